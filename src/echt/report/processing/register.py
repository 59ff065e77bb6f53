"""The register of processing (GDPR 30(1)), in words: one entry an activity, and what a person has yet to write down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from echt.flow import Activity, Processing
from echt.report.numbers import Language, Numbers
from echt.report.processing.words import BASES, DATA, HEADS, MEASURES, PURPOSES, RECIPIENTS, SAID

__all__ = ["Entry", "Register", "register"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One activity, in the words of one language.

    Attributes:
        purpose: Its key.
        title: What is done, in words.
        lines: By key of `HEADS`: what the register says.
        missing: Keys of `trust/register.toml` that nobody filled in.
    """

    purpose: str
    title: str
    lines: Mapping[str, str]
    missing: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {
            "purpose": self.purpose,
            "title": self.title,
            "lines": dict(self.lines),
            "missing": list(self.missing),
        }


@dataclass(frozen=True, slots=True, repr=False)
class Register:
    """The register of a project, in one language.

    Attributes:
        name: Of the project.
        language: "nl" or "en".
        head: Controller, contact, officer: what was written down.
        entries: One an activity.
        measures: Of security, a sentence each.
        others: Who gets what is not about people.
        warnings: What to know before relying on it.
        missing: Keys of `trust/register.toml` that nobody filled in, of all of it.
        facts: What it was written from.
    """

    name: str
    language: Language
    head: Mapping[str, str]
    entries: tuple[Entry, ...]
    measures: tuple[str, ...]
    others: tuple[str, ...]
    warnings: tuple[str, ...]
    missing: tuple[str, ...]
    facts: Processing = field(repr=False)

    @property
    def heads(self) -> Mapping[str, str]:
        """The name of each line, in this language."""
        return {key: _say(pair, self.language) for key, pair in HEADS.items()}

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {
            "name": self.name,
            "language": self.language,
            "head": dict(self.head),
            "activities": [
                one.to_dict() | {"facts": each.to_dict()}
                for one, each in zip(self.entries, self.facts.activities, strict=True)
            ],
            "measures": list(self.measures),
            "others": list(self.others),
            "warnings": list(self.warnings),
            "missing": list(self.missing),
        }

    def __str__(self) -> str:
        heads = self.heads
        lines = [f"{heads['title']}: {self.name}", *(f"  {heads[key]}: {text}" for key, text in self.head.items())]
        for one in self.entries:
            lines += [f"\n{one.title} ({one.purpose})", *(f"  {heads[key]}: {text}" for key, text in one.lines.items())]
        lines += [f"\n{heads['measures']}", *(f"  {text}" for text in (*self.measures, *self.others))]
        return "\n".join([*lines, "", *self.warnings])

    __repr__ = __str__


def register(facts: Processing, language: Language) -> Register:
    """The register of a project in words.

    Args:
        facts: From `flow.read_processing`.
        language: "nl" or "en".
    """
    stated = facts.stated
    written = {"controller": stated.controller, "contact": stated.contact, "officer": stated.officer}
    absent = tuple(key for key in ("controller", "contact") if not written[key])
    head = {key: text or _missing(key, language) for key, text in written.items() if text or key != "officer"}
    entries = tuple(_entry(facts, one, language) for one in facts.activities)
    others = [_say(SAID["model"], language).format(address=facts.model_at)] if facts.model_at else []
    others += [_say(SAID["stamp"], language)] if facts.stamp else []
    warnings = [_say(SAID["published"], language)] if facts.published else []
    warnings.append(_say(SAID["warning"], language).format(day=Numbers(language).day(facts.at)))
    return Register(
        name=facts.name,
        language=language,
        head=head,
        entries=entries,
        measures=tuple(_say(pair, language) for pair in MEASURES),
        others=tuple(others),
        warnings=tuple(warnings),
        missing=(*absent, *dict.fromkeys(key for one in entries for key in one.missing)),
        facts=facts,
    )


def _entry(facts: Processing, one: Activity, language: Language) -> Entry:
    stated, own = facts.stated, one.purpose.startswith("own.")
    missing: list[str] = []

    def told(table: str, value: str) -> str:
        if value:
            return value
        missing.append(f'{table}."{one.purpose}"')
        return _missing(missing[-1], language)

    who = Numbers(language).whole(facts.people)
    gets = [*(_say(RECIPIENTS[key], language) for key in one.recipients), *stated.recipients.get(one.purpose, ())]
    kept = stated.retention.get(one.purpose, "")
    lines = {
        "people": _say(SAID["people_sim" if facts.simulated else "people"], language).format(n=who),
        "data": "; ".join(_data(facts, key, language) for key in one.data),
        "basis": _basis(facts, one, language, missing),
        "recipients": "; ".join(gets),
        "retention": kept or _say(SAID["forget"], language) if own else told("retention", kept),
        "transfers": told("transfers", stated.transfers.get(one.purpose, "")),
        "done_by": ", ".join(_files(one)),
    }
    title = PURPOSES.get(one.purpose)
    return Entry(
        one.purpose,
        one.purpose if title is None else _say(title, language),
        {key: text for key, text in lines.items() if text},
        tuple(missing),
    )


def _files(one: Activity) -> list[str]:
    return [
        *(f"campaigns/{name}.toml" for name in one.campaigns),
        *(f"predictions/{name}.toml" for name in one.predictions),
        *(f"segments/{name}.sql" for name in one.segments),
    ]


def _data(facts: Processing, key: str, language: Language) -> str:
    words = _say(DATA[key], language)
    return f"{words} ({', '.join(facts.events)})" if key == "behaviour" and facts.events else words


def _basis(facts: Processing, one: Activity, language: Language, missing: list[str]) -> str:
    if one.purpose.startswith("own."):
        return _say(SAID["answers" if one.purpose == "own.answers" else "law"], language)
    number = Numbers(language)
    said = [f"{_say(BASES[basis], language)}: {number.whole(n)}" for basis, n in one.bases.items()]
    if {"legitimate_interest", "soft_opt_in"} & set(one.bases):
        interest = facts.stated.interest.get(one.purpose, "")
        if not interest:
            missing.append(f'interest."{one.purpose}"')
        said.append(interest or _missing(missing[-1], language))
    if one.objections:
        said.append(_say(SAID["objected"], language).format(n=number.whole(one.objections)))
    return "; ".join(said) or _say(SAID["nobody"], language)


def _missing(key: str, language: Language) -> str:
    return _say(SAID["missing"], language).format(key=key)


def _say(pair: tuple[str, str], language: Language) -> str:
    return pair[1] if language == "nl" else pair[0]

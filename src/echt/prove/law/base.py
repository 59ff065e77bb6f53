"""One rule of law as data, and which of them apply on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from echt.prove.law.words import IN_DUTCH, PAGE, Language

__all__ = ["How", "Known", "Law", "Rule", "Said", "State", "law"]


class How(StrEnum):
    """How a rule is kept."""

    run = "every time, in the program"
    test = "by construction, and by a test"
    person = "by a person"
    absent = "Echt does not do this"


class Known(StrEnum):
    """Where article and date come from. Neither was read in the official journal: a person must do that."""

    page = "stored public pages"
    own = "own knowledge"


class State(StrEnum):
    """Whether a rule binds on a day."""

    applies = "applies"
    later = "not yet"
    ended = "no longer"


class Said(NamedTuple):
    """A rule as people read it: its law, its article, what it asks, and what a person must check."""

    law: str
    article: str
    says: str
    person: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule.

    Attributes:
        key: Of the rule, for `--json` and the tests: "ai-act-50-2".
        law: Its name.
        article: As lawyers cite it.
        since: The first day on which it applies.
        until: The last day; None while it holds.
        says: What it asks of a brand that uses Echt, in one sentence.
        how: How Echt keeps it.
        tests: Names of the tests in tests/law that show it.
        person: What a person must check, "" for nothing.
        known: Where article and date come from.
    """

    key: str
    law: str
    article: str
    since: date
    says: str
    how: How
    known: Known
    tests: tuple[str, ...] = ()
    person: str = ""
    until: date | None = None

    def state(self, on: date) -> State:
        """Whether it binds on a day."""
        if on < self.since:
            return State.later
        return State.ended if self.until is not None and on > self.until else State.applies

    def said(self, language: Language = "en") -> Said:
        """The rule in a language; one that nobody said in Dutch yet stays English.

        Examples:
            >>> next(rule for rule in law(date(2026, 8, 2)).rules if rule.key == "gdpr-7").said("nl").person
            'de woorden waar mensen ja op zeiden'
        """
        from echt.prove.law.dutch import DUTCH

        own = Said(self.law, self.article, self.says, self.person)
        return DUTCH.get(self.key, own) if language == "nl" else own

    def state_said(self, on: date, language: Language = "en") -> str:
        """Its state on a day, in words."""
        return _word(self.state(on), language)

    def how_said(self, language: Language = "en") -> str:
        """How it is kept, in words."""
        return _word(self.how, language)

    def to_dict(self, on: date, language: Language = "en") -> dict[str, Any]:
        """The rule and its state on a day, as a JSON object; key, state, how and dates_from are the same in any language."""
        return {
            "key": self.key,
            **self.said(language)._asdict(),
            "since": self.since.isoformat(),
            "until": self.until and self.until.isoformat(),
            "state": self.state(on).value,
            "how": self.how.value,
            "tests": list(self.tests),
            "dates_from": self.known.value,
        }


def _word(word: StrEnum, language: Language) -> str:
    return IN_DUTCH[word.value] if language == "nl" else word.value


@dataclass(frozen=True, slots=True)
class Law:
    """The rules, as they stand on one day; printed in one language."""

    on: date
    rules: tuple[Rule, ...]
    language: Language = "en"

    def __str__(self) -> str:
        page = PAGE[self.language]
        lines = [page["title"].format(on=self.on.isoformat())]
        for rule in self.rules:
            said = rule.said(self.language)
            state = f"{rule.state_said(self.on, self.language)}, {self._when(rule)}"
            lines += [f"  {said.law} {said.article}: {state}", f"    {said.says}"]
            lines += [f"    {page['kept']}: {rule.how_said(self.language)}"]
            lines += [f"    {page['person']}: {said.person}"] if said.person else []
        counts = ", ".join(f"{n} {_word(state, self.language)}" for state, n in self.counts.items() if n)
        people = page["for_people"].format(n=self.for_people)
        return "\n".join([*lines, f"  {counts}; {people}", f"  {self.warning}"])

    def _when(self, rule: Rule) -> str:
        kind = {State.later: "from", State.ended: "until"}.get(rule.state(self.on), "since")
        day = rule.until if kind == "until" and rule.until else rule.since
        return PAGE[self.language][kind].format(day=day.isoformat())

    @property
    def warning(self) -> str:
        """What these rules are not."""
        return PAGE[self.language]["warning"]

    @property
    def counts(self) -> dict[State, int]:
        """How many rules are in each state."""
        return {state: sum(rule.state(self.on) is state for rule in self.rules) for state in State}

    @property
    def for_people(self) -> int:
        """How many rules that apply ask something of a person."""
        return sum(bool(rule.person) and rule.state(self.on) is State.applies for rule in self.rules)

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {
            "on": self.on.isoformat(),
            "language": self.language,
            "rules": [rule.to_dict(self.on, self.language) for rule in self.rules],
            "counts": {state.value: n for state, n in self.counts.items()},
            "for_people": self.for_people,
            "warning": self.warning,
        }


def law(on: date, rules: Sequence[Rule] | None = None, *, language: Language = "en") -> Law:
    """Which rules bind on a day.

    Args:
        on: The day.
        rules: Echt's own when None.
        language: In which it is printed: "en" or "nl".

    Examples:
        >>> [rule.key for rule in law(date(2026, 8, 1)).rules if rule.state(date(2026, 8, 1)) is State.later][1:3]
        ['ai-act-50-1', 'ai-act-50-2']
    """
    from echt.prove.law.rules import RULES

    return Law(on, tuple(RULES if rules is None else rules), language)

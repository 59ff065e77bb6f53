"""A brief: what a creative is for, which facts it may use, and the words a person wrote, from one text file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, cast

from echt.create.slots import Slots, check_slots
from echt.errors import CampaignError, nearest
from echt.nouns import Fact, Purpose

__all__ = ["FIELDS", "LANGUAGES", "Brief", "load_content"]

LANGUAGES = ("nl", "en")
FIELDS = ("subject", "preheader", "body", "call_to_action")
_KEYS = {"purpose", "channel", "languages", "tone", "products", "link", "facts", "slots"}
_FACT_KEYS = {"id", "quantity", "value", "unit", "condition", "source", "valid_until", *LANGUAGES}
_CHANNELS = {"email", "sms", "push", "message", "feed", "badge"}
_LINK = re.compile(r"(?:https?://|mailto:)\S+\Z|\{product\.url\}\Z")
_SECTION = re.compile(r"^##\s+(\S+)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Brief:
    """What a creative is for, the facts it may use, and hand-written words per language (or none)."""

    name: str
    purpose: Purpose
    channel: str
    languages: tuple[str, ...]
    tone: str = "formal"
    product_ids: tuple[str, ...] = ()
    link: str = ""
    facts: tuple[Fact, ...] = ()
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    copy: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    slots: Slots | None = None


def load_content(path: Path | str) -> Brief:
    r"""The brief in a content file: TOML between two `+++` lines, then a `## nl` part and a `## en` part, or nothing.

    Args:
        path: A UTF-8 text file; its name without `.md` is the name of the creative.

    Raises:
        CampaignError: E420, the file cannot be read or its front matter is not TOML; E421, a key or a value in it
            is not one Echt knows; E422, words are there for one language and not for another; E430, E431, E432, the
            rules of `[slots]`, or the places in the words, do not hang together.

    Examples:
        >>> import pathlib, tempfile
        >>> file = pathlib.Path(tempfile.mkdtemp()) / "spring.md"
        >>> _ = file.write_text('+++\npurpose = "marketing.communications.email"\nlanguages = ["en"]\n+++\n'
        ...                     '## en\nsubject: Sowing time\n\nSeeds can go out again.\n')
        >>> load_content(file).copy["en"]["body"]
        'Seeds can go out again.'

    """
    path = Path(path)
    front, words = _split(path)
    try:
        raw = tomllib.loads(front)
    except tomllib.TOMLDecodeError as error:
        raise CampaignError(
            f"content '{path.stem}' has front matter that is not TOML.",
            code="E420",
            found=str(error),
            fix='values stand between quotes: channel = "email"',
        ) from error
    _known(raw, _KEYS, path.stem, "the front matter")
    languages = _languages(raw, path.stem)
    facts, labels = _facts(raw, path.stem)
    copy, link = _copy(words, languages, path.stem), _link(_text(raw, "link", path.stem), path.stem)
    slots = Slots.from_toml(raw["slots"], path.stem) if "slots" in raw else None
    if copy or slots is None:
        check_slots(
            path.stem, {one: {**said, "link": link} for one, said in copy.items()}, facts, slots=slots is not None
        )
    return Brief(
        name=path.stem,
        purpose=Purpose(_text(raw, "purpose", path.stem, required=True)),
        channel=_one_of(_text(raw, "channel", path.stem) or "email", _CHANNELS, path.stem, "channel"),
        languages=languages,
        tone=_one_of(_text(raw, "tone", path.stem) or "formal", {"formal", "informal"}, path.stem, "tone"),
        product_ids=tuple(str(one) for one in _list(raw, "products", path.stem)),
        link=link,
        facts=facts,
        labels=labels,
        copy=copy,
        slots=slots,
    )


def _split(path: Path) -> tuple[str, str]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CampaignError(
            f"content '{path.stem}' cannot be read.",
            code="E420",
            found=type(error).__name__,
            fix="it must be a text file in UTF-8, in the folder content/",
        ) from error
    parts = re.split(r"^\+\+\+[ \t]*$", text, maxsplit=2, flags=re.MULTILINE)
    if len(parts) != 3 or parts[0].strip():
        raise CampaignError(
            f"content '{path.stem}' has no front matter.",
            code="E420",
            found="no two lines with +++",
            fix='start with: +++, then purpose = "marketing.communications.email", then +++',
        )
    return parts[1], parts[2]


def _wrong(name: str, what: str, found: object, fix: str) -> CampaignError:
    return CampaignError(f"content '{name}': {what}", code="E421", found=found, fix=fix)


def _known(table: Mapping[str, Any], keys: set[str], name: str, where: str) -> None:
    for key in table:
        if key not in keys:
            hint = nearest(key, keys)
            fix = f"did you mean '{hint}'?" if hint else f"use one of: {', '.join(sorted(keys))}"
            raise _wrong(name, f"{where} has a key that Echt does not know.", key, fix)


def _text(raw: Mapping[str, Any], key: str, name: str, *, required: bool = False) -> str:
    value = raw.get(key, "")
    if not isinstance(value, str) or (required and not value):
        raise _wrong(name, f"'{key}' must be text.", repr(value), f'{key} = "…"')
    return value


def _list(raw: Mapping[str, Any], key: str, name: str) -> list[Any]:
    value = raw.get(key, [])
    if not isinstance(value, list):
        raise _wrong(name, f"'{key}' must be a list.", repr(value), f'{key} = ["…"]')
    return cast("list[Any]", value)


def _one_of(value: str, allowed: set[str], name: str, key: str) -> str:
    if value not in allowed:
        hint = nearest(value, allowed)
        fix = f"did you mean '{hint}'?" if hint else f"use one of: {', '.join(sorted(allowed))}"
        raise _wrong(name, f"'{key}' is not one Echt knows.", value, fix)
    return value


def _languages(raw: Mapping[str, Any], name: str) -> tuple[str, ...]:
    found = [str(one) for one in _list(raw, "languages", name)] or list(LANGUAGES)
    return tuple(dict.fromkeys(_one_of(one, set(LANGUAGES), name, "languages") for one in found))


def _link(link: str, name: str) -> str:
    if link and not _LINK.match(link):
        raise _wrong(name, "'link' must be a web or mail address.", link[:60], 'link = "https://shop.example/spring"')
    return link


def _facts(raw: Mapping[str, Any], name: str) -> tuple[tuple[Fact, ...], dict[str, Mapping[str, str]]]:
    facts: dict[str, Fact] = {}
    labels: dict[str, Mapping[str, str]] = {}
    for row in _list(raw, "facts", name):
        if not isinstance(row, dict):
            raise _wrong(name, "a fact must be a table.", repr(row), '[[facts]] then id = "…"')
        table = cast("dict[str, Any]", row)
        _known(table, _FACT_KEYS, name, "a fact")
        fact = _fact(table, name)
        if fact.fact_id in facts:
            raise _wrong(name, "two facts carry one id.", fact.fact_id, "give each fact its own id")
        facts[fact.fact_id] = fact
        labels[fact.fact_id] = {one: str(table[one]) for one in LANGUAGES if one in table}
    return tuple(facts.values()), labels


def _fact(table: Mapping[str, Any], name: str) -> Fact:
    fact_id = _text(table, "id", name, required=True)
    if not re.fullmatch(r"[A-Za-z0-9._-]+", fact_id):
        raise _wrong(name, "the id of a fact is letters, digits, dot and dash.", fact_id, 'id = "price-1"')
    return Fact(
        fact_id=fact_id,
        quantity=_text(table, "quantity", name, required=True),
        value=_value(table.get("value"), fact_id, name),
        unit=_text(table, "unit", name),
        condition=_text(table, "condition", name),
        source=_text(table, "source", name, required=True),
        valid_until=_moment(table.get("valid_until"), fact_id, name),
    )


def _value(value: object, fact_id: str, name: str) -> str | float:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool) or not isinstance(value, str | int | float) or value == "":
        raise _wrong(name, f"fact '{fact_id}' has no value.", repr(value), "value = 19, or a date, or text")
    if isinstance(value, float) and value - value != 0:
        raise _wrong(name, f"fact '{fact_id}' has a value that is not a number.", repr(value), "value = 19")
    return value


def _moment(value: object, fact_id: str, name: str) -> datetime | None:
    """The end of a day for a date; a date and time without a zone is UTC."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime.combine(value, time(23, 59, 59), tzinfo=UTC)
    raise _wrong(name, f"'valid_until' of fact '{fact_id}' is not a date.", repr(value), "valid_until = 2027-03-31")


def _copy(words: str, languages: tuple[str, ...], name: str) -> dict[str, Mapping[str, str]]:
    parts = _SECTION.split(words)
    found = {parts[i]: _section(parts[i + 1], name) for i in range(1, len(parts), 2)}
    if parts[0].strip() or any(one not in LANGUAGES for one in found):
        raise _wrong(name, "the words must stand under '## nl' or '## en'.", ", ".join(found) or "no heading", "## nl")
    missing = [one for one in languages if one not in found]
    if found and missing:
        raise CampaignError(
            f"content '{name}' has words for {', '.join(found)} and none for {', '.join(missing)}.",
            code="E422",
            found=", ".join(found),
            fix="write the other language too, or take it out of 'languages'",
        )
    return {one: found[one] for one in languages if one in found}


def _section(text: str, name: str) -> dict[str, str]:
    """`field: words` lines up to the first empty line, then the body."""
    head, _, body = text.strip("\n").partition("\n\n")
    fields: dict[str, str] = {}
    for line in head.splitlines():
        key, colon, value = line.partition(":")
        if not colon or key.strip() not in FIELDS:
            hint = nearest(key.strip(), FIELDS)
            fix = f"did you mean '{hint}'?" if hint else "start with subject: …, then an empty line, then the body"
            raise _wrong(name, "a line above the body is not one Echt knows.", key.strip()[:40], fix)
        fields[key.strip()] = value.strip()
    if body.strip():
        fields["body"] = body.strip()
    if not fields.get("body"):
        raise _wrong(name, "a language has no body.", ", ".join(fields) or "nothing", "leave an empty line, then write")
    return fields

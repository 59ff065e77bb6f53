"""The facts of a content file: read, typed, and held against each other."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, cast

from echt.create.facts import CURRENCIES, as_date, canonical_unit
from echt.create.frontmatter import LANGUAGES, known, list_of, text_of, tongues, wrong
from echt.create.guard import Finding
from echt.errors import CampaignError
from echt.nouns import Fact

__all__ = ["FactTable", "contradictions", "fact_findings", "read_facts"]

_KEYS = {"id", "quantity", "value", "unit", "condition", "source", "valid_until", *LANGUAGES}
_SCALE = {"second": ("time", 1.0), "minute": ("time", 60.0), "hour": ("time", 3600.0), "day": ("time", 86400.0),
          "week": ("time", 604800.0), "g": ("weight", 1.0), "kg": ("weight", 1000.0), "mm": ("length", 1.0),
          "cm": ("length", 10.0), "m": ("length", 1000.0), "km": ("length", 1e6), "ml": ("volume", 1.0),
          "l": ("volume", 1000.0)}  # fmt: skip
_NO_UNIT = re.compile(r"(?i)year|since|founded|edition|version|model|sinds|jaar|opgericht|editie|versie|number|aantal")


@dataclass(frozen=True, slots=True)
class FactTable:
    """The facts of a content file, how each is called, and the condition it holds under, per language."""

    facts: tuple[Fact, ...] = ()
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    conditions: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])


def read_facts(raw: Mapping[str, Any], name: str) -> FactTable:
    """The `[[facts]]` of a front matter. Words of two languages make two facts: `<id>.nl` and `<id>.en`.

    Args:
        raw: The front matter.
        name: Of the content, for errors.

    Raises:
        CampaignError: E421, a fact that is no fact; E434, two facts that contradict each other.

    Examples:
        >>> wood = {"id": "w", "quantity": "material", "value": {"nl": "eikenhout", "en": "oak"}, "source": "maker"}
        >>> [(fact.fact_id, fact.value) for fact in read_facts({"facts": [wood]}, "spring").facts]
        [('w.nl', 'eikenhout'), ('w.en', 'oak')]
    """
    facts: dict[str, Fact] = {}
    labels: dict[str, Mapping[str, str]] = {}
    conditions: dict[str, Mapping[str, str]] = {}
    for row in list_of(raw, "facts", name):
        if not isinstance(row, dict):
            raise wrong(name, "a fact must be a table.", repr(row), '[[facts]] then id = "…"')
        table = cast("dict[str, Any]", row)
        known(table, _KEYS, name, "a fact")
        for fact in _facts(table, name):
            if fact.fact_id in facts:
                raise wrong(name, "two facts carry one id.", fact.fact_id, "give each fact its own id")
            facts[fact.fact_id] = fact
            labels[fact.fact_id] = {one: str(table[one]) for one in LANGUAGES if one in table}
            conditions[fact.fact_id] = tongues(table, "condition", name)
    for first, second in contradictions(list(facts.values())):
        raise CampaignError(
            f"content '{name}' has two facts that contradict each other.",
            code="E434",
            found=f"'{first.fact_id}' says {first.value} {first.unit}, '{second.fact_id}' says {second.value} {second.unit}",
            fix="take one out, or say under which 'condition' each holds",
        )
    return FactTable(tuple(facts.values()), labels, {one: said for one, said in conditions.items() if said})


def contradictions(facts: Sequence[Fact]) -> list[tuple[Fact, Fact]]:
    """Pairs of facts that say two things of one quantity, of one product, under one condition.

    Only numbers and dates can contradict: something may well be made of two materials. 2 kg and 2000 g do not.

    Examples:
        >>> one, two = Fact("a", "price", 349, "EUR"), Fact("b", "price", 379, "EUR")
        >>> [(x.fact_id, y.fact_id) for x, y in contradictions([one, two])]
        [('a', 'b')]
    """
    first: dict[tuple[str, ...], tuple[Fact, float | str]] = {}
    found: list[tuple[Fact, Fact]] = []
    for fact in facts:
        kind, value = _measure(fact)
        if value is None:
            continue
        owner = fact.fact_id.rpartition(".")[0]
        key = (owner, fact.quantity.casefold().strip(), fact.condition.casefold().strip(), kind)
        before, said = first.setdefault(key, (fact, value))
        same = math.isclose(value, said) if isinstance(value, float) and isinstance(said, float) else value == said
        if not same:
            found.append((before, fact))
    return found


def fact_findings(facts: Sequence[Fact], *, at: datetime | None = None) -> list[Finding]:
    """What is the matter with facts before a word is written: contradicting, expired, or a number without a unit.

    Args:
        facts: Of a brief and its products.
        at: The moment they must hold, UTC; without it none is taken to be expired.

    Returns:
        Findings with the id of the fact as text. A number without a unit does not block: it may be a count.

    Examples:
        >>> [(one.rule, one.text, one.blocks) for one in fact_findings([Fact("w", "weight", 9)])]
        [('no_unit', 'w', False)]
    """
    found = [
        _finding(
            "contradiction",
            two,
            f"'{one.fact_id}' says something else of it.",
            "take one out, or give each its condition",
        )
        for one, two in contradictions(facts)
    ]
    found += [
        _finding("expired", one, "It holds no longer.", "renew it with its source, or take it out")
        for one in facts
        if at is not None and one.valid_until is not None and one.valid_until < at
    ]
    found += [
        _finding(
            "no_unit",
            one,
            "A number without a unit can mean anything.",
            'give it a unit: "kg", "EUR", "day"',
            blocks=False,
        )
        for one in facts
        if not isinstance(one.value, str) and not one.unit and not _NO_UNIT.search(one.quantity)
    ]
    return found


def _finding(rule: str, fact: Fact, why: str, fix: str, *, blocks: bool = True) -> Finding:
    return Finding(rule, 0, len(fact.fact_id), fact.fact_id, blocks, why, fix)


def _measure(fact: Fact) -> tuple[str, float | str | None]:
    """What kind of thing a fact measures, and its value in one unit of that kind."""
    if isinstance(fact.value, str):
        return "date", fact.value if as_date(fact.value) else None
    unit = canonical_unit(fact.unit) or fact.unit
    kind, scale = _SCALE.get(unit, (unit, 1.0))
    return ("money " + unit if unit in CURRENCIES else kind), float(fact.value) * scale


def _facts(table: dict[str, Any], name: str) -> list[Fact]:
    value = table.get("value")
    if not isinstance(value, dict):
        return [_fact(table, name)]
    words = tongues(table, "value", name)
    return [_fact({**table, "id": f"{table.get('id', '')}.{one}", "value": said}, name) for one, said in words.items()]


def _fact(table: Mapping[str, Any], name: str) -> Fact:
    fact_id = text_of(table, "id", name, required=True)
    if not re.fullmatch(r"[A-Za-z0-9._-]+", fact_id):
        raise wrong(name, "the id of a fact is letters, digits, dot and dash.", fact_id, 'id = "price-1"')
    return Fact(
        fact_id=fact_id,
        quantity=text_of(table, "quantity", name, required=True),
        value=_value(table.get("value"), fact_id, name),
        unit=text_of(table, "unit", name),
        condition=next(iter(tongues(table, "condition", name).values()), ""),
        source=text_of(table, "source", name, required=True),
        valid_until=_moment(table.get("valid_until"), fact_id, name),
    )


def _value(value: object, fact_id: str, name: str) -> str | float:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool) or not isinstance(value, str | int | float) or value == "":
        raise wrong(name, f"fact '{fact_id}' has no value.", repr(value), "value = 19, or a date, or text")
    if isinstance(value, str) and any(_unreadable(char) for char in value):
        raise wrong(name, f"fact '{fact_id}' has characters that nobody can see.", repr(value)[:60], "type it again")
    if isinstance(value, float) and value - value != 0:
        raise wrong(name, f"fact '{fact_id}' has a value that is not a number.", repr(value), "value = 19")
    return value


def _moment(value: object, fact_id: str, name: str) -> datetime | None:
    """The end of a day for a date; a date and time without a zone is UTC."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime.combine(value, time(23, 59, 59), tzinfo=UTC)
    raise wrong(name, f"'valid_until' of fact '{fact_id}' is not a date.", repr(value), "valid_until = 2027-03-31")


def _unreadable(char: str) -> bool:
    """Line ends, control characters, and marks that turn the direction of a line: they could make a fact read otherwise."""
    return unicodedata.category(char) == "Cc" or char in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"

"""Every number, percentage, price, date and time in a text, each bound to a fact, contradicted by one, or neither."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from echt.create.facts import CURRENCIES, as_date, canonical_unit
from echt.create.guard.read.clean import clean
from echt.create.guard.read.numbers import Found, find_numbers
from echt.nouns import Fact

__all__ = ["Binding", "Claim", "claims", "covered"]


class Binding(StrEnum):
    """How a claim stands to the facts."""

    supported = "supported"
    contradicted = "contradicted"
    unsupported = "unsupported"


@dataclass(frozen=True, slots=True)
class Claim:
    """One stretch of text that says a number, and the fact it stands on."""

    start: int
    end: int
    text: str
    kind: str
    binding: Binding
    fact_id: str | None = None
    near: str | None = None


def covered(text: str, facts: Sequence[Fact]) -> list[tuple[int, int, str]]:
    """Where the text repeats a fact whose value is words (a name, a quote): start, end, fact id."""
    spans: list[tuple[int, int, str]] = []
    for fact in facts:
        if isinstance(fact.value, str) and len(fact.value) > 2 and as_date(fact.value) is None:
            pattern = r"\s+".join(re.escape(word) for word in fact.value.split())
            spans += [
                (m.start(), m.end(), fact.fact_id) for m in re.finditer(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE)
            ]
    return spans


def claims(text: str, facts: Sequence[Fact], language: str) -> list[Claim]:
    """Every number in a text with how it stands to the facts: same value and same unit, or not.

    Args:
        text: Words that a person would read.
        facts: Facts that hold.
        language: "nl" or "en": decides what a comma is.

    Examples:
        >>> facts = [Fact("power", "pump pressure", 19, "bar"), Fact("price", "price", 1.25, "EUR")]
        >>> [(c.text, c.binding.value, c.fact_id) for c in claims("19 bar voor € 1,50", facts, "nl")]
        [('19 bar', 'supported', 'power'), ('€ 1,50', 'contradicted', None)]

    """
    seen = clean(text)
    said = covered(seen.text, facts)
    found: list[Claim] = []
    for one in find_numbers(seen.text, language):
        by_name = next((fact_id for start, end, fact_id in said if start <= one.start and _core(one) <= end), None)
        binding, fact_id, near = (Binding.supported, by_name, None) if by_name else _bind(one, facts)
        start, end = seen.span(one.start, one.end)
        found.append(Claim(start, end, text[start:end], one.kind, binding, fact_id, near))
    return found


def _core(one: Found) -> int:
    return one.end - len(one.words[0]) - 1 if one.words and one.unit else one.end


def _bind(one: Found, facts: Sequence[Fact]) -> tuple[Binding, str | None, str | None]:
    near: str | None = None
    for fact in facts:
        same_kind, same_value = _compare(one, fact)
        if same_kind and same_value:
            return Binding.supported, fact.fact_id, None
        if same_kind and near is None:
            near = fact.fact_id
    return (Binding.contradicted if near else Binding.unsupported), None, near


def _compare(one: Found, fact: Fact) -> tuple[bool, bool]:
    """Whether claim and fact speak of the same kind of thing, and whether they say the same of it."""
    day = as_date(fact.value)
    if one.kind == "date" or day is not None:
        return _same_day(one, day)
    if isinstance(fact.value, str) or one.value is None:
        return False, False
    if one.words and one.words[0].lower() in {"cent", "cents", "pence"} and fact.unit in CURRENCIES:
        return True, math.isclose(one.value, 100 * fact.value)
    return _same_unit(one, fact.unit), math.isclose(one.value, fact.value, rel_tol=1e-9, abs_tol=1e-9)


def _same_day(one: Found, day: date | None) -> tuple[bool, bool]:
    if day is None:
        return False, False
    if one.day is None:
        return False if one.unit else one.value == day.year, True
    number, month, year = one.day
    return True, (number, month) == (day.day, day.month) and year in {None, day.year}


def _same_unit(one: Found, unit: str) -> bool:
    known = canonical_unit(unit) if unit else None
    own = {word.lower() for word in unit.split("|")}
    if (one.unit or known) and len(own) == 1:
        return one.unit == known
    return not unit or any(word.lower() in own for word in one.words)

"""Every number, percentage, price, date and time in a text, each bound to a fact, contradicted by one, or neither."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from echt.create.facts import CURRENCIES, as_date, canonical_unit
from echt.nouns import Fact

__all__ = ["Binding", "Claim", "Clean", "claims", "clean", "covered"]


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


@dataclass(frozen=True, slots=True)
class Clean:
    """A text without invisible characters, and where each of its characters stood."""

    text: str
    where: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the text as it was given."""
        return (self.where[start], self.where[end - 1] + 1) if end > start else (0, 0)


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    kind: str
    value: float | None = None
    unit: str | None = None
    words: tuple[str, ...] = ()
    day: tuple[int, int, int | None] | None = None


_MONTHS = {
    word: number
    for number, words in enumerate(
        [
            "januari january jan",
            "februari february feb",
            "maart march mrt mar",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "augustus august aug",
            "september sept sep",
            "oktober october okt oct",
            "november nov",
            "december dec",
        ],
        start=1,
    )
    for word in words.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_NUMERALS = {
    "nl": "één twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien "
    "achttien negentien twintig",
    "en": "- two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty",
}
_TENS = {
    "nl": "dertig veertig vijftig zestig zeventig tachtig negentig honderd",
    "en": "thirty forty fifty sixty seventy eighty ninety hundred",
}
_MANY = {
    "nl": "tientallen honderden duizenden miljoenen dozijnen",
    "en": "dozens hundreds thousands millions",
}
_TIMES = {"duizend": 1e3, "thousand": 1e3, "k": 1e3, "miljoen": 1e6, "million": 1e6}


def _numerals(language: str) -> dict[str, float | None]:
    words: dict[str, float | None] = {
        word: float(number) for number, word in enumerate(_NUMERALS[language].split(), start=1) if word != "-"
    }
    words |= {word: 30.0 + 10 * step for step, word in enumerate(_TENS[language].split())}
    return words | dict.fromkeys(_MANY[language].split()) | {w: v for w, v in _TIMES.items() if len(w) > 1}


_WORDS = {language: _numerals(language) for language in _NUMERALS}
_FIND = {
    language: re.compile(
        rf"""(?P<skip>https?://\S+|[^\s@]+@[^\s@]+)
        |(?P<iso>\b\d{{4}}-\d{{2}}-\d{{2}}\b)
        |(?P<numeric>\b\d{{1,2}}[-/]\d{{1,2}}[-/]\d{{2,4}}\b)
        |\b(?P<d>\d{{1,2}})(?:st|nd|rd|th|e)?(?:\s+of)?\s+(?P<m>{_MONTH})\b\.?(?:,?\s+(?P<y>\d{{4}})\b)?
        |\b(?P<m2>(?-i:[A-Z])\w{{2,8}})\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*%)(?:,?\s+(?P<y2>\d{{4}})\b)?
        |(?P<time>\b\d{{1,2}}:\d{{2}}\b)
        |(?:(?P<sign>[€£$]|\b(?:EUR|GBP|USD))\s*)?(?P<n>\d+(?:[.,]\d+)*|[½¼¾⅓⅔⅛])
        |\b(?P<word>{"|".join(words)})\b""",
        re.IGNORECASE | re.VERBOSE,
    )
    for language, words in _WORDS.items()
}
_AFTER = re.compile(r"(?:,-)?[\s\-]*([^\W\d_]+(?:'s)?|[%€£$])")


def clean(text: str) -> Clean:
    """The text as a reader sees it: no invisible characters, ordinary spaces."""
    kept = [(i, " " if char in "\xa0\u202f\u2009" else char) for i, char in enumerate(text) if _seen(char)]
    return Clean("".join(char for _, char in kept), tuple(i for i, _ in kept))


def _seen(char: str) -> bool:
    return unicodedata.category(char) != "Cf"


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
    for one in _find(seen.text, language):
        by_name = next((fact_id for start, end, fact_id in said if start <= one.start and _core(one) <= end), None)
        binding, fact_id, near = (Binding.supported, by_name, None) if by_name else _bind(one, facts)
        start, end = seen.span(one.start, one.end)
        found.append(Claim(start, end, text[start:end], one.kind, binding, fact_id, near))
    return found


def _core(one: _Found) -> int:
    return one.end - len(one.words[0]) - 1 if one.words and one.unit else one.end


def _find(text: str, language: str) -> Iterator[_Found]:
    at = 0
    while (match := _FIND[language].search(text, at)) is not None:
        at = max(match.end(), at + 1)
        if match["skip"]:
            continue
        if match["m2"] and match["m2"].lower() not in _MONTHS:
            at = match.start("d2")
            continue
        found = _date(match) or _number(match, text, language)
        at = max(at, found.end)
        yield found


def _date(match: re.Match[str]) -> _Found | None:
    if match["time"]:
        return _Found(match.start(), match.end(), "time")
    if match["iso"]:
        year, month, day = match["iso"].split("-")
    elif match["numeric"]:
        day, month, year = re.split("[-/]", match["numeric"])
    elif match["d"] or match["d2"]:
        day, year = match["d"] or match["d2"], match["y"] or match["y2"]
        month = str(_MONTHS[(match["m"] or match["m2"]).lower()])
    else:
        return None
    full = None if year is None else int(year) + (2000 if len(year) == 2 else 0)
    return _Found(match.start(), match.end(), "date", day=(int(day), int(month), full))


def _number(match: re.Match[str], text: str, language: str) -> _Found:
    value = _WORDS[language][match["word"].lower()] if match["word"] else _parse(match["n"], language)
    end, words = match.end(), list[str]()
    place = end
    while len(words) < 3 and (after := _AFTER.match(text, place)) is not None:
        words.append(after[1])
        place = after.end()
        if len(words) == 1:
            first = place
            if canonical_unit(after[1]) or after[1].lower() in _TIMES:
                end = first
    if words and value is not None and words[0].lower() in _TIMES:
        value *= _TIMES[words.pop(0).lower()]
    unit = canonical_unit(match["sign"]) if match["sign"] else canonical_unit(words[0]) if words else None
    if match["sign"]:
        end = match.end()
    kind = "price" if unit in CURRENCIES else "percentage" if unit == "%" else "number"
    return _Found(match.start(), end, kind, value, unit, tuple(words))


def _parse(number: str, language: str) -> float | None:
    if not number[-1].isdecimal():
        return unicodedata.numeric(number)
    point, group = (",", ".") if language == "nl" else (".", ",")
    marks = [char for char in number if char in ".,"]
    if not marks:
        return float(int(number))
    tail = number.rpartition(marks[-1])[2]
    if len(set(marks)) == 1 and (len(marks) > 1 or (marks[0] == group and len(tail) == 3)):
        parts = number.split(marks[0])
        return float("".join(parts)) if all(len(part) == 3 for part in parts[1:]) else None
    point = marks[-1]
    group = "," if point == "." else "."
    return float(number.replace(group, "").replace(point, "."))


def _bind(one: _Found, facts: Sequence[Fact]) -> tuple[Binding, str | None, str | None]:
    near: str | None = None
    for fact in facts:
        same_kind, same_value = _compare(one, fact)
        if same_kind and same_value:
            return Binding.supported, fact.fact_id, None
        if same_kind and near is None:
            near = fact.fact_id
    return (Binding.contradicted if near else Binding.unsupported), None, near


def _compare(one: _Found, fact: Fact) -> tuple[bool, bool]:
    """Whether claim and fact speak of the same kind of thing, and whether they say the same of it."""
    day = as_date(fact.value)
    if one.kind == "date" or day is not None:
        return _same_day(one, day)
    if isinstance(fact.value, str) or one.value is None:
        return False, False
    if one.words and one.words[0].lower() in {"cent", "cents", "pence"} and fact.unit in CURRENCIES:
        return True, math.isclose(one.value, 100 * fact.value)
    return _same_unit(one, fact.unit), math.isclose(one.value, fact.value, rel_tol=1e-9, abs_tol=1e-9)


def _same_day(one: _Found, day: date | None) -> tuple[bool, bool]:
    if day is None:
        return False, False
    if one.day is None:
        return False if one.unit else one.value == day.year, True
    number, month, year = one.day
    return True, (number, month) == (day.day, day.month) and year in {None, day.year}


def _same_unit(one: _Found, unit: str) -> bool:
    known = canonical_unit(unit) if unit else None
    if one.unit or known:
        return one.unit == known
    own = {word.lower() for word in unit.split("|")}
    return not unit or any(word.lower() in own for word in one.words)

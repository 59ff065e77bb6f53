"""Numbers, percentages, prices, dates and times in a text, with their unit and the words after them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from echt.create.facts import CURRENCIES, canonical_unit

__all__ = ["Found", "find_numbers"]


@dataclass(frozen=True, slots=True)
class Found:
    """One number as it stands in the text: where, which kind, its value and unit, the words after it."""

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


def find_numbers(text: str, language: str) -> Iterator[Found]:
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


def _date(match: re.Match[str]) -> Found | None:
    if match["time"]:
        return Found(match.start(), match.end(), "time")
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
    return Found(match.start(), match.end(), "date", day=(int(day), int(month), full))


def _number(match: re.Match[str], text: str, language: str) -> Found:
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
    return Found(match.start(), end, kind, value, unit, tuple(words))


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

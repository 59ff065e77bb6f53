"""Numbers written in words: vijfentwintig, twenty-five, anderhalf, a dozen."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["MANY", "NUMERAL", "PARTS", "parse_digits", "parse_words"]

_ONES = {
    "nl": "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien "
    "zeventien achttien negentien",
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen",
}
_TENS = {
    "nl": "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
}
_BIG = {"honderd": 100, "duizend": 1000, "miljoen": 1e6, "miljard": 1e9}
_BIG_EN = {"hundred": 100, "thousand": 1000, "million": 1e6, "billion": 1e9}
_OWN = {
    "nl": {
        "anderhalf": 1.5,
        "anderhalve": 1.5,
        "half": 0.5,
        "halve": 0.5,
        "kwart": 0.25,
        "driekwart": 0.75,
        "dozijn": 12.0,
    }
    | {"één": 1.0, "tiental": 10.0, "twintigtal": 20.0, "vijftigtal": 50.0, "honderdtal": 100.0, "tweetal": 2.0}
    | {"viertal": 4.0, "drietal": 3.0, "derde": 1 / 3},
    "en": {
        "half": 0.5,
        "dozen": 12.0,
        "quarter": 0.25,
        "three quarters": 0.75,
        "three quarter": 0.75,
        "three-quarter": 0.75,
        "three-quarters": 0.75,
        "third": 1 / 3,
        "thirds": 1 / 3,
        "quarters": 0.25,
    },
}
# words that say a number without saying which
MANY = {
    "nl": "tientallen honderden duizenden tienduizenden honderdduizenden miljoenen dozijnen talloze",
    "en": "dozens hundreds thousands millions countless scores",
}


def _alternatives(words: str) -> str:
    return "|".join(sorted(words.split(), key=len, reverse=True))


def _numeral_nl() -> str:
    ones = _alternatives(" ".join(_ONES["nl"].split()[1:10]) + " één")
    alone = _alternatives(" ".join(_ONES["nl"].split()[2:]) + " één")
    tens, big = _alternatives(_TENS["nl"]), _alternatives(" ".join(_BIG))
    small = rf"(?:(?:{ones})(?:en|ën| en |-en-)(?:{tens})|(?:{alone})|(?:{tens}))"
    more = rf"(?:[ -]?(?:{big})(?:(?:[ -]|(?:[ -]?en[ -]?))?{small})?)"
    half = r"(?:(?:en|ën)(?:een)?hal(?:f|ve)| en een hal(?:f|ve))?"
    own = _alternatives(" ".join(_OWN["nl"]))
    return rf"(?:{small}{more}{{0,4}}{half}|(?:een)?{more}{{1,4}}{half}|{own})"


def _numeral_en() -> str:
    ones = _alternatives(" ".join(_ONES["en"].split()[1:10]))
    alone, tens = _alternatives(" ".join(_ONES["en"].split()[2:])), _alternatives(_TENS["en"])
    big = _alternatives(" ".join(_BIG_EN))
    small = rf"(?:(?:{tens})(?:[ -](?:{ones}))?|(?!three[ -]quarters?\b)(?:{alone}))"
    more = rf"(?:[ -](?:{big})(?:(?: and |[ -]){small})?)"
    return (
        rf"(?:{small}{more}{{0,4}}(?: and a half)?|one(?: and a half|{more}{{1,4}})|a dozen|half a dozen|(?:two|three|four|five|six) dozen|dozen"
        rf"|a{more}{{1,4}}|(?:{big}){more}{{0,3}}|half|thirds?|(?:three[ -])?quarters?)"
    )


NUMERAL = {"nl": _numeral_nl(), "en": _numeral_en()}
# words that say a part, and count as a number only with a unit behind them
PARTS = frozenset(
    {
        "half",
        "halve",
        "kwart",
        "driekwart",
        "derde",
        "quarter",
        "quarters",
        "three quarters",
        "three-quarters",
        "third",
        "thirds",
    }
)


@lru_cache(maxsize=4096)
def parse_words(words: str, language: str) -> float | None:
    """The number that words say, or None when they say none.

    Examples:
        >>> parse_words("vijfentwintig", "nl"), parse_words("two hundred and fifty", "en"), parse_words("tweeënhalf", "nl")
        (25.0, 250.0, 2.5)

    """
    text = words.lower().strip()
    if text in _OWN[language]:
        return _OWN[language][text]
    return _dutch(text) if language == "nl" else _english(text)


def _dutch(text: str) -> float | None:
    half = re.search(r"(?: ?en|ën) ?(?:een)? ?hal(?:f|ve)$", text)
    rest = text[: half.start()] if half else text
    names = {word: float(n) for n, word in enumerate(_ONES["nl"].split())} | {"één": 1.0}
    tens = {word: 20.0 + 10 * n for n, word in enumerate(_TENS["nl"].split())}
    parts = re.findall(_alternatives(" ".join([*names, *tens, *_BIG])), rest)
    value = _sum(parts, names | tens, {word: float(big) for word, big in _BIG.items()})
    return None if value is None else value + (0.5 if half else 0.0)


def _english(text: str) -> float | None:
    half = text.endswith(" and a half")
    names = {word: float(n) for n, word in enumerate(_ONES["en"].split())}
    names |= {word: 20.0 + 10 * n for n, word in enumerate(_TENS["en"].split())} | {"a": 1.0}
    parts = [word for word in re.split(r"[ -]", text.removesuffix(" and a half")) if word != "and"]
    if parts[-1:] == ["dozen"]:
        return 6.0 if parts[0] == "half" else 12.0 * names.get(parts[0], 1.0)
    value = _sum(parts, names, {word: float(big) for word, big in _BIG_EN.items()})
    return None if value is None else value + (0.5 if half else 0.0)


def _sum(parts: list[str], names: dict[str, float], big: dict[str, float]) -> float | None:
    total = now = 0.0
    if not parts:
        return None
    for part in parts:
        if part in names:
            now += names[part]
        elif part in big and big[part] == 100:
            now = (now or 1.0) * 100
        elif part in big:
            total += (now or 1.0) * big[part]
            now = 0.0
        else:
            return None
    return total + now


def parse_digits(number: str, language: str) -> float | None:
    """The number that digits with points, commas or a fraction say, read as the language writes them.

    Examples:
        >>> parse_digits("1.250", "nl"), parse_digits("1.250", "en"), parse_digits("1½", "nl"), parse_digits("3/4", "en")
        (1250.0, 1.25, 1.5, 0.75)

    """
    if "/" in number:
        top, _, under = number.partition("/")
        return float(top) / float(under) if float(under) else None
    if not number[-1].isdecimal():
        whole = number[:-1]
        return (float(whole) if whole else 0.0) + unicodedata.numeric(number[-1])
    number = number.replace(" ", "").replace("'", "")
    group = "." if language == "nl" else ","
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

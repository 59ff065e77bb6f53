"""Shares in words: nine in ten, een vijfde van, three quarters of, de helft van."""

from __future__ import annotations

import re

from echt.create.guard.read.numerals import NUMERAL, parse_words

__all__ = ["FRACTION", "read_fraction"]

_PARTS = {
    "nl": {"helft": 2, "derde": 3, "kwart": 4, "vierde": 4, "vijfde": 5, "zesde": 6, "achtste": 8, "tiende": 10},
    "en": {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10},
}
FRACTION = {
    "nl": rf"(?<![^\W_])(?P<top>(?:\d{{1,3}}|{NUMERAL['nl']})) (?:van de|op de|uit de|op elke|van elke|op|uit) (?P<under>10|100|5|4|3|tien|honderd|vijf|vier|drie|twintig)(?![^\W_])"
    rf"|(?<![^\W_])(?:(?P<times>een|één|twee|drie|vier|de)[ ])?(?P<of>drie-?kwart|{'|'.join(_PARTS['nl'])})(?= (?:van|van de|van het|minder|meer)(?![^\W_]))",
    "en": rf"(?<![^\W_])(?P<top>(?:\d{{1,3}}|one|{NUMERAL['en']})) (?:in every|out of every|out of|in) (?P<under>10|100|5|4|3|ten|a hundred|five|four|three|twenty)(?![^\W_])"
    rf"|(?<![^\W_])(?:(?P<times>an?|one|two|three|four)[ -])?(?P<of>{'|'.join(_PARTS['en'])})s?(?= (?:of (?!an?(?![^\W_]))|less|more|the (?:price|weight|noise|size)))",
}
_TIMES = {
    "a": 1,
    "an": 1,
    "one": 1,
    "een": 1,
    "één": 1,
    "de": 1,
    "two": 2,
    "twee": 2,
    "three": 3,
    "drie": 3,
    "four": 4,
    "vier": 4,
}


def read_fraction(match: re.Match[str], language: str) -> float | None:
    """The share, in per cent, that a match of `FRACTION` says."""
    if match["top"]:
        top, under = _value(match["top"], language), _value(match["under"], language)
        # a mark out of ten is a rating, not a share
        return None if top is None or not under or top > under or not float(top).is_integer() else 100 * top / under
    word = match["of"].lower()
    if word.startswith("drie"):
        return 75.0
    parts = _PARTS[language][word]
    return 100 * _TIMES[(match["times"] or "een").lower()] / parts


def _value(words: str, language: str) -> float | None:
    if words.isdecimal():
        return float(words)
    return 1.0 if words.lower() == "one" else parse_words(words.lower(), language)

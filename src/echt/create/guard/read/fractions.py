"""Shares in words: nine in ten, een vijfde van, three quarters of, de helft van."""

from __future__ import annotations

import re

from echt.create.guard.read.numerals import NUMERAL, parse_words

__all__ = ["FRACTION", "read_fraction"]

_PARTS = {
    "nl": {"helft": 2, "derde": 3, "kwart": 4, "vierde": 4, "vijfde": 5, "zesde": 6, "achtste": 8, "tiende": 10},
    "en": {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10},
}
# what a part is said of, where no "of" stands behind it
_LESS = {
    "nl": "minder|meer|goedkoper|lichter|kleiner|zuiniger|sneller|lager|hoger|duurder|korter|langer|stiller|groter|zwaarder|korting|eraf|af|vooraf|"
    "gerecycl\\w*|wol|katoen|polyester|polyamide|linnen|zijde|suiker|vet|cacao|plantaardig\\w*|biologisch\\w*|aan(?=[,.])|van|van de|van het",
    "en": "less|more|off|cheaper|lighter|smaller|faster|lower|higher|dearer|shorter|longer|quieter|larger|bigger|heavier|discount|reduction|up front|"
    "recycled|wool|cotton|polyester|polyamide|linen|silk|sugar|fat|cocoa|chicken|plant-based|organic|of (?!an?(?![^\\W_]))\\w+|the (?:price|weight|noise|size)",
}
_UNDER = {
    "nl": "10|100|5|4|3|tien|honderd|vijf|vier|drie|twintig",
    "en": "10|100|5|4|3|ten|a hundred|hundred|five|four|three|twenty",
}
FRACTION = {
    "nl": rf"(?<![^\W_])(?P<top>(?:\d{{1,3}}|{NUMERAL['nl']})) (?:van de|op de|uit de|op elke|van elke|op|uit) (?P<under>{_UNDER['nl']})(?![^\W_])"
    rf"|(?<![^\W_])van (?:elke|iedere) (?P<under2>{_UNDER['nl']})(?: [^\W\d_]+){{1,4}} (?P<top2>\d{{1,3}}|{NUMERAL['nl']})(?![^\W_])"
    rf"|(?:(?<=voor de )|(?<=met de )|(?<=dan de )|(?<=bijna de )|(?<=ruim de )|(?<=zeker de ))(?P<half>helft)(?![^\W_])"
    rf"|(?<![^\W_])(?:(?P<times>een|één|twee|drie|vier|vijf|de)[ ])?(?P<of>drie-?kwart|{'|'.join(_PARTS['nl'])})(?= (?:{_LESS['nl']})(?![^\W_]))"
    r"|(?<![^\W_])(?P<times2>twee|drie|vier|vijf|zes|zeven|acht|negen)[ ](?P<of2>derde|kwart|vijfde|zesde|achtste|tiende)(?![^\W_])(?! (?:uur|jaar|liter|kilo|meter|eeuw))",
    "en": rf"(?<![^\W_])(?P<top>(?:\d{{1,3}}|one|{NUMERAL['en']})) (?:in every|out of every|out of|in) (?P<under>{_UNDER['en']})(?![^\W_])"
    rf"|(?<![^\W_])(?:out )?of every (?P<under2>{_UNDER['en']})(?: [^\W\d_]+){{1,4}},? (?P<top2>\d{{1,3}}|{NUMERAL['en']})(?![^\W_])"
    rf"|(?:(?<=by )|(?<=price by )|(?<=than )|(?<=over )|(?<=almost )|(?<=nearly ))(?P<half>half)(?![^\W_])(?! (?:past|a|an)(?![^\W_]))"
    rf"|(?<![^\W_])(?:(?P<times>an?|one|two|three|four|five)[ -])?(?P<of>{'|'.join(_PARTS['en'])})s?(?= (?:{_LESS['en']})(?![^\W_]))"
    r"|(?<![^\W_])(?P<times2>one|two|three|four|five|six|seven|eight|nine)[ -](?P<of2>third|quarter|fifth|sixth|eighth|tenth)s?(?![^\W_])(?!-| (?:hour|person|party|generation|time|floor|row)| of an? (?:hour|litre|liter|kilo|pound|mile|metre|year|day|century|acre|pint|dozen)| (?:hours?|litres?|kilos?|pounds?|miles?|metres?|years?))",
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
    "five": 5,
    "vijf": 5,
    "six": 6,
    "zes": 6,
    "seven": 7,
    "zeven": 7,
    "eight": 8,
    "acht": 8,
    "nine": 9,
    "negen": 9,
}


def read_fraction(match: re.Match[str], language: str) -> float | None:
    """The share, in per cent, that a match of `FRACTION` says."""
    if match["half"]:
        return 50.0
    if match["top"] or match["top2"]:
        top = _value(match["top"] or match["top2"], language)
        under = _value(match["under"] or match["under2"], language)
        # a mark out of ten is a rating, not a share
        return None if top is None or not under or top > under or not float(top).is_integer() else 100 * top / under
    if match["of2"]:
        return 100 * _TIMES[match["times2"].lower()] / _PARTS[language][match["of2"].lower()]
    word = match["of"].lower()
    if word.startswith("drie"):
        return 75.0
    parts = _PARTS[language][word]
    return 100 * _TIMES[(match["times"] or "een").lower()] / parts


def _value(words: str, language: str) -> float | None:
    if words.isdecimal():
        return float(words)
    if words.lower() == "hundred":
        return 100.0
    return 1.0 if words.lower() == "one" else parse_words(words.lower(), language)

"""Lengths of time that hold no numeral: een jaar, for a week, halfjaar, tienjarige, cancel monthly."""

from __future__ import annotations

import re
from collections.abc import Iterator

from echt.create.guard.read.numbers import Found, bound_of
from echt.create.guard.read.numerals import NUMERAL, parse_words
from echt.create.guard.read.units import unit_of

__all__ = ["find_lengths"]

_UNITS = {
    "nl": "uur|etmaal|dag|week|maand|kwartaal|jaar|decennium",
    "en": "hour|day|week|fortnight|month|quarter|year|decade",
}
_BEFORE_EN = [
    "for",
    "in",
    "of",
    "within",
    "after",
    "until",
    "over",
    "under",
    "than",
    "about",
    "around",
    "nearly",
    "almost",
    "have",
    "has",
    "get",
    "gets",
    "got",
    "take",
    "takes",
    "last",
    "lasts",
    "you",
    "is",
    "full",
    "with",
    "to",
]
_ONE = {
    "nl": rf"een[ ](?P<unit>{_UNITS['nl']})",
    "en": rf"(?:{'|'.join(rf'(?<=[ ]{word}[ ])|(?<=^{word}[ ])' for word in _BEFORE_EN)}|^|(?<=[.!?][ ]))an?[ -](?P<unit>{_UNITS['en']})(?=[^\W_]*)",
}
_HOW_OFTEN = {
    "nl": r"(?:per[ ](?P<per>dag|week|maand|jaar)|(?P<each>dagelijks|wekelijks|maandelijks|jaarlijks))(?=[^.!?\n]{0,12}[ ]opzeg|[ ]annuleer)|(?<=opzeggen[ ]kan[ ])per[ ](?P<per2>dag|week|maand|jaar)|(?<=opzegbaar[ ])per[ ](?P<per3>dag|week|maand|jaar)",
    "en": r"(?<=cancel[ ])(?P<each>daily|weekly|monthly|yearly)|(?<=cancel[ ])any[ ](?P<per>day|week|month|year)",
}
_WHOLE = {
    "nl": rf"(?P<half>halfjaar)|(?P<many>\d{{1,3}}|{NUMERAL['nl']})-?(?P<old>jarig|daags|weeks|maands)e?",
    "en": r"(?P<long>hour|day|week|month|year|decade)-long",
}
_LONG = {
    "nl": r"(?P<quarter>kwart ?eeuw)|(?P<fifty>halve eeuw)|(?<=meer[ ]dan[ ]een[ ])(?P<hundred>eeuw)",
    "en": r"(?P<quarter>quarter[ -](?:of[ ]a[ ])?century)|(?P<fifty>half[ -](?:a[ ])?century)",
}
_AGES = {"quarter": "quarter of a century", "fifty": "half a century", "hundred": "century"}
_SHORT = {
    "dagelijks": "day", "wekelijks": "week", "maandelijks": "month", "jaarlijks": "year", "daily": "day",
    "weekly": "week", "monthly": "month", "yearly": "year", "jarig": "year", "daags": "day", "weeks": "week",
    "maands": "month",
}  # fmt: skip
_FIND = {
    language: re.compile(
        rf"(?<![^\W_])(?:{_ONE[language]}|{_HOW_OFTEN[language]}|{_WHOLE[language]}|{_LONG[language]})(?![^\W_])",
        re.IGNORECASE,
    )
    for language in _UNITS
}
_GONE = re.compile(r"\s+(?:geleden|ago|later|old|vol|full of|om (?:nooit )?|eerder|earlier|of )", re.IGNORECASE)


def find_lengths(text: str, language: str) -> Iterator[Found]:
    """Every length of time that holds no numeral, in its order: one of its unit, or half a year.

    Examples:
        >>> [(f.value, f.unit) for f in find_lengths("Een jaar lang ruilen, tienjarige garantie, per halfjaar", "nl")]
        [(1.0, 'year'), (10.0, 'year'), (6.0, 'month')]
        >>> [(f.value, f.unit) for f in find_lengths("Keeps for a week. £ 9 a month", "en")]
        [(1.0, 'week')]

    """
    for match in _FIND[language].finditer(text):
        said = {name: value.lower() for name, value in match.groupdict().items() if value}
        if age := next((_AGES[name] for name in _AGES if name in said), None):
            value, unit = 1.0, age
        elif "half" in said:
            value, unit = 6.0, "month"
        elif "old" in said:
            number = said["many"]
            value = float(number) if number.isdecimal() else parse_words(number, language)
            unit = _SHORT[said["old"]]
        else:
            word = next(iter(said.values()))
            value, unit = 1.0, _SHORT.get(word) or unit_of(word)
        if _GONE.match(text, match.end()) is None:
            bound = bound_of(text, match.start(), match.end())
            yield Found(match.start(), match.end(), "number", value, unit, (unit or "",), bound=bound, core=match.end())

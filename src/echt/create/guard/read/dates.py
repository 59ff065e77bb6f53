"""Dates, weekdays and times of day in Dutch and English."""

from __future__ import annotations

import re

__all__ = ["DATE", "MONTHS", "WEEKDAYS", "read_date"]

MONTHS = {
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
_DAYS = {
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "en": "monday tuesday wednesday thursday friday saturday sunday",
}
WEEKDAYS = {word: number for words in _DAYS.values() for number, word in enumerate(words.split())}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_HOURS = {
    "nl": ["een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf"],
    "en": ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
}

_LATE = [
    "enen",
    "tweeën",
    "drieën",
    "vieren",
    "vijven",
    "zessen",
    "zevenen",
    "achten",
    "negenen",
    "tienen",
    "elven",
    "twaalven",
]


def _date_pattern(language: str) -> str:
    ordinal = "(?:e|ste|de)" if language == "nl" else "(?:st|nd|rd|th)"
    hours = "|".join(_HOURS[language])
    at = (
        rf"half[ ](?P<halfpast>{hours})(?=[ ]uur|[ ,.!?]|$)|(?P<h2>\d{{1,2}})[ ]?uur[ ](?P<mi2>\d{{2}})(?!\d)|"
        r"(?P<h3>\d{1,2})\.(?P<mi3>[0-5]\d)(?=[ ]?(?:uur|u\b|h\b|(?:tot|en|-|t/m|naar)[ ]?\d{1,2}\.\d{2}[ ]?(?:uur|u\b)))"
        r"|(?:(?<=voor[ ])|(?<=vóór[ ])|(?<=na[ ])|(?<=tegen[ ]))(?P<late>enen|tweeën|drieën|vieren|vijven|zessen|zevenen|achten|negenen|tienen|elven|twaalven)(?![^\W_])"
        if language == "nl"
        else rf"half[ ]past[ ](?P<halfpast>{hours}|\d{{1,2}})(?![^\W_])|(?P<oclock>{hours}|\d{{1,2}})[ ]o'clock|quarter[ ](?P<quarter>past|to)[ ](?P<qh>{hours}|\d{{1,2}})(?![^\W_])|"
        r"(?P<h2>\d{1,2})(?:[.:](?P<mi2>[0-5]\d))?[ ]?(?P<ampm>[ap]\.?m\b\.?)"
    )
    return rf"""(?P<iso>(?<!\d)\d{{4}}-\d{{2}}-\d{{2}}(?!\d))
        |(?P<numeric>(?<!\d)\d{{1,2}}[-/]\d{{1,2}}[-/](?:\d{{4}}|\d{{2}})(?!\d))
        |(?<![^\W_])(?:(?P<wd>{"|".join(_DAYS[language].split())}),?[ ]+(?:the[ ]+)?)?
         (?P<d>\d{{1,2}}){ordinal}?(?:[ ]+of)?[ ]+(?P<m>{_MONTH})(?![^\W_])\.?(?:,?[ ]+(?P<y>\d{{4}})(?![\d]))?
        |(?<![^\W_])(?:(?P<wd2>{"|".join(_DAYS[language].split())}),?[ ]+)?
         (?P<m2>(?-i:{"|".join(m.capitalize() for m in sorted(MONTHS, key=len, reverse=True))}))\.?[ ]+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?![\w%])
         (?:,?[ ]+(?P<y2>\d{{4}})(?!\d))?
        |(?P<time>(?<![\d:])\d{{1,2}}:\d{{2}}(?:[ ]?(?P<tpm>[ap]\.?m\b\.?))?(?![\d:]))
        |(?P<clock>(?<![\d:])\d{{1,3}}(?:[ ]?:[ ]?\d{{2}}){{2,3}}(?!\d))
        |{at}"""


DATE = {language: _date_pattern(language) for language in _DAYS}


def read_date(
    match: re.Match[str], language: str
) -> tuple[str, tuple[int | None, int, int | None] | None, float | None] | None:
    """What a match of `DATE` says: its kind, the day (weekday aside), and of a time the hours past midnight."""
    found = match.groupdict()
    if found["clock"]:
        return "clock", None, None
    hours = _hours(found, language)
    if hours is not None:
        return "time", None, hours
    if found["iso"]:
        year, month, day = found["iso"].split("-")
    elif found["numeric"]:
        day, month, year = re.split("[-/]", found["numeric"])
    elif found["d"] or found["d2"]:
        day, year = found["d"] or found["d2"], found["y"] or found["y2"]
        month = str(MONTHS[(found["m"] or found["m2"]).lower()])
    else:
        return None
    full = None if year is None else int(year) + (2000 if len(year) == 2 else 0)
    return "date", (int(day), int(month), full), None


def _hours(found: dict[str, str | None], language: str) -> float | None:
    if found["time"]:
        hour, _, rest = found["time"].partition(":")
        return _day_half(int(hour), found["tpm"]) + int(rest[:2]) / 60
    if language == "nl" and found.get("late"):
        return 1.0 + _LATE.index(str(found["late"]).lower())
    if found.get("halfpast"):
        hour = _hour(str(found["halfpast"]), language)
        return hour - 0.5 if language == "nl" else hour + 0.5
    if found.get("oclock"):
        return _hour(str(found["oclock"]), language)
    if found.get("quarter"):
        return _hour(str(found["qh"]), language) + (0.25 if found["quarter"] == "past" else -0.25)
    for hour, minute in (("h2", "mi2"), ("h3", "mi3")):
        if found.get(hour):
            return _day_half(int(str(found[hour])), found.get("ampm")) + int(found.get(minute) or 0) / 60
    return None


def _hour(word: str, language: str) -> float:
    return float(word) if word.isdecimal() else float(_HOURS[language].index(word.lower()) + 1)


def _day_half(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    return hour % 12 + (12 if half.lower().startswith("p") else 0)

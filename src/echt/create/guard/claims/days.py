"""Dates, weekdays and times of day, held against the facts that name a day or an hour."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from echt.create.guard.claims.base import Binding
from echt.create.guard.claims.context import Context, fits
from echt.create.guard.claims.known import Known, Saying
from echt.create.guard.claims.prices import Bound
from echt.create.guard.read.dates import MONTHS, WEEKDAYS
from echt.create.guard.read.numbers import Found

__all__ = ["bind_day", "near_days"]

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_PART = {
    "begin": (1, 10), "early": (1, 10), "half": (11, 20), "mid": (11, 20), "midden": (11, 20), "medio": (11, 20),
    "eind": (21, 31), "late": (21, 31), "end": (21, 31), "einde": (21, 31), "middle": (11, 20), "start": (1, 10), "beginning": (1, 10)}  # fmt: skip
_ABOUT = re.compile(
    rf"(?<!\w)(?P<part>{'|'.join(sorted(_PART, key=len, reverse=True))})(?:[ -]|[ ]of[ ]|[ ]van[ ])(?P<month>{_MONTH})(?!\w)(?:[ ](?P<year>\d{{4}}))?",
    re.IGNORECASE,
)
_DAY = "|".join(WEEKDAYS)
_EXACT_HOUR = re.compile(r"[ap]\.?m|:\d\d|\.\d\d", re.IGNORECASE)
_MONTH_ONLY = re.compile(
    rf"(?<!\w)(?:until|till|tot(?: in| en met)?|t/m|through|from|vanaf|by|before|vóór)\s+(?P<month>(?!mei\b|may\b|mar\b|jan\b){_MONTH})(?!\w)(?!\s*\d)",
    re.IGNORECASE,
)
_YEAR_END = re.compile(
    r"(?<!\w)(?:until|till|tot(?: en met)?|through to|t/m)\s+(?P<what>(?:the |het )?(?:end|einde|eind)(?: of| van)? (?:the |het |dit |this )?(?:year|jaar)|new year'?s? eve|oudejaarsdag|oud en nieuw|kerst|christmas|nieuwjaar|new year)(?!\w)",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    rf"(?<!\w)(?:until|till|til|ends|ending|closes|expires|before|by|t/m|tot(?: en met)?|eindigt|stopt|sluit|vóór|loopt tot|uiterlijk|alleen(?: op)?|only(?: on)?|op=op)"
    rf"\s+(?:on |this |komende |aanstaande |deze |next |op )?(?P<day>{_DAY})(?!\w)(?!\s*\d)",
    re.IGNORECASE,
)


def near_days(text: str, language: str) -> Iterator[Found]:
    """Days without a number: half maart, early October, until Sunday."""
    del language
    for match in _ABOUT.finditer(text):
        year = int(match["year"]) if match["year"] else None
        month = MONTHS[match["month"].lower()]
        yield Found(
            match.start(),
            match.start("month") + len(match["month"]),
            "date",
            words=(match["part"].lower(),),
            day=(None, month, year),
            core=match.end(),
        )
    for match in _MONTH_ONLY.finditer(text):
        start, end = match.span("month")
        yield Found(start, end, "date", words=("whole",), day=(None, MONTHS[match["month"].lower()], None), core=end)
    for match in _YEAR_END.finditer(text):
        start, end = match.span("what")
        yield Found(start, end, "date", words=("end",), day=(None, 12, None), core=end)
    for match in _UNTIL.finditer(text):
        start, end = match.span("day")
        yield Found(start, end, "weekday", value=float(WEEKDAYS[match["day"].lower()]), core=end)


def bind_day(one: Found, context: Context, known: Known, text: str) -> Bound:
    """How a day or an hour stands to the facts that name one."""
    kind = "time" if one.kind == "time" else "date"
    some = [(fits(context, known.about[s.fact_id]), s) for s in known.sayings if s.kind == kind]
    same = [(score, s) for score, s in some if _same(one, s, known)]
    if (
        not same
        and one.kind == "time"
        and one.value is not None
        and one.value < 12
        and not _EXACT_HOUR.search(text[one.start : one.end])
    ):
        evening = replace(one, value=(one.value or 0.0) + 12)  # "half zes" is 17:30 too
        same = [(score, s) for score, s in some if _same(evening, s, known)]
    if kind == "date" and (wrong := _wrong_weekday(one, text, same)) is not None:
        return Bound(Binding.contradicted, near=wrong, why="That day is another day of the week.")
    if same:
        return Bound(Binding.supported, max(same, key=lambda pair: pair[0])[1].fact_id)
    if one.kind == "weekday" and (named := _names_day(one, known)) is not None:
        return Bound(Binding.supported, named)
    some = [(score, s) for score, s in some if s.main]
    if not some:
        return Bound(Binding.unsupported)
    return Bound(Binding.contradicted, near=max(some, key=lambda pair: pair[0])[1].fact_id)


def _names_day(one: Found, known: Known) -> str | None:
    """The fact whose words name a weekday: open Wednesday to Sunday."""
    names = [word for word, number in WEEKDAYS.items() if number == int(one.value or 0)]
    for about in known.about.values():
        words = f"{about.fact.value if isinstance(about.fact.value, str) else ''} {about.fact.condition} {about.fact.quantity}"
        if any(name in words.lower() for name in names):
            return about.fact.fact_id
    return None


def _same(one: Found, saying: Saying, known: Known) -> bool:
    if one.kind == "time":
        return one.value is not None and saying.value is not None and abs(one.value - saying.value) < 1e-6
    if saying.day is None or saying.day[0] is None or saying.day[2] is None:
        return one.day is not None and saying.day is not None and one.day[:2] == saying.day[:2]
    if one.kind == "weekday":
        day = date(saying.day[2], saying.day[1], saying.day[0])
        near = known.at is None or -1 <= (day - known.at.date()).days <= 8
        return near and day.weekday() == int(one.value or 0)
    if one.day is None:
        return False
    number, month, year = one.day
    if number is None:
        low, high = _PART.get(one.words[0], (1, 31))
        return month == saying.day[1] and low <= saying.day[0] <= high and year in {None, saying.day[2]}
    return (number, month) == saying.day[:2] and year in {None, saying.day[2]}


def _wrong_weekday(one: Found, text: str, same: list[tuple[float, Saying]]) -> str | None:
    """The fact whose day is not the weekday that stands before the date, if there is one."""
    named = re.search(
        rf"(?<!\w)({_DAY}),?\s+(?:the )?(?=\d|\w+ \d)", text[max(0, one.start - 14) : one.end], re.IGNORECASE
    )
    if named is None or one.day is None or one.day[0] is None:
        return None
    for _, saying in same:
        if saying.day and saying.day[2] and saying.day[0]:
            real = date(saying.day[2], saying.day[1], saying.day[0]).weekday()
            return saying.fact_id if real != WEEKDAYS[named[1].lower()] else None
    return None

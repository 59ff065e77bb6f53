"""Numbers, percentages, prices, dates and times in a text, with their unit, what bounds them and the words after them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from echt.create.facts import CURRENCIES
from echt.create.guard.read.dates import DATE, read_date
from echt.create.guard.read.fractions import FRACTION, read_fraction
from echt.create.guard.read.numerals import MANY, NUMERAL, PARTS, parse_digits, parse_words
from echt.create.guard.read.units import TIMES, unit_of

__all__ = ["Found", "bound_of", "find_numbers"]


@dataclass(frozen=True, slots=True)
class Found:
    """One number as it stands in the text.

    Attributes:
        start: Where it begins.
        end: Where it ends, its unit included.
        kind: "number", "percentage", "price", "date", "time" or "weekday".
        value: What it says, in its unit; None where it says no exact number ("hundreds").
        unit: A unit that Echt knows.
        words: The (at most three) words behind it, its unit first.
        day: Of a date: day, month, year.
        bound: How the sentence holds it: "exact", "more" (at least, more than), "less" (less than, within), "upto"
            (up to) or "about".
        core: Where its digits end, without the unit.
    """

    start: int
    end: int
    kind: str
    value: float | None = None
    unit: str | None = None
    words: tuple[str, ...] = ()
    day: tuple[int | None, int, int | None] | None = None
    bound: str = "exact"
    core: int = 0


_TIMES = {
    "duizend": 1e3,
    "thousand": 1e3,
    "k": 1e3,
    "miljoen": 1e6,
    "million": 1e6,
    "mln": 1e6,
    "miljard": 1e9,
    "m": 1e6,
}
_DIGITS = r"\d{1,15}(?:[ ']\d{3}(?!\d)){0,4}(?:[.,]\d+){0,5}"


# "a year" is a number only where it stands as one: a whole year, within an hour, one day
_ONE = {
    "nl": r"een[ ](?:heel|vol|vol[ ]en[ ]heel)|[eé]én|een(?=[ ](?:euro|kilo|liter|kilometer|meter|tientje|ton|decennium|eeuw|uur|dag|week|maand|jaar|minuut)(?![^\W_]))|(?<=[Bb]innen[ ])een|(?<=[Nn]a[ ])een|een(?=[ ]uur[ ]en[ ])",
    "en": r"an?[ ](?:whole|full|single)|one|an?(?=[ ](?:euro|pound|kilo|kilogram|litre|liter|kilometre|mile|metre|tonne|ton|decade|century|tenner|hour|day|week|month|year|minute|fortnight)(?![^\W_]))|(?<=[Ww]ithin[ ])(?:an?|the)|(?<=[Aa]fter[ ])an?|an(?=[ ]hour[ ]and[ ])|an?(?=[ ]\w+[ ]and[ ]a[ ]half)|a(?=[ ]fortnight)",
}
_SPANS = {
    "nl": "seconde|minuut|uur|dag|week|maand|jaar|kwartier|kilo|liter|meter|kilometer|euro|ton|decennium|eeuw",
    "en": "second|minute|hour|day|week|month|year|kilo|kilogram|litre|liter|metre|mile|kilometre|euro|pound|tonne|ton|decade|century|fortnight",
}
# before these "a" is a number only where it is bounded: over a decade, less than a euro
_BARE_ONE = re.compile(r"(?:een|an?)", re.IGNORECASE)
_FREE_OF = re.compile(r"(?<!\w)(?:gratis|free|free for|gratis voor|probeer het|try it for|lang)\s*$", re.IGNORECASE)
_FREE_AFTER = re.compile(
    r" \w+ (?:lang )?(?:gratis|free|for free|lang|garantie|warranty|guarantee|toegang|access|bedenktijd)(?!\w)",
    re.IGNORECASE,
)
_AFTER_IN = re.compile(r"(?<!\w)(?:binnen|na|within|after)\s*$|(?:uur|hour)\s*$", re.IGNORECASE)


def _verbose(pattern: str) -> str:
    return pattern.replace(" ", r"\ ")


# words that may stand between a number and its unit
_SUCH = frozenset(
    [
        "more",
        "extra",
        "full",
        "whole",
        "working",
        "business",
        "calendar",
        "consecutive",
        "long",
        "short",
        "free",
        "solid",
        "straight",
        "hele",
        "volle",
        "gratis",
        "extra",
        "lange",
        "korte",
        "vrije",
        "aaneengesloten",
        "complete",
        "kosteloze",
    ]
)
_JOINED = frozenset({"watthour", "watthours", "wattuur", "kilowatthour", "kilowatthours", "kilowattuur"})
_DIGIT = {
    "nl": "nul|een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien",
    "en": "zero|one|two|three|four|five|six|seven|eight|nine|ten",
}
_NL_DIGIT = {
    "nul": 0,
    "een": 1,
    "één": 1,
    "twee": 2,
    "drie": 3,
    "vier": 4,
    "vijf": 5,
    "zes": 6,
    "zeven": 7,
    "acht": 8,
    "negen": 9,
    "tien": 10,
}
_POINT = {
    "nl": rf"(?:{_DIGIT['nl']}) komma (?:{_DIGIT['nl']})",
    "en": rf"(?:{_DIGIT['en']}) point (?:{_DIGIT['en']})",
}
_FIND = {
    language: re.compile(
        rf"""(?P<skip>https?://\S+|www\.\S+|[^\s@<>()]{{1,64}}@[^\s@]+|\{{[^{{}}\s]{{1,80}}\}})
        |{DATE[language]}
        |{_verbose(FRACTION[language])}
        |(?:(?P<sign>[€£$]|(?<!\w)(?:EUR|GBP|USD))\s*)?
         (?P<n>(?<![\d.,])(?:\d{{1,4}}[½¼¾⅓⅔⅛]|[½¼¾⅓⅔⅛]|(?<!/)(?:1/[23458]|2/3|3/[458])(?![\d/])|{_DIGITS}))(?P<dash>,-+|,--)?
        |(?<![^\W_])(?P<point>{_verbose(_POINT[language])})(?![^\W_])
        |(?<![^\W_])(?P<one>{_ONE[language]})(?=[ -](?:{_SPANS[language]})(?![^\W_]))
        |(?<![^\W_])(?:(?P<many>{"|".join(MANY[language].split())})|(?P<word>{_verbose(NUMERAL[language])}))(?![^\W_])""",
        re.IGNORECASE | re.VERBOSE,
    )
    for language in NUMERAL
}
_AFTER = re.compile(r"[\s\-]*\(?(per[ ]cent(?!\w)|[^\W\d_]+(?:'s)?(?:[²/][^\W\d_]*)?|m2(?!\w)|[%€£$]|° ?C?)")
_OF = re.compile(r"[ -](?:of )?(?:an?|de|een|het)(?= )", re.IGNORECASE)
_SQUARE = re.compile(r"[ -](?:vierkante|square) (?:meters?|metres?)(?!\w)|[ -]sq\.? ?m(?!\w)", re.IGNORECASE)
_BEFORE = {
    "less": r"minder dan|onder(?: de)?|hooguit|hoogstens|maximaal|(?:niet|nooit) (?:\w+ ){0,3}(?:meer|langer) dan|korter dan|less than|fewer than|not even|cheaper than|shorter than|lighter than|lichter dan|goedkoper dan|amper|nauwelijks|barely|scarcely|"
    r"under|below|at most|(?:no|never|not) (?:\w+ ){0,3}more than|no longer than|<|≤|a maximum of",
    "more": r"meer dan|ruim|dik|minstens|ten minste|tenminste|minimaal|op zijn minst|boven(?: de)?|langer dan|more than|(?:just |well )?over|"
    r"at least|upwards of|no fewer than|no less than|longer than|above|a minimum of|>|≥",
    "near": r"bijna|haast|nog geen|voor nog geen|nearly|almost|just under|net geen|net onder(?: de)?|net iets minder dan|close to|tegen(?: de)?|a shade under",
    "upto": r"(?<!van )tot(?: wel)?|wel|up to|as much as|as many as|oplopend tot",
    "about": r"ongeveer|circa|ca\.?|zo'n|rond(?: de)?|om en nabij|plusminus|about|around|approximately|approx\.?|roughly|some|~|±",
}
_BOUND = [
    (name, re.compile(rf"(?<!\w)(?:{words})\s*(?:de|het|een|the|a|an|met|by)?\s*$", re.IGNORECASE))
    for name, words in _BEFORE.items()
]
_CENTS = re.compile(r" ?(?:euro)?cents?(?![^\W_])| ?pence(?![^\W_])|(?<=\d)p(?![^\W_])", re.IGNORECASE)
_CHEESE = re.compile(r"\+ ?(?:\w*kaas|cheese)(?!\w)", re.IGNORECASE)  # 48+ is the fat in its dry matter
_AND_A_HALF = re.compile(r" and a half(?!\w)| en een hal(?:f|ve)(?!\w)", re.IGNORECASE)
_PAIRS = {("hour", "minute"): 60, ("minute", "second"): 60, ("year", "month"): 12, ("m", "cm"): 100, ("kg", "g"): 1000}
_SIZES = re.compile(r"\d ?x$", re.IGNORECASE)
_RANGE = re.compile(r"\s*(?:-|tot(?: en met)?|t/m|à|to|and|en|of|or|x|×|bij|by)?\s*$", re.IGNORECASE)


def find_numbers(text: str, language: str) -> Iterator[Found]:
    """Every number in a text, in its order; addresses and slots in braces are passed over.

    Examples:
        >>> [(f.kind, f.value, f.unit, f.bound) for f in find_numbers("Ruim 1,5 liter voor € 9,95", "nl")]
        [('number', 1.5, 'l', 'more'), ('price', 9.95, 'EUR', 'exact')]

    """
    at = 0
    last: Found | None = None
    for found in _all(text, language):
        if found.start < at:
            continue
        at, now = found.end, found
        if last is not None and (whole := _one_time(last, found, text)) is not None:
            last = whole
            continue
        if last is not None and found.day is not None and _begins(last, found, text):
            last = replace(last, kind="date", unit=None, day=(int(last.value or 0), *found.day[1:]))
        if last is not None and _is_range(last, found, text):
            last, now = _as_the_end(last, found), replace(found, bound="exact")
        if last is not None:
            yield last
        last = now
    if last is not None:
        yield last


def _is_range(one: Found, following: Found, text: str) -> bool:
    """Whether two numbers are the ends of one range, or one list: 2 tot 3 dagen, 10 x 4 cm, 5 and 10 %."""
    between = text[one.end : following.start]
    return one.value is not None and following.value is not None and len(between) <= 12 and bool(_RANGE.match(between))


def _begins(one: Found, day: Found, text: str) -> bool:
    """Whether a bare number is the first day of a range: 18 to 20 June."""
    bare = one.kind == "number" and one.unit is None and one.value is not None and 1 <= one.value <= 31
    between = text[one.end : day.start]
    return bare and float(one.value or 0).is_integer() and len(between) <= 16 and _RANGE.match(between) is not None


def _one_time(one: Found, rest: Found, text: str) -> Found | None:
    """An hour and twenty minutes, or one metre seventy-five, as one number, or None when these are two."""
    if _metre_and(one, rest) and text[one.end : rest.start] in {" ", ""}:
        value = (one.value or 0.0) + (rest.value or 0.0) / 100
        return replace(rest, start=one.start, value=value, unit="m", words=one.words, bound=one.bound)
    if (one.unit, rest.unit) not in _PAIRS or one.value is None or rest.value is None:
        return None
    if not re.fullmatch(r"\s*(?:en|and|,)?\s*", text[one.end : rest.start]):
        return None
    value = one.value * _PAIRS[str(one.unit), str(rest.unit)] + rest.value
    return replace(rest, start=one.start, value=value, bound=one.bound)


def _metre_and(one: Found, rest: Found) -> bool:
    """Whether a whole number of metres is followed by two digits of centimetres."""
    whole = one.unit == "m" and one.value is not None and float(one.value).is_integer()
    return whole and rest.unit is None and rest.kind == "number" and rest.value is not None and 10 <= rest.value < 100


def _as_the_end(one: Found, end: Found) -> Found:
    """The first end of a range with the unit of the second, where it has none of its own."""
    if one.unit or end.unit is None or one.kind not in {"number", "price"}:
        return one
    kind = end.kind if end.kind in {"price", "percentage"} else one.kind
    return replace(one, unit=end.unit, words=end.words, kind=kind)


def _all(text: str, language: str) -> Iterator[Found]:
    for match in _FIND[language].finditer(text):
        if match["skip"]:
            continue
        day = read_date(match, language)
        if day is not None:
            yield Found(match.start(), match.end(), day[0], value=day[2], day=day[1], core=match.end())
        elif match["of"] or match["of2"] or match["top"] or match["top2"] or match["half"]:
            share = read_fraction(match, language)
            if share is not None:
                end = match.end()
                yield Found(
                    match.start(), end, "percentage", share, "%", bound=bound_of(text, match.start(), end), core=end
                )
        elif match["many"]:
            yield Found(match.start(), match.end(), "number", words=_words(text, match.end())[0], core=match.end())
        elif match["word"] or match["n"] or match["one"] or match["point"]:
            yield from _number(match, text, language)


def _number(match: re.Match[str], text: str, language: str) -> Iterator[Found]:
    start, core = match.start(), match.end()
    if match["one"]:
        value = 1.0
        if _BARE_ONE.fullmatch(match["one"]) and not _counts_as_one(text, start, core):
            return
    elif match["point"]:
        whole, _, part = re.split(r" (komma|point) ", match["point"].lower())
        value = _digit(whole, language) + 0.1 * _digit(part, language)
    elif match["word"]:
        value = parse_words(match["word"], language)
    else:
        if (
            start
            and text[start - 1].isalpha()
            and not match["sign"]
            and not _SIZES.search(text[max(0, start - 8) : start])
        ):
            return  # a name such as A4 or USB3
        value = parse_digits(match["n"], language)
    part = match["word"] is not None and match["word"].lower() in PARTS
    words, ends = _words(text, core, part=part)
    if words and value is not None and words[0].lower() in _TIMES and not (words[0] in "mM" and not match["sign"]):
        value, core = value * _TIMES[words[0].lower()], ends[0]
        words, ends = words[1:], ends[1:]
    if len(words) > 1 and (joined := f"{words[0]}{words[1]}".lower()) in _JOINED:
        words, ends = (joined, *words[2:]), ends[1:]
    if len(words) > 1 and words[0].lower() in _SUCH and unit_of(words[0]) is None and unit_of(words[1]) is not None:
        words, ends = words[1:], ends[1:]
    if match["word"] and match["word"].lower() == "één" and (not words or unit_of(words[0]) is None):
        return
    unit = unit_of(match["sign"]) if match["sign"] else unit_of(words[0]) if words and ends[0] - core < 24 else None
    if part and unit is None:
        return
    if unit is None and _CHEESE.match(text, core):
        unit = "%"
    end = ends[0] if unit and ends and not match["sign"] else core
    if unit and value is not None and (half := _AND_A_HALF.match(text, end)) is not None:
        value, end = value + 0.5, half.end()
    if unit is None and value is not None and (cents := _CENTS.match(text, core)) is not None and not match["sign"]:
        yield Found(start, cents.end(), "price", value / 100, None, words, bound=bound_of(text, start, core), core=core)
        return
    kind = "price" if unit in CURRENCIES else "percentage" if unit == "%" else "number"
    if match["dash"] and unit is None:
        kind = "price"
    yield Found(start, end, kind, value, unit, words, bound=bound_of(text, start, core), core=core)


def _digit(word: str, language: str) -> float:
    return float(_NL_DIGIT[word] if language == "nl" else _DIGIT["en"].split("|").index(word))


def _counts_as_one(text: str, start: int, core: int) -> bool:
    """Whether "a" before a unit says one of it: bounded (over a decade), or a time within which (within an hour)."""
    before = text[max(0, start - 12) : start]
    if (
        _AFTER_IN.search(before)
        or re.match(r" \w+ (?:en|and) ", text[core : core + 16])
        or text[core : core + 10] == " fortnight"
    ):
        return True
    return bound_of(text, start, core) not in {"exact", "upto"}


def _words(text: str, at: int, *, part: bool = False) -> tuple[tuple[str, ...], list[int]]:
    if (square := _SQUARE.match(text, at)) is not None:
        return ("m²",), [square.end()]
    if part and (of := _OF.match(text, at)) is not None:
        at = of.end()
    words: list[str] = []
    ends: list[int] = []
    while len(words) < 3 and (after := _AFTER.match(text, at)) is not None and after.end() - at < 60:
        if "\n" in text[at : after.start(1)] and after[1][0].isalpha():
            break
        words.append(after[1].replace(" ", "").removesuffix("'s"))
        at = after.end()
        ends.append(at)
    return tuple(words), ends


def bound_of(text: str, start: int, core: int) -> str:
    """How the words before a number hold it: "exact", "more", "less", "near", "upto" or "about"."""
    if text[core : core + 1] == "+" and not text[core + 1 : core + 2].isdigit():
        return "more"
    before = text[max(0, start - 40) : start]
    for name, pattern in _BOUND:
        if pattern.search(before):
            return name
    return "exact"


def is_time(unit: str | None) -> bool:
    """Whether a unit measures time."""
    return unit in TIMES

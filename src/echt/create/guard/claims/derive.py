"""Numbers that follow from facts: three loaves for three times the price, a week of daily portions, years since 1987.

A small, bounded search over the facts that measure the same thing: one fact times a count of the same sentence, times a
period, two facts together or apart, one shared among so many, a part of a whole. The words of the sentence must ask for
what was done: a sum without a word of adding, or a price a month held as one a year, follows from nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from echt.create.guard.claims.base import Binding
from echt.create.guard.claims.known import About, Known, Saying
from echt.create.guard.claims.prices import Bound
from echt.create.guard.read.numbers import Found
from echt.create.guard.read.topics import all_topics, stems
from echt.create.guard.read.units import COUNTS, TIMES, amount, is_money, unit_of

__all__ = ["Derived", "derive"]

_COUNT_WORDS = {
    "tweeën": 2, "drieën": 3, "vieren": 4, "vijven": 5, "zessen": 6, "achten": 8, "paar": 2, "pair": 2, "couple": 2, "stel": 2,
    "duo": 2, "allebei": 2, "beide": 2, "both": 2, "double": 2, "dubbel": 2, "dubbele": 2, "twice": 2, "weekend": 2, "trio": 3,
    "tweemaal": 2, "driemaal": 3, "dozijn": 12, "tientje": 10, "pairs": 2, "paren": 2, "thrice": 3,
}  # fmt: skip
_COUNTED = re.compile(rf"(?<![^\W_])(?:{'|'.join(_COUNT_WORDS)})(?![^\W_])", re.IGNORECASE)
_ADDS = re.compile(
    r"(?<!\w)(?:samen|totaal|in totaal|bij elkaar|alles bij elkaar|inclusief|incl\.?|opgeteld|plus|met|en|compleet|erbij|eerste|komt|komen|"
    r"together|total|in all|altogether|including|incl\.?|inclusive|plus|with|and|all in|combined|adds?|added|first|comes?|complete|sum)(?!\w)|\+|&",
    re.IGNORECASE,
)
_APART = re.compile(
    r"(?<!\w)(?:verschil|scheelt|minder|meer|goedkoper|duurder|korter|langer|lichter|zwaarder|later|eerder|nog|rest\w*|overige?|over|bespaar\w*|"
    r"voordeel|korting|lager|hoger|tekort|open|geopend|"
    r"difference|less|more|cheaper|dearer|shorter|longer|lighter|heavier|later|earlier|left|remaining|rest|other|saves?|saving|lower|higher|off|short|apart|open)(?!\w)",
    re.IGNORECASE,
)
_SHARES = re.compile(
    r"(?<!\w)(?:per|elke?|ieder|each|every|apiece|a|an|one|één|voor een|for a|in|termijnen|keer|installments?|instalments?|payments?|split|verdeeld|stuk|/)(?!\w)|/",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"(?<!\w)(?:samen|totaal|in totaal|bij elkaar|alles bij elkaar|opgeteld|together|total|in all|altogether|combined)(?!\w)",
    re.IGNORECASE,
)
_PERIOD = re.compile(
    r"(?<!\w)(?:(?:per|a|an|elke|every|each|de|the|one|één|een|hele?|whole|full|in een|for a|voor een|ieder|iedere|/)\s*(?P<p>uur|hour|dag|day|nacht|night|week|weekend|maand|month|kwartaal|quarter|halfjaar|jaar|year)"
    r"|(?P<daily>dagelijks\w*|daily)|(?P<weekly>wekelijks\w*|weekly)|(?P<monthly>maandelijks\w*|monthly|maandbedrag|maandprijs)|(?P<yearly>jaarlijks\w*|yearly|annual(?:ly)?|jaarbedrag))(?!\w)",
    re.IGNORECASE,
)
_NAMES = {
    "uur": "hour", "dag": "day", "nacht": "day", "night": "day", "maand": "month", "kwartaal": "quarter", "jaar": "year", "halfjaar": "half",
}  # fmt: skip
_DAYS: dict[str, tuple[float, ...]] = {
    "hour": (1 / 24,), "day": (1,), "weekend": (2,), "week": (7,), "month": (30, 31, 365 / 12), "quarter": (91.25, 90), "half": (182.5,), "year": (365, 364, 360),
}  # fmt: skip
_TIMES_APART: dict[tuple[str, str], tuple[float, ...]] = {
    ("month", "year"): (12,), ("week", "year"): (52,), ("quarter", "year"): (4,), ("month", "quarter"): (3,), ("month", "half"): (6,),
    ("week", "month"): (4, 52 / 12), ("day", "month"): (30, 31), ("day", "year"): (365,), ("day", "week"): (7, 5, 6), ("week", "half"): (26,),
}  # fmt: skip
_MOST = 24  # so many facts of one measure are paired; a sheet with more is searched one by one


@dataclass(frozen=True, slots=True)
class Derived:
    """A number that follows from facts.

    Attributes:
        bound: With the fact it follows from.
        used: The places, in the list of numbers, of the counts that it took.
    """

    bound: Bound
    used: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Term:
    about: About
    saying: Saying
    size: float

    @property
    def fact_id(self) -> str:
        return self.saying.fact_id


@dataclass(frozen=True, slots=True)
class _Search:
    one: Found
    said: float
    cents: bool
    terms: list[_Term]
    counts: list[tuple[float, int | None]]
    words: str
    near: str
    known: Known


def derive(at: int, found: Sequence[Found], known: Known, sentence: tuple[int, int], text: str) -> Derived | None:
    """How a number follows from the facts, with the numbers of its sentence; None where it does not.

    Args:
        at: Which of the numbers.
        found: All numbers of the text.
        known: What the facts say.
        sentence: Where its sentence begins and ends.
        text: The text as a reader sees it.

    """
    one = found[at]
    if one.value is None or one.kind not in {"number", "price", "percentage"}:
        return None
    counts = _counts(at, found, sentence, text)
    near = text[max(sentence[0], one.start - 60) : min(sentence[1], one.core + 60)]
    kind, said = amount(one.value, one.unit)
    terms = list(_terms(one, kind, known))
    if one.kind == "price" or is_money(one.unit):
        terms = [term for term in terms if not term.about.limit and not _is_lowest(term.about)]
    search = _Search(one, said, is_money(one.unit), terms, counts, text[slice(*sentence)], near, known)
    for way in (_many, _periods, _sums, _less, _apart, _shared, _products, _parts):
        for bound, used in way(search):
            return Derived(bound, tuple(i for i in used if i is not None))
    return None


def _terms(one: Found, kind: str, known: Known) -> Iterator[_Term]:
    for saying in known.sayings:
        if saying.kind != "number" or not saying.value or saying.derived or not saying.main:
            continue
        about = known.about[saying.fact_id]
        if isinstance(about.fact.value, str):
            continue
        if saying.own:
            same = one.unit in {None, "piece"} and one.kind == "number" and _own(one, saying)
        else:
            same = saying.unit is not None and saying.size[0] == kind
        if same:
            yield _Term(about, saying, saying.value if saying.own else saying.size[1])


def _own(one: Found, saying: Saying) -> bool:
    return any(word.lower() in saying.own for word in one.words)


def _counts(at: int, found: Sequence[Found], sentence: tuple[int, int], text: str) -> list[tuple[float, int | None]]:
    """What a number of this sentence may be multiplied by: its other small whole numbers, and words such as "both"."""
    made: list[tuple[float, int | None]] = []
    for i, other in enumerate(found):
        if i == at or other.kind != "number" or other.value is None or not sentence[0] <= other.start < sentence[1]:
            continue
        if 2 <= other.value <= 1000 and float(other.value).is_integer() and (other.unit in {None, *COUNTS, *TIMES}):
            made.append((float(other.value), i))
    words = text[slice(*sentence)]
    return made + [(float(_COUNT_WORDS[m[0].lower()]), None) for m in _COUNTED.finditer(words)]


def _equal(search: _Search, value: float, *, rounded: bool = False) -> bool:
    """Whether the number says this value, as it is bounded and, where that is fair, as it is rounded."""
    said, bound = search.said, search.one.bound
    if bound in {"less", "near"} and 0.8 * said <= value < said:
        return True
    if bound == "more" and said < value <= 1.2 * said:
        return True
    if bound == "about" and abs(said - value) <= 0.06 * value:
        return True
    if search.cents:
        return abs(said - value) < 0.0051
    slack = 0.5 * _last_digit(search) if rounded else 0.0
    return abs(said - value) <= max(slack, 1e-6 * max(said, value))


def _last_digit(search: _Search) -> float:
    """The weight of the last digit said, in the smallest unit: 1.3 kg says 100 g."""
    value = search.one.value or 0.0
    digits = next((n for n in range(4) if abs(value * 10**n - round(value * 10**n)) < 1e-6), 4)
    return min(10.0**-digits, 0.02 * value) * (search.said / value if value else 1.0)


_Way = Iterator[tuple[Bound, tuple[int | None, ...]]]


def _ok(term: _Term) -> Bound:
    return Bound(Binding.supported, term.fact_id)


def _many(search: _Search) -> _Way:
    """So many times a fact, and so many times what was saved."""
    for count, i in search.counts:
        for term in search.terms:
            if _equal(search, term.size * count):
                yield _ok(term), (i,)
        if search.cents:
            for price, saved in _savings(search.known):
                if _equal(search, saved * count):
                    yield Bound(Binding.supported, price), (i,)


def _savings(known: Known) -> Iterator[tuple[str, float]]:
    lowest = [one for one in known.about.values() if _is_lowest(one)]
    for one in known.about.values():
        if one.fact.quantity.lower() in {"price", "prijs"} and not isinstance(one.fact.value, str):
            for before in lowest:
                if before.product == one.product and not isinstance(before.fact.value, str):
                    yield one.fact.fact_id, max(0.0, float(before.fact.value) - float(one.fact.value))


def _is_lowest(one: About) -> bool:
    return one.fact.quantity.lower().startswith(("lowest", "laagste"))


def _period_of(words: str) -> set[str]:
    made: set[str] = set()
    for match in _PERIOD.finditer(words):
        if match["p"]:
            made.add(_NAMES.get(match["p"].lower(), match["p"].lower()))
        else:
            made.add({"daily": "day", "weekly": "week", "monthly": "month", "yearly": "year"}[str(match.lastgroup)])
    return made


def _factors(theirs: str, said: str) -> tuple[float, ...]:
    if (theirs, said) in _TIMES_APART:
        return _TIMES_APART[theirs, said]
    if (said, theirs) in _TIMES_APART:
        return tuple(1 / one for one in _TIMES_APART[said, theirs])
    return tuple(a / b for a in _DAYS[said] for b in _DAYS[theirs])


def _periods(search: _Search) -> _Way:
    """A fact with a period of its own, said of another period."""
    said = _period_of(search.near)
    spans = [(value, i) for value, i in search.counts]
    for term in search.terms:
        own = _period_of(f"{term.about.fact.quantity} {term.about.fact.condition}")
        for theirs in own:
            for period in said - own:
                if any(_equal(search, term.size * factor, rounded=True) for factor in _factors(theirs, period)):
                    yield _ok(term), ()
            for value, i in spans:
                for factor in (7.0, 12.0, 52.0, 4.0, 30.0, 365.0):
                    if _equal(search, term.size * factor * value):
                        yield _ok(term), (i,)


def _named(term: _Term, search: _Search) -> bool:
    """Whether the sentence names what a fact is about."""
    topics = all_topics([search.words]) - {"price"}
    return bool(topics & term.about.topics or stems(search.words) & term.about.stems)


def _sums(search: _Search) -> _Way:
    """Two facts together, or so many of one and one of another, where the sentence adds."""
    if len(search.terms) > _MOST or _ADDS.search(search.words) is None:
        return
    for i, a in enumerate(search.terms):
        for b in search.terms[i + 1 :]:
            if _equal(search, a.size + b.size):
                yield _ok(a), ()
    for count, place in search.counts:
        for a in search.terms:
            for b in search.terms:
                if a is not b and (_named(a, search) or _named(b, search)):
                    if _equal(search, a.size * count + b.size) or _equal(search, (a.size + b.size) * count):
                        yield _ok(a), (place,)


def _less(search: _Search) -> _Way:
    """A price with a discount of its own taken off."""
    if not search.cents:
        return
    for one in search.known.having("discount"):
        if isinstance(one.fact.value, str) or unit_of(one.fact.unit) != "%":
            continue
        for term in search.terms:
            for count, place in [(1.0, None), *search.counts]:
                if _equal(search, round(term.size * count * (1 - float(one.fact.value) / 100), 2)):
                    yield _ok(term), (place,)


def _apart(search: _Search) -> _Way:
    """What lies between two facts, or between two hours, where the sentence holds them apart."""
    if _APART.search(search.words) is None:
        return
    for a in search.terms if len(search.terms) <= _MOST else ():
        for b in search.terms:
            if not a.saying.own and a.size > b.size and _equal(search, a.size - b.size):
                yield _ok(a), ()
    if search.one.kind == "percentage":
        for term in search.terms:
            if term.saying.unit == "%" and _equal(search, 100 - term.size):
                yield _ok(term), ()
    if amount(1.0, search.one.unit)[0] == "time":
        hours = [s for s in search.known.sayings if s.kind == "time" and s.main and s.value is not None]
        for a in hours:
            for b in hours:
                if (a.value or 0) > (b.value or 0) and _equal(search, ((a.value or 0) - (b.value or 0)) * 3600):
                    yield Bound(Binding.supported, a.fact_id), ()


def _shared(search: _Search) -> _Way:
    """A fact shared among so many: a price a piece, a part of a set."""
    if _SHARES.search(search.near) is None:
        return
    for count, place in search.counts:
        for term in search.terms:
            if not term.saying.own and _equal(search, round(term.size / count, 2) if search.cents else term.size / count, rounded=True):
                yield _ok(term), (place,)
    after = search.near.lower()
    for saying in search.known.sayings:
        if not saying.main or saying.kind != "number" or not saying.value or is_money(saying.unit):
            continue
        words = saying.own or frozenset({"person", "persoon", "piece", "stuk"} if saying.unit in COUNTS else ())
        if not any(re.search(rf"(?<!\w){re.escape(word)}", after) for word in words):
            continue
        for term in search.terms:
            value = term.size / saying.value
            if term.saying is not saying and _equal(search, round(value, 2) if search.cents else value, rounded=True):
                yield _ok(term), ()


def _products(search: _Search) -> _Way:
    """A measure or a price times the number of things that another fact counts."""
    counted = [
        saying
        for saying in search.known.sayings
        if saying.main and saying.kind == "number" and saying.value and (saying.own or saying.unit in COUNTS)
    ]
    if len(counted) > _MOST or search.one.kind == "percentage":
        return
    whole = _WHOLE.search(search.words) is not None
    for saying in counted:
        if not whole and not any(re.search(rf"(?<!\w){re.escape(word)}", search.words.lower()) for word in saying.own):
            continue
        for term in search.terms:
            if term.saying is not saying and _equal(search, term.size * (saying.value or 0)):
                yield _ok(term), ()


def _parts(search: _Search) -> _Way:
    """A share of a number of things or people: 81 % of 140 people are 113."""
    if search.one.kind != "number":
        return
    shares = [s for s in search.known.sayings if s.main and s.unit == "%" and s.kind == "number" and s.value]
    wholes = [s for s in search.known.sayings if s.main and s.value and (s.own or s.unit in COUNTS)]
    for whole in wholes if search.one.unit in {None, *COUNTS} else ():
        for share in shares:
            if search.said > 10 and _equal(search, float(round((whole.value or 0) * (share.value or 0) / 100))):
                yield Bound(Binding.supported, whole.fact_id), ()

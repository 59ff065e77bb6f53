"""What a number may be worked out from: the quantities of the facts, the counts beside it, the periods it is said of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from echt.create.guard.claims.known import About, Known, Saying
from echt.create.guard.read.numbers import Found
from echt.create.guard.read.topics import all_topics, stems
from echt.create.guard.read.units import COUNTS, TIMES, amount, is_money, unit_of

__all__ = ["Scope", "Term", "Way", "alike", "factors", "is_lowest", "period_of", "scope_of", "spans"]

_COUNT_WORDS = {
    "tweeën": 2, "drieën": 3, "vieren": 4, "vijven": 5, "zessen": 6, "achten": 8, "paar": 2, "pair": 2, "couple": 2, "stel": 2,
    "duo": 2, "allebei": 2, "beide": 2, "both": 2, "double": 2, "dubbel": 2, "dubbele": 2, "twice": 2, "weekend": 2, "trio": 3,
    "retour": 2, "return": 2, "tweemaal": 2, "driemaal": 3, "dozijn": 12, "pairs": 2, "paren": 2, "thrice": 3, "halve": 0.5, "half": 0.5, "helft": 0.5,
}  # fmt: skip
_COUNTED = re.compile(
    rf"(?<![^\W_])(?:(?P<twice>heen en (?:weer|terug)|there and back|round trip|with a friend|met een vriend(?:in)?|met je partner|with your partner)|{'|'.join(_COUNT_WORDS)})(?![^\W_])",
    re.IGNORECASE,
)
_ONE_IN = r"per|a|an|elke?|every|each|de|het|the|one|één|een|hele?|heel|whole|full|ieder|iedere|/"
_PERIOD = re.compile(
    rf"(?<!\w)(?:(?:{_ONE_IN})\s*(?:hele?|heel|whole|full)?\s*(?:(?:eerste|first|jaar|year) )?(?P<p>uur|hour|dag|day|avond|evening|ochtend|morning|nacht|night|weekend|week|maand|month|kwartaal|quarter|halfjaar|jaar|year)"
    r"|(?P<daily>dagelijkse?|daily)|(?P<weekly>wekelijkse?|weekly)|(?P<monthly>maandelijkse?|monthly|maandbedrag|maandprijs|maand|months?|maanden)"
    r"|(?P<yearly>jaarlijkse?|yearly|annual(?:ly)?|jaarbedrag|jaarprijs))(?!\w)",
    re.IGNORECASE,
)
_NAMES = {
    "uur": "hour", "dag": "day", "nacht": "day", "night": "day", "avond": "day", "evening": "day", "ochtend": "day", "morning": "day",
    "maand": "month", "kwartaal": "quarter", "jaar": "year", "halfjaar": "half",
}  # fmt: skip
_APART: dict[tuple[str, str], tuple[float, ...]] = {
    ("month", "year"): (12,), ("week", "year"): (52,), ("quarter", "year"): (4,), ("month", "quarter"): (3,), ("month", "half"): (6,),
    ("week", "month"): (4, 52 / 12), ("day", "month"): (30, 31, 365 / 12), ("day", "year"): (365, 364, 360), ("day", "week"): (7, 5, 6),
    ("week", "half"): (26,), ("hour", "day"): (24,), ("hour", "week"): (168,), ("day", "weekend"): (2,), ("half", "year"): (2,),
    ("week", "quarter"): (13, 12), ("hour", "month"): (720,), ("hour", "year"): (8760,),
}  # fmt: skip
_YEAR = re.compile(r"(?<!\w)(?:jaar|year|jaarlijks\w*|yearly|annual\w*)(?!\w)", re.IGNORECASE)
_IN_YEAR = {"year": 1.0, "month": 12.0, "week": 52.0, "quarter": 4.0}
_RATE = re.compile(
    r"(?<!\w)(?:per|(?:an? )?extra|an?|each|every)\s+(?P<many>\d+)?\s*(?P<unit>[^\W\d_]+[²/]?\w*)", re.IGNORECASE
)
_MOST = 40  # so many quantities are searched; a sheet with more is searched for what is near first


def is_lowest(one: About) -> bool:
    """Whether a fact is the lowest price of the days before: it is compared with, never added."""
    return re.search(r"\b(?:lowest|laagste)\b", one.fact.quantity, re.IGNORECASE) is not None


def period_of(words: str) -> set[str]:
    """The periods that words name: per month, daily, a week.

    Examples:
        >>> sorted(period_of("dagelijks, of 12 euro per maand"))
        ['day', 'month']

    """
    made: set[str] = set()
    for match in _PERIOD.finditer(words):
        if match["p"]:
            made.add(_NAMES.get(match["p"].lower(), match["p"].lower()))
        else:
            made.add({"daily": "day", "weekly": "week", "monthly": "month", "yearly": "year"}[str(match.lastgroup)])
    return made


def factors(theirs: str, said: str) -> tuple[float, ...]:
    """How often one period goes into another, in the ways that people count it: five or seven days a week."""
    if theirs == said:
        return (1.0,)
    if (theirs, said) in _APART:
        return _APART[theirs, said]
    return tuple(1 / one for one in _APART.get((said, theirs), ()))


@dataclass(frozen=True, slots=True)
class Term:
    """One quantity of a fact: of what, how much, for which period."""

    saying: Saying
    about: About
    what: str
    size: float
    periods: frozenset[str]

    @property
    def fact_id(self) -> str:
        """The fact."""
        return self.saying.fact_id

    @property
    def rate(self) -> tuple[str, float] | None:
        """What a quantity is said per: a kilo, 100 ml, a month; None where it is said of a thing."""
        fact = self.about.fact
        for match in _RATE.finditer(f"{fact.condition} | {fact.quantity}"):
            unit = unit_of(match["unit"])
            if unit is not None and unit not in COUNTS:
                return amount(float(match["many"] or 1), unit)
        return None


_SCALE = re.compile(r"(?:out of|uit|van de|of) (?:5|10|100)\b", re.IGNORECASE)


def _said_twice(term: Term, known: Known) -> bool:
    """Whether a fact says in English what another says in Dutch, or a number is but the scale of a mark."""
    if not term.saying.main and term.what == "count" and _SCALE.search(term.about.fact.condition):
        return True
    base, point, language = term.fact_id.rpartition(".")
    return bool(point) and language == "en" and f"{base}.nl" in known.about


def _terms(known: Known) -> Iterator[Term]:
    for saying in known.sayings:
        if saying.kind != "number" or not saying.value or saying.derived:
            continue
        about = known.about[saying.fact_id]
        periods = frozenset(period_of(f"{about.fact.quantity} {about.fact.condition}"))
        if (
            saying.own
            or saying.unit in COUNTS
            or (
                saying.unit is None
                and not saying.main
                and isinstance(about.fact.value, int | float)
                and 2 <= saying.value <= 1000
            )
        ):
            yield Term(saying, about, "count", saying.value, periods)
        elif is_money(saying.unit):
            yield Term(saying, about, "money", saying.value, periods)
        else:
            what, size = saying.size
            yield Term(saying, about, what or "bare", size, periods)


@dataclass(frozen=True)
class Scope:
    """A number with what it may follow from.

    Attributes:
        one: The number.
        at: Its place in the list of numbers.
        what: What it measures: "money", "count", "%", "mass" and so on.
        said: How much of it.
        counts: Numbers beside it that it may be multiplied by, and their places in the list of numbers.
        words: The words of its sentence and those beside it.
        near: The words close to it.
        after: The words behind it.
        others: The places and values of the other numbers.
        found: All numbers of the text.
        known: What the facts say.
    """

    one: Found
    at: int
    what: str
    said: float
    counts: tuple[tuple[float, int | None], ...]
    words: str
    near: str
    after: str
    others: tuple[tuple[int, float], ...]
    found: Sequence[Found]
    known: Known

    def unit_at(self, place: int) -> str | None:
        """The unit of another number."""
        return self.found[place].unit

    def size_at(self, place: int) -> tuple[str, float]:
        """What another number measures, and how much of it."""
        other = self.found[place]
        return amount(other.value or 0.0, other.unit) if other.unit else ("", 0.0)

    def priced(self, place: int) -> bool:
        """Whether another number is a price."""
        return self.found[place].kind == "price"

    def measured(self, place: int) -> bool:
        """Whether another number is of the same kind and unit, and says a whole rather than a bound."""
        other = self.found[place]
        return other.kind == self.one.kind and other.unit == self.one.unit and other.bound == "exact"

    def places_of(self, value: float) -> tuple[int, ...]:
        """Where else in the list of numbers a value stands."""
        return tuple(i for i, other in self.others if abs(other - value) < 1e-6)

    @cached_property
    def all_terms(self) -> list[Term]:
        """Every quantity of the facts."""
        some = [term for term in _terms(self.known) if not _said_twice(term, self.known)]
        return some if len(some) <= _MOST else [term for term in some if term.saying.main][: 2 * _MOST]

    @cached_property
    def terms(self) -> list[Term]:
        """The quantities that measure the same as the number; the limits and lowest prices aside."""
        some = [term for term in self.all_terms if term.what == self.what and term.saying.main]
        if self.what == "money":
            unit = self.one.unit
            some = [t for t in some if not is_lowest(t.about) and (unit is None or t.saying.unit == unit)]
            return [term for term in some if not term.about.limit]
        if self.what == "count":
            aside = [term for term in self.all_terms if term.what == "count" and not term.saying.main]
            some = [term for term in some + aside if not isinstance(term.about.fact.value, str)]
        return some

    @cached_property
    def yearly(self) -> list[Term]:
        """Prices with a period, held as a year of them; where at least one is said per year already."""
        some = [
            (term, period)
            for term in self.all_terms
            if term.what == "money"
            for period in term.periods
            if period in _IN_YEAR
        ]
        if not any(period == "year" for _, period in some):
            return []
        return [replace(term, size=term.size * _IN_YEAR[period]) for term, period in some]

    @cached_property
    def multiples(self) -> list[tuple[float, tuple[int, ...]]]:
        """What a quantity may be taken so many times of: each count beside the number, and two of them together."""
        one = [(value, () if i is None else (i,)) for value, i in self.counts]
        if _YEAR.search(self.words) and any(term.periods & {"month"} for term in self.terms):
            one.append((12.0, ()))
        one += [(float(days), ()) for days in spans(self.known)]
        two = [(a[0] * b[0], a[1] + b[1]) for n, a in enumerate(one) for b in one[n + 1 :]]
        return one + two[:30]

    @cached_property
    def counted(self) -> list[Term]:
        """The quantities of the facts that count things."""
        return [term for term in self.all_terms if term.what == "count" and 1 < term.size <= 10_000]

    def named(self, *terms: Term) -> bool:
        """Whether the words name what each of some quantities is of."""
        return all(self._topics & term.about.topics - {"price"} or self._stems & term.about.stems for term in terms)

    def spoken_of(self, term: Term) -> bool:
        """Whether the words name a quantity, or what its condition says of it."""
        return self.named(term) or bool(self._stems & term.about.aside)

    @cached_property
    def _topics(self) -> frozenset[str]:
        return all_topics([self.words])

    @cached_property
    def _stems(self) -> frozenset[str]:
        return stems(self.words)

    def equals(self, value: float, *, loose: bool = False, rounded: bool = False) -> bool:
        """Whether the number says this value: exactly, or, where that is fair, as it is bounded or rounded."""
        said, bound = self.said, self.one.bound
        if loose and bound in {"less", "near"} and 0.8 * said <= value < said:
            return True
        if loose and bound == "more" and said < value <= 1.2 * said:
            return True
        if loose and bound == "about" and abs(said - value) <= 0.06 * value:
            return True
        if self.what == "money":
            return abs(said - value) < 0.0051
        slack = 0.5 * self._last_digit() if rounded else 0.0
        return abs(said - value) <= max(slack, 1e-6 * max(said, value))

    def _last_digit(self) -> float:
        """The weight of the last digit said, in the smallest unit: 1.3 kg says 100 g; never more than a fiftieth."""
        value = self.one.value or 0.0
        digits = next((n for n in range(4) if abs(value * 10**n - round(value * 10**n)) < 1e-6), 4)
        return min(10.0**-digits, 0.02 * value) * (self.said / value if value else 1.0)


def scope_of(at: int, found: Sequence[Found], known: Known, around: tuple[int, int], text: str) -> Scope | None:
    """The number at a place in the list of numbers, with what it may follow from."""
    one = found[at]
    if one.value is None or one.kind not in {"number", "price", "percentage"}:
        return None
    what, said = amount(one.value, one.unit)
    if one.kind == "price" or is_money(one.unit):
        what, said = "money", one.value
    elif one.unit in COUNTS or not what:
        what = "count"
    near = text[max(around[0], one.start - 60) : min(around[1], one.core + 60)]
    counts = tuple(_counts(at, found, around, text))
    after = text[one.end : min(around[1], one.end + 40)]
    others = tuple(
        (i, float(n.value))
        for i, n in enumerate(found[max(0, at - 20) : at + 20], max(0, at - 20))
        if n.value is not None and i != at
    )
    return Scope(one, at, what, said, counts, text[slice(*around)], near, after, others, found, known)


def spans(known: Known) -> list[int]:
    """How many days there are from one day of the facts to another, both counted, where that is within two weeks."""
    days = sorted(
        {
            date(s.day[2], s.day[1], s.day[0])
            for s in known.sayings
            if s.kind == "date" and s.main and s.day and s.day[0] and s.day[2]
        }
    )
    both = [(b - a).days + 1 for n, a in enumerate(days[:8]) for b in days[n + 1 : 8]]
    return [count for count in both if 1 < count <= 14]


def _counts(at: int, found: Sequence[Found], around: tuple[int, int], text: str) -> Iterator[tuple[float, int | None]]:
    made = 0
    for i, other in enumerate(found):
        if i == at or other.kind != "number" or other.value is None or not around[0] <= other.start < around[1]:
            continue
        whole = float(other.value).is_integer() or (
            other.words and other.words[0].lower() in {"keer", "maal", "times", "x"}
        )
        if 1 < other.value <= 1000 and whole and other.unit in {None, *COUNTS, *TIMES}:
            made += 1
            if made <= 8:
                yield float(other.value), i
    for match in list(_COUNTED.finditer(text, *around))[:4]:
        if match.end() <= found[at].start or found[at].end <= match.start():
            yield (2.0 if match["twice"] else float(_COUNT_WORDS[match[0].lower()])), None


def alike(a: Term, b: Term) -> bool:
    """Whether two quantities are of the same thing: counted in the same words, or about the same."""
    if a.about is b.about or a.saying.unit == b.saying.unit == "person":
        return True
    if a.saying.own or b.saying.own:
        return bool(a.saying.own & b.saying.own)
    return bool((a.about.topics & b.about.topics) - {"price"})


# what a way of working out yields: the fact, and the places of the numbers that it took
Way = Iterator[tuple[str, tuple[int, ...]]]

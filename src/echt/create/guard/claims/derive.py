"""Numbers that follow from facts: three loaves for three times the price, a week of daily portions, years since 1987.

A small, bounded search over the facts that measure the same thing: one fact times a count of the same lines, times a
period, two facts together or apart, one shared among so many, a price per kilo, a share of a whole. The words around the
number must ask for what was done: a difference without a word that holds two things apart follows from nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from echt.create.guard.claims.base import Binding
from echt.create.guard.claims.known import Known
from echt.create.guard.claims.prices import Bound
from echt.create.guard.claims.terms import Scope, Term, factors, is_lowest, period_of, scope_of
from echt.create.guard.read.numbers import Found
from echt.create.guard.read.units import amount, is_money, unit_of

__all__ = ["Derived", "derive"]

_ADDS = re.compile(
    r"(?<!\w)(?:samen|totaal|in totaal|bij elkaar|opgeteld|inclusief|incl\.?|plus|met|en|compleet|erbij|eerste|komt|komen|bij|"
    r"together|total|in all|altogether|including|inclusive|plus|with|and|all in|combined|adds?|added|first|comes?|complete|sum)(?!\w)|\+|&",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"(?<!\w)(?:verschil|scheel\w*|minder|meer|goedkoper|duurder|korter|langer|lichter|zwaarder|later|eerder|groter|kleiner|nog|rest\w*|"
    r"overige?|over|bespa\w+|voordel\w+|voordeel|korting|lager|hoger|tekort|onder|boven|behalve|niet|wel|andere[n]?|eraf|af|hou\w*|erna|"
    r"difference|less|more|cheaper|dearer|shorter|longer|lighter|heavier|later|earlier|bigger|smaller|left|remaining|rest|others?|saves?|"
    r"saving|lower|higher|off|short|apart|below|under|above|all but|except|not|didn't|without|keep|extra|fewer|after)(?!\w)",
    re.IGNORECASE,
)
_APART = re.compile(
    r"(?<!\w)(?:verschil|scheel\w*|minder|meer|korter|langer|lichter|zwaarder|later|eerder|difference|less|more|shorter|longer|lighter|heavier|later|earlier|apart|left|over|remaining)(?!\w)",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"(?<!\w)(?:samen|totaal|in totaal|bij elkaar|opgeteld|alles bij elkaar|together|total|in all|altogether|combined|adds up|all told)(?!\w)",
    re.IGNORECASE,
)
_EACH = re.compile(
    r"(?<!\w)(?:per|elke?|ieder|iedere|each|every|apiece|a|an|one|één|een|the|de|termijnen|keer|instal?lments?|payments?|split|verdeeld|stuk|works out)(?!\w)|/",
    re.IGNORECASE,
)
_EACH_NEXT = re.compile(
    r"\W*(?:\w+\W+){0,2}?(?:per|elke?|each|every|apiece|a|an|stuk)(?!\w)(?! (?:maand|month|week|jaar|year|dag|day|uur|hour))",
    re.IGNORECASE,
)
_PARTS_OF = re.compile(
    r"(?<!\w)(?:van|of|uit|op|out|off|eraf|af|less|minder|goedkoper|cheaper|korting|discount|onder|under|below|lager|lower|hoger|higher|meer|more|save[sd]?|saving|besp\w+|voordeel)(?!\w)",
    re.IGNORECASE,
)
_TIMES = re.compile(r"\s*(?:keer|maal|x|×|times|-?voudig|fold)(?!\w)|[ -]?fold", re.IGNORECASE)
_SINCE = re.compile(
    r"sinds|since|anno|opgericht|founded|est\.?|start|begon|began|begin|open|bestaa|jaar|year|eeuw|century|oud|old|age|turn|birthday|jubile|anniversar|word",
    re.IGNORECASE,
)
_FOUNDED = re.compile(
    r"found|since|start|open|est\b|opgericht|sinds|begin|began|anno|baking|brewing|making|year", re.IGNORECASE
)
_RATE = re.compile(
    r"(?<!\w)(?:per|a|an|/|the|elke|each|de|het|voor een|for a|iedere)\s*(?P<many>\d+|honderd|hundred)?\s*(?P<unit>millilitre|milliliter|centilitre|kilogram|kilo|kg|gram|g|liter|litre|l|cl|ml|meter|metre|m|m²|uur|hour|minuut|minute|kWh|ons)(?!\w)",
    re.IGNORECASE,
)
_OF_PRICE = re.compile(r"(?:the|of the|van de|de) (?:price|prijs)|(?:than|dan) (?:de )?(?:half|helft)", re.IGNORECASE)
_AGED = re.compile(r"child|kind|age|adult|volwassen|up to|tot en met", re.IGNORECASE)
_OTHERS = re.compile(r"(?<!\w)(?:andere|other)(?!\w)", re.IGNORECASE)
_AGO = re.compile(
    r"(?<!\w)(?:ago|geleden|left|nog|to go|until|till|tot|over|sinds|since|already|al|te gaan)(?!\w)", re.IGNORECASE
)
_FROM = re.compile(r"(?<!\w)(?:vanaf|bij|from|after|na)\s", re.IGNORECASE)
_SEVERAL = 4  # fewer than this, one measure goes into another by chance
_FREE = re.compile(
    r"(?<!\w)(?:gratis|kosteloos|free|costs? nothing|niets|nothing|on us|zonder (?:verzend|bezorg)kosten)(?!\w)",
    re.IGNORECASE,
)
_DAYS_IN = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.4, "year": 365.0}
_Way = Iterator[tuple[str, tuple[int, ...]]]


@dataclass(frozen=True, slots=True)
class Derived:
    """A number that follows from facts.

    Attributes:
        bound: With the fact it follows from.
        used: The places, in the list of numbers, of the counts that it took.
    """

    bound: Bound
    used: tuple[int, ...] = ()


def derive(at: int, found: Sequence[Found], known: Known, around: tuple[int, int], text: str) -> Derived | None:
    """How a number follows from the facts, with the numbers beside it; None where it does not.

    Args:
        at: Which of the numbers.
        found: All numbers of the text.
        known: What the facts say.
        around: Where its sentence, with those beside it, begins and ends.
        text: The text as a reader sees it.

    """
    scope = scope_of(at, found, known, around, text)
    if scope is None:
        return None
    for way in _WAYS:
        for fact_id, used in way(scope):
            return Derived(Bound(Binding.supported, fact_id, derived=True), used)
    return None


def _restated(scope: Scope) -> _Way:
    """A number of a fact's condition or name, said with its unit: for a dog of 20 kg."""
    if scope.what in {"money", "bare"}:
        return
    for saying in scope.known.sayings if scope.one.unit == "year" else ():  # children up to and including 12
        aged = _AGED.search(scope.known.about[saying.fact_id].fact.condition) is not None
        if aged and not saying.main and saying.kind == "number" and saying.unit is None and saying.value == scope.one.value:
            yield saying.fact_id, ()
    for term in scope.all_terms:
        if term.saying.main or term.what != scope.what or (scope.what in {"time", "months"} and not scope.named(term)):
            continue
        if term.saying.unit is not None and scope.one.unit is not None and scope.equals(term.size):
            yield term.fact_id, ()


def _many(scope: Scope) -> _Way:
    """So many times a fact, or times what was saved on it; of a count also times what another fact counts."""
    for count, used in scope.multiples:
        for term in scope.terms:
            if scope.equals(term.size * count, loose=scope.what != "count"):
                yield term.fact_id, used
        for term in scope.all_terms if scope.what == "time" else ():
            if (
                term.what == "time"
                and not term.saying.main
                and term.saying.unit != "day"
                and scope.equals(term.size * count)
            ):
                yield term.fact_id, used
        if scope.what == "money":
            for fact_id, saved in _savings(scope.known):
                if scope.equals(saved * count):
                    yield fact_id, used


def _series(scope: Scope) -> _Way:
    """As long as so many of them last: eight episodes of 45 minutes; so many lessons at two a week."""
    if scope.what not in {"time", "volume", "mass", "length"}:
        return
    for many in scope.counted:
        for term in scope.terms if many.saying.own else ():
            if scope.equals(term.size * many.size) and scope.spoken_of(term) and scope.spoken_of(many):
                yield term.fact_id, ()
        for value, i in scope.counts if scope.what == "time" else ():
            for period in period_of(scope.words) & _DAYS_IN.keys():
                if scope.equals(many.size / value * _DAYS_IN[period] * 86400):
                    yield many.fact_id, () if i is None else (i,)


def _savings(known: Known) -> _Way2:
    lowest = [one for one in known.about.values() if is_lowest(one) and not isinstance(one.fact.value, str)]
    for one in known.about.values():
        if is_money(unit_of(one.fact.unit)) and not isinstance(one.fact.value, str) and not is_lowest(one):
            for before in lowest:
                if before.product == one.product and float(before.fact.value) > float(one.fact.value):
                    yield one.fact.fact_id, round(float(before.fact.value) - float(one.fact.value), 2)


_Way2 = Iterator[tuple[str, float]]


def _periods(scope: Scope) -> _Way:
    """A fact with a period of its own, said of another period, or of so many."""
    said = period_of(scope.near)
    for term in scope.terms:
        for theirs in term.periods:
            for period in said - term.periods:
                if any(
                    scope.equals(term.size * factor, loose=True, rounded=True) for factor in factors(theirs, period)
                ):
                    yield term.fact_id, ()
            for value, i in scope.counts:
                for period in ("week", "month", "year", "day"):
                    if any(scope.equals(term.size * factor * value) for factor in factors(theirs, period)):
                        yield term.fact_id, () if i is None else (i,)


def _sums(scope: Scope) -> _Way:
    """Two facts together, or so many of one and so many of the other, where the words add."""
    if _ADDS.search(scope.words) is None and scope.what != "money":
        return
    whole = _WHOLE.search(scope.words) is not None
    yield from _added(scope) if whole else ()
    for n, a in enumerate(scope.terms):
        for b in scope.terms[n + 1 :]:
            if scope.equals(a.size + b.size) and (
                (scope.what == "money" and (_ADDS.search(scope.words) or scope.named(a, b)))
                or (whole and (_alike(a, b) or scope.named(a, b)))
            ):
                yield a.fact_id, ()
    for count, used in scope.multiples:
        for a in scope.terms:
            for b in scope.terms:
                if scope.what != "money" and not _alike(a, b):
                    continue
                if a is not b and (scope.equals(a.size * count + b.size) or scope.equals((a.size + b.size) * count)):
                    yield a.fact_id, used
    for count, used in scope.multiples if scope.what == "money" else ():
        for other, more in scope.multiples:
            for a in scope.terms:
                for b in scope.terms:
                    if a is not b and count < other and scope.equals(a.size * count + b.size * other):
                        yield a.fact_id, used + more
    single = [(value, (i,)) for value, i in scope.counts if i is not None][:4]
    for count, used in single:
        for other, more in single:
            for n, a in enumerate(scope.terms):
                for b in scope.terms[n + 1 :] if scope.what == "money" else ():
                    if scope.equals(a.size * count + b.size * other):
                        yield a.fact_id, used + more


def _added(scope: Scope) -> _Way:
    """The sum of two or three numbers that the same lines say of the same measure."""
    said = [(i, value) for i, value in scope.others if scope.measured(i)]
    for n, (i, a) in enumerate(said):
        for m, (j, b) in enumerate(said[n + 1 :], n + 1):
            third = [(0, 0.0), *said[m + 1 :]]
            for k, c in third:
                if abs(a + b + c - (scope.one.value or 0)) < 0.0051:
                    held = scope.terms[0].fact_id if scope.terms else next(iter(scope.known.about))
                    yield held, (i, j, k) if c else (i, j)


def _alike(a: Term, b: Term) -> bool:
    """Whether two quantities are of the same thing: counted in the same words, or about the same."""
    if a.saying.own or b.saying.own:
        return bool(a.saying.own & b.saying.own)
    return bool((a.about.topics & b.about.topics) - {"price"})


def _less(scope: Scope) -> _Way:
    """A price with a discount of its own taken off, or what that discount is in money."""
    if scope.what != "money":
        return
    for one in scope.known.having("discount"):
        if isinstance(one.fact.value, str) or unit_of(one.fact.unit) != "%":
            continue
        for term in scope.terms:
            for count, used in [(1.0, ()), *scope.multiples]:
                price, share = term.size * count, float(one.fact.value) / 100
                if scope.equals(round(price * (1 - share), 2)) or scope.equals(round(price * share, 2)):
                    yield term.fact_id, used + scope.places_of(term.size)


def _apart(scope: Scope) -> _Way:
    """What lies between two facts, between so many of one and the other, or between two hours."""
    if _BETWEEN.search(scope.words) is None:
        if amount(1.0, scope.one.unit)[0] == "time":
            yield from _hours(scope)
        return
    terms = scope.terms
    if scope.what == "money":
        for a in scope.yearly:
            yield from (
                (a.fact_id, ()) for b in scope.yearly if a.size > b.size and scope.equals(round(a.size - b.size, 2))
            )
        yield from ((fact_id, ()) for fact_id, saved in _savings(scope.known) if scope.equals(saved))
    beside = _APART.search(scope.near) is not None
    for a in terms:
        for b in terms:
            if scope.what != "money" and not _alike(a, b) and not (beside and scope.named(a, b)):
                continue
            if a.size > b.size and scope.equals(a.size - b.size):
                yield a.fact_id, ()
            for count, used in scope.multiples if a is not b else ():
                if (
                    scope.equals(a.size * count - b.size)
                    or scope.equals(a.size - b.size * count)
                    or scope.equals(a.size - b.size / count)
                ):
                    yield a.fact_id, used
                if scope.equals(a.size / count - b.size) or scope.equals((a.size - b.size) * count):
                    yield a.fact_id, used
    if scope.what == "%":
        yield from ((t.fact_id, ()) for t in terms if scope.equals(100 - t.size))
    yield from _hours(scope)


def _hours(scope: Scope) -> _Way:
    if scope.what != "time":
        return
    hours = [s for s in scope.known.sayings if s.kind == "time" and s.value is not None]
    for a in hours:
        for b in hours:
            if (a.value or 0) > (b.value or 0) and scope.equals(((a.value or 0) - (b.value or 0)) * 3600):
                yield a.fact_id, ()


def _shared(scope: Scope) -> _Way:
    """A fact shared among so many: a price a piece, a part of a set."""
    if scope.what == "%" or _EACH.search(scope.near) is None:
        return
    said_each = _EACH_NEXT.match(scope.after) is not None
    for count, used in scope.multiples:
        for term in scope.terms:
            value = term.size / count
            whole = scope.what != "count" or value.is_integer()
            if whole and scope.equals(
                round(value, 2) if scope.what == "money" else value, loose=said_each, rounded=True
            ):
                yield term.fact_id, used
    for term in scope.terms if scope.what == "money" else ():
        for of in _groups(scope, term):
            if scope.equals(round(term.size / of, 2) if scope.what == "money" else term.size / of, rounded=True):
                yield term.fact_id, ()
            if said_each and scope.equals(term.size / of, loose=True):
                yield term.fact_id, ()


def _groups(scope: Scope, term: Term) -> Iterator[float]:
    """How many things the facts count, one by one and two together."""
    sizes = [
        one
        for one in scope.counted
        if one.saying is not term.saying and (one.saying.own or one.saying.unit in {"piece", "person"})
    ]
    yield from (one.size for one in sizes)
    yield from (a.size * b.size for n, a in enumerate(sizes) for b in sizes[n + 1 :])


def _rates(scope: Scope) -> _Way:
    """A price per kilo or per litre, and how far two of them lie apart."""
    match = _RATE.search(scope.near, max(0, scope.near.find(scope.after[:12]))) or _RATE.search(scope.words)
    if scope.what != "money" or match is None:
        return
    unit = unit_of(match["unit"]) or match["unit"]
    many = float(match["many"]) if match["many"] and match["many"].isdecimal() else 100.0 if match["many"] else 1.0
    what, size = amount(many, unit)
    rates = [
        (money.fact_id, money.size / measure.size * size)
        for money in scope.terms
        for measure in scope.all_terms
        if measure.what == what and measure.size
    ]
    for fact_id, rate in rates:
        if scope.equals(round(rate, 2), loose=True):
            yield fact_id, ()
    if _BETWEEN.search(scope.words):
        for fact_id, a in rates:
            if any(scope.equals(round(a, 2) - round(b, 2)) or scope.equals(round(a - b, 2)) for _, b in rates if a > b):
                yield fact_id, ()


def _used(scope: Scope) -> _Way:
    """So much of something at its price: 2,500 kWh at 0.27; a share of an amount that the text takes as an example."""
    if scope.what != "money":
        return
    for i, value in scope.others:
        unit = scope.unit_at(i)
        for term in scope.terms:
            rate = unit is not None and re.search(
                rf"(?<!\w){re.escape(unit)}(?!\w)", term.about.fact.condition + term.about.fact.quantity
            )
            if rate and scope.equals(round(term.size * value, 2)):
                yield term.fact_id, (i,)
        if is_money(unit) or (unit is None and scope.priced(i)):
            for share in scope.all_terms:
                if share.what == "%" and share.saying.main and scope.equals(round(value * share.size / 100, 2)):
                    yield share.fact_id, (i,)
    for share in scope.all_terms:  # of every euro 87 cents
        if share.what == "%" and share.saying.main and _EURO.search(scope.words) and scope.equals(share.size / 100):
            yield share.fact_id, ()


_EURO = re.compile(r"(?:elke|iedere|every|each|per|of a|van een)(?: \w+)? (?:euro|pound)", re.IGNORECASE)


def _speed(scope: Scope) -> _Way:
    """How fast a distance is covered in a time."""
    if scope.what != "km/h":
        return
    for way in scope.all_terms:
        for time in scope.all_terms:
            if (
                way.what == "length"
                and time.what == "time"
                and scope.equals(way.size / 1e6 / (time.size / 3600), loose=True, rounded=True)
            ):
                yield way.fact_id, ()


def _counts(scope: Scope) -> _Way:
    """A number of things: of other things, a share of them, how often one measure goes into another."""
    if scope.what != "count":
        return
    own = [t for t in scope.all_terms if t.what == "count" and not isinstance(t.about.fact.value, str)]
    named = any(word.lower() in term.saying.own for word in scope.one.words for term in own)
    if _FREE.search(scope.words) and scope.said <= 12:
        yield from _enough(scope)
    for a in scope.all_terms if _FROM.search(scope.near) else ():  # from nine trips on, the season ticket is cheaper
        for b in scope.all_terms:
            if a.what == b.what == "money" and a.size > b.size and scope.said == math.ceil(a.size / b.size) >= _SEVERAL:
                yield a.fact_id, ()
    for term in own if _OTHERS.search(scope.near) else ():
        if (scope.equals(term.size - 1) and not named) or (scope.equals(term.size - 1) and _own_too(scope, term)):
            yield term.fact_id, ()
    for one in scope.known.about.values():  # nine actors and seven musicians are sixteen people
        parts = [
            s.value or 0 for s in scope.known.sayings if s.fact_id == one.fact.fact_id and s.kind == "number" and s.main
        ]
        if (
            isinstance(one.fact.value, str)
            and len(parts) > 1
            and any(scope.equals(sum(some)) for some in (parts, parts[: len(parts) // 2]))
        ):
            yield one.fact.fact_id, ()
    year = {term.saying: term.size for term in scope.yearly}
    for a in scope.all_terms if year else ():  # ten months for a year
        for b in scope.all_terms:
            if (
                a.what == b.what == "money"
                and "year" in a.periods
                and "month" in b.periods
                and scope.equals(round(a.size / b.size, 2))
            ):
                yield a.fact_id, ()
    for n, a in enumerate(own):
        for b in own[n + 1 :]:
            if not named and (
                scope.equals(a.size * b.size) or (a.size % b.size == 0 and scope.equals(a.size / b.size))
            ):
                yield a.fact_id, ()
    for share in scope.all_terms:
        if share.what == "%" and scope.named(share):
            for whole in own:
                if scope.said > 10 and scope.named(whole) and scope.equals(float(round(whole.size * share.size / 100))):
                    yield whole.fact_id, ()
    often = _TIMES.match(scope.near[scope.near.find(scope.one.words[0]) :]) if scope.one.words else None
    for a in scope.all_terms:
        for b in scope.all_terms:
            if a.what != b.what or a is b or a.what in {"%", "bare"} or a.size <= b.size:
                continue
            value = a.size / b.size
            if (
                (often or (a.what not in {"count", "money"} and scope.said >= _SEVERAL))
                and not named
                and scope.equals(value, loose=bool(often))
            ):
                yield a.fact_id, ()
            for count, used in scope.multiples if a.what not in {"count", "money"} and not named else ():
                if scope.equals(value * count) or scope.equals(value / count):
                    yield a.fact_id, used


def _own_too(scope: Scope, term: Term) -> bool:
    return any(word.lower() in term.saying.own for word in scope.one.words)


def _enough(scope: Scope) -> _Way:
    """So many of a thing that they cost more than what delivery is free from."""
    limits = [t for t in scope.all_terms if t.what == "money" and t.about.limit]
    prices = [t for t in scope.all_terms if t.what == "money" and not t.about.limit and not is_lowest(t.about)]
    for limit in limits:
        if any(price.size * scope.said >= limit.size > price.size for price in prices):
            yield limit.fact_id, ()


def _shares(scope: Scope) -> _Way:
    """A share in per cent: 34 of 40 people, what lies between two prices."""
    if scope.what != "%" or scope.said >= 100:
        return
    some = [
        t
        for t in scope.all_terms
        if (t.saying.main or t.what == "count") and t.what not in {"%", "bare"} and "was" not in t.about.topics
    ]
    parts = _PARTS_OF.search(scope.words) is not None
    some += scope.yearly
    for a in some:
        for b in some:
            if a.what != b.what or a.size <= b.size or (a.what != "money" and not _alike(a, b)):
                continue
            of_price = a.what == "money" and _OF_PRICE.search(scope.words) is not None
            if of_price and _about(scope, 100 * b.size / a.size):
                yield b.fact_id, ()
            between = (
                parts and not of_price and any(_about(scope, value) for value in (100 * (a.size - b.size) / a.size,))
            )
            more = a.what != "money" and parts and _about(scope, 100 * (a.size - b.size) / b.size)
            if between or more or (a.what != "money" and _about(scope, 100 * b.size / a.size)):
                yield b.fact_id, ()


def _about(scope: Scope, share: float) -> bool:
    return scope.equals(share, loose=True) or (abs(scope.said - round(share)) < 1e-6 and abs(share - scope.said) <= 0.5)


def _lasting(scope: Scope) -> _Way:
    """How long a whole lasts at so much a day, and the years since a year that a fact names."""
    if scope.what in {"time", "months"}:
        said = scope.said / 86400 if scope.what == "time" else scope.said * 30.4
        for a in scope.all_terms:
            for b in scope.all_terms:
                if a.what == b.what and a.what not in {"time", "%", "bare", "months"} and b.periods and a is not b:
                    for period in b.periods & _DAYS_IN.keys():
                        days = a.size / b.size * _DAYS_IN[period]
                        multiples = [1.0, *(value for value, _ in scope.counts)]
                        if any(
                            abs(said - days * n) <= 0.03 * days * n
                            or (scope.one.bound != "exact" and 0.8 * said <= days * n <= 1.2 * said)
                            for n in multiples
                        ):
                            yield a.fact_id, ()
    yield from _since(scope)


def _days_from(scope: Scope) -> _Way:
    """How long ago a day of the facts was, or how long it is until then."""
    at = scope.known.at
    if at is None or scope.what != "time" or _AGO.search(scope.words) is None:
        return
    for saying in scope.known.sayings:
        if saying.kind == "date" and saying.day and all(saying.day):
            day = date(int(saying.day[2] or 1), saying.day[1], int(saying.day[0] or 1))
            if scope.equals(abs((day - at.date()).days) * 86400.0, loose=True):
                yield saying.fact_id, ()


def _since(scope: Scope) -> _Way:
    at = scope.known.at
    if at is None or scope.what not in {"months", "count", "bare"} or _SINCE.search(scope.words) is None:
        return
    years = scope.said / 12 if scope.what == "months" else scope.said
    for saying in scope.known.sayings:
        about = scope.known.about[saying.fact_id]
        if (
            saying.value is None
            or not 1000 < saying.value <= at.year
            or saying.unit
            or _FOUNDED.search(about.fact.quantity) is None
        ):
            continue
        since = at.year - saying.value
        low, high = {"near": (0.9, 1.0), "less": (0.9, 1.0), "more": (1.0, 1.25), "about": (0.94, 1.06)}.get(
            scope.one.bound, (1.0, 1.0)
        )
        if low * years <= since <= high * years or (
            scope.one.bound == "exact" and since == years - 1 and "th" in scope.near
        ):
            yield saying.fact_id, ()


_WAYS = (
    _restated,
    _many,
    _series,
    _periods,
    _less,
    _used,
    _sums,
    _apart,
    _shared,
    _rates,
    _counts,
    _shares,
    _lasting,
    _days_from,
    _speed,
)

"""Numbers that follow from facts: three loaves for three times the price, a week of daily portions, years since 1987.

A small, bounded search over the facts that measure the same thing: one fact times a count of the same lines, times a
period, two facts together or apart, one shared among so many, a price per kilo, a share of a whole. The words around the
number must ask for what was done: a difference without a word that holds two things apart follows from nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from echt.create.guard.claims.base import Binding
from echt.create.guard.claims.follow import FOLLOW
from echt.create.guard.claims.known import Known
from echt.create.guard.claims.prices import Bound
from echt.create.guard.claims.terms import Scope, Term, Way, alike, factors, is_lowest, period_of, scope_of
from echt.create.guard.read.numbers import Found
from echt.create.guard.read.units import amount, is_money, unit_of

__all__ = ["Derived", "derive"]


_ADDS = re.compile(
    r"(?<!\w)(?:samen|totaal|in totaal|bij elkaar|opgeteld|inclusief|incl\.?|plus|met|en|compleet|erbij|eerste|komt|komen|bij|"
    r"together|total|in all|altogether|including|inclusive|plus|with|and|all in|combined|adds?|added|first|comes?|complete|sum|included|extra|inbegrepen)(?!\w)|\+|&",
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


_DUTCH = {"pond": 500.0, "ons": 100.0}
_ONE_OF = re.compile(
    r"(?<!\w)(?:een|a|an|per)\s+(?P<unit>pond|ons|kilo|liter|litre|kilometer|kilometre|meter|metre)(?!\w)",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"(?<!\w)(?:extra|included|inclusief|inbegrepen|plus|erbij|added|together|samen)(?!\w)", re.IGNORECASE
)
_EACH_NEXT = re.compile(
    r"\W*(?:\w+\W+){0,2}?(?:per|elke?|each|every|apiece|a|an|stuk)(?!\w)(?! (?:maand|month|week|jaar|year|dag|day|uur|hour))",
    re.IGNORECASE,
)


_RATE = re.compile(
    r"(?<!\w)(?:per|a|an|/|the|elke|each|de|het|voor een|for a|iedere)\s*(?P<many>\d+|honderd|hundred)?\s*(?P<unit>millilitre|milliliter|centilitre|kilogram|kilo|kg|gram|g|liter|litre|l|cl|ml|meter|metre|m|m²|uur|hour|minuut|minute|kWh|ons)(?!\w)",
    re.IGNORECASE,
)


_AGED = re.compile(r"child|kind|age|adult|volwassen|up to|tot en met", re.IGNORECASE)


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


def _restated(scope: Scope) -> Way:
    """A number of a fact's condition or name, said with its unit: for a dog of 20 kg."""
    if scope.what in {"money", "bare"}:
        return
    for saying in scope.known.sayings if scope.one.unit == "year" else ():  # children up to and including 12
        aged = _AGED.search(scope.known.about[saying.fact_id].fact.condition) is not None
        if (
            aged
            and not saying.main
            and saying.kind == "number"
            and saying.unit is None
            and saying.value == scope.one.value
        ):
            yield saying.fact_id, ()
    for term in scope.all_terms:
        if term.saying.main or term.what != scope.what or (scope.what in {"time", "months"} and not scope.named(term)):
            continue
        if term.saying.unit is not None and scope.one.unit is not None and scope.equals(term.size):
            yield term.fact_id, ()


def _many(scope: Scope) -> Way:
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


def _savings(known: Known) -> _Way2:
    lowest = [one for one in known.about.values() if is_lowest(one) and not isinstance(one.fact.value, str)]
    for one in known.about.values():
        if is_money(unit_of(one.fact.unit)) and not isinstance(one.fact.value, str) and not is_lowest(one):
            for before in lowest:
                if before.product == one.product and float(before.fact.value) > float(one.fact.value):
                    yield one.fact.fact_id, round(float(before.fact.value) - float(one.fact.value), 2)


_Way2 = Iterator[tuple[str, float]]


def _periods(scope: Scope) -> Way:
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


def _sums(scope: Scope) -> Way:
    """Two facts together, or so many of one and so many of the other, where the words add."""
    if _ADDS.search(scope.words) is None and scope.what != "money":
        return
    whole = _WHOLE.search(scope.words) is not None
    yield from _added(scope)
    extra = (
        [t for t in scope.all_terms if t.what == scope.what and not t.saying.main and t.saying.unit is not None]
        if scope.what != "money" and _MORE.search(scope.words)
        else []
    )
    for a in scope.terms:
        yield from ((b.fact_id, ()) for b in extra if scope.equals(a.size + b.size))
    for n, a in enumerate(scope.terms):
        for b in scope.terms[n + 1 :]:
            if scope.equals(a.size + b.size) and (
                (scope.what == "money" and (_ADDS.search(scope.words) or scope.named(a, b)))
                or (whole and (alike(a, b) or scope.named(a, b)))
            ):
                yield a.fact_id, ()
    for count, used in scope.multiples:
        for a in scope.terms:
            for b in scope.terms:
                if scope.what != "money" and not alike(a, b):
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


def _added(scope: Scope) -> Way:
    """The sum of two or three numbers that the same lines say of the same measure."""
    said = [(i, value) for i, value in scope.others if scope.measured(i)]
    for n, (i, a) in enumerate(said):
        for m, (j, b) in enumerate(said[n + 1 :], n + 1):
            third = [(0, 0.0), *said[m + 1 :]]
            for k, c in third:
                if abs(a + b + c - (scope.one.value or 0)) < 0.0051:
                    held = scope.terms[0].fact_id if scope.terms else next(iter(scope.known.about))
                    yield held, (i, j, k) if c else (i, j)


def _less(scope: Scope) -> Way:
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


def _apart(scope: Scope) -> Way:
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
            if scope.what != "money" and not alike(a, b) and not (beside and scope.named(a, b)):
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


def _hours(scope: Scope) -> Way:
    if scope.what != "time":
        return
    hours = [s for s in scope.known.sayings if s.kind == "time" and s.value is not None]
    for a in hours:
        for b in hours:
            if (a.value or 0) > (b.value or 0) and scope.equals(((a.value or 0) - (b.value or 0)) * 3600):
                yield a.fact_id, ()


def _shared(scope: Scope) -> Way:
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


def _rates(scope: Scope) -> Way:
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


def _at_a_rate(scope: Scope) -> Way:
    """So much of what a fact says per kilo, per litre or per kilometre; a price a month over the months of a contract."""
    for term in scope.terms:
        per = term.rate
        if per is None or abs(term.size - scope.said) < 1e-6:
            continue
        for i, _ in scope.others:
            what, size = scope.size_at(i)
            if what == per[0] and scope.equals(round(term.size * size / per[1], 2)):
                yield term.fact_id, (i,)
        for match in _ONE_OF.finditer(scope.words):
            word = match["unit"].lower()
            what, size = ("mass", _DUTCH[word]) if word in _DUTCH else amount(1.0, unit_of(word) or "")
            if what == per[0] and scope.equals(round(term.size * size / per[1], 2)):
                yield term.fact_id, ()
        for other in scope.all_terms:
            if other.what != per[0] or other is term or not other.saying.main or abs(other.size - per[1]) < 1e-9:
                continue
            whole = term.size * other.size / per[1]
            for count, used in [(1.0, ()), *scope.multiples]:
                if scope.equals(round(whole * count, 2)):
                    yield term.fact_id, used


def _used(scope: Scope) -> Way:
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


_WAYS = (_restated, _at_a_rate, _many, _periods, _less, _used, _sums, _apart, _shared, _rates, *FOLLOW)

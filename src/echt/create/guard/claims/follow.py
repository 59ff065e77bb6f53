"""Counts, shares and times that follow from facts: how often one goes into another, 34 of 40 people, years since 1987."""

from __future__ import annotations

import math
import re
from datetime import date

from echt.create.guard.claims.terms import Scope, Term, Way, alike, is_lowest, period_of, spans

__all__ = ["FOLLOW"]

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
    r"found|establish|opricht|gestart|geopend|bestaat|first|since|start|open|est\b|opgericht|sinds|begin|began|anno|baking|brewing|making|year",
    re.IGNORECASE,
)


_OF_PRICE = re.compile(r"(?:the|of the|van de|de) (?:price|prijs)|(?:than|dan) (?:de )?(?:half|helft)", re.IGNORECASE)


_OTHERS = re.compile(r"(?<!\w)(?:andere|other)(?!\w)", re.IGNORECASE)


_AGO = re.compile(
    r"(?<!\w)(?:ago|geleden|left|nog|to go|until|till|tot|over|sinds|since|already|al|te gaan)(?!\w)", re.IGNORECASE
)


_FROM = re.compile(r"(?<!\w)(?:vanaf|bij|from|after|na)\s", re.IGNORECASE)


_LARGE = 1000  # a product this large is none by chance
_SEVERAL = 4  # fewer than this, one measure goes into another by chance


_FREE = re.compile(
    r"(?<!\w)(?:gratis|kosteloos|free|costs? nothing|niets|nothing|on us|zonder (?:verzend|bezorg)kosten)(?!\w)",
    re.IGNORECASE,
)


_DAYS_IN = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.4, "year": 365.0}


def _series(scope: Scope) -> Way:
    """As long as so many of them last: eight episodes of 45 minutes; so many lessons at two a week."""
    if scope.what not in {"time", "volume", "mass", "length"}:
        return
    for many in scope.counted:
        for term in scope.terms:
            spoken = scope.spoken_of(many) and (scope.spoken_of(term) or not many.saying.main)
            if scope.equals(term.size * many.size) and spoken:
                yield term.fact_id, ()
        for value, i in scope.counts if scope.what == "time" else ():
            for period in period_of(scope.words) & _DAYS_IN.keys():
                if scope.equals(many.size / value * _DAYS_IN[period] * 86400):
                    yield many.fact_id, () if i is None else (i,)


def _speed(scope: Scope) -> Way:
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


def _counts(scope: Scope) -> Way:
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


def _often(scope: Scope) -> Way:
    """How often one measure goes into another: five times as heavy, eight portions in a pack."""
    if scope.what != "count":
        return
    own = [t for t in scope.all_terms if t.what == "count" and not isinstance(t.about.fact.value, str)]
    named = any(word.lower() in term.saying.own for word in scope.one.words for term in own)
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


def _enough(scope: Scope) -> Way:
    """So many of a thing that they cost more than what delivery is free from."""
    limits = [t for t in scope.all_terms if t.what == "money" and t.about.limit]
    prices = [t for t in scope.all_terms if t.what == "money" and not t.about.limit and not is_lowest(t.about)]
    for limit in limits:
        if any(price.size * scope.said >= limit.size > price.size for price in prices):
            yield limit.fact_id, ()


def _shares(scope: Scope) -> Way:
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
            if a.what != b.what or a.size <= b.size or (a.what != "money" and not alike(a, b)):
                continue
            of_price = a.what == "money" and _OF_PRICE.search(scope.words) is not None
            if of_price and _about(scope, 100 * b.size / a.size):
                yield b.fact_id, ()
            between = (
                parts and not of_price and any(_about(scope, value) for value in (100 * (a.size - b.size) / a.size,))
            )
            more = (
                a.what != "money"
                and parts
                and a.saying.unit != "person"
                and scope.named(a, b)
                and _about(scope, 100 * (a.size - b.size) / b.size)
            )
            if between or more or (a.what != "money" and _about(scope, 100 * b.size / a.size)):
                yield b.fact_id, ()


def _about(scope: Scope, share: float) -> bool:
    return scope.equals(share, loose=True) or (abs(scope.said - round(share)) < 1e-6 and abs(share - scope.said) <= 0.5)


def _lasting(scope: Scope) -> Way:
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


def _days_from(scope: Scope) -> Way:
    """How long ago a day of the facts was, or how long it is until then."""
    at = scope.known.at
    if scope.what == "time" and scope.one.unit == "day" and scope.one.value in spans(scope.known):
        yield next(s.fact_id for s in scope.known.sayings if s.kind == "date" and s.main), ()
    if at is None or scope.what != "time" or _AGO.search(scope.words) is None:
        return
    for saying in scope.known.sayings:
        if saying.kind == "date" and saying.day and all(saying.day):
            day = date(int(saying.day[2] or 1), saying.day[1], int(saying.day[0] or 1))
            if scope.equals(abs((day - at.date()).days) * 86400.0, loose=True):
                yield saying.fact_id, ()


def _since(scope: Scope) -> Way:
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


FOLLOW = (_series, _counts, _often, _shares, _lasting, _days_from, _speed)

"""What makes "free" and the words for a discount fair."""

from __future__ import annotations

import re

from echt.create.guard.claims.base import Binding
from echt.create.guard.claims.hits import NONE, Hit, against, quantity, supported
from echt.create.guard.claims.known import About
from echt.create.guard.claims.prices import Bound, deals
from echt.create.guard.read.numerals import parse_words
from echt.create.guard.read.topics import all_topics, stems
from echt.create.guard.read.units import is_money, unit_of

__all__ = ["discount", "free"]


def free(hit: Hit) -> Bound:
    """Carried where a fact says that this is free, with its condition beside it or met."""
    around = hit.sentence
    topics, words = all_topics([around]), stems(around)
    if hit.says(r"postage|verzend|deliver|bezorg|shipping"):
        topics |= {"delivery"}
    refused: Bound | None = None
    free = [one for one in hit.known.about.values() if _is_free(one)]
    for one in free:
        mine = one.topics - _HOLDERS
        own = one.stems - _FREE_WORDS
        about = (
            mine & topics
            or own & words
            or one.fact.fact_id in hit.carried
            or one.fact.quantity.lower() in {"costs", "kosten"}
        )
        if (
            about
            and one.fact.fact_id not in hit.carried
            and _EVERYONE.search(around)
            and re.search(r"\d", f"{one.fact.value if isinstance(one.fact.value, str) else ''}")
        ):
            refused = against(one, "It is free for some, not for all.")
        elif not about:
            refused = refused or against(one, "What is free is something else.")
        elif _has_condition(one) and not _condition_met(one, hit):
            refused = against(one, "It is free under a condition that does not stand beside it (UCPD art. 7).")
        else:
            return supported(one)
    if refused is None:
        dear = [
            one
            for one in hit.known.having(*(topics & {"delivery", "return"}))
            if is_money(unit_of(one.fact.unit)) and one.fact.value
        ]
        refused = against(dear[0], f"It costs {dear[0].fact.value}.") if dear else None
    return refused or NONE


def _condition_met(one: About, hit: Hit) -> bool:
    """Whether the condition of what is free stands beside it, or what the text offers fulfils it: three bags are over it."""
    if one.fact.fact_id in hit.carried:
        return True
    if isinstance(one.fact.value, str) or not one.fact.value or not is_money(unit_of(one.fact.unit)):
        return False
    prices = [a for a in hit.known.about.values() if quantity(a, r"price|prijs") and is_money(unit_of(a.fact.unit))]
    counts = [
        parse_words(word.lower(), "nl") or parse_words(word.lower(), "en") or 0.0
        for word in _NUMBER_WORD.findall(hit.sentence)
    ]
    counts += [float(word) for word in re.findall(r"(?<![\d.,€£$])\b\d{1,2}\b(?![.,]\d)", hit.sentence)]
    before = re.split(r"(?<=[.!?]) ", hit.before)[-1]
    large = [a for a in prices if not isinstance(a.fact.value, str) and float(a.fact.value) >= float(one.fact.value)]
    if large and re.search(r"(?<!\w)(?:één|one|single|elk|every|each|al bij)(?!\w)", hit.sentence, re.IGNORECASE):
        return True
    if any(a.fact.fact_id in hit.carried or stems(f"{before} {hit.after}") & (a.stems | a.aside) for a in large):
        return True
    return any(
        n * float(a.fact.value) >= float(one.fact.value)
        for n in counts
        if n >= 2
        for a in prices
        if not isinstance(a.fact.value, str) and not quantity(a, r"lowest|laagste")
    )


_NUMBER_WORD = re.compile(
    r"(?<!\w)(?:twee|drie|vier|vijf|zes|acht|tien|two|three|four|five|six|eight|ten)(?!\w)", re.IGNORECASE
)


_HOLDERS = frozenset(
    {"price", "minimum", "end", "box", "bag", "bottle", "packet", "tin", "order", "order-by", "customers", "people"}
)


_EVERYONE = re.compile(
    r"(?<!\w)(?:iedereen|everyone|everybody|anyone|altijd|always|alles|everything|all ages|alle leeftijden|every (?:order|purchase)|(?:elke|iedere) (?:bestelling|aankoop))(?!\w)",
    re.IGNORECASE,
)


_FREE_WORDS = frozenset({"free", "grati", "koste"})


def _is_free(one: About) -> bool:
    zero = one.fact.value == 0 and is_money(unit_of(one.fact.unit))
    said = f"{one.fact.quantity} {one.fact.condition} {one.fact.value if isinstance(one.fact.value, str) else ''}"
    return zero or re.search(r"\b(?:free|gratis|kosteloos|no charge)\b", said, re.IGNORECASE) is not None


def _has_condition(one: About) -> bool:
    amount_from = is_money(unit_of(one.fact.unit)) and one.limit and one.fact.value != 0
    return bool(amount_from or (re.search(r"\d", one.fact.condition) and one.fact.value == 0))


def discount(hit: Hit) -> Bound:
    """Carried where a price went down, a discount is a fact, or the amount was worked out from facts."""
    if hit.derived and hit.says(r"goedkoper|cheaper|bespaar|sav|voordeel|scheel|less|minder|hal(?:f|ve)|helft"):
        return Bound(Binding.supported, min(hit.derived))
    some = deals(hit.known)
    down = [deal for deal in some if deal.saved > 0]
    if hit.says(r"hal(?:f|ve)[- ]pri"):
        half = next((deal for deal in down if deal.before and abs(deal.saved / deal.before - 0.5) < 0.005), None)
        own = [one for one in hit.known.having("discount") if one.fact.value == 50]
        return supported(half.price if half else own[0]) if half or own else NONE
    if hit.says(r"sale|uitverkoop|aanbieding|offer|deal|promo"):
        named = [
            one
            for one in hit.known.about.values()
            if quantity(one, r"sale|uitverkoop|aanbieding|offer|actie|promo|action|early")
        ]
        if named:
            return supported(named[0])
    if down:
        return supported(down[0].price)
    own = hit.known.having("discount")
    if own:
        return supported(own[0])
    flat = next((deal for deal in some if deal.lowest is not None), None)
    return against(flat.price, "The price did not go down in the 30 days before.") if flat else NONE

"""Money that follows from prices: the price before, a discount, a price per kilo, a sum.

A price before is the lowest of the 30 days before (Directive 98/6/EC, article 6a), and nothing else: not the list price.
A discount is what lies between the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from echt.create.guard.claims.base import Binding
from echt.create.guard.claims.context import Context
from echt.create.guard.claims.known import About, Known
from echt.create.guard.read.numbers import Found
from echt.create.guard.read.units import amount, is_money, unit_of

__all__ = ["Bound", "Deal", "deals", "money"]

_WAS = re.compile(
    r"(?<!\w)(?:was|waren|waar|eerst|eerder|voorheen|normaal(?: gesproken)?|usually|normally|originally|previously|formerly|"
    r"rrp|msrp|adviesprijs|catalogusprijs|winkelprijs|list price|instead of|in plaats van|i\.?p\.?v\.?|oude prijs|old price|before|"
    r"gewoonlijk|meestal|regular(?:ly)?(?: price)?|was price|van-prijs)\W{0,4}(?:de prijs |een prijs |van |the |price |priced at |at )?$",
    re.IGNORECASE,
)
_FROM_FOR = re.compile(
    r"^\s*(?:euro|eur|pond)?\s*(?:voor|naar|to|now|nu|down to|→|->)\s*(?:slechts|maar|only|just|de |nu )?\s*$",
    re.IGNORECASE,
)
_VAN = re.compile(r"(?<!\w)(?:van|from)\s*$", re.IGNORECASE)
_OFF = re.compile(
    r"(?<!\w)(?:korting|off|goedkoper|cheaper|voordeel|besparing|less(?! than)|minder(?! dan)|lager|eraf|af|lower|afgeprijsd|discount|reduction|saving|"
    r"reduced|bespaar\w*|scheelt|verschil|save[sd]?|saving)(?!\w)",
    re.IGNORECASE,
)
_SAVES = re.compile(
    r"(?<!\w)(?:save[sd]?|saving|bespaar\w*|scheelt|korting van|discount of|voordeel van|saves you)(?: \w+)?\s*$",
    re.IGNORECASE,
)
_SOME = frozenset(map(float, range(2, 13)))
_EACH = re.compile(
    r"^\s*(?:(?:per|/|a|an|voor een|for a|elke|de|the)\s*(?P<unit>kilo|kg|liter|litre|l|100 gram|100 g|stuk|piece|fles|bottle|portie|serving)"
    r"|(?P<each>each|apiece|ieder|elk))(?!\w)",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"(?<!\w)(?:samen|totaal|in totaal|bij elkaar|inclusief|incl\.?|alles bij elkaar|together|total|in all|altogether|including|all in)(?!\w)",
    re.IGNORECASE,
)
_PERIOD = re.compile(
    r"^\s*(?:euro|eur|pond)?\s*(?:for |voor )?(?:per|a|an|/|elke|every|each|the)?\s*(?P<p>maand|month|mo|mnd|jaar|year|yr|week|dag|day|nacht|night|persoon|person)(?:elijks)?(?!\w)",
    re.IGNORECASE,
)
_PERIODS = {
    "maand": "month", "mnd": "month", "mo": "month", "month": "month", "jaar": "year", "yr": "year", "year": "year",
    "week": "week", "dag": "day", "day": "day", "nacht": "night", "night": "night",
}  # fmt: skip
_IN_YEAR = {"month": 12.0, "week": 52.0, "day": 365.0, "year": 1.0}


@dataclass(frozen=True, slots=True)
class Bound:
    """How one number stands to the facts: see `Claim`."""

    binding: Binding
    fact_id: str | None = None
    near: str | None = None
    why: str = ""
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Deal:
    """The price of one product now, and the lowest of the 30 days before."""

    product: str
    price: About
    lowest: About | None

    @property
    def now(self) -> float:
        """The price now."""
        return float(self.price.fact.value)

    @property
    def before(self) -> float | None:
        """The lowest price of the 30 days before, if known."""
        return None if self.lowest is None else float(self.lowest.fact.value)

    @property
    def saved(self) -> float:
        """What the price went down; 0 where it did not, or nobody knows."""
        return max(0.0, (self.before or 0.0) - self.now)


def deals(known: Known) -> list[Deal]:
    """The price of each product, with its lowest price of the 30 days before."""
    found: list[Deal] = []
    for one in known.about.values():
        if _is_price(one):
            same = (a for a in known.about.values() if a.product == one.product and _is_lowest(a))
            found.append(Deal(one.product, one, next(same, None)))
    return found


_PRICE = re.compile(
    r"^(?:(?:the |de |our |onze )?(?:price|prijs)(?: now| nu)?|(?:\w+ )?(?:offer|sale|action|current|selling|regular|promo\w*|actie|aanbiedings|verkoop|huidige)[ -]?(?:price|prijs))$",
    re.IGNORECASE,
)
_LOWEST = re.compile(r"\b(?:lowest|laagste)\b", re.IGNORECASE)


def _is_price(one: About) -> bool:
    return (
        _PRICE.search(one.fact.quantity) is not None
        and is_money(unit_of(one.fact.unit))
        and not isinstance(one.fact.value, str)
    )


def _is_lowest(one: About) -> bool:
    return (
        _LOWEST.search(f"{one.fact.quantity} {one.fact.condition}") is not None
        and is_money(unit_of(one.fact.unit))
        and not isinstance(one.fact.value, str)
    )


def money(one: Found, context: Context, known: Known, text: str, last: Found | None = None) -> Bound | None:
    """How an amount stands to the prices, where it is a price before, a discount, or follows from prices; else None."""
    some = [deal for deal in deals(known) if not context.products or deal.product in context.products]
    before, after = text[max(0, one.start - 40) : one.start], text[one.core : one.core + 60]
    if one.kind == "price" and (_WAS.search(before) or _from_for(text, one)):
        return _was(one, some, last)
    if _says_discount(context, after):
        plainly = _OFF.match(after.lstrip()) is not None or _SAVES.search(before) is not None
        return _discount(one, some, known, plainly=plainly)
    if one.kind == "price" and one.value is not None:
        return (
            _follows(one, some, known, context, after, last)
            or _period(one, known, after)
            or _per_other(one, known, after)
        )
    return None


def _from_for(text: str, one: Found) -> bool:
    if not _VAN.search(text[max(0, one.start - 12) : one.start]):
        return False
    following = re.compile(r"[€£$]|\d").search(text, one.end, one.end + 20)
    return following is not None and _FROM_FOR.match(text[one.end : following.start()]) is not None


def _was(one: Found, some: list[Deal], last: Found | None) -> Bound:
    value = one.value
    same = [deal for deal in some if deal.before is not None and value is not None and _cents(value, deal.before)]
    if last is not None and last.kind == "price":  # the price said before it tells which of them it is
        same = [deal for deal in same if last.value is not None and _cents(last.value, deal.now)] or same
    if same:
        deal = max(same, key=lambda deal: deal.saved)
        if deal.lowest is not None and deal.saved > 0:
            return Bound(Binding.supported, deal.lowest.fact.fact_id)
        why = "The price did not go down: it is what it was in the 30 days before."
        return Bound(Binding.contradicted, near=deal.price.fact.fact_id, why=why)
    with_lowest = next((deal.lowest.fact.fact_id for deal in some if deal.lowest), None)
    why = "A price before is the lowest of the 30 days before (98/6/EC art. 6a, Besluit prijsaanduiding), not another one."
    return Bound(Binding.contradicted if with_lowest else Binding.unsupported, near=with_lowest, why=why)


def _says_discount(context: Context, after: str) -> bool:
    return bool(_OFF.search(context.before) or _OFF.search(context.after[:40]) or _OFF.match(after.lstrip()))


def _discount(one: Found, some: list[Deal], known: Known, *, plainly: bool) -> Bound | None:
    if one.value is None or one.kind not in {"price", "percentage"}:
        return None
    for fact_id, value, unit in _discounts(some, known):
        if (unit == "%") == (one.kind == "percentage") and _holds(one, value):
            return Bound(Binding.supported, fact_id)
    if not plainly and _is_a_price(one, known):
        return None
    near = next(
        (fact_id for fact_id, _, unit in _discounts(some, known) if (unit == "%") == (one.kind == "percentage")), None
    )
    if near is None and not some:
        return None
    flat = next((deal.price.fact.fact_id for deal in some), None)
    why = "The discount is what lies between the price now and the lowest of the 30 days before (98/6/EC art. 6a)."
    return Bound(Binding.contradicted, near=near or flat, why=why)


def _discounts(some: list[Deal], known: Known) -> Iterator[tuple[str, float, str]]:
    for deal in some:
        if deal.saved > 0 and deal.before:
            share = 100 * deal.saved / deal.before
            yield deal.price.fact.fact_id, round(deal.saved, 2), "EUR"
            yield from (
                (deal.price.fact.fact_id, value, "%") for value in {share, float(round(share)), round(share, 1)}
            )
    for one in known.having("discount"):
        if isinstance(one.fact.value, int | float):
            yield one.fact.fact_id, float(one.fact.value), "%" if unit_of(one.fact.unit) == "%" else "EUR"


def _is_a_price(one: Found, known: Known) -> bool:
    """Whether an amount near a word of discount is a price itself: 15% off: £119."""
    sayings = (s for s in known.sayings if s.main and s.kind == "number" and s.value is not None)
    return any(s.value == one.value and is_money(s.unit) == (one.kind == "price") for s in sayings)


def _holds(one: Found, value: float) -> bool:
    said = one.value or 0.0
    if one.bound == "more":
        return said < value <= said * 1.25 + 1
    if one.bound in {"about", "near"}:
        return abs(said - value) <= 0.05 * said
    return _cents(said, value)


def _bounded(one: Found, value: float) -> bool:
    """Whether an amount is this value, or what it is said to be less or more than, closely."""
    said = one.value or 0.0
    if one.bound in {"less", "near"}:
        return 0.8 * said <= value < said
    if one.bound == "more":
        return said < value <= 1.2 * said
    return _cents(said, value) or (one.bound == "about" and abs(said - value) <= 0.06 * value)


def _cents(one: float, other: float) -> bool:
    return abs(one - other) < 0.005


def _follows(
    one: Found, some: list[Deal], known: Known, context: Context, after: str, last: Found | None
) -> Bound | None:
    """A price per kilo or per piece, several for a price, or a sum of two facts."""
    each = _EACH.match(after)
    if each:
        for deal in some:
            if any(_cents(one.value or 0, value) for value in _per(deal, known, each["unit"])):
                return Bound(Binding.supported, deal.price.fact.fact_id)
    amounts = [a for a in known.about.values() if is_money(unit_of(a.fact.unit)) and not _is_lowest(a)]
    total = _TOTAL.search(context.before + " " + context.after)
    for i, a in enumerate(amounts):
        for b in amounts[i + 1 :]:
            named = total or context.topics & b.topics - {"price"} or context.stems & b.stems
            if named and _cents(one.value or 0, float(a.fact.value) + float(b.fact.value)):
                return Bound(Binding.supported, a.fact.fact_id)
    if last is not None and last.value in _SOME and one.start - last.end < 30:
        for a in amounts:
            if _cents(one.value or 0, float(a.fact.value) * (last.value or 0)):
                return Bound(Binding.supported, a.fact.fact_id)
    return None


def _per(deal: Deal, known: Known, unit: str | None) -> Iterator[float]:
    kind = {
        "kilo": "mass",
        "kg": "mass",
        "100 gram": "mass",
        "100 g": "mass",
        "liter": "volume",
        "litre": "volume",
        "l": "volume",
    }.get((unit or "").lower())
    many = 0.1 if (unit or "").startswith("100") else 1.0
    for one in known.about.values():
        if (
            isinstance(one.fact.value, str)
            or not one.fact.value
            or one is deal.price
            or is_money(unit_of(one.fact.unit))
        ):
            continue
        what, size = amount(float(one.fact.value), unit_of(one.fact.unit))
        if kind is not None and what == kind:
            yield round(deal.now / size * 1000 * many, 2)
        elif kind is None and (unit_of(one.fact.unit) in {"piece", None}):
            yield round(deal.now / float(one.fact.value), 2)


def _period(one: Found, known: Known, after: str) -> Bound | None:
    """A price a month, held against a price with its own period."""
    said = _PERIOD.match(after)
    if said is None or (period := _PERIODS.get(said["p"].lower())) is None:
        return None
    for about in known.about.values():
        own = re.search(
            r"\b(?:per|a|an|each|every)\s+(?P<n>\d+ )?(?P<p>\w+)", f"{about.fact.condition} {about.fact.quantity}"
        )
        theirs = _PERIODS.get(own["p"].lower().removesuffix("s")) if own else None
        if own and own["n"] and theirs is not None and _cents(one.value or 0, float(about.fact.value)):
            return Bound(
                Binding.contradicted, near=about.fact.fact_id, why=f"The fact says it per {own['n']}{own['p']}."
            )
        if theirs is None or not is_money(unit_of(about.fact.unit)) or theirs == period:
            continue
        value = float(about.fact.value)
        if period in _IN_YEAR and theirs in _IN_YEAR and _bounded(one, value * _IN_YEAR[theirs] / _IN_YEAR[period]):
            return Bound(Binding.supported, about.fact.fact_id)
        if _cents(one.value or 0, value):
            return Bound(Binding.contradicted, near=about.fact.fact_id, why=f"The fact says it per {theirs}.")
    return None


_CLASSES = (
    "person persoon personen adult volwassene guest gast", "room kamer", "box doos dozen", "bottle fles flessen", "bag zak zakje", "pair paar",
    "lesson les class", "ticket kaartje", "tree boom", "tube", "bouquet boeket", "portion portie serving", "cup kopje kop", "glass glas",
    "packet pakje pack", "tin blik", "jar pot potje", "meal maaltijd", "loaf brood", "group groep", "child kind", "visit bezoek", "session sessie",
    "household huishouden", "car auto", "bike fiets", "table tafel", "course cursus", "night nacht",
)  # fmt: skip
_CLASS = {word: i for i, words in enumerate(_CLASSES) for word in words.split()}
_PER_WHAT = re.compile(
    r"(?:^|\s)(?:per|a|an|each|elke|every|for each|for every|voor elke|/)\s*([^\W\d_]+)", re.IGNORECASE
)
_PER_MEASURE = re.compile(
    r"^\s*(?:euro|eur|pond)?\s*(?:per|a|an|/|for|voor)\s*(?P<many>\d+)?\s*(?P<unit>kilo|kg|gram|g|liter|litre|l|cl|ml)(?!\w)",
    re.IGNORECASE,
)


def _per_other(one: Found, known: Known, after: str) -> Bound | None:
    """A price said per person or per 100 ml, where the fact that has it says it per something else."""
    same = [
        a
        for a in known.about.values()
        if is_money(unit_of(a.fact.unit))
        and not isinstance(a.fact.value, str)
        and _cents(one.value or 0, float(a.fact.value))
    ]
    if not same or (one.bound != "exact" and not _PER_MEASURE.match(after)):
        return None
    after = re.split(r"[.;!?](?:\s|$)|, ", after[:40])[0]
    said = {_CLASS[m[1].lower()] for m in _PER_WHAT.finditer(after) if m[1].lower() in _CLASS}
    measure = _PER_MEASURE.match(after)
    for about in same:
        own = f"{about.fact.condition} {about.fact.quantity}".lower()
        theirs = {_CLASS[word] for word in re.findall(r"[^\W\d_]+", own) if word in _CLASS}
        wrong = said and theirs and not said <= theirs
        if not wrong and not (measure and _another_measure(measure, known, own)):
            return None
    return Bound(Binding.contradicted, near=same[0].fact.fact_id, why="The fact says this price of another quantity.")


def _another_measure(match: re.Match[str], known: Known, own: str) -> bool:
    """Whether a price is said of a measure that no fact holds: 4.20 per 100 ml of a tube of 75 ml."""
    if match["unit"].lower() in own:
        return False
    said = amount(float(match["many"] or 1), unit_of(match["unit"]) or match["unit"])
    sizes = [s.size for s in known.sayings if s.main and s.kind == "number" and s.value and s.size[0] == said[0]]
    return bool(sizes) and all(abs(size - said[1]) > 1e-6 for _, size in sizes)

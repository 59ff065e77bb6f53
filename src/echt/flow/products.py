"""A product for each person in a campaign whose creatives have places for one: facts, fills, candidates, the plan."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from echt import create
from echt.create import Filled, Slots
from echt.decide import Gains, Plan
from echt.decide.products import Ask, Bought, Pairs, Shelf, Suggester, day_of, dress, pairs, told, with_products
from echt.errors import CampaignError
from echt.flow.pictures import draw_creative, read_feed
from echt.flow.setting import Setting
from echt.nouns import SPECIAL_NAME, Basis, Creative, Fact
from echt.permission import Reachable, gate

if TYPE_CHECKING:
    from echt.decide.products import ProductCandidates

__all__ = ["POOL", "Found", "example_fill", "find_products", "product_names"]

POOL = 1_000
"""At most so many products are candidates: those sold most."""
PROFILE = "personalize.content.profiled"
_PRICE_DAYS = 31


@dataclass(frozen=True, slots=True)
class Found:
    """Everyone's products: what a plan needs before (gains) and after (the versions that show them)."""

    pairs: Pairs
    filled: tuple[Filled | None, ...]
    allowed: NDArray[np.bool_]

    def gains(self, gains: Gains) -> Gains:
        """The gains of each creative with the best product it can show each person."""
        return with_products(replace(gains, allowed=self.allowed), self.pairs)

    def dress(self, plan: Plan) -> Plan:
        """The plan with each person's product in it."""
        return dress(plan, self.pairs, [one.by_product if one else {} for one in self.filled], self.notes())

    def notes(self) -> tuple[str, ...]:
        """How many products each creative can show, and why others not."""
        said: list[str] = []
        for one in self.filled:
            if one is not None:
                why = ", ".join(f"{reason} {n}" for reason, n in sorted(one.refused.items()))
                said.append(
                    f"'{one.template.creative_id}' can show {len(one.by_product):,} products"
                    + (f"; left out: {why}" if why else "")
                )
        return tuple(said)


def find_products(
    setting: Setting,
    reachable: Reachable,
    people: pa.Array,
    creatives: Sequence[Creative],
    brand: Mapping[str, Any],
    *,
    more: Sequence[ProductCandidates] = (),
) -> Found | None:
    """The products for everyone asked about; None where no creative has a place for one.

    What people bought is read for those who may be profiled (`personalize.content.profiled`); everyone else gets what
    is popular, or a creative without places. Who is reached by soft opt-in is shown a product only by a creative
    whose `categories` are named: the gate has checked that they bought in those.

    Args:
        setting: Both stores.
        reachable: From the gate, for the campaign.
        people: (n,) string: everyone asked about, in the order of the candidates.
        creatives: Of the campaign.
        brand: The content of brand.toml, for the guard.
        more: Further ways to find products; they come first.
    """
    rules = [Slots.of(one) if one.slots else None for one in creatives]
    wanted = [one for one in rules if one is not None]
    if not wanted:
        return None
    at = setting.values.at
    products = on_shelf(setting, max(rule.sold_days for rule in wanted))
    facts = product_facts(setting, products)
    filled = tuple(
        fill_creative(one, rule, products, facts, at, brand) if rule else None
        for one, rule in zip(creatives, rules, strict=True)
    )
    shelf = Shelf.of(products, pa.array(list(facts), pa.string()))
    pool = shelf.product_id.take(pa.array(shelf.pool))
    asks = [
        None
        if rule is None or one is None
        else Ask((*(way.name for way in more), *rule.product), _open(pool, one), rule.bought_days)
        for rule, one in zip(rules, filled, strict=True)
    ]
    names = [way for way in create.SOURCES if any(way in rule.product for rule in wanted)]
    profiled = gate(setting.ledger, setting.warehouse, PROFILE, at)
    bought = Bought.read(profiled.tables, shelf)
    suggester = Suggester.fit(bought, shelf, [*more, *names], today=day_of(at))
    found = pairs(suggester, bought, people, asks)
    filled = tuple(
        _illustrated(setting, one, rule, shown, brand)
        for one, rule, shown in zip(filled, rules, _shown(found, filled), strict=True)
    )
    return Found(found, filled, _may_see(reachable, people, rules))


def _shown(found: Pairs, filled: Sequence[Filled | None]) -> list[set[str]]:
    """By creative: the products that anybody could see."""
    _, fills = told(found, [one.by_product if one else {} for one in filled])
    seen: dict[str, set[str]] = {}
    for one in fills:
        seen.setdefault(one.creative_id, set()).update(one.product_ids)
    return [seen.get(one.template.creative_id, set()) if one else set() for one in filled]


def _illustrated(
    setting: Setting, one: Filled | None, rule: Slots | None, shown: set[str], brand: Mapping[str, Any]
) -> Filled | None:
    """The fills that anybody could see, each with its pictures; without where its words cannot be drawn, and counted."""
    if one is None or rule is None or not rule.pictures:
        return one
    made, refused = dict(one.by_product), dict(one.refused)
    for product in sorted(shown):
        try:
            made[product] = draw_creative(setting, made[product], rule.pictures, brand, themes=("light",)).creative
            if not made[product].pictures:
                why = "no picture (E576), words only"
                refused[why] = refused.get(why, 0) + 1
        except CampaignError as error:
            why = f"no picture ({error.code}), words only"
            refused[why] = refused.get(why, 0) + 1
    return replace(one, by_product=made, refused=refused)


def _open(pool: pa.Array, one: Filled) -> NDArray[np.bool_]:
    able = pa.array(list(one.by_product), pa.string())
    return pc.is_in(pool, value_set=able).to_numpy(zero_copy_only=False)


def _may_see(reachable: Reachable, people: pa.Array, rules: Sequence[Slots | None]) -> NDArray[np.bool_]:
    """(n, k) False where a product could be one that a soft opt-in does not cover."""
    place = pc.index_in(people, value_set=reachable.person_id)
    basis = reachable.basis.take(place)
    soft = pc.fill_null(pc.equal(basis, Basis.soft_opt_in.value), False).to_numpy(zero_copy_only=False)
    loose = np.array([rule is not None and not rule.categories for rule in rules])
    return ~(soft[:, None] & loose[None, :])


def on_shelf(setting: Setting, sold_days: int) -> pa.Table:
    """The products that nobody withdrew and that tell nothing of a special category, with what was sold of them.

    Returns:
        product_id, name, category, brand, price, currency, url, updated_at, lines, last_day; the last two about the
        `sold_days` before now.
    """
    at = setting.values.at
    found = setting.warehouse.query("flow.on_shelf", params={"at": at, "since": at - timedelta(days=sold_days)})
    gone = {name for name, _ in setting.ledger.withdrawn("product")}
    kept = [
        row["product_id"] not in gone
        and not re.search(SPECIAL_NAME, f"{row['name']} {row['category']}".replace(" ", "_"))
        for row in found.select(["product_id", "name", "category"]).to_pylist()
    ]
    return found.filter(pa.array(kept, pa.bool_()))


def product_facts(setting: Setting, products: pa.Table) -> dict[str, list[Fact]]:
    """What is known of each product that was sold, the most sold first, at most `POOL` of them.

    Facts `<id>.name`, `.price`, `.lowest` as `facts_from_products` gives them, and `.date` (the day of the price),
    `.category`, `.brand`, `.url` where known.
    """
    at = setting.values.at
    named = pc.and_(pc.greater(products["lines"], 0), pc.is_valid(products["name"]))
    sold = products.filter(named).sort_by([("lines", "descending"), ("product_id", "ascending")]).slice(0, POOL)
    rows = [row for row in sold.to_pylist() if str(row["name"]).strip()]
    ids = [str(row["product_id"]) for row in rows]
    since = at - timedelta(days=_PRICE_DAYS)
    prices = setting.warehouse.query("flow.late_prices", params={"at": at, "since": since, "products": ids})
    known: dict[str, list[Fact]] = {one: [] for one in ids}
    feed = read_feed(setting)
    for fact in create.facts_from_products(sold, prices, ids, at=at):
        owner = fact.fact_id.rpartition(".")[0]
        if owner in known:
            known[owner].append(create.in_its_state(fact, feed) if feed else fact)
    for row in rows:
        known[str(row["product_id"])] += _more_facts(row, at)
    return known


def _more_facts(row: Mapping[str, Any], at: datetime) -> list[Fact]:
    one, day = str(row["product_id"]), row["last_day"]
    until = at + timedelta(days=30)
    facts = [Fact(f"{one}.date", "day of the price", _iso(day), source="price table", valid_until=until)]
    facts += [
        Fact(f"{one}.{part}", part, str(row[part]).strip(), source="product table")
        for part in ("category", "brand")
        if row[part] and str(row[part]).strip()
    ]
    url = str(row["url"] or "").strip()
    if re.fullmatch(r"https?://\S+", url):
        facts.append(Fact(f"{one}.url", "page of the product", url, source="product table"))
    return facts


def _iso(day: date) -> str:
    return day.isoformat()


def fill_creative(
    template: Creative,
    rule: Slots,
    products: pa.Table,
    facts: Mapping[str, Sequence[Fact]],
    at: datetime,
    brand: Mapping[str, Any],
) -> Filled:
    """Every fill of one creative that its rules and the guard let through."""
    since = (at - timedelta(days=rule.sold_days)).date()
    may = {
        str(row["product_id"])
        for row in products.select(["product_id", "category", "last_day"]).to_pylist()
        if (not rule.categories or row["category"] in rule.categories)
        and row["product_id"] not in rule.without
        and row["last_day"] is not None
        and row["last_day"] > since
    }
    return create.fill_all(template, {one: known for one, known in facts.items() if one in may}, at=at, brand=brand)


def example_fill(setting: Setting, template: Creative, brand: Mapping[str, Any]) -> Filled:
    """What a creative with places can show now: for the person who approves it to look at."""
    rule = Slots.of(template)
    products = on_shelf(setting, rule.sold_days)
    return fill_creative(template, rule, products, product_facts(setting, products), setting.values.at, brand)


def product_names(setting: Setting, ids: Sequence[str]) -> dict[str, str]:
    """The names of products, as a sentence about them says them."""
    if not ids:
        return {}
    rows = setting.warehouse.query("flow.products", params={"products": sorted(set(ids))})
    return {
        str(row["product_id"]): create.as_words(Fact("name", "name", str(row["name"]).strip()), "en")
        for row in rows.select(["product_id", "name"]).to_pylist()
        if row["name"]
    }

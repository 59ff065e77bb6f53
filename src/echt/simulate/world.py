"""A shop full of people who do not exist, over some days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from echt.errors import DataError
from echt.simulate.chance import Floats, bucket_of, choice, invent_ids, uniform
from echt.simulate.people import contacts_for, languages_for, permissions_for
from echt.simulate.respond import Crowd, crowd_of
from echt.simulate.tables import micro, shaped
from echt.simulate.truth import CATEGORIES, Planted, Truth, plant

START = datetime(2026, 1, 1, tzinfo=UTC)
PRODUCTS_PER_CATEGORY = 20
_COUNTRIES = ["NL", "BE", "DE", "GB"]
_ZONES = {"NL": "Europe/Amsterdam", "BE": "Europe/Brussels", "DE": "Europe/Berlin", "GB": "Europe/London"}
_MICRO = 1_000_000
_DAY = 86_400 * _MICRO
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Acts:
    """What people did, one row an act: whose, when (microseconds since 1970), what."""

    who: Ints
    at: Ints
    name: NDArray[np.str_]
    order: Ints  # number of the order, -1 where there is none
    value: Floats  # nan where there is none
    product: Ints  # number of the product, -1 where there is none


class World:
    """People who do not exist, what they did, and the truth that was planted in them.

    The tables have the columns of the warehouse and the ledger; every row is marked `simulated`.

    Args:
        n: Number of people.
        seed: The same seed gives the same world.
        start: The first day, UTC.
        days: How long it lasts.
        orders_per_year: Mean orders a year of a person who has not quit.
        stays_days: Mean days before a person quits the shop for good.
        planted: The averages of the planted truth.
        buckets: Buckets of the warehouse.

    Raises:
        DataError: E280, fewer than one person or day.

    Examples:
        >>> world = World(1_000, seed=7, days=90)
        >>> world.people.num_rows, world.truth.taste.shape
        (1000, (1000, 6))
        >>> bool(pc.all(world.events["simulated"]).as_py())
        True
    """

    def __init__(
        self,
        n: int,
        *,
        seed: int,
        start: datetime = START,
        days: int = 365,
        orders_per_year: float = 3.0,
        stays_days: float = 500.0,
        planted: Planted | None = None,
        buckets: int = 16,
    ) -> None:
        if n < 1 or days < 1:
            raise DataError(
                "a world needs people and days.", code="E280", found=f"n={n}, days={days}", fix="give 1 or more of both"
            )
        self.n, self.seed, self.start, self.days, self.buckets = n, seed, start, days, buckets
        self.orders_per_year, self.stays_days, self.planted = orders_per_year, stays_days, planted or Planted()
        self.person_id: pa.Array = invent_ids(n, seed)

    @property
    def end(self) -> datetime:
        """The moment the world stops, UTC."""
        return self.start + timedelta(days=self.days)

    @cached_property
    def truth(self) -> Truth:
        """What is planted in each person, in the order of `people`."""
        return plant(self.person_id, seed=self.seed, planted=self.planted)

    @cached_property
    def people(self) -> pa.Table:
        """One row a person, in the columns of the warehouse."""
        country = pa.array(_COUNTRIES).take(
            pa.array(choice(self.person_id, self.seed, "country", [0.7, 0.12, 0.1, 0.08]))
        )
        zone = pa.array([_ZONES[c] for c in _COUNTRIES]).take(pc.index_in(country, value_set=pa.array(_COUNTRIES)))
        first, last = self._seen
        return shaped(
            "people",
            self.n,
            bucket=bucket_of(self.person_id, self.buckets),
            person_id=self.person_id,
            first_seen=first,
            last_seen=last,
            country=country,
            language=languages_for(self.person_id, country),
            time_zone=zone,
            minor=np.zeros(self.n, dtype=bool),
            traits=np.full(self.n, "{}"),
        )

    @cached_property
    def permissions(self) -> pa.Table:
        """Permissions, in the columns of the ledger; people without a row were never asked."""
        return permissions_for(self.person_id, seed=self.seed, at=self.start)

    @cached_property
    def contacts(self) -> pa.Table:
        """One made-up address a person, at example.org."""
        return contacts_for(self.person_id)

    @cached_property
    def products(self) -> pa.Table:
        """What the shop sells: 20 products in each category."""
        k = len(CATEGORIES) * PRODUCTS_PER_CATEGORY
        category = np.repeat(np.array(CATEGORIES), PRODUCTS_PER_CATEGORY)
        number = pc.cast(pa.array(np.arange(k) % PRODUCTS_PER_CATEGORY + 1), pa.string())
        return shaped(
            "products",
            k,
            product_id=self._product_id(np.arange(k)),
            name=pc.binary_join_element_wise(pa.array(category), number, " no. "),
            category=category,
            brand=np.full(k, "Made-up"),
            price=self._prices,
            currency=np.full(k, "EUR"),
            updated_at=np.full(k, micro(self.start)),
        )

    @cached_property
    def events(self) -> pa.Table:
        """What people did, in time order, in the columns of the warehouse."""
        acts = self._acts
        m = len(acts.who)
        return shaped(
            "events",
            m,
            bucket=self._buckets[acts.who],
            person_id=self.person_id.take(pa.array(acts.who)),
            at=acts.at,
            received_at=acts.at + _MICRO,
            name=acts.name,
            message_id=pc.binary_join_element_wise(
                f"sim-{self.seed}", pc.cast(pa.array(np.arange(m)), pa.string()), "-"
            ),
            order_id=self._order_id(acts.order),
            value=pa.array(acts.value, from_pandas=True),
            currency=pc.if_else(pa.array(acts.order >= 0), "EUR", None),
            properties=self._properties(acts),
            content_hash=np.arange(m) + (self.seed << 32),
        )

    @cached_property
    def items(self) -> pa.Table:
        """The lines of the orders, in the columns of the warehouse."""
        lines = self._lines
        order_id = self._order_id(lines.order)
        m = len(lines.who)
        return shaped(
            "items",
            m,
            bucket=self._buckets[lines.who],
            person_id=self.person_id.take(pa.array(lines.who)),
            at=lines.at,
            order_id=order_id,
            line_id=pc.binary_join_element_wise(order_id, pc.cast(pa.array(np.arange(m)), pa.string()), "-"),
            product_id=self._product_id(lines.product),
            quantity=lines.quantity.astype(np.float64),
            price=self._prices[lines.product],
            currency=np.full(m, "EUR"),
        )

    @cached_property
    def crowd(self) -> Crowd:
        """The same people as those who may respond to a mail."""
        value = np.bincount(self._acts.who, weights=np.nan_to_num(self._acts.value), minlength=self.n)
        orders = np.bincount(self._orders.who, minlength=self.n)
        return crowd_of(
            self.person_id,
            seed=self.seed,
            languages=self.people["language"].combine_chunks(),
            order_values=value / np.maximum(orders, 1),
            planted=self.planted,
        )

    def tables(self) -> dict[str, pa.Table]:
        """The warehouse tables by name: people, products, events, items."""
        return {"people": self.people, "products": self.products, "events": self.events, "items": self.items}

    @cached_property
    def _buckets(self) -> NDArray[np.int32]:
        return bucket_of(self.person_id, self.buckets)

    @cached_property
    def _prices(self) -> Floats:
        rng = np.random.default_rng([self.seed, 1])
        return np.round(rng.lognormal(2.3, 0.6, len(CATEGORIES) * PRODUCTS_PER_CATEGORY), 2)

    @cached_property
    def _life(self) -> tuple[Floats, Floats]:
        """The days on which each person comes and quits."""
        comes = self.days * 0.6 * uniform(self.person_id, self.seed, "comes")
        stays = -self.stays_days * np.log1p(-uniform(self.person_id, self.seed, "stays"))
        return comes, np.minimum(comes + stays, self.days)

    @cached_property
    def _orders(self) -> _Acts:
        rng = np.random.default_rng([self.seed, 2])
        comes, quits = self._life
        rate = self.orders_per_year / 365.0 * rng.gamma(1.5, 1 / 1.5, self.n)
        who = np.repeat(np.arange(self.n), rng.poisson(rate * (quits - comes)) + 1)
        day = comes[who] + (quits - comes)[who] * rng.random(len(who))
        at = micro(self.start) + _daytime(day, rng)
        order = np.argsort(at, kind="stable")
        none = np.full(len(who), -1, dtype=np.int64)
        name = np.full(len(who), "Order Completed")
        return _Acts(who[order], at[order], name, np.arange(len(who), dtype=np.int64), np.full(len(who), np.nan), none)

    @cached_property
    def _lines(self) -> _Lines:
        rng = np.random.default_rng([self.seed, 3])
        orders = self._orders
        order = np.repeat(orders.order, 1 + rng.poisson(1.5, len(orders.who)))
        who = orders.who[order]
        return _Lines(who, orders.at[order], order, self._chosen(who, rng), 1 + rng.poisson(0.4, len(order)))

    @cached_property
    def _acts(self) -> _Acts:
        rng = np.random.default_rng([self.seed, 4])
        orders, lines = self._orders, self._lines
        value = np.bincount(
            lines.order, weights=self._prices[lines.product] * lines.quantity, minlength=len(orders.who)
        ).astype(np.float64)
        bought = _Acts(orders.who, orders.at, orders.name, orders.order, np.round(value, 2), orders.product)
        comes, quits = self._life
        who = np.repeat(np.arange(self.n), rng.poisson(4 * self.orders_per_year / 365.0 * (quits - comes)))
        at = micro(self.start) + _daytime(comes[who] + (quits - comes)[who] * rng.random(len(who)), rng)
        looked = _views(who, at, self._chosen(who, rng))
        before = _views(lines.who, lines.at - rng.integers(60, 1800, len(lines.who)) * _MICRO, lines.product)
        return _in_order([bought, looked, before])

    def _chosen(self, who: Ints, rng: np.random.Generator) -> Ints:
        """A product for each act, by the taste of who does it."""
        edges = np.cumsum(self.truth.taste, axis=1)[who]
        category = np.minimum((rng.random(len(who))[:, None] > edges).sum(axis=1), len(CATEGORIES) - 1)
        return (category * PRODUCTS_PER_CATEGORY + rng.integers(0, PRODUCTS_PER_CATEGORY, len(who))).astype(np.int64)

    @cached_property
    def _seen(self) -> tuple[Ints, Ints]:
        first, last = np.full(self.n, np.iinfo(np.int64).max), np.zeros(self.n, dtype=np.int64)
        np.minimum.at(first, self._acts.who, self._acts.at)
        np.maximum.at(last, self._acts.who, self._acts.at)
        return first, last

    def _order_id(self, order: Ints) -> pa.Array:
        text = pc.binary_join_element_wise(f"S{self.seed}", pc.cast(pa.array(order), pa.string()), "-")
        return pc.if_else(pa.array(order >= 0), text, None)

    def _product_id(self, product: Ints) -> pa.Array:
        return pc.binary_join_element_wise("P", pc.utf8_lpad(pc.cast(pa.array(product + 1), pa.string()), 3, "0"), "")

    def _properties(self, acts: _Acts) -> pa.Array:
        product = pc.binary_join_element_wise(
            '{"product_id": "', self._product_id(acts.product), '", "category": "', ""
        )
        category = pa.array(CATEGORIES).take(pa.array(np.maximum(acts.product, 0) // PRODUCTS_PER_CATEGORY))
        return pc.if_else(pa.array(acts.product >= 0), pc.binary_join_element_wise(product, category, '"}', ""), "{}")


@dataclass(frozen=True, slots=True)
class _Lines:
    who: Ints
    at: Ints
    order: Ints
    product: Ints
    quantity: Ints


def _views(who: Ints, at: Ints, product: Ints) -> _Acts:
    n = len(who)
    return _Acts(who, at, np.full(n, "Product Viewed"), np.full(n, -1, dtype=np.int64), np.full(n, np.nan), product)


def _in_order(acts: list[_Acts]) -> _Acts:
    at = np.concatenate([a.at for a in acts])
    order = np.argsort(at, kind="stable")
    return _Acts(
        np.concatenate([a.who for a in acts])[order],
        at[order],
        np.concatenate([a.name for a in acts])[order],
        np.concatenate([a.order for a in acts])[order],
        np.concatenate([a.value for a in acts])[order],
        np.concatenate([a.product for a in acts])[order],
    )


def _daytime(day: Floats, rng: np.random.Generator) -> Ints:
    """Microseconds since the start: the day as drawn, the hour as people are awake (most at eight in the evening)."""
    return np.floor(day).astype(np.int64) * _DAY + (rng.triangular(6.5, 20.0, 23.5, len(day)) / 24 * _DAY).astype(
        np.int64
    )

"""What every way to find a product for a person is given, and what it gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

if TYPE_CHECKING:
    from echt.permission import GatedTables

__all__ = ["HISTORY_DAYS", "Bought", "Fitted", "ProductCandidates", "Shelf", "day_of"]

HISTORY_DAYS = 730
"""How far back purchases are read."""
_DAY_S = 86400.0


def day_of(at: datetime) -> float:
    """Days since 1970 of a moment.

    Examples:
        >>> from datetime import UTC
        >>> day_of(datetime(1970, 1, 2, 12, tzinfo=UTC))
        1.5
    """
    return at.timestamp() / _DAY_S


@dataclass(frozen=True, slots=True)
class Shelf:
    """The products of a shop, and those of them that may be shown.

    Attributes:
        product_id: (p,) string.
        category: (p,) int32, place in `categories`; −1 where a product has none.
        categories: Names.
        pool: (t,) int32, places of the products that may be shown at all.
    """

    product_id: pa.Array
    category: NDArray[np.int32]
    categories: tuple[str, ...]
    pool: NDArray[np.int32]

    @classmethod
    def of(cls, products: pa.Table, pool: pa.Array) -> Shelf:
        """The shelf of a table of products.

        Args:
            products: product_id, category; one row a product.
            pool: The ids of those that may be shown.
        """
        ids = products["product_id"].combine_chunks().cast(pa.string())
        coded = products["category"].combine_chunks().cast(pa.string()).dictionary_encode()
        place = pc.index_in(pool, value_set=ids).drop_null()
        return cls(
            product_id=ids,
            category=coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32),
            categories=tuple(str(name) for name in coded.dictionary.to_pylist()),
            pool=place.to_numpy(zero_copy_only=False).astype(np.int32),
        )

    @property
    def column(self) -> NDArray[np.int32]:
        """(p,) where each product stands in the pool; −1 where it may not be shown."""
        found = np.full(len(self.product_id), -1, dtype=np.int32)
        found[self.pool] = np.arange(len(self.pool), dtype=np.int32)
        return found


@dataclass(frozen=True, slots=True)
class Bought:
    """Who bought what on which day.

    Attributes:
        person_id: (n,) string: everyone asked about, also who bought nothing or may not be read.
        person: (m,) int32, place in `person_id`; sorted by person, product, day.
        product: (m,) int32, place on the shelf.
        day: (m,) int32, days since 1970.
    """

    person_id: pa.Array
    person: NDArray[np.int32]
    product: NDArray[np.int32]
    day: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.person_id)

    @classmethod
    def read(cls, tables: GatedTables, shelf: Shelf) -> Bought:
        """What the people the gate let through bought, up to the moment the gate was asked about."""
        rows = tables.query("decide.bought", params={"since": tables.until - timedelta(days=HISTORY_DAYS)})
        return cls.of(rows, tables.person_id, shelf)

    @classmethod
    def of(cls, rows: pa.Table, people: pa.Array, shelf: Shelf) -> Bought:
        """Purchases from a table; rows of other people and of products that are not on the shelf are left out.

        Args:
            rows: person_id, product_id, day (days since 1970).
            people: (n,) string.
            shelf: The products.
        """
        person = pc.index_in(rows["person_id"].combine_chunks().cast(pa.string()), value_set=people)
        product = pc.index_in(rows["product_id"].combine_chunks().cast(pa.string()), value_set=shelf.product_id)
        known = pc.and_(pc.is_valid(person), pc.is_valid(product))
        who, what = (one.filter(known).to_numpy(zero_copy_only=False).astype(np.int32) for one in (person, product))
        day = rows["day"].combine_chunks().filter(known).to_numpy(zero_copy_only=False).astype(np.int32)
        order = np.lexsort((day, what, who))
        return cls(people, who[order], what[order], day[order])

    def until(self, day: float) -> Bought:
        """The last time each person bought each product, before a day."""
        return _latest(self.pick(self.day < day))

    def pick(self, rows: NDArray[np.bool_]) -> Bought:
        """Some of the rows."""
        return Bought(self.person_id, self.person[rows], self.product[rows], self.day[rows])

    def among(self, people: pa.Array) -> Bought:
        """The same for other people, in their order; who was not asked about has bought nothing as far as is known."""
        place = pc.index_in(self.person_id, value_set=people)
        now = place.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)[self.person]
        here = np.flatnonzero(now >= 0)
        here = here[np.argsort(now[here], kind="stable")]
        return Bought(people, now[here], self.product[here], self.day[here])

    def rows(self, first: int, last: int) -> slice:
        """Where the purchases of the people first..last−1 stand."""
        at = np.searchsorted(self.person, [first, last])
        return slice(int(at[0]), int(at[1]))


def _latest(of: Bought) -> Bought:
    last = np.ones(len(of.person), dtype=np.bool_)
    last[:-1] = (of.person[1:] != of.person[:-1]) | (of.product[1:] != of.product[:-1])
    return of.pick(last)


class Fitted(Protocol):
    """A way to find products that has learned what it can from everybody's purchases. For one person it looks at theirs."""

    @property
    def name(self) -> str:
        """Its way."""
        ...

    @property
    def version(self) -> str:
        """Changes with anything it learned."""
        ...

    def scores(self, of: Bought, first: int, last: int) -> NDArray[np.float32]:
        """How well each product of the pool suits the people first..last−1: (last − first, t), 0 where not at all."""
        ...

    def because(self, of: Bought, column: NDArray[np.int32]) -> NDArray[np.int32]:
        """What a product of the pool rests on most, of what each person bought: (n,) places on the shelf, −1 nothing."""
        ...


class ProductCandidates(Protocol):
    """A way to find products for people: `Together`, `Recent`, `Popular`, `Nothing`, or a learned one."""

    name: str

    def fit(self, past: Bought, shelf: Shelf, *, today: float) -> Fitted:
        """Learn from purchases before `today` (days since 1970), each person and product once, with its last day."""
        ...

"""A feed read whole: its products, and every row that is none, with where it stood and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from echt.create.feed.item import Item, item
from echt.create.feed.rows import rows

__all__ = ["Aside", "Feed", "read_feed"]


@dataclass(frozen=True, slots=True)
class Aside:
    """A row that is no product: its line (CSV) or its place (JSON, XML), and why."""

    place: int
    reason: str


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed file holds.

    Attributes:
        source: Name of the file.
        items: Product id -> product, in the order of the file.
        aside: Rows that are none.
    """

    source: str
    items: Mapping[str, Item] = field(default_factory=dict[str, Item])
    aside: tuple[Aside, ...] = ()

    def __str__(self) -> str:
        why = Counter(one.reason for one in self.aside)
        lines = [f"Feed '{self.source}': {len(self.items):,} products, {len(self.aside):,} rows set aside"]
        return "\n".join([*lines, *(f"  {n:,}: {reason}" for reason, n in why.most_common())])

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        aside = [{"place": one.place, "reason": one.reason} for one in self.aside]
        return {"source": self.source, "products": len(self.items), "aside": aside}

    @property
    def products(self) -> pa.Table:
        """product_id, name, price, currency, category, brand, url, image, stock: one row a product."""
        names = ("product_id", "name", "price", "currency", "category", "brand", "url", "image", "stock")
        every = list(self.items.values())
        return pa.table(
            {name: pa.array([getattr(one, name) for one in every], _TYPES.get(name, pa.string())) for name in names}
        )


_TYPES = {"price": pa.float64(), "stock": pa.int64()}


def read_feed(path: Path | str) -> Feed:
    """The products of a feed: CSV, TSV, JSON, JSON Lines or XML, as Google Merchant, Meta or schema.org name its fields.

    A row that cannot be used is set aside with its place and a reason; the others are read all the same. Nothing is
    fetched: an address of a picture stays an address.

    Args:
        path: A file in UTF-8.

    Raises:
        DataError: E540, the file as a whole cannot be read.

    Source:
        Product data specification of Google Merchant Center; schema.org/Product; catalogue fields of Meta.
    """
    path = Path(path)
    items: dict[str, Item] = {}
    aside: list[Aside] = []
    for place, row in rows(path):
        found = "not a row with as many fields as there are columns" if row is None else item(row)
        if isinstance(found, Item) and found.product_id in items:
            found = "id: stood in the feed before"
        if isinstance(found, str):
            aside.append(Aside(place, found))
        else:
            items[found.product_id] = found
    return Feed(path.name, items, tuple(aside))

"""Predictions as rows of the warehouse: what each is called, and the columns they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from echt.predict.base import Reals
from echt.predict.files import ORDER

if TYPE_CHECKING:
    from echt.predict.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Names:
    """Under which names predictions of an outcome are kept, and segments and decisions ask for them.

    Attributes:
        count: How many to expect within the horizon.
        chance: The chance of at least one.
        each: What one is worth.
        spend: Money to expect within the horizon.
        churn: The chance of none: 1 minus `chance`. Only for orders.
        alive: The chance of not having stopped for good: nobody ever sees it. Only for orders.
    """

    count: str
    chance: str
    each: str
    spend: str
    churn: str | None
    alive: str | None

    @property
    def all(self) -> tuple[str, ...]:
        """Every name, those of earlier runs that this run may not make again included."""
        return tuple(name for name in (self.count, self.chance, self.each, self.spend, self.churn, self.alive) if name)

    @property
    def sums(self) -> tuple[str, ...]:
        """The names of counts and money: these add up over people."""
        return self.count, self.spend


def prediction_names(horizon_days: int, outcome: str = ORDER) -> Names:
    """The names of the predictions of an outcome.

    Examples:
        >>> prediction_names(90).all
        ('expected_orders_90d', 'p_order_90d', 'order_value', 'expected_spend_90d', 'churn_90d', 'p_alive')
        >>> prediction_names(30, "Product Viewed").all[:2]
        ('expected_product_viewed_30d', 'p_product_viewed_30d')
    """
    h = f"{horizon_days}d"
    if outcome == ORDER:
        return Names(
            f"expected_orders_{h}", f"p_order_{h}", "order_value", f"expected_spend_{h}", f"churn_{h}", "p_alive"
        )
    name = "_".join("".join(c if c.isalnum() else " " for c in outcome.lower()).split())
    return Names(f"expected_{name}_{h}", f"p_{name}_{h}", f"{name}_value", f"expected_{name}_value_{h}", None, None)


@dataclass(frozen=True, slots=True)
class Column:
    """One prediction for everyone: (n,) values with their ends, and what made them."""

    name: str
    value: Reals
    low: Reals
    high: Reals
    model: str
    version: str


@dataclass(frozen=True, slots=True)
class Said:
    """What all rows of a run have in common: level and horizon of the file, whose permission, which moment."""

    level: float
    horizon_days: int
    purpose: str
    at: datetime


def as_table(columns: Sequence[Column], now: Snapshot, said: Said) -> pa.Table:
    """All predictions in the columns of the warehouse table `predictions` (its bucket left out), one below the other.

    A value that is not a number says nothing about that person: there is no row of it.
    """
    tables = pa.concat_tables([_one(column, now, said) for column in columns])
    return tables.filter(pc.invert(pc.is_nan(tables["value"])))


def _one(column: Column, now: Snapshot, said: Said) -> pa.Table:
    n, text = len(now.person_id), pa.string()

    def same(value: object, kind: pa.DataType) -> pa.Array:
        return pa.repeat(pa.scalar(value, kind), n)

    return pa.table(
        {
            "person_id": now.person_id,
            "name": same(column.name, text),
            "value": pa.array(column.value),
            "low": pa.array(column.low),
            "high": pa.array(column.high),
            "level": same(said.level, pa.float64()),
            "horizon_days": same(said.horizon_days, pa.int64()),
            "model": same(column.model, text),
            "model_version": same(column.version, text),
            "purpose": same(said.purpose, text),
            "at": same(said.at, pa.timestamp("us", tz="UTC")),
            "simulated": pa.array(now.simulated),
        }
    )

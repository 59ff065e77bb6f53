"""What simple rules and the model would have said at earlier moments, beside what came: to judge a ranking by.

Also how much there is to learn from. Nothing after a cut-off is used to rank at it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from echt.permission import GatedTables
from echt.predict.base import Reals, check_asked, rhythm
from echt.predict.orders import MODEL, expected_orders, fit

_NEVER = -36_500.0


@dataclass(frozen=True, slots=True)
class Stock:
    """How much there is to learn from.

    Attributes:
        people: Whose history may be read.
        buyers: Of them, who did it at least once.
        repeaters: Of them, who did it more than once.
        times: How often it was done in all.
        history_days: Days since it was first done; 0 when it never was.
    """

    people: int
    buyers: int
    repeaters: int
    times: int
    history_days: float

    @property
    def longest_days(self) -> int:
        """The longest horizon that can be tested: one to learn from, one to be tested on, and some past before both."""
        return int(self.history_days // 3)


@dataclass(frozen=True, slots=True)
class Ranked:
    """Everyone known at a cut-off, how each ranking orders them, and what they did in the horizon after it.

    Attributes:
        cutoff: Nothing after it was used.
        person_id: (n,) string, sorted.
        later: (n,) outcomes in the horizon.
        rules: By name: (n,) finite, highest first. "recency" is minus the days since the last outcome, "frequency" is
            outcomes in the year before, the more recent first among equals.
        model: (n,) expected outcomes.
        name: Of the model.
    """

    cutoff: datetime
    person_id: pa.Array
    later: Reals
    rules: Mapping[str, Reals]
    model: Reals
    name: str


def stock(tables: GatedTables, *, at: datetime, outcome: str = "Order Completed") -> Stock:
    """How much there is to learn from, up to the end of `tables`."""
    found = tables.query("predict.stock", params={"outcome": outcome}).to_pylist()[0]
    first: datetime | None = found["first_at"]
    days = (at - first).total_seconds() / 86400 if first else 0.0
    buyers, repeaters, times = (int(found[name]) for name in ("buyers", "repeaters", "times"))
    return Stock(len(tables.person_id), buyers, repeaters, times, days)


def ranked_past(
    tables: GatedTables, *, at: datetime, horizon_days: int, outcome: str = "Order Completed", windows: int = 4
) -> tuple[Ranked, ...]:
    """Rules and model at the ends of up to `windows` horizons before `at`, latest first; none where history is short.

    Args:
        tables: What may be read; up to `at` at least.
        at: Until when outcomes are known.
        horizon_days: How far ahead.
        outcome: Event name that is counted.
        windows: At most so many horizons back.

    Raises:
        DataError: E143, the tables end before the moment; E144, a horizon that means nothing.
    """
    check_asked(at, tables, horizon_days, 0.8)
    days = stock(tables, at=at, outcome=outcome).history_days
    return tuple(
        _ranked(tables, at - k * timedelta(days=horizon_days), horizon_days, outcome)
        for k in range(1, windows + 1)
        if (k + 2) * horizon_days <= days
    )


def _ranked(tables: GatedTables, cutoff: datetime, horizon_days: int, outcome: str) -> Ranked:
    step = timedelta(days=horizon_days)
    now, before = (
        rhythm(tables, cutoff=moment, horizon_days=horizon_days, outcome=outcome) for moment in (cutoff, cutoff - step)
    )
    rules = tables.query(
        "predict.rules", params={"outcome": outcome, "cutoff": cutoff, "year": cutoff - timedelta(days=365)}
    )
    place = pc.index_in(now.person_id, value_set=rules["person_id"].combine_chunks())
    last = np.nan_to_num(_taken(rules["last_day"], place) - cutoff.timestamp() / 86400, nan=_NEVER)
    often = np.nan_to_num(_taken(rules["year_times"], place))
    return Ranked(
        cutoff=cutoff,
        person_id=now.person_id,
        later=now.later,
        rules={"recency": last, "frequency": often + 1 / (2 - last)},
        model=expected_orders(now, fit(before, now, horizon_days), horizon_days, 0.8)[0],
        name=MODEL,
    )


def _taken(column: pa.ChunkedArray, place: pa.Array) -> Reals:
    found = pc.take(column.combine_chunks().cast(pa.float64()), place)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.float64)

"""What the prediction would have said one horizon ago, beside what came of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from echt.errors import DataError
from echt.permission import GatedTables
from echt.predict.base import check_asked, rhythm
from echt.predict.nothing import average_of
from echt.predict.orders import expected_orders, fit


@dataclass(frozen=True, slots=True)
class Backtest:
    """One cut-off in the past: predicted from what was known then, compared with what happened.

    Attributes:
        cutoff: The moment predicted from; outcomes after it were not used.
        horizon_days: How far ahead.
        people: Known at the cut-off.
        orders: What they did in the horizon.
        predicted: What was predicted for them together.
        mae: Mean absolute error of a person, in orders.
        mae_nothing: The same when everyone is predicted to be average.
        level: What the intervals promise.
        coverage: The part of the people whose outcome lay inside.
        width: Mean width of the intervals, in orders.
    """

    cutoff: datetime
    horizon_days: int
    people: int
    orders: float
    predicted: float
    mae: float
    mae_nothing: float
    level: float
    coverage: float
    width: float

    @property
    def total_bias(self) -> float:
        """Predicted over real, minus 1: +0.10 is a tenth too many."""
        return self.predicted / self.orders - 1 if self.orders else float("nan")

    @property
    def beats_nothing(self) -> bool:
        """True when the error is smaller than that of the average for everyone."""
        return self.mae < self.mae_nothing

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        bias = self.total_bias if self.orders else None
        found = asdict(self) | {"cutoff": self.cutoff.isoformat(), "total_bias": bias}
        return found | {"beats_nothing": self.beats_nothing}

    def __str__(self) -> str:
        verdict = "better than" if self.beats_nothing else "no better than"
        return "\n".join(
            [
                f"predicted from {self.cutoff:%Y-%m-%d}, {self.horizon_days} days ahead, {self.people:,} people",
                f"  orders        {self.predicted:,.0f} predicted, {self.orders:,.0f} came ({self.total_bias:+.1%})",
                f"  error         {self.mae:.3f} a person; the average for everyone: {self.mae_nothing:.3f} ({verdict} nothing)",
                f"  {self.level:.0%} interval  held {self.coverage:.1%} of people, {self.width:.2f} orders wide",
            ]
        )


def backtest(
    tables: GatedTables,
    *,
    at: datetime,
    horizon_days: int,
    level: float = 0.8,
    outcome: str = "Order Completed",
) -> Backtest:
    """Predict from one horizon before `at`, and compare with what happened up to `at`.

    Args:
        tables: What may be read; up to `at` at least.
        at: Until when outcomes are known.
        horizon_days: How far ahead; history must reach back at least this far.
        level: Of the intervals, 0..1.
        outcome: Event name that is counted.

    Raises:
        DataError: E143 and E144 as `predict_orders`; E145, nobody was known one horizon ago.
    """
    check_asked(at, tables, horizon_days, level)
    step = timedelta(days=horizon_days)
    then, before = (rhythm(tables, cutoff=at - k * step, horizon_days=horizon_days, outcome=outcome) for k in (1, 2))
    if not len(then):
        raise DataError(
            "nobody was known one horizon ago, so there is nothing to compare with.",
            code="E145",
            found=f"horizon of {horizon_days} days before {at:%Y-%m-%d}",
            fix="a shorter horizon, or wait for more history",
        )
    value, low, high = expected_orders(then, fit(before, then, horizon_days), horizon_days, level)
    average = average_of(before, level)[0]
    return Backtest(
        cutoff=at - step,
        horizon_days=horizon_days,
        people=len(then),
        orders=float(then.later.sum()),
        predicted=float(value.sum()),
        mae=float(np.abs(value - then.later).mean()),
        mae_nothing=float(np.abs(average - then.later).mean()),
        level=level,
        coverage=float(((low <= then.later) & (then.later <= high)).mean()),
        width=float((high - low).mean()),
    )

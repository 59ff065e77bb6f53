"""The prediction that knows nothing about anybody: everyone is the average person. What others must beat."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa

from echt.permission import GatedTables
from echt.predict.base import Rhythm, check_asked, rhythm, rows, version_of
from echt.predict.files import prediction_names

MODEL = "nothing"


def predict_nothing(
    tables: GatedTables,
    *,
    at: datetime,
    horizon_days: int,
    level: float = 0.8,
    outcome: str = "Order Completed",
) -> pa.Table:
    """The same three predictions as `predict_orders`, with the average of the last horizon for everyone.

    Args:
        tables: What may be read; up to `at` at least.
        at: The moment to predict from.
        horizon_days: How far ahead.
        level: Of the intervals, 0..1: they hold that part of the people of the last horizon.
        outcome: Event name that is counted.

    Raises:
        DataError: E143, the tables end before `at`; E144, the horizon or level means nothing.
    """
    check_asked(at, tables, horizon_days, level)
    earlier = rhythm(tables, cutoff=at - timedelta(days=horizon_days), horizon_days=horizon_days, outcome=outcome)
    history = rhythm(tables, cutoff=at, horizon_days=horizon_days, outcome=outcome)
    said = {
        "level": level,
        "horizon_days": horizon_days,
        "model": MODEL,
        "model_version": version_of(at=at, outcome=outcome, horizon=horizon_days, level=level),
        "purpose": tables.purpose,
        "at": at,
    }
    orders, p_order, value = prediction_names(horizon_days, outcome)
    mean, low, high = average_of(earlier, level)
    chance = float((earlier.later > 0).mean()) if len(earlier) else 0.0
    worth = float(history.value.sum() / max(1.0, history.valued.sum()))
    numbers = ((orders, mean, low, high), (p_order, chance, chance, chance), (value, worth, worth, worth))
    same = [(name, *(np.full(len(history), each) for each in three)) for name, *three in numbers]
    return pa.concat_tables([rows(name, v, lo, hi, history, said) for name, v, lo, hi in same])


def average_of(earlier: Rhythm, level: float) -> tuple[float, float, float]:
    """Mean orders a person in the horizon after a cut-off, with the quantiles between which `level` of people were."""
    if not len(earlier):
        return 0.0, 0.0, 0.0
    ends = np.quantile(earlier.later, [(1 - level) / 2, (1 + level) / 2], method="inverted_cdf")
    return float(earlier.later.mean()), float(ends[0]), float(ends[1])

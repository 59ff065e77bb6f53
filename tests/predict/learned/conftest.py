"""A log whose people have steady rates until they stop for good."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from echt.predict import Log

AT = datetime(2011, 3, 1, tzinfo=UTC)
H = 60


def day(n):
    return AT + timedelta(days=n)


def planted(n=1500, seed=3, span=500, after=H):
    """Returns (log, rate (n,) per day at AT): people stop at a moment of their own, and look twice as often as they buy."""
    draw = np.random.default_rng(seed)
    known = draw.uniform(30, span, n)
    rate = draw.gamma(1.0, 1 / 60.0, n)
    stop = -known + draw.exponential(250, n)
    parts = []
    for name, pace, amount in (("Order Completed", rate, 20.0), ("Product Viewed", rate * 2, np.nan)):
        times = draw.poisson(pace * (known + after))
        who = np.repeat(np.arange(n), times)
        when = draw.uniform(-known[who], after)
        kept = when < stop[who]
        who, when = np.concatenate([np.arange(n), who[kept]]), np.concatenate([-known, when[kept]])
        value = draw.gamma(4, amount / 4, len(who)) if amount == amount else np.full(len(who), np.nan)
        parts.append((who, when, np.full(len(who), name), value))
    who, when, names, value = (np.concatenate(each) for each in zip(*parts, strict=True))
    at = np.datetime64("2011-03-01T00:00:00", "us") + (when * 86_400e6).astype("timedelta64[us]")
    ids = np.array([f"p{k:05d}" for k in range(n)])
    rows = {"person_id": ids[who], "at": pa.array(at), "name": names, "value": pa.array(value, from_pandas=True)}
    log = Log.of(pa.table(rows), until=day(after), purpose="personalize.content.profiled")
    return log, np.where(stop > 0, rate, 0.0)


@pytest.fixture(scope="session")
def faded():
    return planted()


def origins(log, cuts=(-240, -180, -120, -60), horizon=H, **asked):
    return [log.snapshot(day(cut), horizon_days=horizon, **asked) for cut in cuts]

"""Every feature equals a slow, plain formulation of it, person by person."""

import math
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.predict import Log
from echt.predict.base import HALF_LIVES
from echt.predict.log import days

from .learned.conftest import AT, day

H = 60
BACK = ("Order Refunded", "Order Cancelled")


def mean(values):
    return sum(values) / len(values) if values else math.nan


def sd(values):
    return math.sqrt(max(0.0, mean([v * v for v in values]) - mean(values) ** 2)) if len(values) > 1 else math.nan


def plainly(rows, now, since, others):
    """rows: (at, name, value) of one person, sorted, up to the cut-off."""
    orders = [(t, v) for t, name, v in rows if name == "Order Completed"]
    money = [(t, 0.0 if math.isnan(v) else v) for t, name, v in rows if name == "Order Completed" or name in BACK]
    paid = [v for _, v in orders if v > 0]
    back = [(t, v) for t, name, v in rows if name in BACK]
    whole = sorted({math.floor(t) for t, _ in orders})
    gaps = [b - a for a, b in zip(whole, whole[1:], strict=False)]
    out = {}
    for w in (7, 14, 30, 60, 90, 180, 365, math.inf):
        name = "all" if w == math.inf else f"{w}d"
        out[f"count_{name}"] = sum(now - t < w for t, _ in orders)
        out[f"sum_{name}"] = sum(v for t, v in money if now - t < w)
    out["days_since_last"] = now - orders[-1][0] if orders else math.nan
    out["days_since_first"] = now - orders[0][0] if orders else math.nan
    out["days_known"], out["days_with"] = now - since, len(whole)
    out["gap_mean"], out["gap_sd"], out["gap_max"] = mean(gaps), sd(gaps), max(gaps, default=math.nan)
    out["gap_last"] = gaps[-1] if gaps else math.nan
    out["gap_last_ratio"] = gaps[-1] / mean(gaps) if len(gaps) > 1 else math.nan
    out["silence_ratio"] = out["days_since_last"] / mean(gaps) if gaps else math.nan
    for life in (30, 60, 120, 240):
        out[f"fading_{life}d"] = sum(2 ** (-(now - t) / life) for t, _ in orders)
    out |= {"value_mean": mean(paid), "value_sd": sd(paid), "value_max": max(paid, default=math.nan)}
    out |= {"value_first": paid[0] if paid else math.nan, "value_last": paid[-1] if paid else math.nan}
    out["refunds"] = len(back)
    out["refunded_share"] = sum(-v for _, v in back if v < 0) / sum(paid) if paid else math.nan
    out["days_since_refund"] = now - back[-1][0] if back else math.nan
    weekdays = [(AT + timedelta(days=math.floor(t) - days(AT))).weekday() for t, _ in orders]
    out["weekend_share"] = mean([float(d > 4) for d in weekdays])
    out["weekday_top_share"] = max((weekdays.count(d) / len(weekdays) for d in weekdays), default=math.nan)
    year = [365 - H < now - t <= 365 for t, _ in orders]
    out["count_year_ago"] = sum(year) if now - since >= 365 else math.nan
    out["sum_year_ago"] = sum(v for t, v in money if 365 - H < now - t <= 365) if now - since >= 365 else math.nan
    for w in (30, 365):
        out[f"events_{w}d"] = sum(now - t < w for t, _, _ in rows)
    out["days_since_event"] = now - rows[-1][0] if rows else math.nan
    for other in others:
        times = [t for t, name, _ in rows if name == other]
        out |= {f"count_{w}d:{other}": sum(now - t < w for t in times) for w in (30, 365)}
        out[f"days_since:{other}"] = now - times[-1] if times else math.nan
    out["month_ahead"] = (AT + timedelta(days=H / 2)).month
    return out, orders


events = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.integers(-500 * 24, 80 * 24),
        st.sampled_from(["Order Completed", "Order Completed", "Order Refunded", "Product Viewed", "Email Clicked"]),
        st.sampled_from([math.nan, 0.0, 5.0, 12.5, 40.0]),
    ),
    min_size=1,
    max_size=60,
)


@settings(max_examples=40, deadline=None)
@given(events)
def test_every_feature_equals_its_plain_formulation(drawn):
    table = pa.table(
        {
            "person_id": [f"p{who}" for who, _, _, _ in drawn],
            "at": pa.array([day(hour / 24) for _, hour, _, _ in drawn]),
            "name": [name for _, _, name, _ in drawn],
            "value": [-v if name == "Order Refunded" else v for _, _, name, v in drawn],
        }
    )
    log = Log.of(table, until=day(80))
    shot, now = log.snapshot(AT, horizon_days=H, unit="order"), days(AT)
    for row, i in enumerate(shot.who):
        mine = [(log.at[k], log.names[log.name[k]], log.value[k]) for k in range(log.start[i], log.start[i + 1])]
        told, orders = plainly([one for one in mine if one[0] <= now], now, log.since[i], shot.recipe.others)
        assert set(told) == set(shot.names)
        wanted = np.array([told[name] for name in shot.names], np.float32)
        assert np.allclose(shot.features[row], wanted, rtol=1e-4, atol=1e-4, equal_nan=True)
        later = [one for one in mine if now < one[0] <= now + H]
        assert shot.later[row] == sum(name == "Order Completed" for _, name, _ in later)
        assert shot.later_value[row] == pytest.approx(
            sum(v for _, name, v in later if name != "Product Viewed" and name != "Email Clicked" and not math.isnan(v))
        )
        assert shot.purchases[row] == len(orders) and shot.frequency[row] == max(0, len(orders) - 1)
        for name, life in HALF_LIVES.items():
            weights = [2 ** (-(now - t) / life) for t, _ in orders if t > log.since[i]]
            assert shot.counts[name][row] == pytest.approx(sum(weights))
        assert 0 <= shot.recency[row] <= shot.age[row] <= shot.known[row] + 1


@settings(max_examples=20, deadline=None)
@given(events, st.integers(-400, 0))
def test_what_comes_later_changes_nothing(drawn, cut):
    rows = {
        "person_id": [f"p{who}" for who, _, _, _ in drawn],
        "at": pa.array([day(hour / 24) for _, hour, _, _ in drawn]),
        "name": [name for _, _, name, _ in drawn],
        "value": [v for _, _, _, v in drawn],
    }
    log = Log.of(pa.table(rows))
    one, other = (each.snapshot(day(cut), horizon_days=30) for each in (log, log.before(day(cut))))
    assert one.person_id.equals(other.person_id)
    assert np.array_equal(one.features, other.features, equal_nan=True)
    assert np.array_equal(one.monetary, other.monetary)

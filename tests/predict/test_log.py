"""The log and its snapshots: sorted, the same for the same facts, blind to what comes after."""

import numpy as np
import pyarrow as pa
import pytest

from echt.errors import DataError
from echt.predict import Log

from .conftest import AT, day


def rows(people, times, names=None, values=None):
    names = ["Order Completed"] * len(people) if names is None else names
    return pa.table(
        {
            "person_id": people,
            "at": pa.array(times, pa.timestamp("us", tz="UTC")),
            "name": names,
            "value": pa.array([10.0] * len(people) if values is None else values, pa.float64()),
        }
    )


def test_rows_are_sorted_by_person_then_time_whatever_order_they_come_in():
    draw = np.random.default_rng(3)
    n = 4000
    people = [f"p{k}" for k in draw.integers(0, 40, n)]
    times = [day(-int(d)) for d in draw.integers(0, 300, n)]
    values = draw.integers(1, 9, n).astype(float)
    values[draw.random(n) < 0.2] = np.nan
    names = list(draw.choice(["Order Completed", "Product Viewed"], n))
    table = rows(people, times, names, values)
    log = Log.of(table)
    mixed = Log.of(table.take(pa.array(draw.permutation(n))))
    for one, other in ((log.at, mixed.at), (log.name, mixed.name), (log.value, mixed.value), (log.start, mixed.start)):
        assert np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
    assert log.names == mixed.names and log.person_id.equals(mixed.person_id)
    assert all((np.diff(log.at[a:b]) >= 0).all() for a, b in zip(log.start, log.start[1:], strict=False))


def test_a_snapshot_counts_as_the_papers_do():
    times = [day(-100), day(-99.9), day(-50), day(-10), day(5), day(5.1), day(40)]
    log = Log.of(rows(["a"] * 7, times, values=[1, 2, 30, 50, 7, 8, 9]), until=day(60))
    shot = log.snapshot(AT, horizon_days=30)
    assert (shot.frequency[0], shot.recency[0], shot.age[0]) == (2, 90, 100)
    assert (shot.monetary[0], shot.priced[0]) == (40, 2)
    assert (shot.purchases[0], shot.valued[0], shot.value[0]) == (3, 4, 83)
    assert (shot.later[0], shot.later_value[0]) == (1, 15)
    orders = log.snapshot(AT, horizon_days=30, unit="order")
    assert (orders.frequency[0], orders.later[0]) == (3, 2)


def test_money_that_came_back_is_taken_off_the_purchase_before_it():
    names = [
        "Order Completed",
        "Order Refunded",
        "Order Completed",
        "Order Refunded",
        "Order Completed",
        "Order Refunded",
    ]
    times = [day(-100), day(-90), day(-50), day(-40), day(5), day(8)]
    log = Log.of(rows(["a"] * 6, times, names, [10, -10, 30, -12, 20, -5]), until=day(30))
    shot = log.snapshot(AT, horizon_days=30)
    assert shot.monetary[0] == 18
    assert (shot.later[0], shot.later_value[0]) == (1, 15)


def test_what_has_not_been_seen_in_full_is_not_told():
    log = Log.of(rows(["a", "b"], [day(-30), day(-1)]), until=day(10))
    assert log.snapshot(AT, horizon_days=30).later is None
    assert log.snapshot(AT, horizon_days=10).later.tolist() == [0, 0]
    assert log.snapshot(AT, horizon_days=None).later is None


def test_who_was_not_known_at_the_cutoff_is_not_there():
    log = Log.of(rows(["a", "b"], [day(-30), day(1)]), until=day(10))
    assert log.snapshot(AT, horizon_days=5).person_id.to_pylist() == ["a"]


def test_the_gated_tables_give_the_same_log_as_loose_rows(shop):
    shop.people(["a", "b", "c"], [day(-300), day(-200), day(-100)])
    shop.orders(["a", "a", "b"], [day(-300), day(-40), day(-200)], [10, 20, 30])
    shop.orders(["a"], [day(-20)], [None], name="Product Viewed", simulated=True)
    log = Log.read(shop.tables())
    assert log.person_id.to_pylist() == ["a", "b", "c"]
    assert log.start.tolist() == [0, 3, 4, 4]
    assert log.names == ("Order Completed", "Product Viewed")
    assert log.purpose == "personalize.content.profiled"
    assert log.simulated.tolist() == [True, False, False]
    shot = log.snapshot(AT, horizon_days=30)
    assert shot.purchases.tolist() == [2, 1, 0]
    assert shot.known.tolist() == [300, 200, 100]
    loose = Log.of(
        rows(
            ["a", "a", "b", "a"],
            [day(-300), day(-40), day(-200), day(-20)],
            [*["Order Completed"] * 3, "Product Viewed"],
            [10, 20, 30, None],
        )
    )
    ours = loose.snapshot(AT, horizon_days=None).features
    assert np.array_equal(ours, log.snapshot(AT, horizon_days=None).features[:2], equal_nan=True)


def test_only_the_names_asked_for_are_read(shop):
    shop.people(["a"], [day(-300)])
    shop.orders(["a", "a"], [day(-300), day(-40)], [10, 20])
    shop.orders(["a"], [day(-20)], [None], name="Product Viewed")
    assert Log.read(shop.tables(), names=["Product Viewed"]).names == ("Product Viewed",)


def test_minors_are_left_out_whatever_the_purpose(shop):
    shop.people(["a", "b"], [day(-300), day(-200)])
    utc = pa.timestamp("us", tz="UTC")
    young = {
        "person_id": ["b"],
        "first_seen": pa.array([day(-200)], utc),
        "last_seen": pa.nulls(1, utc),
        "minor": [True],
    }
    shop.warehouse.append("people", pa.table(young))
    shop.orders(["a", "b"], [day(-30), day(-30)], [10, 20])
    log = Log.read(shop.tables(purpose="analytics.reporting"))
    assert log.person_id.to_pylist() == ["a"]


@pytest.mark.parametrize("missing", ["person_id", "at", "name"])
def test_rows_without_a_person_a_moment_or_a_name_are_refused(missing):
    table = rows(["a"], [day(-1)])
    with pytest.raises(DataError) as caught:
        Log.of(table.drop_columns([missing]))
    assert caught.value.code == "E150"
    with pytest.raises(DataError) as caught:
        Log.of(
            table.set_column(
                table.schema.get_field_index(missing), missing, pa.nulls(1, table.schema.field(missing).type)
            )
        )
    assert caught.value.code == "E150"


@pytest.mark.parametrize("asked", [{"unit": "week"}, {"horizon_days": 0}])
def test_a_snapshot_that_means_nothing_is_refused(asked):
    log = Log.of(rows(["a"], [day(-1)]))
    with pytest.raises(DataError) as caught:
        log.snapshot(AT, **({"horizon_days": 30} | asked))
    assert caught.value.code == "E150"


def test_an_empty_log_has_snapshots_of_nobody():
    log = Log.of(rows([], []))
    shot = log.snapshot(AT, horizon_days=30)
    assert len(shot) == 0 and shot.features.shape == (0, len(shot.names))

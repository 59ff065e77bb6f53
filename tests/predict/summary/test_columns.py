"""What a log may look like: types, zones, names, currencies, the last moment, and the gated tables of a purpose."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from echt.errors import DataError
from echt.predict import BGNBD, Columns, GammaGamma, summarise

from ..conftest import AT, PROFILED, Shop, a_steady_shop
from .conftest import COLUMNS, START, log, plain, rows
from .test_order import busy


@pytest.mark.parametrize("kind", [pa.int8(), pa.uint16(), pa.int32(), pa.uint64()])
def test_ids_may_be_whole_numbers_of_any_kind(kind):
    table = busy(300, people=9)
    other = table.set_column(0, "person", table["person"].cast(kind))
    assert rows(summarise(other, columns=COLUMNS)) == rows(summarise(table, columns=COLUMNS))


def test_ids_may_be_the_largest_and_smallest_numbers_there_are():
    ids = [2**63 - 1, -(2**63), -1, 0]
    table = log([(k, h, 1.0) for h in (0, 30) for k in ids])
    assert summarise(table, columns=COLUMNS).person_id.to_pylist() == ids
    large = pa.table({"person": pa.array([2**64 - 1, 7], pa.uint64()), "moment": [START, START]})
    assert summarise(large, columns=Columns(person="person", at="moment")).person_id.to_pylist() == [2**64 - 1, 7]


@pytest.mark.parametrize(
    "kind", [pa.timestamp("s"), pa.timestamp("ms", tz="America/New_York"), pa.timestamp("ns"), pa.date32()]
)
def test_times_may_be_of_any_kind(kind):
    moments = [START + timedelta(days=k) for k in (0, 3, 9)]
    table = pa.table(
        {
            "person": [1, 1, 1],
            "moment": pa.array(moments, pa.timestamp("us", tz="UTC")).cast(pa.timestamp("us")).cast(kind, safe=False),
        }
    )
    if kind.equals(pa.timestamp("ms", tz="America/New_York")):
        table = table.set_column(1, "moment", pa.array(moments, kind))
    found = summarise(table, columns=Columns(person="person", at="moment"))
    assert (found.frequency[0], found.recency[0], found.age[0]) == (2, 9.0, 9.0)
    assert found.monetary is None


@pytest.mark.parametrize("kind", [pa.decimal128(12, 2), pa.int32(), pa.float32()])
def test_amounts_may_be_of_any_kind(kind):
    amounts = [Decimal("1.00"), Decimal("250.00"), Decimal("-50.00")]
    table = log([(1, 0, None), (1, 24, None), (1, 48, None)])
    table = table.set_column(2, "amount", pa.array(amounts, pa.decimal128(12, 2)).cast(kind))
    assert summarise(table, columns=COLUMNS).monetary.tolist() == [200.0]


def test_cents_add_up_exactly_in_any_order():
    """A million times ten cents is a hundred thousand, which float64 does not find."""
    table = pa.table(
        {
            "person": np.zeros(1_000_001, np.int64),
            "moment": np.arange(1_000_001).astype("datetime64[s]"),
            "amount": np.full(1_000_001, 0.1),
        }
    )
    found = summarise(table, columns=Columns(person="person", at="moment", value="amount"), unit="order")
    assert found.monetary[0] == 0.1
    assert np.full(1_000_000, 0.1).cumsum()[-1] / 1_000_000 != 0.1


def test_days_are_those_of_the_zone_that_is_asked_for():
    table = log([(1, 0, 1.0), (1, 23.5, 1.0)])  # half past midnight in Amsterdam, the next day
    assert summarise(table, columns=COLUMNS).frequency.tolist() == [0]
    there = Columns(person="person", at="moment", time_zone="Europe/Amsterdam")
    assert summarise(table, columns=there).frequency.tolist() == [1]


def test_the_last_moment_counts_and_those_after_it_do_not():
    table = log([(1, 0, 1.0), (1, 48, 1.0), (1, 49, 1.0), (2, 100, 1.0)])
    until = START + timedelta(hours=48)
    found = summarise(table, columns=COLUMNS, until=until)
    assert rows(found) == plain(table, until=until) == [(1, 1, 2.0, 2.0, 1.0)]
    assert (found.counted.after_until, found.until) == (2, until)
    assert rows(summarise(table, columns=COLUMNS, until=until.replace(tzinfo=None))) == rows(found)


def test_every_event_read_is_counted_once():
    rows_ = [
        (1, 0, 1.0),
        (None, 0, 1.0),
        (1, None, 1.0),
        (1, 1, 1.0, "viewed"),
        (1, 900, 1.0),
        (2, 2, -1.0),
        (1, 30, None),
    ]
    counted = summarise(log(rows_), columns=COLUMNS, names="bought", until=START + timedelta(hours=200)).counted
    left = (
        counted.of_other_names
        + counted.in_other_currency
        + counted.after_until
        + counted.without_person
        + counted.without_time
    )
    assert counted.events == 7 == counted.purchases + counted.refunds + left
    assert (counted.without_person, counted.without_time, counted.of_other_names, counted.after_until) == (1, 1, 1, 1)
    assert (counted.without_amount, counted.people_only_refunds) == (1, 1)


def test_amounts_of_one_currency_are_added_and_those_of_several_are_not(events):
    table = log([(1, 0, 1.0), (1, 24, 5.0), (1, 48, 7.0), (2, 0, 1.0)])
    table = table.append_column("currency", pa.array(["EUR", "EUR", "GBP", None]))
    columns = Columns(person="person", at="moment", value="amount", currency="currency")
    for log_ in (table, events(table)):
        with pytest.raises(DataError) as error:
            summarise(log_, columns=columns)
        assert (error.value.code, error.value.found) == ("E295", "EUR, GBP")
        found = summarise(log_, columns=columns, currency="EUR")
        assert rows(found) == [(1, 1, 1.0, 1.0, 5.0)]
        assert (found.counted.in_other_currency, found.currency) == (2, "EUR")
    assert summarise(table.slice(0, 2), columns=columns).currency == "EUR"


def test_names_in_a_file_are_found_whatever_way_they_are_stored(events):
    table = busy(500, people=9)
    table = table.set_column(3, "name", pa.array(["bought", "viewed", None, "bought", "x"] * 100))
    expected = plain(table, names=["bought"], until=summarise(table, columns=COLUMNS, names="bought").until)
    for file in (events(table, "a.parquet"), events(table, "b.parquet", use_dictionary=False)):
        assert rows(summarise(file, columns=COLUMNS, names="bought")) == expected


def test_a_summary_goes_straight_into_the_models(tmp_path):
    draw = np.random.default_rng(1)
    rate = draw.gamma(1, 0.02, 600)
    events_ = [
        (k, 24 * d, round(float(draw.gamma(5, 4)), 2))
        for k in range(600)
        for d in np.cumsum(draw.exponential(1 / rate[k], 40))
        if d < 400
    ]
    found = summarise(log(sorted(events_, key=lambda e: e[1])), columns=COLUMNS)
    assert 0 < BGNBD().fit(*found.history).p_any(found.horizon(90), *found.history).mean() < 1
    assert 15 < GammaGamma().fit(*found.money).expected_value([0], [0])[0] < 25
    assert "came back" in str(found)
    assert found.to_dict()["people"] == len(found)


def test_gated_tables_give_those_let_through_up_to_their_moment(tmp_path):
    shop, ids, _, _ = a_steady_shop(tmp_path, n=300)
    try:
        tables = shop.tables()
        found = summarise(tables)
        table = tables.select("select person_id as person, e.at as moment, value as amount, name from events as e")
        assert rows(found) == plain(table, until=AT)
        assert found.until == AT
        assert set(found.person_id.to_pylist()) <= set(ids.tolist())
        assert found.person_id.to_pylist() == sorted(found.person_id.to_pylist())
        with pytest.raises(DataError) as error:
            summarise(tables, until=AT + timedelta(days=1))
        assert error.value.code == "E143"
        earlier = AT - timedelta(days=200)
        assert rows(summarise(tables, until=earlier)) == plain(table, until=earlier)
    finally:
        shop.close()


def test_who_objects_is_not_in_a_summary(tmp_path):
    shop = Shop(tmp_path)
    try:
        shop.people(["a", "b"], [AT - timedelta(days=50)] * 2)
        shop.orders(["a", "b"], [AT - timedelta(days=50)] * 2, [1.0, 1.0])
        shop.tables()
        said = {
            "person_id": ["b"],
            "purpose": [PROFILED],
            "basis": ["objection"],
            "granted": [False],
            "evidence": ["{}"],
        }
        utc = pa.timestamp("us", tz="UTC")
        said |= {"at": pa.array([AT - timedelta(days=1)], utc), "until": pa.nulls(1, utc)}
        shop.ledger.record_permissions(pa.table(said), at=AT)
        assert summarise(shop.tables()).person_id.to_pylist() == ["a"]
    finally:
        shop.close()


def test_a_moment_before_1970_is_a_moment():
    table = pa.table(
        {
            "person": [1, 1],
            "moment": pa.array([datetime(1969, 12, 30, 23, tzinfo=UTC), datetime(1970, 1, 2, 1, tzinfo=UTC)]),
        }
    )
    found = summarise(table, columns=Columns(person="person", at="moment"))
    assert found.recency.tolist() == [3.0]
    assert (date(1970, 1, 2) - date(1969, 12, 30)).days == 3

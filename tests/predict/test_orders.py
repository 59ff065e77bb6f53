"""Predictions against planted rates, and the laws they keep."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from echt.errors import DataError
from echt.predict import Rhythm, backtest, predict_nothing, predict_orders, prediction_names
from echt.predict.base import HALF_LIVES
from echt.predict.orders import Fitted, _quantile, chance_of_order, expected_orders, order_value

from .conftest import AT, COLUMNS, PROFILED, day


def column(table, name, what="value"):
    part = table.filter(pc.equal(table["name"], name)).sort_by("person_id")
    return np.asarray(part[what])


@pytest.fixture(scope="module")
def predicted(steady):
    shop, ids, rate, later = steady
    return predict_orders(shop.tables(), at=AT, horizon_days=90), later, rate


def test_the_total_is_right_where_rates_do_not_change(predicted):
    table, later, _ = predicted
    assert column(table, "expected_orders_90d").sum() / later.sum() == pytest.approx(1, abs=0.08)


def test_the_interval_holds_what_happens_as_often_as_it_says(predicted):
    table, later, _ = predicted
    low, high = (column(table, "expected_orders_90d", end) for end in ("low", "high"))
    assert 0.80 <= ((low <= later) & (later <= high)).mean() <= 0.93


def test_people_are_told_apart(predicted):
    table, later, rate = predicted
    value = column(table, "expected_orders_90d")
    assert np.corrcoef(value, rate)[0, 1] > 0.7
    assert np.abs(value - later).mean() < 0.75 * np.abs(later.mean() - later).mean()


def test_the_chance_of_an_order_is_calibrated(predicted):
    table, later, _ = predicted
    chance, did = column(table, "p_order_90d"), later > 0
    order = np.argsort(chance)
    for part in np.array_split(order, 5):
        assert chance[part].mean() == pytest.approx(did[part].mean(), abs=0.06)


def test_a_prediction_has_the_columns_of_the_warehouse(predicted, steady):
    table, _, _ = predicted
    shop = steady[0]
    assert table.column_names == COLUMNS
    assert set(table["name"].to_pylist()) == set(prediction_names(90))
    assert set(table["purpose"].to_pylist()) == {PROFILED}
    assert table.num_rows == 3 * 3000
    assert shop.warehouse.append("predictions", table) == table.num_rows


def test_the_backtest_says_what_came_of_it_and_beats_nothing(steady):
    found = backtest(steady[0].tables(), at=AT, horizon_days=90)
    assert found.beats_nothing
    assert abs(found.total_bias) < 0.1
    assert 0.78 < found.coverage < 0.95
    assert "predicted from 2010-12-01" in str(found)
    assert found.to_dict()["people"] == found.people


def test_nothing_gives_everyone_the_same(steady):
    table = predict_nothing(steady[0].tables(), at=AT, horizon_days=90)
    assert table.column_names == COLUMNS
    assert len(set(column(table, "expected_orders_90d"))) == 1
    assert column(table, "expected_orders_90d")[0] == pytest.approx(90 / 70, rel=0.1)


def test_what_happens_later_changes_no_prediction(shop):
    shop.people(["a", "b"], [day(-300), day(-200)])
    shop.orders(["a", "a", "b"], [day(-300), day(-40), day(-200)], [10, 20, 30])
    before = predict_orders(shop.tables(), at=AT, horizon_days=90)
    shop.orders(["a", "b"], [day(1), day(2)], [999, 999])
    assert predict_orders(shop.tables(), at=AT, horizon_days=90).equals(before)


def test_one_more_recent_order_raises_what_is_expected_of_that_person(shop):
    shop.people(["a", "b"], [day(-300), day(-300)])
    shop.orders(["a", "b"], [day(-300), day(-300)], [10, 10])
    before = column(predict_orders(shop.tables(), at=AT, horizon_days=30), "expected_orders_30d")
    shop.orders(["a"], [day(-3)], [10])
    after = column(predict_orders(shop.tables(), at=AT, horizon_days=30), "expected_orders_30d")
    assert after[0] > before[0]
    assert after[0] > after[1]


def test_people_who_never_ordered_are_predicted_too_and_less(shop):
    shop.people(["a", "b", "c"], [day(-300)] * 3)
    shop.orders(["a", "a", "b"], [day(-300), day(-20), day(-50)], [10, 10, 10])
    value = column(predict_orders(shop.tables(), at=AT, horizon_days=30), "expected_orders_30d")
    assert 0 < value[2] < value[1]


def test_nobody_reachable_gives_an_empty_table(shop):
    shop.people(["a"], [day(5)])
    assert predict_orders(shop.tables(), at=AT, horizon_days=30).num_rows == 0
    with pytest.raises(DataError) as caught:
        backtest(shop.tables(), at=AT, horizon_days=30)
    assert caught.value.code == "E145"


def test_simulated_orders_mark_the_prediction(shop):
    shop.people(["a", "b"], [day(-300)] * 2)
    shop.orders(["a"], [day(-30)], [10], simulated=True)
    table = predict_orders(shop.tables(), at=AT, horizon_days=30)
    assert dict(zip(table["person_id"].to_pylist(), table["simulated"].to_pylist(), strict=True)) == {"a": True, "b": False}


def test_the_version_changes_with_the_data_and_not_without(shop):
    shop.people(["a"], [day(-300)])
    shop.orders(["a"], [day(-30)], [10])
    first, again = (predict_orders(shop.tables(), at=AT, horizon_days=30)["model_version"][0].as_py() for _ in range(2))
    shop.orders(["a"], [day(-20)], [10])
    assert first == again != predict_orders(shop.tables(), at=AT, horizon_days=30)["model_version"][0].as_py()


@pytest.mark.parametrize(
    ("asked", "code"),
    [({"at": day(1), "horizon_days": 30}, "E143"), ({"at": AT, "horizon_days": 0}, "E144"), ({"at": AT, "horizon_days": 9, "level": 80}, "E144")],
)
def test_a_prediction_that_means_nothing_is_refused(shop, asked, code):
    shop.people(["a"], [day(-300)])
    with pytest.raises(DataError) as caught:
        predict_orders(shop.tables(), **asked)
    assert caught.value.code == code


def history(counts, age_days, valued=None, values=None):
    n = len(counts)
    value = np.asarray(values if values is not None else np.zeros(n), float)
    how_many = np.asarray(valued if valued is not None else np.zeros(n), float)
    return Rhythm(
        person_id=pa.array([f"p{k}" for k in range(n)]),
        age_days=np.asarray(age_days, float),
        counts={name: np.asarray(counts, float) for name in HALF_LIVES},
        later=np.zeros(n),
        valued=how_many,
        value=value,
        squares=np.divide(value**2, how_many, out=np.zeros(n), where=how_many > 0) + 5 * np.maximum(how_many - 1, 0),
        simulated=np.zeros(n, bool),
    )


@given(
    count=st.floats(0, 50), age=st.floats(0, 2000), shape=st.floats(0.05, 20), rate=st.floats(1, 2000), level=st.floats(0.5, 2),
    half_life=st.sampled_from(sorted(HALF_LIVES)),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_more_orders_never_lower_a_prediction_and_chances_stay_chances(count, age, shape, rate, level, half_life):
    fitted = Fitted(half_life, shape, rate, level)
    two = history([count, count + 1], [age, age])
    value, low, high = expected_orders(two, fitted, 30, 0.8)
    assert (low <= high).all()
    assert value[0] <= value[1]
    chance, c_low, c_high = chance_of_order(two, fitted, 30, 0.8)
    assert ((c_low >= 0) & (c_low <= chance) & (chance <= c_high) & (c_high <= 1)).all()
    assert chance[0] <= chance[1]


def test_quantiles_agree_with_scipy():
    draw = np.random.default_rng(3)
    a, p, q = draw.gamma(1, 2, 500) + 0.01, draw.uniform(0.05, 0.99, 500), draw.choice([0.1, 0.5, 0.9], 500)
    assert (_quantile(q, a, p) == np.maximum(0, stats.nbinom.ppf(q, a, p))).all()


def test_the_worth_of_an_order_lies_between_a_persons_own_mean_and_that_of_all():
    value, low, high = order_value(history([0] * 4, [9] * 4, valued=[0, 1, 10, 10], values=[0, 50, 100, 300]), 0.8)
    grand = 450 / 21
    assert value[0] == pytest.approx(grand)
    assert grand < value[1] < 50
    assert 10 <= value[2] < grand
    assert abs(value[2] - 10) < 0.4 * abs(grand - 10)
    assert (low <= value).all()
    assert (value <= high).all()
    assert high[0] - low[0] > high[2] - low[2]

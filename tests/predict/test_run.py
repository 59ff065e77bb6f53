"""A whole run: test on the past, choose, predict, and the laws that hold for whatever was chosen."""

import dataclasses

import numpy as np
import pyarrow.compute as pc
import pytest

from echt.errors import DataError, ProjectError
from echt.predict import Log, PredictionFile, learn_again, predict_now, prediction_names, try_models

from .conftest import AT, COLUMNS, PROFILED, day

FILE = PredictionFile("order", models=("gamma_poisson", "mbgnbd"), origins=3)


def column(table, name, what="value"):
    part = table.filter(pc.equal(table["name"], name)).sort_by("person_id")
    return np.asarray(part[what])


@pytest.fixture(scope="module")
def log(steady):
    return Log.read(steady[0].tables())


@pytest.fixture(scope="module")
def made(log):
    return predict_now(log, FILE, at=AT, seed=1)


def test_the_rows_have_the_columns_of_the_warehouse_and_every_name(made, steady):
    assert made.rows.column_names == COLUMNS
    assert set(made.rows["name"].to_pylist()) == set(prediction_names(90).all) == set(made.names)
    assert set(made.rows["purpose"].to_pylist()) == {PROFILED}
    assert made.rows.num_rows == 6 * 3000
    assert steady[0].warehouse.append("predictions", made.rows) == made.rows.num_rows


def test_the_total_is_right_where_rates_do_not_change(made, steady):
    later = steady[3]
    assert column(made.rows, "expected_orders_90d").sum() / later.sum() == pytest.approx(1, abs=0.08)
    assert column(made.rows, "expected_spend_90d").sum() / (20 * later.sum()) == pytest.approx(1, abs=0.1)


def test_the_interval_holds_what_happens_as_often_as_it_says(made, steady):
    low, high = (column(made.rows, "expected_orders_90d", end) for end in ("low", "high"))
    assert 0.77 <= ((low <= steady[3]) & (steady[3] <= high)).mean() <= 0.93


def test_people_are_told_apart(made, steady):
    value = column(made.rows, "expected_orders_90d")
    assert np.corrcoef(value, steady[2])[0, 1] > 0.7
    assert np.abs(value - steady[3]).mean() < 0.75 * np.abs(steady[3].mean() - steady[3]).mean()


def test_the_chance_of_an_order_is_calibrated(made, steady):
    chance, did = column(made.rows, "p_order_90d"), steady[3] > 0
    for part in np.array_split(np.argsort(chance), 5):
        assert chance[part].mean() == pytest.approx(did[part].mean(), abs=0.06)


def test_churn_is_the_chance_of_none(made):
    chance, churn = column(made.rows, "p_order_90d"), column(made.rows, "churn_90d")
    np.testing.assert_allclose(chance + churn, 1)
    np.testing.assert_allclose(column(made.rows, "p_order_90d", "low") + column(made.rows, "churn_90d", "high"), 1)


def test_values_lie_between_their_ends_and_chances_are_chances(made):
    table = made.rows
    value, low, high = (np.asarray(table[each]) for each in ("value", "low", "high"))
    assert ((low <= value) & (value <= high)).all()
    assert np.isfinite(value).all()
    for name in ("p_order_90d", "churn_90d", "p_alive"):
        assert ((column(table, name, "low") >= 0) & (column(table, name, "high") <= 1)).all()


def test_a_model_is_chosen_only_where_it_beats_the_simple_rules(made):
    assert set(made.models) >= {"orders", "spend", "any"}
    assert made.models["orders"] in {"gamma_poisson", "mbgnbd"}
    assert made.why["orders"]


def test_the_same_facts_give_the_same_rows_and_version(log, made):
    again = predict_now(log, FILE, at=AT, seed=1)
    assert again.version == made.version
    assert again.rows.equals(made.rows)


def test_what_happens_later_changes_no_prediction(steady):
    shop = steady[0]
    late = Log.read(shop.tables(at=day(90)))
    at_once = Log.read(shop.tables())
    assert predict_now(late, FILE, at=AT, seed=1).rows.equals(predict_now(at_once, FILE, at=AT, seed=1).rows)


def test_too_few_buyers_means_the_average_for_everyone_and_that_is_said(shop):
    ids = [f"p{k:03d}" for k in range(150)]
    shop.people(ids, [day(-300)] * 150)
    shop.orders([one for one in ids for _ in (0, 1)], [day(-300 + k) for k in range(300)], [10.0] * 300)
    found = predict_now(Log.read(shop.tables()), FILE, at=AT)
    assert set(found.models.values()) == {"average"}
    assert "too few people" in found.why["orders"]
    assert found.trial is None
    assert len(set(column(found.rows, "expected_orders_90d"))) == 1
    with pytest.raises(DataError) as caught:
        try_models(Log.read(shop.tables()), FILE, at=AT)
    assert caught.value.code == "E157"


def test_a_horizon_longer_than_history_is_refused_with_the_longest_allowed(log):
    with pytest.raises(DataError) as caught:
        predict_now(log, dataclasses.replace(FILE, horizon_days=600), at=AT)
    assert caught.value.code == "E158"
    assert "at most" in caught.value.fix


def test_any_event_can_be_predicted(steady):
    shop, ids, _, _ = steady
    draw = np.random.default_rng(5)
    who = ids[:1500][draw.integers(0, 1500, 9000)]
    when = np.datetime64("2011-03-01T00:00:00", "us") + (draw.uniform(-400, 90, 9000) * 86_400e6).astype(
        "timedelta64[us]"
    )
    shop.orders(list(who), when, np.full(9000, np.nan), name="Product Viewed")
    asked = dataclasses.replace(FILE, outcome="Product Viewed", horizon_days=30)
    found = predict_now(Log.read(shop.tables()), asked, at=AT)
    assert set(found.rows["name"].to_pylist()) == {"expected_product_viewed_30d", "p_product_viewed_30d"}
    chance = column(found.rows, "p_product_viewed_30d")
    assert chance[:1500].mean() > 2 * chance[1500:].mean()


def test_simulated_orders_mark_the_prediction(shop):
    shop.people(["a", "b"], [day(-300)] * 2)
    shop.orders(["a"], [day(-30)], [10], simulated=True)
    shop.orders(["b"], [day(-30)], [10])
    rows = predict_now(Log.read(shop.tables()), dataclasses.replace(FILE, horizon_days=30), at=AT).rows
    assert dict(zip(rows["person_id"].to_pylist(), rows["simulated"].to_pylist(), strict=True)) == {
        "a": True,
        "b": False,
    }


def test_the_version_changes_with_the_facts(shop):
    shop.people(["a"], [day(-300)])
    shop.orders(["a"], [day(-30)], [10])
    asked = dataclasses.replace(FILE, horizon_days=30)
    first, again = (predict_now(Log.read(shop.tables()), asked, at=AT).version for _ in range(2))
    shop.orders(["a"], [day(-20)], [10])
    assert first == again != predict_now(Log.read(shop.tables()), asked, at=AT).version


def test_nobody_reachable_gives_an_empty_table(shop):
    shop.people(["a"], [day(5)])
    with pytest.raises(DataError) as caught:
        predict_now(Log.read(shop.tables()), FILE, at=AT)
    assert caught.value.code in {"E157", "E158"}


def test_who_never_came_is_not_called_alive(log, steady):
    rows = predict_now(log, dataclasses.replace(FILE, models=("mbgnbd",), origins=2), at=AT).rows
    bought = log.snapshot(AT, horizon_days=90, unit="order").purchases > 0
    assert len(column(rows, "p_alive")) == bought.sum() <= len(log)


def test_a_feature_that_is_left_out_but_not_there_is_an_error_with_the_nearest(log):
    with pytest.raises(ProjectError) as caught:
        try_models(log, dataclasses.replace(FILE, leave_out=("month_ahead", "days_since_lst")), at=AT)
    assert caught.value.code == "E160"
    assert "did you mean 'days_since_last'?" in caught.value.fix


def test_no_learned_model_sees_what_is_left_out(log):
    asked = dataclasses.replace(FILE, models=("lightgbm",), leave_out=("count_*", "days_*"), origins=2)
    fitted = learn_again(log, asked, ["lightgbm"], at=AT)["lightgbm"]
    assert fitted.names
    assert not [name for name in fitted.names if name.startswith(("count_", "days_"))]

"""Learned models against planted truth: they tell people apart, get the total right, and repeat themselves."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import roc_auc_score

from echt.errors import DataError, NotAllowedError
from echt.predict import Log
from echt.predict.models import candidate, known_candidates
from echt.predict.models.learned import LightGBM, Propensity, Residual
from echt.predict.models.learned.past import gather, longest_horizon, matching

from .conftest import AT, H, day, origins, planted

LEARNED = [LightGBM(), Residual(), Residual("paretonbd"), Propensity()]


@pytest.fixture(scope="module")
def told(faded):
    log, _ = faded
    past, now = origins(log), log.snapshot(AT, horizon_days=H)
    return {one.name: (fitted := one.fit(past), fitted.forecast(now)) for one in LEARNED}, now


@pytest.mark.parametrize("name", [one.name for one in LEARNED])
def test_it_is_right_on_the_whole_and_tells_people_apart(told, faded, name):
    forecast, now, rate = told[0][name][1], told[1], faded[1]
    assert forecast.expected.sum() / now.later.sum() == pytest.approx(1, abs=0.15)
    assert forecast.value.sum() / now.later_value.sum() == pytest.approx(1, abs=0.2)
    assert (forecast.p_any >= 0).all() and (forecast.p_any <= 1).all() and np.isfinite(forecast.value).all()
    best = roc_auc_score(now.later > 0, rate[now.who])
    assert roc_auc_score(now.later > 0, forecast.p_any) > best - 0.1  # the best knows who has stopped


def test_trees_see_who_stopped_where_an_average_does_not(told):
    forecast, now = told[0]["lightgbm"][1], told[1]
    naive = candidate("repeat_rate").fit([]).forecast(now)
    assert np.abs(forecast.expected - now.later).mean() < np.abs(naive.expected - now.later).mean()
    assert ((forecast.p_any - (now.later > 0)) ** 2).mean() < ((naive.p_any - (now.later > 0)) ** 2).mean()


def test_the_chance_is_calibrated(told):
    forecast, now = told[0]["lightgbm"][1], told[1]
    for part in np.array_split(np.argsort(forecast.p_any), 5):
        assert forecast.p_any[part].mean() == pytest.approx((now.later[part] > 0).mean(), abs=0.08)


@pytest.mark.parametrize("one", LEARNED, ids=lambda one: one.name)
def test_the_same_facts_give_the_same_model_whatever_the_order_of_rows(faded, told, one):
    log, _ = faded
    again = one.fit(origins(log.before(day(H))))
    assert again.version == told[0][one.name][0].version
    assert np.array_equal(again.forecast(told[1]).expected, told[0][one.name][1].expected)
    assert len(again.version) == 12


def test_another_seed_or_another_fact_gives_another_version(faded, told):
    log, _ = faded
    assert LightGBM(seed=1).fit(origins(log)).version != told[0]["lightgbm"][0].version
    assert LightGBM().fit(origins(log, cuts=(-180, -120, -60))).version != told[0]["lightgbm"][0].version


def test_any_event_has_a_propensity(faded):
    log, _ = faded
    past = origins(log, outcome="Product Viewed", horizon=30)
    now = log.snapshot(AT, horizon_days=30, outcome="Product Viewed")
    forecast = Propensity().fit(past).forecast(now)
    assert forecast.p_any.mean() == pytest.approx((now.later > 0).mean(), abs=0.05)
    assert roc_auc_score(now.later > 0, forecast.p_any) > 0.7
    assert "count_365d:Order Completed" in past[0].names


@pytest.mark.parametrize("one", [LightGBM(), Propensity(), Residual()], ids=lambda one: one.name)
def test_a_longer_horizon_is_reached_by_stretching(faded, one):
    log, _ = faded
    fitted = one.fit(origins(log, cuts=(-180, -120, -90), horizon=30))
    short = fitted.forecast(log.snapshot(AT, horizon_days=30))
    now = log.snapshot(AT, horizon_days=60)
    long = fitted.forecast(now)
    assert (long.expected >= short.expected).all() and (long.p_any >= short.p_any).all()
    assert long.expected.sum() < 2 * short.expected.sum() * 1.02
    assert long.expected.sum() / now.later.sum() == pytest.approx(1, abs=0.2)


def test_a_horizon_far_from_the_fitted_one_is_refused(faded):
    log, _ = faded
    fitted = Propensity().fit(origins(log, horizon=12))
    with pytest.raises(DataError) as caught:
        fitted.forecast(log.snapshot(AT, horizon_days=61))
    assert caught.value.code == "E154"


def test_a_horizon_longer_than_history_is_refused_with_the_longest_allowed(faded):
    log, _ = faded
    asked = [log.snapshot(day(0), horizon_days=365)]
    for one in LEARNED:
        with pytest.raises(DataError) as caught:
            one.fit(asked)
        assert caught.value.code == "E152"
        assert f"at most {longest_horizon(asked[0].history_days)} days" in caught.value.fix
    with pytest.raises(DataError) as caught:
        LightGBM().fit([])
    assert caught.value.code == "E152"


def test_fewer_than_200_buyers_are_refused_with_their_number():
    log, _ = planted(n=150)
    for one in LEARNED:
        with pytest.raises(DataError) as caught:
            one.fit(origins(log))
        assert caught.value.code == "E151"
        assert "145 people" in caught.value.found


def test_people_of_whom_nobody_came_back_are_refused():
    log, _ = planted(n=400)
    first = log.start[:-1]
    rows = {
        "person_id": log.person_id,
        "at": pa.array((log.at[first] * 86_400e6).astype("datetime64[us]")),
        "name": ["Order Completed"] * len(log),
    }
    once = Log.of(pa.table(rows), until=AT)
    for one in LEARNED:
        with pytest.raises(DataError) as caught:
            one.fit(origins(once))
        assert caught.value.code == "E151"
        assert "0 of" in caught.value.found


def test_a_constant_column_is_no_feature(faded):
    log, _ = faded
    flat = replace(log, value=np.where(np.isnan(log.value), np.nan, 10.0))
    past = gather(origins(flat), 0)
    assert "value_sd" not in past.names or np.nanstd(past.table[:, past.names.index("value_sd")]) == 0
    assert {"refunds", "refunded_share", "month_ahead"}.isdisjoint(past.names)
    forecast = LightGBM().fit(origins(flat)).forecast(flat.snapshot(AT, horizon_days=H))
    assert forecast.value.sum() / forecast.expected.sum() == pytest.approx(10, rel=0.05)


def test_missing_amounts_and_missing_features_are_taken(faded):
    log, _ = faded
    bare = replace(log, value=np.full(len(log.at), np.nan))
    forecast = LightGBM().fit(origins(bare)).forecast(bare.snapshot(AT, horizon_days=H))
    assert np.isfinite(forecast.expected).all() and (forecast.value == 0).all()


def test_a_negative_age_is_refused(faded):
    log, _ = faded
    past = origins(log)
    past[-1].age[3] = -1
    with pytest.raises(DataError) as caught:
        LightGBM().fit(past)
    assert caught.value.code == "E146"


def test_snapshots_that_ask_different_things_are_refused(faded):
    log, _ = faded
    for other in ({"outcome": "Product Viewed"}, {"unit": "order"}, {"leave_out": ["gap_*"]}):
        with pytest.raises(DataError) as caught:
            LightGBM().fit([*origins(log, cuts=(-180,)), *origins(log, cuts=(-120,), **other)])
        assert caught.value.code == "E154"


def test_horizons_that_differ_are_brought_to_the_middle_one(faded):
    log, _ = faded
    mixed = [log.snapshot(day(cut), horizon_days=h) for cut, h in ((-180, 180), (-150, 90), (-60, 60))]
    past = gather(mixed, 0)
    assert past.horizon == 90 and len(past.shots) == 2
    assert np.array_equal(past.shots[0].later, log.snapshot(day(-180), horizon_days=90).later)
    forecast = LightGBM().fit(mixed).forecast(now := log.snapshot(AT, horizon_days=H))
    assert forecast.expected.sum() / now.later.sum() == pytest.approx(1, abs=0.2)


def test_a_snapshot_without_the_features_is_refused(faded):
    log, _ = faded
    fitted = Propensity().fit(origins(log))
    with pytest.raises(DataError) as caught:
        fitted.forecast(log.snapshot(AT, horizon_days=H, leave_out=["gap_mean"]))
    assert caught.value.code == "E154"


def test_what_is_left_out_is_not_learnt_from(faded):
    log, _ = faded
    past = origins(log, leave_out=["*Product Viewed", "events_*", "days_since_event", "value_*"])
    names = LightGBM().fit(past).names
    assert not [name for name in names if "Viewed" in name or name.startswith(("events_", "value_"))]


def test_an_outcome_that_no_model_may_foretell_is_refused(faded):
    with pytest.raises(NotAllowedError) as caught:
        faded[0].snapshot(AT, horizon_days=H, outcome="Debt Advice Viewed")
    assert caught.value.code == "E308"


def test_blocks_of_people_get_the_same_as_everyone_at_once(faded, monkeypatch):
    log, _ = faded
    fitted, now = Residual().fit(origins(log)), log.snapshot(AT, horizon_days=H)
    whole = fitted.forecast(now)
    monkeypatch.setattr("echt.predict.models.learned.past._BLOCK", 400)
    assert len(matching(now, fitted.names)) == 4
    assert np.array_equal(fitted.forecast(now).value, whole.value)


def test_many_people_are_drawn_with_the_seed(faded, monkeypatch):
    log, _ = faded
    monkeypatch.setattr("echt.predict.models.learned.past._MOST_ROWS", 2000)
    one, same, other = (gather(origins(log), seed) for seed in (1, 1, 2))
    assert len(one.later) <= 2000
    assert np.array_equal(one.later, same.later) and not np.array_equal(one.later, other.later)


def test_learned_models_can_be_asked_by_name():
    for one in LEARNED:
        assert one.name in known_candidates()
        assert candidate(one.name) == one

"""The rate of orders: what it says of people by what they did, and the laws it keeps."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from echt.errors import DataError
from echt.predict import Log, Rhythm, rhythm
from echt.predict.base import HALF_LIVES, check_asked
from echt.predict.models import candidate
from echt.predict.models.gamma_poisson import rhythm_of
from echt.predict.orders import Fitted, _quantile, chance_of_order, expected_orders, order_value

from .conftest import AT, day


def expected(shop, horizon=30):
    now = Log.read(shop.tables()).snapshot(AT, horizon_days=horizon, unit="order")
    return candidate("gamma_poisson").fit([]).forecast(now).expected


def test_one_more_recent_order_raises_what_is_expected_of_that_person(shop):
    shop.people(["a", "b"], [day(-300), day(-300)])
    shop.orders(["a", "b"], [day(-300), day(-300)], [10, 10])
    before = expected(shop)
    shop.orders(["a"], [day(-3)], [10])
    after = expected(shop)
    assert after[0] > before[0]
    assert after[0] > after[1]


def test_people_who_never_ordered_are_predicted_too_and_less(shop):
    shop.people(["a", "b", "c"], [day(-300)] * 3)
    shop.orders(["a", "a", "b"], [day(-300), day(-20), day(-50)], [10, 10, 10])
    value = expected(shop)
    assert 0 < value[2] < value[1]


def test_a_snapshot_and_a_query_give_the_same_rhythm(shop):
    shop.people(["a", "b", "c"], [day(-300), day(-40), day(-3)])
    shop.orders(["a", "a", "a", "b"], [day(-300), day(-20.5), day(3), day(-39)], [10, 12, 7, 5], simulated=True)
    asked = rhythm(shop.tables(at=day(30)), cutoff=AT, horizon_days=30)
    taken = rhythm_of(Log.read(shop.tables(at=day(30))).snapshot(AT, horizon_days=30, unit="order"))
    assert asked.person_id.equals(taken.person_id)
    np.testing.assert_allclose(asked.age_days, taken.age_days, atol=1e-3)
    for name in HALF_LIVES:
        np.testing.assert_allclose(asked.counts[name], taken.counts[name], atol=1e-3)
    for name in ("later", "valued", "value", "squares"):
        np.testing.assert_allclose(getattr(asked, name), getattr(taken, name))
    assert (asked.simulated == taken.simulated).all()


@pytest.mark.parametrize(
    ("asked", "code"),
    [((day(1), 30, 0.8), "E143"), ((AT, 0, 0.8), "E144"), ((AT, 9, 80), "E144")],
)
def test_a_question_that_means_nothing_is_refused(shop, asked, code):
    shop.people(["a"], [day(-300)])
    at, horizon, level = asked
    with pytest.raises(DataError) as caught:
        check_asked(at, shop.tables(), horizon, level)
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

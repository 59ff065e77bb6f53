"""Laws that hold for any parameters and any people."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from echt.predict import BGNBD, MBGNBD, GammaGamma, ParetoNBD

from .conftest import MODELS, amounts, people

value = st.floats(1e-3, 1e3)
family = st.sampled_from(MODELS)


@st.composite
def asked(draw):
    model = draw(family)
    x = np.array(draw(st.lists(st.integers(0, 2000), min_size=1, max_size=8)))
    age = np.array([draw(st.floats(0, 2000)) for _ in x])
    t_x = np.where(x > 0, age * np.array([draw(st.floats(0, 1)) for _ in x]), 0.0)
    found = model.of(**{name: draw(value) for name in model.names})
    reach = 900 * (found.params_["alpha"] + age.min())
    return found, x, t_x, age, min(draw(st.floats(0, 3000)), reach)


@settings(max_examples=100, deadline=None)
@given(asked())
def test_probabilities_are_probabilities_and_nothing_is_missing(case):
    found, x, t_x, age, horizon = case
    alive, chance = found.p_alive(x, t_x, age), found.p_any(horizon, x, t_x, age)
    expected = found.expected_purchases(horizon, x, t_x, age)
    assert np.all((alive >= 0) & (alive <= 1))
    assert np.all((chance >= 0) & (chance <= alive * (1 + 1e-9)))
    assert np.all(np.isfinite(expected) & (expected >= chance * (1 - 1e-9)))


@settings(max_examples=100, deadline=None)
@given(asked(), st.floats(0, 1))
@example((BGNBD.of(r=917.562, alpha=0.5, a=3, b=1), np.array([0]), np.array([0.0]), np.array([0.0]), 300.0), 0.5)
def test_more_time_never_brings_less(case, part):
    found, x, t_x, age, horizon = case
    for ask in (found.expected_purchases, found.p_any):
        near, far = ask(horizon * part, x, t_x, age), ask(horizon, x, t_x, age)
        assert np.all(near <= far * (1 + 1e-9) + 1e-300)
        assert not ask(0, x, t_x, age).any()


@settings(max_examples=40, deadline=None)
@given(asked(), st.randoms())
def test_nobody_depends_on_who_stands_beside_them(case, random):
    found, x, t_x, age, horizon = case
    order = list(range(len(x)))
    random.shuffle(order)
    for ask in (lambda *h: found.expected_purchases(horizon, *h), lambda *h: found.p_any(horizon, *h), found.p_alive):
        every = ask(x, t_x, age)
        assert np.array_equal(ask(x[order], t_x[order], age[order]), every[order])
        alone = np.concatenate([ask(x[i : i + 1], t_x[i : i + 1], age[i : i + 1]) for i in range(len(x))])
        assert np.array_equal(alone, every)


@pytest.mark.parametrize("model", MODELS)
def test_the_order_of_people_does_not_change_a_fit(model):
    x, t_x, age, _ = people(model, 2000, seed=2)
    order = np.random.default_rng(0).permutation(len(x))
    one, other = model().fit(x, t_x, age), model().fit(x[order], t_x[order], age[order])
    assert other.log_likelihood_ == pytest.approx(one.log_likelihood_, rel=1e-12)
    for name, found in one.params_.items():
        assert other.params_[name] == pytest.approx(found, rel=1e-5)


def test_waiting_longer_since_the_last_purchase_never_makes_anyone_more_alive():
    age = np.linspace(10, 500, 200)
    for model in (BGNBD, MBGNBD, ParetoNBD):
        found = model.of(**{name: 1.5 for name in model.names})
        assert np.all(np.diff(found.p_alive(np.full(200, 3), np.full(200, 10.0), age)) <= 0)


@settings(max_examples=50, deadline=None)
@given(p=value, q=st.floats(1.01, 1e3), gamma=value, x=st.integers(1, 500), mean=st.floats(0.01, 1e5))
def test_an_expected_value_lies_between_the_own_mean_and_everyones(p, q, gamma, x, mean):
    found = GammaGamma.of(p=p, q=q, gamma=gamma)
    everyone, own = found.expected_value([0, x], [0, mean])
    assert min(mean, everyone) * (1 - 1e-9) <= own <= max(mean, everyone) * (1 + 1e-9)


def test_amounts_in_cents_give_the_same_model_as_in_euros():
    frequency, monetary, _ = amounts(1000, seed=1)
    euros, cents = GammaGamma().fit(frequency, monetary), GammaGamma().fit(frequency, monetary * 100)
    assert cents.params_["p"] == pytest.approx(euros.params_["p"], rel=1e-5)
    assert cents.params_["gamma"] == pytest.approx(100 * euros.params_["gamma"], rel=1e-5)


@pytest.mark.parametrize("model", MODELS)
def test_a_fit_in_whole_days_is_the_fit_in_weeks(model):
    """Whole days are counted once for all who are alike, sevenths of a week one by one, in several parts."""
    x, t_x, age, _ = people(model, 40_000, 8, span=(150.0, 400.0), alpha=40.0)
    t_x, age = np.where(x > 0, np.ceil(t_x), 0.0), np.ceil(age)
    days, weeks = model().fit(x, t_x, age), model().fit(x, t_x / 7, age / 7)
    for name, value_ in days.params_.items():
        unit = 7 if name in {"alpha", "beta"} else 1
        assert value_ == pytest.approx(weeks.params_[name] * unit, rel=1e-6)
        assert days.standard_errors_[name] == pytest.approx(weeks.standard_errors_[name] * unit, rel=1e-4)
    assert days.log_likelihood_ == pytest.approx(weeks.log_likelihood_ - x.sum() * np.log(7), rel=1e-10)


@pytest.mark.parametrize("model", MODELS)
def test_the_log_likelihood_is_the_one_at_the_parameters(model):
    x, t_x, age, _ = people(model, 3000, 9)
    found = model().fit(x, t_x, age)
    value_, slope, bend = found._height(x, t_x, age)(np.array(list(found.params_.values())))
    assert found.log_likelihood_ == pytest.approx(value_, rel=1e-11)
    assert slope @ np.linalg.solve(-bend, slope) < 1e-8  # nothing left to climb

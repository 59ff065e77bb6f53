"""Planted parameters come back, their standard errors are honest, and so are predictions."""

import numpy as np
import pytest

from echt.predict import BGNBD, MBGNBD, GammaGamma, ParetoNBD
from echt.predict.btyd.climb import climb

from .conftest import MODELS, TRUE, amounts, people


@pytest.mark.parametrize("model", MODELS)
def test_planted_parameters_come_back_as_closely_as_the_standard_errors_say(model):
    inside, runs = 0, 40
    for seed in range(runs):
        found = model().fit(*people(model, 3000, seed)[:3])
        assert found.unidentified_ == ()
        for name, true in TRUE[model].items():
            inside += abs(found.params_[name] - true) <= 1.96 * found.standard_errors_[name]
    assert 0.90 <= inside / (runs * 4) <= 1.0


def test_planted_amounts_come_back_as_closely_as_the_standard_errors_say():
    true, inside, runs = {"p": 4.0, "q": 4.0, "gamma": 30.0}, 0, 60
    for seed in range(runs):
        found = GammaGamma().fit(*amounts(1500, seed)[:2])
        inside += sum(abs(found.params_[k] - v) <= 1.96 * found.standard_errors_[k] for k, v in true.items())
    assert 0.90 <= inside / (runs * 3) <= 1.0


def test_a_large_base_is_fitted_as_closely_as_a_small_one():
    x, t_x, age, _ = people(BGNBD, 200_000, seed=1)  # begins on a part of them
    found = BGNBD().fit(x, t_x, age)
    for name, true in TRUE[BGNBD].items():
        assert abs(found.params_[name] - true) <= 4 * found.standard_errors_[name]
    _, slope, _ = found._height(x, t_x, age)(np.array(list(found.params_.values())))
    assert np.abs(slope * list(found.params_.values())).max() / len(x) < 1e-6


@pytest.mark.parametrize("model", MODELS)
def test_what_is_expected_is_what_comes(model):
    x, t_x, age, later = people(model, 60_000, seed=7, horizon=26.0)
    planted = model.of(**TRUE[model])
    expected, chance = planted.expected_purchases(26, x, t_x, age), planted.p_any(26, x, t_x, age)
    for value, came in ((expected, later), (chance, later > 0)):
        assert abs(value.sum() - came.sum()) < 4 * np.sqrt(((came - value) ** 2).sum())
        for part in np.array_split(np.argsort(value), 10):
            error = 4.5 * np.sqrt(((came[part] - value[part]) ** 2).sum()) + 1
            assert abs(value[part].sum() - came[part].sum()) < error


def test_expected_amounts_are_right_on_average_and_closer_than_the_raw_means():
    frequency, monetary, true = amounts(40_000, seed=3)
    value = GammaGamma().fit(frequency, monetary).expected_value(frequency, monetary)
    assert value.mean() == pytest.approx(true.mean(), rel=0.02)
    assert ((value - true) ** 2).mean() < 0.8 * ((monetary - true) ** 2).mean()


def test_the_models_tell_one_time_buyers_apart_where_they_can():
    x, t_x, age = [0, 0, 0], [0, 0, 0], [1, 20, 60]
    assert BGNBD.of(**TRUE[BGNBD]).p_alive(x, t_x, age).tolist() == [1, 1, 1]
    for model in (MBGNBD, ParetoNBD):
        assert np.all(np.diff(model.of(**TRUE[model]).p_alive(x, t_x, age)) < -0.02)


def test_a_climb_that_ends_where_the_data_cannot_tell_is_tried_from_elsewhere():
    x, t_x, age, _ = people(ParetoNBD, 500, 107, r=0.217, alpha=40.85, s=1.74, beta=233.7)
    found, scale = MBGNBD().fit(x, t_x, age), age.mean()
    start = found._start(scale, x.sum() / age.sum() * scale)
    assert found.log_likelihood_ > climb(found._height(x, t_x, age), start, *found._box(scale)).value + 2


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("other", MODELS)
def test_no_neighbour_is_likelier_than_the_fit_even_where_the_model_is_wrong(model, other):
    for seed in range(4):
        draw = np.random.default_rng(seed)
        x, t_x, age, _ = people(
            other, 600, seed, **{k: float(v * 10 ** draw.uniform(-0.7, 0.7)) for k, v in TRUE[other].items()}
        )
        if not x.any():
            continue
        found = model().fit(x, t_x, age)
        height, top = found._height(x, t_x, age), np.array(list(found.params_.values()))
        low, high = found._box(age.mean())
        for _ in range(25):
            near = np.clip(top * np.exp(draw.normal(0, 0.05, 4)), low, high)
            assert height(near)[0] <= found.log_likelihood_ + 1e-3

"""What cannot be is refused with a reason; what the data cannot tell is said."""

import json
import subprocess
import sys

import numpy as np
import pytest

from echt.errors import DataError, OutsideError
from echt.predict import BGNBD, MBGNBD, GammaGamma, ParetoNBD

from .conftest import MODELS, TRUE, amounts, people

N = 300


def good():
    x, t_x, age, _ = people(BGNBD, N, seed=1)
    return {"frequency": x, "recency": t_x, "age": age}


def at(name, bad, where=0):
    history = good()
    array = history[name].astype(float)
    array[where] = bad
    return {**history, name: array}


IMPOSSIBLE = {
    "negative frequency": at("frequency", -1),
    "half a purchase": at("frequency", 1.5),
    "missing frequency": at("frequency", np.nan),
    "too many purchases": at("frequency", 2e6),
    "negative recency": at("recency", -3),
    "infinite age": at("age", np.inf),
    "recency beyond the age": at("age", 0.0, where=int(np.argmax(good()["recency"]))),
    "recency without a repeat": at("recency", 0.5, where=int(np.argmin(good()["frequency"]))),
    "other length": {**good(), "age": np.ones(N - 1)},
    "a table": {**good(), "age": np.ones((N, 2))},
    "words": {**good(), "age": ["old"] * N},
}


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("history", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_a_history_that_cannot_be_is_refused(model, history):
    with pytest.raises(DataError) as error:
        model().fit(**history)
    assert error.value.code == "E146"
    planted = model.of(**TRUE[model])
    for ask in (
        lambda: planted.expected_purchases(9, **history),
        lambda: planted.p_any(9, **history),
        lambda: planted.p_alive(**history),
    ):
        with pytest.raises(DataError, match="a history cannot be"):
            ask()


@pytest.mark.parametrize("horizon", [-1, np.nan, np.inf, [1, 2]])
def test_a_horizon_that_cannot_be_is_refused(horizon):
    with pytest.raises(DataError) as error:
        BGNBD.of(**TRUE[BGNBD]).expected_purchases(horizon, **good())
    assert error.value.code == "E146"


def test_a_horizon_a_thousand_times_longer_than_history_is_refused_with_the_longest_allowed():
    with pytest.raises(DataError) as error:
        BGNBD.of(r=1, alpha=1, a=1, b=1).expected_purchases(5000, [0, 1], [0, 1], [1, 9])
    assert (error.value.code, error.value.fix) == ("E146", "at most 2,000")


def test_one_horizon_a_person_is_what_it_says():
    planted, history = ParetoNBD.of(**TRUE[ParetoNBD]), {k: v[:2] for k, v in good().items()}
    both = planted.expected_purchases([3, 9], **history)
    assert both[0] == planted.expected_purchases(3, **history)[0]
    assert both[1] == planted.expected_purchases(9, **history)[1]


@pytest.mark.parametrize("bad", [0, -5, np.nan, np.inf])
def test_money_that_cannot_be_is_refused(bad):
    frequency, monetary, _ = amounts(N, seed=1)
    monetary[7] = bad
    for ask in (GammaGamma().fit, GammaGamma.of(p=4, q=4, gamma=30).expected_value):
        with pytest.raises(DataError) as error:
            ask(frequency, monetary)
        assert error.value.code == "E147"
        assert "1 of 300" in error.value.found


def test_people_without_a_purchase_are_left_out_of_the_amounts():
    frequency, monetary, _ = amounts(N, seed=1)
    some = GammaGamma().fit(frequency, monetary)
    every = GammaGamma().fit(np.r_[frequency, 0, 0], np.r_[monetary, 0, np.nan])
    assert every.params_ == some.params_
    assert every.fitted.people == N


def test_amounts_of_another_length_are_refused():
    with pytest.raises(DataError, match="a history cannot be"):
        GammaGamma().fit([1, 2], [3.0])


NOTHING = {
    "few people": {k: v[:199] for k, v in good().items()},
    "nobody": {k: v[:0] for k, v in good().items()},
    "nobody came back": {"frequency": np.zeros(N), "recency": np.zeros(N), "age": np.ones(N)},
    "no time": {"frequency": np.ones(N), "recency": np.zeros(N), "age": np.zeros(N)},
}


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("history", NOTHING.values(), ids=NOTHING)
def test_people_who_carry_no_model_are_refused(model, history):
    with pytest.raises(DataError) as error:
        model().fit(**history)
    assert error.value.code == "E148"


@pytest.mark.parametrize(("n", "spread"), [(N, 0.0), (100, 1.0), (0, 1.0)])
def test_amounts_that_carry_no_model_are_refused(n, spread):
    with pytest.raises(DataError) as error:
        GammaGamma().fit(np.ones(n), 20 + spread * np.arange(n))
    assert error.value.code == "E148"


def test_a_model_is_not_asked_before_it_is_fitted():
    for ask in (lambda: BGNBD().params_, lambda: ParetoNBD().p_alive([0], [0], [1]), lambda: str(GammaGamma())):
        with pytest.raises(DataError) as error:
            ask()
        assert error.value.code == "E148"


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"r": 1, "alpha": 1, "a": 1},
        {"r": 1, "alpha": -1, "a": 1, "b": 1},
        {"r": 1, "alpha": np.nan, "a": 1, "b": 1},
    ],
)
def test_parameters_that_make_no_model_are_refused(params):
    with pytest.raises(DataError) as error:
        BGNBD.of(**params)
    assert error.value.code == "E148"


def test_an_infinite_expected_amount_is_refused():
    heavy = GammaGamma.of(p=2, q=0.8, gamma=10)
    assert heavy.expected_value([1], [10.0])[0] > 0
    with pytest.raises(DataError, match="infinite"):
        heavy.expected_value([0, 1], [0, 10.0])


def test_a_base_that_nobody_leaves_is_fitted_and_the_dropout_is_not_known():
    draw = np.random.default_rng(1)
    age = draw.uniform(50, 100, 2000)
    x = draw.poisson(draw.gamma(1.0, 0.1, 2000) * age)
    t_x = np.where(x > 0, age * draw.beta(np.maximum(x, 1), 1), 0)  # the last of x even arrivals
    for model, names in ((BGNBD, {"a", "b"}), (MBGNBD, {"a", "b"}), (ParetoNBD, {"s", "beta"})):
        found = model().fit(x, t_x, age)
        assert set(found.unidentified_) & names, str(found)
        assert {"r", "alpha"}.isdisjoint(found.unidentified_)
        assert "the data cannot tell" in str(found)
        assert found.params_["r"] == pytest.approx(1, abs=0.15)
        expected = found.expected_purchases(20, x, t_x, age)
        assert expected.sum() == pytest.approx(((1 + x) / (10 + age) * 20).sum(), rel=0.08)


def test_people_who_are_all_alike_are_fitted_and_the_spread_is_not_known():
    draw = np.random.default_rng(2)
    age = np.full(1000, 40.0)
    x = draw.binomial(40, 0.1, 1000)  # less spread than even people have
    t_x = np.where(x > 0, 40.0, 0.0)
    for model in MODELS:
        found = model().fit(x, t_x, age)
        assert {"r", "alpha"} & set(found.unidentified_)
        assert found.params_["r"] / found.params_["alpha"] == pytest.approx(0.1, rel=0.1)
        assert np.isfinite(found.log_likelihood_)
        assert all(e == np.inf for name, e in found.standard_errors_.items() if name in found.unidentified_)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("scale", [1e-3, 1, 1e4])
def test_odd_bases_give_numbers_all_the_same(model, scale):
    draw = np.random.default_rng(3)
    age = np.full(400, 5.0) * scale
    for x in (draw.integers(0, 2, 400), np.r_[np.zeros(399), 3], draw.geometric(0.001, 400), np.full(400, 2)):
        t_x = np.where(x > 0, draw.uniform(0, 1, 400) * age, 0)
        found = model().fit(x, t_x, age)
        assert np.isfinite(list(found.params_.values())).all()
        assert not np.isnan(list(found.standard_errors_.values())).any()
        assert np.isfinite(found.expected_purchases(scale, x, t_x, age)).all()


def test_a_fit_prints_itself_and_travels_as_json():
    found = BGNBD().fit(**good())
    assert str(found).startswith("BGNBD of 300 people, log-likelihood -")
    assert json.loads(json.dumps(found.to_dict(), allow_nan=False))["params"] == found.params_
    assert BGNBD.of(**found.params_).p_alive([1], [1], [9]) == found.p_alive([1], [1], [9])
    assert repr(BGNBD.of(r=1, alpha=2, a=3, b=4)) == "BGNBD.of(r=1, alpha=2, a=3, b=4)"
    assert repr(BGNBD()) == "BGNBD()"
    assert str(BGNBD.of(r=1, alpha=2, a=3, b=4)).splitlines()[0] == "BGNBD"
    assert BGNBD.of(r=1, alpha=2, a=3, b=4).log_likelihood_ is None


def test_without_numba_a_fit_says_which_extra_to_install(monkeypatch):
    monkeypatch.setattr("echt.errors.find_spec", lambda name: None)
    with pytest.raises(OutsideError) as error:
        BGNBD().fit(**good())
    assert error.value.code == "E149"
    assert "echt[predict]" in error.value.fix


def test_the_stage_is_imported_without_numba():
    code = "import sys, echt.predict; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_where_no_folder_can_keep_machine_code_the_loops_are_compiled_all_the_same(monkeypatch):
    from echt.estimate import compiled as module

    compiler = module.njit

    def only_now(*, cache=False, **options):
        if cache:
            raise RuntimeError("cannot cache function")
        return compiler(**options)

    monkeypatch.setattr(module, "njit", only_now)
    assert module.compiled(lambda x: x + 1)(2) == 3


def test_a_fit_of_half_a_million_people_on_a_ridge_ends():
    x = np.tile([0, 2], 250_000)  # nobody like this: all alike, none ever leaves
    found = BGNBD().fit(x, np.where(x > 0, 9.0, 0.0), np.full(len(x), 10.0))
    assert found.unidentified_
    assert np.isfinite(found.log_likelihood_)

"""Gradients, Hessians and closed forms against other ways to the same numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import gammaln, hyp2f1

from echt.predict import BGNBD, MBGNBD, GammaGamma, ParetoNBD
from echt.predict.btyd.gamma_gamma import _height

from .conftest import MODELS, amounts, people

PLACES = [(0.3, 5.0, 0.7, 2.0), (1.0, 20.0, 1.0, 15.0), (2.5, 0.5, 3.0, 0.8), (0.05, 90.0, 0.1, 400.0)]


def heights():
    for model in MODELS:
        x, t_x, age, _ = people(model, 300, seed=4)
        yield from (pytest.param(model()._height(x, t_x, age), p, id=f"{model.__name__}-{p}") for p in PLACES)
    frequency, monetary, _ = amounts(300, seed=4)
    yield from (pytest.param(_height(frequency, monetary), p[:3], id=f"GammaGamma-{p[:3]}") for p in PLACES)


@pytest.mark.parametrize(("height", "place"), list(heights()))
def test_gradient_and_hessian_are_the_numerical_ones(height, place):
    place = np.array(place)
    _, slope, bend = height(place)
    assert np.allclose(bend, bend.T)
    for i, step in enumerate(1e-5 * place):
        up, down = place.copy(), place.copy()
        up[i] += step
        down[i] -= step
        (high, high_slope, _), (low, low_slope, _) = height(up), height(down)
        size = np.abs(high) * 1e-9 / step  # what rounding leaves of a difference
        assert slope[i] == pytest.approx((high - low) / (2 * step), rel=1e-5, abs=size)
        size = np.abs(high_slope).max() * 1e-9 / step
        assert np.allclose(bend[i], (high_slope - low_slope) / (2 * step), rtol=1e-5, atol=size)


def paper_likelihood(model, params, x, t_x, age):
    # one person, as the papers write it
    if model is ParetoNBD:
        r, alpha, s, beta = params
        gone = quad(lambda u: (alpha + u) ** -(r + x) * (beta + u) ** -(s + 1), t_x, age, epsabs=0, limit=200)[0]
        both = (alpha + age) ** -(r + x) * (beta + age) ** -s + s * gone
        return gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta) + np.log(both)
    r, alpha, a, b = params
    j = x + (model is MBGNBD)
    beta = gammaln(b + j) - gammaln(b) + gammaln(a + b) - gammaln(a + b + j)
    both = (alpha + age) ** -(r + x) + (j > 0) * a / (b + max(j, 1) - 1) * (alpha + t_x) ** -(r + x)
    return gammaln(r + x) - gammaln(r) + r * np.log(alpha) + beta + np.log(both)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("place", PLACES)
def test_the_likelihood_is_that_of_the_papers(model, place):
    x, t_x, age, _ = people(model, 60, seed=5)
    wanted = sum(paper_likelihood(model, place, *person) for person in zip(x, t_x, age, strict=True))
    assert model()._height(x, t_x, age)(np.array(place))[0] == pytest.approx(wanted, rel=1e-10)


positive = st.floats(0.05, 30)


@settings(max_examples=60, deadline=None)
@given(
    r=positive, alpha=positive, a=positive, b=positive, x=st.integers(0, 60), part=st.floats(0, 1),
    age=st.floats(0.1, 300), horizon=st.floats(0.01, 100), modified=st.booleans(),
)  # fmt: skip
def test_expected_purchases_are_those_of_the_2f1(r, alpha, a, b, x, part, age, horizon, modified):
    if abs(a - 1) < 1e-3:
        a = 1.25
    model = (MBGNBD if modified else BGNBD).of(r=r, alpha=alpha, a=a, b=b)
    t_x, stay = (age * part if x else 0.0), b + x + modified
    z = horizon / (alpha + age + horizon)
    series = hyp2f1(r + x, stay, a + stay - 1, z) * (1 - z) ** (r + x)
    wanted = (a + stay - 1) / (a - 1) * (1 - series) * model.p_alive([x], [t_x], [age])[0]
    found = model.expected_purchases(horizon, [x], [t_x], [age])[0]
    lost = 1e-12 * (a + stay) / abs(a - 1)  # what the 2F1 form loses near a = 1
    assert found == pytest.approx(wanted, rel=1e-7, abs=lost)


def test_a_dropout_parameter_of_one_is_no_singularity():
    for model, name in ((BGNBD, "a"), (MBGNBD, "a"), (ParetoNBD, "s")):
        rest = {key: 2.0 for key in model.names if key != name}
        near = [model.of(**rest, **{name: v}).expected_purchases(9, [3], [8], [10])[0] for v in (1 - 1e-6, 1, 1 + 1e-6)]
        assert near[0] == pytest.approx(near[1], rel=1e-5)
        assert near[2] == pytest.approx(near[1], rel=1e-5)


@settings(max_examples=60, deadline=None)
@given(
    r=positive, alpha=positive, s=positive, beta=positive, x=st.integers(0, 300), part=st.floats(0, 1),
    age=st.floats(0, 1000), horizon=st.floats(0.01, 1000),
)  # fmt: skip
def test_the_pareto_integrals_are_those_of_an_adaptive_quadrature(r, alpha, s, beta, x, part, age, horizon):
    t_x = age * part if x else 0.0
    model = ParetoNBD.of(r=r, alpha=alpha, s=s, beta=beta)

    def log_ratio(u, start):  # of the integrand in log time, falling from the start
        return -(r + x) * np.log((alpha + u) / (alpha + start)) - s * np.log((beta + u) / (beta + start))

    def integral(start, end, weight):
        low = min(alpha, beta)
        inside = lambda v: np.exp(log_ratio(np.exp(v) - low, start) + v) * weight(np.exp(v) - low)  # noqa: E731
        a, b = np.log(low + start), np.log(low + end)
        cut = np.linspace(a, min(b, a + 60 / (r + x + s)), 7)[1:-1] if b > a else None
        return quad(inside, a, b, points=cut, epsabs=0, epsrel=1e-11, limit=500)[0] if b > a else 0.0

    live = np.exp(log_ratio(age, t_x))
    alive = live / (live + integral(t_x, age, lambda u: s / (beta + u)))
    assert model.p_alive([x], [t_x], [age])[0] == pytest.approx(alive, rel=1e-8, abs=1e-300)
    again = integral(age, age + horizon, lambda u: (r + x) / (alpha + u))
    assert model.p_any(horizon, [x], [t_x], [age])[0] == pytest.approx(alive * again, rel=1e-8, abs=1e-300)


def test_an_expected_value_is_the_posterior_mean():
    p, q, gamma, x, mean = 3.0, 2.5, 40.0, 4, 30.0
    weight = lambda nu: nu ** (q + p * x - 1) * np.exp(-nu * (gamma + x * mean))  # noqa: E731
    wanted = quad(lambda nu: p / nu * weight(nu), 0, 2, epsabs=0)[0] / quad(weight, 0, 2, epsabs=0)[0]
    assert GammaGamma.of(p=p, q=q, gamma=gamma).expected_value([x], [mean])[0] == pytest.approx(wanted, rel=1e-9)

"""Distributions learnt from pairs: scores by the definition, coverage of what was planted, honest PIT."""

import numpy as np
import pytest

from echt.estimate.pit import coverage, evenness, pinball_loss, randomised_pit
from echt.estimate.spread import binned_spread, negative_binomial_spread, rising_spread

LEARNERS = [binned_spread, rising_spread, negative_binomial_spread]


def world(seed, n=20_000):
    """Counts, mostly 0, around a forecast that is right on average."""
    draw = np.random.default_rng(seed)
    said = draw.gamma(0.4, 1.2, n)
    return said, draw.poisson(said * draw.gamma(2, 0.5, n)).astype(float)


def alone(n):
    return {"person": np.arange(n), "moment": np.zeros(n, int)}


@pytest.mark.parametrize("learn", LEARNERS)
def test_the_score_is_the_integral_of_its_definition(learn):
    said, came = world(1, 3000)
    found = learn(said, came)
    grid = np.arange(-1, came.max() + 3, 0.01)
    for k in range(0, 3000, 300):
        at = np.searchsorted(found.points, grid, side="right") - 1
        row = found.below[np.searchsorted(found.edges, said[k], side="left")]
        below = np.where(at >= 0, row[at], 0.0)
        brute = ((below - (grid >= came[k])) ** 2).sum() * 0.01
        assert found.crps(said[k : k + 1], came[k : k + 1])[0] == pytest.approx(brute, abs=0.02)


def test_the_score_is_the_distance_where_the_forecast_is_a_single_number():
    found = binned_spread(np.ones(50), np.full(50, 4.0))
    assert found.crps(np.ones(3), np.array([4.0, 1.0, 9.0])).tolist() == [0.0, 3.0, 5.0]


@pytest.mark.parametrize("learn", LEARNERS)
def test_intervals_hold_what_they_promise_and_the_pit_is_even(learn):
    found, (said, came) = learn(*world(2)), world(3)
    low, high = found.interval(said, 0.8)
    assert coverage(low, high, came) >= 0.79  # whole counts: more than promised, never less
    under, upto = found.chances(said, came)
    even = evenness(randomised_pit(under, upto, 1), **alone(len(came)))
    assert even.distance < 0.012
    assert even.p > 0.01


def test_intervals_of_money_hold_what_they_promise():
    said, came = world(4)
    draw = np.random.default_rng(4)
    money = np.where(came > 0, draw.gamma(np.maximum(came, 1), 20), 0.0)
    found = rising_spread(said[:10_000], money[:10_000])
    low, high = found.interval(said[10_000:], 0.8)
    held, many = coverage(low, high, money[10_000:]), said[10_000:] > 1
    assert held >= 0.79
    assert coverage(low[many], high[many], money[10_000:][many]) == pytest.approx(0.8, abs=0.03)


def test_a_spread_that_is_too_narrow_is_seen_in_the_pit():
    said, came = world(5)
    found = negative_binomial_spread(said, np.round(said))  # as if outcomes had no noise
    under, upto = found.chances(said, came)
    even = evenness(randomised_pit(under, upto, 1), **alone(len(came)))
    assert even.distance > 0.025
    assert even.p < 1e-6


def test_a_shift_of_one_moment_is_no_proof_against_the_distributions():
    draw = np.random.default_rng(6)
    u = np.concatenate([np.clip(draw.random(2000) + shift, 0, 1) for shift in (-0.1, 0.1, 0.05, -0.05)])
    moment = np.repeat(np.arange(4), 2000)
    even = evenness(u, person=np.tile(np.arange(2000), 4), moment=moment)
    assert even.p_independent < 1e-6 < 0.05 < even.p


def test_a_higher_forecast_never_makes_more_less_likely():
    found = rising_spread(*world(7, 4000))
    assert (np.diff(found.below, axis=0) <= 1e-12).all()
    assert (np.diff(found.below, axis=1) >= -1e-12).all()
    assert (found.below[:, -1] == 1).all()


def test_an_unsure_level_makes_intervals_wider():
    found = rising_spread(*world(8))
    inside = (found.centre > 0.2) & (found.centre < 2)  # the ends have nothing beyond them to be unsure towards

    def spread(it):
        mass = np.diff(it.below, axis=1, prepend=0.0)
        return (mass @ it.points**2 - (mass @ it.points) ** 2)[inside].mean()

    assert spread(found) < spread(found.blurred(0.3)) < spread(found.blurred(0.6))


def test_refunds_make_outcomes_below_nothing_and_intervals_follow():
    draw = np.random.default_rng(9)
    said = draw.gamma(2, 1, 5000)
    came = draw.normal(0, 1, 5000)
    low, high = rising_spread(said, came).interval(said, 0.8)
    assert coverage(low, high, came) == pytest.approx(0.8, abs=0.02)
    assert low.max() < 0 < high.min()


def test_pinball_is_that_of_scikit_learn():
    from sklearn.metrics import mean_pinball_loss

    draw = np.random.default_rng(10)
    said, came = draw.random(100), draw.random(100)
    assert pinball_loss(said, came, 0.9) == pytest.approx(mean_pinball_loss(came, said, alpha=0.9))


@pytest.mark.parametrize("learn", [binned_spread, rising_spread])
def test_a_few_very_large_sums_do_not_make_the_next_ones_as_large(learn):
    draw = np.random.default_rng(1)
    forecast = draw.lognormal(3, 1, 20_000)
    real = np.round(np.where(draw.random(20_000) < 0.4, 0.0, forecast * draw.lognormal(0, 1, 20_000)), 2)
    real[:3] = 200_000.0
    spread = learn(forecast, real)
    assert spread.mean(forecast).sum() == pytest.approx(real.sum(), rel=1e-9)
    assert len(spread.points) < 300
    fourth = np.sort(real)[-4]
    assert np.searchsorted(spread.points, fourth) < len(spread.points) - 1
    high = spread.points[np.searchsorted(spread.points, np.quantile(real, 0.9985))]
    assert high < 2 * np.quantile(real, 0.9985)

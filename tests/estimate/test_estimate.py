"""Statistics against planted truth, and against scipy and tea-tasting."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from echt.errors import DataError
from echt.estimate import (
    Moments,
    detectable_difference,
    difference_in_means,
    difference_in_shares,
    people_needed,
    power_of_difference,
    sample_ratio,
)


def test_welch_agrees_with_scipy_to_the_last_digits():
    draw = np.random.default_rng(1)
    a, b = draw.exponential(3, 200), draw.gamma(2, 2, 350)
    ours = difference_in_means(Moments.of(a), Moments.of(b), level=0.9)
    theirs = stats.ttest_ind(a, b, equal_var=False).confidence_interval(0.9)
    assert ours.low == pytest.approx(theirs.low, rel=1e-9)
    assert ours.high == pytest.approx(theirs.high, rel=1e-9)


def test_welch_agrees_with_tea_tasting():
    tt = pytest.importorskip("tea_tasting")
    import pyarrow as pa

    draw = np.random.default_rng(2)
    arm = draw.integers(0, 2, 2000)
    orders = draw.poisson(0.3 + 0.1 * arm).astype(float)
    result = tt.Experiment(orders=tt.Mean("orders")).analyze(pa.table({"variant": arm, "orders": orders}))["orders"]
    ours = difference_in_means(Moments.of(orders[arm == 1]), Moments.of(orders[arm == 0]))
    assert ours.low == pytest.approx(result.effect_size_ci_lower, rel=1e-6)
    assert ours.high == pytest.approx(result.effect_size_ci_upper, rel=1e-6)


def test_newcombe_agrees_with_the_table_of_the_paper():
    # Newcombe 1998, table II, column of method 10: (a) 56/70 - 48/80, (b) 9/10 - 3/10, (e) 5/56 - 0/29
    for treated, control, low, high in [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((5, 56), (0, 29), -0.0381, 0.1926),
    ]:
        ours = difference_in_shares(treated, control)
        assert (round(ours.low, 4), round(ours.high, 4)) == (low, high)


@pytest.mark.parametrize(("mean_t", "mean_c", "n_t", "n_c"), [(0.35, 0.30, 1400, 600), (0.05, 0.05, 900, 300)])
def test_intervals_for_orders_hold_the_planted_difference_as_often_as_they_say(mean_t, mean_c, n_t, n_c):
    draw, rounds = np.random.default_rng(3), 2000
    # orders of a person: Poisson with a gamma rate, as in real shops
    treated = draw.poisson(draw.gamma(0.5, mean_t / 0.5, (rounds, n_t)))
    control = draw.poisson(draw.gamma(0.5, mean_c / 0.5, (rounds, n_c)))
    held, total = 0, 0.0
    for a, b in zip(treated, control, strict=True):
        it = difference_in_means(Moments.of(a), Moments.of(b))
        held += it.low <= mean_t - mean_c <= it.high
        total += it.value
    spread = math.sqrt(3 * mean_t / n_t + 3 * mean_c / n_c)
    assert abs(total / rounds - (mean_t - mean_c)) < 4 * spread / math.sqrt(rounds)
    assert 0.935 <= held / rounds <= 0.965


@pytest.mark.parametrize(("p", "q", "n", "m"), [(0.02, 0.015, 300, 120), (0.5, 0.4, 80, 40), (0.01, 0.01, 60, 60)])
def test_intervals_for_shares_hold_the_planted_difference_as_often_as_they_say(p, q, n, m):
    draw, rounds = np.random.default_rng(4), 4000
    did, didnt = draw.binomial(n, p, rounds), draw.binomial(m, q, rounds)
    seen = [difference_in_shares((int(a), n), (int(b), m)) for a, b in zip(did, didnt, strict=True)]
    held = sum(it.low <= p - q <= it.high for it in seen) / rounds
    assert held >= 0.935


def test_power_is_the_share_of_experiments_that_see_the_planted_difference():
    draw, rounds, n, m, difference = np.random.default_rng(5), 2000, 500, 250, 0.25
    seen = 0
    for _ in range(rounds):
        a, b = draw.normal(difference, 1, n), draw.normal(0, 1, m)
        seen += difference_in_means(Moments.of(a), Moments.of(b)).excludes_zero
    assert seen / rounds == pytest.approx(power_of_difference(difference, 1, n, m), abs=0.03)


@given(
    deviation=st.floats(0.01, 100), n=st.integers(10, 100_000), m=st.integers(10, 100_000), power=st.floats(0.5, 0.99)
)
@settings(max_examples=50, deadline=None)
def test_the_detectable_difference_is_detected_with_the_power_asked_for(deviation, n, m, power):
    difference = detectable_difference(deviation, n, m, power=power)
    assert power_of_difference(difference, deviation, n, m) == pytest.approx(power, abs=1e-3)


def test_the_people_needed_are_enough_and_one_fewer_is_not():
    n = people_needed(0.1, 1.0, share_control=0.2)
    reach = detectable_difference(1.0, round(0.8 * n), round(0.2 * n))
    assert reach == pytest.approx(0.1, rel=0.01)


def test_sample_ratio_agrees_with_scipy():
    for k, n, share in [(300, 1000, 0.3), (270, 1000, 0.3), (9, 40, 0.3), (0, 20, 0.1)]:
        lower, upper = stats.binom.cdf(k, n, share), stats.binom.sf(k - 1, n, share)
        assert sample_ratio([k, n - k], [share, 1 - share]).p_value == pytest.approx(min(1, 2 * min(lower, upper)))
    three = sample_ratio([90, 110, 100], [1, 1, 1])
    assert three.p_value == pytest.approx(stats.chisquare([90, 110, 100]).pvalue)


def test_sample_ratio_gives_a_false_alarm_at_most_once_in_a_thousand():
    found = np.random.default_rng(6).binomial(5000, 0.3, 20_000)
    counts, times = np.unique(found, return_counts=True)
    alarms = sum(
        int(t) for k, t in zip(counts, times, strict=True) if sample_ratio([int(k), 5000 - int(k)], [0.3, 0.7]).alarm
    )
    assert alarms <= 40


@given(
    a=st.lists(st.floats(-100, 100), min_size=2, max_size=30), b=st.lists(st.floats(-100, 100), min_size=2, max_size=30)
)
@settings(max_examples=80, deadline=None)
def test_swapping_the_groups_swaps_the_sign(a, b):
    one, two = difference_in_means(Moments.of(a), Moments.of(b)), difference_in_means(Moments.of(b), Moments.of(a))
    assert one.value == pytest.approx(-two.value)
    assert one.low == pytest.approx(-two.high)
    assert one.low <= one.value <= one.high


def test_groups_without_any_difference_between_people_give_no_error():
    it = difference_in_means(Moments.of([1, 1, 1]), Moments.of([0, 0]))
    assert (it.low, it.value, it.high) == (1, 1, 1)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: difference_in_means(Moments.of([1]), Moments.of([1, 2])), "E272"),
        (lambda: difference_in_means(Moments.of([1, math.nan]), Moments.of([1, 2])), "E272"),
        (lambda: difference_in_shares((5, 4), (1, 2)), "E272"),
        (lambda: difference_in_shares((0, 0), (1, 2)), "E272"),
        (lambda: difference_in_means(Moments.of([1, 2]), Moments.of([1, 2]), level=95), "E275"),
        (lambda: sample_ratio([0, 0], [0.3, 0.7]), "E273"),
        (lambda: sample_ratio([1, 2], [0.0, 1.0]), "E273"),
        (lambda: sample_ratio([1, 100_000], [math.inf, 1.0]), "E273"),
        (lambda: sample_ratio([1.5, 2], [0.5, 0.5]), "E273"),
        (lambda: sample_ratio([math.nan, 2], [0.5, 0.5]), "E273"),
        (lambda: power_of_difference(1, 0, 10, 10), "E274"),
        (lambda: power_of_difference(math.nan, 1, 10, 10), "E274"),
        (lambda: power_of_difference(1, math.inf, 10, 10), "E274"),
        (lambda: people_needed(math.inf, 1), "E274"),
        (lambda: people_needed(0, 1), "E274"),
    ],
)
def test_numbers_that_mean_nothing_are_refused(call, code):
    with pytest.raises(DataError) as caught:
        call()
    assert caught.value.code == code


def test_an_estimate_in_another_unit_keeps_its_meaning():
    it = difference_in_shares((56, 70), (48, 80)).scaled(-1000)
    assert it.low < it.value < it.high < 0
    assert it.excludes_zero
    assert set(it.to_dict()) == {"value", "low", "high", "level", "standard_error"}


@pytest.mark.parametrize("shift", [0.0, 1e6, 1e8, -1e9, 1e12])
def test_a_large_mean_takes_no_digits_of_the_spread(shift):
    draw = np.random.default_rng(1)
    a, b = draw.normal(0.1, 1.0, 1000), draw.normal(0.0, 1.0, 900)
    moved = difference_in_means(Moments.of(a + shift), Moments.of(b + shift))
    exact = stats.ttest_ind(a + shift - shift, b + shift - shift, equal_var=False).confidence_interval()
    assert moved.low == pytest.approx(exact.low, rel=1e-3, abs=1e-12 * abs(shift) + 1e-9)
    assert moved.high == pytest.approx(exact.high, rel=1e-3, abs=1e-12 * abs(shift) + 1e-9)
    assert Moments.of(a + shift).variance == pytest.approx(np.var(a + shift - shift, ddof=1), rel=1e-9)


def test_numbers_too_large_to_square_are_refused_and_not_warned_of():
    with pytest.raises(DataError) as caught:
        difference_in_means(Moments.of([1e200, 2.0]), Moments.of([1.0, 2.0]))
    assert caught.value.code == "E272"


def test_a_variance_too_small_to_square_is_still_a_variance():
    found = difference_in_means(Moments.of([0.0, 0.0]), Moments.of([0.0, 4.26280150512004e-130]))
    assert found.low <= found.value <= found.high

"""Differences and power against scipy's own distributions, and against each other."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from echt.errors import DataError
from echt.estimate import (
    Moments,
    detectable_difference,
    difference_in_means,
    difference_in_shares,
    holdout_needed,
    people_needed,
    power_of_difference,
    sample_ratio,
)

groups = st.integers(40, 3000)


@settings(max_examples=50, deadline=None)
@given(n=groups, m=groups, effect=st.floats(0, 1), level=st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_power_is_within_a_hundredth_of_the_noncentral_t(n, m, effect, level):
    freedom, shift = n + m - 2, effect / np.sqrt(1 / n + 1 / m)
    edge = stats.t.ppf((1 + level) / 2, freedom)
    exact = stats.nct.sf(edge, freedom, shift) + stats.nct.cdf(-edge, freedom, shift)
    assume(np.isfinite(exact))
    assert power_of_difference(effect, 1.0, n, m, level=level) == pytest.approx(
        exact, abs=0.02 if level == 0.99 else 0.012
    )


@settings(max_examples=50, deadline=None)
@given(
    effect=st.floats(0.01, 1),
    deviation=st.floats(0.1, 10),
    share=st.floats(0.02, 0.98),
    power=st.floats(0.3, 0.99),
    level=st.sampled_from([0.8, 0.9, 0.95, 0.99]),
)
def test_the_people_needed_see_it_and_a_hundredth_fewer_do_not(effect, deviation, share, power, level):
    n = people_needed(effect, deviation, share_control=share, power=power, level=level)
    assume(n * min(share, 1 - share) > 200)

    def seen(people):
        error = deviation * np.sqrt(1 / (people * share) + 1 / (people * (1 - share)))
        return stats.norm.sf(stats.norm.ppf((1 + level) / 2) - effect / error)

    assert seen(n) >= power - 1e-9
    assert seen(0.99 * n - 1) < power
    assert power_of_difference(effect, deviation, round(n * (1 - share)), round(n * share), level=level) > power - 0.01


@settings(max_examples=50, deadline=None)
@given(effect=st.floats(0.02, 1), people=st.integers(50, 300_000), power=st.floats(0.3, 0.99))
def test_the_holdout_needed_is_the_smallest_that_sees_it(effect, people, power):
    share = holdout_needed(effect, 1.0, people, power=power)
    if share is None:
        # not even halves
        assert people_needed(effect, 1.0, power=power) > people
        return
    assert 0 < share <= 0.5
    assert people_needed(effect, 1.0, share_control=share, power=power) <= people + 1
    assert people_needed(effect, 1.0, share_control=share * 0.98, power=power) > people


@settings(max_examples=50, deadline=None)
@given(deviation=st.floats(0.01, 100), n=st.integers(2, 10**6), m=st.integers(2, 10**6), power=st.floats(0.06, 0.99))
def test_what_can_be_detected_falls_with_people_and_rises_with_power(deviation, n, m, power):
    here = detectable_difference(deviation, n, m, power=power)
    assert here > 0
    assert detectable_difference(deviation, 2 * n, m, power=power) < here
    assert detectable_difference(deviation, n, m, power=min(0.995, power + 0.005)) > here
    assert detectable_difference(2 * deviation, n, m, power=power) == pytest.approx(2 * here)


@pytest.mark.parametrize("power", [0.05, 0.02, 1e-9])
def test_a_power_below_chance_is_refused(power):
    for call in (
        lambda: detectable_difference(1.0, 10, 10, power=power),
        lambda: people_needed(0.1, 1.0, power=power),
        lambda: holdout_needed(0.1, 1.0, 10_000, power=power),
    ):
        with pytest.raises(DataError) as error:
            call()
        assert error.value.code == "E275"


def test_an_effect_too_small_for_any_number_of_people_is_refused():
    with pytest.raises(DataError) as error:
        people_needed(1e-200, 1.0)
    assert error.value.code == "E274"


@settings(max_examples=50, deadline=None)
@given(
    values=st.lists(st.floats(-1, 1), min_size=2, max_size=200),
    offset=st.floats(-1e4, 1e4),
    scale=st.floats(1e-3, 1e6),
)
def test_moments_are_those_of_numpy(values, offset, scale):
    array = scale * (np.array(values) + offset)
    ours = Moments.of(array)
    assert ours.n == len(values)
    assert ours.mean == pytest.approx(array.mean(), rel=1e-9, abs=1e-9)
    # what is left of a small spread beside a large mean: sums of squares keep about sixteen digits
    assert ours.variance == pytest.approx(
        array.var(ddof=1), rel=1e-6, abs=1e-11 * float(np.square(array).max()) + 1e-300
    )


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 400), st.integers(1, 400), st.floats(0, 1), st.floats(0, 1), st.sampled_from([0.8, 0.95, 0.99]))
def test_shares_agree_with_wilson_intervals_of_scipy(n, m, p, q, level):
    did, done = round(p * n), round(q * m)
    ours = difference_in_shares((did, n), (done, m), level=level)
    one = stats.binomtest(did, n).proportion_ci(level, method="wilson")
    two = stats.binomtest(done, m).proportion_ci(level, method="wilson")
    p, q = did / n, done / m
    assert ours.low == pytest.approx(p - q - np.hypot(p - one.low, two.high - q), abs=1e-9)
    assert ours.high == pytest.approx(p - q + np.hypot(one.high - p, q - two.low), abs=1e-9)
    assert -1 <= ours.low <= ours.value <= ours.high <= 1


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.floats(-50, 50), min_size=3, max_size=60),
    st.lists(st.floats(-50, 50), min_size=3, max_size=60),
    st.sampled_from([0.5, 0.9, 0.999]),
)
def test_welch_agrees_with_scipy_on_any_two_groups(one, two, level):
    a, b = np.array(one), np.array(two)
    assume(a.std() > 1e-3 and b.std() > 1e-3)
    ours = difference_in_means(Moments.of(a), Moments.of(b), level=level)
    theirs = stats.ttest_ind(a, b, equal_var=False).confidence_interval(level)
    assert ours.low == pytest.approx(theirs.low, rel=1e-6, abs=1e-6)
    assert ours.high == pytest.approx(theirs.high, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("n", [10, 10_000, 10_000_000])
def test_the_check_of_the_draw_is_exact_for_small_and_large_groups(n):
    for k in (round(0.3 * n), round(0.3 * n + 3 * np.sqrt(0.21 * n)), round(0.3 * n - 4 * np.sqrt(0.21 * n))):
        k = min(max(k, 0), n)
        exact = min(1.0, 2 * min(stats.binom.cdf(k, n, 0.3), stats.binom.sf(k - 1, n, 0.3)))
        assert sample_ratio([k, n - k], [3, 7]).p_value == pytest.approx(exact, rel=1e-6)

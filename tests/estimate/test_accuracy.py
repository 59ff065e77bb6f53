"""How far off, in what order, how well calibrated: against other people's code and against the definitions."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.errors import DataError
from echt.estimate.accuracy import area_under_curve, brier_score, normalised_gini, tenths, total_bias
from echt.estimate.monotone import falling_rows, rising_line
from echt.estimate.paired import paired_difference

FEW = settings(max_examples=40, deadline=None)
NUMBERS = st.lists(st.floats(0, 100, allow_nan=False), min_size=3, max_size=40)


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=4, max_size=60))
@FEW
def test_auc_and_brier_are_those_of_scikit_learn(rows):
    from sklearn.metrics import brier_score_loss, roc_auc_score

    score, happened = np.array([r[0] for r in rows]) / 5, np.array([r[1] for r in rows])
    if not 0 < happened.sum() < len(rows):
        assert np.isnan(area_under_curve(score, happened))
        return
    assert area_under_curve(score, happened) == pytest.approx(roc_auc_score(happened, score))
    assert brier_score(score, happened) == pytest.approx(brier_score_loss(happened, score))


@given(NUMBERS, st.integers(0, 1000))
@FEW
def test_gini_is_one_for_a_perfect_order_and_its_negative_for_the_reverse(real, seed):
    real = np.array(real)
    if real.max() - real.min() < 1e-3:
        return
    assert normalised_gini(real, real) == pytest.approx(1)
    assert normalised_gini(-real, real) == pytest.approx(-1)
    score = np.random.default_rng(seed).random(len(real))
    assert -1 - 1e-9 <= normalised_gini(score, real) <= 1 + 1e-9


def test_gini_does_not_depend_on_the_order_of_ties():
    draw = np.random.default_rng(1)
    score, real = draw.integers(0, 3, 500).astype(float), draw.gamma(1, 10, 500)
    place = draw.permutation(500)
    assert normalised_gini(score, real) == pytest.approx(normalised_gini(score[place], real[place]))


def test_total_bias_of_nothing_is_no_number():
    assert np.isnan(total_bias(np.ones(3), np.zeros(3)))


def test_tenths_keep_everyone_and_their_totals():
    draw = np.random.default_rng(2)
    said, came = np.round(draw.gamma(0.3, 1, 3000), 1), draw.poisson(1, 3000).astype(float)
    by = tenths(said, came)
    assert by.people.sum() == 3000
    assert by.people @ by.expected == pytest.approx(said.sum())
    assert by.people @ by.real == pytest.approx(came.sum())
    assert (np.diff(by.expected) > 0).all()


@given(st.lists(st.tuples(st.integers(0, 20), st.floats(0, 5)), min_size=2, max_size=60))
@FEW
def test_a_rising_line_never_falls_and_keeps_the_mean(rows):
    x, y = np.array([r[0] for r in rows], float), np.array([r[1] for r in rows])
    line = rising_line(x, y)
    grid = line(np.linspace(-1, 30, 200))
    assert (np.diff(grid) >= -1e-9).all()
    assert y.min() - 1e-9 <= line.y.min() <= line.y.max() <= y.max() + 1e-9


def test_a_rising_line_keeps_people_in_their_order():
    draw = np.random.default_rng(3)
    x = draw.gamma(1, 1, 4000)
    y = draw.poisson(x**1.5)
    from scipy.stats import spearmanr

    inside = x < np.quantile(x, 0.99)
    assert spearmanr(x[inside], rising_line(x, y)(x[inside])).statistic > 0.999


@pytest.mark.parametrize("rows", [1, 30, 200])
def test_falling_rows_are_the_isotonic_regression_of_scikit_learn(rows):
    from sklearn.isotonic import IsotonicRegression

    draw = np.random.default_rng(4)
    table, weight = draw.random((rows, 5)), draw.integers(1, 50, rows).astype(float)
    ours = falling_rows(table, weight)
    for k in range(5):
        theirs = IsotonicRegression(increasing=False).fit_transform(np.arange(rows), table[:, k], sample_weight=weight)
        assert ours[:, k] == pytest.approx(theirs)


def test_differences_hold_their_level_when_people_recur_and_moments_shift():
    draw, inside, worlds, people, moments = np.random.default_rng(5), 0, 300, 200, 12
    person = np.tile(np.arange(people), moments)
    moment = np.repeat(np.arange(moments), people)
    for _ in range(worlds):
        gap = draw.normal(0, 1, people)[person] + draw.normal(0, 0.3, moments)[moment] + draw.normal(0, 1, len(person))
        it = paired_difference(gap, np.zeros(len(gap)), person=person, moment=moment, level=0.9)
        inside += not it.excludes_zero
    assert 0.83 <= inside / worlds <= 0.97  # 0.9 less a little: 12 moments


def test_rows_taken_as_independent_would_not_hold_it():
    draw, inside, worlds, people, moments = np.random.default_rng(5), 0, 300, 200, 12
    person = np.tile(np.arange(people), moments)
    moment = np.repeat(np.arange(moments), people)
    for _ in range(worlds):
        gap = draw.normal(0, 1, people)[person] + draw.normal(0, 0.3, moments)[moment] + draw.normal(0, 1, len(person))
        rows = np.arange(len(gap))
        inside += not paired_difference(
            gap, np.zeros(len(gap)), person=rows, moment=np.zeros(len(gap), int)
        ).excludes_zero
    assert inside / worlds < 0.7


@pytest.mark.parametrize("wrong", [math.inf, -math.inf, math.nan])
def test_losses_that_are_no_numbers_are_refused_also_where_they_would_cancel(wrong):
    losses = np.array([wrong, 1.0, 2.0])
    for others in (losses, np.zeros(3), -losses):
        with pytest.raises(DataError) as caught:
            paired_difference(losses, others, person=np.arange(3), moment=np.zeros(3, dtype=np.int64))
        assert caught.value.code == "E272"

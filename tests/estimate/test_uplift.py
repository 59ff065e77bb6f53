"""Qini curves against brute force, the bootstrap and planted truth."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.errors import DataError
from echt.estimate import uplift_curve, uplift_difference


def experiment(draw, n, share=0.5):
    """Scores, drawn actions and visits; the true effect of each person."""
    x = draw.random(n)
    action = (draw.random(n) < share).astype(int)
    effect = np.where(x > 0.6, 0.2, 0.0) + 0.05
    visit = (draw.random(n) < 0.15 + 0.2 * x + effect * action).astype(float)
    return x, action, visit, effect


def by_hand(score, action, outcome):
    """(share, gain) after each person, best first, scores without ties; cuts that lack a side left out."""
    order = sorted(range(len(score)), key=lambda i: -score[i])
    found = [(0.0, 0.0)]
    for k in range(1, len(order) + 1):
        some = order[:k]
        got = [outcome[i] for i in some if action[i] == 1]
        none = [outcome[i] for i in some if action[i] == 0]
        if got and none:
            found.append((k / len(order), k / len(order) * (sum(got) / len(got) - sum(none) / len(none))))
    return found


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(8, 60))
def test_the_curve_equals_one_counted_by_hand(seed, n):
    draw = np.random.default_rng(seed)
    score, action, outcome = draw.permutation(n), draw.integers(0, 2, n), draw.normal(size=n)
    if action.min() == action.max():
        return
    cuts = by_hand(score, action, outcome)
    curve = uplift_curve(score, action, outcome)
    for share, gain in cuts[1:]:
        assert curve.gain(share).value == pytest.approx(gain, abs=1e-9)
        assert curve.uplift_at(share).value == pytest.approx(gain / share, abs=1e-9)
    area = sum((b[0] - a[0]) * (a[1] + b[1]) / 2 for a, b in zip(cuts, cuts[1:]))
    assert curve.auuc.value == pytest.approx(area, abs=1e-9)
    assert curve.qini.value == pytest.approx(area - cuts[-1][1] / 2, abs=1e-9)


def test_ties_share_the_gain_of_their_block():
    draw = np.random.default_rng(1)
    x, action, visit, _ = experiment(draw, 4000)
    rule = (x > 0.6).astype(float)
    curve = uplift_curve(rule, action, visit)
    block = rule.mean()
    assert curve.gain(block / 2).value == pytest.approx(curve.gain(block).value / 2)
    broken = [uplift_curve(rule + 1e-6 * draw.random(4000), action, visit).auuc.value for _ in range(40)]
    assert curve.auuc.value == pytest.approx(np.mean(broken), abs=4 * np.std(broken) / math.sqrt(40))
    assert uplift_curve(np.ones(4000), action, visit).qini.value == pytest.approx(0, abs=1e-12)


def test_standard_errors_equal_those_of_the_bootstrap():
    draw = np.random.default_rng(2)
    x, action, visit, _ = experiment(draw, 3000, share=0.3)
    other = draw.random(3000) + x
    p = np.where(action == 1, 0.3, 0.7)

    def numbers(rows):
        one, two = (uplift_curve(s[rows], action[rows], visit[rows], p[rows]) for s in (x, other))
        return [one.qini, one.auuc, one.gain(0.3), one.kept(), uplift_difference(one, two).qini]

    said = [each.standard_error for each in numbers(np.arange(3000))]
    drawn = [[each.value for each in numbers(draw.integers(0, 3000, 3000))] for _ in range(300)]
    np.testing.assert_allclose(said, np.std(drawn, axis=0), rtol=0.15)


def test_intervals_hold_the_planted_gains_as_often_as_they_say():
    draw, rounds, n = np.random.default_rng(3), 600, 1500
    held = np.zeros(4)
    for _ in range(rounds):
        x, action, visit, effect = experiment(draw, n)
        curve = uplift_curve(x, action, visit)
        best = np.sort(x)[::-1][n // 2 - 1]
        half, total = effect[x >= best].sum() / n, effect.mean()
        ranked = np.cumsum(effect[np.argsort(-x)]) / n
        area = (ranked[:-1].sum() + ranked[-1] / 2) / n
        kept = curve.kept()
        pairs = [(curve.total, total), (curve.gain(0.5), half), (curve.auuc, area), (kept, half / total)]
        held += [it is not None and it.low <= truth <= it.high for it, truth in pairs]
    assert (held / rounds >= 0.93).all(), held / rounds
    assert (held / rounds <= 0.975).all(), held / rounds


def test_a_log_with_unequal_probabilities_gives_the_truth_back():
    draw, n = np.random.default_rng(4), 200_000
    x = draw.random(n)
    p = 0.2 + 0.6 * x
    action = (draw.random(n) < p).astype(int)
    outcome = 3 * x + action * x + draw.normal(size=n)
    curve = uplift_curve(x, action, outcome, np.where(action == 1, p, 1 - p))
    assert abs(curve.total.value - 0.5) < 4 * curve.total.standard_error
    assert abs(curve.gain(0.5).value - 0.375) < 4 * curve.gain(0.5).standard_error
    assert abs(uplift_curve(x, action, outcome).total.value - 0.5) > 0.3


def test_several_actions_are_valued_by_the_one_each_would_get():
    draw, n = np.random.default_rng(5), 90_000
    action, kind = draw.integers(0, 3, n), draw.integers(1, 3, n)
    outcome = (action == kind) * 0.4 + (action == 3 - kind) * 0.1 + draw.normal(size=n)
    curve = uplift_curve(draw.random(n), action, outcome, 1 / 3, choice=kind)
    assert abs(curve.total.value - 0.4) < 4 * curve.total.standard_error
    assert abs(uplift_curve(draw.random(n), action, outcome, 1 / 3).total.value - 0.25) < 4 * curve.total.standard_error


def test_folds_are_ranked_apart_and_averaged():
    draw = np.random.default_rng(6)
    x, action, visit, _ = experiment(draw, 2000)
    fold = draw.integers(0, 3, 2000)
    whole = uplift_curve(x + 100 * fold, action, visit, fold=fold)
    parts = [uplift_curve(x[fold == f], action[fold == f], visit[fold == f]) for f in range(3)]
    sizes = np.bincount(fold) / 2000
    assert whole.qini.value == pytest.approx(sum(w * part.qini.value for w, part in zip(sizes, parts)))
    error = math.sqrt(sum((w * part.qini.standard_error) ** 2 for w, part in zip(sizes, parts)))
    assert whole.qini.standard_error == pytest.approx(error, rel=1e-3)


def test_a_part_of_nothing_is_no_number():
    draw = np.random.default_rng(7)
    curve = uplift_curve(draw.random(500), draw.integers(0, 2, 500), draw.normal(size=500))
    assert curve.kept() is None
    assert "cannot be told from nothing" in str(curve)
    assert curve.to_dict()["kept_by_half"] is None
    assert uplift_difference(curve, curve).kept_half is None


def test_a_score_against_itself_differs_by_nothing():
    draw = np.random.default_rng(8)
    x, action, visit, _ = experiment(draw, 1000)
    same = uplift_difference(uplift_curve(x, action, visit), uplift_curve(2 * x, action, visit))
    assert same.qini.value == same.qini.standard_error == 0
    assert same.to_dict()["kept_half"]["value"] == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"score": [1, 2, math.nan, 4]}, "E279"),
        ({"outcome": [1, 2, math.inf, 4]}, "E279"),
        ({"action": [1, 1, 1, 1]}, "E279"),
        ({"action": [0, 0, 0, 0]}, "E279"),
        ({"choice": [0, 1, 1, 1]}, "E279"),
        ({"fold": [0, 0, 0, 1]}, "E279"),
        ({"propensity": [0.5, 0, 0.5, 0.5]}, "E277"),
        ({"propensity": [0.5, 1.5, 0.5, 0.5]}, "E277"),
        ({"propensity": [0.5, 1, 0.5, 0.5]}, "E278"),
        ({"level": 95}, "E275"),
        ({"score": [], "action": [], "outcome": []}, "E279"),
    ],
)
def test_logs_that_cannot_tell_are_refused(change, code):
    log = {"score": [4.0, 3, 2, 1], "action": [0, 1, 0, 1], "outcome": [0.0, 1, 1, 0]} | change
    with pytest.raises(DataError) as caught:
        uplift_curve(**log)
    assert caught.value.code == code


@pytest.mark.parametrize("share", [0, -0.5, 1.5, math.nan])
def test_a_share_is_above_0_and_at_most_1(share):
    curve = uplift_curve([4.0, 3, 2, 1], [0, 1, 0, 1], [0.0, 1, 1, 0])
    with pytest.raises(DataError, match="one score a row"):
        curve.gain(share)
    with pytest.raises(DataError, match="one score a row"):
        uplift_difference(curve, uplift_curve([2.0, 1], [0, 1], [0, 1]))

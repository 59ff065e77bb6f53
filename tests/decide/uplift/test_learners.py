"""Linear models, rules and learners against brute force and planted effects."""

import math

import numpy as np
import pytest
from scipy.optimize import minimize

from echt.decide.uplift.compare import WIDER, hold_out
from echt.decide.uplift.learners import KINDS, Bench, Sample
from echt.decide.uplift.linear import LOGISTIC_PENALTY, Linear
from echt.decide.uplift.rule import find_rule
from echt.estimate import uplift_curve


def drawn(n=6000, k=2, seed=0, share=None):
    """Three features and a drawn action; the effect of action a is a × (0.5 + x0), and where x1 > 0 0.4 more."""
    draw = np.random.default_rng(seed)
    x = draw.normal(size=(n, 3))
    share = np.full(k, 1 / k) if share is None else share
    p = np.broadcast_to(share, (n, k)) if np.ndim(share) == 1 else share(x)
    action = (draw.random((n, 1)) > p.cumsum(axis=1)).sum(axis=1)
    effect = (0.5 + x[:, :1]) * np.arange(1, k) + 0.4 * (x[:, 1:2] > 0)
    gain = 2 * x[:, 2] + np.concatenate([np.zeros((n, 1)), effect], axis=1)[np.arange(n), action] + draw.normal(size=n)
    return Sample(x, action, gain[:, None], 1 / p[np.arange(n), action], k, 0.0), effect


def test_a_ridge_finds_the_line_and_is_flat_where_there_is_none():
    draw = np.random.default_rng(1)
    x, noise = draw.normal(3, 2, (5000, 4)), draw.normal(size=5000)
    line = Linear.fit(x, 1 + x @ [1, -2, 0, 0.5] + noise, np.ones(5000), logistic=False)
    np.testing.assert_allclose(line.slope / line.scale, [1, -2, 0, 0.5], atol=0.03)
    flat = Linear.fit(x, noise, np.ones(5000), logistic=False)
    assert np.std(flat.predict(x)) < 0.02


def test_the_penalty_is_the_one_of_generalised_cross_validation():
    draw = np.random.default_rng(2)
    x = draw.normal(size=(60, 12))
    y, w = x[:, 0] * 0.4 + draw.normal(size=60), draw.uniform(0.5, 2, 60)
    w /= w.mean()
    z = (x - w @ x / w.sum()) / np.sqrt(w @ np.square(x - w @ x / w.sum()) / w.sum())
    best = (math.inf, None)
    for penalty in 60 * 10.0 ** np.arange(-5.0, 3.5, 0.5):
        a = np.column_stack([np.ones(60), z])
        inverse = np.linalg.inv(a.T * w @ a + penalty * np.diag([0.0] + [1.0] * 12))
        hat, beta = a @ inverse @ (a.T * w), inverse @ (a.T * w) @ y
        score = (w @ np.square(y - a @ beta)) / (60 - np.trace(hat)) ** 2
        best = min(best, (score, tuple(a @ beta)))
    np.testing.assert_allclose(Linear.fit(x, y, w, logistic=False).predict(x), best[1], rtol=1e-8)


def test_the_logistic_model_is_at_the_minimum_that_an_optimiser_finds():
    draw = np.random.default_rng(3)
    x, w = draw.normal(1, 3, (400, 3)), draw.uniform(0.2, 3, 400)
    y = (draw.random(400) < 1 / (1 + np.exp(-(x[:, 0] - 1)))).astype(float)
    ours = Linear.fit(x, y, w, logistic=True)
    w = w / w.mean()
    z = (x - w @ x / w.sum()) / np.sqrt(w @ np.square(x - w @ x / w.sum()) / w.sum())

    def loss(beta):
        line = beta[0] + z @ beta[1:]
        return w @ (np.logaddexp(0, line) - y * line) + LOGISTIC_PENALTY / 2 * beta[1:] @ beta[1:]

    theirs = minimize(loss, np.zeros(4), method="BFGS", options={"gtol": 1e-7}).x
    np.testing.assert_allclose([ours.intercept, *ours.slope], theirs, atol=1e-4)


def test_weights_count_like_people_and_missing_numbers_have_a_column_of_their_own():
    draw = np.random.default_rng(4)
    x, w = draw.normal(size=(300, 2)), draw.integers(1, 4, 300)
    x[draw.random(300) < 0.3, 1] = math.nan
    y = np.where(np.isnan(x[:, 1]), 2.0, 0.0) + x[:, 0]
    few = Linear.fit(x, y, w.astype(float), logistic=False)
    assert few.missing.tolist() == [False, True]
    many = Linear.fit(np.repeat(x, w, axis=0), np.repeat(y, w), np.ones(w.sum()), logistic=False)
    np.testing.assert_allclose(few.predict(x), many.predict(x), atol=0.01)
    np.testing.assert_allclose(few.predict(x), y, atol=0.05)
    chance = Linear.fit(x, (y > 1).astype(float), w.astype(float), logistic=True).predict(x)
    assert np.corrcoef(chance, y > 1)[0, 1] > 0.85


def test_a_separable_or_constant_column_breaks_nothing():
    x = np.column_stack([np.repeat([0.0, 1.0], 50), np.ones(100)])
    found = Linear.fit(x, x[:, 0], np.ones(100), logistic=True)
    assert np.isfinite(found.slope).all()
    assert found.predict(x)[-1] > 0.8


def test_the_rule_is_the_best_of_all_questions_tried_one_by_one():
    sample, _ = drawn(n=1500, seed=5)
    rule = find_rule(sample.x, sample.action, sample.y, sample.net, sample.weight, 1)
    y, got = sample.net, sample.action == 1
    best = (0.0, -1, 0.0)
    for j in range(3):
        for cut in np.quantile(sample.x[:, j], np.linspace(0, 1, 17)[1:-1], method="lower"):
            sides = [(y[s & got], y[s & ~got]) for s in (sample.x[:, j] > cut, sample.x[:, j] <= cut)]
            gap = [a.mean() - b.mean() for a, b in sides]
            variance = sum(part.var() / part.size for side in sides for part in side)
            best = max(best, ((gap[0] - gap[1]) ** 2 / variance, j, cut))
    assert (rule.column, rule.cut) == best[1:]
    yes = sample.x[:, rule.column] > rule.cut
    assert rule.yes[0] == pytest.approx(y[yes & got].mean() - y[yes & ~got].mean())
    assert rule.effect(sample.x)[yes][0, 0] == rule.yes[0]


def test_a_rule_without_a_question_is_the_mean():
    sample, _ = drawn(n=400)
    flat = find_rule(np.full((400, 1), math.nan), sample.action, sample.y, sample.net, sample.weight, 1)
    assert flat.column == -1
    mean = sample.net[sample.action == 1].mean() - sample.net[sample.action == 0].mean()
    np.testing.assert_allclose(flat.effect(sample.x), mean)


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.tier >= 3])
@pytest.mark.parametrize("k", [2, 3])
def test_every_learner_finds_planted_effects(name, k):
    sample, effect = drawn(n=4000 * k, k=k, seed=6)
    kind = KINDS[name]
    found = kind.learn(Bench(sample, trees=kind.trees, seed=0)).effect(sample.x)[..., 0]
    assert found.shape == effect.shape
    for a in range(k - 1):
        assert np.corrcoef(found[:, a], effect[:, a])[0, 1] > 0.85
        assert abs(found[:, a].mean() - effect[:, a].mean()) < 0.12


@pytest.mark.parametrize("name", ["constant", "rule", "t_linear", "x_linear", "dr_linear", "dr_trees"])
def test_unequal_chances_do_not_bias_the_mean_effect(name):
    def share(x):
        p = 1 / (1 + np.exp(-1.5 * x[:, 0]))
        return np.column_stack([1 - p, p]) * 0.8 + 0.1

    means = []
    for seed in range(3):
        sample, effect = drawn(n=8000, seed=20 + seed, share=share)
        kind = KINDS[name]
        means.append(kind.learn(Bench(sample, trees=kind.trees, seed=0)).effect(sample.x).mean() - effect.mean())
    assert abs(np.mean(means)) < 0.12


def test_the_mean_of_doubly_robust_scores_is_the_effect_of_any_group():
    sample, effect = drawn(n=40_000, seed=7)
    scores = Bench(sample, trees=False, seed=0).scores[:, 0, 0]
    for some in (sample.x[:, 0] > 1, sample.x[:, 1] < 0, np.ones(40_000, dtype=bool)):
        error = scores[some].std() / math.sqrt(some.sum())
        assert abs(scores[some].mean() - effect[some, 0].mean()) < 4 * error


def test_parts_are_even_within_actions_and_drawn_by_the_seed():
    sample, _ = drawn(n=1000)
    part = sample.parts(5, seed=1)
    for a in range(2):
        sizes = np.bincount(part[sample.action == a], minlength=5)
        assert np.ptp(sizes) <= 2
    assert (part == sample.parts(5, seed=1)).all()
    assert (part != sample.parts(5, seed=2)).any()


def test_standard_errors_of_cross_fitted_sorting_are_widened_as_much_as_they_are_too_small():
    """Where nobody differs, Qini of a learned score varies about √2 times what its influences say."""
    found = []
    for seed in range(80):
        draw = np.random.default_rng(seed)
        action, y = draw.integers(0, 2, 500), draw.normal(size=500)
        sample = Sample(draw.normal(size=(500, 3)), action, y[:, None], np.full(500, 2.0), 2, 0.0)
        held = hold_out(sample, [KINDS["t_linear"]], folds=5, seed=seed)
        qini = uplift_curve(held.effects["t_linear"][:, 0], action, y, fold=held.part).qini
        found.append((qini.value, qini.standard_error))
    value, error = np.transpose(found)
    assert 1.25 < value.std() / error.mean() < 1.75
    assert np.mean(np.abs(value) > 1.96 * error) > 0.08
    assert np.mean(value > 1.96 * WIDER * error) < 0.05

"""Few terms out of many: planted ones come in, chance does not, and the numbers are those of plain least squares."""

import math

import numpy as np
import pytest

from echt.decide import UpliftModel
from echt.decide.uplift.terms import KEPT, Scale, Terms, _clearness_of_products, _forward

NAMES = ["a", "b", "c", "d"]


def columns(n=8000, seed=0):
    draw = np.random.default_rng(seed)
    x = draw.normal(size=(n, 4))
    x[:, 3] = draw.integers(0, 2, n)
    return x, draw.normal(size=n)


@pytest.mark.parametrize(
    ("effect", "found"),
    [
        (lambda x: 0.2 * x[:, 1], ["b"]),
        (lambda x: 0.2 * np.square(x[:, 2]), ["c squared"]),
        (lambda x: 0.3 * x[:, 0] * (x[:, 3] - 0.5), ["a × d"]),
        (lambda x: 0.2 * np.sign(x[:, 0] * x[:, 1]), ["a × b"]),
        (lambda x: 0.3 * x[:, 0] - 0.2 * x[:, 0] * x[:, 2], ["a", "a × c"]),
    ],
)
def test_what_was_planted_comes_in_and_nothing_else(effect, found):
    x, noise = columns()
    terms = Terms.fit(x, effect(x) + noise)
    assert terms.says(NAMES) == found
    assert np.corrcoef(terms.predict(x), effect(x))[0, 1] > 0.6


def test_of_pure_noise_hardly_anything_comes_in():
    """The threshold lets in about the largest of chance: most tables get no term, hardly any more than one."""
    counts = [len(Terms.fit(*columns(2000, seed)).pairs) for seed in range(60)]
    assert np.mean(np.array(counts) > 0) < 0.45
    assert np.mean(np.array(counts) > 1) < 0.12


def test_the_noise_may_differ_between_people_without_letting_more_in():
    counts = []
    for seed in range(60):
        x, noise = columns(2000, seed)
        counts.append(len(Terms.fit(x, noise * (0.3 + 2 * np.abs(x[:, 0]))).pairs))
    assert np.mean(np.array(counts) > 0) < 0.45


def test_the_clearness_of_a_product_is_its_squared_t():
    x, y = columns(500)
    y = y - y.mean()
    clear = _clearness_of_products(x, y)
    for i in range(4):
        for j in range(4):
            term = x[:, i] * x[:, j] - (x[:, i] * x[:, j]).mean()
            assert clear[i, j] == pytest.approx((term @ y) ** 2 / (term**2 @ y**2), rel=1e-9)


def test_terms_come_in_clearest_first_and_leave_what_least_squares_leaves():
    draw = np.random.default_rng(2)
    terms = draw.normal(size=(4000, 6))
    terms[:, 1] += 0.7 * terms[:, 0]
    terms -= terms.mean(axis=0)
    y = terms @ [0.5, 0, 0.3, 0, 0, 0.15] + draw.normal(size=4000)
    assert _forward(terms, y, 2 * math.log(6)) == [0, 2, 5]
    assert _forward(terms, y, math.inf) == []
    assert len(_forward(terms, y, -1.0)) == 6


def test_columns_are_clipped_missing_is_the_mean_and_says_so():
    x = np.column_stack([np.arange(1000.0), np.r_[np.full(995, 0.0), np.ones(5)], np.full(1000, 7.0)])
    x[::4, 0] = math.nan
    scale = Scale.of(x)
    z = scale.apply(x)
    assert z.shape == (1000, 4)
    np.testing.assert_allclose(z.mean(axis=0), 0, atol=1e-9)
    np.testing.assert_allclose(z.std(axis=0)[[1, 3]], 1)
    assert (z[::4, 0] == 0).all()
    assert (z[:, 2] == 0).all()
    far = scale.apply(np.array([[1e9, 1.0, 7.0]]))
    assert far[0, 0] == z[:, 0].max()


def test_degenerate_columns_break_nothing():
    y = np.random.default_rng(0).normal(size=300)
    for x in (np.zeros((300, 0)), np.full((300, 2), math.nan), np.ones((300, 3)), np.eye(300)[:, :5]):
        terms = Terms.fit(x, y)
        np.testing.assert_allclose(terms.predict(x).mean(), y.mean(), atol=0.2)
    flat = Terms.fit(columns(300)[0], np.zeros(300))
    assert flat.pairs.shape == (0, 2)
    assert (flat.predict(columns(10)[0]) == 0).all()


def test_many_columns_are_screened_and_the_planted_pair_is_kept():
    draw = np.random.default_rng(5)
    x = draw.normal(size=(4000, 60))
    y = 0.3 * x[:, 17] * x[:, 41] + draw.normal(size=4000)
    assert 60 * 61 / 2 > 10 * KEPT
    assert Terms.fit(x, y).pairs.tolist()[0] == [17, 41]


def test_a_letter_that_helps_each_half_with_the_other_product_is_found_and_said():
    """Nobody differs on average of either column: only the two together tell."""
    draw, n = np.random.default_rng(7), 12_000
    age, garden, action = draw.normal(size=n), draw.integers(0, 2, n), draw.integers(0, 2, n)
    effect = 0.1 * np.tanh(2 * age) * (2 * garden - 1)
    visit = (draw.random(n) < 0.3 + effect * action).astype(float)
    model = UpliftModel(bags=0, folds=3, seed=1).fit({"age": age, "garden": garden}, action, visit)
    assert model.comparison_.chosen == "dr_terms"
    assert "Note: action 1 is told apart by age × garden." in str(model)
    top = np.argsort(-model.effect({"age": age, "garden": garden})[:, 0])[: n // 2]
    assert effect[top].sum() > 0.95 * effect[effect > 0].sum()


def test_where_nobody_differs_the_note_says_that_nothing_tells_them_apart():
    draw = np.random.default_rng(3)
    x, action = draw.normal(size=(2000, 2)), draw.integers(0, 2, 2000)
    model = UpliftModel("dr_terms", bags=0, folds=2).fit(x, action, draw.normal(size=2000))
    effect = model.effect(x)
    told = "told apart by nothing" in str(model)
    assert told == (np.ptp(effect) == 0)


def test_gain_and_regret_of_several_actions_have_terms_of_their_own():
    draw, n = np.random.default_rng(9), 9000
    x, action = draw.normal(size=(n, 3)), draw.integers(0, 3, n)
    effect = np.column_stack([np.zeros(n), x[:, 0] * x[:, 1], x[:, 2]])
    gain = effect[np.arange(n), action] + draw.normal(size=n)
    regret = (action == 2) * np.square(x[:, 0]) + draw.normal(size=n)
    model = UpliftModel("dr_terms", bags=2, folds=2).fit(x, action, gain, regret=regret, regret_cost=0.5)
    found = model.effects(x)
    for a in (0, 1):
        assert np.corrcoef(found.gain[:, a], effect[:, a + 1])[0, 1] > 0.95
    assert np.corrcoef(found.regret[:, 1], np.square(x[:, 0]))[0, 1] > 0.85
    np.testing.assert_allclose(found.net, found.gain - 0.5 * found.regret)
    assert "action 1 is told apart by column 0 × column 1" in str(model)
    assert (model.standard_error(x) > 0).any()

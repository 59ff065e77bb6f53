"""Creatives that tire and recover: the effect counts, not the level; who sleeps learns nothing."""

import numpy as np
import pytest

from echt.decide.bandit import Recovering, rest
from echt.errors import CampaignError


def test_what_a_creative_adds_is_found_under_eligibility_that_misleads():
    """The garden mail may only go to people who come anyway: its raw rate is high, what it adds is little."""
    rng, n = np.random.default_rng(0), 60_000
    keen = rng.random(n) < 0.5
    able = np.column_stack([np.ones(n, bool), keen, np.ones(n, bool)])
    base = np.where(keen, 0.4, 0.1)
    truth = base[:, None] * np.array([1.5, 1.1, 1.0])
    bandit = Recovering(["kitchen", "garden", "plain"], temperature=0.5, prior=0.2)
    raw = np.zeros((2, 3))
    for part in np.array_split(np.arange(n), 30):
        chances = bandit.chances(able[part], np.full((len(part), 3), np.nan))
        arm, probability = bandit.choose(chances, rng.random(len(part)))
        reward = (rng.random(len(part)) < truth[part, arm]).astype(float)
        assert (probability == chances[np.arange(len(part)), arm]).all()
        np.add.at(raw, (0, arm), reward)
        np.add.at(raw, (1, arm), 1)
        bandit.learn(chances, arm, reward)
    assert (raw[0] / raw[1]).argmax() == 1
    assert bandit.score.argmax() == 0
    assert bandit.score[0] - bandit.score[2] > 0.2


def test_a_creative_shown_today_rests_and_comes_back():
    bandit = Recovering(["a", "b"], temperature=0.01, prior=0.2)
    days = np.array([[0.0, np.nan], [15.0, np.nan], [365.0, np.nan]])
    chance = bandit.chances(np.ones((3, 2), bool), days)[:, 0]
    assert chance[0] < chance[1] < chance[2]
    assert chance[2] == pytest.approx(0.5, abs=1e-6)
    odds = np.exp(-rest(days)[:, 0] / 0.01)
    assert chance == pytest.approx(odds / (1 + odds))


def test_where_all_sleep_nothing_is_chosen_and_nothing_is_learnt():
    bandit = Recovering(["a", "b"], temperature=0.1, prior=0.2)
    chances = bandit.chances([[False, False], [False, True]], np.full((2, 2), np.nan))
    arm, probability = bandit.choose(chances, [0.3, 0.999999])
    assert (arm.tolist(), probability.tolist()) == ([-1, 1], [1.0, 1.0])
    before = bandit.score.copy()
    bandit.learn(chances[:1], arm[:1], [0.0])
    assert bandit.score.tolist() == before.tolist()


def test_what_cannot_be_is_refused():
    bandit = Recovering(["a", "b"], temperature=0.1, prior=0.2)
    chances = bandit.chances([[True, False]], [[1.0, 1.0]])
    for code, call in {
        "E490": lambda: Recovering(["a"], temperature=0.0, prior=0.2),
        "E491": lambda: bandit.learn(chances, [1], [1.0]),
        "E494": lambda: bandit.learn(chances, [0], [float("nan")]),
    }.items():
        with pytest.raises(CampaignError) as caught:
            call()
        assert caught.value.code == code
    with pytest.raises(CampaignError) as caught:
        bandit.chances([[True]], [[0.0]])
    assert caught.value.code == "E494"

"""Bandits: exact probabilities, planted truth found, rewards that come late, creatives that come and go."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.decide.bandit import Bandit, Choices, Policy, Waiting, arms, features
from echt.errors import CampaignError

KINDS = ("squarecb", "epsilon", "bootstrap", "gaussian")
AT = datetime(2011, 3, 1, tzinfo=UTC)


def world(n=6000, k=5, seed=1):
    """People of 3 × 4 kinds, creatives that differ in whom they please: features, creatives, chances of a yes."""
    rng = np.random.default_rng(seed)
    one, two = rng.integers(0, 3, n), rng.integers(0, 4, n)
    logit = rng.normal(-1.5, 0.4, k) + rng.normal(0, 0.9, (3, k))[one] + rng.normal(0, 0.9, (4, k))[two]
    people = features({"one": one.astype(str), "two": two.astype(str)})
    return people, arms([f"c{j}" for j in range(k)]), 1 / (1 + np.exp(-logit))


def outcomes(chance, seed=2):
    return (np.random.default_rng(seed).random(chance.shape) < chance).astype(float)


def code(call):
    with pytest.raises(CampaignError) as caught:
        call()
    return caught.value.code


@pytest.mark.parametrize("kind", KINDS)
def test_planted_differences_between_people_are_found(kind):
    people, letters, chance = world()
    bandit = Bandit(Policy(kind), seed=3)
    chosen = bandit.play(people, letters, outcomes(chance)).arm
    late = chance[np.arange(len(people)), chosen][-2000:].mean()
    constant, oracle = chance.mean(axis=0).max(), chance.max(axis=1).mean()
    assert oracle - constant > 0.05
    assert late > constant + 0.5 * (oracle - constant)


@pytest.mark.parametrize("kind", KINDS)
def test_a_choice_happens_as_often_as_its_probability_says(kind):
    people, letters, chance = world(n=300)
    bandit = Bandit(Policy(kind, floor=0.05), seed=3)
    bandit.play(people, letters, outcomes(chance))
    same = people.rows(np.zeros(20_000, dtype=int))
    some = np.array([True, False, True, True, True])
    chosen = bandit.choose(same, letters, eligible=some, every=True)
    assert np.allclose(chosen.every.sum(axis=1), 1)
    assert (chosen.every == chosen.every[0]).all()
    assert (chosen.every[0] > 0).tolist() == some.tolist()
    assert (chosen.probability == chosen.every[np.arange(20_000), chosen.arm]).all()
    counted = np.bincount(chosen.arm, minlength=5) / 20_000
    assert np.abs(counted - chosen.every[0]).max() < 4 * np.sqrt(0.25 / 20_000)


@pytest.mark.parametrize("kind", KINDS)
def test_weighing_by_the_logged_probability_gives_the_value_of_every_creative(kind):
    """What the probabilities are for: an unbiased value of what was not chosen."""
    people, letters, chance = world(n=400)
    bandit = Bandit(Policy(kind, floor=0.2, epsilon=0.3), seed=3)
    reward = outcomes(chance)
    bandit.play(people, letters, reward)
    again = people.rows(np.tile(np.arange(400), 60))
    chosen = bandit.choose(again, letters)
    seen = np.tile(reward, (60, 1))[np.arange(len(again)), chosen.arm]
    for arm in range(5):
        value = ((chosen.arm == arm) * seen / chosen.probability).mean()
        assert value == pytest.approx(reward[:, arm].mean(), abs=0.03)


def test_bootstrap_probabilities_are_a_count_over_the_copies():
    people, letters, chance = world(n=200, k=3)
    bandit = Bandit(Policy("bootstrap", copies=10, floor=0.0), seed=3)
    bandit.play(people, letters, outcomes(chance))
    every = bandit.choose(people, letters, every=True).every
    assert np.allclose(every * 10, np.round(every * 10))
    assert len(np.unique(np.round(every * 10))) > 3


@given(st.integers(0, 2**31))
@settings(max_examples=30, deadline=None)
def test_gaussian_probabilities_are_the_integral(seed):
    from scipy.stats import norm

    from echt.decide.bandit import kernels

    rng = np.random.default_rng(seed)
    k = int(rng.integers(2, 12))
    mean, sd = rng.normal(size=k) * rng.choice([0.1, 1.0, 3.0]), rng.gamma(1.0, 1.0, k) + 0.2
    able = rng.random(k) < 0.8
    able[0] = True
    out = np.zeros(k)
    kernels.best_of(mean, sd, able, out, np.zeros((kernels.ROOM, k), np.float32))
    x = np.linspace((mean - 9 * sd)[able].max(), (mean + 9 * sd)[able].max(), 40_001)
    below = np.where(able, norm.cdf((x[:, None] - mean) / sd), 1.0)
    all_below = below.prod(axis=1)
    density = np.where(able, norm.pdf((x[:, None] - mean) / sd) / sd, 0.0)
    exact = np.trapezoid(
        density * np.divide(all_below[:, None], below, out=np.zeros_like(below), where=below > 0), x, axis=0
    )
    assert out.sum() == pytest.approx(1)
    assert np.abs(out - exact / exact.sum()).max() < 0.03


@pytest.mark.parametrize(
    ("mean", "sd", "chance"),
    [
        ([0.3, 0.3, 0.3], [1e-300] * 3, [1 / 3] * 3),
        ([0.3, 0.2, 0.3], [1e-300] * 3, [0.5, 0.0, 0.5]),
        ([0.0, 0.0], [1e-9, 1.0], [0.5, 0.5]),
        ([0.0, 0.0], [1e-30, 1.0], [0.5, 0.5]),
        ([1e6, 1e6 + 1], [1.0, 1.0], [0.2398, 0.7602]),
        ([0.0, -1e9], [1.0, 1e3], [1.0, 0.0]),
        ([5.0], [1.0], [1.0]),
        ([0.0] * 80, [1.0] * 80, [1 / 80] * 80),
        ([0.0] * 80, [0.0] * 80, [1 / 80] * 80),
    ],
)
def test_chances_hold_at_the_edges_of_what_numbers_can_say(mean, sd, chance):
    from echt.decide.bandit import kernels

    out = np.full(len(mean), 9.0)
    room = np.zeros((kernels.ROOM, len(mean)), np.float32)
    kernels.best_of(np.array(mean), np.array(sd), np.ones(len(mean), bool), out, room)
    assert out.sum() == pytest.approx(1)
    assert out == pytest.approx(np.array(chance), abs=0.02)


def test_inverse_gap_weighting_is_what_the_paper_says():
    letters, nobody = arms(["a", "b", "c"]), features(n=1)
    bandit = Bandit(Policy("squarecb", gamma=2.0), seed=1)
    bandit.play(
        features(n=200),
        letters,
        np.tile([1.0, 0.0, -1.0], (200, 1)) + np.random.default_rng(0).normal(0, 0.5, (200, 3)),
    )
    noise = np.sqrt(bandit.state[2] / bandit.state[3])
    apart = bandit.choose(nobody, letters, offset=[100.0, 0.0, 0.0], every=True).every[0]
    flat = bandit.choose(nobody, letters, every=True).every[0]
    gaps = 1 / flat[1:] - 3
    assert flat[0] == pytest.approx(1 - flat[1:].sum())
    further = 1 / apart[1:] - 3
    assert further - gaps == pytest.approx([100 * 2.0 * np.sqrt(200) / noise] * 2)


@pytest.mark.parametrize("kind", KINDS)
def test_before_anything_is_known_all_eligible_are_equally_likely(kind):
    every = (
        Bandit(Policy(kind))
        .choose(features(n=1), arms(["a", "b", "c"]), eligible=[True, True, False], every=True)
        .every
    )
    assert every[0].tolist() == pytest.approx([0.5, 0.5, 0.0])


@pytest.mark.parametrize("kind", KINDS)
def test_where_no_creative_is_eligible_nothing_is_certain_and_nothing_is_learnt(kind):
    bandit, letters = Bandit(Policy(kind)), arms(["a", "b"])
    asked = features(n=3)
    chosen = bandit.choose(asked, letters, eligible=[[True, False], [False, False], [False, True]])
    assert chosen.arm.tolist() == [0, -1, 1]
    assert chosen.creative_id == ["a", None, "b"]
    assert chosen.probability.tolist() == [1.0, 1.0, 1.0]
    assert bandit.learn(chosen, [1.0, 5.0, 0.0]) == 2
    assert bandit.rewards == 2


def test_the_same_seed_gives_the_same_choices_and_another_seed_others():
    people, letters, chance = world(n=500)
    play = lambda seed: Bandit(Policy("gaussian"), seed=seed).play(people, letters, outcomes(chance)).arm.tolist()
    assert play(1) == play(1)
    assert play(1) != play(2)


def test_what_it_costs_and_what_was_expected_count_from_the_first_choice():
    bandit, letters = Bandit(Policy("epsilon", epsilon=0.0)), arms(["a", "b"])
    assert bandit.choose(features(n=2), letters, offset=[0.3, 0.2], cost=[0.2, 0.0]).arm.tolist() == [1, 1]
    for _ in range(50):
        bandit.learn(
            bandit.choose(features(n=20), letters, offset=[0.3, 0.2], eligible=[True, False]), np.full(20, 0.3)
        )
    assert bandit.choose(features(n=2), letters, offset=[0.3, 0.0]).arm.tolist() == [0, 0]
    assert bandit.state[4] == pytest.approx(0, abs=1e-9)  # what was expected came: nothing new was learnt


def test_a_new_creative_is_known_by_what_it_shares_with_others():
    rng = np.random.default_rng(0)
    old = arms([f"c{j}" for j in range(8)], {"colour": ["red", "green"] * 4})
    truth = np.tile([0.6, 0.2] * 4, (3000, 1))
    bandit = Bandit(Policy("epsilon", epsilon=0.5), seed=1)
    bandit.play(features(n=3000), old, (rng.random((3000, 8)) < truth).astype(float))
    fresh = arms(["new-red", "new-green"], {"colour": ["red", "green"]})
    assert bandit.choose(features(n=1), fresh, every=True).every.tolist() == [[0.75, 0.25]]


def test_after_a_change_a_bandit_that_forgets_finds_the_new_best():
    letters = arms(["a", "b"])
    first, second = np.tile([0.5, 0.3], (4000, 1)), np.tile([0.2, 0.3], (2000, 1))
    shares = []
    for half_life in (None, 300.0):
        bandit = Bandit(Policy("squarecb", half_life=half_life), seed=2)
        bandit.play(features(n=4000), letters, outcomes(first))
        shares.append((bandit.play(features(n=2000), letters, outcomes(second)).arm[-1000:] == 1).mean())
    assert shares[1] > 0.8
    assert shares[1] > shares[0]


def test_learning_late_and_in_batches_ends_where_learning_at_once_does():
    people, letters, chance = world(n=2000)
    reward = outcomes(chance)
    late, log = Bandit(Policy("epsilon"), seed=1), []
    for start in range(0, 2000, 250):
        part = people.rows(slice(start, start + 250))
        log.append((late.choose(part, letters), start))
        if len(log) > 2:  # rewards come two batches later
            chosen, at = log.pop(0)
            late.learn(chosen, reward[at + np.arange(250), chosen.arm])
    for chosen, at in log:
        late.learn(chosen, reward[at + np.arange(250), chosen.arm])
    assert late.rewards == 2000
    value = chance[np.arange(2000), late.choose(people, letters).arm].mean()
    assert value > chance.mean(axis=0).max()


def test_waiting_learns_each_choice_once_whenever_its_reward_comes():
    bandit, letters, waiting = Bandit(), arms(["a", "b"]), Waiting(timedelta(days=14))
    chosen = bandit.choose(features(n=4), letters, eligible=[[True, True]] * 3 + [[False, False]])
    names = ["d0", "d1", "d2", "d3"]
    assert waiting.add(names, chosen, at=AT) == 3
    assert waiting.add(names, chosen, at=AT) == 0
    assert waiting.reward(bandit, {"d0": 3.0, "unknown": 1.0}) == 1
    assert waiting.reward(bandit, {"d0": 3.0}) == 0
    assert waiting.over(bandit, at=AT + timedelta(days=14)) == 0
    assert waiting.over(bandit, at=AT + timedelta(days=15)) == 2
    assert (bandit.rewards, len(waiting)) == (3, 0)
    twin = Bandit()
    twin.learn(
        Choices(chosen.people.rows([0]), letters, chosen.arm[:1], chosen.probability[:1], chosen.offset[:1]), [3.0]
    )
    two = Choices(chosen.people.rows([1, 2]), letters, chosen.arm[1:3], chosen.probability[1:3], chosen.offset[1:3])
    twin.learn(two, [0.0, 0.0])
    assert np.array_equal(twin.table, bandit.table)


def test_a_wrong_reward_leaves_everything_waiting():
    bandit, waiting = Bandit(), Waiting(timedelta(days=1))
    waiting.add(["d0"], bandit.choose(features(n=1), arms(["a"])), at=AT)
    assert code(lambda: waiting.reward(bandit, {"d0": float("nan")})) == "E494"
    assert (len(waiting), bandit.rewards) == (1, 0)


def test_replay_gives_the_probability_of_what_was_logged_before_it_learns_from_it():
    people, letters, chance = world(n=3000)
    rng = np.random.default_rng(0)
    arm = rng.integers(0, 5, 3000)
    reward = outcomes(chance)[np.arange(3000), arm]
    bandit, other = Bandit(Policy("squarecb"), seed=1), Bandit(Policy("squarecb"), seed=1)
    given = bandit.replay(people, letters, arm, reward, every=True)
    assert (given.probability == given.every[np.arange(3000), arm]).all()
    reward[-1] = 9.0
    assert other.replay(people, letters, arm, reward).probability.tolist() == given.probability.tolist()
    weight = given.probability[1000:] * 5
    worth = (weight * outcomes(chance)[np.arange(3000), arm][1000:]).sum() / weight.sum()
    assert worth > chance.mean() + 0.05


def test_rewards_logged_with_small_probabilities_count_more():
    letters, log = arms(["a", "b"]), features(n=400)
    arm = np.r_[np.zeros(300, dtype=int), np.ones(100, dtype=int)]
    plain, weighted = Bandit(), Bandit()
    plain.replay(log, letters, arm, np.zeros(400))
    weighted.replay(log, letters, arm, np.zeros(400), propensity=np.where(arm == 0, 0.9, 0.1))
    assert weighted.state[3] == pytest.approx(300 / 1.8 + 100 / 0.2)
    assert plain.state[3] == 400


@pytest.mark.parametrize("wrong", [0.0, -0.1, 1.1, float("nan")])
def test_a_propensity_that_cannot_be_is_refused(wrong):
    people, letters = features(n=2), arms(["a", "b"])
    bandit = Bandit()
    before = bandit.state.copy()
    assert code(lambda: bandit.replay(people, letters, [0, 1], [1.0, 0.0], propensity=[0.5, wrong])) == "E491"
    assert code(lambda: bandit.learn(bandit.choose(people, letters), [1.0, 0.0], propensity=[0.5, wrong])) == "E491"
    assert bandit.rewards == before[1]


@pytest.mark.parametrize("kind", KINDS)
def test_features_that_are_not_known_are_a_feature_and_never_a_nan(kind):
    table = {"age": [1.0, float("nan"), None, 2.0] * 50, "country": ["NL", None, "BE", "NL"] * 50}
    people, letters = features(table), arms(["a", "b"])
    assert people.key[1].tolist() == people.rows([1]).key[0].tolist() != people.key[0].tolist()
    bandit = Bandit(Policy(kind))
    every = bandit.play(people, letters, outcomes(np.full((200, 2), 0.3)), every=True).every
    assert np.isfinite(every).all()
    assert np.isfinite(bandit.table).all()


def test_what_does_not_fit_is_refused():
    people, letters, bandit = features(n=2), arms(["a", "b"]), Bandit()
    assert code(lambda: features({"x": [1.0, float("inf")]})) == "E492"
    assert code(lambda: features({"x": [[1], [2]]})) == "E492"
    assert code(lambda: features({"x": [1, 2], "y": [1]})) == "E492"
    assert code(lambda: arms([])) == "E493"
    assert code(lambda: arms(["a", "a"])) == "E493"
    assert code(lambda: arms(["a", "b"], {"colour": ["red"]})) == "E493"
    assert code(lambda: Policy("oracle")) == "E490"
    assert code(lambda: Policy(epsilon=1.5)) == "E490"
    assert code(lambda: Policy(gamma=float("nan"))) == "E490"
    assert code(lambda: bandit.choose(people, letters, eligible=[True])) == "E494"
    assert code(lambda: bandit.choose(people, letters, cost=[[1.0, float("nan")]])) == "E494"
    assert code(lambda: bandit.choose(people, letters, draw=[0.5, 1.0])) == "E494"
    assert code(lambda: bandit.replay(people, letters, [0, 2], [0.0, 0.0])) == "E494"
    assert code(lambda: bandit.replay(people, letters, [0, 1], [0.0, float("nan")])) == "E494"
    assert code(lambda: bandit.play(people, letters, [[0.0], [1.0]])) == "E494"
    assert code(lambda: Waiting(timedelta(0))) == "E490"
    assert code(lambda: Waiting(timedelta(1)).add(["d"], bandit.choose(people, letters), at=AT)) == "E494"
    assert bandit.rewards == 0


@given(
    st.sampled_from(KINDS),
    st.integers(1, 6),
    st.floats(-1e6, 1e6),
    st.floats(0, 1e6),
    st.integers(0, 2**31),
)
@settings(max_examples=40, deadline=None)
def test_probabilities_are_probabilities_whatever_came(kind, k, shift, spread, seed):
    rng = np.random.default_rng(seed)
    bandit = Bandit(replace(Policy(kind), copies=4, bits=8), seed=seed)
    people = features({"x": rng.normal(0, 10 ** rng.uniform(-3, 3), 30), "c": rng.integers(0, 3, 30).astype(str)})
    able = rng.random((30, k)) < 0.7
    made = bandit.play(
        people, arms([str(j) for j in range(k)]), rng.normal(shift, spread, (30, k)), eligible=able, every=True
    )
    assert np.isfinite(made.every).all()
    assert (made.every >= 0).all()
    assert (made.every[~able] == 0).all()
    assert np.allclose(made.every.sum(axis=1), able.any(axis=1))
    assert (made.probability > 0).all()
    assert (made.arm >= 0).tolist() == able.any(axis=1).tolist()

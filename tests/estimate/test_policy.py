"""Values of policies against brute force, planted truth, and the logs that cannot tell."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.errors import DataError
from echt.estimate import policy_difference, policy_value


def logs(draw, rounds, n=400, k=3):
    """Rounds of n choices by a logging policy that leans on x, with a reward that does too."""
    x = draw.random((rounds, n))
    p = np.stack([0.2 + 0.4 * x, np.full_like(x, 0.3), 0.5 - 0.4 * x], axis=2)
    action = (draw.random((rounds, n, 1)) > p.cumsum(axis=2)).sum(axis=2)
    mean = np.stack([0.2 + 0 * x, 0.1 + 0.5 * x, 0.5 - 0.3 * x], axis=2)
    reward = (draw.random((rounds, n)) < np.take_along_axis(mean, action[..., None], 2)[..., 0]).astype(float)
    return x, p, action, mean, reward


def target_of(x):
    return np.stack([0.1 + 0 * x, 0.2 + 0.6 * x, 0.7 - 0.6 * x], axis=1)


TRUTH = (
    0.02 + (0.2 * 0.1 + (0.1 * 0.6 + 0.5 * 0.2) / 2 + 0.3 / 3) + (0.7 * 0.5 - (0.3 * 0.7 + 0.5 * 0.6) / 2 + 0.18 / 3)
)
"""E over uniform x of sum over actions of target × mean, term by term."""


def test_each_estimator_equals_its_formula_written_out():
    draw = np.random.default_rng(1)
    x, p, action, mean, reward = (each[0] for each in logs(draw, 1, n=50))
    target, propensity = target_of(x), p[np.arange(50), action]
    found = policy_value(action, reward, propensity, target, model=mean)
    weights = [target[i, a] / propensity[i] for i, a in enumerate(action)]
    assert found["ips"].value == pytest.approx(sum(w * r for w, r in zip(weights, reward)) / 50)
    assert found["snips"].value == pytest.approx(sum(w * r for w, r in zip(weights, reward)) / sum(weights))
    dr = [sum(target[i] * mean[i]) + weights[i] * (reward[i] - mean[i, a]) for i, a in enumerate(action)]
    assert found["dr"].value == pytest.approx(sum(dr) / 50)
    assert found["dr"].standard_error == pytest.approx(np.std(dr, ddof=1) / math.sqrt(50))
    assert found.effective_n == pytest.approx(sum(weights) ** 2 / sum(w * w for w in weights))
    assert found.largest_weight == pytest.approx(max(weights))


def test_the_log_itself_is_worth_its_mean():
    action, reward = np.array([0, 1, 1, 0, 1]), np.array([1.0, 0, 3, 2, 0])
    share = np.array([0.4, 0.6])
    found = policy_value(action, reward, share[action], share)
    assert found["ips"].value == found["snips"].value == pytest.approx(reward.mean())
    assert found.effective_n == pytest.approx(5)


def test_intervals_hold_the_planted_value_as_often_as_they_say():
    draw, rounds = np.random.default_rng(2), 1500
    x, p, action, mean, reward = logs(draw, rounds)
    held = dict.fromkeys(("ips", "snips", "dr"), 0)
    values = {name: [] for name in held}
    for i in range(rounds):
        propensity = p[i][np.arange(400), action[i]]
        found = policy_value(action[i], reward[i], propensity, target_of(x[i]), model=mean[i] * 0.8)
        for row in found:
            held[row.estimator] += row.estimate.low <= TRUTH <= row.estimate.high
            values[row.estimator].append(row.estimate.value)
    for name in held:
        spread = np.std(values[name]) / math.sqrt(rounds)
        assert abs(np.mean(values[name]) - TRUTH) < 4 * spread + (1e-3 if name == "snips" else 0)
        assert 0.93 <= held[name] / rounds <= 0.965
    assert np.std(values["dr"]) < np.std(values["snips"]) < np.std(values["ips"])


def test_a_paired_difference_holds_the_truth_and_is_narrower_than_two_values():
    draw, rounds = np.random.default_rng(3), 600
    x, p, action, mean, reward = logs(draw, rounds)
    held = 0
    for i in range(rounds):
        one = target_of(x[i])
        other = 0.9 * one + 0.1 * np.array([1.0, 0, 0])
        log = (action[i], reward[i], p[i][np.arange(400), action[i]])
        rows = {row.estimator: row.estimate for row in policy_difference(*log, one, other)}
        held += rows["snips"].low <= 0.1 * (TRUTH - 0.2) <= rows["snips"].high
    both = [policy_value(*log, each)["snips"].standard_error for each in (one, other)]
    assert rows["snips"].standard_error < 0.3 * math.hypot(*both)
    assert 0.92 <= held / rounds <= 0.98


def test_choices_about_one_person_are_not_taken_for_many_people():
    draw = np.random.default_rng(4)
    own = draw.normal(size=200)
    action, reward = draw.integers(0, 2, 2000), np.repeat(own, 10)
    person = np.repeat(np.arange(200), 10)
    apart = policy_value(action, reward, 0.5, [0.5, 0.5])["ips"].standard_error
    together = policy_value(action, reward, 0.5, [0.5, 0.5], person=person)["ips"].standard_error
    assert together == pytest.approx(np.std(own, ddof=1) / math.sqrt(200), rel=1e-6)
    assert together > 3 * apart


def test_choices_as_numbers_are_the_same_as_shares_of_1():
    draw = np.random.default_rng(5)
    action, reward, chosen = draw.integers(0, 3, 90), draw.random(90), draw.integers(0, 3, 90)
    assert (
        policy_value(action, reward, 1 / 3, chosen).to_dict()
        == policy_value(action, reward, 1 / 3, np.eye(3)[chosen]).to_dict()
    )


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(-5, 5), st.floats(0.1, 10))
def test_money_in_cents_gives_the_same_answer_in_cents_and_snips_follows_a_shift(seed, shift, unit):
    draw = np.random.default_rng(seed)
    p = draw.uniform(0.1, 0.9, 60)
    action = (draw.random(60) < p).astype(int)
    if action.min() == action.max():
        return
    log = action, draw.normal(size=60), np.where(action == 1, p, 1 - p)
    target = draw.dirichlet([1, 1], 60)
    one, other = policy_value(*log, target), policy_value(log[0], log[1] * unit + shift, log[2], target)
    assert other["snips"].value == pytest.approx(one["snips"].value * unit + shift, abs=1e-9)
    assert other["snips"].standard_error == pytest.approx(one["snips"].standard_error * unit, rel=1e-6)


@pytest.mark.parametrize("wrong", [0.0, -0.1, 1.1, math.nan, math.inf])
def test_a_propensity_that_is_no_probability_is_refused(wrong):
    propensity = np.full(10, 0.5)
    propensity[3] = wrong
    with pytest.raises(DataError) as caught:
        policy_value([0, 1] * 5, [1.0] * 10, propensity, [0.5, 0.5])
    assert caught.value.code == "E277"
    assert "1 of 10" in str(caught.value)


def test_a_log_of_certain_choices_says_nothing_about_others():
    action, reward = [0, 1] * 5, [1.0] * 10
    with pytest.raises(DataError) as caught:
        policy_value(action, reward, 1.0, [0.0, 1.0])
    assert caught.value.code == "E278"
    assert "5 of 10 choices had probability 1" in str(caught.value)
    assert policy_value(action, reward, 1.0, np.array(action))["snips"].value == 1.0


def test_an_action_that_was_never_tried_cannot_be_valued():
    with pytest.raises(DataError) as caught:
        policy_value([0, 1] * 5, [1.0] * 10, 0.5, [0.5, 0.3, 0.2])
    assert caught.value.code == "E278"
    assert "actions 2" in str(caught.value)


def test_probabilities_of_a_choice_before_it_was_repaired_are_noticed():
    draw = np.random.default_rng(6)
    action = (draw.random(5000) < 0.5).astype(int)
    said = policy_value(action, draw.random(5000), np.where(action == 1, 0.8, 0.5), [0.0, 1.0])
    assert not said.adds_up
    assert "instead of 1" in str(said)
    assert policy_value(action, draw.random(5000), 0.5, [0.0, 1.0]).adds_up


@pytest.mark.parametrize(
    "change",
    [
        {"action": [0, 1]},
        {"action": [0.5, 1, 0, 1]},
        {"action": [-1, 1, 0, 1]},
        {"reward": [1, 2, math.nan, 0]},
        {"reward": [1, 2, math.inf, 0]},
        {"reward": ["a", "b", "c", "d"]},
        {"propensity": [0.5, 0.5]},
        {"target": [0.4, 0.4]},
        {"target": [-0.5, 1.5]},
        {"target": [[0.5, 0.5]] * 3},
        {"model": [[1.0, 2.0]] * 3},
        {"model": [[1.0]] * 4},
        {"person": [1, 2]},
        {"action": [], "reward": [], "propensity": []},
    ],
)
def test_arrays_that_do_not_fit_are_refused(change):
    log = {"action": [0, 1, 0, 1], "reward": [1.0, 2, 3, 4], "propensity": [0.5] * 4, "target": [0.5, 0.5]} | change
    with pytest.raises(DataError) as caught:
        policy_value(**log)
    assert caught.value.code == "E279"


def test_a_policy_that_agrees_with_no_choice_in_the_log_cannot_be_valued():
    for call in (
        lambda: policy_value([0, 1, 0, 1], [0, 1, 1, 1], 0.5, np.array([1, 0, 1, 0])),
        lambda: policy_difference([0, 1, 0, 1], [0, 1, 1, 1], 0.5, np.array([1, 0, 1, 0]), [0.5, 0.5]),
    ):
        with pytest.raises(DataError) as caught:
            call()
        assert (caught.value.code, caught.value.found) == ("E278", "0 of 4 choices agree with it")


def test_a_model_may_know_more_actions_than_the_log_and_the_policy():
    log, policy = ([0, 1, 0, 1], [0.0, 1, 1, 1], 0.5), np.array([1, 1, 0, 0])
    model = np.random.default_rng(0).random((4, 2))
    wider = np.column_stack([model, np.full(4, 9.0)])
    assert policy_value(*log, policy, model=wider)["dr"] == policy_value(*log, policy, model=model)["dr"]
    with pytest.raises(DataError) as caught:
        policy_value(*log, np.full((4, 3), 1 / 3), model=model)
    assert caught.value.code in {"E278", "E279"}


@pytest.mark.parametrize("policy", [1, "all", np.full((4, 2, 1), 0.5)])
def test_a_policy_of_no_shape_is_refused(policy):
    with pytest.raises(DataError) as caught:
        policy_value([0, 1, 0, 1], [0, 1, 1, 1], 0.5, policy)
    assert caught.value.code == "E279"

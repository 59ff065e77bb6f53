"""Whether what was watched is evidence for what is claimed, with planted data both ways."""

import numpy as np
import pytest

from echt.errors import DataError
from echt.estimate import evidence


def panel(seed, n=6000, weeks=52, effect=0.1, slope=0.0, quit_with=0.004, quit_without=0.002, faster=0.0):
    """People with a planted effect a week, a planted change of it a week, and planted goodbyes."""
    draw = np.random.default_rng(seed)
    group = draw.integers(0, 2, n)
    week = np.arange(weeks)
    value = draw.gamma(0.5, 2.0, n)[:, None] * 0.2 + draw.exponential(1.0, (n, weeks)) * (draw.random((n, weeks)) < 0.5)
    value += group[:, None] * (effect + slope * week)
    hazard = np.where(group, quit_with, quit_without)[:, None] * (1 + faster * week)
    quits = draw.random((n, weeks)) < hazard
    left = np.where(quits.any(axis=1), quits.argmax(axis=1), -1)
    return value, group, left


def cut(value, group, left, weeks):
    return value[:, :weeks], group, np.where(left < weeks, left, -1)


def names(found):
    return {doubt.name for doubt in found.doubts}


def test_two_weeks_are_refused_as_evidence_for_a_year():
    value, group, left = cut(*panel(1), 2)
    found = evidence(value, group, left=left, horizon=52)
    assert not found.accepted
    assert {"horizon", "interval"} <= names(found)
    assert found.seen.excludes_zero  # they look certain, and that is the trap
    with pytest.raises(DataError, match="2 of 52 periods") as error:
        found.require()
    assert error.value.code == "E282"


def test_enough_of_a_steady_effect_is_accepted_and_holds_the_truth():
    value, group, left = cut(*panel(2), 39)
    found = evidence(value, group, left=left, horizon=52)
    assert found.accepted, found
    assert found.require().low < 0.1 * 52 < found.require().high


def test_two_weeks_are_evidence_for_two_weeks():
    value, group, left = cut(*panel(3), 2)
    assert evidence(value, group, left=left, horizon=2).accepted


def test_an_effect_that_shrinks_at_a_steady_pace_is_projected_along_its_line():
    value, group, left = cut(*panel(4, effect=0.2, slope=-0.006), 40)
    found = evidence(value, group, left=left, horizon=52)
    truth = sum(0.2 - 0.006 * week for week in range(52))
    assert found.projected.low < truth < found.projected.high
    assert found.seen.low > truth  # what was seen alone says too much


def test_an_effect_that_turns_is_a_doubt_until_it_has_been_watched_to_the_end():
    value, group, left = panel(7, effect=0.2)
    value[:, 20:] -= 0.25 * group[:, None]
    assert "drift" in names(evidence(*cut(value, group, left, 40)[:2], horizon=52))
    assert evidence(value, group, left=left, horizon=52).accepted


def test_goodbyes_that_cannot_be_seen_yet_are_a_doubt():
    value, group, left = cut(*panel(5, n=3000, quit_with=0.0003, quit_without=0.0), 39)
    found = evidence(value, group, left=left, horizon=52)
    assert names(found) == {"leaving"}


def test_people_who_leave_ever_faster_are_a_doubt():
    value, group, left = cut(*panel(6, quit_with=0.002, quit_without=0.002, faster=0.1), 39)
    assert "leaving" in names(evidence(value, group, left=left, horizon=52))


def test_nothing_is_never_found_more_often_than_the_level_says():
    wrong = 0
    for seed in range(200):
        value, group, left = panel(100 + seed, n=400, weeks=8, effect=0.0)
        wrong += evidence(value, group, left=left, horizon=12, goodbyes=0).accepted
    assert wrong <= 20  # 5 % of 200 is 10; 20 would come once in a thousand


def test_the_projection_holds_the_truth_as_often_as_it_says():
    held = 0
    for seed in range(200):
        value, group, _ = panel(500 + seed, n=400, weeks=8, effect=0.1, slope=0.01)
        found = evidence(value[:, :6], group, horizon=8).projected
        truth = sum(0.1 + 0.01 * week for week in range(8))
        held += found.low <= truth <= found.high
    assert 179 <= held <= 199  # 190 expected, sd 3.1


@pytest.mark.parametrize(
    "wrong",
    [
        dict(value=np.zeros((3, 2, 1))),
        dict(value=[[1.0, np.nan]] * 4),
        dict(group=[0, 1, 2, 1]),
        dict(horizon=1),
        dict(horizon=3.5),
        dict(horizon=np.nan),
        dict(horizon=np.inf),
        dict(cover=0.0),
        dict(left=[-2, 0, 0, 0]),
        dict(left=[0, 0, 0, 2]),
        dict(left=[0]),
    ],
)
def test_what_does_not_fit_is_refused(wrong):
    asked = dict(value=np.ones((4, 2)), group=[0, 1, 0, 1], horizon=4) | wrong
    with pytest.raises(DataError) as error:
        evidence(**asked)
    assert error.value.code == "E283"


def test_one_period_says_nothing_about_the_next():
    found = evidence(np.random.default_rng(0).random((100, 1)), np.arange(100) % 2, horizon=4)
    assert found.projected is None
    assert not found.accepted
    assert "unknown" in str(found)

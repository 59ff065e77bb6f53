"""What a ranking catches: against sorting by hand, laws, and planted worlds in which the interval must hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.errors import DataError
from echt.estimate import Outcomes, caught, caught_more, mean_at_top

counts = st.lists(st.integers(0, 5), min_size=5, max_size=60).filter(lambda each: sum(each) > 0)
shares = st.sampled_from([0.05, 0.1, 0.2, 0.3, 0.5, 0.77])


def by_hand(outcome, score, share):
    """The plain way: from the highest score down, everyone with that score while there is room, the last in part."""
    room, got = share * len(outcome), 0.0
    for value in sorted(set(score), reverse=True):
        same = outcome[score == value]
        got += min(1.0, room / len(same)) * same.sum()
        room = max(0.0, room - len(same))
    return got / outcome.sum()


@settings(max_examples=50)
@given(counts, shares, st.integers(0, 10_000))
def test_it_is_what_sorting_by_hand_gives_also_where_scores_are_equal(outcome, share, seed):
    draw = np.random.default_rng(seed)
    y = np.array(outcome, dtype=float)
    for score in (draw.permutation(len(y)).astype(float), draw.integers(0, 3, len(y)).astype(float)):
        assert caught(Outcomes.of(y), score, share).value == pytest.approx(by_hand(y, score, share))


@settings(max_examples=50)
@given(counts, shares, st.integers(0, 10_000))
def test_laws_of_a_ranking(outcome, share, seed):
    draw = np.random.default_rng(seed)
    y = np.array(outcome, dtype=float)
    o, score = Outcomes.of(y), draw.normal(size=len(y))
    it = caught(o, score, share)
    assert 0 <= it.value <= 1 + 1e-12
    assert it.low <= it.value <= it.high
    # any increasing transformation ranks the same
    assert caught(o, np.exp(score), share).value == pytest.approx(it.value)
    # the whole is the top and the rest
    rest = caught(o, -score, 1 - share)
    assert it.value + rest.value == pytest.approx(1)
    assert it.standard_error == pytest.approx(rest.standard_error, rel=0.6, abs=0.05)
    # nobody ranks better than who knows the future, nobody worse than who turns that round
    assert caught(o, -y, share).value <= it.value + 1e-12
    assert it.value <= caught(o, y, share).value + 1e-12
    # a ranking beside itself is nothing
    same = caught_more(o, score, score, share)
    assert (same.value, same.standard_error) == (0, 0)
    # means agree with shares
    assert mean_at_top(o, score, share).value * share * len(y) == pytest.approx(it.value * y.sum())


def test_no_score_at_all_catches_what_lot_would():
    o = Outcomes.of([3, 1, 0, 0, 2])
    assert caught(o, np.zeros(5), 0.4).value == pytest.approx(0.4)
    assert caught(o, np.full(5, np.nan), 0.4).value == pytest.approx(0.4)


def test_windows_are_ranked_apart():
    """A good month does not fill the top with its own people."""
    y = np.array([1.0, 0, 10, 0])
    o = Outcomes.of(y, window=[0, 0, 1, 1], person=["a", "b", "a", "b"])
    assert caught(o, [1.0, 0, 500, 400], 0.5).value == 1


def rates(n, draw):
    """How much each person orders, and two rankings that know something of it: the first knows more."""
    rate = draw.gamma(0.5, 0.6, n)
    return rate, rate * draw.lognormal(0, 0.7, n), np.round(4 * rate * draw.lognormal(0, 1.2, n))


@pytest.mark.parametrize(("n", "share"), [(300, 0.1), (800, 0.3)])
def test_intervals_hold_the_planted_truth_as_often_as_they_say(n, share):
    draw = np.random.default_rng(5)
    rate, good, poor = rates(500_000, draw)
    big = Outcomes.of(rate)
    truth = caught(big, good, share).value, caught(big, poor, share).value
    held = np.zeros(3)
    rounds = 500
    for _ in range(rounds):
        rate, good, poor = rates(n, draw)
        windows = np.repeat([0, 1, 2], n)
        o = Outcomes.of(draw.poisson(np.tile(rate, 3)), window=windows, person=np.tile(np.arange(n), 3))
        first, second = np.tile(good, 3), np.tile(poor, 3)
        each = caught(o, first, share), caught(o, second, share), caught_more(o, first, second, share)
        held += [it.low <= true <= it.high for it, true in zip(each, (*truth, truth[0] - truth[1]), strict=True)]
    assert (held / rounds > 0.92).all(), held / rounds
    assert (held / rounds < 0.985).all(), held / rounds


def test_one_person_seen_often_is_not_many_people():
    """Four windows of the same people say less than four times as many people: the interval must know."""
    draw = np.random.default_rng(6)
    rate, score, _ = rates(2000, draw)
    y, windows = draw.poisson(np.tile(rate, 4)), np.repeat(np.arange(4), 2000)
    same = caught(Outcomes.of(y, window=windows, person=np.tile(np.arange(2000), 4)), np.tile(score, 4), 0.2)
    apart = caught(Outcomes.of(y, window=windows), np.tile(score, 4), 0.2)
    assert same.value == apart.value
    assert same.standard_error > 1.2 * apart.standard_error


def test_the_mean_of_the_lowest_holds_its_truth():
    draw = np.random.default_rng(7)
    rate, score, _ = rates(500_000, draw)
    truth = mean_at_top(Outcomes.of(rate), -score, 0.5).value
    held = 0
    for _ in range(400):
        rate, score, _ = rates(1500, draw)
        it = mean_at_top(Outcomes.of(draw.poisson(rate)), -score, 0.5)
        held += it.low <= truth <= it.high
    assert 0.92 < held / 400 < 0.985


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: Outcomes.of([]), "E170"),
        (lambda: Outcomes.of([1, -1]), "E170"),
        (lambda: Outcomes.of([1, np.inf]), "E170"),
        (lambda: Outcomes.of([1, 2], window=[0]), "E170"),
        (lambda: Outcomes.of([1, 2], person=[0, 1, 2]), "E170"),
        (lambda: caught(Outcomes.of([1, 2]), [1], 0.5), "E170"),
        (lambda: caught(Outcomes.of([0, 0]), [1, 2], 0.5), "E171"),
        (lambda: caught(Outcomes.of([1, 0]), [1, 2], 0), "E275"),
        (lambda: caught(Outcomes.of([1, 0]), [1, 2], 1), "E275"),
        (lambda: caught_more(Outcomes.of([1, 0]), [1, 2], [1, 2], 0.5, level=1), "E275"),
        (lambda: mean_at_top(Outcomes.of([1, 0]), [1, 2], 1.5), "E275"),
    ],
)
def test_what_does_not_fit_is_refused(make, code):
    with pytest.raises(DataError) as error:
        make()
    assert error.value.code == code

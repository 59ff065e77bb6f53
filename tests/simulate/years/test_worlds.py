"""What is planted is there: tiring, coming back, blindness, goodbyes, and things one cannot put down."""

import numpy as np
import pytest

from echt.errors import DataError
from echt.simulate.years import Patient, Stubborn, Wearing, constant, draw_people, everyone, live, nothing

N = 4000


@pytest.fixture(scope="module")
def people():
    return draw_people(N, 5)


def effects(world, people, gaps, creative=0):
    """Mean change in the chance of an order at each of several contacts, so many half weeks apart; nobody leaves."""
    state, who = world.begin(people), np.arange(len(people))
    found = []
    for gap in gaps:
        adds, _ = state.meet(who, np.full(len(who), creative), np.ones(len(who)))
        found.append(adds.mean())
        for _ in range(gap):
            state.rest()
    return np.array(found)


def test_someone_rested_responds_with_the_planted_chance(people):
    for world in (Wearing(), Stubborn(), Patient()):
        first = effects(world, people, [1], creative=2)[0]
        assert first == pytest.approx(people.rested[:, 2].mean())


def test_contacts_that_follow_each_other_do_less_and_less(people):
    for world in (Wearing(), Stubborn()):
        found = effects(world, people, [1] * 8)
        assert (np.diff(found) < 0).all()


def test_rest_brings_people_back_in_one_world_and_not_in_the_other(people):
    soon, late = (effects(Wearing(), people, [gap, 1])[1] for gap in (1, 20))
    first = effects(Wearing(), people, [1])[0]
    assert soon < 0.6 * first
    assert 0.9 * first < late < first  # blindness stays a while
    hasty, rested = (effects(Stubborn(), people, [gap, 1])[1] for gap in (1, 20))
    assert hasty == rested


def test_what_is_not_for_them_makes_people_blind(people):
    state, who = Wearing().begin(people), np.arange(len(people))
    for _ in range(10):
        state.meet(who, np.zeros(len(who), dtype=int), np.ones(len(who)))
        for _ in range(30):
            state.rest()
    far, near = (people.relevance[:, 0] < 0.3, people.relevance[:, 0] > 0.7)
    assert state.blind[far].mean() > 2 * state.blind[near].mean()


def test_goodbyes_come_late_and_then_many(people):
    life = live(Wearing(), people, everyone(people.k), seed=1, weekly=True)
    gone = np.bincount(life.left[life.left >= 0], minlength=52)
    assert gone[:2].sum() < 0.01 * N
    assert 0.4 * N < gone.sum() < 0.8 * N
    assert gone[4:20].sum() > 20 * gone[:2].sum()


def test_half_of_the_contacts_means_less_than_half_of_the_goodbyes(people):
    weekly, fortnightly = (live(Wearing(), people, everyone(people.k, every=e), seed=1) for e in (1, 2))
    assert (fortnightly.left >= 0).mean() < 0.5 * (weekly.left >= 0).mean()


def test_what_is_hard_to_put_down_sells_more_at_once_and_drives_people_away(people):
    hooked, plain = (live(Wearing(), people, constant(c), seed=1) for c in (2, 0))
    assert people.rested[:, 2].mean() > 1.3 * people.rested[:, 0].mean()
    assert hooked.overrun > 0.3
    assert plain.overrun == 0.0
    assert hooked.reachable.mean() < plain.reachable.mean() - 0.05


def test_nobody_is_tired_by_nothing(people):
    life = live(Wearing(), people, nothing(), seed=1)
    assert life.reachable.all()
    assert life.contacts.sum() == 0
    assert life.worth == pytest.approx(people.orders * people.margin * 104)


def test_the_harm_of_a_contact_is_heavy_tailed_in_the_stubborn_world(people):
    state, who = Stubborn().begin(people), np.arange(len(people))
    luck = np.random.default_rng(0).random(len(people))
    state.meet(who, np.zeros(len(who), dtype=int), luck)
    assert state.harm.max() > 40 * np.median(state.harm)


def test_what_was_drawn_is_what_was_planted_on_average(people):
    life = live(Wearing(), people, everyone(people.k), seed=2)
    spread = np.sqrt(np.var(life.money - life.worth) / N)
    assert abs((life.money - life.worth).mean()) < 4 * spread


@pytest.mark.parametrize(
    "call", [lambda: draw_people(0, 1), lambda: live(Wearing(), draw_people(3, 1), nothing(), weeks=0, seed=1)]
)
def test_nobody_and_no_time_are_refused(call):
    with pytest.raises(DataError) as error:
        call()
    assert error.value.code == "E280"

"""Laws of every policy, and of Echt's: budgets hold, goodbyes are final, dearer attention is spent less."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.errors import DataError
from echt.simulate.years import View, Wearing, by_value, constant, draw_people, everyone, live, nothing, priced

N, K = 600, 5
PEOPLE = draw_people(N, 8)
GAINS = (PEOPLE.rested * PEOPLE.margin[:, None]).astype(np.float32)
POLICIES = {
    "nothing": nothing(),
    "everyone": everyone(K, every=0.5),
    "constant": constant(2),
    "by value": by_value(GAINS, share=0.3),
    "priced": priced(GAINS, worth=0.01, kappa=1.0),
    "free": priced(GAINS, worth=0.0),
}


@pytest.mark.parametrize("name", POLICIES)
def test_who_said_goodbye_gets_nothing_more(name):
    asked = []

    def watched(view):
        asked.append(view.reachable)
        return POLICIES[name](view)

    life = live(Wearing(bears=4.0), PEOPLE, watched, weeks=20, seed=1)
    assert all((later <= earlier).all() for earlier, later in zip(asked, asked[1:]))
    assert ((life.left >= 0) == ~life.reachable).all()
    assert (life.contacts[life.left >= 0] <= 2 * (life.left[life.left >= 0] + 1)).all()


@pytest.mark.parametrize("name", ["priced", "free"])
def test_echt_never_spends_more_of_anyones_attention_than_they_gave(name):
    assert not live(Wearing(), PEOPLE, POLICIES[name], weeks=30, seed=1).over_budget.any()


def test_the_usual_mailing_does():
    life = live(Wearing(), PEOPLE, POLICIES["everyone"], weeks=30, seed=1)
    assert life.over_budget[PEOPLE.budget_s == 8.0].mean() > 0.9
    assert not life.over_budget[PEOPLE.budget_s == 24.0].any()


@pytest.mark.parametrize("name", POLICIES)
def test_the_same_seed_gives_the_same_life(name):
    one, two = (live(Wearing(), PEOPLE, POLICIES[name], weeks=10, seed=4) for _ in range(2))
    other = live(Wearing(), PEOPLE, POLICIES[name], weeks=10, seed=5)
    assert (one.money == two.money).all()
    assert (one.left == two.left).all()
    assert (one.money != other.money).any()


def test_policies_meet_the_same_luck():
    """Until a contact is made, nothing differs: people whom a policy leaves in peace live as they would have."""
    peace, some = (live(Wearing(), PEOPLE, POLICIES[name], weeks=10, seed=4) for name in ("nothing", "by value"))
    untouched = some.contacts == 0
    assert 0 < untouched.sum() < N
    assert (peace.money[untouched] == some.money[untouched]).all()


@settings(max_examples=30, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.floats(0.0, 0.08),
    st.floats(1e-4, 0.05),
    st.sampled_from([1 / 24, 0.25, 2.0]),
)
def test_dearer_attention_is_never_spent_more_at_any_moment(seed, worth, more, kappa):
    draw = np.random.default_rng(seed)
    days = np.where(draw.random((N, K)) < 0.5, np.inf, draw.integers(1, 20, (N, K)) * 3.5)
    view = View(6, draw.random(N) < 0.8, draw.exponential(8.0, N), days, draw.choice([0.0, 8.0, 24.0], N))
    low, high = (priced(GAINS, worth=w, kappa=kappa)(view) for w in (worth, worth + more))
    assert (high >= 0).sum() <= (low >= 0).sum()
    assert (low[~view.reachable] == -1).all()
    assert (low[view.left_s < 8.0] == -1).all()


def test_over_a_year_dearer_attention_may_be_spent_more_because_people_stay():
    """The law is about a plan. Over a year it is the other way round where waste drives people away."""
    free, dear = (live(Wearing(), PEOPLE, priced(GAINS, worth=w, kappa=1.0), seed=1) for w in (0.0, 0.01))
    assert dear.contacts.mean() > free.contacts.mean()
    assert dear.reachable.mean() > free.reachable.mean()


def test_by_value_takes_the_best_share_and_nobody_who_would_be_put_off():
    view = View(0, np.ones(N, dtype=bool), np.zeros(N), np.full((N, K), np.inf), np.full(N, 24.0))
    choice = by_value(GAINS, share=0.1)(view)
    top = GAINS.max(axis=1)
    assert (choice >= 0).sum() == N // 10
    assert top[choice >= 0].min() >= top[choice < 0].max()
    assert (by_value(-np.abs(GAINS))(view) == -1).all()


@pytest.mark.parametrize("answer", [np.zeros(3, dtype=int), np.zeros(N), np.full(N, K)])
def test_an_answer_that_fits_nobody_is_refused(answer):
    with pytest.raises(DataError) as error:
        live(Wearing(), PEOPLE, lambda _: answer, weeks=1, seed=1)
    assert error.value.code == "E284"

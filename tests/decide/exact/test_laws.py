"""What holds for every plan, against every other plan there is."""

import itertools

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from echt.decide import allocate
from echt.errors import CampaignError

from .worlds import best_of_all, one, plain, questions


@settings(max_examples=50, deadline=None)
@given(questions())
def test_the_plan_keeps_every_limit_and_the_best_plan_lies_between_it_and_the_bound(asked):
    best = best_of_all(asked)
    if best is None:
        with pytest.raises(CampaignError) as caught:
            allocate(**asked)
        assert caught.value.code == "E468"
        return
    try:
        found = allocate(**asked)
    except CampaignError as error:
        assert error.code == "E468"
        assert "none was found" in str(error)
        assume(False)
    counted = plain(asked, found.choice)
    assert counted is not None
    assert not any(found.violations.values())
    assert found.objective == pytest.approx(counted[0], abs=1e-5)
    assert found.price_s == pytest.approx(counted[1], abs=1e-5)
    assert found.contacts.tolist() == counted[2].tolist()
    assert found.objective <= best + 1e-5
    assert best <= found.bound + 1e-5
    assert found.gap >= 0
    assert best - found.objective <= found.gap * found.bound + 1e-5


@settings(max_examples=50, deadline=None)
@given(questions(people=1, creatives=7, minimums=False))
def test_the_set_of_one_person_is_the_best_there_is(asked):
    for shared in ("creative_budget", "total_spend", "total_attention", "groups", "group_budget"):
        asked.pop(shared, None)
    found = allocate(**asked)
    assert found.objective == pytest.approx(best_of_all(asked), abs=1e-5)
    assert found.bound == found.objective


@settings(max_examples=30, deadline=None)
@given(questions(people=40, creatives=5, minimums=False), st.integers(0, 2**32 - 1))
def test_who_withdraws_gets_nothing_and_a_limit_broken_by_nobody(asked, seed):
    gone = np.random.default_rng(seed).random(len(asked["value"])) < 0.3
    asked["contacts_left"] = np.where(gone, 0, asked["contacts_left"])
    found = allocate(**asked)
    assert (found.choice[gone] == -1).all()
    assert plain(asked, found.choice) is not None


@settings(max_examples=30, deadline=None)
@given(questions(people=30, creatives=4, minimums=False), st.integers(0, 29))
def test_where_nothing_is_shared_one_person_withdrawing_changes_nobody_else(asked, who):
    for shared in ("creative_budget", "total_spend", "total_attention", "groups", "group_budget"):
        asked.pop(shared, None)
    n = len(asked["value"])
    before = allocate(**asked).choice
    asked["eligible"] = asked.get("eligible", np.ones_like(asked["value"], dtype=bool)).copy()
    asked["eligible"][who % n] = False
    after = allocate(**asked).choice
    others = np.arange(n) != who % n
    assert (after[who % n] == -1).all()
    assert after[others, : before.shape[1]].tolist() == before[others, : after.shape[1]].tolist()


@settings(max_examples=30, deadline=None)
@given(questions(people=60, creatives=5, minimums=False), st.floats(0, 1), st.floats(0.01, 1))
def test_dearer_attention_never_takes_more_of_it_beyond_the_certified_gaps(asked, worth, more):
    low = allocate(**asked | {"worth": worth})
    high = allocate(**asked | {"worth": worth + more})
    allowed = (low.bound - low.objective + high.bound - high.objective) / more
    assert high.price_s <= low.price_s + allowed + 1e-6 * (1 + low.price_s)


@settings(max_examples=20, deadline=None)
@given(questions(people=60, creatives=5, minimums=False))
def test_the_same_seed_gives_the_same_plan(asked):
    first, again = allocate(**asked), allocate(**asked)
    assert (first.choice == again.choice).all()
    assert (first.objective, first.bound) == (again.objective, again.bound)


@settings(max_examples=30, deadline=None)
@given(questions(people=30, creatives=5, minimums=False))
def test_every_contact_brings_more_than_it_takes_in_the_order_it_is_made(asked):
    found = allocate(**asked)
    for i, row in enumerate(found.choice.tolist()):
        some = [j for j in row if j >= 0]
        for count in range(1, len(some) + 1):
            assert one(asked, i, some[:count])[0] > (one(asked, i, some[: count - 1])[0] if count > 1 else 0.0)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_contacts_are_made_in_the_order_that_costs_least(seed):
    """Free ones among them, which tie with everything and must not hide the order of the others."""
    rng = np.random.default_rng(seed)
    k, rows = 4, 40
    price, attention = rng.integers(0, 3, (rows, k)) * rng.integers(0, 2, (rows, k)), rng.integers(0, 3, k)
    found = allocate(
        5.0 * rng.integers(1, 9, (rows, k)), attention=attention, price=price, contacts_left=3, worth=0.1, fatigue=0.3
    )

    def cost(row, order):
        return sum(price[row, j] * (1 + 0.3 * sum(attention[b] for b in order[:x])) for x, j in enumerate(order))

    for row, picked in enumerate(found.choice.tolist()):
        some = [j for j in picked if j >= 0]
        assert cost(row, some) == pytest.approx(min(cost(row, order) for order in itertools.permutations(some)))

"""The greedy planner in arrays does what the loop over sorted pairs would do."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.decide.greedy import UNLIMITED, Limits, Offer, greedy


def by_hand(offer, contacts, creative, total, order):
    """The plain loop: the best contact that anyone can still make, again and again."""
    n, k = offer.gain.shape
    left, made = creative.tolist(), {i: [] for i in range(n)}
    while total > 0:
        best = None
        for i in range(n):
            if len(made[i]) >= contacts[i]:
                continue
            for j in range(k):
                if j in made[i] or not offer.allowed[i, j] or left[j] <= 0:
                    continue
                price = offer.price[i, j] * (1 + offer.dearer * len(made[i]))
                worth = offer.gain[i, j] - offer.worth * price
                key = (worth, -int(order[i]), -j)
                if worth > 0 and (best is None or key > best[0]):
                    best = (key, i, j)
        if best is None:
            break
        _, i, j = best
        made[i].append(j)
        left[j] -= 1
        total -= 1
    return {(i, j, turn + 1) for i, some in made.items() for turn, j in enumerate(some)}


@settings(max_examples=100, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.integers(1, 12),
    st.integers(1, 4),
    st.integers(1, 3),
    st.lists(st.one_of(st.just(UNLIMITED), st.integers(0, 5)), min_size=4, max_size=4),
    st.one_of(st.just(UNLIMITED), st.integers(0, 12)),
)
def test_it_gives_out_exactly_what_the_plain_loop_gives_out(seed, n, k, most, budgets, total):
    rng = np.random.default_rng(seed)
    offer = Offer(
        gain=rng.choice([0.0, 0.01, 0.02, 0.04, 0.08], (n, k)) + rng.random((n, k)) * rng.integers(0, 2),
        price=rng.choice([8.0, 10.0, 16.0], (n, k)),
        dearer=1 / 3,
        allowed=rng.random((n, k)) < 0.8,
        worth=0.0025,
    )
    contacts = rng.integers(0, most + 1, n)
    creative = np.array(budgets[:k], dtype=np.int64)
    order = rng.permutation(n).astype(np.uint64)
    found = greedy(offer, contacts, Limits(creative.copy(), total), order)
    pairs = zip(found.person.tolist(), found.creative.tolist(), found.number.tolist(), strict=True)
    assert set(pairs) == by_hand(offer, contacts, creative, total, order)


def test_nobody_gets_nothing():
    none = np.zeros((0, 2))
    offer = Offer(none, none, 0.0, none.astype(bool), 0.0025)
    assert (
        len(
            greedy(offer, np.zeros(0, dtype=np.int64), Limits(np.full(2, UNLIMITED), UNLIMITED), np.zeros(0, np.uint64))
        )
        == 0
    )


def test_what_bound_is_remembered():
    offer = Offer(np.ones((3, 2)), np.ones((3, 2)), 0.0, np.ones((3, 2), dtype=bool), 0.0)
    limits = Limits(np.array([1, UNLIMITED]), 2)
    found = greedy(offer, np.ones(3, dtype=np.int64), limits, np.arange(3, dtype=np.uint64))
    assert sorted(found.creative.tolist()) == [0, 1]
    assert limits.closed.tolist() == [True, False]
    assert limits.ended
    assert limits.creative.tolist() == [0, UNLIMITED]
    assert limits.total == 0

"""Larger plans: settled people, ties, pieces made on demand, and HiGHS as the judge."""

import json
import subprocess
import sys

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array

from echt.decide import allocate


def people(n, k=10, seed=0):
    rng = np.random.default_rng(seed)
    return (rng.lognormal(0, 0.8, (n, 1)) * rng.lognormal(0, 0.7, (n, k)) * rng.lognormal(-1, 0.6, k) - 0.15).astype(
        np.float32
    )


def limits(n, k=10, seed=0):
    rng = np.random.default_rng(seed + 1)
    cost = rng.uniform(0.5, 2, k)
    return {
        "creative_budget": np.floor(n * 0.9 * rng.dirichlet(np.full(k, 2.0))),
        "spend": cost,
        "total_spend": float(0.4 * n * cost.mean()),
    }


def rows(asked, i, j, k):
    """What people share, as (matrix, tops) over (person, creative) columns."""
    ones, e = np.ones(len(i)), np.arange(len(i))
    parts = [
        coo_array((ones, (j, e)), shape=(k, len(i))),
        coo_array((asked["spend"][j], (0 * e, e)), shape=(1, len(i))),
    ]
    tops = [asked["creative_budget"], [asked["total_spend"]]]
    if "groups" in asked:
        g = len(asked["group_budget"])
        parts.append(coo_array((ones, (asked["groups"][j], e)), shape=(g, len(i))))
        tops.append(asked["group_budget"])
    return parts, tops


def test_the_bound_is_that_of_the_linear_program():
    n, k = 3000, 10
    value, asked = people(n), limits(n)
    i, j = np.nonzero(value > 0)
    parts, tops = rows(asked, i, j, k)
    parts.append(coo_array((np.ones(len(i)), (i, np.arange(len(i)))), shape=(n, len(i))))
    tops.append(np.ones(n))
    from scipy.sparse import vstack

    judge = linprog(
        -value[i, j].astype(float), A_ub=vstack(parts), b_ub=np.concatenate(tops), bounds=(0, 1), method="highs-ipm"
    )
    found = allocate(value, **asked)
    assert found.bound == pytest.approx(-judge.fun, rel=1e-6)
    assert 0 <= found.gap < 1e-4
    assert not any(found.violations.values())


@pytest.mark.parametrize("n", [6_000, 60_000])
def test_first_prices_from_a_sample_end_in_a_plan_of_the_same_quality(n):
    found = allocate(people(n), **limits(n))
    assert 0 <= found.gap < 2e-5
    assert not any(found.violations.values())
    assert found.people == found.contacts.sum() == (found.choice >= 0).sum()


@pytest.mark.parametrize(
    "value",
    [
        np.full((20_000, 2), [1.0, 0.8]),
        np.random.default_rng(0).random((6, 5))[np.random.default_rng(1).integers(0, 6, 20_000)],
        np.round(np.random.default_rng(0).random((20_000, 5)), 1),
    ],
)
def test_people_who_are_alike_are_told_apart_by_lot_and_no_budget_is_broken(value):
    k = value.shape[1]
    found = allocate(value, creative_budget=np.full(k, 2000), spend=np.arange(k) + 1.0, total_spend=9_000.0)
    assert 0 <= found.gap < 5e-4
    assert not any(found.violations.values())
    assert found.contacts.max() <= 2000


def test_values_made_a_piece_at_a_time_give_the_same_quality_as_a_table():
    n, value = 70_000, people(70_000)
    asked, sizes = limits(n), []

    def make(start, stop):
        sizes.append(stop - start)
        return value[start:stop]

    whole = allocate(value, **asked)
    found = allocate(make, n=n, eligible=lambda start, stop: np.ones((stop - start, 10), bool), **asked)
    assert found.bound == pytest.approx(whole.bound, rel=1e-6)
    assert 0 <= found.gap < 2e-5
    assert not any(found.violations.values())
    assert max(sizes) < n


def several(n, k=12, seed=0):
    rng = np.random.default_rng(seed)
    groups, budget = rng.integers(0, 3, k), np.floor(n * 1.2 * rng.dirichlet(np.full(k, 2.0)))
    cost = rng.uniform(0.5, 2, k)
    return {
        "value": (people(n, k, seed) + 0.15).astype(np.float32),
        "eligible": rng.random((n, k)) < 0.4,
        "attention": rng.choice([2.0, 4.0, 8.0], k),
        "attention_left": rng.choice([8.0, 24.0], n),
        "contacts_left": rng.integers(0, 4, n),
        "worth": 0.01,
        "creative_budget": budget,
        "creative_minimum": np.floor(budget * 0.3) * (np.arange(k) % 3 == 0),
        "spend": cost,
        "total_spend": float(0.4 * n * cost.mean()),
        "groups": groups,
        "group_budget": np.array([np.floor(budget[groups == g].sum() * 0.8) for g in range(3)]),
    }


def test_several_contacts_groups_and_minimums_agree_with_an_exact_solver():
    n, k = 600, 12
    asked = several(n)
    score = asked["value"] - asked["worth"] * asked["attention"]
    i, j = np.nonzero((score > 0) & asked["eligible"] & (asked["contacts_left"] > 0)[:, None])
    parts, tops = rows(asked, i, j, k)
    e = np.arange(len(i))
    parts += [
        coo_array((np.ones(len(i)), (i, e)), shape=(n, len(i))),
        coo_array((asked["attention"][j], (i, e)), shape=(n, len(i))),
    ]
    tops += [asked["contacts_left"], asked["attention_left"]]
    parts.append(coo_array((-np.ones(len(i)), (j, e)), shape=(k, len(i))))
    tops.append(-asked["creative_minimum"])
    from scipy.sparse import vstack

    judge = milp(
        -score[i, j],
        constraints=LinearConstraint(vstack(parts).tocsr(), ub=np.concatenate(tops)),
        integrality=np.ones(len(i)),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 1e-4, "time_limit": 30},
    )
    found = allocate(**asked)
    assert not any(found.violations.values())
    assert 0 <= found.gap <= 1e-3
    assert found.bound >= -judge.fun * (1 - 1e-9)
    assert found.objective >= -judge.fun * (1 - 1e-3)


def test_further_contacts_at_a_dearer_price_stay_certified():
    asked = several(4000) | {"fatigue": 1 / 24}
    found = allocate(**asked)
    assert not any(found.violations.values())
    assert 0 <= found.gap <= 1e-3
    assert found.price_s > found.attention_s > 0


def test_a_price_for_each_person_decides_for_each_person():
    n = 5000
    price = np.random.default_rng(3).uniform(0, 20, (n, 10))
    found = allocate(people(n), price=price, worth=0.05, **limits(n))
    one = np.flatnonzero(found.choice[:, 0] >= 0)
    score = people(n)[one, found.choice[one, 0]] - 0.05 * price[one, found.choice[one, 0]]
    assert (score > 0).all()
    assert found.objective == pytest.approx(score.sum())
    assert found.price_s == pytest.approx(price[one, found.choice[one, 0]].sum())


@pytest.mark.parametrize("among_the_first", [[], [5]])
def test_prices_stay_with_their_people_where_hardly_any_of_the_first_are_open(among_the_first):
    """The first piece of people leaves nobody, or one, open: the others must not be charged the prices of those."""
    n, rng = 24_000, np.random.default_rng(0)
    value, price, may = rng.lognormal(0, 1, (n, 3)), rng.uniform(1, 20, (n, 3)), np.ones((n, 3), dtype=bool)
    may[:16_384] = False
    may[among_the_first] = True
    asked = {"attention": np.array([3.0, 5.0, 8.0]), "contacts_left": 2, "worth": 0.01, "fatigue": 0.1}
    asked["creative_budget"] = [1500, 1500, 1500]
    whole = allocate(value, price=price, eligible=may, **asked)
    kept = np.r_[among_the_first, np.arange(16_384, n)].astype(int)
    part = allocate(value[kept], price=price[kept], **asked)
    assert whole.gap < 1e-6
    assert whole.objective == pytest.approx(part.objective, rel=1e-6)


def test_the_few_who_may_get_something_are_found_among_many():
    n, may = 20_000, np.zeros((20_000, 2), dtype=bool)
    may[[17, 9_000, 19_999]] = True
    found = allocate(np.full((n, 2), [3e6, 2e6]), eligible=may, creative_budget=[2, 2], creative_minimum=[0, 1])
    assert found.contacts.tolist() == [2, 1]
    assert np.flatnonzero(found.choice[:, 0] >= 0).tolist() == [17, 9_000, 19_999]
    assert 0 <= found.gap < 1e-5


@pytest.mark.parametrize("size", [1e-6, 1e6])
def test_the_unit_of_money_changes_nothing(size):
    n, asked = 8_000, limits(8_000)
    plain, other = allocate(people(n), **asked), allocate(people(n).astype(float) * size, **asked)
    assert other.bound == pytest.approx(plain.bound * size, rel=1e-6)
    assert 0 <= other.gap < 2e-5
    assert not any(other.violations.values())


def test_more_creatives_than_fit_into_a_byte():
    value = np.random.default_rng(0).random((400, 200))
    found = allocate(value, creative_budget=np.ones(200))
    assert found.choice.dtype == np.int16
    assert found.people == 200
    assert found.choice.max() > 127
    assert 0 <= found.gap < 1e-3


def test_it_prints_itself_and_is_json():
    found = allocate(
        people(300),
        groups=["mail"] * 5 + ["push"] * 5,
        group_budget={"mail": 20, "push": 30.5},
        attention=np.full(10, 8.0),
    )
    text = str(found)
    assert "300 people × 10 creatives" in text
    assert "limits broken: none" in text
    assert "price of group mail" in text
    told = json.loads(json.dumps(found.to_dict()))
    assert told["people"] == 50
    assert told["attention_s"] == 400.0
    assert "choice" not in told


def test_a_price_lies_between_what_more_brings_and_what_less_costs():
    value, asked = people(2000), limits(2000)
    found = allocate(value, **asked)
    j = int(np.argmax(found.prices.creative))
    step, price = (np.arange(10) == j) * 20, 20 * found.prices.creative[j]
    more = allocate(value, **asked | {"creative_budget": asked["creative_budget"] + step})
    less = allocate(value, **asked | {"creative_budget": asked["creative_budget"] - step})
    assert 0.3 * price < more.bound - found.bound <= price * (1 + 1e-3)
    assert found.bound - less.bound >= price * (1 - 1e-3)


def test_no_compiler_is_loaded_before_a_plan_is_asked_for():
    code = "import echt, echt.decide, sys; print('numba' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"

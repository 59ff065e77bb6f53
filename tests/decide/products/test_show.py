"""Pairs of creative and product become gains and a plan."""

import numpy as np
import pyarrow as pa
import pytest

from echt.decide import Gains, allocate, explain, plan
from echt.decide.known import Known
from echt.decide.products import ASSUMED, Ask, Bought, Shelf, Suggester, dress, pairs, with_products
from echt.nouns import Creative
from tests.decide.conftest import AT, make_campaign, names, reachable

ALL = ("together", "recent", "popular")
N = 60


@pytest.fixture(scope="module")
def shop():
    rng = np.random.default_rng(4)
    products = [f"P{i}" for i in range(30)]
    shelf = Shelf.of(
        pa.table({"product_id": products, "category": [f"c{i // 10}" for i in range(30)]}), pa.array(products)
    )
    people = pa.array(names(N))
    who = rng.integers(0, N, 600)
    rows = pa.table(
        {
            "person_id": people.take(pa.array(who)),
            "product_id": [products[int(i) % 3 * 10 + int(rng.integers(0, 10))] for i in who],
            "day": pa.array(rng.integers(14_500, 15_000, 600), pa.int32()),
        }
    )
    bought = Bought.of(rows, people, shelf)
    return shelf, bought, people, Suggester.fit(bought, shelf, ALL, today=15_034.5)


def fills(name, shelf, some):
    ids = [shelf.product_id[i].as_py() for i in some]
    return {
        one: Creative(name, f"{name}-{one}", "email", {"nl": {}, "en": {}}, product_ids=(one,), template="t")
        for one in ids
    }


def asked(shelf, some):
    return Ask(ALL, np.isin(np.arange(30), some), 90)


def test_the_best_pair_of_each_creative_is_as_good_as_all_pairs(shop):
    """The exact planner over every pair finds no better plan than over the best product of each creative."""
    shelf, bought, people, suggester = shop
    found = pairs(suggester, bought, people, [asked(shelf, range(15)), asked(shelf, range(10, 30)), None])
    rng = np.random.default_rng(1)
    money = rng.lognormal(-2, 0.5, (N, 3)).astype(np.float32)
    price, budget = np.array([8.0, 8.0, 8.0]), np.array([15, 12, 9])
    reduced = allocate(
        np.ascontiguousarray(found.values(money)[:, found.first]), attention=price, creative_budget=budget, worth=0.0025
    )
    whole = allocate(
        found.values(money),
        attention=price[found.creative],
        groups=found.creative,
        group_budget=budget,
        worth=0.0025,
    )
    assert found.values(money).shape[1] <= 20
    assert reduced.objective >= whole.objective - 1e-6
    assert reduced.objective <= whole.bound + 1e-6


def test_a_less_suited_product_never_raises_a_gain_nor_shrinks_a_loss(shop):
    shelf, bought, people, suggester = shop
    found = pairs(suggester, bought, people, [asked(shelf, range(15)), None])
    money = np.random.default_rng(2).normal(0, 1, (N, 2)).astype(np.float32)
    values = found.values(money)
    assert (values <= np.maximum(money[:, found.creative], 0) + 1e-7).all()
    assert (values <= money[:, found.creative]).all()
    assert (found.relative <= 1).all()
    assert (found.relative[:, 0][found.place[:, 0] >= 0] == 1).all()


def planned(shop, asks, made, money=0.5, **changes):
    shelf, bought, people, suggester = shop
    campaign = make_campaign(creatives=("kitchen", "letter")[: len(asks)], **changes)
    templates = [Creative(name, "t", "email", {"nl": {}, "en": {}}) for name in campaign.creatives]
    found = pairs(suggester, bought, people, asks)
    gains = with_products(Gains(np.full((N, len(asks)), money, dtype=np.float32), "test-1"), found)
    draft = plan(
        reachable(names(N)),
        pa.table({"person_id": people}),
        templates,
        campaign,
        gains=gains,
        known=Known(),
        at=AT,
        seed=1,
    )
    return dress(draft, found, made, ["a note"]), found


def test_a_plan_names_each_persons_own_product_and_says_why(shop):
    shelf = shop[0]
    draft, found = planned(shop, [asked(shelf, range(30))], [fills("kitchen", shelf, range(30))])
    rows = draft.decisions.to_pylist()
    assert ASSUMED in draft.assumptions
    assert "a note" in draft.notes
    assert len({one for row in rows for one in row["product_ids"]}) > 1
    for row in rows:
        assert row["reason"] == "plan"
        place = found.place[names(N).index(row["person_id"]), 0]
        assert row["product_ids"] == [shelf.product_id[int(place)].as_py()]
        assert row["creative_version"] == f"kitchen-{row['product_ids'][0]}"
        why = explain(row, names={one: f"the {one}" for one in row["product_ids"]})
        assert f"the {row['product_ids'][0]}" in why.say("en")
        assert f"Het toont the {row['product_ids'][0]}" in why.say("nl")
        assert why.numbers["product_id"] == row["product_ids"][0]
    assert {one.version for one in draft.fills} == {row["creative_version"] for row in rows}


def test_who_has_no_product_gets_the_creative_without_places(shop):
    shelf = shop[0]
    draft, _ = planned(shop, [asked(shelf, []), None], [{}, {}])
    assert set(draft.decisions["creative_id"].to_pylist()) == {"letter"}
    assert draft.fills == ()
    assert all(row["product_ids"] == [] for row in draft.decisions.to_pylist())


def test_who_has_no_product_and_no_other_creative_gets_nothing(shop):
    draft, _ = planned(shop, [asked(shop[0], [])], [{}])
    assert draft.counts == {"no_creative": N}


def test_a_budget_of_a_creative_counts_all_its_products(shop):
    shelf = shop[0]
    draft, _ = planned(
        shop, [asked(shelf, range(30))], [fills("kitchen", shelf, range(30))], creative_budgets={"kitchen": 7}
    )
    assert draft.contacts == 7


def test_a_learned_way_of_another_name_is_said_too():
    row = {"decision_id": "d", "person_id": "p", "reason": "plan", "creative_id": "c", "permission_id": 1, "gain": 1.0,
           "price_s": 8.0, "attention_s": 8.0, "currency": "EUR", "policy_version": "exact-1@0.0025", "probability": 1.0,
           "contact_no": 1, "arm": "plan", "product_ids": '["P1"]', "model_version": "m", "product_reason": "next:"}  # fmt: skip
    assert explain(row, names={"P1": "a pan"}).say("en").endswith("It shows a pan.")

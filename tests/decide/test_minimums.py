"""Minimums of creatives in a plan: met where they can be, refused by name where not, and their cost said."""

from dataclasses import replace
from importlib.util import find_spec
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.decide import Certificate, Plan, plan_together
from echt.errors import CampaignError
from tests.decide.conftest import AT, make_campaign, make_shop
from tests.decide.test_contest import question


def counts(made: Plan) -> dict[str, int]:
    return {
        row["creative_id"]: row["n"]
        for row in made.sent.group_by("creative_id")
        .aggregate([([], "count_all")])
        .rename_columns(["creative_id", "n"])
        .to_pylist()
    }


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), least=st.integers(0, 40), lot=st.sampled_from([0.0, 0.2]))
def test_a_minimum_is_met_no_limit_is_broken_and_the_bound_holds(seed, least, lot):
    shop = make_shop(n=200, k=3, seed=seed, creative_minimums={"creative-2": least}, explore=lot, total_s=800.0)
    shop = replace(shop, gains=shop.gains * np.array([1.5, 1.0, 0.7]) + 0.021)
    made = shop.plan()
    proof = made.certificate
    assert counts(made).get("creative-2", 0) >= least
    assert not any(proof.violations.values())
    assert proof.objective <= proof.bound * (1 + 1e-9) + 1e-9
    free = replace(shop, campaign=replace(shop.campaign, creative_minimums={})).plan().certificate
    assert proof.objective <= free.bound * (1 + 1e-9)
    assert proof.minimum_cost == pytest.approx(free.objective - proof.objective, abs=2e-2 * free.objective)


def test_a_minimum_costs_what_the_best_assignment_by_hand_says():
    gains = np.array([[0.10, 0.05], [0.09, 0.08], [0.06, 0.03]])
    made = plan_together(
        [question(make_campaign(creatives=("a", "b"), creative_minimums={"b": 2}), gains)], at=AT, seed=1
    )
    ways = [sum(gains[i, j] - 0.02 for i, j in enumerate(way)) for way in product((0, 1), repeat=3) if sum(way) >= 2]
    proof = made.certificate
    assert proof.objective == pytest.approx(max(ways))
    assert proof.minimum_cost == pytest.approx((0.10 + 0.09 + 0.06 - 0.06) - max(ways), abs=1e-6)
    assert proof.minimums["b"]["needed"] == 2
    assert proof.minimums["b"]["without"] == 0
    assert proof.minimums["b"]["saves"] > 0


def test_the_printed_plan_says_what_a_minimum_costs_and_it_is_kept(shop):
    made = shop(n=100, k=2, creative_minimums={"creative-1": 70}).plan(gains=np.tile([0.06, 0.05], (100, 1)))
    assert counts(made) == {"creative-0": 30, "creative-1": 70}
    assert "minimums that bind cost 0.70 EUR: 'creative-1' needs 70, would go to 0, one fewer saves 0.01" in str(made)
    assert Certificate.read(made.to_dict()["certificate"]).minimum_cost == pytest.approx(0.70)
    free = shop(n=100, k=2, creative_minimums={"creative-0": 70}).plan(gains=np.tile([0.06, 0.05], (100, 1)))
    assert free.certificate.minimums == {}
    assert "minimums" not in str(free)


def test_what_is_drawn_to_learn_from_counts_towards_a_minimum(shop):
    made = shop(n=400, k=2, creative_minimums={"creative-1": 10}, explore=0.5).plan(
        gains=np.tile([0.06, 0.05], (400, 1))
    )
    drawn = made.sent.filter([row == "explore" for row in made.sent["reason"].to_pylist()])
    assert drawn["creative_id"].to_pylist().count("creative-1") >= 10
    assert counts(made)["creative-1"] == drawn["creative_id"].to_pylist().count("creative-1")


@pytest.mark.parametrize("compiler", [True, False])
def test_a_minimum_that_cannot_be_met_is_refused_by_name_and_number(shop, monkeypatch, compiler):
    if not compiler:
        monkeypatch.setattr("echt.decide.contest.find_spec", lambda name: None if name == "numba" else find_spec(name))
    gains = np.tile([0.06, 0.0], (50, 1))
    gains[:30, 1] = 0.05
    with pytest.raises(CampaignError, match="cannot be met") as caught:
        shop(n=50, k=2, creative_minimums={"creative-1": 35}).plan(gains=gains)
    assert caught.value.code == "E468"
    assert "'creative-1': 35 needed, 30" in str(caught.value)
    assert "5 lacking" in str(caught.value)


def test_minimums_that_do_not_fit_the_total_are_refused_by_name(shop):
    with pytest.raises(CampaignError) as caught:
        shop(n=50, k=2, creative_minimums={"creative-0": 20, "creative-1": 20}, total_s=8 * 30.0).plan(
            gains=np.full((50, 2), 0.06)
        )
    assert caught.value.code == "E468"
    assert "40 needed, 30 allowed" in str(caught.value)


def test_without_the_compiler_minimums_are_filled_first(shop, monkeypatch):
    monkeypatch.setattr("echt.decide.contest.find_spec", lambda name: None if name == "numba" else find_spec(name))
    made = shop(n=100, k=2, creative_minimums={"creative-1": 40}).plan(gains=np.tile([0.06, 0.05], (100, 1)))
    assert made.certificate.method == "greedy"
    assert counts(made) == {"creative-0": 60, "creative-1": 40}
    assert not any(made.certificate.violations.values())


def test_minimums_hold_across_campaigns_planned_together():
    spring = make_campaign(name="spring", creatives=("a",), creative_minimums={"a": 30}, budget_s=8.0)
    summer = make_campaign(name="summer", creatives=("b",), budget_s=8.0)
    made = plan_together(
        [question(spring, np.full((50, 1), 0.04)), question(summer, np.full((50, 1), 0.06))], at=AT, seed=1
    )
    assert [one.contacts for one in made.plans] == [30, 20]
    assert "'spring/a' needs 30, would go to 0" in str(made)

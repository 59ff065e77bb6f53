"""Exploration: drawn first, served within what was reserved, with propensities that are right."""

from dataclasses import replace

import numpy as np
import pytest


def rich(made, gain=1.0):
    return replace(made, gains=np.full_like(made.gains, gain))


def explorers(made):
    return [row for row in made.decisions.to_pylist() if row["arm"] == "explore"]


def test_the_propensity_is_a_ratio_of_counts(shop):
    made = rich(shop(n=1000, explore=0.1)).plan()
    rows = explorers(made)
    assert len(rows) == 100
    assert {row["probability"] for row in rows} == {0.1}
    assert {row["reason"] for row in rows} == {"explore"}


def test_with_more_creatives_each_is_equally_likely(shop):
    made = rich(shop(n=6000, k=3, explore=0.5)).plan()
    rows = explorers(made)
    assert {round(row["probability"], 9) for row in rows} == {round(0.5 / 3, 9)}
    counts = np.unique([row["creative_id"] for row in rows], return_counts=True)[1]
    assert (abs(counts - 1000) < 100).all()


def test_only_creatives_that_earn_their_place_are_tried(shop):
    asked = shop(n=500, k=2, explore=0.5)
    asked = replace(asked, gains=np.tile([1.0, 0.0], (500, 1)))
    rows = explorers(asked.plan())
    assert {row["creative_id"] for row in rows} == {"creative-0"}
    assert {row["probability"] for row in rows} == {0.5}
    nothing = explorers(replace(asked, gains=np.zeros((500, 2))).plan())
    assert {(row["reason"], row["probability"]) for row in nothing} == {("not_worth_it", 1.0)}


def test_a_shared_budget_reserves_its_share_and_the_rest_is_planned(shop):
    made = rich(shop(n=1000, explore=0.2, creative_budgets={"creative-0": 100})).plan()
    assert made.counts == {"shared_budget": 900, "explore": 20, "plan": 80}
    served = [row for row in explorers(made) if row["reason"] == "explore"]
    missed = [row for row in explorers(made) if row["reason"] == "shared_budget"]
    assert len(missed) == 180
    assert served[0]["probability"] == pytest.approx(0.2 * 20 / 200)
    assert missed[0]["probability"] == pytest.approx(0.2 * 180 / 200)
    assert any("drawn to learn from" in note for note in made.notes)


def test_over_many_seeds_everyone_is_drawn_as_often_as_their_propensity_says(shop):
    asked = rich(shop(n=40, k=2, explore=0.25, creative_budgets={"creative-0": 8, "creative-1": 400}))
    times = np.zeros((40, 2))
    for seed in range(150):
        for row in explorers(asked.plan(seed=seed)):
            if row["reason"] == "explore":
                times[int(row["person_id"][1:]), int(row["creative_id"][-1])] += 1 / row["probability"]
    # counted by inverse propensity, everyone got the creative that is not short in every plan
    assert times.mean(axis=0)[1] / 150 == pytest.approx(1.0, abs=0.15)


def test_who_is_drawn_does_not_depend_on_anyones_past(shop):
    asked = rich(shop(n=200, explore=0.3))
    drawn = {row["person_id"] for row in explorers(asked.plan())}
    poor = replace(asked, gains=np.where(np.arange(200)[:, None] < 100, 0.0, 1.0))
    assert {row["person_id"] for row in explorers(poor.plan())} == drawn


@pytest.mark.parametrize("limits", [{"creative_budgets": {"creative-0": 8}}, {"total_s": 8.0 * 20}])
def test_counted_by_inverse_propensity_everyone_got_every_creative_once(shop, limits):
    """Also where a shared budget is short: who is served, of those who asked, is drawn, and the propensity knows."""
    asked = rich(shop(n=40, k=2, explore=0.25, **limits))
    seen = np.zeros(2)
    for seed in range(150):
        for row in explorers(asked.plan(seed=seed)):
            if row["reason"] == "explore":
                seen[int(row["creative_id"][-1])] += 1 / row["probability"]
    assert seen / (150 * 40) == pytest.approx(np.ones(2), abs=0.12)


def test_those_who_come_too_late_are_counted_by_inverse_propensity_too(shop):
    """Who was drawn and got nothing stands for everyone as well: counted by 1 / probability they are the 40."""
    asked, counted = rich(shop(n=40, k=2, explore=0.5, creative_budgets={"creative-0": 4})), 0.0
    for seed in range(150):
        late = [row for row in explorers(asked.plan(seed=seed)) if row["reason"] == "shared_budget"]
        counted += sum(1 / row["probability"] for row in late)
    assert counted / (150 * 40) == pytest.approx(1.0, abs=0.12)

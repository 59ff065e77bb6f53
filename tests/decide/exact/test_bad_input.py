"""What cannot be planned is refused with a reason; what can be, is planned, however odd."""

import re
from types import MappingProxyType

import numpy as np
import pytest

from echt.decide import allocate
from echt.errors import CampaignError, OutsideError

VALUE = np.random.default_rng(0).random((50, 4)).astype(np.float32)
GOOD = {"attention": np.full(4, 8.0), "spend": np.ones(4)}


def with_one(table, row, column, number):
    changed = np.array(table, dtype=np.float64)
    changed[row, column] = number
    return changed


@pytest.mark.parametrize("size", [1e-40, 1e45])
def test_the_unit_of_money_changes_nothing_up_to_the_largest_allowed(size):
    limits = {"creative_budget": [9, 8, 7, 6], "contacts_left": 2, "attention": [8.0, 8, 30, 4], "attention_left": 38.0}
    plain, scaled = allocate(VALUE, **limits), allocate(VALUE.astype(np.float64) * size, **limits)
    assert scaled.objective == pytest.approx(plain.objective * size)
    assert not any(scaled.violations.values())
    assert 0 <= scaled.gap < 1e-2


def test_a_value_far_below_zero_is_one_that_is_never_chosen():
    assert not (allocate(with_one(VALUE, 7, 2, -1e308)).choice[7] == 2).any()


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
def test_a_value_that_is_no_number_is_named_and_counted(number):
    with pytest.raises(CampaignError) as caught:
        allocate(with_one(VALUE, 7, 2, number))
    assert caught.value.code == "E464"
    assert "'value'" in caught.value.what
    assert caught.value.found.startswith("1 among 50 people")
    assert "creative 2" in caught.value.found


@pytest.mark.parametrize(
    ("code", "word", "asked"),
    [
        ("E464", "price", {"price": with_one(np.ones((50, 4)), 3, 1, np.nan), "worth": 0.1}),
        ("E464", "attention", {"attention": [1.0, np.nan, 1.0, 1.0]}),
        ("E464", "attention_left", {"attention_left": np.full(50, np.nan)}),
        ("E464", "creative_budget", {"creative_budget": [1, 2, np.nan, 4]}),
        ("E464", "worth", {"worth": np.inf}),
        ("E464", "worth", {"worth": 1e308}),
        ("E464", "value", {"value": VALUE.astype(np.float64) * 1e307}),
        ("E464", "value", {"value": with_one(VALUE, 7, 2, 1.7e308)}),
        ("E464", "price", {"price": with_one(np.ones((50, 4)), 3, 1, 1e308), "worth": 0.1}),
        ("E464", "price", {"price": with_one(np.ones((50, 4)), 3, 1, 1e308)}),
        ("E464", "attention", {"attention": np.full(4, 1e308)}),
        ("E464", "total_spend", {"spend": np.ones(4), "total_spend": 1e308}),
        ("E465", "creative_budget", {"creative_budget": [1, -2, 3, 4]}),
        ("E465", "price", {"price": with_one(np.ones((50, 4)), 3, 1, -1.0)}),
        ("E465", "worth", {"worth": -0.1}),
        ("E465", "total_spend", {"total_spend": -1.0}),
        ("E465", "contacts_left", {"contacts_left": np.full(50, -1)}),
        ("E464", "value", {"value": np.ma.masked_greater(VALUE, 0.9)}),
        ("E463", "value", {"value": VALUE[0]}),
        ("E463", "value", {"value": VALUE[:, :0]}),
        ("E463", "value", {"n": 49}),
        ("E463", "value", {"value": [[1.0, 2.0], [3.0]]}),
        ("E463", "value", {"value": [["much", "little"]]}),
        ("E463", "value", {"value": lambda start, stop: None, "n": 50}),
        ("E463", "attention", {"attention": ["long", "short", "long", "short"]}),
        ("E463", "eligible", {"eligible": np.full((50, 4), np.nan)}),
        ("E463", "attention", {"attention": np.ones(3)}),
        ("E463", "attention_left", {"attention_left": np.ones(49)}),
        ("E463", "contacts_left", {"contacts_left": np.ones(49)}),
        ("E463", "eligible", {"eligible": np.ones((4, 50), dtype=bool)}),
        ("E463", "price", {"price": np.ones((50, 3))}),
        ("E463", "creative_budget", {"creative_budget": [1, 2, 3]}),
        ("E463", "groups", {"groups": [0, 1, 2, 0], "group_budget": [5, 5]}),
        ("E463", "groups", {"groups": ["mail", "push"], "group_budget": {"mail": 5, "push": 5}}),
        ("E463", "spend", {"spend": np.ones(3)}),
        ("E466", "spend", {"spend": None, "total_spend": 5.0}),
        ("E466", "groups", {"group_budget": [5, 5]}),
        ("E466", "group_budget", {"groups": [0, 0, 1, 1]}),
        ("E466", "attention", {"attention": None, "attention_left": 8.0}),
        ("E466", "attention", {"attention": None, "total_attention": 8.0}),
        ("E467", "value", {"value": lambda start, stop: VALUE[start:stop]}),
        ("E467", "n", {"value": lambda start, stop: VALUE[start:stop], "n": -1}),
        ("E467", "n", {"value": lambda start, stop: VALUE[start:stop], "n": 49.5}),
        ("E463", "contacts_left", {"contacts_left": "many"}),
        ("E464", "contacts_left", {"contacts_left": np.nan}),
        ("E463", "value", {"value": lambda start, stop: VALUE[start : start + 1], "n": 50}),
        ("E463", "value", {"value": lambda start, stop: VALUE[0], "n": 50}),
    ],
)
def test_what_does_not_fit_is_refused_by_name(code, word, asked):
    with pytest.raises(CampaignError) as caught:
        allocate(**{"value": VALUE, **GOOD, **asked})
    assert caught.value.code == code
    assert f"'{word}'" in str(caught.value)


def test_nobody_eligible_is_a_plan_of_nothing_that_says_so():
    found = allocate(VALUE, eligible=np.zeros((50, 4), dtype=bool), creative_budget=[1, 2, 3, 4])
    assert (found.choice == -1).all()
    assert (found.objective, found.bound, found.gap, found.people) == (0.0, 0.0, 0.0, 0)
    assert "nobody could get anything" in str(found)


def test_nobody_at_all_is_a_plan_of_nothing():
    found = allocate(np.zeros((0, 4)))
    assert (len(found.choice), found.objective, found.bound) == (0, 0.0, 0.0)


@pytest.mark.parametrize(
    "asked",
    [
        {"creative_budget": np.zeros(4)},
        {"spend": np.ones(4), "total_spend": 0.0},
        {"attention": np.ones(4), "total_attention": 0.0},
        {"groups": [0, 0, 1, 1], "group_budget": [0, 0]},
        {"contacts_left": 0},
        {"attention": np.ones(4), "attention_left": 0.0},
    ],
)
def test_a_budget_of_nothing_buys_nothing(asked):
    found = allocate(VALUE, **asked)
    assert found.people == 0
    assert (found.objective, found.bound) == (0.0, 0.0)
    assert not any(found.violations.values())


def test_one_budget_of_nothing_leaves_the_others_as_they_are():
    found = allocate(VALUE, creative_budget=[0, 50, 50, 50])
    assert found.contacts[0] == 0
    assert found.objective == pytest.approx(VALUE[:, 1:].max(axis=1).astype(float).sum())


def test_budgets_that_are_not_whole_are_rounded_down_and_it_is_said():
    found = allocate(VALUE, creative_budget=[2.9, 3.5, 1.0, np.inf], groups=[0, 0, 1, 1], group_budget=[4.7, np.inf])
    assert found.contacts[0] <= 2
    assert found.contacts[1] <= 3
    assert found.contacts[:2].sum() == 4
    assert any("creative_budget: 2 not whole, rounded down (number 0: 2.9 became 2)" in note for note in found.notes)
    assert any("group_budget: 1 not whole" in note for note in found.notes)
    assert "not whole" in str(found)


def test_more_than_three_contacts_are_cut_to_three_and_it_is_said():
    found = allocate(VALUE + 1, contacts_left=5)
    assert found.choice.shape == (50, 3)
    assert any("50 people may have more than 3" in note for note in found.notes)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"creative_minimum": [10, 0, 0, 0], "creative_budget": [5, 9, 9, 9]}, "10 needed, 5 allowed"),
        (
            {"creative_minimum": [10, 10, 0, 0], "groups": [0, 0, 1, 1], "group_budget": [12, 99]},
            "20 needed, 12 allowed",
        ),
        ({"creative_minimum": [10, 0, 0, 9.5], "spend": [1, 1, 1, 2.0], "total_spend": 25}, "30 needed, 25 allowed"),
        ({"creative_minimum": [0, 60, 0, 0]}, "creative 1: 60 needed, 50 people may get it"),
        ({"creative_minimum": [0, 30, 30, 0]}, "no plan lacks fewer than 10 contacts in all"),
    ],
)
def test_minimums_that_cannot_be_met_are_named_with_what_they_lack(asked, found):
    with pytest.raises(CampaignError) as caught:
        allocate(VALUE, **asked)
    assert caught.value.code == "E468"
    assert found in caught.value.found


def test_what_minimums_lack_adds_up():
    with pytest.raises(CampaignError) as caught:
        allocate(VALUE, creative_minimum=[0, 30, 30, 0])
    assert sum(int(lacking) for lacking in re.findall(r": (\d+) of 30 lacking", caught.value.found)) == 10


def test_a_minimum_pushes_a_creative_whose_price_is_then_below_zero():
    weak = VALUE * np.array([1, 1, 1, 0.1], dtype=np.float32)
    found = allocate(weak, creative_minimum=[0, 0, 0, 20])
    assert found.contacts[3] == 20
    assert found.prices.creative[3] < 0
    assert found.gap < 1e-4


def test_without_a_compiler_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr("echt.errors.find_spec", lambda name: None)
    with pytest.raises(OutsideError) as caught:
        allocate(VALUE)
    assert caught.value.code == "E149"


@pytest.mark.parametrize(
    ("groups", "caps"),
    [
        ([1, "push", 1, "push"], {1: 3, "push": 4}),
        (("mail", "push", "mail", "push"), MappingProxyType({"mail": 3, "push": 4})),
        ([np.int64(7), np.int64(9), 7, 9], {7: 3, 9: 4}),
    ],
)
def test_labels_of_groups_stay_what_they_were(groups, caps):
    found = allocate(VALUE, groups=groups, group_budget=caps)
    assert [found.contacts[[0, 2]].sum(), found.contacts[[1, 3]].sum()] == [3, 4]
    assert list(found.prices.group) == list(caps)

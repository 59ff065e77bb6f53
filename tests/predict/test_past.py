"""Rules and model at earlier moments: no look ahead, and against planted rates."""

from datetime import timedelta

import numpy as np
import pytest

from echt.errors import DataError
from echt.estimate import Outcomes, caught, caught_more
from echt.predict import ranked_past, stock
from echt.predict.btyd.check import FEWEST

from .conftest import AT, Shop, a_steady_shop, day


def test_the_stock_counts_people_who_did_it_and_did_it_again(shop):
    ids = ["a", "b", "c"]
    shop.people(ids, [day(-100)] * 3)
    shop.orders(["a", "a", "b"], [day(-90), day(-30), day(-20)], [1.0, 2.0, 3.0])
    shop.orders(["c"], [day(-50)], [None], name="Product Viewed")
    found = stock(shop.tables(), at=AT)
    assert (found.people, found.buyers, found.repeaters, found.times) == (3, 2, 1, 3)
    assert found.history_days == 90
    assert (found.tested_days, found.longest_days) == (0, 0)
    assert stock(shop.tables(), at=AT, outcome="Nothing").history_days == 0


def test_the_longest_horizon_is_that_of_the_tests(steady):
    """What `echt advise` calls the longest, `echt predict` tests, and refuses one day more."""
    from echt.predict import Log
    from echt.predict.trust import History, Question

    tables = steady[0].tables()
    longest = stock(tables, at=AT).longest_days
    log = Log.read(tables)
    History.of(log, Question(AT, longest))
    with pytest.raises(DataError) as error:
        History.of(log, Question(AT, longest + 1))
    assert error.value.code == "E158"
    assert f"at most {longest} days" in error.value.fix


def test_rules_go_by_the_last_time_and_by_how_often(shop):
    ids = list("abcd")
    shop.people(ids, [day(-400)] * 4)
    # b ordered most often, but long ago; c last; d never; a twice a year
    shop.orders(["b"] * 5, [day(-400 + k) for k in range(5)], [1.0] * 5)
    shop.orders(["a", "a", "c"], [day(-200), day(-190), day(-60)], [1.0] * 3)
    crowd = [f"x{k:03d}" for k in range(FEWEST)]  # so that there is enough to rank at all
    shop.people(crowd, [day(-400)] * FEWEST)
    shop.orders(crowd, [day(-390)] * FEWEST, [1.0] * FEWEST)
    past = ranked_past(shop.tables(), at=AT, horizon_days=30)[0]
    assert past.cutoff == day(-30)
    assert past.person_id.to_pylist()[:4] == ids
    order = {name: [ids[k] for k in np.argsort(-score[:4])] for name, score in past.rules.items()}
    assert order["recency"] == ["c", "a", "b", "d"]
    assert order["frequency"][0] == "a"
    assert order["frequency"][-1] == "d"
    assert all(np.isfinite(score).all() for score in (*past.rules.values(), past.model))


@pytest.mark.parametrize(("horizon", "windows"), [(42, 4), (150, 2), (250, 1), (400, 0)])
def test_there_are_as_many_moments_as_history_carries(steady, horizon, windows):
    tables = steady[0].tables()
    found = ranked_past(tables, at=AT, horizon_days=horizon)
    assert len(found) == windows
    assert [each.cutoff for each in found] == [AT - timedelta(days=horizon * k) for k in range(1, windows + 1)]
    assert (windows > 0) == (horizon <= stock(tables, at=AT).longest_days)


@pytest.mark.parametrize("model", ["gamma_poisson", "mbgnbd"])
def test_what_comes_later_changes_no_ranking(tmp_path, model):
    """The same shop, its last days cut off or overrun with orders: the scores at a cut-off stay what they were."""
    one, ids, _, _ = a_steady_shop(tmp_path / "one", n=400, seed=3)
    two, _, _, _ = a_steady_shop(tmp_path / "two", n=400, seed=3)
    two.orders(list(ids[:200]) * 3, [day(-10)] * 600, [999.0] * 600)
    before, after = (ranked_past(shop.tables(), at=AT, horizon_days=42, model=model)[1] for shop in (one, two))
    assert before.person_id.equals(after.person_id)
    for name in before.rules:
        np.testing.assert_array_equal(before.rules[name], after.rules[name])
    np.testing.assert_array_equal(before.model, after.model)
    np.testing.assert_array_equal(before.later, after.later)
    first = ranked_past(two.tables(), at=AT, horizon_days=42)[0]
    assert first.later.sum() > before.later.sum()  # the planted orders are seen where they belong
    one.close()
    two.close()


def test_where_rates_are_planted_the_model_catches_nearly_what_the_truth_would(steady):
    shop, ids, rate, _ = steady
    truth = dict(zip(ids, rate, strict=True))
    past = ranked_past(shop.tables(), at=AT, horizon_days=60)
    rows = [np.array([truth[one] for one in each.person_id.to_pylist()]) for each in past]
    outcomes = Outcomes.of(
        np.concatenate([each.later for each in past]),
        window=np.repeat(np.arange(len(past)), [len(each.later) for each in past]),
        person=np.concatenate([each.person_id.to_numpy(zero_copy_only=False) for each in past]),
    )
    model = np.concatenate([each.model for each in past])
    recency = np.concatenate([each.rules["recency"] for each in past])
    oracle = caught(outcomes, np.concatenate(rows), 0.2).value
    assert caught(outcomes, model, 0.2).value > 0.85 * oracle
    named = ranked_past(shop.tables(), at=AT, horizon_days=60, model="mbgnbd")
    assert {each.name for each in named} == {"mbgnbd"}
    assert caught(outcomes, np.concatenate([each.model for each in named]), 0.2).value > 0.85 * oracle
    assert [each.later.tolist() for each in named] == [each.later.tolist() for each in past]
    # how often says more than when last, where rates never change
    assert caught_more(outcomes, model, recency, 0.2).low > 0

"""The effect against planted truth, and what it refuses to say."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.errors import CampaignError, DataError, NotAllowedError
from echt.estimate import Moments, difference_in_means
from echt.measure import measure
from echt.warehouse import SCHEMAS

from .conftest import AT, Shop, campaign, day, decisions, planted


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    shop, ids, arms = planted(tmp_path_factory.mktemp("planted"))
    yield measure(shop.reachable(), decisions(ids, arms), campaign(), at=day(30)), shop, ids, arms
    shop.close()


def test_the_planted_effect_is_found(seen):
    report = seen[0]
    # 0.1 more orders for the 60 % of the plan that was mailed
    assert report.per_person.low <= 0.06 <= report.per_person.high
    assert report.extra.excludes_zero
    assert report.extra.value == pytest.approx(report.per_person.value * report.plan.people)
    assert not report.ratio.alarm
    assert report.complete


def test_everyone_in_the_draw_is_on_one_side_whether_mailed_or_not(seen):
    report, _, _, arms = seen
    assert report.holdout.people == (arms == "holdout").sum()
    assert report.plan.people == (arms != "holdout").sum()
    assert report.plan.sent == (arms == "plan").sum()
    assert report.holdout.sent == 0


def test_attention_per_extra_order_is_attention_over_extra_orders(seen):
    report = seen[0]
    value, low, high = report.attention_per_extra
    assert report.attention_s == 8.0 * report.plan.sent
    assert value == pytest.approx(report.attention_s / report.extra.value)
    assert low < value < high


def test_the_last_day_of_the_series_is_the_effect(seen):
    report = seen[0]
    last = report.series[-1]
    assert [each.day for each in report.series] == list(range(1, 15))
    assert last.value == pytest.approx(report.per_person.value)
    assert last.low == pytest.approx(report.per_person.low)
    assert report.series[0].high - report.series[0].low < last.high - last.low


def test_the_report_speaks_dutch_and_english_and_json(seen):
    report = seen[0]
    assert report.sentences("nl")[0].startswith("Naar schatting ")
    assert "extra orders, between" in str(report)
    found = json.loads(json.dumps(report.to_dict()))
    assert found["visible"] is True
    assert found["holdout"]["people"] == report.holdout.people
    assert "p00001" not in json.dumps(found)


def test_outcomes_are_rows_of_the_warehouse(seen):
    report, shop, ids, _ = seen
    assert set(report.outcomes.column_names) == set(SCHEMAS["outcomes"].names) - {"bucket"}
    assert report.outcomes.num_rows == len(ids)
    assert report.outcomes["until"].unique().to_pylist() == [day(14)]
    assert shop.warehouse.append("outcomes", report.outcomes) == len(ids)


def test_intervals_hold_the_planted_effect_as_often_as_they_say():
    # the same draw as `planted`, without the tables: 1000 campaigns
    draw, held = np.random.default_rng(7), 0
    for _ in range(1000):
        control = draw.poisson(0.2, 600)
        mailed = draw.random(1400) < 0.6
        treated = draw.poisson(0.2 + 0.1 * mailed)
        it = difference_in_means(Moments.of(treated), Moments.of(control))
        held += it.low <= 0.06 <= it.high
    assert 0.93 <= held / 1000 <= 0.97


def test_no_effect_is_said_in_plain_words(tmp_path):
    shop, ids, arms = planted(tmp_path, n=1500, effect=0.0)
    report = measure(shop.reachable(), decisions(ids, arms), campaign(), at=day(30))
    shop.close()
    assert report.attention_per_extra is None
    assert report.sentences("nl")[0].startswith("Geen effect zichtbaar")
    assert report.sentences("en")[0].startswith("No effect visible")
    assert "per 1,000 people" in report.sentences("en")[1]
    assert "cannot be told" in report.sentences("en")[-2]


def test_what_happens_outside_the_days_agreed_does_not_count(shop):
    ids = [f"p{k}" for k in range(8)]
    shop.people(ids)
    arms = ["plan"] * 4 + ["holdout"] * 4
    shop.orders(["p0", "p0", "p1", "p2", "p4"], [0.5, -1, 14.5, 13.9, 3])
    report = measure(shop.reachable(), decisions(ids, arms), campaign(), at=day(30))
    assert (report.plan.times.total, report.holdout.times.total) == (2, 1)
    assert report.per_person.value == pytest.approx(0.25)


def test_an_early_look_says_that_it_is_early(shop):
    ids = [f"p{k}" for k in range(8)]
    shop.people(ids)
    shop.orders(["p0", "p5", "p1"], [0.5, 1.5, 9])
    report = measure(shop.reachable(), decisions(ids, ["plan", "holdout"] * 4), campaign(), at=day(7))
    assert not report.complete
    assert len(report.series) == 7
    assert (report.plan.times.total, report.holdout.times.total) == (1, 1)
    assert "Not finished: 7 of the 14 days have passed." in report.sentences("en")


def test_money_is_net_of_refunds_and_of_other_currencies(shop):
    ids = [f"p{k}" for k in range(8)]
    shop.people(ids)
    shop.orders(["p0", "p1"], [1, 2], value=30.0)
    shop.orders(["p0"], [3], value=-10.0, name="Order Refunded")
    shop.orders(["p2"], [3], value=99.0, currency="USD")
    report = measure(shop.reachable(), decisions(ids, ["plan"] * 4 + ["holdout"] * 4), campaign(), at=day(30))
    assert report.plan.value.total == 50.0
    assert report.plan.times.total == 3


def test_people_left_out_before_the_draw_are_on_neither_side(shop):
    ids = [f"p{k}" for k in range(9)]
    shop.people(ids)
    shop.orders(["p6", "p7", "p8"], [1, 1, 1])
    arms = ["plan"] * 3 + ["holdout"] * 3 + ["none"] * 3
    reasons = ["plan"] * 3 + ["holdout"] * 3 + ["objection", "no_permission", "minor"]
    report = measure(shop.reachable(), decisions(ids, arms, reasons), campaign(), at=day(30))
    assert (report.plan.people, report.holdout.people) == (3, 3)
    assert report.plan.times.total == 0


def test_who_objects_to_being_counted_is_not_counted(shop):
    import pyarrow as pa

    ids = [f"p{k}" for k in range(8)]
    shop.people(ids)
    row = {"person_id": ["p0"], "purpose": ["analytics"], "basis": ["objection"], "granted": [False]}
    shop.ledger.record_permissions(pa.table(row), at=day(-1))
    report = measure(shop.reachable(), decisions(ids, ["plan", "holdout"] * 4), campaign(), at=day(30))
    assert report.not_counted == 1
    assert report.plan.people == 3
    assert "p0" not in report.outcomes["person_id"].to_pylist()


def test_ids_that_were_linked_meanwhile_are_counted_once(shop):
    ids = [f"p{k}" for k in range(8)]
    shop.people(ids)
    shop.ledger.link("p0", "p2", "identify", AT)  # both in the plan
    shop.ledger.link("p1", "p4", "identify", AT)  # drawn apart
    report = measure(shop.reachable(), decisions(ids, ["plan", "holdout"] * 4), campaign(), at=day(30))
    assert (report.plan.people, report.holdout.people, report.not_counted) == (2, 3, 3)


def test_a_broken_draw_raises_the_alarm(tmp_path):
    shop, ids, arms = planted(tmp_path, n=1500)
    keep = (arms != "holdout") | (np.arange(1500) % 2 == 0)  # half of the holdout got lost
    report = measure(shop.reachable(), decisions(ids[keep], arms[keep]), campaign(), at=day(30))
    shop.close()
    assert report.ratio.alarm
    assert "cannot be trusted" in report.sentences("en")[0]
    assert "ALARM" in str(report)


def test_simulated_orders_are_carried_and_shown(shop):
    ids = [f"p{k}" for k in range(8)]
    shop.people(ids)
    shop.orders(["p0", "p2", "p3"], [1, 2, 3])
    shop.orders(["p4"], [3], simulated=True)
    report = measure(shop.reachable(), decisions(ids, ["plan", "holdout"] * 4), campaign(), at=day(30))
    assert report.simulated_share == 0.25
    assert "Note: 25 % of the orders are simulated." in report.sentences("en")
    marked = dict(zip(report.outcomes["person_id"].to_pylist(), report.outcomes["simulated"].to_pylist(), strict=True))
    assert [who for who, yes in marked.items() if yes] == ["p4"]


def test_a_campaign_without_holdout_gets_no_effect_and_the_reason(shop):
    shop.people(["p0", "p1"])
    with pytest.raises(CampaignError, match="nobody can tell what it caused") as caught:
        measure(shop.reachable(), decisions(["p0", "p1"], ["plan", "plan"]), campaign(holdout=0.0), at=day(30))
    assert caught.value.code == "E270"


@pytest.mark.parametrize(
    ("arms", "reasons", "at", "code"),
    [
        (["plan", "plan"], None, day(30), "E271"),
        (["holdout", "holdout"], None, day(30), "E271"),
        (["none", "none"], ["objection", "minor"], day(30), "E271"),
        (["plan", "holdout"], None, AT, "E276"),
        (["plan", "holdout"], None, day(30), "E272"),
    ],
)
def test_groups_that_cannot_be_compared_are_refused(shop, arms, reasons, at, code):
    shop.people(["p0", "p1"])
    with pytest.raises(DataError) as caught:
        measure(shop.reachable(), decisions(["p0", "p1"], arms, reasons), campaign(), at=at)
    assert caught.value.code == code


def test_nobody_is_counted_for_marketing(shop):
    shop.people(["p0", "p1"])
    with pytest.raises(NotAllowedError) as caught:
        measure(
            shop.reachable("marketing.advertising"),
            decisions(["p0", "p1"], ["plan", "holdout"]),
            campaign(),
            at=day(30),
        )
    assert caught.value.code == "E303"


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    shop = Shop(tmp_path_factory.mktemp("crowd"))
    ids = [f"p{k}" for k in range(12)]
    shop.people(ids)
    draw = np.random.default_rng(2)
    shop.orders([ids[k] for k in draw.integers(0, 12, 40)], draw.uniform(-5, 20, 40))
    yield shop.reachable(), ids
    shop.close()


@given(arms=st.lists(st.sampled_from(["plan", "explore", "none", "holdout"]), min_size=12, max_size=12))
@settings(max_examples=15, deadline=None)
def test_people_and_orders_add_up_whatever_the_draw(crowd, arms):
    reachable, ids = crowd
    held = arms.count("holdout")
    if not 2 <= held <= 10:
        return
    report = measure(reachable, decisions(ids, arms), campaign(), at=day(30))
    assert report.plan.people + report.holdout.people == 12
    assert report.plan.times.total + report.holdout.times.total == sum(report.outcomes["times"].to_pylist())
    assert report.series[-1].value == pytest.approx(report.per_person.value)
    swapped = ["plan" if arm == "holdout" else "holdout" for arm in arms]
    other = measure(reachable, decisions(ids, swapped), campaign(), at=day(30))
    assert other.per_person.value == pytest.approx(-report.per_person.value)

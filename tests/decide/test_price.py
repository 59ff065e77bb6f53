"""The price of a contact, term by term."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pytest

from echt.decide import Known
from echt.decide.price import channel_fatigue, creative_fatigue, price_s
from echt.nouns import ATTENTION
from tests.decide.conftest import AT, make_campaign, make_shop

ZERO = np.zeros((1, 1), dtype=np.float32)


def price(fatigue=0.0, freshness=0.0, **how):
    return float(price_s(8.0, np.array([fatigue]), np.array([[freshness]], dtype=np.float32), **how)[0, 0])


def test_a_first_email_costs_its_plain_seconds():
    assert price() == 8.0


def test_a_chosen_hour_and_an_announcement_each_take_a_third_off():
    assert price(chosen_hour=np.array([True])) == pytest.approx(8 * 0.67)
    assert price(announced=True) == pytest.approx(8 * 0.67)
    assert price(announced=True, chosen_hour=np.array([True])) == pytest.approx(8 * 0.67 * 0.67)


def test_channel_fatigue_halves_every_week():
    fatigue = channel_fatigue(np.array([0, 1, 2]), np.full(3, 8.0), np.array([0.0, 7.0, 14.0]), 4)
    assert fatigue.tolist() == [8.0, 4.0, 2.0, 0.0]


def test_an_email_today_makes_the_next_one_a_third_dearer():
    fatigue = channel_fatigue(np.array([0]), np.array([8.0]), np.array([0.0]), 1)
    assert price(float(fatigue[0])) == pytest.approx(8 * (1 + 8 / 24))


def test_the_same_creative_again_the_same_day_costs_one_more_email():
    fresh = creative_fatigue(np.array([0]), np.array([0]), np.array([0.0]), (1, 1))
    assert price(freshness=float(fresh[0, 0])) == pytest.approx(16.0, abs=0.02)


def test_only_the_newest_showing_of_a_creative_counts():
    both = creative_fatigue(np.array([0, 0]), np.array([1, 1]), np.array([15.0, 30.0]), (1, 2))
    assert both[0, 0] == 0
    assert both[0, 1] == pytest.approx(ATTENTION.gamma / 2)


def test_a_contact_of_later_than_now_counts_as_now():
    assert channel_fatigue(np.array([0]), np.array([8.0]), np.array([-5.0]), 1)[0] == 8.0


def test_nobody_has_no_price():
    assert price_s(8.0, np.zeros(0), np.zeros((0, 2), dtype=np.float32)).shape == (0, 2)


def later(fatigue_per_s, **changes):
    """Price of the second mail a day after the first, in a plan."""
    campaign = make_campaign(creatives=("other",), fatigue_per_s=fatigue_per_s, **changes)
    history = pa.table(
        {
            "person_id": ["p00000000000"],
            "channel": ["email"],
            "creative_id": ["kitchen"],
            "at": pa.array([AT - timedelta(days=7)], pa.timestamp("us", tz="UTC")),
            "attention_s": [8.0],
        }
    )
    made = make_shop(n=1, k=1)
    made = replace(made, campaign=campaign, known=Known(history=history), gains=np.full((1, 1), 9.0))
    return made.plan().decisions["price_s"][0].as_py()


def test_a_campaign_sets_its_own_fatigue_and_half_lives():
    assert later(1 / 24) == pytest.approx(8 * (1 + 4 / 24))
    assert later(2.0) == pytest.approx(8 * (1 + 2 * 4))
    assert later(0.0) == 8.0
    assert later(1.0, fatigue_half_life_days=3.5) == pytest.approx(8 * (1 + 2))
    seen = make_campaign(freshness_s=1000.0, freshness_half_life_days=7.0)
    assert price_s(
        8.0, np.zeros(1), creative_fatigue(*shown(7.0), (1, 1), seen.constants), constants=seen.constants
    ) == (pytest.approx(8 + 1000 * 0.017 / 2))


def shown(days):
    return np.array([0]), np.array([0]), np.array([days])


def test_fatigue_of_the_campaign_counts_within_one_plan_too():
    few = make_shop(n=40, k=3, max_contacts=3, fatigue_per_s=1 / 24)
    few = replace(few, gains=np.full((40, 3), 0.06))
    assert few.plan().contacts == 120
    tired = replace(few, campaign=replace(few.campaign, fatigue_per_s=1.0)).plan()
    assert tired.contacts == 40  # a second mail would cost 8 · (1 + 8) seconds, 18 cents
    assert not any(tired.certificate.violations.values())

"""The price of a contact, term by term."""

import numpy as np
import pytest

from echt.decide.price import channel_fatigue, creative_fatigue, price_s
from echt.nouns import ATTENTION

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

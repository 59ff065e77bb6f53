"""Gains from a prediction and an assumption that is printed."""

import numpy as np
import pyarrow as pa
import pytest

from echt.decide import assumed_gains
from echt.errors import CampaignError
from echt.nouns import Creative

PEOPLE = pa.table({"person_id": ["a", "b", "c"]})
PREDICTIONS = pa.table(
    {
        "person_id": ["c", "a"],
        "value": [1.0, 0.5],
        "horizon_days": [28, 28],
        "model_version": ["rate-1", "rate-1"],
    }
)
LETTER = Creative("kitchen", "1", "email", {"nl": {}})


def test_a_gain_is_worth_times_goals_times_response_less_regret(campaign):
    made = campaign(value=40.0, assumed_response=0.05, regret_unsubscribe=2.0, assumed_unsubscribe=0.01)
    gains = assumed_gains(PEOPLE, [LETTER, LETTER], made, PREDICTIONS)
    # half the horizon: 14 of 28 days
    expected = [40 * 0.05 * 0.25 - 0.02, -0.02, 40 * 0.05 * 0.5 - 0.02]
    np.testing.assert_allclose(gains.money, np.repeat(np.array(expected)[:, None], 2, axis=1), rtol=1e-6)
    assert gains.model_version == "assumed-1+rate-1"


def test_what_was_assumed_is_said(campaign):
    text = " ".join(assumed_gains(PEOPLE, [LETTER], campaign(regret_unsubscribe=2.0), PREDICTIONS).assumptions)
    assert "2.0%" in text
    assert "20.00 EUR" in text
    assert "0.10%" in text


def test_a_margin_is_taken_of_what_is_expected_to_be_spent(campaign):
    made = campaign(value="margin", assumed_margin=0.3, assumed_response=0.05, regret_unsubscribe=0.0)
    gains = assumed_gains(PEOPLE, [LETTER], made, PREDICTIONS)
    np.testing.assert_allclose(gains.money[:, 0], [0.3 * 0.05 * 0.25, 0, 0.3 * 0.05 * 0.5], rtol=1e-6)
    text = " ".join(gains.assumptions)
    assert "30.0% of what is spent is left" in text
    assert "5.0% to what a person is expected to spend" in text


@pytest.mark.parametrize("value", ["margin", "profit"])
def test_a_measure_without_a_number_is_refused(campaign, value):
    with pytest.raises(CampaignError) as caught:
        assumed_gains(PEOPLE, [LETTER], campaign(value=value), PREDICTIONS)
    assert caught.value.code == "E416"


def test_without_predictions_nothing_is_gained(campaign):
    none = PREDICTIONS.slice(0, 0)
    gains = assumed_gains(PEOPLE, [LETTER], campaign(), none)
    assert gains.money.tolist() == [[0.0]] * 3

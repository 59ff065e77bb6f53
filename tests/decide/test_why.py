"""Why: recomputed, in plain words, in two languages."""

import pytest

from echt.decide import explain
from echt.errors import CampaignError
from echt.nouns import Reason

SENT = {
    "decision_id": "d1",
    "person_id": "p1",
    "contact_no": 1,
    "creative_id": "kitchen",
    "permission_id": 7,
    "arm": "plan",
    "probability": 1.0,
    "reason": "plan",
    "gain": 0.3,
    "price_s": 9.1,
    "attention_s": 8.0,
    "currency": "EUR",
    "policy_version": "greedy-1@0.0025",
}
LEFT = {**SENT, "creative_id": None, "permission_id": None, "attention_s": 0.0, "reason": "not_worth_it", "gain": 0.012}


def test_a_message_is_explained_with_its_numbers_in_dutch_and_english():
    why = explain(SENT)
    assert why.say("en") == (
        "A message: we expect it to bring EUR 0.30, more than the attention it takes (9.1 seconds, worth EUR 0.023)."
    )
    assert why.say("nl") == (
        "Een bericht: we verwachten dat het EUR 0,30 oplevert, meer dan de aandacht die het kost (9,1 seconden, EUR 0,023 waard)."
    )
    assert why.numbers["score"] == pytest.approx(0.3 - 9.1 * 0.0025)


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_one_sentence_in_both_languages(reason):
    good = {"not_worth_it": 0.001}.get(reason.value, 0.5)
    why = explain({**(SENT if reason.sends else LEFT), "reason": reason.value, "gain": good})
    for language in ("nl", "en"):
        assert why.say(language).endswith(".")
        assert "{" not in why.say(language)
        assert len(why.say(language).split()) < 30
    assert why.to_dict()["reason"] == reason.value


@pytest.mark.parametrize(
    "row",
    [
        {**SENT, "gain": 0.01},
        {**SENT, "permission_id": None},
        {**SENT, "creative_id": None},
        {**SENT, "attention_s": 0.0},
        {**LEFT, "gain": 0.5},
        {**LEFT, "creative_id": "kitchen"},
        {**LEFT, "attention_s": 8.0},
        {**LEFT, "reason": "shared_budget", "gain": 0.001},
        {**SENT, "policy_version": "greedy-1@0.05"},
    ],
)
def test_a_row_that_does_not_follow_from_its_numbers_is_an_error(row):
    with pytest.raises(CampaignError) as caught:
        explain(row)
    assert caught.value.code == "E415"


def test_an_unknown_language_gets_english():
    assert explain(SENT).say("fr") == explain(SENT).say("en")


@pytest.mark.parametrize(
    ("gain", "text"), [(1234.5, "EUR 1234.50"), (0.5, "EUR 0.50"), (1.0, "EUR 1.00"), (0.0234, "EUR 0.023")]
)
def test_money_is_said_in_at_least_cents(gain, text):
    assert text in explain({**SENT, "gain": gain}).say("en")

"""Plans: who gets something, who is left in peace, and why."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from echt.decide import DECISIONS, Known, nothing, plan, usual_mailing
from echt.errors import CampaignError

AT = datetime(2011, 3, 1, 12, tzinfo=UTC)


def reasons(made):
    return {row["person_id"]: row["reason"] for row in made.decisions.to_pylist() if row["contact_no"] == 1}


def rich(made, gain=1.0):
    """The same shop where everything is worth sending."""
    return replace(made, gains=np.full_like(made.gains, gain))


def setting(person, **values):
    return pa.table({"person_id": [person], **{name: [value] for name, value in values.items()}})


def test_everyone_asked_about_is_in_the_plan_with_one_reason(shop):
    made = shop(n=200, holdout=0.2).plan()
    assert made.asked == 200
    assert sum(made.counts.values()) == 200
    assert set(made.counts) == {"holdout", "not_worth_it", "plan"}


def test_the_rows_are_the_fields_of_a_decision(shop):
    made = shop().plan()
    assert made.decisions.schema == DECISIONS
    made.decisions.validate(full=True)


def test_who_the_gate_left_out_keeps_its_reason_and_who_it_does_not_know_has_no_permission(shop):
    asked = rich(shop(n=6, holdout=1.0))
    ids = asked.candidates["person_id"].to_pylist()
    out = {ids[0]: "objection", ids[1]: "no_permission", ids[2]: "minor"}
    found = reasons(asked.plan(left_out=out))
    assert [found[person] for person in ids[:4]] == ["objection", "no_permission", "minor", "holdout"]
    rows = asked.plan(left_out=out).decisions
    assert rows["arm"].to_pylist()[:4] == ["none", "none", "none", "holdout"]
    assert rows["permission_id"].null_count == 6


def test_quiet_hours_are_each_persons_own(shop):
    asked = rich(shop(n=5))
    ids = asked.candidates["person_id"].to_pylist()
    zones = pa.array(["Europe/Amsterdam", "Asia/Tokyo", "America/New_York", None, "Asia/Tokyo"])
    # 12:00 UTC is 13:00, 21:00, 07:00 and, in the project's zone, 22:00
    known = Known(
        time_zone="Asia/Shanghai",
        settings=pa.table({"person_id": ids[4:], "quiet_from": ["20:00"], "quiet_to": ["08:00"]}),
    )
    candidates = asked.candidates.append_column("time_zone", zones)
    found = reasons(asked.plan(candidates=candidates, known=known))
    assert [found[person] for person in ids] == ["plan", "plan", "plan", "plan", "quiet"]
    at_ten = replace(known, time_zone="Asia/Vladivostok")  # 22:00 there
    assert reasons(asked.plan(candidates=candidates, known=at_ten))[ids[3]] == "quiet"


def test_a_moment_of_sending_on_the_persons_own_clock_is_never_in_the_campaigns_quiet_hours(shop):
    zones = pa.array(["Europe/Amsterdam", "Asia/Tokyo", "America/New_York", None, "Pacific/Auckland"])
    asked = rich(shop(n=5, send_at="10:00", quiet_hours=("12:00", "09:00")))
    made = asked.plan(candidates=asked.candidates.append_column("time_zone", zones))
    assert made.counts == {"plan": 5}


def test_a_moment_of_sending_a_person_wins_over_the_moment_of_the_plan(shop):
    asked = rich(shop(n=2))
    moments = pa.array([datetime(2011, 3, 1, 23), datetime(2011, 3, 2, 12)], pa.timestamp("us", "UTC"))
    made = asked.plan(candidates=asked.candidates.append_column("send_at", moments))
    assert list(reasons(made).values()) == ["quiet", "plan"]


def test_a_pause_is_kept(shop):
    asked = rich(shop(n=1))
    person = asked.candidates["person_id"][0].as_py()
    for until, reason in ((AT + timedelta(days=1), "quiet"), (AT, "plan")):
        table = pa.table({"person_id": [person], "paused_until": pa.array([until], pa.timestamp("us", "UTC"))})
        assert reasons(asked.plan(known=Known(settings=table))) == {person: reason}


@pytest.mark.parametrize(
    ("budget", "used", "reason"),
    [
        (None, 16.0, "plan"),
        (None, 17.0, "budget_spent"),
        (8.0, 0.0, "plan"),
        (7.9, 0.0, "budget_spent"),
        (80.0, 30.0, "plan"),
    ],
)
def test_a_persons_own_budget_wins(shop, budget, used, reason):
    asked = rich(shop(n=1))
    person = asked.candidates["person_id"][0].as_py()
    known = Known(
        attention_used=pa.table({"person_id": [person], "used_s": [used]}),
        settings=pa.table({"person_id": [person], "budget_s": pa.array([budget], pa.float64())}),
    )
    assert reasons(asked.plan(known=known)) == {person: reason}


def test_who_reads_no_language_of_a_creative_gets_none(shop):
    asked = rich(shop(n=4))
    spoken = asked.candidates.append_column("language", pa.array(["fr", "nl-BE", None, "EN"]))
    assert list(reasons(asked.plan(candidates=spoken)).values()) == ["no_creative", "plan", "plan", "plan"]
    person = spoken["person_id"][1].as_py()
    own = Known(settings=setting(person, language="fr"))
    assert reasons(asked.plan(candidates=spoken, known=own))[person] == "no_creative"


def test_a_creative_is_chosen_that_the_person_can_read(shop):
    asked = replace(shop(n=2, k=2), gains=np.array([[1.0, 2.0], [1.0, 2.0]]))
    spoken = asked.candidates.append_column("language", pa.array(["nl", "en"]))

    def planner(reachable, candidates, creatives, campaign, **rest):
        dutch, english = (replace(each, texts={text: {}}) for each, text in zip(creatives, ("nl", "en"), strict=True))
        return plan(reachable, candidates, [dutch, english], campaign, **rest)

    made = asked.plan(planner=planner, candidates=spoken)
    assert made.decisions["creative_id"].to_pylist() == ["creative-0", "creative-1"]


def test_only_a_score_above_zero_is_sent(shop):
    asked = shop(n=3)
    asked = replace(asked, gains=np.array([[0.019], [0.0200], [0.021]]))
    assert list(reasons(asked.plan()).values()) == ["not_worth_it", "not_worth_it", "plan"]


def test_at_an_hour_the_person_chose_a_mail_is_a_third_cheaper(shop):
    asked = rich(shop(n=2))
    person = asked.candidates["person_id"][0].as_py()
    made = asked.plan(known=Known(settings=setting(person, chosen_hour="12:00")))
    assert made.decisions["price_s"].to_pylist() == pytest.approx([8 * 0.67, 8.0])
    late = asked.plan(known=Known(settings=setting(person, chosen_hour="13:00")))
    assert late.decisions["price_s"].to_pylist() == [8.0, 8.0]


def test_an_announced_mail_is_a_third_cheaper_and_charged_in_full(shop):
    rows = rich(shop(n=1, announced=True)).plan().decisions.to_pylist()
    assert rows[0]["price_s"] == pytest.approx(8 * 0.67)
    assert rows[0]["attention_s"] == 8.0


def test_what_cannot_hold_is_said(shop):
    asked = rich(shop(n=2, spend=500.0))
    made = asked.plan(candidates=asked.candidates.append_column("time_zone", pa.array(["Mars/Phobos", "UTC"])))
    assert len(made.notes) == 2
    assert "cost_per_contact" in made.notes[0]
    assert "time zones that are not one" in made.notes[1]


def test_an_earlier_mail_makes_the_next_dearer(shop):
    asked = replace(shop(n=2), gains=np.full((2, 1), 0.025))
    ids = asked.candidates["person_id"].to_pylist()
    history = pa.table(
        {
            "person_id": ids[:1],
            "channel": ["email"],
            "creative_id": ["another"],
            "at": pa.array([AT - timedelta(days=1)], pa.timestamp("us", "UTC")),
            "attention_s": [8.0],
        }
    )
    made = asked.plan(known=Known(history=history))
    assert list(reasons(made).values()) == ["not_worth_it", "plan"]
    assert made.decisions["price_s"].to_pylist()[0] == pytest.approx(8 * (1 + 8 * 0.5 ** (1 / 7) / 24))


def test_a_fresh_creative_is_preferred_to_one_seen_yesterday(shop):
    asked = replace(shop(n=1, k=2), gains=np.full((1, 2), 0.1))
    history = pa.table(
        {
            "person_id": asked.candidates["person_id"],
            "channel": ["push"],
            "creative_id": ["creative-0"],
            "at": pa.array([AT - timedelta(days=1)], pa.timestamp("us", "UTC")),
            "attention_s": [30.0],
        }
    )
    assert asked.plan(known=Known(history=history)).sent["creative_id"].to_pylist() == ["creative-1"]


def test_a_second_contact_in_a_plan_is_dearer(shop):
    asked = replace(shop(n=1, k=3, max_contacts=3), gains=np.full((1, 3), 0.5))
    rows = asked.plan().decisions
    assert rows["contact_no"].to_pylist() == [1, 2, 3]
    assert rows["price_s"].to_pylist() == pytest.approx([8, 8 * (1 + 8 / 24), 8 * (1 + 16 / 24)])
    assert len(set(rows["creative_id"].to_pylist())) == 3
    cheap = replace(asked, gains=np.full((1, 3), 0.025))
    assert len(cheap.plan().decisions) == 1


@pytest.mark.parametrize(
    "limit", [{"creative_budgets": {"creative-0": 3}}, {"total_s": 31.9}, {"spend": 1.9, "cost_per_contact": 0.5}]
)
def test_a_shared_budget_goes_to_those_for_whom_it_is_worth_most_and_says_that_it_bound(shop, limit):
    asked = replace(shop(n=10, **limit), gains=np.linspace(0.1, 1.0, 10)[:, None])
    made = asked.plan()
    assert made.counts == {"shared_budget": 7, "plan": 3}
    assert list(reasons(made).values())[-3:] == ["plan"] * 3
    assert "used up" in made.notes[0]


def test_a_full_creative_sends_people_to_their_next_best(shop):
    asked = shop(n=4, k=2, creative_budgets={"creative-0": 1})
    asked = replace(asked, gains=np.array([[0.9, 0.1], [0.8, 0.1], [0.7, 0.01], [0.1, 0.5]]))
    assert list(reasons(asked.plan()).values()) == ["plan", "plan", "shared_budget", "plan"]
    assert asked.plan().decisions["creative_id"].to_pylist() == ["creative-0", "creative-1", None, "creative-1"]


def test_doing_nothing_leaves_everyone_in_peace_with_the_same_holdout(shop):
    asked = rich(shop(n=100, holdout=0.2))
    made, quiet = asked.plan(), asked.plan(planner=nothing)
    assert len(quiet.sent) == 0
    assert quiet.counts["holdout"] == made.counts["holdout"]
    assert quiet.counts["not_worth_it"] == made.counts["plan"]
    assert quiet.run_id != made.run_id
    assert "0 contacts" in str(quiet)
    person = asked.candidates["person_id"][0].as_py()
    json.dumps([quiet.to_dict(), quiet.why(person)[0].to_dict()], allow_nan=False)


def test_the_usual_mailing_sends_one_to_everyone_who_may_be_reached(shop):
    asked = shop(n=10, holdout=0.5)
    ids = asked.candidates["person_id"].to_pylist()
    found = asked.plan(
        left_out={ids[0]: "objection"},
        known=Known(attention_used=pa.table({"person_id": ids[:2], "used_s": [24.0, 24.0]})),
        planner=lambda reachable, candidates, _, campaign, *, known, at, **__: usual_mailing(
            reachable, candidates, campaign, known=known, at=at
        ),
    )
    assert found.to_dict() == {"asked": 10, "contacts": 9, "attention_s": 72.0, "over_budget": 1, "disturbed": 0}


def test_a_plan_prints_its_counts_and_its_assumptions(shop):
    made = shop(n=1200, holdout=0.3).plan()
    text = str(replace(made, assumptions=("a message adds 2%",)))
    assert "asked about            1,200" in text
    assert "− holdout" in text
    assert "assumed, not measured: a message adds 2%" in text
    assert "planned exactly" in text


def test_to_dict_is_json_without_people(shop):
    made = shop(n=20).plan()
    text = json.dumps(made.to_dict())
    assert "p0000" not in text
    assert made.to_dict()["asked"] == sum(made.to_dict()["reasons"].values()) == 20


def test_nobody_asked_about_is_a_plan_too(shop):
    made = shop(n=0, holdout=0.2, explore=0.1).plan()
    assert made.asked == 0
    assert "asked about" in str(made)


def test_decision_ids_are_the_same_in_a_rerun_and_differ_in_a_plan(shop):
    asked = rich(shop(n=100, k=3, max_contacts=3))
    one, two = asked.plan().decisions, asked.plan().decisions
    assert one.equals(two)
    assert len(one["decision_id"].unique()) == len(one) == 300
    other = asked.plan(seed=2).decisions
    assert not set(other["decision_id"].to_pylist()) & set(one["decision_id"].to_pylist())


def test_the_product_ids_and_the_version_of_the_creative_are_kept(shop):
    rows = rich(shop(n=2)).plan().decisions.to_pylist()
    assert rows[0]["creative_version"] == "1"
    assert rows[0]["product_ids"] == []
    assert rows[0]["attention_s"] == 8.0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda s: replace(s, gains=np.zeros((3, 2))), "E416"),
        (lambda s: replace(s, gains=np.full((3, 1), np.nan)), "E416"),
        (lambda s: replace(s, gains=np.full((3, 1), np.inf)), "E416"),
        (lambda s: replace(s, candidates=pa.table({"person_id": ["a", "a", "b"]})), "E417"),
        (lambda s: replace(s, candidates=pa.table({"person_id": ["a", None, "b"]})), "E417"),
    ],
)
def test_input_that_does_not_fit_is_refused(shop, change, code):
    with pytest.raises(CampaignError) as caught:
        change(shop(n=3)).plan()
    assert caught.value.code == code


def test_people_checked_for_another_moment_or_purpose_are_refused(shop):
    from echt.nouns import Purpose

    def later(reachable, candidates, creatives, campaign, *, at, **rest):
        return plan(reachable, candidates, creatives, campaign, at=at + timedelta(hours=1), **rest)

    def elsewhere(reachable, candidates, creatives, campaign, **rest):
        other = replace(campaign, purpose=Purpose("marketing.communications.sms"))
        return plan(reachable, candidates, creatives, other, **rest)

    for planner in (later, elsewhere):
        with pytest.raises(CampaignError) as caught:
            shop().plan(planner=planner)
        assert caught.value.code == "E412"


def test_a_creative_of_another_channel_or_campaign_is_refused(shop):
    for wrong in ({"channel": "push"}, {"creative_id": "winter"}):

        def planner(reachable, candidates, creatives, campaign, **rest):
            return plan(reachable, candidates, [replace(creatives[0], **wrong)], campaign, **rest)

        with pytest.raises(CampaignError) as caught:
            shop().plan(planner=planner)
        assert caught.value.code == "E418"


def test_a_plan_has_no_answer_about_someone_it_does_not_know(shop):
    with pytest.raises(CampaignError) as caught:
        shop().plan().why("nobody")
    assert caught.value.code == "E417"

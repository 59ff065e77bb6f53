"""Every Reason, in a whole project: from what a person is or wishes, to the row in the ledger and the sentence."""

import json
import threading
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc
import pytest

import echt
from echt import flow
from echt.errors import CampaignError
from echt.nouns import Approval, Reason

LATER = "2026-06-20T09:00:00+00:00"  # 11:00 in Amsterdam; the mails of 1 June are more than a week old
UTC_US = pa.timestamp("us", "UTC")


def reasons(plan):
    return dict(zip(plan.decisions["person_id"].to_pylist(), plan.decisions["reason"].to_pylist(), strict=True))


def wishes(shop, person, **values):
    """What a person set on their own page."""
    kinds = {"paused_until": UTC_US, "budget_s": pa.float64()}
    row = {"person_id": [person]} | {
        name: pa.array([value], kinds.get(name, pa.string())) for name, value in values.items()
    }
    shop.setting.ledger.set_settings(pa.table(row), at=shop.at)


def asked(folder, **changes):
    """The campaign file with other values."""
    file = folder / "campaigns/spring.toml"
    text = file.read_text()
    for old, new in changes.values():
        assert old in text
        text = text.replace(old, new)
    file.write_text(text)


@pytest.fixture
def late(folder):
    with echt.open(folder, at=LATER) as project:
        yield project


def someone(shop):
    return shop.plan("spring").sent["person_id"][0].as_py()


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        ({"quiet_from": "10:00", "quiet_to": "12:00"}, "quiet"),
        ({"time_zone": "America/Los_Angeles"}, "quiet"),
        ({"paused_until": datetime(2026, 7, 1, tzinfo=UTC)}, "quiet"),
        ({"budget_s": 7.0}, "budget_spent"),
        ({"budget_s": 8.0}, "plan"),
        ({"language": "fr"}, "no_creative"),
        ({"time_zone": "America/Los_Angeles", "quiet_from": "12:00", "quiet_to": "13:00"}, "plan"),
    ],
)
def test_a_persons_own_wish_wins_over_the_campaign(late, wish, reason):
    asked(late.folder, share=("[explore]\nshare = 0.05", "[explore]\nshare = 0.0"))
    person = someone(late)
    before = reasons(late.plan("spring"))
    wishes(late, person, **wish)
    after = reasons(late.plan("spring"))
    assert after[person] == reason
    assert {p: r for p, r in after.items() if p != person} == {p: r for p, r in before.items() if p != person}


def test_a_wish_is_kept_in_the_promise_and_in_the_answer(late):
    person = someone(late)
    wishes(late, person, budget_s=7.0)
    late.commit(late.plan("spring"))
    said = late.why(person, language="en")
    assert said.decisions[-1].reason == "budget_spent"
    assert "attention for this week is used up" in str(said)


def test_a_week_has_168_hours_wherever_it_begins(folder):
    with echt.open(folder) as shop:
        got = set(shop.committed("spring").sent["person_id"].to_pylist())
        for person in got:
            wishes(shop, person, budget_s=8.0)
    for at, spent in (("2026-06-08T08:59:59+00:00", True), ("2026-06-08T09:00:01+00:00", False)):
        with echt.open(folder, at=at) as shop:
            found = reasons(shop.plan("spring"))
            said = {found[person] for person in got if person in found}
            assert ("budget_spent" in said) == spent
            assert spent == (said == {"budget_spent"})


def test_an_objection_and_a_child_are_left_in_peace_and_told_apart(late, tmp_path):
    draft = late.plan("spring").sent["person_id"].to_pylist()
    raw = {late.person_id(f"c{n:06d}"): f"c{n:06d}" for n in range(800)}
    no, young = draft[0], draft[1]
    file = tmp_path / "no.csv"
    file.write_text(
        "person,purpose,basis,granted,at,until,evidence\n"
        f"{raw[no]},marketing,objection,false,2026-06-19T09:00:00+00:00,,{{}}\n"
    )
    late.permit(file)
    line = {
        "type": "identify",
        "messageId": "young",
        "userId": raw[young],
        "timestamp": "2026-06-19T10:00:00Z",
        "traits": {"age": 12},
    }
    more = tmp_path / "more.jsonl"
    more.write_text(json.dumps(line) + "\n")
    late.ingest([more], source="web")
    found = reasons(late.plan("spring"))
    assert (found[no], found[young]) == ("objection", "minor")


def test_a_budget_that_people_share_says_so(late):
    asked(late.folder, budget=("[holdout]", "[budget]\ncreatives = { spring = 20 }\n\n[holdout]"))
    draft = late.plan("spring")
    assert len(draft.sent) == 20
    assert draft.counts["shared_budget"] > 0
    assert draft.notes


def test_attention_that_is_dear_sends_nothing(late):
    asked(late.folder, worth=("worth_per_s  = 0.0025", "worth_per_s  = 10.0"))
    draft = late.plan("spring")
    assert len(draft.sent) == 0
    assert draft.counts["not_worth_it"] > 0


def second(shop):
    """Another campaign for the same people, with the same creative."""
    file = shop.folder / "campaigns/spring.toml"
    text = file.read_text().replace("share = 0.30", "share = 0.0").replace("share = 0.05", "share = 0.0")
    (shop.folder / "campaigns/summer.toml").write_text(text)


def test_campaigns_that_are_planned_together_share_peoples_attention_and_the_loser_says_to_whom(late):
    second(late)
    for person in late.plan("spring").decisions["person_id"].to_pylist():
        wishes(late, person, budget_s=8.0)
    both = late.plan("spring", "summer")
    spring, summer = (reasons(one) for one in both.plans)
    got = {person for person, reason in summer.items() if reason in {"plan", "explore"}}
    assert got
    assert not got & {person for person, reason in spring.items() if reason in {"plan", "explore"}}
    lost = next(person for person in spring if "outranked" in {spring[person], summer[person]})
    assert late.commit(both) == len(spring) + len(summer)
    assert late.commit(late.plan("spring", "summer")) == 0
    assert late.check().findings == ()
    told = [one for one in late.why(lost).decisions if one.reason == "outranked"]
    assert len(told) == 1
    assert told[0].numbers["winners"] in {"spring", "summer"}
    assert "'s attention went to '" in told[0].say()
    loser = "spring" if spring[lost] == "outranked" else "summer"
    assert late.why(lost, campaign=loser).decisions[-1] == told[0]


def test_plans_that_were_committed_together_come_back_with_the_proof_they_share(late):
    second(late)
    both = late.plan("summer", "spring")
    late.commit(both)
    again = late.committed("spring", "summer")
    assert again.certificate == both.certificate
    assert again.certificate.campaigns == ("summer", "spring")
    assert late.committed("summer").certificate == both.certificate
    apart = [late.plan("spring"), late.plan("summer")]
    with pytest.raises(CampaignError) as caught:
        flow.together(apart)
    assert caught.value.code == "E412"


def test_what_another_campaign_promised_counts_as_spent(late):
    second(late)
    got = late.plan("spring").sent["person_id"].to_pylist()
    for person in got:
        wishes(late, person, budget_s=8.0)
    late.commit(late.plan("spring"))
    draft = late.plan("summer")
    assert {reasons(draft)[person] for person in got} == {"budget_spent"}


def test_a_campaign_that_was_changed_halfway_is_planned_again(late):
    second(late)
    draft, both = late.plan("spring"), late.plan("summer", "spring")
    asked(
        late.folder, worth=("worth_per_s", "# dearer than it was\nworth_per_s"), share=("share = 0.30", "share = 0.31")
    )
    before = late.check().counts
    for one in (draft, both):
        with pytest.raises(CampaignError) as caught:
            late.commit(one)
        assert caught.value.code == "E412"
    assert late.check().counts == before
    assert late.commit(late.plan("spring")) > 0


def test_a_creative_that_is_withdrawn_between_plan_and_commit_stops_all_of_them(late):
    second(late)
    both = late.plan("summer", "spring")
    version = both.plans[0].sent["creative_version"][0].as_py()
    late.setting.ledger.withdraw(Approval("creative", "spring", version, "Anna de Vries", late.at))
    runs = late.setting.ledger.runs().num_rows
    with pytest.raises(CampaignError) as caught:
        late.commit(both)
    assert caught.value.code == "E495"
    assert late.setting.ledger.runs().num_rows == runs
    with pytest.raises(CampaignError, match="was withdrawn"):
        late.plan("spring")


def test_of_two_plans_committed_at_once_the_second_is_refused_whole(late):
    second(late)
    for person in late.plan("spring").decisions["person_id"].to_pylist():
        wishes(late, person, budget_s=8.0)
    drafts = [late.plan("spring"), late.plan("summer")]
    assert set(drafts[0].sent["person_id"].to_pylist()) & set(drafts[1].sent["person_id"].to_pylist())
    said = []

    def commit(draft):
        try:
            said.append(draft.commit(late.setting.ledger, at=late.at) > 0)
        except CampaignError as error:
            said.append(error.code)

    threads = [threading.Thread(target=commit, args=(one,)) for one in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, said)) == ["E414", "True"]
    assert max(late.setting.ledger.attention_used(late.at)["used_s"].to_pylist()) <= 8.0
    assert late.check().findings == ()


def test_whoever_wrote_in_distress_rests_until_a_human_has_read_it(late, tmp_path):
    draft = late.plan("spring").sent
    person = draft["person_id"][0].as_py()
    raw = next(one for one in (f"c{n:06d}" for n in range(800)) if late.person_id(one) == person)
    file = tmp_path / "replies.mbox"
    file.write_text(
        f"From {raw}@example.org Fri Jun 19 10:00:00 2026\nFrom: <{raw}@example.org>\nTo: shop@example.org\n"
        "Message-ID: <1@example.org>\nDate: Fri, 19 Jun 2026 10:00:00 +0000\nSubject: Re: textiles\n\n"
        "I don't want to live anymore.\n\n"
    )
    late.listen(file)
    inbox = late.inbox()
    assert inbox.rows[0].first
    found = reasons(late.plan("spring"))
    assert found[person] == "quiet"
    conversation = inbox.rows[0].conversation_id
    late.read(conversation)
    assert reasons(late.plan("spring"))[person] in {"plan", "explore"}


def test_every_reason_is_named_in_these_tests_or_seen_in_a_plain_plan(shop):
    seen = set(shop.plan("spring").counts)
    here = {"quiet", "budget_spent", "no_creative", "objection", "minor", "shared_budget", "not_worth_it", "outranked"}
    assert seen | here == {str(reason) for reason in Reason}
    assert {"plan", "explore", "holdout", "no_permission"} <= seen


def test_the_plan_of_a_language_nobody_wrote_for_sends_nothing(late):
    people = late.plan("spring").decisions["person_id"]
    rows = pa.table({"person_id": people, "language": pa.array(["fr"] * len(people))})
    late.setting.ledger.set_settings(rows, at=late.at)
    draft = late.plan("spring")
    assert len(draft.sent) == 0
    assert pc.all(pc.is_null(draft.decisions["creative_id"])).as_py()

"""Every Reason, in a whole project: from what a person is or wishes, to the row in the ledger and the sentence."""

import json
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc
import pytest

import echt
from echt.nouns import Reason

LATER = "2026-06-20T09:00:00+00:00"  # 11:00 in Amsterdam; the mails of 1 June are more than a week old
UTC_US = pa.timestamp("us", "UTC")


def reasons(plan):
    return dict(zip(plan.decisions["person_id"].to_pylist(), plan.decisions["reason"].to_pylist(), strict=True))


def wishes(shop, person, **values):
    """What a person set on their own page."""
    kinds = {"paused_until": UTC_US, "budget_s": pa.float64()}
    row = {"person_id": [person]} | {name: pa.array([value], kinds.get(name, pa.string())) for name, value in values.items()}
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
    line = {"type": "identify", "messageId": "young", "userId": raw[young], "timestamp": "2026-06-19T10:00:00Z", "traits": {"age": 12}}
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


def test_a_draft_beside_another_does_not_give_attention_twice(late):
    second(late)
    for person in late.plan("spring").sent["person_id"].to_pylist():
        wishes(late, person, budget_s=8.0)
    first = late.plan("spring")
    alone, beside = late.plan("summer"), late.plan("summer", beside=[first])
    got = set(first.sent["person_id"].to_pylist())
    assert {reasons(alone)[person] for person in got} <= {"plan"}
    assert {reasons(beside)[person] for person in got} == {"outranked"}
    assert {p: r for p, r in reasons(beside).items() if p not in got} == {p: r for p, r in reasons(alone).items() if p not in got}
    late.commit(first)
    late.commit(beside)
    assert late.check().findings == ()
    assert late.why(got.pop(), campaign="summer").decisions[-1].reason == "outranked"


def test_what_another_campaign_promised_counts_as_spent(late):
    second(late)
    got = late.plan("spring").sent["person_id"].to_pylist()
    for person in got:
        wishes(late, person, budget_s=8.0)
    first = late.plan("spring")
    late.commit(first)
    for draft in (late.plan("summer"), late.plan("summer", beside=[first])):
        assert {reasons(draft)[person] for person in got} == {"budget_spent"}


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

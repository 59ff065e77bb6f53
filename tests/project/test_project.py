"""The verbs of a project, on a whole project: what a marketer does in a week."""

import hashlib
import json
import re

import pyarrow.compute as pc
import pytest

import echt
from echt.errors import EchtError, NotAllowedError, ProjectError
from echt.nouns import Reason


def test_everyone_asked_about_has_exactly_one_reason(shop):
    draft = shop.plan("spring")
    assert sum(draft.counts.values()) == draft.asked == len(set(draft.decisions["person_id"].to_pylist()))


def test_everyone_known_who_may_not_be_reached_is_asked_about_and_left_in_peace(shop):
    draft = shop.plan("spring")
    known = set(shop.people()["person_id"].to_pylist())
    assert set(draft.decisions["person_id"].to_pylist()) <= known
    assert draft.counts[Reason.no_permission] > 0


def test_doing_everything_again_changes_nothing(shop):
    before = shop.check().counts
    shop.ingest()
    shop.predict("order")
    shop.approve("spring", by="Anna de Vries")
    assert shop.commit(shop.plan("spring")) == 0
    assert shop.deliver("spring").handed_over == 0
    after = shop.check().counts
    changed = {name: (before[name], after[name]) for name in before if before[name] != after[name]}
    assert set(changed) <= {"audit", "audit_leaves"}, changed


def test_a_plan_is_a_draft_until_it_is_committed(folder):
    with echt.open(folder, at="2026-06-20T09:00:00+00:00") as shop:
        before = shop.check().counts
        shop.plan("spring")
        assert shop.check().counts == before


def test_a_person_who_got_a_message_lately_has_a_dearer_price(folder):
    with echt.open(folder) as shop:
        got = shop.plan("spring").sent["person_id"].combine_chunks()
    with echt.open(folder, at="2026-06-03T09:00:00+00:00") as shop:
        rows = shop.plan("spring").decisions
    mine = rows.filter(pc.and_(pc.is_in(rows["person_id"], value_set=got), pc.greater(rows["price_s"], 0)))
    assert mine.num_rows > 50
    assert pc.min(mine["price_s"]).as_py() > 8.0


def test_why_is_recomputed_and_says_the_same_in_two_languages(shop):
    draft = shop.plan("spring")
    for reason in draft.counts:
        row = draft.decisions.filter(pc.equal(draft.decisions["reason"], reason))["person_id"][0].as_py()
        english, dutch = shop.why(row, language="en"), shop.why(row, language="nl")
        assert english.decisions[0].reason == dutch.decisions[0].reason == reason
        assert str(english) != str(dutch)
        json.dumps(english.to_dict(), default=str)


def one_more_order(shop, person, at, tmp_path):
    """Ingest one more order of this person, as their own system would send it."""
    raw = next(r for r in (f"c{n:06d}" for n in range(800)) if shop.person_id(r) == person)
    line = {
        "type": "track", "event": "Order Completed", "messageId": "one-more", "userId": raw, "timestamp": at,
        "properties": {"order_id": "one-more", "revenue": 40.0, "currency": "EUR",
                       "products": [{"product_id": "P001", "price": 40.0, "quantity": 1}]},
    }  # fmt: skip
    file = tmp_path / "more.jsonl"
    file.write_text(json.dumps(line) + "\n")
    assert shop.ingest([file], source="web").accepted == 1


def someone(draft, reason):
    return draft.decisions.filter(pc.equal(draft.decisions["reason"], reason))["person_id"][0].as_py()


def reasons(draft, apart_from):
    return {row["person_id"]: row["reason"] for row in draft.decisions.to_pylist() if row["person_id"] != apart_from}


def test_changing_one_persons_last_order_changes_their_why(folder, tmp_path):
    with echt.open(folder, at="2026-06-15T09:00:00+00:00") as shop:
        shop.predict("order")
        draft = shop.plan("spring")
        person = someone(draft, "plan")
        shop.commit(draft)
        one_more_order(shop, person, "2026-04-10T10:00:00Z", tmp_path)
    with echt.open(folder, at="2026-06-16T09:00:00+00:00") as shop:
        shop.predict("order")
        shop.commit(shop.plan("spring"))
        first, second = shop.why(person).decisions[-2:]
        assert second.numbers["gain"] != first.numbers["gain"]
        assert second.say("en") != first.say("en")


def test_changing_one_persons_history_changes_no_one_elses_reason(folder, tmp_path):
    file = folder / "campaigns/spring.toml"
    text = re.sub(r"(\[explore\]\s*share\s*=\s*)[\d.]+", r"\g<1>0.0", file.read_text())
    assert "[explore]" in text
    file.write_text(text)  # a lot over fewer people draws others; without one, nobody else's reason may change
    with echt.open(folder, at="2026-06-15T09:00:00+00:00") as shop:
        before = shop.plan("spring")
        person = someone(before, "plan")
        one_more_order(shop, person, "2026-06-14T10:00:00Z", tmp_path)
        after = shop.plan("spring")
        assert person not in after.decisions["person_id"].to_pylist()  # the segment asks for people who were quiet
        assert reasons(after, person) == reasons(before, person)


def test_an_objection_is_heard_between_plan_and_hand_over(folder, tmp_path):
    with echt.open(folder, at="2026-06-25T09:00:00+00:00") as shop:
        draft = shop.plan("spring")
        shop.commit(draft)
        person = draft.sent["person_id"][0].as_py()
        raw = next(r for r in (f"c{n:06d}" for n in range(800)) if shop.person_id(r) == person)
        file = tmp_path / "no.csv"
        file.write_text(
            "person,purpose,basis,granted,at,until,evidence\n"
            f"{raw},marketing,objection,false,2026-06-25T09:00:00+00:00,,{{}}\n"
        )
        assert shop.permit(file).rows == 1
        handed = shop.deliver("spring")
        assert handed.refused == {"objection": 1}
        assert handed.handed_over == len(draft.sent) - 1


def test_the_effect_is_measured_against_people_left_in_peace(folder):
    with echt.open(folder, at="2026-08-20T09:00:00+00:00") as shop:
        effect = shop.measure("spring")
        assert effect.plan.people + effect.holdout.people > 100
        assert effect.holdout.sent == 0
        assert shop.check().counts["outcomes"] == effect.plan.people + effect.holdout.people


def test_a_campaign_without_a_holdout_is_planned_but_its_effect_is_refused_with_a_reason(folder):
    file = folder / "campaigns/spring.toml"
    file.write_text(file.read_text().replace("share = 0.30", "share = 0.0"))
    with echt.open(folder, at="2026-06-25T09:00:00+00:00") as shop:
        shop.commit(shop.plan("spring"))
    with echt.open(folder, at="2026-08-30T09:00:00+00:00") as shop:
        with pytest.raises(EchtError) as caught:
            shop.measure("spring")
        assert caught.value.code.startswith("E27")
        assert "holdout" in str(caught.value)
        page = shop.report("spring").read_text(encoding="utf-8")
        assert "nobody can tell what it caused" in page
        assert "niemand kan zeggen wat ze veroorzaakte" in page


def test_a_creative_edited_after_the_yes_needs_another_yes(folder):
    file = folder / "content/spring.md"
    file.write_text(
        file.read_text() + "\n## nl\nsubject: Iets anders\n\nTekst.\n\n## en\nsubject: Something else\n\nText.\n"
    )
    with echt.open(folder, at="2026-06-20T09:00:00+00:00") as shop:
        with pytest.raises(EchtError, match="not approved as it is now") as caught:
            shop.plan("spring")
        assert caught.value.code == "E461"


def test_nothing_is_said_before_a_named_person_said_yes(tmp_path, monkeypatch):
    monkeypatch.setenv("ECHT_KEYS", str(tmp_path / "keys"))
    with echt.init(tmp_path / "shop", people=200, seed=1) as shop:
        shop.ingest()
        shop.permit(tmp_path / "shop/data/permissions.csv")
        shop.predict("order")
        with pytest.raises(EchtError) as caught:
            shop.plan("spring")
        assert caught.value.code == "E461"
        with pytest.raises(EchtError) as caught:
            shop.approve("spring", by="echt")
        assert caught.value.code == "E427"


def test_without_any_permission_nobody_is_reached(tmp_path, monkeypatch):
    monkeypatch.setenv("ECHT_KEYS", str(tmp_path / "keys"))
    with echt.init(tmp_path / "shop", people=200, seed=1) as shop:
        (tmp_path / "shop/data/permissions.csv").unlink()
        lines = [json.loads(line) for line in (tmp_path / "shop/data/events.jsonl").read_text().splitlines()]
        for line in lines:
            line.get("context", {}).pop("consent", None)
        (tmp_path / "shop/data/events.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
        shop.ingest()
        shop.predict("order")
        shop.approve("spring", by="Anna de Vries")
        with pytest.raises(EchtError) as caught:
            shop.plan("spring")
        assert caught.value.code == "E132"  # nobody may be looked at, so the segment is empty


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("currency  =", "curency  ="), "E104"),
        (('time_zone = "Europe/Amsterdam"', 'time_zone = "Europe/Amsterdm"'), "E106"),
        (('currency  = "EUR"', 'currency  = "euro"'), "E105"),
        (('name      = "Starter shop"', ""), "E105"),
        (('name      = "Starter shop"', "name = ["), "E103"),
        (('"legitimate_interest"', '"consent"'), "E105"),
        (("as_of = 2026-06-01T09:00:00Z", 'as_of = "soon"'), "E105"),
    ],
)
def test_a_typo_in_echt_toml_is_told_with_its_fix(folder, change, code):
    file = folder / "echt.toml"
    text = file.read_text()
    assert change[0] in text
    file.write_text(text.replace(*change))
    with pytest.raises(ProjectError) as caught:
        echt.open(folder)
    assert caught.value.code == code
    if code == "E104":
        assert "did you mean 'currency'" in str(caught.value)
    if code == "E106":
        assert "Europe/Amsterdam" in str(caught.value)


def test_a_wrong_name_gets_the_nearest_right_one(shop):
    with pytest.raises(ProjectError, match="did you mean 'lapsed'") as caught:
        shop.segment("lapsd")
    assert caught.value.code == "E108"
    with pytest.raises(ProjectError) as caught:
        shop.why("nobody-here1")
    assert caught.value.code == "E112"


def test_a_segment_about_an_unknown_event_gets_the_nearest_name(folder):
    (folder / "segments/typo.sql").write_text(
        "-- A typo.\n-- purpose: marketing.communications.email\ndid('Order Complete', within => '30 days')\n"
    )
    with echt.open(folder) as shop, pytest.raises(ProjectError, match="did you mean 'Order Completed'"):
        shop.segment("typo")
    with echt.open(folder) as shop:
        shop.check()


def test_check_finds_a_broken_file_and_changes_nothing(folder):
    (folder / "campaigns/broken.toml").write_text('goal = "Order Completed"\nholdot = 3\n')
    with echt.open(folder) as shop:
        report = shop.check()
        assert [one.code for one in report.findings]
        assert "broken" in report.findings[0].text


def test_check_finds_a_ledger_that_was_changed_behind_its_back(folder):
    import sqlite3

    with sqlite3.connect(folder / "ledger.db") as db:
        db.execute("UPDATE decisions SET gain = gain + 1 WHERE decision_no = (SELECT min(decision_no) FROM decisions)")
    db.close()
    with echt.open(folder) as shop:
        assert any("ledger_changed" in one.code for one in shop.check().findings)


def test_init_never_writes_over_anything(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(ProjectError) as caught:
        echt.init(tmp_path)
    assert caught.value.code == "E107"


def _said_about(shop, file, text):
    file.write_text(text)
    with pytest.raises(ProjectError) as caught:
        shop.permit(file)
    return str(caught.value)


def test_the_same_permissions_again_add_nothing(shop, folder):
    before = shop.check().counts
    assert shop.permit(folder / "data/permissions.csv").rows == 0
    assert shop.check().counts == before


def test_permissions_with_one_broken_line_are_refused_as_a_whole(shop, tmp_path):
    before = shop.check().counts["permissions"]
    file = tmp_path / "p.csv"
    head = "person,purpose,basis,granted,at,until,evidence\n"
    good = "c000001,marketing.communications.email,consent,true,2026-05-01,,{}\n"
    for bad in (
        "c000002,marketing.email,consent,true,2026-05-01,,{}\n",
        "c000002,marketing.communications.email,whim,true,2026-05-01,,{}\n",
        "c000002,marketing.communications.email,consent,maybe,2026-05-01,,{}\n",
        "c000002,marketing.communications.email,consent,true,yesterday,,{}\n",
    ):
        file.write_text(head + good + bad)
        with pytest.raises(ProjectError, match="line 3") as caught:
            shop.permit(file)
        assert caught.value.code == "E113"
    assert "anna" not in _said_about(shop, file, head + "x,anna@example.org,consent,true,2026-05-01,,{}\n")
    assert "anna" not in _said_about(shop, file, "anna@example.org,2026-05-01\nx,y\n")
    file.write_text("who,what\n1,2\n")
    with pytest.raises(ProjectError, match="lacks"):
        shop.permit(file)
    assert shop.check().counts["permissions"] == before


def test_a_moment_that_is_none_is_refused(folder):
    with pytest.raises(ProjectError) as caught:
        echt.open(folder, at="soonish")
    assert caught.value.code == "E109"


def test_the_report_is_one_file_that_names_nobody(folder):
    with echt.open(folder, at="2026-08-20T09:00:00+00:00") as shop:
        page = shop.report().read_text(encoding="utf-8")
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "example.org" not in page or "person-" not in page
    assert 'lang="nl"' in page
    assert 'lang="en"' in page


def test_the_fingerprints_in_the_report_are_those_that_verify_knows(shop, tmp_path):
    shown = shop.figures().creatives[0]
    parts = shown.texts["nl"]
    file = tmp_path / "said.txt"
    file.write_text("\n".join(parts[name] for name in ("subject", "body", "call_to_action")), encoding="utf-8")
    assert shop.verify(file).ours
    assert f"nl {hashlib.sha256(' '.join(file.read_text().split()).encode()).hexdigest()}" in shown.sha256
    assert len({one.split()[1] for one in shown.sha256.split(", ")}) == len(shown.texts) == 2


def test_nobody_downstream_reads_events_without_a_purpose(shop):
    from echt.permission import Reachable

    with pytest.raises((NotAllowedError, TypeError)):
        Reachable(None, None, None, None, None, token=object())


def test_the_usual_mailing_reaches_everyone_who_may_be_reached(shop):
    usual, draft = shop.usual("spring"), shop.plan("spring")
    gated = sum(draft.counts.get(reason, 0) for reason in ("objection", "no_permission", "minor"))
    assert usual.contacts == draft.asked - gated
    assert usual.contacts >= len(draft.sent)


def test_the_future_is_not_known_to_the_past(folder):
    with echt.open(folder) as early:
        orders = pc.sum(early.people()["orders"]).as_py()
        shown = early.figures()
    with echt.open(folder, at="2026-08-30T09:00:00+00:00") as late:
        assert pc.sum(late.people()["orders"]).as_py() > orders
        again = late.figures()
    assert (again.known, again.recent, again.flow) == (shown.known, shown.recent, shown.flow)  # as it was when decided

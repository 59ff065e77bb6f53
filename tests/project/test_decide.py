"""One person, now, after an ordinary run: the same answer as the plan's, and never what was withdrawn since."""

import json
import re
from datetime import timedelta

import pyarrow as pa
import pytest

import echt
from echt.errors import CampaignError, ProjectError
from echt.nouns import Approval, Reason

MAIL = "marketing.communications.email"
PROFILE = "personalize.content.profiled"


@pytest.fixture
def folder(folder):
    """Two more campaigns that were not planned yet: `summer` beside `autumn`."""
    text = (folder / "campaigns/spring.toml").read_text().replace("share = 0.05", "share = 0.0")
    for name in ("summer", "autumn"):
        (folder / f"campaigns/{name}.toml").write_text(text)
    return folder


def sent(shop, campaign="spring", reason="plan"):
    rows = shop.committed(campaign).decisions.to_pylist()
    return [row["person_id"] for row in rows if row["reason"] == reason]


def later(shop, **more):
    return shop.at + timedelta(**more)


def test_one_by_one_it_says_what_a_plan_of_that_moment_says(folder):
    """Nobody shares a budget here, and after nine days the threshold is below the worth of attention."""
    path = folder / "campaigns/summer.toml"
    path.write_text(re.sub(r"max_contacts *= 1", "max_contacts = 3", path.read_text()))
    with echt.open(folder) as shop:
        assert shop.campaign("summer").max_contacts == 3
        shop.commit(shop.plan("summer"))
        then = later(shop, days=9)
    with echt.open(folder, at=then.isoformat()) as shop:
        desk = shop.desks("summer")
        rows = [row for row in shop.plan("summer").decisions.to_pylist() if row["contact_no"] == 1]
        seen = set()
        for row in rows[::5]:
            told = desk.decide(row["person_id"], at=then, commit=False)
            if told.not_asked:  # in the segment since
                continue
            (made,) = told.decisions
            seen.add(row["reason"])
            for name in ("reason", "arm", "creative_id", "creative_version", "eligible", "attention_s", "probability"):
                assert getattr(made, name) == row[name], (name, row["reason"], made)
            assert (made.gain, made.price_s) == pytest.approx((row["gain"], row["price_s"]), rel=1e-6)
        assert {"plan", "not_worth_it", "holdout", "no_permission"} <= seen
        assert any(row["person_id"] in sent(shop, "summer") for row in rows[::5] if row["reason"] == "plan")


def test_the_answer_prints_itself_and_is_the_same_when_asked_again(shop):
    person = sent(shop)[0]
    with echt.open(shop.folder, at=later(shop, days=9).isoformat()) as now:
        counts = now.setting.ledger.counts()
        looked = now.decide(person, "spring")
        assert not looked.promised
        assert now.setting.ledger.counts() == counts  # to look writes nothing at all
        made = now.decide(person, "spring", commit=True, request="page 1")
        again = now.decide(person, "spring", commit=True, request="page 1")
        assert made.to_dict() == again.to_dict()
        body = json.loads(json.dumps(made.to_dict(), allow_nan=False))
        (one,) = body["decisions"]
        assert one["why"]
        assert one["why"] in str(made)
        stored = now.setting.ledger.decision(one["decision_id"])
        assert (stored["reason"], stored["creative_id"]) == (one["reason"], one["creative_id"])
        assert now.setting.ledger.latest_run("spring") == shop.setting.ledger.latest_run("spring")
        assert now.check().findings == ()


def openly(folder):
    """`summer` and `autumn` ask about the same people, hold nobody out, and differ in what attention is worth."""
    text = re.sub(r"share( *)= 0.\d+", "share = 0.0", (folder / "campaigns/summer.toml").read_text())
    text = re.sub(r"max_contacts *= 1", "max_contacts = 3", text)
    for name, worth in (("summer", "0.0025"), ("autumn", "0.0026")):
        (folder / f"campaigns/{name}.toml").write_text(re.sub(r"worth_per_s *= 0.0025", f"worth_per_s = {worth}", text))


def test_campaigns_compete_for_one_person_as_they_do_in_a_plan(folder):
    openly(folder)
    with echt.open(folder) as shop:
        shop.commit(shop.plan("summer", "autumn"))
        some, then = sent(shop, "summer")[:12], later(shop, days=9)
    with echt.open(folder, at=then.isoformat()) as shop:
        shop.setting.ledger.set_settings(pa.table({"person_id": some, "budget_s": [8.0] * len(some)}), at=then)
        joint, desks = shop.plan("summer", "autumn"), shop.desks("summer", "autumn")
        planned = {}
        for row in (row for plan in joint.plans for row in plan.decisions.to_pylist()):
            planned.setdefault(row["person_id"], {})[row["campaign_id"]] = row["reason"]
        some = [person for person in some if person in planned]  # the others left the segment meanwhile
        made = [desks.decide(person, at=then) for person in some]
        assert [{one.campaign_id: one.reason for one in told.decisions} for told in made] == [planned[p] for p in some]
        lost = [told for told in made if told.decisions[1].reason is Reason.outranked]
        assert len(lost) > 3
        assert "'summer'" in lost[0].to_dict()["decisions"][1]["why"]
        assert Reason.outranked in {why.reason for why in shop.why(lost[0].person_id).decisions}
        assert shop.check().findings == ()


def test_what_is_withdrawn_between_the_run_and_the_question_is_never_sent(folder):
    openly(folder)
    with echt.open(folder) as shop:
        shop.commit(shop.plan("summer"))
        people, then = sent(shop, "summer"), later(shop, days=9)
    with echt.open(folder, at=then.isoformat()) as shop:
        ledger, desks = shop.setting.ledger, shop.desks("summer")
        looked = {p: desks.decide(p, at=then, commit=False).decisions for p in people}
        ready = [p for p, found in looked.items() if found and found[0].reason is Reason.plan]
        refused, objected, paused, distressed, other, late = ready[:6]
        no = {"purpose": MAIL, "basis": "consent", "granted": False, "person_id": refused}
        never = {"purpose": "marketing", "basis": "objection", "granted": False, "person_id": objected}
        ledger.record_permissions(pa.Table.from_pylist([no, never]), at=then)
        until = pa.array([then + timedelta(days=3)], pa.timestamp("us", "UTC"))
        ledger.set_settings(pa.table({"person_id": [paused], "paused_until": until}), at=then)
        ledger.open_conversation("c1", distressed, "hello", at=then)
        ledger.add_message("c1", "m1", "in", "words", at=then, held=True)

        def ask(person):
            return desks.decide(person, at=then).decisions[0].reason.value

        assert [ask(p) for p in ready[:5]] == ["no_permission", "objection", "quiet", "quiet", "plan"]
        (version,) = {found[0].creative_version for found in looked.values() if found and found[0].creative_version}
        ledger.withdraw(Approval("creative", "spring", version, "Anna de Vries", then))
        assert ask(late) == "no_creative"
        with pytest.raises(CampaignError):
            shop.desks("summer")
        assert shop.check().findings == ()


def test_a_profile_that_may_not_be_read_any_more_counts_as_the_average(folder):
    openly(folder)
    with echt.open(folder) as shop:
        shop.commit(shop.plan("summer"))
        desks, person = shop.desks("summer"), sent(shop, "summer")[0]
        before = desks.decide(person, at=shop.at, commit=False).decisions[0]
        never = {"purpose": PROFILE, "basis": "objection", "granted": False, "person_id": person}
        shop.setting.ledger.record_permissions(pa.Table.from_pylist([never]), at=shop.at)
        after = desks.decide(person, at=shop.at, commit=False).decisions[0]
        run = shop.setting.ledger.run(shop.setting.ledger.latest_run("summer"))
        assert after.gain == pytest.approx(run["body"]["average_gain"][0])
        assert before.gain != pytest.approx(after.gain, rel=1e-3)


def test_nobody_gets_more_of_a_campaign_than_it_says_and_who_is_not_known_is_told(folder, shop):
    person = sent(shop)[0]
    then = later(shop, days=9)
    made = shop.desks("spring").decide(person, at=then)
    (one,) = made.decisions
    assert one.reason is Reason.budget_spent  # the plan gave them the one message of this campaign
    assert "all the messages of this campaign" in str(made)
    with pytest.raises(ProjectError) as caught:
        shop.decide("somebody's own id", "spring")
    assert caught.value.code == "E112"
    with pytest.raises(ProjectError) as caught:
        shop.desks("summer")
    assert caught.value.code == "E111"
    path = folder / "campaigns/spring.toml"
    path.write_text(path.read_text().replace("max_contacts = 1", "max_contacts = 2"))
    with pytest.raises(CampaignError) as caught:
        shop.decide(person)
    assert caught.value.code == "E412"


def test_a_plan_and_its_desk_share_one_budget(folder):
    openly(folder)
    path = folder / "campaigns/summer.toml"
    with echt.open(folder) as shop:
        many = shop.plan("summer").contacts
    path.write_text(path.read_text() + "\n[budget]\ncreatives = { spring = %d }\n" % (many - 20))
    with echt.open(folder) as shop:
        assert shop.commit(shop.plan("summer")) > 0
        assert shop.desks("summer").left(shop.at) == {"summer": {"creative:spring": 0, "explore:spring": 0}}
        (one,) = shop.decide(sent(shop, "summer")[0], "summer", commit=True).decisions
        assert one.reason in {Reason.shared_budget, Reason.not_worth_it}
        assert shop.commit(shop.plan("summer")) == 0  # the same run, found again
    path.write_text(path.read_text().replace("= %d }" % (many - 20), "= %d }" % (many - 15)))
    with echt.open(folder, at=later(shop, hours=1).isoformat()) as shop:
        draft = shop.plan("summer")
        assert draft.contacts <= 5
        shop.commit(draft)
        assert shop.desks("summer").left(shop.at)["summer"]["creative:spring"] == 5 - draft.contacts

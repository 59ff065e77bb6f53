"""One person, now: the same answer as a plan gives, promised at once, never over any budget, in any number of threads."""

import json
import threading
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from echt.decide import Admission, Desk, Gains, Known, Learner, Online, explain, plan
from echt.decide.bandit import Bandit, Policy, Waiting, arms, features
from echt.errors import CampaignError, DataError
from echt.ledger import Keys, Ledger
from echt.nouns import Approval, Creative
from echt.permission.reachable import make

AT = datetime(2011, 3, 1, 12, tzinfo=UTC)
EMAIL = "marketing.communications.email"


class World:
    def __init__(self, address, folder, n=20):
        self.address, self.keys = address, Keys.open(folder / "keys", "shop", published="desk three")
        self.ledger = Ledger.open(address, self.keys)
        self.ids = sorted(self.keys.person_id(f"person {i}") for i in range(n))
        self.permit(self.ids)
        self.push(self.ids)

    def permit(self, ids, at=AT - timedelta(days=9), **more):
        row = {"purpose": EMAIL, "basis": "consent", "granted": True, "at": at} | more
        self.ledger.record_permissions(pa.Table.from_pylist([row | {"person_id": p} for p in ids]), at=at)

    def push(self, ids, **flags):
        text = json.dumps({"minor": False, "customer": True, "simulated": True} | flags)
        self.ledger.push_flags(pa.table({"person_id": ids, "flags": [text] * len(ids)}), run_id="r", at=AT)

    def desk(self, campaign, languages=("nl", "en"), ledger=None, **more):
        made = [Creative(c, "1", campaign.channel, {x: {} for x in languages}) for c in campaign.creatives]
        return Desk(ledger or self.ledger, campaign, made, at=AT, **more)


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path / "ledger.db", tmp_path)
    yield made
    made.ledger.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def anywhere(request, tmp_path):
    address = tmp_path / "ledger.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    made = World(address, tmp_path, n=12)
    yield made
    made.ledger.close()


def code(call):
    with pytest.raises((CampaignError, DataError)) as caught:
        call()
    return caught.value.code


def test_a_decision_is_promised_when_the_answer_comes(anywhere, campaign):
    desk = anywhere.desk(campaign())
    made = desk.decide_one(anywhere.ids[0], [0.05], at=AT)
    assert (made.reason, made.creative_id, made.attention_s, made.probability) == ("plan", "kitchen", 8.0, 1.0)
    assert anywhere.ledger.attention_used(AT).to_pylist() == [{"person_id": anywhere.ids[0], "used_s": 8.0}]
    (stored,) = anywhere.ledger.decisions(run_id=desk.run_id).to_pylist()
    assert stored["decision_id"] == made.decision_id
    assert explain(stored).reason == "plan"
    assert anywhere.ledger.audit_verify() == []


@pytest.mark.parametrize("more", [{}, {"send_at": "13:30", "quiet_hours": ("13:45", "14:30")}, {"announced": True}])
def test_for_one_person_it_says_what_a_plan_says(world, campaign, more):
    """Before anything was spent, the threshold is below the worth of attention: then both are the same question."""
    told = campaign(creatives=("kitchen", "garden"), holdout=0.2, **more)
    world.ledger.set_settings(
        pa.table(
            {
                "person_id": world.ids[:4],
                "budget_s": pa.array([0.0, None, 4.0, None], pa.float64()),
                "language": pa.array([None, "fr", None, None]),
                "quiet_from": pa.array([None, None, None, "11:00"]),
                "quiet_to": pa.array([None, None, None, "14:00"]),
            }
        ),
        at=AT,
    )
    world.permit(world.ids[4:5], at=AT - timedelta(days=1), granted=False)
    world.permit(world.ids[5:6], at=AT - timedelta(days=1), granted=False, basis="objection")
    world.push(world.ids[6:7], minor=True)
    gains = np.random.default_rng(0).exponential(0.02, (20, 2))
    left_out = {world.ids[4]: "no_permission", world.ids[5]: "objection", world.ids[6]: "minor"}
    judged = pa.table(
        {
            "person_id": world.ids,
            "permission_id": pa.array([None if p in left_out else 1 for p in world.ids], pa.int64()),
            "basis": ["consent"] * 20,
            "reason": pa.array([left_out.get(p) for p in world.ids], pa.string()),
            "condition": pa.nulls(20, pa.string()),
        }
    )
    links = pa.table({"from_id": pa.array([], pa.string()), "to_id": pa.array([], pa.string())})
    letters = [Creative(c, "1", "email", {"nl": {}, "en": {}}) for c in told.creatives]
    draft = plan(
        make(judged, told.purpose, AT, links, None),
        pa.table({"person_id": world.ids}),
        letters,
        told,
        gains=Gains(gains.astype(np.float32), "x"),
        known=Known.read(world.ledger, "spring", at=AT),
        at=AT,
        seed=3,
    )
    desk = world.desk(told, seed=3)
    seen = set()
    for i, planned in enumerate(draft.decisions.to_pylist()):
        made = desk.decide_one(world.ids[i], gains[i].astype(np.float32), at=AT)
        seen.add(made.reason.value)
        for name in (
            "reason",
            "arm",
            "creative_id",
            "eligible",
            "attention_s",
            "probability",
            "contact_no",
            "currency",
        ):
            assert getattr(made, name) == planned[name], (name, planned["reason"])
        assert made.price_s == pytest.approx(planned["price_s"])
        assert made.gain == pytest.approx(planned["gain"])
    assert seen >= {"objection", "no_permission", "minor", "holdout", "quiet", "budget_spent", "no_creative", "plan"}
    assert world.ledger.audit_verify() == []


def test_a_later_message_in_the_week_must_bring_more(world, campaign):
    desk = world.desk(campaign(max_contacts=3), online=Online(admission=Admission(0.0025, 0.05)))
    one, other = world.ids[:2]
    for hour in range(3):
        desk.decide_one(one, [5.0], at=AT + timedelta(hours=hour))
    made = [desk.decide_one(other, [gain], at=AT + timedelta(hours=h)) for h, gain in enumerate([0.03, 0.05, 0.3, 0.2])]
    assert [each.reason.value for each in made] == ["plan", "not_worth_it", "plan", "not_worth_it"]
    refused = made[1]
    assert refused.gain > 0.0025 * refused.price_s  # the score is above zero; it is the threshold that says no
    rule = Admission(0.0025, 0.05).threshold(8.0, 24.0)
    assert refused.gain < rule * refused.price_s
    assert float(refused.policy_version.rpartition("@")[2]) == pytest.approx(rule)
    rows = world.ledger.decisions(run_id=desk.run_id).to_pylist()
    assert [explain(row).reason.value for row in rows] == [row["reason"] for row in rows]


def test_the_fatigue_of_the_campaign_makes_the_next_message_dearer_at_once(world, campaign):
    desk = world.desk(campaign(fatigue_per_s=2.0, max_contacts=2))
    made = [desk.decide_one(world.ids[0], [0.2], at=AT + timedelta(minutes=m)) for m in (0, 1)]
    assert [each.reason.value for each in made] == ["plan", "not_worth_it"]
    assert made[1].price_s == pytest.approx(8 * (1 + 2 * 8) + 470 * 0.017, rel=1e-3)


def test_nobody_goes_over_their_week_and_what_they_set_wins(world, campaign):
    world.ledger.set_settings(pa.table({"person_id": world.ids[:1], "budget_s": [16.0]}), at=AT)
    desk = world.desk(campaign(max_contacts=9))
    got = {
        p: [desk.decide_one(p, [9.0], at=AT + timedelta(minutes=m)).reason.value for m in range(5)]
        for p in world.ids[:2]
    }
    assert got[world.ids[0]] == ["plan"] * 2 + ["budget_spent"] * 3
    assert got[world.ids[1]] == ["plan"] * 3 + ["budget_spent"] * 2
    later = AT + timedelta(days=8)
    world.ledger.set_settings(
        pa.table(
            {
                "person_id": world.ids[1:2],
                "paused_until": pa.array([later + timedelta(days=1)], pa.timestamp("us", "UTC")),
            }
        ),
        at=AT,
    )
    assert desk.decide_one(world.ids[0], [9.0], at=later).reason == "plan"
    assert desk.decide_one(world.ids[1], [9.0], at=later).reason == "quiet"


def test_a_withdrawal_counts_from_the_very_next_decision(world, campaign):
    desk = world.desk(campaign())
    assert desk.decide_one(world.ids[0], [1.0], at=AT).reason == "plan"
    world.permit(world.ids[:1], at=AT + timedelta(minutes=1), granted=False)
    assert desk.decide_one(world.ids[0], [1.0], at=AT + timedelta(minutes=2)).reason == "no_permission"


def test_what_changes_between_look_and_promise_is_looked_at_again(world, campaign, monkeypatch):
    """A permission is withdrawn and a budget is lowered in the very moment: the promise is never made on the old facts."""
    desk, promise = world.desk(campaign()), world.ledger.promise_many
    for change, reason in (
        (lambda p: world.permit([p], at=AT, granted=False), "no_permission"),
        (lambda p: world.ledger.set_settings(pa.table({"person_id": [p], "budget_s": [1.0]}), at=AT), "budget_spent"),
        (lambda p: world.ledger.withdraw(Approval("creative", "kitchen", "1", "ann", AT)), "no_creative"),
    ):
        person, once = world.ids.pop(), [change]

        def meanwhile(drafts, once=once, person=person):
            if once:
                once.pop()(person)
            return promise(drafts)

        monkeypatch.setattr(world.ledger, "promise_many", meanwhile)
        assert desk.decide_one(person, [1.0], at=AT).reason == reason
    assert world.ledger.attention_used(AT).num_rows == 0
    assert world.ledger.audit_verify() == []


def test_the_same_request_is_answered_the_same_and_charged_once(world, campaign):
    desk = world.desk(campaign())
    first = desk.decide_one(world.ids[0], [1.0], at=AT, request="click 7")
    again = desk.decide_one(world.ids[0], [9.0], at=AT + timedelta(minutes=5), request="click 7")
    assert (again.decision_id, again.gain, again.at) == (first.decision_id, first.gain, first.at)
    assert world.ledger.attention_used(AT + timedelta(hours=1))["used_s"].to_pylist() == [8.0]
    other = desk.decide_one(world.ids[0], [9.0], at=AT + timedelta(minutes=6), request="click 8")
    assert (other.contact_no, other.decision_id != first.decision_id) == (2, True)


def test_sixteen_writers_with_a_ledger_each_never_take_more_than_there_is(anywhere, campaign):
    told = campaign(
        creatives=("kitchen", "garden"), creative_budgets={"kitchen": 5, "garden": 9}, total_s=96.0, explore=0.0
    )
    made, errors = [], []

    def work(n):
        try:
            with Ledger.open(anywhere.address, anywhere.keys) as mine:
                desk = anywhere.desk(told, ledger=mine)
                for turn, person in enumerate(anywhere.ids[n % 4 :: 2]):
                    made.append(desk.decide_one(person, [1.0, 0.9], at=AT, request=f"{n}.{turn}"))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(16)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert errors == []
    sent = [each.creative_id for each in made if each.creative_id]
    assert len(sent) == 12  # 96 seconds are 12 mails
    assert sent.count("kitchen") == 5
    assert sent.count("garden") == 7
    assert {each.reason.value for each in made} <= {"plan", "shared_budget", "budget_spent"}
    used = anywhere.ledger.attention_used(AT).to_pylist()
    assert sum(row["used_s"] for row in used) == 96.0
    assert max(row["used_s"] for row in used) <= 24.0
    assert anywhere.desk(told).left(AT) == {
        "creative:kitchen": 0,
        "creative:garden": 2,
        "total": 0,
        "explore:kitchen": 0,
    } | {
        "explore:garden": 0,
        "explore total": 0,
    }
    assert anywhere.ledger.counts()["decisions"] == len(made)
    assert anywhere.ledger.audit_verify() == []


def test_a_shared_budget_is_let_out_evenly_over_its_time(world, campaign):
    told = campaign(creative_budgets={"kitchen": 10})
    desk = world.desk(told, online=Online(since=AT, until=AT + timedelta(hours=10)))
    people, got = iter(world.ids), []
    for hour in (0, 1, 1, 2.5, 2.5):
        got.append(desk.decide_one(next(people), [1.0], at=AT + timedelta(hours=hour)).reason.value)
    assert got == ["shared_budget", "plan", "shared_budget", "plan", "shared_budget"]
    assert [desk.decide_one(p, [1.0], at=AT + timedelta(hours=9)).reason.value for p in people].count("plan") == 7


def test_the_prices_of_the_last_plan_keep_a_scarce_creative_for_those_who_gain_most(world, campaign):
    told = campaign(creatives=("kitchen", "garden"))
    desk = world.desk(told, online=Online(due={"kitchen": 0.5}))
    assert desk.decide_one(world.ids[0], [0.6, 0.3], at=AT).creative_id == "garden"
    assert desk.decide_one(world.ids[1], [0.9, 0.3], at=AT).creative_id == "kitchen"
    refused = desk.decide_one(world.ids[2], [0.4, 0.0], at=AT)
    assert (refused.reason, refused.creative_id) == ("shared_budget", None)


def test_exploration_takes_from_its_own_part_with_the_probability_it_says(tmp_path, campaign):
    world = World(tmp_path / "ledger.db", tmp_path, n=120)
    told = campaign(creatives=("kitchen", "garden"), explore=0.4, creative_budgets={"kitchen": 40}, max_contacts=1)
    desk = world.desk(told)
    made = [desk.decide_one(p, [1.0, 0.9], at=AT) for p in world.ids]
    drawn = [each for each in made if each.arm == "explore"]
    assert 25 <= len(drawn) <= 70
    assert {each.probability for each in drawn if each.creative_id} <= {0.2, 0.4}
    kitchen = [each.reason.value for each in made if each.creative_id == "kitchen"]
    assert kitchen.count("explore") <= 16
    assert kitchen.count("plan") <= 24
    assert len(kitchen) <= 40
    world.ledger.close()


def test_a_learner_finds_what_pleases_whom_and_logs_the_probability(tmp_path, campaign):
    world = World(tmp_path / "ledger.db", tmp_path, n=300)
    told = campaign(creatives=("kitchen", "garden"))
    learner = Learner(Bandit(Policy("squarecb"), seed=1), arms(["kitchen", "garden"]), Waiting(timedelta(days=14)))
    desk = world.desk(told, learner=learner)
    kinds = np.arange(300) % 2
    known = [features({"kind": [str(kind)]}) for kind in (0, 1)]
    made = []
    for person, kind in zip(world.ids, kinds, strict=True):
        one = desk.decide_one(person, [0.1, 0.1], at=AT, features=known[kind])
        made.append(one)
        pleased = 0.3 if (one.creative_id == "kitchen") == (kind == 0) else 0.05
        assert desk.reward({one.decision_id: pleased}, at=AT) == 1
    assert {one.reason.value for one in made} == {"explore"}
    assert all(0 < one.probability <= 1 for one in made)
    late = list(zip(made, kinds, strict=True))[-100:]
    assert sum((one.creative_id == "kitchen") == (kind == 0) for one, kind in late) > 80
    assert made[-1].probability > 0.8 or made[-2].probability > 0.8
    rows = world.ledger.decisions(run_id=desk.run_id).to_pylist()
    assert {explain(row).reason.value for row in rows} == {"explore"}
    world.ledger.close()


def test_what_does_not_fit_is_refused_before_anything_is_promised(world, campaign):
    told = campaign(creatives=("kitchen", "garden"))
    desk = world.desk(told)
    for gains in ([1.0], [1.0, float("nan")], [[1.0, 2.0]]):
        assert code(lambda gains=gains: desk.decide_one(world.ids[0], gains, at=AT)) == "E416"
    other = Learner(Bandit(), arms(["garden", "kitchen"]), Waiting(timedelta(days=1)))
    assert code(lambda: world.desk(told, learner=other)) == "E493"
    assert code(lambda: desk.reward({"d": 1.0}, at=AT)) == "E499"
    assert code(lambda: Admission(0.0, 1.0)) == "E499"
    assert code(lambda: Admission(2.0, 1.0)) == "E499"
    assert code(lambda: Admission.of([0.0], [8.0])) == "E499"
    assert code(lambda: world.desk(campaign(creative_budgets={"kitchen": 3}), online=Online(since=AT))) == "E499"
    desk.decide_one(world.ids[0], [1.0, 1.0], at=AT)
    assert code(lambda: desk.decide_one(world.ids[0], [1.0, 1.0], at=AT - timedelta(hours=1))) == "E258"
    world.ledger.withdraw(Approval("creative", "garden", "1", "ann", AT))
    assert code(lambda: world.desk(told)) == "E495"
    assert world.ledger.counts()["decisions"] == 1


def test_a_person_no_run_knows_yet_is_left_in_peace(world, campaign):
    stranger = world.keys.person_id("stranger")
    world.permit([stranger])
    made = world.desk(campaign()).decide_one(stranger, [1.0], at=AT)
    assert (made.reason, made.arm, made.permission_id) == ("no_permission", "none", None)


def test_the_threshold_keeps_its_promise_against_who_knew_it_all():
    """Whatever comes in whatever order: at least 1 / (ln(U / L) + 1) of the best that fits, for small messages."""
    rng = np.random.default_rng(0)
    rule = Admission(1.0, 20.0)
    for kind in range(40):
        density = np.exp(rng.uniform(0, np.log(20.0), 3000))
        density = np.sort(density) if kind % 3 == 0 else density[::-1] if kind % 3 == 1 else density
        size, used, worth = np.full(3000, 0.05), 0.0, 0.0
        for bring, takes in zip(density, size, strict=True):
            if used + takes <= 24.0 and bring >= rule.threshold(used, 24.0):
                used, worth = used + takes, worth + bring * takes
        best = np.sort(density)[::-1][: int(24 / 0.05)].sum() * 0.05
        assert used <= 24.0
        assert worth >= best / (np.log(20.0) + 1) * 0.98


def test_callers_whose_clocks_differ_by_seconds_are_both_answered(world, campaign):
    desk = world.desk(campaign(max_contacts=3))
    ahead = desk.decide_one(world.ids[0], [1.0], at=AT + timedelta(seconds=20))
    behind = desk.decide_one(world.ids[0], [1.0], at=AT)
    assert (behind.at, behind.contact_no) == (ahead.at, 2)
    assert behind.price_s > ahead.price_s  # it knows of the other
    assert code(lambda: desk.decide_one(world.ids[0], [1.0], at=AT - timedelta(minutes=5))) == "E258"

"""Draft, look, commit: against a real ledger and the real gate."""

from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from echt.decide import Gains, Known, plan
from echt.errors import CampaignError
from echt.ledger import Keys, Ledger
from echt.nouns import Creative, Purpose
from echt.permission import gate
from echt.warehouse import Warehouse

PURPOSE = Purpose("marketing.communications.email")


@pytest.fixture
def at() -> datetime:
    from datetime import UTC

    return datetime(2011, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def world(tmp_path, at):
    ledger = Ledger.open(tmp_path / "ledger.db", Keys.open(tmp_path / "keys", "made-up"))
    ids = [f"p{i:011d}" for i in range(20)]
    ledger.record_permissions(permissions(ids, at - timedelta(days=30)), at=at - timedelta(days=30))
    yield World(ledger, Warehouse.open(tmp_path / "warehouse", buckets=2), ids, at)
    ledger.close()


def permissions(ids, at, granted=True, basis="consent"):
    n = len(ids)
    return pa.table(
        {
            "person_id": pa.array(ids),
            "purpose": pa.repeat(str(PURPOSE), n),
            "basis": pa.repeat(basis, n),
            "granted": pa.repeat(granted, n),
            "evidence": pa.repeat("{}", n),
            "at": pa.array([at] * n, pa.timestamp("us", "UTC")),
            "until": pa.nulls(n, pa.timestamp("us", "UTC")),
            "source": pa.repeat("test", n),
            "simulated": pa.repeat(True, n),
        }
    )


class World:
    def __init__(self, ledger, warehouse, ids, at):
        self.ledger, self.warehouse, self.ids, self.at = ledger, warehouse, ids, at

    def plan(self, campaign, at=None, seed=1, again=None):
        at = at or self.at
        return plan(
            gate(self.ledger, self.warehouse, PURPOSE, at, people=pa.array(self.ids)),
            pa.table({"person_id": pa.array(self.ids), "simulated": pa.repeat(True, len(self.ids))}),
            [Creative("kitchen", "1", "email", {"nl": {}, "en": {}}, product_ids=("mug",))],
            campaign,
            gains=Gains(np.full((len(self.ids), 1), 0.1, dtype=np.float32), "test-1"),
            known=Known.read(self.ledger, campaign.name, at=at, except_runs=[again] if again else []),
            at=at,
            seed=seed,
        )


def test_what_was_planned_is_what_the_ledger_holds(world, campaign):
    draft = world.plan(campaign(holdout=0.2))
    assert len(world.ledger.decisions()) == 0
    assert draft.commit(world.ledger, at=world.at) == 20
    stored = world.ledger.decisions(run_id=draft.run_id)
    for column in ("decision_id", "person_id", "reason", "arm", "creative_id", "gain", "price_s", "permission_id"):
        assert stored[column].to_pylist() == draft.decisions[column].to_pylist()
    sent = draft.counts["plan"]
    assert world.ledger.attention_used(world.at)["used_s"].to_pylist() == [8.0] * sent


def test_committing_twice_writes_once(world, campaign):
    draft = world.plan(campaign())
    assert draft.commit(world.ledger, at=world.at) == 20
    assert draft.commit(world.ledger, at=world.at) == 0
    assert world.plan(campaign()).run_id == draft.run_id


def test_a_draft_is_refused_when_a_permission_was_withdrawn_since(world, campaign):
    draft = world.plan(campaign())
    world.ledger.record_permissions(permissions(world.ids[:1], world.at, granted=False), at=world.at)
    with pytest.raises(CampaignError) as caught:
        draft.commit(world.ledger, at=world.at)
    assert caught.value.code == "E413"
    assert len(world.ledger.decisions()) == 0
    again = world.plan(campaign())
    assert again.counts == {"no_permission": 1, "plan": 19}
    assert again.commit(world.ledger, at=world.at) == 20


def test_a_withdrawal_between_the_plan_and_the_commit_counts_too(world, campaign):
    draft = world.plan(campaign())
    soon = world.at + timedelta(minutes=5)
    world.ledger.record_permissions(permissions(world.ids[:2], soon, granted=False), at=soon)
    with pytest.raises(CampaignError, match="no longer allowed") as caught:
        draft.commit(world.ledger, at=soon + timedelta(minutes=5))
    assert "2 people" in str(caught.value)


def test_a_draft_is_refused_when_somebody_objected_since(world, campaign):
    draft = world.plan(campaign())
    world.ledger.record_permissions(permissions(world.ids[:1], world.at, granted=False, basis="objection"), at=world.at)
    with pytest.raises(CampaignError) as caught:
        draft.commit(world.ledger, at=world.at)
    assert caught.value.code == "E413"


def test_a_draft_is_refused_when_people_gave_less_attention_since(world, campaign):
    draft = world.plan(campaign())
    smaller = pa.table({"person_id": world.ids[:3], "budget_s": [0.0, 4.0, 8.0]})
    world.ledger.set_settings(smaller, at=world.at)
    with pytest.raises(CampaignError, match="no longer fits") as caught:
        draft.commit(world.ledger, at=world.at)
    assert caught.value.code == "E414"
    assert "2 people" in str(caught.value)


def test_two_drafts_of_one_campaign_are_not_both_committed(world, campaign):
    one, other = world.plan(campaign(), seed=1), world.plan(campaign(), seed=2)
    one.commit(world.ledger, at=world.at)
    with pytest.raises(CampaignError) as caught:
        other.commit(world.ledger, at=world.at)
    assert caught.value.code == "E419"


def test_nobody_goes_over_their_week_however_many_plans_are_committed(world, campaign):
    for day in range(6):
        at = world.at + timedelta(days=day)
        draft = world.plan(campaign(), at=at)
        draft.commit(world.ledger, at=at)
        used = world.ledger.attention_used(at)["used_s"].to_pylist()
        assert max(used) <= 24.0
    assert draft.counts["budget_spent"] > 0


def test_an_empty_plan_can_be_committed(world, campaign):
    draft = world.plan(campaign(worth_per_s=1.0))
    assert draft.counts == {"not_worth_it": 20}
    assert draft.commit(world.ledger, at=world.at) == 20


def test_why_reads_the_row_of_the_ledger(world, campaign):
    from echt.decide import explain

    world.plan(campaign()).commit(world.ledger, at=world.at)
    row = world.ledger.decisions(person_id=world.ids[0]).to_pylist()[0]
    assert explain(row).numbers["score"] == pytest.approx(0.1 - 8 * 0.0025)


def test_a_committed_plan_is_read_back_as_it_was(world, campaign):
    from echt.decide import Plan, run_of

    made = campaign(holdout=0.2, explore=0.2)
    draft = world.plan(made)
    draft.commit(world.ledger, at=world.at)
    name = run_of(made, Gains(np.zeros((20, 1), dtype=np.float32), "test-1"), at=world.at, seed=1)
    back = Plan.load(world.ledger, name, made)
    assert back.decisions.sort_by([("person_id", "ascending"), ("contact_no", "ascending")]).equals(draft.decisions)
    assert back.to_dict() == draft.to_dict() | {"committed_at": world.at.isoformat()}
    assert "committed 2011-03-01" in str(back)
    with pytest.raises(CampaignError) as caught:
        Plan.load(world.ledger, name, campaign(config_hash="another"))
    assert caught.value.code == "E412"


def test_a_pause_at_the_moment_of_the_plan_is_kept_even_where_it_ends_before_sending(world, campaign):
    until = pa.array([world.at + timedelta(hours=1)], pa.timestamp("us", "UTC"))
    world.ledger.set_settings(pa.table({"person_id": world.ids[:1], "paused_until": until}), at=world.at)
    draft = world.plan(campaign(send_at="20:00"))
    assert draft.counts == {"quiet": 1, "plan": 19}
    assert draft.commit(world.ledger, at=world.at) == 20


def test_planning_again_what_was_committed_finds_the_same_and_writes_nothing(world, campaign):
    yesterday = world.at - timedelta(days=1)
    world.plan(campaign(), at=yesterday).commit(world.ledger, at=yesterday)
    draft = world.plan(campaign())
    draft.commit(world.ledger, at=world.at)
    assert not world.plan(campaign()).decisions.equals(draft.decisions)
    again = world.plan(campaign(), again=draft.run_id)
    assert again.decisions.equals(draft.decisions)
    assert again.commit(world.ledger, at=world.at) == 0
    other = world.plan(campaign(), again="a run that never was")
    assert not other.decisions.equals(draft.decisions)


def test_of_two_plans_committed_at_once_one_is_refused(world, campaign):
    """Eight drafts of one campaign, committed by threads that start together: one is true, the others are late."""
    import threading

    drafts = [world.plan(campaign(creative_budgets={"kitchen": 3}), seed=seed) for seed in range(8)]
    start, said = threading.Barrier(8), []

    def commit(draft):
        start.wait()
        try:
            said.append(draft.commit(world.ledger, at=world.at))
        except CampaignError as error:
            said.append(error.code)

    threads = [threading.Thread(target=commit, args=(draft,)) for draft in drafts]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(said, key=str) == [20, *["E419"] * 7]
    assert world.ledger.runs().num_rows == 1
    assert world.ledger.attention_used(world.at).num_rows == 3


def test_the_same_draft_committed_twice_at_once_is_written_once(world, campaign):
    import threading

    draft, said = world.plan(campaign()), []
    threads = [threading.Thread(target=lambda: said.append(draft.commit(world.ledger, at=world.at))) for _ in range(6)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(said) == [0] * 5 + [20]


def test_a_creative_withdrawn_between_plan_and_commit_is_sent_to_nobody(world, campaign):
    from echt.nouns import Approval

    draft = world.plan(campaign())
    world.ledger.withdraw(Approval("creative", "kitchen", "1", "ann", world.at))
    with pytest.raises(CampaignError, match="withdrawn") as caught:
        draft.commit(world.ledger, at=world.at)
    assert caught.value.code == "E495"
    assert "20 people" in str(caught.value)
    assert world.ledger.counts()["decisions"] == 0
    world.ledger.approve(Approval("creative", "kitchen", "1", "ann", world.at + timedelta(minutes=1)))
    assert draft.commit(world.ledger, at=world.at + timedelta(minutes=2)) == 20

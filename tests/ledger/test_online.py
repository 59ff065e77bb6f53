"""Promises made one at a time: what is shared is never passed, the audit chain does not see a difference."""

import threading
from datetime import timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.errors import CampaignError, DataError
from echt.ledger import Keys, Ledger, Shared, audit, fits, rows, schema
from echt.nouns import Approval

from .conftest import AT, EMAIL, allow, leaves_out, people, permission_of, sends


def code(call):
    with pytest.raises((CampaignError, DataError)) as caught:
        call()
    return caught.value.code


def opened(ledger, *budgets):
    ledger.open_online({"run_id": "online", "campaign_id": "c"}, budgets, at=AT)


def test_the_database_itself_refuses_one_contact_too_many(ledger):
    opened(ledger, Shared("total", 2))
    statement = "UPDATE shared_budgets SET used = used + 1 WHERE name = 'total'"
    for _ in range(2):
        with ledger.book.write("test", AT) as tx:
            tx.connection.exec_driver_sql(statement)
    with pytest.raises(DataError) as caught, ledger.book.write("test", AT) as tx:
        tx.connection.exec_driver_sql(statement)
    assert caught.value.code == "E261"
    assert ledger.shared_left("c", AT) == {"total": 0}


def test_sixteen_raw_counters_never_pass_the_budget(ledger, address, keys):
    opened(ledger, Shared("total", 30))
    let = []

    def count(_):
        with Ledger.open(address, keys) as mine:
            for _ in range(4):
                try:
                    with mine.book.write("test", AT) as tx:
                        tx.connection.exec_driver_sql("UPDATE shared_budgets SET used = used + 1 WHERE name = 'total'")
                    let.append(1)
                except DataError as error:
                    assert error.code == "E261"

    threads = [threading.Thread(target=count, args=(n,)) for n in range(16)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert (sum(let), ledger.shared_left("c", AT)) == (30, {"total": 0})


def test_a_plan_counts_in_the_budgets_that_online_decisions_share(ledger, keys):
    who = people(keys, 6)
    allow(ledger, who)
    mine = permission_of(ledger)
    opened(ledger, Shared("creative:spring", 4), Shared("total", 5))
    ledger.commit_run({"run_id": "r1", "campaign_id": "c"}, sends({p: mine[p] for p in who[:3]}), at=AT)
    assert ledger.shared_left("c", AT) == {"creative:spring": 1, "total": 2}
    assert (
        code(
            lambda: ledger.commit_run({"run_id": "r2", "campaign_id": "c"}, sends({p: mine[p] for p in who[3:]}), at=AT)
        )
        == "E496"
    )
    assert ledger.run("r2") is None
    ledger.commit_run({"run_id": "other", "campaign_id": "d"}, sends({p: mine[p] for p in who[3:]}), at=AT)
    assert ledger.shared_left("c", AT)["total"] == 2


def test_opening_again_keeps_what_was_used_and_refuses_less_than_that(light, keys):
    who = people(keys, 2)
    allow(light, who)
    opened(light, Shared("total", 5))
    light.commit_run({"run_id": "r1", "campaign_id": "c"}, sends(permission_of(light)), at=AT)
    assert not light.open_online({"run_id": "online", "campaign_id": "c"}, [Shared("total", 3)], at=AT)
    assert light.shared_left("c", AT) == {"total": 1}
    assert code(lambda: opened(light, Shared("total", 1))) == "E496"
    opened(light)
    assert light.shared_left("c", AT) == {}


def test_a_budget_is_let_out_evenly_and_never_early(light):
    opened(light, Shared("total", 7, AT, AT + timedelta(hours=70)))
    left = [light.shared_left("c", AT + timedelta(hours=h))["total"] for h in (-5, 0, 9.99, 10, 35, 69.9, 70, 900)]
    assert left == [0, 0, 0, 1, 3, 6, 7, 7]


def test_a_budget_that_cannot_be_is_refused():
    assert code(lambda: Shared("total", -1)) == "E499"
    assert code(lambda: Shared("total", 1, AT)) == "E499"
    assert code(lambda: Shared("total", 1, AT, AT)) == "E499"


def test_what_is_kept_to_learn_from_is_kept_from_the_others():
    left = {"creative:a": 3, "explore:a": 2, "total": 9, "explore total": 0}
    assert fits(left, "a", explores=False)
    assert not fits(left, "a", explores=True)
    assert not fits(left | {"creative:a": 2}, "a", explores=False)
    assert fits({}, "a", explores=True)


def test_a_plan_after_online_decisions_may_not_speak_of_the_time_before_them(light, keys):
    (who,) = people(keys, 1)
    opened(light)
    known = light.know(who, EMAIL, "c", since=AT, at=AT)
    from echt.ledger import Draft

    (row,) = leaves_out([who]).to_pylist()
    row |= {
        "decision_id": "d",
        "run_id": "online",
        "campaign_id": "c",
        "product_ids": "[]",
        "product_reason": "",
        "at": known.at_us,
    }
    row |= {"policy_version": "", "model_version": "", "config_hash": "", "simulated": False}
    assert light.promise(Draft(row, known.seen, (), frozenset(), ())).new
    before = leaves_out([who])
    assert (
        code(lambda: light.commit_run({"run_id": "r", "campaign_id": "c"}, before, at=AT - timedelta(hours=1)))
        == "E258"
    )
    assert light.audit_verify() == []


def test_a_withdrawal_is_the_last_word_until_the_next_yes(light):
    say = lambda n: Approval("creative", "spring", "1", "ann", AT + timedelta(days=n))
    light.approve(say(0))
    assert light.withdrawn() == set()
    light.withdraw(say(1))
    assert light.withdrawn() == {("spring", "1")}
    assert light.approved("creative", "spring", "1") is None
    light.withdraw(say(1))
    assert light.approvals().num_rows == 2
    light.approve(say(2))
    assert light.withdrawn() == set()
    assert light.approved("creative", "spring", "1").at == AT + timedelta(days=2)


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
odd = st.one_of(texts, st.sampled_from(["\\", "\x1f", "\\u", "\\0", "é\x1f\\"]))


@given(odd, st.floats(allow_nan=False), st.booleans(), st.one_of(st.none(), odd), st.integers(-(2**60), 2**60))
@settings(max_examples=50, deadline=None)
def test_the_leaf_of_one_row_is_the_leaf_of_a_table(text, number, yes, perhaps, moment):
    kinds = [(column.name, rows.arrow_type(column, stored=True)) for column in schema.decisions.columns]
    row = {}
    for name, kind in kinds:
        row[name] = (
            text
            if pa.types.is_string(kind)
            else number + 0.0
            if pa.types.is_floating(kind)
            else yes
            if pa.types.is_boolean(kind)
            else moment
        )
    row |= {"creative_id": perhaps, "permission_id": None, "decision_no": 7}

    class NoKeys:
        def secrets_of(self, ids):
            return {who: bytes(range(64)) for who in ids}

    whole = audit.leaves_of(
        "decisions", pa.table({name: pa.array([row[name]], kind) for name, kind in kinds}), NoKeys(), {}
    )
    one = audit.leaf_of("decisions", row, bytes(range(64)))
    assert (one.table, one.keys, one.commitments) == (whole.table, whole.keys, whole.commitments)


def test_who_opens_beside_a_plan_counts_what_it_gave_out_once(ledger, keys):
    ids = people(keys, 3)
    allow(ledger, ids)
    ledger.commit_run({"run_id": "plan", "campaign_id": "c"}, sends(permission_of(ledger)), at=AT)
    shown = ledger.decisions()["creative_id"][0].as_py()
    budgets = [Shared("total", 5), Shared(f"creative:{shown}", 4)]
    for _ in range(2):
        ledger.open_online({"run_id": "online", "campaign_id": "c", "online": True}, budgets, at=AT, beside="plan")
        assert ledger.shared_left("c", AT) == {"total": 2, f"creative:{shown}": 1}
    assert ledger.latest_run("c") == "plan"
    too_few = {"run_id": "other", "campaign_id": "d", "online": True}
    assert code(lambda: ledger.open_online(too_few, [Shared("total", 2)], at=AT, beside="plan")) == "E496"

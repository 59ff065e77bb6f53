"""The database itself says no: without permission, over budget, into the past."""

from datetime import timedelta

import pyarrow as pa
import pytest

from echt.errors import DataError, NotAllowedError

from .conftest import AT, EMAIL, allow, leaves_out, people, permission_of, sends

DAY = timedelta(days=1)


def _run(ledger, decisions, at=AT, run_id="r1", **more):
    return ledger.commit_run({"run_id": run_id, "campaign_id": "spring"} | more, decisions, at=at)


def _refused(ledger, code, decisions, at=AT, run_id="r1", kind=NotAllowedError):
    before = ledger.counts()
    with pytest.raises(kind) as error:
        _run(ledger, decisions, at, run_id)
    assert error.value.code == code
    assert ledger.counts() | {"keys": 0} == before | {"keys": 0}
    return error.value


def test_a_person_is_decided_or_left_out_and_the_counts_add_up(ledger, keys):
    who = people(keys, 5)
    allow(ledger, who[:2])
    both = pa.concat_tables([sends(permission_of(ledger)), leaves_out(who[2:])])
    assert _run(ledger, both) == 5
    assert ledger.counts()["attention"] == 2
    assert ledger.decisions(run_id="r1").num_rows == 5
    assert ledger.decisions(person_id=who[3])["reason"].to_pylist() == ["not_worth_it"]
    assert ledger.audit_verify() == []


def test_a_run_is_written_once(ledger, keys):
    allow(ledger, people(keys, 2))
    decisions = sends(permission_of(ledger))
    assert (_run(ledger, decisions), _run(ledger, decisions)) == (2, 0)
    assert ledger.latest_run("spring") == "r1"
    assert ledger.run("r1")["decisions"] == 2


def test_a_creative_without_permission_is_refused(ledger, keys):
    decisions = sends(dict.fromkeys(people(keys, 1)))
    decisions = decisions.set_column(
        decisions.column_names.index("permission_id"), "permission_id", pa.nulls(1, pa.int64())
    )
    _refused(ledger, "E256", decisions)


def test_a_permission_of_someone_else_or_for_something_else_is_refused(ledger, keys):
    a, b = people(keys, 2)
    allow(ledger, [a])
    number = permission_of(ledger)[a]
    _refused(ledger, "E256", sends({b: number}))
    _refused(ledger, "E256", sends({a: number}, purpose="marketing.advertising"))
    _refused(ledger, "E256", sends({a: number + 99}))


def test_a_permission_that_was_withdrawn_or_replaced_or_ended_is_refused(ledger, keys):
    withdrawn, replaced, ended = people(keys, 3)
    allow(ledger, [withdrawn, replaced])
    allow(ledger, [ended], until=AT)
    old = permission_of(ledger)
    allow(ledger, [withdrawn], granted=False, at=AT - DAY)
    allow(ledger, [replaced], at=AT - DAY)
    for who in (withdrawn, replaced, ended):
        _refused(ledger, "E256", sends({who: old[who]}))
    assert _run(ledger, sends({replaced: permission_of(ledger)[replaced]})) == 1


@pytest.mark.parametrize("above", ["marketing", "marketing.communications", str(EMAIL)])
def test_an_objection_above_a_permission_is_refused_until_it_is_taken_back(ledger, keys, above):
    (who,) = people(keys, 1)
    allow(ledger, [who])
    decisions = sends(permission_of(ledger))
    allow(ledger, [who], basis="objection", granted=False, purpose=above, at=AT - DAY)
    _refused(ledger, "E256", decisions)
    allow(ledger, [who], basis="objection", granted=True, purpose=above, at=AT - DAY)
    assert _run(ledger, decisions) == 1


def test_one_refused_decision_refuses_the_run(ledger, keys):
    who = people(keys, 3)
    allow(ledger, who[:2])
    _refused(ledger, "E256", sends(permission_of(ledger) | {who[2]: 999}))
    assert ledger.runs().num_rows == 0


def test_attention_is_never_taken_over_the_budget_of_168_hours(ledger, keys):
    allow(ledger, people(keys, 1))
    decisions = sends(permission_of(ledger))
    for n in range(3):
        assert _run(ledger, decisions, AT + n * DAY, f"r{n}") == 1
    text = str(_refused(ledger, "E257", decisions, AT + 3 * DAY, "r4"))
    assert people(keys, 1)[0] not in text
    assert _run(ledger, decisions, AT + timedelta(hours=168), "r5") == 1


def test_attention_taken_earlier_does_not_fill_a_later_window(ledger, keys):
    """Committing into a gap must not take any window over it, not only the one that ends there."""
    a, b = people(keys, 2)
    allow(ledger, [a, b])
    mine = permission_of(ledger)
    assert _run(ledger, sends({a: mine[a]}, seconds=20.0), AT + 3 * DAY, "later") == 1
    with pytest.raises(DataError) as error:
        _run(ledger, sends({a: mine[a]}), AT, "before")
    assert error.value.code == "E258"
    with pytest.raises(NotAllowedError) as error, ledger.book.database.begin() as connection:
        late = ledger.decisions(run_id="later").to_pylist()[0]["at"]
        assert late == AT + 3 * DAY
        _insert_behind(connection, ledger, a, mine[a])
    assert error.value.code == "E257"


def _insert_behind(connection, ledger, person, permission):
    """A decision written by hand, three days before the one that is there."""
    columns = "decision_no, decision_id, run_id, campaign_id, person_id, contact_no, surface, channel, creative_id, product_ids"
    columns += ", product_reason, arm, probability, eligible, reason, gain, currency, attention_s, price_s, purpose, permission_id"
    columns += ", policy_version, model_version, config_hash, at, simulated"
    us = int(AT.timestamp()) * 1_000_000
    values = f"900, 'x', 'later', 'spring', '{person}', 7, 'mail', 'email', 'c', '[]', '', 'plan', 1, true, 'plan', 0, 'EUR', 8, 8"
    values += f", '{EMAIL}', {permission}, '', '', '', {us}, false"
    connection.exec_driver_sql(f"INSERT INTO decisions ({columns}) VALUES ({values})")


def test_a_persons_own_budget_wins_over_the_campaigns(ledger, keys):
    small, large, plain = people(keys, 3)
    allow(ledger, [small, large, plain])
    own = pa.table({"person_id": [small, large], "budget_s": [4.0, 100.0]})
    ledger.set_settings(own, at=AT)
    mine = permission_of(ledger)
    _refused(ledger, "E257", sends({small: mine[small]}))
    assert _run(ledger, sends({large: mine[large]}, seconds=90.0), run_id="large") == 1
    _refused(ledger, "E257", sends({plain: mine[plain]}, seconds=25.0))
    assert _run(ledger, sends({plain: mine[plain]}, seconds=40.0), run_id="wide", budget_s=40.0) == 1


def test_a_pause_takes_nothing(ledger, keys):
    (who,) = people(keys, 1)
    allow(ledger, [who])
    paused = pa.table({"person_id": [who], "paused_until": pa.array([AT + DAY], pa.timestamp("us", "UTC"))})
    ledger.set_settings(paused, at=AT - DAY)
    _refused(ledger, "E257", sends(permission_of(ledger)))
    assert _run(ledger, sends(permission_of(ledger)), AT + DAY) == 1


def test_settings_read_back_as_they_were_said_and_a_newer_word_replaces_them(ledger, keys):
    (who,) = people(keys, 1)
    said = {"person_id": [who], "budget_s": [8.0], "quiet_from": ["20:00"], "quiet_to": ["09:00"], "language": ["nl"]}
    ledger.set_settings(pa.table(said), at=AT)
    ledger.set_settings(pa.table({"person_id": [who], "budget_s": [16.0]}), at=AT)
    row = ledger.settings().to_pylist()[0]
    assert (row["budget_s"], row["quiet_from"], row["at"]) == (16.0, None, AT)


def test_attention_moves_from_reserved_to_spent_or_released(ledger, keys):
    allow(ledger, people(keys, 3))
    _run(ledger, sends(permission_of(ledger)))
    made = ledger.decisions(run_id="r1").to_pylist()
    states = ["handed_over", "refused", "waiting"]
    rows = [
        dict(delivery_id=f"d{i}", state=s) | {k: d[k] for k in ("decision_id", "person_id", "channel")}
        for i, (d, s) in enumerate(zip(made, states))
    ]
    assert ledger.record_deliveries(pa.Table.from_pylist(rows), at=AT) == 3
    assert ledger.record_deliveries(pa.Table.from_pylist(rows), at=AT) == 0
    used = {row["person_id"]: row["used_s"] for row in ledger.attention_used(AT).to_pylist()}
    assert used == {made[0]["person_id"]: 8.0, made[2]["person_id"]: 8.0}
    assert [ledger.attention_of(d["person_id"])["state"][0].as_py() for d in made] == ["spent", "released", "reserved"]
    rows[2]["state"] = "failed"
    assert ledger.record_deliveries(pa.Table.from_pylist(rows), at=AT) == 1
    assert ledger.attention_used(AT).num_rows == 1
    assert ledger.contact_history(AT - DAY, AT).num_rows == 1
    assert sorted(ledger.deliveries(run_id="r1")["state"].to_pylist()) == ["failed", "handed_over", "refused"]
    assert ledger.audit_verify() == []


def test_spent_attention_cannot_be_released_by_hand(ledger, keys):
    allow(ledger, people(keys, 1))
    _run(ledger, sends(permission_of(ledger)))
    with ledger.book.database.begin() as connection:
        connection.exec_driver_sql("UPDATE attention SET state = 'spent'")
    for change in ("state = 'released'", "seconds = 1", "at = at - 1"):
        with pytest.raises(DataError) as error, ledger.book.database.begin() as connection:
            connection.exec_driver_sql(f"UPDATE attention SET {change}")
        assert error.value.code == "E258"


def test_a_decision_before_a_persons_latest_one_is_refused_and_about_others_is_not(ledger, keys):
    a, b = people(keys, 2)
    allow(ledger, [a, b])
    mine = permission_of(ledger)
    _run(ledger, sends({a: mine[a]}), AT, "now")
    error = _refused(ledger, "E258", sends({a: mine[a]}), AT - DAY, "past", DataError)
    assert "backwards" in str(error)
    assert _run(ledger, sends({b: mine[b]}), AT - DAY, "past") == 1


def test_one_contact_number_is_given_once_a_person_and_run(ledger, keys):
    allow(ledger, people(keys, 1))
    twice = pa.concat_tables([sends(permission_of(ledger)), sends(permission_of(ledger))])
    _refused(ledger, "E261", twice, kind=DataError)


def test_times_without_a_zone_are_refused(ledger):
    with pytest.raises(DataError) as error:
        ledger.attention_used(AT.replace(tzinfo=None))
    assert error.value.code == "E260"

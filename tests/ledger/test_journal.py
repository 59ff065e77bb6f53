"""Live events: once each, on disk when acknowledged, many producers in one sync; and what is hot about one person."""

import json
import threading
from datetime import timedelta

import pyarrow as pa
import pytest

from echt.errors import DataError

from .conftest import AT, allow, people, permission_of, sends


def _event(n, person="p", **more):
    return (
        dict(
            message_id=f"m{n}",
            person_id=person,
            payload={"name": "Product Viewed", "n": n},
            at=AT + timedelta(seconds=n),
        )
        | more
    )


def test_an_event_counts_once_however_often_it_comes(ledger):
    assert ledger.journal_append([_event(1), _event(2), _event(1)]) == 2
    assert ledger.journal_append([_event(2), _event(3)]) == 1
    assert ledger.journal_append([]) == 0
    assert ledger.journal_pending()["message_id"].to_pylist() == ["m1", "m2", "m3"]


def test_events_come_as_a_table_too(ledger):
    rows = pa.table(
        {
            "message_id": ["a"],
            "person_id": ["p"],
            "payload": ['{"name": "x"}'],
            "at": pa.array([AT], pa.timestamp("us", "UTC")),
        }
    )
    assert ledger.journal_append(rows) == 1


def test_what_is_in_the_warehouse_is_no_longer_pending(ledger):
    ledger.journal_append([_event(n) for n in range(5)])
    seqs = ledger.journal_pending(limit=3)["seq"].to_pylist()
    assert ledger.journal_done(seqs[-1]) == 3
    assert ledger.journal_pending()["message_id"].to_pylist() == ["m3", "m4"]


def test_the_hot_state_holds_the_last_events_and_is_the_same_after_a_replay(ledger):
    for n in range(30):
        ledger.journal_append([_event(n, "a"), _event(100 + n, "b" if n % 7 else "c")])
    before = {p: ledger.hot_state(p) for p in "abc"}
    assert [event["payload"]["n"] for event in before["a"]["events"]] == list(range(10, 30))
    assert ledger.replay_hot_state() == 3
    assert {p: ledger.hot_state(p) for p in "abc"} == before


def test_the_hot_state_knows_permission_attention_settings_and_flags(ledger, keys):
    (who,) = people(keys, 1)
    cold = ledger.hot_state(who, AT)
    assert (cold["permission_version"], cold["attention_left_s"], cold["events"], cold["flags"]) == (0, 24.0, [], {})
    allow(ledger, [who])
    ledger.commit_run({"run_id": "r", "campaign_id": "c"}, sends(permission_of(ledger)), at=AT)
    ledger.push_flags(pa.table({"person_id": [who], "flags": ['{"p_alive": 0.4}']}), run_id="r", at=AT)
    hot = ledger.hot_state(who, AT)
    assert (hot["permission_version"], hot["attention_left_s"], hot["flags"]) == (1, 16.0, {"p_alive": 0.4})
    ledger.set_settings(pa.table({"person_id": [who], "budget_s": [10.0]}), at=AT)
    assert ledger.hot_state(who, AT)["attention_left_s"] == 2.0


def test_many_producers_lose_nothing_and_share_transactions(ledger):
    total, lock = [], threading.Lock()

    def produce(k):
        for n in range(12):
            got = ledger.journal_append(
                [_event(n, f"p{k % 3}", message_id=f"{k}-{n}"), _event(n, message_id=f"shared-{n}")]
            )
            with lock:
                total.append(got)

    threads = [threading.Thread(target=produce, args=(k,)) for k in range(12)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sum(total) == 12 * 12 + 12 == ledger.counts()["journal"]


def test_work_that_fails_is_undone_alone(ledger, keys):
    who = people(keys, 2)
    good = pa.table({"person_id": who, "budget_s": [8.0, 9.0]})
    bad = pa.table({"person_id": who, "budget_s": [-1.0, -1.0]})
    writer = ledger.writer()
    waits = [writer.submit(ledger.set_settings, data, at=AT) for data in (good, bad, good)]
    waits.append(writer.gather(ledger.append_groups, [_event(1)]))
    waits.append(writer.gather(ledger.append_groups, [{"message_id": "no payload"}]))
    waits.append(writer.gather(ledger.append_groups, [_event(2)]))
    assert [type(wait.exception(timeout=30)).__name__ for wait in waits] == [
        "NoneType",
        "DataError",
        "NoneType",
        "NoneType",
        "DataError",
        "NoneType",
    ]
    assert ledger.settings()["budget_s"].to_pylist() in ([8.0, 9.0], [9.0, 8.0])
    assert ledger.counts()["journal"] == 2


def test_a_group_leaves_one_entry_in_the_chain_and_undone_work_none(ledger, keys):
    allow(ledger, people(keys, 1))
    before = ledger.counts()["audit"]
    with ledger.book.write("group", AT):
        allow(ledger, people(keys, 3)[1:])
        with pytest.raises(DataError):
            allow(ledger, people(keys, 1), basis="because")
        ledger.record_permissions(
            pa.table(
                {"person_id": people(keys, 1), "purpose": ["analytics"], "basis": ["contract"], "granted": [True]}
            ),
            at=AT,
        )
    assert ledger.counts()["audit"] == before + 1
    assert ledger.counts()["permissions"] == 4
    assert ledger.audit_verify() == []


def test_a_closed_writer_takes_nothing_more(ledger):
    writer = ledger.writer()
    ledger.close()
    with pytest.raises(DataError) as error:
        writer.submit(ledger.vacuum)
    assert error.value.code == "E250"


def test_what_another_run_pushed_stays_beside_where_it_is_asked_for(ledger, keys):
    (who,) = people(keys, 1)

    def push(flags, **more):
        ledger.push_flags(pa.table({"person_id": [who], "flags": [json.dumps(flags)]}), run_id="r", at=AT, **more)
        return ledger.hot_state(who)["flags"]

    assert push({"minor": False, "a": [1, [2]]}) == {"minor": False, "a": [1, [2]]}
    assert push({"b": [3, None], "minor": True}, beside=True) == {"minor": True, "a": [1, [2]], "b": [3, None]}
    assert push({"a": [4]}, beside=True) == {"minor": True, "a": [4], "b": [3, None]}
    assert push({"minor": False}) == {"minor": False}

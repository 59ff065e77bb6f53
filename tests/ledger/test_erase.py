"""Forgotten means: no table, no page, no log and no old backup can say who it was."""

import base64
import shutil
from datetime import timedelta

import pyarrow as pa
import pytest
import sqlalchemy as sa

from echt.errors import NotAllowedError
from echt.ledger import Keys, Ledger, Lookup, schema

from .conftest import AT, allow, people, permission_of, sends

CANARY = "canary-7f3a@example.org"


def _live_through_everything(ledger, who, other):
    """Rows of one person in every table that can hold one."""
    allow(ledger, [who, other])
    ledger.commit_run({"run_id": "r1", "campaign_id": "c"}, sends(permission_of(ledger)), at=AT)
    made = ledger.decisions(run_id="r1")
    rows = made.select(["decision_id", "person_id", "channel"]).append_column("delivery_id", made["decision_id"])
    ledger.record_deliveries(rows.append_column("state", pa.array(["handed_over"] * 2)), at=AT)
    ledger.put_contacts(pa.table({"person_id": [who], "kind": ["email"], "value": [CANARY]}), at=AT)
    ledger.set_settings(pa.table({"person_id": [who], "budget_s": [8.0]}), at=AT)
    ledger.note_lookup(Lookup(who, "An", "analyst", "they asked", AT))
    ledger.link("anon-" + who, who, "identify", AT)
    ledger.link(who, other, "alias", AT)
    ledger.open_conversation("v", who, f"from {CANARY}", at=AT)
    ledger.add_message("v", "m", "in", f"I am {CANARY}", at=AT)
    ledger.journal_append([dict(message_id="j", person_id=who, payload={"note": "journal canary"}, at=AT)])
    ledger.push_flags(pa.table({"person_id": [who], "flags": ['{"segments": ["canary flags"]}']}), run_id="r1", at=AT)


def test_every_table_that_can_hold_a_person_is_emptied_of_them(ledger, keys):
    who, other = people(keys, 2)
    _live_through_everything(ledger, who, other)
    counts = ledger.erase(who, AT + timedelta(days=1))
    assert all(counts[name] for name, _ in schema.PERSONAL)
    assert counts["links"] == 2
    with ledger.book.read() as connection:
        for table in schema.METADATA.tables.values():
            for row in connection.execute(sa.select(table)):
                assert all(who not in value for value in row if isinstance(value, str)), table.name
    assert ledger.check() == []
    assert ledger.decisions(person_id=other).num_rows == 1
    assert ledger.replay_hot_state() == 0


def test_every_personal_column_is_known_to_erasure():
    holds = {
        (t.name, c.name)
        for t in schema.METADATA.tables.values()
        for c in t.columns
        if c.name.endswith(("person_id", "from_id", "to_id"))
    }
    assert holds == set(schema.PERSONAL)


def test_no_byte_of_any_file_holds_the_person_or_what_they_encrypted(tmp_path, keys):
    who, other = people(keys, 2)
    with Ledger.open(tmp_path / "ledger.db", keys) as ledger:
        _live_through_everything(ledger, who, other)
        with ledger.book.read() as connection:
            boxes = [connection.scalar(sa.select(c)) for c in (schema.contacts.c.ciphertext, schema.messages.c.body)]
            marks = [connection.scalar(sa.select(schema.contacts.c.blind_index))]
        needles = [who.encode(), CANARY.encode(), b"journal canary", b"canary flags", *boxes, *marks]
        assert any(who.encode() in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
        ledger.erase(who, AT)
        for file in (file for file in tmp_path.rglob("*") if file.is_file()):
            content = file.read_bytes()
            for needle in needles:
                assert needle not in content, (file.name, needle[:12])
                assert base64.b64encode(needle) not in content


def test_an_old_backup_of_the_ledger_cannot_undo_an_erasure(tmp_path, keys):
    who, other = people(keys, 2)
    with Ledger.open(tmp_path / "ledger.db", keys) as ledger:
        _live_through_everything(ledger, who, other)
    shutil.copy(tmp_path / "ledger.db", tmp_path / "backup.db")
    with Ledger.open(tmp_path / "ledger.db", keys) as ledger:
        ledger.erase(who, AT)
    with Ledger.open(tmp_path / "backup.db", Keys.open(tmp_path / "keys", "shop")) as old:
        assert old.contacts_of([who], "email").num_rows == 0
        assert old.messages(person_id=who)["body"].to_pylist() == [None]
        with pytest.raises(NotAllowedError):
            allow(old, [who], at=AT)
        assert {finding["problem"] for finding in old.audit_verify()} == {"changed"}


def test_tombstones_keep_out_the_person_and_every_source_id_without_naming_them(ledger, keys):
    who = people(keys, 1)[0]
    ids = [keys.grave("crm|42"), keys.grave("shop|an@example.org")]
    assert ledger.bury(who, ids, AT) == 3
    assert ledger.bury(who, ids, AT) == 0
    stones = ledger.tombstones()
    assert set(stones["source_id_hash"].to_pylist()) == {keys.grave(who), *ids}
    assert who not in str(stones.to_pylist())

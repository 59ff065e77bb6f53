"""The chain finds every row that was changed, deleted or slipped in, and understands what was forgotten."""

import hashlib
import hmac
from datetime import timedelta

import pyarrow as pa
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from echt.errors import NotAllowedError
from echt.ledger import Added, Asset, Change, Lookup, held, schema, verify_head, verify_receipt
from echt.ledger.audit import canonical, leaves_of
from echt.ledger.merkle import cut, merkle_root
from echt.ledger.rows import stored
from echt.nouns import Approval, Creative

from .conftest import AT, allow, leaves_out, people, permission_of, sends

TABLES = list(schema.AUDITED)
EDITS = {
    "permissions": "evidence = '{\"form\": 2}'",
    "decisions": "gain = gain + 0.000001",
    "attention": "state = 'released'",
    "deliveries": "detail = 'bounced'",
    "approvals": "by = 'somebody else'",
    "messages": "direction = 'out'",
    "runs": "policy_version = 'another'",
    "creatives": "body = '{}'",
    "conversations": "waiting = NOT waiting",
    "links": "undone_at = 1",
    "contacts": "blind_index = ciphertext",
    "settings": "budget_s = 99",
    "assets": "source = 'digitalCapture'",
    "changes": "by = 'somebody else'",
    "lookups": "why = 'no reason'",
}
UNIQUE = {
    "decisions": "decision_id",
    "deliveries": "delivery_id",
    "messages": "message_id",
    "runs": "run_id",
    "creatives": "creative_id",
    "conversations": "conversation_id",
    "contacts": "person_id",
    "settings": "person_id",
    "assets": "sha256",
}
POINTED_AT = {"permissions": ("attention", "deliveries", "decisions"), "conversations": ("messages",)}


def _mails(who, name="a"):
    return pa.table(
        {"person_id": who, "kind": ["email"] * len(who), "value": [f"{name}{i}@shop.example" for i in range(len(who))]}
    )


def _budgets(who, seconds=20.0):
    return pa.table({"person_id": who, "budget_s": [seconds] * len(who), "language": [None, "nl", ""][: len(who)]})


def _creative(name, text="Hello"):
    return Creative(name, "1", "email", {"nl": {"subject": text}})


@pytest.fixture
def full(ledger, keys):
    """A ledger with rows in every audited table."""
    allow(ledger, people(keys, 3))
    ledger.commit_run({"run_id": "r1", "campaign_id": "c"}, sends(permission_of(ledger)), at=AT)
    made = ledger.decisions(run_id="r1")
    rows = made.select(["decision_id", "person_id", "channel"]).append_column("delivery_id", made["decision_id"])
    ledger.record_deliveries(rows.append_column("state", pa.array(["handed_over"] * 3)), at=AT)
    ledger.commit_run(
        {"run_id": "r2", "campaign_id": "c", "budget_s": 12, "seed": 7, "note": "nobody"}, leaves_out([]), at=AT
    )
    ledger.put_contacts(_mails(people(keys, 3)), at=AT)
    ledger.set_settings(_budgets(people(keys, 3)), at=AT)
    for n, person in enumerate(people(keys, 3)):
        ledger.link(f"anon {n}", person, "identify", AT)
    for name in ("spring", "summer"):
        ledger.register_creative(_creative(name), at=AT)
    for by in ("An", "Bo"):
        ledger.approve(Approval("creative", "spring", "1", by, AT))
    for n, person in enumerate(people(keys, 3)):
        ledger.open_conversation(f"v{n}", person, "question", at=AT)
        ledger.add_message(f"v{n}", f"m{n}", "in", "when does it come?", at=AT)
    for n, mark in enumerate((None, 7, 8)):
        ledger.register_asset(Asset(f"{n}" * 64, "picture", "a", "image/png", "humanEdits", "f" * 64, mark), at=AT)
    for n, person in enumerate(people(keys, 3)):
        ledger.note_change(Change("An", "marketer", "edited", "segment", "lapsed", f"{n}", AT))
        ledger.note_lookup(Lookup(person, "Bo", "analyst", "they asked", AT))
    assert ledger.audit_verify() == []
    return ledger


def _behind(ledger, *statements):
    """Edit as somebody would who holds the file: rules first out of the way."""
    with ledger.book.database.begin() as connection:
        if connection.dialect.name == "sqlite":
            for (name,) in connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
        for statement in statements:
            connection.exec_driver_sql(statement)


def _problems(ledger, table):
    return [(finding["problem"], finding["row"]) for finding in ledger.audit_verify() if finding["table"] == table]


@pytest.mark.parametrize("table", TABLES)
def test_a_changed_row_is_found(full, table):
    _behind(full, f"UPDATE {table} SET {EDITS[table]} WHERE {schema.AUDITED[table]} = 2")
    assert _problems(full, table) == [("changed", 2)]


@pytest.mark.parametrize("table", [table for table in TABLES if table != "decisions"])
def test_a_deleted_row_is_found(full, table):
    others = [f"DELETE FROM {other}" for other in POINTED_AT.get(table, ())]
    _behind(full, *others, f"DELETE FROM {table} WHERE {schema.AUDITED[table]} = 2")
    assert _problems(full, table) == [("deleted", 2)]


def test_a_deleted_decision_is_found(full):
    rest = [f"DELETE FROM {table} WHERE decision_id = 'r1.1'" for table in ("attention", "deliveries", "decisions")]
    number = full.decision("r1.1")["decision_no"]
    _behind(full, *rest)
    assert _problems(full, "decisions") == [("deleted", number)]


@pytest.mark.parametrize("table", TABLES)
def test_a_row_that_was_slipped_in_is_found(full, table):
    key = schema.AUDITED[table]
    names = [column.name for column in schema.METADATA.tables[table].columns]
    pick = {UNIQUE.get(table, key): "'slipped'"} | {key: "77"}
    pick |= {"contact_no": "9"} if table == "decisions" else {}
    quoted = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(pick.get(name, f'"{name}"') for name in names)
    others = []
    if table == "attention":  # it needs its decision beside it
        others = ["DELETE FROM deliveries", f"UPDATE decisions SET decision_no = 77 WHERE decision_no = 3"]
        others += ["DELETE FROM attention WHERE decision_no = 3"]
    _behind(full, *others, f"INSERT INTO {table} ({quoted}) SELECT {values} FROM {table} WHERE {key} = 1")
    assert ("inserted", 77) in _problems(full, table)


def test_writing_what_is_there_already_adds_no_entry(full, keys):
    size = full.audit_head()["size"]
    full.put_contacts(_mails(people(keys, 3)), at=AT)
    full.put_contacts(_mails(people(keys, 3), "older"), at=AT - timedelta(days=1))
    full.set_settings(_budgets(people(keys, 3)), at=AT)
    full.link("anon 1", people(keys, 2)[1], "identify", AT)
    full.link_many(full.link_rows().select(["from_id", "to_id", "kind"]), at=AT)
    full.register_creative(_creative("spring"), at=AT)
    full.commit_run({"run_id": "r2", "campaign_id": "c"}, leaves_out([]), at=AT)
    full.open_conversation("v1", people(keys, 2)[1], "question", at=AT)
    assert not full.release("v1", at=AT)
    full.unlink(99, AT)
    assert full.audit_head()["size"] == size
    assert full.audit_verify() == []


def test_only_what_changed_is_committed_again_and_going_back_behind_it_is_found(full, keys):
    who, later = people(keys, 3), AT + timedelta(days=1)
    before = full.audit_head()["size"]
    full.put_contacts(_mails(who[1:2], "b"), at=later)
    two = pa.concat_tables([_budgets(who[1:2], 5.0), _budgets(who)], promote_options="permissive").slice(0, 2)
    full.set_settings(two, at=AT)  # one of them says what was there
    full.set_settings(_budgets(who[1:2], 6.0), at=AT)
    full.unlink(2, later)
    full.add_message("v1", "m9", "out", "tomorrow", at=later)
    with full.book.read() as connection:
        query = sa.select(schema.audit.c.leaves).where(schema.audit.c.seq > before).order_by(schema.audit.c.seq)
        assert list(connection.scalars(query)) == [1, 1, 1, 1, 2]
    assert full.audit_verify() == []
    assert full.contacts_of(who, "email")["value"].to_pylist() == [
        "a0@shop.example",
        "b0@shop.example",
        "a2@shop.example",
    ]
    back = {"links": "undone_at = NULL WHERE link_id", "settings": "budget_s = 20 WHERE settings_no"}
    back |= {"conversations": "waiting = NOT waiting WHERE conversation_no"}
    _behind(full, *(f"UPDATE {table} SET {change} = 2" for table, change in back.items()))
    assert {table: _problems(full, table) for table in back} == dict.fromkeys(back, [("changed", 2)])


def test_many_contacts_settings_and_links_at_once_are_all_committed(ledger, keys):
    who = people(keys, 350)
    for name in ("a", "b"):  # twice: the second time they are there
        ledger.put_contacts(_mails([*who, *who], name), at=AT)
        rows = pa.table({"person_id": [*who, *who], "budget_s": [1.0] * 350 + [2.5 if name == "b" else 2.0] * 350})
        ledger.set_settings(rows, at=AT)
        links = pa.table({"from_id": [f"{name} {i}" for i in range(350)], "to_id": who, "kind": ["identify"] * 350})
        assert ledger.link_many(links, at=AT) == 350
    assert ledger.counts() | {"contacts": 350, "settings": 350, "links": 700} == ledger.counts()
    assert set(ledger.settings()["budget_s"].to_pylist()) == {2.5}
    assert ledger.find_contact("email", "b351@shop.example") == who[1]
    assert ledger.audit_verify() == []


def test_a_number_of_someone_forgotten_is_not_given_again(full, keys):
    full.erase(people(keys, 3)[2], AT)
    new = keys.person_id("new")
    full.put_contacts(_mails([new]), at=AT)
    full.set_settings(_budgets([new]), at=AT)
    assert full.link("anon new", new, "identify", AT) == 4
    assert full.audit_verify() == []


def test_nothing_is_set_for_someone_who_was_forgotten(full, keys):
    gone = people(keys, 3)[2]
    full.erase(gone, AT)
    with pytest.raises(NotAllowedError) as error:
        full.set_settings(_budgets([gone, people(keys, 1)[0]], 1.0), at=AT)
    assert error.value.code == "E263"
    assert full.settings()["budget_s"].to_pylist() == [20.0, 20.0]
    assert full.audit_verify() == []


def test_a_changed_leaf_or_entry_breaks_the_chain(full):
    _behind(full, "UPDATE audit SET at = at + 1 WHERE seq = 2")
    assert _problems(full, "audit") == [("chain", 2)]


def test_leaves_made_again_for_a_changed_row_are_found(full):
    flip = "zeroblob(32)" if full.book.database.is_sqlite else "'\\x00'::bytea"
    _behind(full, f"UPDATE audit_leaves SET commitments = {flip} WHERE seq = 2 AND part_no = 0")
    assert ("leaves", 2) in _problems(full, "audit_leaves")


def test_a_tail_that_was_cut_off_after_it_was_signed_is_found(full):
    size = full.audit_head()["size"]
    last = "DELETE FROM audit_leaves WHERE seq = {0}", "DELETE FROM audit WHERE seq = {0}"
    _behind(full, *(text.format(size) for text in last))
    assert ("head", size) in _problems(full, "audit")


def test_a_signed_head_is_checked_without_a_ledger(full):
    head = full.audit_head()
    assert verify_head(head)
    assert head["size"] == full.counts()["audit"]
    assert not verify_head(head | {"size": head["size"] - 1})
    assert not verify_head(head | {"signature": "00" * 64})
    assert not verify_head({})
    assert set(full.audit_head(signed=False)) == {"ledger", "size", "root", "hash"}


def test_someone_forgotten_leaves_a_ledger_without_findings(full, keys):
    gone = people(keys, 3)[1]
    counts = full.erase(gone, AT + timedelta(days=1))
    assert {counts[name] for name, _ in schema.PERSONAL if name in schema.AUDITED} == {1} == {counts["keys"]}
    assert full.check() == []
    assert set(full.erase(gone, AT + timedelta(days=2)).values()) == {0}
    allow(full, people(keys, 1), at=AT + timedelta(days=3))
    assert full.audit_verify() == []


def test_a_row_that_comes_back_after_an_erasure_is_found(full, keys):
    gone, number = people(keys, 3)[1], full.messages(person_id=people(keys, 3)[1]).num_rows
    with full.book.read() as connection:
        t = schema.messages
        row = dict(connection.execute(sa.select(t).where(t.c.person_id == gone)).one()._mapping)
        thread = dict(
            connection.execute(sa.select(schema.conversations).where(schema.conversations.c.person_id == gone))
            .one()
            ._mapping
        )
    full.erase(gone, AT)
    with full.book.database.begin() as connection:
        connection.execute(schema.conversations.insert(), [thread])
        connection.execute(t.insert(), [row])
    assert number == 1
    assert _problems(full, "messages") == [("inserted", row["message_no"])]


def test_a_receipt_is_signed_and_kept(full):
    receipt = full.issue_receipt("erasure", {"rows": 3}, at=AT)
    assert verify_receipt(receipt)
    assert not verify_receipt(receipt | {"body": {"rows": 4}})
    assert full.receipts() == [receipt]
    assert full.issue_receipt("erasure", {"rows": 3}, at=AT) == receipt
    assert full.counts()["receipts"] == 1


def _rfc6962(leaves):
    """The definition, word for word: recursion at the largest power of two below n."""
    if len(leaves) == 0:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + _rfc6962(leaves[:k]) + _rfc6962(leaves[k:])).digest()


@given(st.lists(st.binary(max_size=4), max_size=40))
def test_the_root_is_the_one_of_rfc_6962(leaves):
    assert merkle_root(leaves) == _rfc6962(leaves)


_TEXT = st.text(alphabet="a\\u0\x1f\x00é", max_size=4)


@given(st.lists(st.tuples(_TEXT, _TEXT, st.one_of(st.none(), _TEXT)), min_size=2, max_size=6, unique=True))
def test_no_two_different_rows_have_the_same_canonical_bytes(rows):
    columns = [column.name for column in schema.approvals.columns]
    table = pa.table({name: pa.array([1] * len(rows), pa.int64()) for name in columns})
    for i, name in enumerate(("kind", "name", "by")):
        table = table.set_column(columns.index(name), name, pa.array([row[i] for row in rows], pa.string()))
    assert len(set(canonical("approvals", table).to_pylist())) == len(rows)


_FLOATS = st.sampled_from([0.0, -0.0, 0.1, 1e300, 5e-324])
_ROW = st.tuples(_TEXT, st.one_of(st.none(), _TEXT), _FLOATS, st.booleans(), st.one_of(st.none(), st.integers(0, 2)))


def _as_decisions(rows):
    """Decisions in every shape that a column can have: all the same, all null, some null, marks in the text."""
    table = leaves_out([f"p{i % 7}" for i in range(len(rows))])
    mine = pa.table(
        {
            "decision_no": pa.array(range(len(rows)), pa.int64()),
            "surface": pa.array([row[0] for row in rows], pa.string()),
            "creative_version": pa.array([row[1] for row in rows], pa.string()),
            "gain": pa.array([row[2] for row in rows], pa.float64()),
            "eligible": pa.array([row[3] for row in rows], pa.bool_()),
            "permission_id": pa.array([row[4] for row in rows], pa.int64()),
        }
    )
    for name in mine.column_names:
        place = table.schema.get_field_index(name)
        table = table.append_column(name, mine[name]) if place < 0 else table.set_column(place, name, mine[name])
    fill = dict.fromkeys(
        ("decision_id", "run_id", "campaign_id", "policy_version", "model_version", "config_hash", "product_reason"), ""
    )
    return stored(table, schema.decisions, fill | {"at": 0, "simulated": False})


@given(st.lists(_ROW, min_size=1, max_size=8))
def test_many_rows_at_once_have_the_bytes_that_each_has_alone(rows):
    table = _as_decisions(rows)
    alone = [canonical("decisions", table.slice(i, 1)).to_pylist()[0] for i in range(len(rows))]
    assert canonical("decisions", table).to_pylist() == alone


def test_a_commitment_is_the_hmac_of_the_row_under_its_persons_key(keys):
    table = _as_decisions([("a\x1fb\\", None, -0.0, True, 2), ("é", "1", 0.1, False, None)] * 7)
    secrets = keys.secrets_of(table["person_id"].to_pylist())
    expected = [
        hmac.digest(secrets[who][32:], message, "sha256")
        for who, message in zip(table["person_id"].to_pylist(), canonical("decisions", table).to_pylist(), strict=True)
    ]
    assert cut(leaves_of("decisions", table, keys, {}).commitments) == expected


@pytest.mark.parametrize("n", [99, 100, 101, 350])
def test_rows_written_many_a_statement_are_the_rows_that_were_given(ledger, keys, n):
    who = people(keys, n)
    allow(ledger, who[: n // 2])
    sent, left = sends(permission_of(ledger)), leaves_out(who[n // 2 :])
    plan = pa.concat_tables([sent, left], promote_options="permissive")
    plan = plan.set_column(plan.column_names.index("gain"), "gain", pa.array([-0.0, 0.0, 0.3] * n)[:n])
    assert ledger.commit_run({"run_id": "r1", "campaign_id": "c"}, plan, at=AT) == n
    made = ledger.decisions(run_id="r1")
    given = dict(zip(plan["person_id"].to_pylist(), plan.drop("product_ids").to_pylist(), strict=True))
    for row in made.to_pylist():
        assert {name: row[name] for name in given[row["person_id"]]} == given[row["person_id"]]
    assert ledger.counts()["attention"] == n // 2
    assert ledger.audit_verify() == []


LATER = AT + timedelta(days=2)


def _since(ledger):
    return ledger.audit_added(ledger.audit_checked())


def test_a_full_check_is_kept_and_what_is_added_after_it_is_counted(full, keys):
    assert full.audit_checked() is None
    told = []
    made = full.audit_check(at=LATER, progress=lambda *step: told.append(step))
    assert made == full.audit_checked()
    assert (made.at, made.size, made.found, made.findings) == (LATER, full.audit_head(signed=False)["size"], 0, ())
    counts = full.counts()
    assert made.rows == sum(counts[table] for table in schema.AUDITED)
    assert {step for step, _, _ in told} == {"entries", "rows"}
    assert _since(full) == Added(0, 0, ())
    full.note_change(Change("An", "marketer", "edited", "segment", "lapsed", "9", LATER))
    full.set_settings(_budgets(people(keys, 3)[1:2], 5.0), at=LATER)  # a row of before says something else now
    full.erase(people(keys, 3)[2], LATER)
    added = _since(full)
    assert (added.entries, added.findings) == (full.audit_head(signed=False)["size"] - made.size, ())
    assert added.rows >= 2
    assert full.audit_verify() == []


def test_what_was_altered_since_the_check_is_found_at_once_and_what_was_there_before_by_the_next_check(full):
    full.audit_check(at=LATER)
    full.note_change(Change("An", "marketer", "edited", "segment", "lapsed", "9", LATER))
    _behind(full, "UPDATE changes SET name = 'x' WHERE change_no = 2")
    assert _since(full).findings == ()  # checked before: it says nothing about that
    _behind(full, "UPDATE changes SET name = 'x' WHERE change_no = 4")
    assert _since(full).findings == ("row 4 of changes was changed",)
    made = full.audit_check(at=LATER)
    assert (made.found, set(made.findings)) == (2, {"row 2 of changes was changed", "row 4 of changes was changed"})


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("DELETE FROM changes WHERE change_no = 4", "row 4 of changes is gone, and no erasure says why"),
        ("UPDATE audit SET kind = 'x' WHERE seq = {last}", "audit entry {last} does not follow from the one before it"),
        (
            "UPDATE audit_leaves SET commitments = row_keys WHERE seq = {last}",
            "the leaves of audit entry {last} were changed",
        ),
        (
            "UPDATE audit SET hash = 'x' WHERE seq = {then}",
            "audit entry {then} is not the one that was checked on 2026-03-04",
        ),
        (
            "INSERT INTO links SELECT 99, 'x', to_id, kind, at, undone_at FROM links WHERE link_id = 1",
            "row 99 of links was slipped in",
        ),
    ],
)
def test_whatever_was_done_to_what_was_added_is_found(full, statement, found):
    then = full.audit_check(at=LATER).size
    full.note_change(Change("An", "marketer", "edited", "segment", "lapsed", "9", LATER))
    places = {"last": then + 1, "then": then}
    _behind(full, statement.format(**places))
    assert found.format(**places) in _since(full).findings
    assert full.audit_check(at=LATER).found


def test_a_chain_that_was_cut_back_behind_the_check_is_found(full):
    then = full.audit_check(at=LATER).size
    _behind(full, f"DELETE FROM audit_leaves WHERE seq = {then}", f"DELETE FROM audit WHERE seq = {then}")
    assert _since(full).findings == (f"audit entry {then} is not the one that was checked on 2026-03-04",)


def test_more_than_fits_in_a_moment_is_said_to_be_unchecked(full):
    made = full.audit_check(at=LATER)
    full.note_change(Change("An", "marketer", "edited", "segment", "lapsed", "9", LATER))
    with full.book.read() as connection:
        assert held.added(connection, full.keys, full.ledger_id, made, most=0) == Added(1, None, ())

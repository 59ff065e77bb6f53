"""Contact details, links, conversations, creatives, and the register of files."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from echt.errors import DataError
from echt.ledger import schema
from echt.ledger.links import resolve
from echt.nouns import Approval, Creative, Fact

from .conftest import AT, people


def _contacts(who, values, kind="email"):
    return pa.table({"person_id": who, "kind": [kind] * len(who), "value": values})


def test_contact_details_come_back_and_are_nowhere_readable(ledger, keys):
    who = people(keys, 3)
    assert ledger.put_contacts(_contacts(who, ["an@example.org", "bo@example.org", None]), at=AT) == 2
    found = ledger.contacts_of(pa.array(who), "email").to_pylist()
    assert found == [{"person_id": who[0], "value": "an@example.org"}, {"person_id": who[1], "value": "bo@example.org"}]
    assert ledger.contacts_of(who, "phone").num_rows == 0
    with ledger.book.read() as connection:
        for row in connection.execute(sa.select(schema.contacts)):
            assert b"example" not in row.ciphertext + row.blind_index


@pytest.mark.parametrize(
    ("kind", "stored", "asked"),
    [
        ("email", "An@Example.org", " an@example.ORG"),
        ("phone", "+31 6 1234-5678", "+31612345678"),
        ("name", "An  de Boer", "an de boer"),
    ],
)
def test_a_person_is_found_by_a_detail_however_it_is_written(ledger, keys, kind, stored, asked):
    who = people(keys, 2)
    ledger.put_contacts(_contacts(who[:1], [stored], kind), at=AT)
    assert ledger.find_contact(kind, asked) == who[0]
    assert ledger.find_contact(kind, "someone else") is None
    assert ledger.contacts_of(who, kind)["value"].to_pylist() == [stored]


def test_the_newest_detail_counts_also_when_it_came_first(ledger, keys):
    who = people(keys, 1)
    ledger.put_contacts(_contacts(who, ["new@example.org"]), at=AT)
    ledger.put_contacts(_contacts(who, ["old@example.org"]), at=AT - timedelta(days=1))
    assert ledger.contacts_of(who, "email")["value"].to_pylist() == ["new@example.org"]


def test_a_detail_that_was_moved_to_somebody_else_does_not_open(ledger, keys):
    who = people(keys, 2)
    ledger.put_contacts(_contacts(who, ["an@example.org", "bo@example.org"]), at=AT)
    with ledger.book.database.begin() as connection:
        t = schema.contacts
        box = sa.select(t.c.ciphertext).where(t.c.person_id == who[0]).scalar_subquery()
        connection.execute(t.update().where(t.c.person_id == who[1]).values(ciphertext=box))
    with pytest.raises(DataError) as error:
        ledger.contacts_of(who, "email")
    assert error.value.code == "E254"


def test_links_are_followed_to_their_end_and_can_be_undone(ledger):
    first = ledger.link("a", "b", "alias", AT)
    ledger.link("b", "c", "identify", AT)
    assert ledger.link("a", "b", "alias", AT) == first
    assert ledger.links().to_pylist() == [{"from_id": "a", "to_id": "c"}, {"from_id": "b", "to_id": "c"}]
    ledger.unlink(first, AT)
    assert ledger.links().to_pylist() == [{"from_id": "b", "to_id": "c"}]
    assert ledger.link_rows()["undone_at"].to_pylist() == [AT, None]


@pytest.mark.parametrize("pair", [("c", "a"), ("b", "a"), ("a", "a")])
def test_a_circle_is_refused(ledger, pair):
    ledger.link("a", "b", "alias", AT)
    ledger.link("b", "c", "alias", AT)
    with pytest.raises(DataError) as error:
        ledger.link(*pair, "alias", AT)
    assert error.value.code == "E262"


def test_many_links_at_once_are_each_kept_once(ledger):
    rows = pa.table({"from_id": ["a", "a", "b", "x"], "to_id": ["p", "p", "p", "x"], "kind": ["identify"] * 4})
    assert ledger.link_many(rows, at=AT) == 2
    assert ledger.link_many(rows, at=AT) == 0
    assert ledger.links().num_rows == 2


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")), max_size=12))
def test_resolving_agrees_with_walking(pairs):
    pairs = [(a, b) for a, b in pairs if a != b]
    live = pa.table(
        {"from_id": pa.array([a for a, _ in pairs], pa.string()), "to_id": pa.array([b for _, b in pairs], pa.string())}
    )
    parent, expected = dict(pairs), {}
    for start in {x for pair in pairs for x in pair}:
        seen, at = [], start
        while at in parent and at not in seen:
            seen.append(at)
            at = parent[at]
        end = min(seen[seen.index(at) :]) if at in seen else at
        if end != start:
            expected[start] = end
    found = {row["from_id"]: row["to_id"] for row in resolve(live).to_pylist()}
    assert found == expected


def test_who_waits_longest_comes_first_and_an_answer_ends_the_waiting(ledger, keys):
    for n, person in enumerate(people(keys, 3)):
        assert ledger.open_conversation(f"v{n}", person, f"subject {n}", at=AT)
        assert ledger.add_message(f"v{n}", f"m{n}", "in", f"body {n}", at=AT - timedelta(hours=n))
    assert not ledger.open_conversation("v0", people(keys, 1)[0], "again", at=AT)
    assert not ledger.add_message("v0", "m0", "in", "again", at=AT)
    assert ledger.conversations()["conversation_id"].to_pylist() == ["v2", "v1", "v0"]
    ledger.add_message("v2", "m9", "out", "here it is", at=AT)
    ledger.add_message("v1", "m8", "in", "hello?", at=AT + timedelta(hours=5))
    table = ledger.conversations()
    assert table["conversation_id"].to_pylist() == ["v1", "v0", "v2"]
    assert table["subject"].to_pylist() == ["subject 1", "subject 0", "subject 2"]
    assert table["waiting"].to_pylist() == [True, True, False]
    assert ledger.messages("v2")["body"].to_pylist() == ["body 2", "here it is"]
    with pytest.raises(DataError) as error:
        ledger.add_message("nowhere", "m7", "in", "?", at=AT)
    assert error.value.code == "E267"


def test_a_creative_comes_back_whole_and_a_version_is_never_changed(ledger):
    fact = Fact("f1", "price", 12.5, "EUR", valid_until=datetime(2026, 4, 1, tzinfo=UTC))
    spring = Creative("spring", "1", "email", {"nl": {"subject": "Lente"}}, (fact,), product_ids=("p1",))
    assert ledger.register_creative(spring, at=AT) == ledger.register_creative(spring, at=AT)
    assert ledger.creative("spring") == spring
    assert ledger.creative("spring", "2") is None
    with pytest.raises(DataError) as error:
        ledger.register_creative(Creative("spring", "1", "email", {"nl": {"subject": "Zomer"}}), at=AT)
    assert error.value.code == "E261"
    second = Creative("spring", "2", "email", {"nl": {"subject": "Zomer"}})
    ledger.register_creative(second, at=AT + timedelta(hours=1))
    assert ledger.creative("spring") == second


def test_a_yes_is_for_one_version_by_one_person(ledger):
    yes = Approval("creative", "spring", "1", "An", AT)
    assert ledger.approved("creative", "spring", "1") is None
    ledger.approve(yes)
    ledger.approve(yes)
    assert ledger.approved("creative", "spring", "1") == yes
    assert ledger.approved("creative", "spring", "2") is None
    assert ledger.approvals().num_rows == 1


def test_a_file_is_seen_when_it_was_read_to_its_end(ledger):
    ledger.ingest_begin("hash", "orders", "orders.csv", at=AT)
    assert ledger.ingest_seen("hash") is None
    ledger.ingest_begin("hash", "orders", "orders.csv", at=AT)
    ledger.ingest_done("hash", "orders", {"read": 3}, at=AT)
    assert ledger.ingest_seen("hash") == ledger.ingest_seen("hash", "orders") == {"read": 3}
    assert ledger.ingest_seen("hash", "other") is None
    ledger.ingest_begin("hash", "orders", "orders.csv", at=AT)
    assert ledger.ingest_seen("hash") == {"read": 3}

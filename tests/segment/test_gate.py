"""Segments over a real warehouse and ledger: only people whom the gate lets through can be in one."""

import json
from datetime import timedelta

import pyarrow as pa
import pytest

from echt.ledger import Keys, Ledger
from echt.nouns import Event, Person, Purpose
from echt.permission import gate
from echt.segment import evaluate, explain, holds, known_names, members
from echt.warehouse import SCHEMAS, Warehouse

BUY = "Order Completed"


@pytest.fixture(scope="module")
def shop(tmp_path_factory, made):
    """40 people who bought on day i; the first 20 said yes to e-mail, person 3 then objected, person 4 is a minor."""
    folder = tmp_path_factory.mktemp("shop")
    warehouse = Warehouse.open(folder / "warehouse", buckets=2)
    ledger = Ledger.open(folder / "ledger.db", Keys.open(folder / "keys", "test"))
    people = [
        {"person_id": f"p{i:011}", "first_seen": made.ago(900), "country": "NL", "minor": i == 4, "traits": json.dumps({"tier": i}), "source": "test", "simulated": True}
        for i in range(40)
    ]  # fmt: skip
    events = [
        {"person_id": f"p{i:011}", "at": made.ago(i) + timedelta(hours=1), "name": BUY, "message_id": f"m{i}", "value": 10.0, "currency": "EUR", "source": "test", "simulated": True}
        for i in range(40)
    ]  # fmt: skip
    for name, rows in (("people", people), ("events", events)):
        warehouse.append(name, pa.Table.from_pylist(rows, schema=SCHEMAS[name]).drop_columns("bucket"))
    said = [(i, "consent") for i in range(20)] + [(3, "objection")]
    utc = pa.timestamp("us", tz="UTC")
    rows = pa.table(
        {
            "person_id": [f"p{i:011}" for i, _ in said],
            "purpose": ["marketing.communications.email"] * len(said),
            "basis": [basis for _, basis in said],
            "granted": [basis != "objection" for _, basis in said],
            "evidence": ['{"form": "checkout"}'] * len(said),
            "at": pa.array([made.ago(50 if basis == "consent" else 40) for _, basis in said], utc),
            "until": pa.array([None] * len(said), utc),
            "source": ["test"] * len(said),
            "simulated": [True] * len(said),
        }
    )
    ledger.record_permissions(rows, at=made.ago(30))
    yield gate(ledger, warehouse, Purpose("marketing.communications.email"), made.at)
    warehouse.close()
    ledger.close()


def test_only_reachable_people_are_in_a_segment(shop, made):
    ids = members(
        made.segment("did('Order Completed', within => '12 days') AND trait('tier') >= 0"), shop.tables, at=made.at
    )
    # day 0 lies after the moment; 3 objected, 4 is a minor
    assert ids.to_pylist() == [f"p{i:011}" for i in (1, 2, 5, 6, 7, 8, 9, 10, 11, 12)]


def test_a_result_counts_reachable_people_only(shop, made):
    found = evaluate(made.segment("did('Order Completed')"), shop.tables, at=made.at, known=known_names(shop.tables))
    assert (found.count, found.people) == (17, 18)


def test_the_live_answer_and_the_explanation_use_the_same_events(shop, made):
    asked = made.segment("days_since('Order Completed') >= 5")
    inside = set(members(asked, shop.tables, at=made.at).to_pylist())
    for person_id in shop.person_id.to_pylist():
        rows = shop.tables.events_of(person_id).to_pylist()
        events = [Event(row["message_id"], person_id, row["at"], row["name"], value=row["value"]) for row in rows]
        assert holds(asked, Person(person_id), events, at=made.at) is (person_id in inside)
        assert explain(asked, Person(person_id), events, at=made.at).inside is (person_id in inside)

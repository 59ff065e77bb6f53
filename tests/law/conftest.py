"""A small brand on disk: people who do not exist, a real warehouse, a real ledger."""

import json
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from echt.ledger import Keys, Ledger
from echt.nouns import Purpose
from echt.permission import gate
from echt.prove import make_identity
from echt.warehouse import SCHEMAS, Warehouse

AT = datetime(2026, 11, 1, 9, tzinfo=UTC)
MAIL = "marketing.communications.email"
PROFILE = "personalize.content.profiled"


class Brand:
    def __init__(self, folder):
        self.folder = folder
        self.keys = Keys.open(folder / "keys", "test")
        self.ledger = Ledger.open(folder / "ledger.db", self.keys)
        self.warehouse = Warehouse.open(folder / "warehouse", buckets=2)

    def person(self, name, *, minor=False):
        one = self.keys.person_id(name)
        row = {"person_id": one, "first_seen": AT - timedelta(days=400), "minor": minor}
        schema = SCHEMAS["people"]
        self.warehouse.append("people", pa.Table.from_pylist([{f: row.get(f) for f in schema.names}], schema=schema))
        return one

    def order(self, person, at=AT - timedelta(days=20)):
        schema, n = SCHEMAS["events"], self.warehouse.count("events")
        row = {
            "person_id": person,
            "at": at,
            "name": "Order Completed",
            "message_id": f"m{n}",
            "order_id": f"o{n}",
            "value": 9.0,
            "currency": "EUR",
            "simulated": False,
        }
        self.warehouse.append("events", pa.Table.from_pylist([{f: row.get(f) for f in schema.names}], schema=schema))

    def says(self, person, basis, *, granted=True, purpose=MAIL, at=AT - timedelta(days=9), evidence=None):
        row = {
            "person_id": person,
            "purpose": purpose,
            "basis": basis,
            "granted": granted,
            "evidence": json.dumps(evidence or {}),
            "at": at,
        }
        self.ledger.record_permissions(pa.Table.from_pylist([row]), at=at)

    def reached(self, purpose=MAIL, at=AT, **more):
        return gate(self.ledger, self.warehouse, Purpose(purpose), at, **more)


@pytest.fixture
def brand(tmp_path):
    made = Brand(tmp_path)
    yield made
    made.ledger.close()
    made.warehouse.close()


@pytest.fixture(scope="session")
def identity(tmp_path_factory):
    return make_identity(tmp_path_factory.mktemp("keys") / "signing", "Wilg zaden", at=datetime.now(UTC))

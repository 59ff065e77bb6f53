"""A small shop of made-up people: a real warehouse and a real ledger in a folder."""

import json
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from echt.ledger import Keys, Ledger
from echt.warehouse import SCHEMAS, Warehouse

AT = datetime(2011, 3, 1, tzinfo=UTC)
MAIL = "marketing.communications.email"
SOFT = {"collected_with_order": "o-1", "opt_out_at_collection": True, "product_categories": ["gifts", "cards"]}


def day(n):
    return AT + timedelta(days=n)


class Shop:
    def __init__(self, folder):
        self.warehouse = Warehouse.open(folder / "warehouse", buckets=2)
        self.ledger = Ledger.open(folder / "ledger.db", Keys.open(folder / "keys", "test"))

    def close(self):
        self.warehouse.close()
        self.ledger.close()

    def people(self, *ids, **more):
        rows = [{"person_id": each, "first_seen": day(-400), "minor": False, **more} for each in ids]
        self._append("people", rows)

    def order(self, person_id, at, value=10.0, simulated=False, name="Order Completed"):
        self.orders([(person_id, at, value)], simulated=simulated, name=name)

    def orders(self, found, simulated=False, name="Order Completed", **more):
        count = self.warehouse.count("events")
        rows = [
            {"person_id": who, "at": at, "name": name, "message_id": f"m{count + k}", "order_id": f"o{count + k}",
             "value": value, "currency": "EUR", "simulated": simulated, **more}
            for k, (who, at, value) in enumerate(found)
        ]  # fmt: skip
        self._append("events", rows)

    def says(self, person_id, basis="consent", granted=True, purpose=MAIL, at=None, until=None, evidence=None):
        return self.say([(person_id, basis, granted, purpose, at or day(-10), until, evidence)])

    def say(self, rows):
        names = ["person_id", "basis", "granted", "purpose", "at", "until", "evidence"]
        columns = dict(zip(names, zip(*rows, strict=True), strict=True))
        n, utc = len(rows), pa.timestamp("us", tz="UTC")
        table = pa.table(
            {
                "person_id": columns["person_id"],
                "purpose": columns["purpose"],
                "basis": columns["basis"],
                "granted": columns["granted"],
                "evidence": [json.dumps(each or {}) for each in columns["evidence"]],
                "at": pa.array(columns["at"], utc),
                "until": pa.array(columns["until"], utc),
                "source": ["test"] * n,
                "simulated": [False] * n,
            }
        )
        return self.ledger.record_permissions(table, at=max(columns["at"]))

    def _append(self, name, rows):
        self.warehouse.append(name, pa.Table.from_pylist(rows, schema=SCHEMAS[name]).drop_columns("bucket"))


@pytest.fixture
def shop(tmp_path):
    it = Shop(tmp_path)
    yield it
    it.close()

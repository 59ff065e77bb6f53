"""A shop whose people order at rates that were planted."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from echt.ledger import Keys, Ledger
from echt.permission import gate, grant_standing
from echt.warehouse import SCHEMAS, Warehouse

AT = datetime(2011, 3, 1, tzinfo=UTC)
PROFILED = "personalize.content.profiled"


def day(n):
    return AT + timedelta(days=n)


class Shop:
    def __init__(self, folder):
        self.warehouse = Warehouse.open(folder / "warehouse", buckets=2)
        self.ledger = Ledger.open(folder / "ledger.db", Keys.open(folder / "keys", "test"))

    def close(self):
        self.warehouse.close()
        self.ledger.close()

    def people(self, ids, since):
        utc = pa.timestamp("us", tz="UTC")
        rows = pa.table({"person_id": ids, "first_seen": pa.array(since, utc), "last_seen": pa.nulls(len(ids), utc)})
        self.warehouse.append("people", rows)

    def orders(self, ids, times, values, name="Order Completed", simulated=False):
        start = self.warehouse.count("events")
        n = len(ids)
        rows = {
            "person_id": ids,
            "at": pa.array(times, pa.timestamp("us", tz="UTC")),
            "name": [name] * n,
            "message_id": [f"m{start + k}" for k in range(n)],
            "value": pa.array(values, pa.float64()),
            "currency": ["EUR"] * n,
            "simulated": [simulated] * n,
        }
        self.warehouse.append("events", pa.table(rows))

    def tables(self, at=AT, purpose=PROFILED):
        grant_standing(self.ledger, self.warehouse, purpose, "legitimate_interest", {"assessment": "test"}, at)
        return gate(self.ledger, self.warehouse, purpose, at).tables


def a_steady_shop(folder, n=3000, seed=1, shape=0.8, mean_days=70.0, span=500, after=90):
    """n people known for 100 to `span` days, each with a gamma rate that never changes; orders of some 20 euros."""
    draw = np.random.default_rng(seed)
    shop = Shop(folder)
    ids = np.array([f"p{k:05d}" for k in range(n)])
    known = draw.uniform(100, span, n)
    rate = draw.gamma(shape, 1 / (shape * mean_days), n)
    times = draw.poisson(rate * (known + after))
    who = np.repeat(np.arange(n), times)
    when = draw.uniform(-known[who], after)
    first = np.arange(n)
    who, when = np.concatenate([first, who]), np.concatenate([-known, when])
    at_us = np.datetime64("2011-03-01T00:00:00", "us") + (when * 86_400e6).astype("timedelta64[us]")
    since = np.datetime64("2011-03-01T00:00:00", "us") + (-known * 86_400e6).astype("timedelta64[us]")
    shop.people(pa.array(ids), since)
    shop.orders(pa.array(ids[who]), at_us, draw.gamma(4, 5, len(who)))
    later = np.bincount(who[when > 0], minlength=n)
    return shop, ids, rate, later


@pytest.fixture
def shop(tmp_path):
    it = Shop(tmp_path)
    yield it
    it.close()


@pytest.fixture(scope="session")
def steady(tmp_path_factory):
    shop, ids, rate, later = a_steady_shop(tmp_path_factory.mktemp("steady"))
    yield shop, ids, rate, later
    shop.close()


COLUMNS = [name for name in SCHEMAS["predictions"].names if name != "bucket"]

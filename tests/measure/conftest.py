"""Decisions of a draw and orders with a planted effect."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from echt.ledger import Keys, Ledger
from echt.nouns import Campaign
from echt.permission import gate, grant_standing
from echt.warehouse import Warehouse

AT = datetime(2011, 3, 1, 9, tzinfo=UTC)
REPORTING = "analytics.reporting"
UTC_US = pa.timestamp("us", tz="UTC")


def day(n):
    return AT + timedelta(days=n)


def campaign(**more):
    base = {
        "name": "spring",
        "goal": "Order Completed",
        "within": timedelta(days=14),
        "purpose": "marketing.communications.email",
        "segment": "quiet",
        "channel": "email",
        "creatives": ("spring",),
        "value": 20.0,
        "currency": "EUR",
        "holdout": 0.3,
    }
    return Campaign(**(base | more))


def decisions(ids, arms, reasons=None, simulated=False, at=AT):
    """Rows of Decision, the columns that measuring reads: plan and explore get a creative, the others do not."""
    n, arms = len(ids), list(arms)
    sends = [arm in {"plan", "explore"} for arm in arms]
    reasons = reasons or [arm if arm != "none" else "not_worth_it" for arm in arms]
    return pa.table(
        {
            "decision_id": [f"d{k}" for k in range(n)],
            "run_id": ["run1"] * n,
            "campaign_id": ["spring"] * n,
            "person_id": list(ids),
            "creative_id": pa.array(["spring" if each else None for each in sends], pa.string()),
            "arm": arms,
            "reason": reasons,
            "attention_s": [8.0 if each else 0.0 for each in sends],
            "at": pa.array([at] * n, UTC_US),
            "simulated": [simulated] * n,
        }
    )


class Shop:
    def __init__(self, folder):
        self.warehouse = Warehouse.open(folder / "warehouse", buckets=2)
        self.ledger = Ledger.open(folder / "ledger.db", Keys.open(folder / "keys", "test"))

    def close(self):
        self.warehouse.close()
        self.ledger.close()

    def people(self, ids):
        n = len(ids)
        first = pa.array([day(-300)] * n, UTC_US)
        self.warehouse.append("people", pa.table({"person_id": list(ids), "first_seen": first}))

    def orders(self, ids, days, value=25.0, name="Order Completed", simulated=False, currency="EUR"):
        n, start = len(ids), self.warehouse.count("events")
        at = np.datetime64(AT.replace(tzinfo=None), "us") + (np.asarray(days, float) * 86_400e6).astype(
            "timedelta64[us]"
        )
        self.warehouse.append(
            "events",
            pa.table(
                {
                    "person_id": list(ids),
                    "at": pa.array(at).cast(UTC_US),
                    "name": [name] * n,
                    "message_id": [f"m{start + k}" for k in range(n)],
                    "value": pa.array(np.full(n, value)),
                    "currency": [currency] * n,
                    "simulated": [simulated] * n,
                }
            ),
        )

    def reachable(self, purpose=REPORTING, at=AT):
        grant_standing(self.ledger, self.warehouse, purpose, "legitimate_interest", {"assessment": "test"}, at)
        return gate(self.ledger, self.warehouse, purpose, at)


def planted(folder, n=4000, share=0.3, rate=0.2, effect=0.1, seed=1, span=20):
    """n people drawn into a holdout of `share`; orders of 25 euros at `rate` in 14 days, `effect` more where mailed."""
    draw = np.random.default_rng(seed)
    shop = Shop(folder)
    ids = np.array([f"p{k:05d}" for k in range(n)])
    held = draw.random(n) < share
    sent = ~held & (draw.random(n) < 0.6)
    arms = np.where(held, "holdout", np.where(sent, "plan", "none"))
    mean = (rate + np.where(sent, effect, 0.0)) * span / 14
    who = np.repeat(np.arange(n), draw.poisson(mean))
    shop.people(ids)
    shop.orders(ids[who], draw.uniform(1e-4, span, len(who)))
    return shop, ids, arms


@pytest.fixture
def shop(tmp_path):
    it = Shop(tmp_path)
    yield it
    it.close()

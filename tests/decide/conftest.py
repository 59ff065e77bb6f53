"""A made-up shop for plans: people who do not exist, asked through a real `Reachable`."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from echt.decide import Gains, Known, Plan, plan
from echt.nouns import Campaign, Creative, Purpose
from echt.permission.reachable import make

AT = datetime(2011, 3, 1, 12, tzinfo=UTC)
PURPOSE = Purpose("marketing.communications.email")
LINKS = pa.table({"from_id": pa.array([], pa.string()), "to_id": pa.array([], pa.string())})


def make_campaign(**changes) -> Campaign:
    plain = Campaign(
        name="spring",
        goal="Order Completed",
        within=timedelta(days=14),
        purpose=PURPOSE,
        segment="lapsed",
        channel="email",
        creatives=("kitchen",),
        value=20.0,
        currency="EUR",
        holdout=0.0,
    )
    return replace(plain, **changes)


def creatives(campaign: Campaign, languages=("nl", "en")) -> list[Creative]:
    return [Creative(name, "1", campaign.channel, {text: {} for text in languages}) for name in campaign.creatives]


def names(n: int) -> list[str]:
    return [f"p{i:011d}" for i in range(n)]


def reachable(ids, left_out=None, at=AT, purpose=PURPOSE):
    left_out = left_out or {}
    judged = pa.table(
        {
            "person_id": pa.array(ids, pa.string()),
            "permission_id": pa.array(
                [None if i in left_out else int((i or "")[1:] or 0) + 1 for i in ids], pa.int64()
            ),
            "basis": pa.array(["consent"] * len(ids), pa.string()),
            "reason": pa.array([left_out.get(i) for i in ids], pa.string()),
            "condition": pa.array([None] * len(ids), pa.string()),
        }
    ).sort_by("person_id")
    return make(judged, purpose, at, LINKS, None)


@dataclass
class Shop:
    """Everything a plan is made from, in one place that tests can change a part of."""

    campaign: Campaign
    candidates: pa.Table
    gains: np.ndarray
    left_out: dict
    known: Known
    seed: int = 1
    languages: tuple = ("nl", "en")

    def plan(self, planner=plan, **changes) -> Plan:
        shop = replace(self, **changes)
        ids = shop.candidates["person_id"].to_pylist()
        return planner(
            reachable(ids, shop.left_out),
            shop.candidates,
            creatives(shop.campaign, shop.languages),
            shop.campaign,
            gains=Gains(shop.gains.astype(np.float32), "test-1"),
            known=shop.known,
            at=AT,
            seed=shop.seed,
        )


def make_shop(n=50, k=1, seed=0, **changes) -> Shop:
    rng = np.random.default_rng(seed)
    made = make_campaign(creatives=tuple(f"creative-{j}" for j in range(k)), **changes)
    return Shop(
        made,
        pa.table({"person_id": pa.array(names(n), pa.string())}),
        rng.exponential(0.03, (n, k)),
        {},
        Known(),
    )


@pytest.fixture(scope="session")
def shop():
    """A factory of shops: `shop(n=50, k=1, seed=0, **changes of the campaign)`."""
    return make_shop


@pytest.fixture(scope="session")
def campaign():
    """A factory of campaigns."""
    return make_campaign

"""Planning 1 million simulated people: seconds in each stage, none of them a loop over people.

`python -m bench.decide [PEOPLE] [CREATIVES…]`. The exact planner has a benchmark of its own, `bench.allocate`.
"""

import resource
import sys
import time
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa

from echt.decide import Gains, Known
from echt.decide import plan as make_plan
from echt.nouns import Campaign, Creative, Purpose
from echt.permission.reachable import make

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
PURPOSE = Purpose("marketing.communications.email")
ZONES = ["Europe/Amsterdam", "Europe/London", "America/New_York", "Asia/Tokyo", None]
LETTERS = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._", dtype=np.uint8)


def person_ids(rng, n):
    """n made-up ids in the form that the keyed ids have."""
    letters = LETTERS[rng.integers(0, 64, (n, 12))]
    return pa.array(letters.view("S12").ravel().astype(str))


def world(n, k, seed=0):
    """Made-up people, permissions, settings, earlier contacts and gains."""
    rng = np.random.default_rng(seed)
    ids = person_ids(rng, n)
    few = ids.take(pa.array(rng.choice(n, n // 50, replace=False)))
    told = ids.take(pa.array(rng.integers(0, n, n)))
    campaign = Campaign(
        name="bench",
        goal="Order Completed",
        within=timedelta(days=14),
        purpose=PURPOSE,
        segment="everyone",
        channel="email",
        creatives=tuple(f"creative-{j}" for j in range(k)),
        value=20.0,
        currency="EUR",
        explore=0.05,
        max_contacts=2,
        creative_budgets={f"creative-{j}": n // 20 for j in range(0, k, 2)},
    )
    judged = pa.table(
        {
            "person_id": ids,
            "permission_id": pa.array(np.arange(n)),
            "basis": pa.repeat("consent", n),
            "reason": pa.array([None, "objection", "no_permission"]).take(
                pa.array(rng.choice(3, n, p=[0.7, 0.1, 0.2]))
            ),
            "condition": pa.nulls(n, pa.string()),
        }
    )
    links = pa.table({"from_id": pa.array([], pa.string()), "to_id": pa.array([], pa.string())})
    known = Known(
        attention_used=pa.table(
            {"person_id": told.unique(), "used_s": pa.array(rng.choice([8.0, 16.0, 24.0], len(told.unique())))}
        ),
        settings=pa.table(
            {
                "person_id": few,
                "budget_s": pa.array(rng.choice([0.0, 8.0, 48.0], len(few))),
                "quiet_from": pa.repeat("20:00", len(few)),
                "quiet_to": pa.repeat("08:00", len(few)),
            }
        ),
        history=pa.table(
            {
                "person_id": told,
                "channel": pa.repeat("email", n),
                "creative_id": pa.array([f"creative-{j}" for j in range(k)]).take(pa.array(rng.integers(0, k, n))),
                "at": pa.array(
                    np.datetime64(AT.replace(tzinfo=None), "us")
                    - rng.integers(0, 40 * 86400, n) * np.timedelta64(1, "s"),
                    pa.timestamp("us", "UTC"),
                ),
                "attention_s": pa.repeat(8.0, n),
            }
        ),
        time_zone="Europe/Amsterdam",
    )
    candidates = pa.table(
        {
            "person_id": ids,
            "language": pa.array(["nl", "en", "fr", None]).take(pa.array(rng.choice(4, n, p=[0.5, 0.3, 0.1, 0.1]))),
            "time_zone": pa.array(ZONES).take(pa.array(rng.integers(0, len(ZONES), n))),
        }
    )
    creatives = [Creative(name, "1", "email", {"nl": {}, "en": {}}) for name in campaign.creatives]
    gains = Gains(rng.exponential(0.05, (n, k)).astype(np.float32), "bench-1")
    return make(judged, PURPOSE, AT, links, None), candidates, creatives, campaign, gains, known


def timed(module, name, spent):
    """Count the seconds in one stage where the planner calls it."""
    inner = getattr(module, name)

    def outer(*args, **kwargs):
        start = time.perf_counter()
        result = inner(*args, **kwargs)
        spent[name] = spent.get(name, 0.0) + time.perf_counter() - start
        return result

    setattr(module, name, outer)


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    ks = [int(k) for k in sys.argv[2:]] or [1, 10]
    module = sys.modules["echt.decide.plan"]
    stages = ["ask", "make_offer", "stand", "draw", "explore", "contest", "_outcome", "decisions"]
    spent = {}
    for stage in stages:
        timed(module, stage, spent)
    for k in ks:
        spent.clear()
        reachable, candidates, creatives, campaign, gains, known = world(n, k)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start, cpu = time.perf_counter(), time.process_time()
        made = make_plan(reachable, candidates, creatives, campaign, gains=gains, known=known, at=AT, seed=1)
        wall, cpu = time.perf_counter() - start, time.process_time() - cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        names = {
            "ask": "people side by side",
            "make_offer": "price",
            "stand": "reasons",
            "_outcome": "outcome",
            "decisions": "rows",
        }
        parts = ", ".join(f"{names.get(stage, stage)} {spent.get(stage, 0):.2f}" for stage in stages)
        print(f"{n:,} people x {k} creatives: {wall:.2f} s ({cpu:.2f} s CPU), {n / wall / 1e6:.2f} M people/s; {parts}")
        print(f"  {made.certificate.say('EUR')}")
        print(
            f"  peak memory {peak / 1024:,.0f} MB, of which {before / 1024:,.0f} MB was there before planning; {len(made.sent):,} contacts, {made.counts}"
        )


if __name__ == "__main__":
    main()

"""Learn from a first randomised wave, plan a second: Hillstrom's e-mail test, with the simple ways beside it.

`python examples/email-experiment/demo.py [FILE]`. Half of the people are the first wave: a lot decided whether they got
the men's mail, the women's or none, and their visits say what each mail changes for whom. The other half is planned:
each mail for a quarter of them at most. A lot decided about them too, so what each plan would have brought is known,
with its interval. Nothing here is simulated.
"""

import sys
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from echt.decide import UpliftModel, allocate
from echt.estimate import policy_difference

HERE = Path(__file__).resolve()
FILES = [folder.parent / "shared/data/hillstrom/hillstrom_part.parquet" for folder in HERE.parents[2:4]]
FEATURES = ["recency", "history", "mens", "womens", "zip_code", "newbie", "channel"]
ARMS = ["No E-Mail", "Mens E-Mail", "Womens E-Mail"]
SEED = 20080320
QUARTER = 4
WAYS = {
    "constant": "everyone alike",
    "rule": "rule of one column",
    "t_linear": "logistic",
    "dr_trees": "trees",
}
"""Simplest first."""


def read(file):
    """Features, the mail that was drawn for each (0 is none), and whether they came."""
    table = pa.csv.read_csv(file) if file.suffix == ".csv" else pq.read_table(file)
    action = np.array([ARMS.index(one) for one in table["segment"].to_pylist()])
    return table.select(FEATURES), action, table["visit"].to_numpy().astype(float)


def planned(kind, wave, others):
    """What a way to learn, from this wave, would send to others: each mail to a quarter of them at most.

    Returns:
        (n,) the mail for each, 0 for none; and the allocation with its certificate.
    """
    features, action, visit = wave
    model = UpliftModel(kind, seed=SEED, bags=0).fit(features, action, visit)
    plan = allocate(model.effect(others), creative_budget=[len(others) // QUARTER] * 2, seed=SEED)
    return plan.choice[:, 0].astype(int) + 1, plan


def more(log, plan, other):
    """How many more visits a plan brings than another, for each person that a lot decided about."""
    action, visit = log
    return policy_difference(action, visit, np.full(len(visit), 1 / len(ARMS)), plan, other)[-1].estimate


def choose(features, action, visit):
    """The simplest way that no other beats by more than chance, under the same limits, on people it did not learn from."""
    part = np.random.default_rng(SEED + 1).permutation(len(visit)) % 2
    plans = {kind: np.empty(len(visit), dtype=int) for kind in WAYS}
    for half in (0, 1):
        here, there = np.flatnonzero(part != half), np.flatnonzero(part == half)
        wave = features.take(here), action[here], visit[here]
        for kind in WAYS:
            plans[kind][there] = planned(kind, wave, features.take(there))[0]
    best, told = "constant", []
    for kind in list(WAYS)[1:]:
        found = more((action, visit), plans[kind], plans[best])
        beats = found.low > 0
        told.append(
            f"  {WAYS[kind]} against {WAYS[best]}: {said(found, len(visit))}: {'more than chance' if beats else 'within noise'}"
        )
        best = kind if beats else best
    return best, told


def said(estimate, people):
    """An effect a person as visits of all, with its interval."""
    low, value, high = (people * each for each in (estimate.low, estimate.value, estimate.high))
    return f"{value:,.0f} more visits ({low:,.0f} to {high:,.0f})"


def main():
    """Learn, plan, hold the plans against each other."""
    start = time.perf_counter()
    file = next((one for one in [Path(one) for one in sys.argv[1:]] or FILES if one.is_file()), None)
    if file is None:
        print(
            "The file is not here. README.md says where it is from; then: python examples/email-experiment/demo.py FILE"
        )
        return 2
    features, action, visit = read(file)
    order = np.random.default_rng(SEED).permutation(len(visit))
    first, second = order[: len(order) // 2], order[len(order) // 2 :]
    wave, others = (features.take(first), action[first], visit[first]), features.take(second)
    print(f"The first wave: {len(first):,} people; a lot decided who got the men's mail, the women's, or none.")
    print("Ways to learn from it, each mail for a quarter of people, on those it did not learn from:")
    chosen, told = choose(*wave)
    print("\n".join(told))
    print(f"Chosen: {WAYS[chosen]}. Within noise the simplest wins.\n")
    print(f"The second wave: {len(second):,} others, each mail for at most {len(second) // QUARTER:,} of them.")
    log = action[second], visit[second]
    nothing = np.zeros(len(second), dtype=int)
    plans = {kind: planned(kind, wave, others) for kind in WAYS}
    print(f"  {'nothing':<20} 0 more visits")
    for kind, name in WAYS.items():
        print(
            f"  {name:<20} {said(more(log, plans[kind][0], nothing), len(second))}{' <- the plan' if kind == chosen else ''}"
        )
    for kind, name in WAYS.items():
        if kind != chosen:
            row = more(log, plans[chosen][0], plans[kind][0])
            verdict = "within noise" if row.low <= 0 <= row.high else "not by chance"
            print(f"  the plan against {name}: {said(row, len(second))}: {verdict}")
    print(f"\n{plans[chosen][1]}\n\n{time.perf_counter() - start:.0f} seconds.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

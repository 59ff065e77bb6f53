"""A slider moves: how long until the new plan, 100,000 people × 10 creatives. To reach: under 300 ms.

`python -m bench.sketch [PEOPLE] [CREATIVES]`. Everyone is read once; then budget and worth move as a hand would move them, and every
move is planned exactly. One plan by `plan`, which also makes a row for everyone, stands beside it.
"""

import sys
import time
from dataclasses import replace

import numpy as np

from bench.decide import AT, world
from echt.decide import Question, Sketch
from echt.decide import plan as make_plan

MOVES = 40


def timed(job):
    wall, cpu = time.perf_counter(), time.process_time()
    made = job()
    return made, time.perf_counter() - wall, time.process_time() - cpu


def row(name, seconds):
    low, high = np.percentile(np.asarray(seconds) * 1000, [50, 95])
    print(f"  {name:<28} p50 {low:6.0f} ms   p95 {high:6.0f} ms")


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    k = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    reachable, candidates, creatives, campaign, gains, known = world(n, k)
    campaign = replace(campaign, max_contacts=1)
    inside = {"half": candidates["person_id"][: n // 2].combine_chunks()}
    question = Question(reachable, candidates, creatives, campaign, gains, known)
    sketch, read, _ = timed(lambda: Sketch(question, at=AT, seed=1, segments=inside))
    sketch.solve(total_s=8.0 * n / 10)  # the compiler works once a machine
    hours = np.random.default_rng(0).permutation(np.linspace(0.02, 0.6, MOVES)) * 8.0 * n
    worths = np.random.default_rng(1).permutation(np.linspace(0.0, 0.02, MOVES))
    print(f"{n:,} people x {k} creatives; read once in {read:.2f} s")
    moves = {
        "budget moves": [{"total_s": float(one)} for one in hours],
        "worth moves, 5 budgets": [{"worth_per_s": float(one)} for one in worths],
        "worth moves, nothing shared": [{"worth_per_s": float(one), "creative_budgets": {}} for one in worths],
        "holdout moves": [{"holdout": float(one), "total_s": 2.0 * n} for one in np.linspace(0, 0.3, MOVES)],
    }
    everything = []
    for name, settings in moves.items():
        taken = [timed(lambda one=one: sketch.solve(**one))[1:] for one in settings]
        row(name, [wall for wall, _ in taken])
        everything += taken
    row("all of them", [wall for wall, _ in everything])
    row("all of them, CPU", [cpu for _, cpu in everything])
    total = replace(campaign, total_s=2.0 * n)
    made, wall, cpu = timed(
        lambda: make_plan(reachable, candidates, creatives, total, gains=gains, known=known, at=AT, seed=1)
    )
    drawn = sketch.solve(total_s=2.0 * n)
    same = drawn.reasons == made.counts and abs(drawn.gain - made.gain) < 1e-6
    print(
        f"  plan() of the same numbers {wall * 1000:,.0f} ms ({cpu * 1000:,.0f} ms CPU); the same counts and gain: {same}"
    )
    if not same:
        sys.exit(1)


if __name__ == "__main__":
    main()

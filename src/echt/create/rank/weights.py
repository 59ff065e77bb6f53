"""What was learned from the Upworthy tests, as arrays that fit in a small file, and the score they give a text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from echt.create.rank.features import CHARS, WORDS, Counts, chars, counted, hand, plain, words

__all__ = ["Weights", "shipped", "tf_idf", "unit_rows"]

FILE = "weights.npz"
FAR = 4.0  # standard deviations at which a hand-made measure is cut


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """A linear score of a headline: the log of its click rate against that of an average one.

    Attributes:
        hand_mean: (HAND,) float.
        hand_scale: (HAND,) float, 1 / standard deviation, 0 for a measure that never varied.
        hand: (HAND,) float, weight per standard deviation.
        word_idf: (WORDS,) float, 0 for a bucket too rare to count.
        word: (WORDS,) float.
        char_idf: (CHARS,) float.
        char: (CHARS,) float.
        sense_key: (k,) uint32, sorted: 32 bits of a word that has a vector.
        sense_idf: (k,) float.
        sense: (k,) float, the word's vector times what was learned about that direction.
        centre: () float, mean of the training headlines, without the hand-made measures (their mean is 0).
    """

    hand_mean: NDArray[Any]
    hand_scale: NDArray[Any]
    hand: NDArray[Any]
    word_idf: NDArray[Any]
    word: NDArray[Any]
    char_idf: NDArray[Any]
    char: NDArray[Any]
    sense_key: NDArray[Any]
    sense_idf: NDArray[Any]
    sense: NDArray[Any]
    centre: NDArray[Any]

    def score(self, texts: Sequence[str], *, language: str) -> NDArray[np.float64]:
        """(n,) float: log click rate against an average headline. Dutch gets the hand-made measures alone."""
        total = self.standard(hand(texts, language)) @ self.hand.astype(float)
        if language != "en" or not texts:
            return total
        for grams, buckets, idf, weight in self._hashed():
            at, value = tf_idf(counted(texts, grams, buckets), idf)
            total += np.bincount(at.row, value * weight[at.bucket], at.texts)
        return total + self._sense(texts) - float(self.centre)

    def standard(self, measures: NDArray[np.float64]) -> NDArray[np.float64]:
        """Hand-made measures in standard deviations, cut at four."""
        return np.clip((measures - self.hand_mean) * self.hand_scale, -FAR, FAR)

    def _hashed(self) -> list[tuple[Callable[[str], list[str]], int, NDArray[Any], NDArray[Any]]]:
        return [
            (words, WORDS, self.word_idf, self.word.astype(float)),
            (chars, CHARS, self.char_idf, self.char.astype(float)),
        ]

    def _sense(self, texts: Sequence[str]) -> NDArray[np.float64]:
        if not self.sense_key.size:
            return np.zeros(len(texts))
        found = known(counted(texts, plain, None), self.sense_key)
        idf = self.sense_idf[found.bucket].astype(float)
        value = unit_rows(found, idf)
        return np.bincount(found.row, value * self.sense[found.bucket], found.texts).astype(float)

    def save(self, path: Path) -> None:
        """Write them as a compressed npz."""
        np.savez_compressed(path, **{each.name: getattr(self, each.name) for each in fields(self)})


def tf_idf(counts: Counts, idf: NDArray[Any]) -> tuple[Counts, NDArray[np.float64]]:
    """The grams that count, and their values: (1 + log count) idf, each text to length 1."""
    weight = idf[counts.bucket].astype(float)
    kept = weight > 0
    left = Counts(counts.texts, counts.row[kept], counts.bucket[kept], counts.count[kept])
    return left, unit_rows(left, (1 + np.log(left.count)) * weight[kept])


def unit_rows(counts: Counts, value: NDArray[np.float64]) -> NDArray[np.float64]:
    """The values, each text to length 1."""
    length = np.sqrt(np.bincount(counts.row, value**2, counts.texts))
    return value / np.maximum(length, 1e-12)[counts.row]


def known(counts: Counts, keys: NDArray[Any]) -> Counts:
    """The words among the sorted `keys`; their bucket is the place there."""
    place = np.minimum(np.searchsorted(keys, counts.bucket), keys.size - 1)
    kept = keys[place] == counts.bucket
    return Counts(counts.texts, counts.row[kept], place[kept], counts.count[kept])


@cache
def shipped() -> Weights:
    """The weights in this package."""
    with files("echt.create.rank").joinpath(FILE).open("rb") as file, np.load(file) as arrays:
        return Weights(**{each.name: arrays[each.name] for each in fields(Weights)})

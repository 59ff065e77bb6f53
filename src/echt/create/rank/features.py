"""A headline as numbers: what it does by hand-made measures, and its words and letters, hashed."""

from __future__ import annotations

import itertools
import re
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from echt.create.rank.lexicon import LEXICON

__all__ = ["CHARS", "HAND", "WORDS", "Counts", "chars", "counted", "hand", "key", "plain", "words"]

WORDS, CHARS = 2**16, 2**17  # buckets: about ten times as many as there are grams that count
HAND = 33 + 2 * len(LEXICON["en"])  # measures of a headline


@dataclass(frozen=True, slots=True)
class Counts:
    """How often which bucket stands in which text: a sparse matrix as three arrays.

    Attributes:
        texts: Number of rows.
        row: (m,) int, the text.
        bucket: (m,) int.
        count: (m,) float, 1 or more.
    """

    texts: int
    row: NDArray[np.int64]
    bucket: NDArray[np.int64]
    count: NDArray[np.float64]


def key(gram: str) -> int:
    """32 bits of a gram, the same on every machine."""
    return zlib.crc32(gram.encode())


def plain(text: str) -> list[str]:
    """Words, numbers and marks, lower case, `n't` apart: as word vectors know them."""
    low = text.lower().replace("’", "'").replace("n't", " not")
    return re.findall(r"[^\W\d_]+|\d+|[?!.,:]", low)


def words(text: str) -> list[str]:
    """Words and pairs of words that stand together."""
    one = re.findall(r"(?:[^\W\d_]|')+|\d+|[?!\".,:]", re.sub("[“”]", '"', text.lower().replace("’", "'")))
    return one + [f"{a} {b}" for a, b in itertools.pairwise(one)]


def chars(text: str) -> list[str]:
    """Two to five letters in a row within a word and the spaces around it."""
    out: list[str] = []
    for word in text.lower().replace("’", "'").split():
        padded = f" {word} "
        for n in range(2, 6):
            out += [padded[j : j + n] for j in range(max(len(padded) - n, 0) + 1)]
    return out


def counted(texts: Sequence[str], grams: Callable[[str], list[str]], buckets: int | None) -> Counts:
    """Grams of each text in their buckets; without `buckets`, under their 32 bits."""
    row: list[int] = []
    bucket: list[int] = []
    count: list[int] = []
    for j, text in enumerate(texts):
        found = Counter(key(gram) % buckets if buckets else key(gram) for gram in grams(text))
        row += [j] * len(found)
        bucket += found.keys()
        count += found.values()
    return Counts(len(texts), np.array(row, np.int64), np.array(bucket, np.int64), np.array(count, float))


def hand(texts: Sequence[str], language: str) -> NDArray[np.float64]:
    """(n, HAND) float: length, shape and what the words do, counted with the word lists of the language."""
    return np.array([_hand(text, language) for text in texts], float).reshape(-1, HAND)


def _hand(text: str, language: str) -> list[float]:
    tokens = re.findall(r"[^\W_][\w'-]*", text.replace("’", "'"))
    low = [token.lower() for token in tokens]
    lists = LEXICON[language].values()
    first = low[0] if low else ""
    counts = [float(min(sum(token in those for token in low), 2)) for those in lists]
    return [*_shape(text), *_make(tokens, low), *counts, *(float(first in those) for those in lists)]


def _shape(text: str) -> list[float]:
    sentences = [part for part in re.split(r"(?<=[.?!…])[\"'”]?\s+", text.strip()) if part] or [""]
    end = text.rstrip()[-1:]
    marks = [text.count(mark) for mark in "?!',.:("]
    return [
        len(text),
        len(text) ** 2 / 100,
        *marks,
        sum(text.count(mark) for mark in '"“”'),
        sum(text.count(mark) for mark in "-–—"),
        float("..." in text or "…" in text),
        float(any(c.isdigit() for c in text)),
        float(text[:1].isdigit()),
        float(bool(re.search(r"\b\d{1,2}\b", text))),
        float(any(c in "$€£%" for c in text)),
        len(sentences),
        len(sentences[0].split()),
        len(sentences[-1].split()),
        *(float(end == mark) for mark in "?.!"),
    ]


def _make(tokens: list[str], low: list[str]) -> list[float]:
    n = max(len(tokens), 1)
    return [
        n,
        sum(map(len, tokens)) / n,
        sum(len(token) > 7 for token in tokens) / n,
        sum(token[0].isupper() for token in tokens) / n,
        sum(token.isupper() and len(token) > 1 for token in tokens),
        len(set(low)) / n,
        sum(token.endswith(("ing", "end")) for token in low),
        sum(token.endswith("ed") for token in low),
        sum(token.endswith(("ly", "lijk")) for token in low),
        sum(token.endswith(("est", "ste")) for token in low),
        sum("'s" in token for token in low),
    ]

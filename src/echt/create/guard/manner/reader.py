"""A second reader of manner: weights for letters and words, learned from lines that press people and lines that do not.

The rules know ways to press people; this knows how such lines sound, and finds some that no rule describes. It is a linear
model: what it says of two sentences is a sum over their words and their parts, so it can name the words that weighed most.
It was fitted on the lines of tests/create/lines, on lines written for it, and on a public set; see ATTRIBUTION.md beside it
and `python -m bench.create reader`, which fits it and prints what it finds in lines of writers it never saw.
"""

from __future__ import annotations

import json
import math
import re
import zlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from echt.create.guard.finding import Finding
from echt.create.guard.law import FIX, WHY
from echt.create.guard.read.clean import Clean
from echt.create.guard.read.sentences import Sentences

__all__ = ["BUCKETS", "LIMIT", "of_reader", "parts"]

BUCKETS = 1 << 16
LIMIT = 1.5
_LONGEST = 400  # so many letters are read at a time
_RULE = "reads_like_pressure"
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?|[?!…*]")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class _Weights:
    scale: float
    bias: float
    values: array[int]


@cache
def _weights() -> _Weights:
    raw = resources.files(__package__ or "").joinpath("reader.bin").read_bytes()
    head, _, body = raw.partition(b"\n")
    said = json.loads(head)
    values = array("h")
    values.frombytes(body)
    return _Weights(said["scale"], said["bias"], values)


def _bucket(part: str) -> int:
    return zlib.crc32(part.encode()) % BUCKETS


def parts(text: str) -> list[tuple[int, float, int]]:
    """The parts of a text that weigh: which bucket, how much, and the word (by its place among the words) it belongs to.

    Letters in threes to fives within a word, and one to three words in a row; each kind together weighs one.
    """
    words = [match[0] for match in _WORD.finditer(_DIGITS.sub("0", text.lower()))]
    letters: dict[int, int] = {}
    for place, word in enumerate(words):
        padded = f" {word} "
        for size in (3, 4, 5):
            for i in range(len(padded) - size + 1):
                letters.setdefault(_bucket("c" + padded[i : i + size]), place)
    rows = ["^", *words, "$"]
    runs: dict[int, int] = {}
    for size in (1, 2, 3):
        for i in range(len(rows) - size + 1):
            runs.setdefault(_bucket("w" + " ".join(rows[i : i + size])), min(max(i - 1 + size // 2, 0), len(words) - 1))
    made: list[tuple[int, float, int]] = []
    for some in (letters, runs):
        weight = 1 / math.sqrt(max(1, len(some)))
        made += [(bucket, weight, place) for bucket, place in some.items()]
    return made


def of_reader(seen: Clean, text: str, known: list[Finding]) -> list[Finding]:
    """Where a text reads like pressure and no rule of manner has found anything.

    Args:
        seen: The text as a reader sees it.
        text: The text as given.
        known: What the rules of manner found.

    """
    found: list[Finding] = []
    for low, high in _stretches(seen.text):
        score, words = _score(seen.text[low:high])
        if score < LIMIT:
            continue
        start, end = seen.span(low, high)
        if any(one.start < end and start < one.end for one in (*known, *found)):
            continue
        why = f"{WHY[_RULE]} The words that weighed most: {', '.join(words)}."
        found.append(Finding(_RULE, start, end, text[start:end], True, why, FIX[_RULE]))
    return found


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Every two sentences in a row, cut where they are long; a short text as a whole."""
    if len(text) <= _LONGEST:
        bounds = [(0, len(text))]
    else:
        sentences, bounds, at = Sentences(text), list[tuple[int, int]](), 0
        while at < len(text):
            _, end = sentences.around(at)
            _, after = sentences.around(end) if end < len(text) else (end, end)
            bounds += [(i, min(i + _LONGEST, after)) for i in range(at, after, _LONGEST)]
            at = max(end, at + 1)
    for low, high in bounds:
        stripped = text[low:high].strip()
        if stripped:
            start = text.index(stripped, low)
            yield start, start + len(stripped)


def _score(text: str) -> tuple[float, list[str]]:
    """How much a stretch reads like pressure, and the words that weighed most."""
    weights = _weights()
    words = [match[0] for match in _WORD.finditer(text)]
    each = [0.0] * len(words)
    total = weights.bias
    for bucket, weight, place in parts(text):
        value = weights.values[bucket] * weights.scale * weight
        total += value
        if words:
            each[min(place, len(words) - 1)] += value
    most = sorted(range(len(words)), key=lambda i: -each[i])[:3]
    return total, [words[i] for i in sorted(most) if each[i] > 0]

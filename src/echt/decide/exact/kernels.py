"""The loops over people, compiled: scores side by side, and the best creative of those who may get one contact.

Only `exact.engine.kernels` imports this module, because it needs numba. Tables stand with a row a creative, so that
the inner loops run over people.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from echt.decide.exact.limits import HUGE, Floats
from echt.decide.exact.side import Ints, Picks
from echt.estimate.compiled import compiled

_LOWEST = -np.finfo(np.float64).max
SIDE = 256
"""People whose best options are kept side by side in the fastest cache."""


@compiled
def lay_out(value: NDArray[Any], pay: Floats, worth: float, out: Floats) -> int:
    """Write value − worth × price with a row a creative; −infinity where that is not above zero.

    Args:
        value: (c, k) money.
        pay: (c, k) or (1, k) attention-seconds.
        worth: Money per second.
        out: (k, c) to write.

    Returns:
        How many scores are NaN, infinite or above HUGE, or have a price below zero or above HUGE.
    """
    c, k = value.shape
    each = 1 if pay.shape[0] > 1 else 0
    wrong = 0
    for i in range(pay.shape[0]):
        for j in range(k):
            wrong += not 0.0 <= pay[i, j] <= HUGE
    for start in range(0, c, 16):
        stop = min(c, start + 16)
        for j in range(k):
            row = out[j]
            for i in range(start, stop):
                score = np.float64(value[i, j]) - worth * pay[i * each, j]
                wrong += not _LOWEST <= score <= HUGE
                row[i] = score if score > 0.0 else -np.inf
    return wrong


@compiled
def shut_out(allowed: NDArray[np.bool_], out: Floats) -> None:
    """Write −infinity in `out` (k, c) where `allowed` (c, k) is not True."""
    c, k = allowed.shape
    for start in range(0, c, 16):
        stop = min(c, start + 16)
        for j in range(k):
            row = out[j]
            for i in range(start, stop):
                row[i] = row[i] if allowed[i, j] else -np.inf


@compiled
def too_dear(left: Floats, attention: Floats, out: Floats) -> None:
    """Write −infinity in `out` (k, c) where a creative takes more attention than `left` (c,)."""
    for j in range(out.shape[0]):
        row = out[j]
        for i in range(len(left)):
            row[i] = row[i] if attention[j] <= left[i] else -np.inf


@compiled
def _two(score: Floats, p: Floats, start: int, stop: int, b1: Floats, b2: Floats, j1: Ints, j2: Ints) -> None:
    """The best and the second option of some people at prices p; option k is nothing, which brings 0."""
    k, wide = score.shape[0], stop - start
    for i in range(wide):
        b1[i] = 0.0
        b2[i] = -1e300
        j1[i] = k
        j2[i] = k
    for j in range(k):
        price, row = p[j], score[j, start:stop]
        for i in range(wide):
            left = row[i] - price
            first = left > b1[i]
            second = left > b2[i]
            b2[i] = b1[i] if first else (left if second else b2[i])
            j2[i] = j1[i] if first else (np.int32(j) if second else j2[i])
            b1[i] = left if first else b1[i]
            j1[i] = np.int32(j) if first else j1[i]


@compiled
def look(score: Floats, p: Floats, near: float, used: Floats, curve: Floats) -> float:
    """What people would take at prices p.

    Args:
        score: (k, m) money, −infinity where not allowed.
        p: (k,) price of a contact.
        near: Two options that differ by less count as a tie.
        used: (k,) to write: contacts.
        curve: (k, k) to write: how many contacts would change hands in ties, as a Laplacian.

    Returns:
        Money above the prices, over all people.
    """
    k, m = score.shape
    b1, b2 = np.empty(SIDE), np.empty(SIDE)
    j1, j2 = np.empty(SIDE, np.int32), np.empty(SIDE, np.int32)
    count, ties, total = np.zeros(k + 1), np.zeros((k + 1, k + 1)), 0.0
    for start in range(0, m, SIDE):
        stop = min(m, start + SIDE)
        _two(score, p, start, stop, b1, b2, j1, j2)
        part = 0.0
        for i in range(stop - start):
            part += b1[i]
            count[j1[i]] += 1.0
            if b1[i] - b2[i] < near:
                ties[j1[i], j2[i]] += 1.0
        total += part
    used[:] = count[:k]
    curve[:] = 0.0
    for a in range(k + 1):
        for b in range(k + 1):
            if a != b:
                both = ties[a, b]
                if a < k:
                    curve[a, a] += both
                if b < k:
                    curve[b, b] += both
                if a < k and b < k:
                    curve[a, b] -= both
                    curve[b, a] -= both
    return total


@compiled
def choose(score: Floats, p: Floats, reach: Floats, pick: Picks, best: Floats, margin: Floats) -> None:
    """Each person's best creative at prices p, and whether it stays the best for all prices within reach.

    Args:
        score: (k, m) money, −infinity where not allowed.
        p: (k,) price of a contact.
        reach: (k,) how far each price may move.
        pick: (m, 1) to write: the creative, −1 for nothing.
        best: (m,) to write: money above the price.
        margin: (m,) to write: how much better than any other option, nothing included, in the worst case.
    """
    k, m = score.shape
    b1, b2 = np.empty(SIDE), np.empty(SIDE)
    j1, j2 = np.empty(SIDE, np.int32), np.empty(SIDE, np.int32)
    low, moves = p - reach, reach.any()
    for start in range(0, m, SIDE):
        stop = min(m, start + SIDE)
        _two(score, p, start, stop, b1, b2, j1, j2)
        for i in range(stop - start):
            pick[start + i, 0] = j1[i] if j1[i] < k else -1
            best[start + i] = b1[i]
            margin[start + i] = b1[i] - b2[i]
        if moves:
            _two(score, low, start, stop, b1, b2, j1, j2)
            for i in range(stop - start):
                j = pick[start + i, 0]
                other = b2[i] if j1[i] == (j if j >= 0 else k) else b1[i]
                margin[start + i] = best[start + i] - (reach[j] if j >= 0 else 0.0) - other


@compiled
def step(y: Floats, top: Floats, slope: Floats, curve: Floats, radius: float) -> Floats:
    """The step d that lowers slope · d + d · curve · d / 2 most, with 0 <= y + d <= top and |d| <= radius.

    By coordinates, one after the other; `curve` (r, r) has a diagonal above zero.
    """
    r = len(y)
    d, pull = np.zeros(r), slope.copy()
    for _ in range(200):
        far = 0.0
        for a in range(r):
            low, high = max(-radius, -y[a]), min(radius, top[a] - y[a])
            to = min(high, max(low, d[a] - pull[a] / curve[a, a]))
            move = to - d[a]
            if move != 0.0:
                for b in range(r):
                    pull[b] += curve[b, a] * move
                d[a] = to
                far = max(far, abs(move))
        if far < 1e-6 * radius:
            break
    return d


@compiled
def tally(choice: NDArray[np.integer[Any]], used: Floats) -> None:
    """Add to `used` (k,) how often each column is in `choice`; −1 is nothing."""
    for i in range(choice.shape[0]):
        for x in range(choice.shape[1]):
            j = choice[i, x]
            if j >= 0:
                used[j] += 1.0


@compiled
def untie(score: Floats, row: NDArray[np.int64], seed: int, part: float, out: Floats) -> None:
    """Write scores (k, m) lowered by up to `part` of each, by a number drawn from the person's row and the creative.

    The draw is splitmix64 (Steele, Lea and Flood 2014) of row, creative and seed: nobody else changes it.
    """
    k, m = score.shape
    for j in range(k):
        for i in range(m):
            x = np.uint64(row[i]) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(j * 2 + 1) * np.uint64(0xD1B54A32D192ED03)
            x ^= np.uint64(seed) * np.uint64(0x8CB92BA72F3D8DD7)
            x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            x ^= x >> np.uint64(31)
            out[j, i] = score[j, i] * (1.0 - part * (np.float64(x >> np.uint64(11)) * 2.0**-53))

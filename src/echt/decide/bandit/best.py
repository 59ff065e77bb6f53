"""The chance of each arm to be the best, for independent normal scores. Compiled; only `bandit.kernels` imports it.

`∫ φ_a(x) Π_{b≠a} Φ_b(x) dx`, in cells. Three things make it quick without another answer: where all cannot yet be below,
a few arms show it, and nothing more is computed; what a cell begins with is what the last one ended with; and the loops
over arms stand apart, in numbers of 32 bits around the highest mean, so that the compiler takes many arms at once.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from echt.estimate.compiled import compiled

__all__ = ["ROOM", "best_of", "top"]

ROOM = 7
"""Rows of numbers that `best_of` needs for its own use."""

_CELLS, _REACH = 40, 5.0
_FINE, _FINE_REACH = 16, 3.5
_SHARP, _FAR = 1e37, 1e38
"""Of an arm as good as certain of its score: as sharp, and as far, as a number of 32 bits can say."""
_NEVER = np.float32(1e-8)
_STEPS, _WIDE = 2048, 8.0
_EDGES = [0.5 * math.erfc(-(i * 2 * _WIDE / _STEPS - _WIDE) / math.sqrt(2.0)) for i in range(_STEPS + 2)]
_CDF: NDArray[np.float32] = np.array(_EDGES, dtype=np.float32)
_RISE: NDArray[np.float32] = np.diff(_EDGES).astype(np.float32)
_SCALE, _MIDDLE, _ZERO, _LAST = _STEPS / (2 * _WIDE), _STEPS / 2, np.float32(0), np.float32(_STEPS)
_AT, _TIMES, _SUM, _HERE, _BEFORE, _OTHERS, _ROOT = range(ROOM)


@compiled
def top(score: NDArray[np.float64], able: NDArray[np.bool_], share: float, out: NDArray[np.float64]) -> None:
    """Add `share` of the probability to the best in `out` (k,); equals share it."""
    k = score.shape[0]
    one, two, three, four = -np.inf, -np.inf, -np.inf, -np.inf  # four at once: none waits for the one before
    whole = k - k % 4
    for a in range(0, whole, 4):
        one = max(one, score[a] if able[a] else -np.inf)
        two = max(two, score[a + 1] if able[a + 1] else -np.inf)
        three = max(three, score[a + 2] if able[a + 2] else -np.inf)
        four = max(four, score[a + 3] if able[a + 3] else -np.inf)
    for a in range(whole, k):
        one = max(one, score[a] if able[a] else -np.inf)
    best, ties, where = max(one, two, three, four), 0, 0
    for a in range(k):
        same = able[a] and score[a] == best
        ties += same
        where = max(where, a if same else 0)
    if ties == 1:
        out[where] += share
        return
    for a in range(score.shape[0]):
        if able[a] and score[a] == best:
            out[a] += share / ties


@compiled
def best_of(mean: Any, sd: Any, able: NDArray[np.bool_], out: NDArray[np.float64], room: NDArray[np.float32]) -> None:
    """P(arm a is the best) for independent normal scores: (k,) into `out`, sums to 1 over `able`.

    40 cells of equal width between the highest m − 5 s and the highest m + 5 s, and 16 more where the arm with the highest
    mean lies; who beats that arm in less than one of three million draws gets 0. `room` is (ROOM, k).
    """
    low, high, n, first = -np.inf, -np.inf, 0, -1
    for a in range(mean.shape[0]):
        if able[a]:
            low, high = max(low, mean[a] - _REACH * sd[a]), max(high, mean[a] + _REACH * sd[a])
            first = a if first < 0 or mean[a] > mean[first] else first
    step = (high - low) / _CELLS
    if not step > 0.0:
        out[:] = 0.0
        top(mean, able, 1.0, out)
        return
    centre, narrow = mean[first], sd[first]
    for a in range(mean.shape[0]):
        out[a], gap = -1.0, centre - mean[a]
        if able[a] and (gap <= 0.0 or gap * gap <= _REACH * _REACH * (sd[a] * sd[a] + narrow * narrow)):
            times = min(_SCALE * (step / sd[a]), _SHARP)
            room[_AT, n], room[_TIMES, n], room[_SUM, n] = min(_MIDDLE + gap / step * times, _FAR), times, _ZERO
            out[a] = n
            n += 1
    _cells(n, (low - centre) / step, narrow / step, room)
    total = 0.0
    for a in range(n):
        total += room[_SUM, a]
    for a in range(mean.shape[0]):
        out[a] = room[_SUM, int(out[a])] / total if out[a] >= 0.0 else 0.0


@compiled
def _cells(n: int, low: float, narrow: float, room: NDArray[np.float32]) -> None:
    """Adds up the cells for n arms in `room[_SUM]`, from where it can first happen that all are below.

    Lengths are in cells, from the highest mean.

    In each cell the chance that all others stay below is the mean of both edges and of their geometric mean.
    """
    plain, beyond = 0, _CELLS
    while beyond - plain > 1:
        half = (plain + beyond) // 2
        if _never(low + half, n, room):
            plain = half
        else:
            beyond = half
    edge, fine = low + plain, 0
    _below(edge, n, room)
    _begin(n, room)
    while plain < _CELLS:
        plain += 1
        until = low + plain
        while fine <= _FINE:
            near = narrow * _FINE_REACH * (2.0 * fine / _FINE - 1.0)
            if near >= until:
                break
            fine += 1
            if near > edge:
                _add(_below(near, n, room), n, room)
        edge = until
        _add(_below(edge, n, room), n, room)


@compiled
def _never(edge: float, n: int, room: NDArray[np.float32]) -> bool:
    """Whether the chance that all are below this edge is nothing: known as soon as some of them show it."""
    x, product = np.float32(edge), np.float32(1)
    for a in range(n):
        place = min(max(x * room[_TIMES, a] + room[_AT, a], _ZERO), _LAST)
        low = np.uint32(place)
        product *= _CDF[low] + (place - np.float32(low)) * _RISE[low]
        if product < _NEVER:
            return True
    return False


@compiled
def _below(edge: float, n: int, room: NDArray[np.float32]) -> np.float32:
    """The chance of each to be below this edge, into `room[_HERE]`, and of all of them together."""
    x = np.float32(edge)
    at, times, here = room[_AT], room[_TIMES], room[_HERE]
    for a in range(n):
        place = min(max(x * times[a] + at[a], _ZERO), _LAST)
        low = np.uint32(place)
        here[a] = _CDF[low] + (place - np.float32(low)) * _RISE[low]
    one, two, three, four = np.float32(1), np.float32(1), np.float32(1), np.float32(1)
    whole = n - n % 4
    for a in range(0, whole, 4):
        one, two, three, four = one * here[a], two * here[a + 1], three * here[a + 2], four * here[a + 3]
    for a in range(whole, n):
        one *= here[a]
    return (one * two) * (three * four)


@compiled
def _begin(n: int, room: NDArray[np.float32]) -> None:
    """What the first cell begins with: nobody can be the best below it."""
    for a in range(n):
        room[_BEFORE, a], room[_OTHERS, a], room[_ROOT, a] = room[_HERE, a], _ZERO, _ZERO


@compiled
def _add(product: np.float32, n: int, room: NDArray[np.float32]) -> None:
    """One cell more."""
    here, before, total, others, root = room[_HERE], room[_BEFORE], room[_SUM], room[_OTHERS], room[_ROOT]
    for a in range(n):
        now = product / here[a]
        so_far = np.float32(math.sqrt(now))
        total[a] += (here[a] - before[a]) * (now + others[a] + so_far * root[a])
        others[a], root[a], before[a] = now, so_far, here[a]

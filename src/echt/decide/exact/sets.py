"""The best set of at most three contacts, for each person exactly, compiled.

Only `exact.engine.kernels` imports this module, because it needs numba. Creatives are tried in order of what they
bring above their price; a branch ends when even the next ones, at no extra fatigue, could not reach the second best.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from echt.decide.exact.exchange import further, worth_of
from echt.decide.exact.limits import Floats
from echt.decide.exact.side import Ints, Picks, Side
from echt.estimate.compiled import compiled


class Two(NamedTuple):
    """Room for the search of one person's two best sets.

    Attributes:
        order: (k,) creatives, the one that brings most above its price first.
        bring: (k,) what they bring above it.
        trial: (contacts,) the set at hand.
        best: (contacts,) the best so far, −1 where it is shorter.
        second: (contacts,) the next best.
        top: (2,) what these two bring.
    """

    order: Ints
    bring: Floats
    trial: Picks
    best: Picks
    second: Picks
    top: Floats


@compiled
def _sorted(side: Side, i: int, p: Floats, two: Two) -> int:
    """Write the creatives of person i in order; how many there are."""
    count, order, bring = 0, two.order, two.bring
    for j in range(side.score.shape[0]):
        if side.score[j, i] == -np.inf:
            continue
        mine, x = side.score[j, i] - p[j], count
        while x > 0 and bring[x - 1] < mine:
            bring[x], order[x] = bring[x - 1], order[x - 1]
            x -= 1
        bring[x], order[x] = mine, j
        count += 1
    return count


@compiled
def _rank(two: Two, total: float, size: int) -> None:
    """Keep the trial if it is the best or the second so far."""
    if total > two.top[0]:
        two.top[1], two.top[0] = two.top[0], total
        for x in range(len(two.best)):
            two.second[x] = two.best[x]
            two.best[x] = two.trial[x] if x < size else -1
    elif total > two.top[1]:
        two.top[1] = total
        for x in range(len(two.best)):
            two.second[x] = two.trial[x] if x < size else -1


@compiled
def _thirds(side: Side, i: int, p: Floats, two: Two, b: int, count: int) -> None:
    """Try every third contact beside the two in the trial; they stand at `b` in the order and before."""
    bring, pair = two.bring, p[two.trial[0]] + p[two.trial[1]]
    first = side.score[two.trial[0], i] + side.score[two.trial[1], i] - pair
    for c in range(b + 1, count):
        if first + bring[c] <= two.top[1]:
            break
        two.trial[2] = two.order[c]
        total = worth_of(side, i, two.trial, 3)
        if total > -np.inf:
            _rank(two, float(total - pair - p[two.order[c]]), 3)


@compiled
def best_two(side: Side, i: int, p: Floats, two: Two) -> None:
    """Write the two best sets of person i at prices p; nothing at all is a set too."""
    two.best[:] = -1
    two.second[:] = -1
    two.top[0], two.top[1] = 0.0, -1e300
    count, most, bring = _sorted(side, i, p, two), min(len(two.best), side.room[i]), two.bring
    if most < 1:
        return
    for a in range(count):
        next_two = max(0.0, bring[a + 1]) if a + 1 < count else 0.0
        next_two += max(0.0, bring[a + 2]) if a + 2 < count else 0.0
        if bring[a] + next_two <= two.top[1]:
            break
        two.trial[0] = two.order[a]
        _rank(two, bring[a], 1)
        for b in range(a + 1, count if most > 1 else 0):
            third = max(0.0, bring[b + 1]) if most > 2 and b + 1 < count else 0.0
            if bring[a] + bring[b] + third <= two.top[1]:
                break
            two.trial[1] = two.order[b]
            total = worth_of(side, i, two.trial, 2)
            if total > -np.inf:
                _rank(two, float(total - p[two.order[a]] - p[two.order[b]]), 2)
                if most > 2:
                    _thirds(side, i, p, two, b, count)


@compiled
def _room_for(k: int, contacts: int) -> Two:
    one, other, third = np.empty(contacts, np.int16), np.empty(contacts, np.int16), np.empty(contacts, np.int16)
    return Two(np.empty(k, np.int32), np.empty(k), one, other, third, np.empty(2))


@compiled
def look_sets(side: Side, contacts: int, p: Floats, near: float, used: Floats, curve: Floats) -> float:
    """What people would take at prices p: as `kernels.look`, for up to `contacts` each."""
    k, m = side.score.shape
    two, change, total = _room_for(k, contacts), np.empty(k), 0.0
    used[:] = 0.0
    curve[:] = 0.0
    for i in range(m):
        best_two(side, i, p, two)
        total += two.top[0]
        for x in range(contacts):
            if two.best[x] >= 0:
                used[two.best[x]] += 1.0
        if two.top[0] - two.top[1] < near:
            change[:] = 0.0
            for x in range(contacts):
                if two.best[x] >= 0:
                    change[two.best[x]] += 1.0
                if two.second[x] >= 0:
                    change[two.second[x]] -= 1.0
            for a in range(k):
                if change[a] != 0.0:
                    for b in range(k):
                        curve[a, b] += change[a] * change[b]
    return total


@compiled
def choose_sets(side: Side, p: Floats, reach: Floats, pick: Picks, best: Floats, margin: Floats) -> None:
    """Each person's best set at prices p: as `kernels.choose`, for as many contacts as `pick` is wide."""
    k, m = side.score.shape
    two, low, moves = _room_for(k, pick.shape[1]), p - reach, reach.any()
    for i in range(m):
        best_two(side, i, p, two)
        pick[i, :] = two.best
        best[i] = two.top[0]
        margin[i] = two.top[0] - two.top[1]
        if moves:
            best_two(side, i, low, two)
            worst, same = best[i], True
            for x in range(pick.shape[1]):
                worst -= reach[pick[i, x]] if pick[i, x] >= 0 else 0.0
                same = same and _in(pick[i, x], two.best) and _in(two.best[x], pick[i])
            margin[i] = worst - (two.top[1] if same else two.top[0])


@compiled
def _in(j: int, some: Picks) -> bool:
    """Whether j is one of them."""
    found = False
    for x in range(len(some)):
        found = found or some[x] == j
    return found


@compiled
def arrange(side: Side, pick: Picks) -> None:
    """Put each person's contacts in the order that makes the later ones cheapest; of two that tie, the better first.

    What has no price and takes no time ties with everything, and comes last: between two others it would hide their order.
    """
    for i in range(pick.shape[0]):
        column = i if side.pay.shape[1] > 1 else 0
        for x in range(1, pick.shape[1]):
            z = x
            while z > 0 and pick[i, z] >= 0:
                a, b = pick[i, z - 1], pick[i, z]
                now, swapped = side.pay[b, column] * side.attention[a], side.pay[a, column] * side.attention[b]
                free = side.pay[a, column] == 0.0 and side.attention[a] == 0.0
                last = side.pay[b, column] == 0.0 and side.attention[b] == 0.0
                better = side.score[a, i] >= side.score[b, i]
                if now < swapped or (now == swapped and (better if free == last else last)):
                    break
                pick[i, z - 1], pick[i, z] = b, a
                z -= 1


@compiled
def recount(side: Side, fatigue: float, pick: NDArray[np.integer[Any]]) -> Floats:
    """What an assignment brings and whether it may be, one person after the other.

    Args:
        side: m people.
        fatigue: How much dearer each second before makes a contact.
        pick: (m, contacts) columns, −1 for nothing.

    Returns:
        (7,) money; seconds of price; people with something; people whose set may not be; who get one thing twice; who
        are over their attention; who are over their contacts.
    """
    out, trial = np.zeros(7), np.empty(pick.shape[1], np.int16)
    for i in range(side.score.shape[1]):
        size, seconds, column = 0, 0.0, i if side.pay.shape[1] > 1 else 0
        for x in range(pick.shape[1]):
            j = pick[i, x]
            if j < 0:
                continue
            out[1] += side.pay[j, column]
            seconds += side.attention[j]
            for z in range(size):
                out[4] += trial[z] == j
                out[1] += fatigue * further(side, i, j, trial[z])
            trial[size] = j
            size += 1
        if size == 0:
            continue
        total = worth_of(side, i, trial, size)
        out[2] += 1
        if total == -np.inf:
            out[3] += 1
        else:
            out[0] += total
        if pick.shape[1] > 1:
            out[5] += seconds > side.left[i]
            out[6] += size > side.room[i]
    return out

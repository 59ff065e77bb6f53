"""Whole contacts: a few people change places until every limit holds and no change of places brings more, compiled.

Only `allocate.engine.kernels` imports this module, because it needs numba.

Prices leave a handful of people between two options. Think of a place for each creative and one for nothing (number
k). Moving one person from a to b costs what they lose; moving a chain of people a → b → c costs the sum and changes
only the ends. So each step takes the cheapest chain between some two places (Floyd and Warshall): the one that mends
broken limits at the least cost, and when none is broken, the one that brings most.

Source:
    Successive shortest paths for the transportation problem (Ahuja, Magnanti and Orlin 1993, chapter 9), which is exact
    where contacts are one a person and limits are budgets of creatives; elsewhere the certificate says what is left.
"""

from __future__ import annotations

import numpy as np

from echt.decide.allocate.kernels import compiled
from echt.decide.allocate.limits import Floats
from echt.decide.allocate.side import Caps, Ints, Picks, Side


@compiled
def worth_of(side: Side, i: int, picked: Picks, size: int) -> float:
    """Money of a set for person i, further contacts at their dearer price; −infinity where it cannot be.

    Every contact in it has to bring more than nothing in that company. Of two contacts the order that makes the later
    one cheaper is taken.
    """
    total, seconds = 0.0, 0.0
    for x in range(size):
        total += side.score[picked[x], i]
        seconds += side.attention[picked[x]]
    if size < 2 or total == -np.inf:
        return total
    if size > side.room[i] or seconds > side.left[i]:
        return -np.inf
    if side.dearer == 0.0:
        return total
    for x in range(size):
        alone = side.score[picked[x], i]
        for z in range(size):
            if z != x:
                more = side.dearer * further(side, i, picked[x], picked[z])
                alone -= more
                total -= more / 2
        if alone <= 0.0:
            return -np.inf
    return total


@compiled
def further(side: Side, i: int, a: int, b: int) -> float:
    """Price-seconds × seconds planned before, for two contacts of person i in their cheaper order."""
    column = i if side.pay.shape[1] > 1 else 0
    return min(side.pay[a, column] * side.attention[b], side.pay[b, column] * side.attention[a])


@compiled
def _without(held: Picks, i: int, a: int, out: Picks) -> int:
    """Write what person i holds besides a; how many."""
    size = 0
    for x in range(held.shape[1]):
        if held[i, x] >= 0 and held[i, x] != a:
            out[size] = held[i, x]
            size += 1
    return size


@compiled
def _offers(side: Side, held: Picks, i: int, a: int, edge: Floats, who: Ints, rest: Picks) -> None:
    """Enter person i, who is in place a, where no one is cheaper to move from there."""
    k, wide = side.score.shape[0], held.shape[1]
    size = _without(held, i, a, rest)
    if a < k:
        rest[size] = a
        now = worth_of(side, i, rest, size + 1)
        if now - worth_of(side, i, rest, size) < edge[a, k]:
            edge[a, k] = now - worth_of(side, i, rest, size)
            who[a, k] = i
    else:
        now = worth_of(side, i, rest, size)
        if size == wide or (wide > 1 and size >= side.room[i]):
            return
    for b in range(k):
        if side.score[b, i] == -np.inf:
            continue
        same = False
        for x in range(wide):
            same = same or held[i, x] == b
        if not same:
            rest[size] = b
            lost = now - worth_of(side, i, rest, size + 1)
            if lost < edge[a, b]:
                edge[a, b] = lost
                who[a, b] = i


@compiled
def _out_of(side: Side, held: Picks, a: int, edge: Floats, who: Ints, rest: Picks) -> None:
    """Write the cheapest person to move from place a to each other place."""
    k = side.score.shape[0]
    edge[a, :] = np.inf
    edge[a, a] = 0.0
    for i in range(len(held)):
        inside = a == k
        for x in range(held.shape[1]):
            inside = inside or held[i, x] == a
        if inside:
            _offers(side, held, i, a, edge, who, rest)


@compiled
def _chains(edge: Floats, through: Ints) -> Floats:
    """The cheapest chain between any two places; writes the place after the first."""
    places, cost = len(edge), edge.copy()
    for a in range(places):
        for b in range(places):
            through[a, b] = b
    for m in range(places):
        for a in range(places):
            if a == m or cost[a, m] == np.inf:
                continue
            for b in range(places):
                if b in (a, m):
                    continue
                total = cost[a, m] + cost[m, b]
                if total < cost[a, b] - 1e-12 * abs(total):
                    cost[a, b] = total
                    through[a, b] = through[a, m]
    return cost


@compiled
def _broken(caps: Caps, sums: Floats) -> float:
    """How much is broken, all limits together."""
    total = 0.0
    for r in range(len(sums)):
        if sums[r] > caps.most[r] + caps.slack[r]:
            total += caps.weight[r] * (sums[r] - caps.most[r])
    return total


@compiled
def _ends(caps: Caps, cost: Floats, sums: Floats, least: float) -> tuple[int, int]:
    """The two ends of the chain to move along now, or (−1, −1)."""
    places, broken, after = len(cost), _broken(caps, sums), np.empty(len(sums))
    found_a, found_b, found = -1, -1, np.inf
    for a in range(places):
        for b in range(places):
            if a == b or cost[a, b] == np.inf or (broken == 0.0 and cost[a, b] >= -least):
                continue
            for r in range(len(sums)):
                gained = caps.rows[r, b] if b < places - 1 else 0.0
                after[r] = sums[r] + gained - (caps.rows[r, a] if a < places - 1 else 0.0)
            then = _broken(caps, after)
            if broken == 0.0:
                measure = cost[a, b] if then == 0.0 else np.inf
            else:
                measure = cost[a, b] / (broken - then) if then < broken * (1 - 1e-12) else np.inf
            if measure < found:
                found_a, found_b, found = a, b, measure
    return found_a, found_b


@compiled
def _movers(a: int, b: int, through: Ints, who: Ints, moved: Ints) -> int:
    """Write who moves along the chain; how many they are, or −1 where one would move twice."""
    count, at = 0, a
    while at != b:
        to = through[at, b]
        if count == len(moved):
            return -1
        for x in range(count):
            if moved[x] == who[at, to]:
                return -1
        moved[count] = who[at, to]
        count += 1
        at = to
    return count


@compiled
def _move(held: Picks, i: int, a: int, b: int, rest: Picks) -> None:
    """Person i gives up a for b, where place k is nothing; contacts stay at the front."""
    size = _without(held, i, a, rest)
    for x in range(held.shape[1]):
        held[i, x] = rest[x] if x < size else -1
    if b >= 0:
        held[i, size] = b


@compiled
def exchange(side: Side, caps: Caps, held: Picks, used: Floats, least: float, steps: int) -> tuple[float, int]:
    """Change places until nothing is broken and nothing brings more.

    Args:
        side: q people who may change places.
        caps: What everyone shares.
        held: (q, contacts) what each holds, −1 for nothing; changed.
        used: (k,) contacts of everyone, these people included; changed.
        least: A change that brings less is not made.
        steps: At most.

    Returns:
        How much is still broken, and how many steps were made.
    """
    k = side.score.shape[0]
    edge, who, through = (
        np.empty((k + 1, k + 1)),
        np.zeros((k + 1, k + 1), np.int32),
        np.empty((k + 1, k + 1), np.int32),
    )
    moved, stale, rest = np.empty(k + 1, np.int32), np.ones(k + 1, np.bool_), np.empty(held.shape[1] + 1, np.int16)
    sums, made = caps.rows @ used, 0
    while made < steps:
        for a in range(k + 1):
            if stale[a]:
                _out_of(side, held, a, edge, who, rest)
                stale[a] = False
        a, b = _ends(caps, _chains(edge, through), sums, least)
        if a >= 0 and _movers(a, b, through, who, moved) < 0:
            for x in range(k + 1):
                through[x, :] = np.arange(k + 1)
            a, b = _ends(caps, edge, sums, least)
        if a < 0:
            break
        at = a
        while at != b:
            to, i = through[at, b], who[at, through[at, b]]
            for x in range(held.shape[1]):
                stale[held[i, x] if held[i, x] >= 0 else k] = True
            _move(held, i, at, to if to < k else -1, rest)
            stale[at] = stale[to] = True
            at = to
        if a < k:
            used[a] -= 1.0
        if b < k:
            used[b] += 1.0
        sums = caps.rows @ used
        made += 1
    return _broken(caps, sums), made

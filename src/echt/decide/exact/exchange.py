"""Whole contacts: a few people change places until every limit holds and no change of places brings more, compiled.

Only `exact.engine.kernels` imports this module, because it needs numba.

Prices leave a handful of people between two options. Think of a place for each creative and one for nothing (number
k). Moving one person from a to b costs what they lose; moving a chain of people a → b → c costs the sum and changes
only the ends. So each step takes the cheapest chain between some two places (Floyd and Warshall): the one that mends
broken limits at the least cost, and when none is broken, the one that brings most.

Source:
    Successive shortest paths for the transportation problem (Ahuja, Magnanti and Orlin 1993, chapter 9), which is exact
    where contacts are one a person and limits are budgets of creatives; elsewhere the certificate says what is left.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from echt.decide.exact.limits import Floats
from echt.decide.exact.side import Caps, Ints, Picks, Side
from echt.estimate.compiled import compiled

STEPS = 1_000_000
"""Moves at most."""

TRIES = 4
"""First moves that are tried for a pair."""


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
def _after(caps: Caps, sums: Floats, a: int, b: int, out: Floats) -> None:
    """Write what limits add up to when one contact goes from place a to place b."""
    k = caps.rows.shape[1]
    for r in range(len(sums)):
        out[r] = sums[r] + (caps.rows[r, b] if b < k else 0.0) - (caps.rows[r, a] if a < k else 0.0)


@compiled
def _ends(caps: Caps, cost: Floats, sums: Floats, least: float) -> tuple[int, int]:
    """The two ends of the chain to move along now, or (−1, −1)."""
    places, broken, after = len(cost), _broken(caps, sums), np.empty(len(sums))
    found_a, found_b, found = -1, -1, np.inf
    for a in range(places):
        for b in range(places):
            if a == b or cost[a, b] == np.inf or (broken == 0.0 and cost[a, b] >= -least):
                continue
            _after(caps, sums, a, b, after)
            then = _broken(caps, after)
            if broken == 0.0:
                measure = cost[a, b] if then == 0.0 else np.inf
            else:
                measure = cost[a, b] / (broken - then) if then < broken * (1 - 1e-12) else np.inf
            if measure < found:
                found_a, found_b, found = a, b, measure
    return found_a, found_b


@compiled
def _mend(caps: Caps, cost: Floats, sums: Floats, below: float) -> tuple[int, int, float]:
    """The cheapest chain after which nothing is broken, if it costs less than `below`."""
    found_a, found_b, found, after = -1, -1, below, np.empty(len(sums))
    for a in range(len(cost)):
        for b in range(len(cost)):
            if a != b and cost[a, b] < found:
                _after(caps, sums, a, b, after)
                if _broken(caps, after) == 0.0:
                    found_a, found_b, found = a, b, cost[a, b]
    return found_a, found_b, found


@compiled
def _first_of_two(caps: Caps, cost: Floats, sums: Floats, least: float, tried: NDArray[np.bool_]) -> tuple[int, int]:
    """A chain that breaks a limit but brings more than a second one, which mends that, takes; or (−1, −1)."""
    found_a, found_b, found, after = -1, -1, -least, np.empty(len(sums))
    for a in range(len(cost)):
        for b in range(len(cost)):
            if a != b and cost[a, b] < -least and not tried[a, b]:
                _after(caps, sums, a, b, after)
                second = _mend(caps, cost, after, found - cost[a, b])[2]
                if cost[a, b] + second < found:
                    found_a, found_b, found = a, b, cost[a, b] + second
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


class Board(NamedTuple):
    """Who stands where, and what it would cost to move them.

    Attributes:
        held: (q, contacts) what each holds, −1 for nothing.
        used: (k,) contacts of everyone.
        edge: (k + 1, k + 1) the cheapest person to move from a place to another.
        who: (k + 1, k + 1) who that is.
        through: (k + 1, k + 1) the next place on the way.
        stale: (k + 1,) places whose edges have to be looked at again.
        moved: (k + 1,) who moved last.
        before: (k + 1, contacts) what they held.
        rest: (contacts + 1,) room for a set.
    """

    held: Picks
    used: Floats
    edge: Floats
    who: Ints
    through: Ints
    stale: NDArray[np.bool_]
    moved: Ints
    before: Picks
    rest: Picks


@compiled
def _costs(side: Side, board: Board) -> Floats:
    """What moving from each place to each other costs now."""
    for a in range(len(board.stale)):
        if board.stale[a]:
            _out_of(side, board.held, a, board.edge, board.who, board.rest)
            board.stale[a] = False
    return _chains(board.edge, board.through)


@compiled
def _along(board: Board, a: int, b: int, count: int) -> None:
    """Move `count` people, who are in `moved`, along the way from a to b."""
    k, at = len(board.used), a
    for x in range(count):
        i, to = board.moved[x], board.through[at, b]
        for z in range(board.held.shape[1]):
            board.before[x, z] = board.held[i, z]
            board.stale[board.held[i, z] if board.held[i, z] >= 0 else k] = True
        _move(board.held, i, at, to if to < k else -1, board.rest)
        board.stale[at] = board.stale[to] = True
        at = to
    if a < k:
        board.used[a] -= 1.0
    if b < k:
        board.used[b] += 1.0


@compiled
def _back(board: Board, a: int, b: int, count: int) -> None:
    """Undo `_along`."""
    k = len(board.used)
    for x in range(count):
        i = board.moved[x]
        for z in range(board.held.shape[1]):
            board.stale[board.held[i, z] if board.held[i, z] >= 0 else k] = True
            board.held[i, z] = board.before[x, z]
            board.stale[board.held[i, z] if board.held[i, z] >= 0 else k] = True
    if a < k:
        board.used[a] += 1.0
    if b < k:
        board.used[b] -= 1.0


@compiled
def _one(side: Side, caps: Caps, board: Board, least: float) -> bool:
    """Make the best move there is; whether there was one."""
    sums = caps.rows @ board.used
    a, b = _ends(caps, _costs(side, board), sums, least)
    if a < 0:
        return False
    count = _movers(a, b, board.through, board.who, board.moved)
    if count < 0:  # somebody would move twice: one step only
        for x in range(len(board.edge)):
            board.through[x, :] = np.arange(len(board.edge))
        a, b = _ends(caps, board.edge, sums, least)
        if a < 0:
            return False
        count = _movers(a, b, board.through, board.who, board.moved)
    _along(board, a, b, count)
    return True


@compiled
def _two(side: Side, caps: Caps, board: Board, least: float) -> bool:
    """Make two moves that only together keep the limits and bring more; whether there were such."""
    tried = np.zeros(board.edge.shape, np.bool_)
    for _ in range(TRIES):
        cost = _costs(side, board)
        a, b = _first_of_two(caps, cost, caps.rows @ board.used, least, tried)
        if a < 0:
            return False
        tried[a, b] = True
        count = _movers(a, b, board.through, board.who, board.moved)
        if count < 0:
            continue
        _along(board, a, b, count)
        first, moved, before = cost[a, b], board.moved[:count].copy(), board.before[:count].copy()
        c, d, second = _mend(caps, _costs(side, board), caps.rows @ board.used, -first - least)
        more = _movers(c, d, board.through, board.who, board.moved) if c >= 0 else -1
        if more >= 0 and first + second < -least:
            _along(board, c, d, more)
            return True
        board.moved[:count], board.before[:count] = moved, before
        _back(board, a, b, count)
    return False


@compiled
def exchange(side: Side, caps: Caps, held: Picks, used: Floats, least: float, pairs: int) -> float:
    """Change places until nothing is broken and nothing brings more.

    Args:
        side: q people who may change places.
        caps: What everyone shares.
        held: (q, contacts) what each holds, −1 for nothing; changed.
        used: (k,) contacts of everyone, these people included; changed.
        least: A change that brings less is not made.
        pairs: How often two moves may be made that only together keep the limits.

    Returns:
        How much is still broken.
    """
    places, wide = side.score.shape[0] + 1, held.shape[1]
    board = Board(
        held,
        used,
        np.empty((places, places)),
        np.zeros((places, places), np.int32),
        np.empty((places, places), np.int32),
        np.ones(places, np.bool_),
        np.empty(places, np.int32),
        np.empty((places, wide), np.int16),
        np.empty(wide + 1, np.int16),
    )
    for pair in range(pairs + 1):
        for _ in range(STEPS):
            if not _one(side, caps, board, least):
                break
        if pair == pairs or _broken(caps, caps.rows @ used) > 0.0 or not _two(side, caps, board, least):
            break
    return _broken(caps, caps.rows @ used)

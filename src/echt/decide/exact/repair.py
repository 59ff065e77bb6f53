"""Whole contacts from prices: those who nearly tie change places until every limit holds."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from echt.decide.exact.crowd import Crowd
from echt.decide.exact.duals import Duals
from echt.decide.exact.engine import kernels
from echt.decide.exact.limits import Floats, Limits
from echt.decide.exact.narrow import Open
from echt.decide.exact.problem import Problem
from echt.decide.exact.side import Caps

__all__ = ["repair"]

FEW = 1_000
"""People who may change places at first; eight times as many where that is not enough."""

IDLE = 2e-6
"""What is left of limits may be worth this, in parts of the bound, before pairs of moves are tried."""

PAIRS = 20
"""Pairs of moves at most."""


def repair(problem: Problem, left: Open, choice: NDArray[np.integer[Any]]) -> float:
    """Write the sets of those who are open into `choice`, so that every limit holds; how much is still broken."""
    chosen = left.crowd.choose(left.duals.p)
    choice[left.crowd.row] = chosen.pick
    used = count(choice, problem.k)
    limits = problem.limits
    if not len(limits.most):
        return 0.0
    order = np.argsort(chosen.margin, kind="stable")
    most = min(len(order), FEW + 4 * int(limits.over(used).sum()))
    while True:
        near = order[:most]
        held, crowd = chosen.pick[near], left.crowd.some(near)
        broken = _exchange(crowd, held, limits, used, left.duals)
        if problem.contacts > 1:
            kernels("sets").arrange(crowd.side, held)
        chosen.pick[near] = held
        if broken == 0.0 or most == len(order):
            break
        most = min(len(order), 8 * most)
    choice[left.crowd.row] = chosen.pick
    return broken


def _exchange(crowd: Crowd, held: NDArray[np.int16], limits: Limits, used: Floats, duals: Duals) -> float:
    """Single moves; then pairs of moves, where limits are left that are worth something."""
    real = limits.slack > 0
    mean = np.array([np.abs(row[row != 0]).mean() for row in limits.rows])
    weight = np.where(real, 1 / mean, 1.0)
    weight[limits.where("minimum")] = 4.0
    caps = Caps(limits.rows, limits.most, 1e-3 * limits.slack, weight)
    least = 1e-12 * max(1.0, float(np.abs(duals.p).max(initial=0.0)))
    loop = kernels("exchange").exchange
    broken = float(loop(crowd.side, caps, held, used, least, 0))
    idle = float(duals.y @ (limits.most - limits.rows @ used))
    if broken == 0.0 and idle > IDLE * duals.bound:
        broken = float(loop(crowd.side, caps, held, used, least, PAIRS))
    return broken


def count(choice: NDArray[np.integer[Any]], k: int) -> Floats:
    """(k,) contacts of each creative in the whole assignment."""
    used = np.zeros(k)
    kernels().tally(choice, used)
    return used

"""From everyone to the few whose choice hangs on the last digits of a price.

A few people give first prices, more people better ones. Then everyone is looked at once: whose best set stays the best
for all prices nearby is settled and needs no memory; only the others stay side by side, and the exact prices are
found on them. If those prices come to lie at the edge of what was called nearby, everyone is looked at again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from echt.decide.exact.crowd import Chosen, Crowd, join, piece, sample
from echt.decide.exact.duals import Duals, Goal, Settled, descend, doubt
from echt.decide.exact.engine import kernels
from echt.decide.exact.limits import Floats
from echt.decide.exact.problem import Problem

__all__ = ["Open", "choose_all", "first_prices", "narrow", "size_of_piece"]

LEVELS = (2_000, 20_000, 200_000)
"""People looked at for first prices; a level is left out where it is more than two fifths of everyone."""

BOUNDLESS = 1e200
"""A reach that settles nobody."""

NO_OTHER = 1e199
"""A margin above this: there is no other option at all."""

ROUNDS = 12
"""Looks at everyone at most."""

WIDE = 4.0
"""Standard errors of a first price that the exact one is looked for in."""

SURE = 1e-4
"""No first price is surer than this, in parts of what the best contact brings."""


@dataclass(frozen=True, slots=True)
class Open:
    """What is left to decide.

    Attributes:
        crowd: Who is open, equals untied.
        duals: Exact prices.
        able: (k,) how many people could get each creative; zeros where nothing has a minimum.
        could: How many people could get anything at all.
        top: (r,) no price was allowed over this.
    """

    crowd: Crowd
    duals: Duals
    able: Floats
    could: int
    top: Floats


@dataclass(frozen=True, slots=True)
class First:
    """Prices from a sample.

    Attributes:
        y: (r,) a price for each limit.
        scale: Money that the best contact brings, on average over those who could get one.
        reach: (k,) how far the exact prices may be from these; boundless where nobody was sampled.
    """

    y: Floats
    scale: float
    reach: Floats


def size_of_piece(problem: Problem) -> int:
    """People handled at a time: few stay in the cache, but a function is not asked too often."""
    return 16_384 if problem.value.table is not None else 65_536


def highest(problem: Problem, scale: float) -> Floats:
    """(r,) no price needs to be higher; those of minimums stop where a shortage would be dearer than anyone's set."""
    top = np.full(len(problem.limits.most), np.inf)
    top[problem.limits.where("minimum")] = 1e3 * scale * (problem.k + 1)
    return top


def first_prices(problem: Problem) -> First:
    """Prices from a few people, then from more, and how sure they are."""
    limits, y = problem.limits, np.zeros(len(problem.limits.most))
    scale, reach = 0.0, np.full(problem.k, BOUNDLESS)
    for number, size in enumerate([size for size in LEVELS if 2.5 * size <= problem.n]):
        crowd = sample(problem, size, problem.seed + number)
        scale = scale or scale_of(crowd)
        if scale == 0.0:
            continue
        goal = Goal(
            limits, limits.most * (len(crowd) / problem.n), highest(problem, scale), scale, 1e-5, seed=problem.seed
        )
        radius = min(scale / 2, float(reach.max()))
        found, crowd = descend(crowd, goal, y, radius)
        y, reach = found.y, np.clip(WIDE * doubt(crowd, goal, found), SURE * scale, scale)
    return First(y, scale, reach)


def scale_of(crowd: Crowd) -> float:
    """Money that the best contact brings, on average over those who could get one; 0 where nobody could."""
    best = crowd.side.score.max(axis=0, initial=-np.inf)
    return float(best[best > 0].mean()) if (best > 0).any() else 0.0


@dataclass(slots=True)
class _Pass:
    """What one look at everyone gathers."""

    parts: list[Crowd]
    surplus: list[float]
    used: Floats
    able: Floats
    could: int = 0

    def add(self, crowd: Crowd, chosen: Chosen, *, count: bool) -> None:
        """Some people more; those whose set is not the best for all prices within reach stay open."""
        here = np.flatnonzero(~(chosen.margin > 0.0))
        opened = np.zeros(len(self.used))
        kernels().tally(chosen.pick, self.used)
        kernels().tally(chosen.pick[here], opened)
        self.used -= opened
        self.surplus.append(float(chosen.best.sum()) - float(chosen.best[here].sum()))
        self.could += int((chosen.margin < NO_OTHER).sum())
        if count:
            self.able += np.isfinite(crowd.side.score).sum(axis=1)
        self.parts.append(crowd.some(here))


def choose_all(problem: Problem, p: Floats, reach: Floats, choice: NDArray[np.integer[Any]]) -> _Pass:
    """Look at everyone once: write each best set into `choice`, and keep those who are open."""
    seen = _Pass([], [0.0], np.zeros(problem.k), np.zeros(problem.k))
    count = len(problem.limits.where("minimum")) > 0
    for start, stop in problem.pieces(size_of_piece(problem)):
        crowd = piece(problem, start, stop)
        chosen = crowd.choose(p, reach)
        choice[start:stop] = chosen.pick
        seen.add(crowd, chosen, count=count)
    return seen


def narrow(problem: Problem, first: First, choice: NDArray[np.integer[Any]]) -> Open:
    """Exact prices, the few who are open at them, and everyone else's best set in `choice`."""
    limits, y, reach, scale, passes = problem.limits, first.y, first.reach, first.scale, 0
    while True:
        passes += 1
        p = limits.rows.T @ y
        seen = choose_all(problem, p, reach, choice)
        crowd = join(seen.parts)
        seen.parts.clear()
        scale = scale or scale_of(crowd) or 1.0
        settled = Settled(p, reach, math.fsum(seen.surplus), seen.used)
        goal = Goal(limits, limits.most, highest(problem, scale), scale, 1e-13, settled, problem.seed)
        found, crowd = descend(crowd, goal, y, min(scale, float(reach.max())) / 2)
        wall = np.abs(found.p - p) >= 0.999 * reach
        if passes == ROUNDS or not wall.any():
            return Open(crowd, found, seen.able, seen.could, goal.top)
        y, reach = found.y, np.where(wall, np.maximum(reach * 8, scale / 16), reach * 2)

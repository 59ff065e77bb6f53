"""From everyone to the few whose choice hangs on the last digits of a price.

A few people give first prices, more people better ones. Then everyone is looked at once: whose best set stays the best
for all prices nearby is settled and needs no memory; only the others stay side by side, and the exact prices are
found on them. If those prices come to lie at the edge of what was called nearby, everyone is looked at again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from echt.decide.allocate.crowd import Crowd, join, piece, sample
from echt.decide.allocate.duals import Duals, Settled, doubt, solve
from echt.decide.allocate.engine import kernels
from echt.decide.allocate.limits import Floats
from echt.decide.allocate.problem import Problem

__all__ = ["Open", "choose_all", "first_prices", "narrow", "size_of_piece"]

LEVELS = (2_000, 20_000, 200_000)
"""People looked at for first prices; a level is left out where it is more than two fifths of everyone."""

BOUNDLESS = 1e200
"""A reach that settles nobody."""

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
        rows: (m,) who is open.
        crowd: These people, equals untied.
        duals: Exact prices.
        could: How many people could get anything at all.
        passes: How often everyone was looked at.
    """

    rows: NDArray[np.int64]
    crowd: Crowd
    duals: Duals
    could: int
    passes: int


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
        most = limits.most * (len(crowd) / problem.n)
        radius = scale / 2 if number == 0 else max(float(reach.max(initial=0.0)), SURE * scale)
        found = solve(crowd, limits, y, most=most, radius=radius, good=1e-5, top=highest(problem, scale))
        y, reach = found.y, np.clip(WIDE * doubt(crowd, limits, found, most, scale), SURE * scale, scale)
    return First(y, scale, reach)


def scale_of(crowd: Crowd) -> float:
    """Money that the best contact brings, on average over those who could get one; 1 where nobody could."""
    best = crowd.side.score.max(axis=0, initial=-np.inf)
    return float(best[best > 0].mean()) if (best > 0).any() else 1.0


def choose_all(
    problem: Problem, p: Floats, reach: Floats, choice: NDArray[np.integer]
) -> tuple[Settled, NDArray[np.int64], Crowd, int]:
    """Look at everyone once: write each best set into `choice`; who is settled, who is open, who could get anything."""
    rows: list[NDArray[np.int64]] = []
    parts: list[Crowd] = []
    surplus, used, opened, could = [0.0], np.zeros(problem.k), np.zeros(problem.k), 0
    for start, stop in problem.pieces(size_of_piece(problem)):
        crowd = piece(problem, start, stop)
        chosen = crowd.choose(p, reach)
        choice[start:stop] = chosen.pick
        here = np.flatnonzero(~(chosen.margin > 0.0))
        could += int((chosen.margin < 1e299).sum())
        surplus.append(float(chosen.best.sum()) - float(chosen.best[here].sum()))
        kernels().tally(chosen.pick, used)
        kernels().tally(chosen.pick[here], opened)
        rows.append(here + start)
        parts.append(crowd.some(here))
    settled = Settled(p, reach, math.fsum(surplus), used - opened)
    return settled, np.concatenate(rows), join(parts), could


def narrow(problem: Problem, first: First, choice: NDArray[np.integer]) -> Open:
    """Exact prices, the few who are open at them, and everyone else's best set in `choice`."""
    limits, y, reach, scale, passes = problem.limits, first.y, first.reach, first.scale, 0
    while True:
        passes += 1
        p = limits.rows.T @ y
        settled, rows, crowd, could = choose_all(problem, p, reach, choice)
        crowd = crowd.untied(problem.seed)
        scale = scale or scale_of(crowd)
        found = solve(
            crowd,
            limits,
            y,
            most=limits.most,
            radius=min(scale, float(reach.max(initial=0.0))) / 2,
            good=1e-11,
            top=highest(problem, scale),
            settled=settled,
            rounds=100,
        )
        if passes == ROUNDS or bool((np.abs(found.p - p) < 0.999 * reach).all()):
            return Open(rows, crowd, found, could, passes)
        y, reach = found.y, reach * 4

"""What the plan brings, what no plan can beat, and whether it keeps every limit: computed afresh from the assignment."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from echt.decide.exact.crowd import piece
from echt.decide.exact.engine import kernels
from echt.decide.exact.limits import KINDS, Floats
from echt.decide.exact.narrow import size_of_piece
from echt.decide.exact.problem import Problem
from echt.decide.exact.repair import count

__all__ = ["Certificate", "certify"]


@dataclass(frozen=True, slots=True)
class Certificate:
    """See `Allocation` for the fields."""

    objective: float
    bound: float
    used: Floats
    people: int
    price_s: float
    violations: dict[str, float]

    @property
    def gap(self) -> float:
        """(bound − objective) / bound; 0 where they differ by no more than rounding."""
        apart, size = self.bound - self.objective, max(abs(self.bound), abs(self.objective))
        return 0.0 if abs(apart) <= 1e-12 * size else apart / size


def certify(problem: Problem, choice: NDArray[np.integer], y: Floats) -> Certificate:
    """Look at everyone once more, with what is given and nothing that was remembered."""
    limits, p = problem.limits, problem.limits.rows.T @ y
    above: list[float] = [float(limits.most @ y)]
    sums: list[Floats] = []
    for start, stop in problem.pieces(size_of_piece(problem)):
        crowd = piece(problem, start, stop)
        above.append(crowd.look(p, 0.0).surplus)
        sums.append(kernels("sets").recount(crowd.side, problem.fatigue, choice[start:stop]))
    total = [math.fsum(column) for column in zip(*sums, strict=True)] if sums else [0.0] * 7
    used = count(choice, problem.k)
    over = limits.over(used)
    broken = {str(kind): float(over[limits.where(kind)].sum()) for kind in KINDS}
    broken |= dict(zip(("not_allowed", "twice", "attention_left", "contacts_left"), total[3:], strict=True))
    return Certificate(total[0], math.fsum(above), used, round(total[2]), total[1], broken)

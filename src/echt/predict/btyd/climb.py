"""The way to the top of a log-likelihood: Newton steps in the logarithms of the parameters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Height = Callable[[Reals], tuple[float, Reals, Reals]]
"""Parameters -> log-likelihood, (k,) gradient and (k, k) Hessian by the parameters themselves."""

_WIDEST = log(10.0)
_STEPS = 100


@dataclass(frozen=True, slots=True)
class Summit:
    """Where the climb ended.

    Attributes:
        params: (k,) the parameters.
        value: Log-likelihood there.
        errors: (k,) standard errors; infinite where the data cannot tell.
        known: (k,) False where the data cannot tell: the parameter ran to an edge of what is searched, or its
            standard error says no more than "within a factor of 10".
        passes: Through the data.
    """

    params: Reals
    value: float
    errors: Reals
    known: NDArray[np.bool_]
    passes: int


def climb(height: Height, start: Reals, low: Reals, high: Reals, *, people: int, tolerance: float = 1e-8) -> Summit:
    """Climb from `start` within the box from `low` to `high`.

    Where the log-likelihood is not concave the step uses the absolute curvature, so it leads up all the same; a step
    that does not lead up is shortened. All of `start`, `low`, `high` are (k,) positive parameters.

    Args:
        height: What is climbed.
        start: Where from.
        low: Edge of the box.
        high: The other edge.
        people: Behind the log-likelihood: the climb ends when the gradient is below `tolerance` a person.
        tolerance: See `people`.
    """
    floor, roof = np.log(low), np.log(high)
    here, passes = np.clip(np.log(start), floor, roof), 1
    value, slope, bend = _by_logs(height, here)
    for _ in range(_STEPS):
        free = ~(((here <= floor) & (slope < 0)) | ((here >= roof) & (slope > 0)))
        if not free.any() or np.abs(slope[free]).max() <= tolerance * people:
            break
        step, moved = _step(slope, bend, free), False
        for _ in range(30):
            there = np.clip(here + step, floor, roof)
            found = _by_logs(height, there)
            passes += 1
            if found[0] >= value - 1e-13 * abs(value):
                moved = bool(np.abs(there - here).max() > 1e-12)
                here, (value, slope, bend) = there, found
                break
            step *= 0.35
        if not moved:
            break
    errors, known = _certainty(here, bend, (here > floor) & (here < roof))
    return Summit(np.exp(here), value, errors, known, passes)


def _by_logs(height: Height, logs: Reals) -> tuple[float, Reals, Reals]:
    params = np.exp(logs)
    value, slope, bend = height(params)
    slope = slope * params
    return value, slope, bend * np.outer(params, params) + np.diag(slope)


def _step(slope: Reals, bend: Reals, free: NDArray[np.bool_]) -> Reals:
    size, axes = np.linalg.eigh(-bend[np.ix_(free, free)])
    size = np.maximum(np.abs(size), 1e-10 * np.abs(size).max() + 1e-300)
    step = np.zeros(len(slope))
    step[free] = axes @ ((axes.T @ slope[free]) / size)
    return step * min(1.0, 2.0 / np.abs(step).max())


def _certainty(logs: Reals, bend: Reals, inside: NDArray[np.bool_]) -> tuple[Reals, NDArray[np.bool_]]:
    spread = np.full(len(logs), np.inf)
    if inside.any():
        size, axes = np.linalg.eigh(-bend[np.ix_(inside, inside)])
        # a direction without curvature makes every parameter that it moves uncertain
        variance = np.where(size > 0, 1 / np.where(size > 0, size, 1.0), np.inf)
        part = np.where(np.abs(axes) > 1e-8, axes**2, 0.0)
        spread[inside] = np.sqrt(np.where(part > 0, part * np.where(part > 0, variance, 0.0), 0.0).sum(axis=1))
    known = spread < _WIDEST
    return np.where(known, np.exp(logs) * np.where(known, spread, 0.0), np.inf), known

"""The way to the top of a log-likelihood: Newton steps in the logarithms of the parameters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Height = Callable[[Reals], tuple[float, Reals, Reals]]
"""Parameters -> log-likelihood, (k,) gradient and (k, k) Hessian by the parameters themselves."""

_WIDEST = log(10.0)
_STEPS, _HALVINGS = 60, 12
_LONGEST, _RIDGE, _SHORT = 2.0, 1e-2, 1e-6  # steps, in logarithms
_LAST, _FELL = 1e-4, 100.0
_ROUNDING = 1e-11  # of a sum over people


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


def best(height: Height, starts: Sequence[Reals], low: Reals, high: Reals, *, left: float = 1e-8) -> Summit:
    """Climb from the first start; where the data cannot tell everything from there, from the others too.

    Args:
        height: What is climbed.
        starts: Where from: (k,) each.
        low: Edge of the box.
        high: The other edge.
        left: As for `climb`.

    Returns:
        The highest summit; among equals one that knows more.
    """
    top = climb(height, starts[0], low, high, left=left)
    if not top.known.all():
        for start in starts[1:]:
            other = climb(height, start, low, high, left=left)
            if other.value > top.value + 1e-6 * max(1.0, abs(top.value) * 1e-3):
                top = other
    return top


def climb(height: Height, start: Reals, low: Reals, high: Reals, *, left: float = 1e-8) -> Summit:
    """Climb from `start` within the box from `low` to `high`.

    Where the log-likelihood is not concave the step uses the absolute curvature, so it leads up all the same; a step
    that does not lead up is shortened. All of `start`, `low`, `high` are (k,) positive parameters.

    Args:
        height: What is climbed.
        start: Where from.
        low: Edge of the box.
        high: The other edge.
        left: The climb ends where no more than half of this is left to gain, in units of log-likelihood, and a last
            step would be too short to matter (1e-6 of a parameter) or leads along a ridge without end. A step below
            1e-4 and a hundred times shorter than the one before it is taken without another look: near the top steps
            shrink by squares, so the next would be below 1e-6.
    """
    floor, roof = np.log(low), np.log(high)
    here, passes = np.clip(np.log(start), floor, roof), 1
    value, slope, bend = _by_logs(height, here)
    before = np.inf
    for _ in range(_STEPS):
        step, gain = _step(slope, bend, floor - here, roof - here)
        size = np.abs(step).max()
        if size < min(_LAST, before / _FELL):
            here, value = here + step, value + gain / 2
            break
        before = size
        if gain <= left and not _SHORT < size < _RIDGE:
            break
        moved = False
        for shortened in range(_HALVINGS):
            there = np.clip(here + step, floor, roof)
            found = _by_logs(height, there)
            passes += 1
            if found[0] >= value - _ROUNDING * abs(value):
                far = np.abs(there - here).max() > 0.01 * _SHORT
                moved = bool(far and (not shortened or found[0] > value + left))
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


def _step(slope: Reals, bend: Reals, down: Reals, up: Reals) -> tuple[Reals, float]:
    # to the top of the parabola within the box: what would leave the box goes to its edge, and the rest adapts
    free = ~(((down >= 0) & (slope < 0)) | ((up <= 0) & (slope > 0)))
    step = np.zeros(len(slope))
    for _ in range(len(slope)):
        if not free.any():
            break
        towards = slope[free] + bend[np.ix_(free, ~free)] @ step[~free]
        size, axes = np.linalg.eigh(-bend[np.ix_(free, free)])
        size = np.maximum(np.abs(size), 1e-10 * np.abs(size).max() + 1e-300)
        step[free] = axes @ ((axes.T @ towards) / size)
        step *= _LONGEST / max(_LONGEST, np.abs(step).max())
        out = free & ((step < down) | (step > up))
        if not out.any():
            break
        step[out] = np.clip(step, down, up)[out]
        free &= ~out
    return step, abs(float(slope @ step))  # the gain of a parabola, twice


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

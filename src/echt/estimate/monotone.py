"""Curves that only go up: what an expected number turned out to mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
_FEW_ROWS = 80  # up to here all columns at once are faster than one at a time


@dataclass(frozen=True, slots=True)
class Rising:
    """A rising line through points; flat in front of the first, straight on through 0 or at the last ratio after the last.

    Attributes:
        x: (k,) rising.
        y: (k,) rising.
    """

    x: Reals
    y: Reals

    def __call__(self, x: Reals) -> Reals:
        """The line at (n,) places."""
        inside = np.interp(x, self.x, self.y)
        beyond = x > self.x[-1]
        ratio = self.y[-1] / self.x[-1] if self.x[-1] > 0 else 1.0
        return np.where(beyond, self.y[-1] + (x - self.x[-1]) * ratio, inside)

    def to_dict(self) -> dict[str, Any]:
        """Its points."""
        return {"x": self.x.tolist(), "y": self.y.tolist()}


def rising_line(x: Reals, y: Reals) -> Rising:
    """The rising step function nearest to points, as a line through the middles of its steps, so that order is kept.

    Args:
        x: (n,) what was expected; n at least 1.
        y: (n,) what came.

    Source:
        Pool adjacent violators (Ayer et al. 1955), with the centres joined: centred isotonic regression, Oron &
        Flournoy 2017, Statistics in Biopharmaceutical Research 9(3).

    Examples:
        >>> line = rising_line(np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 3.0, 2.0, 4.0]))
        >>> line.x.tolist(), line.y.tolist()
        ([1.0, 2.5, 4.0], [1.0, 2.5, 4.0])
    """
    from scipy.optimize import isotonic_regression

    at, group, people = np.unique(x, return_inverse=True, return_counts=True)
    weight = people.astype(np.float64)
    mean = np.bincount(group, y) / weight
    steps = isotonic_regression(mean, weights=weight)
    block = np.repeat(np.arange(len(steps.blocks) - 1), np.diff(steps.blocks))
    heavy = np.bincount(block, weight)
    centre, level = np.bincount(block, weight * at) / heavy, np.bincount(block, weight * mean) / heavy
    return Rising(centre, np.maximum.accumulate(level))


def falling_rows(table: Reals, weight: Reals) -> Reals:
    """Each column made to only go down from the first row to the last, nearest to what it was.

    Args:
        table: (g, m) any numbers.
        weight: (g,) above 0, of the rows.

    Returns:
        (g, m).

    Source:
        Pool adjacent violators; for few rows the min-max formula of Robertson, Wright & Dykstra 1988, the same numbers.

    Examples:
        >>> falling_rows(np.array([[0.5], [0.7], [0.2]]), np.array([1.0, 1.0, 1.0])).ravel().round(9).tolist()
        [0.6, 0.6, 0.2]
    """
    from scipy.optimize import isotonic_regression

    if len(table) <= _FEW_ROWS:
        return _falling_at_once(table, weight)
    columns = [isotonic_regression(column, weights=weight, increasing=False).x for column in table.T]
    return np.column_stack(columns) if columns else table.copy()


def _falling_at_once(table: Reals, weight: Reals) -> Reals:
    """All columns together, by the smallest over starts of the largest over ends of the mean between them."""
    sums = np.vstack([np.zeros((1, table.shape[1])), np.cumsum(table * weight[:, None], axis=0)])
    sizes = np.concatenate([[0.0], np.cumsum(weight)])
    found = np.full(table.shape, np.inf)
    for i in range(len(table)):
        means = (sums[i + 1 :] - sums[i]) / (sizes[i + 1 :] - sizes[i])[:, None]
        largest = np.maximum.accumulate(means[::-1], axis=0)[::-1]
        found[i:] = np.minimum(found[i:], largest)
    return found

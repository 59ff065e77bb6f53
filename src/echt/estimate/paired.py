"""Two ways of predicting on the same people and moments: which one was nearer, and could that be chance."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from echt.errors import DataError
from echt.estimate.difference import Estimate, check_level


def paired_difference(
    losses: NDArray[np.float64],
    others: NDArray[np.float64],
    *,
    person: NDArray[np.int64],
    moment: NDArray[np.int64],
    level: float = 0.9,
) -> Estimate:
    """Mean of losses - others, with an error that knows that people recur and that a moment shifts everyone.

    Args:
        losses: (n,) of the one, a row for each person at each moment.
        others: (n,) of the other, the same rows.
        person: (n,) code of the person.
        moment: (n,) code of the moment (the cut-off).
        level: Of the interval.

    Returns:
        Below 0 where the first is nearer. With one moment, its own shift cannot be seen: the error is then that
        between people.

    Raises:
        DataError: E272, fewer than two rows, or a loss is not finite; E275, `level` is not in (0, 1).

    Source:
        Cameron, Gelbach & Miller 2011, two-way clustering, J. Business & Economic Statistics 29(2): variance by
        person, plus by moment, minus by row, and never below the first. Diebold & Mariano 1995 is the case of one series.

    Examples:
        >>> one, two = np.array([1.0, 2, 1, 2]), np.array([2.0, 3, 2, 4])
        >>> it = paired_difference(one, two, person=np.array([0, 1, 0, 1]), moment=np.array([0, 0, 1, 1]))
        >>> it.value, it.excludes_zero
        (-1.25, True)
    """
    from scipy.special import ndtri

    check_level(level)
    if len(losses) < 2 or not (np.isfinite(losses).all() and np.isfinite(others).all()):
        raise DataError(
            "a mean with an interval needs at least two people and finite numbers.",
            code="E272",
            found=f"{len(losses)} rows, {int((~np.isfinite(losses)).sum() + (~np.isfinite(others)).sum())} losses not finite",
            fix="wait for more people, or look for a prediction that is not a number",
        )
    gap = losses - others
    mean = float(gap.mean())
    rest = gap - mean
    by_person, by_moment = _clustered(rest, person), _clustered(rest, moment)
    variance = by_person
    if len(np.unique(moment)) > 1:
        variance = max(by_person, by_person + by_moment - _clustered(rest, np.arange(len(rest))))
    error = math.sqrt(variance)
    reach = float(ndtri((1 + level) / 2)) * error
    return Estimate(mean, mean - reach, mean + reach, level, error)


def _clustered(rest: NDArray[np.float64], group: NDArray[np.int64]) -> float:
    """Variance of a mean whose rows go together within groups."""
    _, code = np.unique(group, return_inverse=True)
    sums = np.bincount(code, rest)
    k = len(sums)
    return float(np.square(sums).sum()) / len(rest) ** 2 * (k / (k - 1) if k > 1 else 1.0)

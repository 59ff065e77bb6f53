"""How far numbers said beforehand were from what came: totals, errors, order, and calibration by tenth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]


def total_bias(expected: Reals, real: Reals) -> float:
    """Expected over real, of everyone together, minus 1: +0.10 is a tenth too many; NaN where nothing came.

    Examples:
        >>> round(total_bias(np.array([1.0, 1.2]), np.array([0.0, 2.0])), 3)
        0.1
    """
    came = float(real.sum())
    return float(expected.sum()) / came - 1 if came else float("nan")


def mean_absolute_error(expected: Reals, real: Reals) -> float:
    """Mean distance of a person, in the unit of the outcome. It rewards saying too little where most do nothing."""
    return float(np.abs(expected - real).mean())


def root_mean_square_error(expected: Reals, real: Reals) -> float:
    """Root of the mean squared distance, in the unit of the outcome. A few very large buyers decide it."""
    return float(np.sqrt(np.square(expected - real).mean()))


def area_under_curve(score: Reals, happened: Flags) -> float:
    """The chance that someone it happened to has a higher score than someone it did not; ties count half.

    Returns:
        0..1, where 0.5 is a coin; NaN where it happened to everyone or to nobody.

    Examples:
        >>> area_under_curve(np.array([0.1, 0.4, 0.35, 0.8]), np.array([False, False, True, True]))
        0.75
    """
    from scipy.stats import rankdata

    n, k = len(score), int(happened.sum())
    if k in {0, n}:
        return float("nan")
    return float((rankdata(score)[happened].sum() - k * (k + 1) / 2) / (k * (n - k)))


def brier_score(chance: Reals, happened: Flags) -> float:
    """Mean squared distance between a chance, 0..1, and what happened, 0 or 1. Lower is better.

    Source:
        Brier 1950, Monthly Weather Review 78.
    """
    return float(np.square(chance - happened).mean())


def normalised_gini(score: Reals, real: Reals) -> float:
    """How much of the outcome sits with those scored high, as a part of what a perfect order would give.

    People with equal scores share their outcomes evenly, so that one score for everyone gives 0.

    Returns:
        1 for a perfect order, 0 for none, below 0 for a reversed one; NaN where all outcomes are equal.

    Examples:
        >>> normalised_gini(np.array([3.0, 2.0, 1.0]), np.array([9.0, 5.0, 0.0]))
        1.0
        >>> abs(normalised_gini(np.ones(3), np.array([9.0, 5.0, 0.0]))) < 1e-12
        True
    """
    best = _gini(real, real)
    return _gini(score, real) / best if best > 0 else float("nan")


@dataclass(frozen=True, slots=True)
class Tenths:
    """People in up to ten groups of equal size by what was expected of them, lowest first; equal values stay together.

    Attributes:
        people: (k,) in each group.
        expected: (k,) mean expected.
        real: (k,) mean of what came.
    """

    people: NDArray[np.int64]
    expected: Reals
    real: Reals

    @property
    def calibration_error(self) -> float:
        """Mean distance between expected and real over the groups, weighted by people (ECE, where these are chances)."""
        return float(self.people @ np.abs(self.expected - self.real) / max(1, self.people.sum()))

    def to_dict(self) -> dict[str, Any]:
        """Three lists of equal length."""
        return {"people": self.people.tolist(), "expected": self.expected.tolist(), "real": self.real.tolist()}


def tenths(expected: Reals, real: Reals, groups: int = 10) -> Tenths:
    """Calibration by tenth of the people.

    Args:
        expected: (n,) expected, or a chance.
        real: (n,) what came.
        groups: At most so many.

    Examples:
        >>> by = tenths(np.arange(100.0), np.arange(100.0) + 1)
        >>> by.people[:2].tolist(), by.expected[:2].tolist(), by.calibration_error
        ([10, 10], [4.5, 14.5], 1.0)
    """
    if not len(expected):
        return Tenths(np.zeros(0, np.int64), np.zeros(0), np.zeros(0))
    edges = np.unique(np.quantile(expected, np.arange(1, groups) / groups, method="inverted_cdf"))
    group = np.searchsorted(edges, expected, side="left")
    people = np.bincount(group)
    some = people > 0
    sums = (np.bincount(group, each)[some] / people[some] for each in (expected, real))
    return Tenths(people[some], *sums)


def _gini(score: Reals, real: Reals) -> float:
    _, group, people = np.unique(-score, return_inverse=True, return_counts=True)
    sums = np.bincount(group, real)
    # outcomes spread evenly within a group of equal scores: the curve is straight there
    reached = np.cumsum(sums) - sums / 2
    total = float(real.sum())
    return float(people @ reached / (len(real) * total)) - 0.5 if total else 0.0

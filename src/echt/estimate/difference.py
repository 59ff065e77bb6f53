"""The difference between two groups, with an interval that holds what it promises."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from echt.errors import DataError


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its interval.

    Attributes:
        value: The estimate itself.
        low: Lower end of the interval.
        high: Upper end of the interval.
        level: How often such an interval holds the truth, 0..1.
        standard_error: Of `value`, same unit.
    """

    value: float
    low: float
    high: float
    level: float
    standard_error: float

    @property
    def excludes_zero(self) -> bool:
        """True when zero lies outside the interval: the difference can be told from nothing."""
        return self.low > 0 or self.high < 0

    def scaled(self, factor: float) -> Estimate:
        """The same estimate in another unit (per person -> for everyone)."""
        ends = sorted((self.low * factor, self.high * factor))
        return Estimate(self.value * factor, ends[0], ends[1], self.level, self.standard_error * abs(factor))

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Moments:
    """What a group of people comes down to when means are compared.

    Attributes:
        n: How many people.
        total: The sum over them.
        squares: The sum of squares over them.
        deviations: The sum of squares of what each differs from the mean, where the numbers themselves were there to tell:
            of large numbers that differ little, `squares` no longer knows it. None: as `squares` says.
    """

    n: int
    total: float
    squares: float
    deviations: float | None = field(default=None, compare=False)

    @classmethod
    def of(cls, values: NDArray[np.float64] | Sequence[float]) -> Moments:
        """The moments of (n,) numbers, one a person.

        Examples:
            >>> Moments.of([1e9, 1e9 + 1, 1e9 + 2]).variance
            1.0
        """
        array = np.asarray(values, dtype=np.float64)
        with np.errstate(over="ignore", invalid="ignore"):  # who compares them refuses what is infinite: E272
            total, squares = float(array.sum()), float(np.square(array).sum())
        if not array.size or not math.isfinite(squares):
            return cls(int(array.size), total, squares)
        apart = array - total / array.size
        # the second sum is 0 but for rounding, and takes out what rounding of the mean put in (Chan, Golub and LeVeque 1983)
        return cls(array.size, total, squares, float(np.square(apart).sum() - apart.sum() ** 2 / array.size))

    @property
    def mean(self) -> float:
        """The average of one person."""
        return self.total / self.n

    @property
    def variance(self) -> float:
        """The unbiased variance between people; 0 for fewer than two."""
        if self.n < 2:
            return 0.0
        apart = self.squares - self.total * self.mean if self.deviations is None else self.deviations
        return max(0.0, apart / (self.n - 1))


def difference_in_means(treated: Moments, control: Moments, *, level: float = 0.95) -> Estimate:
    """The mean of one group minus the mean of another, with Welch's interval.

    Right for orders and money per person in groups of some hundreds and more; with few and very large values (one
    wholesale order) the interval is too narrow until groups are large.

    Args:
        treated: (n, total, squares) of the first group.
        control: The same of the second.
        level: Of the interval, between 0 and 1.

    Raises:
        DataError: E272, a group has fewer than two people or a number is not finite; E275, `level` is not in (0, 1).

    Source:
        Welch 1947, with Satterthwaite's degrees of freedom.

    Examples:
        >>> two = difference_in_means(Moments.of([1, 2, 3, 4]), Moments.of([0, 1, 2, 1]))
        >>> round(two.value, 2), round(two.low, 2), round(two.high, 2)
        (1.5, -0.46, 3.46)
    """
    from scipy.special import stdtrit

    check_level(level)
    _check_group(treated)
    _check_group(control)
    a, b = treated.variance / treated.n, control.variance / control.n
    value, error = treated.mean - control.mean, math.sqrt(a + b)
    if error == 0:
        return Estimate(value, value, value, level, 0.0)
    part = a / (a + b)  # as a share: squares of tiny variances would vanish
    freedom = 1 / (part**2 / (treated.n - 1) + (1 - part) ** 2 / (control.n - 1))
    reach = float(stdtrit(freedom, (1 + level) / 2)) * error
    return Estimate(value, value - reach, value + reach, level, error)


def difference_in_shares(treated: tuple[int, int], control: tuple[int, int], *, level: float = 0.95) -> Estimate:
    """The share of people who did something in one group minus that in another, with Newcombe's interval.

    Holds its level also for rare events and small groups, where the plain normal interval does not.

    Args:
        treated: (how many did, out of how many).
        control: The same of the second group.
        level: Of the interval, between 0 and 1.

    Raises:
        DataError: E272, a count is negative, larger than its group, or a group is empty; E275, `level` is not in (0, 1).

    Source:
        Newcombe 1998, "Interval estimation for the difference between independent proportions", method 10: Wilson
        intervals of both shares combined.

    Examples:
        >>> it = difference_in_shares((56, 70), (48, 80))
        >>> round(it.value, 4), round(it.low, 4), round(it.high, 4)
        (0.2, 0.0524, 0.3339)
    """
    check_level(level)
    (p, p_low, p_high), (q, q_low, q_high) = (_wilson(*group, level) for group in (treated, control))
    value = p - q
    low = value - math.hypot(p - p_low, q_high - q)
    high = value + math.hypot(p_high - p, q - q_low)
    error = math.sqrt(p * (1 - p) / treated[1] + q * (1 - q) / control[1])
    return Estimate(value, low, high, level, error)


def check_level(level: float) -> None:
    """Refuse a level that is not strictly between 0 and 1 (E275)."""
    if not 0 < level < 1:
        raise DataError("a level lies between 0 and 1.", code="E275", found=level, fix="0.95 for a 95 % interval")


def _wilson(did: int, n: int, level: float) -> tuple[float, float, float]:
    from scipy.special import ndtri

    if not 0 <= did <= n or n < 1:
        raise DataError(
            "a share needs a count of at least 0, at most its group.",
            code="E272",
            found=f"{did} of {n}",
            fix="count each person once",
        )
    z2 = float(ndtri((1 + level) / 2)) ** 2
    p = did / n
    middle, half = (
        (p + z2 / (2 * n)) / (1 + z2 / n),
        math.sqrt(z2 * p * (1 - p) / n + (z2 / (2 * n)) ** 2) / (1 + z2 / n),
    )
    return p, max(0.0, middle - half), min(1.0, middle + half)


def _check_group(group: Moments) -> None:
    if group.n < 2 or not (math.isfinite(group.total) and math.isfinite(group.squares)):
        raise DataError(
            "a mean with an interval needs at least two people and finite numbers.",
            code="E272",
            found=f"{group.n} people, total {group.total}",
            fix="wait for more people, or look for a broken amount in the quarantine",
        )

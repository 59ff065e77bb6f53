"""What a measurement can see: before it starts, and after it found nothing."""

from __future__ import annotations

import math

from echt.errors import DataError
from echt.estimate.difference import check_level


def power_of_difference(
    difference: float, deviation: float, n_treated: int, n_control: int, *, level: float = 0.95
) -> float:
    """The chance that a true difference in means gives an interval without zero.

    Args:
        difference: The true difference, in the unit of the mean.
        deviation: Standard deviation between people, the same in both groups, same unit.
        n_treated: People in one group.
        n_control: People in the other.
        level: Of the interval.

    Raises:
        DataError: E274, a group has fewer than two people, the deviation is not positive and finite, or the
            difference not finite; E275, see `level`.

    Source:
        Cohen 1988, chapter 2, by the normal approximation: from forty people a group on it is within about 0.01 of
        the noncentral t (0.02 at a level of 0.99).

    Examples:
        >>> round(power_of_difference(0.5, 1.0, 64, 64), 2)
        0.81
    """
    from scipy.special import ndtr, ndtri

    error = _error(deviation, n_treated, n_control, level)
    if not math.isfinite(difference):
        raise _nothing(difference, deviation)
    edge, shift = float(ndtri((1 + level) / 2)), difference / error
    return float(ndtr(shift - edge) + ndtr(-shift - edge))


def detectable_difference(
    deviation: float, n_treated: int, n_control: int, *, level: float = 0.95, power: float = 0.8
) -> float:
    """The smallest true difference that is seen with a chance of `power`.

    Args:
        deviation: Standard deviation between people, in the unit of the mean.
        n_treated: People in one group.
        n_control: People in the other.
        level: Of the interval.
        power: The chance wanted, between 0 and 1.

    Raises:
        DataError: E274 as `power_of_difference`; E275, `level` or `power` is not in (0, 1), or `power` is not above
            1 - `level`.

    Examples:
        >>> round(detectable_difference(1.0, 64, 64), 3)
        0.495
    """
    from scipy.special import ndtri

    error = _error(deviation, n_treated, n_control, level)
    _check_power(power, level)
    return (float(ndtri((1 + level) / 2)) + float(ndtri(power))) * error


def people_needed(
    difference: float, deviation: float, *, share_control: float = 0.5, level: float = 0.95, power: float = 0.8
) -> int:
    """How many people, both groups together, it takes to see a difference with a chance of `power`.

    Args:
        difference: The true difference in means, not 0.
        deviation: Standard deviation between people, same unit.
        share_control: The part of them that is left in peace.
        level: Of the interval.
        power: The chance wanted.

    Raises:
        DataError: E274, the difference is 0 or too small to reckon with, or the deviation not positive; E275, a share or
            level is not in (0, 1), or `power` is not above 1 - `level`.

    Examples:
        >>> people_needed(0.5, 1.0)
        126
        >>> people_needed(0.5, 1.0, share_control=0.1)
        349
    """
    from scipy.special import ndtri

    for each in (share_control, level):
        check_level(each)
    _check_power(power, level)
    if difference == 0 or not math.isfinite(difference) or not deviation > 0:
        raise _nothing(difference, deviation)
    reach = (float(ndtri((1 + level) / 2)) + float(ndtri(power))) * deviation / abs(difference)
    people = reach * reach * (1 / share_control + 1 / (1 - share_control))
    if not math.isfinite(people):
        raise _nothing(difference, deviation)
    return math.ceil(people)


def holdout_needed(
    difference: float, deviation: float, people: int, *, level: float = 0.95, power: float = 0.8
) -> float | None:
    """The smallest share to leave in peace that shows a difference with a chance of `power`.

    Args:
        difference: The true difference in means, not 0.
        deviation: Standard deviation between people, same unit.
        people: Both groups together.
        level: Of the interval.
        power: The chance wanted.

    Returns:
        A share in (0, 0.5]; None when even halves of these people do not show it.

    Raises:
        DataError: E274 and E275, as `people_needed`.

    Source:
        The smaller root of 1/h + 1/(1 - h) = people / K, with K the people it would take if the mean of one group were
        known: h = (1 - sqrt(1 - 4 K / people)) / 2.

    Examples:
        >>> round(holdout_needed(0.5, 1.0, 349), 3), holdout_needed(0.5, 1.0, 100)
        (0.1, None)
    """
    from scipy.special import ndtri

    if people_needed(difference, deviation, level=level, power=power) > people:
        return None
    reach = (float(ndtri((1 + level) / 2)) + float(ndtri(power))) * deviation / abs(difference)
    return (1 - math.sqrt(max(0.0, 1 - 4 * reach**2 / people))) / 2


def _check_power(power: float, level: float) -> None:
    check_level(power)
    if power <= 1 - level:
        raise DataError(
            "the power wanted is above the chance of seeing a difference that is not there.",
            code="E275",
            found=f"power {power}, level {level}",
            fix="power 0.8 at level 0.95; a level of 0.95 sees nothing as something once in 20",
        )


def _nothing(difference: float, deviation: float) -> DataError:
    return DataError(
        "no number of people shows a difference of nothing.",
        code="E274",
        found=f"difference {difference}, deviation {deviation}",
        fix="give the smallest difference that matters, and a deviation above 0",
    )


def _error(deviation: float, n_treated: int, n_control: int, level: float) -> float:
    check_level(level)
    if n_treated < 2 or n_control < 2 or not 0 < deviation < math.inf:
        raise DataError(
            "power needs two people a group and some deviation between people.",
            code="E274",
            found=f"{n_treated} and {n_control} people, deviation {deviation}",
            fix="take the deviation from earlier outcomes: about sqrt(mean) for rare orders",
        )
    return deviation * math.sqrt(1 / n_treated + 1 / n_control)

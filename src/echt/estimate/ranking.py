"""What a ranking of people catches: the part of all outcomes that falls on those ranked highest, with an interval."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from echt.errors import DataError
from echt.estimate.difference import Estimate, check_level

Reals = NDArray[np.float64]
_NEAR = 0.02  # of the people, on each side of the cut, say what people at the cut do


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What people did after one or more moments at which they were ranked.

    Attributes:
        outcome: (n,) at least 0: orders, money. A person is there once for each moment.
        window: (n,) int, at which moment: people are ranked within it.
        person: (n,) int: rows of one person are not independent of each other.
    """

    outcome: Reals
    window: NDArray[np.int64]
    person: NDArray[np.int64]

    @classmethod
    def of(cls, outcome: ArrayLike, *, window: ArrayLike | None = None, person: ArrayLike | None = None) -> Outcomes:
        """Outcomes of one moment, or with the moment and the person of each row.

        Raises:
            DataError: E170, lengths that differ, nobody, or an outcome that is negative or not finite.
        """
        y = np.asarray(outcome, dtype=np.float64)
        n = y.size
        codes = [np.arange(n) if person is None else np.asarray(person)]
        codes.append(np.zeros(n, dtype=np.int64) if window is None else np.asarray(window))
        if not n or any(each.shape != y.shape for each in codes) or not (np.isfinite(y) & (y >= 0)).all():
            raise _misfit(f"{n} outcomes, {codes[0].size} people, {codes[1].size} windows")
        who, when = (np.unique(each, return_inverse=True)[1].astype(np.int64) for each in codes)
        return cls(y, when, who)


def caught(outcomes: Outcomes, score: ArrayLike, share: float, *, level: float = 0.95) -> Estimate:
    """The part of all outcomes that falls on the `share` of people with the highest score; about `share` by chance.

    People with the same score are taken in part, as if drawn by lot among them. The interval holds how people differ
    from each other; it does not hold how one season differs from the next, so give several windows where there are.

    Args:
        outcomes: What people did.
        score: (n,) highest first; not a number is lowest.
        share: Of the people of each window, between 0 and 1.
        level: Of the interval.

    Raises:
        DataError: E170, lengths differ; E171, nobody did anything; E275, `share` or `level` is not in (0, 1).

    Source:
        The ordinate of the cumulative gains curve (Lorenz 1905, with the score in the place of income); its variance by
        linearisation, with the estimated cut taken along, and a person's windows summed (cluster-robust).

    Examples:
        >>> it = caught(Outcomes.of([3, 1, 0, 0]), [9, 5, 2, 1], 0.25)
        >>> it.value
        0.75
    """
    return _estimate(outcomes, *_share(outcomes, score, share), level)


def caught_more(
    outcomes: Outcomes, score: ArrayLike, other: ArrayLike, share: float, *, level: float = 0.95
) -> Estimate:
    """How much more of the outcomes one score catches than another, on the same people; see `caught`.

    Args:
        outcomes: What people did.
        score: (n,) one ranking.
        other: (n,) the ranking to compare with.
        share: Of the people of each window.
        level: Of the interval.

    Raises:
        DataError: As `caught`.

    Examples:
        >>> caught_more(Outcomes.of([3, 1, 0, 0]), [9, 5, 2, 1], [9, 5, 2, 1], 0.25).value
        0.0
    """
    one, its = _share(outcomes, score, share)
    two, others = _share(outcomes, other, share)
    return _estimate(outcomes, one - two, its - others, level)


def mean_at_top(outcomes: Outcomes, score: ArrayLike, share: float, *, level: float = 0.95) -> Estimate:
    """The mean outcome of the `share` of people with the highest score; give `-score` for the lowest.

    Args:
        outcomes: What people did.
        score: (n,) highest first; not a number is lowest.
        share: Of the people of each window.
        level: Of the interval.

    Raises:
        DataError: E170, lengths differ; E275, `share` or `level` is not in (0, 1).

    Examples:
        >>> mean_at_top(Outcomes.of([3, 1, 0, 0]), [9, 5, 2, 1], 0.5).value
        2.0
    """
    check_level(share)
    weight, edge = _weights(outcomes, score, share)
    size = float(weight.sum())
    mean = float(weight @ outcomes.outcome) / size
    pull = (weight * (outcomes.outcome - mean) - (edge - mean) * (weight - share)) / size
    return _estimate(outcomes, mean, pull, level)


def _share(outcomes: Outcomes, score: ArrayLike, share: float) -> tuple[float, Reals]:
    """The share that is caught, and how much each row pulls at it."""
    check_level(share)
    total = float(outcomes.outcome.sum())
    if total <= 0:
        raise DataError(
            "nobody did anything, so there is nothing that a ranking could catch.",
            code="E171",
            found=f"{outcomes.outcome.size} people, no outcome",
            fix="take a longer horizon, or wait until there is more history",
        )
    weight, edge = _weights(outcomes, score, share)
    part = float(weight @ outcomes.outcome) / total
    return part, (outcomes.outcome * (weight - part) - edge * (weight - share)) / total


def _weights(outcomes: Outcomes, score: ArrayLike, share: float) -> tuple[Reals, Reals]:
    """How far each row is in the top (0..1), and the mean outcome of people at the cut of its window."""
    s = np.asarray(score, dtype=np.float64)
    if s.shape != outcomes.outcome.shape:
        raise _misfit(f"{s.size} scores, {outcomes.outcome.size} outcomes")
    s = np.where(np.isnan(s), -np.inf, s)
    weight, edge = np.empty(s.size), np.empty(s.size)
    order = np.lexsort((-s, outcomes.window))
    for rows in np.split(order, np.flatnonzero(np.diff(outcomes.window[order])) + 1):
        weight[rows], edge[rows] = _cut(s[rows], outcomes.outcome[rows], share)
    return weight, edge


def _cut(score: Reals, outcome: Reals, share: float) -> tuple[Reals, float]:
    """One window, highest first: each row's part in the top, and the mean outcome at the cut."""
    n = score.size
    room = share * n
    at = score[min(n - 1, max(0, math.ceil(room) - 1))]
    first, last = int(np.searchsorted(-score, -at)), int(np.searchsorted(-score, -at, side="right"))
    weight = np.zeros(n)
    weight[:first] = 1.0
    weight[first:last] = (room - first) / (last - first)
    near = max(1, round(_NEAR * n))
    low, high = min(first, math.floor(room) - near), max(last, math.ceil(room) + near)
    return weight, float(outcome[max(0, low) : min(n, high)].mean())


def _estimate(outcomes: Outcomes, value: float, pull: Reals, level: float) -> Estimate:
    from scipy.special import ndtri

    check_level(level)
    people = np.bincount(outcomes.person, weights=pull)
    error = math.sqrt(float(np.square(people).sum()) * people.size / max(1, people.size - 1))
    reach = float(ndtri((1 + level) / 2)) * error
    return Estimate(value, value - reach, value + reach, level, error)


def _misfit(found: str) -> DataError:
    return DataError(
        "a ranking needs one score, one outcome, one person and one window a row.",
        code="E170",
        found=found,
        fix="Outcomes.of(outcome, window=…, person=…) with arrays of one length, outcomes of at least 0",
    )

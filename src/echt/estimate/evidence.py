"""Whether what was observed says anything about the time it is claimed for: two weeks are no evidence for a year.

A test of two ways to write to people sees orders at once, and goodbyes later. The check projects the difference to the
whole time with a level *and* a slope for each person, so that the interval says how little a short test knows about
what comes after it, and refuses where that is too little.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from echt.errors import DataError
from echt.estimate.difference import Estimate, Moments, check_level, difference_in_means, difference_in_shares

__all__ = ["Doubt", "Evidence", "Leaving", "evidence"]

COVER = 0.75
GOODBYES = 30


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reason not to believe a claim.

    Attributes:
        name: horizon, leaving, drift or interval.
        found: What was found, with its numbers.
        needs: What it would take.
    """

    name: str
    found: str
    needs: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """How fast people say goodbye in one group.

    Attributes:
        people: In the group.
        goodbyes: How many left while it was watched.
        early: Share of those still there who left in a period, mean over the first half of the periods.
        late: The same of the second half.
    """

    people: int
    goodbyes: int
    early: float
    late: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """A difference between two groups, projected to the time that is claimed, and whether to believe it.

    Attributes:
        accepted: True where there is no doubt.
        doubts: Why not.
        observed: Periods watched.
        claimed: Periods the claim is about.
        seen: Difference a person over the periods watched.
        projected: Difference a person over the periods claimed; None where one period was watched.
        first_half: Difference a person and period in the first half of the periods.
        second_half: In the second half.
        leaving: Of group 1 and group 0; None where goodbyes were not given.
    """

    accepted: bool
    doubts: tuple[Doubt, ...]
    observed: int
    claimed: int
    seen: Estimate
    projected: Estimate | None
    first_half: Estimate
    second_half: Estimate
    leaving: tuple[Leaving, Leaving] | None

    def require(self) -> Estimate:
        """The projected difference, where it may be believed.

        Raises:
            DataError: E282, with every doubt and its numbers.
        """
        if self.accepted and self.projected is not None:
            return self.projected
        raise DataError(
            f"{self.observed} periods are no evidence for {self.claimed}.",
            code="E282",
            found="; ".join(doubt.found for doubt in self.doubts),
            fix="; ".join(doubt.needs for doubt in self.doubts),
        )

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return asdict(self)

    def __str__(self) -> str:
        verdict = "accepted" if self.accepted else "refused"
        lines = [
            f"{verdict}: {self.observed} periods observed, {self.claimed} claimed",
            f"  seen       {_said(self.seen)} a person",
            f"  projected  {'unknown' if self.projected is None else _said(self.projected)} a person",
        ]
        for name, group in zip(("with", "without"), self.leaving or (), strict=False):
            lines.append(
                f"  goodbyes   {name}: {group.goodbyes:,} of {group.people:,}, "
                f"{group.early:.3%} a period early, {group.late:.3%} late"
            )
        lines += [f"  {doubt.name}: {doubt.found}; {doubt.needs}" for doubt in self.doubts]
        return "\n".join(lines)


def evidence(
    value: ArrayLike,
    group: ArrayLike,
    *,
    horizon: int,
    left: ArrayLike | None = None,
    level: float = 0.95,
    cover: float = COVER,
    goodbyes: int = GOODBYES,
) -> Evidence:
    """Whether a drawn comparison says which of two ways is better over `horizon` periods.

    Args:
        value: (n, t) money, or another gain, of each person in each period, t periods watched from the first contact.
        group: (n,) 0 or 1, drawn for each person.
        horizon: Periods that the claim is about, at least t.
        left: (n,) period in which the person said goodbye, 0..t-1, −1 for still there. None: nobody can.
        level: Of the intervals.
        cover: Share of `horizon` that has to be watched, (0, 1].
        goodbyes: So many goodbyes in both groups together are the least that tell how fast people leave.

    Returns:
        The projection, and the doubts: too short a time, goodbyes that cannot be seen yet, an effect that still moves
        down towards the other sign, an interval that holds 0.

    Raises:
        DataError: E283, shapes or numbers that do not fit; E272, a group of fewer than two; E275, `level`.

    Source:
        The projection goes on along the least-squares line of each person's later half of the periods, which makes it
        a weighted sum of what was watched; its mean is compared as any mean (Welch 1947). That effects learned by
        people take months to settle: Hohnhold, O'Brien and Tang 2015. It is wrong where effects turn after the time
        watched, which is why `cover` is asked for beside it.

    Examples:
        >>> draw = np.random.default_rng(0)
        >>> group = draw.integers(0, 2, 4000)
        >>> value = draw.exponential(1.0, (4000, 8)) + 0.2 * group[:, None]
        >>> short = evidence(value[:, :2], group, horizon=10)
        >>> short.accepted, [doubt.name for doubt in short.doubts]
        (False, ['horizon'])
        >>> evidence(value, group, horizon=10).accepted
        True
    """
    check_level(level)
    y, drawn, gone = _checked(value, group, left, horizon, cover)
    t = y.shape[1]
    weights = _weights(t, horizon)
    middle = max(t // 2, 1)
    first, second = (_compare(y[:, part].mean(axis=1), drawn, level) for part in (slice(middle), slice(t - middle, t)))
    seen = _compare(y.sum(axis=1), drawn, level)
    projected = None if weights is None else _compare(y @ weights, drawn, level)
    leaving = None if gone is None else (_leaving(gone[drawn], t), _leaving(gone[~drawn], t))
    doubts = [*_too_short(t, horizon, cover)]
    if t < horizon:
        if leaving is not None and gone is not None:
            doubts += _unseen(leaving, gone, drawn, t, goodbyes, level)
        doubts += _moving(y, drawn, horizon, first, second, projected)
    doubts += _wide(projected)
    return Evidence(not doubts, tuple(doubts), t, horizon, seen, projected, first, second, leaving)


def _checked(
    value: ArrayLike, group: ArrayLike, left: ArrayLike | None, horizon: int, cover: float
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.int64] | None]:
    y, drawn = np.asarray(value, dtype=np.float64), np.asarray(group)
    gone = None if left is None else np.asarray(left)
    fits = y.ndim == 2 and y.shape[1] >= 1 and drawn.shape == y.shape[:1] and bool(np.isin(drawn, (0, 1)).all())
    if fits and gone is not None:
        fits = gone.shape == drawn.shape and bool(((gone >= -1) & (gone < y.shape[1]) & (gone == np.floor(gone))).all())
    if not fits or not np.isfinite(y).all() or not _whole(horizon, y.shape[1]) or not 0 < cover <= 1:
        raise DataError(
            "this cannot be evidence for anything.",
            code="E283",
            found=f"value {y.shape}, group {drawn.shape}, horizon {horizon}, cover {cover}",
            fix="value (n, t) finite, group (n,) of 0 and 1, left (n,) in −1..t−1, horizon at least t, cover in (0, 1]",
        )
    return y, drawn.astype(np.bool_), None if gone is None else gone.astype(np.int64)


def _whole(horizon: float, least: int) -> bool:
    return math.isfinite(horizon) and horizon == math.floor(horizon) and horizon >= least


def _weights(t: int, horizon: int) -> NDArray[np.float64] | None:
    """(t,) what each period watched counts in the sum over all: 1 for itself, and its part in the line that goes on.

    The line is that of the later half: what is new to people moves at first.
    """
    counts = np.ones(t)
    if t == horizon:
        return counts
    if t < 2:
        return None
    start = t // 2 if t >= 4 else 0
    m = t - start
    time = np.arange(m, dtype=np.float64) - (m - 1) / 2
    ahead = np.arange(m, m + horizon - t, dtype=np.float64) - (m - 1) / 2
    counts[start:] += len(ahead) / m + time * ahead.sum() / np.square(time).sum()
    return counts


def _compare(values: NDArray[np.float64], drawn: NDArray[np.bool_], level: float) -> Estimate:
    return difference_in_means(Moments.of(values[drawn]), Moments.of(values[~drawn]), level=level)


def _leaving(gone: NDArray[np.int64], t: int) -> Leaving:
    early, late = _spells(gone, t)
    rates = [went / max(there, 1) for went, there in (early, late)]
    return Leaving(len(gone), int((gone >= 0).sum()), rates[0], rates[1])


def _spells(gone: NDArray[np.int64], t: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Goodbyes, and periods in which people were still there, of the first half and of the second."""
    went = np.bincount(gone[gone >= 0], minlength=t)
    there = len(gone) - np.r_[0, np.cumsum(went)[:-1]]
    middle = max(t // 2, 1)
    return (int(went[:middle].sum()), int(there[:middle].sum())), (
        int(went[t - middle :].sum()),
        int(there[t - middle :].sum()),
    )


def _too_short(t: int, horizon: int, cover: float) -> Iterator[Doubt]:
    if t < cover * horizon:
        yield Doubt(
            "horizon",
            f"{t} of {horizon} periods were watched, {t / horizon:.0%}",
            f"watch {math.ceil(cover * horizon)}, or claim {math.floor(t / cover)}",
        )


def _unseen(
    leaving: tuple[Leaving, Leaving],
    gone: NDArray[np.int64],
    drawn: NDArray[np.bool_],
    t: int,
    goodbyes: int,
    level: float,
) -> Iterator[Doubt]:
    """Goodbyes that are too few to tell, or that come ever faster."""
    total = sum(group.goodbyes for group in leaving)
    if total < goodbyes:
        yield Doubt("leaving", f"{total} goodbyes were seen", f"{goodbyes} tell how fast people leave")
        return
    for name, group in (("with", gone[drawn]), ("without", gone[~drawn])):
        early, late = _spells(group, t)
        if t < 2 or min(early[1], late[1]) < 2:
            yield Doubt("leaving", f"{name}: nothing to compare the pace of goodbyes with", "watch two periods or more")
            continue
        faster = difference_in_shares(late, early, level=level)
        if faster.low > 0 and late[0] / late[1] > 1.25 * early[0] / early[1]:
            yield Doubt(
                "leaving",
                f"{name}: people leave ever faster, {early[0] / early[1]:.3%} a period early and {late[0] / late[1]:.3%} late",
                "watch until the pace is steady",
            )


def _moving(
    y: NDArray[np.float64],
    drawn: NDArray[np.bool_],
    horizon: int,
    first: Estimate,
    second: Estimate,
    projected: Estimate | None,
) -> Iterator[Doubt]:
    """A line that did not hold so far: the first half foretold another second half, by enough to matter."""
    t = y.shape[1]
    middle = t // 2
    line = _weights(middle, 2 * middle)
    if line is None or projected is None:
        return
    foretold = y[:, :middle] @ (line - 1.0) / middle
    missed = _compare(y[:, middle : 2 * middle].mean(axis=1) - foretold, drawn, projected.level)
    if missed.excludes_zero and abs(missed.value) * (horizon - t) > abs(projected.value) / 2:
        yield Doubt(
            "drift",
            f"the effect moves: {first.value:+.4g} a period in the first half, {second.value:+.4g} in the second, "
            f"{missed.value:+.4g} beside where it was heading",
            "watch until it is steady",
        )


def _wide(projected: Estimate | None) -> Iterator[Doubt]:
    if projected is None:
        yield Doubt("interval", "one period says nothing about how the effect moves", "watch two periods or more")
    elif not projected.excludes_zero:
        yield Doubt(
            "interval", f"projected {_said(projected)}: either way may be better", "watch longer, or more people"
        )


def _said(estimate: Estimate) -> str:
    return f"{estimate.value:+.4g} ({estimate.low:+.4g} to {estimate.high:+.4g})"

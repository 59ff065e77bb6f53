"""How well a score sorts people by what a choice changes for them: the Qini curve and what is read from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from echt.errors import DataError
from echt.estimate.difference import Estimate, check_level
from echt.estimate.logged import (
    Ints,
    Reals,
    check_actions,
    check_numbers,
    known_propensity,
    misfit,
)
from echt.estimate.policy import from_influence

Weigh = Callable[[Reals], Reals]
"""From shares of people (b,) to how much each counts (b,): a curve becomes one number by such a sum."""


@dataclass(frozen=True, slots=True)
class UpliftCurve:
    """What is gained by choosing for the best-scored share of people only, as far as a randomised log shows.

    Ties in the score share the gain of their block, as if they were taken in random order.

    Attributes:
        n: People.
        level: Of every interval read from it.
    """

    n: int
    level: float
    _folds: tuple[_Fold, ...] = field(repr=False)

    @property
    def total(self) -> Estimate:
        """Gain per person when everybody gets the choice instead of nothing."""
        return self._read(_at(1.0))

    @property
    def auuc(self) -> Estimate:
        """Area under the curve: the mean gain per person over all shares from none to everyone."""
        return self._read(_area)

    @property
    def qini(self) -> Estimate:
        """Area between the curve and the line of a random order, in gain per person (Radcliffe's Q)."""
        return self._read(_qini)

    def gain(self, share: float) -> Estimate:
        """Gain per person of all, when the best-scored `share` of them gets the choice.

        Raises:
            DataError: E279, `share` is not in (0, 1].
        """
        return self._read(_at(_share(share)))

    def uplift_at(self, share: float) -> Estimate:
        """Mean effect among the best-scored `share` of people.

        Raises:
            DataError: E279, `share` is not in (0, 1].
        """
        return self.gain(share).scaled(1 / share)

    def kept(self, share: float = 0.5) -> Estimate | None:
        """The part of everyone's gain that remains when only the best-scored `share` of people gets the choice.

        Above 1 where the rest is better left in peace. None where the gain of everyone cannot be told from nothing:
        a part of nothing is no number.

        Raises:
            DataError: E279, `share` is not in (0, 1].
        """
        if not self.total.excludes_zero:
            return None
        return from_influence(*self._kept(share), self.level)

    def curve(self, points: int = 21) -> tuple[Reals, Reals, Reals]:
        """The Qini curve: shares from 0 to 1, gain per person of all, and its standard error, each (points,)."""
        shares = np.linspace(0, 1, points)
        found = [self.gain(float(share)) for share in shares[1:]]
        gains, errors = ([0.0, *(getattr(each, name) for each in found)] for name in ("value", "standard_error"))
        return shares, np.array(gains), np.array(errors)

    def minus(self, other: UpliftCurve) -> UpliftDifference:
        """The paired difference with a curve of the same people, as `uplift_difference`.

        Raises:
            DataError: E279, the other is of another number of people.
        """
        if self.n != other.n:
            raise misfit(f"curves of {self.n:,} and {other.n:,} people")
        kept = None
        if self.total.excludes_zero and other.total.excludes_zero:
            kept = _minus(self._kept(0.5), other._kept(0.5), self.level)
        qini, auuc, half = (_minus(self._sum(each), other._sum(each), self.level) for each in (_qini, _area, _at(0.5)))
        return UpliftDifference(qini, auuc, half, kept)

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object, with the curve in steps of a twentieth."""
        shares, gains, errors = self.curve()
        kept = self.kept()
        return {
            "n": self.n,
            "total": self.total.to_dict(),
            "auuc": self.auuc.to_dict(),
            "qini": self.qini.to_dict(),
            "kept_by_half": kept.to_dict() if kept else None,
            "curve": {"share": shares.tolist(), "gain": gains.tolist(), "standard_error": errors.tolist()},
        }

    def __str__(self) -> str:
        rows = [("everyone", self.total), ("best half", self.gain(0.5)), ("qini", self.qini), ("auuc", self.auuc)]
        lines = [f"{name:<10}{it.value:10.4f}  {it.low:.4f} to {it.high:.4f}" for name, it in rows]
        kept = self.kept()
        lines.append(
            f"the best half keeps {kept.value:.0%} of everyone's gain ({kept.low:.0%} to {kept.high:.0%})"
            if kept
            else "the gain of everyone cannot be told from nothing"
        )
        return "\n".join(lines)

    def _kept(self, share: float) -> tuple[float, Reals]:
        part, psi = self._sum(_at(_share(share)))
        total, psi_total = self._sum(_at(1.0))
        return part / total, (psi - part / total * psi_total) / total

    def _sum(self, weigh: Weigh) -> tuple[float, Reals]:
        value, influence = 0.0, np.empty(self.n)
        for fold in self._folds:
            counts = weigh(fold.share)
            value += float(counts @ fold.gain) * fold.rows.size / self.n
            influence[fold.rows] = fold.influence(counts)
        return value, influence

    def _read(self, weigh: Weigh) -> Estimate:
        return from_influence(*self._sum(weigh), self.level)


@dataclass(frozen=True, slots=True)
class UpliftDifference:
    """One score against another on the same people: paired, so what they share cancels.

    Attributes:
        qini: Difference in Qini (in AUUC it is the same where both offer the same choice), gain per person.
        auuc: Difference in AUUC.
        gain_half: Difference in gain per person when the best half gets the choice.
        kept_half: Difference in the part of everyone's gain that the best half keeps; None where there is none to keep.
    """

    qini: Estimate
    auuc: Estimate
    gain_half: Estimate
    kept_half: Estimate | None

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {
            "qini": self.qini.to_dict(),
            "auuc": self.auuc.to_dict(),
            "gain_half": self.gain_half.to_dict(),
            "kept_half": self.kept_half.to_dict() if self.kept_half else None,
        }


def uplift_curve(
    score: ArrayLike,
    action: ArrayLike,
    outcome: ArrayLike,
    propensity: ArrayLike | None = None,
    *,
    choice: ArrayLike | None = None,
    fold: ArrayLike | None = None,
    level: float = 0.95,
) -> UpliftCurve:
    """The Qini curve of a score on a log with drawn choices.

    The ranking is taken as given: intervals are about these people, and grow with the noise in their outcomes.

    Args:
        score: (n,) float, higher is chosen for earlier; made without looking at these outcomes.
        action: (n,) int, what each got; 0 is nothing.
        outcome: (n,) float, in the unit of the gain.
        propensity: (n,) or one number, the probability of `action`; None where everyone had the same chances.
        choice: (n,) int above 0, what each would get; None for action 1.
        fold: (n,) int; scores are compared only within a fold, for scores of different cross-fits.
        level: Of the intervals.

    Raises:
        DataError: E277, a propensity is missing, 0 or above 1; E278, a choice had probability 1; E279, arrays that do
            not fit, are not finite, or a fold that lacks one of the two sides.

    Source:
        Radcliffe 2007 for the curve and Q; each share's gain is (mean of the chosen − mean of nothing) × share, with
        inverse-propensity weights (Hájek). Standard errors by the influence function.

    Examples:
        >>> curve = uplift_curve([4, 3, 2, 1] * 50, [1, 1, 0, 0, 0, 0, 1, 1] * 25, [1, 1, 0, 0, 0, 0, 0, 0] * 25)
        >>> round(curve.total.value, 2), round(curve.kept().value, 2)
        (0.5, 1.0)
    """
    check_level(level)
    n = np.asarray(score).size
    s, y = check_numbers(score, (n,), "scores"), check_numbers(outcome, (n,), "outcomes")
    a = check_actions(action, n)
    p = np.bincount(a)[a] / n if propensity is None else known_propensity(propensity, n)
    chosen = np.ones(n, dtype=np.int64) if choice is None else check_actions(choice, n)
    if n and chosen.min() < 1:
        raise misfit("a choice of 0: it is what the others are compared with")
    with_, without = np.where(a == chosen, 1 / p, 0.0), np.where(a == 0, 1 / p, 0.0)
    folds = np.zeros(n, dtype=np.int64) if fold is None else check_actions(fold, n)
    rows = [np.flatnonzero(folds == each) for each in np.unique(folds)]
    if not rows:
        raise misfit("no rows")
    return UpliftCurve(n, level, tuple(_Fold.of(r, s[r], with_[r], without[r], y[r]) for r in rows))


def uplift_difference(one: UpliftCurve, other: UpliftCurve) -> UpliftDifference:
    """How much better one score sorts than another, on the same people.

    Args:
        one: A curve.
        other: A curve of the same log, rows in the same order.

    Raises:
        DataError: E279, the curves are not of the same number of people.

    Examples:
        >>> action, outcome = [1, 1, 0, 0, 0, 0, 1, 1] * 25, [1, 1, 0, 0, 0, 0, 0, 0] * 25
        >>> good = uplift_curve([4, 3, 2, 1] * 50, action, outcome)
        >>> none = uplift_curve([1] * 200, action, outcome)
        >>> uplift_difference(good, none).qini.excludes_zero
        True
    """
    return one.minus(other)


@dataclass(frozen=True, slots=True)
class _Fold:
    """People sorted by score; cuts are after each block of equal scores, with 0 before the first."""

    rows: Ints
    """(m,) where they are in the log, best score first."""
    block: Ints
    """(m,) the first cut, counted from 0, that includes each of them."""
    share: Reals
    """(b + 1,) of people, 0 first."""
    gain: Reals
    """(b + 1,) per person of the fold, 0 first."""
    sides: tuple[tuple[Reals, Reals, Reals, Reals], ...]
    """With and without: weight and outcome (m,), sum of weights and mean outcome up to each cut (b,)."""

    @classmethod
    def of(cls, rows: Ints, score: Reals, with_: Reals, without: Reals, outcome: Reals) -> _Fold:
        order = np.argsort(-score, kind="stable")
        sorted_ = score[order]
        ends = np.flatnonzero(np.append(sorted_[1:] != sorted_[:-1], True))
        y = outcome[order]
        sums = [(w, np.cumsum(w)[ends], np.cumsum(w * y)[ends]) for w in (with_[order], without[order])]
        known = (sums[0][1] > 0) & (sums[1][1] > 0)
        if not known[-1]:
            raise DataError(
                "a gain is the difference of two sides, and one of them is empty.",
                code="E279",
                found=f"{int((with_ > 0).sum()):,} people with the choice and {int((without > 0).sum()):,} with nothing",
                fix="give both to a drawn share of people; use fewer folds",
            )
        ends = ends[known]
        sides = tuple((w, y, weights[known], totals[known] / weights[known]) for w, weights, totals in sums)
        share = (ends + 1) / rows.size
        gain = share * (sides[0][3] - sides[1][3])
        block = np.searchsorted(ends, np.arange(rows.size))
        return cls(rows[order], block, np.append(0.0, share), np.append(0.0, gain), sides)

    def influence(self, counts: Reals) -> Reals:
        """(m,) of each person, best first, on the sum of `counts` × gain over the cuts."""
        found = np.zeros(self.rows.size)
        for sign, (w, y, weights, means) in zip((1.0, -1.0), self.sides, strict=True):
            slope = counts[1:] * self.share[1:] * self.rows.size / weights
            level, offset = (np.cumsum(part[::-1])[::-1] for part in (slope, slope * means))
            found += sign * w * (y * level[self.block] - offset[self.block])
        return found


def _at(point: float) -> Weigh:
    def weigh(share: Reals) -> Reals:
        after = int(np.clip(np.searchsorted(share, point), 1, share.size - 1))
        part = (point - share[after - 1]) / (share[after] - share[after - 1])
        counts = np.zeros(share.size)
        counts[after - 1 : after + 1] = 1 - part, part
        return counts

    return weigh


def _area(share: Reals) -> Reals:
    widths = np.diff(share)
    return (np.append(widths, 0.0) + np.append(0.0, widths)) / 2


def _qini(share: Reals) -> Reals:
    return _area(share) - _at(1.0)(share) / 2


def _minus(one: tuple[float, Reals], other: tuple[float, Reals], level: float) -> Estimate:
    return from_influence(one[0] - other[0], one[1] - other[1], level)


def _share(share: float) -> float:
    if not 0 < share <= 1:
        raise misfit(f"a share of {share}")
    return float(share)

"""What another policy would have been worth on the log of the one that ran: IPS, SNIPS and doubly robust."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from echt.errors import DataError
from echt.estimate.difference import Estimate, check_level
from echt.estimate.logged import (
    CERTAIN,
    Ints,
    Reals,
    check_actions,
    check_numbers,
    check_propensity,
    misfit,
    refuse_certain,
)

FEW = 100.0


@dataclass(frozen=True, slots=True)
class PolicyValue:
    """The value of a policy, or of the difference of two, by one estimator.

    Attributes:
        estimator: "ips", "snips" or "dr".
        estimate: Reward per choice, with its interval.
    """

    estimator: str
    estimate: Estimate

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {"estimator": self.estimator} | self.estimate.to_dict()


@dataclass(frozen=True, slots=True)
class PolicyValues:
    """The value of a policy by each estimator, and how much of the log speaks about it.

    Attributes:
        rows: One an estimator: ips, snips and, with a model of the reward, dr.
        n: Choices in the log.
        effective_n: As many equally weighted choices would say as much (Kish). Below 100 the intervals are too narrow.
        largest_weight: How often the one choice counts that counts most.
        mean_weight: About 1 where the propensities are right and every choice could have been made.
        mean_weight_error: Standard error of that mean.
    """

    rows: tuple[PolicyValue, ...]
    n: int
    effective_n: float
    largest_weight: float
    mean_weight: float
    mean_weight_error: float

    @property
    def adds_up(self) -> bool:
        """False where the weights do not average 1 by more than chance: the propensities are not of the final choice."""
        return abs(self.mean_weight - 1) <= 4 * self.mean_weight_error + 1e-9

    def __getitem__(self, estimator: str) -> Estimate:
        """The estimate by "ips", "snips" or "dr"."""
        return {row.estimator: row.estimate for row in self.rows}[estimator]

    def __iter__(self) -> Iterator[PolicyValue]:
        return iter(self.rows)

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {
            "rows": [row.to_dict() for row in self.rows],
            "n": self.n,
            "effective_n": self.effective_n,
            "largest_weight": self.largest_weight,
            "mean_weight": self.mean_weight,
            "adds_up": self.adds_up,
        }

    def __str__(self) -> str:
        lines = [
            f"{row.estimator:<6}{row.estimate.value:10.4f}  {row.estimate.low:.4f} to {row.estimate.high:.4f}"
            for row in self.rows
        ]
        lines.append(
            f"{self.n:,} choices, as good as {self.effective_n:,.0f}; the heaviest counts {self.largest_weight:.1f} times"
        )
        if self.effective_n < FEW:
            lines.append("too few choices agree with this policy: the intervals are too narrow")
        if not self.adds_up:
            lines.append(
                f"the weights average {self.mean_weight:.2f} instead of 1: these are not the probabilities of the final "
                "choices, or some choices could never be made"
            )
        return "\n".join(lines)


def policy_value(
    action: ArrayLike,
    reward: ArrayLike,
    propensity: ArrayLike,
    target: ArrayLike,
    *,
    model: ArrayLike | None = None,
    person: ArrayLike | None = None,
    level: float = 0.95,
) -> PolicyValues:
    """Value a policy would have had on a log that another policy wrote.

    There is no "direct method" among the rows: its interval leaves out the error of the model and is falsely narrow.

    Args:
        action: (n,) int, the logged choice, 0..k-1.
        reward: (n,) float, in the unit of the goal.
        propensity: (n,) float in (0, 1], probability of `action` when it was logged, after budgets and repair.
        target: The policy to value: (n, k) float whose rows sum to 1, (k,) the same for everyone, or (n,) int choices.
        model: (n, k) float, the reward expected of each action, cross-fitted; None leaves out dr.
        person: (n,) whom a choice was about; with it, intervals hold for people who were chosen for several times.
        level: Of the intervals.

    Returns:
        One row an estimator, effective sample size and largest weight.

    Raises:
        DataError: E277, a propensity is missing, 0 or above 1; E278, the log could not have shown this policy; E279,
            arrays that do not fit or are not finite; E275, see `level`.

    Source:
        Horvitz and Thompson 1952 (ips); Swaminathan and Joachims 2015 (snips); Dudík et al. 2014 (dr), where `target`
        is π; Kish 1965 for the effective sample size. Standard errors from the influence function of each.

    Examples:
        >>> print(policy_value([0, 1, 0, 1], [0, 1, 1, 1], [0.5] * 4, [0, 1]))
        ips       1.0000  -0.1316 to 2.1316
        snips     1.0000  1.0000 to 1.0000
        4 choices, as good as 2; the heaviest counts 2.0 times
        too few choices agree with this policy: the intervals are too narrow
    """
    check_level(level)
    log = _Log.of(action, reward, propensity, person)
    wanted, q = _target(target, log), None if model is None else _model(model, log)
    found = log.scores(wanted, q)
    w = log.weights(wanted)
    squares = float(np.square(w).sum())
    return PolicyValues(
        rows=tuple(PolicyValue(name, log.estimate(value, psi, level)) for name, (value, psi) in found.items()),
        n=log.n,
        effective_n=float(w.sum()) ** 2 / squares if squares else 0.0,
        largest_weight=float(w.max()),
        mean_weight=float(w.mean()),
        mean_weight_error=float(w.std(ddof=1)) / math.sqrt(log.n),
    )


def policy_difference(
    action: ArrayLike,
    reward: ArrayLike,
    propensity: ArrayLike,
    target: ArrayLike,
    other: ArrayLike,
    *,
    model: ArrayLike | None = None,
    person: ArrayLike | None = None,
    level: float = 0.95,
) -> tuple[PolicyValue, ...]:
    """How much more `target` would have brought than `other`, per choice: paired, so what they share cancels.

    Args:
        action: (n,) int, as in `policy_value`.
        reward: (n,) float.
        propensity: (n,) float in (0, 1].
        target: (n, k), (k,) or (n,) int: one policy.
        other: The same of the policy to compare with.
        model: (n, k) float, cross-fitted, or None.
        person: (n,) whom a choice was about, or None.
        level: Of the intervals.

    Returns:
        One row an estimator: the difference with its interval.

    Raises:
        DataError: E275, E277, E278, E279, as `policy_value`.

    Examples:
        >>> [row] = policy_difference([0, 1, 0, 1], [0, 1, 1, 1], [0.5] * 4, [0, 1], [1, 0])[:1]
        >>> row.estimator, row.estimate.value
        ('ips', 0.5)
    """
    check_level(level)
    log = _Log.of(action, reward, propensity, person)
    q = None if model is None else _model(model, log)
    one, two = log.scores(_target(target, log), q), log.scores(_target(other, log), q)
    return tuple(
        PolicyValue(name, log.estimate(one[name][0] - two[name][0], one[name][1] - two[name][1], level)) for name in one
    )


@dataclass(frozen=True, slots=True)
class _Log:
    action: Ints
    reward: Reals
    propensity: Reals
    person: Ints | None

    @classmethod
    def of(cls, action: ArrayLike, reward: ArrayLike, propensity: ArrayLike, person: ArrayLike | None) -> _Log:
        n = np.asarray(action).size
        if n < 2:
            raise misfit(f"{n} choices")
        codes = None
        if person is not None:
            codes = np.unique(np.asarray(person), return_inverse=True)[1].astype(np.int64)
            if codes.shape != (n,):
                raise misfit(f"{codes.size:,} people for {n:,} choices")
        return cls(
            check_actions(action, n), check_numbers(reward, (n,), "rewards"), check_propensity(propensity, n), codes
        )

    @property
    def n(self) -> int:
        return int(self.action.size)

    def weights(self, target: Reals) -> Reals:
        return target[np.arange(self.n), self.action] / self.propensity

    def scores(self, target: Reals, model: Reals | None) -> dict[str, tuple[float, Reals]]:
        """By estimator: the value, and the (n,) influence of each choice on it, with mean 0."""
        w, r = self.weights(target), self.reward
        ips = w * r
        found = {"ips": (float(ips.mean()), ips - ips.mean())}
        total = float(w.sum())
        snips = float(ips.sum()) / total
        found["snips"] = (snips, w * (r - snips) * self.n / total)
        if model is not None:
            if model.shape[1] < target.shape[1]:
                raise misfit(f"a model of {model.shape[1]} actions for a policy over {target.shape[1]}")
            model = model[:, : target.shape[1]]  # what is beyond is neither in the log nor in the policy
            dr = (target * model).sum(axis=1) + w * (r - model[np.arange(self.n), self.action])
            found["dr"] = (float(dr.mean()), dr - dr.mean())
        return found

    def estimate(self, value: float, influence: Reals, level: float) -> Estimate:
        return from_influence(value, influence, level, person=self.person)


def from_influence(value: float, influence: Reals, level: float, *, person: Ints | None = None) -> Estimate:
    """An estimate from the (n,) influence of each row: its normal interval, with rows of one person taken together.

    Args:
        value: The estimate.
        influence: (n,) float with mean about 0: n times what a row adds to the error.
        level: Of the interval.
        person: (n,) int codes of people, or None where each row is another person.
    """
    from scipy.special import ndtri

    n = influence.size
    parts = influence if person is None else np.bincount(person, weights=influence)
    error = math.sqrt(float(np.square(parts).sum()) * parts.size / max(parts.size - 1, 1)) / n
    reach = float(ndtri((1 + level) / 2)) * error
    return Estimate(value, value - reach, value + reach, level, error)


def _target(target: ArrayLike, log: _Log) -> Reals:
    given = np.asarray(target)
    if given.ndim == 1 and given.shape == (log.n,) and given.dtype.kind in "iub":
        chosen = check_actions(given, log.n)
        k = int(max(chosen.max(), log.action.max())) + 1
        wanted = np.zeros((log.n, k))
        wanted[np.arange(log.n), chosen] = 1.0
    else:
        row = given[None, :] if given.ndim == 1 else given
        if row.ndim != 2:
            raise misfit(f"a policy of shape {given.shape}")
        shape = (log.n, row.shape[1])
        wanted = check_numbers(np.broadcast_to(row, shape) if row.shape[0] == 1 else row, shape, "target shares")
        check_actions(log.action, log.n, wanted.shape[1])
        if (wanted < 0).any() or (np.abs(wanted.sum(axis=1) - 1) > 1e-6).any():
            raise misfit("a policy whose shares are below 0 or do not add up to 1 in each row")
    refuse_certain((log.propensity >= CERTAIN) & (log.weights(wanted) < CERTAIN), "what another choice would have done")
    never = np.flatnonzero((wanted.sum(axis=0) > 0) & (np.bincount(log.action, minlength=wanted.shape[1]) == 0))
    if never.size:
        raise DataError(
            "this policy makes choices that the log never shows.",
            code="E278",
            found=f"actions {', '.join(map(str, never))} are not in the log",
            fix="try them on a drawn share of people first, or leave them out of the policy",
        )
    if not log.weights(wanted).any():
        raise DataError(
            "no choice in the log is one that this policy would have made.",
            code="E278",
            found=f"0 of {log.n:,} choices agree with it",
            fix="try it on a drawn share of people first: what was never done has no value in the log",
        )
    return wanted


def _model(model: ArrayLike, log: _Log) -> Reals:
    given = np.asarray(model, dtype=np.float64)
    k = given.shape[1] if given.ndim == 2 else 0
    return check_numbers(given, (log.n, max(k, int(log.action.max()) + 1)), "model rewards")

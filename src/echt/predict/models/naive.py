"""What anyone could say without a model. Every other candidate has to beat all three of these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from echt.predict.base import Reals, version_of
from echt.predict.models.base import Forecast

if TYPE_CHECKING:
    from echt.predict.snapshot import Snapshot

_KNOWN_DAYS = 30.0  # who came yesterday has no rate yet


@dataclass(frozen=True, slots=True)
class Average:
    """Everyone is the mean person of the last horizon; before one has passed, of everyone's rate so far."""

    name: str = "average"

    def fit(self, past: Sequence[Snapshot]) -> FittedAverage:
        """Take the means of the last snapshot whose outcomes are known; none is needed."""
        if not past or not len(past[-1].person_id):
            return FittedAverage(None)
        last = past[-1]
        later, value = _later(last)
        some = min(float((later > 0).mean()), 1 - 1e-9)
        return FittedAverage(tuple(each / _days(last) for each in (later.mean(), -np.log1p(-some), value.mean())))


@dataclass(frozen=True, slots=True)
class FittedAverage:
    """A day: mean outcomes, minus the logarithm of the share without any, and mean money; None before one has passed."""

    means: tuple[float, ...] | None

    @property
    def version(self) -> str:
        """12 hexadecimal digits of the means."""
        return version_of(model="average", **dict(enumerate_named(self.means or ())))

    def forecast(self, now: Snapshot) -> Forecast:
        """The same three numbers for everyone."""
        n, means = len(now.person_id), self.means
        if means is None:
            each = float(now.frequency.sum() / max(1.0, now.age.sum()))
            means = (each, each, each * mean_order(now))
        count, hazard, value = (mean * _days(now) for mean in means)
        return Forecast(np.full(n, count), np.full(n, -np.expm1(-hazard)), np.full(n, value))


@dataclass(frozen=True, slots=True)
class LastHorizon:
    """Everyone does what they did in the last horizon, once more."""

    name: str = "last_horizon"

    def fit(self, past: Sequence[Snapshot]) -> FittedLastHorizon:
        """Remember who did what in the last horizon, or in as much of it as is known; none is needed."""
        longest = max((shot.horizon_days or 0 for shot in past), default=0)
        return FittedLastHorizon(next((shot for shot in reversed(past) if shot.horizon_days == longest), None))


@dataclass(frozen=True, slots=True)
class FittedLastHorizon:
    """The snapshot of one horizon ago; who was not known then did all they did in the last horizon."""

    before: Snapshot | None

    @property
    def version(self) -> str:
        """12 hexadecimal digits of what everyone together did in it."""
        done = (0.0, 0.0) if self.before is None else tuple(float(each.sum()) for each in _later(self.before))
        return version_of(model="last_horizon", **dict(enumerate_named(done)))

    def forecast(self, now: Snapshot) -> Forecast:
        """Counts and money of the last horizon, as they were; the chance of any as of a Poisson count of that mean."""
        count, value = now.frequency.astype(np.float64), now.frequency * now.monetary
        if self.before is not None and len(self.before.person_id):
            row = _rows(self.before, now)
            there, scale = row >= 0, _days(now) / _days(self.before)
            later, later_value = (each * scale for each in _later(self.before))
            count, value = np.where(there, later[row], count), np.where(there, later_value[row], value)
        return Forecast(count, -np.expm1(-count), value)


@dataclass(frozen=True, slots=True)
class RepeatRate:
    """Everyone goes on at their own rate of repeat purchases since their first, counted over at least 30 days."""

    name: str = "repeat_rate"

    def fit(self, past: Sequence[Snapshot]) -> FittedRepeatRate:
        """Nothing is learnt: the rate is in the history of each person."""
        del past
        return FittedRepeatRate()


@dataclass(frozen=True, slots=True)
class FittedRepeatRate:
    """Needs no parameters."""

    @property
    def version(self) -> str:
        """12 hexadecimal digits; always the same."""
        return version_of(model="repeat_rate", known=_KNOWN_DAYS)

    def forecast(self, now: Snapshot) -> Forecast:
        """Rate times horizon; money at the mean of the person's own repeat purchases."""
        count = now.frequency / np.maximum(now.age, _KNOWN_DAYS) * _days(now)
        return Forecast(count, -np.expm1(-count), count * now.monetary)


def mean_order(now: Snapshot) -> float:
    """The mean amount of an order with an amount, of everyone together; 0 where there is none."""
    return float(now.value.sum() / max(1.0, now.valued.sum()))


def enumerate_named(values: Sequence[float]) -> list[tuple[str, float]]:
    """Numbers with names by place, for a version.

    Examples:
        >>> enumerate_named((2.0, 3.0))
        [('p0', 2.0), ('p1', 3.0)]
    """
    return [(f"p{k}", value) for k, value in enumerate(values)]


def _later(past: Snapshot) -> tuple[Reals, Reals]:
    n = len(past.person_id)
    return tuple(np.zeros(n) if each is None else np.asarray(each, float) for each in (past.later, past.later_value))  # type: ignore[return-value]


def _days(now: Snapshot) -> float:
    return float(now.horizon_days or 1)


def _rows(before: Snapshot, now: Snapshot) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """(n,) row in `before` of each person of `now`; -1 where they were not known."""
    import pyarrow.compute as pc

    return pc.fill_null(pc.index_in(now.person_id, value_set=before.person_id), -1).to_numpy(False).astype(np.int64)

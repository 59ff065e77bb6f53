"""The rate of `echt.predict.orders` as a candidate: recent orders count more, and little evidence means the average."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from echt.predict import orders
from echt.predict.base import Rhythm, version_of
from echt.predict.models.base import Forecast

if TYPE_CHECKING:
    from echt.predict.snapshot import Snapshot

_HALF = 0.5  # any level: only the middle is read


@dataclass(frozen=True, slots=True)
class GammaPoisson:
    """Gamma rates with a half-life and a level that the last horizon chose; without one, 120 days and 1."""

    name: str = "gamma_poisson"

    def fit(self, past: Sequence[Snapshot]) -> FittedGammaPoisson:
        """Choose half-life and level by the last snapshot whose outcomes are known; none is needed."""
        if not past:
            return FittedGammaPoisson(None, 1, version_of(model=self.name))
        last, days = rhythm_of(past[-1]), past[-1].horizon_days or 1
        learnt = orders.fit(last, last, days)
        return FittedGammaPoisson(
            last, days, version_of(model=self.name, half_life=learnt.half_life, level=learnt.level)
        )


@dataclass(frozen=True, slots=True)
class FittedGammaPoisson:
    """The last snapshot whose outcomes are known, and how many days ahead they reach."""

    earlier: Rhythm | None = field(repr=False)
    days: int
    version: str

    def forecast(self, now: Snapshot) -> Forecast:
        """Half-life and level of the last horizon, on rates from the moments of `now`."""
        history, ahead = rhythm_of(now), now.horizon_days or 1
        # no outcomes: nothing to choose by
        fitted = orders.fit(_nobody(history) if self.earlier is None else self.earlier, history, self.days)
        expected, _, _ = orders.expected_orders(history, fitted, ahead, _HALF)
        chance, _, _ = orders.chance_of_order(history, fitted, ahead, _HALF)
        each, _, _ = orders.order_value(history, _HALF)
        version = version_of(model="gamma_poisson", **fitted.to_dict())
        return Forecast(expected, chance, expected * each, version=version)


def rhythm_of(shot: Snapshot) -> Rhythm:
    """The same people as `echt.predict.base.rhythm` gives them, outcomes included where they are known."""
    later = np.zeros(len(shot.person_id)) if shot.later is None else shot.later
    return Rhythm(
        person_id=shot.person_id,
        age_days=shot.known,
        counts=shot.counts,
        later=later,
        valued=shot.valued,
        value=shot.value,
        squares=shot.squares,
        simulated=shot.simulated,
    )


def _nobody(history: Rhythm) -> Rhythm:
    none = np.zeros(0)
    return Rhythm(
        person_id=history.person_id[:0],
        age_days=none,
        counts=dict.fromkeys(history.counts, none),
        later=none,
        valued=none,
        value=none,
        squares=none,
        simulated=np.zeros(0, bool),
    )

"""How far the gains of a plan may be off, all together, and what that rests on.

Three grounds, the best one that there is:

- `learned`: gains come from a wave by lot, and the same way of learning was repeated on halves of its people. The spread of
  the plan's gain over the halves is its standard error (delete-half jackknife, as `UpliftModel.standard_error`).
- `wave`: gains are assumed, and a wave by lot could not tell them from nothing. Its interval of the mean gain, beside the mean that was
  assumed, says by what factor the assumption may be off.
- `measure`: gains are assumed and nothing was measured. Nobody knows how far they are off; what can be said is what the
  measurement of this plan would show if they were right: the difference between the plan and the holdout, with chance in
  it. Without a holdout even that cannot be said.

The last one is no interval of the effect, and is never drawn as one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["NO_DOUBT", "Doubt", "Range"]

Z95 = 1.959963984540054
"""Standard errors to each side of a 95 % interval."""


@dataclass(frozen=True, slots=True)
class Range:
    """A number's 95 % range.

    Attributes:
        low: Money.
        high: Money.
        rests_on: "learned", "wave", "measure", or "nothing": nobody can say.
    """

    low: float
    high: float
    rests_on: str

    @property
    def known(self) -> bool:
        """Whether there is a range at all."""
        return self.rests_on != "nothing"

    @property
    def about_effect(self) -> bool:
        """Whether it says where the effect lies: then it may be drawn around it."""
        return self.rests_on in {"learned", "wave"}

    @property
    def crosses_zero(self) -> bool:
        """Whether nothing at all is within it."""
        return self.known and self.low <= 0 <= self.high

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        known = self.known
        return {"low": self.low if known else None, "high": self.high if known else None, "rests_on": self.rests_on}


NOBODY_KNOWS = Range(math.nan, math.nan, "nothing")


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is known about how far gains may be off.

    Attributes:
        rests_on: "learned", "wave", "measure" or "nothing".
        halves: (b, n, k) float32, `learned`: the gains as each half of the wave's people taught them.
        factors: `wave`: the least and the most by which the assumed gains may have to be multiplied.
        deviation: `measure`: standard deviation between people of the money that the measurement counts.
    """

    rests_on: str
    halves: NDArray[np.float32] | None = None
    factors: tuple[float, float] = (1.0, 1.0)
    deviation: float = 0.0

    def sorted(self, row: NDArray[np.intp]) -> Doubt:
        """The same with people in another order: (n,) rows."""
        return self if self.halves is None else replace(self, halves=self.halves[:, row])

    def of(self, person: NDArray[np.intp], creative: NDArray[np.intp], gain: float, arms: Sequence[int]) -> Range:
        """The range of what these contacts bring.

        Args:
            person: (e,) rows.
            creative: (e,) columns.
            gain: What they are expected to bring.
            arms: People of the plan and people held out.
        """
        if self.rests_on == "measure":
            plan, held = arms
            if not plan or not held:
                return NOBODY_KNOWS
            wide = Z95 * self.deviation * plan * math.sqrt(1 / plan + 1 / held)
            return Range(gain - wide, gain + wide, self.rests_on)
        if self.rests_on == "nothing":
            return NOBODY_KNOWS
        low, high = self.along(person, creative, np.array([gain]), np.array([len(person)]))
        return Range(float(low[0]), float(high[0]), self.rests_on)

    def along(
        self,
        person: NDArray[np.intp],
        creative: NDArray[np.intp],
        gain: NDArray[np.float64],
        stops: NDArray[np.intp],
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The same of the first `stops` contacts: (p,) low and high; NaN where no range of the effect is known.

        Args:
            person: (e,) rows, in order.
            creative: (e,) columns.
            gain: (p,) expected of each stretch.
            stops: (p,) how many contacts.
        """
        if self.rests_on == "wave":
            ends = np.sort(np.stack([gain * factor for factor in self.factors]), axis=0)
            return ends[0], ends[1]
        if self.rests_on == "learned" and self.halves is not None:
            picked = self.halves[:, person, creative].astype(np.float64)
            sums = np.concatenate([np.zeros((len(picked), 1)), np.cumsum(picked, axis=1)], axis=1)[:, stops]
            wide = Z95 * np.std(sums, axis=0, ddof=1)
            return gain - wide, gain + wide
        unknown = np.full(len(gain), np.nan)
        return unknown, unknown


NO_DOUBT = Doubt("nothing")

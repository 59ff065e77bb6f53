"""How the forecasts of earlier cut-offs turned out: the level, the shape, and the spread around a forecast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from echt.estimate.monotone import Rising, rising_line
from echt.predict.base import Reals
from echt.predict.trust.bands import Bands, Spreads, learn_spreads

Outcome = Literal["orders", "spend", "any"]
OUTCOMES: tuple[Outcome, ...] = ("orders", "spend", "any")

_STEADY = 30.0  # people's worth of belief that the level is right
_FOR_SHAPE, _SOME = 1000, 100  # people, and how many of them with an outcome, before a shape is learnt


@dataclass(frozen=True, slots=True)
class Pair:
    """What one earlier cut-off said and what came.

    Attributes:
        said: (n,) forecasts.
        came: (n,) what came.
        band: (n,) kind of person (`bands_of`).
        begin: Days since 1970 of the cut-off.
        end: When its outcomes were known.
        whole: It looked ahead as far as is asked now.
    """

    said: Reals
    came: Reals
    band: Bands
    begin: float = 0.0
    end: float = 1.0
    whole: bool = True

    @property
    def shift(self) -> float:
        """Logarithm of what came over what was said, of everyone together; drawn to 0 where there is little of both."""
        some = self.came[self.came != 0]
        steady = _STEADY * float(np.abs(some).mean()) if len(some) else 0.0
        came, said = float(self.came.sum()) + steady, float(self.said.sum()) + steady
        return float(np.log(came / said)) if came > 0 and said > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of everyone, put right: (n,) each, with the ends between which `level` of what comes will lie."""

    value: Reals
    low: Reals
    high: Reals


@dataclass(frozen=True, slots=True)
class Calibrated:
    """What earlier cut-offs taught about one candidate and one outcome.

    Attributes:
        chance: Whether the forecasts are chances.
        level: Forecasts are multiplied by this.
        shape: Then put through this line; None where too little is known to bend it.
        weight: Of the result, beside the forecast as it was: 1/2 with one cut-off, 3/4 with three that do not overlap.
        sway: How far the level moved between cut-offs: standard deviation of its logarithm; 0 with fewer than two.
        spread: The distributions around a forecast; None for a chance, and where nothing is known.
        cutoffs: How many taught it; with 0 forecasts stay as they are.
    """

    chance: bool
    level: float = 1.0
    shape: Rising | None = None
    weight: float = 0.0
    sway: float = 0.0
    spread: Spreads | None = None
    cutoffs: int = 0

    def point(self, said: Reals) -> Reals:
        """(n,) forecasts, put right; people keep their order."""
        right = said * self.level if self.shape is None else self.shape(said * self.level)
        right = np.clip(right, 0.0, 1.0) if self.chance else right
        return said + self.weight * (right - said)

    def told(self, said: Reals, band: Bands, level: float) -> Told:
        """(n,) forecasts, put right, with their intervals.

        For numbers: where what comes will lie. For chances: how far they would move with the level, which is what
        shifted most between cut-offs. Without lessons the ends are the forecast itself.

        Args:
            said: (n,) forecasts of the candidate.
            band: (n,) kind of person.
            level: What the interval promises.
        """
        from scipy.special import ndtri

        value = self.point(said)
        if self.spread is not None:
            return Told(value, *self.spread.interval(said, band, level))
        reach = float(np.exp(ndtri((1 + level) / 2) * self.sway))
        return Told(value, value / reach, np.minimum(value * reach, 1.0) if self.chance else value * reach)


def learn(pairs: Sequence[Pair], *, chance: bool) -> Calibrated:
    """Learn level, shape and spread from earlier cut-offs.

    The level is the mean over cut-offs of what came over what was said. The shape is a rising line through what came,
    so that the order of people stays as it was. As markets move between cut-offs, both are drawn to the forecast as it
    was, with the weight of one cut-off. The spread is that of the outcomes of all earlier cut-offs together, for each
    kind of person apart, and wider the more the level moved between them.

    Args:
        pairs: One an earlier cut-off; none gives forecasts as they are.
        chance: Whether the forecasts are chances of something.
    """
    pairs = [pair for pair in pairs if len(pair.said)]
    if not pairs:
        return Calibrated(chance)
    k, apart, shifts = len(pairs), _apart(pairs), np.array([pair.shift for pair in pairs])
    level = float(np.exp(shifts.mean()))
    said, came = np.concatenate([p.said for p in pairs]), np.concatenate([p.came for p in pairs])
    enough = len(came) >= _FOR_SHAPE and int((came != 0).sum()) >= _SOME and all(pair.whole for pair in pairs)
    shape = rising_line(said * level, came) if enough else None
    sway = float(shifts.std(ddof=1)) if k > 1 else 0.0
    spread = None if chance else learn_spreads(said, np.concatenate([p.band for p in pairs]), came, sway)
    return Calibrated(chance, level, shape, apart / (apart + 1), sway, spread, k)


def _apart(pairs: Sequence[Pair]) -> float:
    """How many cut-offs these are worth: outcomes seen twice do not count twice."""
    if not all(pair.whole for pair in pairs):
        return 1.0
    seen = max(pair.end for pair in pairs) - min(pair.begin for pair in pairs)
    return float(np.clip(seen / np.mean([pair.end - pair.begin for pair in pairs]), 1.0, len(pairs)))

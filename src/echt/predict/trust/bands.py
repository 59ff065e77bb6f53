"""Kinds of people whose outcomes spread differently around the same forecast, each with a spread of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from echt.estimate.spread import Spread, rising_spread
from echt.predict.base import Reals

Bands = NDArray[np.int8]
_FEWEST = 100


@dataclass(frozen=True, slots=True)
class Spreads:
    """A spread for each band of people that had enough lessons, and one of everyone for the rest.

    Attributes:
        everyone: Of all people.
        by_band: By band number.
    """

    everyone: Spread
    by_band: Mapping[int, Spread]

    def interval(self, said: Reals, band: Bands, level: float) -> tuple[Reals, Reals]:
        """Between which values `level` of outcomes fall: two (n,) arrays (`Spread.interval`)."""
        low, high = np.zeros(len(said)), np.zeros(len(said))
        for spread, rows in self._parts(band):
            low[rows], high[rows] = spread.interval(said[rows], level)
        return low, high

    def chances(self, said: Reals, band: Bands, came: Reals) -> tuple[Reals, Reals]:
        """Chance of less than what came, and of at most that: two (n,) arrays (`Spread.chances`)."""
        under, upto = np.zeros(len(said)), np.zeros(len(said))
        for spread, rows in self._parts(band):
            under[rows], upto[rows] = spread.chances(said[rows], came[rows])
        return under, upto

    def crps(self, said: Reals, band: Bands, came: Reals) -> Reals:
        """(n,) score of each person (`Spread.crps`)."""
        found = np.zeros(len(said))
        for spread, rows in self._parts(band):
            found[rows] = spread.crps(said[rows], came[rows])
        return found

    def _parts(self, band: Bands) -> list[tuple[Spread, NDArray[np.bool_]]]:
        parts = [(self.by_band.get(int(k), self.everyone), band == k) for k in np.unique(band)]
        return [(spread, rows) for spread, rows in parts if rows.any()]


def learn_spreads(said: Reals, band: Bands, came: Reals, sway: float) -> Spreads:
    """Learn the spread of each band that has at least 100 lessons.

    Args:
        said: (n,) forecasts.
        band: (n,) band of each person.
        came: (n,) what came.
        sway: Standard deviation of the logarithm of the level between cut-offs: how unsure the level is.

    Source:
        One taxonomy, a distribution for each class: Mondrian conformal prediction, Vovk, Lindsay, Nouretdinov &
        Gammerman 2003; here with isotonic distributional regression within a class (`rising_spread`).
    """
    found = {
        int(k): rising_spread(said[band == k], came[band == k]).blurred(sway)
        for k in np.unique(band)
        if int((band == k).sum()) >= _FEWEST
    }
    return Spreads(rising_spread(said, came).blurred(sway), found)


def bands_of(segments: Mapping[str, NDArray[np.bool_]]) -> Bands:
    """(n,) 0: no repeat purchase; 1: one to three; 2: four or more; 3: the top 1 % by what they spent.

    Args:
        segments: As `segments_of` gives them.
    """
    band = segments["repeat_1_3"] * 1 + segments["repeat_4_plus"] * 2
    return np.where(segments["top_1_percent"], 3, band).astype(np.int8)

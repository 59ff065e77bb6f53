"""Were the distributions honest: where outcomes fell in them, and how many fell between two ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
_BINS = 10


def randomised_pit(under: Reals, upto: Reals, seed: int) -> Reals:
    """Where each outcome fell in its own distribution, 0..1; evenly spread when the distributions are right.

    Args:
        under: (n,) chance that was given to less than what came.
        upto: (n,) chance that was given to at most what came: where most do nothing, the two are far apart.
        seed: Of the draw between the two.

    Source:
        Brockwell 2007; Czado, Gneiting & Held 2009, Biometrics 65, on counts.
    """
    return under + np.random.default_rng(seed).random(len(under)) * (upto - under)


@dataclass(frozen=True, slots=True)
class Evenness:
    """How evenly numbers between 0 and 1 are spread.

    Attributes:
        shares: (10,) part of them in each tenth; all 0.1 when even.
        distance: Largest distance between their distribution and an even one (Kolmogorov-Smirnov), 0..1.
        p: How often chance alone would give a tenth as far off, when people recur and moments shift everyone.
        p_independent: The same if every row were on its own (Kolmogorov-Smirnov); with 100,000 rows it sees anything.
    """

    shares: Reals
    distance: float
    p: float
    p_independent: float

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        rest = {"distance": self.distance, "p": self.p, "p_independent": self.p_independent}
        return {"shares": self.shares.tolist()} | rest


def evenness(u: Reals, *, person: NDArray[np.int64], moment: NDArray[np.int64]) -> Evenness:
    """Test whether (n,) numbers are spread evenly over 0..1.

    Args:
        u: (n,) numbers between 0 and 1; n at least 2.
        person: (n,) code of the person: the same person at two moments is no two people.
        moment: (n,) code of the moment (the cut-off): what shifts everyone at once counts once.

    Source:
        Kolmogorov-Smirnov for the distance; for p the largest of ten shares in errors clustered by person and by
        moment (`paired_difference`), Student's t on moments - 1 degrees where there are several, times ten (Bonferroni).
    """
    from scipy.special import ndtr, stdtr
    from scipy.stats import kstwobign

    from echt.estimate.paired import paired_difference

    ordered, n = np.sort(u), len(u)
    distance = float(max((np.arange(1, n + 1) / n - ordered).max(), (ordered - np.arange(n) / n).max()))
    tenth = np.minimum((u * _BINS).astype(np.int64), _BINS - 1)
    shares = np.bincount(tenth, minlength=_BINS) / n
    even, moments = np.full(n, 1 / _BINS), len(np.unique(moment))
    farthest = 0.0
    for k in range(_BINS):
        off = paired_difference((tenth == k).astype(np.float64), even, person=person, moment=moment)
        farthest = max(farthest, abs(off.value) / off.standard_error if off.standard_error else 0.0)
    tail = float(stdtr(moments - 1, -farthest)) if moments > 1 else float(ndtr(-farthest))
    return Evenness(shares, distance, min(1.0, 2 * _BINS * tail), float(kstwobign.sf(distance * n**0.5)))


def pinball_loss(quantile: Reals, real: Reals, q: float) -> float:
    """Mean loss of a quantile: (real - quantile) costs q above it and 1 - q below it; lower is better.

    Examples:
        >>> pinball_loss(np.array([1.0, 1.0]), np.array([0.0, 3.0]), 0.9)
        0.95
    """
    gap = real - quantile
    return float(np.maximum(q * gap, (q - 1) * gap).mean())


def coverage(low: Reals, high: Reals, real: Reals) -> float:
    """The part of outcomes that lie between the ends, ends included."""
    return float(((low <= real) & (real <= high)).mean())

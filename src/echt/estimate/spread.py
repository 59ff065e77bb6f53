"""What tends to come of a forecast: whole distributions, learnt from pairs of a forecast and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from echt.estimate.monotone import falling_rows

Reals = NDArray[np.float64]

_GROUPS, _POINTS, _TAIL, _FEWEST = 150, 250, 25, 40
_NODES, _WEIGHTS = (-(3.0**0.5), 0.0, 3.0**0.5), (1 / 6, 2 / 3, 1 / 6)  # three moments of a normal


@dataclass(frozen=True, slots=True)
class Spread:
    """For each level of the forecast, a distribution of the outcome over fixed points; mass at 0 is a mass of its own.

    Attributes:
        edges: (g - 1,) rising; forecasts up to and including edges[0] are group 0, and so on.
        centre: (g,) mean forecast of each group.
        points: (m,) rising values that an outcome takes; one between two of them counts as the upper.
        below: (g, m) chance of at most that point; each row rises to 1.
        stands: (m,) mean of the outcomes that count as that point.
    """

    edges: Reals
    centre: Reals
    points: Reals
    below: Reals
    stands: Reals

    def interval(self, forecast: Reals, level: float) -> tuple[Reals, Reals]:
        """Between which values `level` of outcomes fall: two (n,) arrays.

        Both tails are cut by (1 - level) / 2. Where nothing at all is likelier than the lower tail, that tail cannot
        be cut: the interval starts at 0, and the upper tail is all there is to cut.
        """
        tail, rows = (1 - level) / 2, np.arange(len(self.below))
        low, high = self._at(np.full(len(rows), tail)), np.full(len(rows), 1 - tail)
        zero = int(np.searchsorted(self.points, 0.0))
        if zero < len(self.points) and self.points[zero] == 0:
            under = self.below[:, zero - 1] if zero else np.zeros(len(rows))
            stuck = (under < tail) & (self.below[:, zero] >= tail)
            low, high = np.where(stuck, 0.0, low), np.where(stuck, under + level, high)
        group = self._group(forecast)
        return low[group], self._at(high)[group]

    def quantile(self, forecast: Reals, q: float) -> Reals:
        """(n,) the smallest point that an outcome stays at or below with chance q."""
        return self._at(np.full(len(self.below), q))[self._group(forecast)]

    def mean(self, forecast: Reals) -> Reals:
        """(n,) mean outcome."""
        mass = np.diff(self.below, axis=1, prepend=0.0)
        return (mass @ self.stands)[self._group(forecast)]

    def chances(self, forecast: Reals, real: Reals) -> tuple[Reals, Reals]:
        """Chance of less than what came, and of at most that: two (n,) arrays; between them lies the randomised PIT."""
        group, place = self._group(forecast), np.searchsorted(self.points, real, side="left")
        padded = np.column_stack([np.zeros(len(self.below)), self.below, np.ones(len(self.below))])
        return padded[group, place], padded[group, place + 1]

    def crps(self, forecast: Reals, real: Reals) -> Reals:
        """(n,) continuous ranked probability score of each person: 0 is perfect, in the unit of the outcome.

        Source:
            Gneiting & Raftery 2007, JASA 102, eq. 20: the integral of (F(t) - 1{real <= t})², exact for steps.
        """
        step = np.diff(self.points)
        zeros = np.zeros((len(self.below), 1))
        left = np.hstack([zeros, np.cumsum(self.below[:, :-1] ** 2 * step, axis=1)])
        right = np.hstack([zeros, np.cumsum((1 - self.below[:, :-1]) ** 2 * step, axis=1)])
        group, last = self._group(forecast), len(self.points) - 1
        # which step the outcome falls on, and how far along it
        place = np.clip(np.searchsorted(self.points, real, side="right") - 1, 0, last)
        inside = np.clip(real - self.points[place], 0.0, None)
        flat = self.below[group, place]
        under, over = left[group, place], right[group, last] - right[group, place]
        beyond = place == last
        shift = np.where(beyond, inside, inside * (flat**2 - (1 - flat) ** 2))
        return under + over + shift + np.clip(self.points[0] - real, 0.0, None)

    def blurred(self, sigma: float) -> Spread:
        """The same, for a forecast whose level is uncertain: its logarithm has an error of `sigma`, the same for all."""
        if sigma <= 0:
            return self
        mixed = np.zeros_like(self.below)
        for node, weight in zip(_NODES, _WEIGHTS, strict=True):
            mixed += weight * self.below[self._group(self.centre * np.exp(sigma * node))]
        return Spread(self.edges, self.centre, self.points, mixed, self.stands)

    def _group(self, forecast: Reals) -> NDArray[np.int64]:
        return np.searchsorted(self.edges, forecast, side="left")

    def _at(self, q: Reals) -> Reals:
        reached = self.below >= np.minimum(q, 1.0)[:, None] - 1e-12
        return self.points[np.argmax(reached, axis=1)]


def binned_spread(forecast: Reals, real: Reals, *, groups: int = _GROUPS) -> Spread:
    """What came, by groups of equal size of the forecast; nothing is assumed.

    Args:
        forecast: (n,) what was said; equal values stay together. n at least 1.
        real: (n,) what came.
        groups: At most so many, of at least 40 people.
    """
    group, edges, people = _grouped(forecast, groups)
    points, place = _places(real)
    counts = np.zeros((len(people), len(points)))
    np.add.at(counts, (group, place), 1.0)
    centre = np.bincount(group, forecast) / people
    many = counts.sum(axis=0)
    stands = np.where(many > 0, np.bincount(place, real, minlength=len(points)) / np.maximum(many, 1), points)
    return Spread(edges, centre, points, np.cumsum(counts, axis=1) / people[:, None], stands)


def rising_spread(forecast: Reals, real: Reals, *, groups: int = _GROUPS) -> Spread:
    """What came, where a higher forecast never makes any less likely: the one assumption.

    Args:
        forecast: (n,) what was said; equal values stay together. n at least 1.
        real: (n,) what came.
        groups: At most so many, of at least 40 people.

    Source:
        Isotonic distributional regression: Henzi, Ziegel & Gneiting 2021, JRSS-B 83(5), on groups of the forecast.
    """
    found = binned_spread(forecast, real, groups=groups)
    _, _, people = _grouped(forecast, groups)
    below = np.clip(falling_rows(found.below, people.astype(np.float64)), 0.0, 1.0)
    return Spread(found.edges, found.centre, found.points, np.maximum.accumulate(below, axis=1), found.stands)


def negative_binomial_spread(forecast: Reals, real: Reals, *, groups: int = _GROUPS) -> Spread:
    """Counts around the forecast as a negative binomial whose size grows with it: two numbers learnt, no more.

    Args:
        forecast: (n,) expected counts, at least 0, right on average. n at least 1.
        real: (n,) what came; below 0 counts as 0.
        groups: At most so many levels of the forecast.

    Source:
        Negative binomial with variance m + m² / (a + b m), by maximum likelihood; the mixture of gamma rates of which
        the customer-base models are made has this form.
    """
    from scipy.optimize import minimize
    from scipy.special import gammaln
    from scipy.stats import nbinom

    group, edges, people = _grouped(forecast, groups)
    centre = np.maximum(np.bincount(group, forecast) / people, 1e-9)
    count = np.maximum(real, 0.0)
    cells, weight = np.unique(np.column_stack([group, count]), axis=0, return_counts=True)
    m, k = centre[cells[:, 0].astype(int)], cells[:, 1]

    def loss(logs: Reals) -> float:
        size = np.exp(logs[0]) + np.exp(logs[1]) * m
        each = gammaln(size + k) - gammaln(size) + size * np.log(size / (size + m)) + k * np.log(m / (size + m))
        return -float(weight @ each) / float(weight.sum())

    a, b = np.exp(minimize(loss, np.zeros(2), method="L-BFGS-B", bounds=[(-7, 7), (-7, 7)]).x)
    size = a + b * centre
    most = int(max(count.max(), nbinom.ppf(0.9999, size, size / (size + centre)).max()))
    points = np.arange(most + 1.0) if most < _POINTS else np.unique(np.round(np.geomspace(1, most + 1, _POINTS))) - 1
    below = nbinom.cdf(points[None, :], size[:, None], (size / (size + centre))[:, None])
    below[:, -1] = 1.0
    return Spread(edges, centre, points, below, points)


def _grouped(forecast: Reals, groups: int) -> tuple[NDArray[np.int64], Reals, NDArray[np.int64]]:
    wanted = max(1, min(groups, len(forecast) // _FEWEST))
    edges = np.unique(np.quantile(forecast, np.arange(1, wanted) / wanted, method="inverted_cdf"))
    edges = edges[edges < forecast.max()]
    group = np.searchsorted(edges, forecast, side="left")
    return group, edges, np.bincount(group, minlength=len(edges) + 1)


def _places(real: Reals) -> tuple[Reals, NDArray[np.int64]]:
    points = np.unique(real)
    if len(points) > _POINTS:
        some = np.sort(real[real != 0])
        kept = np.quantile(some, np.arange(1, _POINTS) / _POINTS, method="inverted_cdf")
        # beyond the last of these, ever fewer share a point: the few largest sums must not all count as the largest
        tail = some[-np.geomspace(1, max(1.0, len(some) / _POINTS), _TAIL).astype(np.int64)]
        points = np.unique(np.concatenate([kept, tail, [real.max(), 0.0], points[: int((points < 0).any())]]))
    return points, np.searchsorted(points, real, side="left")

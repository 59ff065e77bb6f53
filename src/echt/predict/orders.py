"""How many orders each person will place: a rate from frequency and recency, shrunk to what people are like.

A person's orders count for less the older they are. The rate that remains is drawn to the average, more so the less is
known about the person. Assumes orders come one by one, independently; people who buy on fixed days, and seasons other
than the last horizon showed, make it wrong.

Source:
    Gamma-Poisson empirical Bayes by moments; the ageing of counts is the discount of Harvey & Fernandes 1989, "Time
    series models for count or qualitative observations", with a half-life in the place of their ω.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from echt.predict.base import HALF_LIVES, Reals, Rhythm

MODEL = "gamma_poisson"
_ENOUGH_PEOPLE, _ENOUGH_ORDERS = 100, 20
_STEADY = 30.0  # orders' worth of belief that the level does not change


@dataclass(frozen=True, slots=True)
class Fitted:
    """The parameters that all people share.

    Attributes:
        half_life: Column of `Rhythm.counts`: how fast an order stops counting.
        shape: r of the gamma distribution of rates between people; small = people differ a lot.
        rate: Its second parameter (alpha), in days: shape / rate = orders a day of an average person.
        level: How the last horizon compared with what this model would have said before it; 1 = as expected.
    """

    half_life: str
    shape: float
    rate: float
    level: float

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return asdict(self)


def fit(earlier: Rhythm, history: Rhythm, horizon_days: int) -> Fitted:
    """Choose the half-life by how well it foretold the last horizon, then the shared rate by moments.

    Args:
        earlier: The history at one horizon before `history`, with what came `later`.
        history: The history to predict from.
        horizon_days: How far ahead.
    """
    half_life, level = "x_120", 1.0
    if len(earlier) >= _ENOUGH_PEOPLE and earlier.later.sum() >= _ENOUGH_ORDERS:
        tried = [_try(earlier, name, horizon_days) for name in HALF_LIVES]
        half_life, level, _ = max(tried, key=lambda each: each[2])
    shape, rate = _moments(history, half_life)
    return Fitted(half_life, shape, rate, level)


def expected_orders(history: Rhythm, fitted: Fitted, horizon_days: int, level: float) -> tuple[Reals, Reals, Reals]:
    """Orders to expect in the horizon, and the interval of what will happen: three (n,) arrays."""
    a, b = _posterior(history, fitted)
    reach = horizon_days * fitted.level
    p = b / (b + reach)
    # where nothing at all is likelier than the lower tail, that tail cannot be cut: the upper one is all there is to cut
    tail = np.where(np.exp(a * np.log(p)) >= (1 - level) / 2, level, (1 + level) / 2)
    return a / b * reach, _quantile(np.full(len(a), (1 - level) / 2), a, p), _quantile(tail, a, p)


def chance_of_order(history: Rhythm, fitted: Fitted, horizon_days: int, level: float) -> tuple[Reals, Reals, Reals]:
    """The chance of at least one order in the horizon, and the interval of that chance: three (n,) arrays."""
    from scipy.special import gammaincinv

    a, b = _posterior(history, fitted)
    reach = horizon_days * fitted.level
    ends = (-np.expm1(-gammaincinv(a, q) / b * reach) for q in ((1 - level) / 2, (1 + level) / 2))
    low, high = ends
    value = -np.expm1(-a * np.log1p(reach / b))
    return value, np.minimum(low, value), np.maximum(high, value)


def order_value(history: Rhythm, level: float) -> tuple[Reals, Reals, Reals]:
    """What an order is worth, per person, drawn to the average of all: three (n,) arrays.

    Source:
        Bühlmann & Straub 1970: the weight of a person's own mean is n / (n + variance within / variance between).
    """
    from scipy.special import ndtri

    n, total = history.valued, history.value
    if n.sum() < 2:
        mean = np.full(len(history), float(total.sum() / max(1.0, n.sum())))
        return mean, mean.copy(), mean.copy()
    grand = total.sum() / n.sum()
    some, many = n > 0, n > 1
    inside = history.squares[many] - total[many] ** 2 / n[many]
    within = max(float(inside.sum() / max(1.0, (n[many] - 1).sum())), 1e-12)
    spread = (n[some] * (total[some] / n[some] - grand) ** 2).sum() - within * max(0, some.sum() - 1)
    size = n.sum() - (n**2).sum() / n.sum()
    between = max(float(spread / size) if size > 0 else 0.0, within * 1e-3)
    weight = n / (n + within / between)
    value = grand + np.divide(total - n * grand, n, out=np.zeros(len(n)), where=some) * weight
    half = float(ndtri((1 + level) / 2)) * np.sqrt(between * (1 - weight))
    return value, np.maximum(0.0, value - half), value + half


def _try(earlier: Rhythm, half_life: str, horizon_days: int) -> tuple[str, float, float]:
    from scipy.special import gammaln

    shape, rate = _moments(earlier, half_life)
    a, b = _posterior(earlier, Fitted(half_life, shape, rate, 1.0))
    later = earlier.later
    level = float((later.sum() + _STEADY) / ((a / b * horizon_days).sum() + _STEADY))
    p = b / (b + horizon_days * level)
    likely = gammaln(a + later) - gammaln(a) - gammaln(later + 1) + a * np.log(p) + later * np.log1p(-p)
    return half_life, level, float(likely.sum())


def _moments(history: Rhythm, half_life: str) -> tuple[float, float]:
    # a count that is halved with age has mean m·E and, for one rate, variance m·E2
    x, (e, e2) = history.counts[half_life], _exposure(history.age_days, HALF_LIVES[half_life])
    m = (float(x.sum()) + 0.5) / (float(e.sum()) + 1.0)
    over = float(((x - m * e) ** 2 - m * e2).sum()) / max(float(((m * e) ** 2).sum()), 1e-12)
    shape = 1 / min(max(over, 1e-3), 1e2)
    return shape, shape / m


def _posterior(history: Rhythm, fitted: Fitted) -> tuple[Reals, Reals]:
    e, _ = _exposure(history.age_days, HALF_LIVES[fitted.half_life])
    return fitted.shape + history.counts[fitted.half_life], fitted.rate + e


def _exposure(age_days: Reals, half_life: float) -> tuple[Reals, Reals]:
    if math.isinf(half_life):
        return age_days, age_days
    scale, faded = half_life / math.log(2), np.exp2(-age_days / half_life)
    return scale * (1 - faded), scale / 2 * (1 - faded**2)


def _quantile(q: Reals, a: Reals, p: Reals) -> Reals:
    """The smallest count that a negative binomial stays at or below with probability q."""
    answer = np.zeros(len(a))
    left = np.arange(len(a))
    mass = np.exp(a * np.log(p))
    total, k = mass.copy(), 0
    while True:
        open_ = total < q[left]
        left, mass, total = left[open_], mass[open_], total[open_]
        if not left.size or k > 100_000:
            return answer
        mass = mass * (k + a[left]) / (k + 1) * (1 - p[left])
        total += mass
        k += 1
        answer[left] = k

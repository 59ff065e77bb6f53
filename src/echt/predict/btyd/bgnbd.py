"""BG/NBD and MBG/NBD: people buy at their own steady rate, and may stop for good after any purchase."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from echt.errors import DataError
from echt.predict.btyd.climb import Height
from echt.predict.btyd.engine import kernels
from echt.predict.btyd.family import Counts, PurchaseModel, Reals, above, rising, unpack

_FARTHEST = 1000.0


class BGNBD(PurchaseModel):
    """Purchases at a gamma(r, alpha) rate until a dropout that may follow each repeat purchase, chance beta(a, b).

    Assumes a steady rate while alive, no seasons, no effect of what is sent, rate and dropout independent. Wrong where
    people buy in a rhythm (a subscription, nappies), and it holds everyone without a repeat purchase for alive:
    `p_alive` is 1 for them. As a score of churn P(alive) is worse than a coin on CDNOW; use 1 - `p_any`.

    Source:
        Fader, Hardie and Lee 2005, "Counting Your Customers" the Easy Way, Marketing Science 24(2): likelihood
        eq. 6, in logarithms; expectation eq. 10, as a sum of positive terms. P(alive): their note of 2008. x is
        frequency, t_x recency, T age.

    Examples:
        >>> published = BGNBD.of(r=0.243, alpha=4.414, a=0.793, b=2.426)
        >>> published.expected_purchases(39, frequency=[2], recency=[30.43], age=[38.86]).round(3)
        array([1.226])
    """

    names: ClassVar[tuple[str, ...]] = ("r", "alpha", "a", "b")
    _chances: ClassVar[int] = 0  # to drop out, beside one a repeat purchase

    def _box(self, scale: float) -> tuple[Reals, Reals]:
        return np.array([1e-4, 1e-5 * scale, 1e-5, 1e-4]), np.array([1e4, 1e5 * scale, 1e4, 1e5])

    def _start(self, scale: float, repeats: float) -> Reals:
        r = float(np.clip(repeats / 2, 0.1, 2.0))
        return np.array([r, r * scale / max(repeats, 1e-3) / 2, 0.6, 1.8])

    def _height(self, x: Counts, t_x: Reals, age: Reals) -> Height:
        sums, n, most = kernels().bg_sums, len(x), int(x.max())
        bought, chances = above(x), above(x, self._chances)
        before = np.arange(most + 1) + self._chances - 1.0  # j - 1 by x

        def height(params: Reals) -> tuple[float, Reals, Reals]:
            r, alpha, a, b = (float(value) for value in params)
            with np.errstate(divide="ignore", invalid="ignore"):
                step = np.where(before >= 0, np.log(a) - np.log(b + before), -np.inf)
                inverse = np.where(before >= 0, 1 / (b + before), 0.0)
            value, slope, bend = unpack(sums(x, t_x, age, r, alpha, a, step, inverse))
            by_r, by_b, by_ab = rising(r, bought), rising(b, chances), rising(a + b, chances)
            value += by_r[0] + n * r * np.log(alpha) + by_b[0] - by_ab[0]
            slope += [by_r[1] + n * np.log(alpha), n * r / alpha, -by_ab[1], by_b[1] - by_ab[1]]
            bend[0, 0] += by_r[2]
            bend[0, 1] += n / alpha
            bend[1, 0] += n / alpha
            bend[1, 1] -= n * r / alpha**2
            bend[2:, 2:] -= by_ab[2]
            bend[3, 3] += by_b[2]
            return float(value), slope, bend

        return height

    def _alive(self, x: Counts, t_x: Reals, age: Reals) -> Reals:
        r, alpha, a, b = self._values()
        chances = x + self._chances
        gone = np.log(a) - np.log(b + np.maximum(chances, 1) - 1) + (r + x) * np.log((alpha + age) / (alpha + t_x))
        return np.where(chances > 0, np.exp(-np.logaddexp(0.0, gone)), 1.0)

    def _any(self, horizon: Reals, x: Counts, t_x: Reals, age: Reals) -> Reals:
        r, alpha, _, _ = self._values()
        return self._alive(x, t_x, age) * -np.expm1(-(r + x) * np.log1p(horizon / (alpha + age)))

    def _expected(self, horizon: Reals, x: Counts, t_x: Reals, age: Reals) -> Reals:
        r, alpha, a, b = self._values()
        if (far := horizon > _FARTHEST * (alpha + age)).any():
            raise DataError(
                "a horizon is too far for what is known.",
                code="E146",
                found=f"{far.sum():,} people known for less than a thousandth of it",
                fix=f"at most {_FARTHEST * float((alpha + age).min()):,.0f}",
            )
        stay = b + x + self._chances
        return kernels().bg_expected(r + x, alpha + age, a, stay, horizon, self._alive(x, t_x, age))


class MBGNBD(BGNBD):
    """Like BG/NBD, with a chance to drop out after the first purchase too, so one-time buyers may be gone.

    Assumes and fails like `BGNBD`, but `p_alive` tells one-time buyers apart by how long ago they bought.

    Source:
        Batislam, Denizel and Filiztekin 2007, Empirical validation and comparison of models for customer base
        analysis, IJRM 24(3). Symbols as for BG/NBD; B(a, b + x) becomes B(a, b + x + 1).
    """

    _chances: ClassVar[int] = 1

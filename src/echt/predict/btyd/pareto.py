"""Pareto/NBD: people buy at their own steady rate, and stop for good at a moment nobody sees."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from echt.predict.btyd.climb import Height
from echt.predict.btyd.engine import kernels
from echt.predict.btyd.family import Counts, PurchaseModel, Reals, above, alike, in_parts, rising, unpack

_PART = 1 << 15  # people summed at a time: the same parts on any machine, so that no digit depends on it


class ParetoNBD(PurchaseModel):
    """Purchases at a gamma(r, alpha) rate until a dropout at a gamma(s, beta) rate, whether or not they buy.

    Assumes a steady rate while alive, no seasons, rate and dropout independent. s and beta are the hardest to tell:
    with short histories they may grow together without end, and then `unidentified_` names them.

    Source:
        Schmittlein, Morrison and Colombo 1987, Counting Your Customers, Management Science 33(1); likelihood, P(alive)
        and conditional expectation as in Fader and Hardie 2005, A Note on Deriving the Pareto/NBD Model. The integral
        over the moment of dropout is done by Gauss-Legendre in log time, not by 2F1, once for all who are alike. x is
        frequency, t_x recency, T age.

    Examples:
        >>> published = ParetoNBD.of(r=0.553, alpha=10.578, s=0.606, beta=11.669)
        >>> published.expected_purchases(52, frequency=[0], recency=[0], age=[0]).round(2)
        array([1.47])
    """

    names: ClassVar[tuple[str, ...]] = ("r", "alpha", "s", "beta")

    def _box(self, scale: float) -> tuple[Reals, Reals]:
        low, high = [1e-4, 1e-5 * scale], [1e4, 1e5 * scale]
        return np.array(low * 2), np.array(high * 2)

    def _start(self, scale: float, repeats: float) -> Reals:
        r = float(np.clip(repeats / 2, 0.1, 2.0))
        return np.array([r, r * scale / max(repeats, 1e-3) / 2, 0.6, scale / 3])

    def _height(self, x: Counts, t_x: Reals, age: Reals) -> Height:
        module, n, bought = kernels(), len(x), above(x)
        people = alike(x, t_x, age)
        parts = [tuple(column[at : at + _PART] for column in people) for at in range(0, len(people[0]), _PART)]

        def height(params: Reals) -> tuple[float, Reals, Reals]:
            r, alpha, s, beta = (float(value) for value in params)
            sums = in_parts(parts, lambda part: module.pareto_sums(part, r, alpha, s, beta, module.RULE))
            value, slope, bend = unpack(sums)
            by_r = rising(r, bought)
            value += by_r[0] + n * (r * np.log(alpha) + s * np.log(beta))
            slope += [by_r[1] + n * np.log(alpha), n * r / alpha, n * np.log(beta), n * s / beta]
            bend[0, 0] += by_r[2]
            for i, (shape, rate) in ((0, (r, alpha)), (2, (s, beta))):
                bend[i, i + 1] += n / rate
                bend[i + 1, i] += n / rate
                bend[i + 1, i + 1] -= n * shape / rate**2
            return float(value), slope, bend

        return height

    def _alive(self, x: Counts, t_x: Reals, age: Reals) -> Reals:
        r, alpha, s, beta = self._values()
        module = kernels()
        return module.pareto_alive(r + x, alpha + t_x, s, beta + t_x, age - t_x, module.RULE)

    def _any(self, horizon: Reals, x: Counts, t_x: Reals, age: Reals) -> Reals:
        r, alpha, s, beta = self._values()
        module = kernels()
        chance = module.pareto_any(r + x, alpha + age, s, beta + age, horizon, module.RULE)
        return self._alive(x, t_x, age) * chance

    def _expected(self, horizon: Reals, x: Counts, t_x: Reals, age: Reals) -> Reals:
        r, alpha, s, beta = self._values()
        far = np.log1p(horizon / (beta + age))
        # (1 - e^(-(s-1) far)) / (s - 1), which is `far` at s = 1
        time = -np.expm1((1 - s) * far) / (s - 1) if s != 1 else far
        return self._alive(x, t_x, age) * (r + x) * (beta + age) / (alpha + age) * time

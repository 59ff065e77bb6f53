"""Gamma-gamma: what a purchase is worth, person by person, drawn towards everyone's mean where few are known."""

from __future__ import annotations

from typing import ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike

from echt.errors import DataError
from echt.predict.btyd.check import enough, money
from echt.predict.btyd.climb import Height, climb
from echt.predict.btyd.engine import kernels
from echt.predict.btyd.family import Counts, Model, Reals


class GammaGamma(Model):
    """Amounts are gamma(p, nu) around a person's own mean, with nu gamma(q, gamma) over people.

    Assumes a person's mean amount does not change and does not depend on how often they buy: look at the correlation
    of the two first. Amounts must be above 0: net refunds out before.

    Source:
        Fader and Hardie 2013, The Gamma-Gamma Model of Monetary Value: likelihood eq. 1a, and the conditional mean
        that follows from it. Their x is frequency, z-bar monetary.

    Examples:
        >>> published = GammaGamma.of(p=6.25, q=3.74, gamma=15.44)
        >>> published.expected_value(frequency=[0, 2], monetary=[0, 22.35]).round(1)
        array([35.2, 24.7])
    """

    names: ClassVar[tuple[str, ...]] = ("p", "q", "gamma")

    def fit(self, frequency: ArrayLike, monetary: ArrayLike) -> Self:
        """Find the parameters under which these mean amounts are likeliest.

        Args:
            frequency: (n,) purchases behind the mean, whole; people with 0 are left out.
            monetary: (n,) mean amount of those purchases, above 0, in one currency.

        Raises:
            DataError: E146, frequencies cannot be; E147, an amount is missing, 0 or negative; E148, fewer than 200
                people with a purchase, or all amounts are the same.
            OutsideError: E149, the extra `predict` is not installed.
        """
        x, mean = money(frequency, monetary)
        x, mean = x[x > 0], mean[x > 0]
        varied = bool(len(mean) and mean.max() > mean.min() * (1 + 1e-9))
        enough(len(x), varied, "every mean amount is the same")
        scale = float(mean.mean())
        low, high = np.array([1e-3, 1e-3, 1e-6 * scale]), np.array([1e5, 1e5, 1e6 * scale])
        start = np.array([4.0, 3.0, scale / 2])
        return self._keep(climb(_height(x, mean), start, low, high), len(x))

    def expected_value(self, frequency: ArrayLike, monetary: ArrayLike) -> Reals:
        """Expected amount of a next purchase of each person.

        Args:
            frequency: (n,) purchases behind the mean; 0 gives everyone's mean.
            monetary: (n,) mean amount of them, above 0; not read where frequency is 0.

        Returns:
            (n,) in the currency of the fit.

        Raises:
            DataError: E146, frequencies cannot be; E147, an amount is missing, 0 or negative; E148, the model was not
                fitted, or the tail of the amounts is so heavy (p x + q at most 1) that somebody's mean is infinite.
        """
        p, q, gamma = self._values()
        x, mean = money(frequency, monetary)
        below = p * x + q - 1
        if (endless := below <= 0).any():
            raise DataError(
                "an expected amount is infinite.",
                code="E148",
                found=f"q {q:.3g}, p {p:.3g}: for {endless.sum():,} people p x + q is at most 1",
                fix="leave out people without a purchase, or look for amounts that are errors",
            )
        return p * (gamma + x * mean) / below


def _height(x: Counts, mean: Reals) -> Height:
    from scipy.special import digamma, gammaln, polygamma

    sums, n, total = kernels().gamma_sums, len(x), x * mean
    sizes, people = np.unique(x, return_counts=True)
    logs, log_mean = float(x @ np.log(total)), float(np.log(mean).sum())

    def height(params: Reals) -> tuple[float, Reals, Reals]:
        p, q, gamma = (float(value) for value in params)
        lg, xlg, ig, xig, ig2, xig2 = (float(value) for value in sums(x, total, gamma))
        both, own = p * sizes + q, p * sizes
        psi, psi2 = digamma(both), polygamma(1, both)
        value = people @ (gammaln(both) - gammaln(own)) - n * gammaln(q) + n * q * np.log(gamma)
        value += p * logs - log_mean - p * xlg - q * lg
        slope = [
            (people * sizes) @ (psi - digamma(own)) + logs - xlg,
            people @ psi - n * digamma(q) + n * np.log(gamma) - lg,
            n * q / gamma - p * xig - q * ig,
        ]
        pp = (people * sizes**2) @ (psi2 - polygamma(1, own))
        pq, qq = (people * sizes) @ psi2, people @ psi2 - n * polygamma(1, q)
        pg, qg, gg = -xig, n / gamma - ig, -n * q / gamma**2 + p * xig2 + q * ig2
        return float(value), np.array(slope), np.array([[pp, pq, pg], [pq, qq, qg], [pg, qg, gg]])

    return height

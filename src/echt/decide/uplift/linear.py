"""Ridge regression and ridge logistic regression with weights: small, exact, and without any tuning by hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Bools = NDArray[np.bool_]

LOGISTIC_PENALTY = 10.0
_ROUNDS = 30
_PENALTIES = 10.0 ** np.arange(-5.0, 3.5, 0.5)


@dataclass(frozen=True, slots=True)
class Linear:
    """A fitted linear model; missing numbers count as the mean, with a column of their own that says so.

    Attributes:
        middle: (p,) means of the columns that were fitted on.
        missing: (p,) bool, columns that had missing numbers.
        centre: (q,) means of the q = p + missing columns.
        scale: (q,) their standard deviations, 1 for constants.
        slope: (q,) on standardised columns.
        intercept: At the mean.
        logistic: True when the answer is a probability.
    """

    middle: Reals
    missing: Bools
    centre: Reals
    scale: Reals
    slope: Reals
    intercept: float
    logistic: bool

    @classmethod
    def fit(cls, x: Reals, y: Reals, weight: Reals, *, logistic: bool) -> Linear:
        """Fit on (n, p) columns, (n,) outcomes (0 or 1 for logistic) and (n,) positive weights.

        The penalty of the ridge is found by generalised cross-validation (Golub, Heath and Wahba 1979); that of the
        logistic model is 10 on standardised columns.
        """
        w = weight / weight.mean()
        known = ~np.isnan(x)
        seen = (w[:, None] * known).sum(axis=0)
        middle = _across(w, np.where(known, x, 0.0)) / np.maximum(seen, 1e-300)
        missing = np.asarray(np.isnan(x).any(axis=0))
        z = _design(x, middle, missing)
        centre = _across(w, z) / w.sum()
        spread = np.sqrt(_across(w, np.square(z - centre)) / w.sum())
        scale = np.where(spread > 1e-9 * np.maximum(1.0, np.abs(centre)), spread, 1.0)
        z = np.where(spread > 0, (z - centre) / scale, 0.0)
        intercept, slope = _logistic(z, y, w) if logistic else ridge(z, y, w)
        return cls(middle, missing, centre, scale, slope, intercept, logistic)

    def predict(self, x: Reals) -> Reals:
        """(n,) expected outcomes."""
        z = (_design(x, self.middle, self.missing) - self.centre) / self.scale
        line = self.intercept + _along(z, self.slope)
        return _sigmoid(line) if self.logistic else line


def _design(x: Reals, middle: Reals, missing: Bools) -> Reals:
    absent = np.isnan(x)
    filled = np.where(absent, middle, x)
    return np.concatenate([filled, absent[:, missing].astype(np.float64)], axis=1) if missing.any() else filled


def ridge(z: Reals, y: Reals, w: Reals) -> tuple[float, Reals]:
    """Intercept and (q,) slopes on (n, q) standardised columns, the penalty found by generalised cross-validation."""
    n, mean = y.size, float(w @ y / w.sum())
    if not z.shape[1]:
        return mean, np.zeros(0)
    left = y - mean
    d, v = np.linalg.eigh(_gram(z, w))
    d, c = np.maximum(d, 0.0), v.T @ _across(w * left, z)
    shrunk = d[None, :] + n * _PENALTIES[:, None]
    rest = float(w @ np.square(left)) - (2 * c**2 / shrunk - d * c**2 / shrunk**2).sum(axis=1)
    free = n - 1 - (d / shrunk).sum(axis=1)
    best = int(np.argmin(np.where(free > 0, np.maximum(rest, 0.0) / np.maximum(free, 1e-9) ** 2, np.inf)))
    return mean, v @ (c / shrunk[best])


def _logistic(z: Reals, y: Reals, w: Reals) -> tuple[float, Reals]:
    """Newton's method, with the step halved while it does not go down."""
    a = np.concatenate([np.ones((y.size, 1)), z], axis=1)
    share = float(w @ y + 0.5) / (float(w.sum()) + 1)
    beta: Reals = np.concatenate([[np.log(share / (1 - share))], np.zeros(z.shape[1])])
    penalty = np.concatenate([[1e-6], np.full(z.shape[1], LOGISTIC_PENALTY)])
    loss = _loss(a, y, w, beta, penalty)
    for _ in range(_ROUNDS):
        p = _sigmoid(_along(a, beta))
        slope = _across(w * (y - p), a) - penalty * beta
        step: Reals = np.linalg.solve(_gram(a, w * p * (1 - p)) + np.diag(penalty), slope).astype(np.float64)
        size = 1.0
        while (after := _loss(a, y, w, beta + size * step, penalty)) > loss + 1e-12 and size > 1e-4:
            size /= 2
        beta, before, loss = beta + size * step, loss, after
        if before - loss < 1e-9 * (1 + abs(loss)):
            break
    return float(beta[0]), beta[1:]


def _loss(a: Reals, y: Reals, w: Reals, beta: Reals, penalty: Reals) -> float:
    line = _along(a, beta)
    return float(w @ (np.logaddexp(0.0, line) - y * line) + penalty @ np.square(beta) / 2)


def _sigmoid(line: Reals) -> Reals:
    from scipy.special import expit

    return expit(line)


# Sums by einsum: numpy's own loops give the same digits whatever the number of threads, and never wait for one.


def _gram(a: Reals, w: Reals) -> Reals:
    return np.einsum("ni,nj->ij", a * w[:, None], a)


def _across(w: Reals, a: Reals) -> Reals:
    return np.einsum("n,ni->i", w, a)


def _along(a: Reals, slope: Reals) -> Reals:
    return np.einsum("ni,i->n", a, slope)

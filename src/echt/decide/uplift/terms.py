"""Few terms out of many: columns, their bends and their products in pairs, each let in only if it shows beyond chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from echt.decide.uplift.linear import ridge

Reals = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

KEPT = 40
"""Products that are looked at again after the first look at all of them."""
MOST = 20
"""Terms of one model."""
EDGE = 0.01
"""Share of people at either end whose numbers count as the next one inwards."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Columns of one scale: clipped at both ends, mean 0, variance 1, missing as the mean with a column that says so.

    Attributes:
        low: (p,) numbers below count as this.
        high: (p,) numbers above count as this.
        middle: (p,) means within.
        width: (p,) standard deviations within, 1 for constants.
        missing: (p,) bool, columns that had missing numbers.
        absent: (m,) share of people for whom each of those is missing.
    """

    low: Reals
    high: Reals
    middle: Reals
    width: Reals
    missing: Bools
    absent: Reals

    @classmethod
    def of(cls, x: Reals) -> Scale:
        """Learn from (n, p) columns, NaN where missing."""
        ends = np.array([_ends(column) for column in x.T]).reshape(-1, 2)
        gone = np.isnan(x)
        inside = np.where(gone, 0.0, np.clip(x, ends[:, 0], ends[:, 1]))
        known = np.maximum((~gone).sum(axis=0), 1)
        middle = inside.sum(axis=0) / known
        width = np.sqrt(np.where(gone, 0.0, np.square(inside - middle)).sum(axis=0) / known)
        width = np.where(width > 1e-9 * np.maximum(1.0, np.abs(middle)), width, 1.0)
        missing = np.asarray(gone.any(axis=0))
        return cls(ends[:, 0], ends[:, 1], middle, width, missing, gone[:, missing].mean(axis=0))

    def apply(self, x: Reals) -> Reals:
        """(n, p + m) numbers without gaps."""
        gone = np.isnan(x)
        z = np.where(gone, 0.0, (np.clip(x, self.low, self.high) - self.middle) / self.width)
        spread = np.sqrt(np.maximum(self.absent * (1 - self.absent), 1e-12))
        return np.concatenate([z, (gone[:, self.missing] - self.absent) / spread], axis=1)


@dataclass(frozen=True, slots=True)
class Terms:
    """A line through few terms.

    Attributes:
        scale: Of the columns.
        pairs: (t, 2) columns whose product each term is; -1 for a column alone, twice the same for its square.
        centre: (t,) means of the terms.
        slope: (t,) on centred terms.
        intercept: At the mean.
    """

    scale: Scale
    pairs: Ints
    centre: Reals
    slope: Reals
    intercept: float

    @classmethod
    def fit(cls, x: Reals, y: Reals) -> Terms:
        """Fit on (n, p) columns and (n,) scores.

        Terms come in one at a time, the clearest first, while the clearest left has a squared t above twice the logarithm
        of how many there are to choose from: of that many terms without any effect, about that is the largest by chance.
        Products are screened once, by what the columns alone leave over. What came in is shrunk by a ridge.

        Source:
            Foster & George 1994, "The risk inflation criterion for multiple regression", Annals of Statistics 22(4),
            for the threshold; forward selection by orthogonal matching pursuit, t with White's variance, which scores
            of unequal noise need.
        """
        scale = Scale.of(x)
        z = scale.apply(x)
        alone, product, tried = _candidates(z, y)
        pairs = np.concatenate([np.column_stack([alone, np.full(alone.size, -1)]), product])
        terms = design(z, pairs)
        terms -= terms.mean(axis=0)
        found = _forward(terms, y, 2 * np.log(max(tried, 2)))
        pairs = pairs[found]
        chosen = design(z, pairs)
        centre = chosen.mean(axis=0)
        wide = np.maximum(chosen.std(axis=0), 1e-12)
        intercept, slope = ridge((chosen - centre) / wide, y, np.ones(y.size))
        return cls(scale, pairs, centre, slope / wide, intercept)

    def predict(self, x: Reals) -> Reals:
        """(n,) expected scores."""
        terms = design(self.scale.apply(x), self.pairs) - self.centre
        return self.intercept + np.einsum("ni,i->n", terms, self.slope)

    def says(self, names: list[str]) -> list[str]:
        """Each term in words, the first found first.

        Args:
            names: (p,) of the columns.
        """
        every = names + [f"{name} is missing" for name, gone in zip(names, self.scale.missing, strict=True) if gone]
        return [_say(every, int(i), int(j)) for i, j in self.pairs]


def design(z: Reals, pairs: Ints) -> Reals:
    """(n, t) terms of (n, q) columns."""
    other = np.where(pairs[:, 1] < 0, 0, pairs[:, 1])
    return z[:, pairs[:, 0]] * np.where(pairs[:, 1] < 0, 1.0, z[:, other])


def _ends(column: Reals) -> tuple[float, float]:
    known = column[~np.isnan(column)]
    if not known.size:
        return 0.0, 0.0
    low, high = np.quantile(known, [EDGE, 1 - EDGE], method="nearest")
    return (low, high) if low < high else (known.min(), known.max())


def _say(names: list[str], i: int, j: int) -> str:
    if j < 0:
        return names[i]
    return f"{names[i]} squared" if i == j else f"{names[i]} × {names[j]}"


def _candidates(z: Reals, y: Reals) -> tuple[Ints, Ints, int]:
    """(q,) columns that vary, (t, 2) products of them worth a second look, and how many terms there were in all."""
    alone = np.flatnonzero(z.std(axis=0) > 0)
    z = z[:, alone]
    mean, slope = ridge(z, y, np.ones(y.size))
    left = y - mean - np.einsum("ni,i->n", z, slope)
    clear = _clearness_of_products(z, left)
    allowed = np.triu(np.ones(clear.shape, dtype=np.bool_), 1)
    np.fill_diagonal(allowed, [np.ptp(np.abs(column)) > 0 and not _is_two(column) for column in z.T])
    i, j = np.nonzero(allowed)
    best = np.argsort(-clear[i, j], kind="stable")[:KEPT]
    return alone, np.column_stack([alone[i[best]], alone[j[best]]]), alone.size + i.size


def _is_two(column: Reals) -> bool:
    return bool(((column == column.min()) | (column == column.max())).all())


def _clearness_of_products(z: Reals, left: Reals) -> Reals:
    """(q, q) squared t of each centred product of two columns in what is left."""
    centre = _gram(z, z, np.full(left.size, 1 / left.size))
    left = left - left.mean()
    square = np.square(left)
    along = _gram(z, z, left)
    noise = _gram(z * z, z * z, square) - 2 * centre * _gram(z, z, square) + centre**2 * square.sum()
    return np.square(along) / np.maximum(noise, 1e-12 * max(float(square.sum()), 1e-300))


def _forward(terms: Reals, y: Reals, least: float) -> list[int]:
    """Which of the centred terms come in, first come first."""
    found: list[int] = []
    left = y - y.mean()
    while len(found) < min(MOST, terms.shape[1]):
        square = np.square(left)
        noise = np.einsum("ni,ni,n->i", terms, terms, square)
        clear = np.square(np.einsum("ni,n->i", terms, left)) / np.maximum(
            noise, 1e-12 * max(float(square.sum()), 1e-300)
        )
        clear[found] = 0.0
        best = int(np.argmax(clear))
        if not clear[best] > least:
            break
        found.append(best)
        some = terms[:, found]
        slope = np.linalg.lstsq(_gram(some, some, np.ones(y.size)), np.einsum("ni,n->i", some, y), rcond=None)[0]
        left = y - y.mean() - np.einsum("ni,i->n", some, slope)
    return found


def _gram(a: Reals, b: Reals, weight: Reals) -> Reals:
    """Sums of products; by numpy's own loops, so the digits do not depend on how many threads there are."""
    return np.einsum("ni,nj->ij", a * weight[:, None], b)

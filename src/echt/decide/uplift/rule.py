"""The best rule of one column: one question that splits people by what an action changes for them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Ints = NDArray[np.int64]

CUTS = 15
"""Numbers are cut at most at so many places, between equal shares of people."""
FEWEST = 25
"""People with the action and with nothing on either side of a question."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Yes or no to "is this column above that", and what an action changes for either.

    Attributes:
        column: Of the matrix, or -1 where no question could be asked.
        cut: Yes is above it; missing is no.
        no: (m,) effect on each outcome of those who say no.
        yes: (m,) the same of those who say yes.
    """

    column: int
    cut: float
    no: Reals
    yes: Reals

    def effect(self, x: Reals) -> Reals:
        """(n, m) for (n, p) features."""
        if self.column < 0:
            return np.broadcast_to(self.no, (len(x), self.no.size))
        return np.where((x[:, self.column] > self.cut)[:, None], self.yes, self.no)


def find_rule(x: Reals, action: Ints, y: Reals, net: Reals, weight: Reals, a: int) -> Rule:
    """The question whose two sides differ most clearly in what action `a` changes.

    Args:
        x: (n, p) features.
        action: (n,) what each got.
        y: (n, m) outcomes.
        net: (n,) gain less the cost of regret: the sides are compared by this.
        weight: (n,) one over the probability of `action`.
        a: The action that is compared with nothing.
    """
    used = (action == a) | (action == 0)
    x, y, net, weight, got = x[used], y[used], net[used], weight[used], action[used] == a
    best, column, cut = 0.0, -1, 0.0
    for j in range(x.shape[1]):
        cuts = _cuts(x[:, j])
        clear = _clearness(np.searchsorted(cuts, x[:, j], side="left"), cuts.size, got, net, weight, np.isnan(x[:, j]))
        if clear.size and clear.max() > best:
            top = int(np.argmax(clear))
            best, column, cut = float(clear[top]), j, float(cuts[top])
    yes = x[:, column] > cut if column >= 0 else np.zeros(len(x), dtype=np.bool_)
    no_effect = _effect(~yes, got, y, weight)
    return Rule(column, cut, no_effect, _effect(yes, got, y, weight) if column >= 0 else no_effect)


def _cuts(values: Reals) -> Reals:
    known = values[~np.isnan(values)]
    if not known.size:
        return np.zeros(0)
    inner = np.quantile(known, np.linspace(0, 1, CUTS + 2)[1:-1], method="lower")
    found = np.unique(np.append(inner, known.min()))
    return found[found < known.max()]


def _clearness(
    side: Ints, cuts: int, got: NDArray[np.bool_], net: Reals, w: Reals, missing: NDArray[np.bool_]
) -> Reals:
    """(cuts,) squared difference in effect between both sides over its variance; 0 where a side is too small.

    `side` is how many cuts lie below each value, so yes to cut c is side > c; missing is no to all.
    """
    bins = np.where(missing, 0, side) + (cuts + 1) * got
    size = 2 * (cuts + 1)
    sums = np.stack(
        [
            np.bincount(bins, weights=each, minlength=size)
            for each in (np.ones_like(w), w, w * net, w * w, w * w * net, w * w * net**2)
        ]
    )
    no = sums.reshape(6, 2, cuts + 1).cumsum(axis=2)
    yes = no[:, :, -1:] - no
    effects, variances, enough = zip(*(_sides(each[:, :, :cuts]) for each in (no, yes)), strict=True)
    gap = np.square(effects[1] - effects[0]) / np.maximum(variances[0] + variances[1], 1e-300)
    return np.where(enough[0] & enough[1], gap, 0.0)


def _sides(sums: Reals) -> tuple[Reals, Reals, NDArray[np.bool_]]:
    n, w, wy, ww, wwy, wwyy = sums
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = wy / w
        variance = (wwyy - 2 * mean * wwy + mean**2 * ww) / w**2
    return mean[1] - mean[0], variance.sum(axis=0), (n >= FEWEST).all(axis=0)


def _effect(side: NDArray[np.bool_], got: NDArray[np.bool_], y: Reals, weight: Reals) -> Reals:
    one, none = side & got, side & ~got
    return np.average(y[one], axis=0, weights=weight[one]) - np.average(y[none], axis=0, weights=weight[none])

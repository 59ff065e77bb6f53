"""Exploration: a drawn few get a creative by chance, so that later plans can learn what a creative does.

Whoever was drawn gets, with equal chance, one of the creatives that earn their place for them. A shared budget
reserves the exploration share of itself; who comes too late in the drawn order gets nothing. So the propensity of
what a person got is a ratio of counts:

`drawn / pool · 1 / creatives that earn their place · served / wanted that creative`
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from echt.decide.greedy import UNLIMITED, Edges, Limits, Offer
from echt.decide.holdout import Draw

__all__ = ["Explored", "explore"]


@dataclass(frozen=True, slots=True)
class Explored:
    """What exploration gave out.

    Attributes:
        edges: The contacts.
        chance: (e,) propensity of each.
        chance_of_nothing: (n,) propensity of getting nothing, for those drawn; 1 elsewhere.
        short: How many of those drawn got nothing because the reserved share was used up.
    """

    edges: Edges
    chance: NDArray[np.float64]
    chance_of_nothing: NDArray[np.float64]
    short: int


def explore(offer: Offer, contacts: NDArray[np.int64], limits: Limits, drawn: Draw, share: float) -> Explored:
    """Give each person drawn one creative by chance, within the reserved share of every shared budget.

    Args:
        offer: Gains and prices.
        contacts: (n,) above 0 for those drawn who may get something.
        limits: Shared budgets: what is used is taken off.
        drawn: The draw.
        share: The share of each shared budget that is reserved.
    """
    nothing = np.ones(len(contacts))
    person = np.flatnonzero(contacts > 0)
    scores = offer.scores()[person]
    able = scores > 0
    options = able.sum(axis=1)
    creative = _pick(able, options, drawn.pick[person])
    wanted = Edges(
        person,
        creative,
        np.ones(len(person), dtype=np.intp),
        offer.price[person, creative],
        scores[np.arange(len(person)), creative],
    )
    order = np.argsort(drawn.rank[person], kind="stable")
    kept = wanted.pick(order[_within(creative[order], limits, share)])
    k = len(limits.creative)
    asked, served = np.bincount(creative, minlength=k), np.bincount(kept.creative, minlength=k)
    ratio = np.divide(served, asked, out=np.zeros(k), where=asked > 0)
    limits.take(kept.creative)
    each = drawn.probability / np.maximum(options, 1)
    nothing[person] = each * (able * (1.0 - ratio)).sum(axis=1)
    chance = np.zeros(len(contacts))
    chance[person] = each * ratio[creative]
    return Explored(kept, chance[kept.person], nothing, len(wanted) - len(kept))


def _pick(able: NDArray[np.bool_], options: NDArray[np.intp], chance: NDArray[np.float64]) -> NDArray[np.intp]:
    """One of the possible columns of each row, with equal chance."""
    if len(able) == 0:
        return np.zeros(0, dtype=np.intp)
    nth = np.floor(chance * options).astype(np.intp) + 1
    return (np.cumsum(able, axis=1) == nth[:, None]).argmax(axis=1)


def _within(creative: NDArray[np.intp], limits: Limits, share: float) -> NDArray[np.bool_]:
    """Who, in order, still fits in the reserved part of each creative's budget and of the total."""
    fits = np.ones(len(creative), dtype=np.bool_)
    for column, budget in enumerate(limits.creative.tolist()):
        if budget != UNLIMITED:
            mine = np.flatnonzero(creative == column)
            fits[mine[math.floor(share * budget + 1e-9) :]] = False
    if limits.total != UNLIMITED:
        fits &= np.cumsum(fits) <= math.floor(share * limits.total + 1e-9)
    return fits

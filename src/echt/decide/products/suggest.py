"""The products that suit each person best, from several ways to find them, weighed by how often each was right before."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from echt.decide.products.base import Bought, Fitted, ProductCandidates, Shelf
from echt.decide.products.ways import WAYS

__all__ = ["COLUMNS", "Ask", "Suggested", "Suggester", "rank"]

COLUMNS = 20
"""Pairs of creative and product a person, at most."""
CHUNK = 4096
BACK_DAYS = 90
MOST_TRIED = 20_000
ENOUGH = 50


@dataclass(frozen=True, slots=True)
class Ask:
    """What one creative asks for.

    Attributes:
        ways: Names of the ways to find a product.
        open: (t,) True for the products of the pool that this creative can show.
        bought_days: Not what the person bought in this many days.
    """

    ways: tuple[str, ...]
    open: NDArray[np.bool_]
    bought_days: int = 90


@dataclass(frozen=True, slots=True)
class Suggested:
    """Candidates of everyone for one creative, the best first.

    Attributes:
        column: (n, c) int32, place in the pool; −1 where there is none.
        affinity: (n, c) float32: how often products found this way, at this place, were in the next order. 0 for none.
        way: (n, c) int8, place in `ways`.
        ways: Names.
    """

    column: NDArray[np.int32]
    affinity: NDArray[np.float32]
    way: NDArray[np.int8]
    ways: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggester:
    """Ways that have learned, and what each was worth on the days before.

    Attributes:
        fitted: Name -> a way.
        worth: Name -> (COLUMNS,) chance that what it puts at each place is in the next order.
        tried: Name -> people on whom that was counted; empty where there were fewer than 50.
        shelf: The products.
        today: Days since 1970.
        version: Of all of it.
    """

    fitted: Mapping[str, Fitted]
    worth: Mapping[str, NDArray[np.float64]]
    tried: Mapping[str, int]
    shelf: Shelf
    today: float
    version: str

    @classmethod
    def fit(cls, bought: Bought, shelf: Shelf, names: Sequence[str | ProductCandidates], *, today: float) -> Suggester:
        """Learn from everybody's purchases before `today`, and count on the last 90 days how often each way was right.

        Args:
            bought: Purchases of the people whose profile may be read.
            shelf: The products.
            names: Ways, by name or as they are.
            today: Days since 1970.
        """
        ways = [WAYS[one]() if isinstance(one, str) else one for one in names]
        past = bought.until(today)
        fitted = {one.name: one.fit(past, shelf, today=today) for one in ways}
        worth, tried = _worth(bought, shelf, ways, today)
        text = "|".join([*(one.version for one in fitted.values()), *(repr(w.tolist()) for w in worth.values())])
        version = hashlib.sha256(text.encode()).hexdigest()[:12]
        return cls(fitted, worth, tried, shelf, today, f"products-1+{version}")

    def suggest(self, of: Bought, ask: Ask, *, most: int = COLUMNS) -> Suggested:
        """At most `most` products for each person. Everything here is each person's own: nobody's depends on another's.

        Args:
            of: Purchases before today, each product once a person (`Bought.until`).
            ask: What may be shown.
            most: 1..20.
        """
        found = [rank(self.fitted[name], of, self.shelf, ask, today=self.today, most=most) for name in ask.ways]
        column = np.concatenate(found, axis=1)
        worth = np.concatenate([self.worth[name][:most] for name in ask.ways]).astype(np.float32)
        affinity = np.where(column >= 0, worth[None, :], np.float32(0))
        way = np.repeat(np.arange(len(ask.ways), dtype=np.int8), most)
        affinity[_again(column, affinity)] = 0
        best = np.argsort(-affinity, axis=1, kind="stable")[:, :most]
        affinity = np.take_along_axis(affinity, best, axis=1)
        column = np.where(affinity > 0, np.take_along_axis(column, best, axis=1), np.int32(-1))
        return Suggested(column, affinity, way[best], ask.ways)

    def say(self) -> tuple[str, ...]:
        """What was counted, in sentences."""
        if not self.tried:
            return (
                f"fewer than {ENOUGH} people ordered again in {BACK_DAYS} days: no way to find products is weighed",
            )
        said = [
            f"{name} {self.worth[name][0]:.1%} of {self.tried[name]:,}" if self.tried[name] else f"{name} nobody"
            for name in self.fitted
        ]
        return (f"the first product found was in the next order of, over {BACK_DAYS} days: {', '.join(said)} people",)


def rank(one: Fitted, of: Bought, shelf: Shelf, ask: Ask, *, today: float, most: int) -> NDArray[np.int32]:
    """What one way finds for everyone, the best first: (n, most) places in the pool, −1 where there is nothing left."""
    column = shelf.column[of.product]
    lately = (column >= 0) & (of.day >= today - ask.bought_days)
    found = np.full((len(of), most), -1, dtype=np.int32)
    width = min(most, len(ask.open))
    if not ask.open.any():
        return found
    for first in range(0, len(of), CHUNK):
        last = min(first + CHUNK, len(of))
        score = one.scores(of, first, last)
        score[:, ~ask.open] = 0
        rows = of.rows(first, last)
        closed = lately[rows]
        score[of.person[rows][closed] - first, column[rows][closed]] = 0
        top = np.sort(np.argpartition(score, score.shape[1] - width, axis=1)[:, -width:], axis=1)
        value = np.take_along_axis(score, top, axis=1)
        order = np.argsort(-value, axis=1, kind="stable")
        value, top = np.take_along_axis(value, order, axis=1), np.take_along_axis(top, order, axis=1)
        found[first:last, :width] = np.where(value > 0, top, -1)
    return found


def _again(column: NDArray[np.int32], affinity: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Where a product stands that the same person was given already, with at least the same affinity: (n, c)."""
    by_worth = np.argsort(-affinity, axis=1, kind="stable")
    sorted_ = np.take_along_axis(column, by_worth, axis=1)
    by_product = np.argsort(sorted_, axis=1, kind="stable")
    product = np.take_along_axis(sorted_, by_product, axis=1)
    twice = np.zeros(column.shape, dtype=np.bool_)
    twice[:, 1:] = product[:, 1:] == product[:, :-1]
    place = np.take_along_axis(by_worth, by_product, axis=1)
    again = np.zeros(column.shape, dtype=np.bool_)
    np.put_along_axis(again, place, twice, axis=1)
    return again


def _worth(
    bought: Bought, shelf: Shelf, ways: Sequence[ProductCandidates], today: float
) -> tuple[dict[str, NDArray[np.float64]], dict[str, int]]:
    """Chance that what each way puts at each place is in a person's next order, counted on the last 90 days."""
    cut = today - BACK_DAYS
    later = bought.pick((bought.day >= cut) & (bought.day < today))
    people = np.unique(later.person)
    people = people[:: max(1, -(-len(people) // MOST_TRIED))]
    guess: NDArray[np.float64] = 1.0 / (1.0 + np.arange(COLUMNS, dtype=np.float64))
    if len(people) < ENOUGH:
        return {one.name: guess for one in ways}, {}
    past = bought.until(cut)
    some = past.among(bought.person_id.take(people))
    ask = Ask((), np.ones(len(shelf.pool), dtype=np.bool_))
    basket = _next_baskets(later, people, shelf)
    hits, asked = (np.zeros((len(ways), COLUMNS), dtype=np.float64) for _ in range(2))
    for i, one in enumerate(ways):
        found = rank(one.fit(past, shelf, today=cut), some, shelf, ask, today=cut, most=COLUMNS)
        right = np.isin(np.arange(len(people))[:, None] * len(shelf.pool) + found, basket) & (found >= 0)
        hits[i], asked[i] = right.sum(axis=0, dtype=np.float64), (found >= 0).sum(axis=0, dtype=np.float64)
    usual = (hits.sum(axis=0) + guess) / (asked.sum(axis=0) + ENOUGH)
    rate: NDArray[np.float64] = np.minimum.accumulate((hits + ENOUGH * usual) / (asked + ENOUGH), axis=1)
    return {one.name: rate[i] for i, one in enumerate(ways)}, {one.name: int(asked[i, 0]) for i, one in enumerate(ways)}


def _next_baskets(later: Bought, people: NDArray[np.int32], shelf: Shelf) -> NDArray[np.int64]:
    """Person and product of everyone's first day with an order: place in `people` times t, plus column."""
    first = np.full(len(later), np.iinfo(np.int32).max, dtype=np.int32)
    np.minimum.at(first, later.person, later.day)
    column = shelf.column[later.product]
    place = np.searchsorted(people, later.person)
    known = (place < len(people)) & (people[np.minimum(place, len(people) - 1)] == later.person)
    kept = known & (later.day == first[later.person]) & (column >= 0)
    return place[kept].astype(np.int64) * len(shelf.pool) + column[kept]

"""Some people side by side: their scores, and what they would take at given prices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from echt.decide.exact.engine import kernels
from echt.decide.exact.limits import HUGE, Floats
from echt.decide.exact.problem import Problem, Rows
from echt.decide.exact.side import Picks, Side
from echt.errors import CampaignError

__all__ = ["Chosen", "Crowd", "Look", "join", "piece", "sample"]

RUNS = 256
"""A function that makes rows is asked this often for a sample."""


@dataclass(frozen=True, slots=True)
class Look:
    """What people would take at given prices.

    Attributes:
        surplus: Money above the prices, over all of them.
        used: (k,) contacts.
        curve: (k, k) how contacts would change hands between options that nearly tie: a sum of (difference)².
    """

    surplus: float
    used: Floats
    curve: Floats


@dataclass(frozen=True, slots=True)
class Chosen:
    """Each person's best set at given prices.

    Attributes:
        pick: (m, contacts) columns, −1 for nothing.
        best: (m,) money above the prices.
        margin: (m,) how much better than the next best set; within reach of the prices where that was asked.
    """

    pick: Picks
    best: Floats
    margin: Floats


@dataclass(frozen=True, slots=True)
class Crowd:
    """People side by side.

    Attributes:
        side: Their scores, prices and limits.
        contacts: The most anybody may get.
        row: (m,) who they are.
        own_prices: Each person has prices of their own; the shape of the table does not say so where one is left.
    """

    side: Side
    contacts: int
    row: NDArray[np.int64]
    own_prices: bool

    def __len__(self) -> int:
        return len(self.row)

    def look(self, p: Floats, near: float) -> Look:
        """What they would take at prices p (k,), and what nearly ties."""
        k = len(p)
        used, curve = np.empty(k), np.empty((k, k))
        if self.contacts == 1:
            surplus = kernels().look(self.side.score, p, near, used, curve)
        else:
            surplus = kernels("sets").look_sets(self.side, self.contacts, p, near, used, curve)
        return Look(float(surplus), used, curve)

    def choose(self, p: Floats, reach: Floats | None = None) -> Chosen:
        """The best set of each at prices p (k,), and by how much, whatever prices do within `reach` (k,)."""
        reach = np.zeros(len(p)) if reach is None else reach
        pick = np.empty((len(self), self.contacts), np.int16)
        best, margin = np.empty(len(self)), np.empty(len(self))
        if self.contacts == 1:
            kernels().choose(self.side.score, p, reach, pick, best, margin)
        else:
            kernels("sets").choose_sets(self.side, p, reach, pick, best, margin)
            kernels("sets").arrange(self.side, pick)
        return Chosen(pick, best, margin)

    def some(self, which: NDArray[np.int64]) -> Crowd:
        """Only these."""
        side = self.side
        part = side._replace(score=np.ascontiguousarray(side.score[:, which]))
        if self.own_prices:
            part = part._replace(pay=np.ascontiguousarray(side.pay[:, which]))
        if len(side.left):
            part = part._replace(left=side.left[which], room=side.room[which])
        return Crowd(part, self.contacts, self.row[which], self.own_prices)

    def untied(self, seed: int, part: float) -> Crowd:
        """The same with every score lowered by up to this part of it, by lot, so that equals come in an order."""
        score = np.empty_like(self.side.score)
        kernels().untie(self.side.score, self.row, seed, part, score)
        return replace(self, side=self.side._replace(score=score))


def lay_out(problem: Problem, row: NDArray[np.int64], take: Callable[[Rows], NDArray[Any]]) -> Crowd:
    """People side by side, with what they cannot get shut out.

    Args:
        problem: What was asked.
        row: (c,) which people.
        take: The rows of these people out of a table.

    Raises:
        CampaignError: E464, NaN or infinite; E465, a price below zero.
    """
    loops, value = kernels(), take(problem.value)
    pay = problem.flat[None, :]
    if problem.price is not None:
        pay = np.ascontiguousarray(take(problem.price), dtype=np.float64)
    score = np.empty((problem.k, len(row)))
    if loops.lay_out(_plain(value), pay, problem.worth, score):
        raise _no_number(value, pay)
    score[problem.barred] = -np.inf
    if problem.eligible is not None:
        loops.shut_out(np.ascontiguousarray(take(problem.eligible), dtype=np.bool_), score)
    left, room = np.empty(0), np.empty(0, np.int8)
    if problem.attention_left is not None:
        left = problem.attention_left[row]
        loops.too_dear(left, problem.attention, score)
    if problem.room is not None:
        room = problem.room[row]
        score[:, room <= 0] = -np.inf
    if problem.contacts == 1:
        left, room = np.empty(0), np.empty(0, np.int8)
    elif problem.attention_left is None:
        left = np.full(len(row), np.inf)
    side = Side(score, np.ascontiguousarray(pay.T), left, room, problem.attention, problem.dearer)
    return Crowd(side, problem.contacts, row, problem.price is not None)


def piece(problem: Problem, start: int, stop: int) -> Crowd:
    """The people from row `start` to `stop`."""
    return lay_out(problem, np.arange(start, stop), lambda rows: rows.piece(start, stop))


def sample(problem: Problem, size: int, seed: int) -> Crowd:
    """About `size` people spread evenly over all, the same for the same seed."""
    tables = [rows for rows in (problem.value, problem.eligible, problem.price) if rows is not None]
    run = 1 if all(rows.table is not None for rows in tables) else max(1, size // RUNS)
    starts = _spread(problem.n, size // run, run, seed)
    row = (starts[:, None] + np.arange(run)).ravel()

    def take(rows: Rows) -> NDArray[Any]:
        if rows.table is not None:
            return rows.table[row]
        return np.concatenate([rows.piece(start, start + run) for start in starts.tolist()])

    return lay_out(problem, row, take)


def join(parts: list[Crowd]) -> Crowd:
    """All of them, one after the other."""
    sides, own = [part.side for part in parts], parts[0].own_prices
    pay = sides[0].pay
    whole = sides[0]._replace(
        score=np.concatenate([side.score for side in sides], axis=1),
        pay=np.concatenate([side.pay for side in sides], axis=1) if own else pay,
        left=np.concatenate([side.left for side in sides]),
        room=np.concatenate([side.room for side in sides]),
    )
    return Crowd(whole, parts[0].contacts, np.concatenate([part.row for part in parts]), own)


def _spread(n: int, many: int, run: int, seed: int) -> NDArray[np.int64]:
    """Starts of `many` runs, one in each of as many equal stretches of the n people."""
    edges = np.linspace(0, n, many + 1).astype(np.intp)
    free = np.maximum(1, np.diff(edges) - run + 1)
    starts = edges[:-1] + np.random.default_rng(seed).integers(0, free)
    return np.minimum(starts, n - run)


def _plain(value: NDArray[Any]) -> NDArray[Any]:
    """The table as the loops read it: rows in one piece, float32 or float64."""
    kind = np.float32 if value.dtype == np.float32 else np.float64
    return np.ascontiguousarray(value, dtype=kind)


def _no_number(value: NDArray[Any], pay: Floats) -> CampaignError:
    """What is wrong with a piece in which something is."""
    value = value.astype(np.float64)
    if np.isfinite(value).all() and np.isfinite(pay).all():
        if not (pay < 0).any():
            return _too_large(value, pay)
        return CampaignError(
            "'price' is below zero.",
            code="E465",
            found=f"{pay.min():g} of creative {int(pay.min(axis=0).argmin())}",
            fix="give attention-seconds from 0 on",
        )
    name, given = ("price", pay) if np.isfinite(value).all() else ("value", value)
    wrong = ~np.isfinite(given)
    row, column = np.argwhere(wrong)[0].tolist()
    return CampaignError(
        f"'{name}' has numbers that are none.",
        code="E464",
        found=f"{int(wrong.sum())} among {len(given):,} people, the first {given[row, column]} of creative {column}",
        fix="give finite numbers; who may not get a creative goes into 'eligible'",
    )


def _too_large(value: NDArray[Any], pay: Floats) -> CampaignError:
    name, given = ("price", pay) if (pay > HUGE).any() or not (np.abs(value) > HUGE).any() else ("value", value)
    row, column = np.unravel_index(int(np.abs(given).argmax()), given.shape)
    return CampaignError(
        f"'{name}' has numbers that are too large to add up.",
        code="E464",
        found=f"{given[row, column]:g} of creative {column}",
        fix=f"give money and attention in units in which 'value', 'price' and 'worth' times 'price' stay under {HUGE:g}",
    )

"""The exact planner: who gets which creative, so that together they bring most, with a certificate.

The data flows through `problem` and `limits` (what was asked, checked), `crowd` (people side by side, scored), `narrow`
and `duals` (prices; who is settled at them), `repair` (whole contacts), `certificate` (computed afresh) to
`allocation` (the answer). `kernels`, `sets` and `exchange` are the compiled loops behind `engine`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from echt.decide.allocate.allocation import Allocation, Prices
from echt.decide.allocate.certificate import Certificate, certify
from echt.decide.allocate.limits import Floats, numbers, shared_limits
from echt.decide.allocate.narrow import first_prices, narrow
from echt.decide.allocate.problem import Problem, Score, contacts_of, rows_of, seconds_of
from echt.decide.allocate.repair import repair

__all__ = ["Allocation", "Prices", "allocate"]


def allocate(
    value: ArrayLike | Score,
    *,
    attention: ArrayLike | None = None,
    price: ArrayLike | Score | None = None,
    attention_left: ArrayLike | None = None,
    contacts_left: ArrayLike | None = None,
    eligible: ArrayLike | Score | None = None,
    creative_budget: ArrayLike | None = None,
    creative_minimum: ArrayLike | None = None,
    spend: ArrayLike | None = None,
    total_spend: float | None = None,
    total_attention: float | None = None,
    worth: float = 0.0,
    fatigue: float = 0.0,
    groups: Sequence[Any] | NDArray[Any] | None = None,
    group_budget: Mapping[Any, float] | ArrayLike | None = None,
    n: int | None = None,
    seed: int = 0,
) -> Allocation:
    """Who gets which creative, so that together they bring most and every limit holds."""
    clock = _Clock()
    notes: list[str] = []
    rows = rows_of("value", value, n, None)
    charged = np.zeros(rows.k) if attention is None else numbers("attention", attention, rows.k)
    limits, labels = shared_limits(
        rows.k,
        notes,
        creative_budget=creative_budget,
        creative_minimum=creative_minimum,
        groups=groups,
        group_budget=group_budget,
        spend=spend,
        total_spend=total_spend,
        attention=charged,
        total_attention=total_attention,
    )
    flat, table = charged, None
    if price is not None:
        if not callable(price) and np.ndim(price) == 1:
            flat = numbers("price", price, rows.k)
        else:
            table = rows_of("price", price, rows.n, rows.k)
    room, contacts = contacts_of(contacts_left, rows.n, rows.k, notes)
    problem = Problem(
        rows,
        None if eligible is None else rows_of("eligible", eligible, rows.n, rows.k),
        table,
        flat,
        charged,
        seconds_of(attention_left, rows.n),
        room,
        contacts,
        float(numbers("worth", worth, 1)[0]),
        float(numbers("fatigue", fatigue, 1)[0]),
        limits,
        labels,
        seed,
        tuple(notes),
    )
    choice = np.full((rows.n, contacts), -1, np.int8 if rows.k < 128 else np.int16)
    clock.done("check")
    first = first_prices(problem)
    clock.done("first prices")
    left = narrow(problem, first, choice)
    clock.done("prices")
    repair(problem, left, choice)
    clock.done("repair")
    found = certify(problem, choice, left.duals.y)
    clock.done("certificate")
    return _answer(problem, choice, left.duals.y, found, clock.seconds, spend)


def _answer(
    problem: Problem, choice: NDArray[Any], y: Floats, found: Certificate, seconds: dict[str, float], spend: Any
) -> Allocation:
    limits = problem.limits
    each = np.zeros(problem.k)
    for at, sign in ((limits.where("creative"), 1.0), (limits.where("minimum"), -1.0)):
        each[limits.of[at]] += sign * y[at]
    group = {problem.labels[int(limits.of[r])]: float(y[r]) for r in limits.where("group").tolist()}
    prices = Prices(
        each,
        group,
        float(y[limits.where("spend")].sum()),
        float(y[limits.where("attention")].sum()),
        limits.rows.T @ y,
    )
    return Allocation(
        choice,
        found.objective,
        found.bound,
        found.gap,
        prices,
        found.violations,
        seconds,
        found.used.astype(np.int64),
        found.people,
        0.0 if spend is None else float(found.used @ np.asarray(spend, dtype=np.float64)),
        float(found.used @ problem.attention),
        found.price_s,
        problem.notes,
    )


class _Clock:
    """CPU seconds by stage."""

    def __init__(self, now: Callable[[], float] = time.process_time) -> None:
        self.now, self.last = now, now()
        self.seconds: dict[str, float] = {}

    def done(self, stage: str) -> None:
        """The stage that ends here."""
        here = self.now()
        self.seconds[stage], self.last = here - self.last, here

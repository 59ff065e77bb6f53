"""The exact planner: who gets which creative, so that together they bring most, with a certificate.

The data flows through `ask`, `problem` and `limits` (what was asked, checked), `crowd` (people side by side, scored), `narrow`
and `duals` (prices; who is settled at them), `repair` (whole contacts), `certificate` (computed afresh) to
`allocation` (the answer). `kernels`, `sets` and `exchange` are the compiled loops behind `engine`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from echt.decide.exact.allocation import Allocation, Prices
from echt.decide.exact.ask import ask
from echt.decide.exact.certificate import Certificate, certify
from echt.decide.exact.limits import Floats
from echt.decide.exact.narrow import BOUNDLESS, First, Open, first_prices, narrow
from echt.decide.exact.problem import Problem, Score
from echt.decide.exact.repair import repair
from echt.decide.exact.shortage import refuse_unmet, refuse_unreachable

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
    """Who gets which creative, so that together they bring most and every limit holds.

    The score of a contact is `value − worth × price`, and one that is not above zero is never chosen. A person may get
    several, in the order that costs least; a further contact has a dearer price, `price × (1 + fatigue × seconds planned
    before)`, and has to bring more than nothing in the company of the others.

    Args:
        value: (n, k) incremental gain, money; or a function start, stop -> (stop − start, k), asked a few times for
            each person, so that tens of millions need no memory. It must answer the same question the same way.
        attention: (k,) seconds charged to a person's budget. None: nothing is charged.
        price: (k,) or (n, k) attention-seconds for the score, or such a function. None: `attention`.
        attention_left: (n,) seconds each person has left; one number for everyone. None: no limit.
        contacts_left: (n,) contacts each person may get, at most 3 at once; one number for everyone. None: 1.
        eligible: (n, k) bool, or such a function. None: everyone may get everything.
        creative_budget: (k,) contacts at most; infinity for no budget. Rounded down.
        creative_minimum: (k,) contacts at least. Rounded up.
        spend: (k,) what a contact costs.
        total_spend: What all contacts together may cost.
        total_attention: Seconds that all contacts together may charge.
        worth: Money per attention-second.
        fatigue: By how much each second planned before makes the next contact dearer, in parts of its price.
        groups: (k,) the group of each creative: 0, 1, … or labels.
        group_budget: (g,) contacts at most in each group, by number, or by label. Rounded down.
        n: How many people, where `value` is a function.
        seed: Of who is looked at first, and of the order of equals. The same seed gives the same plan.

    Returns:
        Who gets what, its objective, a bound that no plan can beat, and the price of every limit.

    Raises:
        CampaignError: E463, shapes that do not match; E464, NaN or infinite; E465, below zero; E466, a limit without
            what it counts; E467, a function without `n`; E468, minimums that cannot be met: which, and by how much.
        OutsideError: E149, numba is not installed.

    Source:
        The Lagrangian dual, lowered by a projected Newton method (Bertsekas 1982) whose curve is the density of near
        ties; the best sets by branch and bound; whole contacts by successive shortest paths. Assumes that values of
        people are not fewer than the limits: with a handful of people the gap is real, not a fault.

    Examples:
        Three people, two creatives, one contact of each:

        >>> from echt.decide import allocate
        >>> plan = allocate([[5.0, 4.0], [5.0, 1.0], [1.0, 0.5]], creative_budget=[1, 1])
        >>> plan.choice.ravel().tolist()
        [1, 0, -1]
        >>> plan.objective, round(plan.bound, 6), any(plan.violations.values())
        (9.0, 9.0, False)
    """
    given = locals()
    clock = _Clock()
    problem = ask(value, given)
    choice = np.full((problem.n, problem.contacts), -1, np.int8 if problem.k < 128 else np.int16)
    clock.done("check")
    first = first_prices(problem)
    clock.done("first prices")
    left = narrow(problem, first, choice)
    refuse_unreachable(problem.limits, left.able)
    clock.done("prices")
    if repair(problem, left, choice) > 0.0 and len(left.crowd) < problem.n:
        left = narrow(problem, First(left.duals.y, first.scale, np.full(problem.k, BOUNDLESS)), choice)
        repair(problem, left, choice)
    clock.done("repair")
    found = certify(problem, choice, left.duals.y)
    refuse_unmet(problem.limits, found.used, found.bound, left.top)
    clock.done("certificate")
    return _answer(problem, choice, left, found, clock.seconds, spend)


def _answer(
    problem: Problem, choice: NDArray[Any], left: Open, found: Certificate, seconds: dict[str, float], spend: Any
) -> Allocation:
    notes = list(problem.notes)
    if left.could == 0:
        notes.append(
            "nobody could get anything: no creative is eligible, affordable and worth its attention for anybody"
        )
    return Allocation(
        choice,
        found.objective,
        found.bound,
        found.gap,
        _prices(problem, left.duals.y),
        found.violations,
        seconds,
        found.used.astype(np.int64),
        found.people,
        0.0 if spend is None else float(found.used @ np.asarray(spend, dtype=np.float64)),
        float(found.used @ problem.attention),
        found.price_s,
        tuple(notes),
    )


def _prices(problem: Problem, y: Floats) -> Prices:
    limits, each = problem.limits, np.zeros(problem.k)
    for at, sign in ((limits.where("creative"), 1.0), (limits.where("minimum"), -1.0)):
        each[limits.of[at]] += sign * y[at]
    group = {problem.labels[int(limits.of[r])]: float(y[r]) for r in limits.where("group").tolist()}
    spend, attention = float(y[limits.where("spend")].sum()), float(y[limits.where("attention")].sum())
    return Prices(each, group, spend, attention, limits.rows.T @ y)


class _Clock:
    """CPU seconds by stage."""

    def __init__(self, now: Callable[[], float] = time.process_time) -> None:
        self.now, self.last = now, now()
        self.seconds: dict[str, float] = {}

    def done(self, stage: str) -> None:
        """The stage that ends here."""
        here = self.now()
        self.seconds[stage], self.last = here - self.last, here

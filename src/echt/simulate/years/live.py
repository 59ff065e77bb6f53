"""A year of contacts, half a week at a time, everybody at once. The same luck whatever the policy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from echt.errors import DataError
from echt.nouns import ATTENTION
from echt.simulate.years.people import GIVES, Bools, Floats, Ints, People
from echt.simulate.years.worlds import HALF_WEEK, World

__all__ = ["Life", "Policy", "View", "live"]

MOMENTS = 2
"""Moments a week at which a contact can be made."""
EMAIL_S = ATTENTION.channel_s["email"]
LEAVES = 0.2
"""Share of those who say goodbye who stop buying too."""


@dataclass(frozen=True, slots=True)
class View:
    """What a policy may look at: no planted truth.

    Attributes:
        moment: 0, 1, 2, …: two a week.
        reachable: (n,) False after a goodbye.
        fatigue_s: (n,) F_channel, from the contacts so far.
        days_since: (n, k) days since each creative, infinite for never.
        left_s: (n,) seconds left of each person's own budget in the last 168 hours.
    """

    moment: int
    reachable: Bools
    fatigue_s: Floats
    days_since: Floats
    left_s: Floats


Policy = Callable[[View], NDArray[np.integer]]
"""(n,) creative of each person at this moment, −1 for nothing."""


@dataclass(frozen=True, slots=True)
class Life:
    """What a year was like, simulated.

    Attributes:
        worth: (n,) money that orders leave over the year, the planted chances added up: no luck of the draw in it but
            that of who left.
        money: (n,) the same as it was drawn: what a shop would see.
        reachable: (n,) still there at the end.
        contacts: (n,) how many.
        over_budget: (n,) got more than their own budget in some 168 hours.
        overrun: ω = N1 / (N1 + N2): share of what was looked at because one could not stop; 0 without contacts.
        weekly: (n, weeks) float32, `money` by week; None unless asked for.
        left: (n,) week of the goodbye, −1 for still there.
        by_week: (weeks, 2) mean `worth` a person of the week, and share still reachable at its end.
    """

    worth: Floats
    money: Floats
    reachable: Bools
    contacts: Ints
    over_budget: Bools
    overrun: float
    weekly: NDArray[np.float32] | None
    left: Ints
    by_week: Floats


def live(world: World, people: People, policy: Policy, *, weeks: int = 52, seed: int, weekly: bool = False) -> Life:
    """Let people live with a policy.

    Args:
        world: What contacts do.
        people: Whom to.
        policy: Who gets what, asked twice a week for everyone at once.
        weeks: How long.
        seed: Of the luck: the same for every policy, person by person and moment by moment.
        weekly: Keep the money of each person and week.

    Raises:
        DataError: E280, no week; E284, a policy that answers with another shape or with creatives that are not there.
    """
    if weeks < 1:
        raise DataError("a life needs weeks.", code="E280", found=f"weeks={weeks}", fix="give 1 or more")
    state, book, tally = world.begin(people), _Book(people), _Tally(people, weeks, weekly=weekly)
    for moment in range(weeks * MOMENTS):
        luck = np.random.default_rng([seed, moment]).random((4, len(people)))
        choice = _checked(policy(book.view(moment)), people)
        who = np.flatnonzero((choice >= 0) & book.reachable)
        creative = choice[who]
        adds, quits = state.meet(who, creative, luck[2, who])
        tally.count(moment, book, who, creative, adds, luck)
        book.write(moment, who, creative, who[quits], luck[3])
        state.rest()
        tally.close(moment, book)
    return tally.life(book)


def _checked(choice: NDArray[np.integer], people: People) -> Ints:
    found = np.asarray(choice)
    if found.shape != (len(people),) or found.dtype.kind not in "iu" or found.max(initial=-1) >= people.k:
        raise DataError(
            "a policy answers with one creative, or −1, for each person.",
            code="E284",
            found=f"{found.dtype} of shape {found.shape}, up to {found.max(initial=-1)}",
            fix=f"({len(people)},) whole numbers below {people.k}",
        )
    return found.astype(np.int64)


class _Book:
    """What the shop has on paper: who is reachable, what each got and when, what is left of their budgets."""

    def __init__(self, people: People) -> None:
        n, k = people.rested.shape
        self.budget_s = people.budget_s
        self.reachable, self.buys = np.ones(n, dtype=np.bool_), np.ones(n, dtype=np.bool_)
        self.fatigue_s, self.before_s = np.zeros(n), np.zeros(n)  # before_s: charged half a week ago
        self.days_since = np.full((n, k), np.inf)
        self.left, self.over_budget = np.full(n, -1, dtype=np.int64), np.zeros(n, dtype=np.bool_)

    def view(self, moment: int) -> View:
        left_s = np.maximum(self.budget_s - self.before_s, 0.0)
        return View(moment, self.reachable.copy(), self.fatigue_s.copy(), self.days_since.copy(), left_s)

    def write(self, moment: int, who: Ints, creative: Ints, quitters: Ints, luck: Floats) -> None:
        self.over_budget[who] |= self.before_s[who] + EMAIL_S > self.budget_s[who]
        self.before_s[:] = 0.0
        self.before_s[who] = EMAIL_S
        self.fatigue_s[who] += EMAIL_S
        self.fatigue_s *= 0.5 ** (HALF_WEEK / ATTENTION.channel_half_life_days)
        self.days_since[who, creative] = 0.0
        self.days_since += HALF_WEEK
        self.reachable[quitters] = False
        self.left[quitters] = moment // MOMENTS
        self.buys[quitters[luck[quitters] < LEAVES]] = False


class _Tally:
    """What is counted."""

    def __init__(self, people: People, weeks: int, *, weekly: bool) -> None:
        n = len(people)
        self.people, self.chance, self.run = people, np.zeros(n), np.zeros(2)
        self.worth, self.money = np.zeros(n), np.zeros(n)
        self.contacts = np.zeros(n, dtype=np.int64)
        self.weekly = np.zeros((n, weeks), dtype=np.float32) if weekly else None
        self.by_week = np.zeros((weeks, 2))

    def count(self, moment: int, book: _Book, who: Ints, creative: Ints, adds: Floats, luck: Floats) -> None:
        """Orders of this half week: those there would have been, and those that contacts add or take away."""
        people, week = self.people, moment // MOMENTS
        base = np.where(book.buys, people.orders, 0.0)
        ordered = luck[0] < base
        added = np.maximum(adds, -base[who])  # a contact cannot take away more than the chance there was
        money, worth = ordered * people.margin, base * people.margin
        comes = luck[1, who] < added
        goes = ordered[who] & (luck[1, who] * base[who] < -added)
        money[who] += (comes.astype(np.float64) - goes) * people.margin[who]
        worth[who] += added * people.margin[who]
        self.money += money
        self.worth += worth
        self.contacts[who] += 1
        self.by_week[week, 0] += float(worth.mean())
        if self.weekly is not None:
            self.weekly[:, week] += money.astype(np.float32)
        self.run += float(people.overrun[who, creative].sum()), len(who) / (1.0 - GIVES)

    def close(self, moment: int, book: _Book) -> None:
        self.by_week[moment // MOMENTS, 1] = float(book.reachable.mean())

    def life(self, book: _Book) -> Life:
        n1, n2 = self.run.tolist()
        return Life(
            self.worth, self.money, book.reachable, self.contacts, book.over_budget, n1 / max(n1 + n2, 1e-12),
            self.weekly, book.left, self.by_week,
        )  # fmt: skip

"""Prices of what people share, by Newton's method on the dual.

With a price on every limit each person's best set is theirs alone, and what all of them keep above the prices, plus
what the limits would earn at those prices, is more than any plan can bring. The lowest such sum is what we look for.
It is convex and made of flat pieces; its slope is what is left of each limit, and its curve is taken from those whose
two best options nearly tie.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from echt.decide.exact.crowd import Crowd
from echt.decide.exact.engine import kernels
from echt.decide.exact.limits import Floats, Limits

__all__ = ["Duals", "Goal", "Settled", "descend", "doubt", "solve"]


ORDER = 1e-7
"""Equals are given an order by this part of their score."""


@dataclass(frozen=True, slots=True)
class Settled:
    """People whose choice is known for all prices within `reach` of p.

    Attributes:
        p: (k,) prices at which they were looked at.
        reach: (k,) how far each price may move before one of them could choose otherwise.
        surplus: Money above the prices p, over all of them.
        used: (k,) their contacts.
    """

    p: Floats
    reach: Floats
    surplus: float
    used: Floats


@dataclass(frozen=True, slots=True)
class Duals:
    """Prices.

    Attributes:
        y: (r,) a price for each limit, in its own unit.
        p: (k,) what they add up to for a contact of each creative.
        bound: No plan can bring more.
        used: (k,) contacts that people would take at these prices.
        moved: How far the last step that helped moved a price.
        looks: How often everyone was looked at.
    """

    y: Floats
    p: Floats
    bound: float
    used: Floats
    moved: float
    looks: int


@dataclass(frozen=True, slots=True)
class Goal:
    """What prices are looked for.

    Attributes:
        limits: What people share.
        most: (r,) what contacts may add up to for the people at hand.
        top: (r,) no price goes over this.
        scale: Money that the best contact brings, about.
        good: Stop when a step promises less than this part of the bound.
        settled: People besides those at hand; prices stay within their reach.
        seed: Of the order of equals.
    """

    limits: Limits
    most: Floats
    top: Floats
    scale: float
    good: float
    settled: Settled | None = None
    seed: int = 0


def descend(crowd: Crowd, goal: Goal, y: Floats, radius: float) -> tuple[Duals, Crowd]:
    """Lower the bound from prices y on, also where many people are alike.

    People who are alike change their minds together, and Newton's method knows no slope there. So, where much is left
    over or lacking at the prices it found, scores are made different by lot, first by much and then by less and less;
    the last prices are exact to one part in ten million.

    Args:
        crowd: People whose choice is open.
        goal: What is looked for.
        y: (r,) where to start.
        radius: How far a price may move at first, money.

    Returns:
        Prices, and the people at hand in which equals have an order.
    """
    if not len(y):
        return solve(crowd, goal, y, radius), crowd
    last = crowd.untied(goal.seed, ORDER)
    found = solve(last, goal, y, radius)
    if not rough(found, goal):
        return found, last
    part, least = min(0.1, radius / goal.scale), max(ORDER, goal.good)
    while part > least:
        found = solve(crowd.untied(goal.seed, part), goal, found.y, 2 * part * goal.scale)
        part /= 10
    return (solve(last, goal, found.y, 20 * ORDER * goal.scale) if least == ORDER else found), last


def rough(found: Duals, goal: Goal) -> bool:
    """Whether more is over, or left of what has a price, than a few whole contacts explain."""
    if not len(found.y):
        return False
    off = _off((goal.most - goal.limits.rows @ found.used) / _size(goal.limits), found.y)
    return bool(off.sum() > len(off) + 1e-3 * found.used.sum())


def _off(left: Floats, y: Floats) -> Floats:
    """(r,) contacts over each limit, and contacts left of those that have a price."""
    return np.where(y > 0, np.abs(left), np.maximum(-left, 0.0))


def solve(crowd: Crowd, goal: Goal, y: Floats, radius: float, rounds: int = 100) -> Duals:
    """Lower the bound from prices y on, in at most `rounds` looks; see `descend`."""
    limits, most, settled, good = goal.limits, goal.most, goal.settled, goal.good
    per = _size(limits)
    near = radius / 2
    now = _ask(crowd, limits, y, most, near, settled)
    looks, moved, done = 1, 0.0, 0
    while looks < rounds and len(y):
        d, promised = _newton(now, per, radius, goal.top)
        if settled is not None:
            d = _within(d, now, limits, settled)
        if promised <= good * abs(now.bound) / 100 or not d.any():
            break
        new = _ask(crowd, limits, now.y + d, most, near, settled)
        looks += 1
        far = float(np.abs(limits.rows.T @ d).max())
        if new.bound < now.bound:
            fell, now, moved = now.bound - new.bound, new, far
            radius *= 2.0 if far > radius / 2 else 1.0
            near = max(min(near, far), near * 0.25)
            done = done + 1 if fell <= good * abs(now.bound) else 0
            if done == 2:
                break
        else:
            radius = min(radius, far) * 0.3
            near = near * 0.6
            if radius < 1e-15 * max(1.0, float(now.p.max(initial=0.0))):
                break
    return Duals(now.y, now.p, now.bound, now.used, moved, looks)


@dataclass(frozen=True, slots=True)
class _Now:
    y: Floats
    p: Floats
    bound: float
    slope: Floats
    curve: Floats
    used: Floats


def _ask(crowd: Crowd, limits: Limits, y: Floats, most: Floats, near: float, settled: Settled | None) -> _Now:
    p = limits.rows.T @ y
    seen = crowd.look(p, near)
    surplus, used = seen.surplus, seen.used
    if settled is not None:
        surplus += settled.surplus - float(settled.used @ (p - settled.p))
        used = used + settled.used
    curve = limits.rows @ seen.curve @ limits.rows.T / (2 * near)
    return _Now(y, p, surplus + float(most @ y), most - limits.rows @ used, curve, used)


def _newton(now: _Now, per: Floats, radius: float, top: Floats) -> tuple[Floats, float]:
    """A step, and by how much it should lower the bound. Every price counts per contact, whatever its unit."""
    curve = now.curve / np.outer(per, per)
    ridge = 1e-4 * float(np.diag(curve).max(initial=0.0)) + 1e-9 * (1 + float(np.abs(now.slope / per).max())) / radius
    curve += ridge * np.eye(len(per))
    slope = now.slope / per
    d = kernels().step(now.y * per, top * per, slope, curve, radius)
    return d / per, -float(slope @ d + d @ curve @ d / 2)


def _size(limits: Limits) -> Floats:
    """(r,) the most that one contact can add to each limit."""
    return np.maximum(np.abs(limits.rows).max(axis=1, initial=0.0), 1e-300)


def _within(d: Floats, now: _Now, limits: Limits, settled: Settled) -> Floats:
    """The part of the step that keeps every price within reach of where the settled were looked at."""
    at, move = now.p - settled.p, limits.rows.T @ d
    with np.errstate(divide="ignore", invalid="ignore"):
        room = np.where(move > 0, (settled.reach - at) / move, np.where(move < 0, (-settled.reach - at) / move, np.inf))
    return d * min(1.0, max(0.0, float(room.min(initial=np.inf))))


def doubt(crowd: Crowd, goal: Goal, found: Duals) -> Floats:
    """(k,) standard error of each price, found on a sample, against the price that everyone would give.

    What people of a sample would take varies as counts do; the curve says how far prices move to make up for it.
    """
    if not len(found.y):
        return np.zeros(len(found.p))
    limits, per = goal.limits, _size(goal.limits)
    now = _ask(crowd, limits, found.y, goal.most, 0.02 * goal.scale, None)
    used = now.used + 1
    noise = np.sqrt(limits.rows**2 @ used) / per
    felt = (found.y > 0) | (np.abs(now.slope / per) < 3 * noise)
    if not felt.any():
        return np.zeros(len(found.p))
    rows = limits.rows[felt] / per[felt, None]
    curve = now.curve[np.ix_(felt, felt)] / np.outer(per[felt], per[felt])
    curve += 1e-3 * (float(np.diag(curve).max()) + 1 / goal.scale) * np.eye(len(curve))
    back = np.linalg.solve(curve, rows).T @ rows
    return np.sqrt((back**2) @ used)

"""Prices of what people share, by Newton's method on the dual.

With a price on every limit each person's best set is theirs alone, and what all of them keep above the prices, plus
what the limits would earn at those prices, is more than any plan can bring. The lowest such sum is what we look for.
It is convex and made of flat pieces; its slope is what is left of each limit, and its curve is taken from those whose
two best options nearly tie.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from echt.decide.allocate.crowd import Crowd
from echt.decide.allocate.engine import kernels
from echt.decide.allocate.limits import Floats, Limits

__all__ = ["Duals", "Settled", "doubt", "solve"]


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


def solve(
    crowd: Crowd,
    limits: Limits,
    y: Floats,
    *,
    most: Floats,
    radius: float,
    good: float,
    top: Floats,
    settled: Settled | None = None,
    rounds: int = 60,
) -> Duals:
    """Lower the bound from prices y on.

    Args:
        crowd: People whose choice is open.
        limits: What they share.
        y: (r,) where to start.
        most: (r,) what contacts may add up to for these people and the settled ones.
        radius: How far a price may move at first, money.
        good: Stop when a step promises less than this part of the bound.
        top: (r,) no price goes over this.
        settled: The others; prices stay within their reach.
        rounds: Looks at most.
    """
    per = np.maximum(np.abs(limits.rows).max(axis=1, initial=0.0), 1e-300)
    near = radius / 2
    now = _ask(crowd, limits, y, most, near, settled)
    looks, moved, done = 1, 0.0, 0
    while looks < rounds and len(y):
        d, promised = _newton(now, per, radius, top)
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


def _within(d: Floats, now: _Now, limits: Limits, settled: Settled) -> Floats:
    """The part of the step that keeps every price within reach of where the settled were looked at."""
    at, move = now.p - settled.p, limits.rows.T @ d
    with np.errstate(divide="ignore", invalid="ignore"):
        room = np.where(move > 0, (settled.reach - at) / move, np.where(move < 0, (-settled.reach - at) / move, np.inf))
    return d * min(1.0, max(0.0, float(room.min(initial=np.inf))))


def doubt(crowd: Crowd, limits: Limits, found: Duals, most: Floats, scale: float) -> Floats:
    """(k,) standard error of each price, found on a sample, against the price that everyone would give.

    What people of a sample would take varies as counts do; the curve says how far prices move to make up for it.
    """
    if not len(found.y):
        return np.zeros(len(found.p))
    per = np.maximum(np.abs(limits.rows).max(axis=1), 1e-300)
    now = _ask(crowd, limits, found.y, most, 0.02 * scale, None)
    noise = np.sqrt(limits.rows**2 @ now.used) / per
    felt = (found.y > 0) | (np.abs(now.slope / per) < 3 * noise)
    if not felt.any():
        return np.zeros(len(found.p))
    rows = limits.rows[felt] / per[felt, None]
    curve = now.curve[np.ix_(felt, felt)] / np.outer(per[felt], per[felt])
    curve += 1e-3 * max(float(np.diag(curve).max()), 1e-300) * np.eye(len(curve))
    back = np.linalg.solve(curve, rows).T @ rows
    return np.sqrt((back**2) @ now.used)

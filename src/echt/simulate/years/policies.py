"""Ways to write to people, as functions: they see a `View` and answer with a creative, or −1, for each person."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from echt.decide import allocate
from echt.decide.price import price_s
from echt.nouns import ATTENTION
from echt.simulate.years.live import EMAIL_S, MOMENTS, Policy, View
from echt.simulate.years.people import Floats

__all__ = ["by_value", "constant", "everyone", "nothing", "priced"]


def nothing() -> Policy:
    """Everyone is left in peace."""
    return lambda view: np.full(len(view.reachable), -1)


def everyone(k: int, *, every: float = 1.0) -> Policy:
    """The usual mailing: everyone who may be written to, every so many weeks, the k creatives in turn.

    Args:
        k: How many creatives.
        every: Weeks between two mailings, in halves.
    """
    step = round(every * MOMENTS)
    return lambda view: np.full(len(view.reachable), view.moment // step % k if view.moment % step == 0 else -1)


def constant(creative: int, *, every: float = 1.0) -> Policy:
    """Everyone, every so many weeks, always the same creative."""
    step = round(every * MOMENTS)
    return lambda view: np.full(len(view.reachable), creative if view.moment % step == 0 else -1)


def by_value(gains: NDArray[np.float32], *, share: float = 1.0, every: float = 1.0) -> Policy:
    """The people with the highest foretold gain, each the creative that is foretold to bring most.

    Args:
        gains: (n, k) money.
        share: Of those who may be written to, at most; nobody with a gain of 0 or less.
        every: Weeks between two mailings, in halves.
    """
    step, best, top = round(every * MOMENTS), gains.argmax(axis=1), gains.max(axis=1)

    def choose(view: View) -> NDArray[np.int64]:
        choice = np.full(len(best), -1)
        able = np.flatnonzero(view.reachable & (top > 0))
        if view.moment % step == 0 and len(able):
            some = min(len(able), int(share * view.reachable.sum()))
            chosen = able[np.argsort(-top[able], kind="stable")[:some]]
            choice[chosen] = best[chosen]
        return choice

    return choose


def priced(
    gains: NDArray[np.float32], *, worth: float = ATTENTION.worth_per_s, kappa: float = ATTENTION.kappa_per_s
) -> Policy:
    """Echt: the plan with the highest gain − worth × price, within each person's own budget of attention.

    Prices rise with what each person got of late, by channel and by creative (`echt.decide.price`); the plan is
    `echt.decide.allocate`.

    Args:
        gains: (n, k) money.
        worth: Money that a second of attention is worth.
        kappa: κ, by how much each second of late makes the next contact dearer, in parts of its price.
    """
    k, constants = gains.shape[1], replace(ATTENTION, kappa_per_s=kappa)

    def choose(view: View) -> NDArray[np.int64]:
        choice = np.full(len(gains), -1)
        rows = np.flatnonzero(view.reachable)
        if not len(rows):
            return choice
        plan = allocate(
            gains[rows],
            attention=np.full(k, EMAIL_S),
            price=price_s(EMAIL_S, view.fatigue_s[rows], _fresh(view.days_since[rows]), constants=constants),
            attention_left=view.left_s[rows],
            worth=worth,
        )
        choice[rows] = plan.choice[:, 0]
        return choice

    return choose


def _fresh(days_since: Floats) -> NDArray[np.float32]:
    """F_creative of the newest showing, 0 where there was none."""
    return (ATTENTION.gamma * np.exp2(-days_since / ATTENTION.creative_half_life_days)).astype(np.float32)

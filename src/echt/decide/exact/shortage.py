"""Minimums that cannot be met: which, and by how much."""

from __future__ import annotations

import math

import numpy as np

from echt.decide.exact.limits import Floats, Limits
from echt.errors import CampaignError

__all__ = ["refuse_impossible", "refuse_unmet", "refuse_unreachable"]

FIX = "lower 'creative_minimum', or make room for it"
TOGETHER = {"group": "the cap of their group", "spend": "'total_spend'", "attention": "'total_attention'"}


def refuse_impossible(limits: Limits) -> None:
    """Minimums that no plan could meet, whoever the people are.

    Raises:
        CampaignError: E468, one is over its budget, or all of them together are over a cap.
    """
    least = np.zeros(limits.rows.shape[1])
    at = limits.where("minimum")
    least[limits.of[at]] = -limits.most[at]
    for r in np.flatnonzero(limits.over(least)).tolist():
        kind, needed, top = limits.kind[r], float(limits.rows[r] @ least), float(limits.most[r])
        if kind == "creative":
            what, fix = (
                f"creative {int(limits.of[r])} has a minimum above its budget.",
                "raise the budget, or lower the minimum",
            )
        else:
            what, fix = f"the minimums together are above {TOGETHER[kind]}.", "raise the cap, or lower the minimums"
        raise CampaignError(what, code="E468", found=f"{needed:,.10g} needed, {top:,.10g} allowed", fix=fix)


def refuse_unreachable(limits: Limits, able: Floats) -> None:
    """Minimums above the number of people who could get the creative.

    Raises:
        CampaignError: E468.
    """
    at = limits.where("minimum")
    short = [
        (int(limits.of[r]), -limits.most[r], able[limits.of[r]])
        for r in at.tolist()
        if -limits.most[r] > able[limits.of[r]]
    ]
    if short:
        raise CampaignError(
            f"{len(short)} minimums are above the number of people who could get the creative.",
            code="E468",
            found="; ".join(
                f"creative {j}: {least:,.0f} needed, {could:,.0f} people may get it and are worth it"
                for j, least, could in short
            ),
            fix=FIX,
        )


def refuse_unmet(limits: Limits, used: Floats, bound: float, top: Floats) -> None:
    """Minimums that the plan does not meet, because they do not go together with the other limits.

    A bound below zero is a proof: a plan that meets everything brings at least nothing. How far below says how many
    contacts are lacking at least, since no price was higher than `top`.

    Raises:
        CampaignError: E468.
    """
    over, at = limits.over(used), limits.where("minimum")
    short = [(int(limits.of[r]), -limits.most[r], over[r]) for r in at.tolist() if over[r] > 0]
    if not short:
        return
    dearest = float(top[at].max())
    proof = (
        f"no plan lacks fewer than {math.ceil(-bound / dearest)} contacts in all"
        if bound < 0
        else "none was found that does"
    )
    raise CampaignError(
        "the minimums do not go together with the other limits.",
        code="E468",
        found="; ".join(f"creative {j}: {lacking:,.0f} of {least:,.0f} lacking" for j, least, lacking in short)
        + f"; {proof}",
        fix=FIX,
    )

"""Minimums of creatives in a plan: which cannot be met, and what those cost that bind.

A minimum is a wish of the brand, not of the people: it moves a message to people for whom another one, or none, would
have brought more. So a plan says what that costs, beside the plan without minimums.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from echt.errors import CampaignError

__all__ = ["binding", "named", "refuse_short"]

Counts = NDArray[np.int64]


def refuse_short(names: Sequence[str], least: Counts, could: Counts, *, where: str) -> None:
    """Refuse minimums above what is there.

    Args:
        names: (k,) of the creatives.
        least: (k,) contacts needed.
        could: (k,) contacts there are, or could be.
        where: What `could` counts.

    Raises:
        CampaignError: E468, which creatives lack how many.
    """
    short = np.flatnonzero(least > could).tolist()
    if short:
        raise CampaignError(
            "the minimums of this plan cannot be met.",
            code="E468",
            found="; ".join(
                f"'{names[j]}': {least[j]:,} needed, {could[j]:,} {where}, {least[j] - could[j]:,} lacking"
                for j in short
            ),
            fix="lower [budget] minimum, lower worth_per_s, or ask more people",
        )


def named(error: CampaignError, names: Sequence[str]) -> CampaignError:
    """The planner's error with the names of creatives in the place of their numbers.

    Examples:
        >>> wrong = CampaignError("creative 1 is short.", code="E468", found="creative 0: 2 lacking")
        >>> named(wrong, ["kitchen", "garden"]).to_dict()["what"]
        "'garden' is short."
    """

    def name(found: re.Match[str]) -> str:
        return f"'{names[int(found[1])]}'"

    what, found = (re.sub(r"creative (\d+)", name, str(text)) for text in (error.what, error.found))
    return CampaignError(what, code=error.code, found=found, fix="lower [budget] minimum, or make room for it")


def binding(
    names: Sequence[str], least: Counts, without: Counts, prices: NDArray[np.float64]
) -> dict[str, dict[str, float]]:
    """The minimums that bind, by name.

    Args:
        names: (k,) of the creatives.
        least: (k,) contacts needed.
        without: (k,) contacts of the plan that would be made without minimums.
        prices: (k,) money that one more contact would bring; below zero where a minimum binds.

    Returns:
        needed, without, and saves: the money that one contact fewer would save.
    """
    return {
        names[j]: {"needed": int(least[j]), "without": int(without[j]), "saves": max(-float(prices[j]), 0.0)}
        for j in np.flatnonzero(without < least).tolist()
    }

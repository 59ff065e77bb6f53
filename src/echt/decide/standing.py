"""Where everyone stands before anything is given out: left in peace for a Reason, or in the contest for attention."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from echt.decide.greedy import UNLIMITED, Limits, Offer
from echt.decide.holdout import holdout
from echt.decide.people import REASONS, People
from echt.nouns import ATTENTION, Campaign, Reason

__all__ = ["CODE", "MOST_CONTACTS", "Standing", "shared_budgets", "shared_limits", "stand"]

CODE = {reason: REASONS.index(reason) for reason in Reason}
"""The place of each Reason: arrays hold these."""

MOST_CONTACTS = 3
"""One plan gives nobody more messages than this."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where everyone stands.

    Attributes:
        reason: (n,) place in REASONS, −1 for those who may get something.
        pool: (n,) reachable and not held out.
        gain: (n,) of the best creative that may be shown, 0 where none.
        price: (n,) its price.
        eligible: (n,) could get something, held out or not.
        contacts: (n,) how many fit in their attention, for those who may get something; else 0.
        left: (n,) seconds of attention left.
    """

    reason: NDArray[np.int8]
    pool: NDArray[np.bool_]
    gain: NDArray[np.float64]
    price: NDArray[np.float64]
    eligible: NDArray[np.bool_]
    contacts: NDArray[np.int64]
    left: NDArray[np.float64]


def stand(people: People, offer: Offer, campaign: Campaign, seed: int) -> Standing:
    """The first Reason that applies to each, of those that do not depend on what others get.

    Args:
        people: n people.
        offer: What each creative would bring them and take.
        campaign: Channel, contacts, holdout.
        seed: Of the holdout.
    """
    reach = people.left_out < 0
    held = holdout(people.ids, campaign=campaign.name, seed=seed, share=campaign.holdout)
    left = people.budget_s - people.used_s
    room = _room(left, ATTENTION.channel_s[campaign.channel], min(campaign.max_contacts, MOST_CONTACTS))
    scores = offer.scores()
    best = scores.argmax(axis=1)
    n = np.arange(len(people))
    offered = offer.allowed.any(axis=1)
    worth_it = scores[n, best] > 0
    reasons = (Reason.holdout, Reason.quiet, Reason.budget_spent, Reason.no_creative, Reason.not_worth_it)
    reason = np.select(
        [~reach, held, people.asleep, room < 1, ~offered, ~worth_it],
        [people.left_out, *(np.int8(CODE[one]) for one in reasons)],
        default=np.int8(-1),
    ).astype(np.int8)
    known = reach & offered
    return Standing(
        reason=reason,
        pool=reach & ~held,
        gain=np.where(known, offer.gain[n, best], 0.0),
        price=np.where(known, offer.price[n, best], 0.0),
        eligible=reach & ~people.asleep & (room >= 1) & worth_it,
        contacts=np.where(reason < 0, room, 0),
        left=left,
    )


def shared_limits(
    campaign: Campaign, names: Sequence[str], channel_s: float, used: Mapping[str, int] | None = None
) -> Limits:
    """The budgets that people share, in contacts, floored: a budget is never passed by a fraction.

    Args:
        campaign: Its budgets.
        names: (k,) of the creatives.
        channel_s: Plain seconds of the channel.
        used: Contacts counted in them already (`creative:NAME`, `total`), where somebody counts.
    """
    budgets, minimums, used = campaign.creative_budgets, campaign.creative_minimums, used or {}
    most = [
        max(math.floor(budgets[name]) - used.get(f"creative:{name}", 0), 0) if name in budgets else UNLIMITED
        for name in names
    ]
    creative = np.array(most, dtype=np.int64)
    least = np.array([minimums.get(name, 0) for name in names], dtype=np.int64)
    totals = [UNLIMITED]
    if campaign.total_s is not None:
        totals.append(math.floor(campaign.total_s / channel_s + 1e-9))
    if campaign.spend is not None and campaign.cost_per_contact > 0:
        totals.append(math.floor(campaign.spend / campaign.cost_per_contact + 1e-9))
    total = int(min(totals))
    return Limits(creative, total if total == UNLIMITED else max(total - used.get("total", 0), 0), least)


def shared_budgets(campaign: Campaign, names: Sequence[str], *, explores: bool = True) -> dict[str, int]:
    """The same by the names under which the ledger counts them; a share of each is kept to learn from.

    Args:
        campaign: Its budgets and its share of exploration.
        names: (k,) of the creatives.
        explores: Whether that share is kept apart.
    """
    limits = shared_limits(campaign, names, ATTENTION.channel_s[campaign.channel])
    most = {f"creative:{name}": int(n) for name, n in zip(names, limits.creative, strict=True)} | {
        "total": limits.total
    }
    found: dict[str, int] = {}
    for name, number in most.items():
        if number != UNLIMITED:
            found[name] = number
            kept = "explore total" if name == "total" else name.replace("creative:", "explore:", 1)
            found |= {kept: math.floor(campaign.explore * number + 1e-9)} if explores else {}
    return found


def _room(seconds: NDArray[np.float64], channel_s: float, most: int) -> NDArray[np.int64]:
    """How many contacts of `channel_s` fit: (n,) 0..most."""
    return np.clip(np.floor((seconds + 5e-10) / channel_s), 0, most).astype(np.int64)

"""Everything about one person that a decision needs, with the arithmetic of a plan: the same price, hours and Reasons."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from echt.decide.chance import hash_of, ids_from, salt, unit_of
from echt.decide.offer import speaks
from echt.decide.price import channel_fatigue, creative_fatigue, price_s
from echt.decide.quiet import in_quiet_hours, minute_of_day, next_moment, zone_info
from echt.decide.standing import MOST_CONTACTS
from echt.nouns import ATTENTION, Campaign, Creative, Reason

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from echt.permission import Pass

__all__ = ["Asked", "asked", "decision_id", "row_of"]


@dataclass(frozen=True, slots=True)
class Asked:
    """One person and k creatives, before anything is chosen.

    Attributes:
        budget_s: The person's budget: their own, or the campaign's; 0 in a pause.
        given: (k,) expected gain as given.
        gain: (k,) the same, as a learner corrects it.
        price: (k,) attention-seconds.
        allowed: (k,) True where the creative is there in the person's language.
        best: The creative with the best score, of those allowed.
        held: True for the holdout.
        reason: Why the person is left in peace whatever the scores, or None.
        eligible: True for someone who could get something.
        seed: Of the draws.
    """

    budget_s: float
    given: NDArray[np.float64]
    gain: NDArray[np.float64]
    price: NDArray[np.float64]
    allowed: NDArray[np.bool_]
    best: int
    held: bool
    reason: Reason | None
    eligible: bool
    seed: int

    def draw(self, what: str, named: str) -> float:
        """The chance by which one decision is drawn, in [0, 1): the same for the same decision."""
        return unit_of(hash_of(named, salt("online", what, self.seed)))


def asked(
    found: Pass,
    campaign: Campaign,
    creatives: Sequence[Creative],
    gains: tuple[NDArray[np.float64], NDArray[np.float64]],
    able: NDArray[np.bool_],
    opened: datetime,
    time_zone: str,
    seed: int,
) -> Asked:
    """Put side by side what is known of one person, as `people.ask` and `offer.make_offer` do for everyone.

    Args:
        found: From the gate.
        campaign: Defaults for budget and quiet hours.
        creatives: k creatives.
        gains: (k,) as given and (k,) as corrected.
        able: (k,) False where a creative has nothing to show this person.
        opened: From when the campaign's contacts count as one plan's.
        time_zone: Of the project.
        seed: Of holdout and draws.
    """
    known, own, flags = found.known, found.known.settings, found.known.flags or {}
    budget = campaign.budget_s if own["budget_s"] is None else float(own["budget_s"])
    allowed = _spoken(own["language"] or flags.get("language"), tuple(tuple(one.texts) for one in creatives))
    allowed = allowed & able
    zone = own["time_zone"] or flags.get("time_zone")
    send = _moment(found, campaign, zone, time_zone)
    price = _price(found, campaign, creatives, (send - found.at) / timedelta(days=1))
    score = np.where(allowed, gains[1] - campaign.worth_per_s * price, -np.inf)
    quiet = _asleep(found, campaign, send.astimezone(_zone(zone, time_zone)))
    held = unit_of(hash_of(found.person_id, salt("holdout", campaign.name, seed))) < campaign.holdout  # as `holdout`
    room = budget - known.used_s + 5e-10 >= ATTENTION.channel_s[campaign.channel]
    room = room and _had(found, campaign, opened) < min(campaign.max_contacts, MOST_CONTACTS)
    checks = (
        (held, Reason.holdout),
        (quiet, Reason.quiet),
        (not room, Reason.budget_spent),
        (not allowed.any(), Reason.no_creative),
    )
    worth_it = bool(allowed.any()) and float(score.max()) > 0
    return Asked(
        budget_s=budget,
        given=gains[0],
        gain=gains[1],
        price=price,
        allowed=allowed,
        best=int(score.argmax()),
        held=held and found.reason is None,
        reason=next((reason for wrong, reason in checks if wrong), None),
        eligible=found.reason is None and not quiet and room and worth_it,
        seed=seed,
    )


def _had(found: Pass, campaign: Campaign, opened: datetime) -> int:
    """How many messages of the campaign this person got since, in the plan or one by one."""
    days = (found.at - opened) / timedelta(days=1) + 1e-9
    return sum(name == campaign.name and age <= days for *_, age, _, name in found.known.contacts)


def _moment(found: Pass, campaign: Campaign, zone: str | None, default: str) -> datetime:
    """When it would be sent: now, or at the campaign's time on the person's own clock."""
    if campaign.send_at is None:
        return found.at
    return next_moment(found.at, _zone(zone, default), campaign.send_at)


def _zone(zone: str | None, default: str) -> ZoneInfo | None:
    return (zone_info(zone) if zone else None) or zone_info(default)


def _price(found: Pass, campaign: Campaign, creatives: Sequence[Creative], wait_days: float) -> NDArray[np.float64]:
    constants = campaign.constants
    contacts = [(channel, name, age + wait_days, seconds) for channel, name, age, seconds, _ in found.known.contacts]
    same = [(seconds, age) for channel, _, age, seconds in contacts if channel == campaign.channel]
    row = np.zeros(len(same), dtype=np.intp)
    fatigue = channel_fatigue(row, np.array([s for s, _ in same]), np.array([age for _, age in same]), 1, constants)
    names = [creative.creative_id for creative in creatives]
    shown = [(names.index(name), age) for _, name, age, _ in contacts if name in names]
    fresh = creative_fatigue(
        np.zeros(len(shown), dtype=np.intp),
        np.array([place for place, _ in shown], dtype=np.intp),
        np.array([age for _, age in shown]),
        (1, len(creatives)),
        constants,
    )
    seconds = ATTENTION.channel_s[campaign.channel]
    return price_s(seconds, fatigue, fresh, announced=campaign.announced, constants=constants)[0]


def _asleep(found: Pass, campaign: Campaign, local: datetime) -> bool:
    own = found.known.settings
    if own["paused_until"] is not None and found.at < own["paused_until"]:
        return True
    both = own["quiet_from"] is not None and own["quiet_to"] is not None
    start, end = (own["quiet_from"], own["quiet_to"]) if both else campaign.quiet_hours
    minute = np.array([local.hour * 60 + local.minute])
    return bool(in_quiet_hours(minute, np.array([_minute(start)]), np.array([_minute(end)]))[0])


@lru_cache(maxsize=4096)
def _spoken(language: str | None, texts: tuple[tuple[str, ...], ...]) -> NDArray[np.bool_]:
    """(k,) `speaks` for one person."""
    made = [Creative("", "", "", {one: {} for one in each}) for each in texts]
    found = speaks(pa.array([language], pa.string()), made)[0]
    found.flags.writeable = False
    return found


@lru_cache(maxsize=4096)
def _minute(clock: str) -> int:
    return minute_of_day(clock)


def decision_id(run_id: str, person_id: str, request: str) -> str:
    """The name of a decision: the same person and request in a run are the same decision."""
    who = f"{person_id}\x1f{request}"
    both = (np.array([hash_of(who, salt("decision", run_id, n))], dtype=np.uint64) for n in (1, 2))
    return ids_from(*both)[0].as_py()


def row_of(
    found: Pass,
    about: Asked,
    campaign: Campaign,
    creatives: Sequence[Creative],
    outcome: tuple[Reason, int, float, str],
) -> dict[str, Any]:
    """The columns of a Decision that follow from one person and one outcome.

    Args:
        found: From the gate.
        about: What was known.
        campaign: Names, currency, purpose.
        creatives: k creatives.
        outcome: Reason, creative that is sent or was considered, probability, arm.
    """
    reason, shown, chance, arm = outcome
    sends, creative = reason.sends, creatives[shown]
    considered = found.reason is None and bool(about.allowed.any())
    return {
        "campaign_id": campaign.name,
        "person_id": found.person_id,
        "surface": campaign.channel,
        "channel": campaign.channel,
        "creative_id": creative.creative_id if sends else None,
        "creative_version": creative.version if sends else None,
        "product_ids": json.dumps(list(creative.product_ids) if sends else []),
        "product_reason": "",
        "arm": arm,
        "probability": chance,
        "eligible": about.eligible,
        "reason": reason.value,
        "gain": float(about.gain[shown]) if considered else 0.0,
        "currency": campaign.currency,
        "attention_s": ATTENTION.channel_s[campaign.channel] if sends else 0.0,
        "price_s": float(about.price[shown]) if considered else 0.0,
        "purpose": str(campaign.purpose),
        "permission_id": found.permission_id if sends else None,
        "config_hash": campaign.config_hash,
        "simulated": bool((found.known.flags or {}).get("simulated", False)),
    }

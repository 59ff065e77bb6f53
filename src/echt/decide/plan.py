"""Plan one campaign for everyone asked about: who gets which creative, and why everybody else is left in peace.

Each person gets exactly one Reason, the first that applies in the order of `echt.nouns.Reason`. Nothing here is a
loop over people. Nothing is written: the answer is a draft.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from echt.decide.chance import hashes, salt
from echt.decide.draft import Plan
from echt.decide.explore import Explored, explore
from echt.decide.gains import Gains
from echt.decide.greedy import UNLIMITED, Edges, Limits, Offer, greedy
from echt.decide.holdout import Draw, draw, holdout
from echt.decide.known import Known
from echt.decide.offer import make_offer
from echt.decide.people import REASONS, People, ask
from echt.decide.rows import Outcome, decisions, policy, run_name
from echt.errors import CampaignError
from echt.nouns import ATTENTION, Campaign, Creative, Reason
from echt.permission import Reachable

__all__ = ["check_question", "plan", "plan_people", "run_of", "shared_limits"]

METHOD = "greedy-1"
"""The name and version of this planner: a new version makes other runs."""

_CODE = {reason: REASONS.index(reason) for reason in Reason}


def plan(
    reachable: Reachable,
    candidates: pa.Table,
    creatives: Sequence[Creative],
    campaign: Campaign,
    *,
    gains: Gains,
    known: Known,
    at: datetime,
    seed: int,
) -> Plan:
    """Decide for everyone in `candidates`: the best score first, under every budget.

    A contact is made only where `gain − worth_per_s × price_s` is above zero. A person's own budget, quiet hours,
    pause and language win over the campaign's.

    Args:
        reachable: From the gate, for the campaign's purpose, at `at`.
        candidates: Everyone asked about (the segment), one row a person: person_id, and where known language,
            time_zone, send_at (UTC; else the campaign's `send_at` on the person's clock; else `at`), simulated.
        creatives: The campaign's approved creatives, in the order of the columns of `gains`.
        campaign: Every number that decides.
        gains: Expected incremental money of each creative for each candidate.
        known: Attention used, own settings, earlier contacts.
        at: The moment of the plan, UTC.
        seed: Of holdout and exploration.

    Returns:
        A draft: print it, look, `commit` it.

    Raises:
        CampaignError: E412 another purpose or moment than the gate's, E416 gains that do not fit, E417 candidates
            that are not one row a person, E418 a creative that is not of this campaign.
    """
    check_question(reachable, creatives, campaign, at)
    gains.check(len(candidates), len(creatives))
    people = ask(reachable, candidates, campaign, known, at)
    return plan_people(people, creatives, campaign, gains, known, at, seed)


def plan_people(
    people: People,
    creatives: Sequence[Creative],
    campaign: Campaign,
    gains: Gains,
    known: Known,
    at: datetime,
    seed: int,
    method: str = METHOD,
) -> Plan:
    """The same for people who are already side by side in arrays."""
    channel_s = ATTENTION.channel_s[campaign.channel]
    offer = make_offer(people, creatives, campaign, gains.money, known.history, gains.allowed)
    standing = _standing(people, offer, campaign, channel_s, seed)
    contacts = np.where(standing.reason < 0, standing.contacts, 0)
    limits = shared_limits(campaign, creatives, channel_s)
    drawn = draw(people.ids, standing.pool, campaign=campaign.name, seed=seed, share=campaign.explore)
    learned = explore(offer, np.where(drawn.drawn, contacts, 0), limits, drawn, campaign.explore)
    order = hashes(people.ids, salt("order", campaign.name, seed))
    planned = greedy(offer, np.where(drawn.drawn, 0, contacts), limits, order)
    outcome = _outcome(standing, offer, drawn, learned, planned)
    outcome.chance[outcome.reason == _CODE[Reason.holdout]] = campaign.holdout
    version = policy(method, campaign.worth_per_s)
    run_id = run_name(campaign, at, seed, version, gains.model_version)
    table = decisions(people, creatives, campaign, outcome, (run_id, version, gains.model_version, at))
    return Plan(
        run_id=run_id,
        campaign=campaign,
        at=at,
        seed=seed,
        decisions=table,
        policy_version=version,
        model_version=gains.model_version,
        assumptions=gains.assumptions,
        notes=_notes(people, creatives, campaign, limits, learned.short),
        seen_run=known.seen_run,
    )


def run_of(campaign: Campaign, gains: Gains, *, at: datetime, seed: int) -> str:
    """The run_id that `plan` will give: the same campaign, model, moment and seed are the same run, committed once.

    Args:
        campaign: The campaign.
        gains: For the version of the model.
        at: The moment of the plan, UTC.
        seed: Of the plan.
    """
    return run_name(campaign, at, seed, policy(METHOD, campaign.worth_per_s), gains.model_version)


def shared_limits(campaign: Campaign, creatives: Sequence[Creative], channel_s: float) -> Limits:
    """The budgets that people share, in contacts, floored: a budget is never passed by a fraction."""
    budgets = campaign.creative_budgets
    creative = np.array([budgets.get(each.creative_id, UNLIMITED) for each in creatives], dtype=np.int64)
    totals = [UNLIMITED]
    if campaign.total_s is not None:
        totals.append(math.floor(campaign.total_s / channel_s + 1e-9))
    if campaign.spend is not None and campaign.cost_per_contact > 0:
        totals.append(math.floor(campaign.spend / campaign.cost_per_contact + 1e-9))
    return Limits(creative, int(min(totals)))


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where everyone stands before anything is given out.

    reason: (n,) place in REASONS, −1 for those who may get something; pool: (n,) reachable and not held out;
    gain, price: (n,) of the best creative that may be shown, 0 where none; eligible: (n,) could get something, held
    out or not; contacts: (n,) how many fit in their budget.
    """

    reason: NDArray[np.int8]
    pool: NDArray[np.bool_]
    gain: NDArray[np.float64]
    price: NDArray[np.float64]
    eligible: NDArray[np.bool_]
    contacts: NDArray[np.int64]


def _standing(people: People, offer: Offer, campaign: Campaign, channel_s: float, seed: int) -> _Standing:
    reach = people.left_out < 0
    held = holdout(people.ids, campaign=campaign.name, seed=seed, share=campaign.holdout)
    left = people.budget_s - people.used_s
    room = _room(left, channel_s, campaign.max_contacts)
    room_beside_rivals = _room(left - people.rival_s, channel_s, campaign.max_contacts)
    scores = offer.scores()
    best = scores.argmax(axis=1)
    n = np.arange(len(people))
    offered = offer.allowed.any(axis=1)
    worth_it = scores[n, best] > 0
    reason = np.select(
        [~reach, held, people.asleep, room < 1, ~offered, ~worth_it, room_beside_rivals < 1],
        [
            people.left_out,
            *(
                np.int8(_CODE[reason])
                for reason in (
                    Reason.holdout,
                    Reason.quiet,
                    Reason.budget_spent,
                    Reason.no_creative,
                    Reason.not_worth_it,
                    Reason.outranked,
                )
            ),
        ],
        default=np.int8(-1),
    ).astype(np.int8)
    known = reach & offered
    return _Standing(
        reason=reason,
        pool=reach & ~held,
        gain=np.where(known, offer.gain[n, best], 0.0),
        price=np.where(known, offer.price[n, best], 0.0),
        eligible=reach & ~people.asleep & (room >= 1) & worth_it,
        contacts=room_beside_rivals,
    )


def _room(seconds: NDArray[np.float64], channel_s: float, most: int) -> NDArray[np.int64]:
    """How many contacts of `channel_s` fit: (n,) 0..most."""
    return np.clip(np.floor((seconds + 5e-10) / channel_s), 0, most).astype(np.int64)


def _outcome(standing: _Standing, offer: Offer, drawn: Draw, learned: Explored, planned: Edges) -> Outcome:
    reason = standing.reason.copy()
    reason[reason < 0] = _CODE[Reason.shared_budget]
    reason[planned.person] = _CODE[Reason.plan]
    reason[learned.edges.person] = _CODE[Reason.explore]
    chance = np.ones(len(reason))
    unlucky = drawn.drawn & (reason == _CODE[Reason.shared_budget])
    chance[unlucky] = learned.chance_of_nothing[unlucky]
    edges = Edges.join([planned, learned.edges])
    return Outcome(
        reason=reason,
        drawn=drawn.drawn,
        eligible=standing.eligible,
        gain=standing.gain,
        price=standing.price,
        chance=chance,
        edges=edges,
        edge_gain=offer.gain[edges.person, edges.creative],
        edge_chance=np.concatenate([np.ones(len(planned)), learned.chance]),
    )


def _notes(
    people: People, creatives: Sequence[Creative], campaign: Campaign, limits: Limits, short: int
) -> tuple[str, ...]:
    notes = [
        f"the budget of '{creative.creative_id}' was used up while more people were worth it"
        for creative, closed in zip(creatives, limits.closed.tolist(), strict=True)
        if closed
    ]
    if limits.ended:
        notes.append("the campaign's total was used up while more people were worth it")
    if short:
        notes.append(
            f"{short} people drawn to learn from got nothing: the share of the budgets kept for that was used up"
        )
    if campaign.spend is not None and campaign.cost_per_contact == 0:
        notes.append("the budget of money holds nothing back: no cost_per_contact is given")
    if people.strange_zones:
        notes.append(f"time zones that are not one, taken as the project's: {people.strange_zones} people")
    return tuple(notes)


def check_question(reachable: Reachable, creatives: Sequence[Creative], campaign: Campaign, at: datetime) -> None:
    """Refuse a question that does not hang together: E412, E418."""
    if reachable.purpose != campaign.purpose or reachable.at != at:
        raise CampaignError(
            f"campaign '{campaign.name}' needs people who were checked for its purpose at this moment.",
            code="E412",
            found=f"{reachable.purpose} at {reachable.at:%Y-%m-%d %H:%M}",
            fix=f"gate(ledger, warehouse, '{campaign.purpose}', at) with at = {at:%Y-%m-%d %H:%M}",
        )
    for creative in creatives:
        if creative.creative_id not in campaign.creatives or creative.channel != campaign.channel:
            raise CampaignError(
                f"creative '{creative.creative_id}' is not one of campaign '{campaign.name}'.",
                code="E418",
                found=f"channel {creative.channel}",
                fix=f"creatives: {', '.join(campaign.creatives)}; channel: {campaign.channel}",
            )

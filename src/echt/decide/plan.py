"""Plan the campaigns of one moment for everyone asked about: who gets what, and why everybody else is left in peace.

Each person gets exactly one Reason a campaign, the first that applies in the order of `echt.nouns.Reason`. What is drawn
to learn from comes first; the rest is given out in one contest (`contest`), by the exact planner. Nothing here is a loop
over people. Nothing is written: the answer is a draft.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from echt.decide.certificate import NOTHING, Certificate
from echt.decide.chance import hashes, salt
from echt.decide.contest import Entry, contest, has_compiler
from echt.decide.draft import JointPlan, Plan
from echt.decide.explore import Explored, explore
from echt.decide.gains import Gains
from echt.decide.greedy import UNLIMITED, Edges, Limits, Offer
from echt.decide.holdout import Draw, draw
from echt.decide.known import Known
from echt.decide.offer import make_offer
from echt.decide.people import People, ask, rows_of
from echt.decide.rows import Outcome, decisions, policy, run_name
from echt.decide.standing import CODE, MOST_CONTACTS, Standing, shared_limits, stand
from echt.errors import CampaignError
from echt.nouns import ATTENTION, Campaign, Creative, Reason
from echt.permission import Reachable

__all__ = [
    "Question",
    "Rest",
    "Side",
    "check_question",
    "give_out",
    "make_side",
    "method",
    "outcome_of",
    "plan",
    "plan_people",
    "plan_together",
    "run_of",
]

_SLACK = 5e-10


@dataclass(frozen=True, slots=True)
class Question:
    """One campaign of a plan: what `plan` is asked.

    Attributes:
        reachable: From the gate, for the campaign's purpose, at the moment of the plan.
        candidates: Everyone asked about, one row a person.
        creatives: The campaign's approved creatives, in the order of the columns of `gains`.
        campaign: Every number that decides.
        gains: Expected incremental money of each creative for each candidate.
        known: Attention used, own settings, earlier contacts.
    """

    reachable: Reachable
    candidates: pa.Table
    creatives: Sequence[Creative]
    campaign: Campaign
    gains: Gains
    known: Known


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
    """Decide for everyone in `candidates`: what brings most in all, under every budget, with a certificate.

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
    question = Question(reachable, candidates, creatives, campaign, gains, known)
    return plan_together([question], at=at, seed=seed).plans[0]


def plan_together(questions: Sequence[Question], *, at: datetime, seed: int) -> JointPlan:
    """Decide for several campaigns at once: they compete for the same attention, in one contest.

    The smallest weekly budget of the campaigns counts for all of them, where a person set none. Nobody gets more than
    three messages. The largest `fatigue_per_s` of the campaigns says how much dearer a further message in the plan is. Who would have got something, had another message not got their attention, has the Reason
    `outranked`.

    Args:
        questions: One a campaign.
        at: The moment of the plan, UTC.
        seed: Of holdout and exploration.

    Returns:
        A draft of all of them: print it, look, `commit` it.

    Raises:
        CampaignError: E412, E416, E417, E418, as `plan`; E470, a campaign is named twice.
    """
    names = [one.campaign.name for one in questions]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise CampaignError(
            "a campaign is planned once in a plan.", code="E470", found=", ".join(twice), fix="name each campaign once"
        )
    least = min((one.campaign.budget_s for one in questions), default=0.0)
    tires = max((one.campaign.fatigue_per_s for one in questions), default=0.0)
    sides: list[Side] = []
    for one in questions:
        check_question(one.reachable, one.creatives, one.campaign, at)
        one.gains.check(len(one.candidates), len(one.creatives))
        people = ask(one.reachable, one.candidates, replace(one.campaign, budget_s=least), one.known, at)
        sides.append(make_side(people, one.creatives, one.campaign, one.gains, one.known, seed, tires))
    return _decide(sides, at, seed, method())


def plan_people(
    people: People,
    creatives: Sequence[Creative],
    campaign: Campaign,
    gains: Gains,
    known: Known,
    at: datetime,
    seed: int,
    how: str,
) -> Plan:
    """The same for people who are already side by side in arrays, by a planner of this name."""
    side = make_side(people, creatives, campaign, gains, known, seed, campaign.fatigue_per_s)
    return _decide([side], at, seed, how).plans[0]


def method() -> str:
    """The name and version of the planner that plans here: another name makes other runs."""
    return "exact-1" if has_compiler() else "greedy-1"


def run_of(campaign: Campaign, gains: Gains, *, at: datetime, seed: int) -> str:
    """The run_id that `plan` will give: the same campaign, model, moment and seed are the same run, committed once.

    Args:
        campaign: The campaign.
        gains: For the version of the model.
        at: The moment of the plan, UTC.
        seed: Of the plan.
    """
    return run_name(campaign, at, seed, policy(method(), campaign.worth_per_s), gains.model_version)


@dataclass(slots=True)
class Side:
    """One campaign while it is planned: what is known, what was drawn, what was given out."""

    people: People
    creatives: Sequence[Creative]
    campaign: Campaign
    gains: Gains
    known: Known
    offer: Offer
    standing: Standing
    limits: Limits
    drawn: Draw
    row: NDArray[np.intp]
    learned: Explored
    planned: Edges
    fatigue_per_s: float

    @property
    def channel_s(self) -> float:
        return ATTENTION.channel_s[self.campaign.channel]

    def entry(self, seed: int) -> Entry:
        return Entry(
            self.campaign.name,
            tuple(one.creative_id for one in self.creatives),
            self.channel_s,
            self.offer,
            np.where(self.drawn.drawn, 0, self.standing.contacts),
            self.limits,
            hashes(self.people.ids, salt("order", self.campaign.name, seed)),
            self.row,
            self.fatigue_per_s,
        )


def make_side(
    people: People,
    creatives: Sequence[Creative],
    campaign: Campaign,
    gains: Gains,
    known: Known,
    seed: int,
    tires: float,
    offer: Offer | None = None,
) -> Side:
    """One campaign before anything is given out; `offer` where somebody made it before."""
    if offer is None:
        offer = make_offer(people, creatives, campaign, gains.money, known.history, gains.allowed, tires)
    standing = stand(people, offer, campaign, seed)
    names = [one.creative_id for one in creatives]
    limits = shared_limits(campaign, names, ATTENTION.channel_s[campaign.channel], known.shared)
    drawn = draw(people.ids, standing.pool, campaign=campaign.name, seed=seed, share=campaign.explore)
    none = Explored(Edges.join([]), np.zeros(0), np.ones(len(people)), 0)
    row = np.arange(len(people), dtype=np.intp)
    return Side(
        people, creatives, campaign, gains, known, offer, standing, limits, drawn, row, none, Edges.join([]), tires
    )


def _decide(sides: Sequence[Side], at: datetime, seed: int, how: str) -> JointPlan:
    rests, certificate = give_out(sides, seed, how)
    plans = [_draft(side, rest, at, seed, how, certificate) for side, rest in zip(sides, rests, strict=True)]
    return JointPlan(tuple(plans), certificate)


def give_out(sides: Sequence[Side], seed: int, how: str, *, rivals: bool = True) -> tuple[list[Rest], Certificate]:
    """Give out attention: first to what was drawn to learn from, campaign after campaign; then in one contest.

    Args:
        sides: One a campaign; what each gives out is written into it.
        seed: Of the order of equals.
        how: The planner.
        rivals: Whether simpler ways to plan are reckoned beside it.

    Returns:
        What everyone has left, as each campaign sees it; and the certificate.
    """
    n = _same_rows(sides)
    left, given, times = np.full(n, np.inf), np.zeros(n), np.zeros(n, dtype=np.int64)
    for side in sides:
        np.minimum.at(left, side.row, side.standing.left)
    for side in sides:
        fits = (left[side.row] + _SLACK >= side.channel_s) & (times[side.row] < MOST_CONTACTS)
        able = np.where(side.drawn.drawn & fits, side.standing.contacts, 0)
        side.learned = explore(side.offer, able, side.limits, side.drawn, side.campaign.explore)
        who = side.row[side.learned.edges.person]
        left[who] -= side.channel_s
        given[who] += side.channel_s
        times[who] += 1
    entries = [side.entry(seed) for side in sides]
    found, certificate = contest(entries, left, given, times, seed=seed, exact=how.startswith("exact"), rivals=rivals)
    for side, edges in zip(sides, found, strict=True):
        side.planned = edges
        who = side.row[edges.person]
        np.subtract.at(left, who, side.channel_s)
        np.add.at(given, who, side.channel_s)
        np.add.at(times, who, 1)
    if how.startswith("nothing"):
        certificate = NOTHING
    worth = [_brought(side, n) for side in sides]
    others = [sum(worth) - own if len(sides) > 1 else own * 0 for own in worth]
    return [Rest(left, given, times, score) for score in others], certificate


def _same_rows(sides: Sequence[Side]) -> int:
    """Number everyone who is asked about by any campaign; returns how many that is."""
    if len(sides) == 1:
        return len(sides[0].people)
    everyone = pc.unique(pa.chunked_array([side.people.ids for side in sides]))
    for side in sides:
        side.row, _ = rows_of(side.people.ids, everyone)
    return len(everyone)


def _brought(side: Side, n: int) -> NDArray[np.float64]:
    """(n,) the scores of what each person gets of this campaign."""
    edges = Edges.join([side.planned, side.learned.edges])
    return np.bincount(side.row[edges.person], weights=edges.score, minlength=n).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Rest:
    """Everyone after the contest: seconds left and given, contacts, and the scores of what other campaigns give."""

    left: NDArray[np.float64]
    given: NDArray[np.float64]
    times: NDArray[np.int64]
    rivals: NDArray[np.float64]


def _draft(side: Side, rest: Rest, at: datetime, seed: int, how: str, certificate: Certificate) -> Plan:
    campaign, gains = side.campaign, side.gains
    outcome = outcome_of(side, rest)
    version = policy(how, campaign.worth_per_s)
    run_id = run_name(campaign, at, seed, version, gains.model_version)
    table = decisions(side.people, side.creatives, campaign, outcome, (run_id, version, gains.model_version, at))
    return Plan(
        run_id=run_id,
        campaign=campaign,
        at=at,
        seed=seed,
        decisions=table,
        policy_version=version,
        model_version=gains.model_version,
        assumptions=gains.assumptions,
        notes=_notes(side, outcome),
        seen_run=side.known.seen_run,
        certificate=certificate,
    )


def _outranked(side: Side, rest: Rest) -> NDArray[np.bool_]:
    """Who got nothing of this campaign because another message got their attention: (n,).

    There is no room for it any more, or what they got makes it dearer than it is worth; and what they got is worth at
    least as much, or no budget that people share stood in its way.
    """
    offer, row = side.offer, side.row
    full = (rest.left[row] + _SLACK < side.channel_s) | (rest.times[row] >= MOST_CONTACTS)
    scores = offer.scores()
    dearer = 1.0 + side.fatigue_per_s * rest.given[row]
    later = np.where(offer.allowed, offer.gain - offer.worth * offer.price * dearer[:, None], -np.inf)
    tired = later.max(axis=1, initial=-np.inf) <= 0
    open_ = (side.limits.creative > 0) & (side.limits.total > 0)
    free = ((scores > 0) & open_).any(axis=1)
    best = side.standing.gain - offer.worth * side.standing.price if np.isfinite(offer.worth) else side.standing.gain
    given = rest.rivals[row] > 0
    return given & (full | tired) & ((rest.rivals[row] >= best) | free)


def outcome_of(side: Side, rest: Rest) -> Outcome:
    """What was decided about everyone of a campaign, once attention was given out."""
    outranked = _outranked(side, rest)
    standing, offer, learned, drawn = side.standing, side.offer, side.learned, side.drawn.drawn
    reason = standing.reason.copy()
    waiting = reason < 0
    reason[waiting] = np.where(outranked[waiting], CODE[Reason.outranked], CODE[Reason.shared_budget])
    reason[side.planned.person] = CODE[Reason.plan]
    reason[learned.edges.person] = CODE[Reason.explore]
    chance = np.ones(len(reason))
    unlucky = drawn & (reason == CODE[Reason.shared_budget])
    chance[unlucky] = learned.chance_of_nothing[unlucky]
    chance[reason == CODE[Reason.holdout]] = side.campaign.holdout
    edges = Edges.join([side.planned, learned.edges])
    return Outcome(
        reason=reason,
        drawn=drawn,
        eligible=standing.eligible,
        gain=standing.gain,
        price=standing.price,
        chance=chance,
        edges=edges,
        edge_gain=offer.gain[edges.person, edges.creative],
        edge_chance=np.concatenate([np.ones(len(side.planned)), learned.chance]),
    )


def _notes(side: Side, outcome: Outcome) -> tuple[str, ...]:
    campaign, limits = side.campaign, side.limits
    waiting = (outcome.reason == CODE[Reason.shared_budget]) & ~outcome.drawn
    wanted = np.any(side.offer.scores()[waiting] > 0, axis=0)
    notes = [
        f"the budget of '{creative.creative_id}' was used up while more people were worth it"
        for creative, left, more in zip(side.creatives, limits.creative.tolist(), wanted.tolist(), strict=True)
        if left == 0 and more
    ]
    if limits.total != UNLIMITED and limits.total <= 0 and wanted.any():
        notes.append("the campaign's total was used up while more people were worth it")
    if side.learned.short:
        notes.append(
            f"{side.learned.short} people drawn to learn from got nothing: the share of the budgets kept for that was "
            "used up"
        )
    if campaign.spend is not None and campaign.cost_per_contact == 0:
        notes.append("the budget of money holds nothing back: no cost_per_contact is given")
    if campaign.max_contacts > MOST_CONTACTS:
        notes.append(f"one plan gives nobody more than {MOST_CONTACTS} messages: max_contacts counts as that")
    if side.people.strange_zones:
        notes.append(f"time zones that are not one, taken as the project's: {side.people.strange_zones} people")
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

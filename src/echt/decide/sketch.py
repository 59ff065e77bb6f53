"""A plan in the making: everything about people read once, then planned again for every move of a slider.

`Sketch` holds one campaign's people side by side. `solve` plans as `plan` does, with other numbers where they are given,
and says in counts what would come of it: the same counts as a real draft with those numbers in its file. No row about a
person is made, unless somebody asks for a few.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from echt.decide.certificate import Certificate
from echt.decide.curve import Curve, curve_of
from echt.decide.doubt import NO_DOUBT, Doubt, Range
from echt.decide.greedy import UNLIMITED, Edges
from echt.decide.known import Known
from echt.decide.offer import make_offer
from echt.decide.people import REASONS, People, ask
from echt.decide.plan import Question, Side, check_question, give_out, make_side, method, outcome_of
from echt.decide.rows import Outcome, decisions, policy
from echt.decide.why import Why, explain
from echt.errors import CampaignError
from echt.nouns import ATTENTION, Campaign, Reason

__all__ = ["SETTINGS", "Shown", "Sketch", "Sketched"]

SETTINGS = frozenset({"total_s", "worth_per_s", "holdout", "explore", "max_contacts", "creative_budgets", "spend"})
"""What may move while a sketch stands: fields of `Campaign`. All else is read from people once."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One person of a sketch, for a human who wants to see what the numbers mean.

    Attributes:
        person_id: Whose.
        why: What would be decided, as the person themself would read it; one a contact.
        budget_s: Attention-seconds of their week.
        used_s: Of it reserved or spent before this plan.
        adds_s: What this plan would take.
    """

    person_id: str
    why: tuple[Why, ...]
    budget_s: float
    used_s: float
    adds_s: float


@dataclass(frozen=True, slots=True, repr=False)
class Sketched:
    """What a plan with these numbers would do. Counts and sums, nothing about anyone.

    Attributes:
        campaign: With the numbers that were planned.
        reasons: People for each Reason, in its order; they add up to `asked`.
        asked: People.
        contacts: Messages.
        attention_s: Plain seconds of the channel they take.
        gain: Money they are expected to bring, net of expected regret.
        goals: Extra goals that is; None where a goal has no worth of its own (`value = "margin"`).
        range: How far gain may be from that, and what the range rests on.
        binds: What holds the plan back: "total", "spend", "creatives", or "worth" where only the worth of attention does.
        worth_per_s: The worth of a second that then holds in effect: what the campaign says, and what one more contact under
            the total would bring.
        curve: Attention across, gain up: this plan's messages with the best first, then everyone who may be reached.
        segments: By name: people for each Reason.
        creatives: Messages by creative.
        certificate: What the plan proves.
        model_version: What made the gains.
        assumptions: What was assumed and not measured.
        simulated: Whether any of the people do not exist.
    """

    campaign: Campaign
    reasons: Mapping[str, int]
    asked: int
    contacts: int
    attention_s: float
    gain: float
    goals: float | None
    range: Range
    binds: str
    worth_per_s: float
    curve: Curve
    segments: Mapping[str, Mapping[str, int]]
    creatives: Mapping[str, int]
    certificate: Certificate
    model_version: str
    assumptions: tuple[str, ...]
    simulated: bool
    _rows: tuple[Side, Outcome] = field(compare=False)

    @property
    def people(self) -> int:
        """How many get something."""
        return sum(n for reason, n in self.reasons.items() if Reason(reason).sends)

    @property
    def peace(self) -> int:
        """How many are left in peace."""
        return self.asked - self.people

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object, without rows about people."""
        return {
            "campaign": self.campaign.name,
            "total_s": self.campaign.total_s,
            "worth_per_s": self.campaign.worth_per_s,
            "holdout": self.campaign.holdout,
            "asked": self.asked,
            "reasons": dict(self.reasons),
            "people": self.people,
            "contacts": self.contacts,
            "attention_s": self.attention_s,
            "gain": self.gain,
            "goals": self.goals,
            "range": self.range.to_dict(),
            "binds": self.binds,
            "worth_in_effect_per_s": self.worth_per_s,
            "segments": {name: dict(counts) for name, counts in self.segments.items()},
            "creatives": dict(self.creatives),
            "curve": self.curve.to_dict(),
            "certificate": self.certificate.to_dict(),
            "model_version": self.model_version,
            "assumptions": list(self.assumptions),
            "simulated": self.simulated,
        }

    def __str__(self) -> str:
        of = self.range
        about = f", between {of.low:,.2f} and {of.high:,.2f} ({of.rests_on})" if of.known else ""
        kept = ", ".join(f"{reason} {n:,}" for reason, n in self.reasons.items() if not Reason(reason).sends)
        return (
            f"Sketch of '{self.campaign.name}': {self.people:,} of {self.asked:,} people get something, "
            f"{self.attention_s:,.0f} seconds of attention\n"
            f"  expected gain {self.gain:,.2f} {self.campaign.currency}{about}\n"
            f"  left in peace: {kept or 'nobody'}\n  held back by: {self.binds}"
        )

    __repr__ = __str__

    def some(self, number: int, *, seed: int, at: datetime) -> tuple[Shown, ...]:
        """A few people by lot, with what would be decided about each and why: at first one for every Reason, in turn.

        Args:
            number: How many.
            seed: Of the lot.
            at: The moment of the plan.
        """
        side, outcome = self._rows
        order = np.random.default_rng(seed).permutation(len(side.people))
        turn = np.zeros(len(order), dtype=np.intp)
        for code in np.unique(outcome.reason):
            mine = np.flatnonzero(outcome.reason[order] == code)
            turn[mine] = np.arange(len(mine))
        chosen = np.sort(order[np.argsort(turn, kind="stable")][:number])
        rows = _rows_of(side, outcome, chosen, self, at).to_pylist()
        people = side.people
        return tuple(
            Shown(
                person_id=people.ids[int(i)].as_py(),
                why=tuple(explain(row) for row in rows if row["person_id"] == people.ids[int(i)].as_py()),
                budget_s=float(people.budget_s[i]),
                used_s=float(people.used_s[i]),
                adds_s=side.channel_s * int((outcome.edges.person == i).sum()),
            )
            for i in chosen.tolist()
        )


def _rows_of(side: Side, outcome: Outcome, which: NDArray[np.intp], of: Sketched, at: datetime) -> pa.Table:
    """Decision rows of a few people, as a draft would hold them."""
    people, place = side.people, np.full(len(side.people), -1, dtype=np.intp)
    place[which] = np.arange(len(which))
    some = People(
        *(
            getattr(people, name).take(pa.array(which)) if name in {"ids", "language"} else getattr(people, name)[which]
            for name in People.__slots__
            if name != "strange_zones"
        ),
        strange_zones=0,
    )
    kept = np.flatnonzero(place[outcome.edges.person] >= 0)
    picked = outcome.edges.pick(kept)
    edges = Edges(place[picked.person], picked.creative, picked.number, picked.price, picked.score)
    reduced = Outcome(
        *(getattr(outcome, name)[which] for name in ("reason", "drawn", "eligible", "gain", "price", "chance")),
        edges=edges,
        edge_gain=outcome.edge_gain[kept],
        edge_chance=outcome.edge_chance[kept],
    )
    version = policy(method(), side.campaign.worth_per_s)
    return decisions(some, side.creatives, side.campaign, reduced, ("sketch", version, of.model_version, at))


class Sketch:
    """One campaign and everyone it asks about, read once.

    Args:
        question: The campaign, its people, its gains.
        at: The moment, UTC.
        seed: Of holdout and exploration.
        doubt: How far the gains may be off.
        segments: By name: ids of the people in it, for a breakdown.

    Raises:
        CampaignError: E412, E416, E417, E418, as `plan`.
    """

    def __init__(
        self,
        question: Question,
        *,
        at: datetime,
        seed: int,
        doubt: Doubt = NO_DOUBT,
        segments: Mapping[str, pa.Array] | None = None,
    ) -> None:
        one = question
        check_question(one.reachable, one.creatives, one.campaign, at)
        one.gains.check(len(one.candidates), len(one.creatives))
        self.question, self.at, self.seed = question, at, seed
        self.people = ask(one.reachable, one.candidates, one.campaign, one.known, at)
        tires = one.campaign.fatigue_per_s
        self._offer = make_offer(
            self.people, one.creatives, one.campaign, one.gains.money, one.known.history, one.gains.allowed, tires
        )
        self.doubt = doubt.sorted(self.people.row)
        self.segments = {
            name: np.asarray(pc.is_in(self.people.ids, value_set=ids)) for name, ids in (segments or {}).items()
        }

    def __len__(self) -> int:
        return len(self.people)

    def solve(self, **settings: Any) -> Sketched:
        """Plan with these numbers instead of the file's.

        Args:
            settings: Any of `SETTINGS`; what is left out stays as it is in the campaign.

        Raises:
            CampaignError: E442, another setting than those, or a number that a campaign file could not hold.
        """
        campaign = _moved(self.question.campaign, settings)
        one, people = self.question, self.people
        known = Known(shared=one.known.shared)
        offer = replace(self._offer, worth=campaign.worth_per_s)
        side = make_side(people, one.creatives, campaign, one.gains, known, self.seed, campaign.fatigue_per_s, offer)
        start = (side.limits.creative.copy(), side.limits.total)
        rests, certificate = give_out([side], self.seed, method(), rivals=False)
        return self._told(side, outcome_of(side, rests[0]), certificate, start)

    def _told(
        self, side: Side, outcome: Outcome, certificate: Certificate, start: tuple[NDArray[np.int64], int]
    ) -> Sketched:
        campaign, edges, n = side.campaign, outcome.edges, len(side.people)
        counts = np.bincount(outcome.reason, minlength=len(REASONS))
        gain = float(outcome.edge_gain.sum())
        held = int(counts[REASONS.index(Reason.holdout)])
        arms = int((side.people.left_out < 0).sum()) - held, held
        binds, price = _binding(side, certificate, start)
        return Sketched(
            campaign=campaign,
            reasons=_named(counts),
            asked=n,
            contacts=len(edges),
            attention_s=side.channel_s * len(edges),
            gain=gain,
            goals=_goals(campaign, gain, len(edges)),
            range=self.doubt.of(edges.person, edges.creative, gain, arms),
            binds=binds,
            worth_per_s=campaign.worth_per_s + price / side.channel_s,
            curve=curve_of(side, outcome, self.doubt),
            segments={
                name: _named(np.bincount(outcome.reason[inside], minlength=len(REASONS)))
                for name, inside in self.segments.items()
            },
            creatives=dict(
                zip(
                    campaign.creatives,
                    np.bincount(edges.creative, minlength=len(side.creatives)).tolist(),
                    strict=False,
                )
            ),
            certificate=certificate,
            model_version=side.gains.model_version,
            assumptions=side.gains.assumptions,
            simulated=bool(side.people.simulated.any()),
            _rows=(side, outcome),
        )


def _named(counts: NDArray[np.intp]) -> dict[str, int]:
    return {reason: int(n) for reason, n in zip(REASONS, counts, strict=True) if n}


def _goals(campaign: Campaign, gain: float, contacts: int) -> float | None:
    """Goals that would not be there without the messages: what they bring before regret, over the worth of one."""
    if not isinstance(campaign.value, int | float) or campaign.value <= 0:
        return None
    return (gain + contacts * campaign.regret_unsubscribe * campaign.assumed_unsubscribe) / campaign.value


def _binding(side: Side, certificate: Certificate, start: tuple[NDArray[np.int64], int]) -> tuple[str, float]:
    """What holds the plan back, and what one more contact under the total would bring, money."""
    campaign = side.campaign
    price = certificate.prices.get("in all", 0.0)
    if start[1] != UNLIMITED and side.limits.total <= 0:
        money = campaign.spend is not None and campaign.cost_per_contact > 0
        by_spend = campaign.spend / campaign.cost_per_contact if money and campaign.spend is not None else np.inf
        by_time = np.inf if campaign.total_s is None else campaign.total_s / ATTENTION.channel_s[campaign.channel]
        return ("spend" if by_spend < by_time else "total"), price
    if bool(((start[0] != UNLIMITED) & (side.limits.creative <= 0)).any()) and any(
        name != "in all" for name in certificate.prices
    ):
        return "creatives", price
    return "worth", price


def _moved(campaign: Campaign, settings: Mapping[str, Any]) -> Campaign:
    wrong = sorted(set(settings) - SETTINGS)
    if wrong:
        raise _refused(f"'{wrong[0]}' cannot move while a plan is sketched", wrong[0], sorted(SETTINGS))
    for name, value in settings.items():
        numbers: Sequence[Any] = list(value.values()) if isinstance(value, Mapping) else [value]
        least, most = (1 if name == "max_contacts" else 0), (1.0 if name in {"holdout", "explore"} else np.inf)
        if any(number is not None and not least <= number <= most for number in numbers):
            raise _refused(f"'{name}' cannot be that", value, [f"from {least} to {most:g}"])
        names = sorted(set(value) - set(campaign.creatives)) if isinstance(value, Mapping) else []
        if names:
            raise _refused(
                f"'{names[0]}' is not a creative of campaign '{campaign.name}'", names[0], campaign.creatives
            )
    return replace(campaign, **dict(settings))


def _refused(what: str, found: object, fix: Sequence[str]) -> CampaignError:
    return CampaignError(f"{what}.", code="E442", found=found, fix=", ".join(fix))

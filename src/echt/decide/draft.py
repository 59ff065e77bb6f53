"""A plan as a draft, of one campaign or of several: look at it, then commit it, or do not."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from echt.decide.certificate import Certificate
from echt.decide.hot import Hot
from echt.decide.known import Known
from echt.decide.rows import from_ledger
from echt.decide.stale import refuse_stale, refuse_withdrawn
from echt.decide.standing import shared_budgets
from echt.decide.why import Why, explain
from echt.errors import CampaignError
from echt.nouns import Campaign, Creative, Reason

if TYPE_CHECKING:
    from echt.ledger import Ledger

__all__ = ["JointPlan", "Plan"]


@dataclass(frozen=True, slots=True, repr=False)
class Plan:
    """What one campaign would do, for everyone asked about. Nothing is written until `commit`.

    Attributes:
        run_id: The same campaign, moment and seed give the same.
        campaign: What was planned.
        at: The moment, UTC.
        seed: Of holdout and exploration.
        decisions: One row a person, and one more for each further contact: the fields of `echt.nouns.Decision`.
        policy_version: The planner, and the worth of attention it used.
        model_version: What made the gains.
        assumptions: What was assumed and not measured.
        notes: Which shared budgets bound, and what else is worth knowing.
        seen_run: The latest run of the campaign when the ledger was read; "" where nobody looked.
        fills: Creatives filled with a product, of which some are shown: registered with the run.
        certificate: What it proves of itself, over all campaigns that were planned with it.
        committed_at: When it was committed; None for a draft.
        hot: What it knows of the people it asks about, for online decisions; None where nobody keeps that.
    """

    run_id: str
    campaign: Campaign
    at: datetime
    seed: int
    decisions: pa.Table
    policy_version: str
    model_version: str
    assumptions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    seen_run: str | None = ""
    certificate: Certificate = field(default_factory=lambda: Certificate("greedy"))
    committed_at: datetime | None = None
    fills: tuple[Creative, ...] = ()
    hot: Hot | None = field(default=None, compare=False)

    @property
    def counts(self) -> dict[str, int]:
        """People for each Reason, in its order; they add up to `asked`."""
        first = self.decisions.filter(pc.equal(self.decisions["contact_no"], 1))
        found = {str(row["values"]): int(row["counts"]) for row in pc.value_counts(first["reason"]).to_pylist()}
        return {reason.value: found[reason.value] for reason in Reason if reason.value in found}

    @property
    def plans(self) -> tuple[Plan, ...]:
        """Itself: a plan of several campaigns has more."""
        return (self,)

    @property
    def asked(self) -> int:
        """How many people this plan is about."""
        return sum(self.counts.values())

    @property
    def sent(self) -> pa.Table:
        """The rows that come with a creative."""
        return self.decisions.filter(pc.is_valid(self.decisions["creative_id"]))

    @property
    def contacts(self) -> int:
        """How many messages that is."""
        return len(self.decisions) - self.decisions["creative_id"].null_count

    @property
    def attention_s(self) -> float:
        """Seconds of attention that it would take, in plain seconds of the channel."""
        return float(pc.sum(self.decisions["attention_s"]).as_py() or 0.0)

    @property
    def gain(self) -> float:
        """Money that it is expected to bring, under the assumptions."""
        given = pc.if_else(pc.is_valid(self.decisions["creative_id"]), self.decisions["gain"], 0.0)
        return float(pc.sum(given).as_py() or 0.0)

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object, without rows about people."""
        return {
            "run_id": self.run_id,
            "campaign": self.campaign.name,
            "at": self.at.isoformat(),
            "seed": self.seed,
            "asked": self.asked,
            "reasons": self.counts,
            "contacts": self.contacts,
            "attention_s": self.attention_s,
            "worth_per_s": self.campaign.worth_per_s if math.isfinite(self.campaign.worth_per_s) else None,
            "gain": self.gain,
            "currency": self.campaign.currency,
            "holdout": self.campaign.holdout,
            "policy_version": self.policy_version,
            "model_version": self.model_version,
            "config_hash": self.campaign.config_hash,
            "assumptions": list(self.assumptions),
            "notes": list(self.notes),
            "certificate": self.certificate.to_dict(),
            "committed_at": None if self.committed_at is None else self.committed_at.isoformat(),
        }

    def __str__(self) -> str:
        return f"{self.say()}\n  {self.certificate.say(self.campaign.currency)}"

    def say(self) -> str:
        """What it would do, in words, without what it proves."""
        counts = self.counts
        kept = {reason: n for reason, n in counts.items() if not Reason(reason).sends}
        given = {reason: n for reason, n in counts.items() if Reason(reason).sends}
        cost = self.attention_s * self.campaign.worth_per_s if self.contacts else 0.0
        state = "a draft, nothing is sent"
        if self.committed_at is not None:
            state = f"committed {self.committed_at:%Y-%m-%d %H:%M} UTC"
        lines = [
            f"Plan '{self.campaign.name}' at {self.at:%Y-%m-%d %H:%M} UTC: {state}",
            f"  {'asked about':<16}{self.asked:>12,}",
            *(f"  − {reason:<14}{n:>12,}" for reason, n in kept.items()),
            f"  = {'get something':<14}{sum(given.values()):>12,}"
            + ("" if len(given) < 2 else f"   ({', '.join(f'{reason} {n:,}' for reason, n in given.items())})"),
            (
                f"  {self.contacts:,} contacts take {self.attention_s:,.0f} seconds of attention, worth "
                f"{cost:,.2f} {self.campaign.currency}; "
                f"expected gain {self.gain:,.2f} {self.campaign.currency}"
            ),
            *(f"  assumed, not measured: {text}" for text in self.assumptions),
            *(f"  note: {text}" for text in self.notes),
        ]
        return "\n".join(lines)

    __repr__ = __str__

    def why(self, person_id: str) -> tuple[Why, ...]:
        """Why this person gets what they get, or nothing: one answer a contact.

        Raises:
            CampaignError: E417, nobody asked about this person.
        """
        rows = self.decisions.filter(pc.equal(self.decisions["person_id"], person_id)).to_pylist()
        if not rows:
            raise _unknown(person_id, f"'{self.campaign.segment}'")
        return tuple(explain(row) for row in rows)

    def commit(self, ledger: Ledger, *, at: datetime) -> int:
        """Write the run, its decisions and the attention they reserve, in one transaction.

        The permissions, the attention left and earlier runs are looked up again first: a draft that is no longer true
        is refused whole. A run that was committed before is not written again.

        Args:
            ledger: Where promises are kept; it refuses, by itself, whatever slips through.
            at: The moment of committing, UTC.

        Returns:
            Decisions written; 0 when this run was committed before.

        Raises:
            CampaignError: E413, a permission is gone; E414, attention was spent meanwhile; E419, another run of this
                campaign was committed meanwhile; E495, a creative was withdrawn; E496, what people share was given
                out meanwhile.
        """
        with ledger.together("run", at=at):  # nobody writes between the look and the promise
            if ledger.run(self.run_id) is not None:
                return 0
            now = max(at, self.at)
            for fill in self.fills:
                ledger.register_creative(fill, at=at)
            refuse_withdrawn(self, ledger.withdrawn())
            refuse_stale(self, Known.read(ledger, self.campaign.name, at=now), _standing(ledger, self, now))
            return ledger.commit_run(self.run, self.decisions, at=at)

    @property
    def run(self) -> dict[str, Any]:
        """The row of this run."""
        return {
            "run_id": self.run_id,
            "campaign_id": self.campaign.name,
            "config_hash": self.campaign.config_hash,
            "policy_version": self.policy_version,
            "model_version": self.model_version,
            "seed": self.seed,
            "budget_s": self.campaign.budget_s,
            "at": self.at,
            "simulated": bool(pc.any(self.decisions["simulated"]).as_py() or False),
            "assumptions": list(self.assumptions),
            "notes": list(self.notes),
            "certificate": self.certificate.to_dict(),
            "budgets": shared_budgets(self.campaign, self.campaign.creatives),
            "average_gain": self.hot.average if self.hot else [],
        }

    @classmethod
    def load(cls, ledger: Ledger, run_id: str, campaign: Campaign) -> Plan:
        """A plan that was committed, as the ledger holds it.

        Args:
            ledger: To read.
            run_id: Of the run; `run_of` says what a plan's will be.
            campaign: As it was then.

        Raises:
            CampaignError: E412, there is no such run, or the campaign was changed since.
        """
        run = ledger.run(run_id)
        if run is None or run["config_hash"] != campaign.config_hash:
            raise CampaignError(
                f"run '{run_id}' is not one of campaign '{campaign.name}' as it is now.",
                code="E412",
                found="no such run" if run is None else f"config {run['config_hash']}",
                fix=f"config {campaign.config_hash}: plan again, or take the campaign file of then",
            )
        return cls(
            run_id=run_id,
            campaign=campaign,
            at=run["at"],
            seed=run["seed"],
            decisions=from_ledger(ledger.decisions(run_id=run_id)),
            policy_version=run["policy_version"],
            model_version=run["model_version"],
            assumptions=tuple(run["body"].get("assumptions", ())),
            notes=tuple(run["body"].get("notes", ())),
            certificate=Certificate.read(run["body"].get("certificate")),
            committed_at=run["committed_at"],
        )


@dataclass(frozen=True, slots=True, repr=False)
class JointPlan:
    """What several campaigns of one moment would do together. Nothing is written until `commit`.

    Attributes:
        plans: One a campaign, in the order in which they were named.
        certificate: What they prove together.
    """

    plans: tuple[Plan, ...]
    certificate: Certificate

    @property
    def people(self) -> int:
        """How many people get something, of any of them."""
        return len(pc.unique(self._sent))

    @property
    def contacts(self) -> int:
        """How many messages that is."""
        return len(self._sent)

    @property
    def _sent(self) -> pa.ChunkedArray:
        return pa.chunked_array([chunk for one in self.plans for chunk in one.sent["person_id"].chunks], pa.string())

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object, without rows about people."""
        return {
            "plans": [one.to_dict() for one in self.plans],
            "people": self.people,
            "contacts": self.contacts,
            "certificate": self.certificate.to_dict(),
        }

    def __str__(self) -> str:
        currency = self.plans[0].campaign.currency if self.plans else ""
        together = f"Together: {self.contacts:,} contacts for {self.people:,} people"
        return "\n".join([*(one.say() for one in self.plans), together, f"  {self.certificate.say(currency)}"])

    __repr__ = __str__

    def why(self, person_id: str) -> tuple[Why, ...]:
        """Why this person gets what they get of each campaign that asks about them, or nothing.

        Raises:
            CampaignError: E417, nobody asked about this person.
        """
        rows = [
            row
            for one in self.plans
            for row in one.decisions.filter(pc.equal(one.decisions["person_id"], person_id)).to_pylist()
        ]
        if not rows:
            raise _unknown(person_id, ", ".join(f"'{one.campaign.segment}'" for one in self.plans))
        return tuple(explain(row, rows) for row in rows)

    def commit(self, ledger: Ledger, *, at: datetime) -> int:
        """Write every run in one transaction: all of them, or none.

        Args:
            ledger: Where promises are kept; it refuses, by itself, whatever slips through.
            at: The moment of committing, UTC.

        Returns:
            Decisions written; 0 when all of them were committed before.

        Raises:
            CampaignError: E413, E414, E419, E495, E496, as `Plan.commit`.
        """
        with ledger.together("run", at=at):
            return sum(one.commit(ledger, at=at) for one in self.plans)


def _unknown(person_id: str, segment: str) -> CampaignError:
    return CampaignError(
        f"person {person_id} is not in this plan.",
        code="E417",
        found=f"segment {segment}",
        fix="a plan is about the people of its segment",
    )


def _standing(ledger: Ledger, plan: Plan, now: datetime) -> pa.Table:
    """The permissions that stand now."""
    standing = ledger.standing(plan.campaign.purpose, now)
    until = standing["until"].cast(pa.timestamp("us", tz="UTC"))
    running = pc.fill_null(pc.greater(until, pa.scalar(now, until.type)), True)
    return standing.filter(pc.and_(running, pc.and_(standing["granted"], pc.invert(standing["objected"]))))

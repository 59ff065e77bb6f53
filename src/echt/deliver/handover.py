"""The hand-over: what was decided leaves, once, to those who may still be reached."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from echt.deliver.base import Channel, Outcome, Parcel
from echt.deliver.html import WORDS
from echt.errors import CampaignError, EchtError
from echt.nouns import ATTENTION, Creative, DeliveryState
from echt.permission import Reachable
from echt.prove import Gate, Released

if TYPE_CHECKING:
    from echt.ledger import Ledger

__all__ = ["Handover", "Why", "deliver", "delivery_id"]

BATCH = 500
FRESH = timedelta(hours=1)
Why = Callable[[Sequence[str], Sequence[str]], Sequence[str]]
"""(person ids, languages) -> one sentence each: what counted for this person; it follows the ground of the permission."""


@dataclass(frozen=True, slots=True)
class Handover:
    """What became of a run: everyone who was to get something is in exactly one of the counts."""

    run_id: str
    channel: str
    handed_over: int
    refused: Mapping[str, int]
    failed: int
    earlier: int
    not_yet: int

    @property
    def total(self) -> int:
        """How many decisions of the run come with a creative."""
        return self.handed_over + sum(self.refused.values()) + self.failed + self.earlier + self.not_yet

    def to_dict(self) -> dict[str, Any]:
        """The counts by name."""
        return {
            "run_id": self.run_id,
            "channel": self.channel,
            "total": self.total,
            "handed_over": self.handed_over,
            "refused": dict(self.refused),
            "failed": self.failed,
            "earlier": self.earlier,
            "not_yet": self.not_yet,
        }

    def __str__(self) -> str:
        lines = [f"{self.handed_over:,} of {self.total:,} handed over to {self.channel}."]
        lines += [f"{count:,} refused: {reason}." for reason, count in self.refused.items()]
        lines += [f"{self.failed:,} failed."] if self.failed else []
        lines += [f"{self.earlier:,} were handled before."] if self.earlier else []
        lines += [f"{self.not_yet:,} are for a later moment."] if self.not_yet else []
        return "\n".join(lines)


def delivery_id(decision_id: str) -> str:
    """32 hex digits that belong to one decision for good."""
    return hashlib.sha256(f"delivery:{decision_id}".encode()).hexdigest()[:32]


def deliver(
    ledger: Ledger,
    reachable_now: Reachable,
    run_id: str,
    channel: Channel,
    *,
    at: datetime,
    proof: Gate,
    why: Why | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Handover:
    """Hand a committed run over to a channel. Doing it again, also after a kill, reaches nobody twice.

    Refused, recorded, and the attention released: whoever is no longer reachable (objection, no permission, minor),
    paused everything, is held until a human read their message, has no address, or would see a product that was withdrawn
    or a fact that no longer holds.

    Args:
        ledger: With the committed run and the addresses.
        reachable_now: From the gate, for the purpose of the run, asked at most an hour before `at`.
        run_id: Of the run.
        channel: Where it goes.
        at: The moment of the hand-over, UTC; the Date of the mails. Decisions for a later moment stay.
        proof: The gate that every creative passes before anything leaves.
        why: Says in each person's language what counted; the ground of their permission is always named first.
        progress: Called with (done, total) after every batch.

    Raises:
        CampaignError: E501, the ledger holds no such run; E502, the people were checked for another purpose or moment;
            E503, a creative of the run has no approval; E433, it is a template with open places. Nothing is handed over
            then.
        NotAllowedError: E577 to E587, a creative of the run is not proven; nothing is handed over then either.
        OutsideError: The channel is out of order; what was handed over before is recorded.

    """
    decisions = _sending(ledger, run_id)
    creatives = _approved(ledger, decisions)
    _fresh(reachable_now, decisions, at)
    budget = (ledger.run(run_id) or {}).get("budget_s")
    hand = _Hand(
        ledger,
        reachable_now,
        channel,
        at,
        why,
        creatives,
        proof,
        ATTENTION.budget_s if budget is None else float(budget),
    )
    known = ledger.deliveries(run_id=run_id)
    settled = known.filter(pc.not_equal(known["state"], DeliveryState.waiting.value))["decision_id"]
    open_ones = decisions.filter(pc.invert(pc.is_in(decisions["decision_id"], value_set=settled.combine_chunks())))
    due = open_ones.filter(pc.less_equal(open_ones["at"], pa.scalar(at, open_ones["at"].type)))
    hand.know_languages(due)
    done = 0
    for batch in _batches(due):
        hand.over(batch)
        done += batch.num_rows
        if progress is not None:
            progress(done, due.num_rows)
    earlier, later = decisions.num_rows - open_ones.num_rows, open_ones.num_rows - due.num_rows
    return Handover(run_id, channel.name, hand.given, dict(hand.refused), hand.failed, earlier, later)


def _sending(ledger: Ledger, run_id: str) -> pa.Table:
    decisions = ledger.decisions(run_id=run_id)
    if not decisions.num_rows:
        raise CampaignError(
            f"run '{run_id}' is not in the ledger.",
            code="E501",
            found="0 decisions",
            fix="commit a plan first: echt plan --commit",
        )
    return decisions.filter(pc.is_valid(decisions["creative_id"])).sort_by("decision_id")


def _approved(ledger: Ledger, decisions: pa.Table) -> dict[tuple[str, str], Creative]:
    pairs = decisions.group_by(["creative_id", "creative_version"]).aggregate([]).to_pylist()
    found: dict[tuple[str, str], Creative] = {}
    for pair in pairs:
        name, version = str(pair["creative_id"]), str(pair["creative_version"])
        creative = ledger.creative(name, version)
        if creative is None or ledger.approved("creative", name, version) is None:
            raise CampaignError(
                f"creative '{name}' has no approval for version {version}.",
                code="E503",
                found="not registered" if creative is None else "no approval",
                fix=f"approve it: echt approve {name} --by PERSON",
            )
        if creative.slots:
            raise CampaignError(
                f"creative '{name}' still has places for a product.",
                code="E433",
                found=f"version {version} of a template",
                fix="echt plan fills them, one product a person",
            )
        found[name, version] = creative
    return found


def _fresh(reachable: Reachable, decisions: pa.Table, at: datetime) -> None:
    purposes = {str(one) for one in decisions["purpose"].unique().to_pylist()} or {str(reachable.purpose)}
    if purposes != {str(reachable.purpose)} or not timedelta(0) <= at - reachable.at <= FRESH:
        raise CampaignError(
            "the people were not checked for this hand-over.",
            code="E502",
            found=f"{reachable.purpose}, at {reachable.at.isoformat()}",
            fix=f"ask the gate again for {', '.join(sorted(purposes))}, at the moment of the hand-over",
        )


def _batches(table: pa.Table) -> Iterator[pa.Table]:
    for start in range(0, table.num_rows, BATCH):
        yield table.slice(start, BATCH)


@dataclass
class _Hand:
    """What the batches of one hand-over share."""

    ledger: Ledger
    reachable: Reachable
    channel: Channel
    at: datetime
    why: Why | None
    creatives: Mapping[tuple[str, str], Creative]
    proof: Gate
    budget_s: float
    given: int = 0
    failed: int = 0
    refused: Counter[str] = field(default_factory=Counter[str])

    def __post_init__(self) -> None:
        reach = self.reachable
        self.basis: dict[str, str] = dict(zip(reach.person_id.to_pylist(), reach.basis.to_pylist(), strict=True))
        left = reach.left_out
        self.left_out: dict[str, str] = dict(
            zip(left["person_id"].to_pylist(), left["reason"].to_pylist(), strict=True)
        )
        used = self.ledger.attention_used(self.at)
        self.used: dict[str, float] = dict(zip(used["person_id"].to_pylist(), used["used_s"].to_pylist(), strict=True))
        self.settings: dict[str, dict[str, Any]] = {
            str(row["person_id"]): row for row in self.ledger.settings().to_pylist()
        }
        self.reads: dict[str, str | None] = {}
        self.held: set[str] = set(self.ledger.held()["person_id"].to_pylist())
        self.withdrawn: set[str] = {name for name, _ in self.ledger.withdrawn("product")}
        self.stale = {key for key, one in self.creatives.items() if _stale(one, self.at)}
        self.released: dict[tuple[str, str], Released] = {
            key: self.proof.release(one)
            for key, one in self.creatives.items()
            if key not in self.stale and self.withdrawn.isdisjoint(one.product_ids)
        }

    def over(self, batch: pa.Table) -> None:
        """One batch: refuse, hand over, record; all that became certain is recorded, also when the channel breaks."""
        rows = batch.to_pylist()
        outcomes = {row["decision_id"]: Outcome(DeliveryState.refused, no) for row in rows if (no := self._no(row))}
        left = [row for row in rows if row["decision_id"] not in outcomes]
        people = [str(row["person_id"]) for row in left]
        found = self.ledger.contacts_of(people, "email")
        address = dict(zip(found["person_id"].to_pylist(), found["value"].to_pylist(), strict=True))
        for row in left:
            if row["person_id"] not in address:
                outcomes[row["decision_id"]] = Outcome(DeliveryState.refused, "no_address")
        parcels = self._parcels([row for row in left if row["person_id"] in address], address)
        try:
            for parcel, outcome in zip(parcels, self.channel.hand_over(parcels), strict=True):
                outcomes[parcel.decision_id] = outcome
        except EchtError:
            self._record(rows, outcomes)
            raise
        self._record(rows, outcomes)

    def _no(self, row: Mapping[str, Any]) -> str:
        """Why this must not leave any more, or nothing."""
        person = str(row["person_id"])
        if person not in self.basis:
            return self.left_out.get(person, "no_permission")
        paused = self.settings.get(person, {}).get("paused_until")
        if paused is not None and paused > self.at:
            return "paused"
        if person in self.held:
            return "held"
        shown = (str(row["creative_id"]), str(row["creative_version"]))
        if self.withdrawn and not self.withdrawn.isdisjoint(
            [*json.loads(row["product_ids"]), *self.creatives[shown].product_ids]
        ):
            return "product_withdrawn"
        return "fact_expired" if shown in self.stale else ""

    def _parcels(self, rows: Sequence[Mapping[str, Any]], address: Mapping[str, str]) -> list[Parcel]:
        languages = [self._language(row) for row in rows]
        people = [str(row["person_id"]) for row in rows]
        whys = [WORDS[language][self.basis[one]] for one, language in zip(people, languages, strict=True)]
        if self.why is not None:
            whys = [f"{ground} {more}" for ground, more in zip(whys, self.why(people, languages), strict=True)]
        return [
            Parcel(
                delivery_id=delivery_id(str(row["decision_id"])),
                decision_id=str(row["decision_id"]),
                person_id=str(row["person_id"]),
                address=address[str(row["person_id"])],
                language=language,
                released=self.released[str(row["creative_id"]), str(row["creative_version"])],
                why=sentence,
                attention_s=float(row["attention_s"]),
                used_s=max(self.used.get(str(row["person_id"]), 0.0), float(row["attention_s"])),
                budget_s=self._budget(str(row["person_id"])),
                at=self.at,
                simulated=bool(row["simulated"]),
            )
            for row, language, sentence in zip(rows, languages, whys, strict=True)
        ]

    def _budget(self, person: str) -> float:
        own = self.settings.get(person, {}).get("budget_s")
        return self.budget_s if own is None else float(own)

    def know_languages(self, due: pa.Table) -> None:
        """Look up once what everyone who gets something reads."""
        people: list[str] = due["person_id"].unique().to_pylist()
        own = [self.settings.get(one, {}).get("language") for one in people]
        wanted = pa.table({"person_id": pa.array(people, pa.string()), "language": pa.array(own, pa.string())})
        found = self.reachable.tables.query("deliver.people", tables={"wanted": wanted})
        self.reads = dict(zip(found["person_id"].to_pylist(), found["language"].to_pylist(), strict=True))

    def _language(self, row: Mapping[str, Any]) -> str:
        """The person's own language where the creative has it, else English where it has that, else its first."""
        has = list(self.creatives[str(row["creative_id"]), str(row["creative_version"])].texts)
        reads = str(self.reads.get(str(row["person_id"])) or has[0])[:2].lower()
        return reads if reads in has else "en" if "en" in has else has[0]

    def _record(self, rows: Sequence[Mapping[str, Any]], outcomes: Mapping[str, Outcome]) -> None:
        settled = [(row, outcomes[row["decision_id"]]) for row in rows if row["decision_id"] in outcomes]
        table = pa.table(
            {
                "delivery_id": [delivery_id(str(row["decision_id"])) for row, _ in settled],
                "decision_id": [str(row["decision_id"]) for row, _ in settled],
                "person_id": [str(row["person_id"]) for row, _ in settled],
                "channel": [self.channel.name] * len(settled),
                "state": [one.state.value for _, one in settled],
                "detail": [one.detail for _, one in settled],
            }
        )
        if settled:
            self.ledger.record_deliveries(table, at=self.at)
        for _, one in settled:
            self.given += one.state is DeliveryState.handed_over
            self.failed += one.state is DeliveryState.failed
            self.refused[one.detail] += one.state is DeliveryState.refused
        self.refused += Counter()


def _stale(creative: Creative, at: datetime) -> bool:
    return any(fact.valid_until is not None and fact.valid_until < at for fact in creative.facts)

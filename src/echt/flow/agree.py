"""A plan that two people want: asked for by one, agreed and committed by another, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from echt import decide
from echt.flow.acts import answer
from echt.flow.choose import commit
from echt.flow.setting import Setting
from echt.ledger import Change
from echt.nouns import Approval

__all__ = ["Agreed", "LastRun", "commit_agreed", "last_run", "plan_state"]


@dataclass(frozen=True, slots=True)
class Agreed:
    """A committed plan.

    Attributes:
        run_id: Of the run.
        people: How many get something.
        asked: People.
        decisions: Rows written; 0 where the same run was committed before.
    """

    run_id: str
    people: int
    asked: int
    decisions: int

    def to_dict(self) -> dict[str, object]:
        """The same as a JSON object."""
        return {"run_id": self.run_id, "people": self.people, "asked": self.asked, "decisions": self.decisions}


def commit_agreed(setting: Setting, draft: decide.Plan, change: Change) -> Agreed:
    """Write down a second person's yes and commit the plan: both, or neither.

    Args:
        setting: Both stores.
        draft: Of the campaign as it was asked about: its fingerprint is the version of the question.
        change: Who says yes.

    Raises:
        CampaignError: E438, nobody asks for this version; E413, E414, E419, E495, E496, the draft is no longer true.
        NotAllowedError: E312, it is their own question.
    """
    name, version = draft.campaign.name, draft.campaign.config_hash
    with setting.ledger.together("plan", at=change.at):
        answer(setting, "plan", name, version, change=change)
        setting.ledger.approve(Approval("plan", name, version, change.by, change.at))
        written = commit(setting, draft)
    people = sum(n for reason, n in draft.counts.items() if reason in {"plan", "explore"})
    return Agreed(draft.run_id, people, draft.asked, written)


@dataclass(frozen=True, slots=True)
class LastRun:
    """The latest committed run of a campaign.

    Attributes:
        run_id: Of the run.
        version: The fingerprint of the campaign file it was made from.
        at: The moment it is about.
        committed_at: When it was committed.
        decisions: Rows.
    """

    run_id: str
    version: str
    at: datetime
    committed_at: datetime
    decisions: int


def last_run(setting: Setting, campaign: str) -> LastRun | None:
    """The latest committed run of a campaign; None where there is none."""
    run_id = setting.ledger.latest_run(campaign)
    run = setting.ledger.run(run_id) if run_id is not None else None
    if run is None:
        return None
    return LastRun(str(run["run_id"]), str(run["config_hash"]), run["at"], run["committed_at"], int(run["decisions"]))


def plan_state(setting: Setting) -> str:
    """A text that changes when anything that a plan or a result counts with is written to either store."""
    return f"{setting.ledger.newest()}{sorted(setting.warehouse.versions().items())}"

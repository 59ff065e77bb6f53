"""The part of a project where a plan is looked at again and again, and committed once two people want it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from echt import flow
from echt.project.config import real_moment
from echt.project.files import find

if TYPE_CHECKING:
    from echt.decide import Plan
    from echt.flow import Setting
    from echt.nouns import Campaign, Segment

__all__ = ["Sketching", "warm"]

Progress = Callable[[str, int, int | None], None]


def warm() -> None:
    """Load what plans: the compiled planner takes a second or two in a new process. Changes nothing."""
    from echt.decide import allocate

    allocate([[5.0, 4.0], [5.0, 1.0], [1.0, 0.5]], creative_budget=[1, 1], total_attention=16.0, attention=[8.0, 8.0])


class Sketching:
    """Methods of a project about plans in the making; `Project` is the only one that is made of it."""

    folder: Path
    at: datetime
    setting: cached_property[Setting]
    brand: cached_property[dict[str, Any]]

    if TYPE_CHECKING:  # of Project itself

        def campaign(self, name: str) -> Campaign: ...
        def segments(self) -> dict[str, Segment]: ...
        def plan(self, campaign: str, /) -> Plan: ...
        def _content(self, campaign: Campaign) -> list[Path]: ...

    def sketch(self, campaign: str, *, progress: Progress | None = None) -> flow.SketchBook:
        """A plan that can be made again and again with other numbers: what sliders need.

        Args:
            campaign: Its name.
            progress: Told before every step of reading; what it raises stops the work.

        Returns:
            `solve(total_s=..., worth_per_s=..., holdout=..., creative_budgets=...)` gives the same counts as `plan` would
            with those numbers in the file. Nothing is written.
        """
        chosen = self.campaign(campaign)
        find(self.folder, "segments", chosen.segment)
        content = self._content(chosen)
        creatives = flow.approved_creatives(self.setting, chosen, content)
        about = flow.categories(self.setting, content)
        return flow.sketch_campaign(self.setting, chosen, self.segments(), about, creatives, self.brand, progress)

    def commit_agreed(self, campaign: str, version: str, *, by: str, role: str = "") -> flow.Agreed:
        """Write down a second person's yes to the plan of a campaign and commit it: both, or neither.

        Args:
            campaign: Its name.
            version: The fingerprint (`config_hash`) of the campaign as `ask_for("plan", ...)` asked about it.
            by: Who says yes.
            role: As what.

        Raises:
            CampaignError: E438, nobody asks for this, or the file was changed since; and what a commit raises.
            NotAllowedError: E312, it is their own question.
        """
        from echt.ledger import Change

        flow.may_answer(self.setting, "plan", campaign, version, by=by)
        draft = self.plan(campaign)
        change = Change(by, role, "approved", "plan", campaign, draft.campaign.config_hash, real_moment())
        return flow.commit_agreed(self.setting, draft, change)

    def last_run(self, campaign: str) -> flow.LastRun | None:
        """The latest committed run of a campaign; None where there is none."""
        return flow.last_run(self.setting, campaign)

    def plan_state(self) -> str:
        """A text that changes when anything that a plan or a result counts with was written: files, permissions, facts."""
        kinds = ("campaigns", "segments", "content", "predictions")
        files = [path for kind in kinds for path in sorted((self.folder / kind).glob("*"))]
        files += [self.folder / "brand.toml", self.folder / "echt.toml", self.folder / "data/SOURCE.md"]
        marks = [(path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in files if path.is_file()]
        moment = self.at.replace(minute=self.at.minute // 10 * 10, second=0, microsecond=0)
        return f"{moment.isoformat()}{marks}{flow.plan_state(self.setting)}"

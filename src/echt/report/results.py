"""One line a campaign: what it caused, on one scale with the others; or why that cannot be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow.compute as pc

from echt.flow import Setting
from echt.nouns import Campaign
from echt.report.data import Effect
from echt.report.gather import effect_of

__all__ = ["Result", "result_of"]


@dataclass(frozen=True, slots=True)
class Result:
    """One campaign.

    Attributes:
        campaign: Its name.
        goal: The event that counts.
        within_days: Days in which it counts.
        at: The moment of its decisions; None: no plan was committed.
        asked: People asked about.
        sent: People who got something.
        attention_s: Attention that was asked.
        effect: What it caused; None where that cannot be told.
        refused: Why not, by language; empty where its days have not begun.
        simulated: Whether its people are simulated.
    """

    campaign: str
    goal: str
    within_days: float
    at: datetime | None = None
    asked: int = 0
    sent: int = 0
    attention_s: float = 0.0
    effect: Effect | None = None
    refused: Mapping[str, str] = field(default_factory=dict[str, str])
    simulated: bool = False


def result_of(setting: Setting, campaign: Campaign) -> Result:
    """The latest committed run of a campaign in one line. Nothing is written."""
    days = campaign.within.total_seconds() / 86_400
    run = setting.ledger.latest_run(campaign.name)
    if run is None:
        return Result(campaign.name, campaign.goal, days)
    rows = setting.ledger.decisions(run_id=run)
    sent = rows.filter(pc.is_valid(rows["creative_id"]))
    effect, refused = effect_of(setting, campaign)
    at: Any = rows["at"][0].as_py()
    return Result(
        campaign=campaign.name,
        goal=campaign.goal,
        within_days=days,
        at=at,
        asked=int(pc.count_distinct(rows["person_id"]).as_py()),
        sent=int(pc.count_distinct(sent["person_id"]).as_py()),
        attention_s=float(pc.sum(sent["attention_s"]).as_py() or 0),
        effect=effect,
        refused=refused,
        simulated=setting.values.simulated or (effect is not None and effect.simulated),
    )

"""A plan in the making: what a sketch needs, read once through the gate, and how far its numbers may be off."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from echt import decide, segment
from echt.errors import EchtError
from echt.estimate import Moments
from echt.flow.choose import Asked, ask, names_in_use, plan_gains, plan_known
from echt.flow.products import find_products
from echt.flow.setting import Setting
from echt.flow.wave import BAGS, doubt_of
from echt.nouns import Campaign, Creative, Segment
from echt.permission import gate

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["SketchBook", "sketch_campaign"]

REPORTING = "analytics.reporting"
_STEPS = 5

Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class SketchBook:
    """A campaign that can be planned again and again. Nothing is written.

    Attributes:
        campaign: As its file says.
        at: The moment of the plan.
        fresh: Everyone, with all that was promised counted.
        again: The same without what the run of exactly this file already reserved; None where there is no such run.
    """

    campaign: Campaign
    at: datetime
    fresh: decide.Sketch
    again: decide.Sketch | None = None

    @property
    def people(self) -> int:
        """How many people it asks about."""
        return len(self.fresh)

    def solve(self, **settings: Any) -> decide.Sketched:
        """Plan with other numbers than the file's: the same counts as a draft with those numbers in the file.

        Args:
            settings: Any of `echt.decide.SETTINGS`: total_s, worth_per_s, holdout, explore, max_contacts,
                creative_budgets, spend.

        Raises:
            CampaignError: E442, another setting, or a number that a file could not hold.
        """
        same = all(getattr(self.campaign, name, None) == value for name, value in settings.items())
        return (self.again if same and self.again is not None else self.fresh).solve(**settings)


def sketch_campaign(
    setting: Setting,
    campaign: Campaign,
    segments: Mapping[str, Segment],
    about: Sequence[str],
    creatives: Sequence[Creative],
    brand: Mapping[str, Any],
    progress: Progress | None = None,
) -> SketchBook:
    """Read once what planning a campaign takes.

    Args:
        setting: Both stores.
        campaign: Which.
        segments: Every segment of the project.
        about: Product categories of the message.
        creatives: Approved ones.
        brand: The content of brand.toml.
        progress: Told before every step; what it raises stops the work.

    Raises:
        CampaignError: What a plan of it raises.
    """
    tell = progress or (lambda _step, _done, _of: None)
    tell("people", 0, _STEPS)
    asked = ask(setting, campaign, segments[campaign.segment], segments, about)
    tell("gains", 1, _STEPS)
    gains, wave = plan_gains(setting, asked, creatives, bags=BAGS)
    tell("products", 2, _STEPS)
    people = asked.candidates["person_id"].combine_chunks()
    found = find_products(setting, asked.reachable, people, creatives, brand)
    gains = found.gains(gains) if found else gains
    tell("segments", 3, _STEPS)
    inside = _segments(setting, asked, segments)
    tell("doubt", 4, _STEPS)
    doubt = (
        doubt_of(setting, wave, asked.candidates, creatives, gains, campaign)
        if wave
        else _measurable(setting, asked, segments)
    )
    values = setting.values
    run = decide.run_of(campaign, gains, at=values.at, seed=values.seed)
    books = [
        decide.Sketch(
            decide.Question(
                asked.reachable, asked.candidates, creatives, campaign, gains, plan_known(setting, campaign, runs)
            ),
            at=values.at,
            seed=values.seed,
            doubt=doubt,
            segments=inside,
        )
        for runs in ([], [run])
        if not runs or setting.ledger.run(run) is not None
    ]
    tell("ready", _STEPS, _STEPS)
    return SketchBook(campaign, values.at, *books)


def _segments(setting: Setting, asked: Asked, segments: Mapping[str, Segment]) -> dict[str, pa.Array]:
    """Who is in each other segment of the same purpose; one that is too small, or broken, is left out."""
    tables, at = asked.reachable.tables, setting.values.at
    known = names_in_use(setting, tables, segments)
    found: dict[str, pa.Array] = {}
    for name, question in sorted(segments.items()):
        if name == asked.campaign.segment or question.purpose != asked.campaign.purpose:
            continue
        try:
            found[name] = segment.members(question, tables, at=at, known=known)
        except EchtError:  # too few people to be told apart, or a file that `echt check` says more about
            continue
    return found


def _measurable(setting: Setting, asked: Asked, segments: Mapping[str, Segment]) -> decide.Doubt:
    """How much people differ in what the measurement will count: those who were in the segment one stretch ago, since then."""
    campaign, at = asked.campaign, setting.values.at
    start = at - max(campaign.within, timedelta(days=1))
    counted = gate(setting.ledger, setting.warehouse, REPORTING, at)
    known = names_in_use(setting, asked.reachable.tables, segments)
    question = segments[campaign.segment]
    then = segment.members(question, asked.reachable.tables, at=start, known=known, any_size=True)
    margin = campaign.value == decide.MARGIN
    row = counted.tables.query(
        "flow.goal_money",
        params={
            "goal": campaign.goal,
            "currency": campaign.currency,
            "since": start,
            "until": at,
            "money": margin,
        },
        tables={"asked": pa.table({"person_id": then})},
    ).to_pylist()[0]
    worth = campaign.assumed_margin if margin else campaign.value
    past = Moments(int(row["people"]), float(row["total"]), float(row["squares"]))
    if past.n < question.minimum or past.variance <= 0 or not isinstance(worth, int | float):
        return decide.NO_DOUBT
    return replace(decide.NO_DOUBT, rests_on="measure", deviation=float(worth) * past.variance**0.5)

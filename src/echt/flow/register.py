"""What is done with data about people, read off the project itself: the facts of a register of processing (GDPR 30).

Nothing here is words: keys, names, counts. `report.register` says them. What only a person can know stands in
`trust/register.toml` and `trust/dpia.toml`; what is not said there is missing, and is said to be missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pyarrow.compute as pc

from echt.flow.setting import Setting
from echt.nouns import Campaign, Purpose, Segment
from echt.predict import PredictionFile

__all__ = ["Activity", "Answered", "Files", "Processing", "Stated", "read_processing"]

PROFILE = "personalize.content.profiled"
REPORTING = "analytics.reporting"


@dataclass(frozen=True, slots=True)
class Stated:
    """What a person wrote down, since no program can know it.

    Attributes:
        controller: Who is responsible, with address.
        contact: Where people and the authority can turn.
        officer: The data protection officer; "" where there is none.
        retention: By purpose: how long data is kept.
        recipients: By purpose: who else gets it.
        transfers: By purpose: to which country outside the EEA, and under which safeguard.
        interest: By purpose: which legitimate interest, where that is the basis.
        answers: By criterion of the DPIA: what a person answered.
        decided: What was decided about the DPIA, by whom, when; empty where nothing was.
    """

    controller: str = ""
    contact: str = ""
    officer: str = ""
    retention: Mapping[str, str] = field(default_factory=dict[str, str])
    recipients: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    transfers: Mapping[str, str] = field(default_factory=dict[str, str])
    interest: Mapping[str, str] = field(default_factory=dict[str, str])
    answers: Mapping[str, Answered] = field(default_factory=dict[str, "Answered"])
    decided: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Answered:
    """A named person's answer to one criterion.

    Attributes:
        applies: Whether it does.
        note: Why.
        by: Who says so.
        on: When.
    """

    applies: bool
    note: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Activity:
    """One thing that is done with data about people.

    Attributes:
        purpose: A fideslang key, or "own.accountability", "own.answers" for what Echt keeps for the brand's own duties.
        campaigns, predictions, segments: Files that do it.
        channels: By which people are reached.
        bases: People whom a basis of each kind stands for, now.
        objections: People who object to it, now.
        data: Keys of kinds of data.
        recipients: Keys of who gets what, by the project's own settings.
    """

    purpose: str
    campaigns: tuple[str, ...] = ()
    predictions: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    bases: Mapping[str, int] = field(default_factory=dict[str, int])
    objections: int = 0
    data: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {
            "purpose": self.purpose,
            "campaigns": list(self.campaigns),
            "predictions": list(self.predictions),
            "segments": list(self.segments),
            "channels": list(self.channels),
            "bases": dict(self.bases),
            "objections": self.objections,
            "data": list(self.data),
            "recipients": list(self.recipients),
        }


@dataclass(frozen=True, slots=True)
class Processing:
    """Everything that a register and a DPIA are written from.

    Attributes:
        name: Of the project.
        at: The moment.
        activities: What is done.
        people: How many people the warehouse knows.
        sources: By name: the kind of each source.
        events: Names of events, as they came in.
        engine: What writes: "phrases", "openai", …
        model_at: The address of a language model; "" where there is none.
        stamp: Whether a time-stamp service gets hashes.
        published: Whether the keys are derived from a published phrase.
        simulated: Whether the people do not exist.
        stated: What a person wrote down.
    """

    name: str
    at: datetime
    activities: tuple[Activity, ...]
    people: int
    sources: Mapping[str, str]
    events: tuple[str, ...]
    engine: str
    model_at: str
    stamp: bool
    published: bool
    simulated: bool
    stated: Stated


@dataclass(frozen=True, slots=True)
class Files:
    """The text files of a project that say what is done.

    Attributes:
        campaigns: All that can be read.
        predictions: All that can be read.
        segments: By name.
        grounds: Purposes for which the brand itself states a ground.
        sources: By name: the kind.
        engine: What writes.
        model_at: The address of a language model.
        published: Whether the keys are published.
        stated: What a person wrote down.
    """

    campaigns: Sequence[Campaign]
    predictions: Sequence[PredictionFile]
    segments: Mapping[str, Segment]
    grounds: Sequence[str]
    sources: Mapping[str, str]
    engine: str
    model_at: str
    published: bool
    stated: Stated


def read_processing(setting: Setting, name: str, files: Files) -> Processing:
    """Read off stores and files what is done with data about people. Nothing is written.

    Args:
        setting: Both stores.
        name: Of the project.
        files: What its text files say.
    """
    wanted = {
        *files.grounds,
        *(str(one.purpose) for one in files.campaigns),
        *(str(one.purpose) for one in files.predictions),
        *(str(one.purpose) for one in files.segments.values()),
    }
    counts = setting.ledger.counts()
    events = setting.warehouse.select("SELECT DISTINCT name FROM events ORDER BY name")["name"].to_pylist()
    activities = [_activity(setting, purpose, files) for purpose in sorted(wanted)]
    if counts["conversations"]:
        activities.append(
            Activity("own.answers", channels=("email",), data=("contact", "message"), recipients=("staff",))
        )
    activities.append(
        Activity("own.accountability", data=("permission", "decision", "chain", "staff"), recipients=("authority",))
    )
    values = setting.values
    return Processing(
        name=name,
        at=values.at,
        activities=tuple(activities),
        people=setting.warehouse.count("people"),
        sources=dict(files.sources),
        events=tuple(str(one) for one in events if one),
        engine=files.engine,
        model_at=files.model_at,
        stamp=bool(values.signing.stamp),
        published=files.published,
        simulated=values.simulated,
        stated=files.stated,
    )


def _activity(setting: Setting, purpose: str, files: Files) -> Activity:
    standing = setting.ledger.standing(Purpose(purpose), setting.values.at)
    good = standing.filter(pc.and_(standing["granted"], pc.invert(standing["objected"])))
    bases = {str(row["values"]): int(row["counts"]) for row in pc.value_counts(good["basis"]).to_pylist()}
    campaigns = [one for one in files.campaigns if str(one.purpose) == purpose]
    predictions = [one.name for one in files.predictions if str(one.purpose) == purpose]
    channels = tuple(sorted({one.channel for one in campaigns}))
    return Activity(
        purpose=purpose,
        campaigns=tuple(one.name for one in campaigns),
        predictions=tuple(predictions),
        segments=tuple(sorted(name for name, one in files.segments.items() if str(one.purpose) == purpose)),
        channels=channels,
        bases=dict(sorted(bases.items())),
        objections=int(pc.sum(standing["objected"]).as_py() or 0),
        data=_data(purpose, channels, profiled=bool(predictions) or purpose == PROFILE),
        recipients=_recipients(purpose, channels),
    )


def _data(purpose: str, channels: Sequence[str], *, profiled: bool) -> tuple[str, ...]:
    found = ["id", "permission"]
    if channels:
        found += ["contact", "language", "attention", "decision", "delivery"]
    if channels or profiled or purpose == REPORTING:
        found += ["behaviour"]
    if profiled:
        found += ["prediction"]
    if purpose == REPORTING:
        found += ["decision", "outcome"]
    return tuple(dict.fromkeys(found))


def _recipients(purpose: str, channels: Sequence[str]) -> tuple[str, ...]:
    found = ["staff"]
    if channels:
        found += ["mail"] if "email" in channels else ["channel"]
    if purpose.startswith("marketing.advertising"):
        found += ["audience"]
    return tuple(found)

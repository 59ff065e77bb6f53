"""What advice is drawn from: counts, sums and rankings of one project for one campaign. No line of it names a person."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import compress

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from echt import predict, segment
from echt.errors import EchtError
from echt.estimate import Moments, Outcomes
from echt.flow.ahead import tested
from echt.flow.choose import names_in_use, same_purpose
from echt.flow.setting import Setting
from echt.nouns import ATTENTION, Campaign, Segment
from echt.permission import Reachable, gate
from echt.predict import PredictionFile, Stock

REPORTING = "analytics.reporting"
WINDOWS = 4
YEAR = timedelta(days=365)
PLAIN = "gamma_poisson"
"""The model that stands for a prediction before one was tested."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Who may be written to, and whose past may be read.

    Attributes:
        people: In the segment, and may be written to.
        minimum: How many the segment must hold to be used.
        left_out: Of everyone known, who may not be written to, by reason.
        profiled: Of `people`, whose profile may be read.
        counted: Of `people`, who may be counted.
    """

    people: int
    minimum: int = 50
    left_out: Mapping[str, int]
    profiled: int
    counted: int


@dataclass(frozen=True, slots=True)
class Window:
    """What the people who were in the segment then did in one stretch of the campaign's length.

    Attributes:
        start: When it began.
        goals: One row a person.
        value: Money of these goals together, in the currency of the campaign.
    """

    start: datetime
    goals: Moments
    value: float = 0.0


@dataclass(frozen=True, slots=True)
class Ranking:
    """People at earlier moments, what they did in the horizon after each, and how each ranking ordered them.

    Attributes:
        outcomes: n rows: a person at a moment.
        rules: By name of a simple rule: (n,) finite, highest first.
        model: (n,) the prediction.
        name: Of the model.
        moments: How many.
        inside: True where only people count who were in the segment at that moment.
        refused: True where the latest test of the prediction refused every model, and this is the best simple rule of it.
    """

    outcomes: Outcomes
    rules: Mapping[str, NDArray[np.float64]]
    model: NDArray[np.float64]
    name: str
    moments: int
    inside: bool
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Logged:
    """Contacts that lot decided, on this channel, so far: people drawn to get something, and people held out."""

    explored: int
    held: int


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one contact takes, and how many the campaign allows.

    Attributes:
        attention_s: Of one contact.
        money: Of one contact.
        contacts: At most, of all people; None where nothing limits them.
        by: What limits them: "attention", "spend" or "creatives".
    """

    attention_s: float
    money: float
    contacts: int | None = None
    by: str = ""

    @classmethod
    def of(cls, campaign: Campaign) -> Limits:
        """The limits in a campaign file."""
        second = ATTENTION.channel_s[campaign.channel] * (ATTENTION.announced if campaign.announced else 1.0)
        room: dict[str, float] = {}
        if campaign.total_s is not None:
            room["attention"] = campaign.total_s / second
        if campaign.spend is not None and campaign.cost_per_contact > 0:
            room["spend"] = campaign.spend / campaign.cost_per_contact
        if campaign.creatives and all(name in campaign.creative_budgets for name in campaign.creatives):
            room["creatives"] = float(sum(campaign.creative_budgets[name] for name in campaign.creatives))
        by = min(room, key=lambda name: room[name]) if room else ""
        return cls(second, campaign.cost_per_contact, math.floor(room[by]) if by else None, by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Everything that the lines of advice are drawn from.

    Attributes:
        campaign: Its numbers.
        at: The moment.
        reach: Who.
        stock: How much there is to learn a prediction from.
        horizon_days: Of the prediction.
        windows: Of the segment, latest first; empty where it cannot be told who was in it.
        ranking: None where history is too short, or nobody's profile may be read.
        logged: Contacts decided by lot.
        limits: Of the campaign.
    """

    campaign: Campaign
    at: datetime
    reach: Reach
    stock: Stock
    horizon_days: int
    windows: tuple[Window, ...]
    ranking: Ranking | None
    logged: Logged
    limits: Limits

    @property
    def goals(self) -> Moments:
        """Of all windows together, without campaign: one row a person and window."""
        each = [window.goals for window in self.windows]
        return Moments(sum(w.n for w in each), sum(w.total for w in each), sum(w.squares for w in each))

    @property
    def small(self) -> bool:
        """Whether the segment holds too few people to be used."""
        return self.reach.people < self.reach.minimum

    @property
    def drawn(self) -> tuple[int, int]:
        """People of the plan and of the holdout, as the campaign's share divides them."""
        held = round(self.reach.people * self.campaign.holdout)
        return self.reach.people - held, held

    @property
    def contacts(self) -> int:
        """People written to at most."""
        room, plan = self.limits.contacts, self.drawn[0]
        return plan if room is None else min(plan, room)

    @property
    def share(self) -> float:
        """The part of the people of the plan that can be written to; 1 where nothing limits it."""
        return self.contacts / self.drawn[0] if self.drawn[0] else 1.0


def read_ground(
    setting: Setting, campaign: Campaign, segments: Mapping[str, Segment], file: PredictionFile, about: list[str]
) -> Ground:
    """Read what the advice for a campaign is drawn from; everything through the gate, nothing is written.

    Args:
        setting: Both stores.
        campaign: Which.
        segments: Every segment of the project, by name.
        file: The prediction the campaign uses, or would use.
        about: Product categories of the message, where they are known already.

    Raises:
        CampaignError: E460, the segment is for another purpose than the campaign.
        ProjectError: What `segment.members` raises but E132.
    """
    same_purpose(segments[campaign.segment], campaign)
    at, warehouse, ledger = setting.values.at, setting.warehouse, setting.ledger
    reach = gate(ledger, warehouse, campaign.purpose, at, about=about)
    profile = gate(ledger, warehouse, file.purpose, at)
    whom = _Whom(setting, reach, segments, campaign)
    members = whom.at(at)
    counted = gate(ledger, warehouse, REPORTING, at)
    return Ground(
        campaign=campaign,
        at=at,
        reach=Reach(
            people=len(members),
            minimum=segments[campaign.segment].minimum,
            left_out={reason: n for reason, n in reach.counts.items() if reason != "reachable"},
            profiled=_both(members, profile.person_id),
            counted=_both(members, counted.person_id),
        ),
        stock=predict.stock(profile.tables, at=at, outcome=file.outcome),
        horizon_days=file.horizon_days,
        windows=_windows(whom, counted, campaign, at),
        ranking=_ranking(setting, whom, profile, file),
        logged=_logged(setting, campaign),
        limits=Limits.of(campaign),
    )


def default_prediction(campaign: Campaign) -> PredictionFile:
    """The prediction a campaign would use where no file describes one: its goal, within its time."""
    return PredictionFile(campaign.prediction, campaign.goal, max(1, round(campaign.within / timedelta(days=1))))


class _Whom:
    """Who is, or was, in the campaign's segment, of those who may be written to now."""

    def __init__(self, setting: Setting, reach: Reachable, segments: Mapping[str, Segment], campaign: Campaign) -> None:
        self.reach, self.question = reach, segments[campaign.segment]
        self.known = names_in_use(setting, reach.tables, segments)

    def at(self, moment: datetime) -> pa.Array:
        """(n,) person ids."""
        return segment.members(self.question, self.reach.tables, at=moment, known=self.known, any_size=True)


def _both(some: pa.Array, others: pa.Array) -> int:
    return int(pc.sum(pc.is_in(some, value_set=others)).as_py() or 0)


def _windows(whom: _Whom, counted: Reachable, campaign: Campaign, at: datetime) -> tuple[Window, ...]:
    """The last windows, and the one a year ago; only those with people enough to be a segment."""
    known = timedelta(days=predict.stock(counted.tables, at=at, outcome=campaign.goal).history_days)
    starts = [at - k * campaign.within for k in range(1, WINDOWS + 1)]
    if at - YEAR < starts[-1]:
        starts.append(at - YEAR)
    found = [_window(whom, counted, campaign, start) for start in starts if at - start <= known]
    return tuple(window for window in found if window.goals.n >= whom.question.minimum)


def _window(whom: _Whom, counted: Reachable, campaign: Campaign, start: datetime) -> Window:
    row = counted.tables.query(
        "flow.goals",
        params={
            "goal": campaign.goal,
            "currency": campaign.currency,
            "since": start,
            "until": start + campaign.within,
        },
        tables={"asked": pa.table({"person_id": whom.at(start)})},
    ).to_pylist()[0]
    goals = Moments(int(row["people"]), float(row["total"]), float(row["squares"]))
    return Window(start, goals, float(row["value"]))


def _ranking(setting: Setting, whom: _Whom, profile: Reachable, file: PredictionFile) -> Ranking | None:
    """Past moments, kept to who was in the segment then; to everyone where there never were enough of them."""
    model, refused = _model(setting, file)
    past = _past(profile, file, setting.values.at, model)
    inside = [np.asarray(pc.is_in(each.person_id, value_set=whom.at(each.cutoff))) for each in past]
    enough = [int(each.sum()) >= whom.question.minimum for each in inside]
    few = not any(enough)
    kept = [np.ones(len(each.person_id), dtype=np.bool_) for each in past] if few else list(compress(inside, enough))
    past = past if few else tuple(compress(past, enough))
    if not past or not sum(float(each.later[rows].sum()) for each, rows in zip(past, kept, strict=True)):
        return None
    person = pa.concat_arrays([each.person_id.filter(pa.array(rows)) for each, rows in zip(past, kept, strict=True)])
    return Ranking(
        Outcomes.of(
            _joined([each.later for each in past], kept),
            window=np.repeat(np.arange(len(past)), [int(rows.sum()) for rows in kept]),
            person=np.asarray(person.dictionary_encode().indices),
        ),
        {name: _joined([each.rules[name] for each in past], kept) for name in past[0].rules},
        _joined([each.model for each in past], kept),
        past[0].name,
        len(past),
        not few,
        refused and past[0].name == model,
    )


def _model(setting: Setting, file: PredictionFile) -> tuple[str, bool]:
    """The model that the latest run of the prediction chose, and whether it refused all; before any, the plainest one."""
    ran = tested(setting, file.name) or {}
    same = ran.get("horizon_days") == file.horizon_days and ran.get("outcome") == file.outcome and ran.get("tests")
    if not same or datetime.fromisoformat(ran["at"]) > setting.values.at:
        return PLAIN, False
    return str(ran["tests"]["winner"]["orders"]), "orders" in ran["tests"]["refused"]


def _past(profile: Reachable, file: PredictionFile, at: datetime, model: str) -> tuple[predict.Ranked, ...]:
    ranked = partial(predict.ranked_past, profile.tables, at=at, horizon_days=file.horizon_days, outcome=file.outcome)
    try:
        return ranked(model=model)
    except EchtError:  # at some moment of the past the model could not speak: the plainest one always can
        return ranked()


def _joined(values: list[NDArray[np.float64]], kept: list[NDArray[np.bool_]]) -> NDArray[np.float64]:
    return np.concatenate([each[rows] for each, rows in zip(values, kept, strict=True)])


def _logged(setting: Setting, campaign: Campaign) -> Logged:
    """People drawn by lot in runs before this moment on this channel: to get something, and to be left in peace."""
    explored = held = 0
    for run in setting.ledger.runs().to_pylist():
        if run["at"] >= setting.values.at:
            continue
        rows = setting.ledger.decisions(run_id=str(run["run_id"])).select(
            ["person_id", "channel", "arm", "creative_id", "probability"]
        )
        rows = rows.filter(pc.equal(rows["channel"], campaign.channel))
        lot = rows.filter(pc.and_(pc.equal(rows["arm"], "explore"), pc.is_valid(rows["creative_id"])))
        explored += int(pc.count_distinct(lot["person_id"]).as_py())
        held += int(pc.count_distinct(rows.filter(pc.equal(rows["arm"], "holdout"))["person_id"]).as_py())
    return Logged(explored, held)

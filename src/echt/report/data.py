"""What a report shows: plain values, filled by the flow, kept as JSON, read by the report and the Studio.

Shares and probabilities are 0..1. Attention is in seconds. Money is in `currency`. Times are UTC. Words that differ by
language are mappings from "en" and "nl" to text.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from echt.nouns import ATTENTION
from echt.report.foretold import Trust

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and how sure it is: `low` and `high` hold it in `level` (0..1) of repetitions."""

    value: float
    low: float
    high: float
    level: float = 0.95

    @property
    def crosses_zero(self) -> bool:
        """True when no effect at all is inside."""
        return self.low <= 0.0 <= self.high


@dataclass(frozen=True, slots=True)
class PeopleFlow:
    """Where everyone who was asked about went; the counts add up, and the report refuses to be made when they do not.

    Attributes:
        asked: People asked about.
        left_out: People for each reason (`nouns.Reason`, as text) to be left in peace, in the order they apply.
        planned: People who get something because the plan says so.
        explored: People who get something by lot, to learn.
    """

    asked: int
    left_out: Mapping[str, int]
    planned: int
    explored: int = 0

    @property
    def sent(self) -> int:
        """People who get something."""
        return self.planned + self.explored

    @property
    def in_peace(self) -> int:
        """People who get nothing, each with one reason."""
        return sum(self.left_out.values())


@dataclass(frozen=True, slots=True)
class Story:
    """One person's decision, told in three sentences.

    Attributes:
        person_id: The keyed id; no name, no address.
        reason: `nouns.Reason`, as text.
        orders: Orders before the decision.
        days_since_order: Days from the last order to the decision; None when there is none.
        basis: `nouns.Basis` of the permission, as text; None when there is none.
        gain: Expected extra money because of the message, net of regret.
        price_s: Price of the message in seconds, with fatigue and hour; what decides.
        worth_per_s: What a second of attention is worth.
        attention_s: Plain seconds of the message: what the person is told.
        used_s: Seconds of this person's budget used in the 168 hours before.
        budget_s: This person's budget in any 168 hours.
        simulated: True when a part of the story (such as the permission) is simulated.
        sentences: Own words for it by language, three each; empty: the report tells it from the numbers.
    """

    person_id: str
    reason: str
    orders: int
    days_since_order: float | None
    basis: str | None = None
    gain: float = 0.0
    price_s: float = 0.0
    worth_per_s: float = ATTENTION.worth_per_s
    attention_s: float = 0.0
    used_s: float = 0.0
    budget_s: float = ATTENTION.budget_s
    simulated: bool = False
    sentences: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


@dataclass(frozen=True, slots=True)
class EffectDay:
    """The difference between plan and holdout up to and including one day, in goals a person."""

    day: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Effect:
    """What the plan caused: everyone in the plan against everyone in the holdout, as they were drawn.

    Attributes:
        goal: Name of the event that counts, such as "Order Completed".
        within_days: Days in which it counts.
        plan_people, holdout_people: People in each arm.
        plan_goals, holdout_goals: Goals in each arm, in all.
        difference: Goals a person in the plan minus goals a person in the holdout.
        extra: Extra goals because of the plan: `difference` times `plan_people`.
        days: The same difference day by day; may be empty.
        sample_ratio_p: Probability of arms as uneven as these if the draw was fair; below 0.001 is an alarm.
        holdout_share: Share that should be in the holdout (0..1).
        power: Probability to see the effect that was assumed beforehand, if it is there (0..1).
        detectable: Smallest difference seen with power 0.8, in goals a person.
        assumed: The difference that was assumed beforehand, in goals a person.
        attention_s: Attention asked by the whole plan.
        simulated: True when a part of what was counted is simulated.
        lasting: What these days say about a year, by language; may be empty.
        lasts: Whether they are evidence for one.
        value: Extra money because of the plan, in all; None in reports of before.
        not_counted: People in the draw who may not be counted, or are one person twice.
        days_seen: Days that have passed, at most `within_days`; None in reports of before.
    """

    goal: str
    within_days: float
    plan_people: int
    holdout_people: int
    plan_goals: float
    holdout_goals: float
    difference: Interval
    extra: Interval
    attention_s: float
    days: tuple[EffectDay, ...] = ()
    sample_ratio_p: float | None = None
    holdout_share: float | None = None
    power: float | None = None
    detectable: float | None = None
    assumed: float | None = None
    simulated: bool = False
    lasting: Mapping[str, str] = field(default_factory=dict[str, str])
    lasts: bool = False
    value: Interval | None = None
    not_counted: int = 0
    days_seen: float | None = None

    @property
    def complete(self) -> bool:
        """Whether the days agreed have passed."""
        return self.days_seen is None or self.days_seen >= self.within_days

    @property
    def per_hour(self) -> Interval | None:
        """Extra goals for one hour of attention; None where no attention was asked."""
        hours = self.attention_s / 3600
        each = self.extra
        return Interval(each.value / hours, each.low / hours, each.high / hours, each.level) if hours else None

    @property
    def attention_per_extra_s(self) -> float | None:
        """Seconds of attention for one extra goal; None when the estimate is not above zero."""
        return self.attention_s / self.extra.value if self.extra.value > 0 else None


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something odd in the data that a reader should know: `count` of `total`, said in words.

    Attributes:
        code: A short name, such as "no_customer" or "wholesale", or the quarantine code of ingest.
        count: Rows or people it is about.
        total: Out of how many; 0 when that says nothing.
        sentence: What it is and what was done with it, by language; empty: the report uses its own words for the code.
    """

    code: str
    count: int
    total: int = 0
    sentence: Words = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Plate:
    """One picture as a page shows it.

    Attributes:
        width, height: In pixels.
        language: Of its words.
        alt: What it shows, for who does not see it.
        png: Its bytes, in base64, as the gate at the way out let them go; empty where it did not.
        made: How it came to be, as IPTC calls it.
        mime: Of the bytes.
        mark: The number of its invisible mark, in hex, where it was marked and signed; else empty.
        held: Why it was not released: the name of a `prove.Held`; else empty.
    """

    width: int
    height: int
    language: str
    alt: str
    png: str = field(repr=False)
    made: str = "algorithmicMedia"
    mime: str = "image/png"
    mark: str = ""
    held: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A creative as people got it.

    Attributes:
        creative_id, version: Which one.
        texts: Per language ("en", "nl") the parts in reading order, such as subject, preheader, body.
        made_by: "template", "human" or the name of an engine.
        label: The sentence under it that says how it was made, by language.
        approved_by: The named person who said yes; None: nobody did, and nothing was sent.
        approved_at: When, UTC.
        facts: The facts it stands on, in words.
        sha256: Fingerprint of the words in each language: what `echt verify` looks up.
        people: How many got it.
        pictures: What was drawn for it, the light ones.
        findings: What the guard remarks and does not block: the words, and why.
        human_share: Share of its sentences that a person wrote, 0..1; None where that is not known.
    """

    creative_id: str
    version: str
    texts: Mapping[str, Mapping[str, str]]
    made_by: str = "template"
    label: Words = field(default_factory=dict[str, str])
    approved_by: str | None = None
    approved_at: datetime | None = None
    facts: tuple[str, ...] = ()
    sha256: str = ""
    people: int = 0
    pictures: tuple[Plate, ...] = ()
    findings: tuple[tuple[str, str], ...] = ()
    human_share: float | None = None


@dataclass(frozen=True, slots=True)
class ToldStory:
    """A story that a person wrote and approved, and that everyone in it still allows.

    Attributes:
        name, version: Which one.
        language: "en" or "nl": it is told in one.
        title: As a person wrote it.
        text: Paragraphs, an empty line between.
        human_share: Share of it that people wrote, 0..1.
        approved_by, approved_at: The named person who said yes, and when, UTC.
        quoted: Those whose own words stand in it, as the story itself names them.
        unnamed: How many more it quotes without naming them.
    """

    name: str
    version: str
    language: str
    title: str = field(repr=False)
    text: str = field(repr=False)
    human_share: float
    approved_by: str
    approved_at: datetime | None = None
    quoted: tuple[str, ...] = field(default=(), repr=False)
    unnamed: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A reply that waits for a human.

    Attributes:
        conversation_id: Which thread.
        subject: Its subject line.
        excerpt: The first words, without contact details.
        waits_h: Hours it has waited.
        kind: "distress", "complaint", "question", "thanks" or "".
        language: "en" or "nl".
        simulated: True when nobody real wrote it.
    """

    conversation_id: str
    subject: str
    excerpt: str
    waits_h: float
    kind: str = ""
    language: str = "en"
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class BudgetUse:
    """How much of their weekly attention people gave.

    Attributes:
        budget_s: The usual budget in any 168 hours.
        plan_s: Seconds the whole plan asks.
        usual_s: Seconds the usual mailing (everyone who may be mailed) would have asked.
        message_s: Seconds of one message.
        used_before_s: Mean seconds used before the plan, of those who get something.
        over: People over their own budget: always 0, or something is wrong.
        shares: People by the share of their budget that is used, plan included: (above, up to, people); nothing used
            is (0, 0, people).
    """

    budget_s: float
    plan_s: float
    usual_s: float
    message_s: float
    used_before_s: float = 0.0
    over: int = 0
    shares: tuple[tuple[float, float, int], ...] = ()


@dataclass(frozen=True, slots=True)
class SegmentCount:
    """A segment and how many people are in it; `sentence` is its own comment."""

    name: str
    people: int
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked: `state` is "ok", "warn" or "stop"; `sentence` by language."""

    code: str
    state: str
    sentence: Words


@dataclass(frozen=True, slots=True)
class Tool:
    """What the data could carry of one tool: what it is for, what to do with it, why, and what it takes; by language."""

    job: Words
    name: Words
    chosen: bool
    verdict: Words
    reason: Words
    facts: tuple[Words, ...]
    cost: Words


@dataclass(frozen=True, slots=True)
class Wave:
    """One wave of a campaign: whom its plan gave what, and what that plan proves of itself. Sums are scores: money after attention.

    Attributes:
        campaign: Name of the campaign: the one of the report, or one that learns from it.
        at: The moment of the decisions, UTC.
        asked, explored, planned: People asked about, with something by lot, with something by the plan.
        attention_s: Seconds of attention it takes.
        gains: What it counted with: "learned" from a wave by lot, "assumed", or "unclear": a wave could not tell, so the
            assumption stayed.
        exact: Whether the exact planner made it.
        shared: Whether people share a budget.
        objective: What the plan brings.
        bound: No plan that keeps every limit brings more; None where nobody knows.
        broken: How much of all limits together is broken: always 0, or something is wrong.
        prices: By limit that binds, what one more message would bring.
        beside: By simpler way to plan, what it would bring under the same limits.
    """

    campaign: str
    at: datetime
    asked: int
    explored: int
    planned: int
    attention_s: float
    gains: str
    exact: bool
    shared: bool
    objective: float
    bound: float | None
    broken: float
    prices: Mapping[str, float] = field(default_factory=dict[str, float])
    beside: Mapping[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True, slots=True)
class ReportData:
    """Everything a report says.

    Attributes:
        shop: Name of the project.
        campaign: Name of the campaign.
        at: The moment of the decisions, UTC: the project's clock, not the wall's.
        currency: ISO 4217.
        known: People known.
        recent: People with an order in the `recent_days` before `at`.
        recent_days: See `recent`.
        usual: People the usual mailing would send to: everyone in the segment with a permission.
        flow: Where everyone who was asked about went.
        budget: Attention used.
        story: One person.
        effect: What it caused; None: not measured yet.
        effect_refused: Why there is no effect, by language, such as a campaign without a holdout.
        oddities: What is odd in the data, the most telling first.
        quarantine: The top reasons of quarantine.
        creatives: As sent.
        inbox: Longest waiting first; may hold the first few only.
        waiting: How many wait in all; 0: as many as `inbox` holds.
        segments: With their size.
        checks: Permission, audit chain, counts that add up.
        assumptions: What was assumed, in words, such as the response of a naive model.
        simulated: Which parts are simulated: any of "people", "events", "permissions", "replies", "orders".
        attribution: Source and licence of the data, by language.
        run_id: The run of the decisions.
        seed: Of the draws.
        trust: What was predicted and how far that can be trusted: counts first; empty where nothing was tested.
        advice: Which tool for which goal, as it stood before the decisions; empty where it was not asked.
        ingested: Rows by outcome of ingest: read, accepted, duplicate, quarantined, refused.
        stories: Those that people told, and allowed.
        waves: The campaign itself, then those that learned from it, each with what its plan proves.
    """

    shop: str
    campaign: str
    at: datetime
    currency: str
    known: int
    recent: int
    recent_days: int
    usual: int
    flow: PeopleFlow
    budget: BudgetUse
    story: Story | None = None
    effect: Effect | None = None
    effect_refused: Words = field(default_factory=dict[str, str])
    oddities: tuple[Oddity, ...] = ()
    quarantine: tuple[Oddity, ...] = ()
    creatives: tuple[Shown, ...] = ()
    inbox: tuple[Waiting, ...] = ()
    waiting: int = 0
    segments: tuple[SegmentCount, ...] = ()
    checks: tuple[Check, ...] = ()
    assumptions: tuple[Words, ...] = ()
    simulated: tuple[str, ...] = ()
    attribution: Words = field(default_factory=dict[str, str])
    run_id: str = ""
    seed: int | None = None
    trust: tuple[Trust, ...] = ()
    advice: tuple[Tool, ...] = ()
    ingested: Mapping[str, int] = field(default_factory=dict[str, int])
    stories: tuple[ToldStory, ...] = ()
    waves: tuple[Wave, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The same as plain JSON values; `from_dict` reads it back."""
        return _plain(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Read what `to_dict` wrote."""
        return _read(cls, values)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, datetime) else value


def _read(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if isinstance(kind, types.UnionType):
        return _read(next(k for k in inside if k is not types.NoneType), value)
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        names = {f.name for f in dataclasses.fields(kind)}
        return kind(**{name: _read(hints[name], item) for name, item in value.items() if name in names})  # type: ignore[operator]
    if origin is tuple:
        kinds = [inside[0]] * len(value) if inside[-1] is Ellipsis else inside
        return tuple(_read(k, item) for k, item in zip(kinds, value, strict=True))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {key: _read(inside[1], item) for key, item in value.items()}
    return datetime.fromisoformat(value) if kind is datetime else value

"""The words of Echt: frozen values. No I/O, no clock, no chance.

Every other package speaks these words, and so do the tables: a field here and a column there carry the same name.
Times are UTC. Money is an amount with its currency. Attention is in seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from echt.errors import ProjectError

__all__ = [
    "ATTENTION",
    "Approval",
    "Arm",
    "AttentionDefaults",
    "Basis",
    "Campaign",
    "Creative",
    "Decision",
    "DeliveryState",
    "Event",
    "Fact",
    "Money",
    "Permission",
    "Person",
    "Picture",
    "Prediction",
    "Purpose",
    "Reason",
    "Segment",
    "Sentence",
]

# names (of keys, events, features) that tell a special category (GDPR 9) or a criminal record (GDPR 10), in English and
# Dutch: stems count anywhere in a name, words only as a whole part of it
SPECIAL_STEMS = (
    "health|gezondheid|medical|medisch|medicat|medicijn|diagnos|disease|ziekte|illness|disabilit|handicap|pregnan|zwanger|"
    "allerg|religi|geloofs|godsdienst|levensbeschouw|philosophical_?belief|ethnic|etnisch|etnic|sexual|seksue|"
    "politic|politiek|vakbond|trade_?union|biometr|genetic|genetisch|criminal_?record|strafblad|bloedgroep|blood_?type"
)
SPECIAL_WORDS = "race|racial|ras|faith|geloof|dna|hiv|union_member|sex_life"
SPECIAL_NAME = rf"(?i:{SPECIAL_STEMS}|(?:^|[^a-z])(?:{SPECIAL_WORDS})(?:[^a-z]|$))"


class Basis(StrEnum):
    """The lawful ground of a permission (GDPR 6, ePrivacy 13), and the objection that beats all."""

    consent = "consent"
    soft_opt_in = "soft_opt_in"
    contract = "contract"
    legitimate_interest = "legitimate_interest"
    objection = "objection"


class Reason(StrEnum):
    """Why a person gets something or is left in peace: the first that applies, in this order."""

    objection = "objection"
    no_permission = "no_permission"
    minor = "minor"
    holdout = "holdout"
    quiet = "quiet"
    budget_spent = "budget_spent"
    no_creative = "no_creative"
    not_worth_it = "not_worth_it"
    outranked = "outranked"
    shared_budget = "shared_budget"
    explore = "explore"
    plan = "plan"

    @property
    def sends(self) -> bool:
        """True for the two reasons that come with a creative."""
        return self in {Reason.explore, Reason.plan}


class Arm(StrEnum):
    """The part of a plan that a person was in: what measurement compares."""

    holdout = "holdout"
    explore = "explore"
    plan = "plan"
    none = "none"


class DeliveryState(StrEnum):
    """Where one hand-over to a channel stands."""

    waiting = "waiting"
    handed_over = "handed_over"
    refused = "refused"
    failed = "failed"


class Purpose(str):
    """What something is done for: a fideslang data-use key.

    An objection to a purpose covers everything below it (`marketing` covers `marketing.communications.email`);
    a permission covers exactly its own purpose.

    Raises:
        ProjectError: E101, the key is not one Echt knows.

    Examples:
        >>> Purpose("marketing.communications.email").parents
        ('marketing', 'marketing.communications')
    """

    __slots__ = ()
    KNOWN = frozenset(
        {
            "marketing",
            "marketing.communications",
            "marketing.communications.email",
            "marketing.communications.sms",
            "marketing.communications.push",
            "marketing.advertising",
            "marketing.advertising.first_party.targeted",
            "marketing.advertising.frequency_capping",
            "marketing.stories",
            "personalize",
            "personalize.content",
            "personalize.content.profiled",
            "analytics",
            "analytics.reporting",
            "analytics.reporting.campaign_insights",
            "functional",
            "functional.service",
            "functional.service.improve",
            "essential",
            "essential.service",
        }
    )

    def __new__(cls, key: str) -> Purpose:
        """Check the key against the list Echt knows."""
        if key not in cls.KNOWN:
            from echt.errors import nearest

            hint = nearest(key, cls.KNOWN)
            raise ProjectError(
                f"'{key}' is not a purpose Echt knows.",
                code="E101",
                found=key,
                fix=f"did you mean '{hint}'?" if hint else "use a fideslang data-use key, see docs/words.md",
            )
        return super().__new__(cls, key)

    @property
    def parents(self) -> tuple[str, ...]:
        """The keys above this one, broadest first."""
        parts = self.split(".")
        return tuple(".".join(parts[:i]) for i in range(1, len(parts)))


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency (ISO 4217)."""

    amount: float
    currency: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, as stored in the warehouse table `events`."""

    message_id: str
    person_id: str
    at: datetime
    name: str
    anonymous_id: str | None = None
    received_at: datetime | None = None
    source: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict[str, Any])
    order_id: str | None = None
    value: float | None = None
    currency: str | None = None
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Someone with attention to spend. Contact details live in the ledger only, encrypted."""

    person_id: str
    country: str | None = None
    language: str | None = None
    time_zone: str | None = None
    minor: bool = False
    traits: Mapping[str, Any] = field(default_factory=dict[str, Any])
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Permission:
    """One answer of one person about one purpose, or a ground the brand states. Append-only."""

    person_id: str
    purpose: Purpose
    basis: Basis
    granted: bool
    at: datetime
    evidence: Mapping[str, Any] = field(default_factory=dict[str, Any])
    until: datetime | None = None
    source: str = ""
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """A named question about people: one SQL predicate with its purpose.

    `minimum` is how many people must be in it before it may be used.
    """

    name: str
    purpose: Purpose
    predicate: str
    sentence: str = ""
    path: str = ""
    minimum: int = 50


@dataclass(frozen=True, slots=True)
class Prediction:
    """A number about a person's future, with its interval and the model that made it."""

    person_id: str
    name: str
    value: float
    low: float
    high: float
    level: float
    horizon_days: int
    model: str
    model_version: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Fact:
    """One typed, sourced, dated statement about a product or a shop, that copy may use."""

    fact_id: str
    quantity: str
    value: str | float | int
    unit: str = ""
    condition: str = ""
    source: str = ""
    valid_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a creative, and who wrote it.

    Attributes:
        language: "nl" or "en".
        part: Of the creative: "subject", "body" and so on.
        text: As a person reads it.
        by: The engine ("phrases", "openai", "template"), or "human".
        model: Of an engine that has one.
        prompt: Hash of what the model was asked, 12 hex digits.
        edited: Share of it that a person changed after the engine wrote it, 0..1.
    """

    language: str
    part: str
    text: str
    by: str
    model: str = ""
    prompt: str = ""
    edited: float = 0.0


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of a creative, in one size.

    Attributes:
        name: Of its file, without folder.
        width: In pixels.
        height: In pixels.
        language: Of the words in it.
        theme: "light" or "dark".
        alt: What it shows, for who does not see it.
        sha256: Of its bytes.
        source: Digital source type (IPTC): "algorithmicMedia" where it was drawn, "trainedAlgorithmicMedia" where a
            model made it, "compositeWithTrainedAlgorithmicMedia" where both.
    """

    name: str
    width: int
    height: int
    language: str
    theme: str
    alt: str
    sha256: str
    source: str = "algorithmicMedia"


@dataclass(frozen=True, slots=True)
class Creative:
    """One thing that can be shown, in one version: its words per language and the facts they stand on.

    With `slots`, its words still have places for a product (`{product.name}`): it is a template and never shown as it
    is. A fill of it names the version of its template, and stands on that version's approval.
    """

    creative_id: str
    version: str
    channel: str
    texts: Mapping[str, Mapping[str, str]]
    facts: tuple[Fact, ...] = ()
    made_by: str = "template"
    human_editor: str | None = None
    product_ids: tuple[str, ...] = ()
    slots: Mapping[str, Any] = field(default_factory=dict[str, Any])
    template: str = ""
    written: tuple[Sentence, ...] = ()
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Approval:
    """A named person's yes to one version of a creative or plan."""

    kind: str
    name: str
    version: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AttentionDefaults:
    """The constants of the price of attention and their sources (facts: attention, part 2).

    `price_s = c_channel · q(hour) · p(announced) · (1 + κ·F_channel) + λ·F_creative`
    """

    worth_per_s: float = 0.0025
    budget_s: float = 24.0
    window_hours: float = 168.0
    kappa_per_s: float = 1 / 24
    lambda_s: float = 470.0
    gamma: float = 0.017
    creative_half_life_days: float = 15.0
    channel_half_life_days: float = 7.0
    quiet_hours: tuple[str, str] = ("22:00", "07:00")
    chosen_hour: float = 0.67
    announced: float = 0.67
    channel_s: Mapping[str, float] = field(
        default_factory=lambda: {
            "feed": 2.0,
            "badge": 4.0,
            "email": 8.0,
            "message": 20.0,
            "push": 30.0,
            "sms": 30.0,
        }
    )


ATTENTION = AttentionDefaults()


@dataclass(frozen=True, slots=True)
class Campaign:
    """Goal, purpose, segment, creatives, channel, limits, holdout: every number that decides, from one file."""

    name: str
    goal: str
    within: timedelta
    purpose: Purpose
    segment: str
    channel: str
    creatives: tuple[str, ...]
    value: str | float
    currency: str
    worth_per_s: float = ATTENTION.worth_per_s
    budget_s: float = ATTENTION.budget_s
    fatigue_per_s: float = ATTENTION.kappa_per_s
    fatigue_half_life_days: float = ATTENTION.channel_half_life_days
    freshness_s: float = ATTENTION.lambda_s
    freshness_half_life_days: float = ATTENTION.creative_half_life_days
    max_contacts: int = 1
    total_s: float | None = None
    quiet_hours: tuple[str, str] = ATTENTION.quiet_hours
    creative_budgets: Mapping[str, int] = field(default_factory=dict[str, int])
    creative_minimums: Mapping[str, int] = field(default_factory=dict[str, int])
    spend: float | None = None
    cost_per_contact: float = 0.0
    holdout: float = 0.1
    explore: float = 0.0
    regret_unsubscribe: float = 0.0
    assumed_response: float = 0.02
    assumed_unsubscribe: float = 0.001
    assumed_margin: float | None = None  # share of what is spent that is left, where value = "margin"
    announced: bool = False
    send_at: str | None = None  # "10:00" on each person's own clock; None: the moment of the plan
    prediction: str = "order"
    learn_from: str | None = None  # a campaign whose first wave teaches, beside its own
    config_hash: str = ""

    @property
    def constants(self) -> AttentionDefaults:
        """The constants of the price of attention, as this campaign sets them."""
        return replace(
            ATTENTION,
            kappa_per_s=self.fatigue_per_s,
            channel_half_life_days=self.fatigue_half_life_days,
            lambda_s=self.freshness_s,
            creative_half_life_days=self.freshness_half_life_days,
        )


@dataclass(frozen=True, slots=True)
class Decision:
    """One creative for one person, or none, with one Reason and the numbers behind it.

    `product_reason` says how a product was found for this person and what that rests on ("together:22423", "recent:garden",
    "popular:"); "" where none was.
    """

    decision_id: str
    run_id: str
    campaign_id: str
    person_id: str
    contact_no: int
    surface: str
    channel: str
    creative_id: str | None
    creative_version: str | None
    product_ids: tuple[str, ...]
    product_reason: str
    arm: Arm
    probability: float
    eligible: bool
    reason: Reason
    gain: float
    currency: str
    attention_s: float
    price_s: float
    purpose: Purpose
    permission_id: int | None
    policy_version: str
    model_version: str
    config_hash: str
    at: datetime
    simulated: bool

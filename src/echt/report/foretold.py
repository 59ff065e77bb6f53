"""What a report says about predictions, as plain values: what was predicted, how the tests came out, what weighs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Decile:
    """A tenth of the people, by what was predicted of them: the mean predicted and what happened, with its interval."""

    predicted: float
    happened: float
    low: float
    high: float
    people: int


@dataclass(frozen=True, slots=True)
class Origin:
    """One moment in the past from which was predicted: totals of the model, of the simple rule, and of what came."""

    at: datetime
    predicted: float
    rule: float
    happened: float


@dataclass(frozen=True, slots=True)
class Group:
    """A group of people over all tests.

    Attributes:
        code: Which: a name such as "no_repeat".
        people: Of how many predictions.
        predicted, happened: Means a person.
        coverage: The share of them whose interval held what happened; `low` and `high` are the worst and the best test.
        width: Mean width of their intervals.
    """

    code: str
    people: int
    predicted: float
    happened: float
    coverage: float
    low: float
    high: float
    width: float


@dataclass(frozen=True, slots=True)
class Compared:
    """One way to predict, over all tests: `bias` is predicted over happened minus 1; `refused` says why it was not used."""

    name: str
    naive: bool
    bias: float | None
    error: float | None
    score: float | None
    coverage: float | None
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Weight:
    """One theme that a model looks at: its share (0..1) of all that moves predictions, and what it is called."""

    theme: str
    share: float
    name: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LooksAt:
    """What the model behind a prediction looks at, over a sample.

    Attributes:
        people: In the sample.
        weights: The heaviest first.
        columns: Of the warehouse, that it reads.
        purposes: That allowed those to be read.
        left_out: Features that the prediction file leaves out.
        refused: Event names that no model may use, because of what they tell about people.
    """

    people: int
    weights: tuple[Weight, ...]
    columns: tuple[str, ...]
    purposes: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trust:
    """How far a prediction can be trusted, from tests on the past.

    Attributes:
        name: Of the file in predictions/.
        outcome: Event name that is predicted.
        kind: "count" (how many), "money" (how much) or "any" (the chance of at least one).
        horizon_days: How far ahead.
        at: The moment predicted from.
        people: Predicted for.
        total: Expected of them together; for "any", how many people with at least one.
        came: What came of that; None until the horizon has passed.
        model: The way to predict that is used; `rule` the best simple rule.
        level: What the intervals promise (0..1); coverage: the share they held; width: how wide they are.
        bias, error: Of `model` over all tests; `error` is the mean miss a person. `rule_error`: of `rule`.
        score, rule_score: What the choice was made by, smaller is better.
        deciles: Of the chance of at least one, all tests together, as `chance_model` said.
        origins: One a test, oldest first.
        groups: Of people.
        compared: Every way to predict that was tried.
        looks: What `model` looks at, and `chance_looks` what `chance_model` does; None where no run kept it.
    """

    name: str
    outcome: str
    kind: str
    horizon_days: int
    at: datetime
    people: int
    total: float
    model: str
    rule: str
    level: float
    coverage: float | None
    width: float | None
    bias: float | None
    error: float | None
    rule_error: float | None
    came: float | None = None
    score: float | None = None
    rule_score: float | None = None
    chance_model: str = ""
    deciles: tuple[Decile, ...] = ()
    origins: tuple[Origin, ...] = ()
    groups: tuple[Group, ...] = ()
    compared: tuple[Compared, ...] = ()
    looks: LooksAt | None = None
    chance_looks: LooksAt | None = None

    @property
    def is_rule(self) -> bool:
        """True when no model beat the simple rules, and the best of them is used."""
        return self.model == self.rule

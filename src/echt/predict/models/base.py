"""What every candidate is, naive or not: it learns from snapshots of the past, and forecasts from one of now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from echt.predict.base import Reals

if TYPE_CHECKING:
    from echt.predict.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a candidate expects of everyone in a snapshot, within the horizon of that snapshot.

    Attributes:
        expected: (n,) number of outcomes (orders), at least 0.
        p_any: (n,) chance of at least one, 0..1.
        value: (n,) money of those outcomes, in the currency of the log; refunds net out, so it may be below 0.
        p_alive: (n,) chance of not having stopped for good, 0..1; None for candidates that do not know it.
        version: 12 hexadecimal digits of all parameters, those estimated on the snapshot itself included; None when
            `Fitted.version` says it all.
    """

    expected: Reals
    p_any: Reals
    value: Reals
    p_alive: Reals | None = None
    version: str | None = None


@runtime_checkable
class Fitted(Protocol):
    """A candidate that has learnt what it learns from the past."""

    @property
    def version(self) -> str:
        """12 hexadecimal digits of the parameters learnt from the past."""
        ...

    def forecast(self, now: Snapshot) -> Forecast:
        """What to expect of everyone in `now`, within `now.horizon_days`; reads nothing of `now.later*`.

        Raises:
            DataError: With the reason, where `now` carries no such model (too few people, nobody came back).
        """
        ...


@runtime_checkable
class Candidate(Protocol):
    """A way to predict. Listed by name in a prediction file; `echt.predict.models.candidate(name)` makes one."""

    @property
    def name(self) -> str:
        """As in a prediction file."""
        ...

    def fit(self, past: Sequence[Snapshot]) -> Fitted:
        """Learn from snapshots whose `later` is known by now, oldest first.

        Where history is short they look less far ahead than what will be asked: each says how far in its
        `horizon_days`, and what is learnt is to be scaled by it. Candidates that need no outcomes (customer-base
        models) take an empty `past`, and estimate on the snapshot they forecast from.

        Raises:
            DataError: With the reason, where the past teaches too little.
        """
        ...

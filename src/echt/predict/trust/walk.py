"""Every candidate at every cut-off, oldest first: what it said, what came, and what earlier cut-offs made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from echt.errors import DataError, EchtError
from echt.predict.base import Reals
from echt.predict.models.base import Candidate, Forecast
from echt.predict.trust.bands import Bands, bands_of
from echt.predict.trust.cutoffs import Cutoff, History, segments_of
from echt.predict.trust.learn import Calibrated, Outcome, Pair, learn

Progress = Callable[[str, int, int | None], None]
_TAUGHT_BY = 3  # the latest so many cut-offs: older ones are of another time


@dataclass(frozen=True, slots=True)
class Step:
    """One cut-off: n people, what came, and what each candidate said.

    Attributes:
        cutoff: Where.
        person: (n,) place of each person in the log.
        orders: (n,) outcomes that came.
        spend: (n,) money that came.
        said: By candidate.
        segments: By name: (n,) who belongs.
        whole: It looks ahead as far as is asked.
    """

    cutoff: Cutoff
    person: NDArray[np.int64]
    orders: Reals
    spend: Reals
    said: Mapping[str, Forecast]
    segments: Mapping[str, NDArray[np.bool_]]
    whole: bool = True

    @property
    def band(self) -> Bands:
        """(n,) kind of person."""
        return bands_of(self.segments)

    def came(self, outcome: Outcome) -> Reals:
        """(n,) what came, in the unit of the outcome; 0 or 1 for "any"."""
        if outcome == "any":
            return (self.orders > 0).astype(np.float64)
        return self.orders if outcome == "orders" else self.spend

    def pair(self, name: str, outcome: Outcome) -> Pair:
        """What a candidate said beside what came."""
        said, when = spoken(self.said[name], outcome), self.cutoff
        return Pair(said, self.came(outcome), self.band, when.at, when.known, self.whole)


@dataclass(frozen=True, slots=True)
class Walk:
    """All cut-offs with all candidates that could speak at each of those that count.

    Attributes:
        history: The log with its question.
        steps: Oldest first.
        left_out: By candidate, why it could not speak.
    """

    history: History
    steps: tuple[Step, ...]
    left_out: Mapping[str, str]

    @property
    def counted(self) -> tuple[Step, ...]:
        """Those that count."""
        return tuple(step for step in self.steps if step.cutoff.counted)

    def lessons(self, name: str, outcome: Outcome, by: float) -> list[Pair]:
        """What there was to learn from at a moment: cut-offs that look a whole horizon ahead, or shorter where none.

        Args:
            name: Candidate.
            outcome: Which.
            by: Days since 1970: only what was known by then.
        """
        known = [step for step in self.steps if name in step.said and step.cutoff.known <= by + 1e-9]
        whole = [step for step in known if step.whole]
        chosen = whole or known
        return [step.pair(name, outcome) for step in chosen[-_TAUGHT_BY:]]

    def taught(self, name: str, outcome: Outcome, by: float) -> Calibrated:
        """What those lessons come to."""
        return learn(self.lessons(name, outcome, by), chance=outcome == "any")


@dataclass(slots=True)
class _Walking:
    history: History
    candidates: Mapping[str, Candidate]
    left_out: dict[str, str] = field(default_factory=dict[str, str])

    def step(self, cutoff: Cutoff, more: Mapping[str, NDArray[np.bool_]] | None) -> Step:
        shot = self.history.snapshot(cutoff.at, cutoff.horizon_days)
        past = self.history.past(cutoff.at)
        said: dict[str, Forecast] = {}
        for name, candidate in self.candidates.items():
            if name in self.left_out:
                continue
            try:
                said[name] = _checked(candidate.fit(past).forecast(shot))
            except EchtError as error:
                if cutoff.counted:
                    self.left_out[name] = f"{error.what} {error.found or ''} ({error.code})".replace("  ", " ")
        none = np.zeros(len(shot))
        return Step(
            cutoff,
            shot.who,
            none if shot.later is None else shot.later,
            none if shot.later_value is None else shot.later_value,
            said,
            segments_of(shot, more),
            cutoff.horizon_days == self.history.question.horizon_days,
        )


def walk(
    history: History,
    cutoffs: Sequence[Cutoff],
    candidates: Mapping[str, Candidate],
    segments: Mapping[str, NDArray[np.bool_]] | None = None,
    progress: Progress | None = None,
) -> Walk:
    """Ask every candidate at every cut-off what it would have said, with what was known then.

    A candidate that cannot speak at a cut-off that counts is left out of all, with its reason.

    Args:
        history: The log with its question.
        cutoffs: In the order in which their outcomes were known.
        candidates: By name.
        segments: By name: (people of the log,) bool.
        progress: Told how many cut-offs are done, and of how many.
    """
    walking, steps = _Walking(history, candidates), list[Step]()
    for k, cutoff in enumerate(cutoffs):
        if progress:
            progress("testing on the past", k, len(cutoffs))
        steps.append(walking.step(cutoff, segments))
    if progress:
        progress("testing on the past", len(cutoffs), len(cutoffs))
    gone = walking.left_out
    kept = tuple(
        replace(step, said={name: one for name, one in step.said.items() if name not in gone}) for step in steps
    )
    return Walk(history, kept, gone)


def spoken(forecast: Forecast, outcome: Outcome) -> Reals:
    """(n,) the part of a forecast that is about that outcome."""
    return {"orders": forecast.expected, "spend": forecast.value, "any": forecast.p_any}[outcome]


def _checked(forecast: Forecast) -> Forecast:
    odd = sum(int((~np.isfinite(each)).sum()) for each in (forecast.expected, forecast.p_any, forecast.value))
    if odd:
        raise DataError(
            "a forecast is not a number.",
            code="E165",
            found=f"{odd:,} values",
            fix="leave this candidate out, or look for histories that cannot be",
        )
    return forecast

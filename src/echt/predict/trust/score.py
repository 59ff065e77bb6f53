"""What the walk comes to, for one candidate and one outcome: errors, order, calibration, intervals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from math import isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from echt.estimate.accuracy import (
    Tenths,
    area_under_curve,
    mean_absolute_error,
    normalised_gini,
    root_mean_square_error,
    tenths,
    total_bias,
)
from echt.estimate.pit import Evenness, coverage, evenness, pinball_loss, randomised_pit
from echt.predict.base import Reals
from echt.predict.trust.learn import Outcome, Told
from echt.predict.trust.walk import Walk

_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Rows:
    """A candidate beside what came: a row for each person at each cut-off that counts, N in all.

    Attributes:
        outcome: Which.
        raw: (N,) the forecast as it was.
        told: (N,) put right by earlier cut-offs, with intervals.
        came: (N,) what came.
        loss: (N,) what is compared: CRPS of numbers, squared distance of chances.
        pit: (N,) where what came fell in its distribution, 0..1; empty where there is none.
        person: (N,) place in the log.
        moment: (N,) which cut-off, 0, 1, ...
        segments: By name: (N,) who belongs.
    """

    outcome: Outcome
    raw: Reals
    told: Told
    came: Reals
    loss: Reals
    pit: Reals
    person: NDArray[np.int64]
    moment: NDArray[np.int64]
    segments: Mapping[str, NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class Score:
    """How one candidate did on one outcome, over all cut-offs that count; after recalibration unless said otherwise.

    Attributes:
        name: The candidate.
        raw_bias: Said over came, minus 1, before recalibration; NaN where nothing came.
        total_bias: The same after.
        mae: Mean absolute error of a person.
        rmse: Root mean square error.
        auc: Chance that who had any ranks above who had none; mean over cut-offs.
        gini: Normalised Gini; mean over cut-offs.
        loss: What is compared, a person: CRPS in the unit of the outcome, or Brier score for "any".
        calibration_error: Mean distance between said and came over tenths of the people.
        pinball: Mean pinball loss of the two ends; None for "any", as all below, and where no interval was learnt.
        coverage: The part of outcomes inside the interval.
        width: Mean width of it.
        pit_distance: How far the randomised PIT is from even, 0..1.
    """

    name: str
    raw_bias: float
    total_bias: float
    mae: float
    rmse: float
    auc: float
    gini: float
    loss: float
    calibration_error: float
    pinball: float | None = None
    coverage: float | None = None
    width: float | None = None
    pit_distance: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object; what is not a number is null."""
        return {key: None if isinstance(each, float) and isnan(each) else each for key, each in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Held:
    """Intervals and totals of a group of people, over all cut-offs that count.

    Attributes:
        segment: Name of the group; "all" for everyone.
        people: Forecasts in it: someone at three cut-offs counts three times.
        said: Mean forecast.
        came: Mean outcome.
        coverage: The part of outcomes inside their interval; None for "any", as all below, and where none was learnt.
        low: The same at the cut-off where it was lowest.
        high: The same where it was highest.
        width: Mean width.
        pit_distance: How far the randomised PIT is from even, 0..1.
    """

    segment: str
    people: int
    said: float
    came: float
    coverage: float | None = None
    low: float | None = None
    high: float | None = None
    width: float | None = None
    pit_distance: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Total:
    """Everyone together at one cut-off: raw forecast, forecast put right, and what came.

    Attributes:
        at: Days since 1970 of the cut-off.
        people: How many.
        raw: Sum of forecasts before recalibration.
        said: After.
        came: What came.
    """

    at: float
    people: int
    raw: float
    said: float
    came: float


def rows_of(walk: Walk, name: str, outcome: Outcome, seed: int) -> Rows:
    """One candidate at all cut-offs that count, put right by what was known at each.

    Args:
        walk: What everyone said.
        name: Candidate.
        outcome: Which.
        seed: Of the randomised PIT.
    """
    parts: list[tuple[Reals, Told, Reals, Reals, Reals]] = []
    level = walk.history.question.level
    for k, step in enumerate(walk.counted):
        pair = step.pair(name, outcome)
        taught = walk.taught(name, outcome, step.cutoff.at)
        told = taught.told(pair.said, pair.band, level)
        if outcome == "any":
            loss, pit = np.square(told.value - pair.came), np.zeros(0)
        elif taught.spread is None:  # the CRPS of a single number
            loss, pit = np.abs(told.value - pair.came), np.zeros(0)
        else:
            loss = taught.spread.crps(pair.said, pair.band, pair.came)
            pit = randomised_pit(*taught.spread.chances(pair.said, pair.band, pair.came), seed + k)
        parts.append((pair.said, told, pair.came, loss, pit))
    raw, told, came, loss, pit = zip(*parts, strict=True)
    ends = Told(*(np.concatenate([getattr(each, end) for each in told]) for end in ("value", "low", "high")))
    people = [step.person for step in walk.counted]
    moment = np.repeat(np.arange(len(people)), [len(each) for each in people])
    first = walk.counted[0].segments
    segments = {key: np.concatenate([step.segments[key] for step in walk.counted]) for key in first}
    whole = (
        np.concatenate(pit) if all(len(each) == len(one) for each, one in zip(pit, raw, strict=True)) else np.zeros(0)
    )
    return Rows(
        outcome, np.concatenate(raw), ends, np.concatenate(came), np.concatenate(loss), whole,
        np.concatenate(people), moment, segments,
    )  # fmt: skip


def score(name: str, rows: Rows, level: float) -> Score:
    """The numbers of one candidate."""
    value, came = rows.told.value, rows.came
    by_moment = [rows.moment == k for k in np.unique(rows.moment)]
    found = Score(
        name=name,
        raw_bias=total_bias(rows.raw, came),
        total_bias=total_bias(value, came),
        mae=mean_absolute_error(value, came),
        rmse=root_mean_square_error(value, came),
        auc=_mean([area_under_curve(value[one], came[one] > 0) for one in by_moment]),
        gini=_mean([normalised_gini(value[one], came[one]) for one in by_moment]),
        loss=float(rows.loss.mean()),
        calibration_error=tenths(value, came).calibration_error,
    )
    if not len(rows.pit):
        return found
    low, high = rows.told.low, rows.told.high
    tail = (1 - level) / 2
    return replace(
        found,
        pinball=(pinball_loss(low, came, tail) + pinball_loss(high, came, 1 - tail)) / 2,
        coverage=coverage(low, high, came),
        width=float((high - low).mean()),
        pit_distance=_distance(rows.pit),
    )


def held(rows: Rows) -> tuple[Held, ...]:
    """Coverage and width, of everyone and by segment; segments without people are left out."""
    everyone = {"all": np.ones(len(rows.came), bool)} | dict(rows.segments)
    return tuple(_held(name, rows, inside) for name, inside in everyone.items() if inside.sum() >= _FEWEST)


def pit_of(rows: Rows) -> Evenness | None:
    """The test of the randomised PIT; None where no interval was learnt."""
    return evenness(rows.pit, person=rows.person, moment=rows.moment) if len(rows.pit) >= _FEWEST else None


def deciles(rows: Rows) -> Tenths:
    """Said and came by tenth of the people, all cut-offs together."""
    return tenths(rows.told.value, rows.came)


def totals(walk: Walk, rows: Rows) -> tuple[Total, ...]:
    """Everyone together, cut-off by cut-off."""
    sums = [np.bincount(rows.moment, each) for each in (rows.raw, rows.told.value, rows.came)]
    return tuple(
        Total(step.cutoff.at, len(step.person), *(float(each[k]) for each in sums))
        for k, step in enumerate(walk.counted)
    )


def _held(name: str, rows: Rows, inside: NDArray[np.bool_]) -> Held:
    value, low, high, came = (each[inside] for each in (rows.told.value, rows.told.low, rows.told.high, rows.came))
    found = Held(name, int(inside.sum()), float(value.mean()), float(came.mean()))
    if not len(rows.pit):
        return found
    moment = rows.moment[inside]
    each = [coverage(low[moment == k], high[moment == k], came[moment == k]) for k in np.unique(moment)]
    return replace(
        found,
        coverage=coverage(low, high, came),
        low=min(each),
        high=max(each),
        width=float((high - low).mean()),
        pit_distance=_distance(rows.pit[inside]),
    )


def _distance(pit: Reals) -> float:
    ordered, n = np.sort(pit), len(pit)
    return float(max((np.arange(1, n + 1) / n - ordered).max(), (ordered - np.arange(n) / n).max()))


def _mean(values: list[float]) -> float:
    some = [each for each in values if not isnan(each)]
    return float(np.mean(some)) if some else float("nan")

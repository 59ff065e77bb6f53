"""The models that won say what they expect of everyone now, put right by what the tests taught, with an interval."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from echt.predict.base import Reals, version_of
from echt.predict.log import days

if TYPE_CHECKING:
    from echt.predict.models import Candidate, Fitted, Forecast
    from echt.predict.snapshot import Snapshot
    from echt.predict.trust import History, Outcome, Trial

Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class Spoken:
    """One thing predicted for everyone: (n,) values with their ends, who said so, and the model that did."""

    value: Reals
    low: Reals
    high: Reals
    model: str
    version: str
    fitted: Fitted


def speak(
    trial: Trial, history: History, candidates: Mapping[str, Candidate], now: Snapshot, progress: Progress | None = None
) -> dict[str, Spoken]:
    """What the winner of each outcome expects of everyone: by "orders", "spend", "any", and "alive" where one knows it.

    Args:
        trial: The tests, with the winners and what all cut-offs taught about them.
        history: The log with the same question.
        candidates: By name.
        now: Everyone known at the moment to predict from.
        progress: Told how many models have spoken.
    """
    names = list(dict.fromkeys([*trial.winner.values(), *_knows_alive(trial)]))
    past = history.past(days(now.cutoff))
    heard: dict[str, tuple[Forecast, Fitted]] = {}
    for k, name in enumerate(names):
        if progress:
            progress("predicting", k, len(names))
        fitted = candidates[name].fit(past)
        forecast = fitted.forecast(now)
        heard[name] = forecast, fitted
    if progress:
        progress("predicting", len(names), len(names))
    found = {what: _put_right(trial, now, what, name, *heard[name]) for what, name in trial.winner.items()}
    for name, (forecast, fitted) in heard.items():
        if forecast.p_alive is not None:
            alive = np.where(now.purchases > 0, forecast.p_alive, np.nan)  # who never came cannot have stopped
            return found | {"alive": Spoken(alive, alive, alive, name, _version(forecast, fitted), fitted)}
    return found


def _knows_alive(trial: Trial) -> list[str]:
    """The customer-base model that told best whether people came: nobody else knows who has stopped for good."""
    tested = trial.verdicts["any"].scores
    known = [name for name in ("bgnbd", "mbgnbd", "paretonbd") if name in tested]
    return sorted(known, key=lambda name: tested[name].loss)[:1]


def _version(forecast: Forecast, fitted: Fitted) -> str:
    return forecast.version or fitted.version


def _put_right(trial: Trial, now: Snapshot, what: Outcome, name: str, forecast: Forecast, fitted: Fitted) -> Spoken:
    told, taught = trial.told(name, forecast, what, now), trial.taught[what][name]
    bend = [] if taught.shape is None else [*taught.shape.x.tolist(), *taught.shape.y.tolist()]
    digits = version_of(
        model=_version(forecast, fitted),
        level=taught.level,
        weight=taught.weight,
        sway=taught.sway,
        bend=[f"{one:.6g}" for one in bend],
    )
    low, high = np.minimum(told.low, told.value), np.maximum(told.high, told.value)
    return Spoken(told.value, low, high, name, digits, fitted)

"""From a log to predictions: test every model on the past, let the best one speak, and write rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from echt.errors import DataError, ProjectError, nearest
from echt.predict import orders
from echt.predict.base import Reals, version_of
from echt.predict.explain import Looks, looks_at
from echt.predict.explain.weigh import What
from echt.predict.features import recipe
from echt.predict.files import PredictionFile
from echt.predict.guard import check_no_leak
from echt.predict.log import days
from echt.predict.models import candidate, with_naive
from echt.predict.models.gamma_poisson import rhythm_of
from echt.predict.speak import Spoken, speak
from echt.predict.table import Column, Names, Said, as_table, prediction_names

if TYPE_CHECKING:
    from echt.predict.log import Log
    from echt.predict.models import Candidate, Fitted
    from echt.predict.snapshot import Snapshot
    from echt.predict.trust import Question, Trial, Verdict

Progress = Callable[[str, int, int | None], None]
USUAL = ("gamma_poisson", "bgnbd", "mbgnbd", "paretonbd", "lightgbm", "bgnbd_lightgbm", "blend")
"""What is compared beside the simple rules where a file names no models."""
_ASKED: Mapping[str, What] = {"orders": "count", "spend": "money", "any": "any"}
_UNTESTED = {"E157", "E158"}  # too few buyers, too little history


@dataclass(frozen=True, slots=True)
class Made:
    """What a run gives.

    Attributes:
        rows: In the columns of the warehouse table `predictions`.
        people: Predicted for.
        named: By what it is ("count", "chance", "each", "spend", "churn", "alive"): the name in the warehouse.
        models: By what is predicted ("orders", "spend", "any"): the model that is used.
        why: By what is predicted: why that model.
        totals: By name: the sum of counts and money, the mean of chances and amounts.
        version: Of all models together.
        trial: The tests; None where there is too little past for any.
        looks: By what is predicted: what that model looks at, over a sample.
    """

    rows: pa.Table
    people: int
    named: Mapping[str, str]
    models: Mapping[str, str]
    why: Mapping[str, str]
    totals: Mapping[str, float]
    version: str
    trial: Trial | None = field(repr=False, default=None)
    looks: Mapping[str, Looks] = field(repr=False, default_factory=dict[str, Looks])

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that these rows replace, those that could not be made this time included."""
        return tuple(self.named.values())


def candidates_of(file: PredictionFile, seed: int = 0) -> dict[str, Candidate]:
    """The models that a file compares, the simple rules among them, by name, simplest first.

    Args:
        file: Which; `USUAL` where it names none.
        seed: Of the draws of learned models.
    """
    made = {name: candidate(name) for name in with_naive(file.models or USUAL)}
    return {name: replace(one, seed=seed) if hasattr(one, "seed") else one for name, one in made.items()}  # type: ignore[type-var]


def question_of(file: PredictionFile, at: datetime) -> Question:
    """What a file asks at a moment."""
    from echt.predict.trust import Question

    return Question(at, file.horizon_days, file.outcome, file.unit, file.level, file.leave_out)


def everyone(log: Log, file: PredictionFile, at: datetime) -> Snapshot:
    """Everyone known at a moment, as a file wants them counted, without the features it leaves out."""
    return log.snapshot(
        at, horizon_days=file.horizon_days, outcome=file.outcome, unit=file.unit, leave_out=file.leave_out
    )


def learn_again(
    log: Log, file: PredictionFile, names: Sequence[str], *, at: datetime, seed: int = 0, tested: bool = True
) -> dict[str, Fitted]:
    """Models by name, learnt from what was known at a moment: the same facts give the same models.

    Args:
        log: What people did.
        file: What is predicted.
        names: Which models.
        at: The moment that was predicted from.
        seed: Of the draws.
        tested: False where there was too little past to test on, and so to learn from.
    """
    from echt.predict.trust import History

    past = History.of(log, question_of(file, at)).past(days(at)) if tested else _last(log, file, at)
    known = candidates_of(replace(file, models=tuple(names)), seed)
    return {name: known[name].fit(past) for name in dict.fromkeys(names)}


def try_models(
    log: Log, file: PredictionFile, *, at: datetime, seed: int = 0, progress: Progress | None = None
) -> Trial:
    """Every model of a file at several moments of the past, held against what came; see `echt.predict.trust`.

    Before that, what the models read one horizon ago is held against `check_no_leak`.

    Args:
        log: What people did.
        file: What is predicted.
        at: The moment to predict from; nothing after it is read.
        seed: Of the draws.
        progress: Told the stage, how many are done, and of how many.

    Raises:
        DataError: E157, fewer than 200 buyers; E158, the horizon is too long for the history; E159, the log ends
            before `at`; E153, a feature reads the future.
    """
    from echt.predict.trust import evaluate

    check_no_leak(log, [at - timedelta(days=file.horizon_days)], lambda log, then: everyone(log, file, then))
    check_left_out(log, file)
    candidates = list(candidates_of(file, seed).values())
    return evaluate(
        log, question_of(file, at), candidates=candidates, origins=file.origins, seed=seed, progress=progress
    )


def predict_now(
    log: Log, file: PredictionFile, *, at: datetime, seed: int = 0, progress: Progress | None = None
) -> Made:
    """Predictions for everyone in a log, by the models that did best on the past.

    Where there is too little past to test anything, everyone is the average person, and that is said.

    Args:
        log: What people did.
        file: What is predicted.
        at: The moment to predict from; nothing after it is read.
        seed: Of the draws.
        progress: Told the stage, how many are done, and of how many.

    Raises:
        DataError: E158, the horizon is longer than all there is; E159, the log ends before `at`.
    """
    from echt.predict.trust import History

    question = question_of(file, at)
    now = everyone(log, file, at)
    try:
        trial = try_models(log, file, at=at, seed=seed, progress=progress)
    except DataError as error:
        if error.code not in _UNTESTED or now.history_days < file.horizon_days:
            raise
        why: dict[str, str] = dict.fromkeys(("orders", "spend", "any"), f"{error.what} {error.found}")
        return _finished(log, file, now, _averages(log, file, now), why, None, seed)
    spoken = speak(trial, History.of(log, question), candidates_of(file, seed), now, progress)
    return _finished(log, file, now, spoken, why_used(trial), trial, seed)


def check_left_out(log: Log, file: PredictionFile) -> None:
    """Refuse to leave out a feature that is not there (E160): a misspelt one would be used all the same."""
    names = recipe(log, file.outcome, file.horizon_days).names
    for asked in file.leave_out:
        if any(fnmatchcase(name, asked) for name in names):
            continue
        hint = nearest(asked, names)
        raise ProjectError(
            "a prediction leaves out a feature that is not there.",
            code="E160",
            found=f"{file.name}.toml: {asked}",
            fix=f"did you mean '{hint}'?" if hint else f"one of {', '.join(names[:8])}, …",
        )


def why_used(trial: Trial) -> dict[str, str]:
    """By what is predicted: why the model that is used for it is used, in one sentence."""
    return {what: _why(verdict) for what, verdict in trial.verdicts.items()}


def _why(verdict: Verdict) -> str:
    choice, scores = verdict.choice, verdict.scores
    if choice.refused:
        return choice.refused
    winner, naive = scores[choice.winner].loss, scores[choice.naive].loss
    nearer = f"{1 - winner / naive:.1%} nearer than '{choice.naive}'" if naive else "nothing came"
    if choice.nearest == choice.winner:
        return nearer
    return f"{nearer}; '{choice.nearest}' cannot be told from it, and is less simple"


def _averages(log: Log, file: PredictionFile, now: Snapshot) -> dict[str, Spoken]:
    """Everyone the mean person of the last horizon, between what `level` of people did in it."""
    past = _last(log, file, now.cutoff)
    fitted = candidate("average").fit(past)
    told = fitted.forecast(now)
    tails = (1 - file.level) / 2, (1 + file.level) / 2

    def one(value: Reals, came: Reals | None) -> Spoken:
        low, high = (value, value) if came is None else (np.full(len(value), q) for q in _quantiles(came, tails))
        return Spoken(value, np.minimum(low, value), np.maximum(high, value), "average", fitted.version, fitted)

    orders_, spend = (past[0].later, past[0].later_value) if past else (None, None)
    return {"orders": one(told.expected, orders_), "spend": one(told.value, spend), "any": one(told.p_any, None)}


def _last(log: Log, file: PredictionFile, at: datetime) -> list[Snapshot]:
    """Everyone one horizon ago, where anybody was known then."""
    last = everyone(log, file, at - timedelta(days=file.horizon_days))
    return [last] if len(last) else []


def _quantiles(came: Reals, tails: tuple[float, float]) -> Reals:
    return np.quantile(came, tails, method="inverted_cdf")


def _finished(
    log: Log,
    file: PredictionFile,
    now: Snapshot,
    spoken: Mapping[str, Spoken],
    why: Mapping[str, str],
    trial: Trial | None,
    seed: int,
) -> Made:
    names = prediction_names(file.horizon_days, file.outcome)
    columns = _columns(names, now, spoken, file.level)
    said = Said(file.level, file.horizon_days, log.purpose or str(file.purpose), now.cutoff)
    return Made(
        rows=as_table(columns, now, said),
        people=len(now),
        named={what: name for what, name in asdict(names).items() if name},
        models={what: one.model for what, one in spoken.items()},
        why=why,
        totals={
            one.name: float(one.value.sum() if one.name in names.sums else np.nanmean(one.value)) for one in columns
        },
        version=version_of(**{one.name: f"{one.model} {one.version}" for one in columns}),
        trial=trial,
        looks={what: looks_at(spoken[what].fitted, now, what=_ASKED[what], seed=seed) for what in _predicted(now)},
    )


def _predicted(now: Snapshot) -> tuple[str, ...]:
    """What is predicted: no money where no amount is known."""
    return tuple(what for what in _ASKED if what != "spend" or now.valued.any())


def _columns(names: Names, now: Snapshot, spoken: Mapping[str, Spoken], level: float) -> list[Column]:
    count, chance = spoken["orders"], spoken["any"]
    found = [_column(names.count, count), _column(names.chance, chance)]
    if names.churn:
        found.append(
            Column(names.churn, 1 - chance.value, 1 - chance.high, 1 - chance.low, chance.model, chance.version)
        )
    if now.valued.any():
        each, low, high = orders.order_value(rhythm_of(now), level)
        version = version_of(model="credibility", mean=float(now.value.sum() / max(1.0, now.valued.sum())))
        found += [_column(names.spend, spoken["spend"]), Column(names.each, each, low, high, "credibility", version)]
    if names.alive and "alive" in spoken:
        found.append(_column(names.alive, spoken["alive"]))
    return found


def _column(name: str, one: Spoken) -> Column:
    return Column(name, one.value, one.low, one.high, one.model, one.version)

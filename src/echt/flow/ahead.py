"""What people will do: predict, test the prediction on the past, explain it. Everything is read through the gate."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from echt import predict
from echt.flow.setting import Setting
from echt.flow.warming import warm_people
from echt.permission import Reachable, gate

if TYPE_CHECKING:
    from echt.predict import PredictionFile
    from echt.predict.trust import Trial

Progress = Callable[[str, int, int | None], None]
_FORM = 1
_WHAT = {"orders": "how many", "spend": "how much", "any": "whether"}


@dataclass(frozen=True, slots=True)
class Predicted:
    """What a prediction run wrote, by which models, and what it may be read for.

    Attributes:
        name: Of the file.
        outcome: Event name that is predicted.
        horizon_days: How far ahead.
        level: Of the intervals.
        purpose: Whose permission the history was read with.
        people: Whose history may be read; `predicted` of them were known.
        left_out: People for each reason.
        rows: By name of the prediction.
        totals: By name of the prediction: the sum of counts and money, the mean of chances and amounts.
        names: What each name is: count, chance, each, spend, churn, alive.
        models: By what is predicted ("orders", "spend", "any"): the model that is used.
        why: By what is predicted: why that model.
        model_version: Of all of them.
        trial: The tests behind it; None where there was too little past.
        looks: By what is predicted: what that model looks at.
    """

    name: str
    outcome: str
    horizon_days: int
    level: float
    purpose: str
    people: int
    predicted: int
    left_out: Mapping[str, int]
    rows: Mapping[str, int]
    totals: Mapping[str, float]
    names: Mapping[str, str]
    models: Mapping[str, str]
    why: Mapping[str, str]
    model_version: str
    trial: Trial | None = field(default=None, repr=False, compare=False)
    looks: Mapping[str, predict.Looks] = field(default_factory=dict[str, predict.Looks], repr=False, compare=False)

    def __str__(self) -> str:
        out = ", ".join(f"{reason} {n:,}" for reason, n in self.left_out.items()) or "nobody"
        head = f"Prediction '{self.name}' for {self.predicted:,} people, purpose {self.purpose}; left out: {out}"
        sums = {self.names["count"], self.names["spend"]}
        rows = [
            f"  {name:<28}{n:>10,} rows   {f'{self.totals[name]:,.0f} in all' if name in sums else f'{self.totals[name]:,.2f} on average'}"
            for name, n in self.rows.items()
        ]
        used = [
            f"  {_WHAT[what]:<12} {model}: {why}" for what, model in self.models.items() if (why := self.why.get(what))
        ]
        return "\n".join([head, *rows, *used, f"  model {self.model_version}"])

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        kept = (f.name for f in fields(self) if f.name not in {"trial", "looks"})
        return {name: dict(value) if isinstance(value := getattr(self, name), Mapping) else value for name in kept}


def run_prediction(setting: Setting, file: PredictionFile, progress: Progress | None = None) -> Predicted:
    """Predict for everyone whose profile may be read, and keep it in the warehouse in the place of earlier runs.

    Rows are put there in one step when everything is known: a run that is stopped leaves those of the run before it.
    """
    reach, log = read_log(setting, file, progress)
    made = predict.predict_now(log, file, at=setting.values.at, seed=setting.values.seed, progress=progress)
    quoted = ", ".join(f"'{name}'" for name in made.names)
    setting.warehouse.replace("predictions", made.rows, where=f"name IN ({quoted})")
    counts = {str(row["values"]): int(row["counts"]) for row in made.rows["name"].value_counts().to_pylist()}
    done = Predicted(
        name=file.name,
        outcome=file.outcome,
        horizon_days=file.horizon_days,
        level=file.level,
        purpose=str(file.purpose),
        people=len(reach),
        predicted=made.people,
        left_out={reason: n for reason, n in reach.counts.items() if reason != "reachable"},
        rows=counts,
        totals=made.totals,
        names=made.named,
        models=made.models,
        why=made.why,
        model_version=made.version,
        trial=made.trial,
        looks=made.looks,
    )
    _keep(setting, done)
    warm_people(setting, done.model_version)
    return done


def backtest(setting: Setting, file: PredictionFile, progress: Progress | None = None) -> Trial:
    """Every model of a prediction made at earlier moments, held against what then happened; writes nothing.

    Raises:
        DataError: E157, too few buyers to test on; E158, too little history.
    """
    _, log = read_log(setting, file, progress)
    return predict.try_models(log, file, at=setting.values.at, seed=setting.values.seed, progress=progress)


def load_prediction(path: Path) -> PredictionFile:
    """A prediction file."""
    return predict.load_prediction(path)


def tested(setting: Setting, name: str) -> Mapping[str, Any] | None:
    """What the latest run of a prediction kept about itself and its tests; None where it was not run here.

    It can be made again from the facts at any time, so a file of another form, or a damaged one, counts as none.
    """
    path = _kept(setting, name)
    try:
        told = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except ValueError:
        return None
    return told if told.get("form") == _FORM else None


def read_log(setting: Setting, file: PredictionFile, progress: Progress | None) -> tuple[Reachable, predict.Log]:
    """What everyone did whose history may be read for the purpose of a prediction."""
    if progress:
        progress("reading what people did", 0, 1)
    reach = gate(setting.ledger, setting.warehouse, file.purpose, setting.values.at)
    log = predict.Log.read(reach.tables)
    if progress:
        progress("reading what people did", 1, 1)
    return reach, log


def _kept(setting: Setting, name: str) -> Path:
    return setting.folder / ".echt" / "predictions" / f"{name}.json"


def _keep(setting: Setting, done: Predicted) -> None:
    path = _kept(setting, done.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    told = done.to_dict() | {
        "form": _FORM,
        "at": setting.values.at.isoformat(),
        "tests": None if done.trial is None else done.trial.to_dict(),
        "looks": {what: one.to_dict() for what, one in done.looks.items()},
    }
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(told, default=str), encoding="utf-8")
    draft.replace(path)

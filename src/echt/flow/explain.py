"""Why a prediction is what it is: for one person, and for everyone, from the run that stands in the warehouse."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa

from echt import predict
from echt.errors import NotAllowedError, ProjectError
from echt.flow.ahead import Progress, read_log, tested
from echt.flow.setting import Setting
from echt.permission import gate

if TYPE_CHECKING:
    from echt.predict import PredictionFile
    from echt.predict.explain import Explanation, Importance

Language = Literal["en", "nl"]
What = Literal["any", "count", "money"]
_WHAT: Mapping[What, str] = {"any": "any", "count": "orders", "money": "spend"}
_VALUES = "SELECT name, value, low, high, model FROM predictions WHERE person_id = $person AND at = $at ORDER BY name"


_PUT_RIGHT = (
    "The reasons are those of the model; the numbers above were then put right by the tests on the past.",
    "De redenen zijn die van het model; de getallen hierboven zijn daarna bijgesteld door de tests op het verleden.",
)


@dataclass(frozen=True, slots=True)
class Explained:
    """One person's predictions, and why they are what they are.

    Attributes:
        person_id: Whose.
        name: Of the prediction file.
        at: The moment predicted from.
        purpose: Whose permission allowed it.
        values: What stands in the warehouse: name, value, low, high, model.
        because: By what is explained: "any" the chance, "count" how many, "money" how much.
        tested: Whether there were tests to put the numbers right with.
        language: Of the words.
    """

    person_id: str
    name: str
    at: datetime
    purpose: str
    values: tuple[Mapping[str, Any], ...]
    because: Mapping[What, Explanation]
    tested: bool
    language: Language

    def __str__(self) -> str:
        nl = self.language == "nl"
        head = (
            f"Voorspelling '{self.name}' van {self.at:%Y-%m-%d} voor {self.person_id}; mag voor {self.purpose}"
            if nl
            else f"Prediction '{self.name}' of {self.at:%Y-%m-%d} for {self.person_id}; allowed for {self.purpose}"
        )
        rows = [_row(one, nl=nl) for one in self.values]
        columns = sorted({column for one in self.because.values() for line in one.lineage for column in line.columns})
        read = f"{'Gelezen' if nl else 'Read'}: {', '.join(columns)}."
        foot = f"{_PUT_RIGHT[nl]} {read}" if self.tested else read
        return "\n".join([head, *rows, *(one.say(self.language) for one in self.because.values()), foot])

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {
            "person_id": self.person_id,
            "name": self.name,
            "at": self.at.isoformat(),
            "purpose": self.purpose,
            "values": [dict(one) for one in self.values],
            "because": {what: one.to_dict() for what, one in self.because.items()},
        }


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the models of a prediction look at most, over a sample of people; by "any", "count" and "money"."""

    name: str
    models: Mapping[What, str]
    themes: Mapping[What, Importance]
    language: Language

    def __str__(self) -> str:
        return "\n".join(line for what in self.themes for line in self._lines(what))

    def _lines(self, what: What) -> list[str]:
        nl, found = self.language == "nl", self.themes[what]
        asked = _ASKED[what][nl]
        rows = [f"  {one.share:>6.1%}  {one.nl if nl else one.en}" for one in found.themes if one.share >= 0.005]
        nothing = ["  voor iedereen hetzelfde" if nl else "  the same for everyone"]
        people = f"{found.people:,} mensen" if nl else f"{found.people:,} people"
        return [f"{asked}: {self.models[what]}, {people}", *(rows or nothing)]

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        themes = {what: {"used": self.models[what], **one.to_dict()} for what, one in self.themes.items()}
        return {"name": self.name, "themes": themes}


_ASKED: Mapping[What, tuple[str, str]] = {
    "any": ("Whether at all", "Of het gebeurt"),
    "count": ("How many", "Hoe vaak"),
    "money": ("How much", "Hoeveel geld"),
}


def explain_prediction(
    setting: Setting, file: PredictionFile, person_id: str, *, language: Language, progress: Progress | None = None
) -> Explained:
    """Why one person's predictions are what they are; the models are learnt again from the same facts.

    Raises:
        ProjectError: E114, nothing was predicted yet.
        NotAllowedError: E302, the person's profile may not be read.
    """
    told = _told(setting, file)
    at = datetime.fromisoformat(told["at"])
    reach = gate(setting.ledger, setting.warehouse, file.purpose, setting.values.at, people=pa.array([person_id]))
    if not len(reach):
        raise NotAllowedError(
            "this person may not be read for this purpose.",
            code="E302",
            found=f"person {person_id}, purpose {file.purpose}",
            fix="echt.permission.why_allowed says which permission or objection decides",
        )
    who = str(reach.person_id[0].as_py())
    values = reach.tables.select(_VALUES, params={"person": who, "at": at}).to_pylist()
    learnt, now = learnt_again(setting, file, told, progress)
    because: dict[What, Explanation] = {
        what: predict.explain(fitted, now, who, what=what) for what, fitted in learnt.items()
    }
    return Explained(who, file.name, at, str(file.purpose), tuple(values), because, told["tests"] is not None, language)


def weigh_prediction(
    setting: Setting, file: PredictionFile, *, language: Language, progress: Progress | None = None
) -> Weighed:
    """What the models of a prediction look at most, over a sample of people.

    Raises:
        ProjectError: E114, nothing was predicted yet.
    """
    told = _told(setting, file)
    learnt, now = learnt_again(setting, file, told, progress)
    themes: dict[What, Importance] = {
        what: predict.importance(fitted, now, what=what, seed=setting.values.seed) for what, fitted in learnt.items()
    }
    return Weighed(file.name, {what: told["models"][_WHAT[what]] for what in learnt}, themes, language)


def learnt_again(
    setting: Setting,
    file: PredictionFile,
    told: Mapping[str, Any],
    progress: Progress | None = None,
    *,
    whats: Collection[What] = tuple(_WHAT),
) -> tuple[dict[What, predict.Fitted], predict.Snapshot]:
    """The models that are used, learnt again, and everyone known at the moment they predicted from.

    Args:
        setting: Both stores.
        file: What is predicted.
        told: What the run kept about itself.
        progress: Told how far reading is.
        whats: Of which predictions.
    """
    _, log = read_log(setting, file, progress)
    at = datetime.fromisoformat(told["at"])
    paid = told["names"]["spend"] in told["totals"]
    wanted: dict[What, str] = {
        what: told["models"][key] for what, key in _WHAT.items() if what in whats and (what != "money" or paid)
    }
    models = predict.learn_again(
        log, file, list(wanted.values()), at=at, seed=setting.values.seed, tested=told["tests"] is not None
    )
    now = predict.everyone(log, file, at)
    return {what: models[name] for what, name in wanted.items()}, now


def _told(setting: Setting, file: PredictionFile) -> Mapping[str, Any]:
    told = tested(setting, file.name)
    if told is None:
        raise ProjectError(
            "this prediction was not made here yet, so there is nothing to explain.",
            code="E114",
            found=f"prediction '{file.name}'",
            fix=f"echt predict {file.name}",
        )
    return told


def _row(one: Mapping[str, Any], *, nl: bool) -> str:
    numbers = [f"{one[key]:,.2f}" for key in ("value", "low", "high")]
    if nl:
        numbers = [number.translate(str.maketrans(",.", ".,")) for number in numbers]
    value, low, high = numbers
    return f"  {one['name']:<28}{value:>10}  ({low} {'tot' if nl else 'to'} {high}; {one['model']})"

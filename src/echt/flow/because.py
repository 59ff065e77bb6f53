"""Behind a decision: the prediction that it counted with, and why that is what it is. Said only where it may be read."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from echt import decide, predict
from echt.errors import EchtError
from echt.flow.ahead import tested
from echt.flow.explain import What, learnt_again
from echt.flow.setting import Setting
from echt.nouns import Campaign, Reason
from echt.permission import gate

if TYPE_CHECKING:
    from echt.predict import Explanation, PredictionFile

Behind = Callable[[str], "tuple[Campaign, PredictionFile] | None"]
"""From the name of a campaign to it and its prediction file; None where those are not there."""
_ORDER = "Order Completed"
_COUNTED = {Reason.plan, Reason.explore, Reason.not_worth_it, Reason.outranked, Reason.shared_budget}
_ROW = (
    "SELECT value, low, high, level, model, model_version FROM predictions"
    " WHERE person_id = $person AND name = $name AND at = $at"
)
_AVERAGE = (", the average of everyone", ", het gemiddelde van iedereen")
_LITTLE, _MOST = 0.05, 2  # as a logarithm: 5 % more or less is no reason; reasons in a sentence


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The prediction that a decision counted with.

    Attributes:
        name: Of the prediction file.
        value, low, high, level: What was expected, and its interval.
        horizon_days: How far ahead.
        model: Which model said so.
        purpose: Whose permission it was read with.
        sentences: By language, "nl" and "en".
    """

    name: str
    value: float
    low: float
    high: float
    level: float
    horizon_days: int
    model: str
    purpose: str
    sentences: Mapping[str, str]

    def say(self, language: str = "en") -> str:
        """The sentence, in Dutch for "nl" and in English else."""
        return self.sentences.get(language, self.sentences["en"])

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return asdict(self)


def foreseen(
    setting: Setting, person_id: str, rows: Sequence[Mapping[str, Any]], behind: Behind
) -> tuple[Foreseen | None, ...]:
    """One a decision: the prediction behind it, or None where none counted or none can be said.

    None can be said where the prediction was made again since, its file changed, the person's profile may not be read
    (any more), or the extra that its model needs is not installed.

    Args:
        setting: Both stores.
        person_id: Whose decisions.
        rows: Decision rows of the ledger.
        behind: From a campaign to its prediction file.
    """
    known: dict[tuple[str, str], _Found | None] = {}
    return tuple(_one(setting, person_id, row, behind, known) for row in rows)


@dataclass(frozen=True, slots=True)
class _Found:
    """What stands in the warehouse, and its explanation."""

    row: Mapping[str, Any]
    at: datetime
    because: Explanation


def _one(
    setting: Setting,
    person_id: str,
    row: Mapping[str, Any],
    behind: Behind,
    known: dict[tuple[str, str], _Found | None],
) -> Foreseen | None:
    if Reason(row["reason"]) not in _COUNTED or (pair := behind(str(row["campaign_id"]))) is None:
        return None
    campaign, file = pair
    what: What = "money" if campaign.value == decide.MARGIN else "count"
    if (file.name, what) not in known:
        try:
            known[file.name, what] = _find(setting, person_id, file, what)
        except (EchtError, ImportError):  # nothing to say about a prediction is no reason to say nothing at all
            known[file.name, what] = None
    found = known[file.name, what]
    if found is None or found.at > row["at"] or found.row["model_version"] not in row["model_version"].split("+"):
        return None
    return _said(found, file, campaign.currency)


def _find(setting: Setting, person_id: str, file: PredictionFile, what: What) -> _Found | None:
    told = tested(setting, file.name)
    if told is None or (told["outcome"], told["horizon_days"]) != (file.outcome, file.horizon_days):
        return None
    reach = gate(setting.ledger, setting.warehouse, file.purpose, setting.values.at, people=pa.array([person_id]))
    if not len(reach):
        return None
    who, at = str(reach.person_id[0].as_py()), datetime.fromisoformat(told["at"])
    name = told["names"]["spend" if what == "money" else "count"]
    rows = reach.tables.select(_ROW, params={"person": who, "name": name, "at": at}).to_pylist()
    if not rows:
        return None
    models, now = learnt_again(setting, file, told, whats=(what,))
    return _Found(rows[0], at, predict.explain(models[what], now, who, what=what))


def _said(found: _Found, file: PredictionFile, currency: str) -> Foreseen:
    row, purpose = found.row, str(file.purpose)
    sentences = {
        language: f"{_head(found, file, currency, k)}{_why(found, k)}." for k, language in enumerate(("en", "nl"))
    }
    value, low, high, level = (float(row[key]) for key in ("value", "low", "high", "level"))
    return Foreseen(file.name, value, low, high, level, file.horizon_days, row["model"], purpose, sentences)


def _head(found: _Found, file: PredictionFile, currency: str, k: int) -> str:
    row, days, money = found.row, file.horizon_days, found.because.what == "money"
    value, low, high = (_number(row[key], money, k) for key in ("value", "low", "high"))
    level = f"{row['level']:.0%}"
    sure = (
        f"({level} interval {low} to {high}; {row['model']}; allowed for {file.purpose})",
        f"({level}-interval {low} tot {high}; {row['model']}; mag voor {file.purpose})",
    )[k]
    if money:
        said = f"expected to spend {currency} {value}", f"geeft naar verwachting {currency} {value} uit"
    elif file.outcome == _ORDER:
        said = f"expected to order {value} times", f"bestelt naar verwachting {value} keer"
    else:
        said = f"'{file.outcome}' expected {value} times", f"'{file.outcome}' naar verwachting {value} keer"
    return f"{('Predicted', 'Voorspeld')[k]}: {said[k]} in {days} {('days', 'dagen')[k]} {sure}"


def _why(found: _Found, k: int) -> str:
    return _AVERAGE[k] if found.row["model"] == "average" else _reasons(found.because, k)


def _reasons(because: Explanation, k: int) -> str:
    """How that compares with usual, and what makes it so: only reasons that point the same way."""
    way = math.log(max(because.predicted, 1e-4) / max(because.usual, 1e-4))
    if abs(way) < _LITTLE:
        return (", about as usual", ", ongeveer als gewoonlijk")[k]
    told = [one for one in because.because if abs(math.log(one.times)) >= _LITTLE and (one.times > 1) == (way > 0)]
    said = [(one.en, one.nl)[k] for one in told[:_MOST]]
    usual = (("less than usual", "minder dan gewoonlijk"), ("more than usual", "meer dan gewoonlijk"))[way > 0][k]
    if not said:
        return f", {usual}"
    return f", {usual}, {('because', 'omdat')[k]} {(' and ', ' en ')[k].join(said)}"


def _number(value: float, money: bool, k: int) -> str:
    said = f"{value:,.2f}" if money else f"{value:.2g}" if abs(value) < 10 else f"{value:,.0f}"
    return said.translate(str.maketrans(",.", ".,")) if k else said

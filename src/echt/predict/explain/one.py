"""Why one person's prediction is what it is, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pyarrow.compute as pc

from echt.errors import DataError
from echt.predict.explain.by_history import pick
from echt.predict.explain.weigh import Rows, What, weigh
from echt.predict.explain.words import clause, what_is
from echt.predict.features import Lineage
from echt.predict.forbidden import refuse_forbidden
from echt.predict.models.base import Fitted, Forecast
from echt.predict.models.learned import FittedHurdle, FittedPropensity

if TYPE_CHECKING:
    from echt.predict.snapshot import Snapshot

Language = Literal["en", "nl"]
_FAR = (0.01, 100.0)
_LITTLE = 0.05  # as a logarithm: 5 % more or less is not worth a sentence
_HEAD: Mapping[What, tuple[str, str]] = {
    "any": ("Chance of {one} within {span}: {told}; usually {usual}.", "Kans op {een} binnen {spanne}: {told}; gewoonlijk {usual}."),
    "count": ("Expected within {span}: {told} {many}; usually {usual}.", "Verwacht binnen {spanne}: {told} {veel}; gewoonlijk {usual}."),
    "money": ("Expected within {span}: {told} of spending; usually {usual}.", "Verwacht binnen {spanne}: {told} aan uitgaven; gewoonlijk {usual}."),
}  # fmt: skip
_NOTHING = ("Nothing stands out.", "Niets springt eruit.")
_TAIL = (
    "This is what the model looks at, not what causes it.",
    "Dit is waar het model op let, niet waar het door komt.",
)


@dataclass(frozen=True, slots=True)
class Because:
    """One thing that weighs.

    Attributes:
        theme: What it is about.
        times: How many times higher (above 1) or lower the prediction is for it.
        en: A clause for after "because".
        nl: A clause for after "omdat".
        features: The features behind it.
    """

    theme: str
    times: float
    en: str
    nl: str
    features: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one prediction is what it is.

    Attributes:
        person_id: Whose.
        outcome: Event name.
        horizon_days: How far ahead.
        what: "any" the chance, "count" how many, "money" how much.
        predicted: The number.
        usual: What the model expects where it knows nothing of the person.
        because: All that weighs, the heaviest first; `usual` times all of their `times` is `predicted`.
        lineage: What the model reads, and the purpose that allows it.
        model: 12 hexadecimal digits of the model.
        words: What is counted, in English and Dutch: one, then several.
    """

    person_id: str
    outcome: str
    horizon_days: int
    what: What
    predicted: float
    usual: float
    because: tuple[Because, ...]
    lineage: tuple[Lineage, ...]
    model: str
    words: tuple[tuple[str, str], tuple[str, str]]

    @property
    def purposes(self) -> tuple[str, ...]:
        """The purposes that allowed the facts behind it; none for the caller's own files."""
        return tuple(sorted({line.purpose for line in self.lineage if line.purpose}))

    def say(self, language: Language = "en", most: int = 4) -> str:
        """The same in a few sentences.

        Args:
            language: "en" or "nl".
            most: How many reasons at most.
        """
        k = 0 if language == "en" else 1
        parts = [self._head(k)]
        told = [one for one in self.because if abs(np.log(one.times)) >= _LITTLE][:most]
        for words, some in (
            (("Higher because ", "Hoger omdat "), [one for one in told if one.times > 1]),
            (("Lower because ", "Lager omdat "), [one for one in told if one.times < 1]),
        ):
            if some:
                parts.append(f"{words[k]}{_listed([self._reason(one, k) for one in some], k)}.")
        return " ".join([*parts, *([] if told else [_NOTHING[k]]), _TAIL[k]])

    def __str__(self) -> str:
        return self.say()

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object, with the sentences in both languages."""
        found = asdict(self) | {"purposes": list(self.purposes), "en": self.say("en"), "nl": self.say("nl")}
        del found["words"]
        return found

    def _head(self, k: int) -> str:
        (one, een), (many, veel) = self.words
        days = self.horizon_days
        length, spanne = f"{days} day{'s' * (days > 1)}", f"{days} dag{'en' * (days > 1)}"
        article = "a" if self.outcome != "Order Completed" else "an"
        told, usual = (_number(each, self.what, k) for each in (self.predicted, self.usual))
        return _HEAD[self.what][k].format(
            one=f"{article} {one}",
            een=f"een {een}",
            many=many,
            veel=veel,
            span=length,
            spanne=spanne,
            told=told,
            usual=usual,
        )

    def _reason(self, one: Because, k: int) -> str:
        times = _decimal(float(np.clip(one.times, *_FAR)), k)
        return f"{(one.en, one.nl)[k]} ({'<' if one.times < _FAR[0] else '>' if one.times > _FAR[1] else '×'}{times})"


def explain(fitted: Fitted, now: Snapshot, person_id: str, *, what: What = "any") -> Explanation:
    """Why one person's prediction is what it is. Made when asked: learned models take 200 times as long as to predict.

    Args:
        fitted: Any fitted candidate.
        now: The snapshot that was predicted from.
        person_id: Whose prediction.
        what: "any" the chance, "count" how many, "money" how much.

    Raises:
        DataError: E154, the person is not in the snapshot, or it does not fit the model.
        NotAllowedError: E308, the model reads what no model may use.

    Source:
        Learned models: TreeSHAP (Lundberg et al. 2020). Closed forms: exact Shapley values against the middle person.
    """
    read = lineage_of(fitted, now)
    refuse_forbidden([now.outcome, *(name for line in read for name in (line.feature, *line.events))])
    row = pc.index(now.person_id, person_id).as_py()
    if row < 0:
        raise DataError(
            "this person is not in the snapshot.",
            code="E154",
            found=f"person {person_id}, {len(now):,} people known at {now.cutoff:%Y-%m-%d}",
            fix="a later cut-off, or a person the gate lets through",
        )
    rows = np.array([row])
    found, person = weigh(fitted, now, rows, what), now.pick(rows)
    heavy = sorted(found.parts, key=lambda theme: -abs(float(found.parts[theme][0])))
    because = tuple(
        Because(theme, float(np.exp(found.parts[theme][0])), *clause(theme, person), found.features[theme])
        for theme in heavy
        if found.parts[theme][0]
    )
    made = _made(fitted, now, rows)
    return Explanation(
        person_id=person_id,
        outcome=now.outcome,
        horizon_days=int(now.horizon_days or 0),
        what=what,
        predicted=float(pick(made, what)[0]),
        usual=found.usual,
        because=because,
        lineage=read,
        model=made.version or fitted.version,
        words=(what_is(now), what_is(now, 2)),
    )


def _made(fitted: Fitted, now: Snapshot, rows: Rows) -> Forecast:
    """The forecast of some people; trees need nobody else for it."""
    if isinstance(fitted, FittedHurdle | FittedPropensity) and now.horizon_days == fitted.horizon:
        return fitted.forecast(now.pick(rows))
    made = fitted.forecast(now)
    return Forecast(made.expected[rows], made.p_any[rows], made.value[rows], None, made.version)


def lineage_of(fitted: Fitted, now: Snapshot) -> tuple[Lineage, ...]:
    """What a fitted model reads: its features, or the history that customer-base models and simple rules read."""
    names: set[str] = set()
    for part in (fitted, *getattr(fitted, "parts", ())):
        names |= set(getattr(part, "names", ()))
    closed = Lineage(
        "history", (now.outcome,), ("people.first_seen", "events.at", "events.name", "events.value"), now.log.purpose
    )
    return (closed, *(line for line in now.lineage if line.feature in names))


def _number(value: float, what: What, k: int) -> str:
    return f"{value:.0%}" if what == "any" else _decimal(value, k)


def _decimal(value: float, k: int) -> str:
    said = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.2g}" if abs(value) < 10 else f"{value:.0f}"
    return said.translate(str.maketrans(",.", ".,")) if k else said


def _listed(parts: list[str], k: int) -> str:
    last = (" and ", " en ")[k]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])}{last}{parts[-1]}"

"""What weighs in a model for everyone together: shares of how far themes move predictions, on a sample."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from echt.predict.explain.weigh import What, weigh
from echt.predict.explain.words import label
from echt.predict.models.base import Fitted
from echt.predict.models.learned import FittedHurdle, FittedPropensity, FittedResidual

if TYPE_CHECKING:
    from echt.predict.snapshot import Snapshot

_TREES, _CLOSED = 2000, 100


@dataclass(frozen=True, slots=True)
class Theme:
    """How much one theme moves predictions.

    Attributes:
        theme: What it is about.
        share: Of all movement, 0..1; shares add up to 1.
        times: By how many times it moves a prediction, up or down, on average.
        en: What it is called in English.
        nl: And in Dutch.
        features: The features behind it.
    """

    theme: str
    share: float
    times: float
    en: str
    nl: str
    features: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Importance:
    """What weighs for everyone together.

    Attributes:
        what: "any" the chance, "count" how many, "money" how much.
        people: In the sample.
        themes: The heaviest first.
        model: 12 hexadecimal digits of the model.
    """

    what: What
    people: int
    themes: tuple[Theme, ...]
    model: str

    def __str__(self) -> str:
        rows = [f"  {one.share:>6.1%}  {one.en}" for one in self.themes if one.share >= 0.005]
        return "\n".join([f"What moves the predictions, over {self.people:,} people", *rows])

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return asdict(self)


def importance(fitted: Fitted, now: Snapshot, *, what: What = "any", seed: int = 0) -> Importance:
    """What weighs in a model, over a sample of 2,000 people (100 where the model has a closed form).

    Args:
        fitted: Any fitted candidate.
        now: The snapshot that was predicted from.
        what: "any" the chance, "count" how many, "money" how much.
        seed: Who is in the sample.

    Raises:
        DataError: E154, the snapshot does not fit the model.
    """
    learned = isinstance(fitted, FittedHurdle | FittedPropensity | FittedResidual)
    most = min(len(now), _TREES if learned and not isinstance(fitted, FittedResidual) else _CLOSED)
    rows = np.sort(np.random.default_rng(seed).permutation(len(now))[:most])
    if not most:
        return Importance(what, 0, (), fitted.version)
    found = weigh(fitted, now, rows, what)
    moved = {theme: float(np.abs(part).mean()) for theme, part in found.parts.items()}
    total = sum(moved.values()) or 1.0
    themes = tuple(
        Theme(theme, moved[theme] / total, float(np.exp(moved[theme])), *label(theme), found.features[theme])
        for theme in sorted(moved, key=lambda each: -moved[each])
        if moved[theme] > 0
    )
    return Importance(what, most, themes, fitted.version)

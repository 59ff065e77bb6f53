"""Two ways to predict at once: a customer-base model that knows how people fade, and trees that know everything else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from echt.predict.base import Reals, version_of
from echt.predict.models.base import Candidate, Fitted, Forecast

if TYPE_CHECKING:
    from echt.predict.snapshot import Snapshot

_LEAST = 1e-9


@dataclass(frozen=True, slots=True)
class Blend:
    """The geometric mean of other candidates: half-way between them on a scale of ratios.

    Their errors differ, so the mean orders people better than either where both are about as good. No weights are
    learnt: with one or two cut-offs in the past they would be noise.

    Attributes:
        parts: Names of the candidates.
        name: As in a prediction file.

    Source:
        Bates & Granger 1969 on why, Clemen 1989 on equal weights; on logarithms, as counts and money are ratios.
    """

    parts: tuple[str, ...] = ("paretonbd", "lightgbm")
    name: str = "blend"

    def fit(self, past: Sequence[Snapshot]) -> FittedBlend:
        """Fit each part.

        Raises:
            EchtError: What a part raises.
        """
        from echt.predict.models.registry import candidate

        made: list[Candidate] = [candidate(name) for name in self.parts]
        return FittedBlend(tuple(each.fit(past) for each in made))


@dataclass(frozen=True, slots=True)
class FittedBlend:
    """The parts, fitted."""

    parts: tuple[Fitted, ...] = field(repr=False)

    @property
    def version(self) -> str:
        """12 hexadecimal digits of the versions of the parts."""
        return _of([part.version for part in self.parts])

    def forecast(self, now: Snapshot) -> Forecast:
        """Geometric means of counts and money, and of the odds of any; money below 0 counts as nothing.

        Raises:
            EchtError: What a part raises.
        """
        made = [part.forecast(now) for part in self.parts]
        odds = [
            np.log(np.clip(f.p_any, _LEAST, 1 - _LEAST)) - np.log1p(-np.clip(f.p_any, _LEAST, 1 - _LEAST)) for f in made
        ]
        alive = next((f.p_alive for f in made if f.p_alive is not None), None)
        version = _of([f.version or part.version for f, part in zip(made, self.parts, strict=True)])
        return Forecast(
            _middle([f.expected for f in made]),
            1 / (1 + np.exp(-np.mean(odds, axis=0))),
            _middle([f.value for f in made]),
            alive,
            version,
        )


def _middle(values: list[Reals]) -> Reals:
    return np.exp(np.mean([np.log(np.maximum(each, _LEAST)) for each in values], axis=0))


def _of(versions: list[str]) -> str:
    return version_of(model="blend", **{f"part{k}": version for k, version in enumerate(versions)})

"""Which candidate to use: the nearest, or the simplest of those that cannot be told from it; or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from echt.estimate.difference import Estimate
from echt.estimate.paired import paired_difference
from echt.predict.models.registry import NAIVE
from echt.predict.trust.score import Rows

_LEVEL = 0.9  # of the interval of a difference: one time in twenty chance alone looks this good


@dataclass(frozen=True, slots=True)
class Choice:
    """What to use for one outcome.

    Attributes:
        winner: The candidate; a naive one where no other beats them.
        naive: The best of the naive ones.
        refused: Why no model is used; None where one is.
        nearest: The candidate with the smallest loss, chosen or not.
        behind: By candidate: loss minus that of `nearest`, with its interval; 0 for `nearest` itself.
    """

    winner: str
    naive: str
    refused: str | None
    nearest: str
    behind: Mapping[str, Estimate]

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        behind = {name: each.to_dict() for name, each in self.behind.items()}
        return {
            "winner": self.winner,
            "naive": self.naive,
            "refused": self.refused,
            "nearest": self.nearest,
            "behind": behind,
        }


def choose(rows: Mapping[str, Rows], order: Sequence[str]) -> Choice:
    """Compare all candidates on the same people and cut-offs.

    A model has to be nearer than the best naive candidate, by more than chance explains; where none is, models are
    refused. Of those that are, the simplest wins that cannot be told from the nearest of all.

    Args:
        rows: By candidate; all of the same people at the same cut-offs.
        order: Names, simplest first.

    Source:
        The simplest within one's error: Breiman et al. 1984, there within one standard error; here within the 90 %
        interval of the paired difference.
    """
    names = [name for name in order if name in rows]
    mean = {name: float(rows[name].loss.mean()) for name in names}
    nearest = min(names, key=lambda name: mean[name])
    behind = {name: _behind(rows[name], rows[nearest]) for name in names}
    naive = min((name for name in names if name in NAIVE), key=lambda name: mean[name])
    proven = [name for name in names if name not in NAIVE and _behind(rows[name], rows[naive]).high < 0]
    winner = next((name for name in proven if name == nearest or behind[name].low <= 0), None)
    if winner is not None:
        return Choice(winner, naive, None, nearest, behind)
    return Choice(naive, naive, _why(rows, mean, naive), nearest, behind)


def _behind(one: Rows, other: Rows) -> Estimate:
    if one is other or not len(one.loss):
        return Estimate(0.0, 0.0, 0.0, _LEVEL, 0.0)
    return paired_difference(one.loss, other.loss, person=one.person, moment=one.moment, level=_LEVEL)


def _why(rows: Mapping[str, Rows], mean: Mapping[str, float], naive: str) -> str:
    models = [name for name in rows if name not in NAIVE]
    if not models:
        return f"no model could be tested; '{naive}' is the best of the naive ones"
    best = min(models, key=lambda name: mean[name])
    gap = _behind(rows[best], rows[naive])
    change = gap.value / mean[naive] if mean[naive] else 0.0
    word = "nearer" if change < 0 else "further off"
    error = gap.standard_error / mean[naive] if mean[naive] else 0.0
    return f"no model beats '{naive}': the nearest, '{best}', is {abs(change):.1%} {word}, with a standard error of {error:.1%}"

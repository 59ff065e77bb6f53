"""What the model behind a prediction looks at, on a sample, with what it read and the purpose that allowed it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import numpy as np

from echt.predict.explain.one import lineage_of
from echt.predict.explain.overall import Theme, importance
from echt.predict.explain.weigh import What
from echt.predict.features import Lineage, recipe
from echt.predict.models.base import Fitted

if TYPE_CHECKING:
    from echt.predict.snapshot import Snapshot

_AROUND = 20_000


@dataclass(frozen=True, slots=True)
class Looks:
    """What a model looks at, and where that comes from.

    Attributes:
        people: In the sample.
        themes: The heaviest first.
        columns: Of the warehouse, that it reads.
        purposes: That allowed those to be read; none for the caller's own files.
        left_out: Features that the prediction file leaves out.
        refused: Event names that no model may use, because of what they tell about people.
    """

    people: int
    themes: tuple[Theme, ...]
    columns: tuple[str, ...]
    purposes: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return asdict(self)


def looks_at(fitted: Fitted, now: Snapshot, *, what: What, seed: int = 0) -> Looks:
    """What a model looks at, among at most 20,000 people drawn by lot; see `importance`.

    Args:
        fitted: Any fitted candidate.
        now: The snapshot that was predicted from.
        what: "any" the chance, "count" how many, "money" how much.
        seed: Who is drawn.

    Raises:
        DataError: E154, the snapshot does not fit the model.
    """
    if len(now) > _AROUND:
        now = now.pick(np.sort(np.random.default_rng(seed).permutation(len(now))[:_AROUND]))
    found, read = importance(fitted, now, what=what, seed=seed), lineage_of(fitted, now)
    return Looks(
        people=found.people,
        themes=found.themes,
        columns=_each(column for line in read for column in line.columns),
        purposes=_each(line.purpose for line in read if line.purpose),
        left_out=_left_out(now),
        refused=now.recipe.left_out,
    )


def _left_out(now: Snapshot) -> tuple[str, ...]:
    """The features that are there to be made, and that the file leaves out."""
    if not now.leave_out:
        return ()
    whole: tuple[Lineage, ...] = recipe(now.log, now.outcome, now.horizon_days).lineage
    return tuple(one.feature for one in whole if any(fnmatchcase(one.feature, asked) for asked in now.leave_out))


def _each(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))

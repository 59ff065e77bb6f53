"""What learned models learn from: people at several cut-offs in the past, beside what they did afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from echt.errors import DataError
from echt.predict.btyd.check import FEWEST, history
from echt.predict.features import MONTH, WINDOWS
from echt.predict.forbidden import refuse_forbidden
from echt.predict.log import days
from echt.predict.models.learned.trees import Examples, Reals, Table

if TYPE_CHECKING:
    from echt.predict.snapshot import Snapshot

_MOST_ROWS = 100_000
_BLOCK = 200_000
_TWO_YEARS = 730.0


@dataclass(frozen=True, slots=True)
class Past:
    """Rows of all cut-offs, below one another.

    Attributes:
        names: (k,) features that vary, and reach no further back than what was known at the first cut-off.
        table: (m, k) their values.
        later: (m,) outcomes in the horizon.
        money: (m,) of those.
        when: (m,) days since 1970 of the cut-off.
        horizon: In days.
        shots: The snapshots, of at most 100,000 people together, drawn with the seed.
    """

    names: tuple[str, ...]
    table: Table
    later: Reals
    money: Reals
    when: Reals
    horizon: float
    shots: tuple[Snapshot, ...]

    def examples(self, outcome: Reals, start: Reals | None = None) -> Examples:
        """The rows with a number to learn."""
        return Examples(self.table, outcome, start, self.when, self.horizon)


def gather(past: Sequence[Snapshot], seed: int) -> Past:
    """Put snapshots of the past below one another, and refuse what carries no learned model.

    Args:
        past: Oldest first, with one outcome and unit. Where horizons differ, the middle one is taken of those that
            reach as far.
        seed: Who is drawn, where there are more people than are needed.

    Raises:
        DataError: E151, too few people did it, or nothing is to be told apart; E152, the horizon is longer than
            history carries; E146, a history cannot be.
        NotAllowedError: E308, a feature tells what no model may use.
    """
    shots = _level([one for one in past if one.later is not None and one.later_value is not None and len(one)])
    _check(past, shots)
    share = min(1.0, _MOST_ROWS / sum(len(one) for one in shots))
    if share < 1:
        draw = np.random.default_rng(seed)
        shots = [one.pick(np.sort(draw.permutation(len(one))[: int(len(one) * share)])) for one in shots]
    later = np.concatenate([np.asarray(one.later, np.float64) for one in shots])
    money = np.concatenate([np.asarray(one.later_value, np.float64) for one in shots])
    when = np.repeat([days(one.cutoff) for one in shots], [len(one) for one in shots])
    table = np.concatenate([one.features for one in shots])
    used = _useful(table, shots)
    names = tuple(shots[0].names[k] for k in used)
    return Past(names, table[:, used], later, money, when, float(shots[0].horizon_days or 1), tuple(shots))


def looking(now: Snapshot, horizon: float) -> Snapshot:
    """The same people with another horizon, for a model that was fitted for it; `later` is not told."""
    if now.horizon_days == horizon:
        return now
    return now.ahead(int(horizon))


def matching(now: Snapshot, names: tuple[str, ...]) -> list[Table]:
    """The same features of a snapshot, in blocks of at most 200,000 people, so that memory stays small.

    Args:
        now: With the horizon that the model was fitted for (see `looking`).
        names: (k,) features of the model.

    Raises:
        DataError: E154, the snapshot does not have them.
    """
    if missing := [name for name in names if name not in now.names]:
        raise DataError(
            "a snapshot lacks features that the model was fitted with.",
            code="E154",
            found=", ".join(missing[:5]),
            fix="take both snapshots from one log, with the same outcome and features left out",
        )
    columns = [now.names.index(name) for name in names]
    if len(now) <= _BLOCK:
        return [now.features[:, columns]]
    parts = (np.arange(k, min(k + _BLOCK, len(now))) for k in range(0, len(now), _BLOCK))
    return [now.pick(part).features[:, columns] for part in parts]


def longest_horizon(history_days: float) -> int:
    """The longest horizon that history can carry: half of it, so that one past moment has an outcome to learn from.

    Examples:
        >>> longest_horizon(400)
        200
    """
    return max(0, int(history_days // 2))


def _level(shots: list[Snapshot]) -> list[Snapshot]:
    """One horizon for all: outcomes of different lengths teach nothing together."""
    horizons = sorted({one.horizon_days or 0 for one in shots})
    if len(horizons) < 2:
        return shots
    middle = horizons[len(horizons) // 2]
    return [
        one if one.horizon_days == middle else one.ahead(middle) for one in shots if (one.horizon_days or 0) >= middle
    ]


def _check(past: Sequence[Snapshot], shots: Sequence[Snapshot]) -> None:
    if not shots:
        known = max((one.history_days for one in past), default=0.0)
        asked = max((one.horizon_days or 0 for one in past), default=0)
        raise DataError(
            "the horizon is longer than history carries.",
            code="E152",
            found=f"a horizon of {asked} days, {known:,.0f} days of history, no past moment with a known outcome",
            fix=f"at most {longest_horizon(known)} days" if longest_horizon(known) else "a shorter horizon",
        )
    same = {(one.horizon_days, one.outcome, one.unit, one.names) for one in shots}
    if len(same) > 1:
        raise DataError(
            "snapshots to learn from differ in what they ask.",
            code="E154",
            found=", ".join(sorted({f"{outcome} in {h} days by {unit}" for h, outcome, unit, _ in same})),
            fix="one log, outcome, horizon and unit, with the same features left out",
        )
    for one in shots:
        refuse_forbidden([one.outcome, *(line.feature for line in one.recipe.lineage)])
        history(one.frequency, one.recency, one.age)
    _check_enough(shots)


def _check_enough(shots: Sequence[Snapshot]) -> None:
    did = np.unique(np.concatenate([one.who[(one.purchases > 0) | (np.asarray(one.later) > 0)] for one in shots]))
    later = np.concatenate([np.asarray(one.later) for one in shots])
    some = int((later > 0).sum())
    if len(did) < FEWEST or some < FEWEST // 4 or some == len(later):
        raise DataError(
            "the past teaches too little for a learned model.",
            code="E151",
            found=f"{len(did):,} people who ever did '{shots[0].outcome}'; {some:,} of {len(later):,} times within a horizon",
            fix=f"at least {FEWEST} people, {FEWEST // 4} times done and some not done; else a simple rule",
        )


def _useful(table: Table, shots: Sequence[Snapshot]) -> list[int]:
    """Features that vary, over windows that the first cut-off could fill; the month only where years can be compared."""
    known = min(one.history_days for one in shots)
    longer = {f"{what}_{w}d" for w in WINDOWS if w > known for what in ("count", "sum", "events")}
    if days(shots[-1].cutoff) - days(shots[0].cutoff) < _TWO_YEARS:
        longer.add(MONTH)
    return [k for k, name in enumerate(shots[0].names) if name not in longer and _varies(table[:, k])]


def _varies(column: NDArray[np.float32]) -> bool:
    some = column[~np.isnan(column)]
    return bool(some.size) and bool(some.size < column.size or some.min() < some.max())

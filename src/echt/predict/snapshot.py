"""Everyone known at a moment, from what happened up to it and nothing after: what every candidate model reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from echt.errors import DataError
from echt.predict.base import HALF_LIVES
from echt.predict.features import Lineage, Recipe, recipe, wide
from echt.predict.forbidden import refuse_forbidden
from echt.predict.log import REFUNDS, Log, days, loops

Reals = NDArray[np.float64]
UNITS = ("day", "order")


@dataclass(frozen=True, slots=True, repr=False)
class Snapshot:
    """Everyone known at a cut-off. Only `later` and `later_value` know what came after it.

    Attributes:
        cutoff: The moment.
        horizon_days: How far ahead; None when nothing ahead is asked.
        outcome: Event name that is counted.
        unit: "day" where the purchases of one day are one, else "order".
        person_id: (n,) string, sorted.
        known: (n,) days since each became known.
        purchases: (n,) days (or orders) with the outcome; 0 for who never did.
        frequency: (n,) repeat purchases: `purchases` - 1, at least 0.
        recency: (n,) days from the first purchase to the last; 0 without a repeat.
        age: (n,) days from the first purchase to the cut-off; since known where there is none.
        monetary: (n,) mean amount of the repeat purchases, refunds taken off; 0 where there is none.
        priced: (n,) repeat purchases with an amount: how many are behind `monetary`.
        counts: By half-life (see `HALF_LIVES`): (n,) orders, each halved every half-life of its age, without the one by
            which the person became known.
        valued: (n,) orders with an amount above 0.
        value: (n,) the sum of those amounts.
        squares: (n,) the sum of their squares.
        later: (n,) purchases in the horizon after the cut-off; None where it has not been seen in full.
        later_value: (n,) money of those, refunds in the same time taken off; None as `later`.
        simulated: (n,) True where anything of this person is simulated.
        log: Where it comes from.
        who: (n,) which people of the log.
        leave_out: Names of features that are not made, or beginnings of them that end in "*".
        added: Features of one's own (see `with_feature`); they are the last columns.
    """

    cutoff: datetime
    horizon_days: int | None
    outcome: str
    unit: str
    person_id: pa.Array
    known: Reals
    purchases: Reals
    frequency: Reals
    recency: Reals
    age: Reals
    monetary: Reals
    priced: Reals
    counts: Mapping[str, Reals]
    valued: Reals
    value: Reals
    squares: Reals
    later: Reals | None
    later_value: Reals | None
    simulated: NDArray[np.bool_]
    log: Log
    who: NDArray[np.int64]
    leave_out: tuple[str, ...] = ()
    added: tuple[Lineage, ...] = ()
    _wide: list[NDArray[np.float32]] = field(default_factory=list[NDArray[np.float32]], compare=False)

    def __len__(self) -> int:
        return len(self.person_id)

    def __repr__(self) -> str:
        ahead = "nothing ahead" if self.horizon_days is None else f"{self.horizon_days} days ahead"
        return f"Snapshot({len(self):,} people, {self.cutoff:%Y-%m-%d}, '{self.outcome}' by {self.unit}, {ahead})"

    @property
    def recipe(self) -> Recipe:
        """What the features are, and what each reads."""
        return recipe(self.log, self.outcome, self.horizon_days, self.leave_out)

    @property
    def lineage(self) -> tuple[Lineage, ...]:
        """(k,) what each feature reads, and the purpose that allows it."""
        return (*self.recipe.lineage, *self.added)

    @property
    def names(self) -> tuple[str, ...]:
        """(k,) names of the columns of `features`."""
        return tuple(line.feature for line in self.lineage)

    @property
    def features(self) -> NDArray[np.float32]:
        """(n, k) what is known of each at the cut-off, NaN where it cannot be said; made when first asked."""
        if not self._wide:
            self._wide.append(wide(self.log, self.who, days(self.cutoff), self.recipe))
        return self._wide[0]

    @property
    def history_days(self) -> float:
        """Days from the first event of the log to the cut-off, at least 0."""
        return max(0.0, days(self.cutoff) - float(self.log.at.min())) if len(self.log.at) else 0.0

    def with_feature(self, line: Lineage, values: Reals) -> Snapshot:
        """The same with one more feature. Hold it against `check_no_leak` before you believe what it teaches.

        Args:
            line: Its name, and what it reads.
            values: (n,) known at the cut-off, NaN where it cannot be said.

        Raises:
            NotAllowedError: E308, the feature tells what no model may use.
        """
        refuse_forbidden([line.feature, *line.events])
        whole = np.column_stack([self.features, np.asarray(values, np.float32)])
        return replace(self, _wide=[whole], added=(*self.added, line))

    def ahead(self, horizon_days: int) -> Snapshot:
        """The same people at the same cut-off, with another horizon."""
        other = take(
            self.log,
            self.cutoff,
            horizon_days=horizon_days,
            outcome=self.outcome,
            unit=self.unit,
            leave_out=self.leave_out,
        )
        other = other.pick(np.searchsorted(other.who, self.who))
        for k, line in enumerate(self.added, start=-len(self.added)):
            other = other.with_feature(line, self.features[:, k].astype(np.float64))
        return other

    def pick(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> Snapshot:
        """The same for some of the people, by their place or by a mask.

        Args:
            rows: (j,) places, or (n,) True for who stays.
        """
        at = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        some: dict[str, Any] = {name: getattr(self, name)[at] for name in _COLUMNS}
        some |= {
            name: one[at] for name, one in (("later", self.later), ("later_value", self.later_value)) if one is not None
        }
        return replace(
            self,
            person_id=self.person_id.take(pa.array(at)),
            counts={name: one[at] for name, one in self.counts.items()},
            _wide=[one[at] for one in self._wide],
            **some,
        )


_COLUMNS = (
    *("known", "purchases", "frequency", "recency", "age", "monetary", "priced"),
    *("valued", "value", "squares", "simulated", "who"),
)  # of one value a person


def take(
    log: Log, cutoff: datetime, *, horizon_days: int | None, outcome: str, unit: str, leave_out: tuple[str, ...]
) -> Snapshot:
    """Everyone known at a moment; see `Log.snapshot`."""
    if unit not in UNITS or (horizon_days is not None and horizon_days < 1):
        raise DataError(
            "a snapshot counts days or orders, and looks at least a day ahead.",
            code="E150",
            found=f"unit {unit!r}, horizon_days {horizon_days}",
            fix='unit="day" or "order", horizon_days=90',
        )
    refuse_forbidden([outcome])
    now = days(cutoff)
    until = now + (horizon_days or 0)
    who = np.flatnonzero(log.since <= now)
    since = log.since[who]
    code = log.names.index(outcome) if outcome in log.names else -1
    back = np.array([outcome == "Order Completed" and name in REFUNDS for name in log.names] or [False])
    lives = np.array(list(HALF_LIVES.values()))
    out, faded = loops().histories(
        log.start, (log.at, log.name, log.value), (who, since), (code, back, unit == "day"), (now, until), lives
    )
    n, first, last, money, priced, valued, value, squares, later, later_value = np.ascontiguousarray(out.T)
    bought, repeated = n > 0, n > 1
    seen = horizon_days is not None and until <= log.until
    return Snapshot(
        cutoff=cutoff,
        horizon_days=horizon_days,
        outcome=outcome,
        unit=unit,
        person_id=log.person_id.take(pa.array(who)),
        known=now - since,
        purchases=n,
        frequency=np.maximum(n - 1, 0.0),
        recency=np.where(repeated, last - np.where(bought, first, 0.0), 0.0),
        age=np.where(bought, now - np.where(bought, first, 0.0), now - since),
        monetary=np.divide(money, priced, out=np.zeros(len(n)), where=priced > 0),
        priced=priced,
        counts=dict(zip(HALF_LIVES, np.ascontiguousarray(faded.T), strict=True)),
        valued=valued,
        value=value,
        squares=squares,
        later=later if seen else None,
        later_value=later_value if seen else None,
        simulated=log.simulated[who],
        log=log,
        who=who,
        leave_out=leave_out,
    )

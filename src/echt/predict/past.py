"""What simple rules and the model would have said at earlier moments, beside what came: to judge a ranking by.

Also how much there is to learn from. Nothing after a cut-off is used to rank at it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from echt.permission import GatedTables
from echt.predict.base import Reals, Rhythm, check_asked, rhythm
from echt.predict.btyd.check import FEWEST
from echt.predict.orders import MODEL, expected_orders, fit

_NEVER = -36_500.0
_BEFORE = 0.5  # of a horizon: the least history before a cut-off, as in `echt.predict.trust`


@dataclass(frozen=True, slots=True)
class Stock:
    """How much there is to learn from.

    Attributes:
        people: Whose history may be read.
        buyers: Of them, who did it at least once.
        repeaters: Of them, who did it more than once.
        times: How often it was done in all.
        history_days: Days since it was first done; 0 when it never was.
        tested_days: Days since the 200th person first did it: before that nothing carries a model; 0 with fewer people.
    """

    people: int
    buyers: int
    repeaters: int
    times: int
    history_days: float
    tested_days: float

    @property
    def longest_days(self) -> int:
        """The longest horizon that can be tested: as `echt.predict.trust` has it, with half as much past before it."""
        return int(self.tested_days / (1 + _BEFORE))


@dataclass(frozen=True, slots=True)
class Ranked:
    """Everyone known at a cut-off, how each ranking orders them, and what they did in the horizon after it.

    Attributes:
        cutoff: Nothing after it was used.
        person_id: (n,) string, sorted.
        later: (n,) outcomes in the horizon.
        rules: By name: (n,) finite, highest first. "recency" is minus the days since the last outcome, "frequency" is
            outcomes in the year before, the more recent first among equals.
        model: (n,) expected outcomes.
        name: Of the model.
    """

    cutoff: datetime
    person_id: pa.Array
    later: Reals
    rules: Mapping[str, Reals]
    model: Reals
    name: str


def stock(tables: GatedTables, *, at: datetime, outcome: str = "Order Completed") -> Stock:
    """How much there is to learn from, up to the end of `tables`."""
    found = tables.query("predict.stock", params={"outcome": outcome, "fewest": FEWEST}).to_pylist()[0]
    since = (found["first_at"], found["enough_at"])
    days, tested = ((at - moment).total_seconds() / 86400 if moment else 0.0 for moment in since)
    buyers, repeaters, times = (int(found[name]) for name in ("buyers", "repeaters", "times"))
    return Stock(len(tables.person_id), buyers, repeaters, times, days, tested)


def ranked_past(
    tables: GatedTables,
    *,
    at: datetime,
    horizon_days: int,
    outcome: str = "Order Completed",
    windows: int = 4,
    model: str = MODEL,
) -> tuple[Ranked, ...]:
    """Rules and model at the ends of up to `windows` horizons before `at`, latest first; none where history is short.

    Args:
        tables: What may be read; up to `at` at least.
        at: Until when outcomes are known.
        horizon_days: How far ahead.
        outcome: Event name that is counted.
        windows: At most so many horizons back.
        model: Name of a candidate (`echt.predict.models`); all but "gamma_poisson" need the extra `echt[predict]`.

    Raises:
        DataError: E143, the tables end before the moment; E144, a horizon that means nothing; and what the candidate
            raises where the past teaches it too little.
        ProjectError: E156, there is no such candidate.
    """
    check_asked(at, tables, horizon_days, 0.8)
    days = stock(tables, at=at, outcome=outcome).tested_days
    moments = [
        at - k * timedelta(days=horizon_days) for k in range(1, windows + 1) if (k + _BEFORE) * horizon_days <= days
    ]
    if not moments:
        return ()
    said = _spoken(tables, moments, model, horizon_days, outcome) if model != MODEL else {}
    return tuple(_ranked(tables, moment, horizon_days, outcome, said.get(moment), model) for moment in moments)


def _spoken(
    tables: GatedTables, moments: Sequence[datetime], model: str, horizon_days: int, outcome: str
) -> dict[datetime, tuple[pa.Array, Reals]]:
    """Who was known at each moment, and what a candidate expected of them, with what was known then."""
    from echt.predict.log import Log, days
    from echt.predict.models import candidate
    from echt.predict.trust import History, Question

    one = candidate(model)
    history = History.of(Log.read(tables), Question(tables.until, horizon_days, outcome, unit="order"))
    said: dict[datetime, tuple[pa.Array, Reals]] = {}
    for cutoff in moments:
        shot = history.snapshot(days(cutoff), horizon_days)
        said[cutoff] = shot.person_id, one.fit(history.past(days(cutoff))).forecast(shot).expected
    return said


def _ranked(
    tables: GatedTables,
    cutoff: datetime,
    horizon_days: int,
    outcome: str,
    said: tuple[pa.Array, Reals] | None,
    model: str,
) -> Ranked:
    step = timedelta(days=horizon_days)
    now, before = (
        rhythm(tables, cutoff=moment, horizon_days=horizon_days, outcome=outcome) for moment in (cutoff, cutoff - step)
    )
    rules = tables.query(
        "predict.rules", params={"outcome": outcome, "cutoff": cutoff, "year": cutoff - timedelta(days=365)}
    )
    place = pc.index_in(now.person_id, value_set=rules["person_id"].combine_chunks())
    last = np.nan_to_num(_taken(rules["last_day"], place) - cutoff.timestamp() / 86400, nan=_NEVER)
    often = np.nan_to_num(_taken(rules["year_times"], place))
    return Ranked(
        cutoff=cutoff,
        person_id=now.person_id,
        later=now.later,
        rules={"recency": last, "frequency": often + 1 / (2 - last)},
        model=_own(now, before, horizon_days) if said is None else _of(now.person_id, *said),
        name=model,
    )


def _own(now: Rhythm, before: Rhythm, horizon_days: int) -> Reals:
    return expected_orders(now, fit(before, now, horizon_days), horizon_days, 0.8)[0]


def _of(person_id: pa.Array, known: pa.Array, expected: Reals) -> Reals:
    """What was expected of these people; nothing of those the log does not know."""
    place = np.asarray(pc.fill_null(pc.index_in(person_id, value_set=known), -1))
    return np.where(place >= 0, expected[place], 0.0)


def _taken(column: pa.ChunkedArray, place: pa.Array) -> Reals:
    found = pc.take(column.combine_chunks().cast(pa.float64()), place)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.float64)

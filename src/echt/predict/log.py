"""What people did, as sorted arrays: the one thing that learned models, customer-base models and backtests read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from echt.errors import DataError
from echt.permission import GatedTables
from echt.predict.btyd.engine import kernels

if TYPE_CHECKING:
    from echt.predict.snapshot import Snapshot

Reals = NDArray[np.float64]
Ints = NDArray[np.int64]
_DAY_US = 86_400_000_000
_MOST_NAMES = 1000
_NEVER = 2**62
_ENOUGH_TOLD = 0.99
REFUNDS = ("Order Refunded", "Order Cancelled")
"""Events whose amounts (negative) are money that came back."""


def loops() -> ModuleType:
    """The module `predict.loops` (E149 where numba is not installed)."""
    kernels()
    from echt.predict import loops as module

    return module


@dataclass(frozen=True, slots=True)
class Log:
    """What everyone did, sorted by person, then time.

    Attributes:
        person_id: (n,) string, sorted: everyone known, also who never bought.
        since: (n,) days since 1970 when each became known.
        start: (n + 1,) rows of person i are start[i]:start[i + 1].
        at: (m,) days since 1970, UTC.
        name: (m,) code of the event name, into `names`.
        names: Event names, the most frequent first.
        value: (m,) amount, NaN where there is none; money that came back is negative.
        simulated: (n,) True where anything of this person is simulated.
        until: Days since 1970 up to which everything is known: no outcome after it has been seen.
        purpose: Whose permission the facts were read with; None for the caller's own files.
        country: (n,) code of the country into `countries`, -1 where unknown; None where fewer than 99 % told it.
        countries: ISO codes, sorted.
    """

    person_id: pa.Array
    since: Reals
    start: NDArray[np.int64]
    at: Reals
    name: NDArray[np.int16]
    names: tuple[str, ...]
    value: Reals
    simulated: NDArray[np.bool_]
    until: float
    purpose: str | None = None
    country: NDArray[np.int16] | None = None
    countries: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.person_id)

    def __repr__(self) -> str:
        return f"Log({len(self):,} people, {len(self.at):,} events, {len(self.names)} names, until {moment(self.until):%Y-%m-%d})"

    @classmethod
    def read(cls, tables: GatedTables, *, names: Sequence[str] | None = None) -> Log:
        """Everything the gate let through, from one query. Minors are left out, whatever the purpose.

        Args:
            tables: What may be read.
            names: Event names to read; the 1,000 most frequent when None.
        """
        people = tables.person_id
        found = tables.query(
            "predict.log",
            params={"every": names is None, "most": _MOST_NAMES},
            tables={
                "numbered": pa.table({"person_id": people, "who": pa.array(np.arange(len(people), dtype=np.int64))}),
                "wanted": pa.table({"name": pa.array(list(names or ()), pa.string())}),
            },
        )
        kind = _ints(found["kind"])
        rows, known, words = (found.filter(pa.array(kind == k)) for k in (0, 1, 2))
        marked = np.asarray(rows["simulated"].to_numpy(), np.bool_)
        numbers = (_ints(rows["who"]), _ints(rows["at_us"]), _ints(rows["code"]), _reals(rows["value"]), marked)
        log = _arranged(people, tuple(words.sort_by("code")["word"].to_pylist()), *numbers)
        log = replace(log, until=days(tables.until), purpose=str(tables.purpose))
        return _with_people(log, known)

    @classmethod
    def of(
        cls,
        table: pa.Table,
        *,
        until: datetime | None = None,
        people: pa.Table | None = None,
        purpose: str | None = None,
    ) -> Log:
        """A log of rows of one's own.

        Args:
            table: Columns person_id (text or whole numbers), at (timestamp or date), name (text) and, where there is
                money, value; any order. `simulated` (bool) where there is one.
            until: Up to when everything is known; the last row when None.
            people: Columns person_id, since (timestamp) and, where it is known, country: who is known, and since when,
                apart from their rows.
            purpose: What the rows may be used for.

        Raises:
            DataError: E150, a column is missing or empty where it may not be.
        """
        _check(table)
        ids, named = pc.cast(table["person_id"], pa.string()), pc.cast(table["name"], pa.string())
        listed = ids.chunks if people is None else [*ids.chunks, *pc.cast(people["person_id"], pa.string()).chunks]
        everyone = pc.unique(pa.chunked_array(listed, pa.string()))
        everyone = everyone.take(pc.array_sort_indices(everyone))
        names = _frequent(named)
        code = _ints(pc.fill_null(pc.index_in(named, value_set=pa.array(names, pa.string())), -1))
        kept = code >= 0
        who, at = _ints(pc.index_in(ids, value_set=everyone))[kept], _us(table["at"])[kept]
        nothing = pa.chunked_array([pa.nulls(table.num_rows, pa.float64())])
        value = _reals(table["value"] if "value" in table.column_names else nothing)[kept]
        marked = np.asarray(table["simulated"], np.bool_) if "simulated" in table.column_names else ~kept
        log = _arranged(everyone, names, who, at, code[kept], value, marked[kept])
        log = replace(log, until=days(until) if until else log.until, purpose=purpose)
        if people is None:
            return log
        which = pc.index_in(pc.cast(people["person_id"], pa.string()), value_set=everyone)
        since, country = pa.array(_us(people["since"])), pa.nulls(people.num_rows, pa.string())
        country = people["country"] if "country" in people.column_names else country
        return _with_people(log, pa.table({"who": which, "at_us": since, "word": country}))

    def snapshot(
        self,
        cutoff: datetime,
        *,
        horizon_days: int | None,
        outcome: str = "Order Completed",
        unit: str = "day",
        leave_out: Sequence[str] = (),
    ) -> Snapshot:
        """Everyone known at a moment, from what happened up to it.

        Args:
            cutoff: The moment; events at it count, events after it are only in `later`.
            horizon_days: How far ahead; None when nothing ahead is asked.
            outcome: Event name that is counted.
            unit: "day" merges the purchases of one day (UTC), "order" counts each.
            leave_out: Names of features that are not made, or beginnings of them that end in "*".

        Raises:
            DataError: E150, the unit is not known, or the horizon is shorter than a day.
            NotAllowedError: E308, the outcome tells what no model may use.
        """
        from echt.predict.snapshot import take

        return take(self, cutoff, horizon_days=horizon_days, outcome=outcome, unit=unit, leave_out=tuple(leave_out))

    def some(self, here: NDArray[np.bool_]) -> Log:
        """The log of some of the people.

        Args:
            here: (n,) True for who stays.
        """
        return _kept(self, here)

    def before(self, cutoff: datetime) -> Log:
        """The log as it was at a moment: rows after it are gone, and who was not known yet."""
        end = days(cutoff)
        who = np.repeat(np.arange(len(self)), np.diff(self.start))
        rows, people = self.at <= end, self.since <= end
        left = np.concatenate([[0], np.cumsum(np.bincount(who[rows], minlength=len(self))[people])]).astype(np.int64)
        rows &= people[who]
        return replace(
            self,
            person_id=self.person_id.filter(pa.array(people)),
            since=self.since[people],
            start=left,
            at=self.at[rows],
            name=self.name[rows],
            value=self.value[rows],
            simulated=self.simulated[people],
            until=min(self.until, end),
            country=None if self.country is None else self.country[people],
        )


def days(at: datetime) -> float:
    """Days since 1970 of a moment; one without a time zone is taken as UTC."""
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    gone = at - datetime(1970, 1, 1, tzinfo=UTC)
    return (gone.days * _DAY_US + gone.seconds * 1_000_000 + gone.microseconds) / _DAY_US


def moment(at: float) -> datetime:
    """The moment of a number of days since 1970, to the second."""
    return datetime.fromtimestamp(round(at * 86_400), tz=UTC)


def _arranged(
    people: pa.Array,
    names: tuple[str, ...],
    who: Ints,
    at_us: Ints,
    code: Ints,
    value: Reals,
    simulated: NDArray[np.bool_],
) -> Log:
    n = len(people)
    value = np.where(np.isfinite(value), value, np.nan)
    start, at, name, value = loops().arrange(who, at_us / _DAY_US, code.astype(np.int16), value, n)
    since = np.full(n, np.inf)
    some = np.diff(start) > 0
    since[some] = at[start[:-1][some]]
    marked = np.bincount(who[simulated], minlength=n) > 0
    return Log(people, since, start, at, name, names, value, marked, float(at.max()) if len(at) else 0.0)


def _with_people(log: Log, known: pa.Table) -> Log:
    """The same with since when people are known apart from their rows; who is not listed, or has neither, is left out."""
    who = _ints(known["who"])
    at = _ints(pc.fill_null(known["at_us"], _NEVER)) / _DAY_US
    since = log.since.copy()
    np.minimum.at(since, who, np.where(at * _DAY_US >= _NEVER, np.inf, at))
    listed = np.bincount(who, minlength=len(log)) > 0 if log.purpose else np.full(len(log), True)
    log = _kept(replace(log, since=since, **_countries(log, who, known["word"])), np.isfinite(since) & listed)
    # who told when is not kept: where only some told, having told may say that they came back
    told = 0.0 if log.country is None or not len(log) else float((log.country >= 0).mean())
    return log if told >= _ENOUGH_TOLD else replace(log, country=None, countries=())


def _countries(log: Log, who: Ints, word: pa.ChunkedArray) -> dict[str, Any]:
    countries = tuple(sorted(one for one in pc.unique(word).to_pylist() if one))
    country = np.full(len(log), -1, np.int16)
    country[who] = _ints(pc.fill_null(pc.index_in(word, value_set=pa.array(countries, pa.string())), -1))
    return {"country": country, "countries": countries} if len(countries) > 1 else {}


def _frequent(named: pa.ChunkedArray) -> tuple[str, ...]:
    counted = sorted(pc.value_counts(named).to_pylist(), key=lambda one: (-one["counts"], one["values"]))
    return tuple(one["values"] for one in counted[:_MOST_NAMES])


def _kept(log: Log, here: NDArray[np.bool_]) -> Log:
    count = np.diff(log.start)[here]
    rows = np.repeat(here, np.diff(log.start))
    return replace(
        log,
        person_id=log.person_id.filter(pa.array(here)),
        since=log.since[here],
        start=np.concatenate([[0], np.cumsum(count)]).astype(np.int64),
        at=log.at[rows],
        name=log.name[rows],
        value=log.value[rows],
        simulated=log.simulated[here],
        country=None if log.country is None else log.country[here],
    )


def _check(table: pa.Table) -> None:
    missing = [name for name in ("person_id", "at", "name") if name not in table.column_names]
    empty = [name for name in ("person_id", "at", "name") if name in table.column_names and table[name].null_count]
    if missing or empty:
        raise DataError(
            "these rows are no log of what people did.",
            code="E150",
            found=f"no column {', '.join(missing)}" if missing else f"empty cells in {', '.join(empty)}",
            fix="columns person_id, at, name and, where there is money, value",
        )


def _us(column: pa.ChunkedArray) -> NDArray[np.int64]:
    utc = pa.timestamp("us", tz="UTC")
    stamped = (
        column if pa.types.is_timestamp(column.type) and column.type.tz else column.cast(pa.timestamp("us")).cast(utc)
    )
    return _ints(stamped.cast(utc, safe=False).cast(pa.int64()))


def _ints(column: pa.ChunkedArray | pa.Array) -> Ints:
    return np.asarray(column).astype(np.int64, copy=False)


def _reals(column: pa.ChunkedArray) -> Reals:
    return np.asarray(column.cast(pa.float64())).astype(np.float64, copy=False)

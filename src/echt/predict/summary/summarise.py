"""From events to one row a person: one pass where the order of time allows, sorted where it does not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import TypedDict

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from echt.errors import DataError, nearest
from echt.permission import GatedTables
from echt.predict.btyd.engine import kernels as compiler
from echt.predict.summary.base import TIME_UNIT, Columns, Counted, Summary
from echt.predict.summary.late import Kept
from echt.predict.summary.people import SMALLEST, Memory, grown, people
from echt.predict.summary.sieve import Sieve, micros
from echt.predict.summary.source import Files, Rows, Source, opened

Progress = Callable[[str, int, int | None], None]
Ints = NDArray[np.int64]

_STAGE = "summarise"
_DAY = 86_400_000_000.0
_OFTEN = 0.005  # of purchases out of order, before events are kept at once for sorting
_SIZES = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}


class Asked(TypedDict, total=False):
    """What may be asked of a summary: the arguments of `summarise`."""

    columns: Columns | None
    names: Sequence[str] | str | None
    currency: str | None
    unit: str
    until: datetime | None
    memory: str | int
    progress: Progress | None


def summarise(
    source: Files | Rows,
    *,
    columns: Columns | None = None,
    names: Sequence[str] | str | None = None,
    currency: str | None = None,
    unit: str = "day",
    until: datetime | None = None,
    memory: str | int = "2 GB",
    progress: Progress | None = None,
) -> Summary:
    """How often, how recently, how long and for how much everyone bought, from raw events.

    An amount below 0 is a refund: no purchase; it is taken off what the person paid after the first purchase, unless
    it falls in the hour, day, week or month of that one. A missing amount counts as 0. Amounts are added exactly, to the millionth, so
    no order of adding changes a digit.

    A person's events must come in the order of hours, days, weeks or months (`unit`) to be counted in one pass. Those
    whose events do not are counted again, sorted; the result is the same, and says so in `path` and `counted`.

    Args:
        source: The gated tables of a purpose; or a log of your own: a Parquet file, a folder of them, several, an
            Arrow table, or a reader, which is read out.
        columns: Which column of your log means what. Of gated tables only its `time_zone` is read.
        names: Names of events that count, refunds too; None: all, of gated tables "Order Completed" and
            "Order Refunded".
        currency: Only events in this one; None: all, as long as they are of one.
        unit: What counts as one purchase: all of one "hour", "day", "week" (from Monday) or "month" of the calendar,
            or every "order".
        until: The last moment that counts, and from which ages are told; None: that of the latest event, of gated
            tables the last one they show.
        memory: What the tables of people may take, as "800 MB" or bytes. The program itself and the batches it reads
            take some 0.3 GB more; events that have to be sorted go to temporary files.
        progress: Called with (stage, events read, events or None).

    Raises:
        DataError: E290, a file is not there or is no Parquet; E291, a column is missing; E292, a column is of a type
            that cannot be read, or of different kinds in different files; E293, no purchase is left; E294, the memory
            does not suffice; E295, amounts in more than one currency, or too large; E296, an argument means nothing;
            E143, `until` lies after what the gated tables show.
        OutsideError: E149, the extra `predict` is not installed.

    Source:
        The merging of purchases on one calendar unit follows Fader and Hardie's reading of CDNOW; ids are found by
        open addressing with multiplicative hashing (Knuth, The Art of Computer Programming 3, 6.4).
    """
    _check(unit)
    compiler()
    from echt.predict.summary import kernels

    names = [names] if isinstance(names, str) else names
    events, columns = opened(source, columns, names)
    until = _until(source, until)
    sieve = Sieve(columns, names, currency, unit, until)
    budget = Memory(_bytes(memory))
    tally = _Tally(events, columns, unit, budget, kernels)
    with Kept(budget) as kept:
        tally.run(events, sieve, kept, progress)
        late = tally.settle(events, Sieve(columns, names, currency, unit, until), kept)
    return _summary(tally, sieve, columns, until, late)


class _Tally:
    """What is known of everyone so far."""

    def __init__(self, events: Source, columns: Columns, unit: str, memory: Memory, kernels: ModuleType) -> None:
        self.merge, self.kernels, self.memory = unit != "order", kernels, memory
        self.people = people(events.kinds[columns.person], kernels, memory)
        self.rows: Ints = np.zeros((1 << SMALLEST, 5), np.int64)
        self.found = np.zeros(5, np.int64)
        self._kept_from = 0 if not events.again else None  # first batch whose events were all kept
        self.by_id = events.by_id
        self.paid = columns.value is not None

    def run(self, events: Source, sieve: Sieve, kept: Kept, progress: Progress | None) -> None:
        """Read everything once."""
        if progress:
            progress(_STAGE, 0, events.rows)
        for number, batch in enumerate(_ahead(events)):
            rows = sieve.rows(batch)
            codes = self.people.codes(rows.ids, rows.keep)
            self.rows = grown(self.rows, self.people.known, "people", self.memory)
            micro = self.kernels.millionths(codes, rows.amounts, self.found)
            self.kernels.tally(self.rows, codes, rows.units, micro, self.merge, self.found)
            if self._kept_from is not None:
                kept.add(codes, rows.units, micro, codes >= 0)
            elif self.found[self.kernels.DISORDER] > _OFTEN * self.found[self.kernels.PURCHASES]:
                self._kept_from = number + 1
            if progress:
                progress(_STAGE, sieve.events, events.rows)
        self._not_too_much()

    def settle(self, events: Source, sieve: Sieve, kept: Kept) -> int:
        """Count again those whose events came out of order. Returns how many."""
        late = (self.rows[: self.people.known, self.kernels.NUMBER] & self.kernels.LATE) != 0
        if not late.any():
            return 0
        if self._kept_from != 0:
            self._read_again(events, sieve, kept, late)
        self.found[self.kernels.TOO_MUCH] += kept.settle(self.rows, late, self.merge, self.kernels)
        self._not_too_much()
        return int(late.sum())

    def _read_again(self, events: Source, sieve: Sieve, kept: Kept, late: NDArray[np.bool_]) -> None:
        for number, batch in enumerate(_ahead(events)):
            if number == self._kept_from:
                break
            rows = sieve.rows(batch)
            codes = self.people.codes(rows.ids, rows.keep)
            micro = self.kernels.millionths(codes, rows.amounts, np.zeros(5, np.int64))
            kept.add(codes, rows.units, micro, (codes >= 0) & late[codes])

    def _not_too_much(self) -> None:
        if too_much := int(self.found[self.kernels.TOO_MUCH]):
            raise DataError(
                "amounts are too large to add exactly.",
                code="E295",
                found=f"{too_much:,} times an amount above {self.kernels.MOST:.0e}, or a person's sum above 4.6e12",
                fix="look for amounts that are errors, or give them in thousands",
            )


def _ahead(events: Source) -> Iterator[pa.RecordBatch]:
    """The batches, each decoded by a second thread while the one before is counted."""
    with events.read() as opened_batches, ThreadPoolExecutor(1) as pool:
        batches = iter(opened_batches)
        coming = pool.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = pool.submit(next, batches, None)
            if len(batch):
                yield batch


def _summary(tally: _Tally, sieve: Sieve, columns: Columns, until: datetime | None, late: int) -> Summary:
    kernels, known = tally.kernels, tally.people.known
    rows = tally.rows[:known]
    number = rows[:, kernels.NUMBER] >> 2
    bought = number > 0
    if not bought.any():
        raise _nothing(sieve)
    ids = tally.people.ids()
    tally.memory.hold("the result", known * 8 * 6)
    if not bought.all():
        ids, rows, number = ids.filter(pa.array(bought)), rows[bought], number[bought]
    if tally.by_id:
        order = pc.sort_indices(ids)
        ids, rows, number = ids.take(order), rows[order], number[order]
    end = micros(until) if until else int(sieve.latest or 0)
    scale = 1.0 if tally.merge else _DAY
    first, frequency = rows[:, kernels.FIRST], number - 1
    money = None
    if tally.paid:  # millionths / (repeat purchases * 1e6), in that order: the same digits wherever it is done
        money = np.where(frequency > 0, rows[:, kernels.MONEY] / (np.maximum(frequency, 1) * 1e6), 0.0)
    return Summary(
        person=columns.person,
        person_id=ids,
        frequency=frequency,
        recency=(rows[:, kernels.LAST] - first) / scale,
        age=(sieve.unit_of(end) - first) / scale,
        monetary=money,
        unit=sieve.unit,
        time_unit=TIME_UNIT[sieve.unit],
        until=datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=end),
        path="sorted" if late else "one pass",
        counted=_counted(tally, sieve, late, money, frequency, known - int(bought.sum())),
        currency=sieve.currency or next(iter(sieve.currencies), None),
    )


def _counted(
    tally: _Tally, sieve: Sieve, late: int, money: NDArray[np.float64] | None, frequency: Ints, only_refunds: int
) -> Counted:
    kernels = tally.kernels
    return Counted(
        events=sieve.events,
        purchases=int(tally.found[kernels.PURCHASES]),
        refunds=int(tally.found[kernels.REFUNDS]),
        of_other_names=sieve.left_out["of_other_names"],
        in_other_currency=sieve.left_out["in_other_currency"],
        after_until=sieve.left_out["after_until"],
        without_person=sieve.left_out["without_person"],
        without_time=sieve.left_out["without_time"],
        without_amount=int(tally.found[kernels.MISSING]),
        people_only_refunds=only_refunds,
        people_out_of_order=late,
        people_nothing_left=0 if money is None else int(((frequency > 0) & (money <= 0)).sum()),
    )


def _nothing(sieve: Sieve) -> DataError:
    reasons = ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in sieve.left_out.items() if number)
    return DataError(
        "no purchase is left to summarise.",
        code="E293",
        found=f"{sieve.events:,} events" + (f": {reasons}" if reasons else ""),
        fix="look at the names of events, the moment until which they count, and the columns",
    )


def _check(unit: str) -> None:
    if unit not in TIME_UNIT:
        hint = nearest(unit, TIME_UNIT)
        raise _means_nothing(f"unit {unit!r}", f"did you mean '{hint}'?" if hint else f"one of {', '.join(TIME_UNIT)}")


def _bytes(memory: str | int) -> int:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmgt]?)b?", str(memory).strip().lower())
    if not found or not (size := int(float(found[1]) * _SIZES[found[2]])):
        raise _means_nothing(f"memory {memory!r}", 'say memory="2 GB"')
    return size


def _until(source: Files | Rows, until: datetime | None) -> datetime | None:
    if not isinstance(source, GatedTables):
        return until
    if until is not None and micros(until) > micros(source.until):
        raise DataError(
            "the gated tables end before the moment to predict from.",
            code="E143",
            found=f"tables up to {source.until:%Y-%m-%d}, until {until:%Y-%m-%d}",
            fix="open the gate at the same moment",
        )
    return until or source.until


def _means_nothing(found: str, fix: str) -> DataError:
    return DataError("a summary was asked for something that means nothing.", code="E296", found=found, fix=fix)

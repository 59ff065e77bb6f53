"""Which events count, as plain arrays: names, currency, time, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from echt.errors import DataError
from echt.predict.summary.base import Columns

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

ALL: Mask = np.zeros(0, np.bool_)
NOTHING = np.zeros(0)
_MICRO = pa.timestamp("us")
_HOUR, _DAY = 3_600_000_000, 86_400_000_000


@dataclass(frozen=True, slots=True)
class Kernel:
    """n events as the compiled loops take them.

    Attributes:
        ids: (n,) whole numbers or text.
        units: (n,) when: whole hours, days, weeks, months, or microseconds for orders.
        amounts: (n,) NaN where missing; (0,) where the log holds no money.
        keep: (n,) which count; (0,): all.
    """

    ids: pa.Array
    units: Ints
    amounts: NDArray[np.float64]
    keep: Mask


class Sieve:
    """Takes batches apart, and counts what it leaves out.

    Args:
        columns: Which column means what.
        names: Events that count; None: all.
        currency: Amounts that count; None: all, as long as they are of one.
        unit: What counts as one purchase.
        until: The last moment that counts; None: no end.
    """

    def __init__(
        self,
        columns: Columns,
        names: Sequence[str] | None,
        currency: str | None,
        unit: str,
        until: datetime | None,
    ) -> None:
        self._columns, self.currency, self.unit = columns, currency, unit
        self._names = None if names is None else pa.array(names, pa.string())
        self._until = None if until is None else micros(until)
        self.left_out: Counter[str] = Counter()
        self.events = 0
        self.latest: int | None = None
        self.currencies: set[str] = set()

    def rows(self, batch: pa.RecordBatch) -> Kernel:
        """The events of a batch.

        Raises:
            DataError: E295, amounts in more than one currency, and none was asked for.
        """
        columns = self._columns
        self.events += len(batch)
        ids, at = _plain(batch[columns.person]), batch[columns.at]
        keep = ALL
        if self._names is not None:
            keep = self._without(keep, _among(batch[columns.name], self._names), "of_other_names")
        if ids.null_count:
            keep = self._without(keep, _bools(ids.is_valid()), "without_person")
        if at.null_count:
            keep = self._without(keep, _bools(at.is_valid()), "without_time")
        moments = pc.cast(at, pa.timestamp("us", tz="UTC"), safe=False)
        micro = _micro(moments)
        if self._until is not None and len(micro) and micro.max() > self._until:
            keep = self._without(keep, micro <= self._until, "after_until")
        keep = self._one_currency(batch, keep)
        self._look(micro, keep)
        amounts = NOTHING if columns.value is None else _amounts(batch[columns.value])
        return Kernel(ids, self._units(moments, micro), amounts, keep)

    def unit_of(self, moment: int) -> int:
        """The unit in which a moment (microseconds) lies."""
        moments = pa.array([moment], pa.timestamp("us", tz="UTC"))
        return int(self._units(moments, np.array([moment]))[0])

    def _without(self, keep: Mask, some: Mask, reason: str) -> Mask:
        before = len(some) if not len(keep) else int(np.count_nonzero(keep))
        after = some if not len(keep) else keep & some
        self.left_out[reason] += before - int(np.count_nonzero(after))
        return after

    def _one_currency(self, batch: pa.RecordBatch, keep: Mask) -> Mask:
        if self._columns.currency is None:
            return keep
        column = batch[self._columns.currency]
        if self.currency is not None:
            return self._without(keep, _among(column, pa.array([self.currency])), "in_other_currency")
        seen = pc.unique(_plain(column.filter(pa.array(keep)) if len(keep) else column)).drop_null()
        self.currencies.update(seen.to_pylist())
        if len(self.currencies) > 1:
            raise DataError(
                "amounts in more than one currency cannot be added.",
                code="E295",
                found=", ".join(sorted(self.currencies)[:5]),
                fix=f'ask for one: currency="{min(self.currencies)}"',
            )
        return keep

    def _look(self, micro: Ints, keep: Mask) -> None:
        if len(keep):
            micro = micro[keep]
        if len(micro):
            self.latest = max(int(micro.max()), micro[0] if self.latest is None else self.latest)

    def _units(self, moments: pa.Array, micro: Ints) -> Ints:
        if self.unit == "order":
            return micro
        if self._columns.time_zone != "UTC":
            zoned = pc.cast(moments, pa.timestamp("us", tz=self._columns.time_zone))
            micro = _micro(pc.local_timestamp(zoned))
        if self.unit == "hour":
            return micro // _HOUR
        if self.unit == "month":
            return micro.view("datetime64[us]").astype("datetime64[M]").astype(np.int64)
        days = micro // _DAY
        return days if self.unit == "day" else (days + 3) // 7  # 1970-01-01 was a Thursday; weeks begin on Monday


def micros(moment: datetime) -> int:
    """Microseconds since 1970; a moment without a zone is UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    since = aware - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _plain(array: pa.Array) -> pa.Array:
    if isinstance(array, pa.DictionaryArray):
        array = array.dictionary_decode()
    return array.cast(pa.string()) if pa.types.is_string_view(array.type) else array


def _among(array: pa.Array, values: pa.Array) -> Mask:
    if isinstance(array, pa.DictionaryArray):  # ask about each name once
        known = np.append(_bools(pc.is_in(array.dictionary.cast(pa.string()), value_set=values)), np.False_)
        return known[array.indices.fill_null(len(known) - 1).to_numpy(zero_copy_only=False)]
    return _bools(pc.is_in(array.cast(pa.string()), value_set=values))


def _bools(array: pa.Array) -> Mask:
    return array.to_numpy(zero_copy_only=False).astype(np.bool_)


def _micro(moments: pa.Array) -> Ints:
    whole = moments.view(pa.int64())
    return (whole.fill_null(0) if whole.null_count else whole).to_numpy()


def _amounts(array: pa.Array) -> NDArray[np.float64]:
    if isinstance(array, pa.DictionaryArray):
        array = array.dictionary_decode()
    found = array.cast(pa.float64(), safe=False)
    return (found.fill_null(float("nan")) if found.null_count else found).to_numpy()

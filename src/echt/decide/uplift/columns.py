"""Features as one matrix of numbers: what a table of any make comes down to, learned once and repeated later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from echt.errors import CampaignError

Reals = NDArray[np.float64]

MOST_LEVELS = 30
FEWEST_IN_LEVEL = 20
_DAY_US = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the features.

    Attributes:
        name: As in the table, or "column 3" of an array.
        levels: Of a category: its values that many people have; None for numbers.
    """

    name: str
    levels: tuple[str, ...] | None

    def says(self, part: int, cut: float) -> str:
        """The question whether the `part` of this column is above `cut`, in words."""
        return f"{self.name} > {cut:.4g}" if self.levels is None else f"{self.name} is {self.levels[part]}"


@dataclass(frozen=True, slots=True)
class Columns:
    """How features become a matrix: learned from one table, then the same for every other.

    Attributes:
        columns: Those that are used, in order.
        notes: What a reader should know: missing values, columns left out, rare levels.
        named: False for arrays, where columns go by position.
        width: Columns of the array they were learned from.
    """

    columns: tuple[Column, ...]
    notes: tuple[str, ...]
    named: bool
    width: int

    @classmethod
    def learn(cls, features: Any) -> Columns:
        """Look at a table once: which columns there are, of which kind, with which levels.

        Raises:
            CampaignError: E481, no rows or columns, an infinite number, or a column of a kind that cannot be used.
        """
        table, named = read(features)
        if not table.num_columns or not table.num_rows:
            raise _unusable(
                f"{table.num_rows} rows, {table.num_columns} columns", "one row a person, one column a fact"
            )
        kept: list[Column] = []
        notes: list[str] = []
        for name in table.column_names:
            values, missing = table[name], _missing(table[name])
            if missing:
                notes.append(f"'{name}' is missing for {missing:,} of {table.num_rows:,} people")
            if _is_category(values.type):
                levels, rare = _levels(values)
                if rare and not levels:
                    notes.append(f"'{name}' has no value that {FEWEST_IN_LEVEL} people share, and is left out")
                    continue
                if rare:
                    notes.append(f"'{name}': {rare:,} rare values are taken together")
                column = Column(name, levels)
            else:
                column = Column(name, None)
            if _is_constant(_parts(column, values)):
                notes.append(f"'{name}' is the same for everyone and is left out")
            else:
                kept.append(column)
        return cls(tuple(kept), tuple(notes), named, table.num_columns)

    @property
    def parts(self) -> list[tuple[Column, int]]:
        """Whose part each column of the matrix is."""
        return [(column, part) for column in self.columns for part in range(len(column.levels or (0,)))]

    def matrix(self, features: Any) -> Reals:
        """(n, p) float64 with NaN where a number is missing; a level not seen before is none of them.

        Raises:
            CampaignError: E481, see `learn`; E482, the columns are not those that were learned.
        """
        table, named = read(features)
        if named != self.named or (not named and table.num_columns != self.width):
            raise _others(f"{'a table' if named else 'an array'} of {table.num_columns} columns")
        absent = [each.name for each in self.columns if each.name not in table.column_names]
        if absent:
            raise _others("without " + ", ".join(absent))
        for each in self.columns:
            if _is_category(table[each.name].type) != (each.levels is not None):
                raise _others(f"'{each.name}' is {table[each.name].type}")
        found = [_parts(each, table[each.name]) for each in self.columns]
        return np.concatenate(found, axis=1) if found else np.zeros((table.num_rows, 0))


def read(features: Any) -> tuple[pa.Table, bool]:
    """An Arrow table of Arrow, Polars, pandas, a dict of columns or an array; and whether its columns have names.

    Args:
        features: Anything with `to_arrow()`, `__arrow_c_stream__` or `__dataframe__`, a mapping of names to columns,
            or numbers of shape (n, p) or (n,).

    Raises:
        CampaignError: E481, it is none of these.
    """
    try:
        return _read(features)
    except (pa.ArrowException, TypeError, ValueError) as error:
        raise _unusable(type(features).__name__, "an Arrow, Polars or pandas table, or an array of numbers") from error


def _read(features: Any) -> tuple[pa.Table, bool]:
    if isinstance(features, pa.Table):
        return features, True
    if isinstance(features, pa.RecordBatch):
        return pa.Table.from_batches([features]), True
    if isinstance(features, Mapping):
        return pa.table(dict(features)), True
    if hasattr(features, "to_arrow"):
        return pa.table(features.to_arrow()), True
    if hasattr(features, "__arrow_c_stream__"):
        return pa.table(features), True
    if hasattr(features, "__dataframe__"):
        from pyarrow.interchange import from_dataframe

        return from_dataframe(features), True
    array = np.asarray(features, dtype=np.float64)
    if array.ndim == 1:
        array = array[:, None]
    if array.ndim != 2:
        raise ValueError(array.shape)
    return pa.table({f"column {j}": array[:, j] for j in range(array.shape[1])}), False


def _is_category(kind: pa.DataType) -> bool:
    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    return pa.types.is_string(inner) or pa.types.is_large_string(inner) or pa.types.is_string_view(inner)


def _missing(values: pa.ChunkedArray) -> int:
    nan = pc.sum(pc.is_nan(values)).as_py() if pa.types.is_floating(values.type) else 0
    return values.null_count + int(nan or 0)


def _levels(values: pa.ChunkedArray) -> tuple[tuple[str, ...], int]:
    counted = pc.value_counts(_text(values).drop_null())
    found = sorted(zip(counted.field(1).to_pylist(), counted.field(0).to_pylist(), strict=True), key=_commonest)
    common = [level for count, level in found[:MOST_LEVELS] if count >= FEWEST_IN_LEVEL]
    return tuple(sorted(common)), len(found) - len(common)


def _commonest(pair: tuple[int, str]) -> tuple[int, str]:
    return -pair[0], pair[1]


def _text(values: pa.ChunkedArray) -> pa.Array:
    return values.cast(pa.string()).combine_chunks()


def _parts(column: Column, values: pa.ChunkedArray) -> Reals:
    if column.levels is not None:
        codes = pc.index_in(_text(values), value_set=pa.array(column.levels, pa.string()))
        return (np.asarray(pc.fill_null(codes, -1).to_numpy(zero_copy_only=False))[:, None] == _range(column)).astype(
            np.float64
        )
    numbers = _numbers(column.name, values)
    wrong = int(np.isinf(numbers).sum())
    if wrong:
        raise _unusable(f"'{column.name}' is infinite for {wrong:,} people", "make it missing, or mend it")
    return numbers[:, None]


def _range(column: Column) -> NDArray[np.int64]:
    return np.arange(len(column.levels or ()))


def _numbers(name: str, values: pa.ChunkedArray) -> Reals:
    kind = values.type
    if pa.types.is_null(kind):
        return np.full(len(values), np.nan)
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        micros = (
            values.cast(pa.timestamp("us", getattr(kind, "tz", None))).cast(pa.int64()).cast(pa.float64(), safe=False)
        )
        return np.asarray(micros.to_numpy()) / _DAY_US
    if not (
        pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_boolean(kind)
        or pa.types.is_decimal(kind)
    ):
        raise _unusable(f"'{name}' is {kind}", "numbers, texts, days or true and false")
    whole = values.cast(pa.int8()) if pa.types.is_boolean(kind) else values
    return np.asarray(whole.cast(pa.float64(), safe=False).to_numpy())


def _is_constant(parts: Reals) -> bool:
    if not parts.shape[1]:
        return True
    missing = np.isnan(parts).any(axis=1)
    return bool(missing.all()) or (not missing.any() and bool((parts == parts[0]).all()))


def _unusable(found: str, fix: str) -> CampaignError:
    return CampaignError("these features cannot be learned from.", code="E481", found=found, fix=fix)


def _others(found: str) -> CampaignError:
    return CampaignError(
        "these are not the features that were learned from.",
        code="E482",
        found=found,
        fix="give the same columns, by the same names and of the same kinds; more columns do no harm",
    )

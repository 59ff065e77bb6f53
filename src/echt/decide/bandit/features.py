"""Features of people and of creatives, hashed: any column, any category, no list of what can occur.

A text column gives one feature a value (`country=NL`), a number one feature a column with the number as its value. A
number that is not known (null or NaN) is a feature of its own. Numbers should be of the order of one: `scale` divides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from echt.decide.chance import hashes, salt
from echt.errors import CampaignError

__all__ = ["Arms", "Features", "arms", "features"]


@dataclass(frozen=True, slots=True)
class Features:
    """Hashed features of n people, one place a column and one for the constant.

    Attributes:
        key: (n, p) uint32 hashes.
        value: (n, p) float32.
    """

    key: NDArray[np.uint32]
    value: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.key)

    def rows(self, which: Any) -> Features:
        """Some of them."""
        return Features(self.key[which], self.value[which])


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Arms:
    """k creatives to choose from, with hashed features; the name of each is a feature too.

    Attributes:
        names: (k,) creative ids.
        key: (k, q) uint32 hashes.
        value: (k, q) float32.
    """

    names: tuple[str, ...]
    key: NDArray[np.uint32]
    value: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.names)


def features(table: Any = None, *, n: int | None = None, scale: Mapping[str, float] | None = None) -> Features:
    """Hash what is known of people.

    Args:
        table: An Arrow, Polars or pandas table, or {column: values}; None: nothing is known, only the constant.
        n: How many people, where there is no table.
        scale: Divides numbers of a column.

    Raises:
        CampaignError: E492, a column of another kind than text, number or bool; an infinite number.

    Examples:
        >>> known = features({"country": ["NL", "BE"], "orders": [2.0, float("nan")]})
        >>> known.value.tolist()
        [[1.0, 1.0, 2.0], [1.0, 1.0, 1.0]]
    """
    given = _table(table)
    rows = (n or 0) if given is None else given.num_rows
    key, value = _hashed(given, rows, "person", scale or {})
    return Features(key, value)


def arms(names: Sequence[str], table: Any = None, *, scale: Mapping[str, float] | None = None) -> Arms:
    """Name the creatives, and hash what is known of them.

    Args:
        names: (k,) creative ids, in the order of the arrays that come with them.
        table: k rows, one a creative; None: only their names tell them apart.
        scale: Divides numbers of a column.

    Raises:
        CampaignError: E493, no creative, one twice, or a table with another number of rows; E492 as in `features`.

    Examples:
        >>> arms(["kitchen", "garden"], {"colour": ["red", "green"]}).key.shape
        (2, 3)
    """
    given = _table(table)
    twice = sorted({name for name in names if list(names).count(name) > 1})
    if not names or twice or (given is not None and given.num_rows != len(names)):
        raise CampaignError(
            "a bandit chooses among creatives that are named once each, with one row of features each.",
            code="E493",
            found=", ".join(twice) or f"{len(names)} names, {given.num_rows if given is not None else 0} rows",
            fix='arms(["kitchen", "garden"], {"colour": ["red", "green"]})',
        )
    named = pa.table({"creative_id": pa.array(list(names), pa.string())})
    whole = named if given is None else _joined(named, given)
    key, value = _hashed(whole, len(names), "creative", scale or {})
    return Arms(tuple(names), key, value)


def _joined(named: pa.Table, given: pa.Table) -> pa.Table:
    for name in given.column_names:
        named = named.append_column(f"about {name}", given[name])
    return named


def _table(table: Any) -> pa.Table | None:
    if table is None or isinstance(table, pa.Table):
        return table
    try:
        return pa.table(dict(table) if isinstance(table, Mapping) else table)
    except (pa.ArrowInvalid, pa.ArrowTypeError, TypeError, ValueError) as error:
        raise _unusable(type(error).__name__) from error


def _unusable(found: object) -> CampaignError:
    return CampaignError(
        "features are columns of text, numbers or yes and no, of the same length.",
        code="E492",
        found=found,
        fix="infinite numbers and lists are no features; null and NaN are: they mean 'not known'",
    )


def _hashed(
    table: pa.Table | None, n: int, side: str, scale: Mapping[str, float]
) -> tuple[NDArray[np.uint32], NDArray[np.float32]]:
    names = [] if table is None else table.column_names
    key = np.empty((n, len(names) + 1), dtype=np.uint32)
    value = np.ones((n, len(names) + 1), dtype=np.float32)
    key[:, 0] = _short(np.array([salt("feature", side)], dtype=np.uint64))
    for place, name in enumerate(names, start=1):
        column: Any = table[name] if table is not None else None
        key[:, place], value[:, place] = _column(column, salt("feature", side, name), scale.get(name, 1.0))
    return key, value


def _column(column: pa.ChunkedArray, salted: int, scale: float) -> tuple[NDArray[np.uint32], NDArray[np.float32]]:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if pa.types.is_boolean(kind) or pa.types.is_string(kind) or pa.types.is_large_string(kind):
        coded = pc.dictionary_encode(column.cast(pa.string()), null_encoding="encode").combine_chunks()
        coded = coded if not isinstance(coded, pa.ChunkedArray) else coded.chunk(0)
        texts = pc.fill_null(coded.dictionary.cast(pa.string()), "\x00")
        keys = _short(hashes(texts, salted))
        return keys[coded.indices.to_numpy()], np.ones(len(column), dtype=np.float32)
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)):
        raise _unusable(f"a column of type {kind}")
    numbers = np.asarray(column.cast(pa.float64()).fill_null(np.nan).to_numpy(), dtype=np.float64) / scale
    unknown = np.isnan(numbers)
    if np.isinf(numbers).any():
        raise _unusable(f"{int(np.isinf(numbers).sum())} infinite numbers")
    number, missing = _short(np.array([salted, salted ^ 1], dtype=np.uint64))
    return np.where(unknown, missing, number).astype(np.uint32), np.where(unknown, 1.0, numbers).astype(np.float32)


def _short(numbers: NDArray[np.uint64]) -> NDArray[np.uint32]:
    return (numbers >> np.uint64(32)).astype(np.uint32)

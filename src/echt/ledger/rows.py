"""Between Arrow and the database: columns in, rows out, a million at a time, for both dialects."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa
from pyarrow import csv

from echt.errors import DataError

UTC = pa.timestamp("us", tz="UTC")
_CHUNK = 100_000
_TOGETHER = 100  # rows in one statement: SQLite makes a savepoint a statement, and copies pages for each
_MARKS = 30_000  # of the 32,766 values that SQLite takes in one statement


class Quick:
    """A statement with `:names` that the driver runs itself: for one row now, without what SQLAlchemy adds to each.

    It runs in the transaction of the connection. What it may hold: names, never values.
    """

    def __init__(self, text: str) -> None:
        self._text = {"sqlite": text, "postgresql": re.sub(r"(?<!:):(\w+)", r"%(\1)s", text)}

    def __call__(self, connection: sa.Connection, values: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """The rows it gives; none for a statement that writes."""
        driver: Any = connection.connection.driver_connection
        cursor = driver.execute(self._text[connection.dialect.name], dict(values or {}))
        return cursor.fetchall() if cursor.description else []


def arrow_type(column: sa.ColumnElement[Any], *, stored: bool = False) -> pa.DataType:
    """The Arrow type of a ledger column; with `stored`, as it lies in the database (times are int64)."""
    source = column.element if isinstance(column, sa.Label) else column
    if isinstance(source, sa.Column) and source.info.get("utc") and not stored:
        return UTC
    kind = column.type
    if isinstance(kind, sa.Boolean):
        return pa.bool_()
    if isinstance(kind, sa.Float):
        return pa.float64()
    if isinstance(kind, sa.Integer):
        return pa.int64()
    return pa.binary() if isinstance(kind, sa.LargeBinary) else pa.string()


def stored(data: pa.Table, table: sa.Table, fill: Mapping[str, Any] | None = None) -> pa.Table:
    """`data` with the columns and storage types of a ledger table; what it lacks is filled, or null.

    Args:
        data: Rows; extra columns are ignored, times may have any unit and zone.
        table: The ledger table; columns of an automatic key may be missing.
        fill: Values for columns that `data` has not; with a column there, they replace its nulls.

    Raises:
        DataError: E259, a column is missing, does not fit, or holds nulls where it may not.

    """
    fill = fill or {}
    columns: dict[str, pa.ChunkedArray | pa.Array] = {}
    for column in table.columns:
        kind = arrow_type(column, stored=True)
        if column.name in data.column_names:
            array = _cast(data[column.name], column, table.name)
            if array.null_count and fill.get(column.name) is not None:
                array = pc.fill_null(array, pa.scalar(fill[column.name], kind))
        elif column.name in fill:
            array = pa.repeat(pa.scalar(fill[column.name], kind), data.num_rows)
        else:
            array = pa.nulls(data.num_rows, kind)
        automatic = column.primary_key and column.autoincrement is True
        if array.null_count and not column.nullable and not automatic:
            raise _unfit(table.name, column.name, f"{array.null_count} of {data.num_rows} rows have none")
        columns[column.name] = array
    return pa.table(columns)


def _cast(array: pa.ChunkedArray, column: sa.Column[Any], table: str) -> pa.ChunkedArray:
    kind = arrow_type(column, stored=True)
    if pa.types.is_dictionary(array.type):
        array = array.cast(array.type.value_type)
    try:
        if column.info.get("utc"):
            if pa.types.is_timestamp(array.type) and array.type.tz is None:
                raise DataError(
                    f"times in '{column.name}' have no zone.",
                    code="E260",
                    found=str(array.type),
                    fix='give them one: timestamp("us", tz="UTC")',
                )
            return array.cast(UTC, safe=False).cast(pa.int64())
        if pa.types.is_list(array.type) or pa.types.is_large_list(array.type):
            return json_lists(array)
        array = array.cast(kind)
        return pc.add(array, 0.0) if pa.types.is_floating(kind) else array  # SQLite has no -0.0: it reads back as 0.0
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError):
        raise _unfit(table, column.name, f"values of type {array.type}") from None


def json_lists(array: pa.ChunkedArray) -> pa.ChunkedArray:
    """Lists of texts as JSON text, without a loop over rows; null becomes "[]"."""

    def text(chunk: pa.ListArray) -> pa.Array:
        values = pc.replace_substring(chunk.flatten().cast(pa.string()), "\\", "\\\\")
        values = pc.replace_substring(values, '"', '\\"')
        lengths = pc.fill_null(pc.list_value_length(chunk), 0)
        offsets = pa.concat_arrays([pa.array([0], pa.int64()), pc.cumulative_sum(lengths.cast(pa.int64()))])
        quoted = pc.binary_join_element_wise('"', values, '"', "")
        joined = pc.binary_join(pa.LargeListArray.from_arrays(offsets, quoted), ",")
        return pc.binary_join_element_wise("[", joined, "]", "")

    parts = [text(chunk.cast(pa.list_(pa.string()))) for chunk in array.chunks if len(chunk)]
    return pa.chunked_array(parts, pa.string())


def _unfit(table: str, column: str, found: str) -> DataError:
    return DataError(
        f"rows for '{table}' do not fit: column '{column}'.",
        code="E259",
        found=found,
        fix=f"give every row a '{column}' as src/echt/ledger/schema.py says",
    )


def insert(connection: sa.Connection, table: sa.Table, data: pa.Table, *, verb: str = "INSERT", tail: str = "") -> None:
    """Insert storage-typed rows: many a statement on SQLite, `COPY` or `executemany` on PostgreSQL."""
    if not data.num_rows:
        return
    if connection.dialect.name == "postgresql" and verb == "INSERT" and not tail:
        _copy(connection, table.name, data)
        return
    columns = ", ".join(f'"{name}"' for name in data.column_names)
    into = f'{verb} INTO "{table.name}" ({columns}) VALUES '
    if connection.dialect.name == "sqlite" and data.num_rows >= _TOGETHER:
        _insert_together(connection, into, data, tail)
        return
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    sql = f"{into}({', '.join([mark] * data.num_columns)}) {tail}"
    for batch in data.to_batches(max_chunksize=_CHUNK):
        connection.exec_driver_sql(sql, list(zip(*(column.to_pylist() for column in batch.columns), strict=True)))


def _insert_together(connection: sa.Connection, into: str, data: pa.Table, tail: str) -> None:
    """Many rows a statement; a value that all rows share is bound once a statement."""
    shared = [position > 0 and same(column) for position, column in enumerate(data.columns)]
    head = [column[0].as_py() for column, one in zip(data.columns, shared, strict=True) if one]
    vary = [position for position, one in enumerate(shared) if not one]
    together = max(1, min(_TOGETHER, (_MARKS - len(head)) // len(vary)))
    for batch in data.to_batches(max_chunksize=_CHUNK):
        rows = zip(*(_values(batch.column(position)) for position in vary), strict=True)
        whole, rest = divmod(batch.num_rows, together)
        for count, times in ((together, whole), (rest, 1)):
            if count and times:
                sql = f"{into}{_marks(shared, count)} {tail}"
                values = [(*head, *chain.from_iterable(islice(rows, count))) for _ in range(times)]
                connection.exec_driver_sql(sql, values)


def _marks(shared: Sequence[bool], count: int) -> str:
    """`count` rows of numbered places: ?1.. for what is shared, then the others, row by row."""
    once, free = iter(range(1, len(shared) + 1)), sum(shared)
    place = [next(once) if one else 0 for one in shared]
    out: list[str] = []
    for _ in range(count):
        row: list[str] = []
        for fixed in place:
            free += not fixed
            row.append(f"?{fixed or free}")
        out.append(f"({','.join(row)})")
    return ",".join(out)


def same(column: pa.ChunkedArray | pa.Array) -> bool:
    """Whether every row has the same value, or none has one."""
    if column.null_count:
        return column.null_count == len(column)
    if pa.types.is_floating(column.type):
        bits = np.asarray(column, dtype=np.float64).view(np.int64)
        return len(bits) > 0 and bool((bits == bits[0]).all())
    return len(column) > 0 and bool(pc.all(pc.equal(column, column[0])).as_py())


def joined(data: pa.Table, names: Sequence[str]) -> pa.Array:
    """(n,) text: these columns of each row as one."""
    flat = [data[name].combine_chunks() for name in names]
    return flat[0] if len(flat) == 1 else pc.binary_join_element_wise(*flat, "\x1f")


def last_of_each(data: pa.Table, names: Sequence[str]) -> pa.Table:
    """Of rows with the same values in these columns, the last; the order stays."""
    both = pa.table({"name": joined(data, names), "row": np.arange(data.num_rows)})
    last = both.group_by("name").aggregate([("row", "max")])["row_max"]
    return data if len(last) == data.num_rows else data.take(last.sort())


def differ(one: pa.Table, other: pa.Table, names: Iterable[str]) -> pa.Array:
    """(n,) bool: rows of two tables of the same length that differ in any of these columns; null is like null."""
    found = np.zeros(one.num_rows, bool)
    for name in names:
        mine, theirs = one[name].combine_chunks(), other[name].combine_chunks()
        nulls = pc.xor(pc.is_null(mine), pc.is_null(theirs))
        found |= np.asarray(pc.or_(nulls, pc.fill_null(pc.not_equal(mine, theirs), False)))
    return pa.array(found)


def _values(column: pa.Array) -> list[Any]:
    """What SQLite binds, as fast as Arrow can say it (a bool as 0 or 1: there is no other)."""
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    if column.null_count and pa.types.is_primitive(column.type):
        return column.to_pylist()
    return column.to_numpy(zero_copy_only=False).tolist()


def _copy(connection: sa.Connection, name: str, data: pa.Table) -> None:
    columns = ", ".join(f'"{column}"' for column in data.column_names)
    binary = [c for c in data.column_names if pa.types.is_binary(data[c].type)]
    for column in binary:
        position = data.column_names.index(column)
        hexed = pa.array(["\\x" + value.hex() for value in data[column].to_pylist()], pa.string())
        data = data.set_column(position, column, hexed)
    options = csv.WriteOptions(include_header=False, quoting_style="needed")
    raw: Any = connection.connection.driver_connection
    with raw.cursor() as cursor, cursor.copy(f'COPY "{name}" ({columns}) FROM STDIN (FORMAT csv)') as copy:
        for batch in data.to_batches(max_chunksize=_CHUNK):
            sink = io.BytesIO()
            csv.write_csv(batch, sink, options)
            copy.write(sink.getbuffer())


def table_of(rows: Sequence[Sequence[Any]], columns: Iterable[tuple[str, pa.DataType]]) -> pa.Table:
    """Rows from the database as an Arrow table; int64 becomes the timestamp that the type asks for."""
    fields = list(columns)
    values: Sequence[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * len(fields)
    return pa.table({name: _array(column, kind) for (name, kind), column in zip(fields, values, strict=True)})


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_timestamp(kind):
        return pa.array(values, pa.int64()).cast(kind)
    if pa.types.is_boolean(kind):
        return pa.array(values).cast(kind)  # SQLite says 0 and 1
    return pa.array(values, kind)


def fetch(connection: sa.Connection, query: sa.Select[*tuple[Any, ...]]) -> pa.Table:
    """The answer to a query over ledger tables, with the Arrow types of their columns."""
    return table_of(raw(connection.execute(query)), fields_of(query))


def raw(result: sa.CursorResult[Any]) -> list[tuple[Any, ...]]:
    """All rows as the driver gives them: without the objects that SQLAlchemy would make of each."""
    cursor: Any = result.cursor
    found: list[tuple[Any, ...]] = cursor.fetchall()
    result.close()
    return found


def fields_of(query: sa.Select[*tuple[Any, ...]]) -> list[tuple[str, pa.DataType]]:
    """Names and Arrow types of what a query selects."""
    return [(str(getattr(column, "name", "")), arrow_type(column)) for column in query.selected_columns]


def batches(
    connection: sa.Connection, table: sa.Table, key: str, size: int = _CHUNK, after: int = -(2**63)
) -> Iterator[pa.Table]:
    """All rows of a table in order of an integer key, storage-typed, `size` at a time; those after one where it is named."""
    kinds = [(column.name, arrow_type(column, stored=True)) for column in table.columns]
    last = after
    while True:
        query = sa.select(table).where(table.c[key] > last).order_by(table.c[key]).limit(size)
        found = raw(connection.execute(query))
        if not found:
            return
        data = table_of(found, kinds)
        yield data
        last = data[key][-1].as_py()

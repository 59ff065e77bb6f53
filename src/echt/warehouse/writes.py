"""Writing tables from SQL: the engine writes files, and one commit makes them part of the table."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from echt.errors import DataError
from echt.warehouse.base import Written
from echt.warehouse.buckets import bucket_sql
from echt.warehouse.delta import DataFile
from echt.warehouse.faults import EMPTY_KEY, explained
from echt.warehouse.schema import PERSONAL, REQUIRED

if TYPE_CHECKING:
    from echt.warehouse.session import Session

ORDERED = ("events", "items")  # large, and looked up by person
BATCH = 131_072
KEYS = {"person_id", "at"}  # never empty in tables about people


def append_query(
    session: Session,
    table: str,
    sql: str,
    *,
    params: Mapping[str, Any] | None,
    once: tuple[str, int] | None,
    sort: bool,
    coded: Mapping[str, pa.Array],
) -> int:
    """Append the rows of a SELECT; rows added."""
    folder = session.warehouse.folder_of(table)
    with explained(f"write to '{table}'", session.warehouse.folder), ExitStack() as locks:
        if once:
            locks.enter_context(folder.counting())
            seen = folder.transaction_version(once[0])
            if seen is not None and seen >= once[1]:
                return 0
        select = _shaped(session, table, sql, params, sort=sort, coded=coded)
        locks.enter_context(folder.writing())

        def work(values: dict[str, Any]) -> int:
            with session.engine.stream(select, values, BATCH) as reader:
                rows = _decoded(reader, coded) if coded else reader
                return folder.append(rows, once=once, sort=sort, coded=coded)

        return session.run(select, params, f"write to '{table}'", work)


def replace_query(
    session: Session, table: str, sql: str | None, *, where: str | None, params: Mapping[str, Any] | None
) -> tuple[int, int]:
    """Put the rows of a SELECT (none when `sql` is None) in the place of those that match; rows added and gone."""
    folder = session.warehouse.folder_of(table)
    with explained(f"write to '{table}'", session.warehouse.folder), folder.writing(alone=True):
        files = folder.snapshot().files
        return rewrite(session, table, sql, files=files, where=where, params=params)


def rewrite(
    session: Session,
    table: str,
    sql: str | None,
    *,
    files: Sequence[DataFile],
    where: str | None,
    params: Mapping[str, Any] | None,
    all_files: bool = False,
) -> tuple[int, int]:
    """Write the files that hold matching rows again without those, and add the rows of a SELECT, in one commit.

    The caller holds the table alone.

    Args:
        session: Whose engine does it.
        table: The table.
        sql: A SELECT that gives new rows; None: no new rows.
        files: Files of the newest snapshot that may hold matching rows.
        where: The condition; None: all rows go.
        params: Values of the parameters of both.
        all_files: Write all of `files` again, also those without matching rows.

    Returns:
        Rows added, rows gone.
    """
    folder = session.warehouse.folder_of(table)
    touched = list(files) if all_files or where is None else _touched(session, table, files, where, params)
    kept: list[Written] = []
    new: list[Written] = []
    if sql is not None:
        new = _write(session, table, _shaped(session, table, sql, params), params)
    if touched and where is not None:
        kept = _keep(session, table, touched, where, params)
    if new or touched:
        folder.swap([*new, *kept], touched)
    before, after = sum(f.rows for f in touched), sum(f.rows for f in kept)
    return sum(f.rows for f in new), before - after


def _keep(
    session: Session, table: str, files: Sequence[DataFile], where: str, params: Mapping[str, Any] | None
) -> list[Written]:
    """Write the rows of these files that do not match: one new, sorted file a bucket."""
    folder = session.warehouse.folder_of(table)
    columns = ", ".join(c for c in folder.schema.names if c != "bucket")
    kept: list[Written] = []
    for bucket in sorted({f.bucket for f in files}, key=lambda b: -1 if b is None else b):
        paths = [f.path for f in files if f.bucket == bucket]
        scan = session.engine.scan(paths, folder.schema, bucketed=folder.bucketed)
        rest = f"SELECT {columns} FROM ({scan}) WHERE NOT coalesce(({where}), false){_order(table)}"
        place = folder.folder if bucket is None else folder.folder / f"bucket={bucket}"

        def work(values: dict[str, Any], rest: str = rest, place: Path = place) -> list[Written]:
            return session.engine.write(rest, values, place, bucketed=False)

        kept += session.run(rest, params, f"write to '{table}'", work)
    return kept


def _touched(
    session: Session, table: str, files: Sequence[DataFile], where: str, params: Mapping[str, Any] | None
) -> list[DataFile]:
    if not files:
        return []
    folder = session.warehouse.folder_of(table)
    scan = session.engine.scan([f.path for f in files], folder.schema, bucketed=folder.bucketed, names=True)
    sql = f"SELECT DISTINCT filename FROM ({scan}) WHERE ({where})"
    names = session.run(sql, params, f"read '{table}'", lambda p: session.engine.arrow(sql, p))["filename"]
    found = set(names.to_pylist())
    return [f for f in files if f.path in found]


def _write(session: Session, table: str, select: str, params: Mapping[str, Any] | None) -> list[Written]:
    folder = session.warehouse.folder_of(table)

    def work(values: dict[str, Any]) -> list[Written]:
        return session.engine.write(select, values, folder.folder, bucketed=folder.bucketed)

    return session.run(select, params, f"write to '{table}'", work)


def _order(table: str) -> str:
    return " ORDER BY person_id, at" if table in ORDERED else ""


def _decoded(reader: pa.RecordBatchReader, coded: Mapping[str, pa.Array]) -> pa.RecordBatchReader:
    """The same rows, with values in the place of numbers: dictionaries, so that nothing is copied."""
    kinds = {name: pa.dictionary(pa.int32(), values.type) for name, values in coded.items()}
    schema = pa.schema([field.with_type(kinds.get(field.name, field.type)) for field in reader.schema])

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in reader:
            columns = [
                pa.DictionaryArray.from_arrays(column, coded[name]) if name in coded else column
                for name, column in zip(batch.schema.names, batch.columns, strict=True)
            ]
            yield pa.RecordBatch.from_arrays(columns, schema=schema)

    return pa.RecordBatchReader.from_batches(schema, batches())


def _shaped(
    session: Session,
    table: str,
    sql: str,
    params: Mapping[str, Any] | None,
    *,
    sort: bool = True,
    coded: Collection[str] = (),
) -> str:
    schema = session.warehouse.folder_of(table).schema
    probe = f"SELECT * FROM ({sql}) LIMIT 0"
    given = session.run(probe, params, "read a query", lambda p: session.engine.arrow(probe, p)).schema
    unknown = [c for c in given.names if c not in schema.names]
    missing = [c for c in REQUIRED[table] if c not in given.names]
    if unknown or missing:
        raise DataError(
            f"these rows do not fit the warehouse table '{table}'.",
            code="E231",
            found=f"unknown: {', '.join(unknown) or 'none'}; missing: {', '.join(missing) or 'none'}",
            fix=f"give the columns {', '.join(schema.names)}",
        )
    wrong = [
        f
        for f in schema
        if f.name in given.names and f.name not in coded and not fits(given.field(f.name).type, f.type)
    ]
    if wrong:
        raise DataError(
            f"these rows do not fit the warehouse table '{table}'.",
            code="E232",
            found=", ".join(f"{f.name} is {given.field(f.name).type}, not {f.type}" for f in wrong),
            fix="convert the columns; times need a time zone",
        )
    keys = KEYS & set(REQUIRED[table]) if table in PERSONAL else set[str]()
    parts = [
        f"CAST({f.name} AS INTEGER) AS {f.name}" if f.name in coded else _column(session, f, given, key=f.name in keys)
        for f in schema
    ]
    return f"SELECT {', '.join(parts)} FROM ({sql}){_order(table) if sort else ''}"


def _column(session: Session, field: pa.Field, given: pa.Schema, *, key: bool) -> str:
    kind = session.warehouse.engine.type_name(field.type)
    if field.name == "bucket":
        return f"{bucket_sql('person_id', session.warehouse.buckets)} AS bucket"
    if field.name not in given.names:
        return f"CAST(NULL AS {kind}) AS {field.name}"
    value = f"CAST({field.name} AS {kind})"
    return f"coalesce({value}, error('{EMPTY_KEY}')) AS {field.name}" if key else f"{value} AS {field.name}"


def fits(given: pa.DataType, wanted: pa.DataType) -> bool:
    """True when every value of one column type can be stored in another without becoming something else.

    Examples:
        >>> fits(pa.int32(), pa.int64()), fits(pa.string(), pa.int64()), fits(pa.timestamp("us"), pa.timestamp("us", "UTC"))
        (True, False, False)
    """
    if pa.types.is_dictionary(given):
        given = given.value_type
    if given == wanted or pa.types.is_null(given):
        return True
    if pa.types.is_timestamp(wanted):
        return pa.types.is_timestamp(given) and given.tz is not None
    if pa.types.is_string(wanted):
        return pa.types.is_large_string(given) or pa.types.is_string_view(given)
    whole = pa.types.is_integer(given) or (pa.types.is_decimal(given) and given.scale == 0)
    if pa.types.is_floating(wanted):
        return whole or pa.types.is_floating(given) or pa.types.is_decimal(given)
    return whole and pa.types.is_integer(wanted)

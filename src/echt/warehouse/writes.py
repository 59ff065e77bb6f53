"""Writing tables from SQL: the engine writes files, and one commit makes them part of the table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from echt.errors import DataError
from echt.warehouse.base import Written
from echt.warehouse.buckets import bucket_sql
from echt.warehouse.delta import DataFile
from echt.warehouse.faults import explained
from echt.warehouse.schema import REQUIRED

if TYPE_CHECKING:
    from echt.warehouse.session import Session

ORDERED = ("events", "items")


def append_query(
    session: Session, table: str, sql: str, *, params: Mapping[str, Any] | None, once: tuple[str, int] | None
) -> int:
    """Append the rows of a SELECT; rows added."""
    folder = session.warehouse.folder_of(table)
    with explained(f"write to '{table}'", session.warehouse.folder):
        if once and _done(folder.transaction_version(once[0]), once[1]):
            return 0
        with folder.writing():
            written = _write(session, table, _shaped(session, table, sql, params), params)
            if not written and not once:
                return 0
            if not folder.commit(written, once=once):
                _discard(written)
                return 0
    return sum(f.rows for f in written)


def replace_query(
    session: Session, table: str, sql: str | None, *, where: str | None, params: Mapping[str, Any] | None
) -> tuple[int, int]:
    """Put the rows of a SELECT (none when `sql` is None) in the place of those that match; rows added and gone."""
    folder = session.warehouse.folder_of(table)
    with explained(f"write to '{table}'", session.warehouse.folder), folder.writing(alone=True):
        files = folder.snapshot().files
        touched = _touched(session, table, files, where, params)
        before = sum(f.rows for f in touched)
        written: list[Written] = []
        kept = 0
        if touched and where is not None:
            scan = session.engine.scan([f.path for f in touched], folder.schema, bucketed=folder.bucketed)
            rest = f"SELECT * FROM ({scan}) WHERE NOT coalesce(({where}), false){_order(table)}"
            written += _write(session, table, rest, params)
            kept = sum(f.rows for f in written)
        if sql is not None:
            written += _write(session, table, _shaped(session, table, sql, params), params)
        if written or touched:
            folder.commit(written, touched)
        return sum(f.rows for f in written) - kept, before - kept


def _touched(
    session: Session, table: str, files: tuple[DataFile, ...], where: str | None, params: Mapping[str, Any] | None
) -> list[DataFile]:
    if where is None or not files:
        return list(files)
    folder = session.warehouse.folder_of(table)
    scan = session.engine.scan([f.path for f in files], folder.schema, bucketed=folder.bucketed, names=True)
    sql = f"SELECT DISTINCT filename FROM ({scan}) WHERE ({where})"
    found = set(session.run(sql, params, f"read '{table}'", lambda p: session.engine.arrow(sql, p))["filename"].to_pylist())
    return [f for f in files if f.path in found]


def _write(session: Session, table: str, select: str, params: Mapping[str, Any] | None) -> list[Written]:
    folder = session.warehouse.folder_of(table)

    def work(values: dict[str, Any]) -> list[Written]:
        return session.engine.write(select, values, folder.folder, bucketed=folder.bucketed)

    return session.run(select, params, f"write to '{table}'", work)


def _done(seen: int | None, version: int) -> bool:
    return seen is not None and seen >= version


def _discard(files: Iterable[Written]) -> None:
    for file in files:
        file.path.unlink(missing_ok=True)


def _order(table: str) -> str:
    return " ORDER BY bucket, person_id, at" if table in ORDERED else ""


def _shaped(session: Session, table: str, sql: str, params: Mapping[str, Any] | None) -> str:
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
    parts = [_column(session, f, given) for f in schema]
    return f"SELECT {', '.join(parts)} FROM ({sql}){_order(table)}"


def _column(session: Session, field: pa.Field, given: pa.Schema) -> str:
    kind = session.warehouse.engine.type_name(field.type)
    if field.name == "bucket":
        return f"{bucket_sql('person_id', session.warehouse.buckets)} AS bucket"
    if field.name not in given.names:
        return f"CAST(NULL AS {kind}) AS {field.name}"
    return f"CAST({field.name} AS {kind}) AS {field.name}"

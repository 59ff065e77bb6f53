"""DuckDB as the engine: one database in memory, one cursor a line of work, temporary views over Parquet files."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from echt.warehouse.base import ROW_GROUP, Written

_BUCKET = re.compile(r"bucket=(\d+)")
_TYPES = {
    pa.string(): "VARCHAR",
    pa.float64(): "DOUBLE",
    pa.int64(): "BIGINT",
    pa.int32(): "INTEGER",
    pa.bool_(): "BOOLEAN",
    pa.date32(): "DATE",
    pa.timestamp("us", tz="UTC"): "TIMESTAMPTZ",
}
# texts, names, comments and parameters are passed over; what is left is the bare word `at`
_AT = re.compile(
    r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/|\$\w+|(?P<at>\bat\b)(?!\s+(?i:time\s+zone)\b)""", re.DOTALL
)


@lru_cache(maxsize=1024)
def readable(sql: str) -> str:
    """The SQL text with the column name `at` in quotes: DuckDB 2 reserves the bare word.

    Examples:
        >>> print(readable("SELECT max(at) AT TIME ZONE 'UTC' FROM events WHERE at < $at -- look at this"))
        SELECT max("at") AT TIME ZONE 'UTC' FROM events WHERE "at" < $at -- look at this
    """
    return _AT.sub(lambda m: '"at"' if m["at"] else m[0], sql)


class DuckEngine:
    """DuckDB in this process, spilling to a temporary folder, never loading extensions from elsewhere."""

    name = "duckdb"

    def __init__(self, *, memory: str, threads: int | None, spill: Path) -> None:
        config: dict[str, Any] = {
            "memory_limit": memory,
            "temp_directory": str(spill),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "preserve_insertion_order": False,
        }
        if threads is not None:
            config["threads"] = threads
        self._db = duckdb.connect(":memory:", config=config)
        self._db.execute("SET GLOBAL TimeZone = 'UTC'")
        self._db.execute("SET GLOBAL parquet_metadata_cache = true")

    def type_name(self, kind: pa.DataType) -> str:
        return _TYPES[kind]

    def connect(self) -> DuckConnection:
        cursor = self._db.cursor()
        cursor.execute("SET enable_progress_bar = false")
        return DuckConnection(cursor)

    def close(self) -> None:
        self._db.close()


class DuckConnection:
    """One DuckDB cursor: temporary views, tables and registered Arrow rows live as long as it does."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self._cursor = cursor

    def view(self, name: str, sql: str) -> None:
        self._cursor.execute(readable(f"CREATE OR REPLACE TEMP VIEW {name} AS {sql}"))

    def register(self, name: str, table: pa.Table | pa.RecordBatchReader) -> None:
        self._cursor.register(name, table)

    def unregister(self, name: str) -> None:
        self._cursor.unregister(name)

    def parameters(self, sql: str) -> set[str]:
        if "$" not in sql:
            return set()
        statements = self._cursor.extract_statements(readable(sql))
        return {name for statement in statements for name in statement.named_parameters}

    def execute(self, sql: str, params: Mapping[str, Any]) -> None:
        self._cursor.execute(readable(sql), dict(params) or None)

    def arrow(self, sql: str, params: Mapping[str, Any]) -> pa.Table:
        return self._relation(sql, params).to_arrow_table()

    def stream(self, sql: str, params: Mapping[str, Any], rows: int) -> pa.RecordBatchReader:
        return self._relation(sql, params).to_arrow_reader(rows)

    def write(self, sql: str, params: Mapping[str, Any], folder: Path, *, bucketed: bool) -> list[Written]:
        options = f"FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, RETURN_STATS, ROW_GROUP_SIZE {ROW_GROUP}"
        if bucketed:
            options += ", FILENAME_PATTERN 'part-{uuid}', APPEND, PARTITION_BY (bucket)"
            path = folder
        else:
            folder.mkdir(exist_ok=True)
            path = folder / f"part-{uuid.uuid4()}.parquet"
        copy = f"COPY ({sql}) TO '{_quote(path)}' ({options})"
        rows = self._cursor.execute(readable(copy), dict(params) or None).fetchall()
        files = [_written(name, count, size) for name, count, size, *_ in rows]
        for empty in (f for f in files if not f.rows):
            empty.path.unlink()
        return [f for f in files if f.rows]

    def scan(self, files: Sequence[str], schema: pa.Schema, *, bucketed: bool, names: bool = False) -> str:
        if not files:
            columns = ", ".join(f"CAST(NULL AS {_TYPES[f.type]}) AS {f.name}" for f in schema)
            return f"SELECT {columns} WHERE false"
        listed = ", ".join(f"'{_quote(f)}'" for f in files)
        columns = ", ".join([*schema.names, *(["filename"] if names else [])])
        hive = "hive_partitioning = true, hive_types = {'bucket': INTEGER}" if bucketed else "hive_partitioning = false"
        return f"SELECT {columns} FROM read_parquet([{listed}], {hive})"

    def close(self) -> None:
        self._cursor.close()

    def _relation(self, sql: str, params: Mapping[str, Any]) -> duckdb.DuckDBPyRelation:
        return self._cursor.sql(readable(sql), params=dict(params) or None)


def _quote(path: object) -> str:
    return str(path).replace("'", "''")


def _written(path: str, rows: int, size: int) -> Written:
    found = _BUCKET.search(path)
    return Written(path=Path(path), rows=rows, size=size, bucket=int(found[1]) if found else None)

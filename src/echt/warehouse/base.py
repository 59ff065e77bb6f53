"""What an engine must do to read and write the warehouse: small, so that a second one can come beside DuckDB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

ROW_GROUP = 16_384  # rows in a Parquet row group; small, so that one person's rows are read from one


@dataclass(frozen=True, slots=True)
class Written:
    """One data file that an engine wrote and that no table knows yet.

    Attributes:
        path: Absolute path.
        rows: How many rows it holds.
        size: Bytes.
        bucket: Its partition, None for a table without buckets.
    """

    path: Path
    rows: int
    size: int
    bucket: int | None


class Connection(Protocol):
    """One line of work with an engine: its own views and temporary tables."""

    def view(self, name: str, sql: str) -> None:
        """Name a SELECT; replaces an older view of that name."""
        ...

    def register(self, name: str, table: pa.Table | pa.RecordBatchReader) -> None:
        """Give Arrow rows a name that SQL can use."""
        ...

    def unregister(self, name: str) -> None:
        """Forget a name given by `register`."""
        ...

    def parameters(self, sql: str) -> set[str]:
        """The names of the `$name` parameters in the SQL text."""
        ...

    def execute(self, sql: str, params: Mapping[str, Any]) -> None:
        """Run a statement for what it does."""
        ...

    def arrow(self, sql: str, params: Mapping[str, Any]) -> pa.Table:
        """Run a SELECT to the end."""
        ...

    def stream(self, sql: str, params: Mapping[str, Any], rows: int) -> pa.RecordBatchReader:
        """Run a SELECT, batch by batch; the connection is busy until the reader is closed."""
        ...

    def write(self, sql: str, params: Mapping[str, Any], folder: Path, *, bucketed: bool) -> list[Written]:
        """Write the rows of a SELECT as Parquet files: one in `folder`, or, `bucketed`, in folders `bucket=N` below it."""
        ...

    def scan(self, files: Sequence[str], schema: pa.Schema, *, bucketed: bool, names: bool = False) -> str:
        """SQL that reads these Parquet files (none: no rows) with exactly the columns of `schema`.

        With `names`, a column `filename` holds the path of the file of each row.
        """
        ...

    def close(self) -> None:
        """Drop what the connection holds."""
        ...


class Engine(Protocol):
    """A query engine that reads and writes Parquet files."""

    name: str

    def type_name(self, kind: pa.DataType) -> str:
        """The engine's name of a column type of `SCHEMAS`."""
        ...

    def connect(self) -> Connection:
        """Open a line of work; safe to call from several threads."""
        ...

    def close(self) -> None:
        """Stop the engine and drop its temporary files."""
        ...

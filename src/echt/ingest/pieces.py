"""A file in pieces: each is staged, judged and committed by itself, so that memory is bounded and a stop costs little.

The pieces of a file are the same each time: where they end hangs on the file alone.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa

from echt.ingest import read
from echt.ingest.config import Source
from echt.ingest.kinds import Coded, code, columns_said, columns_used
from echt.ingest.read import Rows, check, header_of, rows_of
from echt.ingest.slices import STEP, Slices, cut
from echt.warehouse import Session

CHUNK = 1_000_000  # rows
_SAME = {
    pa.string(),
    pa.bool_(),
    pa.int32(),
    pa.int64(),
    pa.float64(),
    pa.timestamp("us"),
    pa.timestamp("us", tz="UTC"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of a file.

    Attributes:
        number: 0, 1, ….
        rows: What holds them, and perhaps others.
        first: Number of the first row, from 0.
        last: Number behind the last one.
        total: Rows of the whole file, as far as known.
        told: The rows that could not be read belong to this piece.
        coded: The rows with numbers in the place of what is said often, where that was done.
    """

    number: int
    rows: Rows
    first: int
    last: int
    total: int
    told: bool
    coded: Coded | None = None

    @property
    def part(self) -> str:
        """SQL of these rows: what stands behind FROM."""
        return f"{self.rows.relation} WHERE file_row_number >= {self.first} AND file_row_number < {self.last}"


def pieces_of(session: Session, path: Path, staging: Path, source: Source, slices: Slices | None) -> Iterator[Piece]:
    """The pieces of a file, one at a time.

    Args:
        session: Where the rows become readable as SQL.
        path: The file.
        staging: A folder for what must be written on the way.
        source: What the columns mean.
        slices: What `look` found.

    Raises:
        DataError: E201, E205-E209, E221: see `rows_of`.
    """
    if slices is not None:
        yield from _of_slices(session, path, staging, slices, source)
        return
    rows = rows_of(session, path, staging)
    if check(path) == "parquet" and set(columns_used(source)) <= set(rows.columns) and columns_said(source):
        yield from _of_parquet(path, rows, source)
        return
    for number, first in enumerate(range(0, max(rows.total, 1), CHUNK)):
        yield Piece(number, rows, first, min(first + CHUNK, rows.total), rows.total, told=number == 0)


def look(path: Path) -> Slices | None:
    """Where a large CSV file can be cut; None for any other file, and where quotes are out of place.

    Raises:
        DataError: E201, the first line cannot serve as names; E205-E208 as `check`.
    """
    if check(path) != "csv" or path.suffix == ".gz" or path.stat().st_size < read.LARGE:
        return None
    columns, delimiter = header_of(path)
    # of one column, a blank line is a row
    return cut(path, delimiter, STEP) if len(columns) > 1 else None


def _of_slices(session: Session, path: Path, staging: Path, slices: Slices, source: Source) -> Iterator[Piece]:
    columns, first = header_of(path)[0], 0
    kinds = dict.fromkeys(columns, "VARCHAR")
    few = set(columns_used(source)) <= set(columns) and columns_said(source)

    def look(table: pa.Table) -> tuple[pa.Table, Coded | None]:
        numbered = table.append_column("file_row_number", _count(len(table)))
        return numbered, code(numbered, source) if few else None

    for number, found in enumerate(slices.tables(columns, look)):
        coded = None
        if found is None:
            rows = _carefully(session, path, staging, slices.header() + slices.content(number), first)
        else:
            table, coded = found
            few = few and coded
            session.register("echt_slice", table)
            relation = f"(SELECT * REPLACE (file_row_number + {first} AS file_row_number) FROM echt_slice)"
            rows = Rows(path.name, relation, kinds, total=len(table))
        yield Piece(number, rows, first, first + rows.total, slices.rows, told=True, coded=coded)
        first += rows.total + rows.unreadable


def _of_parquet(path: Path, rows: Rows, source: Source) -> Iterator[Piece]:
    """Read beside the engine, one piece ahead, where the columns are of types that mean the same to both."""
    from pyarrow import parquet

    size, columns = 2 * CHUNK, columns_used(source)
    with parquet.ParquetFile(path) as file, ThreadPoolExecutor(1) as ahead:
        known = all(file.schema_arrow.field(column).type in _SAME for column in columns)
        batches = file.iter_batches(batch_size=CHUNK, columns=columns) if known else iter(())

        def take() -> Coded | None:
            try:
                found = list(islice(batches, 2))
            except (OSError, pa.ArrowException):
                return None  # damaged: the engine comes by the same place, and says so
            if sum(batch.num_rows for batch in found) == 0:
                return None
            table = pa.Table.from_batches(found)
            return code(table.append_column("file_row_number", _count(len(table))), source)

        coming = ahead.submit(take)
        for number, first in enumerate(range(0, max(rows.total, 1), size)):
            coded, last = coming.result(), min(first + size, rows.total)
            coming = ahead.submit(take if coded else _nothing)
            whole = coded if coded and coded.rows.num_rows == last - first else None
            yield Piece(number, rows, first, last, rows.total, told=number == 0, coded=whole)


def _nothing() -> None:
    """Where one piece says too many things, the others are not looked at."""


def _count(rows: int) -> pa.Array:
    return pa.array(np.arange(rows, dtype=np.int64))


def _carefully(session: Session, path: Path, staging: Path, content: bytes, first: int) -> Rows:
    """The rows of a slice by way of the engine, numbered from `first`."""
    folder = staging / "slice"
    folder.mkdir()
    try:
        copy = folder / path.name
        copy.write_bytes(content)
        rows = rows_of(session, copy, staging)
    finally:
        shutil.rmtree(folder)
    if rows.broken:
        session.execute(f"UPDATE {rows.broken} SET line = line + {first}")
    return replace(
        rows, relation=f"(SELECT * REPLACE (file_row_number + {first} AS file_row_number) FROM {rows.relation})"
    )

"""Where events come from, batch by batch: Parquet files, Arrow rows, or the gated tables of a purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from echt.errors import DataError, header, nearest
from echt.permission import GatedTables
from echt.predict.summary.base import Columns

ROWS = 131_072
"""Events in a batch, at most: their arrays stay in the processor's cache."""

Files = str | Path | Sequence[str | Path]
Rows = GatedTables | pa.Table | pa.RecordBatchReader
Reader = AbstractContextManager[Iterable[pa.RecordBatch]]

_GATED = Columns(value="value", currency="currency")


@dataclass(frozen=True, slots=True)
class Source:
    """Events that can be read.

    Attributes:
        kinds: Type of each column that is read, by name.
        rows: How many there are, None where nobody knows before the end.
        again: Whether `read` gives the same batches a second time.
        read: Opens the batches.
        by_id: Whether people are to be sorted by id, because events come in no order that stays.
    """

    kinds: dict[str, pa.DataType]
    rows: int | None
    again: bool
    read: Callable[[], Reader]
    by_id: bool = False


def opened(source: Files | Rows, columns: Columns | None, names: Sequence[str] | None) -> tuple[Source, Columns]:
    """The events of a source, and the columns they are read by.

    Raises:
        DataError: E290, a file is not there or is no Parquet; E291, a column is missing; E292, a column is of a type
            that cannot be read, or of different kinds in different files.
    """
    if isinstance(source, GatedTables):
        return _gated(source, names or ("Order Completed", "Order Refunded"), columns or _GATED)
    columns = columns or Columns()
    wanted = [columns.person, columns.at, columns.value, columns.currency, columns.name if names else None]
    wanted = list(dict.fromkeys(name for name in wanted if name is not None))
    if isinstance(source, pa.Table):
        kinds = _kinds([("the table", source.schema)], wanted, columns)
        table = source.select(wanted)
        return Source(kinds, table.num_rows, again=True, read=lambda: nullcontext(table.to_batches(ROWS))), columns
    if isinstance(source, pa.RecordBatchReader):
        kinds = _kinds([("the reader", source.schema)], wanted, columns)
        return Source(kinds, None, again=False, read=lambda: nullcontext(_cut(source, wanted))), columns
    files = _files(source)
    known = [(file.name, _parquet(file)) for file in files]
    kinds = _kinds([(name, parquet.schema_arrow) for name, parquet in known], wanted, columns)
    rows = sum(parquet.metadata.num_rows for _, parquet in known)
    few = [name for name in (columns.name, columns.currency) if name in wanted and pa.types.is_string(kinds[name])]
    return Source(kinds, rows, again=True, read=lambda: nullcontext(_batches(files, wanted, few))), columns


def _gated(tables: GatedTables, names: Sequence[str], columns: Columns) -> tuple[Source, Columns]:
    sql = (
        "select e.person_id, e.at, e.name, e.value, e.currency from events as e "
        "where e.name in (select unnest($names)) or e.at is null"
    )
    kinds = {"person_id": pa.string(), "at": pa.timestamp("us", tz="UTC"), "name": pa.string()}
    kinds |= {"value": pa.float64(), "currency": pa.string()}
    read: Callable[[], Reader] = lambda: tables.stream(sql, params={"names": list(names)}, rows=ROWS)  # noqa: E731
    return Source(kinds, None, again=False, read=read, by_id=True), Columns(
        value="value", currency="currency", time_zone=columns.time_zone
    )


def _files(source: Files) -> list[Path]:
    given = [source] if isinstance(source, str | Path) else list(source)
    found: list[Path] = []
    for path in map(Path, given):
        inside = sorted(path.rglob("*.parquet")) if path.is_dir() else [path]
        found += [file for file in inside if not file.name.startswith((".", "_"))]
    if not found:
        raise _unreadable("no file that ends in .parquet", "name a Parquet file, or a folder that holds some")
    return found


def _parquet(file: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(file)
    except FileNotFoundError as error:
        raise _unreadable(f"{file.name} is not there", "check the path") from error
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(
            f"{file.name}, {file.stat().st_size:,} bytes: {type(error).__name__}", "is it a whole Parquet file?"
        ) from error


def _batches(files: Sequence[Path], wanted: Sequence[str], few: Sequence[str]) -> Iterator[pa.RecordBatch]:
    for file in files:
        try:
            with pq.ParquetFile(file, read_dictionary=list(few)) as parquet:
                yield from parquet.iter_batches(ROWS, columns=list(wanted), use_threads=False)
        except (pa.ArrowException, OSError) as error:
            raise _unreadable(f"{file.name}: {type(error).__name__}", "is it a whole Parquet file?") from error


def _cut(reader: pa.RecordBatchReader, wanted: Sequence[str]) -> Iterator[pa.RecordBatch]:
    for batch in reader:
        some = batch.select(list(wanted))
        for start in range(0, len(some), ROWS):
            yield some.slice(start, ROWS)


def _kinds(schemas: Sequence[tuple[str, pa.Schema]], wanted: Sequence[str], columns: Columns) -> dict[str, pa.DataType]:
    kinds: dict[str, pa.DataType] = {}
    first = ""
    for place, schema in schemas:
        for name in wanted:
            if name not in schema.names:
                raise _no_column(place, name, schema.names, columns)
            kind = schema.field(name).type
            kind = kind.value_type if pa.types.is_dictionary(kind) else kind
            allowed, fix = _ALLOWED[_meaning(name, columns)]
            if not allowed(kind):
                raise _no_kind(f"{place}: '{name}' is {kind}", fix)
            if name == columns.person and name in kinds and _group(kind) != _group(kinds[name]):
                raise _no_kind(f"'{name}' is {kinds[name]} in {first}, {kind} in {place}", "write them all as text")
            first = first or place
            kinds.setdefault(name, kind)
    return kinds


def _group(kind: pa.DataType) -> str:
    return "text" if _is_text(kind) else "uint64" if pa.types.is_uint64(kind) else "whole"


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)


def _is_money(kind: pa.DataType) -> bool:
    return pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)


_ALLOWED: dict[str, tuple[Callable[[pa.DataType], bool], str]] = {
    "person": (
        lambda kind: pa.types.is_integer(kind) or _is_text(kind),
        "ids are whole numbers or text; a float column often hides missing ids: leave those out and cast",
    ),
    "at": (lambda kind: pa.types.is_timestamp(kind) or pa.types.is_date(kind), "cast it to a timestamp"),
    "value": (_is_money, "cast it to a number"),
    "text": (_is_text, "cast it to text"),
}


def _meaning(name: str, columns: Columns) -> str:
    return {columns.person: "person", columns.at: "at", columns.value: "value"}.get(name, "text")


def _no_column(place: str, name: str, known: Sequence[str], columns: Columns) -> DataError:
    meaning = next(key for key in ("person", "at", "value", "currency", "name") if getattr(columns, key) == name)
    hint = nearest(name, known)
    return DataError(
        f"a log has no column '{name}'.",
        code="E291",
        found=f"{place}: {header(known)}",
        fix=f'say which one it is: Columns({meaning}="{hint or "..."}"), or --column {meaning}={hint or "..."}',
    )


def _no_kind(found: str, fix: str) -> DataError:
    return DataError("a column of a log cannot be read.", code="E292", found=found, fix=fix)


def _unreadable(found: str, fix: str) -> DataError:
    return DataError("a log of events cannot be read.", code="E290", found=found, fix=fix)

"""Files of simulated events: Segment messages of a world, and streams of any length for benchmarks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from echt.errors import DataError
from echt.simulate.tables import micro
from echt.simulate.truth import CATEGORIES
from echt.simulate.world import START
from echt.warehouse.schema import UTC

Kind = Literal["parquet", "csv", "segment-jsonl"]
NAMES = ("Product Viewed", "Product Added", "Order Completed")
_SHARES = (0.80, 0.12, 0.08)
# what the columns of a written Parquet or CSV file mean: [sources.NAME.columns] in echt.toml
COLUMNS: dict[str, Any] = {
    "person": "user_id",
    "at": "timestamp",
    "event": "event",
    "message_id": "message_id",
    "order": "order_id",
    "value": "revenue",
    "currency": "currency",
    "country": "country",
    "properties": ["product_id", "category"],
}


def source(kind: Kind, file: str) -> dict[str, Any]:
    """What echt.toml says about a file that `write_events` made: the table `[sources.NAME]`.

    Examples:
        >>> source("csv", "data/events.csv")["columns"]["person"]
        'user_id'
    """
    if kind == "segment-jsonl":
        return {"kind": "segment", "files": [file], "simulated": True}
    return {"kind": "events", "files": [file], "simulated": True, "columns": dict(COLUMNS)}


def write_events(
    path: Path,
    n: int,
    *,
    seed: int,
    kind: Kind = "parquet",
    people: int | None = None,
    start: datetime = START,
    days: int = 365,
    batch: int = 500_000,
) -> Path:
    """Write a file of n simulated events in order of time, in memory that does not grow with n.

    Args:
        path: The file to write.
        n: Events.
        seed: The same seed and batch give the same file.
        kind: "parquet", "csv" or "segment-jsonl" (messages of the Segment spec, one a line).
        people: How many different people; one for each 16 events when None.
        start: The first moment, UTC.
        days: How long it lasts.
        batch: Events held at once.

    Returns:
        `path`.

    Raises:
        DataError: E280, a number below one, or a kind that is none of the three.
    """
    if kind not in {"parquet", "csv", "segment-jsonl"} or min(n, days, batch) < 1:
        raise DataError(
            "these events cannot be written.",
            code="E280",
            found=f"kind={kind}, n={n}, days={days}, batch={batch}",
            fix='kind is "parquet", "csv" or "segment-jsonl"; the numbers are 1 or more',
        )
    crowd = people or max(1, n // 16)
    tables = _batches(n, seed=seed, people=crowd, start=start, days=days, batch=batch)
    if kind == "segment-jsonl":
        with path.open("wb") as out:
            for table in tables:
                write_lines(out, _messages(table))
        return path
    _write_tables(path, tables, kind)
    return path


def write_lines(out: Any, lines: pa.Array) -> None:
    """Write (n,) strings as lines of UTF-8 to a binary file, without making Python strings of them."""
    ended = pc.binary_join_element_wise(lines, "", "\n")
    whole = ended.combine_chunks() if isinstance(ended, pa.ChunkedArray) else ended
    if not len(whole):
        return
    offsets = np.frombuffer(whole.buffers()[1], dtype=np.int32)[whole.offset : whole.offset + len(whole) + 1]
    out.write(memoryview(whole.buffers()[2])[int(offsets[0]) : int(offsets[-1])])


def stamps(at: pa.Array) -> pa.Array:
    """(n,) moments as ISO 8601 text in UTC: 2026-01-01T09:00:00.000000Z."""
    return pc.replace_substring(pc.cast(at, pa.string()), " ", "T", max_replacements=1)


def padded(numbers: Any, width: int) -> pa.Array:
    """(n,) whole numbers as text with zeros before them."""
    return pc.utf8_lpad(pc.cast(pa.array(numbers), pa.string()), width, "0")


def join(*parts: Any) -> pa.Array:
    """(n,) strings, the parts (arrays and texts) put behind each other; null where a part is null."""
    return pc.binary_join_element_wise(*parts, "")


def _write_tables(path: Path, tables: Iterator[pa.Table], kind: Kind) -> None:
    from pyarrow import csv, parquet

    first = next(tables)
    with ExitStack() as stack:
        writer: Any = (
            parquet.ParquetWriter(path, first.schema) if kind == "parquet" else csv.CSVWriter(path, first.schema)
        )
        stack.enter_context(writer)
        writer.write_table(first)
        for table in tables:
            writer.write_table(table)


def _batches(n: int, *, seed: int, people: int, start: datetime, days: int, batch: int) -> Iterator[pa.Table]:
    span = timedelta(days=days) // timedelta(microseconds=1)
    for number, first in enumerate(range(0, n, batch)):
        rng = np.random.default_rng([seed, number])
        size = min(batch, n - first)
        begin, end = micro(start) + span * first // n, micro(start) + span * (first + size) // n
        yield _batch(rng, first, size, people, np.sort(rng.integers(begin, max(end, begin + 1), size)), seed)


def _batch(rng: np.random.Generator, first: int, size: int, people: int, at: Any, seed: int) -> pa.Table:
    number = np.arange(first, first + size)
    # few people do most: the square of a uniform draw leans to the first
    who = (people * rng.random(size) ** 2).astype(np.int64)
    what = np.searchsorted(np.cumsum(_SHARES), rng.random(size) * sum(_SHARES))
    order = what == NAMES.index("Order Completed")
    product = rng.integers(0, 120, size)
    value = np.where(order, np.round(rng.lognormal(3.4, 0.8, size), 2), np.nan)
    return pa.table(
        {
            "message_id": join(f"m{seed}-", padded(number, 9)),
            "user_id": join("c", padded(who, 7)),
            "timestamp": pa.array(at).cast(UTC),
            "event": pa.array(NAMES).take(pa.array(np.minimum(what, len(NAMES) - 1))),
            "order_id": pc.if_else(pa.array(order), join(f"o{seed}-", padded(number, 9)), None),
            "revenue": pa.array(value, from_pandas=True),
            "currency": pc.if_else(pa.array(order), "EUR", None),
            "product_id": join("P", padded(product + 1, 3)),
            "category": pa.array(CATEGORIES).take(pa.array(product // 20)),
            "country": pa.array(["NL", "BE", "DE", "GB"]).take(pa.array(who % 4)),
        }
    )


def _messages(table: pa.Table) -> pa.Array:
    money = pc.cast(table["revenue"], pa.string())
    order = join(',"order_id":"', table["order_id"], '","revenue":', money, ',"currency":"EUR"')
    return track(
        message_id=table["message_id"],
        user_id=table["user_id"],
        name=table["event"],
        at=table["timestamp"],
        properties=join(
            '{"product_id":"',
            table["product_id"],
            '","category":"',
            table["category"],
            '"',
            pc.fill_null(order, ""),
            "}",
        ),
    )


def track(*, message_id: pa.Array, user_id: pa.Array, name: pa.Array, at: pa.Array, properties: pa.Array) -> pa.Array:
    """(n,) Segment `track` messages as JSON text; `properties` is JSON text, the others hold nothing to escape."""
    return join(
        '{"type":"track","messageId":"',
        message_id,
        '","userId":"',
        user_id,
        '","event":"',
        name,
        '","timestamp":"',
        stamps(at),
        '","properties":',
        properties,
        "}",
    )

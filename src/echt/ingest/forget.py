"""Source files that the project owns, without the rows of people who were forgotten.

The rest of a file stays byte for byte as it was (Parquet: row for row). A row that cannot be taken apart is looked at
word by word: if any word of it is an id of the person, it goes too.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, cast

from echt.errors import DataError
from echt.ingest.config import Source
from echt.ingest.job import person_of
from echt.ingest.lines import person_sql
from echt.ingest.messages import line_of
from echt.ingest.read import as_file_fault, check, header_of, rows_of
from echt.ingest.sqltext import text, texts, word
from echt.ledger import Keys
from echt.warehouse import Session, Warehouse

_WORDS = re.compile(r"[^\s\"',;|{}\[\]]+")
_MESSAGE_IDS = (("userId", "id"), ("anonymousId", "anon"), ("previousId", "anon"), ("previousId", "id"))


def scrub_files(
    warehouse: Warehouse, keys: Keys, source: Source, files: Iterable[Path], person_ids: Collection[str]
) -> dict[str, int]:
    """Rewrite files without the rows of these people; a file without such rows is not touched.

    Each file is replaced in one step: a reader, or a stop half way, sees the old one or the new one.

    Args:
        warehouse: Its engine reads and writes Parquet.
        keys: They turn the ids of a file into person ids.
        source: What the columns mean.
        files: Files that the project owns.
        person_ids: Keyed ids, those of linked visits too.

    Returns:
        Name of each rewritten file -> rows removed.

    Raises:
        DataError: E205-E208, a file that cannot be read; E209, the disk is full.
    """
    gone = frozenset(person_ids)
    removed: dict[str, int] = {}
    for path in map(Path, files):
        form = check(path)
        rewrite = {"parquet": _parquet, "csv": _csv, "jsonl": _json_lines}[form]
        try:
            rows = rewrite(warehouse, keys, source, path, gone)
        except OSError as fault:
            full = fault.errno == 28
            raise DataError(
                f"'{path.name}' could not be rewritten.", code="E209" if full else "E208", found=fault.strerror,
                fix="free some space" if full else "give your account the right to write the file and its folder",
            ) from fault  # fmt: skip
        if rows:
            removed[path.name] = rows
    return removed


def _parquet(warehouse: Warehouse, keys: Keys, source: Source, path: Path, gone: frozenset[str]) -> int:
    folder = Path(tempfile.mkdtemp(prefix=".echt-", dir=path.parent))
    try:
        with warehouse.session() as session:
            return _without(session, keys, source, path, folder, gone)
    except DataError as fault:
        raise as_file_fault(fault, path) from fault
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _without(session: Session, keys: Keys, source: Source, path: Path, folder: Path, gone: frozenset[str]) -> int:
    rows = rows_of(session, path, folder)
    if source.kind == "segment":
        ids = [(word(f"({line_of(rows)} ->> {text('$.' + key)})"), f"{space}:") for key, space in _MESSAGE_IDS]
    else:
        ids = [(person_sql(source, rows), "id:")] if source.columns.person else []
        ids += [(word(rows.column(source.columns.anonymous)), "anon:")] if source.columns.anonymous else []
    pads = keys.pads()
    people = texts(sorted(gone))
    hit = " OR ".join(
        f"coalesce({person_of(f'{text(space)} || {raw}', pads)} IN {people}, false)" for raw, space in ids
    )
    kept = folder / path.name
    session.execute("SET preserve_insertion_order = true")
    try:
        session.execute(
            f"COPY (SELECT * EXCLUDE (file_row_number) FROM {rows.relation} WHERE NOT ({hit})) TO {text(kept)} "
            "(FORMAT parquet, COMPRESSION zstd)"
        )
    finally:
        session.execute("SET preserve_insertion_order = false")
    left = int(session.select(f"SELECT count(*) AS n FROM read_parquet({text(kept)})")["n"][0].as_py())
    if left < rows.total:
        _put(kept, path)
    return rows.total - left


def _csv(warehouse: Warehouse, keys: Keys, source: Source, path: Path, gone: frozenset[str]) -> int:
    del warehouse
    header, delimiter = header_of(path)
    places = [
        (header.index(column), space)
        for column, space in ((source.columns.person, "id"), (source.columns.anonymous, "anon"))
        if column in header
    ]
    known = _Known(keys, gone)

    def about(record: str) -> bool:
        with suppress(csv.Error):
            fields = next(csv.reader([record], delimiter=delimiter, strict=True), [])
            if len(fields) == len(header):
                return any(known(fields[place].strip(), space) for place, space in places)
        return any(known(found, space) for found in _WORDS.findall(record) for space in ("id", "anon"))

    return _filtered(path, _records, about)


def _json_lines(warehouse: Warehouse, keys: Keys, source: Source, path: Path, gone: frozenset[str]) -> int:
    del warehouse
    ids = _MESSAGE_IDS
    if source.kind != "segment":
        pairs = ((source.columns.person, "id"), (source.columns.anonymous, "anon"))
        ids = tuple((column, space) for column, space in pairs if column)
    known = _Known(keys, gone)

    def about(line: str) -> bool:
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        if isinstance(row, dict):
            return any(known(_at(cast("dict[str, Any]", row), column), space) for column, space in ids)
        return any(known(found, space) for found in _WORDS.findall(line) for space in ("id", "anon"))

    return _filtered(path, iter, about)


class _Known:
    """Whether a raw id is one of the people; each id is hashed once."""

    def __init__(self, keys: Keys, gone: frozenset[str]) -> None:
        self._keys, self._gone, self._seen = keys, gone, dict[tuple[str, str], bool]()

    def __call__(self, raw: str, space: str) -> bool:
        if not raw:
            return False
        if (raw, space) not in self._seen:
            sound = raw.encode("utf-8", errors="replace").decode()
            self._seen[raw, space] = self._keys.person_id(sound, space) in self._gone
        return self._seen[raw, space]


def _filtered(path: Path, records: Callable[[IO[str]], Iterable[str]], about: Callable[[str], bool]) -> int:
    """Copy a text file without the records that are about someone; the rest byte for byte."""
    opened = gzip.open if path.suffix == ".gz" else open
    handle, name = tempfile.mkstemp(prefix=".echt-", dir=path.parent)
    os.close(handle)
    removed = 0
    try:
        how: Any = {"encoding": "utf-8", "errors": "surrogateescape", "newline": ""}
        with opened(path, "rt", **how) as source, opened(name, "wt", **how) as kept:
            for record in records(cast("IO[str]", source)):
                if about(record):
                    removed += 1
                else:
                    cast("IO[str]", kept).write(record)
        if removed:
            _put(Path(name), path)
    finally:
        Path(name).unlink(missing_ok=True)
    return removed


def _records(file: IO[str]) -> Iterator[str]:
    """Records of a CSV file as text: lines, joined while a quote is open (up to 1,000 lines: then it is no record)."""
    held: list[str] = []
    for line in file:
        held.append(line)
        if "".join(held).count('"') % 2 == 0:
            yield "".join(held)
            held = []
        elif len(held) > 1_000:
            yield from held
            held = []
    yield from held


def _at(row: dict[str, Any], path: str) -> str:
    found: Any = row
    for part in path.split("."):
        found = cast("dict[str, Any]", found).get(part) if isinstance(found, dict) else None
    return "" if found is None or isinstance(found, dict | list) else str(cast("object", found)).strip()


def _put(new: Path, path: Path) -> None:
    """Put a finished file in the place of another, with its rights, on disk."""
    shutil.copymode(path, new)
    with new.open("rb") as file:
        os.fsync(file.fileno())
    new.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)

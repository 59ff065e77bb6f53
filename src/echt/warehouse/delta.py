"""Delta tables in a folder: snapshots to read from, and commits of files that an engine wrote."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote

import pyarrow as pa
from deltalake import (
    ColumnProperties,
    CommitProperties,
    DeltaTable,
    PostCommitHookProperties,
    Transaction,
    WriterProperties,
    write_deltalake,
)
from deltalake.transaction import AddAction, RemoveAction

from echt.errors import DataError, EchtError
from echt.warehouse.base import ROW_GROUP, Written
from echt.warehouse.locks import locked

# No statistics of columns in the log: smallest and largest values would keep ids alive after erasure.
CONFIGURATION = {"delta.dataSkippingNumIndexedCols": "0", "delta.checkpointInterval": "20"}
T = TypeVar("T")
WAIT_S = 600.0  # how long to wait for others who hold a table
TRIES = 9
_HOOKS = PostCommitHookProperties(create_checkpoint=True, cleanup_expired_logs=False)
# a dictionary costs time and space where nearly every value is another one
_PLAIN = ("at", "content_hash", "line_id", "message_id", "order_id", "properties", "raw", "received_at")
_SORTED = WriterProperties(
    compression="ZSTD",
    compression_level=1,
    max_row_group_size=ROW_GROUP,
    column_properties={name: ColumnProperties(dictionary_enabled=False) for name in _PLAIN},
)


def _unsorted(coded: Collection[str]) -> WriterProperties:
    """For rows in any order, where the smallest and largest of a row group say nothing, but for the time."""
    plain = ({*_PLAIN, "person_id"} - set(coded)) - {"at"}
    columns = {name: ColumnProperties(dictionary_enabled=False, statistics_enabled="NONE") for name in plain}
    return WriterProperties(
        compression="ZSTD",
        compression_level=1,
        max_row_group_size=ROW_GROUP,
        write_batch_size=8192,
        default_column_properties=ColumnProperties(statistics_enabled="NONE"),
        column_properties=columns | {"at": ColumnProperties(dictionary_enabled=False, statistics_enabled="CHUNK")},
    )


@dataclass(frozen=True, slots=True)
class DataFile:
    """One Parquet file of a snapshot."""

    path: str
    bucket: int | None
    rows: int
    size: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One version of a table: its number and its files."""

    version: int
    files: tuple[DataFile, ...]

    @property
    def rows(self) -> int:
        """How many rows the version holds."""
        return sum(f.rows for f in self.files)


class DeltaFolder:
    """One Delta table in its folder, made if it is missing."""

    def __init__(self, folder: Path, name: str, schema: pa.Schema) -> None:
        self.folder, self.name, self.schema = folder / name, name, schema
        self.bucketed = "bucket" in schema.names
        self._lock = threading.RLock()
        self._locks = folder / ".locks"
        self._seen: tuple[int, Snapshot] | None = None
        self._table: DeltaTable | None = None

    def snapshot(self) -> Snapshot:
        """The newest version; nothing is read when nothing changed."""
        with self._lock:
            checkpoint = self._checkpoint_ns()
            if self._seen is None or self._seen[0] != checkpoint or self._entry(self._seen[1].version + 1).exists():
                # the time of the checkpoint is from before: what is written while this reads is read the next time
                self._seen = (
                    checkpoint,
                    self._newest(lambda table: Snapshot(table.version(), tuple(self._files(table)))),
                )
            return self._seen[1]

    def transaction_version(self, app: str) -> int | None:
        """The last version that `append` was given for the app, None when never."""
        with self._lock:
            return self._newest(lambda table: table.transaction_version(app))

    def writing(self, *, alone: bool = False) -> AbstractContextManager[None]:
        """The lock to hold while data files are written: alone to rewrite or remove files."""
        return locked(self._locks / f"{self.name}.write", shared=not alone, wait_s=WAIT_S)

    def counting(self) -> AbstractContextManager[None]:
        """The lock to hold from asking `transaction_version` to the commit that raises it."""
        return locked(self._locks / f"{self.name}.once", shared=False, wait_s=WAIT_S)

    def append(
        self,
        reader: pa.RecordBatchReader,
        *,
        once: tuple[str, int] | None = None,
        sort: bool = True,
        coded: Collection[str] = (),
    ) -> int:
        """Write rows as new files and make them part of the table; rows added. The caller holds `writing()`.

        Args:
            reader: All columns of the schema.
            once: App id and version to keep with the commit.
            sort: The rows come in the order of the table.
            coded: Columns of few different values.
        """
        rows = 0

        def counted() -> Iterator[pa.RecordBatch]:
            nonlocal rows
            for batch in reader:
                rows += batch.num_rows
                yield batch

        before = self.snapshot()
        write_deltalake(
            str(self.folder),
            pa.RecordBatchReader.from_batches(reader.schema, counted()),
            mode="append",
            writer_properties=_SORTED if sort else _unsorted(coded),
            commit_properties=_commit(once),
            post_commithook_properties=_HOOKS,
        )
        self._sync(before)
        return rows

    def swap(self, added: Sequence[Written], removed: Sequence[DataFile]) -> None:
        """Put files that an engine wrote in the place of files of the newest snapshot, in one commit.

        The caller holds `writing(alone=True)` since it read the snapshot.
        """
        with self._lock:
            before = self.snapshot()
            actions = [*(self._add(f) for f in added), *(self._remove(f) for f in removed)]
            self._newest(
                lambda table: table.create_write_transaction(
                    actions,
                    "append",
                    self.schema,
                    partition_by=["bucket"] if self.bucketed else None,
                    commit_properties=_commit(None),
                    post_commithook_properties=_HOOKS,
                ),
                tries=1,
            )
            self._seen = None
            self._sync(before)

    def purge(self) -> int:
        """Drop every data file, log entry and checkpoint of older versions; the caller holds `writing(alone=True)`.

        Returns:
            Data files removed.
        """
        with self._lock:
            self._seen = None
            newest = self.snapshot()
            kept, version = {f.path for f in newest.files}, newest.version
            self._newest(lambda table: table.create_checkpoint())
            log = self.folder / "_delta_log"
            for entry in log.iterdir():
                number = entry.name[:20]
                if (number.isdigit() and int(number) < version) or entry.suffix in {".tmp", ".crc"}:
                    entry.unlink()
            gone = [p for p in self.folder.rglob("*") if p.is_file() and p.parent != log and str(p) not in kept]
            for path in gone:
                path.unlink()
            self._seen = None
            return len(gone)

    def _check_log(self) -> None:
        """An empty entry would read as a commit of nothing: power was lost before it was on disk."""
        empty = [p.name for p in (self.folder / "_delta_log").glob("*.json") if p.stat().st_size == 0]
        if empty:
            raise DataError(
                f"a file of the warehouse is damaged: the log of '{self.name}'.",
                code="E234",
                found=f"an empty entry {min(empty)}",
                fix="put the file back from a backup, or remove the table's folder and ingest again",
            )

    def _sync(self, before: Snapshot) -> None:
        """Wait until the newest version is on the disk itself, not in memory on its way there."""
        snapshot = self.snapshot()
        known = {f.path for f in before.files}
        paths = [Path(f.path) for f in snapshot.files if f.path not in known]
        paths += [self._entry(v) for v in range(before.version + 1, snapshot.version + 1)]
        for path in [*paths, *{p.parent for p in paths}, self.folder]:
            try:
                handle = os.open(path, os.O_RDONLY)
            except FileNotFoundError:
                continue  # another process replaced it already
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def _newest(self, work: Callable[[DeltaTable], T], *, tries: int = TRIES) -> T:
        """Do work on the newest version; again when an eraser cleaned the log while it was being read."""
        for attempt in range(tries):
            try:
                table = self._table = self._updated()
                return work(table)
            except EchtError:
                raise
            except Exception:
                self._table = None
                if attempt + 1 == tries:
                    raise
                time.sleep(0.005 * 2**attempt)
        raise AssertionError  # not reached

    def _updated(self) -> DeltaTable:
        if self._table is None:
            return self._opened()
        self._table.update_incremental()
        if self._table.version() < self._checkpointed():
            return self._opened()  # the entries between were cleaned away: they look as if they never were
        return self._table

    def _opened(self) -> DeltaTable:
        if DeltaTable.is_deltatable(str(self.folder)):
            self._check_log()
            return DeltaTable(str(self.folder))
        with locked(self._locks / f"{self.name}.made", shared=False, wait_s=WAIT_S):
            return DeltaTable.create(
                str(self.folder),
                schema=self.schema,
                mode="ignore",
                partition_by=["bucket"] if self.bucketed else None,
                configuration=dict(CONFIGURATION),
            )

    def _checkpointed(self) -> int:
        try:
            return int(json.loads((self.folder / "_delta_log" / "_last_checkpoint").read_text())["version"])
        except (FileNotFoundError, ValueError):
            return -1

    def _checkpoint_ns(self) -> int:
        """When the last checkpoint was made: 0 when none was."""
        try:
            return (self.folder / "_delta_log" / "_last_checkpoint").stat().st_mtime_ns
        except FileNotFoundError:
            return 0

    def _entry(self, version: int) -> Path:
        """The log entry of a version."""
        return self.folder / "_delta_log" / f"{version:020}.json"

    def _files(self, table: DeltaTable) -> list[DataFile]:
        actions = pa.table(table.get_add_actions(flatten=True)).to_pylist()
        root = str(self.folder)
        return [
            DataFile(f"{root}/{unquote(a['path'])}", a.get("partition.bucket"), a["num_records"], a["size_bytes"])
            for a in sorted(actions, key=lambda a: a["path"])
        ]

    def _add(self, file: Written) -> AddAction:
        values: dict[str, str | None] = {"bucket": str(file.bucket)} if self.bucketed else {}
        return AddAction(
            path=str(file.path.relative_to(self.folder)),
            size=file.size,
            partition_values=values,
            modification_time=0,
            data_change=True,
            stats=json.dumps({"numRecords": file.rows}),
        )

    def _remove(self, file: DataFile) -> RemoveAction:
        values: dict[str, str | None] = {"bucket": str(file.bucket)} if self.bucketed else {}
        path = str(Path(file.path).relative_to(self.folder))
        return RemoveAction(path, True, 0, size=file.size, partition_values=values)


def _commit(once: tuple[str, int] | None) -> CommitProperties:
    return CommitProperties(max_commit_retries=100, app_transactions=[Transaction(*once)] if once else None)

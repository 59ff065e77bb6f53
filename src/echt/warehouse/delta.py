"""Delta tables in a folder: snapshots to read from, and commits of files that an engine wrote."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, PostCommitHookProperties, Transaction
from deltalake.transaction import AddAction, RemoveAction

from echt.warehouse.base import Written
from echt.warehouse.locks import locked

# No statistics of columns in the log: smallest and largest values would keep ids alive after erasure.
CONFIGURATION = {"delta.dataSkippingNumIndexedCols": "0", "delta.checkpointInterval": "20"}


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
        self._seen: tuple[object, Snapshot] | None = None

    @cached_property
    def table(self) -> DeltaTable:
        """The Delta table as this process last saw it."""
        if DeltaTable.is_deltatable(str(self.folder)):
            return DeltaTable(str(self.folder))
        with locked(self._locks / f"{self.name}.commit", shared=False):
            return DeltaTable.create(
                str(self.folder),
                schema=self.schema,
                mode="ignore",
                partition_by=["bucket"] if self.bucketed else None,
                configuration=dict(CONFIGURATION),
            )

    def snapshot(self) -> Snapshot:
        """The newest version; nothing is read when nothing changed."""
        with self._lock:
            if self._seen is None or self._mark(self._seen[1].version) != self._seen[0]:
                self._refresh()
                snapshot = Snapshot(self.table.version(), tuple(self._files()))
                self._seen = (self._mark(snapshot.version), snapshot)
            return self._seen[1]

    def transaction_version(self, app: str) -> int | None:
        """The last version that `commit` was given for the app, None when never."""
        with self._lock:
            self._refresh()
            return self.table.transaction_version(app)

    def writing(self, *, alone: bool = False):
        """The lock to hold while data files are written: alone to rewrite or remove files."""
        return locked(self._locks / f"{self.name}.write", shared=not alone)

    def commit(
        self, added: Sequence[Written], removed: Sequence[DataFile] = (), *, once: tuple[str, int] | None = None
    ) -> bool:
        """Make files part of the table, and others no longer, in one step.

        Args:
            added: Files that an engine wrote below the folder.
            removed: Files of the newest snapshot that go.
            once: App id and version: when the app has this version or a later one, nothing happens.

        Returns:
            False when `once` says that it was done before.
        """
        with locked(self._locks / f"{self.name}.commit", shared=False), self._lock:
            self._refresh()
            if once and (seen := self.table.transaction_version(once[0])) is not None and seen >= once[1]:
                return False
            actions = [*(self._add(f) for f in added), *(self._remove(f) for f in removed)]
            self.table.create_write_transaction(
                actions,
                "append",
                self.schema,
                partition_by=["bucket"] if self.bucketed else None,
                commit_properties=CommitProperties(app_transactions=[Transaction(*once)] if once else None),
                post_commithook_properties=PostCommitHookProperties(cleanup_expired_logs=False),
            )
            self._seen = None
            return True

    def _refresh(self) -> None:
        try:
            self.table.update_incremental()
        except Exception:  # noqa: BLE001 - the log was cleaned behind us: start from its newest checkpoint
            self.__dict__.pop("table", None)
            self.table.version()

    def _mark(self, version: int) -> object:
        log = self.folder / "_delta_log"
        checkpoint = log / "_last_checkpoint"
        stamp = checkpoint.stat().st_mtime_ns if checkpoint.exists() else 0
        return (log / f"{version + 1:020}.json").exists(), stamp

    def _files(self) -> list[DataFile]:
        actions = pa.table(self.table.get_add_actions(flatten=True)).to_pylist()
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
        values = {"bucket": str(file.bucket)} if self.bucketed else {}
        path = str(Path(file.path).relative_to(self.folder))
        return RemoveAction(path, True, 0, size=file.size, partition_values=values)

"""The warehouse: facts in Delta tables, asked in SQL."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import pyarrow as pa

from echt.errors import DataError, nearest
from echt.warehouse.base import Engine
from echt.warehouse.delta import DeltaFolder
from echt.warehouse.duck import DuckEngine
from echt.warehouse.erasure import erase, tidy
from echt.warehouse.faults import explained
from echt.warehouse.locks import Scratch, locked
from echt.warehouse.schema import SCHEMAS
from echt.warehouse.session import Session

_KEPT = "warehouse.json"
MOST_BUCKETS = 4096


class Warehouse:
    """Facts: events, items, people, products, prices, outcomes, predictions, quarantine.

    Open it with `Warehouse.open`. Methods may be called from several threads; several processes may read and write.
    """

    def __init__(self, folder: Path, *, buckets: int, engine: Engine, scratch: Scratch) -> None:
        self.folder, self.buckets, self.engine, self.scratch = folder, buckets, engine, scratch
        self._folders = {name: DeltaFolder(folder, name, schema) for name, schema in SCHEMAS.items()}
        self.tables = tuple(self._folders)

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        buckets: int | None = None,
        memory: str = "1GB",
        threads: int | None = None,
        spill: Path | None = None,
    ) -> Self:
        """Open the warehouse in a folder; tables that are missing are made.

        Args:
            folder: The folder, made if it is missing.
            buckets: How many buckets the tables about people have; None: as the folder has, 16 for a new one.
            memory: What the engine may use ("1GB"); beyond it, it sets rows aside on disk.
            threads: How many threads the engine may use; None: one a core.
            spill: Where it sets rows aside; None: in the warehouse folder.

        Raises:
            DataError: E233, the folder has another number of buckets; E235, no rights on the folder;
                E236, the disk is full.
        """
        folder = Path(folder)
        with explained("open the warehouse", folder):
            folder.mkdir(parents=True, exist_ok=True)
            kept = _buckets(folder, buckets)
            scratch = Scratch(Path(spill) if spill else folder / ".spill")
            engine = DuckEngine(memory=memory, threads=threads, spill=scratch.path)
            store = cls(folder, buckets=kept, engine=engine, scratch=scratch)
            for name in store.tables:
                store.folder_of(name).snapshot()
        return store

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Warehouse({str(self.folder)!r}, buckets={self.buckets})"

    def close(self) -> None:
        """Stop the engine and drop its temporary files."""
        self.engine.close()
        self.scratch.close()

    def folder_of(self, table: str) -> DeltaFolder:
        """The Delta folder of a table.

        Raises:
            DataError: E230, no such table.
        """
        if table not in self._folders:
            hint = nearest(table, self.tables)
            raise DataError(
                f"the warehouse has no table '{table}'.",
                code="E230",
                found=table,
                fix=f"did you mean '{hint}'?" if hint else f"one of {', '.join(self.tables)}",
            )
        return self._folders[table]

    def session(
        self,
        people: pa.Array | None = None,
        tables: Mapping[str, pa.Table | pa.RecordBatchReader] | None = None,
        links: pa.Table | None = None,
    ) -> Session:
        """Open a session for several steps; use it with `with`.

        Args:
            people: Person ids: tables about people show these and no others.
            tables: Arrow tables that SQL may name.
            links: Columns from_id, to_id: rows of from_id count for to_id, before `people` is applied.
        """
        return Session(self, people=people, tables=tables, links=links)

    def append(self, table: str, data: pa.Table | pa.RecordBatchReader, *, once: tuple[str, int] | None = None) -> int:
        """Add rows to a table; on disk and visible to all when it returns.

        Args:
            table: The table.
            data: Columns by name as in `SCHEMAS`; `bucket` and columns that are not required may be left out.
            once: (app id, version): added exactly once, a repeat adds nothing.

        Returns:
            Rows added: 0 for a repeat.

        Raises:
            DataError: E230 unknown table, E231 other columns, E232 other types, E235 no rights, E236 disk full.
        """
        with self.session(tables={"echt_rows": data}) as session:
            return session.append_query(table, "SELECT * FROM echt_rows", once=once)

    def replace(self, table: str, data: pa.Table, *, where: str | None = None) -> int:
        """Put rows in the place of those that match, in one step that readers see whole or not at all.

        Args:
            table: The table.
            data: The new rows; they need not match `where`.
            where: SQL condition on the columns of the table; None: all rows.

        Returns:
            Rows added.
        """
        with self.session(tables={"echt_rows": data}) as session:
            return session.replace_query(table, "SELECT * FROM echt_rows", where=where)

    def count(self, table: str, where: str | None = None, params: Mapping[str, Any] | None = None) -> int:
        """How many rows a table has, or how many of them match."""
        if where is None:
            with explained(f"read '{table}'", self.folder):
                return self.folder_of(table).snapshot().rows
        self.folder_of(table)
        return self.select(f"SELECT count(*) AS n FROM {table} WHERE {where}", params=params)["n"][0].as_py()

    def versions(self) -> dict[str, int]:
        """Which version of each table is the newest: another number after everything that was written."""
        with explained("read the tables", self.folder):
            return {name: self.folder_of(name).snapshot().version for name in self.tables}

    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        return {name: self.count(name) for name in self.tables}

    def read(
        self,
        table: str,
        *,
        columns: list[str] | None = None,
        where: str | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> pa.Table:
        """The rows of a table, all columns or some, all rows or those that match."""
        names = self.folder_of(table).schema.names
        unknown = [c for c in columns or () if c not in names]
        if unknown:
            raise DataError(
                f"the warehouse table '{table}' has no column '{unknown[0]}'.",
                code="E231",
                found=", ".join(unknown),
                fix=f"one of {', '.join(names)}",
            )
        condition = f" WHERE {where}" if where else ""
        return self.select(f"SELECT {', '.join(columns or names)} FROM {table}{condition}", params=params)

    def query(
        self,
        name: str,
        /,
        *,
        params: Mapping[str, Any] | None = None,
        tables: Mapping[str, pa.Table | pa.RecordBatchReader] | None = None,
        people: pa.Array | None = None,
        links: pa.Table | None = None,
    ) -> pa.Table:
        """Run a named query ("package.file", a file in src/echt/<package>/sql).

        Raises:
            DataError: E237, no such query; E242, a parameter is missing.
        """
        with self.session(people, tables, links) as session:
            return session.query(name, params=params)

    def select(
        self,
        sql: str,
        *,
        params: Mapping[str, Any] | None = None,
        tables: Mapping[str, pa.Table | pa.RecordBatchReader] | None = None,
        people: pa.Array | None = None,
        links: pa.Table | None = None,
    ) -> pa.Table:
        """Run SQL text made by Echt itself; every warehouse table is a view."""
        with self.session(people, tables, links) as session:
            return session.select(sql, params=params)

    def events_of(self, person_id: str, *, links: pa.Table | None = None) -> pa.Table:
        """One person's events in the order of time: all columns of `events`."""
        return self.query("warehouse.events_of", people=pa.array([person_id]), links=links)

    def erase(self, person_ids: list[str]) -> dict[str, int]:
        """Remove every trace of these people: rows, old versions, statistics. Returns rows removed by table."""
        return erase(self, person_ids)

    def tidy(self, *, most_files: int = 8) -> dict[str, int]:
        """Join small files where a bucket has more than `most_files`, and drop old versions. Returns files gone by table."""
        return tidy(self, most_files)


def _buckets(folder: Path, wanted: int | None) -> int:
    """The number of buckets of the folder; a new folder keeps the number that was asked for."""
    if wanted is not None and not 1 <= wanted <= MOST_BUCKETS:
        raise DataError(
            "a warehouse cannot have that number of buckets.",
            code="E233",
            found=wanted,
            fix=f"from 1 to {MOST_BUCKETS}; 16 for up to a few million people",
        )
    kept = folder / _KEPT
    with locked(folder / ".locks" / "warehouse.made", shared=False):
        if not kept.exists():
            draft = folder / f".{_KEPT}.draft"
            draft.write_text(json.dumps({"format": 1, "buckets": wanted or 16}) + "\n")
            draft.replace(kept)
    found = _kept_buckets(kept)
    if wanted is not None and wanted != found:
        raise DataError(
            "this warehouse has another number of buckets.",
            code="E233",
            found=f"{found}, asked for {wanted}",
            fix="leave `buckets` out, or ingest into a new folder",
        )
    return found


def _kept_buckets(kept: Path) -> int:
    try:
        return int(json.loads(kept.read_text())["buckets"])
    except (ValueError, KeyError, TypeError):
        raise DataError(
            f"a file of the warehouse is damaged: '{kept.name}'.",
            code="E234",
            found="no number of buckets",
            fix='put the file back from a backup, or write {"format": 1, "buckets": 16} with the right number',
        ) from None

"""A session: several SQL steps over the warehouse, with temporary tables, from one list of files a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

import pyarrow as pa

from echt.errors import DataError
from echt.warehouse import writes
from echt.warehouse.faults import FilesChanged, explained
from echt.warehouse.named import named_sql
from echt.warehouse.views import View

if TYPE_CHECKING:
    from echt.warehouse.store import Warehouse

T = TypeVar("T")
_WORD = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")


class Session:
    """Several steps with the engine: every warehouse table is a view, temporary tables last as long as the session.

    Open one with `Warehouse.session()`. Not for several threads at once.
    """

    def __init__(
        self,
        warehouse: Warehouse,
        *,
        people: pa.Array | None = None,
        tables: Mapping[str, pa.Table | pa.RecordBatchReader] | None = None,
        links: pa.Table | None = None,
    ) -> None:
        self.warehouse = warehouse
        self.engine = warehouse.engine.connect()
        self._views: dict[str, int] = {}
        self._given: set[str] = set()
        self._view = View(self.engine, buckets=warehouse.buckets, people=people, links=links)
        for name, table in (tables or {}).items():
            self.register(name, table)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Drop the session's temporary tables."""
        self.engine.close()

    def register(self, name: str, table: pa.Table | pa.RecordBatchReader) -> None:
        """Give Arrow rows a name that SQL can use; it hides a warehouse table of that name."""
        self.engine.register(name, table)
        self._given.add(name)

    def query(self, name: str, /, *, params: Mapping[str, Any] | None = None) -> pa.Table:
        """Run a named query ("package.file")."""
        return self.select(named_sql(name), params=params)

    def select(self, sql: str, *, params: Mapping[str, Any] | None = None) -> pa.Table:
        """Run a SELECT to the end and give its rows."""
        return self.run(sql, params, "answer a query", lambda p: self.engine.arrow(sql, p))

    def stream(self, sql: str, *, params: Mapping[str, Any] | None = None, rows: int = 131_072) -> pa.RecordBatchReader:
        """Run a SELECT batch by batch; the session is busy until the reader is read out or closed.

        Raises:
            DataError: E243 while reading, when the rows were erased or replaced meanwhile: ask again.
        """
        reader = self.run(sql, params, "answer a query", lambda p: self.engine.stream(sql, p, rows))
        return pa.RecordBatchReader.from_batches(reader.schema, _told(reader, self.warehouse.folder))

    def execute(self, sql: str, *, params: Mapping[str, Any] | None = None) -> None:
        """Run a statement for what it does: make a temporary table, insert into it."""
        self.run(sql, params, "run a statement", lambda p: self.engine.execute(sql, p))

    def append_query(
        self,
        table: str,
        sql: str,
        *,
        params: Mapping[str, Any] | None = None,
        once: tuple[str, int] | None = None,
        sort: bool = True,
        coded: Mapping[str, pa.Array] | None = None,
    ) -> int:
        """Append the rows of a SELECT to a warehouse table, without passing through Python.

        Args:
            table: The warehouse table.
            sql: A SELECT; columns by name. `bucket` may be left out, and every column that is not required.
            params: Values of the `$name` parameters.
            once: (app id, version): when the table has seen this version of the app, nothing is added.
            sort: Write events and items in the order of (person_id, at), so that one person is found fast; without, a
                large append takes two thirds of the time, and `Warehouse.tidy` sorts later.
            coded: Column -> its different values: the SELECT gives the place of a value in the place of the value.

        Returns:
            Rows added.

        Raises:
            DataError: E231 or E232, columns that the table does not have, or of another type.
        """
        added = writes.append_query(self, table, sql, params=params, once=once, sort=sort, coded=coded or {})
        self._views.pop(table, None)
        return added

    def replace_query(
        self, table: str, sql: str, *, where: str | None = None, params: Mapping[str, Any] | None = None
    ) -> int:
        """Put the rows of a SELECT in the place of those that match `where` (all when None), in one step.

        Returns:
            Rows added.
        """
        added, _ = writes.replace_query(self, table, sql, where=where, params=params)
        self._views.pop(table, None)
        return added

    def remove(self, table: str, where: str, *, params: Mapping[str, Any] | None = None) -> int:
        """Remove the rows that match, in one step. Returns how many went."""
        _, gone = writes.replace_query(self, table, None, where=where, params=params)
        self._views.pop(table, None)
        return gone

    def run(self, sql: str, params: Mapping[str, Any] | None, doing: str, work: Callable[[dict[str, Any]], T]) -> T:
        """Do work with SQL; again on newer snapshots when files of the session's own were removed meanwhile.

        Args:
            sql: The text: its parameters and the tables it names are prepared.
            params: Values of the parameters; more than the text needs is fine.
            doing: For messages: "answer a query".
            work: Gets the values of the parameters.

        Raises:
            DataError: E242, a parameter is missing; E234, a file of the newest snapshot is missing or damaged.
        """
        with explained(doing, self.warehouse.folder):
            values = self._values(sql, params)
        for _ in range(100):
            try:
                with explained(doing, self.warehouse.folder):
                    self._show(sql)
                    return work(values)
            except FilesChanged:
                before = dict(self._views)
                if not before or before == self._newest():
                    break
                self._views.clear()
        raise DataError(
            f"a file of the warehouse is gone: could not {doing}.",
            code="E234",
            found="a table that names a file which is not there",
            fix="put the file back from a backup, or remove the table's folder and ingest again",
        )

    def _values(self, sql: str, params: Mapping[str, Any] | None) -> dict[str, Any]:
        wanted, given = self.engine.parameters(sql), dict(params or {})
        missing = sorted(wanted - set(given))
        if missing:
            raise DataError(
                "a query lacks a parameter.",
                code="E242",
                found=f"missing: {', '.join(missing)}",
                fix="give it in params={...}",
            )
        return {name: given[name] for name in wanted}

    def _show(self, sql: str) -> None:
        """Make views of the tables that the text names and the session does not show yet."""
        names = set(_WORD.findall(sql)) & set(self.warehouse.tables) - set(self._views) - self._given
        for name in sorted(names):
            folder = self.warehouse.folder_of(name)
            snapshot = folder.snapshot()
            self.engine.view(name, self._view.sql(name, folder.schema, snapshot.files))
            self._views[name] = snapshot.version

    def _newest(self) -> dict[str, int]:
        return {name: self.warehouse.folder_of(name).snapshot().version for name in self._views}


def _told(reader: pa.RecordBatchReader, folder: Path) -> Iterator[pa.RecordBatch]:
    with reader, explained("read on", folder):
        yield from reader

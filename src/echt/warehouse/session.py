"""A session: several SQL steps over the warehouse, with temporary tables, from one list of files a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from echt.errors import DataError
from echt.warehouse import writes
from echt.warehouse.buckets import bucket_of
from echt.warehouse.faults import FilesChanged, explained
from echt.warehouse.named import named_sql
from echt.warehouse.schema import PERSONAL

if TYPE_CHECKING:
    from echt.warehouse.store import Warehouse

T = TypeVar("T")
FEW = 64
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
        tables: Mapping[str, pa.Table] | None = None,
        links: pa.Table | None = None,
    ) -> None:
        self.warehouse = warehouse
        self.engine = warehouse.engine.connect()
        self._views: dict[str, int] = {}
        self._people, self._links = people, links if links is not None and len(links) else None
        if people is not None:
            self.engine.register("echt_people", pa.table({"person_id": people}))
        if self._links is not None:
            self.engine.register("echt_links", self._links.select(["from_id", "to_id"]))
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
        """Give Arrow rows a name that SQL can use."""
        self.engine.register(name, table)

    def query(self, name: str, /, *, params: Mapping[str, Any] | None = None) -> pa.Table:
        """Run a named query ("package.file")."""
        return self.select(named_sql(name), params=params)

    def select(self, sql: str, *, params: Mapping[str, Any] | None = None) -> pa.Table:
        """Run a SELECT to the end and give its rows."""
        return self.run(sql, params, "answer a query", lambda p: self.engine.arrow(sql, p))

    def stream(
        self, sql: str, *, params: Mapping[str, Any] | None = None, rows: int = 131_072
    ) -> pa.RecordBatchReader:
        """Run a SELECT batch by batch; the session is busy until the reader is read out or closed."""
        return self.run(sql, params, "answer a query", lambda p: self.engine.stream(sql, p, rows))

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
    ) -> int:
        """Append the rows of a SELECT to a warehouse table, without passing through Python.

        Args:
            table: The warehouse table.
            sql: A SELECT; columns by name. `bucket` may be left out, and every column that is not required.
            params: Values of the `$name` parameters.
            once: (app id, version): when the table has seen this version of the app, nothing is added.

        Returns:
            Rows added.

        Raises:
            DataError: E231 or E232, columns that the table does not have, or of another type.
        """
        return writes.append_query(self, table, sql, params=params, once=once)

    def replace_query(
        self, table: str, sql: str, *, where: str | None = None, params: Mapping[str, Any] | None = None
    ) -> int:
        """Put the rows of a SELECT in the place of those that match `where` (all when None), in one step.

        Returns:
            Rows added.
        """
        return writes.replace_query(self, table, sql, where=where, params=params)[0]

    def remove(self, table: str, where: str, *, params: Mapping[str, Any] | None = None) -> int:
        """Remove the rows that match, in one step. Returns how many went."""
        return writes.replace_query(self, table, None, where=where, params=params)[1]

    def run(
        self, sql: str, params: Mapping[str, Any] | None, doing: str, work: Callable[[dict[str, Any]], T]
    ) -> T:
        """Do work with SQL on the newest snapshots; again when a file was removed meanwhile."""
        with explained(doing, self.warehouse.folder):
            values = self._values(sql, params)
        for attempt in range(20):
            try:
                with explained(doing, self.warehouse.folder):
                    self._refresh_views(sql, again=attempt > 0)
                    return work(values)
            except FilesChanged:
                continue
        raise DataError(
            f"a file of the warehouse is gone: could not {doing}.", code="E234",
            found="a table that names files which are not there", fix="put the file back from a backup, or ingest again",
        )

    def _values(self, sql: str, params: Mapping[str, Any] | None) -> dict[str, Any]:
        wanted, given = self.engine.parameters(sql), dict(params or {})
        missing = sorted(wanted - set(given))
        if missing:
            raise DataError(
                "a query lacks a parameter.", code="E242", found=f"missing: {', '.join(missing)}",
                fix="give it in params={...}",
            )
        return {name: given[name] for name in wanted}

    def _refresh_views(self, sql: str, *, again: bool) -> None:
        for name in sorted(set(_WORD.findall(sql)) & set(self.warehouse.tables)):
            if name in self._views and not again:
                continue
            snapshot = self.warehouse.folder_of(name).snapshot()
            if self._views.get(name) != snapshot.version:
                self.engine.view(name, self._view_sql(name))
                self._views[name] = snapshot.version

    def _view_sql(self, name: str) -> str:
        folder = self.warehouse.folder_of(name)
        files = folder.snapshot().files
        if name not in PERSONAL:
            return self.engine.scan([f.path for f in files], folder.schema, bucketed=False)
        few = self._few()
        if few is not None:
            wanted = {bucket_of(p, self.warehouse.buckets) for p in few}
            files = tuple(f for f in files if f.bucket in wanted)
        sql = self.engine.scan([f.path for f in files], folder.schema, bucketed=True)
        if few is not None:
            sql += f" WHERE person_id IN ({', '.join(_text(p) for p in few)})" if few else " WHERE false"
        if self._links is not None:
            columns = ", ".join(c for c in folder.schema.names if c != "person_id")
            sql = (
                f"SELECT coalesce(l.to_id, e.person_id) AS person_id, {columns} FROM ({sql}) AS e "
                "LEFT JOIN echt_links AS l ON l.from_id = e.person_id"
            )
        if self._people is not None and (few is None or self._links is not None):
            sql = f"SELECT * FROM ({sql}) WHERE person_id IN (SELECT person_id FROM echt_people)"
        return sql

    def _few(self) -> list[str] | None:
        """The ids to look for in the files, when they are few: those asked for, and those linked to them."""
        if self._people is None or len(self._people) > FEW:
            return None
        ids: list[str] = self._people.to_pylist()
        if self._links is not None:
            known = self._links.filter(pc.is_in(self._links["to_id"], value_set=self._people))
            ids += known["from_id"].to_pylist()
        return sorted(set(ids)) if len(ids) <= FEW * 4 else None


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"

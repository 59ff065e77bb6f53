"""An open ledger from the inside: its database, its keys, and transactions that leave an audit entry."""

from __future__ import annotations

import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from echt.ledger import audit, rows, schema
from echt.ledger.connect import Database
from echt.ledger.keys import Keys
from echt.ledger.times import micros

ONE_WRITER = 1162037876  # "Echt": the advisory lock that every writer on PostgreSQL takes
_MANY, _CHUNK = 20_000, 5_000

_KEYS = {
    name: (
        rows.Quick(f"SELECT max({key}) FROM {name}"),
        rows.Quick(f"SELECT setval(pg_get_serial_sequence('{name}', '{key}'), :last)"),
    )
    for name, key in schema.AUDITED.items()
    if name != "attention"
}


@dataclass
class Tx:
    """One transaction that writes: its connection, and the leaves that its audit entry will hold."""

    connection: sa.Connection
    keys: Keys
    at: int
    kinds: list[str] = field(default_factory=list[str])
    leaves: list[audit.Leaves] = field(default_factory=list[audit.Leaves])
    secrets: dict[str, bytes] = field(default_factory=dict[str, bytes], repr=False)

    def add(self, table: sa.Table, data: pa.Table) -> None:
        """Insert storage-typed rows; rows of an audited table get keys and commitments."""
        rows.insert(self.connection, table, data)
        if table.name in schema.AUDITED:
            self.commit_to(table.name, data)

    def commit_to(self, table: str, data: pa.Table) -> None:
        """Put the present state of audited rows under the audit entry of this transaction."""
        if data.num_rows:
            self.leaves.append(audit.leaves_of(table, data, self.keys, self.secrets))

    def commit_again(self, table: sa.Table, where: sa.ColumnElement[bool]) -> None:
        """Put rows that were just updated under the audit entry, as they are now."""
        self.commit_to(table.name, self.rows_of(table, where))

    def rows_of(self, table: sa.Table, where: sa.ColumnElement[bool]) -> pa.Table:
        """Storage-typed rows of a table."""
        kinds = [(column.name, rows.arrow_type(column, stored=True)) for column in table.columns]
        return rows.table_of(rows.raw(self.connection.execute(sa.select(table).where(where))), kinds)

    def rows_about(self, table: sa.Table, people: pa.ChunkedArray) -> pa.Table:
        """Storage-typed rows about these people; the whole table when they are many."""
        wanted: list[str] = people.unique().to_pylist()
        if len(wanted) > _MANY:
            return self.rows_of(table, sa.true())
        parts = [wanted[i : i + _CHUNK] for i in range(0, len(wanted), _CHUNK)] or [[]]
        return pa.concat_tables([self.rows_of(table, table.c.person_id.in_(part)) for part in parts])

    def put(self, table: sa.Table, data: pa.Table, known: pa.Table, by: Sequence[str]) -> None:
        """Insert rows of an audited table or update those that are there; a row that says the same is left alone.

        Args:
            table: The table; its integer key comes first.
            data: Storage-typed rows; of those with the same `by`, the last counts. Their keys are given here.
            known: Rows of the table, at least those with the same `by`.
            by: The columns that make a row unique.

        """
        data = rows.last_of_each(data, by)
        place = pc.index_in(rows.joined(data, by), rows.joined(known, by))
        key, names = table.columns[0].name, data.column_names[1:]
        added = data.filter(pc.is_null(place))
        self.add(table, added.set_column(0, key, self.next_keys(table, added.num_rows)))
        old = known.take(place.drop_null())
        moved = data.filter(pc.is_valid(place)).set_column(0, key, old[key])
        moved = moved.filter(rows.differ(moved, old, names))
        tail = f"ON CONFLICT ({key}) DO UPDATE SET " + ", ".join(f"{name} = excluded.{name}" for name in names)
        rows.insert(self.connection, table, moved, tail=tail)
        self.commit_to(table.name, moved)

    def next_keys(self, table: sa.Table, count: int) -> pa.Array:
        """`count` fresh integer keys of a table; safe, since there is one writer at a time."""
        first = self.next_key(table.name, count)
        return pa.array(np.arange(first, first + count, dtype=np.int64))

    def next_key(self, table: str, count: int) -> int:
        """The first of `count` fresh integer keys of an audited table."""
        newest, serial = _KEYS[table]
        audited = audit.last_key(self.connection, table)  # a key is not given again after an erasure
        first = max(newest(self.connection)[0][0] or 0, audited) + 1
        if self.connection.dialect.name == "postgresql":
            serial(self.connection, {"last": first + max(count, 1) - 1})
        return first


class Book:
    """Database and keys of one ledger."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self.database, self.keys = database, keys
        self._here = threading.local()

    @contextmanager
    def read(self) -> Generator[sa.Connection]:
        """A connection that sees what is committed, and what this thread's own transaction has written so far."""
        if (tx := self.current) is not None:
            yield tx.connection
            return
        with self.database.connect() as connection:
            yield connection

    @contextmanager
    def write(self, kind: str, at: datetime) -> Generator[Tx]:
        """A transaction: all of it or nothing, with one audit entry when it wrote audited rows.

        Inside another transaction of this thread (the group writer's) it is a part of that one, undone alone when it
        fails.
        """
        outer = self.current
        if outer is not None:
            outer.at = max(outer.at, micros(at))
            yield from self._part(outer, kind)
            return
        with self.database.begin() as connection:
            if not self.database.is_sqlite:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ONE_WRITER)))
            tx = Tx(connection, self.keys, micros(at), [kind])
            self._here.tx = tx
            try:
                yield tx
                audit.seal(connection, tx.leaves, "+".join(dict.fromkeys(tx.kinds)), tx.at)
            finally:
                self._here.tx = None

    def _part(self, tx: Tx, kind: str) -> Generator[Tx]:
        leaves = len(tx.leaves)
        try:
            with self.database.teach(), tx.connection.begin_nested():
                yield tx
        except BaseException:
            del tx.leaves[leaves:]
            raise
        tx.kinds.append(kind)

    @property
    def current(self) -> Tx | None:
        """The open transaction of the thread that asks."""
        return getattr(self._here, "tx", None)

    def fetch(self, query: sa.Select[*tuple[Any, ...]]) -> pa.Table:
        """The answer to a query, as Arrow."""
        with self.read() as connection:
            return rows.fetch(connection, query)


class Part:
    """What one duty of the ledger stands on."""

    def __init__(self, book: Book) -> None:
        self.book = book

"""The ledger: what was promised, to whom, on which ground. Opened once, shared by threads and processes."""

from __future__ import annotations

import json
import threading
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from echt.errors import DataError
from echt.ledger import audit, held, schema
from echt.ledger.assets import Assets
from echt.ledger.attention import Attention
from echt.ledger.book import Book
from echt.ledger.changes import Changes
from echt.ledger.connect import Database
from echt.ledger.contacts import Contacts
from echt.ledger.conversations import Conversations
from echt.ledger.creatives import Creatives
from echt.ledger.decisions import Decisions
from echt.ledger.deliveries import Deliveries
from echt.ledger.erase import Erase
from echt.ledger.ingests import Ingests
from echt.ledger.journal import Journal
from echt.ledger.keys import Keys
from echt.ledger.links import Links
from echt.ledger.mailbag import Mailbag
from echt.ledger.migrate import migrate
from echt.ledger.online import Online
from echt.ledger.permissions import Permissions
from echt.ledger.times import moment
from echt.ledger.writer import Writer


class Ledger(
    Permissions,
    Attention,
    Creatives,
    Assets,
    Changes,
    Decisions,
    Deliveries,
    Contacts,
    Links,
    Conversations,
    Mailbag,
    Journal,
    Online,
    Ingests,
    Erase,
):
    """Promises of one project, in SQLite or PostgreSQL. Each parent class is one duty, in a file of its name."""

    def __init__(self, book: Book, ledger_id: str) -> None:
        super().__init__(book)
        self.ledger_id = ledger_id
        self._writer: Writer | None = None
        self._writer_lock = threading.Lock()

    def __repr__(self) -> str:
        return f"Ledger({self.book.database.name}, keys {self.book.keys.fingerprint})"

    @property
    def keys(self) -> Keys:
        """The keys this ledger was opened with."""
        return self.book.keys

    @classmethod
    def open(cls, url_or_path: str | Path, keys: Keys) -> Ledger:
        """Open a ledger; make it, or bring it to this version, when that is needed.

        Args:
            url_or_path: A file, or a `sqlite:///` or `postgresql://` URL.
            keys: The project's keys; a ledger opens only with those it was made with.

        Raises:
            DataError: E250 cannot be opened, E251 busy, E252 made by a newer Echt, E253 other keys, E264 no rights,
                E265 not a database.

        """
        database = Database.at(url_or_path)
        try:
            migrate(database)
            book = Book(database, keys)
            return cls(book, _same_keys(book))
        except BaseException:
            database.dispose()
            raise

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Write what waits, and let go of the database."""
        with self._writer_lock:
            if self._writer is not None:
                self._writer.close()
                self._writer = None
        self.book.database.dispose()

    @contextmanager
    def together(self, kind: str, *, at: datetime) -> Generator[None]:
        """Everything that this thread writes inside is one transaction: all of it or nothing, one audit entry."""
        with self.book.write(kind, at):
            yield

    def writer(self) -> Writer:
        """The group-commit writer of this ledger, for many producers; it stops when the ledger closes."""
        with self._writer_lock:
            if self._writer is None:
                self._writer = Writer(self.book, moment(0))
            return self._writer

    def journal_append(self, data: Sequence[Mapping[str, Any]] | pa.Table) -> int:
        """Append live events; returns when they are on disk, together with what other threads append right now.

        Args:
            data: message_id, person_id, payload (a JSON object as text or dictionary), at (UTC).

        Returns:
            How many were new; a `message_id` that is known changes nothing.

        """
        return self.writer().gather(self.append_groups, data).result()

    # audit ----------------------------------------------------------------------------------------------------

    def audit_verify(self) -> list[dict[str, Any]]:
        """Everything that is not as the audit chain says, one finding each; empty when all is well.

        Returns:
            table, row, problem (changed, deleted, inserted, chain, leaves, head), sentence.

        """
        with self.book.read() as connection:
            return held.check(connection, self.book.keys, self.ledger_id, moment(0))[1]

    def audit_check(self, *, at: datetime, progress: held.Progress | None = None) -> held.Checked:
        """Hold every entry and every row against the audit chain, and keep with the keys what was found.

        Args:
            at: The moment, by a real clock.
            progress: Told what is being held, how far, of how many.
        """
        with self.book.read() as connection:
            made, _ = held.check(connection, self.book.keys, self.ledger_id, at, progress)
        self.book.keys.remember_check(self.ledger_id, json.dumps(made.to_dict()))
        return made

    def audit_checked(self) -> held.Checked | None:
        """The last full check, from beside the keys; None where there was none."""
        told = self.book.keys.remembered_check(self.ledger_id)
        return None if told is None else held.Checked.of(json.loads(told))

    def audit_added(self, since: held.Checked) -> held.Added:
        """What was added since a full check, held against the chain: quick, and nothing about what was there before."""
        with self.book.read() as connection:
            return held.added(connection, self.book.keys, self.ledger_id, since)

    def audit_head(self, signed: bool = True) -> dict[str, Any]:
        """The head of the chain: ledger, size, root, hash and, signed, signature and public_key.

        A signed head is also kept with the keys: a ledger whose tail is cut off later is found out.
        Checked by `echt.ledger.verify_head`, without a ledger.
        """
        with self.book.read() as connection:
            size, root, digest = audit.head(connection)
        found: dict[str, Any] = {"ledger": self.ledger_id, "size": size, "root": root, "hash": digest}
        if not signed:
            return found
        keys = self.book.keys
        keys.remember_head(self.ledger_id, size, digest)
        message = audit.head_message(self.ledger_id, size, root, digest)
        return found | {"signature": keys.sign(message), "public_key": keys.public_key}

    # upkeep ---------------------------------------------------------------------------------------------------

    def counts(self) -> dict[str, int]:
        """Rows in every table, and `keys`: how many people have one."""
        names = [name for name in schema.METADATA.tables if name != "meta"]
        with self.book.read() as connection:
            count = sa.func.count()
            tables = schema.METADATA.tables
            found = {name: connection.scalar(sa.select(count).select_from(tables[name])) or 0 for name in names}
        return found | {"keys": self.book.keys.count()}

    def newest(self) -> tuple[int, ...]:
        """Of everything that decisions count with, the newest: another answer where something was written since."""
        s = schema
        newest = (
            sa.func.max(s.permissions.c.permission_id),
            sa.func.max(s.decisions.c.decision_no),
            sa.func.max(s.approvals.c.approval_id),
            sa.func.max(s.settings.c.at),
            sa.func.max(s.links.c.link_id),
            sa.func.max(s.conversations.c.last_in_at),
            sa.func.count(s.tombstones.c.source_id_hash),
        )
        with self.book.read() as connection:
            return tuple(int(connection.scalar(sa.select(one)) or 0) for one in newest)

    def check(self) -> list[dict[str, Any]]:
        """Read everything, change nothing: findings of the database itself and of the audit chain."""
        findings: list[dict[str, Any]] = []
        if self.book.database.is_sqlite:
            with self.book.read() as connection:
                for (text,) in connection.exec_driver_sql("PRAGMA integrity_check").fetchall():
                    if text != "ok":
                        findings.append({"table": "", "row": None, "problem": "broken", "sentence": text})
                for name, row, *_ in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
                    sentence = f"row {row} of {name} points to a row that is not there"
                    findings.append({"table": name, "row": row, "problem": "reference", "sentence": sentence})
        return findings + self.audit_verify()

    def vacuum(self) -> None:
        """Rewrite the files so that no page holds what was deleted."""
        self.book.database.scrub()


def _same_keys(book: Book) -> str:
    """Tie a new ledger to its keys, or see that an old one belongs to them; returns the ledger's id."""
    t, mine = schema.meta, book.keys.fingerprint
    with book.read() as connection:
        known = {row.name: row.value for row in connection.execute(sa.select(t))}
    if "keys" not in known:
        with book.database.begin() as connection:
            insert = f"INSERT INTO meta (name, value) VALUES ('keys', '{mine}') ON CONFLICT (name) DO NOTHING"
            connection.exec_driver_sql(insert)
            known = {row.name: row.value for row in connection.execute(sa.select(t))}
    if known["keys"] != mine:
        raise DataError(
            f"these are not the keys of the ledger '{book.database.name}'.",
            code="E253",
            found=f"keys {mine}, the ledger was made with {known['keys']}",
            fix=f"put the right keys.json into {book.keys.folder}, or set ECHT_KEYS to where it is",
        )
    return known["ledger"]

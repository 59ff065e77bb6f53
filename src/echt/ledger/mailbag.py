"""Many replies at once: looked up, encrypted and written in a handful of statements, however many there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from echt.ledger import rows, schema
from echt.ledger.book import Part, Tx
from echt.ledger.contacts import encrypt, normal
from echt.ledger.times import micros

_CHUNK = 500


class Mailbag(Part):
    """The bulk side of conversations."""

    def receive(self, messages: Sequence[Mapping[str, Any]], *, at: datetime) -> set[str]:
        """Put messages that came in into their conversations, which are opened where they are new; one transaction.

        Args:
            messages: conversation_id, person_id, subject (of a new conversation), message_id, body, at, simulated,
                waits, held, as for `open_conversation` and `add_message`. A conversation keeps the person it has.
            at: When they are recorded, UTC.

        Returns:
            The ids of those that were new; a message that is known changes nothing.
        """
        by_id = {str(one["message_id"]): one for one in reversed(messages)}
        m = schema.messages
        with self.book.write("replies", at) as tx:
            known = {row.message_id for row in _found(tx.connection, sa.select(m.c.message_id), m.c.message_id, by_id)}
            fresh = sorted((one for name, one in by_id.items() if name not in known), key=_order)
            if fresh:
                threads = _threads(tx, fresh)
                self._write(tx, fresh, threads)
        return {str(one["message_id"]) for one in fresh}

    def deliveries_by_id(self, delivery_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Deliveries by their id: delivery_id, decision_id, person_id, channel, state, detail."""
        t = schema.deliveries
        names = ("delivery_id", "decision_id", "person_id", "channel", "state", "detail")
        query = sa.select(*(t.c[name] for name in names))
        with self.book.read() as connection:
            found = _found(connection, query, t.c.delivery_id, delivery_ids)
            return {str(row[0]): dict(zip(names, row, strict=True)) for row in found}

    def people_with(self, kind: str, values: Iterable[str]) -> dict[str, str]:
        """Value -> person for those contact details that are known; the newest when several share one."""
        t = schema.contacts
        marks = {self.book.keys.blind_index(kind, normal(kind, value)): value for value in values}
        query = sa.select(t.c.blind_index, t.c.person_id, t.c.at).where(t.c.kind == kind)
        with self.book.read() as connection:
            found = sorted(_found(connection, query, t.c.blind_index, marks), key=lambda row: (-row.at, row.person_id))
        return {marks[bytes(row.blind_index)]: row.person_id for row in reversed(found)}

    def conversations_of(self, message_ids: Iterable[str]) -> dict[str, tuple[str, str]]:
        """Message -> (conversation, person) for those messages that are known."""
        t = schema.messages
        query = sa.select(t.c.message_id, t.c.conversation_id, t.c.person_id)
        with self.book.read() as connection:
            found = _found(connection, query, t.c.message_id, message_ids)
            return {row.message_id: (row.conversation_id, row.person_id) for row in found}

    def _write(self, tx: Tx, fresh: Sequence[Mapping[str, Any]], threads: dict[str, dict[str, Any]]) -> None:
        secrets = self.book.keys.secrets_of(sorted({str(one["person_id"]) for one in threads.values()}))
        m, stored = schema.messages, list[dict[str, Any]]()
        for one in fresh:
            thread, name = threads[str(one["conversation_id"])], str(one["message_id"])
            person = str(thread["person_id"])
            _fold(thread, one)
            box = encrypt(secrets[person], str(one["body"]), f"{person}|{name}")
            row = {
                "message_id": name,
                "conversation_id": one["conversation_id"],
                "person_id": person,
                "direction": "in",
            }
            stored.append(row | {"body": box, "at": one["at"], "simulated": bool(one["simulated"])})
        _put_threads(tx, threads.values(), secrets)
        data = rows.stored(pa.Table.from_pylist(stored), m, {})
        tx.add(m, data.set_column(0, "message_no", tx.next_keys(m, data.num_rows)))


def _order(one: Mapping[str, Any]) -> tuple[datetime, str]:
    return one["at"], str(one["message_id"])


def _threads(tx: Tx, fresh: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The conversations of these messages, as they are or as they begin; a subject is text until it is encrypted."""
    c = schema.conversations
    wanted = {str(one["conversation_id"]) for one in fresh}
    found = _found(tx.connection, sa.select(c), c.c.conversation_id, wanted)
    names = [column.name for column in c.columns]
    threads = {str(row.conversation_id): dict(zip(names, row, strict=True)) for row in found}
    for one in fresh:
        begin = {
            "conversation_id": one["conversation_id"],
            "person_id": one["person_id"],
            "subject": str(one["subject"]),
        }
        threads.setdefault(str(one["conversation_id"]), begin | {"opened_at": micros(one["at"]), "waiting": False})
    return threads


def _put_threads(tx: Tx, threads: Iterable[dict[str, Any]], secrets: Mapping[str, bytes]) -> None:
    """Insert new conversations, whose subject is still text; update those that were there."""
    c = schema.conversations
    names = [column.name for column in c.columns][1:]
    begun = [{name: one.get(name) for name in names} for one in threads if isinstance(one["subject"], str)]
    for one in begun:
        about = f"{one['person_id']}|{one['conversation_id']}"
        one["subject"] = encrypt(secrets[str(one["person_id"])], str(one["subject"]), about)
    if begun:
        data = rows.stored(pa.Table.from_pylist(begun), c)
        tx.add(c, data.set_column(0, "conversation_no", tx.next_keys(c, data.num_rows)))
    changed = ("waiting", "waiting_since", "last_in_at", "held")
    update = c.update().where(c.c.conversation_id == sa.bindparam("key"))
    update = update.values({name: sa.bindparam(f"new_{name}") for name in changed})
    there = [
        {"key": one["conversation_id"]} | {f"new_{name}": one[name] for name in changed}
        for one in threads
        if not isinstance(one["subject"], str)
    ]
    if there:
        tx.connection.execute(update, there)
        for part in _parts([one["key"] for one in there]):
            tx.commit_again(c, c.c.conversation_id.in_(part))


def _fold(thread: dict[str, Any], one: Mapping[str, Any]) -> None:
    at = micros(one["at"])
    if one["waits"]:
        since = thread.get("waiting_since") if thread["waiting"] else None
        thread |= {
            "waiting": True,
            "waiting_since": at if since is None else min(at, since),
            "last_in_at": max(at, thread.get("last_in_at") or at),
        }
    if one["held"]:
        thread["held"] = True


def _found(
    connection: sa.Connection, query: Any, column: sa.ColumnElement[Any], wanted: Iterable[Any]
) -> Iterator[Any]:
    for part in _parts(list(wanted)):
        yield from connection.execute(query.where(column.in_(part)))


def _parts(everything: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(everything), _CHUNK):
        yield everything[start : start + _CHUNK]

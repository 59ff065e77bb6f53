"""Conversations: what people wrote back and what was answered, encrypted, the longest waiting first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from echt.errors import DataError
from echt.ledger import rows, schema
from echt.ledger.book import Part
from echt.ledger.contacts import decrypt, encrypt
from echt.ledger.times import micros


class Conversations(Part):
    """Threads and the messages in them."""

    def open_conversation(self, conversation_id: str, person_id: str, subject: str, *, at: datetime) -> bool:
        """Begin a thread; False when it exists."""
        t = schema.conversations
        secret = self.book.keys.secrets_of([person_id])[person_id]
        with self.book.write("conversation", at) as tx:
            if tx.connection.scalar(sa.select(t.c.person_id).where(t.c.conversation_id == conversation_id)) is not None:
                return False
            value = {"conversation_id": conversation_id, "person_id": person_id, "waiting": False}
            box = encrypt(secret, subject, f"{person_id}|{conversation_id}")
            data = rows.stored(pa.Table.from_pylist([value | {"subject": box}]), t, {"opened_at": micros(at)})
            tx.add(t, data.set_column(0, "conversation_no", tx.next_keys(t, 1)))
        return True

    def add_message(
        self,
        conversation_id: str,
        message_id: str,
        direction: str,
        body: str,
        *,
        at: datetime,
        simulated: bool = False,
        waits: bool = True,
        held: bool = False,
    ) -> bool:
        """Add what came in ("in") or went out ("out"); an answer ends the waiting. False when it is known already.

        Args:
            conversation_id: An open conversation.
            message_id: Unique; the same again changes nothing.
            direction: "in" or "out".
            body: Kept encrypted.
            at: When it was written, UTC.
            simulated: The person does not exist.
            waits: Whether what came in asks for an answer; a machine's reply does not.
            held: Nothing more may go to this person until `release` says that someone read it.

        Raises:
            DataError: E267, there is no such conversation.

        """
        c, m = schema.conversations, schema.messages
        with self.book.write("message", at) as tx:
            thread = tx.connection.execute(sa.select(c).where(c.c.conversation_id == conversation_id)).first()
            if thread is None:
                raise DataError(
                    "there is no such conversation.",
                    code="E267",
                    found=conversation_id,
                    fix="open it first: Ledger.open_conversation(...)",
                )
            if tx.connection.scalar(sa.select(m.c.message_no).where(m.c.message_id == message_id)) is not None:
                return False
            secret = self.book.keys.secrets_of([thread.person_id])[thread.person_id]
            box = encrypt(secret, body, f"{thread.person_id}|{message_id}")
            row = {"message_id": message_id, "conversation_id": conversation_id, "person_id": thread.person_id}
            row |= {"direction": direction, "body": box, "simulated": simulated}
            data = rows.stored(pa.Table.from_pylist([row]), m, {"at": micros(at)})
            tx.add(m, data.set_column(0, "message_no", tx.next_keys(m, 1)))
            change = _waiting(thread, direction, micros(at)) if waits or direction == "out" else {}
            change |= {"held": True} if held else {}
            if not change:
                return True
            this = c.c.conversation_id == conversation_id
            tx.connection.execute(c.update().where(this).values(**change))
            tx.commit_again(c, this)
        return True

    def conversations(self) -> pa.Table:
        """All threads, the one that waits longest first, then answered ones, newest first.

        Returns:
            conversation_id, person_id, subject, opened_at, last_in_at, waiting, waiting_since, held, messages.

        """
        c, m = schema.conversations, schema.messages
        count = sa.select(sa.func.count()).where(m.c.conversation_id == c.c.conversation_id).scalar_subquery()
        query = sa.select(*list(c.columns)[1:], count.label("messages")).order_by(
            c.c.waiting.desc(), sa.case((c.c.waiting, c.c.waiting_since)), c.c.last_in_at.desc(), c.c.conversation_id
        )
        return self._opened(self.book.fetch(query), "subject", "conversation_id")

    def messages(self, conversation_id: str | None = None, person_id: str | None = None) -> pa.Table:
        """Messages, oldest first: message_id, conversation_id, person_id, direction, body, at, simulated."""
        m = schema.messages
        query = sa.select(*(column for column in m.columns if column.name != "message_no"))
        if conversation_id is not None:
            query = query.where(m.c.conversation_id == conversation_id)
        if person_id is not None:
            query = query.where(m.c.person_id == person_id)
        return self._opened(self.book.fetch(query.order_by(m.c.at, m.c.message_no)), "body", "message_id")

    def conversation_of(self, message_ids: Sequence[str]) -> str | None:
        """The conversation that the first known of these messages is in, or None."""
        m = schema.messages
        query = sa.select(m.c.message_id, m.c.conversation_id).where(m.c.message_id.in_(list(message_ids)))
        with self.book.read() as connection:
            found = {row.message_id: row.conversation_id for row in connection.execute(query)}
        return next((found[one] for one in message_ids if one in found), None)

    def held(self, at: datetime | None = None) -> pa.Table:
        """The people to whom nothing more may go until someone read what they wrote, up to `at`: person_id."""
        c = schema.conversations
        query = sa.select(c.c.person_id).where(c.c.held.is_(True)).distinct().order_by(c.c.person_id)
        return self.book.fetch(query if at is None else query.where(c.c.last_in_at <= micros(at)))

    def release(self, conversation_id: str, *, at: datetime) -> bool:
        """Someone read it: the person may be written to again. False when nothing was held."""
        c = schema.conversations
        this = c.c.conversation_id == conversation_id
        with self.book.write("release", at) as tx:
            if not tx.connection.execute(c.update().where(this, c.c.held.is_(True)).values(held=False)).rowcount:
                return False
            tx.commit_again(c, this)
        return True

    def _opened(self, data: pa.Table, cipher: str, key: str) -> pa.Table:
        people: list[str] = data["person_id"].to_pylist()
        secrets = self.book.keys.known_secrets(people)
        boxes = zip(people, data[cipher].to_pylist(), data[key].to_pylist(), strict=True)
        texts = [decrypt(secrets[p], box, f"{p}|{name}") if p in secrets else None for p, box, name in boxes]
        return data.set_column(data.column_names.index(cipher), cipher, pa.array(texts, pa.string()))


def _waiting(thread: Any, direction: str, at: int) -> dict[str, Any]:
    if direction == "out":
        return {"waiting": False, "waiting_since": None}
    since = min(at, thread.waiting_since) if thread.waiting and thread.waiting_since is not None else at
    return {"waiting": True, "waiting_since": since, "last_in_at": max(at, thread.last_in_at or at)}

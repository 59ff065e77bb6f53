"""The inbox: who waits for a human, the longest first. It prints itself, and never what anyone wrote."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from echt.errors import OutsideError
from echt.listen.text import own_words
from echt.listen.triage import triage

if TYPE_CHECKING:
    from echt.ledger import Ledger

__all__ = ["Inbox", "Waiting", "inbox", "read_conversation"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One conversation that waits.

    Attributes:
        conversation_id: Of the ledger.
        person_id: Who waits; None for somebody we do not know.
        since: Of the oldest message that was not answered, UTC.
        waits_s: How long, in seconds.
        messages: In the conversation.
        first: The words sound like distress: read this now. Nothing more goes to this person until someone does.
        asked_to_stop: The objection is on file (for somebody we know).
        simulated: The person does not exist.

    """

    conversation_id: str
    person_id: str | None
    since: datetime
    waits_s: float
    messages: int
    first: bool
    asked_to_stop: bool
    simulated: bool

    def __str__(self) -> str:
        notes = [
            note
            for note, said in (
                ("read this first", self.first),
                ("asked to stop, recorded" if self.person_id else "asks to stop, sender unknown", self.asked_to_stop),
                ("simulated", self.simulated),
            )
            if said
        ]
        who = self.person_id or "unknown sender"
        tail = f"  ({'; '.join(notes)})" if notes else ""
        return f"{self.conversation_id[:10]}  {who:<14}  waits {_duration(self.waits_s)}{tail}"


@dataclass(frozen=True, slots=True)
class Inbox:
    """Everyone who waits at a moment: those to read first, then by how long they wait."""

    at: datetime
    rows: tuple[Waiting, ...]
    answered: int

    def __len__(self) -> int:
        return len(self.rows)

    def to_dict(self) -> dict[str, Any]:
        """The rows as a JSON object."""
        rows = [asdict(row) | {"since": row.since.isoformat()} for row in self.rows]
        return {"at": self.at.isoformat(), "waiting": len(self.rows), "answered": self.answered, "rows": rows}

    def __str__(self) -> str:
        if not self.rows:
            return "Nobody waits."
        longest = _duration(max(row.waits_s for row in self.rows))
        head = f"{len(self.rows):,} {'conversation waits' if len(self.rows) == 1 else 'conversations wait'}; the longest {longest}."
        more = [f"… and {len(self.rows) - 20:,} more."] if len(self.rows) > 20 else []
        return "\n".join([head, *(str(row) for row in self.rows[:20]), *more])


def inbox(ledger: Ledger, at: datetime) -> Inbox:
    """Who waits for an answer at a moment.

    Args:
        ledger: With the conversations.
        at: The moment, UTC.

    """
    threads = ledger.conversations()
    threads = threads.filter(pc.less_equal(threads["opened_at"], pa.scalar(at, threads["opened_at"].type)))
    open_ones = threads.filter(pc.or_(threads["waiting"], pc.fill_null(threads["held"], fill_value=False)))
    spoken = _messages(ledger, open_ones["conversation_id"].to_pylist())
    rows = [_row(thread, spoken[thread["conversation_id"]], at) for thread in open_ones.to_pylist()]
    rows.sort(key=lambda row: (not row.first, row.since, row.conversation_id))
    return Inbox(at, tuple(rows), threads.num_rows - len(rows))


def read_conversation(ledger: Ledger, conversation_id: str, *, at: datetime) -> pa.Table:
    """The messages of a conversation, for a human who reads them now; a hold on the person ends.

    Args:
        ledger: With the conversations.
        conversation_id: Of the inbox; its first 10 characters will do.
        at: When it is read, UTC.

    Returns:
        message_id, direction, body, at, simulated; oldest first.

    Raises:
        OutsideError: E522, there is no such conversation.

    """
    known = [one for one in ledger.conversations()["conversation_id"].to_pylist() if one.startswith(conversation_id)]
    if len(known) != 1 or not conversation_id:
        raise OutsideError(
            "there is no such conversation.",
            code="E522",
            found=f"{conversation_id[:30]}: {len(known)} that start so",
            fix="take the id from `echt listen`",
        )
    ledger.release(known[0], at=at)
    return ledger.messages(known[0]).select(["message_id", "direction", "body", "at", "simulated"])


def _messages(ledger: Ledger, conversations: list[str]) -> dict[str, list[dict[str, Any]]]:
    """The messages of each of these conversations, read in one go where they are many."""
    spoken: dict[str, list[dict[str, Any]]] = {one: [] for one in conversations}
    tables = [ledger.messages()] if len(conversations) > 20 else [ledger.messages(one) for one in conversations]
    for table in tables:
        for message in table.to_pylist():
            spoken.get(str(message["conversation_id"]), []).append(message)
    return spoken


def _row(thread: dict[str, Any], messages: list[dict[str, Any]], at: datetime) -> Waiting:
    subject = str(thread["subject"] or "")
    asks = [triage(subject, own_words(str(one["body"] or ""))) for one in messages if one["direction"] == "in"]
    since: datetime = thread["waiting_since"] or thread["last_in_at"] or thread["opened_at"]
    known = not str(thread["conversation_id"]).startswith("s")
    return Waiting(
        conversation_id=str(thread["conversation_id"]),
        person_id=str(thread["person_id"]) if known else None,
        since=since,
        waits_s=max(0.0, (at - since).total_seconds()),
        messages=len(messages),
        first=bool(thread["held"]),
        asked_to_stop=any(one.stop for one in asks),
        simulated=any(one["simulated"] for one in messages),
    )


def _duration(seconds: float) -> str:
    span = timedelta(seconds=int(seconds))
    hours, minutes = span.seconds // 3600, span.seconds % 3600 // 60
    if span.days:
        return f"{span.days} d {hours} h"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"

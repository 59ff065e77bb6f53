"""Import of replies: into conversations, encrypted, each once; who says stop is heard at once."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from echt.errors import OutsideError
from echt.listen.base import Inbound, Kind, Reader, Unread
from echt.listen.mbox import read_mail, read_mbox
from echt.listen.table import read_csv
from echt.listen.triage import Triage, triage
from echt.nouns import Basis, DeliveryState, Purpose

if TYPE_CHECKING:
    from echt.ledger import Ledger

__all__ = ["READERS", "Heard", "import_replies"]

READERS: dict[str, Reader] = {".csv": read_csv, ".eml": read_mail}
STOPS = Purpose("marketing.communications")
BATCH = 200
_RE = re.compile(r"(?i)\A(?:\s*(?:re|antw|fwd?|betr|aw)\s*:)+\s*")


@dataclass(frozen=True, slots=True)
class Heard:
    """What an import brought: every message read is in exactly one of added, known, bounced and unreadable."""

    read: int
    added: int
    known: int
    bounced: int
    unreadable: Mapping[str, int]
    unknown_senders: int
    automatic: int
    objections: int
    held: int

    def to_dict(self) -> dict[str, Any]:
        """The counts by name."""
        names = ("read", "added", "known", "bounced", "unknown_senders", "automatic", "objections", "held")
        return {name: getattr(self, name) for name in names} | {"unreadable": dict(self.unreadable)}

    def __str__(self) -> str:
        lines = [
            f"{self.read:,} replies read: {self.added:,} new, {self.known:,} known already, {self.bounced:,} bounced."
        ]
        lines += [f"{count:,} could not be read: {reason}." for reason, count in self.unreadable.items()]
        lines += (
            [f"{self.objections:,} asked to stop: recorded, from now on they get nothing."] if self.objections else []
        )
        lines += [f"{self.held:,} are first in line; nothing goes to them until someone read it."] if self.held else []
        lines += [f"{self.automatic:,} are answers of machines."] if self.automatic else []
        lines += [f"{self.unknown_senders:,} came from addresses that we do not know."] if self.unknown_senders else []
        return "\n".join(lines)


def import_replies(
    ledger: Ledger,
    path: Path | str,
    *,
    at: datetime,
    purpose: Purpose = STOPS,
    progress: Callable[[int], None] | None = None,
) -> Heard:
    """Put the replies of a file into conversations. The same file again adds nothing.

    A reply belongs to the conversation of the mail it answers; without one, to the sender's, found by blind index.
    Unknown senders get a conversation without a person. Who asks to stop has an objection on file in the same
    transaction. Whose words sound like distress is held: nothing more goes to them until someone reads it.

    Args:
        ledger: Where conversations are kept, encrypted per person.
        path: An mbox file, an .eml file, or a .csv file with the columns from, at, text.
        at: The moment of the import, UTC; a message that says it is from later gets this time.
        purpose: What somebody who says stop objects to; everything below it is covered.
        progress: Called with the number of messages read so far.

    Raises:
        OutsideError: E520, the file cannot be read; E521, a CSV file lacks a column; E523, it is not an mbox.

    """
    counts = _Counts()
    messages = _read(Path(path))
    while batch := _take(messages):
        with ledger.together("replies", at=at):
            _Batch(ledger, batch, counts, at, purpose).hear()
        if progress is not None:
            progress(counts.read)
    return counts.total()


@dataclass
class _Counts:
    read: int = 0
    added: int = 0
    known: int = 0
    bounced: int = 0
    unknown: int = 0
    automatic: int = 0
    objections: int = 0
    held: int = 0
    unreadable: Counter[str] = field(default_factory=Counter[str])

    def total(self) -> Heard:
        return Heard(
            read=self.read,
            added=self.added,
            known=self.known,
            bounced=self.bounced,
            unreadable=dict(self.unreadable),
            unknown_senders=self.unknown,
            automatic=self.automatic,
            objections=self.objections,
            held=self.held,
        )


def _read(path: Path) -> Iterator[Inbound | Unread]:
    try:
        yield from READERS.get(path.suffix.lower(), read_mbox)(path)
    except OSError as error:
        raise OutsideError(
            "the replies cannot be read.",
            code="E520",
            found=error.strerror,
            fix="give an mbox or CSV file that you may read",
        ) from error


def _take(messages: Iterator[Inbound | Unread]) -> list[Inbound | Unread]:
    return list(islice(messages, BATCH))


@dataclass
class _Batch:
    """Some replies, with everything the ledger knows about them looked up at once."""

    ledger: Ledger
    messages: list[Inbound | Unread]
    counts: _Counts
    at: datetime
    purpose: Purpose

    def __post_init__(self) -> None:
        read = [one for one in self.messages if isinstance(one, Inbound)]
        refs = {ref for one in read for ref in one.refs}
        self.deliveries = self.ledger.deliveries_by_id(refs)
        self.placed = self.ledger.conversations_of(refs)
        self.people = self.ledger.people_with("email", {one.sender for one in read if one.sender})
        self.rows: dict[str, dict[str, Any]] = {}
        self.asked: dict[str, tuple[Inbound, Triage, bool]] = {}

    def hear(self) -> None:
        """Sort the replies, put them into conversations, and do at once what cannot wait."""
        for message in self.messages:
            self._sort(message)
        new = self.ledger.receive(list(self.rows.values()), at=self.at)
        self.counts.added += len(new)
        self.counts.known += len(self.rows) - len(new)
        objections: list[dict[str, Any]] = []
        for name in sorted(new):
            message, asks, known = self.asked[name]
            self.counts.automatic += message.kind is Kind.auto
            self.counts.unknown += not known
            self.counts.held += asks.distress
            if asks.stop and known:
                objections.append(self._objection(message, str(self.rows[name]["person_id"])))
        if objections:
            self.ledger.record_permissions(pa.Table.from_pylist(objections), at=self.at)
            self.counts.objections += len(objections)

    def _sort(self, message: Inbound | Unread) -> None:
        self.counts.read += 1
        if isinstance(message, Unread):
            self.counts.unreadable[message.reason] += 1
        elif message.kind is Kind.bounce:
            self.counts.bounced += 1
            self._bounce(message)
        elif not message.sender:
            self.counts.unreadable["no sender"] += 1
        elif message.message_id in self.rows:
            self.counts.known += 1
        else:
            self._place(message)

    def _place(self, message: Inbound) -> None:
        known, person, conversation = self._whose(message)
        human = message.kind is Kind.human
        asks = triage(message.subject, message.own) if human else Triage()
        self.placed[message.message_id] = (conversation, person)
        self.asked[message.message_id] = (message, asks, known)
        self.rows[message.message_id] = {
            "conversation_id": conversation,
            "person_id": person,
            "subject": message.subject,
            "message_id": message.message_id,
            "body": message.text,
            "at": min(message.at or self.at, self.at),
            "simulated": message.simulated,
            "waits": human,
            "held": asks.distress,
        }

    def _whose(self, message: Inbound) -> tuple[bool, str, str]:
        """Whether the sender is known, the person, the conversation: by the mail that is answered, else by sender."""
        sender = self.people.get(message.sender)
        for reference in message.refs:
            if reference in self.deliveries:
                person = sender or str(self.deliveries[reference]["person_id"])
                return True, person, _conversation("p", reference, person)
        # somebody we do not know gets an id of their own, so that their words are closed with a key of their own
        person = sender or self.ledger.book.keys.person_id(message.sender, namespace="sender")
        for reference in message.refs:
            thread, owner = self.placed.get(reference, ("", ""))
            if owner == person:
                return sender is not None, person, thread
        subject = _RE.sub("", message.subject).strip().lower()
        return sender is not None, person, _conversation("s" if sender is None else "p", subject, person)

    def _objection(self, message: Inbound, person: str) -> dict[str, Any]:
        return {
            "person_id": person,
            "purpose": str(self.purpose),
            "basis": Basis.objection.value,
            "granted": False,
            "evidence": json.dumps({"message": message.message_id, "rule": "asked to stop in a reply"}),
            "at": min(message.at or self.at, self.at),
            "source": "reply",
            "simulated": message.simulated,
        }

    def _bounce(self, message: Inbound) -> None:
        """A mail that came back for good: the delivery failed, after all."""
        if not message.status.startswith("5"):
            return
        for reference in message.refs:
            delivery = self.deliveries.get(reference)
            if delivery is not None and delivery["state"] == DeliveryState.handed_over.value:
                change = {**delivery, "state": DeliveryState.failed.value, "detail": f"bounced {message.status}"}
                self.ledger.record_deliveries(pa.Table.from_pylist([change]), at=self.at)


def _conversation(kind: str, topic: str, person: str) -> str:
    return kind + hashlib.sha256(f"{person}|{topic}".encode()).hexdigest()[:23]

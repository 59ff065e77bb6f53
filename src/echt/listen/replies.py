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
            for message in batch:
                _hear(ledger, message, counts, at=at, purpose=purpose)
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


def _hear(ledger: Ledger, message: Inbound | Unread, counts: _Counts, *, at: datetime, purpose: Purpose) -> None:
    counts.read += 1
    if isinstance(message, Unread):
        counts.unreadable[message.reason] += 1
    elif message.kind is Kind.bounce:
        counts.bounced += 1
        _bounce(ledger, message, at)
    elif not message.sender:
        counts.unreadable["no sender"] += 1
    else:
        _keep(ledger, message, counts, at=at, purpose=purpose)


def _keep(ledger: Ledger, message: Inbound, counts: _Counts, *, at: datetime, purpose: Purpose) -> None:
    person, conversation = _whose(ledger, message)
    when = min(message.at or at, at)
    human = message.kind is Kind.human
    asks = triage(message.subject, message.own) if human else Triage()
    ledger.open_conversation(conversation, person or _stranger(ledger, message), message.subject, at=when)
    new = ledger.add_message(
        conversation,
        message.message_id,
        "in",
        message.text,
        at=when,
        simulated=message.simulated,
        waits=human,
        held=asks.distress,
    )
    counts.added += new
    counts.known += not new
    if not new:
        return
    counts.automatic += not human
    counts.unknown += person is None
    counts.held += asks.distress
    if asks.stop and person is not None:
        _object(ledger, message, person, purpose=purpose, when=when, at=at)
        counts.objections += 1


def _whose(ledger: Ledger, message: Inbound) -> tuple[str | None, str]:
    """The person (None for a stranger) and the conversation: by the mail that is answered, else by the sender."""
    sender = ledger.find_contact("email", message.sender)
    for reference in message.refs:
        delivery = ledger.delivery(reference)
        if delivery is not None:
            person = sender or str(delivery["person_id"])
            return person, _conversation("p", reference, person)
    known = ledger.conversation_of(message.refs) if message.refs else None
    subject = re.sub(r"(?i)\A(?:\s*(?:re|antw|fwd?|betr|aw)\s*:)+\s*", "", message.subject).strip().lower()
    if sender is not None:
        return sender, known or _conversation("p", subject, sender)
    stranger = _stranger(ledger, message)
    return None, known if known and known.startswith("s") else _conversation("s", subject, stranger)


def _conversation(kind: str, topic: str, person: str) -> str:
    return kind + hashlib.sha256(f"{person}|{topic}".encode()).hexdigest()[:23]


def _stranger(ledger: Ledger, message: Inbound) -> str:
    """An id for somebody we do not know, so that their words are encrypted under a key of their own."""
    return ledger.book.keys.person_id(message.sender, namespace="sender")


def _object(ledger: Ledger, message: Inbound, person: str, *, purpose: Purpose, when: datetime, at: datetime) -> None:
    evidence = json.dumps({"message": message.message_id, "rule": "asked to stop in a reply"})
    row = {
        "person_id": person,
        "purpose": str(purpose),
        "basis": Basis.objection.value,
        "granted": False,
        "evidence": evidence,
        "at": when,
        "source": "reply",
        "simulated": message.simulated,
    }
    ledger.record_permissions(pa.Table.from_pylist([row]), at=at)


def _bounce(ledger: Ledger, message: Inbound, at: datetime) -> None:
    """A mail that came back for good: the delivery failed, after all."""
    if not message.status.startswith("5"):
        return
    for reference in message.refs:
        delivery = ledger.delivery(reference)
        if delivery is not None and delivery["state"] == DeliveryState.handed_over.value:
            change = {**delivery, "state": DeliveryState.failed.value, "detail": f"bounced {message.status}", "at": at}
            ledger.record_deliveries(pa.Table.from_pylist([change]), at=at)

"""What came in, before anyone looked at it, and what every reader of replies is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

__all__ = ["Inbound", "Kind", "Reader", "Unread"]


class Kind(StrEnum):
    """Who wrote it: a human, a machine that answers for one, or a mail server that could not deliver."""

    human = "human"
    auto = "auto"
    bounce = "bounce"


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message that came in. Its repr shows neither who wrote it nor what.

    Attributes:
        message_id: 32 hex digits made of its Message-ID, or of its content where it has none.
        sender: Mail address, in lower case; "" when it has none.
        subject, text: As plain text; `own` is the text without what it quotes.
        at: When it was written, UTC; None when it does not say.
        refs: Message-IDs it answers to, the nearest first.
        kind: Human, auto or bounce.
        status: Of a bounce: the status code, such as "5.1.1".
        simulated: The sender does not exist.

    """

    message_id: str
    sender: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    own: str = field(repr=False)
    at: datetime | None
    refs: tuple[str, ...] = ()
    kind: Kind = Kind.human
    status: str = ""
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """A message that could not be read, and why."""

    reason: str


class Reader(Protocol):
    """Reads one kind of file."""

    def __call__(self, path: Path) -> Iterator[Inbound | Unread]:
        """Every message of a file, in its order."""
        ...

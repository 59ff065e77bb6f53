"""Replies from an mbox file or a single mail, message by message, whatever is in it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path

from echt.errors import OutsideError
from echt.listen.base import Inbound, Kind, Unread
from echt.listen.text import body_of, decode

__all__ = ["parse_mail", "read_mail", "read_mbox"]

LARGEST = 10_000_000
_LINE = 1_000_000
_REF = re.compile(r"<([^<>\s]{3,250})>")
_AUTO_SUBJECT = re.compile(
    r"(?i)(?:automatisch antwoord|automatic reply|auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office|afwezig)"
)
_STATUS = re.compile(rb"(?im)^status:[ \t]*([245]\.\d{1,3}\.\d{1,3})")
_OURS = re.compile(rb"(?im)^message-id:[ \t]*<([0-9a-f]{32}@[^>\s]{1,250})>")


def read_mbox(path: Path) -> Iterator[Inbound | Unread]:
    """Every message of an mbox file; what is larger than 10 MB is read as far as that.

    Raises:
        OutsideError: E523, the file holds something that is not an mbox.

    """
    with path.open("rb") as file:
        first = file.readline(_LINE)
        if first and not first.startswith(b"From "):
            raise OutsideError(
                "this is not a file of mails.",
                code="E523",
                found="the first line does not start with 'From '",
                fix="export the replies as mbox, or give one mail as .eml, or a CSV file",
            )
        lines, size, blank = list[bytes](), 0, False
        while line := file.readline(_LINE):
            if blank and line.startswith(b"From "):
                yield parse_mail(b"".join(lines))
                lines, size = [], 0
            elif size < LARGEST:
                lines.append(line[1:] if re.match(rb">+From ", line) else line)
                size += len(line)
            blank = line in {b"\n", b"\r\n"}
        if first:
            yield parse_mail(b"".join(lines))


def read_mail(path: Path) -> Iterator[Inbound | Unread]:
    """The one message of an .eml file."""
    with path.open("rb") as file:
        yield parse_mail(file.read(LARGEST))


def parse_mail(raw: bytes) -> Inbound | Unread:
    """One RFC 5322 message, or why it cannot be read."""
    try:
        message = message_from_bytes(raw, policy=compat32)
        text, own = body_of(message)
    except RecursionError:
        return Unread("nested too deep")
    except (MessageError, LookupError, ValueError, TypeError, AttributeError):
        return Unread("not a mail")
    if not message.keys():
        return Unread("no headers")
    sender = parseaddr(_header(message, "From"))[1].lower()[:254]
    kind = _kind(message, sender)
    said = _REF.search(_header(message, "Message-ID"))
    status = _STATUS.search(raw) if kind is Kind.bounce else None
    refs = _refs(message)
    if kind is Kind.bounce:
        refs += tuple(found.decode("ascii", "replace") for found in _OURS.findall(raw))[:5]
    return Inbound(
        message_id=_digest(f"mail:{said[1]}".encode() if said else b"raw:" + raw),
        sender=sender,
        subject=" ".join(_header(message, "Subject").split())[:500],
        text=text,
        own=own,
        at=_date(message),
        refs=tuple(_digest_or_ours(one) for one in refs),
        kind=kind,
        status=status[1].decode() if status else "",
        simulated=_header(message, "X-Echt-Simulated").strip().lower() == "yes",
    )


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()[:32]


def _digest_or_ours(reference: str) -> str:
    """Our own Message-IDs start with 32 hex digits; those of others become the id under which we keep them."""
    ours = re.match(r"[0-9a-f]{32}(?=@)", reference)
    return ours[0] if ours else _digest(f"mail:{reference}".encode())


def _header(message: Message, name: str) -> str:
    raw = str(message.get(name, ""))[:8000]
    try:
        parts = decode_header(raw)
    except (ValueError, MessageError, LookupError):
        return raw
    said = "".join(part if isinstance(part, str) else decode(part, charset) for part, charset in parts)
    return "".join(char if char.isprintable() else " " for char in said)


def _refs(message: Message) -> tuple[str, ...]:
    nearest = _REF.findall(_header(message, "In-Reply-To"))
    older = reversed(_REF.findall(_header(message, "References")))
    return tuple(dict.fromkeys([*nearest, *older]))[:20]


def _date(message: Message) -> datetime | None:
    try:
        found = parsedate_to_datetime(_header(message, "Date"))
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _kind(message: Message, sender: str) -> Kind:
    report = message.get_content_type() == "multipart/report"
    if sender.startswith(("mailer-daemon@", "postmaster@")) or (
        report and "delivery-status" in _header(message, "Content-Type").lower()
    ):
        return Kind.bounce
    submitted = _header(message, "Auto-Submitted").strip().lower()
    precedence = _header(message, "Precedence").strip().lower()
    replied = any(name in message for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress"))
    machine = submitted not in {"", "no"} or precedence in {"auto_reply", "bulk", "list", "junk"} or replied
    return Kind.auto if machine or _AUTO_SUBJECT.match(_header(message, "Subject")) else Kind.human

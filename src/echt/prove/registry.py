"""What is ours: a fingerprint of every text and every mail, kept in the ledger."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from echt.nouns import Creative

if TYPE_CHECKING:
    from echt.ledger import Ledger

__all__ = ["Proof", "mail_digest", "register", "text_digest"]


@dataclass(frozen=True, slots=True)
class Proof:
    """What the ledger keeps of a creative: its version and one fingerprint a language."""

    creative_id: str
    version: str
    sha256: Mapping[str, str]


def text_digest(texts: Mapping[str, str]) -> str:
    """SHA-256 over the words of one language: subject, body and call to action, without stray white space.

    Examples:
        >>> text_digest({"body": "Hello  there"}) == text_digest({"body": "Hello there "})
        True

    """
    parts = [texts.get(part, "") for part in ("subject", "body", "call_to_action")]
    return hashlib.sha256(" ".join(" ".join(parts).split()).encode()).hexdigest()


def mail_digest(raw: bytes) -> str:
    """SHA-256 over what a mail says: its id, subject, sender and body; what mail servers add does not count.

    Args:
        raw: An RFC 5322 message.

    """
    lines = raw.replace(b"\r\n", b"\n")
    head, _, body = lines.partition(b"\n\n")
    unfolded = re.sub(rb"\n[ \t]+", b" ", head)
    kept = {
        name: value.strip()
        for name, _, value in (line.partition(b":") for line in unfolded.split(b"\n"))
        if name.lower() in {b"message-id", b"subject", b"from"}
    }
    signed = b"\n".join(kept[name] for name in sorted(kept, key=bytes.lower))
    plain = b"\n".join([line.rstrip(b" \t") for line in body.split(b"\n")])
    return hashlib.sha256(signed + b"\n\n" + plain.rstrip(b"\n")).hexdigest()


def register(ledger: Ledger, creative: Creative, *, at: datetime) -> Proof:
    """Keep a creative in the ledger, so that its words are known again; twice is once.

    Args:
        ledger: Where promises are kept.
        creative: One version of it.
        at: When, UTC.

    """
    ledger.register_creative(creative, at=at)
    hashes = {language: text_digest(texts) for language, texts in creative.texts.items()}
    return Proof(creative.creative_id, creative.version, hashes)

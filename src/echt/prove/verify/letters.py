"""Mails and texts: known letter for letter by the ledger, or not known."""

from __future__ import annotations

import hashlib
import json
import re
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

from echt.prove.registry import mail_digest, text_digest
from echt.prove.verify.base import Direction, Evidence, State, Strength, tool_of
from echt.prove.verify.words import LIMITS, said

if TYPE_CHECKING:
    from echt.ledger import Ledger

__all__ = ["letters"]

_ID = re.compile(r"<?([0-9a-f]{32})@")


def letters(raw: bytes, ledger: Ledger | None) -> tuple[State, Evidence]:
    """Whether a mail or a text is one that the ledger knows, unchanged.

    A mail is known by its Message-ID and by the fingerprint that was kept when it was handed over; a text by the words of
    a registered creative. "Unknown" accuses nobody: it says that the ledger holds no evidence.
    """
    if not raw:
        return _unknown("empty")
    if ledger is None:
        return _unknown("no ledger")
    delivery_id = _delivery_id(raw)
    if delivery_id is not None:
        return _mail(raw, delivery_id, ledger)
    words = hashlib.sha256(" ".join(raw.decode("utf-8", "replace").split()).encode()).hexdigest()
    for row in ledger.creatives().to_pylist():
        texts_of: dict[str, dict[str, str]] = json.loads(row["body"])["texts"]
        for language, texts in texts_of.items():
            if text_digest(texts) == words:
                return _known("words known", name=row["creative_id"], version=row["version"], language=language)
    return _unknown("words unknown")


def _mail(raw: bytes, delivery_id: str, ledger: Ledger) -> tuple[State, Evidence]:
    kept = ledger.delivery(delivery_id)
    if kept is None:
        return _unknown("mail unknown")
    if kept["detail"] != f"sha256:{mail_digest(raw)}":
        return _unknown("mail changed", id=delivery_id)
    return _known("mail known", id=delivery_id)


def _known(key: str, **values: str) -> tuple[State, Evidence]:
    return State.known, _item(key, Direction.origin, Strength.proof, **values)


def _unknown(key: str, **values: str) -> tuple[State, Evidence]:
    direction = Direction.edited if key == "mail changed" else Direction.nothing
    return State.unknown, _item(key, direction, Strength.strong if values else Strength.none, **values)


def _item(key: str, direction: Direction, strength: Strength, **values: str) -> Evidence:
    limits = LIMITS.get(key, LIMITS["registry"])
    return Evidence("registry", said(key, **values), direction, strength, limits, tool_of("echt"))


def _delivery_id(raw: bytes) -> str | None:
    head = raw[:65536].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    try:
        found = message_from_bytes(head + b"\n\n", policy=policy.compat32).get("Message-ID", "")
    except (ValueError, LookupError):
        return None
    match = _ID.search(str(found))
    return match[1] if match else None

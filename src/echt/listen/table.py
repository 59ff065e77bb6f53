"""Replies from a CSV file, such as an export of a mail box or a contact form."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parseaddr
from pathlib import Path

from echt.errors import OutsideError, header
from echt.listen.base import Inbound, Unread
from echt.listen.text import LONGEST, own_words

__all__ = ["read_csv"]

NEEDED = ("from", "at", "text")


def read_csv(path: Path) -> Iterator[Inbound | Unread]:
    """Every row of a CSV file with the columns from, at, text and, where they are, subject, message_id, in_reply_to.

    Raises:
        OutsideError: E521, a column is missing.

    """
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        rows = csv.DictReader(file)
        names = _names(rows)
        missing = [one for one in NEEDED if one not in names]
        if missing:
            raise OutsideError(
                "the replies lack a column.",
                code="E521",
                found=header(names),
                fix=f"name the columns {', '.join(missing)}",
            )
        while True:
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error:
                yield Unread("row cannot be read")
                continue
            yield _row({str(key): value for key, value in row.items() if isinstance(value, str)})


def _names(rows: csv.DictReader[str]) -> list[str]:
    try:
        return [str(one) for one in rows.fieldnames or []]
    except csv.Error:
        return []


def _row(row: Mapping[str, str]) -> Inbound | Unread:
    text = row.get("text", "")[:LONGEST]
    try:
        at = datetime.fromisoformat(row.get("at", "").strip())
    except ValueError:
        return Unread("no time")
    said, answers = _plain(row.get("message_id", "")), _plain(row.get("in_reply_to", ""))
    key = f"mail:{said}" if said else "|".join(("row", row.get("from", ""), row.get("at", ""), text))
    ours = re.match(r"[0-9a-f]{32}(?=@|\Z)", answers)
    refs = (ours[0] if ours else _digest(f"mail:{answers}"),) if answers else ()
    return Inbound(
        message_id=_digest(key),
        sender=parseaddr(row.get("from", ""))[1].lower()[:254],
        subject=" ".join(row.get("subject", "").split())[:500],
        text=text,
        own=own_words(text),
        at=at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC),
        refs=refs,
        simulated=row.get("simulated", "").strip().lower() in {"yes", "true", "1"},
    )


def _plain(reference: str) -> str:
    return reference.strip().strip("<>")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]

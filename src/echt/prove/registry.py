"""What is ours: a fingerprint of every text and every mail, kept in the ledger, and looked up again."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from email import message_from_bytes, policy
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from echt.errors import OutsideError
from echt.nouns import Creative

if TYPE_CHECKING:
    from echt.ledger import Ledger

__all__ = ["Proof", "State", "Verdict", "mail_digest", "register", "text_digest", "verify"]

LARGEST = 25_000_000
_ID = re.compile(r"<?([0-9a-f]{32})@")


class State(StrEnum):
    """What is known about a file. Signed and declared states come with signatures."""

    known = "known, unchanged"
    unknown = "unknown"


@dataclass(frozen=True, slots=True)
class Proof:
    """What the ledger keeps of a creative: its version and one fingerprint a language."""

    creative_id: str
    version: str
    sha256: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found about a file: one state, and the evidence for it."""

    state: State
    sha256: str
    evidence: tuple[str, ...]

    @property
    def ours(self) -> bool:
        """Whether the file is registered here and unchanged."""
        return self.state is State.known

    def to_dict(self) -> dict[str, Any]:
        """The fields by name."""
        return asdict(self) | {"state": self.state.value, "evidence": list(self.evidence)}

    def __str__(self) -> str:
        return "\n".join([self.state.value, *(f"  {one}" for one in self.evidence)])


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


def verify(path: Path | str, *, ledger: Ledger) -> Verdict:
    """Whether a mail or a text is one that the ledger knows, unchanged.

    A mail is known by its Message-ID and by the fingerprint that was kept when it was handed over; a text file by the
    words of a registered creative. "Unknown" accuses nobody: it says that the ledger holds no evidence.

    Raises:
        OutsideError: E440, the file cannot be read; E441, it is larger than 25 MB.

    """
    raw = _read(Path(path))
    sha = hashlib.sha256(raw).hexdigest()
    delivery_id = _delivery_id(raw)
    if delivery_id is not None:
        return _verify_mail(raw, sha, delivery_id, ledger)
    words = hashlib.sha256(" ".join(raw.decode("utf-8", "replace").split()).encode()).hexdigest()
    for row in ledger.creatives().to_pylist():
        texts_of: dict[str, dict[str, str]] = json.loads(row["body"])["texts"]
        for language, texts in texts_of.items():
            if text_digest(texts) == words:
                what = f"words of creative '{row['creative_id']}', version {row['version']}, {language}"
                return Verdict(State.known, sha, (what,))
    return Verdict(State.unknown, sha, ("no creative in the ledger has these words",))


def _verify_mail(raw: bytes, sha: str, delivery_id: str, ledger: Ledger) -> Verdict:
    kept = ledger.delivery(delivery_id)
    if kept is None:
        return Verdict(State.unknown, sha, ("a mail with an id that is not in the ledger",))
    if kept["detail"] != f"sha256:{mail_digest(raw)}":
        return Verdict(State.unknown, sha, (f"delivery {delivery_id} is in the ledger, but with other words",))
    return Verdict(State.known, sha, (f"delivery {delivery_id}, as it was handed over",))


def _delivery_id(raw: bytes) -> str | None:
    head = raw[:65536].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    try:
        found = message_from_bytes(head + b"\n\n", policy=policy.compat32).get("Message-ID", "")
    except (ValueError, LookupError):
        return None
    match = _ID.search(str(found))
    return match[1] if match else None


def _read(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise OutsideError(
                "this file is too large to verify.", code="E441", found=f"{size} bytes", fix="at most 25 MB"
            )
        return path.read_bytes()
    except OSError as error:
        raise OutsideError(
            "this file cannot be read.", code="E440", found=error.strerror, fix="give the path of a file you may read"
        ) from error

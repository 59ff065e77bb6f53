"""Files that only their owner reads, and comparing words without telling by time how much of them was right."""

from __future__ import annotations

import os
import secrets
import threading
from contextlib import suppress
from pathlib import Path


def put(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}.new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
    beside.replace(path)


def secret(path: Path) -> bytes:
    """The secret that is kept in a file; a new one where there is none."""
    with suppress(FileNotFoundError, ValueError):
        found = bytes.fromhex(path.read_text("ascii"))
        if len(found) == 32:
            return found
    made = secrets.token_bytes(32)
    put(path, made.hex())
    return made


def same(one: str, other: str) -> bool:
    """Whether two words are the same; a word that is empty is like no other."""
    return bool(one) and secrets.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))

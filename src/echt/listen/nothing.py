"""The reader that hears nothing: to switch listening off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from echt.listen.base import Inbound, Unread

__all__ = ["hear_nothing"]


def hear_nothing(path: Path) -> Iterator[Inbound | Unread]:
    """No message, whatever the file holds."""
    del path
    return iter(())

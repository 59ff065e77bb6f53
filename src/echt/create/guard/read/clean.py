"""The text as a reader sees it, and where each of its characters stood."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

__all__ = ["Clean", "clean"]


@dataclass(frozen=True, slots=True)
class Clean:
    """A text without invisible characters, and where each of its characters stood."""

    text: str
    where: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the text as it was given."""
        return (self.where[start], self.where[end - 1] + 1) if end > start else (0, 0)


def clean(text: str) -> Clean:
    """The text as a reader sees it: no invisible characters, ordinary spaces."""
    kept = [(i, " " if char in "\xa0\u202f\u2009" else char) for i, char in enumerate(text) if _seen(char)]
    return Clean("".join(char for _, char in kept), tuple(i for i, _ in kept))


def _seen(char: str) -> bool:
    return unicodedata.category(char) != "Cf"

"""A picture that a model made: its bytes, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from echt.nouns import Picture

__all__ = ["Made"]


@dataclass(frozen=True, slots=True)
class Made:
    """A picture that a model made, as PNG without metadata.

    Attributes:
        pictures: What is said of it, one for each language of its alternative text.
        data: Its bytes.
    """

    pictures: tuple[Picture, ...]
    data: bytes = field(repr=False)

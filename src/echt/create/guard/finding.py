"""What the guard says of a place in a text."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["Finding"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing in a text that does not hold: where, which rule, whether it blocks, why, and what would mend it."""

    rule: str
    start: int
    end: int
    text: str
    blocks: bool
    why: str
    fix: str

    def to_dict(self) -> dict[str, Any]:
        """The fields by name."""
        return asdict(self)

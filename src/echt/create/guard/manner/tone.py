"""How a text sounds: a hint, never a reason to stop it."""

from __future__ import annotations

import re

from echt.create.guard.finding import Finding

__all__ = ["of_tone"]


def of_tone(text: str) -> list[Finding]:
    return [
        Finding("tone", m.start(), m.end(), m[0], False, "It shouts.", "write it in an ordinary voice")
        for m in re.finditer(r"!{2,}|(?<!\w)[A-ZÀ-Þ]{4,}(?:\s+[A-ZÀ-Þ]{2,})+(?!\w)", text)
    ]

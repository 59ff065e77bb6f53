"""Words that the brand does not use, and letters that are not what they seem."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from echt.create.guard.finding import Finding
from echt.create.guard.law import FIX, WHY
from echt.create.guard.read.clean import Clean, clean

__all__ = ["of_brand", "of_disguise"]


def of_brand(seen: Clean, text: str, brand: Mapping[str, Any]) -> list[Finding]:
    """Every word of `forbidden_words` in brand.toml, whatever its capitals or accents of disguise."""
    words = [clean(str(word)).text for word in brand.get("forbidden_words", [])]
    found: list[Finding] = []
    for word in filter(None, words):
        for match in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", seen.text, re.IGNORECASE):
            start, end = seen.span(*match.span())
            found.append(Finding("brand", start, end, text[start:end], True, WHY["brand"], FIX["brand"]))
    return found


def of_disguise(seen: Clean, text: str) -> list[Finding]:
    """Every word of mixed alphabets, and every sign that turns the reading direction."""
    return [Finding("disguise", a, b, text[a:b], True, WHY["disguise"], FIX["disguise"]) for a, b in seen.disguised]

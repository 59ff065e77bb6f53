"""Words that the brand does not use, and letters that are not what they seem."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from echt.create.guard.finding import Finding
from echt.create.guard.law import FIX, WHY
from echt.create.guard.read.clean import Clean, clean

__all__ = ["of_brand", "of_disguise"]

_KEYS = ("forbidden", "forbidden_words")


def of_brand(seen: Clean, text: str, brand: Mapping[str, Any]) -> list[Finding]:
    """Every word of `forbidden` in brand.toml (or `forbidden_words`), whatever its capitals or disguise.

    Examples:
        >>> from echt.create.guard.read.clean import clean
        >>> [f.text for f in of_brand(clean("A Cheap tin"), "A Cheap tin", {"forbidden": ["cheap"]})]
        ['Cheap']

    """
    words = [clean(str(word)).text for key in _KEYS for word in brand.get(key, [])]
    found: list[Finding] = []
    for word in filter(None, words):
        for match in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", seen.text, re.IGNORECASE):
            start, end = seen.span(*match.span())
            found.append(Finding("brand", start, end, text[start:end], True, WHY["brand"], FIX["brand"]))
    return found


def of_disguise(seen: Clean, text: str) -> list[Finding]:
    """Every word of mixed alphabets, and every sign that turns the reading direction."""
    return [Finding("disguise", a, b, text[a:b], True, WHY["disguise"], FIX["disguise"]) for a, b in seen.disguised]

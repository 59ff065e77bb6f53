"""Words that the brand does not use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from echt.create.guard.finding import Finding
from echt.create.guard.read.clean import clean

__all__ = ["of_brand"]


def of_brand(text: str, brand: Mapping[str, Any]) -> list[Finding]:
    words = [str(word) for word in brand.get("forbidden_words", [])]
    seen = clean(text)
    return [
        Finding("brand", *seen.span(*m.span()), m[0], True, "The brand does not use this word.", "use another word")
        for word in words
        for m in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", seen.text, re.IGNORECASE)
    ]

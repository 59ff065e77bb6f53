"""What holds for a sentence in either language: capitals, spaces, marks."""

from __future__ import annotations

import re

__all__ = ["capitals", "tidy"]

_START = re.compile(r"(?:\A|(?<=[.?!] )|(?<=\n)|(?<=[.?!]\n))([\s\"'“‘(\-\ue000\ue001\u2068•]*)([^\W\d_][\w'’-]*)")


def capitals(text: str, language: str) -> str:
    """A text with a capital at its start and after every full stop; a brand that starts small (iPhone) stays so.

    Examples:
        >>> capitals("ijs uit zeeland. in 25 seconden. iPhone-hoes", "nl")
        'IJs uit zeeland. In 25 seconden. iPhone-hoes'
    """

    def up(match: re.Match[str]) -> str:
        lead, word = match[1], match[2]
        if any(char.isupper() for char in word[1:].partition("-")[0]):
            return match[0]
        if re.match(r"['’][stn]\b", match[0].strip("\ue000\ue001 ")):
            return match[0]
        size = 2 if language == "nl" and word[:2].lower() == "ij" else 1
        return lead + word[:size].upper() + word[size:]

    return _START.sub(up, text)


def tidy(text: str) -> str:
    """A text without double spaces, double marks, or a space before a mark."""
    text = re.sub(r"[^\S\n]+", " ", text)
    text = re.sub(r" ?\n ?", "\n", text)
    text = re.sub(r" +([\ue001]?)([,.;:?!])(?=[\s\ue001]|\Z)", r"\1\2", text)
    return re.sub(r"([.?!])(\ue001?)[.,](?=\s|\Z)", r"\1\2", text).strip()

"""What holds for a sentence in either language: capitals, spaces, marks."""

from __future__ import annotations

import re

__all__ = ["capitals", "starts_sentence", "tidy"]

_START = re.compile(r"(?:\A|(?<=[.?!] )|(?<=\n)|(?<=[.?!]\n))([\s\"'“‘(\-\ue000-\uf8ff\u2068•]*)([^\W\d_][\w'’-]*)")

_OPENS = re.compile(r"(?:\A|\n|[.?!][\"'”’)]?\s)[\s\"'“‘(\-•]*\Z")
_SHORTENED = re.compile(
    r"(?i)(?:\b\w|\b(?:bijv|incl|excl|resp|evt|max|min|nrs?|circa|etc|approx|mr|mrs|ms|dr|st|bv|vs|ca|art|fig))\.\s\Z"
)


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
        if re.match(r"[\ue000-\uf8ff ]*['’][stn]\b", match[0]):
            return match[0]
        size = 2 if language == "nl" and word[:2].lower() == "ij" else 1
        return lead + word[:size].upper() + word[size:]

    return _START.sub(up, text)


def starts_sentence(before: str) -> bool:
    """Whether what follows these words is the first of a sentence or a line; not behind an abbreviation (bijv., o.a.).

    Examples:
        >>> [starts_sentence(one) for one in ("", "Kijk rustig. ", "- ", "Van 2 tot ", "Iets, bijv. ", "Met o.a. ")]
        [True, True, True, False, False, False]
    """
    return _OPENS.search(before) is not None and _SHORTENED.search(before) is None


def tidy(text: str) -> str:
    """A text without double spaces, double marks, or a space before a mark."""
    text = re.sub(r"[^\S\n]+", " ", text)
    text = re.sub(r" ?\n ?", "\n", text)
    text = re.sub(r" +([\ue001]?)([,.;:?!])(?=[\s\ue001]|\Z)", r"\1\2", text)
    return re.sub(r"([.?!])(\ue001?)[.,](?=\s|\Z)", r"\1\2", text).strip()

"""How easily a text reads, and in which language it is: hints, which never stop a text."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from echt.create.guard.finding import Finding
from echt.create.guard.read.clean import Clean

__all__ = ["of_language", "of_reading", "reading_ease"]

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_SENTENCE = re.compile(r"[.!?]+(?=\s|$)|\n+")
_HARD, _FEW_WORDS, _FEW_FOR_LANGUAGE = 40.0, 25, 6
_MOST_WORDS = 5000


@cache
def _hyphens(language: str) -> Any:
    from pyphen import Pyphen

    return Pyphen(lang={"nl": "nl_NL", "en": "en_GB"}[language])


def reading_ease(text: str, language: str) -> float:
    """How easily a text reads: about 100 very easily, below 30 hardly. Syllables are counted by hyphenation.

    Args:
        text: Some sentences.
        language: "nl" or "en".

    Source:
        Flesch 1948: 206.835 - 1.015 words/sentence - 84.6 syllables/word. Douma 1960, for Dutch: 206.84 - 0.93
        words/sentence - 77 syllables/word. Neither is a CEFR level.

    Examples:
        >>> reading_ease("De kat zit op de mat.", "nl") > 100, reading_ease("Sustainability considerations notwithstanding.", "en") < 0
        (True, True)

    """
    words = _WORD.findall(text)[:_MOST_WORDS]
    if not words:
        return 100.0
    sentences = max(1, sum(1 for part in _SENTENCE.split(text) if _WORD.search(part)))
    hyphens = _hyphens(language)
    syllables = sum(len(hyphens.positions(word.lower())) + 1 for word in words)
    length, weight = len(words) / sentences, syllables / len(words)
    if language == "nl":
        return 206.84 - 0.93 * length - 77 * weight
    return 206.835 - 1.015 * length - 84.6 * weight


def of_reading(seen: Clean, text: str, language: str) -> list[Finding]:
    """A hint where a longer text reads hard; nothing where the syllables cannot be counted (`echt[create]`)."""
    if len(_WORD.findall(seen.text)) < _FEW_WORDS:
        return []
    try:
        ease = reading_ease(seen.text, language)
    except ImportError:
        return []
    if ease >= _HARD:
        return []
    name = "Flesch-Douma" if language == "nl" else "Flesch"
    return [
        Finding(
            "readability",
            0,
            len(text),
            text[:40],
            False,
            f"It reads hard: {ease:.0f} by {name}.",
            "shorter sentences, shorter words",
        )
    ]


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    made = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    made.set_languages(["nl", "en"])
    return made


def of_language(seen: Clean, text: str, language: str) -> list[Finding]:
    """A hint where a text reads as the other language; nothing where words are few or the tool is not installed."""
    if len(_WORD.findall(seen.text)) < _FEW_FOR_LANGUAGE:
        return []
    try:
        found, share = _identifier().classify(seen.text[:2000])
    except ImportError:
        return []
    if found == language or float(share) < 0.95:
        return []
    return [
        Finding(
            "language",
            0,
            len(text),
            text[:40],
            False,
            f"It reads as '{found}', not as '{language}'.",
            "put it under its own language",
        )
    ]

"""How a text sounds: a hint, never a reason to stop it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from echt.create.guard.finding import Finding
from echt.create.guard.read.clean import Clean

__all__ = ["of_tone"]

_SHOUTS = re.compile(r"!{2,}|(?<!\w)[A-ZÀ-Þ]{4,}(?:\s+[A-ZÀ-Þ]{2,})+(?!\w)")
_FORMAL, _INFORMAL = (
    re.compile(r"(?<!\w)(?:u|uw)(?!\w)", re.IGNORECASE),
    re.compile(r"(?<!\w)(?:je|jij|jou|jouw)(?!\w)", re.IGNORECASE),
)
_EMOJI = re.compile("[\U0001f300-\U0001faff☀-➿]")
_MANY = 4


def of_tone(seen: Clean, text: str, language: str, brand: Mapping[str, Any]) -> list[Finding]:
    """Where a text shouts, says both u and je, or is full of pictures."""
    found = [_hint(m.span(), text, "It shouts.", "write it in an ordinary voice") for m in _SHOUTS.finditer(text)]
    if language == "nl":
        found += _address(seen, text, str(brand.get("tone", "")))
    pictures = list(_EMOJI.finditer(text))
    if len(pictures) >= _MANY:
        found.append(
            _hint(pictures[-1].span(), text, "A screen reader says every picture aloud.", "leave one, at the end")
        )
    return found


def _address(seen: Clean, text: str, tone: str) -> list[Finding]:
    formal, informal = _FORMAL.search(seen.text), _INFORMAL.search(seen.text)
    wrong = (
        formal if tone == "informal" else informal if tone == "formal" else (informal if formal and informal else None)
    )
    if wrong is None:
        return []
    why = "It says both u and je." if not tone else f"The brand is {tone}."
    return [_hint(seen.span(*wrong.span()), text, why, "choose one")]


def _hint(span: tuple[int, int], text: str, why: str, fix: str) -> Finding:
    return Finding("tone", *span, text[slice(*span)], False, why, fix)

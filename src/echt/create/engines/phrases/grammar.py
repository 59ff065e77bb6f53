"""The grammar files, read: lines by what they are, each with the kinds of fact it needs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["Line", "grammar"]

_SLOT = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Line:
    """One way to say something.

    Attributes:
        needs: Kinds of fact without which it cannot be said.
        pieces: Words and slots in turn, words first: "In ", "ready", " klaar".
        words: The line as it stands in the file.
    """

    needs: tuple[str, ...]
    pieces: tuple[str, ...]
    words: str


@cache
def grammar(language: str) -> Mapping[str, tuple[Line, ...]]:
    """The lines of a language, by what they are: "head", "np", "say" and so on.

    Examples:
        >>> grammar("nl")["np"][0].needs, grammar("nl")["np"][0].words
        (('guarantee',), '{} garantie')
    """
    text = files("echt.create.engines.phrases").joinpath(f"{language}.txt").read_text(encoding="utf-8")
    found: dict[str, list[Line]] = {}
    for row in text.splitlines():
        head, bar, words = row.partition("|")
        if not bar or row.startswith("#"):
            continue
        symbol, *needs = head.split()
        found.setdefault(symbol, []).append(Line(tuple(needs), tuple(_SLOT.split(words.strip())), words.strip()))
    return {symbol: tuple(lines) for symbol, lines in found.items()}

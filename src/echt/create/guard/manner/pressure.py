"""Dark patterns in words: shame, guilt, fear, hidden costs, tricks, nagging, clickbait. No fact makes them fair."""

from __future__ import annotations

import re
from functools import cache

from echt.create.guard.claims.words import as_pattern
from echt.create.guard.finding import Finding
from echt.create.guard.law import FIX, WHY
from echt.create.guard.manner.lexicon import PRESSURE
from echt.create.guard.read.clean import Clean
from echt.create.guard.read.sentences import Sentences

__all__ = ["of_pressure"]

# what a shop may say that it does not do: no fees later, never shared by default
_DENIED = frozenset({"hidden_cost", "forced", "preselect"})


# a cost that is named with its amount is not hidden
_SHOWN = re.compile(
    r"[^.!?\n]{0,12}(?:€|£|\$|EUR )\s?\d|,? (?:zijn |is |are )?(?:inbegrepen|included|zit(?:ten)? (?:er|daar|al)|in de prijs)",
    re.IGNORECASE,
)


@cache
def _rules(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, as_pattern(words)) for name, words in PRESSURE[language].items())


def of_pressure(seen: Clean, text: str, language: str) -> list[Finding]:
    """Every place where a text presses people, with the rule it breaks.

    Examples:
        >>> from echt.create.guard.read.clean import clean
        >>> said = "No thanks, I'd rather pay full price."
        >>> [f.rule for f in of_pressure(clean(said), said, "en")]
        ['shame']

    """
    found: list[Finding] = []
    sentences = Sentences(seen.text)
    for name, pattern in _rules(language):
        for match in pattern.finditer(seen.text):
            if name in _DENIED and sentences.denied(match.start()):
                continue
            if name == "hidden_cost" and _SHOWN.match(seen.text, match.end()):
                continue
            start, end = seen.span(*match.span())
            found.append(Finding(name, start, end, text[start:end], True, WHY[name], FIX[name]))
    return found

"""The word list: Dutch nouns with article and plural, parts of compounds, and verbs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["Noun", "known_nouns", "known_parts", "known_verbs"]


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun as it stands in a sentence.

    Attributes:
        word: As it is written where there is one of it, or where it is not counted.
        plural: Where there are more.
        article: "de" or "het" in Dutch, "the" in English.
        number: "one", "many" (only used in the plural: socks) or "mass" (not counted: coffee).
    """

    word: str
    plural: str
    article: str
    number: str = "one"


@cache
def _lines() -> tuple[tuple[str, tuple[str, ...]], ...]:
    text = files("echt.create.language").joinpath("nl.txt").read_text(encoding="utf-8")
    lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    return tuple((line[0], tuple(line[1:])) for line in lines)


@cache
def known_nouns() -> dict[str, Noun]:
    """Dutch nouns of the word list, by their singular."""
    from echt.create.language.dutch import plural_by_rule

    found: dict[str, Noun] = {}
    for article, words in _lines():
        for entry in words if article in {"de", "het"} else ():
            word, _, plural = entry.rstrip("*").partition("=")
            number = "mass" if entry.endswith("*") else "one"
            found.setdefault(word, Noun(word, plural or plural_by_rule(word), article, number))
    return found


@cache
def known_parts() -> frozenset[str]:
    """Every word that may be a part of a Dutch compound: nouns, their plurals, stems of verbs, and small words."""
    from echt.create.language.dutch import stem

    nouns = known_nouns().values()
    loose = {word for kind, words in _lines() if kind == "+" for word in words}
    words = {one.word for one in nouns} | {one.plural for one in nouns} | loose | {stem(one) for one in known_verbs()}
    return frozenset(word for word in words if len(word) > 2)


@cache
def known_verbs() -> frozenset[str]:
    """Dutch verbs of the word list, as infinitives."""
    return frozenset(word for kind, words in _lines() if kind == "v" for word in words)

"""How Dutch and English bend their words: articles, plurals, endings, verbs, capitals, and where a compound joins."""

from echt.create.language import dutch, english
from echt.create.language.nouns import Noun, known_nouns, known_parts, known_verbs
from echt.create.language.text import capitals, starts_sentence, tidy

__all__ = [
    "Noun",
    "capitals",
    "dutch",
    "english",
    "known_nouns",
    "known_parts",
    "known_verbs",
    "starts_sentence",
    "tidy",
]

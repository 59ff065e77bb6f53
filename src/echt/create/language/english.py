"""English: a and an, plurals, and the form in -ing."""

from __future__ import annotations

import re

from echt.create.language.nouns import Noun

__all__ = ["NUMERALS", "article", "gerund", "noun_phrase", "plural", "third"]

NUMERALS = ("nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_PLURALS = {"knife": "knives", "leaf": "leaves", "loaf": "loaves", "shelf": "shelves", "half": "halves", "foot": "feet",
            "child": "children", "person": "people", "man": "men", "woman": "women", "mouse": "mice", "tooth": "teeth",
            "sheep": "sheep", "fish": "fish", "photo": "photos", "piano": "pianos", "scarf": "scarves"}  # fmt: skip
_MASS_WORDS = (
    "coffee tea milk cheese butter honey jam bread wine beer water fruit meat flour salt sugar soap wool silk cotton "
    "linen leather wood paper music energy insurance advice yoga pilates soup chocolate oil rice pasta compost soil "
    "lavender clothing furniture jewellery pottery cutlery equipment food care training maintenance granola muesli"
)
_MASS = frozenset(_MASS_WORDS.split())
_MANY_WORDS = "socks shoes boots trousers jeans gloves glasses scissors pyjamas sheets seeds bulbs tickets lessons shorts headphones"
_MANY = frozenset(_MANY_WORDS.split())
_PREPOSITIONS = {"with", "of", "for", "in", "from", "on", "without", "at", "to", "by", "and"}


def article(word: str) -> str:
    """`a` or `an`, by the sound that a word starts with.

    Examples:
        >>> [article(word) for word in ("apron", "hour", "unicorn", "8-year", "bicycle", "11-year", "one-pot", "SMS")]
        ['an', 'an', 'a', 'an', 'a', 'an', 'a', 'an']
    """
    low = word.lower()
    if re.match(r"(?:8|11|18|80)(?!\d\d?\b)|hour|honest|heir|honour", low):
        return "an"
    if re.match(r"uni(?!n)|us[aeiu]|eu|one\b|once|ut[ei]|ukul", low):
        return "a"
    if re.match(r"[AEFHILMNORSX][A-Z0-9]+\b", word):
        return "an"
    return "an" if low[:1] in "aeiou" and low else "a"


def plural(word: str) -> str:
    """More than one of a noun.

    Examples:
        >>> [plural(word) for word in ("box", "berry", "knife", "machine", "dish")]
        ['boxes', 'berries', 'knives', 'machines', 'dishes']
    """
    low = word.lower()
    if low in _PLURALS:
        return _PLURALS[low]
    if re.search(r"[^aeiou]y\Z", low):
        return word[:-1] + "ies"
    return word + ("es" if low.endswith(("s", "x", "z", "ch", "sh")) else "s")


def noun_phrase(phrase: str) -> Noun:
    """The noun that carries a phrase; `word` is the phrase without its article.

    Examples:
        >>> noun_phrase("a coffee machine with a grinder").plural, noun_phrase("merino socks").number
        ('coffee machines with a grinder', 'many')
    """
    words = phrase.split()
    if len(words) > 1 and words[0].lower() in {"a", "an", "the"}:
        words = words[1:]
    at = next((i for i, word in enumerate(words) if i and word.lower() in _PREPOSITIONS), len(words)) - 1
    head = words[at].lower()
    number = "mass" if head in _MASS else "many" if head in _MANY else "one"
    more = words[at] if number != "one" else plural(words[at])
    return Noun(" ".join(words), " ".join([*words[:at], more, *words[at + 1 :]]), "the", number)


def gerund(phrase: str) -> str:
    """A phrase whose first verb takes -ing: making espresso.

    Examples:
        >>> [gerund(phrase) for phrase in ("make espresso", "run", "dye wool", "knit socks", "see art", "tie", "travel")]
        ['making espresso', 'running', 'dyeing wool', 'knitting socks', 'seeing art', 'tying', 'travelling']
    """
    verb, _, rest = phrase.partition(" ")
    low = verb.lower()
    if low.endswith("ie"):
        verb = verb[:-2] + "y"
    elif low.endswith("e") and not low.endswith(("ee", "ye", "oe")):
        verb = verb[:-1]
    elif re.fullmatch(r"[^aeiou]*[aeiou][bdgklmnprt]", low) or low in {"travel", "begin"}:
        verb = verb + verb[-1]
    return f"{verb}ing {rest}".strip()


def third(phrase: str) -> str:
    """A phrase whose first verb takes -s: makes espresso."""
    verb, _, rest = phrase.partition(" ")
    return f"{'has' if verb == 'have' else 'goes' if verb == 'go' else 'does' if verb == 'do' else plural(verb)} {rest}".strip()

"""Words that claim something, by rule, in Dutch and in English."""

from echt.create.guard.claims.lexicon.en import ENGLISH
from echt.create.guard.claims.lexicon.nl import DUTCH

__all__ = ["LEXICON"]

LEXICON: dict[str, dict[str, str]] = {"nl": DUTCH, "en": ENGLISH}

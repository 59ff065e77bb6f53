"""Words that press people, by rule, in Dutch and in English."""

from echt.create.guard.manner.lexicon.en import ENGLISH
from echt.create.guard.manner.lexicon.nl import DUTCH

__all__ = ["PRESSURE"]

PRESSURE: dict[str, dict[str, str]] = {"nl": DUTCH, "en": ENGLISH}

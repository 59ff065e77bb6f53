"""Words that press people, by rule, in Dutch and in English."""

from echt.create.guard.manner.lexicon.en import ENGLISH
from echt.create.guard.manner.lexicon.nl import DUTCH
from echt.create.guard.manner.lexicon.ways_en import WAYS_EN
from echt.create.guard.manner.lexicon.ways_nl import WAYS_NL

__all__ = ["PRESSURE"]


def _joined(words: dict[str, str], ways: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {rule: "|".join((some, *ways.get(rule, ()))) for rule, some in words.items()}


PRESSURE: dict[str, dict[str, str]] = {"nl": _joined(DUTCH, WAYS_NL), "en": _joined(ENGLISH, WAYS_EN)}

"""Words that more than one page says, in Dutch and in English: `words(language)["menu.today"]`.

What one page says alone stands on that page, in pairs: `say("English", "Nederlands")`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from echt.studio.words.en import WORDS as EN
from echt.studio.words.nl import WORDS as NL

if TYPE_CHECKING:
    from echt.report.numbers import Language

__all__ = ["words"]


def words(language: Language) -> Mapping[str, str]:
    """The shared words of a language, by key."""
    return NL if language == "nl" else EN

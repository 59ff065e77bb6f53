"""Who wrote it, said in words a person reads and in words a machine reads.

Article 50 of the AI Act asks for a mark on what an AI system generated. Fixed sentences filled with product facts are
not made by an AI system: nothing is inferred. To call them AI would be as untrue as to call AI text human. So there are
three labels: none for a person's own words, "composed automatically" for templates, "written with help of AI" for the
rest, and a person who edited is named as "checked by a person".
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from echt.nouns import Creative

__all__ = ["Label", "label"]

_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_BY_RULE = {"template", "phrases"}
_WORDS = {
    "nl": {
        "template": "Automatisch samengesteld uit productgegevens.",
        "ai": "Geschreven met hulp van AI.",
        "edited": "Geschreven met hulp van AI, nagekeken door een mens.",
    },
    "en": {
        "template": "Composed automatically from product facts.",
        "ai": "Written with help of AI.",
        "edited": "Written with help of AI, checked by a person.",
    },
}


@dataclass(frozen=True, slots=True)
class Label:
    """How a text was made: a sentence to show ("" for a person's own words) and an IPTC digital source type."""

    text: str
    source_type: str

    @property
    def html_meta(self) -> str:
        """The machine-readable label, for the head of an HTML page or mail."""
        return f'<meta name="digital-source-type" content="{escape(self.source_type)}">'


def label(creative: Creative, language: str) -> Label:
    """The honest label of a creative in one language.

    Args:
        creative: `made_by` is "human", "template", "phrases", or the name of a model.
        language: "nl"; anything else is English.

    Examples:
        >>> words = {"en": {"body": "Hello"}}
        >>> label(Creative("spring", "v1", "email", words, made_by="template"), "nl").text
        'Automatisch samengesteld uit productgegevens.'
        >>> label(Creative("spring", "v1", "email", words, made_by="openai:small"), "en").text
        'Written with help of AI.'

    """
    words = _WORDS["nl" if language == "nl" else "en"]
    if creative.made_by == "human":
        return Label("", f"{_TYPES}digitalCreation")
    if creative.made_by in _BY_RULE:
        return Label(words["template"], f"{_TYPES}algorithmicMedia")
    if creative.human_editor:
        return Label(words["edited"], f"{_TYPES}compositeWithTrainedAlgorithmicMedia")
    return Label(words["ai"], f"{_TYPES}trainedAlgorithmicMedia")

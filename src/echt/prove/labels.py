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

__all__ = ["Label", "label", "picture_label", "responsible"]

_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_BY_RULE = {"template", "phrases"}
_SOMEONE = "a person"  # what is written where a content file was edited and nobody gave a name
_PICTURES = {
    "nl": {"trainedAlgorithmicMedia": "Met AI gemaakt", "compositeWithTrainedAlgorithmicMedia": "Met AI gemaakt"},
    "en": {"trainedAlgorithmicMedia": "Made with AI", "compositeWithTrainedAlgorithmicMedia": "Made with AI"},
}
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
    """How a text was made.

    Attributes:
        text: A sentence to show, "" for a person's own words.
        source_type: IPTC digital source type, as a URL.
        required: Whether the law asks for the sentence: a model wrote, and nobody is named who took responsibility.
    """

    text: str
    source_type: str
    required: bool = False

    @property
    def by_model(self) -> bool:
        """Whether a model had a hand in it."""
        return "rainedAlgorithmic" in self.source_type

    @property
    def html_meta(self) -> str:
        """The machine-readable label, for the head of an HTML page or mail."""
        return f'<meta name="digital-source-type" content="{escape(self.source_type)}">'

    @property
    def html_data(self) -> str:
        """The machine-readable label, as attributes of the element that holds the words or the picture."""
        made = "ai" if self.by_model else "rule" if self.text else "human"
        return f'data-digital-source-type="{escape(self.source_type)}" data-made-by="{made}"'


def label(creative: Creative, language: str) -> Label:
    """The honest label of a creative in one language. One sentence by a model makes the whole a model's.

    Args:
        creative: `made_by` is "human", "template", "phrases", or the name of a model; `written` says it a sentence.
        language: "nl"; anything else is English.

    Examples:
        >>> words = {"en": {"body": "Hello"}}
        >>> label(Creative("spring", "v1", "email", words, made_by="template"), "nl").text
        'Automatisch samengesteld uit productgegevens.'
        >>> label(Creative("spring", "v1", "email", words, made_by="openai:small"), "en").text
        'Written with help of AI.'

    """
    words = _WORDS["nl" if language == "nl" else "en"]
    hands = {creative.made_by, *(one.by for one in creative.written)}
    if hands <= {"human"}:
        return Label("", f"{_TYPES}digitalCreation")
    if hands <= {"human", *_BY_RULE}:
        return Label(words["template"], f"{_TYPES}algorithmicMedia")
    if creative.human_editor:
        return Label(
            words["edited"], f"{_TYPES}compositeWithTrainedAlgorithmicMedia", required=not responsible(creative)
        )
    return Label(words["ai"], f"{_TYPES}trainedAlgorithmicMedia", required=True)


def responsible(creative: Creative) -> bool:
    """Whether a person is named who edited what a model wrote and so answers for it (AI Act 50(4), second part)."""
    return bool(creative.human_editor) and creative.human_editor != _SOMEONE


def picture_label(source: str, language: str) -> Label:
    """The label of a picture, film or sound, by its digital source type: the last part of the IPTC term.

    What was drawn by rules from facts gets none: nothing was generated, and nobody could take it for a photo.

    Examples:
        >>> picture_label("trainedAlgorithmicMedia", "nl").text
        'Met AI gemaakt'
        >>> picture_label("algorithmicMedia", "en").text
        ''
    """
    text = _PICTURES["nl" if language == "nl" else "en"].get(source, "")
    return Label(text, f"{_TYPES}{source}", required=bool(text))

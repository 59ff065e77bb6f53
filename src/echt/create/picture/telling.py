"""What is told about a picture: to who does not see it, and to who made it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from echt.create.brief import LANGUAGES
from echt.create.picture.look import Note
from echt.create.picture.photo import Photo
from echt.create.picture.words import Copy, copy_of, plain
from echt.nouns import Creative

__all__ = ["alt_texts", "of_photo", "source_of"]

_WITH = {"nl": "Met {shows}.", "en": "With {shows}."}
_PHOTO = {"nl": "foto van het product", "en": "photo of the product"}
_REMARKS = {
    "wrong_suffix": (
        "De foto is van een ander soort dan haar naam zegt.",
        "The photo is of another kind than its name says.",
    ),
    "cmyk": ("De foto was in drukkleuren (CMYK).", "The photo was in print colours (CMYK)."),
    "deep": ("De foto had meer dan 8 bits per kleur.", "The photo had more than 8 bits per colour."),
    "profile": ("Het kleurprofiel van de foto is niet te lezen.", "The colour profile of the photo cannot be read."),
    "small": (
        "De foto is klein: zij wordt vergroot en is minder scherp.",
        "The photo is small: it is enlarged, and less sharp.",
    ),
    "cut": ("Van de foto valt meer dan de helft buiten beeld.", "More than half of the photo is cut off."),
}


def of_photo(remarks: Collection[str]) -> list[Note]:
    """A note for each remark about a photo that a person should know."""
    return [Note(rule, *_REMARKS[rule]) for rule in remarks if rule in _REMARKS]


def alt_texts(
    what: Creative | Copy, language: str, shows: Mapping[str, str], left_out: Collection[str]
) -> dict[str, str]:
    """The words that stand in a picture, then what else it shows: per language in which there are words.

    Args:
        what: What was drawn.
        language: In which it was drawn. Bare words stay as they are in the other language.
        shows: What the photo or drawing shows, per language; a photo about which nothing is said is told by the
            creative's own `alt`, where it has one.
        left_out: Parts of the copy for which there was no room.

    """
    alts: dict[str, str] = {}
    for one in LANGUAGES:
        if isinstance(what, Creative) and one != language and not what.texts.get(one):
            continue
        said = (copy_of(what, one) if isinstance(what, Creative) else what).parts()
        words = [
            _stopped(plain(said[part]))
            for part in ("headline", "line", "price")
            if plain(said[part]) and part not in left_out
        ]
        alts[one] = " ".join([*words, _seen(what, one, shows)])
    return alts


def _seen(what: Creative | Copy, language: str, shows: Mapping[str, str]) -> str:
    if language in shows:
        return _WITH[language].format(shows=shows[language].rstrip("."))
    own = what.texts[language].get("alt", "") if isinstance(what, Creative) else ""
    if own and "{" not in own:
        return _stopped(f"Foto: {own}" if language == "nl" else f"Photo: {own}")
    return _WITH[language].format(shows=_PHOTO[language])


def _stopped(words: str) -> str:
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def source_of(photo: Photo | None) -> str:
    """Digital source type (IPTC) of a picture: drawn by rules, put together, or put together with what a model made."""
    if photo is None:
        return "algorithmicMedia"
    return "compositeWithTrainedAlgorithmicMedia" if "trained" in photo.source.casefold() else "composite"

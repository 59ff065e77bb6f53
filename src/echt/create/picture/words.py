"""The words of a picture: from a creative, made ready to be set, and refused where no font can draw them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from echt.create.compounds import SOFT, soft
from echt.create.facts import as_words
from echt.errors import CampaignError, require
from echt.nouns import Creative

__all__ = ["Copy", "alternatives", "copy_of", "tidy"]

_PARTS = ("headline", "line", "price", "button")
_SIGN = re.compile(r"(?<=[€£$¥]) (?=\d)|(?<=\d) (?=[€%])")
_LONG = re.compile(r"[^\W\d_]{7,}")
_WORDS = re.compile(r"[\w,.]*\w")
_STOP = re.compile(r"(?<=[.!?…])\s+(?=[A-ZÀ-Þ0-9])")


@dataclass(frozen=True, slots=True)
class Copy:
    """What a picture says. Everything but the headline may be empty."""

    headline: str
    line: str = ""
    price: str = ""
    button: str = ""

    def parts(self) -> dict[str, str]:
        """The words by part: headline, line, price, button."""
        return {part: str(getattr(self, part)) for part in _PARTS}


def copy_of(creative: Creative, language: str) -> Copy:
    """What a picture of a creative says in one language.

    The headline is its `headline`, or else its subject; the line its preheader, or else the first sentence of its body;
    the price that of its only product. What the headline already says is not said again, nor the price in the line.

    Raises:
        CampaignError: E450, the creative has no words in that language, or its words still have places for a product.

    """
    texts = creative.texts.get(language, {})
    headline = texts.get("headline") or texts.get("subject") or _sentence(texts.get("body", ""))
    if not headline or re.search(r"\{[^{}\s]+\}", headline):
        raise CampaignError(
            f"creative '{creative.creative_id}' has no words for a picture in '{language}'.",
            code="E450",
            found=f"words in: {', '.join(creative.texts) or 'no language'}" if not headline else "places to fill",
            fix="give it a subject in that language, or draw what was filled for a product",
        )
    said = plain(headline).casefold()
    lines = (texts.get("preheader", ""), _sentence(texts.get("body", "")))
    price = _price(creative, language, said)
    beside = [one for one in lines if not price or plain(price).casefold() not in plain(one).casefold()]
    return Copy(
        headline=headline,
        line=next((one for one in beside if one and "{" not in one and not _repeats(one, said)), ""),
        price=price,
        button=texts.get("call_to_action", ""),
    )


def _repeats(line: str, said: str) -> bool:
    """Whether most of what a line says was said: seven of ten of its words of some length."""
    words = {word for word in _WORDS.findall(plain(line).casefold()) if len(word) > 2}
    return sum(word in _WORDS.findall(said) for word in words) >= 0.7 * len(words)


def _sentence(body: str) -> str:
    lines = [one for one in body.splitlines() if one.strip() and not one.lstrip().startswith("-")]
    return _STOP.split(lines[0].strip())[0] if lines else ""


def _price(creative: Creative, language: str, said: str) -> str:
    if len(creative.product_ids) != 1:
        return ""
    wanted = f"{creative.product_ids[0]}.price"
    price = next((as_words(fact, language) for fact in creative.facts if fact.fact_id == wanted), "")
    return "" if plain(price).casefold() in said else price


def tidy(text: str) -> str:
    r"""One line, composed letters, no invisible signs, and no line break between a currency sign and its number.

    Soft hyphens that someone set stay.

    Examples:
        >>> tidy("Cafe\u0301  voor\n€ 3")
        'Café voor €\xa03'

    """
    seen = "".join(
        one for one in unicodedata.normalize("NFC", text) if one == SOFT or unicodedata.category(one) != "Cf"
    )
    return _SIGN.sub("\xa0", " ".join(seen.split()))


def plain(text: str) -> str:
    """A text as it is read: tidy, with plain spaces and without soft hyphens."""
    return tidy(text).replace(SOFT, "").replace("\xa0", " ")


def ready(copy: Copy) -> Copy:
    """The copy with every part made tidy."""
    return replace(copy, **{part: tidy(text) for part, text in copy.parts().items()})


def alternatives(text: str, language: str) -> tuple[str, str, str]:
    """A text with whole words, with soft hyphens where compounds join, and with soft hyphens between syllables."""
    require("pyphen", "breaking long words needs a library that is not installed.", code="E515", extra="create")
    return text, soft(text, language), _LONG.sub(lambda word: _syllables(word[0], language), text)


def _syllables(word: str, language: str) -> str:
    import pyphen

    known = pyphen.Pyphen(lang={"nl": "nl_NL", "en": "en_GB"}[language], left=3, right=3)
    return str(known.inserted(word, hyphen=SOFT))

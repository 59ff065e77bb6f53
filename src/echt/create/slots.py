"""A creative with places for a product: its rules, and its words before a product is known.

The words say `{product.name}`, `{product.price}`, `{product.date}` and so on. A person approves the words and the rules
once; that yes holds for every fill.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, cast

from echt.create.picture.sizes import SIZES
from echt.errors import CampaignError, nearest
from echt.nouns import Creative, Fact

__all__ = ["PARTS", "PLACE", "SOURCES", "Slots", "check_slots", "open_slots", "slot_words"]

SOURCES = ("together", "recent", "popular")
"""Where a product for a person may come from, in the order in which equals are shown."""
PARTS = ("name", "price", "lowest", "date", "category", "brand", "id", "url")
"""What `{product.…}` may ask for, beside the facts that the content file itself gives of a product."""

PLACE = re.compile(r"\{product\.([^{}\s]+)\}")
_WORDS = {
    "nl": {
        "subject": "{product.name} voor {product.price}",
        "preheader": "Kijk rustig of het iets voor u is.",
        "body": "Dit komt uit onze winkel.\n\n- {product.name}: {product.price} (prijs van {product.date})\n\n"
        "Kijk rustig of het iets voor u is. Vragen? Antwoord op deze mail: een mens leest het.",
        "call_to_action": "Bekijk het in de winkel",
    },
    "en": {
        "subject": "{product.name} for {product.price}",
        "preheader": "Take your time and see if you like it.",
        "body": "This is from our shop.\n\n- {product.name}: {product.price} (price of {product.date})\n\n"
        "Take your time and see if you like it. Questions? Reply to this mail: a person reads it.",
        "call_to_action": "See it in the shop",
    },
}


@dataclass(frozen=True, slots=True)
class Slots:
    """The rules by which a product is chosen for a person.

    Attributes:
        product: Where it may come from: some of `SOURCES`.
        categories: Only products of these; empty: of all.
        without: Never these product ids.
        bought_days: Not what the person bought in this many days.
        sold_days: Only what somebody bought in this many days: what stands in the list and is not sold may be out of stock.
        pictures: Sizes in which each fill is drawn, with the photo of its product where there is one.
    """

    product: tuple[str, ...] = SOURCES
    categories: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    bought_days: int = 90
    sold_days: int = 60
    pictures: tuple[str, ...] = ()

    @classmethod
    def from_toml(cls, raw: object, name: str) -> Slots:
        """The table `[slots]` of a content file, checked.

        Raises:
            CampaignError: E430, a key or a value that Echt does not know.

        Examples:
            >>> Slots.from_toml({"product": ["popular"], "sold_days": 30}, "spring").sold_days
            30
        """
        if not isinstance(raw, Mapping):
            raise _wrong(name, "'slots' must be a table.", repr(raw), "[slots] on a line of its own")
        table = cast("Mapping[str, Any]", raw)
        for key in table:
            if key not in cls.__dataclass_fields__:
                raise _wrong(
                    name, "[slots] has a key that Echt does not know.", key, _hint(key, cls.__dataclass_fields__)
                )
        made = cls(
            product=_texts(table, "product", name, SOURCES),
            categories=_texts(table, "categories", name),
            without=_texts(table, "without", name),
            bought_days=_days(table, "bought_days", name, 90),
            sold_days=_days(table, "sold_days", name, 60),
            pictures=_texts(table, "pictures", name),
        )
        for source in made.product:
            if source not in SOURCES:
                raise _wrong(name, "a product cannot come from there.", source, _hint(source, SOURCES))
        for size in made.pictures:
            if size not in SIZES:
                raise _wrong(name, "a picture cannot have this size.", size, _hint(size, SIZES))
        if not made.product:
            raise _wrong(name, "a product must come from somewhere.", "[]", f"product = {list(SOURCES)}")
        return made

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as a creative keeps them; no word of pictures where there are none."""
        said = {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()}
        return {key: value for key, value in said.items() if value or key != "pictures"}

    @classmethod
    def of(cls, creative: Creative) -> Slots:
        """The rules that a creative keeps."""
        return cls.from_toml(creative.slots, creative.creative_id)


def open_slots(texts: Mapping[str, Mapping[str, str]]) -> set[str]:
    """What of a product these words ask for.

    Examples:
        >>> sorted(open_slots({"nl": {"subject": "{product.name} voor {product.price}"}}))
        ['name', 'price']
    """
    return {part for words in texts.values() for text in words.values() for part in PLACE.findall(text)}


def slot_words(language: str, tone: str) -> dict[str, str]:
    """Fixed sentences around one product, for who writes none."""
    words = dict(_WORDS[language])
    if language == "nl" and tone == "informal":
        words = {part: text.replace("voor u is", "voor je is") for part, text in words.items()}
    return words


def check_slots(name: str, texts: Mapping[str, Mapping[str, str]], facts: Sequence[Fact], *, slots: bool) -> None:
    """Words and rules must go together.

    Raises:
        CampaignError: E431, words with places and no `[slots]`, or the other way round; E432, a place for something
            that no product has.
    """
    wanted = open_slots(texts)
    if slots != bool(wanted):
        raise CampaignError(
            f"content '{name}' has {'[slots] and no words that use them' if slots else 'places for a product and no [slots]'}.",
            code="E431",
            found=", ".join(f"{{product.{part}}}" for part in sorted(wanted)) or "no {product.…} in the words",
            fix="write {product.name} where the product is to be named"
            if slots
            else "add a table [slots] to the front matter",
        )
    known = {*PARTS, *(fact.fact_id.rpartition(".")[2] for fact in facts if "." in fact.fact_id)}
    for part in sorted(wanted - known):
        raise CampaignError(
            f"content '{name}' has a place for something that no product has.",
            code="E432",
            found=f"{{product.{part}}}",
            fix=_hint(part, known),
        )


def _texts(table: Mapping[str, Any], key: str, name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
    value = table.get(key, list(default))
    if not isinstance(value, list) or any(not isinstance(one, str) for one in cast("list[Any]", value)):
        raise _wrong(name, f"'{key}' must be a list of texts.", repr(value), f'{key} = ["…"]')
    return tuple(dict.fromkeys(cast("list[str]", value)))


def _days(table: Mapping[str, Any], key: str, name: str, default: int) -> int:
    value = table.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 3660:
        raise _wrong(name, f"'{key}' must be a number of days.", repr(value), f"{key} = {default}")
    return value


def _hint(word: str, allowed: Sequence[str] | set[str] | Mapping[str, Any]) -> str:
    hint = nearest(word, allowed)
    return f"did you mean '{hint}'?" if hint else f"use one of: {', '.join(sorted(allowed))}"


def _wrong(name: str, what: str, found: object, fix: str) -> CampaignError:
    return CampaignError(f"content '{name}': {what}", code="E430", found=found, fix=fix)

"""A creative filled with a product: the facts of one product in its places, checked by the guard, or no fill at all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

from echt.create.facts import in_sentence
from echt.create.guard import bindings, review
from echt.create.slots import PLACE, open_slots
from echt.create.writing import version_of
from echt.nouns import Creative, Fact

__all__ = ["Filled", "fill", "fill_all"]


@dataclass(frozen=True, slots=True)
class Filled:
    """The fills of one creative, and why other products have none.

    Attributes:
        template: The creative with its places open.
        by_product: Product id -> the creative filled with it.
        refused: Why -> how many products.
    """

    template: Creative
    by_product: Mapping[str, Creative] = field(default_factory=dict[str, Creative])
    refused: Mapping[str, int] = field(default_factory=dict[str, int])


def fill_all(
    template: Creative,
    facts: Mapping[str, Sequence[Fact]],
    *,
    at: datetime,
    brand: Mapping[str, Any] | None = None,
) -> Filled:
    """Every fill of a creative that holds: one a product, however many people see it.

    Args:
        template: A creative with slots.
        facts: Product id -> what is known of it, as facts named `<product id>.<part>`.
        at: The moment at which the words would be read.
        brand: The content of brand.toml, for the guard.
    """
    done: dict[str, Creative] = {}
    refused: Counter[str] = Counter()
    for product, known in facts.items():
        one = fill(template, product, known)
        if isinstance(one, str):
            refused[f"no fact for {{product.{one}}}"] += 1
            continue
        blocking = next((found for found in review(one, at=at, brand=brand) if found.blocks), None)
        if blocking is not None:
            refused[f"the guard: {blocking.rule}"] += 1
        else:
            done[product] = one
    return Filled(template, done, dict(refused))


def fill(template: Creative, product: str, facts: Sequence[Fact]) -> Creative | str:
    """A creative with the facts of one product in its places; the part for which there is no fact where one is missing."""
    asked = open_slots(template.texts)
    others = [one for one in template.facts if not _of_another(one, product, asked)]
    known = list({one.fact_id: one for one in [*facts, *others]}.values())
    by_id = {one.fact_id: one for one in known}
    texts: dict[str, dict[str, str]] = {}
    used: set[str] = set()
    for language, words in template.texts.items():
        texts[language] = {}
        for part, text in words.items():
            said = _filled(text, product, by_id, language, link=part == "link")
            if said is None:
                return next(one for one in PLACE.findall(text) if _fact(one, product, by_id, language) is None)
            texts[language][part] = said
            used |= bindings(said, known, language) if part != "link" else set()
    made = replace(
        template,
        version="",
        texts=texts,
        facts=tuple(one for one in known if one.fact_id in used),
        product_ids=(product,),
        slots={},
        template=template.version,
    )
    return replace(made, version=version_of(made))


def _of_another(fact: Fact, product: str, asked: set[str]) -> bool:
    """A fact of the content file about another product."""
    owner, _, part = fact.fact_id.rpartition(".")
    return bool(owner) and part in asked and owner != product


def _filled(text: str, product: str, by_id: Mapping[str, Fact], language: str, *, link: bool) -> str | None:
    missing = False

    def word(slot: re.Match[str]) -> str:
        nonlocal missing
        fact = _fact(slot[1], product, by_id, language)
        if fact is None:
            missing = True
            return ""
        if link:
            value = str(fact.value)
            return value if slot[1] == "url" else quote(value, safe="")
        return in_sentence(fact, language, text[: slot.start()])

    said = PLACE.sub(word, text)
    return None if missing else said


def _fact(part: str, product: str, by_id: Mapping[str, Fact], language: str) -> Fact | None:
    own = by_id.get(f"{product}.{part}.{language}")
    if own is None and part == "id":
        return Fact(f"{product}.id", "product id", product)
    return own or by_id.get(f"{product}.{part}")

"""Why this product: one sentence, from what a decision's row keeps of how it was found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["found_by", "named_products", "say_product"]

_ABOUT = {
    "en": {
        "together": "It shows {product}: people who bought {what}, as this person did, also buy that.",
        "recent": "It shows {product}: much bought in {what}, where this person bought something.",
        "popular": "It shows {product}: many people buy it now.",
        "": "It shows {product}.",
    },
    "nl": {
        "together": "Het toont {product}: wie {what} kocht, zoals deze persoon, koopt dat ook.",
        "recent": "Het toont {product}: veel gekocht in {what}, waar deze persoon iets kocht.",
        "popular": "Het toont {product}: veel mensen kopen het nu.",
        "": "Het toont {product}.",
    },
}
_TO = {
    "en": {
        "together": "You see {product} because you bought {what}: people who bought that also buy this.",
        "recent": "You see {product} because you bought something in {what}.",
        "popular": "You see {product} because many people buy it now.",
        "": "You see {product}.",
    },
    "nl": {
        "together": "U ziet {product} omdat u {what} kocht: wie dat kocht, koopt dit ook.",
        "recent": "U ziet {product} omdat u iets kocht in {what}.",
        "popular": "U ziet {product} omdat veel mensen het nu kopen.",
        "": "U ziet {product}.",
    },
}


def found_by(row: Mapping[str, Any]) -> tuple[str, str]:
    """How a product was found, and what that rests on; two empty texts where none was.

    Examples:
        >>> found_by({"product_reason": "together:22423"})
        ('together', '22423')
        >>> found_by({"product_reason": ""})
        ('', '')
    """
    way, _, what = str(row.get("product_reason") or "").partition(":")
    return way, what


def named_products(row: Mapping[str, Any]) -> list[str]:
    """The ids of the products that a sentence about this row names."""
    way, what = found_by(row)
    return [*_shown(row), *([what] if way == "together" and what else [])] if way else []


def say_product(
    row: Mapping[str, Any], language: str, names: Mapping[str, str] | None = None, *, to_person: bool = False
) -> str:
    """Why this person sees this product; empty where the product was not chosen for them.

    Args:
        row: A decision.
        language: "nl" or "en".
        names: Product id -> name, where known.
        to_person: Said to the person, and not about them.

    Examples:
        >>> row = {"product_ids": ["85123A"], "product_reason": "together:22423"}
        >>> say_product(row, "en", {"85123A": "a cake tin", "22423": "a cake stand"}, to_person=True)
        'You see a cake tin because you bought a cake stand: people who bought that also buy this.'
    """
    way, what = found_by(row)
    if not way or not _shown(row):
        return ""
    known = names or {}
    texts = (_TO if to_person else _ABOUT)[language]
    sentence = texts.get(way, texts[""]) if what or way == "popular" else texts[""]
    product = ", ".join(known.get(one, one) for one in _shown(row))
    return sentence.format(product=product, what=known.get(what, what) if way == "together" else what)


def _shown(row: Mapping[str, Any]) -> list[str]:
    ids = row.get("product_ids") or []
    if isinstance(ids, str):
        import json

        ids = json.loads(ids)
    return [str(one) for one in ids]

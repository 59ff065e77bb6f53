"""One product of a feed, every field checked; or the reason why it cannot be used."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape

from echt.create.facts import canonical_unit

__all__ = ["Item", "item"]

_MONEY = re.compile(r"(?:(?P<before>[A-Z]{3}|[€£$])\s*)?(?P<amount>\d[\d.,\s]*)\s*(?P<after>[A-Z]{3}|[€£$])?\Z")
_SIGNS = {"€": "EUR", "£": "GBP", "$": "USD"}
_ID = re.compile(r"[\w.\-/]{1,100}\Z")
_LINK = re.compile(r"https?://[^\s<>\"']{3,2000}\Z")
_MEASURE = re.compile(r"(\d+(?:[.,]\d+)?)\s*([A-Za-zµ\"]+)\Z")
_TAG = re.compile(r"<[^>]*>")
_STOCK = {"instock": "in_stock", "outofstock": "out_of_stock", "preorder": "preorder", "backorder": "backorder"}
_STATES = {
    "": "",
    "new": "",
    "refurbished": "opgeknapt|refurbished",
    "used": "tweedehands|used",
    "usedlikenew": "tweedehands|used",
    "usedgood": "tweedehands|used",
    "usedfair": "tweedehands|used",
    "cpo": "tweedehands|used",
    "openboxnew": "verpakking geopend|opened box",
    "damaged": "beschadigd|damaged",
}
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Item:
    """One product as its feed tells it.

    Attributes:
        product_id: As the shop names it.
        name: Plain text.
        price: In `currency`.
        currency: ISO 4217.
        sale: The price now, where a sale is told; it holds from `sale_from` to `sale_until` (None: no end).
        expires: After this the product is not to be shown.
        availability: in_stock, out_of_stock, preorder, backorder, or "".
        stock: Pieces, where the feed counts them.
        image: Address or path of the picture; never opened unless it is a file of the project.
        condition: What is said wherever its price is said, in Dutch and English: "tweedehands|used"; "" for what is new.
        highlights: Short lines the shop says of it.
        details: What is measured of it: name -> (value, unit).
    """

    product_id: str
    name: str
    price: float
    currency: str
    sale: float | None = None
    sale_from: datetime | None = None
    sale_until: datetime | None = None
    expires: datetime | None = None
    availability: str = ""
    stock: int | None = None
    url: str = ""
    image: str = ""
    brand: str = ""
    category: str = ""
    colour: str = ""
    material: str = ""
    size: str = ""
    weight: tuple[float, str] | None = None
    condition: str = ""
    highlights: tuple[str, ...] = ()
    details: tuple[tuple[str, str], ...] = ()

    def price_at(self, at: datetime) -> tuple[float, datetime | None]:
        """What it costs at a moment, and until when that is known to hold."""
        begun = self.sale_from is None or self.sale_from <= at
        if self.sale is not None and begun and (self.sale_until is None or at <= self.sale_until):
            return self.sale, self.sale_until
        coming = self.sale_from if self.sale is not None and not begun else None
        return self.price, coming


def item(row: Mapping[str, str]) -> Item | str:
    """A product, or why it is none.

    Examples:
        >>> item({"id": "7", "title": "Trowel", "price": "12.50 EUR"}).price
        12.5
        >>> item({"id": "7", "title": "Trowel", "price": "free"})
        'price: not an amount with a currency'
    """
    said = {key: plain(value) for key, value in row.items()}
    one, name, price = said.get("id", ""), said.get("title", ""), money(said.get("price", ""))
    if not _ID.match(one):
        return "id: missing, or not letters, digits, dot, dash"
    if not name:
        return "title: missing"
    if price is None:
        return "price: not an amount with a currency"
    link, sale = row.get("link", "").strip(), money(said.get("sale_price", ""))
    condition = _condition(said.get("condition", ""))
    if condition is None:
        return "condition: not new, refurbished or used"
    if link and not _LINK.match(link):
        return "link: not a web address"
    if said.get("sale_price") and sale is None:
        return "sale_price: not an amount with a currency"
    if sale is not None and (sale[1] != price[1] or sale[0] > price[0]):
        return "sale_price: above the price, or in another currency"
    try:
        begin, until = _span(row.get("sale_price_effective_date", ""))
        expires = _moment(row.get("expiration_date", ""))
        stock = _count(said.get("quantity_to_sell_on_facebook") or said.get("inventory") or said.get("quantity", ""))
    except ValueError as error:
        return str(error)
    return Item(
        product_id=one,
        name=name[:LONGEST],
        price=price[0],
        currency=price[1],
        sale=sale[0] if sale else None,
        sale_from=begin,
        sale_until=until,
        expires=expires,
        availability=_availability(said.get("availability", "")),
        stock=stock,
        url=link,
        image=row.get("image_link", "").split(",")[0].strip()[:2000],
        brand=said.get("brand", "")[:100],
        category=(said.get("product_type") or said.get("google_product_category", ""))[:200],
        colour=said.get("color", "")[:100],
        material=said.get("material", "")[:100],
        size=said.get("size", "")[:60],
        weight=_measure(said.get("product_weight") or said.get("shipping_weight", "")),
        condition=condition,
        highlights=tuple(one[:150] for one in _list(said.get("product_highlight", ""))),
        details=_details(said.get("product_detail", "")),
    )


def plain(text: str) -> str:
    """Text as a reader sees it: no tags, no control or invisible characters, single spaces."""
    bare = _TAG.sub(" ", unescape(text))
    seen = "".join(char if unicodedata.category(char) not in {"Cc", "Cf", "Co", "Cs"} else " " for char in bare)
    return " ".join(seen.split())


def money(text: str) -> tuple[float, str] | None:
    """An amount and its currency: `15.00 EUR`, `EUR 15`, `€ 1.299,00`; None where it is not both."""
    match = _MONEY.match(text.strip())
    if match is None or not (match["before"] or match["after"]):
        return None
    mark = match["before"] or match["after"]
    digits = match["amount"].replace(" ", "")
    cents = re.search(r"[.,](\d{1,2})\Z", digits)
    whole = re.sub(r"[.,]", "", digits[: cents.start()] if cents else digits)
    if not whole.isdigit() or len(whole) > 12:
        return None
    return float(f"{whole}.{cents[1] if cents else 0}"), _SIGNS.get(mark, mark)


def _moment(text: str) -> datetime | None:
    if not text.strip():
        return None
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError("a date that is not ISO 8601") from None
    if len(text.strip()) == len("2027-03-31"):
        found = found.replace(hour=23, minute=59, second=59)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _span(text: str) -> tuple[datetime | None, datetime | None]:
    if not text.strip():
        return None, None
    begin, mark, end = text.partition("/")
    if not mark:
        raise ValueError("sale_price_effective_date: not two moments with a slash between")
    found = _moment(begin), _moment(end)
    if None not in found and found[0] > found[1]:  # type: ignore[operator]
        raise ValueError("sale_price_effective_date: ends before it begins")
    return found


def _count(text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"\d{1,9}(?:\.0)?", text):
        raise ValueError("stock: not a whole number")
    return int(float(text))


def _availability(text: str) -> str:
    return _STOCK.get(re.sub(r"[^a-z]", "", text.lower()), "")


def _condition(text: str) -> str | None:
    """The words for a state of Google Merchant, Meta or schema.org (`https://schema.org/UsedCondition`); None for no such state."""
    state = re.sub(r"[^a-z]", "", text.rpartition("/")[2].lower()).removesuffix("condition")
    return _STATES.get(state)


def _measure(text: str) -> tuple[float, str] | None:
    match = _MEASURE.match(text)
    unit = canonical_unit(match[2]) if match else None
    return (float(match[1].replace(",", ".")), unit) if match and unit else None


def _list(text: str) -> list[str]:
    return [one.strip().strip('"') for one in text.split(",") if one.strip().strip('"')][:10]


def _details(text: str) -> tuple[tuple[str, str], ...]:
    parts = [one.split(":") for one in _list(text)]
    return tuple((part[-2].strip(), part[-1].strip()) for part in parts if len(part) >= 2 and part[-2].strip())[:20]

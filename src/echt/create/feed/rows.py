"""The rows of a feed file, whatever its form: a name per field as Google Merchant spells it, and its text.

What a feed says is data. Nothing in it is ever followed: no address is opened, no entity resolved, no tag kept.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast
from xml.etree import ElementTree as ET

from echt.errors import DataError

__all__ = ["LARGEST", "Row", "rows"]

LARGEST = 512_000_000
"""Bytes; a larger feed is split by its shop."""
Row = Mapping[str, str]
_GOOGLE = "{http://base.google.com/ns/1.0}"
_SCHEMA = {
    "productID": "id",
    "sku": "id",
    "name": "title",
    "url": "link",
    "image": "image_link",
    "color": "color",
    "material": "material",
    "size": "size",
    "brand": "brand",
    "category": "product_type",
    "gtin": "gtin",
    "gtin13": "gtin",
    "description": "description",
    "itemCondition": "condition",
}


def rows(path: Path) -> Iterator[tuple[int, Row | None]]:
    """(place, fields) of every product in a file; None where there is no row to be read at that place.

    Raises:
        DataError: E540, the file cannot be read as CSV, TSV, JSON, JSON Lines or XML.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise _unreadable(path, f"{path.stat().st_size:,} bytes", f"split it: at most {LARGEST:,} bytes a file")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, type(error).__name__, "a text file in UTF-8") from None
    start = text.lstrip()[:1]
    if start in {"{", "["}:
        return _json(path, text)
    return _xml(path, text) if start == "<" else _table(path, text)


def _unreadable(path: Path, found: str, fix: str) -> DataError:
    return DataError(f"the feed '{path.name}' cannot be read.", code="E540", found=found, fix=fix)


def _table(path: Path, text: str) -> Iterator[tuple[int, Row | None]]:
    first = text.partition("\n")[0]
    mark = max("\t,;|", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    names = [one.strip().lower().removeprefix("g:").replace(" ", "_") for one in next(reader, [])]
    if "id" not in names:
        raise _unreadable(
            path, ", ".join(names)[:120] or "nothing", "the first line names the columns: id, title, price, …"
        )
    while True:
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield reader.line_num, None
            continue
        if values:
            whole = len(values) == len(names)
            yield reader.line_num, dict(zip(names, values, strict=True)) if whole else None


def _json(path: Path, text: str) -> Iterator[tuple[int, Row | None]]:
    try:
        whole: Any = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        if text.lstrip().startswith("["):
            raise _unreadable(path, "JSON that ends too early", "one whole JSON array, or one object a line") from None
        whole = None
    found = _lines(text) if whole is None else _products(whole)
    for place, one in enumerate(found, start=1):
        yield place, _flat(cast("Mapping[str, Any]", one)) if isinstance(one, Mapping) else None


def _lines(text: str) -> Iterator[object]:
    for line in text.splitlines():
        if line.strip():
            try:
                yield json.loads(line)
            except (json.JSONDecodeError, RecursionError):
                yield None


def _products(whole: object) -> Iterator[object]:
    """The products in a JSON document: a list, an `@graph`, an `ItemList`, Google's `items`, or one alone."""
    if isinstance(whole, Mapping):
        table = cast("Mapping[str, Any]", whole)
        inner = next((table[key] for key in ("@graph", "itemListElement", "items", "products") if key in table), None)
        if isinstance(inner, Sequence) and not isinstance(inner, str):
            for one in cast("Sequence[Any]", inner):
                yield one.get("item", one) if isinstance(one, Mapping) else one
        else:
            yield table
    else:
        yield from cast("Sequence[Any]", whole)


def _flat(one: Mapping[str, Any]) -> Row:
    """One product under the names of Google Merchant, from those of schema.org where it uses them."""
    said: dict[str, str] = {}
    for key, value in one.items():
        name = _SCHEMA.get(key, key.lower())
        if key == "offers":
            said |= _offer(value)
        elif name not in said and (text := _text(value)):
            said[name] = text
    if isinstance(one.get("weight"), Mapping):
        said["product_weight"] = _measure(one["weight"])
    return said


def _text(value: object) -> str:
    if isinstance(value, Mapping):
        table = cast("Mapping[str, Any]", value)
        if "value" in table and ("currency" in table or "unit" in table):
            return f"{table['value']} {table.get('currency') or table.get('unit')}"
        return next((str(table[key]) for key in ("name", "url", "contentUrl", "@value") if key in table), "")
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ",".join(filter(None, (_text(one) for one in cast("Sequence[Any]", value))))
    return "" if value is None else str(value)


def _offer(value: object) -> dict[str, str]:
    first = value[0] if isinstance(value, list) and value else value
    if not isinstance(first, Mapping):
        return {}
    offer = cast("Mapping[str, Any]", first)
    said = {"availability": str(offer.get("availability", "")).rpartition("/")[2]}
    if "price" in offer:
        said["price"] = f"{offer['price']} {offer.get('priceCurrency', '')}".strip()
    if "itemCondition" in offer:
        said["condition"] = _text(offer["itemCondition"])
    if "priceValidUntil" in offer:
        said["expiration_date"] = str(offer["priceValidUntil"])
    level = offer.get("inventoryLevel")
    if level is not None:
        said["inventory"] = _text(level) if not isinstance(level, Mapping) else str(cast("Any", level).get("value", ""))
    if "url" in offer:
        said["link"] = str(offer["url"])
    return said


def _measure(weight: Mapping[str, Any]) -> str:
    unit = str(weight.get("unitText") or {"KGM": "kg", "GRM": "g"}.get(str(weight.get("unitCode")), ""))
    return f"{weight.get('value', '')} {unit}".strip()


def _xml(path: Path, text: str) -> Iterator[tuple[int, Row | None]]:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise _unreadable(path, "a document type or entities", "a feed needs neither: take them out")
    try:
        root = ET.fromstring(text)  # noqa: S314  entities and document types were refused above
    except ET.ParseError as error:
        raise _unreadable(path, f"XML that breaks off: {error}", "have the shop write it again") from None
    items = [one for one in root.iter() if one.tag.rpartition("}")[2] in {"item", "entry"}]
    for place, item in enumerate(items, start=1):
        said: dict[str, str] = {}
        for field in item:
            name = field.tag.removeprefix(_GOOGLE).rpartition("}")[2]
            value = "".join(field.itertext()).strip()
            said[name] = f"{said[name]},{value}" if name in said and name.endswith("highlight") else value
        yield place, said

"""What a feed says of a product, as facts: each with its unit, its source and the day it ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from echt.create.facts import COUNT
from echt.create.feed.item import Item
from echt.create.feed.read import Feed
from echt.errors import CampaignError, nearest
from echt.nouns import Fact

__all__ = ["facts_from_feed", "in_its_state"]


def facts_from_feed(
    feed: Feed, ids: Sequence[str], *, at: datetime, valid_for: timedelta = timedelta(days=1)
) -> list[Fact]:
    """The facts of products, `<id>.name`, `.price`, `.stock` and so on, and how many products there are.

    What is used, refurbished or damaged says so wherever its price is said; that something is new is no fact: nothing
    follows from it. A sale price becomes the price while it holds, and ends when it ends. There is never a `lowest` from a feed: the
    price that stood in it before is what the shop says, not the lowest of 30 days, so no "was" price can lean on it
    (directive 98/6/EC art. 6a). The table `prices` of the warehouse carries that one.

    Args:
        feed: From `read_feed`.
        ids: Product ids, in the order they are to be shown.
        at: The moment the facts must hold, UTC.
        valid_for: How long price and stock may be shown after `at`: until the feed is written again.

    Raises:
        CampaignError: E423, a product is not in the feed, is out of stock, or expired.
    """
    facts: list[Fact] = []
    for one in ids:
        found = feed.items.get(one)
        if found is None:
            hint = nearest(one, feed.items)
            raise _cannot(one, "not in the feed", f"did you mean '{hint}'?" if hint else "take it out of 'products'")
        if found.availability == "out_of_stock" or found.stock == 0:
            raise _cannot(one, "out of stock", "take it out of 'products' until it is there again")
        if found.expires is not None and found.expires < at:
            raise _cannot(one, "its expiration_date is past", "take it out of 'products'")
        facts += _of(found, feed.source, at, valid_for)
    return [*facts, Fact(COUNT, "number of products shown", len(ids), "product", source="this creative")]


def in_its_state(fact: Fact, feed: Feed) -> Fact:
    """A price from elsewhere, with what the feed says of the state of its product: used, refurbished, damaged."""
    product, _, part = fact.fact_id.rpartition(".")
    item = feed.items.get(product)
    return replace(fact, condition=item.condition) if part == "price" and item and item.condition else fact


def _of(one: Item, feed: str, at: datetime, valid_for: timedelta) -> Iterator[Fact]:
    source, until = f"feed {feed}", at + valid_for
    if one.expires is not None:
        until = min(until, one.expires)
    price, ends = one.price_at(at)
    yield Fact(f"{one.product_id}.name", "name", one.name, source=source)
    yield Fact(
        f"{one.product_id}.price", "price", price, one.currency, one.condition, source, min(until, ends or until)
    )
    if one.stock is not None:
        yield Fact(f"{one.product_id}.stock", "stock", one.stock, "piece", source=source, valid_until=until)
    if one.weight is not None:
        yield Fact(f"{one.product_id}.weight", "weight", *one.weight, source=source)
    texts = {"brand": one.brand, "category": one.category, "colour": one.colour, "material": one.material}
    for part, value in (texts | {"size": one.size, "url": one.url, "image": one.image}).items():
        if value:
            yield Fact(f"{one.product_id}.{part}", part, value, source=source)
    for number, line in enumerate(one.highlights, start=1):
        yield Fact(f"{one.product_id}.highlight-{number}", "highlight", line, source=source)
    for number, (name, value) in enumerate(one.details, start=1):
        yield Fact(f"{one.product_id}.detail-{number}", name.lower(), value, source=source)


def _cannot(one: str, found: str, fix: str) -> CampaignError:
    return CampaignError(f"product '{one}' cannot be written about.", code="E423", found=found, fix=fix)

"""The body of a mail: an opening, what is known, and a calm end."""

from __future__ import annotations

from echt.create.brief import Brief
from echt.create.engines.phrases.view import MissingError, View
from echt.create.engines.phrases.writer import Draft, Writer

__all__ = ["body"]

MOST_SENTENCES = 3
FEWEST = 4
"""A body says this many facts, where there are twice as many."""


def body(writer: Writer, brief: Brief, views: list[View]) -> Draft:
    """Paragraphs over one product or, where the brief names several, over each in a line of its own.

    Raises:
        MissingError: the facts give no opening and no line.
    """
    writer.begin()
    paragraphs = [_many(writer, views[1:])] if len(views) > 1 and writer.view is views[0] else [_one(writer)]
    if len(views) > 1 and writer.view is not views[0]:
        raise MissingError
    paragraphs.append(_close(writer, brief))
    return writer.done("\n\n".join(part for part in paragraphs if part))


def _one(writer: Writer) -> str:
    opening = _perhaps(writer, "open")
    middle: list[str] = []
    for _ in range(writer.rng.randint(2, MOST_SENTENCES)):
        said = _perhaps(writer, "mid")
        if said:
            middle.append(said)
    if not middle:
        middle = [said for said in (_perhaps(writer, "line"),) if said]
    if not middle or (len(writer.used) < FEWEST and writer.facts() >= 2 * FEWEST):
        raise MissingError
    lowest = _lowest(writer)
    return "\n\n".join(part for part in (opening, " ".join([*middle, *lowest])) if part)


def _lowest(writer: Writer) -> list[str]:
    """Where the price went down, the mail says from what (98/6/EC art. 6a)."""
    kinds = writer.view.kinds
    price = kinds.get("price", [None])[0]
    if price is None or "lowest" not in kinds or "window" not in kinds or price.fact_id not in writer.used:
        return []
    if kinds["lowest"][0].fact_id in writer.used:
        return []
    return [_lowest_words(writer, writer.view)]


def _lowest_words(writer: Writer, view: View) -> str:
    facts = {kind: view.kinds[kind][0] for kind in ("lowest", "window")}
    lowest, window = (writer.keep(view.words(fact, kind), fact) for kind, fact in facts.items())
    if view.language == "nl":
        return f"De laagste prijs in de {window} hiervoor was {lowest}."
    return f"The lowest price in the {window} before was {lowest}."


def _many(writer: Writer, views: list[View]) -> str:
    lines: list[str] = []
    for view in views:
        name, fact = view.thing()
        line = f"- {writer.keep(name, fact)}"
        for price in view.kinds.get("price", [])[:1]:
            line += f": {writer.keep(view.words(price, 'price'), price)}"
            if "lowest" in view.kinds and "window" in view.kinds:
                line += f". {_lowest_words(writer, view)}"
        lines.append(line)
    opening = _perhaps(writer, "head") or ""
    return f"{opening}.\n\n" + "\n".join(lines) if opening else "\n".join(lines)


def _close(writer: Writer, brief: Brief) -> str:
    closing = _perhaps(writer, "close")
    return closing if brief.channel == "email" else ""


def _perhaps(writer: Writer, symbol: str) -> str:
    before = dict(writer.used)
    for _ in range(4):
        try:
            return writer.text(symbol)
        except MissingError:
            writer.used = dict(before)
    return ""

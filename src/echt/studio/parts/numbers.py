"""Figures: each with its definition one click away, an estimate always with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from echt.report.data import Interval
from echt.report.plots import interval as _drawn
from echt.report.words import Figure
from echt.studio.trusted import trusted

if TYPE_CHECKING:
    from echt.studio.context import Context


def number(ctx: Context, text: str, title: str, meaning: str, source: str = "") -> Markup:
    """A figure that opens its definition.

    Args:
        ctx: The page.
        text: The figure as it is read: "3.870 mensen".
        title: What it is.
        meaning: One sentence.
        source: Where it comes from: a table, a file, a method.
    """
    return trusted(ctx.say.figure(Figure(text, title, meaning, source)))


def lead(template: Markup, **figures: Markup | str) -> Markup:
    """The opening sentence of a page: `lead(Markup("{who} get a message"), who=number(…))`."""
    return Markup('<p class="lead">{}</p>').format(template.format(**figures))


def interval(
    ctx: Context, value: float, low: float, high: float, *, ends: tuple[float, float], places: int = 1, unit: str = ""
) -> Markup:
    """An estimate as a band, with the same in words: `+2,4 (0,2 tot 4,6)`; where it holds zero, it says so.

    Args:
        ctx: The page.
        value: The estimate, in the unit that is shown.
        low: Lower end of its interval.
        high: Upper end.
        ends: Of the scale, the same for all rows that stand under each other.
        places: Decimals.
        unit: After the words.
    """
    say = ctx.number
    to = ctx.say("to", "tot")
    words = f"({say.decimal(low, places)} {to} {say.decimal(high, places)})"
    label = f"{say.signed(value, places)} {words}{unit}"
    unsure = ctx.say("not yet to say", "nog niet te zeggen") if low <= 0 <= high else ""
    return Markup('{}<p class="iv-words"><b>{}</b> <span class="soft">{}{}</span>{}</p>').format(
        trusted(_drawn(Interval(value, low, high), *ends, label)),
        say.signed(value, places),
        words,
        unit,
        Markup(' <span class="soft">{}</span>').format(unsure) if unsure else "",
    )


def scale_ends(values: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Ends of a scale that holds zero and every (low, high) that is finite."""
    low = min((one for one, _ in values), default=0.0)
    high = max((one for _, one in values), default=0.0)
    room = (max(high, 0.0) - min(low, 0.0)) * 0.06 or 1.0
    return min(low, 0.0) - room, max(high, 0.0) + room

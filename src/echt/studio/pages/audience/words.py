"""Words of the audience pages: groups as people call them, and where their pages are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from babel import Locale
from markupsafe import Markup

if TYPE_CHECKING:
    from echt.studio.context import Context

_RECENT: Mapping[str, tuple[str, str]] = {
    "under 30 days": ("less than 30 days ago", "korter dan 30 dagen geleden"),
    "30-89 days": ("30 to 89 days ago", "30 tot 89 dagen geleden"),
    "90-179 days": ("90 to 179 days ago", "90 tot 179 dagen geleden"),
    "180-364 days": ("180 to 364 days ago", "180 tot 364 dagen geleden"),
    "365 days or more": ("a year ago or longer", "een jaar geleden of langer"),
    "never": ("never", "nooit"),
    "other": ("the other groups", "de andere groepen"),
    "unknown": ("not known", "niet bekend"),
    "nothing": ("nothing", "niets"),
}
_SPENT: Mapping[str, tuple[float, float]] = {"50-199": (50, 199), "200-999": (200, 999)}


def group(ctx: Context, label: str, currency: str = "") -> str:
    """The name of a group of people in this language."""
    if len(label) == 2 and label.isupper():  # a country, as its code
        return str(Locale.parse(ctx.language).territories.get(label, label))
    if label in _RECENT:
        return ctx.say(*_RECENT[label])
    say = ctx.number
    if label in _SPENT:
        low, high = (say.money(value, currency, 0) for value in _SPENT[label])
        return ctx.say(f"{low} to {high}", f"{low} tot {high}")
    if label == "under 50":
        return ctx.say(f"under {say.money(50, currency, 0)}", f"minder dan {say.money(50, currency, 0)}")
    if label == "1000 or more":
        return ctx.say(f"{say.money(1000, currency, 0)} or more", f"{say.money(1000, currency, 0)} of meer")
    return label


def people(ctx: Context, count: int) -> str:
    """So many people."""
    return (
        f"{ctx.number.whole(count)} {ctx.say('person' if count == 1 else 'people', 'mens' if count == 1 else 'mensen')}"
    )


def edit_url(ctx: Context, name: str = "") -> str:
    """Where a segment is changed; a new one where it has no name."""
    return ctx.url("audience", f"~edit~{name}" if name else "~new")


def prediction_url(ctx: Context, name: str) -> str:
    """Where a prediction is shown."""
    return ctx.url("audience", f"~prediction~{name}")


def either(ctx: Context, english: Markup, dutch: Markup) -> Markup:
    """As `ctx.say`, for a template with marks in it."""
    return dutch if ctx.language == "nl" else english

"""Audience: segments as groups of people, a builder that writes their files, and the predictions.

Behind the path stands the name of a segment, or `~new`, `~edit~NAME`, `~prediction~NAME`: no file has such a name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from echt.studio.pages.audience import builder, foretelling, foretold, listing, one

if TYPE_CHECKING:
    from echt.studio.context import Context

__all__ = ["build"]


async def build(ctx: Context) -> None:
    """All segments, one of them, the builder, or a prediction."""
    _, verb, name = (f"{ctx.item}~~".split("~", 2)) if ctx.item.startswith("~") else ("", "", ctx.item)
    name = name.strip("~")
    if verb == "prediction" and name:
        await foretold.build(ctx, name)
    elif verb == "prediction":
        foretelling.new(ctx)
    elif verb in {"new", "edit"}:
        await builder.build(ctx, name)
    elif name:
        await one.build(ctx, name)
    else:
        await listing.build(ctx)

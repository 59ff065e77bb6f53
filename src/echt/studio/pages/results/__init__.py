"""Results: what campaigns caused, each with its interval; the page of one begins with the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from echt.studio.pages.results import listing, one

if TYPE_CHECKING:
    from echt.studio.context import Context

__all__ = ["build"]


async def build(ctx: Context) -> None:
    """All campaigns on one scale, or one of them."""
    await (one.build(ctx, ctx.item) if ctx.item else listing.build(ctx))

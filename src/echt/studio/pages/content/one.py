"""The page of one creative: brief and facts beside the words, then pictures with their proof, then whose yes it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup
from nicegui import ui

from echt.errors import EchtError
from echt.report.words import titled
from echt.studio import edits, parts
from echt.studio.pages.content import asking, brief, copy, pictures, ways
from echt.studio.pages.content.shelf import state_chip
from echt.studio.pages.nothing import nothing_known

if TYPE_CHECKING:
    from echt.studio.context import Context


async def build(ctx: Context) -> None:
    """Put it together."""
    title, crumb = titled(ctx.item), parts.crumb(ctx, "content", titled(ctx.item))
    head = ctx.html(parts.head(title, crumb=crumb))
    try:
        seen, waits = await ctx.read(
            lambda shop: (shop.inspect(ctx.item), shop.requests(kind="creative", name=ctx.item))
        )
    except EchtError:
        if edits.read(ctx.site.folder, "content", ctx.item).version == "new" or await ctx.read(
            lambda shop: shop.count_events()
        ):
            raise
        ctx.html(nothing_known(ctx))
        return
    written = seen.written
    blocks = any(one.blocks for one in written.findings)
    state = "blocked" if blocks else "approved" if written.approval else "open"
    beside = Markup("<p>{}</p>").format(state_chip(ctx, state))
    head.set_content(str(parts.head(title, crumb=crumb, beside=beside)))
    parts.saved_before(ctx, "content.edit", "content", ctx.item)
    with ui.element("div").classes("cols-left"):
        brief.show(ctx, seen)
        with ui.element("div"):
            copy.show(ctx, seen)
            if ctx.may("content.edit"):
                ways.show(ctx, seen)
    if seen.pictures:
        pictures.show(ctx, seen)
    asking.show(ctx, seen, waits[0] if waits else None)

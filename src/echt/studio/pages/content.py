"""Content: what can be shown, whether it is approved, and what was found about its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from echt.studio import parts

if TYPE_CHECKING:
    from echt.studio.context import Context


async def build(ctx: Context) -> None:
    """All creatives, or one."""
    if ctx.item:
        found = await ctx.read(lambda shop: shop.create(ctx.item))
        ctx.html(parts.head(ctx.item, crumb=ctx.words["page.content"]))
        ctx.html(Markup('<pre class="mono">{}</pre>').format(found))
        return
    ctx.html(parts.head(ctx.words["page.content"]))
    names = await ctx.read(lambda shop: shop.names("content"))
    links = Markup("").join(
        Markup('<li><span></span><div><h3><a href="{}">{}</a></h3></div></li>').format(ctx.url("content", name), name)
        for name in names
    )
    with parts.section(ctx, ctx.say("Creatives", "Uitingen")):
        ctx.html(Markup('<ul class="rows">{}</ul>').format(links))

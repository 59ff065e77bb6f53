"""Campaigns: what each is for, and its plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from echt.studio import parts

if TYPE_CHECKING:
    from echt.studio.context import Context


async def build(ctx: Context) -> None:
    """All campaigns, or the draft plan of one."""
    if ctx.item:
        ctx.html(parts.head(ctx.item, crumb=ctx.words["page.campaign"]))
        plan = await ctx.read(lambda shop: shop.plan(ctx.item))
        ctx.html(Markup('<pre class="mono">{}</pre>').format(plan))
        return
    ctx.html(parts.head(ctx.words["page.campaign"]))
    names = await ctx.read(lambda shop: shop.names("campaigns"))
    links = Markup("").join(
        Markup('<li><span></span><div><h3><a href="{}">{}</a></h3></div></li>').format(ctx.url("campaign", name), name)
        for name in names
    )
    with parts.section(ctx, ctx.words["page.campaign"]):
        ctx.html(Markup('<ul class="rows">{}</ul>').format(links))

"""Audience: the segments of the project, how many people each holds, and what its text says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from echt.studio import parts

if TYPE_CHECKING:
    from echt.project import Project
    from echt.studio.context import Context


async def build(ctx: Context) -> None:
    """All segments, or one."""
    if ctx.item:
        await _one(ctx)
        return
    ctx.html(parts.head(ctx.words["page.audience"]))

    def read(shop: Project) -> list[tuple[str, str, int]]:
        known = shop.segments()
        return [(name, one.sentence, shop.segment(name).people) for name, one in sorted(known.items())]

    found = await ctx.read(read)
    if not found:
        title = ctx.say("No segment yet.", "Nog geen segment.")
        ctx.html(
            parts.empty(
                title, ctx.say("A segment is a question about people.", "Een segment is een vraag over mensen.")
            )
        )
        return
    columns = [
        parts.Column(ctx.say("Segment", "Segment")),
        parts.Column(ctx.say("Question", "Vraag")),
        parts.Column(ctx.say("People", "Mensen"), right=True),
    ]
    rows = [
        (Markup('<a href="{}">{}</a>').format(ctx.url("audience", name), name), sentence, ctx.number.whole(people))
        for name, sentence, people in found
    ]
    with parts.section(ctx, ctx.say("Segments", "Segmenten")):
        parts.table(ctx, ctx.say("Segments", "Segmenten"), columns, rows, csv_rows=found, file="segments.csv")


async def _one(ctx: Context) -> None:
    found = await ctx.read(lambda shop: shop.segment(ctx.item))
    ctx.html(parts.head(ctx.item, crumb=ctx.words["page.audience"]))
    ctx.html(Markup('<pre class="mono">{}</pre>').format(found))

"""Trust: what is promised and whether it is kept: permissions, the audit chain, the rules of law."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from echt.studio import parts

if TYPE_CHECKING:
    from echt.studio.context import Context


async def build(ctx: Context) -> None:
    """What `echt check` finds, and who did what."""
    ctx.html(parts.head(ctx.words["page.trust"]))
    checked, law, done = await ctx.read(lambda shop: (str(shop.check()), str(shop.law()), shop.changes(most=50)))
    with parts.section(ctx, ctx.say("State", "Staat")):
        ctx.html(Markup('<pre class="mono">{}</pre>').format(checked))
    with parts.section(ctx, ctx.say("Rules of law", "Regels")):
        ctx.html(Markup('<pre class="mono">{}</pre>').format(law))
    columns = [parts.Column(name) for name in ctx.say("When|Who|What|Of what", "Wanneer|Wie|Wat|Waarvan").split("|")]
    rows = [(ctx.number.moment(one.at), one.by, one.action, f"{one.kind} {one.name}".strip()) for one in done]
    with parts.section(ctx, ctx.say("Who did what", "Wie deed wat")):
        parts.table(ctx, ctx.say("Who did what", "Wie deed wat"), columns, rows, csv_rows=rows, file="changes.csv")

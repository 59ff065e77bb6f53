"""Why: what was decided for one person. Whoever looks says why, and that is written down first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup
from nicegui import ui

from echt.studio import parts

if TYPE_CHECKING:
    from echt.project import Project
    from echt.studio.context import Context


async def build(ctx: Context) -> None:
    """A question by id; the answer beneath it."""
    ctx.html(parts.head(ctx.words["page.why"]))
    text = ctx.say(
        "Fill in the id of a person and why you look. Both are written down before you see anything.",
        "Vul het nummer van een mens in en waarom je kijkt. Dat wordt opgeschreven voordat je iets ziet.",
    )
    ctx.html(Markup('<p class="lead">{}</p>').format(text))
    who = parts.field(
        ctx.say("Person", "Mens"), ctx.item, hint=ctx.say("Their id, as Echt prints it.", "Het nummer dat Echt geeft.")
    )
    why = parts.field(ctx.say("Why do you look?", "Waarom kijk je?"))

    async def look() -> None:
        person, reason = (who.value or "").strip(), (why.value or "").strip()

        def read(shop: Project) -> object:
            shop.look_up(person, by=ctx.user.name, why=reason, role=ctx.user.role)
            return shop.why(person, language=ctx.language)

        found = await ctx.act("person.look", read, did="-")
        shown.clear()
        if found is not None:
            with shown:
                ctx.html(Markup('<pre class="mono">{}</pre>').format(found))

    parts.button(ctx.say("Look", "Kijken"), look, main=True)
    shown = ui.element("div").props("role=status")

"""What a page says that somebody may not see, or that went wrong in a way nobody foresaw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup
from nicegui import ui

from echt.studio import parts
from echt.studio.signin.roles import MAY, ROLES

if TYPE_CHECKING:
    from echt.studio.context import Context


def headed(ctx: Context) -> None:
    """Give a page that broke off before it had one its heading, and a way on."""
    if any(isinstance(one, ui.html) and "<h1" in one.content for one in ctx.client.content.descendants()):
        return
    ctx.html(parts.head(ctx.item[:80] or ctx.words[f"page.{ctx.page}"], crumb=ctx.words[f"page.{ctx.page}"]))
    if ctx.item:
        ctx.html(parts.link_button(ctx.words[f"page.{ctx.page}"], ctx.url(ctx.page)))


def refused(ctx: Context) -> None:
    """Not for your role; who may see it."""
    may = ", ".join(ctx.words[f"role.{role}"] for role in ROLES if role in MAY.get(ctx.page, ()))
    ctx.html(parts.head(ctx.words[f"page.{ctx.page}"]))
    title = ctx.say("This page is not for your role.", "Deze pagina is niet voor jouw rol.")
    text = ctx.say(
        f"You are {ctx.words[f'role.{ctx.user.role}']}. It is for: {may}.",
        f"Je bent {ctx.words[f'role.{ctx.user.role}']}. Ze is voor: {may}.",
    )
    back = parts.link_button(ctx.words["page.today"], ctx.url())
    ctx.html(parts.empty(title, text, do=back))


def unforeseen(ctx: Context) -> None:
    """Something nobody foresaw: what can be done now."""
    again = parts.link_button(ctx.say("Open this page again", "Open deze pagina opnieuw"), ctx.here())
    ctx.html(
        Markup('<div class="finding stop" role="alert"><p>{}</p><p>{}</p></div>').format(
            ctx.words["error.unforeseen"], again
        )
    )

"""Users: who may in, as what. For administrators."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from markupsafe import Markup
from nicegui import ui

from echt.studio import parts
from echt.studio.signin.roles import ROLES
from echt.studio.signin.users import SHORTEST

if TYPE_CHECKING:
    from echt.studio.context import Context


async def build(ctx: Context) -> None:
    """Everyone who may in, and a place for one more."""
    ctx.html(parts.head(ctx.words["page.users"]))
    with parts.section(ctx, ctx.say("Who may in", "Wie naar binnen mag")):
        listed = ui.element("div")
        _list(ctx, listed)
    with parts.section(ctx, ctx.say("Let somebody in", "Laat iemand toe")):
        hint = ctx.say(
            "At least {} characters; they change it with you later.",
            "Minstens {} tekens; later wijzigen jullie het samen.",
        ).format(SHORTEST)
        name = parts.field(ctx.words["name"])
        password = parts.field(ctx.words["password"], kind="password", hint=hint)
        role = ui.radio({one: ctx.words[f"role.{one}"] for one in ROLES}, value="marketer").props("inline")

        async def add() -> None:
            given, chosen, secret = name.value or "", str(role.value), password.value or ""
            password.value = ""
            made = await ctx.act(
                "user.edit", lambda _: ctx.site.users.add(given, chosen, secret), kind="user", name=given, did="added"
            )
            if made is not None:
                name.value = ""
                _list(ctx, listed)

        parts.button(ctx.say("Let in", "Toelaten"), add)


def _list(ctx: Context, listed: ui.element) -> None:
    listed.clear()
    with listed:
        for user in ctx.site.users.all():
            with ui.element("div").classes("user-row"):
                ctx.html(
                    Markup('<b>{}</b> <span class="soft">{}</span>').format(user.name, ctx.words[f"role.{user.role}"])
                )
                if user.name != ctx.user.name:
                    parts.button(
                        ctx.say("Take out", "Weghalen"), _remover(ctx, user.name, listed), small=True, hidden=user.name
                    )


def _remover(ctx: Context, name: str, listed: ui.element) -> Callable[[], Awaitable[None]]:
    async def remove() -> None:
        done = await ctx.act(
            "user.edit", lambda _: ctx.site.users.remove(name) or True, kind="user", name=name, did="removed"
        )
        if done:
            _list(ctx, listed)

    return remove

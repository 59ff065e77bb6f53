"""Whose yes a creative needs: somebody offers it, somebody else looks and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from nicegui import ui

from echt.studio import parts

if TYPE_CHECKING:
    from echt.project import Project
    from echt.studio.context import Context


def show(ctx: Context, seen: Any, waits: Any) -> None:
    """The bar of the approval, or why there is none yet.

    Args:
        ctx: The page.
        seen: From `Project.inspect`.
        waits: The request that waits for an answer, or None.
    """
    written = seen.written
    version = written.creative.version
    if waits is not None and waits.version == version:
        _bar(ctx, waits, version)
        return
    with _box(ctx):
        ctx.html(Markup('<div class="asked"><p>{}</p></div>').format(_said(ctx, written)))
        if written.approval is None and not _blocked(written) and ctx.may("content.ask"):
            with ui.element("div").classes("btn-row"):
                parts.button(ctx.say("Offer it for approval", "Ter keuring aanbieden"), lambda: _offer(ctx, version))


def _box(ctx: Context) -> ui.element:
    made = ui.element("section").classes("approve")
    made.props["aria-label"] = ctx.say("Approval", "Goedkeuring")
    return made


def _blocked(written: Any) -> bool:
    return any(one.blocks for one in written.findings)


def _said(ctx: Context, written: Any) -> Markup:
    if written.approval is not None:
        by, at = written.approval.by, ctx.number.day(written.approval.at)
        return Markup("<b>{}</b>").format(
            ctx.say(f"{by} said yes to exactly these words on {at}.", f"{by} zei op {at} ja op precies deze woorden.")
        )
    if _blocked(written):
        return Markup("<b>{}</b>").format(ctx.say("Mend what was found first.", "Los eerst op wat er gevonden is."))
    return Markup("<b>{}</b> {}").format(
        ctx.say("Nobody said yes to these words yet.", "Nog niemand zei ja op deze woorden."),
        ctx.say(
            "Nothing reaches a person before a person has looked.",
            "Niets bereikt een mens zonder dat een mens heeft gekeken.",
        ),
    )


async def _offer(ctx: Context, version: str) -> None:
    user = ctx.user

    def work(shop: Project) -> object:
        return shop.ask_for("creative", ctx.item, version, by=user.name, role=user.role)

    if await ctx.act("content.ask", work, did="-") is not None:
        ui.navigate.to(ctx.url("content", ctx.item))


def _bar(ctx: Context, waits: Any, version: str) -> None:
    may = ctx.may("content.approve") and waits.by != ctx.user.name
    who = ctx.say(
        "An approver or administrator answers this, never whoever asked.",
        "Een keurder of beheerder beantwoordt dit, nooit wie het vroeg.",
    )
    parts.approval(
        ctx,
        asked=Markup("<b>{}</b>").format(ctx.say(f"{waits.by} asks for a yes.", f"{waits.by} vraagt om een ja.")),
        happens=ctx.say(
            "A yes holds for exactly these words, facts and pictures; change one and it is open again.",
            "Een ja geldt voor precies deze woorden, feiten en beelden; verandert er iets, dan is het weer open.",
        ),
        not_yet=ctx.say("Nothing is sent yet.", "Er wordt nog niets verstuurd."),
        on_yes=lambda: _answer(ctx, version, yes=True),
        on_no=lambda: _answer(ctx, version, yes=False),
        who_can="" if may else who,
    )


async def _answer(ctx: Context, version: str, *, yes: bool) -> None:
    user = ctx.user

    def work(shop: Project) -> object:
        answered = shop.answer("creative", ctx.item, version, by=user.name, yes=yes, role=user.role)
        return shop.approve(ctx.item, by=user.name) if yes else answered

    if await ctx.act("content.approve", work, did="-") is not None:
        ui.navigate.to(ctx.url("content", ctx.item))

"""Other ways to write a part, the likeliest first; every one of them passed the guard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from nicegui import ui

from echt.errors import EchtError
from echt.studio import parts
from echt.studio.pages.content import said
from echt.studio.pages.content.copy import change

if TYPE_CHECKING:
    from echt.studio.context import Context

MOST = 6
_PARTS = ("headline", "subject", "preheader", "call_to_action")


def show(ctx: Context, seen: Any) -> None:
    """A button for each language and part; what comes out can be taken over where the words stand in the file."""
    if seen.brief.slots is not None:
        return
    with parts.section(ctx, ctx.say("Other ways to write it", "Andere manieren om het te schrijven")):
        hint = ctx.say(
            "From the facts, past the guard; unlike each other, the likeliest first.",
            "Uit de feiten, langs de bewaker; verschillend van elkaar, de kansrijkste eerst.",
        )
        ctx.html(Markup('<p class="hint">{}</p>').format(hint))
        shown = ui.element("div").props("role=status")
        with ui.element("div").classes("btn-row"):
            for tongue in seen.brief.languages:
                keys = [key for key in _PARTS if key in seen.written.creative.texts.get(tongue, {})] or ["headline"]
                for key in keys:
                    label = f"{said.part(ctx, key)} · {said.tongues(ctx, [tongue])}"
                    parts.button(label, _asked(ctx, seen, shown, tongue, key), small=True)
        shown.move(target_index=-1)


def _asked(ctx: Context, seen: Any, shown: ui.element, tongue: Any, key: str) -> Any:
    async def ask() -> None:
        ctx.clear()
        try:
            found = await ctx.read(lambda shop: shop.variants(ctx.item, key, language=tongue, n=MOST))
        except EchtError as error:
            ctx.trouble(error)
            return
        shown.clear()
        with shown:
            for way, _, _ in found.chosen:
                _way(ctx, seen, way)
            ctx.html(Markup('<p class="tiny softer">{}</p>').format(found.ranking[ctx.language]))

    return ask


def _way(ctx: Context, seen: Any, way: Any) -> None:
    with ui.element("article").classes("variant"):
        ctx.html(
            Markup('<p class="copy" lang="{}">{}</p><p class="meta"><span translate="no">{}</span></p>').format(
                way.language, way.text, ", ".join(way.fact_ids)
            )
        )
        if way.part in seen.brief.copy.get(way.language, {}):
            words = {way.language: {way.part: way.places or way.text}}
            change(ctx, words, lambda: words)

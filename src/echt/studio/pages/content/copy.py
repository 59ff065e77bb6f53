"""The words as people would read them, with what was found about them, and a way to change each part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from nicegui import ui

from echt.errors import EchtError
from echt.studio import edits, parts
from echt.studio.pages.content import said

if TYPE_CHECKING:
    from echt.studio.context import Context


def show(ctx: Context, seen: Any) -> None:
    """Every language with its parts; the language of the page first."""
    written = seen.written
    numbered = list(enumerate(written.findings, start=1))
    for tongue in sorted(written.creative.texts, key=lambda one: one != ctx.language):
        texts = written.creative.texts[tongue]
        label = seen.label.get(tongue, "")
        with parts.section(
            ctx, said.tongues(ctx, [tongue]), more=Markup('<span lang="{}">{}</span>').format(tongue, label)
        ):
            for key, text in texts.items():
                _part(ctx, seen, tongue, key, text, [(n, one) for n, one in numbered if said.is_in(one, tongue, key)])
    if not seen.brief.copy and seen.brief.slots is None:
        _fresh(ctx, seen)


def _part(ctx: Context, seen: Any, tongue: str, key: str, text: str, found: list[tuple[int, Any]]) -> None:
    with ui.element("div").classes("copy-part"):
        lines = said.marked(text, found).replace("\n\n", Markup('<span class="para"></span>'))
        kind = "copy" if key in {"subject", "headline"} else "body"
        ctx.html(
            Markup('<p class="small softer">{}</p><p class="{} pre-line" lang="{}">{}</p>').format(
                said.part(ctx, key), kind, tongue, lines
            )
        )
        for number, one in found:
            ctx.html(said.finding(ctx, one, mark=str(number)))
        raw = seen.brief.copy.get(tongue, {}).get(key)
        if raw is not None and ctx.may("content.edit"):
            _edit(ctx, tongue, key, raw)


def _edit(ctx: Context, tongue: str, key: str, raw: str) -> None:
    place = ui.element("div")

    def begin() -> None:
        opener.set_visibility(False)
        with place:
            hint = ctx.say(
                "{price} is a place for a fact: it stays true.", "{price} is een plek voor een feit: dat blijft waar."
            )
            area = parts.text_area(said.part(ctx, key), raw, hint=hint).props(f"lang={tongue}")
            change(ctx, {tongue: {key: ""}}, lambda: {tongue: {key: area.value or ""}})

    opener = parts.button(ctx.say("Edit", "Wijzigen"), begin, small=True, hidden=f"{said.part(ctx, key)}, {tongue}")


def change(ctx: Context, where: Any, words: Any) -> None:
    """A button that shows what other words would change in the file and what the guard finds; then one that saves them.

    Args:
        ctx: The page.
        where: Language -> part, for the name of the button.
        words: Called for language -> part -> the new words.
    """
    shown = ui.element("div").props("role=status")
    began = edits.read(ctx.site.folder, "content", ctx.item)
    tongue, keys = next(iter(where.items()))

    async def look() -> None:
        ctx.clear()
        given = words()
        by = ctx.user.name
        try:
            mine, found = await ctx.read(
                lambda shop: (shop.reworded(ctx.item, given, by=by), shop.tried(ctx.item, given))
            )
        except EchtError as error:
            ctx.trouble(error)
            return
        shown.clear()
        with shown:
            ctx.html(parts.diff(ctx, began.file, began.text, mine))
            for one in found:
                if any(said.is_in(one, tongue, key) for tongue, said_ in given.items() for key in said_):
                    ctx.html(said.finding(ctx, one))
            parts.button(ctx.words["save"], lambda: write(mine), small=True)

    async def write(mine: str) -> None:
        made = await ctx.write("content.edit", began, mine, check=lambda shop: shop.inspect(ctx.item))
        if made is not None:
            ui.navigate.to(ctx.url("content", ctx.item, edit=made.edit_id))

    hidden = ", ".join([tongue, *(said.part(ctx, key) for key in keys)])
    parts.button(ctx.say("Show what changes", "Toon wat er verandert"), look, small=True, hidden=hidden)


def _fresh(ctx: Context, seen: Any) -> None:
    """The words are made anew each time: to change them, they must stand in the file."""
    made = said.maker(ctx, seen.written.creative.made_by)
    text = ctx.say(
        f"These words are written anew from the facts each time, with {made}. To change them, put them into the file.",
        f"Deze woorden worden elke keer opnieuw uit de feiten geschreven, met {made}. "
        "Wil je ze wijzigen, zet ze dan in het bestand.",
    )
    ctx.html(Markup('<p class="small soft fresh">{}</p>').format(text))
    if not ctx.may("content.edit"):
        return
    began = edits.read(ctx.site.folder, "content", ctx.item)

    async def put() -> None:
        ctx.clear()
        try:
            mine = await ctx.read(lambda shop: shop.drafted(ctx.item))
        except EchtError as error:
            ctx.trouble(error)
            return
        made = await ctx.write("content.edit", began, mine, check=lambda shop: shop.inspect(ctx.item))
        if made is not None:
            ui.navigate.to(ctx.url("content", ctx.item, edit=made.edit_id))

    parts.button(ctx.say("Put the words into the file", "Zet de woorden in het bestand"), put)

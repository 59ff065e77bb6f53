"""What a creative is for and what it may claim: the brief, its facts, and the text file itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from nicegui import ui

from echt.studio import edits, parts
from echt.studio.pages.content import said

if TYPE_CHECKING:
    from echt.studio.context import Context


def show(ctx: Context, seen: Any) -> None:
    """The brief, the facts, and the file to edit."""
    with ui.element("div"):
        with parts.section(ctx, ctx.say("Brief", "Opdracht"), classes="stack"):
            ctx.html(_said(ctx, seen))
        with parts.section(ctx, ctx.say("Facts", "Feiten"), classes="stack"):
            hint = ctx.say("A text may claim only what stands here.", "Een tekst mag alleen beweren wat hier staat.")
            ctx.html(Markup('<p class="hint">{}</p>').format(hint))
            ctx.html(_facts(ctx, seen))
        if ctx.may("content.edit"):
            _file(ctx, seen)


def _said(ctx: Context, seen: Any) -> Markup:
    brief, creative = seen.brief, seen.written.creative
    told = [
        (ctx.say("For", "Voor"), brief.audience.get(ctx.language, "")),
        (ctx.say("Purpose", "Doel"), said.purpose(ctx, str(brief.purpose))),
        (ctx.say("Channel", "Kanaal"), ctx.words.get(f"channel.{brief.channel}", brief.channel)),
        (ctx.say("Languages", "Talen"), said.tongues(ctx, brief.languages)),
        (ctx.say("Tone", "Toon"), ctx.say("formal", "u") if brief.tone == "formal" else ctx.say("informal", "je")),
        (ctx.say("Products", "Producten"), ", ".join(brief.product_ids)),
        (ctx.say("Written by", "Geschreven door"), said.maker(ctx, creative.made_by)),
        (ctx.say("Edited by", "Bewerkt door"), creative.human_editor or ""),
        (
            ctx.say("Words by people", "Woorden van mensen"),
            "" if seen.human_share is None else ctx.number.percent(seen.human_share, 0),
        ),
    ]
    rows = (Markup("<dt>{}</dt><dd>{}</dd>").format(name, value) for name, value in told if value)
    return Markup('<dl class="pairs">{}</dl>').format(Markup("").join(rows))


def _facts(ctx: Context, seen: Any) -> Markup:
    known = seen.facts_in(ctx.language)
    if not known:
        return Markup('<p class="small soft">{}</p>').format(
            ctx.say("None yet: add them in the file.", "Nog geen: zet ze in het bestand.")
        )
    return Markup('<ul class="facts">{}</ul>').format(
        Markup("").join(_fact(ctx, number, *one) for number, one in enumerate(known, start=1))
    )


def _fact(ctx: Context, number: int, fact: Any, words: str) -> Markup:
    until, source = fact.valid_until, ctx.words.get(f"source.{fact.source}", fact.source)
    says = (
        ctx.say(f"holds until {ctx.number.day(until)}", f"geldt tot {ctx.number.day(until)}")
        if until
        else Markup("{}: <span{}>{}</span>").format(ctx.say("source", "bron"), _as_is(source == fact.source), source)
    )
    known = ctx.words.get(f"fact.{fact.quantity}")
    return Markup(
        '<li class="fact"><span class="id">F{}</span><span><span{}>{}</span>{}: <b translate="no">{}</b></span><span class="until">{}</span></li>'
    ).format(number, _as_is(known is None), known or fact.quantity, said.of_language(ctx, fact), words, says)


def _as_is(data: bool) -> Markup:
    """What somebody wrote in a file is nobody's to translate."""
    return Markup(' translate="no"') if data else Markup("")


def _file(ctx: Context, seen: Any) -> None:
    title = ctx.say("The file", "Het bestand")
    with ui.element("details").classes("more-box"):
        with ui.element("summary"):
            ctx.html(Markup("{}").format(ctx.say("Edit the file", "Het bestand bewerken")))
        began = edits.read(ctx.site.folder, "content", ctx.item)
        area = parts.text_area(title, seen.text, hint=began.file, mono=True)
        forget = parts.keep(ctx, area, f"content/{ctx.item}")
        save(ctx, began, lambda: area.value or "", done=forget)


def save(ctx: Context, began: Any, text: Any, *, done: Any = None) -> None:
    """A button that shows the difference, and then one that saves it.

    Args:
        ctx: The page.
        began: From `edits.read`.
        text: Called for the text as it would be written; it may raise an `EchtError`, which is shown.
        done: Called once it was written.
    """
    shown = ui.element("div").props("role=status")

    async def write(mine: str) -> None:
        made = await ctx.write("content.edit", began, mine, check=lambda shop: shop.inspect(ctx.item))
        if made is not None:
            if done is not None:
                done()
            ui.navigate.to(ctx.url("content", ctx.item, edit=made.edit_id))

    def look() -> None:
        mine = text()
        shown.clear()
        with shown:
            ctx.html(parts.diff(ctx, began.file, began.text, mine))
            if mine != began.text:
                parts.button(ctx.words["save"], lambda: write(mine), small=True)

    parts.button(ctx.say("Show what changes", "Toon wat er verandert"), look, small=True)

"""A story: the notes in order, what a good interviewer would ask, what keeps it from being told. A person writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from nicegui import ui

from echt.report.words import titled
from echt.studio import edits, parts
from echt.studio.pages.content import said

if TYPE_CHECKING:
    from echt.studio.context import Context

MARK = "story:"


async def build(ctx: Context, name: str) -> None:
    """The page of one story."""
    ctx.html(parts.head(titled(name), crumb=parts.crumb(ctx, "content", titled(name))))
    told = await ctx.read(lambda shop: shop.story(name))
    share = ctx.number.percent(told.human_share)
    lead = ctx.say(
        f"{share} of this story was written by people.", f"{share} van dit verhaal is door mensen geschreven."
    )
    ctx.html(Markup('<p class="lead">{}</p>').format(lead))
    with ui.element("div").classes("cols-left"):
        with parts.section(ctx, ctx.say("In this order", "In deze volgorde"), classes="stack"):
            ctx.html(_outline(told.outline))
        with ui.element("div"):
            _words(ctx, told)
            _file(ctx, name)


def _outline(outline: Any) -> Markup:
    beats = (
        Markup("<li><b>{}</b><ul>{}</ul></li>").format(
            beat.heading, Markup("").join(Markup("<li>{}</li>").format(note) for note in beat.notes)
        )
        for beat in outline.beats
    )
    asked = (Markup("<li>{}</li>").format(one.text) for one in outline.questions)
    return Markup('<ol lang="{}">{}</ol><h3>?</h3><ul lang="{}">{}</ul>').format(
        outline.language, Markup("").join(beats), outline.language, Markup("").join(asked)
    )


def _words(ctx: Context, told: Any) -> None:
    numbered = list(enumerate(told.findings, start=1))
    with parts.section(ctx, ctx.say("As it stands", "Zoals het er staat")):
        for tongue, texts in told.creative.texts.items():
            for key, text in texts.items():
                if key != "link":
                    lines = said.marked(text, numbered)
                    ctx.html(Markup('<p class="body pre-line" lang="{}">{}</p>').format(tongue, lines))
        for number, one in numbered:
            ctx.html(said.finding(ctx, one, mark=str(number)))
        if told.pulled:
            pulled = ctx.say("Somebody in it allows it no longer.", "Iemand erin staat het niet meer toe.")
            ctx.html(parts.finding(pulled, ctx.say("It is not told.", "Het wordt niet verteld.")))


def _file(ctx: Context, name: str) -> None:
    began = edits.read(ctx.site.folder, "stories", name)
    with parts.section(ctx, ctx.say("Write it", "Schrijf het")):
        area = parts.text_area(ctx.say("The file", "Het bestand"), began.text, hint=began.file, mono=True)
        forget = parts.keep(ctx, area, began.file)
        if not ctx.may("content.edit"):
            return
        shown = ui.element("div").props("role=status")

        async def write() -> None:
            made = await ctx.write("content.edit", began, area.value or "", check=lambda shop: shop.story(name))
            if made is not None:
                forget()
                ui.navigate.to(ctx.url("content", MARK + name))

        def look() -> None:
            shown.clear()
            with shown:
                ctx.html(parts.diff(ctx, began.file, began.text, area.value or ""))
                parts.button(ctx.words["save"], write, small=True)

        parts.button(ctx.say("Show what changes", "Toon wat er verandert"), look, small=True)

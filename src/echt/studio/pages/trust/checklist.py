"""The DPIA checklist: each criterion with what is known, what Echt does, and an answer that only a person can give."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from nicegui import ui

from echt.errors import EchtError
from echt.project.stated import AnswerPart, answer_in, answered
from echt.studio import edits, parts
from echt.studio.pages.trust.filing import crumb, file_itself, written_before

if TYPE_CHECKING:
    from echt.studio.context import Context

PART = "dpia"
YES, NO = "applies", "does not apply"


async def dpia(ctx: Context) -> None:
    """All criteria."""
    language = ctx.language
    began = edits.read(ctx.site.folder, "trust", "dpia")
    ctx.html(parts.head(ctx.say("DPIA checklist", "DPIA-checklist"), crumb=crumb(ctx)))
    try:
        found = await ctx.read(lambda shop: shop.dpia(language=language))
    except EchtError as error:
        ctx.trouble(error)
        file_itself(ctx, began, PART, is_open=True)
        return
    written_before(ctx, began.name)
    ctx.html(Markup('<p class="lead">{}</p><p class="why">{}</p>').format(found.verdict, _source(ctx)))
    with parts.section(ctx, ctx.say("The criteria", "De criteria")):
        for one in found.criteria:
            _criterion(ctx, began, one)
    file_itself(ctx, began, PART)


def _source(ctx: Context) -> str:
    return ctx.say(
        "Nine criteria of the European authorities (WP 248): two or more mean that a DPIA is needed in most cases. Two kinds from the list of the Dutch authority each ask for one. No legal advice: a person decides.",
        "Negen criteria van de Europese toezichthouders (WP 248): bij twee of meer is een DPIA meestal nodig. Twee soorten van de lijst van de Autoriteit Persoonsgegevens vragen er elk om. Geen juridisch advies: een mens beslist.",
    )


def _criterion(ctx: Context, began: edits.Text, one: Any) -> None:
    with ui.element("div").classes("criterion"):
        ctx.html(Markup("<div><h3>{}</h3>{}</div><p>{}</p>").format(one.title, _state(ctx, one), one.does))
        if one.answer is not None:
            said = one.answer
            ctx.html(Markup('<p class="small soft">{}, {}: {}</p>').format(said.by, ctx.number.day(said.on), said.note))
        else:
            ctx.html(
                Markup('<p class="small"><b>{}</b> {}</p>').format(ctx.say("Say for yourself:", "Zeg zelf:"), one.fill)
            )
        if ctx.may("trust.answer"):
            _form(ctx, began, one)


def _state(ctx: Context, one: Any) -> Markup:
    by = ctx.say("the project shows it", "dat blijkt uit het project") if one.by_project else ""
    by = ctx.say("says a person", "zegt een mens") if one.answer is not None else by
    beside = f": {by}" if by else ""
    if one.applies is None:
        return parts.chip(ctx.say("A person must say", "Een mens moet het zeggen"), shape="open", state="warn")
    if one.applies:
        return parts.chip(ctx.say("Applies", "Geldt") + beside, shape="dot")
    return parts.chip(ctx.say("Does not apply", "Geldt niet") + beside, shape="ok", state="ok")


def _form(ctx: Context, began: edits.Text, one: Any) -> None:
    """Why, and whether it applies; beneath it what that changes in trust/dpia.toml."""
    typed = {"note": one.answer.note if one.answer else "", "applies": ""}

    def text(base: str) -> str:
        note = typed["note"].strip()
        if not note or not typed["applies"]:
            return base
        day = datetime.now(UTC).date()
        return answered(base, one.key, AnswerPart(applies=typed["applies"] == YES, note=note, by=ctx.user.name, on=day))

    def again(now: str) -> str | None:
        same = answer_in(now, one.key) == answer_in(began.text, one.key)
        return text(now) if same else None

    def type_in(key: str, value: str) -> None:
        typed[key] = value
        writing.draw()

    with ui.element("details"):
        title = ctx.say("Change the answer", "Antwoord wijzigen") if one.answer else ctx.say("Answer", "Antwoorden")
        ctx.html(Markup('{}<span class="vh">, {}</span>').format(title, one.title)).tag = "summary"
        options = {
            "": ctx.say("Choose", "Kies"),
            YES: ctx.say("It applies", "Het geldt"),
            NO: ctx.say("It does not apply", "Het geldt niet"),
        }
        label = ctx.say("Does it apply?", "Geldt het?")
        parts.choose(label, options, "", on_change=lambda key: type_in("applies", key))
        parts.field(ctx.say("Why", "Waarom"), typed["note"], on_change=lambda value: type_in("note", value))
        writing = parts.Writing(
            ctx,
            "trust.answer",
            began,
            text=text,
            check=lambda shop: shop.stated(),
            saved=lambda made: ui.navigate.to(ctx.url("trust", PART, edit=made.edit_id)),
            again=again,
            hidden=one.title,
        )
        writing.show()

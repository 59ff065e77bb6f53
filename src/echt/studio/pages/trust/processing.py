"""The register of processing and the DPIA checklist: what Echt wrote, and what only a person can fill in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from nicegui import ui

from echt.studio import parts

if TYPE_CHECKING:
    from echt.project import Project
    from echt.studio.context import Context


def _crumb(ctx: Context) -> Markup:
    return Markup('<a href="{}">{}</a>').format(ctx.url("trust"), ctx.words["page.trust"])


async def register(ctx: Context) -> None:
    """The register: one block an activity."""
    language = ctx.language
    found = await ctx.read(lambda shop: shop.register(language=language))
    heads, say = found.heads, ctx.number
    ctx.html(parts.head(heads["title"], crumb=_crumb(ctx)))
    missing = len(found.missing)
    text = ctx.say(
        f"{say.whole(len(found.entries))} activities with data about people. "
        + (f"{say.whole(missing)} things are not written down yet." if missing else "Nothing is missing."),
        f"{say.whole(len(found.entries))} verwerkingen van gegevens over mensen. "
        + (f"{say.whole(missing)} dingen zijn nog niet opgeschreven." if missing else "Er ontbreekt niets."),
    )
    ctx.html(Markup('<p class="lead">{}</p>').format(text))
    for warning in found.warnings:
        ctx.html(Markup('<p class="why">{}</p>').format(warning))
    with parts.section(ctx, heads["controller"]):
        ctx.html(_lines({heads[key]: said for key, said in found.head.items()}))
        stated = found.facts.stated
        keys = {one: (heads[one], getattr(stated, one)) for one in ("controller", "contact", "officer")}
        _fill(ctx, heads["controller"], keys)
        parts.button(
            ctx.say("Download the register", "Register downloaden"),
            lambda: ui.download.content(str(found), f"register-{language}.txt", "text/plain"),
            small=True,
        ).classes("csv")
    for one in found.entries:
        with parts.section(ctx, one.title, more=Markup('<span class="mono">{}</span>').format(one.purpose)):
            ctx.html(_lines({heads[key]: said for key, said in one.lines.items()}))
            _fill(ctx, one.title, _open(ctx, found, one))
    with parts.section(ctx, heads["measures"]):
        items = Markup("").join(
            Markup("<li>{}<span>{}</span></li>").format(parts.glyph("ok"), said)
            for said in (*found.measures, *found.others)
        )
        ctx.html(Markup('<ul class="steps">{}</ul>').format(items))


def _open(ctx: Context, found: Any, one: Any) -> dict[str, tuple[str, str]]:
    """The lines of one activity that only a person can fill in: by key, its name and what stands there now."""
    stated, heads = found.facts.stated, found.heads
    tables = {"retention": stated.retention, "transfers": stated.transfers, "interest": stated.interest}
    names = {
        "retention": heads["retention"],
        "transfers": heads["transfers"],
        "interest": ctx.say("Which interest", "Welk belang"),
    }
    return {
        f'{table}."{one.purpose}"': (names[table], said.get(one.purpose, ""))
        for table, said in tables.items()
        if f'{table}."{one.purpose}"' in one.missing or said.get(one.purpose)
    }


def _fill(ctx: Context, of: str, lines: dict[str, tuple[str, str]]) -> None:
    """Fields for what only a person can know; saving writes trust/register.toml."""
    if not lines or not ctx.may("trust.answer"):
        return
    with ui.element("details"):
        title = Markup('{}<span class="vh">, {}</span>').format(ctx.say("Fill in", "Invullen"), of)
        ctx.html(title).tag = "summary"
        fields = {key: parts.field(name, now) for key, (name, now) in lines.items()}

        async def save() -> None:
            said = {key: one.value or "" for key, one in fields.items() if (one.value or "") != lines[key][1]}

            def work(shop: Project) -> object:
                return shop.fill_register(said)

            done = await ctx.act("trust.answer", work, kind="register", name=of, did="answered")
            if done is not None:
                ui.navigate.to(ctx.url("trust", "processing"))

        parts.button(ctx.words["save"], save, small=True, hidden=of).classes("csv")


def _lines(lines: dict[str, str]) -> Markup:
    cells = Markup("").join(Markup("<dt>{}</dt><dd>{}</dd>").format(head, said) for head, said in lines.items())
    return Markup('<dl class="register">{}</dl>').format(cells)


async def dpia(ctx: Context) -> None:
    """The checklist: each criterion with what is known, what Echt does, and an answer that only a person can give."""
    language = ctx.language
    found = await ctx.read(lambda shop: shop.dpia(language=language))
    ctx.html(parts.head(ctx.say("DPIA checklist", "DPIA-checklist"), crumb=_crumb(ctx)))
    ctx.html(Markup('<p class="lead">{}</p><p class="why">{}</p>').format(found.verdict, _source(ctx)))
    with parts.section(ctx, ctx.say("The criteria", "De criteria")):
        for one in found.criteria:
            _criterion(ctx, one)


def _source(ctx: Context) -> str:
    return ctx.say(
        "Nine criteria of the European authorities (WP 248): two or more mean that a DPIA is needed in most cases. Two kinds from the list of the Dutch authority each ask for one. No legal advice: a person decides.",
        "Negen criteria van de Europese toezichthouders (WP 248): bij twee of meer is een DPIA meestal nodig. Twee soorten van de lijst van de Autoriteit Persoonsgegevens vragen er elk om. Geen juridisch advies: een mens beslist.",
    )


def _criterion(ctx: Context, one: Any) -> None:
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
            _form(ctx, one)


def _state(ctx: Context, one: Any) -> Markup:
    by = ctx.say("the project shows it", "dat blijkt uit het project") if one.by_project else ""
    by = ctx.say("says a person", "zegt een mens") if one.answer is not None else by
    beside = f": {by}" if by else ""
    if one.applies is None:
        return parts.chip(ctx.say("A person must say", "Een mens moet het zeggen"), shape="open", state="warn")
    if one.applies:
        return parts.chip(ctx.say("Applies", "Geldt") + beside, shape="dot")
    return parts.chip(ctx.say("Does not apply", "Geldt niet") + beside, shape="ok", state="ok")


def _form(ctx: Context, one: Any) -> None:
    with ui.element("details"):
        title = ctx.say("Change the answer", "Antwoord wijzigen") if one.answer else ctx.say("Answer", "Antwoorden")
        hidden = Markup('{}<span class="vh">, {}</span>').format(title, one.title)
        ctx.html(hidden).tag = "summary"
        note = parts.field(ctx.say("Why", "Waarom"), one.answer.note if one.answer else "")

        async def answer(*, applies: bool) -> None:
            said, user, day = (note.value or "").strip(), ctx.user, datetime.now(UTC).date()

            def work(shop: Project) -> object:
                return shop.answer_dpia(one.key, applies=applies, note=said, by=user.name, on=day)

            if await ctx.act("trust.answer", work, kind="dpia", name=one.key, did="answered") is not None:
                ui.navigate.to(ctx.url("trust", "dpia"))

        with ui.element("div").classes("btn-row"):
            yes = ctx.say("It applies", "Het geldt")
            no = ctx.say("It does not apply", "Het geldt niet")
            parts.button(yes, lambda: answer(applies=True), small=True, hidden=one.title)
            parts.button(no, lambda: answer(applies=False), small=True, hidden=one.title)

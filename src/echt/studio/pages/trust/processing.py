"""The register of processing: what Echt wrote, and what only a person can fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from nicegui import ui

from echt.errors import EchtError
from echt.project.stated import filled, said_in
from echt.studio import edits, parts
from echt.studio.pages.trust.filing import crumb, file_itself, written_before

if TYPE_CHECKING:
    from echt.studio.context import Context

PART = "processing"


async def register(ctx: Context) -> None:
    """The register: one block an activity."""
    language = ctx.language
    began = edits.read(ctx.site.folder, "trust", "register")
    try:
        found = await ctx.read(lambda shop: shop.register(language=language))
    except EchtError as error:
        ctx.html(parts.head(ctx.say("Register of processing", "Register van verwerkingen"), crumb=crumb(ctx)))
        ctx.trouble(error)
        file_itself(ctx, began, PART, is_open=True)
        return
    heads = found.heads
    ctx.html(parts.head(heads["title"], crumb=crumb(ctx)))
    written_before(ctx, began.name)
    _said(ctx, found)
    with parts.section(ctx, heads["controller"]):
        ctx.html(_lines({heads[key]: said for key, said in found.head.items()}))
        stated = found.facts.stated
        keys = {one: (heads[one], getattr(stated, one)) for one in ("controller", "contact", "officer")}
        _fill(ctx, began, heads["controller"], keys)
        parts.button(
            ctx.say("Download the register", "Register downloaden"),
            lambda: ui.download.content(str(found), f"register-{language}.txt", "text/plain"),
            small=True,
        ).classes("csv")
    for one in found.entries:
        with parts.section(ctx, one.title, more=Markup('<span class="mono">{}</span>').format(one.purpose)):
            ctx.html(_lines({heads[key]: said for key, said in one.lines.items()}))
            _fill(ctx, began, one.title, _open(ctx, found, one))
    with parts.section(ctx, heads["measures"]):
        items = Markup("").join(
            Markup("<li>{}<span>{}</span></li>").format(parts.glyph("ok"), said)
            for said in (*found.measures, *found.others)
        )
        ctx.html(Markup('<ul class="steps">{}</ul>').format(items))
    file_itself(ctx, began, PART)


def _said(ctx: Context, found: Any) -> None:
    missing, say = len(found.missing), ctx.number
    text = ctx.say(
        f"{say.whole(len(found.entries))} activities with data about people. "
        + (f"{say.whole(missing)} things are not written down yet." if missing else "Nothing is missing."),
        f"{say.whole(len(found.entries))} verwerkingen van gegevens over mensen. "
        + (f"{say.whole(missing)} dingen zijn nog niet opgeschreven." if missing else "Er ontbreekt niets."),
    )
    ctx.html(Markup('<p class="lead">{}</p>').format(text))
    for warning in found.warnings:
        ctx.html(Markup('<p class="why">{}</p>').format(warning))


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


def _fill(ctx: Context, began: edits.Text, of: str, lines: dict[str, tuple[str, str]]) -> None:
    """Fields for what only a person can know; beneath them what that changes in trust/register.toml."""
    if not lines or not ctx.may("trust.answer"):
        return
    typed = {key: now for key, (_, now) in lines.items()}

    def said() -> dict[str, str]:
        return {key: text for key, text in typed.items() if text != lines[key][1]}

    def again(now: str) -> str | None:
        mine = said()
        return filled(now, mine) if all(said_in(now, key) == said_in(began.text, key) for key in mine) else None

    def type_in(key: str, text: str) -> None:
        typed[key] = text
        writing.draw()

    with ui.element("details"):
        title = Markup('{}<span class="vh">, {}</span>').format(ctx.say("Fill in", "Invullen"), of)
        ctx.html(title).tag = "summary"
        for key, (name, now) in lines.items():
            parts.field(name, now, on_change=lambda text, key=key: type_in(key, text))
        writing = parts.Writing(
            ctx,
            "trust.answer",
            began,
            text=lambda base: filled(base, mine) if (mine := said()) else base,
            check=lambda shop: shop.stated(),
            saved=lambda made: ui.navigate.to(ctx.url("trust", PART, edit=made.edit_id)),
            again=again,
            hidden=of,
        )
        writing.show()


def _lines(lines: dict[str, str]) -> Markup:
    cells = Markup("").join(Markup("<dt>{}</dt><dd>{}</dd>").format(head, said) for head, said in lines.items())
    return Markup('<dl class="register">{}</dl>').format(cells)

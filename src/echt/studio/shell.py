"""The frame around every page: skip link, menu in four groups, language, colours, sign out; the page in `main`."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from urllib.parse import quote

from markupsafe import Markup
from nicegui import ui

from echt.report.voice import LOGO
from echt.studio.context import Context
from echt.studio.pages import GROUPS, PAGES
from echt.studio.signin import roles
from echt.studio.trusted import trusted

_LINK = Markup('<li><a href="{}"{}>{}</a></li>')
_HERE = Markup(' aria-current="page"')


@contextmanager
def frame(ctx: Context) -> Generator[None]:
    """Everything that is made inside stands in `main`."""
    _plain(ctx)
    say = ctx.words
    main_id = "main"
    ctx.html(Markup('<a class="skip" href="#{}">{}</a>').format(main_id, say["skip"]))
    ctx.html(
        Markup(
            '<header class="top">{brand}<details><summary><span>Menu</span></summary><nav class="nav" aria-label="{label}">{menu}</nav>{foot}</details></header>'
        ).format(brand=_brand(ctx), label=say["menu.phone"], menu=_menu(ctx), foot=_foot(ctx))
    )
    with ui.element("div").classes("frame"):
        side = Markup('<header>{}<p class="place">{}</p></header><nav class="nav" aria-label="{}">{}</nav>{}')
        ctx.html(side.format(_brand(ctx), ctx.site.name, say["menu"], _menu(ctx), _foot(ctx)), classes="side")
        with ui.element("main").classes("main").props(f"id={main_id} tabindex=-1"):
            ctx.troubles_here()
            yield


def _plain(ctx: Context) -> None:
    """NiceGUI wraps a page in Quasar's layout, which makes a second `main`: plain boxes do."""
    element: ui.element | None = ctx.client.content
    while element is not None:
        if element.tag.startswith("q-"):
            element.tag = "div"
        element = element.parent_slot.parent if element.parent_slot else None
    if ctx.theme in {"light", "dark"}:
        ui.add_head_html(f'<script>document.documentElement.dataset.theme="{ctx.theme}"</script>')
        ui.dark_mode(ctx.theme == "dark")
    else:
        ui.dark_mode(None)


def _brand(ctx: Context) -> Markup:
    return Markup('<a class="brand" href="{}">{}echt</a>').format(ctx.url(), trusted(LOGO))


def _menu(ctx: Context) -> Markup:
    parts: list[Markup] = []
    for group in GROUPS:
        pages = [page for page in PAGES if page.group == group and roles.may(ctx.user.role, page.key)]
        if pages:
            links = Markup("").join(
                _LINK.format(ctx.url(page.key), _HERE if page.key == ctx.page else "", ctx.words[f"page.{page.key}"])
                for page in pages
            )
            parts.append(Markup("<h2>{}</h2><ul>{}</ul>").format(ctx.words[f"group.{group}"], links))
    return Markup("").join(parts)


def _foot(ctx: Context) -> Markup:
    """Who is signed in, the languages, the colours, the way out."""
    say = ctx.words
    other = "en" if ctx.language == "nl" else "nl"
    there = quote(ctx.here(other), safe="")
    tongue = Markup('<a href="/choose/language/{}?to={}" lang="{}">{}</a>').format(
        other, there, other, "English" if other == "en" else "Nederlands"
    )
    users = Markup("")
    if ctx.may("users"):
        users = Markup('<a href="{}">{}</a> · ').format(ctx.url("users"), say["page.users"])
    leave = Markup(
        '<form method="post" action="/sign-out"><input type="hidden" name="csrf" value="{}"><input type="hidden" name="language" value="{}"><button class="plain">{}</button></form>'
    ).format(ctx.session.csrf, ctx.language, say["sign_out"])
    who = Markup('<a href="{}">{}</a>').format(ctx.url("account"), ctx.user.name)
    return Markup(
        '<section class="side-foot" aria-label="{}"><div>{}, {}</div><div>{}{}</div><div>{}</div><div class="themes">{}: {}</div></section>'
    ).format(say["account"], who, say[f"role.{ctx.user.role}"], users, tongue, leave, say["theme"], _themes(ctx))


def _themes(ctx: Context) -> Markup:
    back = quote(ctx.here(), safe="")
    one = Markup('<a href="/choose/theme/{}?to={}"{}>{}</a>')
    return Markup(", ").join(
        one.format(
            theme, back, Markup(' aria-current="true"') if theme == ctx.theme else "", ctx.words[f"theme.{theme}"]
        )
        for theme in ("light", "dark", "system")
    )

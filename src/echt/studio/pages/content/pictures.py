"""The pictures of a creative in every size, and what is known about the bytes that would leave."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from nicegui import ui

from echt.report import evidence_name
from echt.studio import parts

if TYPE_CHECKING:
    from echt.studio.context import Context

_TYPES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png"}
_SOURCES = {
    "algorithmicMedia": ("Drawn by a program, without an AI model", "Getekend door een programma, zonder AI-model"),
    "trainedAlgorithmicMedia": ("Made with AI", "Gemaakt met AI"),
    "compositeWithTrainedAlgorithmicMedia": ("Made in part with AI", "Deels gemaakt met AI"),
}


def show(ctx: Context, seen: Any) -> None:
    """The pictures of this language, light or dark as the page asks, and the proof beside them."""
    theme = "dark" if ctx.query.get("pictures") == "dark" else "light"
    mine = [one for one in seen.pictures if one.picture.theme == theme]
    shown = [one for one in mine if one.picture.language == ctx.language] or mine
    other = "light" if theme == "dark" else "dark"
    words = {"light": ctx.say("Show them light", "Toon ze licht"), "dark": ctx.say("Show them dark", "Toon ze donker")}
    more = Markup('<a href="{}">{}</a>').format(ctx.url("content", ctx.item, pictures=other), words[other])
    with ui.element("div").classes("cols"):
        with parts.section(ctx, ctx.say("Pictures", "Beeld"), more=more):
            ctx.html(Markup('<div class="plates">{}</div>').format(Markup("").join(_figure(one) for one in shown)))
        with parts.section(ctx, ctx.say("Proof", "Bewijs")):
            _proof(ctx, shown)


def _figure(one: Any) -> Markup:
    picture = one.picture
    kind = _TYPES.get(one.path.suffix, "image/png")
    data = b64encode(one.content).decode()
    return Markup(
        '<figure><img src="data:{};base64,{}" width="{}" height="{}" alt="{}" lang="{}"><figcaption>{} × {}</figcaption></figure>'
    ).format(kind, data, picture.width, picture.height, picture.alt, picture.language, picture.width, picture.height)


def _proof(ctx: Context, shown: list[Any]) -> None:
    drafts = [one for one in shown if not one.signed]
    if drafts or not shown:
        title = ctx.say("These are drafts.", "Dit zijn schetsen.")
        text = ctx.say(
            "Without an identity nothing is signed, and nothing with a picture leaves. One command makes it: echt prove init.",
            "Zonder identiteit wordt niets ondertekend, en gaat er niets met beeld naar buiten. Eén opdracht maakt hem: echt prove init.",
        )
        ctx.html(parts.empty(title, text))
        return
    named = str(shown[0].picture.source)
    source = _SOURCES.get(named, (named, named))
    place = ui.element("div").props("role=status")
    with place:
        ctx.html(Markup('<p class="small soft">{}…</p>').format(ctx.say("Checking", "Wordt nagegaan")))

    async def check() -> None:
        paths = [one.path for one in shown]
        states = await ctx.read(lambda shop: [str(shop.verify(path).state) for path in paths])
        place.clear()
        with place:
            for state in sorted(set(states)):
                good = state in {"provenance proven", "declared AI"}
                kind = "ok" if good else "stop"
                name = evidence_name(state, ctx.language)
                ctx.html(Markup("<p>{}</p>").format(parts.chip(name[:1].upper() + name[1:], shape=kind, state=kind)))
            ctx.html(_steps(ctx, shown, source))

    ui.timer(0.05, check, once=True)


def _steps(ctx: Context, shown: list[Any], source: tuple[str, str]) -> Markup:
    marks = ", ".join(sorted(one.mark for one in shown if one.mark))
    told = [
        ctx.say(*source),
        ctx.say(
            "Signed by the brand; the signature fits these bytes",
            "Ondertekend door het merk; de handtekening past bij deze bytes",
        ),
        ctx.say(
            "Fingerprint kept, so that a copy can be known again",
            "Vingerafdruk bewaard, zodat een kopie te herkennen is",
        ),
    ]
    if marks:
        told.insert(
            1,
            ctx.say(
                f"Invisible mark put in and read back: {marks}", f"Onzichtbaar merk geplaatst en teruggelezen: {marks}"
            ),
        )
    steps = Markup("").join(Markup("<li>{}<span>{}</span></li>").format(parts.glyph("ok"), one) for one in told)
    return Markup('<ul class="steps">{}</ul>').format(steps)

"""Parts that say something: headings, chips, findings, differences, what is empty."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from difflib import unified_diff
from itertools import count
from typing import TYPE_CHECKING, Literal

from markupsafe import Markup
from nicegui import ui

from echt.report.method import simulated_here
from echt.report.voice import GLYPHS, REASON_GLYPH
from echt.report.words import REASONS
from echt.studio.trusted import trusted

if TYPE_CHECKING:
    from echt.studio.context import Context

State = Literal["", "ok", "warn", "stop", "sent", "peace"]
_SENT = ("plan", "explore")
_IDS = count(1)


def head(title: str, *, crumb: str = "", beside: Markup | str = "") -> Markup:
    """The top of a page: its only h1, a line above it, and what stands beside it."""
    above = Markup('<p class="crumb">{}</p>').format(crumb) if crumb else ""
    return Markup('<div class="head"><div>{}<h1>{}</h1></div>{}</div>').format(above, title, beside)


def crumb(ctx: Context, page: str, *names: str) -> Markup:
    """The line above the title of an item: the page it belongs to, and what it is."""
    above = Markup('<a href="{}">{}</a>').format(ctx.url(page), ctx.words[f"page.{page}"])
    return Markup(" / ").join([above, *names])


def simulated(ctx: Context, what: Sequence[str]) -> Markup:
    """What on this page nobody real did; nothing where all is real."""
    said = simulated_here(what, ctx.say)
    return (
        Markup('<p class="tag simulated">{}<span>{}</span></p>').format(glyph("dashed"), said) if said else Markup("")
    )


def section_head(title: str, *, key: str, more: Markup | str = "") -> Markup:
    """The heading of a section with its rule; `more` stands at the end of the line."""
    beside = Markup('<span class="more soft">{}</span>').format(more) if more else ""
    return Markup('<div class="sec-head"><h2 id="{}">{}</h2>{}</div>').format(key, title, beside)


@contextmanager
def section(ctx: Context, title: str, *, more: Markup | str = "", classes: str = "") -> Generator[ui.element]:
    """A named region with its heading; what is made inside stands in it."""
    key = f"s{next(_IDS)}"
    with ui.element("section").props(f"aria-labelledby={key}").classes(f"part {classes}") as made:
        ctx.html(section_head(title, key=key, more=more))
        yield made


def glyph(name: str, kind: str = "") -> Markup:
    """A small shape that stands beside a word."""
    shape = GLYPHS[name]
    return trusted(shape.replace("<svg ", f'<svg class="{kind}" ', 1) if kind else shape)


def chip(text: str, *, shape: str = "open", state: State = "") -> Markup:
    """A shape and a word."""
    return Markup('<span class="chip {}">{}{}</span>').format(state, glyph(shape), text)


def reason_chip(ctx: Context, reason: str) -> Markup:
    """The one reason of a decision, as people read it."""
    words = REASONS.get(reason, {}).get(ctx.language, reason)
    return chip(words, shape=REASON_GLYPH.get(reason, "open"), state="sent" if reason in _SENT else "peace")


def finding(what: str, why: str, *, mark: str = "", blocks: bool = True, beside: Markup | str = "") -> Markup:
    """Something that was found about words: what, and why. Put the fix beneath it with `button`.

    Args:
        what: In one sentence.
        why: In one more.
        mark: The number that stands in the text.
        blocks: Whether it keeps the text from going out.
        beside: HTML after the sentences.
    """
    sign = Markup('<sup class="mark">{}</sup> ').format(mark) if mark else ""
    kind = "stop" if blocks else "warn"
    return Markup('<div class="finding {}"><p>{}{}<b>{}</b></p><p>{}</p>{}</div>').format(
        kind, glyph(kind, f"glyph {kind}"), sign, what, why, beside
    )


def diff(ctx: Context, file: str, before: str, after: str) -> Markup:
    """What changes in a file: its name, and the lines with + and −; it scrolls inside and can be focused."""
    if before == after:
        return Markup('<p class="small soft">{}</p>').format(ctx.say("Nothing changes.", "Er verandert niets."))
    label = ctx.say(f"What changes in {file}", f"Wat verandert er in {file}")
    lines = list(unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=3))[2:]
    shown = Markup("").join(_line(line) for line in lines)
    return Markup(
        '<figure class="diff-box"><figcaption class="mono small">{}</figcaption><div class="diff" role="region" aria-label="{}" tabindex="0">{}</div></figure>'
    ).format(file, label, shown)


def _line(line: str) -> Markup:
    if line.startswith("@@"):
        return Markup('<div class="ctx">…</div>')
    sign = {"+": "+", "-": "−"}.get(line[:1], " ")
    kind = {"+": "add", "-": "del"}.get(line[:1], "ctx")
    return Markup('<div class="{}">{} {}</div>').format(kind, sign, line[1:])


def empty(title: str, text: str, *, do: Markup | str = "") -> Markup:
    """A place where something will be: what, why it matters, one thing to do."""
    then = Markup('<p class="do">{}</p>').format(do) if do else ""
    return Markup('<div class="empty"><b>{}</b>{}{}</div>').format(title, text, then)

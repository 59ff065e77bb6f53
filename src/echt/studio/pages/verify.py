"""Verify: drop a file, see the evidence."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup
from nicegui import ui

from echt.report import evidence_article, evidence_states
from echt.studio import parts
from echt.studio.site import MOST_FILE
from echt.studio.trusted import trusted

if TYPE_CHECKING:
    from echt.studio.context import Context


async def build(ctx: Context) -> None:
    """A place to drop a file, and what is known about it."""
    ctx.html(parts.head(ctx.words["page.verify"]))
    text = ctx.say(
        "Give a picture, film, mail or text. It stays on this machine and is not kept.",
        "Geef een beeld, film, mail of tekst. Het blijft op deze machine en wordt niet bewaard.",
    )
    ctx.html(Markup('<p class="lead">{}</p>').format(text))

    foot = ctx.say(
        "None of these states says whether something happened as it is shown. A person judges that.",
        "Geen van deze toestanden zegt of iets gebeurd is zoals het getoond wordt. Dat beoordeelt een mens.",
    )

    async def given(name: str, raw: bytes) -> None:
        suffix = Path(name).suffix[:8]
        shown.clear()
        with shown:
            ctx.html(Markup('<p class="soft">{}…</p>').format(ctx.say("Looking at it", "Wordt bekeken")))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"file{suffix if suffix[1:].isalnum() else ''}"
            path.write_bytes(raw)
            verdict = await ctx.act(
                "file.verify", lambda shop: shop.verify(path, pictures=True), kind="file", did="verified"
            )
        shown.clear()
        if verdict is not None:
            with shown:
                ctx.html(trusted(evidence_article(name, verdict, ctx.language)))
                ctx.html(Markup('<p class="small soft after">{}</p>').format(foot))

    label = ctx.say("Choose a file", "Kies een bestand")
    hint = ctx.say("Or drop it here. At most 50 MB.", "Of sleep het hierheen. Hooguit 50 MB.")
    parts.drop(ctx, label, hint, given, most=MOST_FILE)
    shown = ui.element("div").props("role=status").classes("part")
    with shown:
        ctx.html(_states(ctx))


def _states(ctx: Context) -> Markup:
    """Before anything was given: what can come out."""
    shapes = {"ok": "ok", "warn": "warn", "stop": "stop", "": "open"}
    rows = Markup("").join(
        Markup("<li>{}<div><b>{}</b><p>{}</p></div></li>").format(
            parts.glyph(shapes[colour], f"glyph {colour}"), name[:1].upper() + name[1:], meaning
        )
        for name, colour, meaning in evidence_states(ctx.language)
    )
    head = parts.section_head(ctx.say("What can come out", "Wat eruit kan komen"), key="states")
    return Markup('<section aria-labelledby="states">{}<ul class="rows states">{}</ul></section>').format(head, rows)

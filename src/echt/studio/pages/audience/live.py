"""The live count beside the builder: how many people the text holds now; the old answer stays until the new one is there."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from nicegui import background_tasks, ui

from echt.errors import EchtError
from echt.report.plots import bars
from echt.studio import parts
from echt.studio.pages.audience.draft import Draft
from echt.studio.pages.audience.words import group, people
from echt.studio.trusted import trusted

if TYPE_CHECKING:
    from echt.studio.context import Context

PAUSE_S = 0.25
MOST_BARS = 5


class Live:
    """Counts a draft a moment after it last changed."""

    def __init__(self, ctx: Context, draft: Draft) -> None:
        self.ctx, self.draft, self._asked = ctx, draft, 0

    def show(self) -> None:
        """Put the place for the answer on the page."""
        with ui.element("section").classes("answer-now") as made:
            made.props["aria-label"] = self.ctx.say("People in it now", "Mensen die er nu in zitten")
            self.place = ui.element("div").props("role=status").classes("stack-s")
            with self.place:
                self.ctx.html(Markup('<p class="soft working">{}…</p>').format(self.ctx.words["working"]))

    def soon(self, pause: float = PAUSE_S) -> None:
        """Count when nothing changed for a moment."""
        self._asked += 1
        background_tasks.create(self._count(self._asked, pause), name="count a draft")

    async def _count(self, asked: int, pause: float) -> None:
        await asyncio.sleep(pause)
        if asked != self._asked or self.place.is_deleted:
            return
        if not self.ctx.client.has_socket_connection:
            try:
                await self.ctx.client.connected(timeout=20.0)
            except TimeoutError:  # nobody looks
                return
            if self.place.is_deleted:
                return
        text, name = self.draft.text, self.draft.name or "draft"
        try:
            with self.place:
                found: Any = await self._portrait(asked, name, text)
        except EchtError as error:
            found = error
        if asked == self._asked and not self.place.is_deleted:
            self._say(found)

    async def _portrait(self, asked: int, name: str, text: str) -> Any:
        """The draft that a page begins with is kept for the next visit; what is typed after that is not."""
        if asked == 1:
            return await self.ctx.known(("draft", name, text), lambda shop: shop.portrait(name, text, past=False))
        return await self.ctx.read(lambda shop: shop.portrait(name, text, past=False))

    def _say(self, found: Any) -> None:
        ctx = self.ctx
        self.place.clear()
        with self.place:
            if isinstance(found, EchtError):
                title = ctx.say("This cannot be counted yet", "Dit is nog niet te tellen")
                ctx.html(Markup("<h2>{}</h2>").format(title) + parts.trouble(ctx, found))
                return
            seen = found.result
            of = ctx.say(
                f"of the {people(ctx, seen.people)} who may be reached",
                f"van de {people(ctx, seen.people)} die benaderd mogen worden",
            )
            ctx.html(
                Markup('<p class="answer">{} <small>{}</small></p><p>{}</p>').format(
                    ctx.number.whole(seen.count), of, found.spoken[ctx.language]
                )
            )
            if not seen.usable:
                small = ctx.say(
                    f"Too small to use: at least {seen.minimum} people are needed.",
                    f"Te klein om te gebruiken: er zijn minstens {seen.minimum} mensen nodig.",
                )
                fix = ctx.say("Ask for less.", "Vraag minder.")
                if not seen.people:
                    small = ctx.say("Nobody may be reached for this yet.", "Hiervoor mag nog niemand benaderd worden.")
                    fix = ctx.say("Bring in who said yes: echt permit.", "Lees in wie ja zei: echt permit.")
                ctx.html(parts.finding(small, fix, blocks=False))
            for title, cells in (
                (ctx.say("Country", "Land"), seen.by_country),
                (ctx.say("Last seen", "Laatst gezien"), seen.by_recency),
            ):
                if cells:
                    rows = [
                        (group(ctx, one.label), float(one.people), ctx.number.whole(one.people), "")
                        for one in cells[:MOST_BARS]
                    ]
                    ctx.html(Markup("<h3>{}</h3>{}").format(title, trusted(bars(rows))))

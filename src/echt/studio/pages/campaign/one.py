"""One campaign: limits that move, and a plan that is made again while they do."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from nicegui import run, ui

from echt.errors import EchtError
from echt.report.words import titled
from echt.studio import edits, parts
from echt.studio.pages.campaign import agreeing, controls, few, shows
from echt.studio.pages.campaign.agreeing import Front, read_front
from echt.studio.pages.campaign.books import book_of
from echt.studio.pages.campaign.curve import cost_curve, says
from echt.studio.pages.campaign.every import state_chip
from echt.studio.pages.campaign.numbers import Numbers
from echt.studio.pages.nothing import nothing_known

if TYPE_CHECKING:
    from echt.studio.context import Context

REST_S = 0.5
"""So long sliders must rest before the sentence is spoken and the file's difference is drawn."""


async def build(ctx: Context) -> None:
    """The page of one campaign."""
    name = ctx.item
    front = await ctx.read(lambda shop: read_front(shop, name))
    asked = front.request is not None
    ctx.html(
        parts.head(
            titled(name),
            crumb=parts.crumb(ctx, "campaign", titled(name)),
            beside=Markup("<p>{}</p>").format(state_chip(ctx, front.campaign, front.run, asked=asked)),
        )
    )
    began = edits.read(ctx.site.folder, "campaigns", name)
    parts.saved_before(ctx, "campaign.edit", "campaigns", name)
    try:
        found = await book_of(ctx, name)
    except EchtError as error:
        if not await ctx.read(lambda shop: shop.count_events()):
            ctx.html(nothing_known(ctx))
            return
        ctx.trouble(error)
        _ways_on(ctx, front)
        return
    if found is None:
        _stopped(ctx, name)
        return
    view = View(ctx, front, began, *found)
    proposed = view.numbers.take(ctx.query)
    view.draw()
    if proposed:
        await view.move()


def _stopped(ctx: Context, name: str) -> None:
    ctx.html(
        parts.empty(
            ctx.say("Stopped before there was a plan.", "Gestopt voordat er een plan was."),
            ctx.say("Nothing was changed.", "Er is niets veranderd."),
            do=parts.link_button(ctx.say("Read it again", "Opnieuw lezen"), ctx.url("campaign", name)),
        )
    )


def _ways_on(ctx: Context, front: Front) -> None:
    """There is no plan yet: the places where what it lacks is made."""
    campaign = front.campaign
    link = Markup('<li><a href="{}">{}</a></li>')
    creative, segment = ctx.say("Creative", "Uiting"), ctx.say("Segment", "Segment")
    links = [link.format(ctx.url("content", one), f"{creative}: {titled(one)}") for one in campaign.creatives]
    links.append(link.format(ctx.url("audience", campaign.segment), f"{segment}: {titled(campaign.segment)}"))
    ctx.html(
        parts.empty(
            ctx.say("There is no plan to look at yet.", "Er is nog geen plan om te bekijken."),
            ctx.say("Above is what it lacks. It is made here:", "Hierboven staat wat er ontbreekt. Dat maak je hier:"),
            do=Markup("<ul>{}</ul>").format(Markup("").join(links)),
        )
    )


@dataclass(slots=True)
class View:
    """What is on the page, and what the sliders say.

    Attributes:
        ctx: The page.
        front: Where the campaign stands.
        began: Its file when the page was made.
        book: Plans it, again and again.
        drawn: The plan that is shown.
    """

    ctx: Context
    front: Front
    began: edits.Text
    book: Any
    drawn: Any
    numbers: Numbers = field(init=False)
    wanted: dict[str, Any] = field(init=False)
    shown: dict[str, Any] = field(init=False)
    busy: bool = False
    moved_at: float = 0.0
    places: dict[str, Any] = field(default_factory=dict[str, Any])
    notes: Any = None

    def __post_init__(self) -> None:
        self.numbers = Numbers.of(self.front.campaign)
        self.shown = self.wanted = self.numbers.settings()

    def draw(self) -> None:
        """Put everything on the page."""
        ctx = self.ctx
        self.places["lead"] = ctx.html(Markup(""))
        self.places["spoken"] = ctx.html(Markup('<p class="vh" role="status"></p>'))
        ctx.html(parts.simulated(ctx, self.front.simulated))
        with ui.element("div").classes("cols-left limits"):
            self._panel()
            with ui.element("div").classes("stack-l"):
                self._evidence()
        few.five(ctx, self.book, lambda: self.drawn)
        self._file()
        agreeing.bar(ctx, self.front, lambda: self.drawn, self.is_moved, self.book.people)
        self.render()
        ui.timer(REST_S / 2, self._rest)

    def _panel(self) -> None:
        ctx = self.ctx
        with ui.element("section").classes("panel stack").props("aria-labelledby=limits"):
            ctx.html(Markup('<h2 id="limits">{}</h2>').format(ctx.say("Limits", "Grenzen")))
            self.notes = controls.sliders(ctx, self.numbers, self.drawn, self.move)
            start, end = self.front.campaign.quiet_hours
            ctx.html(
                Markup('<p class="small soft">{}</p>').format(
                    ctx.say(
                        f"Quiet hours from {start} to {end} and everyone’s weekly budget stand. You do not set these; they do.",
                        f"Stille uren van {start} tot {end} en het weekbudget van ieder mens staan vast. Die bepaal jij niet; dat doen zij.",
                    )
                )
            )
            controls.more(ctx, self.numbers, self.front.campaign, self.front.segments, self.move)

    def _evidence(self) -> None:
        ctx = self.ctx
        more = ctx.say("expected, by attention", "verwacht, naar aandacht")
        with parts.section(ctx, ctx.say("What you get for it", "Wat je ervoor krijgt"), more=more):
            self.places["curve"] = ctx.html(Markup(""))
            self.places["compared"] = ctx.html(Markup(""))
            parts.button(ctx.words["csv"], self._csv, small=True, hidden=ctx.say("cost curve", "kostenlijn")).classes(
                "csv"
            )
        with parts.section(
            ctx, ctx.say("Who gets something, who does not, and why", "Wie krijgt iets, wie niet, en waarom")
        ):
            self.places["flow"] = ctx.html(Markup(""))
            with ui.element("details"):
                ctx.html(Markup("{}").format(ctx.say("By segment", "Per segment"))).tag = "summary"
                self.places["segments"] = ctx.html(Markup(""))

    def _file(self) -> None:
        ctx = self.ctx
        with parts.section(ctx, ctx.say("What changes in the file", "Wat er in het bestand verandert")):
            self.places["diff"] = ctx.html(Markup(""))
            with ui.element("div").classes("btn-row") as row:
                if ctx.may("campaign.edit"):
                    parts.button(ctx.words["save"], self._save, main=True)
                back = ctx.say("Back to the file", "Terug naar het bestand")
                parts.button(back, lambda: ui.navigate.to(ctx.url("campaign", ctx.item)))
            self.places["buttons"] = row
        self._difference()

    # --- while sliders move ---------------------------------------------------------------------------------------

    async def move(self) -> None:
        """Plan again; what is shown stays until the new plan is there, and of many moves only the last is planned."""
        self.wanted, self.moved_at = self.numbers.settings(), time.monotonic()
        if self.busy:
            return
        self.busy = True
        try:
            while self.wanted != self.shown:
                wanted = self.wanted
                made = await run.io_bound(_solved, self.book, wanted)
                self.ctx.end_if_left()
                self.shown = wanted
                if made is None:
                    return
                if isinstance(made, EchtError):
                    self.ctx.trouble(made)
                    continue
                self.drawn = made
                self.render()
        finally:
            self.busy = False

    def render(self) -> None:
        """The plan that is there now."""
        ctx, drawn, places = self.ctx, self.drawn, self.places
        places["lead"].set_content(str(shows.lead(ctx, drawn)))
        places["curve"].set_content(str(cost_curve(ctx, drawn)))
        places["compared"].set_content(str(shows.compared(ctx, drawn)))
        places["flow"].set_content(str(shows.flow(ctx, drawn)))
        places["segments"].set_content(str(shows.by_segment(ctx, drawn)))
        worth, total = shows.binds(ctx, drawn)
        self.notes.worth.set_content(_note(worth))
        self.notes.total.set_content(_note(total))

    def is_moved(self) -> bool:
        """Whether the sliders say something else than the file."""
        return self.text() != self.began.text

    def text(self) -> str:
        """The file as the sliders would have it."""
        return self.numbers.text(self.began.text, self.front.campaign)

    def _rest(self) -> None:
        """Once the sliders rest: the sentence is spoken, and the difference of the file drawn."""
        if self.moved_at and time.monotonic() - self.moved_at > REST_S and not self.busy:
            self.moved_at = 0.0
            words = Markup('<p class="vh" role="status">{}</p>').format(shows.spoken(self.ctx, self.drawn))
            self.places["spoken"].set_content(str(words))
            self._difference()

    def _difference(self) -> None:
        self.places["diff"].set_content(str(parts.diff(self.ctx, self.began.file, self.began.text, self.text())))
        self.places["buttons"].set_visibility(self.is_moved())

    async def _save(self) -> None:
        name = self.ctx.item
        made = await self.ctx.write("campaign.edit", self.began, self.text(), check=lambda shop: shop.campaign(name))
        if made is not None:
            ui.navigate.to(self.ctx.url("campaign", name, edit=made.edit_id))

    def _csv(self) -> None:
        heads = ["attention_s", f"effect_{self.drawn.campaign.currency}", "low", "high"]
        text = parts.csv_of(heads, shows.csv_rows(self.drawn))
        ui.download.content(text, f"{self.ctx.item}.csv", "text/csv")


def _note(text: str) -> str:
    return str(Markup('<p class="small soft">{}</p>').format(text)) if text else ""


def _solved(book: Any, settings: dict[str, Any]) -> Any:
    try:
        return book.solve(**settings)
    except EchtError as error:
        return error


__all__ = ["View", "build", "says"]

"""All campaigns: what each is for, and where it stands."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from nicegui import background_tasks

from echt.errors import EchtError
from echt.report.words import titled
from echt.studio import parts
from echt.studio.pages.campaign import fresh
from echt.studio.pages.campaign.books import ahead

if TYPE_CHECKING:
    from echt.project import Project
    from echt.studio.context import Context

AHEAD = 2
"""Campaigns that are read before anybody opens one."""


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    campaign: Any
    wrong: EchtError | None
    asked: bool
    run: Any


def _rows(shop: Project) -> list[_Row]:
    asked = {one.name for one in shop.requests(kind="plan")}
    found: list[_Row] = []
    for name in shop.names("campaigns"):
        campaign, wrong = None, None
        try:
            campaign = shop.campaign(name)
        except EchtError as error:
            wrong = error
        run = None
        with suppress(EchtError):
            run = shop.last_run(name)
        found.append(_Row(name, campaign, wrong, name in asked, run))
    return found


def _known(shop: Project) -> tuple[list[str], list[str], list[str]]:
    return shop.names("segments"), shop.names("content"), shop.names("predictions")


async def build(ctx: Context) -> None:
    """One line a campaign."""
    ctx.html(parts.head(ctx.words["page.campaign"]))
    rows, known = await ctx.read(lambda shop: (_rows(shop), _known(shop)))
    if not rows:
        ctx.html(
            parts.empty(
                ctx.say("No campaign yet.", "Nog geen campagne."),
                ctx.say(
                    "A campaign says whom you ask for attention, for which goal, and within which limits. It is one text file: campaigns/spring.toml.",
                    "Een campagne zegt wie je om aandacht vraagt, met welk doel en binnen welke grenzen. Het is één tekstbestand: campaigns/voorjaar.toml.",
                ),
            )
        )
        if ctx.may("campaign.edit"):
            fresh.show(ctx, *known)
        return
    waits = sum(row.asked for row in rows)
    number = ctx.number.whole
    wait = ctx.say("None of them waits", "Geen ervan wacht") if not waits else ""
    wait = wait or ctx.say(
        f"{number(waits)} {'waits' if waits == 1 else 'wait'}",
        f"{number(waits)} {'wacht' if waits == 1 else 'wachten'}",
    )
    many = ctx.say(
        f"{number(len(rows))} {'campaign' if len(rows) == 1 else 'campaigns'}",
        f"{number(len(rows))} {'campagne' if len(rows) == 1 else 'campagnes'}",
    )
    done = sum(_is_committed(row.campaign, row.run) for row in rows)
    text = ctx.say(
        f", {number(done)} committed. {wait} for a second person’s yes.",
        f", waarvan {number(done)} vastgelegd. {wait} op het ja van een tweede mens.",
    )
    ctx.html(Markup('<p class="lead"><b>{}</b>{}</p>').format(many, text))
    lines = Markup("").join(_line(ctx, row) for row in rows)
    with parts.section(ctx, ctx.say("Whom they ask, and what for", "Wie ze vragen, en waarvoor")):
        ctx.html(Markup('<ul class="rows plain">{}</ul>').format(lines))
    if ctx.may("campaign.edit"):
        fresh.show(ctx, *known)
    background_tasks.create_lazy(
        ahead(ctx, [row.name for row in rows if not row.wrong][:AHEAD]), name="campaigns ahead"
    )


def _line(ctx: Context, row: _Row) -> Markup:
    link = Markup('<a href="{}">{}</a>').format(ctx.url("campaign", row.name), titled(row.name))
    return Markup("<li><span>{}</span><div><h3>{}</h3><p>{}</p></div>{}</li>").format(
        parts.glyph("stop" if row.wrong else "open" if row.run is None else "dot", "glyph"),
        link,
        parts.in_short(ctx.language, row.wrong) if row.wrong else _about(ctx, row.campaign),
        state_chip(ctx, row.campaign, row.run, asked=row.asked),
    )


def _is_committed(campaign: Any, run: Any) -> bool:
    """Whether the latest run was made from the file as it is."""
    return campaign is not None and run is not None and run.version == campaign.config_hash


def _about(ctx: Context, campaign: Any) -> str:
    channel = ctx.words.get(f"channel.{campaign.channel}", campaign.channel)
    days = round(campaign.within.total_seconds() / 86400)
    goal = ctx.say("Orders", "Bestellingen") if campaign.goal == "Order Completed" else f"“{campaign.goal}”"
    return ctx.say(
        f"{goal} within {days} days, for the people of segment {titled(campaign.segment)}, by {channel}.",
        f"{goal} binnen {days} dagen, voor de mensen van segment {titled(campaign.segment)}, per {channel}.",
    )


def state_chip(ctx: Context, campaign: Any, run: Any, *, asked: bool) -> Markup:
    """Where a campaign stands, as a shape and a word."""
    if campaign is None:
        return parts.chip(ctx.say("The file has a fault", "Het bestand heeft een fout"), shape="stop", state="stop")
    if _is_committed(campaign, run):
        day = ctx.number.day(run.at)
        return parts.chip(ctx.say(f"Committed, for {day}", f"Vastgelegd, voor {day}"), shape="ok", state="ok")
    if asked:
        return parts.chip(ctx.say("Waits for a second yes", "Wacht op een tweede ja"), shape="half")
    return parts.chip(ctx.say("Draft: nothing was sent", "Concept: er is nog niets verstuurd"), shape="dashed")

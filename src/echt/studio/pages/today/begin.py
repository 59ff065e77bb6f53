"""Before the first plan: the steps to it, in their order, and which of them were taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from echt.studio import parts
from echt.studio.pages.nothing import in_terminal

if TYPE_CHECKING:
    from echt.project import Project
    from echt.studio.context import Context

PERMISSIONS = "data/permissions.csv"


@dataclass(frozen=True, slots=True)
class Begun:
    """How far a project is.

    Attributes:
        events: How many were brought in.
        permitted: Whether anybody may be reached.
        segments: Names of segments.
        approved: Names of creatives that somebody said yes to.
        file: Where the answers of people stand; a word for it where the usual place has none.
    """

    events: int
    permitted: bool
    segments: list[str]
    approved: list[str]
    file: str


@dataclass(frozen=True, slots=True)
class _Step:
    done: bool
    title: str
    text: str
    do: Markup


def read(shop: Project) -> Begun:
    """How far it is."""
    events = shop.count_events()
    return Begun(
        events=events,
        permitted=bool(events) and _permitted(shop),
        segments=shop.names("segments"),
        approved=shop.approved(),
        file=PERMISSIONS if (shop.folder / PERMISSIONS).is_file() else "FILE",
    )


def _permitted(shop: Project) -> bool:
    """Whether anybody said yes to something that is sent or shown; to be counted is not enough."""
    days = shop.permission_days()
    return any(one[-1].allowed for purpose, one in days.items() if purpose.startswith("marketing.") and one)


def shown(ctx: Context, begun: Begun) -> Markup:
    """A sentence with how many steps are left, and the steps."""
    steps = _steps(ctx, begun)
    left, count = sum(not one.done for one in steps), ctx.number.whole
    lead = ctx.say(
        f" of {count(len(steps))} steps to your first plan are left. Nothing is sent by any of them.",
        f" van de {count(len(steps))} stappen tot je eerste plan te gaan. Geen ervan verstuurt iets.",
    )
    number = Markup('<p class="lead"><b>{}</b>{}</p>').format(ctx.say(count(left), f"Nog {count(left)}"), lead)
    head = parts.section_head(ctx.say("Where to begin", "Waar je begint"), key="begin")
    first = next((k for k, one in enumerate(steps) if not one.done), len(steps))
    rows = Markup("").join(_row(ctx, one, now=k == first) for k, one in enumerate(steps))
    return Markup('{}<section class="part" aria-labelledby="begin">{}<ol class="rows">{}</ol></section>').format(
        number, head, rows
    )


def _row(ctx: Context, step: _Step, *, now: bool) -> Markup:
    shape = parts.glyph("ok", "glyph ok") if step.done else parts.glyph("dot" if now else "open", "glyph")
    said = ctx.say("Done: ", "Gedaan: ") if step.done else ""
    hidden = Markup('<span class="vh">{}</span>').format(said)
    do = Markup('<p class="do">{}</p>').format(step.do) if now else Markup("")
    return Markup("<li>{}<div><h3>{}{}</h3><p>{}</p>{}</div></li>").format(shape, hidden, step.title, step.text, do)


def _steps(ctx: Context, begun: Begun) -> list[_Step]:
    say, events = ctx.say, ctx.number.whole(begun.events)
    return [
        _Step(
            begun.events > 0,
            say("Bring in what people did", "Lees in wat mensen deden"),
            say(f"{events} events are known.", f"{events} gebeurtenissen zijn bekend.")
            if begun.events
            else say(
                "Orders and visits, from the files that echt.toml names.",
                "Bestellingen en bezoek, uit de bestanden die in echt.toml staan.",
            ),
            in_terminal(ctx, "echt ingest"),
        ),
        _Step(
            begun.permitted,
            say("Bring in who said yes", "Lees in wie ja zei"),
            say(
                "Without a permission or another ground nobody is read and nobody is reached.",
                "Zonder toestemming of andere grond wordt van niemand iets gelezen en wordt niemand bereikt.",
            ),
            in_terminal(ctx, f"echt permit {begun.file}"),
        ),
        _Step(
            bool(begun.segments) and begun.events > 0 and begun.permitted,
            say("Ask about whom it is", "Vraag om wie het gaat"),
            say(
                "A segment is a question about people; a campaign asks about the people of one.",
                "Een segment is een vraag over mensen; een campagne gaat over de mensen van één segment.",
            ),
            parts.link_button(say("Make a segment", "Maak een segment"), ctx.url("audience", "~new"), small=True),
        ),
        _Step(
            bool(begun.approved),
            say("Have the words approved", "Laat de woorden goedkeuren"),
            say(
                "A second person says yes to exactly these words. An administrator lets people in.",
                "Een tweede mens zegt ja op precies deze woorden. Een beheerder laat mensen toe.",
            ),
            parts.link_button(say("Look at the words", "Bekijk de woorden"), ctx.url("content"), small=True),
        ),
        _Step(
            False,
            say("Plan, and have the plan approved", "Plan, en laat het plan goedkeuren"),
            say(
                "You see who gets something, who does not and why, before anything is promised.",
                "Je ziet wie iets krijgt, wie niet en waarom, voordat er iets wordt beloofd.",
            ),
            parts.link_button(say("Look at a campaign", "Bekijk een campagne"), ctx.url("campaign"), small=True),
        ),
    ]

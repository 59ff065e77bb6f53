"""Why: what was decided for one person. Whoever looks says why, and that is written down before anything is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from nicegui import ui

from echt.errors import CampaignError
from echt.studio import parts
from echt.studio.trusted import trusted

if TYPE_CHECKING:
    from echt.project import Project
    from echt.studio.context import Context

LEAST = 8
"""Characters of a reason to look, at least: a word is no reason."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown about one person.

    Attributes:
        report: As `echt why` gives it.
        looks: Who looked at this person, the newest first; the present look among them.
        campaigns: Names of the campaigns that can be opened.
    """

    report: Any
    looks: list[Any]
    campaigns: list[str]


async def build(ctx: Context) -> None:
    """A question by id; the answer beneath it."""
    ctx.html(parts.head(ctx.words["page.why"]))
    text = ctx.say(
        "What was decided for one person, and why, in the words that they can read themselves.",
        "Wat voor één mens is besloten, en waarom, in de woorden die hij of zij zelf ook kan lezen.",
    )
    ctx.html(Markup('<p class="lead">{}</p>').format(text))
    with ui.element("div").classes("panel ask-why"):
        who = parts.field(
            ctx.say("Number of the person", "Nummer van de mens"),
            ctx.item,
            hint=ctx.say("Twelve characters, as Echt prints it.", "Twaalf tekens, zoals Echt het geeft."),
        )
        own = ui.checkbox(
            ctx.say("This is our own customer number", "Dit is ons eigen klantnummer"), value=False
        ).classes("check")
        why = parts.field(
            ctx.say("Why do you look?", "Waarom kijk je?"),
            hint=ctx.say(
                "For example: the person asked by mail why they got this. Who looks, when and why is kept, and the person can ask for it.",
                "Bijvoorbeeld: deze mens vroeg per mail waarom dit bericht kwam. Wie kijkt, wanneer en waarom wordt bewaard, en de mens kan het opvragen.",
            ),
        )

        async def look() -> None:
            shown.clear()
            found = await _look(ctx, (who.value or "").strip(), (why.value or "").strip(), raw=bool(own.value))
            if found is not None:
                with shown:
                    _answer(ctx, found)

        parts.button(ctx.say("Look", "Kijken"), look, main=True)
        why.on("keydown.enter", look)
    shown = ui.element("div").props("role=status")


async def _look(ctx: Context, person: str, reason: str, *, raw: bool) -> Answer | None:
    def read(shop: Project) -> Answer:
        if len(reason) < LEAST or not person:
            raise CampaignError(
                "say whose decisions, and why you look.",
                code="E439",
                fix="one sentence is enough; one word is not",
            )
        known = shop.person_id(person) if raw else person
        report = shop.why(known, language=ctx.language)
        shop.look_up(known, by=ctx.user.name, why=reason, role=ctx.user.role)
        return Answer(report, shop.lookups(known), shop.names("campaigns"))

    return await ctx.act("person.look", read, did="-")


def _answer(ctx: Context, found: Answer) -> None:
    report = found.report
    decided = list(zip(report.when, report.decisions, report.foreseen or (None,) * len(report.decisions), strict=True))
    sent = sum(one.reason.sends for _, one, _ in decided)
    title = ctx.say("What was decided", "Wat is besloten")
    more = Markup('<span class="mono">{}</span>').format(report.person_id)
    with parts.section(ctx, title, more=more):
        number = ctx.number.whole
        mark = trusted(ctx.say.simulated(short=True)) if report.simulated else ""
        said = ctx.say(
            f"{number(len(decided))} {'decision' if len(decided) == 1 else 'decisions'}: {number(sent)} with a message, {number(len(decided) - sent)} without.",
            f"{number(len(decided))} {'beslissing' if len(decided) == 1 else 'beslissingen'}: {number(sent)} met een bericht, {number(len(decided) - sent)} zonder.",
        )
        ctx.html(Markup("<p>{} {}</p>").format(said, mark))
        if decided:
            rows = Markup("").join(_decision(ctx, when, one, ahead) for when, one, ahead in reversed(decided))
            ctx.html(Markup('<ul class="decided">{}</ul>').format(rows))
        else:
            ctx.html(
                parts.empty(
                    ctx.say("Nothing was decided for this person yet.", "Voor deze mens is nog niets besloten."),
                    ctx.say(
                        "A decision comes with every plan that asks about them.",
                        "Een beslissing komt bij elk plan dat naar hem of haar kijkt.",
                    ),
                )
            )
    if report.allowed:
        with parts.section(ctx, ctx.say("What their permission says", "Wat hun toestemming zegt")):
            ctx.html(
                Markup("<ul class='steps'>{}</ul>").format(
                    Markup("").join(_allowed(ctx, one) for one in report.allowed)
                )
            )
    _looks(ctx, found.looks)


def _decision(ctx: Context, when: str, one: Any, ahead: Any) -> Markup:
    names = {
        "gain": ctx.say("expected gain", "verwachte winst"),
        "price_s": ctx.say("price, seconds", "prijs, seconden"),
        "worth_per_s": ctx.say("worth of a second", "waarde van een seconde"),
        "score": ctx.say("gain less price", "winst min prijs"),
        "attention_s": ctx.say("attention, seconds", "aandacht, seconden"),
        "creative_id": ctx.say("creative", "uiting"),
        "probability": ctx.say("chance of this", "kans hierop"),
        "arm": ctx.say("part of the plan", "deel van het plan"),
        "permission_id": ctx.say("permission", "toestemming"),
        "policy_version": ctx.say("made by", "gemaakt door"),
        "currency": ctx.say("currency", "munt"),
        "contact_no": ctx.say("which message", "hoeveelste bericht"),
    }
    cells = Markup("").join(
        Markup("<dt>{}</dt><dd>{}</dd>").format(names.get(key, key), _value(ctx, key, value))
        for key, value in one.numbers.items()
        if value is not None and not isinstance(value, list | dict)
    )
    before = Markup('<p class="small soft">{}</p>').format(ahead.say(ctx.language)) if ahead is not None else ""
    return Markup(
        '<li><p class="tiny softer">{}</p><p>{}</p><p class="said">{}</p>{}<details><summary>{}</summary><dl class="numbers">{}</dl></details></li>'
    ).format(
        ctx.number.moment(datetime.fromisoformat(when).replace(tzinfo=UTC)),
        parts.reason_chip(ctx, str(one.reason)),
        one.say(ctx.language),
        before,
        ctx.say("The numbers behind it", "De cijfers erachter"),
        cells,
    )


def _value(ctx: Context, key: str, value: Any) -> str:
    """A number as this language writes it; a part of the plan in words; anything else as it is."""
    if isinstance(value, float):
        return f"{value:.4g}".replace(".", ctx.say(".", ","))
    return ctx.words.get(f"arm.{value}", str(value)) if key == "arm" else str(value)


def _allowed(ctx: Context, one: Any) -> Markup:
    shape = parts.glyph("ok") if one.allowed else parts.glyph("crossed", "open")
    words = one.sentence.get(ctx.language) or one.sentence["en"]
    return Markup('<li>{}<span>{} <span class="mono tiny softer">{}</span></span></li>').format(
        shape, words, str(one.purpose)
    )


def _looks(ctx: Context, looks: list[Any]) -> None:
    heads = ctx.say("When|Who|As|Why", "Wanneer|Wie|Als|Waarom").split("|")
    rows = [(ctx.number.moment(one.at), one.by, ctx.words.get(f"role.{one.role}", one.role), one.why) for one in looks]
    title = ctx.say("Who looked at this person", "Wie keek naar deze mens")
    with parts.section(ctx, title):
        parts.table(ctx, title, [parts.Column(one) for one in heads], rows, csv_rows=rows, file="lookups.csv")

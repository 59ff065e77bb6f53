"""One campaign: the answer first, then the effect over time, what attention brought, who got something, what to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup
from nicegui import ui

from echt.errors import EchtError
from echt.report import effect, people, waves
from echt.report.data import Effect, ReportData
from echt.report.plots import interval, scale, ticks
from echt.report.trust_plots import calibration, worst_decile
from echt.report.words import titled
from echt.studio import parts
from echt.studio.pages.results import decision, policies
from echt.studio.pages.results.verdict import empty, headline, hourly, opening
from echt.studio.trusted import trusted

if TYPE_CHECKING:
    from echt.nouns import Campaign
    from echt.project import Project
    from echt.studio.context import Context

NOTHING_COMMITTED = "E111"
HOUR_S = 3600


async def build(ctx: Context, name: str) -> None:
    """Everything that the page says."""
    crumb = parts.crumb(ctx, "results", titled(name))

    def read(shop: Project) -> tuple[Campaign, ReportData | None]:
        return shop.campaign(name), (shop.result(name) if name in shop.runs() else None)

    try:
        chosen, data = await ctx.known(("result", name), read)
    except EchtError:
        ctx.html(parts.head(titled(name), crumb=crumb))
        raise
    if data is None:
        ctx.html(parts.head(titled(name), crumb=crumb))
        ctx.html(_no_plan(ctx, name))
        return
    ctx.html(parts.head(headline(ctx, data), crumb=crumb, beside=_plan_link(ctx, name)))
    found = data.effect
    ctx.html(empty(ctx, data) if found is None else opening(ctx, found))
    ctx.html(parts.simulated(ctx, data.simulated))
    if found is not None:
        ctx.html(Markup('<div class="part">{}</div>').format(trusted(effect.effect(data, ctx.say))))
        ctx.html(_uncounted(ctx, found))
    with ui.element("div").classes("cols-even part-row"):
        with ui.element("div").classes("stack-l"):
            if found is not None:
                _efficiency(ctx, data, found, chosen)
            _foretold(ctx, data, chosen)
        with ui.element("div").classes("stack-l"):
            decision.show(ctx, chosen, data)
            ctx.html(trusted(people.attention_bars(data, ctx.say)))
    ctx.html(Markup('<div class="part">{}</div>').format(trusted(people.picture(data, ctx.say))))
    policies.show(ctx, chosen, data)
    ctx.html(Markup('<div class="part">{}</div>').format(trusted(waves.waves(data, ctx.say))))


def _uncounted(ctx: Context, found: Effect) -> Markup:
    """Who took part in the draw and is in no figure here."""
    if not found.not_counted:
        return Markup("")
    n = ctx.number.whole(found.not_counted)
    said = ctx.say(
        f"{n} people of the draw are not counted: they object to counting, or are one person twice.",
        f"{n} mensen van de loting tellen niet mee: ze maken bezwaar tegen tellen, of zijn één mens met twee nummers.",
    )
    return Markup('<p class="small soft" style="margin-top:var(--s3)">{}</p>').format(said)


def _plan_link(ctx: Context, name: str) -> Markup:
    return parts.link_button(ctx.say("To the campaign", "Naar de campagne"), ctx.url("campaign", name))


def _no_plan(ctx: Context, name: str) -> Markup:
    title = ctx.say("No plan has been committed yet.", "Er is nog geen plan vastgelegd.")
    text = ctx.say(
        "Here you will see what the campaign caused: the difference with people who by lot got nothing, day by day. First "
        "look at its draft plan, and let a second person approve it.",
        "Hier zie je straks wat de campagne veroorzaakte: het verschil met mensen die door loting niets kregen, dag voor dag. "
        "Bekijk eerst het conceptplan, en laat een tweede mens het goedkeuren.",
    )
    do = parts.link_button(ctx.say("Look at the plan", "Bekijk het plan"), ctx.url("campaign", name), small=True)
    return parts.empty(title, text, do=do)


def _efficiency(ctx: Context, data: ReportData, found: Effect, chosen: Campaign) -> None:
    """What an hour of attention brought, with its interval; in money beside what an hour is held to be worth."""
    title = ctx.say("What an hour of attention brought", "Wat een uur aandacht opbracht")
    what = effect.goals(found, ctx.say)
    more = Markup("{}").format(trusted(ctx.say(f"extra {what} an hour", f"extra {what} per uur")))
    with parts.section(ctx, title, more=more):
        each, say = found.per_hour, ctx.number
        if each is None:
            ctx.html(Markup("<p>{}</p>").format(ctx.say("No attention was asked.", "Er is geen aandacht gevraagd.")))
            return
        marks = ticks(each.low, each.high)
        label = f"{say.decimal(each.value)} ({say.decimal(each.low)} {ctx.say('to', 'tot')} {say.decimal(each.high)})"
        ctx.html(trusted(scale(marks[0], marks[-1], marks, ctx.say) + interval(each, marks[0], marks[-1], label)))
        unsure = ""
        if each.crosses_zero:
            unsure = ctx.say("Not yet to say whether it brought anything.", "Nog niet te zeggen of het iets opbracht.")
        words = f"({say.decimal(each.low)} {ctx.say('to', 'tot')} {say.decimal(each.high)})"
        ctx.html(
            Markup('<p style="margin-top:var(--s3)">{} <span class="soft">{}</span> {}</p>').format(
                hourly(ctx, found, each), words, unsure
            )
        )
        ctx.html(_money(ctx, data, found, chosen))


def _money(ctx: Context, data: ReportData, found: Effect, chosen: Campaign) -> Markup:
    hours = found.attention_s / HOUR_S
    if found.value is None or not hours:
        return Markup("")
    say = ctx.number
    low, high = (say.money(value / hours, data.currency, 0) for value in (found.value.low, found.value.high))
    asked = say.money(chosen.worth_per_s * HOUR_S, data.currency)
    shown = parts.number(
        ctx,
        say.money(found.value.value / hours, data.currency, 0),
        ctx.say("Extra turnover an hour", "Extra omzet per uur"),
        ctx.say(
            "The difference in money a person, times everyone in the plan, divided by the hours of attention. Turnover, not profit.",
            "Het verschil in geld per mens, keer iedereen in het plan, gedeeld door de uren aandacht. Omzet, geen winst.",
        ),
        "outcomes · value",
    )
    template = (
        Markup(
            '<p class="small soft" style="margin-top:var(--s3)">In omzet: {} per uur, tussen {} en {}. De campagne rekent een uur aandacht voor {}.</p>'
        )
        if ctx.language == "nl"
        else Markup(
            '<p class="small soft" style="margin-top:var(--s3)">In turnover: {} an hour, between {} and {}. The campaign holds an hour of attention to be worth {}.</p>'
        )
    )
    return template.format(shown, low, high, asked)


def _foretold(ctx: Context, data: ReportData, chosen: Campaign) -> None:
    with parts.section(ctx, ctx.say("Do the predictions hold?", "Kloppen de voorspellingen?")):
        deciles = next((one.deciles for one in data.trust if one.deciles), ())
        link = Markup('<p class="small"><a href="{}">{}</a></p>').format(
            ctx.url("audience", f"~prediction~{chosen.prediction}"),
            ctx.say(
                f"All tests of prediction {titled(chosen.prediction)}",
                f"Alle tests van voorspelling {titled(chosen.prediction)}",
            ),
        )
        if not deciles:
            none = ctx.say("It was not tested on the past.", "Ze is niet op het verleden getest.")
            ctx.html(Markup('<p class="small soft">{}</p>').format(none) + link)
            return
        note = ctx.say(
            "The chance of an order: predicted against happened, in groups. On the slanted line is exactly right.",
            "De kans op een bestelling: voorspeld tegen gebeurd, in groepen. Op de schuine lijn is precies goed.",
        )
        ctx.html(Markup('<p class="small soft">{}</p>').format(note))
        ctx.html(trusted(calibration(deciles, ctx.say)))
        ctx.html(Markup('<p class="small">{}</p>').format(worst_decile(deciles, ctx.say)) + link)

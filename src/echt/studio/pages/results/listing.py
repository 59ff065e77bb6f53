"""All campaigns with their effects on one scale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from echt.errors import EchtError
from echt.report.data import Interval
from echt.report.plots import interval, scale, ticks
from echt.report.results import Result
from echt.report.words import titled
from echt.studio import parts
from echt.studio.pages.results.verdict import verdict
from echt.studio.trusted import trusted

if TYPE_CHECKING:
    from echt.studio.context import Context


async def build(ctx: Context) -> None:
    """Everything that the page says."""
    ctx.html(parts.head(ctx.words["page.results"]))
    found, broken = await ctx.known("results", lambda shop: shop.results())
    if not found and not broken:
        ctx.html(_none(ctx))
        return
    ctx.html(_lead(ctx, found))
    more = ctx.say("difference with people who by lot got nothing", "verschil met mensen die door loting niets kregen")
    with parts.section(ctx, ctx.say("What campaigns caused", "Wat campagnes veroorzaakten"), more=more):
        _table(ctx, found)
        for name, error in broken.items():
            ctx.html(_broken(ctx, name, error))
    if found and not any(one.effect for one in found.values()):
        ctx.html(Markup('<div class="part">{}</div>').format(_unmeasured(ctx)))


def _none(ctx: Context) -> Markup:
    title = ctx.say("No campaign yet.", "Nog geen campagne.")
    text = ctx.say(
        "Here you will see what each campaign caused, with how sure that is.",
        "Hier zie je straks wat elke campagne veroorzaakte, en hoe zeker dat is.",
    )
    return parts.empty(title, text, do=parts.link_button(ctx.words["page.campaign"], ctx.url("campaign"), small=True))


def _unmeasured(ctx: Context) -> Markup:
    title = ctx.say("No effect has been measured yet.", "Er is nog geen effect gemeten.")
    text = ctx.say(
        "A campaign is measured against a holdout: people of the same segment who by lot get nothing. Once its plan is "
        "committed and time has passed, the difference between the two groups stands here, with its interval.",
        "Een campagne wordt gemeten tegen een meetgroep: mensen uit hetzelfde segment die door loting niets krijgen. Is het "
        "plan vastgelegd en is er tijd voorbij, dan staat hier het verschil tussen de twee groepen, met zijn interval.",
    )
    return parts.empty(title, text, do=parts.link_button(ctx.words["page.campaign"], ctx.url("campaign"), small=True))


def _lead(ctx: Context, found: dict[str, Result]) -> Markup:
    measured = [one.effect for one in found.values() if one.effect is not None]
    told = sum(verdict(effect) in {"more", "fewer"} for effect in measured)
    if not measured:
        return Markup("")
    count, say = len(measured), ctx.number
    sure = say.whole(told) if told else ctx.say("none", "geen enkele")
    meaning = ctx.say(
        "Their interval does not hold zero, and the draw was fair.",
        "Hun interval bevat geen nul, en de loting was eerlijk.",
    )
    title = ctx.say("An effect that can be told", "Een effect dat te zien is")
    figure = parts.number(ctx, sure, title, meaning, "echt measure")
    noun = ctx.say("campaign" if count == 1 else "campaigns", "campagne" if count == 1 else "campagnes")
    template = (
        Markup('<p class="lead"><b>{} {}</b> gemeten. Een effect is te zien bij {}.</p>')
        if ctx.language == "nl"
        else Markup('<p class="lead"><b>{} {}</b> measured. An effect can be told in {}.</p>')
    )
    return template.format(say.whole(count), noun, figure)


def _table(ctx: Context, found: dict[str, Result]) -> None:
    if not found:
        return
    spans = [one.effect.difference for one in found.values() if one.effect]
    marks = ticks(100 * min((d.low for d in spans), default=0.0), 100 * max((d.high for d in spans), default=1.0))
    label = ctx.say("Effect per 100 people", "Effect per 100 mensen")
    meaning = ctx.say(
        "What the plan brought for every 100 people, above what came without it. The band holds the truth in 95 of 100 repetitions.",
        "Wat het plan per 100 mensen opbracht, boven wat er zonder kwam. De band bevat de waarheid in 95 van de 100 herhalingen.",
    )
    head = parts.number(ctx, label, ctx.say("Effect", "Effect"), meaning, "echt measure")
    columns = [
        parts.Column(ctx.say("Campaign", "Campagne")),
        parts.Column(head + trusted(scale(marks[0], marks[-1], marks, ctx.say)) if spans else head, plain=label),
        parts.Column(ctx.say("Estimate and 95% interval", "Schatting en 95%-interval")),
        parts.Column(ctx.say("Attention", "Aandacht"), right=True),
    ]
    rows = [_row(ctx, name, one, (marks[0] / 100, marks[-1] / 100)) for name, one in found.items()]
    caption = ctx.say("Campaigns with their effect and attention", "Campagnes met hun effect en aandacht")
    parts.table(
        ctx, caption, columns, rows, csv_rows=[_plain(name, one) for name, one in found.items()], file="results.csv"
    )


def _plain(name: str, one: Result) -> tuple[Any, ...]:
    found = one.effect.difference if one.effect else None
    said = "" if found is None else f"{found.value:.6f} ({found.low:.6f}; {found.high:.6f})"
    return name, "" if found is None else f"{100 * found.value:.4f}", said, one.attention_s


def _row(ctx: Context, name: str, one: Result, ends: tuple[float, float]) -> tuple[Markup | str, ...]:
    say = ctx.number
    what = ctx.say("orders", "bestellingen") if one.goal == "Order Completed" else one.goal
    when = "" if one.at is None else f", {say.day(one.at)}"
    title = Markup('<a href="{}">{}</a><p class="small soft said">{}{}</p>').format(
        ctx.url("results", name), titled(name), f"{what}, {one.within_days:g} {ctx.say('days', 'dagen')}", when
    )
    if one.effect is None:
        return title, "", _why(ctx, one), say.spent(one.attention_s) if one.at else ""
    return title, *_effect(ctx, one.effect.difference, one, ends), say.spent(one.attention_s)


def _effect(ctx: Context, found: Interval, one: Result, ends: tuple[float, float]) -> tuple[Markup, Markup]:
    say = ctx.number
    words = f"({say.decimal(found.low * 100)} {ctx.say('to', 'tot')} {say.decimal(found.high * 100)})"
    label = f"{say.per_hundred(found.value)} {words}"
    notes: list[str] = []
    if one.effect is not None and verdict(one.effect) == "alarm":
        notes.append(ctx.say("the draw is not fair: do not trust it", "de loting klopt niet: vertrouw het niet"))
    elif found.crosses_zero:
        notes.append(ctx.say("not yet to say", "nog niet te zeggen"))
    if one.effect is not None and not one.effect.complete:
        notes.append(ctx.say("not finished", "nog niet af"))
    said = Markup('<br><span class="soft">{}</span>').format(", ".join(notes)) if notes else Markup("")
    mark = Markup("<br>{}").format(trusted(ctx.say.simulated(short=True))) if one.simulated else Markup("")
    shown = Markup('<b>{}</b> <span class="soft">{}</span>{}{}').format(say.per_hundred(found.value), words, said, mark)
    return trusted(interval(found, *ends, label)), shown


def _why(ctx: Context, one: Result) -> Markup:
    if one.at is None:
        return Markup('<span class="soft">{}</span>').format(
            ctx.say("no plan committed yet", "nog geen plan vastgelegd")
        )
    waits = ctx.say("not measured yet", "nog niet gemeten")
    return Markup('<span class="soft">{}</span>').format(one.refused.get(ctx.language) or waits)


def _broken(ctx: Context, name: str, error: EchtError) -> Markup:
    link = Markup('<h3 class="gap"><a href="{}">{}</a></h3>').format(ctx.url("campaign", name), name)
    return link + parts.trouble(ctx, error)

"""What runs: every campaign with a committed plan, its effect on one shared scale, and the attention it asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from echt.report.data import Interval
from echt.report.plots import interval, scale, ticks
from echt.report.trust import trust_line
from echt.report.words import titled
from echt.studio import parts
from echt.studio.trusted import trusted

if TYPE_CHECKING:
    from echt.report.data import ReportData
    from echt.report.results import Result
    from echt.studio.context import Context


@dataclass(frozen=True, slots=True)
class Run:
    """A committed plan and what it caused.

    Attributes:
        name: Of the campaign.
        effect: Difference in goals a person; None where it cannot be said yet.
        days: Since the decisions.
        within: Days that were agreed.
        attention_s: Seconds that the plan asked.
        simulated: Whether part of it rests on people who do not exist.
    """

    name: str
    effect: Interval | None = None
    days: float = 0.0
    within: float = 0.0
    attention_s: float | None = None
    simulated: bool = False


def run_of(result: Result) -> Run:
    """The same of what Results found."""
    found = result.effect
    if found is None or not found.days_seen:  # no time has passed, nobody was left in peace by lot: Results says which
        return Run(result.campaign, attention_s=result.attention_s)
    return Run(
        result.campaign, found.difference, found.days_seen, found.within_days, result.attention_s, result.simulated
    )


def shown(ctx: Context, rows: Sequence[Run], data: ReportData) -> Markup:
    """The section with the table."""
    effects = [row.effect for row in rows if row.effect is not None]
    marks = ticks(min((e.low for e in effects), default=0) * 100, max((e.high for e in effects), default=0) * 100)
    say = ctx.say
    label = say("Effect on what counts, per 100 people", "Effect op wat telt, per 100 mensen")
    picture = trusted(scale(marks[0], marks[-1], marks, say)) if effects else ""
    heads = Markup(
        '<th scope="col">{}</th><th scope="col">{}{}</th><th scope="col">{}</th><th scope="col" class="r">{}</th>'
    )
    head = heads.format(
        say("Campaign", "Campagne"),
        label,
        picture,
        say("Estimate and 95% interval", "Schatting en 95%-interval"),
        say("Attention", "Aandacht"),
    )
    body = Markup("").join(_row(ctx, row, (marks[0] / 100, marks[-1] / 100)) for row in rows)
    caption = say("Campaigns with their effect and attention", "Campagnes met hun effect en aandacht")
    table = Markup(
        '<table class="list"><caption class="vh">{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>{}'
    ).format(caption, head, body, trusted(say.csv("campaigns.csv", _csv(rows))))
    held = trust_line(data, say)
    line = Markup('<p class="small soft" style="margin-top:var(--s3)">{}</p>').format(held) if held else ""
    more = Markup('<a href="{}">{}</a>').format(ctx.url("results"), say("All results", "Alle resultaten"))
    title = parts.section_head(say("What runs", "Wat loopt"), key="runs", more=more)
    return Markup('<section aria-labelledby="runs">{}{}{}</section>').format(title, table, line)


def _csv(rows: Sequence[Run]) -> str:
    none = (None, None, None)
    told = [
        (row.name, *((row.effect.value, row.effect.low, row.effect.high) if row.effect else none), row.attention_s)
        for row in rows
    ]
    return parts.csv_of(["campaign", "effect", "low", "high", "attention_s"], told)


def _row(ctx: Context, row: Run, ends: tuple[float, float]) -> Markup:
    say, number = ctx.say, ctx.number
    if row.effect is None:
        picture, words = "", say("Not to be measured yet.", "Nog niet te meten.")
        state = say("runs", "loopt")
    else:
        low, high = number.decimal(row.effect.low * 100), number.decimal(row.effect.high * 100)
        between = f"({low} {say('to', 'tot')} {high})"
        picture = trusted(interval(row.effect, *ends, f"{number.per_hundred(row.effect.value)} {between}"))
        unsure = Markup('<br><span class="soft">{}</span>').format(say("not yet to say", "nog niet te zeggen"))
        words = Markup('<b>{}</b> <span class="soft">{}</span>{}{}').format(
            number.per_hundred(row.effect.value),
            between,
            unsure if row.effect.crosses_zero else "",
            Markup("<br>{}").format(trusted(say.simulated(short=True))) if row.simulated else "",
        )
        state = _state(ctx, row)
    attention = number.spent(row.attention_s) if row.attention_s is not None else ""
    link = Markup('<a href="{}" style="color:inherit">{}</a>').format(ctx.url("results", row.name), titled(row.name))
    return Markup(
        '<tr><th scope="row">{}<br><span class="soft" style="font-weight:400">{}</span></th><td>{}</td>'
        '<td data-th="{}">{}</td><td class="r nowrap" data-th="{}">{}</td></tr>'
    ).format(link, state, picture, say("In figures", "In cijfers"), words, say("Attention", "Aandacht"), attention)


def _state(ctx: Context, row: Run) -> str:
    if row.days >= row.within:
        return ctx.say("measured", "gemeten")
    return ctx.say(f"runs, day {row.days:.0f} of {row.within:.0f}", f"loopt, dag {row.days:.0f} van {row.within:.0f}")

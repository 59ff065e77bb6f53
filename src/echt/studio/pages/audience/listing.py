"""All segments with their people now and before, and all predictions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from echt.errors import EchtError
from echt.report.foretold import Trust
from echt.report.plots import spark
from echt.report.trust import amount, model_name
from echt.report.words import titled
from echt.studio import parts
from echt.studio.pages.audience.words import edit_url, either, people, prediction_url
from echt.studio.pages.nothing import nothing_known
from echt.studio.trusted import trusted

if TYPE_CHECKING:
    from echt.project import Project
    from echt.studio.context import Context

QUARTER = 3
"""So many steps of 30 days back is what a count is compared with."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the page shows: portraits and broken files by name, predictions with their tests, and the currency."""

    portraits: dict[str, Any]
    broken: dict[str, EchtError]
    foretold: dict[str, tuple[Trust, ...] | EchtError]
    currency: str
    events: int


async def build(ctx: Context) -> None:
    """Everything that the page says."""
    beside = ""
    if ctx.may("segment.edit"):
        beside = parts.link_button(ctx.say("New segment", "Nieuw segment"), edit_url(ctx), main=True)
    ctx.html(parts.head(ctx.words["page.audience"], beside=beside))
    found = await ctx.known("audience", _read)
    if not found.events:
        ctx.html(nothing_known(ctx))
    ctx.html(_lead(ctx, found))
    with parts.section(ctx, ctx.say("Segments", "Segmenten"), more=_more(ctx)):
        _segments(ctx, found)
        for name, error in found.broken.items():
            ctx.html(_broken(ctx, name, error) if found.events else _waits(ctx, name))
    with parts.section(ctx, ctx.say("Predictions", "Voorspellingen")):
        _predictions(ctx, found)
        if ctx.may("prediction.edit"):
            label = ctx.say("New prediction", "Nieuwe voorspelling")
            link = parts.link_button(label, ctx.url("audience", "~prediction~"), small=True)
            ctx.html(Markup('<p class="btn-row">{}</p>').format(link))


def _read(shop: Project) -> Found:
    portraits, broken = shop.portraits()
    foretold: dict[str, tuple[Trust, ...] | EchtError] = {}
    for name in shop.names("predictions"):
        try:
            foretold[name] = shop.foretold(name)
        except EchtError as error:
            foretold[name] = error
    return Found(portraits, broken, foretold, shop.config.currency, shop.count_events())


def _more(ctx: Context) -> str:
    return ctx.say("people who may be reached for its purpose", "mensen die voor het doel benaderd mogen worden")


def _lead(ctx: Context, found: Found) -> Markup:
    if not found.portraits:
        return Markup("")
    most = max((one.result.people for one in found.portraits.values()), default=0)
    title = ctx.say("People who may be reached", "Mensen die benaderd mogen worden")
    meaning = ctx.say(
        "With a permission or another ground for the purpose of the segment, and no objection. Nobody else is read.",
        "Met toestemming of een andere grond voor het doel van het segment, en zonder bezwaar. Van anderen wordt niets gelezen.",
    )
    reach = parts.number(ctx, people(ctx, most), title, meaning, "permission.gate")
    n = ctx.number.whole(len(found.portraits))
    segments = ctx.say(
        f"{n} segment{'s' if len(found.portraits) != 1 else ''}",
        f"{n} segment{'en' if len(found.portraits) != 1 else ''}",
    )
    template = either(
        ctx,
        Markup("<b>{segments}</b> about {reach}. A segment is a question, so the people in it change by themselves."),
        Markup("<b>{segments}</b> over {reach}. Een segment is een vraag, dus de mensen erin veranderen vanzelf."),
    )
    return parts.lead(template, segments=segments, reach=reach)


def _segments(ctx: Context, found: Found) -> None:
    if not found.portraits and not found.broken:
        title = ctx.say("No segment yet.", "Nog geen segment.")
        text = ctx.say(
            "A segment is a question about people, such as: who bought in the past year, and nothing lately? "
            "A campaign asks about the people of one segment.",
            "Een segment is een vraag over mensen, zoals: wie kocht het afgelopen jaar iets, en de laatste tijd niets? "
            "Een campagne gaat over de mensen van één segment.",
        )
        do = parts.link_button(ctx.say("Make a segment", "Maak een segment"), edit_url(ctx), small=True)
        ctx.html(parts.empty(title, text, do=do if ctx.may("segment.edit") else ""))
        return
    count = parts.number(
        ctx,
        ctx.say("People", "Mensen"),
        ctx.say("People in the segment", "Mensen in het segment"),
        ctx.say(
            "Of those who may be reached for its purpose today.", "Van wie vandaag voor het doel benaderd mag worden."
        ),
        "segments/*.sql",
    )
    columns = [
        parts.Column("Segment"),
        parts.Column(ctx.say("In the past year", "Het afgelopen jaar")),
        parts.Column(count, right=True, plain=ctx.say("People", "Mensen")),
        parts.Column(ctx.say("90 days ago", "90 dagen geleden"), right=True),
    ]
    rows = [_row(ctx, name, one) for name, one in found.portraits.items()]
    plain = [(name, one.spoken[ctx.language], one.result.count, _before(one)) for name, one in found.portraits.items()]
    if rows:
        parts.table(ctx, ctx.say("Segments", "Segmenten"), columns, rows, csv_rows=plain, file="segments.csv")


def _before(one: Any) -> int | str:
    return one.history[-1 - QUARTER][1] if len(one.history) > QUARTER else ""


def _row(ctx: Context, name: str, one: Any) -> tuple[Markup, Markup, Markup, str]:
    title = Markup('<a href="{}">{}</a><p class="small soft said">{}</p>').format(
        ctx.url("audience", name), titled(name), one.spoken[ctx.language]
    )
    before = _before(one)
    line = trusted(spark([float(count) for _, count in one.history])) if len(one.history) > 1 else Markup("")
    small = Markup("")
    if not one.result.usable:
        small = Markup("<br>{}").format(parts.chip(ctx.say("too small to use", "te klein"), shape="warn", state="warn"))
    shown = Markup("<b>{}</b>{}").format(ctx.number.whole(one.result.count), small)
    return title, line, shown, ctx.number.whole(before) if isinstance(before, int) else ""


def _waits(ctx: Context, name: str) -> Markup:
    """A segment that asks for what was not brought in yet."""
    said = ctx.say("cannot be counted yet", "nog niet te tellen")
    return Markup('<p class="uncounted"><a href="{}">{}</a> <span class="soft">{}</span></p>').format(
        ctx.url("audience", name), titled(name), said
    )


def _broken(ctx: Context, name: str, error: EchtError) -> Markup:
    link = Markup('<h3 class="gap">segments/{}.sql</h3>').format(name)
    do = Markup("")
    if ctx.may("segment.edit"):
        label = ctx.say("Put it right", "Herstellen")
        do = Markup('<p class="btn-row">{}</p>').format(
            parts.link_button(label, edit_url(ctx, name), small=True, hidden=name)
        )
    return link + parts.trouble(ctx, error) + do


def _predictions(ctx: Context, found: Found) -> None:
    if not found.foretold:
        title = ctx.say("No prediction yet.", "Nog geen voorspelling.")
        text = ctx.say(
            "A prediction says how likely someone is to order, and how sure that is. It is a text file in predictions/.",
            "Een voorspelling zegt hoe waarschijnlijk het is dat iemand bestelt, en hoe zeker dat is. Het is een tekstbestand in predictions/.",
        )
        ctx.html(parts.empty(title, text))
        return
    heads = ctx.say(
        "Prediction|What|Expected together|Predicted by|Off a person|Simple rule",
        "Voorspelling|Wat|Samen verwacht|Voorspeld door|Per mens ernaast|Simpele regel",
    ).split("|")
    columns = [parts.Column(head, right=k in {2, 4, 5}) for k, head in enumerate(heads)]
    rows: list[tuple[Markup | str, ...]] = []
    for name, told in found.foretold.items():
        rows += _foretold_rows(ctx, name, told, found.currency)
    if not any(row[-1] for row in rows):  # every prediction is by a simple rule: there is none to hold it against
        columns, rows = columns[:-1], [row[:-1] for row in rows]
    parts.table(
        ctx, ctx.say("Predictions", "Voorspellingen"), columns, rows, csv_rows=_plain(rows), file="predictions.csv"
    )


def _plain(rows: list[tuple[Markup | str, ...]]) -> list[tuple[str, ...]]:
    return [tuple(cell.striptags() if isinstance(cell, Markup) else cell for cell in row) for row in rows]


def _foretold_rows(
    ctx: Context, name: str, told: tuple[Trust, ...] | EchtError, currency: str
) -> list[tuple[Markup | str, ...]]:
    link = Markup('<a href="{}">{}</a>').format(prediction_url(ctx, name), titled(name))
    if isinstance(told, EchtError):
        return [(link, parts.in_short(ctx.language, told), "", "", "", "")]
    if not told:
        return [(link, ctx.say("not made here yet", "hier nog niet gemaakt"), "", "", "", "")]
    rows: list[tuple[Markup | str, ...]] = []
    for one in told:
        what = {"count": ctx.say("how often", "hoe vaak"), "money": ctx.say("how much money", "hoeveel geld")}
        off, rule = (
            amount(one, value, currency, ctx.say) if value is not None else "" for value in (one.error, one.rule_error)
        )
        by = model_name(one.model, ctx.say)
        if one.is_rule:
            by = ctx.say(f"{by}: the simple rule suffices", f"{by}: de simpele regel volstaat")
        total = amount(one, one.total, currency, ctx.say, 0)
        rows.append((link, what.get(one.kind, one.outcome), total, by, off, "" if one.is_rule else rule))
    return rows

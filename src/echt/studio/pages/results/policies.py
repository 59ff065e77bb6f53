"""Was choosing needed, and clever choosing? Ways to choose people, held against each other on a first wave by lot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from nicegui import ui

from echt.errors import EchtError
from echt.report.data import Interval, ReportData
from echt.report.plots import interval, scale, ticks
from echt.studio import parts
from echt.studio.pages.results import ways_on
from echt.studio.trusted import trusted

if TYPE_CHECKING:
    from echt.nouns import Campaign
    from echt.studio.context import Context

KINDS: Mapping[str, tuple[str, str]] = {
    "nothing": ("Sending nothing", "Niets sturen"),
    "constant": ("The same for everyone", "Iedereen hetzelfde"),
    "rule": ("A rule on one column", "Een regel op één kolom"),
    "t_linear": ("A logistic model", "Een logistisch model"),
    "x_linear": ("A linear model of differences", "Een lineair model van verschillen"),
    "dr_linear": ("A linear model, doubly robust", "Een lineair model, dubbel robuust"),
    "dr_terms": ("A model of a few columns", "Een model van enkele kolommen"),
    "t_trees": ("Learned trees", "Geleerde bomen"),
    "x_trees": ("Learned trees of differences", "Geleerde bomen van verschillen"),
    "dr_trees": ("Learned trees, doubly robust", "Geleerde bomen, dubbel robuust"),
}
SIMPLE = ("nothing", "constant", "rule")
EACH = 1000


def show(ctx: Context, chosen: Campaign, data: ReportData) -> None:
    """The section: it learns a moment after the page is there, since that may take a while."""
    with parts.section(ctx, ctx.say("Was clever choosing needed?", "Was slim kiezen nodig?")):
        place = ui.element("div")
        with place:
            ctx.html(Markup('<p class="soft working" role="status">{}…</p>').format(ctx.words["working"]))

    async def fill() -> None:
        found: Any = None
        try:
            found = await ctx.known(("policies", chosen.name), lambda shop: shop.policies(chosen.name))
        except EchtError as error:
            found = error
        if place.is_deleted:
            return
        place.clear()
        with place:
            if isinstance(found, EchtError):
                ctx.html(parts.trouble(ctx, found))
            elif found is None:
                ctx.html(_none(ctx, chosen))
            else:
                _table(ctx, found, data.currency)
                ctx.html(_ways_on(ctx, chosen, found["comparison"]["chosen"]))

    ui.timer(0.1, fill, once=True)


def _ways_on(ctx: Context, chosen: Campaign, way: str) -> Markup:
    """Where the advice is followed."""
    if way == "nothing":
        return ways_on.row(ways_on.more_by_lot(ctx, chosen), ways_on.other_words(ctx, chosen))
    return ways_on.row(ways_on.plan(ctx, chosen))


def _none(ctx: Context, chosen: Campaign) -> Markup:
    title = ctx.say("Not measured yet.", "Nog niet gemeten.")
    text = ctx.say(
        "Ways to choose can be held against each other once at least 100 people got each message by lot, and 100 got "
        "nothing by lot, and the time has passed. [explore] share in the campaign sets how many get it by lot.",
        "Manieren van kiezen zijn te vergelijken als minstens 100 mensen elk bericht door loting kregen, 100 door loting "
        "niets, en de tijd voorbij is. [explore] share in de campagne bepaalt hoeveel het door loting krijgen.",
    )
    return parts.empty(title, text, do=ways_on.more_by_lot(ctx, chosen))


def _table(ctx: Context, found: Mapping[str, Any], currency: str) -> None:
    told = found["comparison"]
    rows = [row for row in told["rows"] if row["kind"] != "nothing"]
    spans = [_span(row) for row in rows]
    unsure = all(span.crosses_zero for span in spans)
    all_unsure = ctx.say("Every interval holds zero.", "Elk interval bevat nul.") if unsure else ""
    lead = Markup('<p class="text">{} {} {}</p>')
    ctx.html(lead.format(_advice(ctx, told), all_unsure, _mark(ctx, found)))
    marks = ticks(min(s.low for s in spans), max(s.high for s in spans))
    sign, each = ctx.number.sign(currency), ctx.number.whole(EACH)
    label = ctx.say(f"{sign} per {each} people", f"{sign} per {each} mensen")
    meaning = ctx.say(
        "What this way of choosing brings above sending nothing, judged on people it was not learned from.",
        "Wat deze manier van kiezen opbrengt boven niets sturen, beoordeeld op mensen van wie ze niet leerde.",
    )
    head = parts.number(ctx, label, ctx.say("Worth of choosing", "Waarde van kiezen"), meaning, "echt learn")
    columns = [
        parts.Column(ctx.say("Way of choosing", "Manier van kiezen")),
        parts.Column(head + trusted(scale(marks[0], marks[-1], marks, ctx.say)), plain=label),
        parts.Column(ctx.say("Estimate and interval", "Schatting en interval")),
        parts.Column(ctx.say("Chooses", "Kiest"), right=True),
    ]
    shown = [_row(ctx, row, told["chosen"], (marks[0], marks[-1]), quiet=unsure) for row in rows]
    plain = [
        (row["kind"], row["value"]["value"], f"{row['value']['low']} {row['value']['high']}", row["chosen_share"])
        for row in rows
    ]
    parts.table(
        ctx, ctx.say("Ways of choosing", "Manieren van kiezen"), columns, shown, csv_rows=plain, file="policies.csv"
    )


def _span(row: Mapping[str, Any]) -> Interval:
    it = row["value"]
    return Interval(EACH * it["value"], EACH * it["low"], EACH * it["high"], it.get("level", 0.95))


def _row(
    ctx: Context, row: Mapping[str, Any], chosen: str, ends: tuple[float, float], *, quiet: bool
) -> tuple[Markup | str, ...]:
    say, span, used = ctx.number, _span(row), row["kind"] == chosen
    words = f"({say.decimal(span.low, 0)} {ctx.say('to', 'tot')} {say.decimal(span.high, 0)})"
    name = ctx.say(*KINDS.get(row["kind"], (row["kind"], row["kind"])))
    title = Markup("<b>{} {}</b>").format(name, ctx.say("(used)", "(gebruikt)")) if used else Markup("{}").format(name)
    unsure = Markup('<br><span class="soft">{}</span>').format(ctx.say("not yet to say", "nog niet te zeggen"))
    shown = Markup('<b>{}</b> <span class="soft">{}</span>{}').format(
        say.signed(span.value, 0), words, unsure if span.crosses_zero and not quiet else ""
    )
    return (
        title,
        trusted(interval(span, *ends, f"{say.signed(span.value, 0)} {words}", mute=not used)),
        shown,
        say.percent(row["chosen_share"], 0),
    )


def _mark(ctx: Context, found: Mapping[str, Any]) -> Markup:
    return trusted(ctx.say.simulated(short=True)) if found["simulated"] else Markup("")


def _advice(ctx: Context, told: Mapping[str, Any]) -> str:
    """Where intervals overlap, the simple one."""
    chosen = told["chosen"]
    name = ctx.say(*KINDS.get(chosen, (chosen, chosen)))
    if chosen == "nothing":
        return ctx.say(
            "No message can be told from doing nothing, whoever gets it. Advice: send nothing, or measure on more people first.",
            "Geen bericht is te onderscheiden van niets doen, wie het ook krijgt. Advies: stuur niets, of meet eerst bij meer mensen.",
        )
    if chosen in SIMPLE:
        return ctx.say(
            f"Clever choosing cannot be told from simple choosing: their intervals overlap. Advice: {name.lower()}.",
            f"Slim kiezen is niet te onderscheiden van eenvoudig kiezen: de intervallen overlappen. Advies: {name.lower()}.",
        )
    return ctx.say(
        f"{name} does better than the simple ways, by more than chance.",
        f"{name} doet het beter dan de eenvoudige manieren, meer dan toeval kan zijn.",
    )

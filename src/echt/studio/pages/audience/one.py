"""One segment: its question in plain words, who is in it as groups, how many there were before, and its text file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from nicegui import ui

from echt.errors import EchtError
from echt.report.plots import bars, count_over_time
from echt.report.words import titled
from echt.studio import edits, parts
from echt.studio.pages.audience.words import edit_url, either, group, people
from echt.studio.pages.nothing import nothing_known
from echt.studio.trusted import trusted

if TYPE_CHECKING:
    from echt.project import Project
    from echt.studio.context import Context


async def build(ctx: Context, name: str) -> None:
    """Everything that the page says."""
    crumb = parts.crumb(ctx, "audience", titled(name))
    beside = parts.link_button(ctx.say("Change", "Wijzigen"), edit_url(ctx, name)) if ctx.may("segment.edit") else ""
    ctx.html(parts.head(titled(name), crumb=crumb, beside=beside))
    began = edits.read(ctx.site.folder, "segments", name)
    try:
        found, currency, used = await ctx.known(
            ("segment", name), lambda shop: (shop.portrait(name), shop.config.currency, _used(shop, name))
        )
    except EchtError as error:
        if began.version == "new":
            raise
        known = await ctx.read(lambda shop: shop.count_events())
        ctx.html(parts.trouble(ctx, error) if known else nothing_known(ctx))
        if known and ctx.may("segment.edit"):
            ctx.html(parts.link_button(ctx.say("Put it right", "Herstellen"), edit_url(ctx, name)))
        _text(ctx, began)
        return
    ctx.html(_lead(ctx, found))
    if found.result.sentence:
        ctx.html(
            Markup('<p class="why"><span translate="no">“{}”</span> <span class="softer">{}</span></p>').format(
                found.result.sentence, ctx.say("So it says in its file.", "Zo staat het in het bestand.")
            )
        )
    with ui.element("div").classes("cols-even part-row"):
        _history(ctx, found)
        _overlap(ctx, found)
    with parts.section(ctx, ctx.say("Who they are, as groups", "Wie het zijn, als groepen"), more=_never(ctx)):
        _groups(ctx, found, currency)
    with ui.element("div").classes("cols part-row"):
        _text(ctx, began)
        _campaigns(ctx, used)


def _used(shop: Project, name: str) -> list[str]:
    """The campaigns that ask about this segment."""
    found: list[str] = []
    for campaign in shop.names("campaigns"):
        try:
            if shop.campaign(campaign).segment == name:
                found.append(campaign)
        except EchtError:  # a broken campaign file is shown on its own page
            continue
    return found


def _lead(ctx: Context, found: Any) -> Markup:
    seen = found.result
    share = ctx.number.percent(seen.count / seen.people, 0) if seen.people else "0%"
    counted = parts.number(
        ctx,
        ctx.number.whole(seen.count),
        ctx.say("In this segment now", "Nu in dit segment"),
        ctx.say(
            f"Of the {people(ctx, seen.people)} who may be reached for this purpose: {share}. Counted on {ctx.number.day(seen.at)}.",
            f"Van de {people(ctx, seen.people)} die voor dit doel benaderd mogen worden: {share}. Geteld op {ctx.number.day(seen.at)}.",
        ),
        str(seen.purpose),
    )
    template = either(
        ctx,
        Markup('<p class="lead">{} of the {} who may be reached are in it. {}</p>'),
        Markup('<p class="lead">{} van de {} die benaderd mogen worden zitten erin. {}</p>'),
    )
    says = template.format(counted, people(ctx, seen.people), found.spoken[ctx.language])
    if seen.usable:
        return says
    small = ctx.say(
        f"Too small to use: at least {seen.minimum} people are needed, so that nobody can be picked out.",
        f"Te klein om te gebruiken: er zijn minstens {seen.minimum} mensen nodig, zodat niemand eruit te halen is.",
    )
    fix = ctx.say("Ask for less, so that more people are in it.", "Vraag minder, dan zitten er meer mensen in.")
    return says + Markup('<div style="margin-top:var(--s4)">{}</div>').format(parts.finding(small, fix, blocks=False))


def _never(ctx: Context) -> str:
    return ctx.say("never by name, no group under ten people", "nooit bij naam, geen groep onder tien mensen")


def _history(ctx: Context, found: Any) -> None:
    with parts.section(ctx, ctx.say("How many there were before", "Hoeveel het er eerder waren")):
        points = found.history
        if len(points) < 2:  # two make a line
            why = ctx.say(
                "This segment asks for a prediction, and predictions of before are not kept.",
                "Dit segment vraagt een voorspelling, en voorspellingen van eerder worden niet bewaard.",
            )
            short = ctx.say("There is too little past yet.", "Er is nog te weinig verleden.")
            ctx.html(Markup('<p class="small soft">{}</p>').format(why if found.foretold else short))
            return
        first, last = points[0], points[-1]
        says = ctx.say(
            f"From {ctx.number.whole(first[1])} on {ctx.number.day(first[0])} to {ctx.number.whole(last[1])} on {ctx.number.day(last[0])}.",
            f"Van {ctx.number.whole(first[1])} op {ctx.number.day(first[0])} naar {ctx.number.whole(last[1])} op {ctx.number.day(last[0])}.",
        )
        note = ctx.say(
            "The same question, asked of earlier days, about those who may be reached today.",
            "Dezelfde vraag, gesteld aan eerdere dagen, over wie vandaag benaderd mag worden.",
        )
        ctx.html(Markup('<p class="small soft">{}</p>').format(note))
        ctx.html(trusted(count_over_time(points, ctx.say, says)))
        ctx.html(Markup('<p class="small">{}</p>').format(says))
        with ui.element("details"):
            ui.html(ctx.say("The same as a table", "Hetzelfde als tabel"), sanitize=False, tag="summary")
            columns = [parts.Column(ctx.say("Day", "Dag")), parts.Column(ctx.say("People", "Mensen"), right=True)]
            rows = [(ctx.number.day(at), ctx.number.whole(count)) for at, count in points]
            plain = [(f"{at:%Y-%m-%d}", count) for at, count in points]
            parts.table(ctx, says, columns, rows, csv_rows=plain, file="history.csv")


def _overlap(ctx: Context, found: Any) -> None:
    with parts.section(ctx, ctx.say("Also in another segment", "Ook in een ander segment")):
        if not found.result.overlaps:
            ctx.html(
                Markup('<p class="small soft">{}</p>').format(
                    ctx.say("There is no other segment for this purpose.", "Er is geen ander segment voor dit doel.")
                )
            )
            return
        heads = ctx.say("Segment|In both|Of this segment", "Segment|In beide|Van dit segment").split("|")
        columns = [parts.Column(head, right=k > 0) for k, head in enumerate(heads)]
        whole = max(found.result.count, 1)
        rows, plain = list[tuple[Markup | str, ...]](), list[tuple[Any, ...]]()
        for one in found.result.overlaps:
            few = ctx.say("fewer than 10", "minder dan 10")
            both = few if one.both is None else ctx.number.whole(one.both)
            share = "" if one.both is None else ctx.number.percent(one.both / whole, 0)
            link = Markup('<a href="{}">{}</a>').format(ctx.url("audience", one.name), titled(one.name))
            rows.append((link, both, share))
            plain.append((one.name, "<10" if one.both is None else one.both, share))
        parts.table(ctx, ctx.say("Overlap", "Overlap"), columns, rows, csv_rows=plain, file="overlap.csv")


def _groups(ctx: Context, found: Any, currency: str) -> None:
    seen = found.result
    kinds = [
        (ctx.say("Country", "Land"), seen.by_country),
        (ctx.say("Last seen", "Laatst gezien"), seen.by_recency),
        (ctx.say("Spent in the past year", "Uitgegeven in het afgelopen jaar"), found.by_value),
    ]
    shown = Markup("").join(_bars(ctx, title, cells, currency) for title, cells in kinds if cells)
    if not shown:
        few = ctx.say(
            "Too few people to show groups without pointing someone out.",
            "Te weinig mensen om groepen te tonen zonder iemand aan te wijzen.",
        )
        ctx.html(Markup('<p class="small soft">{}</p>').format(few))
        return
    ctx.html(Markup('<div class="thirds">{}</div>').format(shown))
    rows = [(title, group(ctx, cell.label, currency), cell.people) for title, cells in kinds for cell in cells]
    heads = ctx.say("Kind,Group,People", "Soort,Groep,Mensen").split(",")
    text = parts.csv_of(heads, rows)
    name = ctx.say("Groups", "Groepen")
    made = parts.button(
        ctx.words["csv"], lambda: ui.download.content(text, "groups.csv", "text/csv"), small=True, hidden=name
    )
    made.classes("csv")


def _bars(ctx: Context, title: str, cells: Sequence[Any], currency: str) -> Markup:
    rows = [(group(ctx, cell.label, currency), float(cell.people), ctx.number.whole(cell.people), "") for cell in cells]
    return Markup("<div><h3>{}</h3>{}</div>").format(title, trusted(bars(rows)))


def _text(ctx: Context, began: edits.Text) -> None:
    with parts.section(
        ctx,
        ctx.say("Its text file", "Het tekstbestand"),
        more=Markup('<span class="mono">{}</span>').format(began.file),
    ):
        label = ctx.say("The text of the segment", "De tekst van het segment")
        ctx.html(
            Markup('<pre class="mono panel" tabindex="0" role="region" aria-label="{}">{}</pre>').format(
                label, began.text
            )
        )


def _campaigns(ctx: Context, used: Sequence[str]) -> None:
    with parts.section(ctx, ctx.say("Used by", "Gebruikt door")):
        if not used:
            text = ctx.say("No campaign asks about it yet.", "Nog geen campagne gaat hierover.")
            do = parts.link_button(ctx.words["page.campaign"], ctx.url("campaign"), small=True)
            ctx.html(parts.empty(text, "", do=do))
            return
        links = Markup("").join(
            Markup('<li><a href="{}">{}</a></li>').format(ctx.url("campaign", one), titled(one)) for one in used
        )
        ctx.html(Markup('<ul class="plain-list">{}</ul>').format(links))

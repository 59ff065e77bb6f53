"""Five people by lot: what the plan would decide for them, in the words they can read themselves. Looking is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from nicegui import ui

from echt.report.plots import ruler
from echt.studio import parts
from echt.studio.trusted import trusted

if TYPE_CHECKING:
    from collections.abc import Callable

    from echt.project import Project
    from echt.studio.context import Context

FEW = 5


def five(ctx: Context, book: Any, now: Callable[[], Any]) -> None:
    """A button that draws five people; each look is in the audit chain, with its reason.

    Args:
        ctx: The page.
        book: The sketch of the campaign.
        now: The plan as the sliders say now.
    """
    if not ctx.may("person.look"):
        return
    seeds = iter(range(1, 10_000))
    with parts.section(ctx, ctx.say("Five people, by lot", "Vijf mensen, door loting")):
        text = ctx.say(
            "See what the plan means for single people. That you looked is written down.",
            "Zie wat het plan voor losse mensen betekent. Dat je keek wordt opgeschreven.",
        )
        ctx.html(Markup('<p class="small soft">{}</p>').format(text))
        shown = ui.element("div").props("role=status")

        async def draw() -> None:
            found = now().some(FEW, seed=next(seeds), at=book.at)
            why = ctx.say(
                f"looked at the plan of campaign {book.campaign.name}",
                f"bekeek het plan van campagne {book.campaign.name}",
            )

            def note(shop: Project) -> bool:
                for one in found:
                    shop.look_up(one.person_id, by=ctx.user.name, why=why, role=ctx.user.role)
                return True

            if await ctx.act("person.look", note, did="-"):
                shown.clear()
                with shown:
                    ctx.html(_table(ctx, found))
                made.set_text(ctx.say("Five others", "Vijf andere"))

        made = parts.button(ctx.say("Draw five people", "Loot vijf mensen"), draw)


def _table(ctx: Context, found: tuple[Any, ...]) -> Markup:
    heads = ctx.say(
        "Person|Decision|Why, as the person can read it|This person’s week",
        "Mens|Beslissing|Waarom, zoals de mens het zelf ook kan lezen|Week van deze mens",
    ).split("|")
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(one) for one in heads)
    body = Markup("").join(_row(ctx, one, heads) for one in found)
    key = Markup(
        '<p class="key"><span><span class="sw spent"></span>{}</span><span><span class="sw hatch"></span>{}</span><span><span class="sw"></span>{}</span></p>'
    ).format(ctx.say("used", "gebruikt"), ctx.say("this plan", "dit plan"), ctx.say("free", "vrij"))
    return Markup(
        '<table class="list few"><caption class="vh">{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>{}'
    ).format(ctx.say("Five people, by lot", "Vijf mensen, door loting"), head, body, key)


def _row(ctx: Context, one: Any, heads: list[str]) -> Markup:
    link = Markup('<a href="{}">{}</a>').format(ctx.url("why", one.person_id), one.person_id)
    if not ctx.may("why"):
        link = Markup("{}").format(one.person_id)
    say = ctx.number
    week = trusted(ruler(one.used_s, one.adds_s, one.budget_s, ctx.say, mini=True))
    adds = f" + {say.decimal(one.adds_s, 0)}" if one.adds_s else ""
    of = ctx.say("of", "van")
    return Markup(
        '<tr><th scope="row" class="mono">{}</th><td>{}</td><td class="said" data-th="{}">{}</td><td>{}<span class="tiny softer">{}{} {} {}</span></td></tr>'
    ).format(
        link,
        parts.reason_chip(ctx, str(one.why[0].reason)),
        heads[2],
        Markup("<br>").join(why.say(ctx.language) for why in one.why),
        week,
        say.decimal(one.used_s, 0),
        adds,
        of,
        say.seconds(one.budget_s),
    )

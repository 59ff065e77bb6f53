"""From an advice to the place where it is done, with it filled in: nothing here is written before the difference was seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from markupsafe import Markup

from echt.report.words import titled
from echt.studio import parts
from echt.studio.pages.results.verdict import verdict

if TYPE_CHECKING:
    from echt.nouns import Campaign
    from echt.report.data import Effect
    from echt.studio.context import Context

BY_LOT = 0.2
"""Share that is offered where too few got something by lot to compare ways of choosing."""


def longer(ctx: Context, chosen: Campaign) -> Markup:
    """The campaign with twice the time to count in."""
    days = 2 * max(1, round(chosen.within.total_seconds() / 86400))
    label = ctx.say(f"Count for {days} days", f"Tel {days} dagen mee")
    return _link(ctx, label, ctx.url("campaign", chosen.name, within=f"{days} days"))


def more_people(ctx: Context, chosen: Campaign) -> Markup:
    """The segment, to ask less of people."""
    label = ctx.say(f"Widen “{titled(chosen.segment)}”", f"Maak ‘{titled(chosen.segment)}’ ruimer")
    return _link(ctx, label, ctx.url("audience", f"~edit~{chosen.segment}"))


def more_by_lot(ctx: Context, chosen: Campaign) -> Markup:
    """The campaign with a larger share that gets it by lot."""
    share = min(max(BY_LOT, 2 * chosen.explore), 0.9)
    shown = ctx.number.percent(share, 0)
    label = ctx.say(f"Let {shown} get it by lot", f"Laat {shown} het door loting krijgen")
    return _link(ctx, label, ctx.url("campaign", chosen.name, explore=f"{share:g}"))


def other_words(ctx: Context, chosen: Campaign) -> Markup:
    """What was sent, to change it."""
    links = [
        _link(
            ctx,
            ctx.say(f"Change “{titled(name)}”", f"Wijzig ‘{titled(name)}’"),
            ctx.url("content", name),
        )
        for name in chosen.creatives
    ]
    return Markup(" ").join(links)


def chain(ctx: Context, _: Campaign) -> Markup:
    """Where it shows whether anybody changed who was drawn."""
    label = ctx.say("Check the audit chain", "Kijk de controleketen na")
    return _link(ctx, label, ctx.url("trust"))


def plan(ctx: Context, chosen: Campaign) -> Markup:
    """The next plan."""
    return _link(ctx, ctx.say("Look at the next plan", "Bekijk het volgende plan"), ctx.url("campaign", chosen.name))


WAYS: Mapping[str, Callable[[Context, Campaign], Markup]] = {
    "chain": chain,
    "longer": longer,
    "more_by_lot": more_by_lot,
    "more_people": more_people,
    "other_words": other_words,
    "plan": plan,
}


def after(found: Effect, best: float | None) -> tuple[str, ...]:
    """What follows from a measurement, if not another holdout: keys of `WAYS`.

    Args:
        found: What was measured.
        best: The holdout that could show the effect; None where none can.
    """
    kind = verdict(found)
    if kind == "alarm":
        return ("chain",)
    if kind == "fewer":
        return ("other_words", "plan")
    return ("longer", "more_people") if kind == "none" and best is None else ()


def row(*links: Markup) -> Markup:
    """Ways on beside each other."""
    shown = Markup(" ").join(link for link in links if link)
    return Markup('<p class="btn-row">{}</p>').format(shown) if shown else Markup("")


def _link(ctx: Context, label: str, href: str) -> Markup:
    return parts.link_button(label, href, small=True) if ctx.may("campaign.edit") else Markup("")

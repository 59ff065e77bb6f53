"""A new campaign: its name, whom it asks about, and what it shows; its limits are set on its own page."""

from __future__ import annotations

from json import dumps
from typing import TYPE_CHECKING

from echt.report.words import titled
from echt.studio import parts

if TYPE_CHECKING:
    from echt.studio.context import Context

_NEW = """goal       = "Order Completed"
within     = "42 days"
value      = "margin"                     # of what someone spends: see [assumed]
purpose    = "marketing.communications.email"
segment    = {segment}
channel    = "email"
creatives  = [{creative}]
prediction = {prediction}

[attention]
worth_per_s  = 0.0025
max_contacts = 1
quiet_hours  = ["22:00", "07:00"]

[holdout]
share = 0.10

[explore]
share = 0.05

[assumed]                                # not measured yet: printed as assumptions wherever they count
response    = 0.02
margin      = 0.25
unsubscribe = 0.002

[regret]
unsubscribe = 2.0
"""


def show(ctx: Context, segments: list[str], creatives: list[str], predictions: list[str]) -> None:
    """The form; where a segment or a creative is lacking it says so."""
    with parts.section(ctx, ctx.say("A new campaign", "Een nieuwe campagne")) as made:
        made.props("id=new")
        if not (segments and creatives and predictions):
            _lacks(ctx, segments, creatives)
            return
        hint = ctx.say("Small letters, numbers and -.", "Kleine letters, cijfers en -.")
        name = parts.field(ctx.words["name"], hint=hint)
        whom = parts.choose(ctx.say("Whom", "Wie"), {one: titled(one) for one in segments}, segments[0])
        what = parts.choose(
            ctx.say("What they may get", "Wat ze kunnen krijgen"), {one: titled(one) for one in creatives}, creatives[0]
        )

        async def make() -> None:
            text = _NEW.format(segment=dumps(whom.value), creative=dumps(what.value), prediction=dumps(predictions[0]))
            given = name.value or ""
            await parts.write_new(
                ctx, "campaign.edit", "campaigns", given, text, check=lambda shop: shop.campaign(given.strip())
            )

        parts.button(ctx.say("Make a draft", "Maak een concept"), make)


def _lacks(ctx: Context, segments: list[str], creatives: list[str]) -> None:
    page = "content" if segments and not creatives else "audience"
    text = ctx.say(
        "A campaign asks about the people of a segment, shows a creative, and counts with a prediction. Make those first.",
        "Een campagne gaat over de mensen van een segment, toont een uiting en rekent met een voorspelling. Maak die eerst.",
    )
    title = ctx.say("Something comes first.", "Er komt eerst iets anders.")
    ctx.html(parts.empty(title, text, do=parts.link_button(ctx.words[f"page.{page}"], ctx.url(page), small=True)))

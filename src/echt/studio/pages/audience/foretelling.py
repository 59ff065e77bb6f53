"""The text file of a prediction: changed where it is shown, or begun anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup
from nicegui import ui

from echt.errors import EchtError
from echt.studio import edits, parts
from echt.studio.pages.audience.words import prediction_url

if TYPE_CHECKING:
    from echt.project import Project
    from echt.studio.context import Context

FRESH = """\
{says}
outcome      = "Order Completed"
horizon_days = 90
unit         = "order"
level        = 0.80
origins      = 6
purpose      = "personalize.content.profiled"
"""


def show(ctx: Context, began: edits.Text) -> None:
    """The text, to change for who may."""
    more = Markup('<span class="mono">{}</span>').format(began.file)
    with parts.section(ctx, ctx.say("Its text file", "Het tekstbestand"), more=more):
        if ctx.may("prediction.edit"):
            note = ctx.say(
                "What is saved counts from the next time that it is predicted.",
                "Wat je bewaart, telt vanaf de volgende keer dat er wordt voorspeld.",
            )
            ctx.html(Markup('<p class="small soft">{}</p>').format(note))
            _editor(ctx, began, began.text)
            return
        label = _label(ctx)
        ctx.html(
            Markup('<pre class="mono panel" tabindex="0" role="region" aria-label="{}">{}</pre>').format(
                label, began.text
            )
        )


def new(ctx: Context) -> None:
    """A prediction that is not there yet: its name first, then its text."""
    title = ctx.say("New prediction", "Nieuwe voorspelling")
    ctx.html(parts.head(title, crumb=parts.crumb(ctx, "audience", title)))
    if not ctx.may("prediction.edit"):
        who = ctx.say("An analyst or an administrator can do this.", "Een analist of een beheerder kan dit doen.")
        ctx.html(parts.empty(who, ""))
        return
    lead = ctx.say(
        "A prediction asks how often people will do something. It is tested on the past before anyone relies on it.",
        "Een voorspelling vraagt hoe vaak mensen iets gaan doen. Ze wordt op het verleden getest voordat iemand erop bouwt.",
    )
    ctx.html(Markup('<p class="lead">{}</p>').format(lead))
    hint = ctx.say(
        "Small letters, digits and hyphens: next-visit.", "Kleine letters, cijfers en streepjes: volgend-bezoek."
    )
    name = parts.field(ctx.say("Name", "Naam"), hint=hint)
    place = ui.element("div")

    def begin() -> None:
        ctx.clear()
        place.clear()
        try:
            began = edits.read(ctx.site.folder, "predictions", (name.value or "").strip())
        except EchtError as error:
            ctx.trouble(error)
            return
        with place:
            if began.version != "new":
                what = ctx.say(
                    "There is a prediction of this name already.", "Er is al een voorspelling met deze naam."
                )
                link = parts.link_button(ctx.say("Look at it", "Bekijken"), prediction_url(ctx, began.name), small=True)
                ctx.html(parts.finding(what, "", beside=link, blocks=False))
                return
            says = ctx.say(
                "# How often will a person order in the next 90 days?",
                "# Hoe vaak bestelt iemand in de komende 90 dagen?",
            )
            _editor(ctx, began, FRESH.format(says=says))

    parts.button(ctx.say("Begin", "Beginnen"), begin)


def _editor(ctx: Context, began: edits.Text, text: str) -> None:
    def check(shop: Project) -> object:
        return shop.prediction(began.name)

    def saved(made: edits.Edit) -> None:
        ui.navigate.to(ctx.url("audience", f"~prediction~{began.name}", edit=made.edit_id))

    parts.text_editor(
        ctx,
        lambda typed: parts.Writing(
            ctx, "prediction.edit", began, text=lambda _: typed(), check=check, saved=saved, hidden=began.file
        ),
        began,
        _label(ctx),
        text=text,
    )


def _label(ctx: Context) -> str:
    return ctx.say("The text of the prediction", "De tekst van de voorspelling")

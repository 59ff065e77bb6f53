"""One prediction: by which model, held against a simple rule and against what happened; and making it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from echt.errors import EchtError
from echt.report.foretold import Trust
from echt.report.trust import amount, tested, topic
from echt.report.words import titled
from echt.studio import edits, parts
from echt.studio.pages.audience import foretelling
from echt.studio.pages.audience.words import either
from echt.studio.trusted import trusted

if TYPE_CHECKING:
    from echt.studio.context import Context


async def build(ctx: Context, name: str) -> None:
    """Everything that the page says."""
    crumb = parts.crumb(ctx, "audience", titled(name))
    ctx.html(parts.head(_title(ctx, name), crumb=crumb))
    began = edits.read(ctx.site.folder, "predictions", name)
    parts.saved_before(ctx, "prediction.edit", "predictions", name)
    try:
        _, found, currency = await ctx.read(
            lambda shop: (shop.prediction(name), shop.foretold(name), shop.config.currency)
        )
    except EchtError as error:
        if began.version == "new":
            raise
        ctx.trouble(error)
        foretelling.show(ctx, began)
        return
    if found:
        ctx.html(_expected(ctx, found, currency))
        ctx.html(Markup('<p class="why">{}</p>').format(_verdict(ctx, found, currency)))
        title = ctx.say("How far it can be trusted", "Hoever je erop kunt vertrouwen")
        ctx.html(Markup('<div class="part">{}</div>').format(trusted(tested(found, currency, ctx.say, title=title))))
    else:
        ctx.html(_none(ctx))
    _again(ctx, name, bool(found))
    foretelling.show(ctx, began)


def _title(ctx: Context, name: str) -> str:
    return ctx.say(f"Prediction: {titled(name)}", f"Voorspelling: {titled(name)}")


def _expected(ctx: Context, found: tuple[Trust, ...], currency: str) -> Markup:
    """The sentence that holds the figures: how much is expected of whom, and by when."""
    first, say = found[0], ctx.number
    totals = [amount(one, one.total, currency, ctx.say, 0) for one in found if one.kind in {"count", "money"}]
    names = Markup.escape(ctx.say(" and ", " en ")).join(Markup("<b>{}</b>").format(one) for one in totals)
    template = either(
        ctx,
        Markup("From {day} on, {names} were expected within {days} days, of {people} people."),
        Markup("Vanaf {day} waren binnen {days} dagen {names} te verwachten, van {people} mensen."),
    )
    return parts.lead(
        template, day=say.day(first.at), names=names, days=str(first.horizon_days), people=say.whole(first.people)
    )


def _verdict(ctx: Context, found: tuple[Trust, ...], currency: str) -> str:
    """The answer first: whether a model is worth it."""
    said: list[str] = []
    for one in found:
        what = trusted(topic(one, ctx.say)).striptags()
        if one.error is None:
            said.append(
                ctx.say(f"{what}: not tested, the past is too short.", f"{what}: niet getest, het verleden is te kort.")
            )
        elif one.is_rule:
            said.append(ctx.say(f"{what}: a simple rule suffices.", f"{what}: een simpele regel volstaat."))
        else:
            said.append(
                ctx.say(
                    f"{what}: a model does better than the simple rule",
                    f"{what}: een model doet het beter dan de simpele regel",
                )
                + _off(ctx, one, currency)
            )
    return " ".join(said)


def _off(ctx: Context, one: Trust, currency: str) -> str:
    """How far off each is, where that is what the choice rests on."""
    if one.error is None or one.rule_error is None or one.error >= one.rule_error:
        return "."
    near, far = (amount(one, value, currency, ctx.say) for value in (one.error, one.rule_error))
    return ctx.say(f" ({near} off a person, against {far}).", f" (per mens {near} ernaast, tegen {far}).")


def _none(ctx: Context) -> Markup:
    title = ctx.say("This prediction was not made here yet.", "Deze voorspelling is hier nog niet gemaakt.")
    text = ctx.say(
        "Here you will see how many orders are expected, by which model, how far off it was in the past, and for whom it "
        "cannot be trusted. It is tested against simple rules; where they suffice, they are used.",
        "Hier zie je straks hoeveel bestellingen worden verwacht, door welk model, hoever dat er in het verleden naast zat, "
        "en voor wie het niet klopt. Het wordt getest tegen simpele regels; volstaan die, dan gebruiken we die.",
    )
    return parts.empty(title, text)


def _again(ctx: Context, name: str, made: bool) -> None:
    with parts.section(ctx, ctx.say("Make it again", "Opnieuw maken") if made else ctx.say("Make it", "Maken")):
        text = ctx.say(
            "Every model is tested on the past first; that takes a while. You may close this page meanwhile.",
            "Eerst wordt elk model op het verleden getest; dat duurt even. Je mag deze pagina intussen sluiten.",
        )
        ctx.html(Markup('<p class="small soft">{}</p>').format(text))
        if not ctx.may("prediction.run"):
            who = ctx.say("An analyst or an administrator can do this.", "Een analist of een beheerder kan dit doen.")
            ctx.html(Markup('<p class="small">{}</p>').format(who))
            return
        label = ctx.say("Predict now", "Nu voorspellen")
        about = ("predictions", name)
        parts.work_button(ctx, label, "prediction.run", "predict", {"name": name}, about=about, did="ran")

"""What was found, in words: the headline, the opening sentence, and how large an effect a holdout can show."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from markupsafe import Markup

from echt.report.data import Effect, Interval, ReportData
from echt.report.effect import ALARM, extra_goals, goals
from echt.report.words import Figure, titled
from echt.studio import parts
from echt.studio.trusted import trusted

if TYPE_CHECKING:
    from echt.studio.context import Context

Verdict = Literal["alarm", "none", "more", "fewer"]


def verdict(found: Effect) -> Verdict:
    """What may be said: an unfair draw says nothing, an interval that holds zero tells no effect."""
    if found.sample_ratio_p is not None and found.sample_ratio_p < ALARM:
        return "alarm"
    if found.difference.crosses_zero:
        return "none"
    return "more" if found.difference.value > 0 else "fewer"


def headline(ctx: Context, data: ReportData) -> str:
    """The answer, as the title of the page."""
    name = titled(data.campaign)
    if data.effect is None:
        return name
    said = {
        "alarm": (f"{name}: do not trust this measurement", f"{name}: vertrouw deze meting niet"),
        "none": (f"{name}: no effect can be told", f"{name}: niet te zeggen of het iets deed"),
        "more": (f"{name} worked", f"{name} werkte"),
        "fewer": (f"{name} brought less than nothing", f"{name} bracht minder dan niets doen"),
    }
    return ctx.say(*said[verdict(data.effect)])


def opening(ctx: Context, found: Effect) -> Markup:
    """The sentence that holds the figures."""
    kind, say = verdict(found), ctx.number
    low, high = say.decimal(found.difference.low * 100), say.decimal(found.difference.high * 100)
    what = goals(found, ctx.say)
    if kind == "alarm":
        said = Markup("{}").format(
            ctx.say(
                "The two groups are not as large as the draw made them. Find out why before you read anything here.",
                "De twee groepen zijn niet zo groot als de loting ze maakte. Zoek uit waarom, voordat je hier iets leest.",
            )
        )
    elif kind == "none":
        template = (
            Markup(
                "Het verschil met niets sturen ligt tussen <b>{}</b> en <b>{}</b> {} per 100 mensen. Ook niets is dus mogelijk."
            )
            if ctx.language == "nl"
            else Markup(
                "The difference with sending nothing is between <b>{}</b> and <b>{}</b> {} per 100 people. So nothing is possible too."
            )
        )
        said = template.format(low, high, trusted(what))
    else:
        said = _caused(ctx, found)
    early = Markup("")
    if not found.complete:
        days = say.whole(math.floor(found.days_seen or 0))
        early = Markup(" {}").format(
            ctx.say(
                f"This is not finished: {days} of {found.within_days:g} days have passed.",
                f"Dit is nog niet af: {days} van de {found.within_days:g} dagen zijn voorbij.",
            )
        )
    return Markup('<p class="lead">{}{}</p>').format(said, early)


def _caused(ctx: Context, found: Effect) -> Markup:
    say = ctx.number
    extra = trusted(ctx.say.figure(extra_goals(found, ctx.say)))
    template = (
        Markup("Naar schatting {extra}, tussen {low} en {high}, voor <b>{spent}</b> aandacht{each}.")
        if ctx.language == "nl"
        else Markup("An estimated {extra}, between {low} and {high}, for <b>{spent}</b> of attention{each}.")
    )
    each = Markup("")
    if found.per_hour is not None:
        each = Markup(": {}").format(hourly(ctx, found, found.per_hour))
    return template.format(
        extra=extra,
        low=say.whole(found.extra.low),
        high=say.whole(found.extra.high),
        spent=say.spent(found.attention_s),
        each=each,
    )


def hourly(ctx: Context, found: Effect, each: Interval) -> Markup:
    """What one hour of attention brought, with its definition."""
    say = ctx.number
    figure = Figure(
        ctx.say(f"{say.decimal(each.value)} an hour", f"{say.decimal(each.value)} per uur"),
        ctx.say("What an hour of attention brought", "Wat een uur aandacht opbracht"),
        ctx.say(
            "What is extra, divided by the hours of attention that all messages asked together.",
            "Wat er extra is, gedeeld door de uren aandacht die alle berichten samen vroegen.",
        ),
        f"{say.decimal(found.extra.value)} / {say.decimal(found.attention_s / 3600, 2)} · {say.decimal(each.low)} … {say.decimal(each.high)}",
    )
    return trusted(ctx.say.figure(figure))


def visible(found: Effect, share: float) -> float | None:
    """The smallest difference a person that this many people would show with power 0.8, with another holdout.

    The spread between people stays as it was measured; only the sizes of the groups change.

    Args:
        found: What was measured.
        share: Of the people in the holdout, 0..1.

    Returns:
        Goals a person; None where nothing was counted.
    """
    if found.detectable is None or not 0 < share < 1:
        return None
    people = found.plan_people + found.holdout_people
    now = 1 / found.plan_people + 1 / found.holdout_people
    then = 1 / (people * share) + 1 / (people * (1 - share))
    return found.detectable * math.sqrt(then / now)


def advised(found: Effect, steps: tuple[float, ...]) -> float | None:
    """The smallest of these holdouts that shows the effect: the one found where there is one, else the one assumed.

    None where no holdout of so many people can show it.
    """
    wanted = found.difference.value if verdict(found) == "more" else found.assumed
    if not wanted:
        return None
    fits = [share for share in steps if (seen := visible(found, share)) is not None and seen <= wanted]
    return min(fits, default=None)


def empty(ctx: Context, data: ReportData) -> Markup:
    """Why there is no effect, and what to do about it."""
    why = ctx.say.of(data.effect_refused)
    bare = not data.flow.left_out.get("holdout")
    if bare:
        title = ctx.say("No holdout.", "Geen meetgroep.")
        text = ctx.say(
            "Without people who by lot got nothing, nobody can tell what the messages caused. Set it to 10%; it counts in the next plan.",
            "Zonder mensen die door loting niets kregen, weet niemand wat de berichten veroorzaakten. Zet hem op 10%; hij telt in het volgende plan.",
        )
        return parts.empty(title, text)
    title = ctx.say("Not measured yet.", "Nog niet gemeten.")
    wait = ctx.say(
        "The decisions were made, and no time has passed since. Here the effect will be, with its interval, day by day.",
        "De beslissingen zijn genomen, en er is nog geen tijd verstreken. Hier komt het effect, met zijn interval, dag voor dag.",
    )
    return parts.empty(title, trusted(why) + " " + wait if why else wait)

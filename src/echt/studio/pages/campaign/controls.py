"""The limits of a plan as sliders with a number beside each, and as fields."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from nicegui import ui

from echt.studio import parts
from echt.studio.pages.campaign.numbers import HOUR, Numbers

if TYPE_CHECKING:
    from echt.studio.context import Context


@dataclass(slots=True)
class Notes:
    """Places beneath the sliders where the plan says which limit holds."""

    worth: ui.html
    total: ui.html
    holdout: ui.html


def sliders(ctx: Context, numbers: Numbers, first: Any, moved: Callable[[], Awaitable[None]]) -> Notes:
    """Worth, total and holdout.

    Args:
        ctx: The page.
        numbers: Are changed in place.
        first: The plan as the file says: for the ends of the sliders.
        moved: Called after every change.
    """
    currency = first.campaign.currency
    everyone = max(float(first.curve.attention_s[-1]), first.attention_s, numbers.total_s or 0.0, 8.0)

    async def worth(value: float) -> None:
        numbers.worth_per_s = round(value / HOUR, 8)
        await moved()

    async def total(value: float) -> None:
        numbers.total_s = None if value >= limit.high else value * unit_s
        await moved()

    async def holdout(value: float) -> None:
        numbers.holdout = round(value / 100, 4)
        await moved()

    def money(value: float) -> str:
        return ctx.number.money(value, currency)

    high = max(round(4 * first.campaign.worth_per_s * HOUR), 36)
    first_note = parts.slider(
        ctx,
        parts.Scale(
            ctx.say("An hour of attention must bring at least", "Een uur aandacht brengt minstens op"),
            ctx.say(
                "Where a message asks more than it brings, it does not go out.",
                "Vraagt een bericht meer dan het brengt, dan gaat het niet uit.",
            ),
            ctx.number.sign(currency),
            0.0,
            float(high),
            0.1,
            money,
            (money(0), money(high)),
        ),
        numbers.worth_per_s * HOUR,
        worth,
    )
    limit, unit_s = _total_scale(ctx, everyone, first)
    second = parts.slider(ctx, limit, limit.high if numbers.total_s is None else numbers.total_s / unit_s, total)
    third = parts.slider(
        ctx,
        parts.Scale(
            ctx.say("Holdout that gets nothing", "Meetgroep die niets krijgt"),
            ctx.say(
                "Without this group you do not know what a message caused.",
                "Zonder deze groep weet je niet wat het bericht veroorzaakte.",
            ),
            "%",
            0.0,
            max(50.0, numbers.holdout * 100),
            1.0,
            lambda value: f"{value:.0f}%",
            ("0%", f"{max(50.0, numbers.holdout * 100):.0f}%"),
        ),
        numbers.holdout * 100,
        holdout,
    )
    return Notes(first_note, second, third)


def _total_scale(ctx: Context, everyone: float, first: Any) -> tuple[parts.Scale, float]:
    """In hours, or in minutes where hours would be too coarse; the end is no limit at all."""
    hours = everyone >= 2 * HOUR
    unit_s, unit = (HOUR, ctx.say("hours", "uur")) if hours else (60, ctx.say("minutes", "minuten"))
    most = everyone / unit_s
    step = 10 ** -max(0, 2 - len(str(int(most))))
    step = max(step, 0.1) if most >= 5 else 0.1
    end = -(-most // step) * step
    each = first.attention_s / first.contacts if first.contacts else 8.0

    def said(value: float) -> str:
        if value >= end:
            return ctx.say("no limit", "geen grens")
        return f"{ctx.number.decimal(value)} {unit}"

    return (
        parts.Scale(
            ctx.say("Attention for this campaign", "Aandacht voor deze campagne"),
            ctx.say(
                f"Everybody together. One message takes {ctx.number.seconds(each)}.",
                f"Alle mensen samen. Eén bericht kost {ctx.number.seconds(each)}.",
            ),
            unit,
            0.0,
            round(end, 6),
            step,
            said,
            (f"0 {unit}", ctx.say("everyone: no limit", "iedereen: geen grens")),
            "",
        ),
        float(unit_s),
    )


def more(
    ctx: Context, numbers: Numbers, campaign: Any, segments: list[str], moved: Callable[[], Awaitable[None]]
) -> None:
    """Limits that are set less often, and what the campaign is for."""
    with ui.element("details"):
        ctx.html(Markup("{}").format(ctx.say("More limits", "Meer grenzen"))).tag = "summary"

        async def budget(name: str, text: str) -> None:
            if text.strip().isdigit():
                numbers.creative_budgets[name] = int(text)
            elif not text.strip():
                numbers.creative_budgets.pop(name, None)
            await moved()

        for name in campaign.creatives:
            parts.field(
                ctx.say(f"At most so many people get “{name}”", f"Hoogstens zoveel mensen krijgen ‘{name}’"),
                str(numbers.creative_budgets.get(name, "")),
                kind="number",
                hint=ctx.say("Empty: no limit.", "Leeg: geen grens."),
                on_change=lambda text, name=name: budget(name, text),
            )

        async def share(text: str) -> None:
            if text.strip().isdigit() and int(text) <= 100:
                numbers.explore = int(text) / 100
                await moved()

        parts.field(
            ctx.say("Gets it by lot, to learn from (%)", "Krijgt het door loting, om van te leren (%)"),
            f"{numbers.explore * 100:.0f}",
            kind="number",
            on_change=share,
        )
    with ui.element("details"):
        ctx.html(Markup("{}").format(ctx.say("What it is for", "Waar het voor is"))).tag = "summary"
        ctx.html(
            Markup('<p class="hint">{}</p>').format(
                ctx.say("These count once they are saved.", "Dit telt mee zodra het bewaard is.")
            )
        )

        async def text(key: str, now: str, value: str) -> None:
            if value.strip() and value.strip() != now:
                numbers.texts[key] = value.strip()
            else:
                numbers.texts.pop(key, None)
            await moved()

        days = f"{round(campaign.within.total_seconds() / 86400)} days"
        for key, label, now in (
            ("goal", ctx.say("Goal: the event that counts", "Doel: de gebeurtenis die telt"), campaign.goal),
            ("within", ctx.say("Within", "Binnen"), days),
            (
                "segment",
                ctx.say("Segment", "Segment"),
                campaign.segment,
            ),
        ):
            hint = ", ".join(segments) if key == "segment" else ""
            shown = str(numbers.texts.get(key, now))
            parts.field(label, shown, hint=hint, on_change=lambda value, key=key, now=now: text(key, now, value))

"""The limits of a plan as sliders with a number beside each, and as fields."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from json import dumps
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from nicegui import ui
from nicegui.events import GenericEventArguments

from echt.studio import parts
from echt.studio.pages.campaign.numbers import HOUR, Numbers

if TYPE_CHECKING:
    from echt.studio.context import Context

_IDS = count(1)
STEPS = 200
# The inputs are plain HTML: what a hand drags must not be set back by an answer of the server that is a step behind.
_PARTS = (
    "const box = event.currentTarget, range = box.querySelector('input[type=range]'), "
    "number = box.querySelector('input[type=number]'); "
    "const fill = () => range.style.setProperty('--v', "
    "100 * (range.value - range.min) / Math.max(range.max - range.min, 1e-9) + '%'); "
)
_DRAGGED = f"(event) => {{ {_PARTS} if (event.target !== range) return; fill(); number.value = range.value; emit(range.value); }}"
_TYPED = (
    f"(event) => {{ {_PARTS} if (event.target !== number || number.value === '' || !isFinite(number.value)) return; "
    "range.value = number.value; number.value = range.value; fill(); emit(range.value); }"
)


@dataclass(frozen=True, slots=True)
class Scale:
    """One slider.

    Attributes:
        label: What it sets.
        hint: What that does, in a sentence.
        unit: Behind the number.
        low, high, step: In the unit that is shown.
        said: A value in words, for ears.
        ends: Names of both ends.
        kind: Class of the track: "neutral", or "" for attention.
    """

    label: str
    hint: str
    unit: str
    low: float
    high: float
    step: float
    said: Callable[[float], str]
    ends: tuple[str, str]
    kind: str = "neutral"


def slide(ctx: Context, scale: Scale, value: float, on_move: Callable[[float], Awaitable[None]]) -> ui.html:
    """A slider and its number; returns the place beneath it for a note."""
    key = f"limit-{next(_IDS)}"  # NiceGUI calls its own elements c1, c2, …
    value = min(max(value, scale.low), scale.high)
    bounds = Markup('min="{:g}" max="{:g}" step="{:g}" value="{:g}"').format(
        scale.low, scale.high, scale.step, _shown(scale, value)
    )
    with ui.element("div").classes("slider") as box:
        ctx.html(
            Markup(
                '<div class="row"><label for="{key}">{label}</label><div class="exact">'
                '<input type="number" inputmode="decimal" aria-label="{label}: {unit}" {bounds}><span>{unit}</span></div></div>'
                '<p class="hint" id="{key}-h">{hint}</p>'
                '<input type="range" id="{key}" class="{kind}" aria-describedby="{key}-h" aria-valuetext="{said}" {bounds} style="--v:{filled:.1f}%">'
                '<div class="ends" aria-hidden="true"><span>{left}</span><span>{right}</span></div>'
            ).format(
                key=key,
                label=scale.label,
                unit=scale.unit,
                bounds=bounds,
                hint=scale.hint,
                kind=scale.kind,
                said=scale.said(value),
                filled=_filled(scale, value),
                left=scale.ends[0],
                right=scale.ends[1],
            )
        )
        note = ctx.html(Markup(""), classes="note")

    async def moved(event: GenericEventArguments) -> None:
        now = min(max(float(event.args), scale.low), scale.high)
        said = dumps(scale.said(now))
        ui.run_javascript(f"document.getElementById('{key}')?.setAttribute('aria-valuetext', {said})")
        await on_move(now)

    box.on("input", moved, throttle=0.08, js_handler=_DRAGGED)
    box.on("change", moved, js_handler=_TYPED)
    return note


def _shown(scale: Scale, value: float) -> float:
    steps = round((value - scale.low) / scale.step)
    return round(scale.low + steps * scale.step, 6)


def _filled(scale: Scale, value: float) -> float:
    return 100 * (value - scale.low) / max(scale.high - scale.low, 1e-9)


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
    first_note = slide(
        ctx,
        Scale(
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
    second = slide(ctx, limit, limit.high if numbers.total_s is None else numbers.total_s / unit_s, total)
    third = slide(
        ctx,
        Scale(
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


def _total_scale(ctx: Context, everyone: float, first: Any) -> tuple[Scale, float]:
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
        Scale(
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
            parts.field(label, now, hint=hint, on_change=lambda value, key=key, now=now: text(key, now, value))

"""The cost curve: what attention buys, with a ring at this plan and a dot at everyone."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from echt.report.plots import places, ticks
from echt.studio.pages.campaign.numbers import HOUR

if TYPE_CHECKING:
    from echt.studio.context import Context

__all__ = ["cost_curve", "unit_of"]

_STEPS = (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


def unit_of(drawn: Any) -> tuple[int, str, str]:
    """Seconds in the unit of the axis, and its name in English and Dutch."""
    return (HOUR, "hours", "uren") if float(drawn.curve.attention_s[-1]) >= 2 * HOUR else (60, "minutes", "minuten")


def cost_curve(ctx: Context, drawn: Any) -> Markup:
    """The curve as a picture with a sentence that states what it shows."""
    curve, say = drawn.curve, ctx.number
    unit, english, dutch = unit_of(drawn)
    across = [float(one) / unit for one in curve.attention_s]
    up = [float(one) for one in curve.gain]
    band = drawn.range.about_effect and not math.isnan(float(curve.low[-1]))
    low = [float(one) for one in curve.low] if band else up
    high = [float(one) for one in curve.high] if band else up
    marks = ticks(min(low), max(high))
    wide = across[-1] or 1.0

    def x(value: float) -> float:
        return round(100 * value / wide, 2)

    def y(value: float) -> float:
        return round(100 * (marks[-1] - value) / (marks[-1] - marks[0]), 2)

    def path(values: list[float]) -> str:
        return " L".join(f"{x(a)} {y(b)}" for a, b in zip(across, values, strict=True))

    grid = Markup("").join(
        Markup('<line class="{}" x1="0" x2="100" y1="{}" y2="{}"/>').format(
            "zero" if one == 0 else "grid", y(one), y(one)
        )
        for one in marks
    )
    shade = (
        Markup('<path class="band" d="M{} L{}Z"/>').format(
            path(high), " L".join(f"{x(a)} {y(b)}" for a, b in list(zip(across, low, strict=True))[::-1])
        )
        if band
        else Markup("")
    )
    here = curve.here
    guide = Markup('<line class="guide" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(
        x(across[here]), x(across[here]), y(up[here]), y(0.0)
    )
    words = Markup("").join(
        [
            *(
                Markup('<span class="y" style="top:{}%">{}</span>').format(y(one), say.decimal(one, places(marks)))
                for one in marks
            ),
            *(
                Markup('<span class="x" style="left:{}%">{}</span>').format(
                    x(one), say.decimal(one, 0 if one == int(one) else 1)
                )
                for one in _across(wide)
            ),
            Markup('<span class="ax-y over">{}</span>').format(
                ctx.say("expected effect", "verwacht effect") + f", {say.sign(drawn.campaign.currency)}"
            ),
            Markup('<span class="ax-x">{}</span>').format(ctx.say(f"{english} of attention", f"{dutch} aandacht")),
            _mark(x(across[-1]), y(up[-1]), "spot", ctx.say("everyone", "iedereen"), near=here == len(across) - 1),
            _mark(x(across[here]), y(up[here]), "ring", ctx.say("this plan", "dit plan")),
        ]
    )
    style = "line" if band else "line assumed"
    svg = Markup('<svg viewBox="0 0 100 100" preserveAspectRatio="none">{}{}{}<path class="{}" d="M{}"/></svg>').format(
        grid, shade, guide, style, path(up)
    )
    return Markup('<div class="plot cost" role="img" aria-label="{}"><div class="area">{}{}</div></div>').format(
        says(ctx, drawn), svg, words
    )


def _across(wide: float) -> list[float]:
    step = next((one for one in _STEPS if wide / one <= 6), wide / 5)
    return [round(step * k, 6) for k in range(int(wide / step) + 1) if step * k <= wide * 0.97]


def _mark(x: float, y: float, kind: str, text: str, *, near: bool = False) -> Markup:
    side = "left" if x > 75 else "right"
    place = "above" if kind == "spot" else "below"
    word = Markup('<span class="tip {} {}" style="left:{}%;top:{}%">{}</span>').format(side, place, x, y, text)
    dot = Markup('<span class="{}" style="left:{}%;top:{}%"></span>').format(kind, x, y)
    return dot if near else dot + word


def says(ctx: Context, drawn: Any) -> str:
    """What the curve shows, in a sentence."""
    curve, say, currency = drawn.curve, ctx.number, drawn.campaign.currency
    here, all_ = float(curve.gain[curve.here]), float(curve.gain[-1])
    plan, everyone = say.spent(float(curve.attention_s[curve.here])), say.spent(float(curve.attention_s[-1]))
    return ctx.say(
        f"Cost curve. This plan: {plan} of attention and {say.money(here, currency)}. Everyone: {everyone} and {say.money(all_, currency)}.",
        f"Kostenlijn. Dit plan: {plan} aandacht en {say.money(here, currency)}. Iedereen: {everyone} en {say.money(all_, currency)}.",
    )

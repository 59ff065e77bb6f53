"""Permissions over time as a picture: people on a basis as a line, people who objected beneath it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from echt.report.plots import ticks

if TYPE_CHECKING:
    from echt.studio.context import Context

_SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 500_000, 1_000_000)


def days_plot(ctx: Context, purpose: str, days: Sequence[Any]) -> Markup:
    """The line of people on a basis and of those who objected, labelled at their ends."""
    first, last = days[0].at.timestamp() - (len(days) == 1), days[-1].at.timestamp()
    most = max([1, *(one.allowed for one in days), *(one.objections for one in days)])
    factor = next((one for one in _SIZES if most / one <= 100), 1)
    marks = [one * factor for one in ticks(0, most / factor, 3)]
    top = marks[-1] or 1

    def x(at: float) -> float:
        return round(100 * (at - first) / max(last - first, 1), 2)

    def y(value: float) -> float:
        return round(100 * (1 - value / top), 2)

    def path(values: Sequence[int]) -> str:
        points = [f"{x(day.at.timestamp())} {y(n)}" for day, n in zip(days, values, strict=True)]
        return " L".join(points if len(points) > 1 else [f"0 {y(values[0])}", *points])

    allowed, objected = [one.allowed for one in days], [one.objections for one in days]
    grid = Markup("").join(
        Markup('<line class="{}" x1="0" x2="100" y1="{}" y2="{}"/>').format("grid" if one else "zero", y(one), y(one))
        for one in marks
    )
    words = Markup("").join(
        Markup('<span class="y" style="top:{}%">{}</span>').format(y(one), ctx.number.whole(one)) for one in marks
    )
    ends = Markup("").join(
        [
            Markup('<span class="x first" style="left:0%">{}</span>').format(ctx.number.month(days[0].at)),
            Markup('<span class="x last" style="left:100%">{}</span>').format(ctx.number.month(days[-1].at)),
            _end(y(allowed[-1]), ctx.number.whole(allowed[-1]), ctx.say("on a basis", "op een grond")),
            _end(y(objected[-1]), ctx.number.whole(objected[-1]), ctx.say("objected", "bezwaar"), low=True),
        ]
    )
    says = ctx.say(
        f"{purpose}: {allowed[-1]} people on a basis now, {objected[-1]} objected.",
        f"{purpose}: nu {allowed[-1]} mensen op een grond, {objected[-1]} maakten bezwaar.",
    )
    return Markup(
        '<div class="plot few-days" role="img" aria-label="{}"><div class="area"><svg viewBox="0 0 100 100" preserveAspectRatio="none">{}<path class="line" d="M{}"/><path class="no" d="M{}"/></svg>{}{}</div></div>'
    ).format(says, grid, path(allowed), path(objected), words, ends)


def _end(y: float, number: str, words: str, *, low: bool = False) -> Markup:
    return Markup('<span class="end{}" style="top:{}%"><b>{}</b>{}</span>').format(
        " low" if low else "", y, number, words
    )

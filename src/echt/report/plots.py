"""Plots as SVG and HTML of our own: shapes stretch with the page, words keep their size.

Every plot is one image to a screen reader, with a sentence that states the finding.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from html import escape

from echt.report.data import EffectDay, Interval
from echt.report.voice import Voice

_STEPS = (1, 2, 2.5, 5, 10, 20)


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round values that cover low..high, zero among them, at most `most` + 1 of them.

    Examples:
        >>> ticks(-0.8, 5.9)
        [-2.0, 0.0, 2.0, 4.0, 6.0]
        >>> ticks(-854, 4047)
        [-2000.0, 0.0, 2000.0, 4000.0, 6000.0]
    """
    low, high = min(low, 0.0), max(high, 0.0)
    span = (high - low) or 1.0
    size = 10.0 ** math.floor(math.log10(span / most))
    step = next(size * s for s in _STEPS if span / (size * s) <= most - 0.5)
    first, last = int(low // step), int(-(-high // step))
    return [round(step * k, 12) + 0.0 for k in range(first, max(last, first + 1) + 1)]


def places(marks: Sequence[float]) -> int:
    """So many decimals say every one of these values as it is.

    Examples:
        >>> places([0.0, 0.25, 0.5]), places([0.0, 2.5]), places([-2000.0, 0.0])
        (2, 1, 0)
    """
    return next((n for n in range(6) if all(abs(mark - round(mark, n)) < 10.0 ** -(n + 3) for mark in marks)), 6)


def effect_over_time(days: Sequence[EffectDay], voice: Voice, *, within_days: float | None = None) -> str:
    """The difference with the holdout day by day, per 100 people, with its band; zero is always in view.

    Args:
        days: Oldest first.
        voice: The language.
        within_days: Where the day agreed beforehand has not come yet: which one that is.
    """
    say = voice.number
    marks = ticks(min(d.low for d in days) * 100, max(d.high for d in days) * 100)
    bottom, top = marks[0], marks[-1]
    first, last = days[0].day, days[-1].day

    def x(day: float) -> float:
        return round(100 * (day - first) / max(last - first, 1), 2)

    def y(share: float) -> float:
        return round(100 * (top - share * 100) / (top - bottom), 2)

    up = [f"{x(d.day)} {y(d.high)}" for d in days]
    down = [f"{x(d.day)} {y(d.low)}" for d in days]
    middle = [f"{x(d.day)} {y(d.value)}" for d in days]
    lines = "".join(
        f'<line class="{"zero" if mark == 0 else "grid"}" x1="0" x2="100" y1="{y(mark / 100)}" y2="{y(mark / 100)}"/>'
        for mark in marks
    )
    shapes = (
        f'<path class="band" d="M{" L".join(up + down[::-1])}Z"/><path class="rim" d="M{" L".join(up)}"/>'
        f'<path class="rim" d="M{" L".join(down)}"/><path class="line" d="M{" L".join(middle)}"/>'
        '<line class="guide" x1="100" x2="100" y1="0" y2="100"/>'
    )
    y_words = "".join(
        f'<span class="y" style="top:{y(mark / 100)}%">{say.signed(mark, 0 if float(mark).is_integer() else places(marks))}</span>'
        for mark in marks
    )
    end = days[-1]
    agreed, when = _agreed(last, within_days, voice)
    words = (
        f'{y_words}{_day_words(first, last, voice)}<span class="none" style="top:{y(0.0)}%">{voice("no effect", "geen effect")}</span>'
        f'<span class="agreed">{agreed}</span>'
        f'<span class="ring" style="top:{y(end.value)}%"></span>'
        f'<span class="end" style="top:{y(end.value)}%"><b>{say.per_hundred(end.value)}</b>{_from_to(end.low, end.high, voice)}</span>'
    )
    finding = voice(
        f"Effect from day {first} to day {last}: {say.per_hundred(end.value)} per 100 people {when}, "
        f"between {_range(end.low, end.high, voice)}.",
        f"Effect van dag {first} tot dag {last}: {when} {say.per_hundred(end.value)} per 100 mensen, "
        f"tussen {_range(end.low, end.high, voice)}.",
    )
    svg = f'<svg viewBox="0 0 100 100" preserveAspectRatio="none">{lines}{shapes}</svg>'
    return f'<div class="plot" role="img" aria-label="{escape(finding)}"><div class="area">{svg}{words}</div></div>'


def _agreed(last: int, within_days: float | None, voice: Voice) -> tuple[str, str]:
    """What stands at the last day: the day agreed beforehand, or how far it is."""
    if within_days is None:
        return voice("day agreed beforehand", "afgesproken meetdag"), voice(
            "on the agreed day", "op de afgesproken dag"
        )
    far = voice(f"day {last} of {within_days:g}", f"dag {last} van de {within_days:g}")
    return far, voice(f"so far, on {far}", f"tot nu toe, op {far}")


def count_over_time(points: Sequence[tuple[datetime, int]], voice: Voice, says: str) -> str:
    """A number of people at moments, oldest first; zero is in view.

    Args:
        points: At least two.
        voice: The language.
        says: What it shows, for who does not see it.
    """
    say, most = voice.number, max(1, *(people for _, people in points))
    unit = 10.0 ** max(0, len(str(most)) - 2)
    marks = [mark for mark in ticks(0, most / unit) if float(mark * unit).is_integer()]
    top, first = marks[-1] * unit, points[0][0]
    whole = (points[-1][0] - first).total_seconds() or 1.0

    def x(at: datetime) -> float:
        return round(100 * (at - first).total_seconds() / whole, 2)

    def y(people: float) -> float:
        return round(100 * (1 - people / top), 2)

    grid = "".join(
        f'<line class="{"grid" if m else "zero"}" x1="0" x2="100" y1="{y(m * unit)}" y2="{y(m * unit)}"/>'
        for m in marks
    )
    line = " L".join(f"{x(at)} {y(people)}" for at, people in points)
    up = "".join(f'<span class="y" style="top:{y(m * unit)}%">{say.whole(m * unit)}</span>' for m in marks)
    shown = [points[0], points[len(points) // 2], points[-1]] if len(points) > 2 else list(points)
    kinds = [" first", *[""] * (len(shown) - 2), " last"]
    across = "".join(
        f'<span class="x{kind}" style="left:{x(at)}%">{say.month(at)}</span>'
        for (at, _), kind in zip(shown, kinds, strict=True)
    )
    end = points[-1][1]
    last = (
        f'<span class="ring" style="top:{y(end)}%"></span>'
        f'<span class="end" style="top:{y(end)}%"><b>{say.whole(end)}</b></span>'
    )
    svg = f'<svg viewBox="0 0 100 100" preserveAspectRatio="none">{grid}<path class="line" d="M{line}"/></svg>'
    return f'<div class="plot counts" role="img" aria-label="{escape(says)}"><div class="area">{svg}{up}{across}{last}</div></div>'


def spark(values: Sequence[float]) -> str:
    """The same without words, in the height of a line: beside the number that it leads to."""
    most = max([*values, 1])
    step = 100 / max(len(values) - 1, 1)
    line = " L".join(f"{step * k:.1f} {20 - 18 * value / most:.1f}" for k, value in enumerate(values))
    return (
        '<svg class="spark" viewBox="0 0 100 22" preserveAspectRatio="none" aria-hidden="true">'
        f'<path d="M{line}"/></svg>'
    )


def _day_words(first: int, last: int, voice: Voice) -> str:
    span = max(last - first, 1)
    shown = sorted({first, *(first + round(span * k / 4) for k in (1, 2, 3)), last})
    out: list[str] = []
    for day in shown:
        kind = " first" if day == first else " last" if day == last else ""
        text = f"{voice('day', 'dag')} {day}" if day == first else str(day)
        out.append(f'<span class="x{kind}" style="left:{100 * (day - first) / span:.2f}%">{text}</span>')
    return "".join(out)


def _range(low: float, high: float, voice: Voice) -> str:
    say = voice.number
    return f"{say.decimal(low * 100)} {voice('and', 'en')} {say.decimal(high * 100)}"


def _from_to(low: float, high: float, voice: Voice) -> str:
    say = voice.number
    return f"{say.decimal(low * 100)} {voice('to', 'tot')} {say.decimal(high * 100)}"


def interval(estimate: Interval, low: float, high: float, label: str, *, mute: bool = False, mark: float = 0.0) -> str:
    """One estimate on a scale that its neighbours share: band, ends, dot, and the zero line.

    Args:
        estimate: The value and its ends.
        low: Left end of the scale.
        high: Right end.
        label: The same in words, for a screen reader.
        mute: Grey, for a baseline.
        mark: Where the upright line stands, when that is not zero.
    """

    def x(value: float) -> float:
        return round(320 * (value - low) / ((high - low) or 1.0), 1)

    a, b, dot, zero = x(estimate.low), x(estimate.high), x(estimate.value), x(mark)
    kind = "iv mute" if mute else "iv"
    return (
        f'<svg class="{kind}" viewBox="0 0 320 24" preserveAspectRatio="xMinYMid meet" role="img" aria-label="{escape(label)}">'
        f'<line class="iv-zero" x1="{zero}" x2="{zero}" y1="-13" y2="37"/><rect class="iv-band" x="{a}" y="5" '
        f'width="{round(b - a, 1)}" height="14"/><path class="iv-end" d="M{a} 5v14M{b} 5v14"/>'
        f'<circle class="iv-dot" cx="{dot}" cy="12" r="5"/></svg>'
    )


def scale(low: float, high: float, marks: Sequence[float], voice: Voice) -> str:
    """The numbers above a column of intervals."""
    words: list[str] = []
    for mark in marks:
        at = 320 * (mark - low) / ((high - low) or 1.0)
        anchor = "start" if at < 8 else "end" if at > 312 else "middle"
        text = voice.number.signed(mark, 0 if float(mark).is_integer() else places(marks))
        words.append(f'<text x="{at:.1f}" y="12" text-anchor="{anchor}">{text}</text>')
    return f'<svg class="chart" viewBox="0 0 320 16" style="max-width:20rem" aria-hidden="true">{"".join(words)}</svg>'


def ruler(used_s: float, plan_s: float, budget_s: float, voice: Voice, *, mini: bool = False) -> str:
    """The attention of one person's week: spent solid, planned hatched, free empty, a tick every five seconds."""
    key = voice.id("h")
    full = max(budget_s, used_s + plan_s, 1e-9)
    wide = 600.0

    def x(seconds: float) -> float:
        return round(wide * seconds / full, 1)

    marks = "".join(
        f'<line class="tick" x1="{x(s)}" x2="{x(s)}" y1="25" y2="34" vector-effect="non-scaling-stroke"/>'
        for s in range(5, int(-(-full // 1)), 5)
    )
    say = voice.number
    label = voice(
        f"This week: {say.seconds(used_s)} used, {say.seconds(plan_s)} by this plan, of {say.seconds(budget_s)}",
        f"Deze week: {say.seconds(used_s)} gebruikt, {say.seconds(plan_s)} door dit plan, van {say.seconds(budget_s)}",
    )
    spent = f'<rect class="spent" width="{x(used_s)}" height="34"/>' if used_s > 0 else ""
    plan = (
        f'<rect class="plan" style="fill:url(#{key})" x="{x(used_s)}" y=".5" width="{x(plan_s)}" height="33" vector-effect="non-scaling-stroke"/>'
        if plan_s > 0
        else ""
    )
    hatch = (
        f'<defs><pattern id="{key}" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<line x1="0" x2="0" y1="0" y2="7" class="hatch-line" stroke-width="5"/></pattern></defs>'
    )
    return (
        f'<div class="ruler{" mini" if mini else ""}"><svg viewBox="0 0 600 34" preserveAspectRatio="none" role="img" aria-label="{escape(label)}">'
        f'{hatch}<rect class="track" x=".5" y=".5" width="599" height="33" vector-effect="non-scaling-stroke"/>{spent}{plan}{marks}</svg></div>'
    )


def bars(rows: Sequence[tuple[str, float, str, str]]) -> str:
    """Bars on one scale.

    Args:
        rows: (label, value, the value in words, class of the bar: "", "quiet" or "none"). Labels are text.
    """
    most = max((value for _, value, _, _ in rows), default=0.0) or 1.0
    inside = "".join(
        f'<dt>{escape(label)}</dt><dd><div class="bar {kind}" style="--w:{100 * value / most:.1f}%"></div></dd><dd class="v">{escape(words)}</dd>'
        for label, value, words, kind in rows
    )
    return f'<dl class="bars">{inside}</dl>'

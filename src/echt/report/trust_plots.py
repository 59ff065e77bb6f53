"""Plots of a prediction that was tested on the past: calibration by decile, and totals over time."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from echt.report.foretold import Decile, Origin
from echt.report.plots import ticks
from echt.report.voice import Voice


def calibration(deciles: Sequence[Decile], voice: Voice) -> str:
    """Predicted across, happened up, the diagonal dashed, a dot with its interval for each tenth of the people."""
    say = voice.number
    marks = [mark for mark in ticks(0, 100 * max(max(d.predicted, d.high) for d in deciles)) if mark <= 100]
    top = marks[-1] / 100 or 1.0

    def y(share: float) -> float:
        return round(100 * (1 - min(share, top) / top), 2)

    def x(share: float) -> float:
        return round(100 * min(share, top) / top, 2)

    grid = "".join(f'<line class="grid" x1="0" x2="100" y1="{y(m / 100)}" y2="{y(m / 100)}"/>' for m in marks)
    stems = "".join(
        f'<line class="stem" x1="{x(d.predicted)}" x2="{x(d.predicted)}" y1="{y(d.low)}" y2="{y(d.high)}"/>'
        for d in deciles
    )
    dots = "".join(f'<span class="pt" style="left:{x(d.predicted)}%;top:{y(d.happened)}%"></span>' for d in deciles)
    up = "".join(f'<span class="y" style="top:{y(m / 100)}%">{say.percent(m / 100, 0)}</span>' for m in marks)
    across = "".join(f'<span class="x" style="left:{x(m / 100)}%">{say.percent(m / 100, 0)}</span>' for m in marks[1:])
    names = f'<span class="ax-y">{voice("happened", "gebeurd")}</span><span class="ax-x">{voice("predicted", "voorspeld")}</span>'
    svg = (
        '<svg viewBox="0 0 100 100" preserveAspectRatio="none">'
        f'{grid}<line class="guide ideal" x1="0" y1="100" x2="100" y2="0"/>{stems}</svg>'
    )
    return _plot(f"{svg}{dots}{up}{across}{names}", worst_decile(deciles, voice), "calibration")


def worst_decile(deciles: Sequence[Decile], voice: Voice) -> str:
    """One sentence: how many tenths are on the diagonal, and the one that is furthest off for certain."""
    say, n = voice.number, len(deciles)
    touch = sum(d.low <= d.predicted <= d.high for d in deciles)
    order = sorted(deciles, key=lambda d: d.predicted)
    worst = max(order, key=lambda d: (max(d.low - d.predicted, d.predicted - d.high), abs(d.happened - d.predicted)))
    place = order.index(worst)
    more = worst.happened > worst.predicted
    said, came = say.percent(worst.predicted, 0), say.percent(worst.happened, 0)
    name = voice(
        _TENTHS[0].get(place - n * (place > 4), f"{place + 1}th"),
        _TENTHS[1].get(place - n * (place > 4), f"{place + 1}e"),
    )
    lie = voice(
        f"{touch or 'None'} of the {n} groups {'lie' if touch > 1 else 'lies'} on the line.",
        f"{touch or 'Geen'} van de {n} groepen {'liggen' if touch > 1 else 'ligt'} op de lijn.",
    )
    return voice(
        f"{lie} The {name} group is furthest off: {said} was predicted, {came} happened, "
        f"{'more' if more else 'less'} often than predicted.",
        f"{lie} De {name} groep zit er het verst naast: {said} was voorspeld, {came} gebeurde, "
        f"{'vaker' if more else 'minder vaak'} dan voorspeld.",
    )


_TENTHS: tuple[dict[int, str], dict[int, str]] = (
    {0: "lowest", 1: "second lowest", 2: "third lowest", -1: "highest", -2: "second highest", -3: "third highest"},
    {0: "laagste", 1: "op één na laagste", 2: "op twee na laagste", -1: "hoogste", -2: "op één na hoogste", -3: "op twee na hoogste"},
)  # fmt: skip


_LINES = (("rule", "rule"), ("happened", "came"), ("predicted", "line"))


def tracking(origins: Sequence[Origin], voice: Voice, finding: str, *, rule: bool = True) -> str:
    """Totals predicted, by the simple rule where that is another one, and what came, at each moment in the past."""
    say = voice.number
    shown = [pair for pair in _LINES if rule or pair[0] != "rule"]
    most = max(getattr(o, name) for o in origins for name, _ in shown)
    unit = 10.0 ** max(0, len(str(int(most))) - 2)
    marks = ticks(0, most / unit)
    top = marks[-1] * unit

    def y(total: float) -> float:
        return round(100 * (1 - total / top), 2)

    def x(place: int) -> float:
        return round(8 + 84 * place / max(len(origins) - 1, 1), 2)

    grid = "".join(
        f'<line class="{"zero" if not m else "grid"}" x1="0" x2="100" y1="{y(m * unit)}" y2="{y(m * unit)}"/>'
        for m in marks
    )
    lines = "".join(
        f'<path class="{kind}" d="M{" L".join(f"{x(k)} {y(getattr(o, name))}" for k, o in enumerate(origins))}"/>'
        for name, kind in shown
    )
    dots = "".join(
        f'<span class="pt {kind.replace("line", "")}" style="left:{x(k)}%;top:{y(getattr(o, name))}%"></span>'
        for name, kind in shown
        for k, o in enumerate(origins)
    )
    up = "".join(f'<span class="y" style="top:{y(m * unit)}%">{say.whole(m * unit)}</span>' for m in marks)
    step = max(1, -(-len(origins) // 4))
    across = "".join(
        f'<span class="x" style="left:{x(k)}%">{say.month(o.at)}</span>' for k, o in enumerate(origins) if k % step == 0
    )
    svg = f'<svg viewBox="0 0 100 100" preserveAspectRatio="none">{grid}{lines}</svg>'
    return _plot(f"{svg}{dots}{up}{across}", finding, "tracking")


def _plot(inside: str, finding: str, kind: str) -> str:
    return f'<div class="plot {kind}" role="img" aria-label="{escape(finding)}"><div class="area">{inside}</div></div>'

"""Charts: ECharts as NiceGUI ships it, in the colours of the tokens, drawn again when they change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from nicegui import ui

if TYPE_CHECKING:
    from echt.studio.context import Context

_BASE: dict[str, Any] = {
    "animation": False,
    "aria": {"enabled": True},
    "textStyle": {"fontFamily": "Hanken Grotesk, system-ui, sans-serif", "fontSize": 13, "color": "var(--ink-2)"},
    "grid": {"left": 8, "right": 16, "top": 16, "bottom": 8, "containLabel": True},
}


_AXIS: dict[str, Any] = {
    "axisLabel": {"color": "var(--ink-2)", "fontSize": 13},
    "nameTextStyle": {"color": "var(--ink-2)", "fontSize": 13},
    "axisLine": {"lineStyle": {"color": "var(--edge)"}},
    "axisTick": {"show": False},
    "splitLine": {"lineStyle": {"color": "var(--line)"}},
}


def chart(ctx: Context, title: str, options: Mapping[str, Any], *, says: str, height: str = "18rem") -> ui.echart:
    """A chart with its title in HTML and a sentence that states what it shows.

    Colours in `options` are tokens, written "var(--accent)": it is drawn as SVG, so the browser puts in what they are
    now, also after the theme changed. Axes and letters have the look of the Studio by themselves.

    Args:
        ctx: The page.
        title: With the unit in it.
        options: Of ECharts, without title, legend, and fonts.
        says: The finding, for eyes and ears.
        height: In CSS.
    """
    with ui.element("figure").classes("figure"):
        ctx.html(Markup('<figcaption><h3>{}</h3><p class="small soft">{}</p></figcaption>').format(title, says))
        made = ui.echart(styled(options), renderer="svg").style(f"height:{height}")
        made.props["role"], made.props["aria-label"] = "img", f"{title}. {says}"
    return made


def styled(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options with the look of the Studio under them; what they say themselves goes first.

    Examples:
        >>> styled({"xAxis": {"type": "time", "axisTick": {"show": True}}})["xAxis"]["axisTick"]
        {'show': True}
    """
    made = {**_BASE, **options}
    for axis in ("xAxis", "yAxis"):
        given = made.get(axis)
        if isinstance(given, list):
            made[axis] = [_under(_AXIS, one) for one in given]
        elif given is not None:
            made[axis] = _under(_AXIS, given)
    return made


def _under(base: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **base,
        **{key: {**base.get(key, {}), **one} if isinstance(one, dict) else one for key, one in given.items()},
    }

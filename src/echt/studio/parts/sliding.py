"""A slider with a number beside it: what a hand drags is never set back, and its last value always arrives."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from json import dumps
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from nicegui import ui
from nicegui.events import GenericEventArguments

if TYPE_CHECKING:
    from echt.studio.context import Context

_IDS = count(1)
OFTEN_S = 0.08
# The inputs are plain HTML: what a hand drags must not be set back by an answer of the server that is a step behind.
# Every move has a number. On release the value is sent once more, past the brake; what the brake still held back comes
# after it with a smaller number, and is left.
_PARTS = (
    "const box = event.currentTarget, range = box.querySelector('input[type=range]'), "
    "number = box.querySelector('input[type=number]'); "
    "const tell = () => { range.style.setProperty('--v', "
    "100 * (range.value - range.min) / Math.max(range.max - range.min, 1e-9) + '%'); "
    "box.moves = (box.moves || 0) + 1; emit({at: range.value, move: box.moves}); }; "
)
_DRAGGED = f"(event) => {{ {_PARTS} if (event.target !== range) return; number.value = range.value; tell(); }}"
_ENDED = (
    f"(event) => {{ {_PARTS} if (event.target === number) {{ "
    "if (number.value === '' || !isFinite(number.value)) return; range.value = number.value; } "
    "number.value = range.value; tell(); }"
)


@dataclass(frozen=True, slots=True)
class Scale:
    """What a slider sets.

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


def slider(ctx: Context, scale: Scale, value: float, on_move: Callable[[float], Awaitable[Any] | Any]) -> ui.html:
    """A slider and its number; arrow keys step.

    Args:
        ctx: The page.
        scale: What it sets.
        value: At first, in the unit that is shown.
        on_move: Called while it moves, a dozen times a second at most, and with the value it is let go at.

    Returns:
        The place beneath it for a note.
    """
    key = f"limit-{next(_IDS)}"  # NiceGUI calls its own elements c1, c2, …
    value, last = min(max(value, scale.low), scale.high), 0
    with ui.element("div").classes("slider") as box:
        ctx.html(_inputs(key, scale, value))
        note = ctx.html(Markup(""), classes="note")

    async def moved(event: GenericEventArguments) -> None:
        nonlocal last
        move = int(event.args["move"])
        if move <= last:  # held back by the brake, and older than what is known
            return
        last, now = move, min(max(float(event.args["at"]), scale.low), scale.high)
        said = dumps(scale.said(now))
        ui.run_javascript(f"document.getElementById('{key}')?.setAttribute('aria-valuetext', {said})")
        result = on_move(now)
        if isinstance(result, Awaitable):
            await result

    box.on("input", moved, throttle=OFTEN_S, js_handler=_DRAGGED)
    box.on("change", moved, js_handler=_ENDED)
    return note


def _inputs(key: str, scale: Scale, value: float) -> Markup:
    bounds = Markup('min="{:g}" max="{:g}" step="{:g}" value="{:g}"').format(
        scale.low, scale.high, scale.step, _shown(scale, value)
    )
    return Markup(
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
        filled=100 * (value - scale.low) / max(scale.high - scale.low, 1e-9),
        left=scale.ends[0],
        right=scale.ends[1],
    )


def _shown(scale: Scale, value: float) -> float:
    steps = round((value - scale.low) / scale.step)
    return round(scale.low + steps * scale.step, 6)

"""What is being typed stays: in the tab until it is written, through a lost line, a reload and a new sign-in."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from markupsafe import Markup
from nicegui import ui

from echt.studio.parts.asking import button

if TYPE_CHECKING:
    from echt.studio.context import Context


def keep(ctx: Context, area: ui.textarea, name: str) -> Callable[[], None]:
    """Keep what is typed into `area`; where something was left from before, offer it.

    Args:
        ctx: The page.
        area: From `text_area`.
        name: Of the text, the same on every visit: "segments/lapsed".

    Returns:
        What to call once the text was written.
    """
    area.props["data-keep"] = name
    place = ui.element("div").props("role=status")

    async def look() -> None:
        try:
            left = await ui.run_javascript(f"window.echtKept({json.dumps(name)})", timeout=60)
        except TimeoutError:  # the page was left before its browser answered
            return
        if isinstance(left, str) and left != (area.value or ""):
            _offer(ctx, place, area, left, forget)

    def forget() -> None:
        place.clear()
        ctx.client.run_javascript(f"window.echtForget({json.dumps(name)})")

    ui.timer(0.1, look, once=True)
    return forget


def _offer(ctx: Context, place: ui.element, area: ui.textarea, left: str, forget: Callable[[], None]) -> None:
    def back() -> None:
        area.set_value(left)
        place.clear()

    place.clear()
    with place:
        said = ctx.say(
            "You typed something here that was not written yet.", "Je typte hier iets dat nog niet was bewaard."
        )
        ctx.html(Markup('<p class="small">{}</p>').format(said))
        with ui.element("div").classes("btn-row"):
            button(ctx.say("Put it back", "Terugzetten"), back, small=True)
            button(ctx.say("Throw it away", "Weggooien"), forget, small=True)

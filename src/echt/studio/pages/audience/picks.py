"""Native controls of one condition: lists to choose from and fields for numbers, each with its label above it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from itertools import count
from typing import Any

from markupsafe import Markup
from nicegui import ui
from nicegui.events import GenericEventArguments

_IDS = count(1)
Change = Callable[[str], Awaitable[Any] | Any]


def pick(label: str, options: Mapping[str, str], value: str, on_change: Change, *, key: str = "") -> str:
    """A list to choose from.

    Args:
        label: Above it.
        options: Value -> words.
        value: The one that is chosen; added where it is not among them, so that nothing is lost.
        on_change: Called with what is chosen.
        key: Its id; one of its own where empty.

    Returns:
        Its id, to bring the focus to.
    """
    key = key or f"p{next(_IDS)}"
    shown = dict(options) if value in options or not value else {value: value, **options}
    inside = Markup("").join(
        Markup('<option value="{}"{}>{}</option>').format(one, Markup(" selected") if one == value else "", words)
        for one, words in shown.items()
    )
    with _labelled(label, key):
        made = ui.html(str(inside), sanitize=False, tag="select").props(f"id={key}").classes("input")
    made.on("change", _handler(on_change), js_handler="(event) => emit(event.target.value)")
    return key


def entry(label: str, value: str, on_change: Change, *, kind: str = "number", wide: bool = False) -> None:
    """A field: a number, or a word."""
    key = f"p{next(_IDS)}"
    with _labelled(label, key):
        made = ui.element("input").props(f"id={key} type={kind}").classes("input wide" if wide else "input narrow")
        made.props["value"] = value
        if kind == "number":
            made.props.update({"min": 0, "step": "any", "inputmode": "decimal"})
    # every stroke is told at once: one that is told later is lost when the row is drawn anew meanwhile
    made.on("input", _handler(on_change), js_handler="(event) => emit(event.target.value)")


def _labelled(label: str, key: str) -> ui.element:
    box = ui.element("div").classes("pick")
    with box:
        ui.html(str(Markup('<label for="{}">{}</label>').format(key, label)), sanitize=False)
    return box


def _handler(on_change: Change) -> Callable[[GenericEventArguments], Awaitable[None]]:
    async def handle(event: GenericEventArguments) -> None:
        result = on_change(str(event.args))
        if isinstance(result, Awaitable):
            await result

    return handle

"""Parts that ask: buttons, fields, sliders, and the two equal answers of an approval."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

from markupsafe import Markup, escape
from nicegui import ui
from nicegui.events import GenericEventArguments, UploadEventArguments

if TYPE_CHECKING:
    from echt.studio.context import Context

T = TypeVar("T", ui.input, ui.textarea)
_IDS = count(1)
Handler = Callable[[], Awaitable[Any] | Any]


def button(text: str, on_click: Handler, *, main: bool = False, small: bool = False, hidden: str = "") -> ui.button:
    """A button in the look of the Studio.

    Args:
        text: What happens, as a verb.
        on_click: The handler; it may be async.
        main: The one filled button of a page, for a harmless next step.
        small: Inside a row.
        hidden: What distinguishes it from its likes, for who does not see the page: "quiet hours".
    """
    made = ui.button(text, color=None, on_click=on_click).props("no-caps unelevated no-wrap")
    made.classes(" ".join(["btn", "btn-main" if main else "", "btn-s" if small else ""]))
    if hidden:
        made.props["aria-label"] = f"{text}, {hidden}"
    return made


def link_button(text: str, href: str, *, main: bool = False, small: bool = False, hidden: str = "") -> Markup:
    """A link that looks like a button: it leads somewhere and changes nothing."""
    kind = " ".join(["btn", "btn-main" if main else "", "btn-s" if small else ""]).strip()
    more = Markup('<span class="vh">, {}</span>').format(hidden) if hidden else ""
    return Markup('<a class="{}" href="{}">{}{}</a>').format(kind, href, text, more)


def field(
    label: str, value: str = "", *, hint: str = "", kind: str = "text", on_change: Callable[[str], Any] | None = None
) -> ui.input:
    """A line to type in, its label above it."""
    key = f"f{next(_IDS)}"
    with _labelled(label, hint, key):
        made = ui.input(value=value).props(f"type={kind}")
    return _typed(made, key, on_change)


def text_area(
    label: str, value: str = "", *, hint: str = "", mono: bool = False, on_change: Callable[[str], Any] | None = None
) -> ui.textarea:
    """Lines to type in, their label above them."""
    key = f"f{next(_IDS)}"
    with _labelled(label, hint, key):
        made = ui.textarea(value=value).props("autogrow")
    return _typed(made.classes("mono") if mono else made, key, on_change)


def _labelled(label: str, hint: str, key: str) -> ui.element:
    box = ui.element("div").classes("field")
    with box:
        below = Markup('<span class="hint">{}</span>').format(hint) if hint else ""
        ui.html(str(Markup('<label for="{}">{}{}</label>').format(key, label, below)), sanitize=False)
    return box


def _typed(made: T, key: str, on_change: Callable[[str], Any] | None) -> T:
    made.props(f"outlined dense hide-bottom-space for={key}").classes("typed")
    if on_change is not None:
        made.on_value_change(lambda event: on_change(event.value or ""))
    return made


class Choice:
    """The choice of a `choose`: its `value` is the key that stands there now."""

    def __init__(self, value: str) -> None:
        self.value = value


def choose(
    label: str,
    options: Mapping[str, str],
    value: str,
    *,
    hint: str = "",
    hidden: bool = False,
    on_change: Callable[[str], Awaitable[Any] | Any] | None = None,
) -> Choice:
    """One of a few, as the browser's own list: works with keyboard, screen reader and phone.

    Args:
        label: Above it.
        options: Key -> as it is read.
        value: The key at first.
        hint: Beneath the label.
        hidden: Whether only who does not see the page hears the label, as inside a row.
        on_change: Called with the new key.
    """
    key, chosen = f"choice-{next(_IDS)}", Choice(value)
    with _labelled(label, hint, key) as box:
        made = ui.element("select").props(f"id={key}")
        with made:
            for one, text in options.items():
                option = ui.html(str(escape(text)), sanitize=False, tag="option")
                option.props["value"] = one
                if one == value:
                    option.props["selected"] = True
    if hidden:
        box.classes("quiet-label")

    async def changed(event: GenericEventArguments) -> None:
        chosen.value = str(event.args) if str(event.args) in options else chosen.value
        result = on_change(chosen.value) if on_change is not None else None
        if isinstance(result, Awaitable):
            await result

    made.on("change", changed, js_handler="(event) => emit(event.target.value)")
    return chosen


def approval(
    ctx: Context,
    *,
    asked: Markup | str,
    happens: Markup | str,
    not_yet: Markup | str,
    on_yes: Handler,
    on_no: Handler,
    who_can: str = "",
) -> None:
    """The bar of an approval: who asked, what a yes does, what it does not do yet; two answers of the same size.

    Args:
        ctx: The page.
        asked: Who asked, and when.
        happens: What happens on a yes.
        not_yet: What does not happen yet.
        on_yes: What a yes does.
        on_no: What a no does.
        who_can: Where whoever looks may not answer: says who may. No buttons then.
    """
    label = ctx.say("Approval", "Goedkeuring")
    with _bar(label):
        ctx.html(
            Markup('<div class="asked"><p>{}</p><p>{}</p><p class="soft">{}</p></div>').format(asked, happens, not_yet)
        )
        if who_can:
            ctx.html(Markup("<p>{}</p>").format(who_can))
            return
        with ui.element("div").classes("btn-row"):
            button(ctx.words["send_back"], on_no)
            button(ctx.words["approve"], on_yes)


def _bar(label: str) -> ui.element:
    made = ui.element("section").classes("approve")
    made.props["aria-label"] = label
    return made


def drop(ctx: Context, label: str, hint: str, on_file: Callable[[str, bytes], Awaitable[Any]], *, most: int) -> None:
    """A place to drop a file, with a button that chooses one.

    Args:
        ctx: The page.
        label: On the button.
        hint: What may be dropped, and what happens to it.
        on_file: Called with its name and its bytes.
        most: Bytes at most.
    """

    async def given(event: UploadEventArguments) -> None:
        await on_file(event.file.name, await event.file.read())
        made.reset()

    def refused() -> None:
        said.set_text(ctx.say("This file is too large.", "Dit bestand is te groot."))

    made = ui.upload(auto_upload=True, max_file_size=most, on_upload=given, on_rejected=refused).classes("unseen")
    with ui.element("div").classes("drop") as place:
        button(label, lambda: made.run_method("pickFiles"))
        ui.html(str(Markup('<p class="small soft">{}</p>').format(hint)), sanitize=False)
        said = ui.label("").props("role=status").classes("small")
    place.on("dragover", js_handler="(event) => event.preventDefault()")
    place.on(
        "drop",
        js_handler=f"(event) => {{ event.preventDefault(); runMethod({made.id}, 'addFiles', [event.dataTransfer.files]); }}",
    )

"""A text file that is edited: what will be written, the button that writes it, that it was written, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from nicegui import ui

from echt.errors import EchtError
from echt.studio import edits
from echt.studio.parts.asking import button, text_area
from echt.studio.parts.keeping import keep
from echt.studio.parts.saying import diff, finding, glyph
from echt.studio.parts.trouble import trouble

if TYPE_CHECKING:
    from echt.project import Project
    from echt.studio.context import Context


@dataclass(slots=True)
class Writing:
    """What will be written in one file, as a difference, and the button that writes it.

    Where somebody else wrote the same lines meanwhile, what was typed stays, and one button lays it over the file as it
    is now: then the difference shows what of theirs would go.

    Attributes:
        ctx: The page.
        action: A key of `signin.roles.MAY`.
        began: From `edits.read`.
        text: The file as it is to be, made from the text of `began`.
        check: Reads the project with the new text; raises where it does not hold.
        saved: Called with the edit once it was written.
        again: See `edits.write`.
        hidden: Which of its likes this is, for who does not see the page.
    """

    ctx: Context
    action: str
    began: edits.Text
    text: Callable[[str], str]
    check: Callable[[Project], object]
    saved: Callable[[edits.Edit], Any]
    again: Callable[[str], str | None] | None = None
    hidden: str = ""
    _shown: ui.element = field(init=False, repr=False)
    _button: ui.button = field(init=False, repr=False)
    _meanwhile: ui.element = field(init=False, repr=False)

    def show(self) -> None:
        """Put it on the page."""
        self._shown = ui.element("div").classes("writing")
        # one button for good: a click that was on its way while the text changed still finds it
        self._button = button(self.ctx.words["save"], self._save, hidden=self.hidden).classes("save")
        self._meanwhile = ui.element("div").props("role=status")
        self.draw()

    def draw(self, _: object = None) -> None:
        """Show what would be written now; call it when that changed."""
        self._shown.clear()
        self._button.set_visibility(False)
        with self._shown:
            try:
                mine = self.text(self.began.text)
            except EchtError as error:
                self.ctx.html(trouble(self.ctx, error))
                return
            if mine != self.began.text:
                self.ctx.html(diff(self.ctx, self.began.file, self.began.text, mine))
                self._button.set_visibility(True)

    async def _save(self) -> None:
        ctx, began = self.ctx, self.began
        made = await ctx.write(self.action, began, self.text(began.text), check=self.check, again=self.again)
        self._meanwhile.clear()
        if made is not None:
            self.saved(made)
        elif edits.read(ctx.site.folder, began.kind, began.name).version != began.version:
            self._changed()

    def _changed(self) -> None:
        """Somebody else was here, and the edit did not go in: the way on."""
        say = self.ctx.say

        def over() -> None:
            self.began = edits.read(self.ctx.site.folder, self.began.kind, self.began.name)
            self._meanwhile.clear()
            self.ctx.clear()
            self.draw()

        with self._meanwhile:
            what = say("Somebody else changed this file meanwhile.", "Iemand anders wijzigde dit bestand intussen.")
            why = say(
                "What you typed is still here. Look at what of theirs would change before you save.",
                "Wat je typte staat er nog. Kijk wat er van die ander zou veranderen voordat je bewaart.",
            )
            self.ctx.html(finding(what, why, blocks=False))
            label = say("Hold mine against the file as it is now", "Leg het mijne naast het bestand zoals het nu is")
            button(label, over, small=True, hidden=self.hidden)


def text_editor(
    ctx: Context,
    writing: Callable[[Callable[[], str]], Writing],
    began: edits.Text,
    label: str,
    *,
    text: str | None = None,
) -> None:
    """The text of a file to edit; what is typed stays in the tab until it was written.

    Args:
        ctx: The page.
        writing: Makes the `Writing`, given what reads the text as it is typed now.
        began: From `edits.read`.
        label: Of the text.
        text: What stands there at first, where that is not what the file says.
    """
    area = text_area(label, began.text if text is None else text, hint=began.file, mono=True)
    forget = keep(ctx, area, began.file)
    made = writing(lambda: area.value or "")
    after = made.saved

    def saved(edit: edits.Edit) -> None:
        forget()
        after(edit)

    made.saved = saved
    made.show()
    area.on_value_change(made.draw)


def saved(
    ctx: Context, action: str, made: edits.Edit, to: Callable[[edits.Edit], str], *, beside: Markup | str = ""
) -> None:
    """That an edit was written, by whom else it was touched, and the button that takes it back.

    Args:
        ctx: The page.
        action: That may undo it.
        made: The edit.
        to: The address to go to once it was taken back.
        beside: HTML before the button.
    """

    async def undo() -> None:
        back = await ctx.undo(action, made.edit_id)
        if back is not None:
            ui.navigate.to(to(back))

    with ui.element("div").classes("saved").props("role=status"):
        ctx.html(Markup("<p>{} {}</p>").format(glyph("ok", "glyph ok"), _said(ctx, made)))
        with ui.element("div").classes("btn-row"):
            if beside:
                ctx.html(Markup("{}").format(beside))
            if ctx.may(action):
                button(ctx.words["undo"], undo, small=True, hidden=made.file)


async def write_new(
    ctx: Context, action: str, kind: str, name: str, text: str, *, check: Callable[[Project], object]
) -> None:
    """Write a file that is not there yet and go to its page; one that is there is only gone to. Shows what is wrong.

    Args:
        ctx: The page, of the same items.
        action: That may do it.
        kind: Of the file.
        name: Of the file, as it was typed.
        text: To write.
        check: As of `Context.write`.
    """
    ctx.clear()
    try:
        began = edits.read(ctx.site.folder, kind, name.strip())
    except EchtError as error:
        ctx.trouble(error)
        return
    if began.version != "new":
        ui.navigate.to(ctx.url(ctx.page, began.name))
        return
    made = await ctx.write(action, began, text, check=check)
    if made is not None:
        ui.navigate.to(ctx.url(ctx.page, began.name, edit=made.edit_id))


def saved_before(ctx: Context, action: str, kind: str, name: str) -> None:
    """After a page was loaded anew with `?edit=…`: that this edit of its file was written, and the way back.

    Args:
        ctx: The page.
        action: That may undo it.
        kind: Of the file.
        name: Of the file: an edit of another is not this page's to tell.
    """
    try:
        made = edits.find(ctx.site.folder, ctx.query.get("edit", ""))
    except EchtError:
        return  # none, or not kept any more: nothing to take back
    if (made.kind, made.name) == (kind, name):
        here, above = ctx.url(ctx.page, ctx.item), ctx.url(ctx.page)
        saved(ctx, action, made, lambda back: here if back.after is not None or kind == "trust" else above)


def _said(ctx: Context, made: edits.Edit) -> str:
    said = ctx.say(f"Saved in {made.file}.", f"Bewaard in {made.file}.")
    if made.commit:
        said += ctx.say(f" Git commit {made.commit[:8]}.", f" Git-commit {made.commit[:8]}.")
    if made.merged:
        said += ctx.say(
            " Somebody else changed it meanwhile: both changes are in it.",
            " Iemand anders wijzigde het intussen ook: beide wijzigingen staan erin.",
        )
    return said

"""What both files of trust/ share on their pages: the way back, that an edit was written, and the text itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup
from nicegui import ui

from echt.studio import edits, parts

if TYPE_CHECKING:
    from echt.studio.context import Context


def crumb(ctx: Context) -> Markup:
    """The way back to the first page."""
    return Markup('<a href="{}">{}</a>').format(ctx.url("trust"), ctx.words["page.trust"])


def written_before(ctx: Context, name: str) -> None:
    """After a page was loaded anew by an edit of trust/NAME.toml: that it was written, and the way back."""
    parts.saved_before(ctx, "trust.answer", "trust", name)


def file_itself(ctx: Context, began: edits.Text, part: str, *, is_open: bool = False) -> None:
    """The text of the file, for who would rather write it; open where it is broken."""
    if not ctx.may("trust.answer"):
        return
    with ui.element("details").classes("more-box") as box:
        if is_open:
            box.props("open")
        ctx.html(Markup("{}").format(ctx.say("Edit the file", "Het bestand bewerken"))).tag = "summary"
        parts.text_editor(
            ctx,
            lambda typed: parts.Writing(
                ctx,
                "trust.answer",
                began,
                text=lambda _: typed(),
                check=lambda shop: shop.stated(),
                saved=lambda made: ui.navigate.to(ctx.url("trust", part, edit=made.edit_id)),
                hidden=began.file,
            ),
            began,
            ctx.say("The file", "Het bestand"),
        )

"""A project that knows nobody yet: what comes first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from echt.studio import parts

if TYPE_CHECKING:
    from echt.studio.context import Context


def nothing_known(ctx: Context) -> Markup:
    """Before anything was brought in: what it is for, and the one thing to do."""
    title = ctx.say("Nothing is known of anyone yet.", "Er is nog van niemand iets bekend.")
    text = ctx.say(
        "Segments, words and plans count with what people did and what you sell. That is brought in first, from the files "
        "that echt.toml names.",
        "Segmenten, teksten en plannen rekenen met wat mensen deden en wat je verkoopt. Dat wordt eerst ingelezen, uit de "
        "bestanden die in echt.toml staan.",
    )
    return parts.empty(title, text, do=in_terminal(ctx, "echt ingest"))


def in_terminal(ctx: Context, command: str) -> Markup:
    """A command, and where it is typed."""
    where = ctx.say("In a terminal, in the folder of the project", "In een terminal, in de map van het project")
    return Markup('{}: <span class="mono">{}</span>').format(where, command)

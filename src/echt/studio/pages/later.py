"""Places that are kept for what comes later: each says what will be there, and what does the same today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from echt.studio import parts

if TYPE_CHECKING:
    from echt.studio.context import Context


async def inbox(ctx: Context) -> None:
    """Answers of people."""
    _place(
        ctx,
        ctx.say(
            "Here people who write back will get their answer.",
            "Hier krijgen mensen die terugschrijven straks antwoord.",
        ),
        ctx.say(
            "Someone in distress first, then whoever waits longest. Echt never answers by itself. Until then, Today shows who waits.",
            "Iemand in nood eerst, dan wie het langst wacht. Echt antwoordt nooit zelf. Tot dan laat Vandaag zien wie wacht.",
        ),
        "echt inbox",
    )


async def calendar(ctx: Context) -> None:
    """What goes out when."""
    _place(
        ctx,
        ctx.say("Here you will see what goes out when.", "Hier zie je straks wat wanneer uitgaat."),
        ctx.say(
            "Per week: the campaigns, and how much attention of people they take together.",
            "Per week: de campagnes, en hoeveel aandacht ze samen van mensen vragen.",
        ),
        "echt plan",
    )


async def person(ctx: Context) -> None:
    """The page that a person sees about themselves."""
    _place(
        ctx,
        ctx.say(
            "Here you will see what a person sees of themselves.", "Hier zie je straks wat een mens over zichzelf ziet."
        ),
        ctx.say(
            "Why they got something, how much attention it took, and how they change or stop it.",
            "Waarom ze iets kregen, hoeveel aandacht het vroeg, en hoe ze dat veranderen of stoppen.",
        ),
        "echt why",
    )


def _place(ctx: Context, title: str, text: str, command: str) -> None:
    ctx.html(parts.head(ctx.words[f"page.{ctx.page}"]))
    now = ctx.say("Today by a command", "Nu met een opdracht")
    ctx.html(parts.empty(title, text, do=Markup('{}: <span class="mono">{}</span>').format(now, command)))

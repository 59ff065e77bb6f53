"""The rules of law, each with its day, how it is kept, and what a person must check."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from echt.studio import parts

if TYPE_CHECKING:
    from echt.studio.context import Context


def today() -> date:
    """The day on which law is looked at: the real one, wherever the project's clock stands."""
    return datetime.now(UTC).date()


async def build(ctx: Context) -> None:
    """All rules, those that ask something of a person first."""
    crumb = Markup('<a href="{}">{}</a>').format(ctx.url("trust"), ctx.words["page.trust"])
    ctx.html(parts.head(ctx.say("Rules of law, with their days", "Regels van de wet, met hun dagen"), crumb=crumb))
    law: Any = await ctx.read(lambda shop: shop.law(today(), language=ctx.language))
    counts = {str(state.value): n for state, n in law.counts.items()}
    text = ctx.say(
        f"On {ctx.number.day(law.on)}, {counts.get('applies', 0)} rules apply and {counts.get('not yet', 0)} do not yet. {law.for_people} ask something of a person.",
        f"Op {ctx.number.day(law.on)} gelden {counts.get('applies', 0)} regels en {counts.get('not yet', 0)} nog niet. {law.for_people} vragen iets van een mens.",
    )
    ctx.html(Markup('<p class="lead">{}</p><p class="why">{}</p>').format(text, law.warning))
    people = [one for one in law.rules if one.person]
    rest = [one for one in law.rules if not one.person]
    for title, rules in (
        (ctx.say("A person checks", "Een mens kijkt na"), people),
        (ctx.say("Kept by the program", "Het programma houdt zich eraan"), rest),
    ):
        with parts.section(ctx, title):
            rows = Markup("").join(_rule(ctx, one, law) for one in rules)
            ctx.html(Markup('<ul class="rules">{}</ul>').format(rows))


def _rule(ctx: Context, one: Any, law: Any) -> Markup:
    said, state = one.said(ctx.language), one.state_said(law.on, ctx.language)
    kind = one.state(law.on).name
    day = ctx.number.day(one.until if kind == "ended" else one.since)
    since = {
        "applies": ctx.say(f"since {day}", f"sinds {day}"),
        "later": ctx.say(f"from {day}", f"vanaf {day}"),
        "ended": ctx.say(f"until {day}", f"tot en met {day}"),
    }
    applies = kind == "applies"
    chip = parts.chip(f"{state}, {since[kind]}", shape="ok" if applies else "dashed", state="ok" if applies else "")
    tests = len(one.tests)
    shown = ctx.say(f"{tests} tests" if tests != 1 else "1 test", f"{tests} toetsen" if tests != 1 else "1 toets")
    checks = ctx.say("A person checks:", "Een mens kijkt na:")
    person = Markup('<p class="person"><b>{}</b> {}</p>').format(checks, said.person) if said.person else ""
    return Markup(
        '<li><div><h3>{} <span class="soft">{}</span></h3><p>{}</p>{}<p class="small soft">{}: {}; {}</p></div>{}</li>'
    ).format(
        said.law,
        said.article,
        said.says,
        person,
        ctx.say("Kept", "Gehouden"),
        one.how_said(ctx.language),
        shown,
        chip,
    )

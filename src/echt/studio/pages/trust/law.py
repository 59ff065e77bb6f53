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
    law: Any = await ctx.read(lambda shop: shop.law(today()))
    counts = {str(state.value): n for state, n in law.counts.items()}
    text = ctx.say(
        f"On {ctx.number.day(law.on)}, {counts.get('applies', 0)} rules apply and {counts.get('not yet', 0)} do not yet. {law.for_people} ask something of a person.",
        f"Op {ctx.number.day(law.on)} gelden {counts.get('applies', 0)} regels en {counts.get('not yet', 0)} nog niet. {law.for_people} vragen iets van een mens.",
    )
    ctx.html(Markup('<p class="lead">{}</p><p class="why">{}</p>').format(text, _warning(ctx)))
    people = [one for one in law.rules if one.person]
    rest = [one for one in law.rules if not one.person]
    for title, rules in (
        (ctx.say("A person checks", "Een mens kijkt na"), people),
        (ctx.say("Kept by the program", "Het programma houdt zich eraan"), rest),
    ):
        with parts.section(ctx, title):
            # the rules are written in English: they cite articles, and are no translation of the law
            rows = Markup("").join(_rule(ctx, one, law) for one in rules)
            ctx.html(Markup('<ul class="rules">{}</ul>').format(rows))


def _warning(ctx: Context) -> str:
    return ctx.say(
        "Articles and days come from public pages, not from the official journal. It is no legal advice: a lawyer must check them.",
        "Artikelen en dagen komen van openbare pagina’s, niet uit het publicatieblad. Het is geen juridisch advies: een jurist moet ze nakijken. De regels zelf staan er in het Engels.",
    )


def _rule(ctx: Context, one: Any, law: Any) -> Markup:
    state = str(one.state(law.on).value)
    words = {
        "applies": ctx.say("applies", "geldt"),
        "not yet": ctx.say("not yet", "nog niet"),
        "no longer": ctx.say("no longer", "niet meer"),
    }
    how = {
        "every time, in the program": ctx.say("every time, in the program", "elke keer, in het programma"),
        "by construction, and by a test": ctx.say("by construction, and by a test", "door de bouw, en door een toets"),
        "by a person": ctx.say("by a person", "door een mens"),
        "Echt does not do this": ctx.say("Echt does not do this", "Echt doet dit niet"),
    }
    since = ctx.say(f"since {ctx.number.day(one.since)}", f"sinds {ctx.number.day(one.since)}")
    if state == "not yet":
        since = ctx.say(f"from {ctx.number.day(one.since)}", f"vanaf {ctx.number.day(one.since)}")
    chip = parts.chip(
        f"{words.get(state, state)}, {since}",
        shape="ok" if state == "applies" else "dashed",
        state="ok" if state == "applies" else "",
    )
    kept = ctx.say("Kept", "Gehouden")
    tests = len(one.tests)
    shown = ctx.say(f"{tests} tests" if tests != 1 else "1 test", f"{tests} toetsen" if tests != 1 else "1 toets")
    person = (
        Markup('<p class="person"><b>{}</b> <span lang="en">{}</span></p>').format(
            ctx.say("A person checks:", "Een mens kijkt na:"), one.person
        )
        if one.person
        else ""
    )
    return Markup(
        '<li><div><h3>{} <span class="soft">{}</span></h3><p lang="en">{}</p>{}<p class="small soft">{}: {}; {}</p></div>{}</li>'
    ).format(one.law, one.article, one.says, person, kept, how.get(str(one.how.value), str(one.how.value)), shown, chip)

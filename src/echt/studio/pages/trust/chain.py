"""The audit chain: what was checked and when, what was added since, and a check of all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from echt.studio import parts

if TYPE_CHECKING:
    from echt.studio.context import Context


def in_short(ctx: Context, chain: Any) -> str:
    """Its state in one sentence."""
    if chain.checked is None:
        return ctx.say("The audit chain was not checked yet.", "De controleketen is nog niet nagekeken.")
    if chain.findings:
        return ctx.say("The audit chain does not hold.", "De controleketen klopt niet.")
    day = ctx.number.day(chain.checked.at)
    return ctx.say(f"The audit chain held on {day}.", f"De controleketen klopte op {day}.")


def lines(ctx: Context, chain: Any) -> list[tuple[bool, str]]:
    """What was held against it and when, as (whether it is well, a sentence)."""
    say, checked, added = ctx.number, chain.checked, chain.added
    if checked is None:
        never = ctx.say(
            f"The audit chain has {say.whole(chain.size)} entries. Nobody checked them yet.",
            f"De controleketen heeft {say.whole(chain.size)} stappen. Nog niemand keek ze na.",
        )
        return [(False, never)]
    when = say.moment(checked.at)
    whole = ctx.say(
        f"{when}: the whole audit chain was checked, {say.whole(checked.size)} entries and {say.whole(checked.rows)} rows. "
        + (
            f"{say.whole(checked.found)} are not as the chain says."
            if checked.found
            else "All of it was as the chain says."
        ),
        f"{when}: de hele controleketen is nagekeken, {say.whole(checked.size)} stappen en {say.whole(checked.rows)} rijen. "
        + (f"{say.whole(checked.found)} kloppen niet met de keten." if checked.found else "Alles klopte."),
    )
    return [(not checked.found, whole), (not added.findings and added.rows is not None, _added(ctx, added))]


def _added(ctx: Context, added: Any) -> str:
    entries = ctx.number.whole(added.entries)
    if added.rows is None:
        return ctx.say(
            f"Since then {entries} entries were added: too many to check while you wait. They were not checked.",
            f"Sindsdien kwamen er {entries} stappen bij: te veel om na te kijken terwijl je wacht. Ze zijn niet nagekeken.",
        )
    if not added.entries and not added.findings:
        return ctx.say("Nothing was added since.", "Sindsdien kwam er niets bij.")
    rows = ctx.number.whole(added.rows)
    return ctx.say(
        f"Entries added since then: {entries}. They and the {rows} rows they name were checked just now"
        + (", and are not all as the chain says." if added.findings else ", and are as the chain says."),
        f"Stappen die er sindsdien bij kwamen: {entries}. Die, en de {rows} rijen die ze noemen, zijn zojuist nagekeken"
        + (" en kloppen niet allemaal." if added.findings else " en kloppen."),
    )


def check(ctx: Context, chain: Any) -> None:
    """What was found, the head, and the button that checks all of it."""
    for finding in chain.findings:
        ctx.html(parts.finding(ctx.say("The chain says otherwise", "De keten zegt iets anders"), finding))
    head = ctx.say(
        f"Head of the chain, of which {ctx.number.whole(chain.heads)} were signed: what you compare with elsewhere.",
        f"Kop van de keten, waarvan er {ctx.number.whole(chain.heads)} zijn ondertekend: wat je elders vergelijkt.",
    )
    ctx.html(Markup('<p class="small soft">{}</p><p class="mono tiny softer hash">{}</p>').format(head, chain.hash))
    note = ctx.say(
        "What was checked before is not read again when this page opens. A change in it is found by checking the whole chain.",
        "Wat al was nagekeken, wordt bij het openen van deze pagina niet opnieuw gelezen. Een wijziging daarin komt uit als je de hele keten nakijkt.",
    )
    ctx.html(Markup('<p class="small soft">{}</p>').format(note))
    if not ctx.may("trust.check"):
        return
    label = ctx.say("Check the whole chain", "Hele keten nakijken")
    parts.work_button(ctx, label, "trust.check", "audit", {}, about=("audit", ""), did="checked")

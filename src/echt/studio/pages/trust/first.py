"""The state of things: permissions over time, erasures, the audit chain, who did what; and the way to the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from echt.report.processing.words import PURPOSES
from echt.studio import parts
from echt.studio.pages.trust import chain
from echt.studio.pages.trust.days import days_plot
from echt.studio.pages.trust.law import today
from echt.studio.trusted import trusted

if TYPE_CHECKING:
    from echt.project import Project
    from echt.studio.context import Context


@dataclass(frozen=True, slots=True)
class _Found:
    days: Any
    erasures: Any
    chain: Any
    register: Any
    dpia: Any
    law: Any
    changes: list[Any]
    looks: int
    simulated: bool


async def build(ctx: Context) -> None:
    """The first page of trust."""
    language = ctx.language

    def read(shop: Project) -> _Found:
        return _Found(
            days=shop.permission_days(),
            erasures=shop.erasures(),
            chain=shop.audit_state(),
            register=shop.register(language=language),
            dpia=shop.dpia(language=language),
            law=shop.law(today()),
            changes=shop.changes(most=40),
            looks=len(shop.lookups()),
            simulated=shop.config.simulated,
        )

    ctx.html(parts.head(ctx.words["page.trust"]))
    found = await ctx.read(read)
    ctx.html(_lead(ctx, found))
    _must(ctx, found)
    _permissions(ctx, found)
    _kept(ctx, found)
    _done(ctx, found.changes)


def _lead(ctx: Context, found: _Found) -> Markup:
    say = ctx.number
    allowed = sum(days[-1].allowed for days in found.days.values() if days)
    objected = sum(days[-1].objections for days in found.days.values() if days)
    dutch = Markup("Nu gelden {allowed} toestemmingen of andere gronden, en {objected} bezwaren. {chain} {erased}")
    english = Markup("{allowed} permissions stand now, and {objected} objections. {chain} {erased}")
    return parts.lead(
        dutch if ctx.language == "nl" else english,
        allowed=parts.number(
            ctx,
            say.whole(allowed),
            ctx.say("Permissions that stand", "Toestemmingen die gelden"),
            ctx.say(
                "One a person and purpose: a basis that stands now, and no objection.",
                "Eén per mens en doel: een grond die nu geldt, zonder bezwaar.",
            ),
            "permissions",
        ),
        objected=parts.number(
            ctx,
            say.whole(objected),
            ctx.say("Objections", "Bezwaren"),
            ctx.say("An objection beats every basis.", "Een bezwaar gaat voor elke grond."),
            "permissions: objection",
        ),
        chain=chain.in_short(ctx, found.chain),
        erased=ctx.say(
            f"{say.whole(len(found.erasures))} people were forgotten.",
            f"{say.whole(len(found.erasures))} mensen zijn vergeten.",
        )
        if found.erasures
        else ctx.say("Nobody asked to be forgotten yet.", "Nog niemand vroeg om vergeten te worden."),
    )


def _must(ctx: Context, found: _Found) -> None:
    """What a human must do, first."""
    say, register, dpia = ctx.number, found.register, found.dpia
    missing = len(register.missing)
    law = [one for one in found.law.rules if one.person]
    rows = [
        (
            "processing",
            ctx.say("Register of processing", "Register van verwerkingen"),
            ctx.say(
                f"{say.whole(len(register.entries))} activities, written by Echt. "
                + (f"{say.whole(missing)} things only a person can fill in." if missing else "Nothing is missing."),
                f"{say.whole(len(register.entries))} verwerkingen, door Echt geschreven. "
                + (f"{say.whole(missing)} dingen kan alleen een mens invullen." if missing else "Er ontbreekt niets."),
            ),
            missing == 0,
        ),
        ("dpia", ctx.say("DPIA checklist", "DPIA-checklist"), dpia.verdict, dpia.needed is False),
        (
            "law",
            ctx.say("Rules of law, with their days", "Regels van de wet, met hun dagen"),
            ctx.say(
                f"{say.whole(len(found.law.rules))} rules; {say.whole(len(law))} ask something of a person.",
                f"{say.whole(len(found.law.rules))} regels; {say.whole(len(law))} vragen iets van een mens.",
            ),
            False,
        ),
    ]
    lines = Markup("").join(
        Markup('<li><span>{}</span><div><h3><a href="{}">{}</a></h3><p>{}</p></div></li>').format(
            parts.glyph("ok" if done else "open", "glyph"), ctx.url("trust", key), title, text
        )
        for key, title, text, done in rows
    )
    with parts.section(ctx, ctx.say("For a human to read", "Om door een mens te lezen")):
        ctx.html(Markup('<ul class="rows plain">{}</ul>').format(lines))


def _permissions(ctx: Context, found: _Found) -> None:
    title = ctx.say("Permissions over time, in people", "Toestemmingen in de tijd, in mensen")
    mark = trusted(ctx.say.simulated(short=True)) if found.simulated else ""
    with parts.section(ctx, title, more=mark):
        shown = {purpose: days for purpose, days in found.days.items() if days}
        if not shown:
            ctx.html(
                parts.empty(
                    ctx.say("Nobody gave a permission yet.", "Nog niemand gaf toestemming."),
                    ctx.say(
                        "Without one nothing is read and nobody gets anything. Bring answers in with: echt permit FILE.",
                        "Zonder wordt niets gelezen en krijgt niemand iets. Haal antwoorden op met: echt permit BESTAND.",
                    ),
                )
            )
            return
        words = {key: PURPOSES[key][1 if ctx.language == "nl" else 0] for key in PURPOSES}
        pictures = [
            Markup('<figure class="figure"><figcaption><h3>{}</h3></figcaption>{}</figure>').format(
                words.get(purpose, purpose), days_plot(ctx, purpose, days)
            )
            for purpose, days in shown.items()
        ]
        ctx.html(Markup('<div class="days">{}</div>').format(Markup("").join(pictures)))
        heads = ctx.say("Purpose|On a basis|Objected", "Doel|Op een grond|Bezwaar").split("|")
        rows = [
            (str(words.get(one, one)), ctx.number.whole(days[-1].allowed), ctx.number.whole(days[-1].objections))
            for one, days in shown.items()
        ]
        every = [
            (purpose, day.at.isoformat(), basis, n)
            for purpose, days in shown.items()
            for day in days
            for basis, n in [*day.bases.items(), ("objection", day.objections)]
        ]
        columns = [parts.Column(heads[0]), parts.Column(heads[1], right=True), parts.Column(heads[2], right=True)]
        parts.table(ctx, title, columns, rows)
        _csv(ctx, every)


def _csv(ctx: Context, rows: list[tuple[Any, ...]]) -> None:
    from nicegui import ui

    text = parts.csv_of(["purpose", "at", "basis", "people"], rows)
    hidden = ctx.say("permissions by day", "toestemmingen per dag")
    made = parts.button(
        ctx.words["csv"], lambda: ui.download.content(text, "permissions.csv", "text/csv"), small=True, hidden=hidden
    )
    made.classes("csv")


def _kept(ctx: Context, found: _Found) -> None:
    say = ctx.number
    with parts.section(ctx, ctx.say("Kept, and to be checked", "Bewaard, en te controleren")):
        lines = [
            *chain.lines(ctx, found.chain),
            (
                all(one.holds for one in found.erasures),
                ctx.say(
                    f"{say.whole(len(found.erasures))} erasures, each with a signed receipt that names nobody.",
                    f"{say.whole(len(found.erasures))} wissingen, elk met een ondertekend bewijs dat niemand noemt.",
                ),
            ),
            (
                True,
                ctx.say(
                    f"{say.whole(found.looks)} looks at one person’s decisions, each with who, when and why.",
                    f"{say.whole(found.looks)} keer keek iemand naar de besluiten over één mens; elke keer met wie, wanneer en waarom.",
                ),
            ),
        ]
        items = Markup("").join(
            Markup("<li>{}<span>{}</span></li>").format(
                parts.glyph("ok") if good else parts.glyph("warn", "open"), text
            )
            for good, text in lines
        )
        ctx.html(Markup('<ul class="steps">{}</ul>').format(items))
        chain.check(ctx, found.chain)
        if found.erasures:
            heads = ctx.say("Receipt|When|Rows|Holds", "Bewijs|Wanneer|Rijen|Klopt").split("|")
            yes, no = ctx.say("yes", "ja"), ctx.say("no", "nee")
            rows = [
                (one.receipt_id, say.moment(one.at), say.whole(one.rows), yes if one.holds else no)
                for one in found.erasures
            ]
            title = ctx.say("Erasures", "Wissingen")
            parts.table(ctx, title, [parts.Column(one) for one in heads], rows, csv_rows=rows, file="erasures.csv")


def _done(ctx: Context, done: list[Any]) -> None:
    title = ctx.say("Who did what", "Wie deed wat")
    with parts.section(ctx, title):
        if not done:
            ctx.html(
                parts.empty(
                    ctx.say("Nothing was done here yet.", "Hier is nog niets gedaan."),
                    ctx.say(
                        "Every change by somebody of the staff comes here, with who and when.",
                        "Elke wijziging door een medewerker komt hier, met wie en wanneer.",
                    ),
                )
            )
            return
        heads = ctx.say("When|Who|What|Of what", "Wanneer|Wie|Wat|Waarvan").split("|")
        rows = [
            (
                ctx.number.moment(one.at),
                ctx.words.get(f"by.{one.by}", one.by),
                ctx.words.get(f"did.{one.action}", one.action),
                _of_what(ctx, one),
            )
            for one in done
        ]
        parts.table(ctx, title, [parts.Column(one) for one in heads], rows, csv_rows=rows, file="changes.csv")


def _of_what(ctx: Context, one: Any) -> str:
    kind = ctx.words.get(f"kind.{one.kind}", one.kind)
    return f"{kind} {one.name}".strip() or ctx.say("the Studio", "de Studio")

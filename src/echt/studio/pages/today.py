"""Today: a sentence that holds the figures, what waits for a human, then the evidence."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from echt.errors import EchtError
from echt.report import method, people, sent
from echt.report.data import Interval, ReportData
from echt.report.effect import extra_goals
from echt.report.plots import interval, scale, ticks
from echt.report.trust import trust_line
from echt.report.voice import GLYPHS, Voice, glyph
from echt.report.words import Figure, Sentence, because
from echt.studio.trusted import trusted

if TYPE_CHECKING:
    from echt.project import Project
    from echt.studio.context import Context

NOTHING_COMMITTED = "E111"


async def build(ctx: Context) -> None:
    """The figures of the last report, or else of the latest committed campaign."""
    data = last_report(ctx.site.folder) if ctx.site.at is None else None
    if data is None:
        data = await ctx.read(figures)
    ctx.html(trusted(empty(ctx.say) if data is None else today(data, ctx.say)))


def figures(shop: Project) -> ReportData | None:
    """What there is to say; None when nothing was committed yet."""
    try:
        return shop.figures()
    except EchtError as error:
        if error.code == NOTHING_COMMITTED:
            return None
        raise


def last_report(project: Path) -> ReportData | None:
    """The figures of the report that `echt report` wrote last; None when there is none that can be read."""
    try:
        return ReportData.from_dict(json.loads((project / ".echt/report.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def today(data: ReportData, voice: Voice) -> str:
    """The page as HTML."""
    parts = [
        f'<div class="cols">{_waits(data, voice)}{_attention(data, voice)}</div>',
        _runs(data, voice),
        people.picture(data, voice),
        method.checks(data, voice),
    ]
    fresh = voice(
        "Figures of the last report. For new ones: echt report.",
        "Cijfers van het laatste verslag. Nieuwe: echt report.",
    )
    foot = f'<div class="foot"><p>{fresh}</p></div>'
    return f'{_opening(data, voice)}<div class="stack-l" style="margin-top:var(--s7)">{"".join(part for part in parts if part)}</div>{foot}'


def _opening(data: ReportData, voice: Voice) -> str:
    say = voice.number
    crumb = f"{say.day(data.at)} · {voice('campaign', 'campagne')} {escape(data.campaign)}"
    return (
        f'<div class="head"><div><p class="crumb">{crumb}</p><h1>{voice("Today", "Vandaag")}</h1></div></div>'
        f'<p class="lead">{voice.sentence(_lead(data, voice))}{_mark(data, voice)}</p><p class="why">{escape(because(data, voice.language))}</p>'
    )


def _mark(data: ReportData, voice: Voice) -> str:
    partly = data.simulated and (data.effect is None or data.effect.simulated)
    return f" {voice.simulated(short=True) if 'people' in data.simulated else _partly(voice)}" if partly else ""


def _partly(voice: Voice) -> str:
    return f'<span class="tag">{GLYPHS["dashed"]}{voice("partly simulated", "deels gesimuleerd")}</span>'


def _lead(data: ReportData, voice: Voice) -> Sentence:
    say, use = voice.number, data.budget
    figures = {
        "sent": Figure(
            voice(f"{say.whole(data.flow.sent)} people", f"{say.whole(data.flow.sent)} mensen"),
            voice("People who get a message", "Mensen die een bericht krijgen"),
            voice("Each counts once.", "Ieder mens telt één keer."),
            "decisions: plan, explore",
        ),
        "spent": Figure(
            say.spent(use.plan_s),
            voice("Attention asked", "Gevraagde aandacht"),
            voice(
                "The plain seconds of all messages of this plan.", "De gewone seconden van alle berichten van dit plan."
            ),
            voice("sum of attention_s", "som van attention_s"),
        ),
        "peace": Figure(
            voice(f"{say.whole(data.flow.in_peace)} people", f"{say.whole(data.flow.in_peace)} mensen"),
            voice("Left in peace", "Met rust gelaten"),
            voice(
                "Asked about and given nothing. Each has exactly one reason.",
                "Er is naar gekeken en ze kregen niets. Ieder heeft precies één reden.",
            ),
            voice("decisions: the others", "decisions: de rest"),
        ),
    }
    template = voice(
        "{shop} asks {sent} for {spent} of attention. ", "{shop} vraagt {sent} om {spent} aandacht. "
    ).replace("{shop}", data.shop.replace("{", "{{").replace("}", "}}"))
    if data.effect is not None:
        figures["extra"] = extra_goals(data.effect, voice)
        low, high = say.whole(data.effect.extra.low), say.whole(data.effect.extra.high)
        template += voice(
            f"That brought an estimated {{extra}}, between {low} and {high}. ",
            f"Dat bracht naar schatting {{extra}}, tussen {low} en {high}. ",
        )
    return Sentence(template + voice("We leave {peace} in peace.", "We laten {peace} met rust."), figures)


def _waits(data: ReportData, voice: Voice) -> str:
    rows = sorted(data.inbox, key=lambda w: (w.kind != "distress", -w.waits_h))
    say = voice.number
    title = voice("Waits for a human", "Wacht op een mens")
    unapproved = [shown for shown in data.creatives if not shown.approved_by]
    if not rows and not unapproved:
        nothing = voice("Nothing waits for you.", "Er wacht niets op je.")
        then = voice(
            "Replies and requests for approval come here. Bring replies in with: echt listen FILE.",
            "Antwoorden en aanvragen om goed te keuren komen hier. Haal antwoorden op met: echt listen BESTAND.",
        )
        return voice.section(title, f'<div class="empty"><b>{nothing}</b>{then}</div>')
    drafts = "".join(_draft(shown.creative_id, voice) for shown in unapproved)
    most = 5
    letters = "".join(sent.waiting_row(waiting, voice) for waiting in rows[:most])
    more = (data.waiting or len(rows)) - most
    rest = (
        f'<p class="small soft" style="margin-top:var(--s3)">{voice(f"{say.whole(more)} more, in the ", f"Nog {say.whole(more)}, in het ")}'
        f'<a href="/{voice.language}/results">{voice("report", "verslag")}</a>.</p>'
        if more > 0
        else ""
    )
    mark = (
        f'<p class="small">{voice.simulated(short=True)} {voice("Nobody real wrote these replies.", "Niemand echt schreef deze antwoorden.")}</p>'
        if any(w.simulated for w in rows)
        else ""
    )
    more_text = voice(
        f"{say.whole(len(rows) + len(unapproved))}, most urgent first",
        f"{say.whole(len(rows) + len(unapproved))}, het dringendste eerst",
    )
    return voice.section(title, f'{mark}<ul class="rows">{drafts}{letters}</ul>{rest}', more=more_text)


def _draft(name: str, voice: Voice) -> str:
    text = voice(
        "This version has no approval, so it goes to nobody.",
        "Deze versie is niet goedgekeurd en gaat dus naar niemand.",
    )
    return f'<li>{glyph("stop", "glyph warn")}<div><h3>{escape(name)}</h3><p>{text} <span class="mono">echt approve {escape(name)} --by …</span></p></div></li>'


def _attention(data: ReportData, voice: Voice) -> str:
    return people.attention_bars(data, voice)


def _runs(data: ReportData, voice: Voice) -> str:
    """The campaign with its effect and its attention."""
    say, effect = voice.number, data.effect
    found = effect.difference if effect else Interval(0.0, 0.0, 0.0)
    marks = ticks(found.low * 100, found.high * 100)
    label = voice("Effect on orders, per 100 people", "Effect op bestellingen, per 100 mensen")
    head = (
        f'<th scope="col">{voice("Campaign", "Campagne")}</th><th scope="col">{label}{scale(marks[0], marks[-1], marks, voice) if effect else ""}</th>'
        f'<th scope="col">{voice("Estimate and 95% interval", "Schatting en 95%-interval")}</th><th scope="col" class="r">{voice("Attention", "Aandacht")}</th>'
    )
    if effect:
        ends = f"{say.decimal(found.low * 100)} {voice('to', 'tot')} {say.decimal(found.high * 100)}"
        picture = interval(found, marks[0] / 100, marks[-1] / 100, f"{say.per_hundred(found.value)} ({ends})")
        unsure = (
            f'<br><span class="soft">{voice("not yet to say", "nog niet te zeggen")}</span>'
            if found.crosses_zero
            else ""
        )
        mark = f"<br>{voice.simulated(short=True)}" if effect.simulated else ""
        words = f'<b>{say.per_hundred(found.value)}</b> <span class="soft">({ends})</span>{unsure}{mark}'
        state = voice("measured", "gemeten")
    else:
        picture, words = "", voice.of(data.effect_refused) or voice("Not measured yet.", "Nog niet gemeten.")
        state = voice("runs", "loopt")
    row = (
        f'<tr><th scope="row">{escape(data.campaign)}<br><span class="soft" style="font-weight:400">{state}</span></th><td>{picture}</td>'
        f'<td data-th="{voice("In figures", "In cijfers")}">{words}</td><td class="r nowrap" data-th="{voice("Attention", "Aandacht")}">{say.spent(data.budget.plan_s)}</td></tr>'
    )
    caption = voice("Campaigns with their effect and attention", "Campagnes met hun effect en aandacht")
    table = f'<table class="list"><caption class="vh">{caption}</caption><thead><tr>{head}</tr></thead><tbody>{row}</tbody></table>'
    held = trust_line(data, voice)
    line = f'<p class="small soft" style="margin-top:var(--s3)">{escape(held)}</p>' if held else ""
    return voice.section(
        voice("What runs", "Wat loopt"),
        f"{table}{line}",
        more=f'<a href="/{voice.language}/results">{voice("The whole report", "Het hele verslag")}</a>',
    )


def empty(voice: Voice) -> str:
    """What Today says before anything was committed: what will be here, why, and the one thing to do."""
    title = voice("No plan has been committed yet.", "Er is nog geen plan vastgelegd.")
    text = voice(
        "Here you will see how many people got a message, how many were left in peace and why, what it caused, and who waits for an answer. Look at a draft first; nothing is sent by it.",
        "Hier zie je straks hoeveel mensen een bericht kregen, wie met rust is gelaten en waarom, wat het veroorzaakte, en wie op antwoord wacht. Bekijk eerst een concept; daarmee gaat nog niets uit.",
    )
    do = voice("To do", "Doe dit")
    return (
        f'<div class="head"><h1>{voice("Today", "Vandaag")}</h1></div><div class="empty"><b>{title}</b>{text}'
        f'<p style="margin-top:var(--s3)">{do}: <span class="mono">echt plan {voice("NAME", "NAAM")}</span></p></div>'
    )

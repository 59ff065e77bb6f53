"""The figures of Today: the opening sentence, and what runs."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from markupsafe import Markup

from echt.report.data import Interval, ReportData
from echt.report.effect import extra_goals
from echt.report.plots import interval, scale, ticks
from echt.report.trust import trust_line
from echt.report.voice import GLYPHS, Voice
from echt.report.words import Figure, Sentence, because
from echt.studio.trusted import trusted

if TYPE_CHECKING:
    from echt.studio.context import Context


def opening(ctx: Context, data: ReportData) -> Markup:
    """The sentence that holds the figures, and why the others were left in peace."""
    lead = trusted(ctx.say.sentence(_lead(data, ctx.say)) + _mark(data, ctx.say))
    return Markup('<p class="lead">{}</p><p class="why">{}</p>').format(lead, because(data, ctx.language))


def runs(ctx: Context, data: ReportData) -> Markup:
    """The campaign with its effect and its attention."""
    return trusted(_runs(data, ctx.say, ctx.url("results", data.campaign), ctx.url("results")))


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


def _runs(data: ReportData, voice: Voice, here: str, all_of_them: str) -> str:
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
        f'<tr><th scope="row"><a href="{escape(here)}" style="color:inherit">{escape(data.campaign)}</a><br><span class="soft" style="font-weight:400">{state}</span></th><td>{picture}</td>'
        f'<td data-th="{voice("In figures", "In cijfers")}">{words}</td><td class="r nowrap" data-th="{voice("Attention", "Aandacht")}">{say.spent(data.budget.plan_s)}</td></tr>'
    )
    caption = voice("Campaigns with their effect and attention", "Campagnes met hun effect en aandacht")
    table = f'<table class="list"><caption class="vh">{caption}</caption><thead><tr>{head}</tr></thead><tbody>{row}</tbody></table>'
    held = trust_line(data, voice)
    line = f'<p class="small soft" style="margin-top:var(--s3)">{escape(held)}</p>' if held else ""
    return voice.section(
        voice("What runs", "Wat loopt"),
        f"{table}{line}",
        more=f'<a href="{escape(all_of_them)}">{voice("All results", "Alle resultaten")}</a>',
    )

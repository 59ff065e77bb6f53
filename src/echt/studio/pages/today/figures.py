"""The opening of Today: a sentence that holds the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from echt.report.data import ReportData
from echt.report.effect import extra_goals
from echt.report.voice import GLYPHS, Voice
from echt.report.words import Figure, Sentence, because
from echt.studio.trusted import trusted

if TYPE_CHECKING:
    from echt.studio.context import Context


def opening(ctx: Context, data: ReportData) -> Markup:
    """The sentence that holds the figures, and why the others were left in peace."""
    lead = trusted(ctx.say.sentence(_lead(data, ctx.say)) + _mark(data, ctx.say))
    return Markup('<p class="lead">{}</p><p class="why">{}</p>').format(lead, because(data, ctx.language))


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

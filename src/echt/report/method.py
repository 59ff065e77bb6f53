"""How it was done, what was assumed, what is simulated, and what was checked."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from echt.report.data import ReportData
from echt.report.voice import Voice, glyph

_SIMULATED = {
    "people": ("all people", "alle mensen"),
    "events": ("what they did", "wat ze deden"),
    "permissions": ("the permissions", "de toestemmingen"),
    "replies": ("the replies", "de antwoorden"),
    "orders": ("the extra orders that a mail causes", "de extra bestellingen die een mail veroorzaakt"),
}


def banner(data: ReportData, voice: Voice) -> str:
    """The line on top that says what nobody real did."""
    return simulated_here(data.simulated, voice)


def simulated_here(simulated: Sequence[str], voice: Voice) -> str:
    """What nobody real did, in a sentence; nothing where all is real."""
    if not simulated:
        return ""
    names = [voice(*_SIMULATED.get(key, (key, key))) for key in simulated]
    joined = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {voice('and', 'en')} {names[-1]}"
    rest = "" if "people" in simulated else voice(" Everything else is real.", " De rest is echt.")
    return voice(f"Simulated here: {joined}.{rest}", f"Gesimuleerd is hier: {joined}.{rest}")


def checks(data: ReportData, voice: Voice) -> str:
    """What was checked, each with a shape and a sentence."""
    if not data.checks:
        return ""
    kinds = {"ok": ("ok", ""), "warn": ("warn", "open"), "stop": ("stop", "open")}
    rows = "".join(
        f"<li>{glyph(*kinds.get(c.state, kinds['warn']))}<span>{voice.of(c.sentence)}</span></li>" for c in data.checks
    )
    return voice.section(voice("What was checked", "Wat er is gecontroleerd"), f'<ul class="steps">{rows}</ul>')


def segments(data: ReportData, voice: Voice) -> str:
    """The segments, their size, and what they are in their own words."""
    if not data.segments:
        return ""
    say = voice.number
    rows = "".join(
        f'<tr><th scope="row">{escape(s.name)}</th><td>{escape(s.sentence)}</td><td class="r nowrap" data-th="{voice("People", "Mensen")}">{say.whole(s.people)}</td></tr>'
        for s in data.segments
    )
    caption = voice("Segments and how many people are in them", "Segmenten en hoeveel mensen erin zitten")
    head = f'<th scope="col">{voice("Segment", "Segment")}</th><th scope="col">{voice("What it is", "Wat het is")}</th><th scope="col" class="r">{voice("People", "Mensen")}</th>'
    table = f'<table class="list"><caption class="vh">{caption}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    return voice.section(voice("Segments", "Segmenten"), table)


def method(data: ReportData, voice: Voice) -> str:
    """How the figures were made, so that someone else can make them again."""
    notes = [
        voice(
            "Everyone asked about is decided or left out with exactly one reason: the first that applies, in a fixed order.",
            "Iedereen naar wie is gekeken krijgt iets of precies één reden waarom niet: de eerste die geldt, in een vaste volgorde.",
        ),
        voice(
            "The effect compares everyone drawn into the plan with everyone drawn into the holdout, whether a message went out or not (intention to treat).",
            "Het effect vergelijkt iedereen die door loting in het plan kwam met iedereen in de meetgroep, of er nu een bericht uitging of niet (intention to treat).",
        ),
        voice(
            "A message goes out only if its expected gain, minus what an unsubscribe costs, is larger than its price in attention, and the person’s own budget holds it.",
            "Een bericht gaat alleen uit als de verwachte winst, min wat een afmelding kost, groter is dan de prijs in aandacht, en het budget van de persoon het toelaat.",
        ),
        *(
            voice("Assumption: ", "Aanname: ") + (words.get(voice.language) or words.get("en", ""))
            for words in data.assumptions
        ),
    ]
    items = "".join(f"<li>{escape(note)}</li>" for note in notes)
    return voice.section(
        voice("How this was made", "Hoe dit is gemaakt"), f'<ul class="notes">{items}</ul>{_foot(data, voice)}'
    )


def _foot(data: ReportData, voice: Voice) -> str:
    say = voice.number
    parts = [voice(f"State of {say.moment(data.at)}.", f"Stand van {say.moment(data.at)}.")]
    if data.run_id:
        parts.append(f'{voice("Run", "Run")} <span class="mono">{escape(data.run_id)}</span>.')
    if data.seed is not None:
        parts.append(f"Seed {data.seed}.")
    source = voice.of(data.attribution)
    return f'<div class="foot"><p>{" ".join(parts)}</p>{f"<p>{source}</p>" if source else ""}</div>'

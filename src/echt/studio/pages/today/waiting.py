"""What waits for a human, the most urgent first: someone in distress, a broken file, a yes, an answer, stopped work."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from echt.errors import EchtError
from echt.report import sent
from echt.report.words import titled
from echt.studio import parts
from echt.studio.trusted import trusted

if TYPE_CHECKING:
    from echt.project import Project
    from echt.report.data import ReportData
    from echt.studio.context import Context

MOST_LETTERS = 5
RECENT_S = 24 * 3600.0
_PAGE_OF = {"plan": "campaign", "creative": "content", "campaigns": "campaign", "segments": "audience"}


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that waits: `urgency` 0 is the most urgent; `inside` is its list item; `simulated`: nobody real did it."""

    urgency: int
    inside: Markup
    simulated: bool = False


def read(ctx: Context, shop: Project, data: ReportData | None) -> list[Row]:
    """Everything that waits now."""
    rows = [*_letters(ctx, data), *_broken(ctx, shop), *_asked(ctx, shop), *_work(ctx), *_chain(ctx, data)]
    if data is not None:
        rows += [_draft(ctx, one.creative_id) for one in data.creatives if not one.approved_by]
    return sorted(rows, key=lambda row: row.urgency)


def shown(ctx: Context, rows: list[Row]) -> Markup:
    """The section with the rows; where nothing waits it says so."""
    title = ctx.say("Waits for a human", "Wacht op een mens")
    if not rows:
        nothing = ctx.say("Nothing waits for you.", "Er wacht niets op je.")
        then = ctx.say(
            "Answers of people, requests for a yes, and what went wrong come here.",
            "Antwoorden van mensen, vragen om goed te keuren en wat misging komen hier.",
        )
        inside, more = parts.empty(nothing, then), ""
    else:
        inside = Markup('<ul class="rows">{}</ul>{}').format(
            Markup("").join(row.inside for row in rows), _mark(ctx, rows)
        )
        count = ctx.number.whole(len(rows))
        more = ctx.say(f"{count}, the most urgent first", f"{count}, het dringendste eerst")
    head = parts.section_head(title, key="waits", more=more)
    return Markup('<section aria-labelledby="waits">{}{}</section>').format(head, inside)


def _mark(ctx: Context, rows: list[Row]) -> Markup:
    """Beneath the rows: which of them nobody real wrote."""
    if not any(row.simulated for row in rows):
        return Markup("")
    said = ctx.say("Nobody real wrote these replies.", "Niemand echt schreef deze antwoorden.")
    return Markup('<p class="small soft waits-mark">{} {}</p>').format(trusted(ctx.say.simulated(short=True)), said)


def _row(urgency: int, shape: str, title: str, text: Markup | str, href: str, label: str, *, kind: str = "") -> Row:
    inside = Markup('<li>{}<div><h3><a href="{}">{}</a></h3><p>{}</p></div>{}</li>').format(
        parts.glyph(shape, f"glyph {kind}"), href, title, text, parts.link_button(label, href, small=True, hidden=title)
    )
    return Row(urgency, inside)


def _letters(ctx: Context, data: ReportData | None) -> list[Row]:
    """People who wrote back. Their words are shown only where nobody real wrote them."""
    if data is None:
        return []
    waits = sorted(data.inbox, key=lambda one: (one.kind != "distress", -one.waits_h))[:MOST_LETTERS]
    return [
        Row(0 if one.kind == "distress" else 4, trusted(sent.waiting_row(one, ctx.say)), one.simulated) for one in waits
    ]


def _broken(ctx: Context, shop: Project) -> list[Row]:
    """Text files of the project that cannot be used."""
    rows: list[Row] = []
    for name in shop.names("campaigns"):
        try:
            shop.campaign(name)
        except EchtError as error:
            rows.append(_file(ctx, "campaigns", name, error))
    try:
        shop.segments()
    except EchtError as error:
        rows.append(_file(ctx, "segments", "", error))
    return rows


def _file(ctx: Context, kind: str, name: str, error: EchtError) -> Row:
    page = _PAGE_OF[kind]
    title = ctx.say(
        f"{ctx.words[f'page.{page}']}: a file cannot be read",
        f"{ctx.words[f'page.{page}']}: een bestand is niet te lezen",
    )
    text = parts.in_short(ctx.language, error, code=True)
    return _row(1, "stop", title, text, ctx.url(page, name), ctx.say("Look", "Bekijken"), kind="stop")


def _asked(ctx: Context, shop: Project) -> list[Row]:
    """Requests for a second person's yes."""
    rows: list[Row] = []
    for one in shop.requests():
        page = _PAGE_OF.get(one.kind, "today")
        mine = one.by == ctx.user.name
        what = ctx.say("plan", "plan") if one.kind == "plan" else ctx.say("creative", "uiting")
        title = ctx.say(f"{titled(one.name)}: {what} waits for a yes", f"{titled(one.name)}: {what} klaar om te keuren")
        since = ctx.number.moment(one.at)
        text = ctx.say(f"Asked by {one.by}, {since}.", f"Aangevraagd door {one.by}, {since}.")
        text += " " + (
            ctx.say("You asked yourself: somebody else must look.", "Je vroeg het zelf: iemand anders moet kijken.")
            if mine
            else ctx.say("A second person must look.", "Een tweede mens moet kijken.")
        )
        rows.append(
            _row(2 if not mine else 5, "open", title, text, ctx.url(page, one.name), ctx.say("Look", "Bekijken"))
        )
    return rows


def _draft(ctx: Context, name: str) -> Row:
    title = ctx.say(f"{titled(name)} has no approval", f"{titled(name)} is niet goedgekeurd")
    text = ctx.say(
        "This version has no approval, so it goes to nobody.",
        "Deze versie is niet goedgekeurd en gaat dus naar niemand.",
    )
    return _row(3, "warn", title, text, ctx.url("content", name), ctx.say("Look", "Bekijken"), kind="warn")


def _work(ctx: Context) -> list[Row]:
    """Long work that failed in the last day."""
    rows: list[Row] = []
    for job in ctx.site.jobs.all():
        if job.state == "failed" and time.time() - job.began < RECENT_S:
            kind = ctx.words.get(f"job.{job.kind}", job.kind)
            title = ctx.say(f"Work stopped: {kind}", f"Werk gestopt: {kind}")
            text = parts.in_short(ctx.language, parts.job_trouble(job))
            about = str(job.given.get("campaign") or "")
            rows.append(
                _row(3, "warn", title, text, ctx.url("campaign", about), ctx.say("Look", "Bekijken"), kind="warn")
            )
    return rows[:3]


def _chain(ctx: Context, data: ReportData | None) -> list[Row]:
    """Checks that failed: a message without permission, a broken audit chain."""
    bad = [one for one in data.checks if one.state == "stop"] if data is not None else []
    label = ctx.say("Look", "Bekijken")
    return [
        _row(0, "stop", one.sentence.get(ctx.language, ""), "", ctx.url("trust"), label, kind="stop") for one in bad
    ]

"""Long work on a page: how far it is, what it does now, how long it will take, and a button that stops it."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from nicegui import ui

from echt.studio.jobs import Job
from echt.studio.parts.asking import button
from echt.studio.parts.trouble import job_trouble

if TYPE_CHECKING:
    from echt.studio.context import Context

EVERY_S = 0.4
QUIET_S = 5.0


def watch(ctx: Context, job: Job, on_end: Callable[[Job], Awaitable[Any] | Any]) -> ui.element:
    """Show a job until it ends; then call `on_end` with it, once. Closing the page changes nothing for the job."""
    box = ui.element("div").classes("job").props("role=status")
    with box:
        said = ctx.html(_said(ctx, job))
        button(ctx.words["stop"], lambda: _stop(ctx, job.job_id), small=True)

    async def look() -> None:
        now = ctx.site.jobs.get(job.job_id)
        said.set_content(str(_said(ctx, now)))
        if now.ended:
            timer.cancel()
            box.delete()
            result = on_end(now)
            if isinstance(result, Awaitable):
                await result

    with box:
        timer = ui.timer(EVERY_S, look)
    return box


def work_button(
    ctx: Context, label: str, action: str, kind: str, given: Mapping[str, Any], *, about: tuple[str, str], did: str
) -> None:
    """A button that begins a job and shows how far it is; one that is under way is shown at once. At its end the page is loaded anew.

    Args:
        ctx: The page.
        label: On the button.
        action: A key of `signin.roles.MAY`.
        kind: Of the job, a name in `work.KINDS`.
        given: What it is done with.
        about: Kind and name of what it is done to, for the audit chain.
        did: The verb for the audit chain.
    """

    def ended(job: Job) -> None:
        if job.state == "done":
            ui.navigate.to(ctx.url(ctx.page, ctx.item))
            return
        place.clear()
        if job.state == "failed":
            ctx.trouble(job_trouble(job))
            return
        with place:
            ctx.html(Markup("<p>{}</p>").format(ctx.say("Stopped.", "Gestopt.")))

    def shown(job: Job) -> None:
        place.clear()
        with place:
            watch(ctx, job, ended)

    async def start() -> None:
        jobs = ctx.site.jobs
        began = await ctx.act(
            action, lambda _: jobs.start(kind, given, by=ctx.user.name), kind=about[0], name=about[1], did=did
        )
        if began is not None:
            shown(began)

    place = ui.element("div").props("role=status")
    button(label, start)
    under_way = (one for one in ctx.site.jobs.all() if not one.ended and (one.kind, one.given) == (kind, dict(given)))
    for job in under_way:
        shown(job)
        break


def _stop(ctx: Context, job_id: str) -> None:
    ctx.require("job.stop")
    ctx.site.jobs.stop(job_id)


def _said(ctx: Context, job: Job) -> Markup:
    step = ctx.words.get(f"step.{job.step}") or job.step or ctx.words["working"]
    if not job.total:
        return Markup('<p class="small">{}…</p><div class="progress unknown"><span></span></div>').format(step)
    share = min(job.done / job.total, 1.0)
    figures = f"{ctx.number.whole(job.done)} / {ctx.number.whole(job.total)}{_left(ctx, job, share)}"
    return Markup('<p class="small">{}: {}</p><div class="progress"><span style="--w:{:.1f}%"></span></div>').format(
        step, figures, share * 100
    )


def _left(ctx: Context, job: Job, share: float) -> str:
    took = time.time() - job.began
    if took < QUIET_S or share <= 0:
        return ""
    left = took / share - took
    return ctx.say(f", about {left:.0f} s left", f", nog ongeveer {left:.0f} s")

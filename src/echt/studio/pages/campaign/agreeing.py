"""A plan goes out only when two people want it: one asks, another looks and commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from nicegui import ui

from echt.errors import CampaignError
from echt.studio import parts
from echt.studio.signin import roles

if TYPE_CHECKING:
    from collections.abc import Callable

    from echt.project import Project
    from echt.studio.context import Context
    from echt.studio.jobs import Job

LARGE = 50_000
"""People from which on a commit is a job that goes on when the page is closed."""


@dataclass(frozen=True, slots=True)
class Front:
    """What is known of a campaign before anything is planned.

    Attributes:
        campaign: As its file says.
        request: The question for a second yes; None where nobody asks, or asked about an older file.
        stale: Whether somebody asked about an older file.
        run: The latest committed run; None where there is none.
        segments: Names of segments.
        simulated: What of it nobody real did.
    """

    campaign: Any
    request: Any
    stale: bool
    run: Any
    segments: list[str]
    simulated: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        """What a yes is about."""
        return self.campaign.config_hash

    @property
    def committed(self) -> bool:
        """Whether the latest run was made from the file as it is."""
        return self.run is not None and self.run.version == self.version


def read_front(shop: Project, name: str) -> Front:
    """Read it from the project."""
    campaign = shop.campaign(name)
    asked = shop.requests(kind="plan", name=name)
    mine = next((one for one in asked if one.version == campaign.config_hash), None)
    stale = bool(asked) and mine is None
    return Front(campaign, mine, stale, shop.last_run(name), shop.names("segments"), shop.simulated())


def bar(ctx: Context, front: Front, now: Callable[[], Any], moved: Callable[[], bool], people: int) -> None:
    """The bar at the foot of the page.

    Args:
        ctx: The page.
        front: Where the campaign stands.
        now: The plan as the sliders say now.
        moved: Whether they say something else than the file.
        people: Whom the campaign asks about.
    """
    under_way = _under_way(ctx, front.campaign.name)
    if under_way is not None:
        with _bar(ctx):
            _watch(ctx, under_way)
    elif front.request is not None:
        _answer(ctx, front, people)
    elif front.committed:
        _committed(ctx, front)
    else:
        _ask(ctx, front, now, moved)


def _others(ctx: Context, but: str) -> str:
    """Who may say yes to a plan that somebody asks for."""
    able = [one.name for one in ctx.site.users.all() if roles.may(one.role, "campaign.approve") and one.name != but]
    if not able:
        return ctx.say(
            "Nobody else may say yes yet: an administrator can add an approver.",
            "Niemand anders mag nog ja zeggen: een beheerder kan een keurder toevoegen.",
        )
    either = ctx.say(" or ", " of ")
    names = able[0] if len(able) == 1 else ", ".join(able[:-1]) + either + able[-1]
    return ctx.say(f"{names} can say yes.", f"{names} kan ja zeggen.")


def _not_yet(ctx: Context) -> str:
    return ctx.say(
        "Committing sends nothing yet: it reserves the attention. Delivering is a step of its own.",
        "Vastleggen verstuurt nog niets: het reserveert de aandacht. Bezorgen is een aparte stap.",
    )


def _bar(ctx: Context) -> ui.element:
    made = ui.element("section").classes("approve")
    made.props["aria-label"] = ctx.say("Approval", "Goedkeuring")
    return made


def _ask(ctx: Context, front: Front, now: Callable[[], Any], moved: Callable[[], bool]) -> None:
    older = ctx.say(
        "What was asked before was about an older file. ", "Wat eerder werd gevraagd ging over een ouder bestand. "
    )
    with _bar(ctx):
        first = ctx.say(
            "A plan is committed when two people want it.", "Een plan wordt vastgelegd als twee mensen het willen."
        )
        text = (older if front.stale else "") + _others(ctx, ctx.user.name)
        ctx.html(Markup('<div class="asked"><p><b>{}</b></p><p>{}</p></div>').format(first, text))
        if not ctx.may("campaign.ask"):
            return

        async def ask() -> None:
            if moved():
                ctx.trouble(
                    CampaignError(
                        f"the limits on this page are not those in the file of campaign '{front.campaign.name}'.",
                        code="E443",
                        fix="save them in the file first, or put them back",
                    )
                )
                return
            drawn, user = now(), ctx.user
            said = {
                "people": str(drawn.people),
                "asked": str(drawn.asked),
                "attention_s": f"{drawn.attention_s:g}",
                "gain": f"{drawn.gain:.2f} {drawn.campaign.currency}",
            }

            def work(shop: Project) -> object:
                return shop.ask_for("plan", front.campaign.name, front.version, by=user.name, role=user.role, said=said)

            if await ctx.act("campaign.ask", work, did="-") is not None:
                ui.navigate.to(ctx.url("campaign", front.campaign.name))

        with ui.element("div").classes("btn-row"):
            parts.button(ctx.say("Ask for a yes", "Vraag om een ja"), ask)


def _answer(ctx: Context, front: Front, people: int) -> None:
    request, name = front.request, front.campaign.name
    when = f"{request.at.astimezone(UTC):%H:%M} UTC, {ctx.number.day(request.at)}"
    mine = request.by == ctx.user.name
    asked = ctx.say(f"{request.by} asked for this at {when}. ", f"{request.by} vroeg dit aan om {when}. ")
    if mine:
        asked = ctx.say(f"You asked for this at {when}. ", f"Jij vroeg dit aan om {when}. ")
    may = ctx.may("campaign.approve") and not mine
    asked += ctx.say("You are the second who looks.", "Jij bent de tweede die kijkt.") if may else ""
    said = request.said
    happens = ctx.say(
        f"A yes commits the plan: {said.get('people', '?')} of {said.get('asked', '?')} people get a message.",
        f"Met een ja wordt het plan vastgelegd: {said.get('people', '?')} van de {said.get('asked', '?')} mensen krijgen een bericht.",
    )
    who = "" if may else _others(ctx, request.by)

    async def yes() -> None:
        if people > LARGE:
            _as_job(ctx, front)
            return
        user = ctx.user

        def work(shop: Project) -> object:
            return shop.commit_agreed(name, front.version, by=user.name, role=user.role)

        if await ctx.act("campaign.approve", work, did="-") is not None:
            ui.navigate.to(ctx.url("campaign", name))

    async def no() -> None:
        user = ctx.user

        def work(shop: Project) -> object:
            return shop.answer("plan", name, front.version, by=user.name, yes=False, role=user.role)

        if await ctx.act("campaign.approve", work, did="-") is not None:
            ui.navigate.to(ctx.url("campaign", name))

    parts.approval(
        ctx,
        asked=Markup("<b>{}</b>").format(asked),
        happens=happens,
        not_yet=_not_yet(ctx),
        on_yes=yes,
        on_no=no,
        who_can=who,
    )


def _as_job(ctx: Context, front: Front) -> None:
    """Commit in a process of its own; the page may be closed meanwhile."""
    ctx.require("campaign.approve")
    given = {"campaign": front.campaign.name, "version": front.version, "by": ctx.user.name, "role": ctx.user.role}
    _watch(ctx, ctx.site.jobs.start("commit", given, by=ctx.user.name))


def _under_way(ctx: Context, name: str) -> Job | None:
    """The committing of this campaign that somebody began, here or on another page."""
    jobs = (one for one in ctx.site.jobs.all() if not one.ended and one.kind == "commit")
    return next((one for one in jobs if one.given.get("campaign") == name), None)


def _watch(ctx: Context, job: Job) -> None:
    """How far the committing is; at its end, also where it was stopped, the page says where the campaign stands."""

    def ended(done: Job) -> None:
        if done.state == "failed":
            ctx.trouble(parts.job_trouble(done))
        else:
            ui.navigate.to(ctx.url("campaign", ctx.item))

    parts.watch(ctx, job, ended)


def _committed(ctx: Context, front: Front) -> None:
    run, say = front.run, ctx.number
    with _bar(ctx):
        text = ctx.say(
            f"This plan is committed: {say.whole(run.decisions)} decisions, for {say.day(run.at)}.",
            f"Dit plan is vastgelegd: {say.whole(run.decisions)} beslissingen, voor {say.day(run.at)}.",
        )
        then = ctx.say(
            "Move a limit and save it to plan anew. The same plan is never committed twice.",
            "Verschuif een grens en bewaar die om opnieuw te plannen. Hetzelfde plan wordt nooit twee keer vastgelegd.",
        )
        ctx.html(Markup('<div class="asked"><p><b>{}</b></p><p>{}</p></div>').format(text, then))
        links = Markup('<div class="btn-row">{}</div>').format(
            parts.link_button(ctx.say("Results", "Resultaten"), ctx.url("results", front.campaign.name))
        )
        ctx.html(links)

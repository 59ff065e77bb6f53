"""What to decide now: the holdout of the next plan, as a change of the campaign's file; or to leave it, with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from nicegui import ui

from echt.project.written import written
from echt.report.data import Effect, ReportData
from echt.report.effect import goals
from echt.studio import edits, parts
from echt.studio.pages.results import ways_on
from echt.studio.pages.results.verdict import advised, verdict, visible

if TYPE_CHECKING:
    from echt.nouns import Campaign
    from echt.project import Project
    from echt.studio.context import Context

LOWEST, HIGHEST, STEP = 0.05, 0.5, 0.01
USUAL = 0.1
STEPS = tuple(round(0.05 * k, 2) for k in range(1, 11))
LEFT = "left_as_it_is"


def show(ctx: Context, chosen: Campaign, data: ReportData) -> None:
    """The section, with what was decided before."""
    with parts.section(ctx, ctx.say("What you can do with it", "Wat je ermee kunt")):
        Decision(ctx, chosen, data).show()


class Decision:
    """The holdout of the next plan."""

    def __init__(self, ctx: Context, chosen: Campaign, data: ReportData) -> None:
        self.ctx, self.chosen, self.found = ctx, chosen, data.effect
        self.people = sum(n for reason, n in data.flow.left_out.items() if reason == "holdout")
        if self.found is not None:
            self.people = self.found.plan_people + self.found.holdout_people
        self.began = edits.read(ctx.site.folder, "campaigns", chosen.name)
        self.share = self._proposed()

    def _proposed(self) -> float:
        """The holdout that is advised; where none can show the effect, the one there is."""
        best = advised(self.found, STEPS) if self.found is not None else None
        return min(max(best or self.chosen.holdout or USUAL, LOWEST), HIGHEST)

    def show(self) -> None:
        """Put it on the page."""
        ctx = self.ctx
        ctx.html(parts.finding(*self._advice(), blocks=False, beside=self._ways_on()))
        if not ctx.may("campaign.edit"):
            who = ctx.say(
                "A marketer or an administrator can change it.", "Een marketeer of een beheerder kan het wijzigen."
            )
            ctx.html(Markup('<p class="small soft">{}</p>').format(who))
            self._leave()
            return
        label = ctx.say("Holdout of the next plan", "Meetgroep van het volgende plan")
        sentence = ctx.say(
            "People who by lot get nothing, to measure against.",
            "Mensen die door loting niets krijgen, om tegen te meten.",
        )
        low, high = (100 * end for end in (LOWEST, HIGHEST))
        ends = (self._said(low), self._said(high))
        scale = parts.Scale(label, sentence, "%", low, high, 100 * STEP, self._said, ends)
        parts.slider(ctx, scale, 100 * self.share, self._moved)
        self.sees = ui.element("div").props("role=status")
        self.change = ui.element("div")
        self.done = ui.element("div")
        self._draw()
        self._leave()

    def _said(self, percent: float) -> str:
        return self.ctx.number.percent(percent / 100, 0)

    def _advice(self) -> tuple[str, str]:
        ctx, found, say = self.ctx, self.found, self.ctx.number
        now = say.percent(self.chosen.holdout, 0)
        if found is None:
            return (
                ctx.say(f"The holdout of the next plan is {now}.", f"De meetgroep van het volgende plan is {now}."),
                ctx.say("Without a holdout nothing can be measured.", "Zonder meetgroep is er niets te meten."),
            )
        best, kind = advised(found, STEPS), verdict(found)
        if kind == "alarm":
            return (
                ctx.say("First find out why the draw is not fair.", "Zoek eerst uit waarom de loting niet klopt."),
                ctx.say("Until then no number here can be used.", "Tot dan is geen getal hier te gebruiken."),
            )
        if kind == "none":
            what = ctx.say("This measurement was too small to tell.", "Deze meting was te klein om iets te zeggen.")
            return what, self._too_small(found, best)
        if kind == "fewer":
            return (
                ctx.say("Do not send this again as it is.", "Stuur dit niet zo nog een keer."),
                ctx.say("People did less with it than without.", "Mensen deden er minder mee dan zonder."),
            )
        enough = say.percent(best, 0) if best is not None else now
        return (
            ctx.say("The effect can be told.", "Het effect is te zien."),
            ctx.say(
                f"A holdout of {enough} would show as much; now it is {now}.",
                f"Een meetgroep van {enough} laat evenveel zien; nu is hij {now}.",
            ),
        )

    def _ways_on(self) -> Markup:
        """Where the advice is followed, if that is not the holdout beneath it."""
        if self.found is None:
            return Markup("")
        names = ways_on.after(self.found, advised(self.found, STEPS))
        return ways_on.row(*(ways_on.WAYS[name](self.ctx, self.chosen) for name in names))

    def _too_small(self, found: Effect, best: float | None) -> str:
        ctx, say = self.ctx, self.ctx.number
        assumed = say.decimal(100 * (found.assumed or 0))
        if best is not None:
            return ctx.say(
                f"A holdout of {say.percent(best, 0)} could show the {assumed} per 100 people that were assumed.",
                f"Een meetgroep van {say.percent(best, 0)} kan de {assumed} per 100 mensen laten zien die waren aangenomen.",
            )
        return ctx.say(
            f"Even with half of these people in the holdout, the {assumed} per 100 people that were assumed stay out of sight: "
            "it takes more people, or a longer time.",
            f"Zelfs met de helft van deze mensen in de meetgroep blijven de aangenomen {assumed} per 100 mensen uit zicht: "
            "er zijn meer mensen nodig, of meer tijd.",
        )

    def _moved(self, percent: float) -> None:
        self.share = round(percent / 100, 2)
        self._draw()

    @property
    def text(self) -> str:
        """The campaign's file as it would be."""
        if abs(self.share - self.chosen.holdout) < STEP / 2:
            return self.began.text
        return written(self.began.text, {"holdout.share": self.share})

    def _draw(self) -> None:
        ctx, say = self.ctx, self.ctx.number
        self.sees.clear()
        self.change.clear()
        with self.sees:
            ctx.html(Markup('<p class="small">{}</p>').format(self._sees()))
        with self.change:
            ctx.html(parts.diff(ctx, self.began.file, self.began.text, self.text))
            if self.text != self.began.text:
                label = ctx.say(f"Set it to {say.percent(self.share, 0)}", f"Zet hem op {say.percent(self.share, 0)}")
                parts.button(label, self._save).classes("save")

    def _sees(self) -> str:
        ctx, say, found = self.ctx, self.ctx.number, self.found
        seen = visible(found, self.share) if found is not None else None
        if found is None or seen is None:
            return ""
        out, what = say.whole(self.people * self.share), goals(found, ctx.say)
        return ctx.say(
            f"With as many people again, {out} get nothing, and a difference from {say.decimal(100 * seen)} {what} per 100 people is seen four times out of five.",
            f"Bij evenveel mensen krijgen er {out} niets, en een verschil vanaf {say.decimal(100 * seen)} {what} per 100 mensen is vier van de vijf keer te zien.",
        )

    async def _save(self) -> None:
        ctx, name = self.ctx, self.chosen.name
        made = await ctx.write("campaign.edit", self.began, self.text, check=lambda shop: shop.campaign(name))
        if made is None:
            return
        chosen = await ctx.read(lambda shop: shop.campaign(name))
        self.chosen, self.began = chosen, edits.read(ctx.site.folder, "campaigns", name)
        self._draw()
        self._saved(made)

    def _saved(self, made: edits.Edit) -> None:
        ctx, name = self.ctx, self.chosen.name
        said = ctx.say(
            "The next plan counts with it; what was committed stays as it is.",
            "Het volgende plan rekent ermee; wat is vastgelegd blijft zoals het is.",
        )
        look = parts.link_button(ctx.say("Look at the plan", "Bekijk het plan"), ctx.url("campaign", name), small=True)
        self.done.clear()
        with self.done:
            parts.saved(ctx, "campaign.edit", made, lambda _: ctx.url("results", name), beside=look)
            ctx.html(Markup('<p class="small">{}</p>').format(said))

    def _leave(self) -> None:
        ctx, name = self.ctx, self.chosen.name
        if not ctx.may("results.run"):
            return
        with ui.element("details").classes("leave"):
            ui.html(ctx.say("Leave it, with a reason", "Niet doen, met reden"), sanitize=False, tag="summary")
            hint = ctx.say(
                "It goes into the audit chain; no names of people.", "Het komt in de auditketen; geen namen van mensen."
            )
            reason = parts.field(ctx.say("Reason", "Reden"), hint=hint)
            place = ui.element("div").props("role=status")

            async def leave() -> None:
                text = (reason.value or "").strip()[:300]
                if not text:
                    said = ctx.say("Say why first.", "Zeg eerst waarom.")
                else:
                    kept = await ctx.act("results.run", lambda shop: _noted(ctx, shop, name, text), did="-")
                    said = ctx.say("Written down.", "Opgeschreven.") if kept else ""
                place.clear()
                with place:
                    ctx.html(Markup('<p class="small">{}</p>').format(said))

            parts.button(ctx.say("Write it down", "Opschrijven"), leave, small=True)


def _noted(ctx: Context, shop: Project, name: str, reason: str) -> Any:
    shop.note(ctx.user.name, LEFT, kind="campaigns", name=name, role=ctx.user.role, said={"reason": reason})
    return True

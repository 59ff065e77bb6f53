"""The builder: conditions by choosing, or the text itself; a live count beside it; saved as the same text file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from nicegui import ui

from echt.errors import EchtError
from echt.project import Condition
from echt.report.words import titled
from echt.studio import edits, parts
from echt.studio.pages.audience.draft import Draft
from echt.studio.pages.audience.live import Live
from echt.studio.pages.audience.picks import pick
from echt.studio.pages.audience.rows import Row, fresh, kinds, show

if TYPE_CHECKING:
    from echt.project import Project
    from echt.studio.context import Context

PURPOSES: dict[str, tuple[str, str]] = {
    "marketing.communications.email": ("to send a mail", "om een mail te sturen"),
    "marketing.communications.sms": ("to send a text message", "om een sms te sturen"),
    "marketing.communications.push": ("to send a push message", "om een pushbericht te sturen"),
    "marketing.advertising.first_party.targeted": ("to show advertisements", "om advertenties te tonen"),
    "personalize.content.profiled": ("to adapt what they see", "om aan te passen wat ze zien"),
    "analytics.reporting": ("to count only", "om alleen te tellen"),
}


async def build(ctx: Context, name: str) -> None:
    """The builder of a segment; a new one where `name` is empty."""
    crumb = parts.crumb(ctx, "audience")
    if name:
        crumb += Markup(' / <a href="{}">{}</a>').format(ctx.url("audience", name), titled(name))
    title = (
        ctx.say(f"Change {titled(name)}", f"{titled(name)} wijzigen")
        if name
        else ctx.say("New segment", "Nieuw segment")
    )
    ctx.html(parts.head(title, crumb=crumb))
    if not ctx.may("segment.edit"):
        who = ctx.say(
            "A marketer, analyst or administrator can change this.",
            "Een marketeer, analist of beheerder kan dit wijzigen.",
        )
        ctx.html(parts.empty(who, ""))
        return
    draft, began = Draft(), edits.read(ctx.site.folder, "segments", name) if name else None
    if began is not None:
        draft.take(name, began.text, None)
    purpose = _known(draft.purpose)

    def look(shop: Project) -> tuple[Any, Any]:
        choices = ctx.site.known(shop, ("choices", purpose), lambda shop: shop.choices(purpose))
        return _made(shop, name, draft.text), choices

    made, choices = await ctx.read(look)
    if began is not None:
        draft.take(name, began.text, made)
    if not name and choices.events:
        draft.conditions = [fresh("did", choices, "")]
    Builder(ctx, draft, began, choices).show()


def _known(purpose: str) -> str:
    """A purpose that can be looked at; a wrong one in the file is told where the text is."""
    return purpose if purpose in PURPOSES else "marketing.communications.email"


def _made(shop: Project, name: str, text: str) -> Any:
    """The conditions of a text; None where there are none, or where only the text can say it."""
    try:
        return shop.conditions(name, text) if name else None
    except EchtError:  # told beside the text, with its fix
        return None


class Builder:
    """One builder on one page."""

    def __init__(self, ctx: Context, draft: Draft, began: edits.Text | None, choices: Any) -> None:
        self.ctx, self.draft, self.began, self.choices = ctx, draft, began, choices
        self.live = Live(ctx, draft)
        self.forget: Callable[[], None] = lambda: None

    def show(self) -> None:
        """Put it on the page."""
        with ui.element("div").classes("cols builder"):
            with ui.element("div"):
                self._about()
                with parts.section(self.ctx, self.ctx.say("Who are in it", "Wie erin zitten")):
                    self.asked = ui.element("div")
                    self._ask()
            self.live.show()
        with parts.section(self.ctx, self.ctx.say("What will be written", "Wat er wordt geschreven")):
            self.written = ui.element("div")
            # one button for good: a click that was on its way while the text changed still finds it
            self.save = parts.button(self.ctx.words["save"], self._save, main=True).classes("save")
            self.saved = ui.element("div")
        self._show_text()
        self.live.soon(0.05)

    # --- what it is ------------------------------------------------------------------------------------------------

    def _about(self) -> None:
        ctx, draft = self.ctx, self.draft
        with ui.element("div").classes("about"):
            if self.began is None:
                hint = ctx.say(
                    "Small letters, digits and hyphens: quiet-buyers.",
                    "Kleine letters, cijfers en streepjes: stille-kopers.",
                )
                parts.field(ctx.say("Name", "Naam"), draft.name, hint=hint, on_change=self._named)
            self.about = ui.element("div")
            self._sentence()

    def _sentence(self) -> None:
        ctx, draft = self.ctx, self.draft
        self.about.clear()
        if draft.written is not None:
            return
        with self.about:
            hint = ctx.say("For whoever reads it later.", "Voor wie het later leest.")
            parts.field(
                ctx.say("In your own words", "In je eigen woorden"),
                draft.sentence.replace("\n", " "),
                hint=hint,
                on_change=self._said,
            )
            options = {key: f"{ctx.say(*words)} · {key}" for key, words in PURPOSES.items()}
            with ui.element("div").classes("field purpose"):
                pick(ctx.say("What it is for", "Waarvoor"), options, draft.purpose, self._purposed)

    def _named(self, name: str) -> None:
        self.draft.name = name.strip()
        self._show_text()

    def _said(self, sentence: str) -> None:
        self.draft.sentence = sentence
        self._show_text()

    async def _purposed(self, purpose: str) -> None:
        self.draft.purpose = purpose
        self.choices = await self.ctx.read(lambda shop: shop.choices(_known(purpose)))
        self._ask()
        self._changed()

    # --- conditions, or text --------------------------------------------------------------------------------------

    def _ask(self) -> None:
        self.asked.clear()
        with self.asked:
            if self.draft.written is None:
                self._conditions()
            else:
                self._text()

    def _conditions(self) -> None:
        ctx, draft = self.ctx, self.draft
        if len(draft.conditions) > 1:
            options = {
                "all": ctx.say("all of these hold", "dit alles geldt"),
                "any": ctx.say("at least one of these holds", "minstens één hiervan geldt"),
            }
            pick(
                ctx.say("Someone is in it when", "Iemand zit erin als"),
                options,
                draft.joined,
                self._joined,
                key="joined",
            )
        for number, _ in enumerate(draft.conditions, start=1):
            show(self._row(number))
        if not draft.conditions:
            everyone = ctx.say(
                "No condition: everyone who may be reached.", "Geen voorwaarde: iedereen die benaderd mag worden."
            )
            ctx.html(Markup('<p class="small soft">{}</p>').format(everyone))
        with ui.element("div").classes("btn-row").style("margin-top:var(--s4)"):
            if kinds(ctx, self.choices, draft.name):
                parts.button(ctx.say("Add a condition", "Voorwaarde erbij"), self._add, small=True)
            parts.button(ctx.say("Write it as text", "Schrijf het als tekst"), self._to_text, small=True)

    def _row(self, number: int) -> Row:
        def put(condition: Condition, again: bool) -> None:
            self.draft.conditions[number - 1] = condition
            if again:
                self._ask()
                self.ctx.client.run_javascript(f"document.getElementById('kind-{number}')?.focus()")
            self._changed()

        def remove() -> None:
            del self.draft.conditions[number - 1]
            self._ask()
            self._changed()

        return Row(
            self.ctx, self.choices, lambda: self.draft.conditions[number - 1], put, remove, number, self.draft.name
        )

    def _add(self) -> None:
        kind = next(iter(kinds(self.ctx, self.choices, self.draft.name)))
        self.draft.conditions.append(fresh(kind, self.choices, self.draft.name))
        self._ask()
        self.ctx.client.run_javascript(f"document.getElementById('kind-{len(self.draft.conditions)}')?.focus()")
        self._changed()

    def _joined(self, value: str) -> None:
        self.draft.joined = "any" if value == "any" else "all"
        self._changed()

    def _text(self) -> None:
        ctx = self.ctx
        note = ctx.say(
            "Lines that begin with -- say what it is and for which purpose; below them stands one condition in SQL.",
            "Regels die met -- beginnen zeggen wat het is en waarvoor; daaronder staat één voorwaarde in SQL.",
        )
        self.area = parts.text_area(
            ctx.say("The text of the segment", "De tekst van het segment"),
            self.draft.written or "",
            hint=note,
            mono=True,
            on_change=self._typed,
        )
        self.forget = parts.keep(ctx, self.area, f"segments/{self.draft.name or 'new'}")
        with ui.element("div").classes("btn-row").style("margin-top:var(--s4)"):
            parts.button(
                ctx.say("Choose instead of write", "Kies in plaats van schrijven"), self._to_choices, small=True
            )

    def _typed(self, text: str) -> None:
        self.draft.written = text
        self._changed()

    def _to_text(self) -> None:
        self.draft.written = self.draft.text
        self._sentence()
        self._ask()
        self._changed()

    async def _to_choices(self) -> None:
        text, name = self.draft.text, self.draft.name or "draft"
        made = await self.ctx.read(lambda shop: _made(shop, name, text))
        if made is None:
            what = self.ctx.say("This says more than choosing can.", "Dit zegt meer dan met kiezen kan.")
            why = self.ctx.say("It stays text; nothing of it is lost.", "Het blijft tekst; er gaat niets van verloren.")
            with self.asked:
                self.ctx.html(parts.finding(what, why, blocks=False))
            return
        self.draft.take(self.draft.name, text, made)
        self._sentence()
        self._ask()
        self._changed()

    def _changed(self) -> None:
        self._show_text()
        self.live.soon()

    # --- what is written ------------------------------------------------------------------------------------------

    def _show_text(self) -> None:
        ctx, draft = self.ctx, self.draft
        self.written.clear()
        began = self.began or edits.Text("segments", draft.name or "…", "", "new")
        with self.written:
            ctx.html(parts.diff(ctx, began.file, began.text, draft.text))
        self.save.set_visibility(began.text != draft.text)

    async def _save(self) -> None:
        ctx, draft = self.ctx, self.draft
        ctx.clear()
        try:
            began = self.began or edits.read(ctx.site.folder, "segments", draft.name)
        except EchtError as error:
            ctx.trouble(error)
            return
        if self.began is None and began.version != "new":
            self._taken()
            return
        name = draft.name
        made = await ctx.write("segment.edit", began, draft.text, check=lambda shop: shop.portrait(name, past=False))
        if made is None:
            return
        self.began = edits.read(ctx.site.folder, "segments", name)
        self.forget()
        if made.merged:
            draft.written = self.began.text
            self._ask()
        self._show_text()
        self._done(made)
        self.live.soon(0.05)

    def _taken(self) -> None:
        what = self.ctx.say("There is a segment of this name already.", "Er is al een segment met deze naam.")
        fix = self.ctx.say("Choose another name, or change that one.", "Kies een andere naam, of wijzig dat segment.")
        self.saved.clear()
        with self.saved:
            self.ctx.html(parts.finding(what, fix))

    def _done(self, made: edits.Edit) -> None:
        ctx, name = self.ctx, made.name
        look = parts.link_button(ctx.say("Look at it", "Bekijken"), ctx.url("audience", name), small=True, hidden=name)

        def to(back: edits.Edit) -> str:
            return ctx.url("audience", name) if back.after is not None else ctx.url("audience")

        self.saved.clear()
        with self.saved:
            parts.saved(ctx, "segment.edit", made, to, beside=look)

"""Users: who may in, as what; and one's own password. For administrators, but for that last part."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from markupsafe import Markup
from nicegui import ui

from echt.studio import parts
from echt.studio.signin.roles import ROLES
from echt.studio.signin.users import SHORTEST

if TYPE_CHECKING:
    from echt.studio.context import Context
    from echt.studio.signin.users import User

_ROLES = {
    "marketer": (
        "makes segments, content and campaigns, and asks for a yes",
        "maakt segmenten, inhoud en campagnes, en vraagt om goedkeuring",
    ),
    "analyst": ("predicts, measures, and explains", "voorspelt, meet en legt uit"),
    "approver": ("says yes or no to what others ask", "zegt ja of nee tegen wat anderen vragen"),
    "administrator": ("does all of that, and lets people in", "doet dit allemaal, en laat mensen toe"),
}


async def build(ctx: Context) -> None:
    """Everyone who may in, and a place for one more."""
    users = ctx.site.users.all()
    yes = sum(user.role in {"approver", "administrator"} for user in users)
    ctx.html(parts.head(ctx.words["page.users"]))
    ctx.html(Markup('<p class="lead">{}</p>').format(_opening(ctx, len(users), yes)))
    with parts.section(ctx, ctx.say("Who may in", "Wie naar binnen mag")):
        listed = ui.element("div")
        _list(ctx, listed)
    with ui.element("div").classes("cols-even part"):
        with parts.section(ctx, ctx.say("Let somebody in", "Laat iemand toe")):
            _add(ctx, listed)
        with parts.section(ctx, ctx.say("What a role may do", "Wat een rol mag")):
            row = Markup("<div><dt>{}</dt><dd>{}</dd></div>")
            said = (row.format(ctx.words[f"role.{role}"], ctx.say(*_ROLES[role])) for role in ROLES)
            ctx.html(Markup('<dl class="roles">{}</dl>').format(Markup("").join(said)))


async def account(ctx: Context) -> None:
    """One's own password."""
    ctx.html(parts.head(ctx.words["page.account"]))
    text = ctx.say(
        f"You are {ctx.user.name}, {ctx.words[f'role.{ctx.user.role}']}. After a new password you sign in again.",
        f"Je bent {ctx.user.name}, {ctx.words[f'role.{ctx.user.role}']}. Na een nieuw wachtwoord log je opnieuw in.",
    )
    ctx.html(Markup('<p class="lead">{}</p>').format(text))
    old = parts.field(ctx.say("Your password now", "Je wachtwoord nu"), kind="password")
    new = parts.field(ctx.say("Your new password", "Je nieuwe wachtwoord"), kind="password", hint=_hint(ctx))
    said = ui.element("div").props("role=status")

    async def change() -> None:
        given, wanted, name = old.value or "", new.value or "", ctx.user.name
        old.value = new.value = ""

        def work(_: object) -> bool:
            if ctx.site.door.again(name, given).user is None:
                return False
            ctx.site.users.change(name, password=wanted)
            return True

        done = await ctx.act("account.edit", work, kind="user", name=name, did="-")
        said.clear()
        if done:
            ctx.site.note(ctx.user, "changed_password", "user", name)
            ui.navigate.to(ctx.url("account"))
        elif done is False:
            with said:
                wrong = ctx.say("That is not your password now.", "Dat is niet je wachtwoord van nu.")
                ctx.html(Markup('<p class="finding">{}</p>').format(wrong))

    parts.button(ctx.say("Change", "Wijzigen"), change)


def _opening(ctx: Context, count: int, yes: int) -> str:
    if yes < 2:
        return ctx.say(
            "Nobody may approve their own request. Let a second person in who can say yes, or nothing can go out.",
            "Niemand keurt een eigen aanvraag goed. Laat een tweede mens toe die ja kan zeggen, anders kan er niets uit.",
        )
    return ctx.say(
        f"{count} people may in; {yes} of them can say yes to what somebody else asks.",
        f"{count} mensen mogen naar binnen; {yes} van hen kunnen ja zeggen tegen wat een ander vraagt.",
    )


def _hint(ctx: Context) -> str:
    return ctx.say(
        f"At least {SHORTEST} characters, such as four words.", f"Minstens {SHORTEST} tekens, zoals vier woorden."
    )


def _add(ctx: Context, listed: ui.element) -> None:
    name = parts.field(ctx.words["name"])
    password = parts.field(ctx.words["password"], kind="password", hint=_hint(ctx))
    role = parts.choose(ctx.say("Role", "Rol"), _options(ctx), "marketer")

    async def add() -> None:
        given, chosen, secret = name.value or "", role.value, password.value or ""
        password.value = ""
        made = await ctx.act(
            "user.edit", lambda _: ctx.site.users.add(given, chosen, secret), kind="user", name=given[:40], did="added"
        )
        if made is not None:
            name.value = ""
            _list(ctx, listed)

    parts.button(ctx.say("Let in", "Toelaten"), add)


def _options(ctx: Context) -> dict[str, str]:
    return {role: ctx.words[f"role.{role}"] for role in ROLES}


def _list(ctx: Context, listed: ui.element) -> None:
    listed.clear()
    with listed:
        for user in ctx.site.users.all():
            with ui.element("div").classes("user-row"):
                ctx.html(Markup("<b>{}</b>").format(user.name))
                if user.name == ctx.user.name:
                    ctx.html(Markup('<span class="soft">{}</span>').format(ctx.words[f"role.{user.role}"]))
                    continue
                label = ctx.say(f"Role of {user.name}", f"Rol van {user.name}")
                parts.choose(label, _options(ctx), user.role, hidden=True, on_change=_changer(ctx, user, listed))
                out = ctx.say("Take out", "Weghalen")
                parts.button(out, _remover(ctx, user.name, listed), small=True, hidden=user.name)


def _changer(ctx: Context, user: User, listed: ui.element) -> Callable[[str], Awaitable[None]]:
    async def change(role: str) -> None:
        await ctx.act(
            "user.edit",
            lambda _: ctx.site.users.change(user.name, role=role),
            kind="user",
            name=user.name,
            did="changed",
        )
        _list(ctx, listed)

    return change


def _remover(ctx: Context, name: str, listed: ui.element) -> Callable[[], Awaitable[None]]:
    async def remove() -> None:
        done = await ctx.act(
            "user.edit", lambda _: ctx.site.users.remove(name) or True, kind="user", name=name, did="removed"
        )
        if done:
            _list(ctx, listed)

    return remove

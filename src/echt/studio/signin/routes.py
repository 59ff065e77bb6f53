"""The addresses of signing in and out, and of what one chooses for oneself: language and colours."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, cast
from urllib.parse import parse_qs, quote

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from echt.errors import EchtError
from echt.studio.gate import SESSION
from echt.studio.look import STYLE
from echt.studio.parts import in_short
from echt.studio.signin import forms
from echt.studio.signin.door import Tried
from echt.studio.signin.secrecy import same
from echt.studio.signin.sessions import Session
from echt.studio.signin.users import User
from echt.studio.site import Site
from echt.studio.words import words

if TYPE_CHECKING:
    from echt.report.numbers import Language

THEMES = ("light", "dark", "system")
_FORM, _KNOWN = "echt-form", "echt-known"
_YEAR_S = 365 * 24 * 3600
_MOST_BYTES = 10_000


def add(app: FastAPI, site: Site) -> None:
    """Put the addresses into the app."""
    _signing(app, site)
    _first(app, site)
    _choices(app, site)


def _signing(app: FastAPI, site: Site) -> None:
    @app.get("/{language}/sign-in")
    async def form(request: Request, language: str) -> Response:  # pyright: ignore[reportUnusedFunction]
        to = local(request.query_params.get("to", ""))
        if request.scope.get(SESSION):
            return RedirectResponse(to or f"/{tongue(language, site)}", 303)
        return _form(request, site, tongue(language, site), to=to)

    @app.post("/sign-in")
    async def enter(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        given = await fields(request)
        language, to = tongue(given.get("language", ""), site), local(given.get("to", ""))
        nl = language == "nl"
        if not good_form(request, given):
            late = "Dit formulier was verlopen. Probeer het opnieuw." if nl else "This form had expired. Try again."
            return _form(request, site, language, to=to, trouble=late, status=400)
        name = given.get("name", "").strip()[:80]
        tried = await _tried(request, site, name, given.get("password", ""))
        if tried.wait > 0:
            left = f"{max(tried.wait, 1):.0f}"
            slow = (
                f"Te vaak een verkeerd wachtwoord. Wacht {left} seconden."
                if nl
                else f"Too many wrong passwords. Wait {left} seconds."
            )
            answer = _form(request, site, language, to=to, trouble=slow, name=name, status=429)
            answer.headers["retry-after"] = left
            return answer
        if tried.user is None:
            wrong = (
                "Deze naam en dit wachtwoord horen niet bij elkaar."
                if nl
                else "This name and this password do not belong together."
            )
            return _form(request, site, language, to=to, trouble=wrong, name=name, status=401)
        await _noted(site, tried.user, "signed_in")
        return signed_in(request, site, tried.user, to or f"/{language}")

    @app.post("/sign-out")
    async def leave(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        given = await fields(request)
        session = cast("Session", request.scope[SESSION])
        if not same(session.csrf, given.get("csrf", "")):
            return Response("This form had expired.", 400)
        site.sessions.end(request.cookies.get(site.cookie))
        await _noted(site, session.user, "signed_out")
        answer = RedirectResponse(f"/{tongue(given.get('language', ''), site)}/sign-in", 303)
        answer.delete_cookie(site.cookie, path="/", secure=site.secure, httponly=True, samesite="lax")
        answer.headers["clear-site-data"] = '"cache"'
        return answer


def _first(app: FastAPI, site: Site) -> None:
    @app.get("/start/{word}")
    async def form(request: Request, word: str, language: str = "") -> Response:  # pyright: ignore[reportUnusedFunction]
        if not same(site.first, word):
            return RedirectResponse(f"/{site.language}/sign-in", 303)
        return _first_form(request, site, tongue(language, site))

    @app.post("/start/{word}")
    async def make(request: Request, word: str) -> Response:  # pyright: ignore[reportUnusedFunction]
        given = await fields(request)
        language, name = tongue(given.get("language", ""), site), given.get("name", "")
        if not good_form(request, given):
            return RedirectResponse(f"/start/{word}", 303)

        def create() -> None:
            site.users.add(name, "administrator", given.get("password", ""))

        try:
            if not await run_in_threadpool(site.settle, word, create):
                return RedirectResponse(f"/{language}/sign-in", 303)
        except EchtError as error:
            return _first_form(request, site, language, trouble=in_short(language, error), name=name, status=400)
        user = site.users.get(name)
        if user is None:
            return RedirectResponse(f"/{language}/sign-in", 303)
        await _noted(site, user, "added", "user", user.name)
        return signed_in(request, site, user, f"/{language}")


def _choices(app: FastAPI, site: Site) -> None:
    @app.get("/")
    async def front(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        return RedirectResponse(f"/{tongue(request.cookies.get('echt-language', ''), site)}", 303)

    @app.get("/choose/{what}/{value}")
    async def choose(what: str, value: str, to: str = "/") -> Response:  # pyright: ignore[reportUnusedFunction]
        """Nothing but the look of one's own pages: a link may do it."""
        answer = RedirectResponse(local(to) or "/", 303)
        if (what == "theme" and value in THEMES) or (what == "language" and value in {"nl", "en"}):
            answer.set_cookie(f"echt-{what}", value, max_age=_YEAR_S, secure=site.secure, samesite="lax", httponly=True)
        return answer


async def _noted(site: Site, user: User, *what: str) -> None:
    """Into the audit chain; where the project cannot be opened, people may still come in to see why."""
    with suppress(EchtError):
        await run_in_threadpool(site.note, user, *what)


def missing(request: Request, site: Site) -> Response:
    """The page for an address that is not there."""
    path = request.url.path
    language = tongue(path[1:3] if path[3:4] in {"", "/"} else "", site)
    nl = language == "nl"
    title = "Deze pagina is er niet" if nl else "This page is not there"
    inside = forms.way_on(f"/{language}", words(language)["page.today"])
    theme = request.cookies.get("echt-theme", "")
    page = forms.frame(language, site.name, title, inside, style=STYLE.address, theme=theme, other="")
    return HTMLResponse(page, 404)


def signed_in(request: Request, site: Site, user: User, to: str) -> Response:
    """The answer that carries a new session; the one that this browser had ends."""
    site.sessions.end(request.cookies.get(site.cookie))
    answer = RedirectResponse(to, 303)
    token, word = site.sessions.begin(user), site.door.remember(user)
    answer.set_cookie(site.cookie, token, path="/", secure=site.secure, httponly=True, samesite="lax")
    answer.set_cookie(_KNOWN, word, max_age=_YEAR_S, path="/sign-in", secure=site.secure, httponly=True, samesite="lax")
    return answer


async def _tried(request: Request, site: Site, name: str, password: str) -> Tried:
    address, known = sender(request, behind=site.secure), request.cookies.get(_KNOWN, "")
    async with site.turn:
        return await run_in_threadpool(site.door.enter, name, password, address=address, known=known)


def sender(request: Request, *, behind: bool) -> str:
    """The address that a request came from.

    Args:
        request: The request.
        behind: Whether a proxy stands before the Studio. Where it speaks from this machine, the last address that it
            wrote down counts; what others wrote before it anybody can make up.
    """
    direct = request.client.host if request.client else ""
    written = request.headers.get("x-forwarded-for", "").rsplit(",", 1)[-1].strip()
    return written if behind and written and direct in {"127.0.0.1", "::1"} else direct


def local(to: str) -> str:
    """A path of this Studio; nothing where it leads elsewhere.

    Examples:
        >>> local("/nl/audience"), local("//elsewhere.example"), local("https://elsewhere.example")
        ('/nl/audience', '', '')
    """
    plain = to.isascii() and to.isprintable() and "\\" not in to
    return to if plain and to.startswith("/") and not to.startswith("//") else ""


def tongue(language: str, site: Site) -> Language:
    """A language that is spoken here."""
    return "nl" if language == "nl" else "en" if language == "en" else site.language


async def fields(request: Request) -> Mapping[str, str]:
    """The fields of a form, the first of each name; nothing where it is too long."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BYTES:
            return {}
    found = parse_qs(bytes(body).decode("utf-8", "replace"), keep_blank_values=True)
    return {name: values[0] for name, values in found.items()}


def good_form(request: Request, given: Mapping[str, str]) -> bool:
    """Whether a form from before the sign-in carries the same word as this browser's cookie."""
    return same(request.cookies.get(_FORM, ""), given.get("csrf", ""))


def _form(
    request: Request, site: Site, language: Language, *, to: str, trouble: str = "", name: str = "", status: int = 200
) -> Response:
    csrf = request.cookies.get(_FORM) or secrets.token_urlsafe(24)
    inside = forms.sign_in(language, csrf=csrf, to=to, trouble=trouble, name=name)
    if site.first:
        inside = forms.nobody(language)
    tongues = ("nl", "en") if language == "nl" else ("en", "nl")
    there = re.sub(rf"^/{tongues[0]}(?=[/?]|$)", f"/{tongues[1]}", to)
    other = f"/{tongues[1]}/sign-in" + (f"?to={quote(there, safe='')}" if there else "")
    return _whole(request, site, language, words(language)["sign_in"], inside, other=other, csrf=csrf, status=status)


def _first_form(
    request: Request, site: Site, language: Language, *, trouble: str = "", name: str = "", status: int = 200
) -> Response:
    csrf = request.cookies.get(_FORM) or secrets.token_urlsafe(24)
    title = "De eerste beheerder" if language == "nl" else "The first administrator"
    inside = forms.first(language, csrf=csrf, trouble=trouble, name=name)
    other = f"?language={'en' if language == 'nl' else 'nl'}"
    return _whole(request, site, language, title, inside, other=other, csrf=csrf, status=status)


def _whole(
    request: Request,
    site: Site,
    language: Language,
    title: str,
    inside: forms.Markup,
    *,
    other: str,
    csrf: str,
    status: int,
) -> Response:
    theme = request.cookies.get("echt-theme", "")
    page = forms.frame(language, site.name, title, inside, style=STYLE.address, theme=theme, other=other)
    answer = HTMLResponse(page, status)
    answer.set_cookie(_FORM, csrf, secure=site.secure, httponly=True, samesite="strict")
    return answer

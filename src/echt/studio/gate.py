"""The gate before every request: the right host, the right origin, a session; and behind it the headers of every answer.

It is plain ASGI, so that nothing is served beside it: pages, static files, uploads and the web socket all pass here. What
comes in over an open socket is checked message by message: an ended session ends it, and so does a word about a page
that was made for somebody else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any, cast
from urllib.parse import quote

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse

from echt.studio.answers import Dressed, Message, Send
from echt.studio.signin.sessions import Session
from echt.studio.site import MOST_FILE, Site

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

SESSION = "echt.session"
OPEN = re.compile(r"/(studio/.*|sign-in|(nl|en)/sign-in|start/[\w-]+|favicon\.ico)")
MOST_FORM = 100_000
"""Bytes of a form, or of whatever is no file."""
_AROUND_FILE = 10_000
_SAFE = ("GET", "HEAD")
_SOCKET = "/_nicegui_ws/"
_QUIET = ("/_nicegui", "/alive.txt")
"""Paths that a page asks for by itself: nobody need be there."""
_UPLOAD = re.compile(r"/_nicegui/client/([^/]+)/upload/[^/]+")
_WORD = re.compile(r"4[25]\d*-?(?:/[^,\[]*,)?\d*\[")


@dataclass(frozen=True, slots=True)
class Word:
    """What a page says over its socket: an event by its name, and the page that it is about."""

    name: str
    page: str = ""


class Gate:
    """ASGI middleware.

    Args:
        app: What is behind it.
        site: Says who may in.
        owns: Whether an open page, by its id, was made for a session: nobody goes on with the page of somebody else.
    """

    def __init__(self, app: App, site: Site, owns: Callable[[str, Session], bool] = lambda _, __: True) -> None:
        self.app, self._site, self._owns = app, site, owns
        self._hosts = {origin.split("://", 1)[1] for origin in site.origins}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or answer it here."""
        if scope["type"] == "http":
            await self._http(scope, receive, Dressed(send, secure=self._site.secure).send)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = HTTPConnection(scope)
        path: str = scope["path"]
        refused = self._refused(asked)
        if refused is None:
            session = self.session(asked, touch=not path.startswith(_QUIET))
            mine = session is not None and self._own_page(asked, session)
            if not mine and not OPEN.fullmatch(path):
                refused = self._stranger(asked)
            elif path.startswith(_SOCKET):
                refused = PlainTextResponse("The Studio speaks over a web socket only.", 400)
            scope[SESSION] = session
        await (self.app if refused is None else refused)(scope, receive, send)

    def _refused(self, asked: HTTPConnection) -> PlainTextResponse | None:
        """The answer to what nobody may ask, signed in or not."""
        if asked.headers.get("host", "") not in self._hosts:
            return PlainTextResponse("This is not the address of this Studio.", 400)
        if asked.scope["method"] in _SAFE:
            return None
        if not self._own(asked):
            return PlainTextResponse("This did not come from the Studio itself.", 403)
        size = asked.headers.get("content-length", "")
        if not size.isdecimal():
            return PlainTextResponse("Say how long it is.", 411)
        most = MOST_FILE + _AROUND_FILE if _UPLOAD.fullmatch(asked.scope["path"]) else MOST_FORM
        return PlainTextResponse("This is too large.", 413) if int(size) > most else None

    def _stranger(self, asked: HTTPConnection) -> PlainTextResponse | RedirectResponse:
        path: str = asked.scope["path"]
        if asked.scope["method"] not in _SAFE or path.startswith("/_nicegui") or "." in path.rsplit("/", 1)[-1]:
            return PlainTextResponse("Sign in first.", 401)
        language = path[1:3] if path[1:3] in {"nl", "en"} and path[3:4] in {"", "/"} else self._site.language
        query: bytes = asked.scope["query_string"]
        whole = quote(path) + (f"?{query.decode('latin-1')}" if query else "")
        back = f"?to={quote(whole, safe='/')}" if path != "/" else ""
        return RedirectResponse(f"/{language}/sign-in{back}", 303)

    def session(self, asked: HTTPConnection, *, touch: bool = True) -> Session | None:
        """Whose request this is."""
        token = token_of(asked, self._site.cookie)
        session = self._site.sessions.find(token, touch=touch)
        if session is not None and not self._site.sessions.still(session):
            self._site.sessions.end(token)
            return None
        return session

    def _own_page(self, asked: HTTPConnection, session: Session) -> bool:
        named = _UPLOAD.fullmatch(asked.scope["path"])
        pages = [*asked.query_params.getlist("client_id"), *(named.groups() if named else ())]
        return all(self._owns(page, session) for page in pages if page)

    def _own(self, asked: HTTPConnection) -> bool:
        """Whether a request that may change something was made by a page of ours."""
        return asked.headers.get("origin", "") in self._site.origins

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = HTTPConnection(scope)
        good = asked.headers.get("host", "") in self._hosts and self._own(asked)
        session = self.session(asked, touch=False) if good else None
        if session is None or not self._own_page(asked, session):
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        scope[SESSION] = session

        async def checked() -> Message:
            while True:
                message = await receive()
                if message["type"] != "websocket.receive":
                    return message
                word = heard(str(message.get("text") or ""))
                active = word is not None and word.name == "event"
                good = self.session(asked, touch=active) is session
                if not good or (word is not None and word.page and not self._owns(word.page, session)):
                    await send({"type": "websocket.close", "code": 1008})
                    return {"type": "websocket.disconnect", "code": 1008}
                if word is None or word.name != "log":  # no page writes into the log of the server
                    return message

        await self.app(scope, checked, send)


def heard(text: str) -> Word | None:
    """What a message over the socket says; None where it only keeps the line open.

    Examples:
        >>> heard('421["event",{"client_id":"7","id":3}]'), heard("2")
        (Word(name='event', page='7'), None)
    """
    if not text.startswith(("42", "45")):
        return None
    begun = _WORD.match(text)
    try:
        name, *said = json.loads(text[begun.end() - 1 :] if begun else "")
    except (ValueError, TypeError, RecursionError):
        return Word("log")  # nothing that a page of ours says: it is not listened to
    first: Any = said[0] if said else None
    page = cast("dict[str, Any]", first).get("client_id", "") if isinstance(first, dict) else ""
    return Word(str(name), str(page))


def token_of(asked: HTTPConnection, name: str) -> str | None:
    """The value of a cookie; None where it is not there or not to be read."""
    try:
        found = SimpleCookie(asked.headers.get("cookie", "")).get(name)
    except CookieError:
        return None
    return found.value if found else None

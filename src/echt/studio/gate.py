"""The gate before every request: the right host, the right origin, a session; and behind it the headers of every answer.

It is plain ASGI, so that nothing is served beside it: pages, static files, uploads and the web socket all pass here. What
comes in over an open socket is checked message by message: an ended session ends it.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import quote

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse

from echt.studio.signin.sessions import Session
from echt.studio.site import Site

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

SESSION = "echt.session"
OPEN = re.compile(r"/(studio/.*|sign-in|(nl|en)/sign-in|start/[\w-]+|favicon\.ico)")
_SAFE = ("GET", "HEAD")
_SCRIPT = re.compile(rb"<script\b")
_ACTIVE = '42["event"'


def policy(nonce: str) -> str:
    """The content security policy of a page.

    Scripts run only with this answer's nonce or from our own files. NiceGUI compiles its templates and handlers in the
    browser, hence 'unsafe-eval'; Quasar writes styles into elements, hence 'unsafe-inline' for styles alone.
    """
    return "; ".join([
        "default-src 'none'",
        f"script-src 'self' 'nonce-{nonce}' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ])  # fmt: skip


HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


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
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = HTTPConnection(scope)
        nonce = secrets.token_urlsafe(18)
        out = _Dressed(send, nonce).send
        if asked.headers.get("host", "") not in self._hosts:
            await PlainTextResponse("This is not the address of this Studio.", 400)(scope, receive, out)
        elif scope["method"] not in _SAFE and not self._own(asked):
            await PlainTextResponse("This did not come from the Studio itself.", 403)(scope, receive, out)
        else:
            session = self.session(asked, touch=not scope["path"].startswith("/_nicegui"))
            mine = session is not None and self._own_page(asked, session)
            if not mine and not OPEN.fullmatch(scope["path"]):
                await self._stranger(asked)(scope, receive, out)
                return
            scope[SESSION] = session
            await self.app(scope, receive, out)

    def _stranger(self, asked: HTTPConnection) -> PlainTextResponse | RedirectResponse:
        path: str = asked.scope["path"]
        if asked.scope["method"] not in _SAFE or path.startswith("/_nicegui") or "." in path.rsplit("/", 1)[-1]:
            return PlainTextResponse("Sign in first.", 401)
        language = path[1:3] if path[1:3] in {"nl", "en"} and path[3:4] in {"", "/"} else self._site.language
        back = f"?to={quote(path)}" if path != "/" else ""
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
        page = asked.query_params.get("client_id", "")
        return not page or self._owns(page, session)

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
            message = await receive()
            if message["type"] != "websocket.receive":
                return message
            active = str(message.get("text") or "").startswith(_ACTIVE)
            if self.session(asked, touch=active) is None:
                await send({"type": "websocket.close", "code": 1008})
                return {"type": "websocket.disconnect", "code": 1008}
            return message

        await self.app(scope, checked, send)


class _Dressed:
    """Sends an answer on with our headers; scripts of pages get the nonce."""

    def __init__(self, send: Send, nonce: str) -> None:
        self._send, self._nonce = send, nonce
        self._start: Message | None = None
        self._body = bytearray()

    async def send(self, message: Message) -> None:
        """Pass a message on, a page once it is whole."""
        if message["type"] == "http.response.start":
            headers = {key.lower(): value for key, value in message["headers"]}
            page = headers.get(b"content-type", b"").startswith(b"text/html")
            extra = dict(HEADERS)
            if page:
                extra |= {"content-security-policy": policy(self._nonce), "cache-control": "no-store"}
            message["headers"] = [*message["headers"], *((k.encode(), v.encode()) for k, v in extra.items())]
            if page:
                self._start = message
                return
        elif self._start is not None and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            await self._page(self._start)
            return
        await self._send(message)

    async def _page(self, start: Message) -> None:
        body = _SCRIPT.sub(b'<script nonce="' + self._nonce.encode() + b'"', bytes(self._body))
        kept = [(k, v) for k, v in start["headers"] if k.lower() != b"content-length"]
        start["headers"] = [*kept, (b"content-length", str(len(body)).encode())]
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def token_of(asked: HTTPConnection, name: str) -> str | None:
    """The value of a cookie; None where it is not there or not to be read."""
    try:
        found = SimpleCookie(asked.headers.get("cookie", "")).get(name)
    except CookieError:
        return None
    return found.value if found else None

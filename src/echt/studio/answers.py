"""What every answer carries: our headers, and on pages the one nonce that lets their own scripts run."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]

_SCRIPT = re.compile(rb"<script\b")
_BARE = "default-src 'none'; frame-ancestors 'none'"


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


class Dressed:
    """Sends an answer on with our headers; scripts of pages get the nonce.

    Args:
        send: Where it goes.
        secure: Whether the Studio is reached over TLS only, so that browsers may remember that.
    """

    def __init__(self, send: Send, *, secure: bool = False) -> None:
        self._send, self._secure = send, secure
        self._nonce = secrets.token_urlsafe(18)
        self._start: Message | None = None
        self._body = bytearray()

    async def send(self, message: Message) -> None:
        """Pass a message on, a page once it is whole."""
        if message["type"] == "http.response.start":
            given = {key.decode("latin-1").lower(): value for key, value in message["headers"]}
            page = given.get("content-type", b"").startswith(b"text/html")
            extra = self._extra(given, page=page)
            kept = [(key, value) for key, value in message["headers"] if key.decode("latin-1").lower() not in extra]
            message["headers"] = [*kept, *((key.encode(), value.encode()) for key, value in extra.items())]
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

    def _extra(self, given: Mapping[str, bytes], *, page: bool) -> dict[str, str]:
        extra = dict(HEADERS)
        extra["content-security-policy"] = policy(self._nonce) if page else _BARE
        if page or not given.keys() & {"cache-control", "etag"}:  # what is not a file of ours is nobody's to keep
            extra["cache-control"] = "no-store"
        if self._secure:
            extra["strict-transport-security"] = "max-age=31536000"
        return extra

    async def _page(self, start: Message) -> None:
        body = _SCRIPT.sub(b'<script nonce="' + self._nonce.encode() + b'"', bytes(self._body))
        kept = [(k, v) for k, v in start["headers"] if k.lower() != b"content-length"]
        start["headers"] = [*kept, (b"content-length", str(len(body)).encode())]
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})

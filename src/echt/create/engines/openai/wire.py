"""The wire to a model: one host, no redirects, no proxies from the environment, no more bytes and seconds than agreed.

Imported only when a model is asked: it loads the HTTP client of the `create` extra.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator
from functools import cache

import httpx2

from echt.errors import OutsideError
from echt.safety import Target, resolve

__all__ = ["Wire", "client"]

_SENT = {"host", "authorization", "content-type", "content-length", "accept", "accept-encoding", "connection"}


class Wire(httpx2.BaseTransport):
    """A transport that connects to what was resolved and checked, and lets through what was agreed.

    Headers that tell of this machine, or of other settings in its environment, stay here.
    """

    def __init__(self, target: Target, *, most_bytes: int, most_seconds: float) -> None:
        self._target, self._most_bytes, self._most_seconds = target, most_bytes, most_seconds
        self._inner = httpx2.HTTPTransport(verify=_certificates(), trust_env=False, retries=0)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """The answer of the one host that may be asked.

        Raises:
            OutsideError: E560, another host, or an inner network; E561, it cannot be found; E569, it sends somewhere
                else; E568, more bytes or seconds than agreed.
        """
        until = time.monotonic() + self._most_seconds
        host = request.url.host
        if host != self._target.host:
            raise OutsideError(
                "a request for the model would have gone to another host.",
                code="E560",
                found=host,
                fix="name the host that answers in base_url",
            )
        request.extensions = dict(request.extensions) | {"sni_hostname": host}
        request.url = request.url.copy_with(host=resolve(self._target))
        request.headers = httpx2.Headers([(k, v) for k, v in request.headers.items() if k.lower() in _SENT])
        response = self._inner.handle_request(request)
        if 300 <= response.status_code < 400:
            response.close()
            raise OutsideError(
                "the endpoint sends requests somewhere else.",
                code="E569",
                found=f"HTTP {response.status_code}",
                fix="put the address that answers itself in base_url",
            )
        if response.headers.get("content-encoding", "identity") != "identity" or not isinstance(
            response.stream, httpx2.SyncByteStream
        ):
            response.close()
            raise _too_much("packed bytes, which may unpack to any size")
        response.stream = _Counted(response.stream, self._most_bytes, until)
        return response

    def close(self) -> None:
        """Let go of the connections."""
        self._inner.close()


class _Counted(httpx2.SyncByteStream):
    def __init__(self, inner: httpx2.SyncByteStream, most: int, until: float) -> None:
        self._inner, self._left, self._until = inner, most, until

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._inner:
            self._left -= len(piece)
            if self._left < 0:
                raise _too_much("more bytes than any answer needs")
            if time.monotonic() > self._until:
                raise httpx2.ReadTimeout("the answer took longer than timeout_s")
            yield piece

    def close(self) -> None:
        self._inner.close()


def client(target: Target, *, most_bytes: int, timeout_s: float) -> httpx2.Client:
    """An HTTP client that can call one host.

    Args:
        target: Checked by `check_url`.
        most_bytes: The longest answer.
        timeout_s: The longest a try may take, in seconds.
    """
    return httpx2.Client(
        transport=Wire(target, most_bytes=most_bytes, most_seconds=timeout_s),
        timeout=timeout_s,
        follow_redirects=False,
        trust_env=False,
        headers={"accept-encoding": "identity"},
    )


@cache
def _certificates() -> ssl.SSLContext:
    """Whom to believe, read once: it takes longer than many a request."""
    return httpx2.create_ssl_context(trust_env=False)


def _too_much(found: str) -> OutsideError:
    return OutsideError(
        "the endpoint sends more than Echt takes in.",
        code="E568",
        found=found,
        fix="lower max_tokens, or look at what answers at base_url",
    )

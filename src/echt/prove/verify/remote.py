"""A manifest that lies on another machine, fetched only because a person asked, and only from where they allowed.

Whoever writes a file chooses the address in it. So without hosts that a person named, only public machines are asked, over
https; never this machine or an inner network. What was resolved is what is connected to; nothing is followed elsewhere.

Source:
    C2PA specification 2.2, section 11.4: manifests at a URL that the XMP names (dcterms:provenance).
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from echt.errors import OutsideError
from echt.safety import Target, check_url, resolve

__all__ = ["Remote", "allowed", "fetch"]


@dataclass(frozen=True, slots=True)
class Remote:
    """Where manifests may be fetched, and how much of them.

    Attributes:
        hosts: Only these, also where they are in an inner network or this machine; none for any public machine.
        seconds: In which it must be here, looking up the name not counted.
        most_bytes: The largest manifest.
    """

    hosts: tuple[str, ...] = ()
    seconds: float = 10.0
    most_bytes: int = 20_000_000


def allowed(remote: bool | Sequence[str]) -> Remote | None:
    """True: from any public machine; names of hosts: from these; False or none: from nowhere."""
    if remote is True:
        return Remote()
    return Remote(tuple(remote)) if remote else None


def fetch(url: str, remote: Remote) -> bytes:
    """The bytes at an address that a file names.

    Args:
        url: As the file has it.
        remote: What a person allowed.

    Raises:
        OutsideError: E560, this address may not be called; E561, its host cannot be found; E599, it gave no manifest in
            time, or too much of one.
    """
    target, secure = _target(url, remote)
    number = resolve(target)
    parts = urlsplit(url)
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    try:
        return _get(target, number, path, remote, secure=secure)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _failed(target.host, type(error).__name__) from None


def _target(url: str, remote: Remote) -> tuple[Target, bool]:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        parts, host = urlsplit(""), ""
    if remote.hosts and host not in remote.hosts:
        raise _not_allowed(host, "allow this host by its name, if you know it")
    if not remote.hosts and (parts.scheme != "https" or host in {"", "localhost"} or _number(host)):
        raise _not_allowed(host, "an https address by name; any other must be allowed by its name")
    return check_url(url, setting="the file", private_host=host if remote.hosts else ""), parts.scheme == "https"


def _number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _get(target: Target, number: str, path: str, remote: Remote, *, secure: bool) -> bytes:
    """Connects to the number and speaks to the name."""
    until = time.monotonic() + remote.seconds
    line = socket.create_connection((number, target.port), timeout=remote.seconds)
    stop = threading.Timer(remote.seconds, _hang_up, [line])
    try:
        stop.start()
        if secure:
            line = ssl.create_default_context().wrap_socket(line, server_hostname=target.host)
        call = http.client.HTTPConnection(target.host, target.port, timeout=remote.seconds)
        call.sock = line
        call.request("GET", path, headers={"Accept": "application/c2pa", "Accept-Encoding": "identity"})
        with call.getresponse() as answer:
            if answer.status != 200 or answer.getheader("Content-Encoding", "identity") != "identity":
                raise _failed(target.host, f"HTTP {answer.status}; nothing is followed elsewhere")
            return _all(answer, target.host, remote.most_bytes, until)
    finally:
        stop.cancel()
        line.close()


def _all(answer: http.client.HTTPResponse, host: str, most: int, until: float) -> bytes:
    parts, size = [], 0
    while part := answer.read1(65_536):
        size += len(part)
        if size > most:
            raise _failed(host, f"more than {most} bytes")
        parts.append(part)
        if time.monotonic() > until:
            break
    if time.monotonic() > until or str(size) != answer.getheader("Content-Length", str(size)):  # not the whole
        raise TimeoutError
    return b"".join(parts)


def _hang_up(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _not_allowed(host: str, fix: str) -> OutsideError:
    return OutsideError("Echt does not call the address that this file names.", code="E560", found=host, fix=fix)


def _failed(host: str, found: str) -> OutsideError:
    return OutsideError(
        f"'{host}' gave no manifest.",
        code="E599",
        found=found,
        fix="ask the sender for the file with its manifest inside",
    )

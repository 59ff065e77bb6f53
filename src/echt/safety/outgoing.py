"""Addresses that Echt itself calls: https, or this machine; no inner network unless a person wrote that very host.

The address is checked twice: as it is written, and as the name resolves at the moment of the call. What was resolved is
what is connected to, so that a name that changes in between leads nowhere else.

Source:
    OWASP, Server-Side Request Forgery Prevention: allow-list, no redirects, resolve and check, then connect to what was
    checked.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from echt.errors import OutsideError

__all__ = ["Target", "check_url", "resolve"]

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_LOCAL = {"localhost", "localhost."}
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # IPv4 inside IPv6, RFC 6052


@dataclass(frozen=True, slots=True)
class Target:
    """An address that was checked as it is written.

    Attributes:
        host: As a person wrote it.
        port: Written, or that of the scheme.
        private: Whether this host may stand for a machine in an inner network.
    """

    host: str
    port: int
    private: bool = False


def check_url(url: str, *, setting: str, private_host: str = "") -> Target:
    """An address that may be called, as far as its words tell.

    Args:
        url: "https://host[:port]/path"; http only for this machine.
        setting: Where it was written, for the message.
        private_host: The one name that may stand for a machine in an inner network. An address of numbers that a
            person wrote is its own permission.

    Raises:
        OutsideError: E560, it is not https, names no host, holds a user or a password, or is an address nobody may
            call.

    Examples:
        >>> check_url("https://models.example/v1", setting="base_url")
        Target(host='models.example', port=443, private=False)

    """
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise _refused(setting, "an address that cannot be read", "https://host/path") from None
    if parts.username is not None or parts.password is not None or not host or parts.fragment:
        raise _refused(setting, "no host, or a user or password in it", "https://host/path; the key has its own place")
    literal = _literal(host)
    here = host in _LOCAL or (literal is not None and literal.is_loopback)
    if parts.scheme != "https" and not (parts.scheme == "http" and here):
        raise _refused(setting, f"{parts.scheme or 'no scheme'}://{host}", "https; http is for this machine only")
    if literal is not None and _never(literal):
        raise _refused(setting, host, "name the machine you mean; this is nobody's address")
    return Target(host, port or (443 if parts.scheme == "https" else 80), literal is not None or host == private_host)


def resolve(target: Target) -> str:
    """The number that a host stands for now, when it may be called.

    Raises:
        OutsideError: E560, the name stands for a machine in an inner network; E561, it stands for nothing.
    """
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise OutsideError(
            f"'{target.host}' cannot be found.",
            code="E561",
            found=type(error).__name__,
            fix="check the host in base_url, and that this machine may look up names",
        ) from None
    addresses = list(dict.fromkeys(str(row[4][0]) for row in found))
    for one in addresses:
        _allowed(target, ipaddress.ip_address(one.partition("%")[0]))
    return addresses[0]


def _allowed(target: Target, address: Address) -> None:
    inner = _inner(address)
    if _never(address) or (inner.is_loopback and target.host not in _LOCAL and not target.private):
        raise _refused(target.host, f"it stands for {address}", "name the machine you mean")
    if not (inner.is_global or inner.is_loopback or target.private):
        raise _refused(
            target.host,
            "it stands for a machine in an inner network",
            f'if you mean it: private_host = "{target.host}"',
        )


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None


def _inner(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for, where it does."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in _TRANSLATED:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        return address.ipv4_mapped or address.sixtofour or address
    return address


def _never(address: Address) -> bool:
    """Addresses that no setting opens: where a cloud hides its keys (link-local), everyone's, and nobody's."""
    inner = _inner(address)
    reserved = inner.is_reserved and not inner.is_loopback  # Python counts ::1 as both
    return inner.is_link_local or inner.is_multicast or inner.is_unspecified or reserved


def _refused(what: str, found: str, fix: str) -> OutsideError:
    return OutsideError(f"Echt does not call the address in '{what}'.", code="E560", found=found, fix=fix)

"""Tries of a password, one after another and under the brake; a browser that was let in before has a brake of its own."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from echt.studio.signin.brake import Brake, Key
from echt.studio.signin.secrecy import same, secret
from echt.studio.signin.users import User, Users


@dataclass(frozen=True, slots=True)
class Tried:
    """How a try went.

    Attributes:
        user: Who it is; None where name and password do not belong together, or had to wait.
        wait: Seconds to wait first; 0 where the password was looked at.
    """

    user: User | None = None
    wait: float = 0.0


class Door:
    """Lets people in by name and password.

    Somebody who guesses at a name from elsewhere makes that name wait, but not its owner: a browser that was let in
    before carries a word that proves it, and is counted by that word alone.

    Args:
        users: Who may in.
        folder: Keeps the brake and the secret.
        clock: Seconds of the calendar.

    Source:
        OWASP, "Slow down online guessing attacks with device cookies".
    """

    def __init__(self, users: Users, folder: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._users, self._file = users, folder / "secret"
        self._brake = Brake(folder / "brake.json", clock=clock)
        self._turn = threading.Lock()

    def enter(self, name: str, password: str, *, address: str = "", known: str = "") -> Tried:
        """Try a password.

        Args:
            name: As it was typed.
            password: As it was typed.
            address: Where the request came from.
            known: The word of this browser, from `remember`.
        """
        clean = name.strip().casefold()
        mine = self._knows(clean, known)
        keys: tuple[Key, ...] = (("browser", mine),) if mine else (("name", clean), ("address", network(address)))
        return self._try(name, password, keys, (("browser", mine), ("name", clean)))

    def again(self, name: str, password: str) -> Tried:
        """Try the password of somebody who is in already; guesses from outside do not make them wait."""
        key = ("account", name.casefold())
        return self._try(name, password, (key,), (key,))

    def remember(self, user: User) -> str:
        """A word for the browser of somebody who was let in; it holds until their password or role changes."""
        nonce = secrets.token_urlsafe(18)
        return f"{nonce}.{self._sign(user, nonce)}"

    def _try(self, name: str, password: str, keys: tuple[Key, ...], cleared: tuple[Key, ...]) -> Tried:
        with self._turn:  # many tries at once are no way around the brake
            wait = self._brake.wait(*keys)
            if wait > 0:
                return Tried(wait=wait)
            user = self._users.check(name, password)
            if user is None:
                self._brake.wrong(*keys)
            else:
                self._brake.right(*cleared)
            return Tried(user)

    def _knows(self, name: str, word: str) -> str:
        """What a browser is counted by; nothing where its word does not hold for this name."""
        nonce, _, signed = word.partition(".")
        user = self._users.get(name) if nonce and signed else None
        return nonce if user is not None and same(signed, self._sign(user, nonce)) else ""

    def _sign(self, user: User, nonce: str) -> str:
        said = f"{user.name.casefold()}\n{user.since}\n{nonce}".encode("utf-8", "replace")
        return hmac.new(secret(self._file), said, hashlib.sha256).hexdigest()


def network(address: str) -> str:
    """What an address is counted by: whoever has one IPv6 address has all of its /64.

    Examples:
        >>> network("192.0.2.7"), network("2001:db8:1:2:3::4"), network("")
        ('192.0.2.7', '2001:db8:1:2::/64', '')
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:80]
    return str(ipaddress.ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)

"""What one running Studio knows: its project folder, its users, who is signed in, its jobs."""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from echt.studio.jobs import Jobs
from echt.studio.signin.door import Door
from echt.studio.signin.secrecy import same
from echt.studio.signin.sessions import Sessions
from echt.studio.signin.users import User, Users

if TYPE_CHECKING:
    from echt.project import Project
    from echt.report.numbers import Language

T = TypeVar("T")
REMEMBERED = 32
MOST_FILE = 50_000_000
"""Bytes of a file that is given to the Studio."""


@dataclass(slots=True)
class Site:
    """One Studio.

    Attributes:
        folder: The project folder.
        name: The project's name.
        language: The one it opens in.
        origins: Addresses (scheme, host, port) under which browsers may speak to it; every other is refused.
        users, sessions: Who may in, and who is.
        jobs: Long work.
        at: The moment to look at, as `--at`; None: the project's clock.
        door: Tries passwords.
        turn: Passwords are tried one after another: each takes memory and time.
        first: The word in the link that makes the first administrator; empty once there is one.
    """

    folder: Path
    name: str
    language: Language
    origins: tuple[str, ...]
    users: Users
    sessions: Sessions
    door: Door
    jobs: Jobs
    at: str | None = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    first: str = ""
    _made: dict[Hashable, Any] = field(default_factory=dict[Hashable, Any])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def open(self) -> Project:
        """The project, opened anew: what others changed in its files is seen. Close it, or use it in a `with`."""
        import echt

        return echt.open(self.folder, at=self.at)

    def begin(self) -> str:
        """The path that makes the first administrator, where there is nobody yet; else nothing."""
        if self.users.all():
            return ""
        self.first = self.first or secrets.token_urlsafe(24)
        return f"/start/{self.first}"

    def settle(self, word: str, make: Callable[[], None]) -> bool:
        """Use the first link: once, and only while there is nobody. `make` makes the administrator."""
        with self._lock:
            if not same(self.first, word) or self.users.all():
                return False
            make()
            self.first = ""
            return True

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, made once for the same key; the latest few are remembered.

        Args:
            key: Everything it depends on, such as the ids of runs and the hour.
            make: Reads it; two pages at once may both do so.
        """
        with self._lock:
            if key in self._made:
                return self._made[key]
        made = make()
        with self._lock:
            self._made[key] = made
            while len(self._made) > REMEMBERED:
                del self._made[next(iter(self._made))]
        return made

    def known(self, shop: Project, what: Hashable, work: Callable[[Project], T]) -> T:
        """What `work` reads, kept while nothing was written that a plan or a result counts with.

        Args:
            shop: The opened project.
            what: Names what is read; whoever names the same shares it, so nobody may change it.
            work: On that project.
        """
        return self.once((what, shop.plan_state()), lambda: work(shop))

    def note(self, user: User, action: str, kind: str = "", name: str = "", version: str = "", **said: str) -> None:
        """Write into the audit chain what somebody did here.

        Args:
            user: Who.
            action: What, a verb in the past: "edited", "asked", "signed_in".
            kind: Of what it was done to: "segment".
            name: Of that thing.
            version: The fingerprint of its text.
            said: What else is to be known; never anything of a person.
        """
        with self.open() as shop:
            shop.note(user.name, action, kind=kind, name=name, version=version, role=user.role, said=said)

    @property
    def secure(self) -> bool:
        """Whether it is reached over TLS only, so that cookies may say so."""
        return all(origin.startswith("https://") for origin in self.origins)

    @property
    def cookie(self) -> str:
        """The name of the session's cookie; two Studios on one machine do not share it."""
        port = urlsplit(self.origins[0]).port
        return f"__Host-echt-{port or 443}" if self.secure else f"echt-{port or 80}"

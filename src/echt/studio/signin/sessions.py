"""Sessions: who is signed in, in memory only. They end after a time, when left alone, and when the server stops."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from echt.studio.signin.users import User, Users

IDLE_S = 60 * 60.0
LONGEST_S = 10 * 60 * 60.0


@dataclass(slots=True)
class Session:
    """One sign-in. The token itself is only in the browser; here is its hash.

    Attributes:
        user: As they were at sign-in.
        began, seen: Seconds of the clock that was given.
        csrf: The word that a form of this session must carry.
    """

    user: User
    began: float
    seen: float
    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)


class Sessions:
    """Everyone who is signed in.

    Args:
        users: Who they must still be.
        idle_s: Left alone for so long, a session ends.
        longest_s: It ends in any case after so long.
        clock: Seconds that only go up.
    """

    def __init__(
        self,
        users: Users,
        *,
        idle_s: float = IDLE_S,
        longest_s: float = LONGEST_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._users, self._idle_s, self._longest_s, self._clock = users, idle_s, longest_s, clock
        self._known: dict[str, Session] = {}
        self._lock = threading.Lock()

    def begin(self, user: User) -> str:
        """A new session; returns its token, for the cookie."""
        token, now = secrets.token_urlsafe(32), self._clock()
        with self._lock:
            self._known = {key: one for key, one in self._known.items() if self._alive(one, now)}
            self._known[_key(token)] = Session(user, now, now)
        return token

    def find(self, token: str | None, *, touch: bool = True) -> Session | None:
        """The session of a token, where it has not ended and its user is still the same.

        Args:
            token: From the cookie.
            touch: Whether this counts as being there.
        """
        if not token:
            return None
        now = self._clock()
        with self._lock:
            session = self._known.get(_key(token))
            if session is None or not self._alive(session, now):
                self._known.pop(_key(token), None)
                return None
            if touch:
                session.seen = now
        return session

    def still(self, session: Session) -> bool:
        """Whether the user of a session is as they were: neither removed nor given another role or password."""
        user = self._users.get(session.user.name)
        return user is not None and user.since == session.user.since

    def alive(self, session: Session) -> bool:
        """Whether a session has not ended, and its user is as they were."""
        with self._lock:
            known = any(one is session for one in self._known.values())
        return known and self._alive(session, self._clock()) and self.still(session)

    def end(self, token: str | None) -> None:
        """Sign out."""
        if token:
            with self._lock:
                self._known.pop(_key(token), None)

    def _alive(self, session: Session, now: float) -> bool:
        return now - session.seen < self._idle_s and now - session.began < self._longest_s


def _key(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

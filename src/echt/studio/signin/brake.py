"""The brake on guessing passwords: each wrong one makes the next try wait longer, for that name and for that address."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

FREE, FREE_ADDRESS = 4, 20
LONGEST_S = 15 * 60.0
FORGET_S = 60 * 60.0
MOST = 10_000


@dataclass(slots=True)
class _Tries:
    wrong: int = 0
    last: float = 0.0


class Brake:
    """Counts wrong tries. After four, the wait doubles from 2 seconds to 15 minutes; an hour of rest clears it.

    Args:
        free: Wrong tries that cost nothing.
        clock: Seconds that only go up.

    Examples:
        >>> now = 0.0
        >>> brake = Brake(clock=lambda: now)
        >>> for _ in range(5): brake.wrong("anna")
        >>> brake.wait("anna"), brake.wait("ben")
        (2.0, 0.0)
    """

    def __init__(self, *, free: int = FREE, clock: Callable[[], float] = time.monotonic) -> None:
        self._free, self._clock, self._lock = free, clock, threading.Lock()
        self._tries: dict[str, _Tries] = {}

    def wait(self, *keys: str) -> float:
        """Seconds to wait before a try of these counts; 0 when it may be made now."""
        now = self._clock()
        with self._lock:
            return max((self._left(self._tries.get(key), now) for key in keys), default=0.0)

    def wrong(self, *keys: str) -> None:
        """Write down a wrong try."""
        now = self._clock()
        with self._lock:
            if len(self._tries) > MOST:
                self._tries = {key: one for key, one in self._tries.items() if now - one.last < FORGET_S}
            for key in keys:
                one = self._tries.setdefault(key, _Tries())
                one.wrong = 1 if now - one.last > FORGET_S else one.wrong + 1
                one.last = now

    def right(self, key: str) -> None:
        """Forget the wrong tries of a name that signed in; those of its address stay."""
        with self._lock:
            self._tries.pop(key, None)

    def _left(self, tries: _Tries | None, now: float) -> float:
        if tries is None or tries.wrong <= self._free:
            return 0.0
        return max(0.0, min(2.0 ** min(tries.wrong - self._free, 20), LONGEST_S) - (now - tries.last))

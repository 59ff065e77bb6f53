"""The brake on guessing passwords: each wrong one makes the next try wait longer, also after the Studio began anew."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from echt.studio.signin.secrecy import put

Key = tuple[str, str]
FREE: Mapping[str, int] = {"name": 4, "browser": 4, "account": 4, "address": 20}
LONGEST_S = 15 * 60.0
FORGET_S = 60 * 60.0
MOST = 10_000


@dataclass(slots=True)
class _Tries:
    wrong: int = 0
    last: float = 0.0


class Brake:
    """Counts wrong tries. After a few, the wait doubles from 2 seconds to 15 minutes; an hour of rest clears it.

    A key is a kind of `FREE`, which says how many wrong tries cost nothing, and a value. Values are kept as hashes:
    people type passwords into the field for their name.

    Args:
        path: Its file, so that a restart forgets nothing; None: in memory only.
        clock: Seconds; those of the calendar where there is a file.

    Examples:
        >>> now = 0.0
        >>> brake = Brake(clock=lambda: now)
        >>> for _ in range(5): brake.wrong(("name", "anna"))
        >>> brake.wait(("name", "anna")), brake.wait(("name", "ben"))
        (2.0, 0.0)
    """

    def __init__(self, path: Path | None = None, *, clock: Callable[[], float] = time.time) -> None:
        self._path, self._clock, self._lock = path, clock, threading.Lock()
        self._tries = _read(path)

    def wait(self, *keys: Key) -> float:
        """Seconds to wait before a try of these counts; 0 when it may be made now."""
        now = self._clock()
        with self._lock:
            return max((_left(kind, self._tries.get(_hash(kind, value)), now) for kind, value in keys), default=0.0)

    def wrong(self, *keys: Key) -> None:
        """Write down a wrong try."""
        now = self._clock()
        with self._lock:
            if len(self._tries) > MOST:
                self._tries = {key: one for key, one in self._tries.items() if now - one.last < FORGET_S}
            for kind, value in keys:
                one = self._tries.setdefault(_hash(kind, value), _Tries())
                one.wrong = 1 if now - one.last > FORGET_S else one.wrong + 1
                one.last = now
            self._write()

    def right(self, *keys: Key) -> None:
        """Forget the wrong tries of whoever proved to be themselves."""
        with self._lock:
            gone = [self._tries.pop(_hash(kind, value), None) for kind, value in keys]
            if any(gone):
                self._write()

    def _write(self) -> None:
        if self._path is not None:
            put(self._path, json.dumps({key: [one.wrong, one.last] for key, one in self._tries.items()}))


def _left(kind: str, tries: _Tries | None, now: float) -> float:
    if tries is None or tries.wrong <= FREE[kind]:
        return 0.0
    rested = max(0.0, now - tries.last)  # a calendar can be set back
    return max(0.0, min(2.0 ** min(tries.wrong - FREE[kind], 20), LONGEST_S) - rested)


def _hash(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}\n{value}".encode("utf-8", "replace")).hexdigest()[:32]


def _read(path: Path | None) -> dict[str, _Tries]:
    """What was counted before; nothing where the file is gone or broken."""
    try:
        raw = json.loads(path.read_text("utf-8")) if path else {}
        return {str(key): _Tries(int(wrong), float(last)) for key, (wrong, last) in raw.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}

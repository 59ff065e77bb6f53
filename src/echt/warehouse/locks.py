"""Locks between processes on one machine: many may write a table at once, one may rewrite it; readers never wait.

The kernel drops a lock when its process dies, however it dies.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
import weakref
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from echt.errors import DataError


@contextmanager
def locked(path: Path, *, shared: bool, wait_s: float = 600.0) -> Generator[None]:
    """Hold the lock file `path`, shared or alone.

    Raises:
        DataError: E241, others held it for longer than `wait_s` seconds.
    """
    path.parent.mkdir(exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        _take(handle, path, fcntl.LOCK_SH if shared else fcntl.LOCK_EX, wait_s)
        yield
    finally:
        os.close(handle)


class Scratch:
    """A folder for what an engine sets aside, gone when its process ends: by itself, or by the next that opens.

    Args:
        root: The folder that holds the scratch folders of all processes.
    """

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        Scratch.sweep(root)
        self.path = Path(tempfile.mkdtemp(prefix="run-", dir=root))
        self._alive = os.open(self.path / "alive", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._alive, fcntl.LOCK_EX)
        self.close = weakref.finalize(self, _drop, self._alive, self.path)

    @staticmethod
    def sweep(root: Path) -> int:
        """Remove the scratch folders whose process died. Returns how many went."""
        gone = 0
        for folder in root.glob("run-*"):
            try:
                alive = os.open(folder / "alive", os.O_RDWR)
            except OSError:
                continue  # being made, or being removed by another
            try:
                fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(alive)
            else:
                _drop(alive, folder)
                gone += 1
        return gone


def _drop(handle: int, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    os.close(handle)


def _take(handle: int, path: Path, kind: int, wait_s: float) -> None:
    pause, waited = 0.001, 0.0
    while True:
        try:
            fcntl.flock(handle, kind | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if waited >= wait_s:
                raise DataError(
                    f"the warehouse table '{path.stem}' is busy.",
                    code="E241",
                    found=f"another process has been writing it for {wait_s:.0f} s",
                    fix="wait for it to end, or end it",
                ) from None
        time.sleep(pause)
        waited, pause = waited + pause, min(pause * 2, 0.1)

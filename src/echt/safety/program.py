"""A foreign program at work on a stranger's file: no shell, little memory and time, no file written, no connection.

It is started in a process that limits itself first. It may still start another program, which has the same limits: the
kernel cannot refuse that to what must itself be started.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from echt.errors import OutsideError
from echt.safety.limited import Limits

__all__ = ["output", "pieces"]

_CHUNK = 1 << 20


def pieces(command: Sequence[str], size: int, limits: Limits, *, most: int) -> Iterator[bytes]:
    """What a program writes, in pieces of one size, as they come; a shorter rest is left out.

    Args:
        command: The whole path of the program, and its arguments.
        size: Of a piece, bytes.
        limits: What it may use.
        most: Pieces; after these it is stopped, which is no error.

    Raises:
        OutsideError: E559, it was stopped by its limits or ended in an error; what came before that has been given.
    """
    process, given, held = _start(command, limits), 0, bytearray()
    try:
        for part in _parts(process, time.monotonic() + limits.wall_s, command[0]):
            held += part
            while len(held) >= size and given < most:
                yield bytes(held[:size])
                del held[:size]
                given += 1
            if given >= most:
                return
        if process.wait(5):
            raise _failed(command[0], process.returncode)
    finally:
        _end(process)


def output(command: Sequence[str], limits: Limits, *, most: int) -> bytes:
    """All that a program writes.

    Args:
        command: The whole path of the program, and its arguments.
        limits: What it may use.
        most: Bytes; more is an error.

    Raises:
        OutsideError: E559, it wrote more, was stopped by its limits or ended in an error.
    """
    process, held = _start(command, limits), bytearray()
    try:
        for part in _parts(process, time.monotonic() + limits.wall_s, command[0]):
            held += part
            if len(held) > most:
                raise _stopped(command[0], "it wrote too much")
        if process.wait(5):
            raise _failed(command[0], process.returncode)
    finally:
        _end(process)
    return bytes(held)


def _start(command: Sequence[str], limits: Limits) -> subprocess.Popen[bytes]:
    few = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-m", "echt.safety.launch", str(limits.memory_mb), str(limits.cpu_s), *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        env=few | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )


def _parts(process: subprocess.Popen[bytes], deadline: float, name: str) -> Iterator[bytes]:
    while process.stdout is not None:
        ready, _, _ = select.select([process.stdout], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            raise _stopped(name, "it took too long")
        part = process.stdout.read(_CHUNK)
        if not part:
            return
        yield part


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.kill()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _failed(name: str, code: int) -> OutsideError:
    return _stopped(name, "it was stopped by its limits" if code < 0 else "it ended in an error")


def _stopped(name: str, why: str) -> OutsideError:
    return OutsideError(
        "a file could not be read within the limits that are set for it.",
        code="E559",
        found=f"{Path(name).name}: {why}",
        fix="a whole file of its kind; one that needs more than this is not read",
    )

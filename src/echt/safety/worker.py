"""The process behind `Limited`: reads requests, has a limited child answer each, passes its answer on."""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import select
import signal
import struct
import sys
import time
from contextlib import suppress
from types import ModuleType
from typing import Any, NoReturn

from echt.safety.restrict import restrict

__all__ = ["serve"]

_LENGTH = struct.Struct(">Q")
_LARGEST = 256_000_000
_READ, _WRITE = 0, 1


def serve(module: ModuleType, answers: int) -> None:
    """Answer requests until nobody asks any more.

    The next child is made before it is needed: whoever asks does not wait for that.

    Args:
        module: Whose functions may be asked for; `ready`, where it has one, is called once before anybody asks.
        answers: File descriptor that answers are written to.
    """
    ready = getattr(module, "ready", None)
    if callable(ready):
        ready()
    gc.collect()
    gc.freeze()  # what is never looked through again is never copied into a child
    gc.disable()
    out = (_READ, answers)
    child = _Child(module, out)
    while (head := _exactly(_READ, _LENGTH.size)) is not None:
        asked = _exactly(_READ, _LENGTH.unpack(head)[0])
        if asked is None:
            break
        answer, kept = _answer(module, asked, child, out)
        _all(answers, _LENGTH.pack(len(answer)) + answer)
        child = kept or _Child(module, out)
    child.end()


def _answer(module: ModuleType, asked: bytes, child: _Child, out: tuple[int, ...]) -> tuple[bytes, _Child | None]:
    """The answer, and the child where it may read another file.

    What goes wrong in a child that has read other files is asked again of a new one: it may be their fault.
    """
    limits: dict[str, Any] = json.loads(asked)["limits"]
    answer = child.ask(asked, float(limits["wall_s"]))
    if answer is None or answer.startswith(b'{"failed"'):
        failed = answer or json.dumps({"failed": child.why()}).encode()
        child.end()
        return (failed, None) if child.read == 1 else _answer(module, asked, _Child(module, out), out)
    if child.read < int(limits["files"]):
        return answer, child
    child.end()
    return answer, None


class _Child:
    """A process that answers, and is limited from the first request on.

    Args:
        module: Whose functions may be asked for.
        out: Descriptors of its parent that it may not keep: one that a file took over would answer for others.

    Attributes:
        read: How many requests it got.
    """

    def __init__(self, module: ModuleType, out: tuple[int, ...]) -> None:
        asking, self._asking = os.pipe()
        self._answers, answers = os.pipe()
        self.read, self._late = 0, False
        self._pid = os.fork()
        if self._pid == 0:
            for one in (self._asking, self._answers, *out):
                os.close(one)
            _child(module, asking, answers)
        os.close(asking)
        os.close(answers)

    def ask(self, asked: bytes, wall_s: float) -> bytes | None:
        """Its answer; None where it died, took too long or said too much."""
        self.read += 1
        deadline = time.monotonic() + wall_s
        try:
            _all(self._asking, _LENGTH.pack(len(asked)) + asked)
        except OSError:
            return None
        head = self._until(_LENGTH.size, deadline)
        length = _LENGTH.unpack(head)[0] if head else _LARGEST + 1
        return self._until(length, deadline) if length <= _LARGEST else None

    def _until(self, length: int, deadline: float) -> bytes | None:
        parts: list[bytes] = []
        while length:
            ready, _, _ = select.select([self._answers], [], [], max(0.0, deadline - time.monotonic()))
            part = os.read(self._answers, min(length, 1 << 20)) if ready else b""
            if not part:
                self._late = not ready
                return None
            parts.append(part)
            length -= len(part)
        return b"".join(parts)

    def why(self) -> str:
        """Why it did not answer."""
        if self._late:
            return "it took too long"
        _, status = os.waitpid(self._pid, 0)
        self._pid = 0
        number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        if number == signal.SIGXCPU:
            return "it took too long"
        return f"it broke the reader ({signal.Signals(number).name})" if number else "it broke the reader"

    def end(self) -> None:
        """Stop it, whatever it does."""
        os.close(self._asking)
        os.close(self._answers)
        if self._pid:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)


def _child(module: ModuleType, asking: int, answers: int) -> NoReturn:
    """Never returns: a child that went on would answer in the place of its parent."""
    try:
        limited = False
        while (head := _exactly(asking, _LENGTH.size)) is not None:
            asked: dict[str, Any] = json.loads(_exactly(asking, _LENGTH.unpack(head)[0]) or b"{}")
            limits = asked["limits"]
            if not limited:
                restrict(memory_mb=limits["memory_mb"], cpu_s=limits["cpu_s"] * limits["files"])
                limited = True
            _more_time(limits["cpu_s"])
            answer = _said(module, asked)
            _all(answers, _LENGTH.pack(len(answer)) + answer)
    finally:
        os._exit(1)


def _more_time(cpu_s: int) -> None:
    """Each request has its own seconds; all together at most so many times as it may read files."""
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(used) + cpu_s
    resource.setrlimit(resource.RLIMIT_CPU, (soft if most == resource.RLIM_INFINITY else min(soft, most), most))


def _said(module: ModuleType, asked: dict[str, Any]) -> bytes:
    name = str(asked["task"])
    task = None if name.startswith("_") else getattr(module, name, None)
    try:
        said = {"result": task(**asked["arguments"])} if callable(task) else {"failed": "no such task"}
        return json.dumps(said).encode()
    except MemoryError:
        return b'{"failed": "it needs more memory than it may have"}'
    except Exception as error:  # noqa: BLE001  # whatever a hostile file does, its name is all that comes out
        return json.dumps({"failed": type(error).__name__}).encode()


def _exactly(source: int, length: int) -> bytes | None:
    parts: list[bytes] = []
    while length:
        part = os.read(source, min(length, 1 << 20))
        if not part:
            return None
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def _all(to: int, raw: bytes) -> None:
    view = memoryview(raw)
    while view:
        view = view[os.write(to, view) :]


if __name__ == "__main__":
    # answers have a descriptor of their own: what a library prints must not look like one
    kept = os.dup(_WRITE)
    os.dup2(2, _WRITE)
    serve(importlib.import_module(sys.argv[1]), kept)

"""The process behind `Limited`: reads requests, makes one limited child for each, passes its answer on."""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import struct
import sys
import time
from types import ModuleType
from typing import Any, NoReturn

from echt.safety.restrict import restrict

__all__ = ["serve"]

_LENGTH = struct.Struct(">Q")
_LARGEST = 256_000_000
_READ, _WRITE = 0, 1


def serve(module: ModuleType, answers: int) -> None:
    """Answer requests until nobody asks any more.

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
    while (head := _exactly(_READ, _LENGTH.size)) is not None:
        asked = _exactly(_READ, _LENGTH.unpack(head)[0])
        if asked is None:
            return
        answer = _in_child(module, json.loads(asked))
        _all(answers, _LENGTH.pack(len(answer)) + answer)


def _in_child(module: ModuleType, asked: dict[str, Any]) -> bytes:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _child(module, asked, writing)
    os.close(writing)
    answer = _until_end(reading, child, float(asked["limits"]["wall_s"]))
    os.close(reading)
    _, status = os.waitpid(child, 0)
    if status == 0 and answer is not None:
        return answer
    return json.dumps({"failed": _why(status, timed_out=answer is None)}).encode()


def _child(module: ModuleType, asked: dict[str, Any], writing: int) -> NoReturn:
    """Never returns: a child that went on would answer the next request."""
    code = 1
    try:
        restrict(memory_mb=asked["limits"]["memory_mb"], cpu_s=asked["limits"]["cpu_s"])
        name = str(asked["task"])
        task = None if name.startswith("_") else getattr(module, name, None)
        said = {"result": task(**asked["arguments"])} if callable(task) else {"failed": "no such task"}
        _all(writing, json.dumps(said).encode())
        code = 0
    except MemoryError:
        _all(writing, b'{"failed": "it needs more memory than it may have"}')
        code = 0
    except Exception as error:  # noqa: BLE001  # whatever a hostile file does, its name is all that comes out
        _all(writing, json.dumps({"failed": type(error).__name__}).encode())
        code = 0
    finally:
        os._exit(code)


def _until_end(reading: int, child: int, wall_s: float) -> bytes | None:
    """Everything the child writes; None where it took too long or said too much, and then it is stopped."""
    deadline, parts, size = time.monotonic() + wall_s, [], 0
    while True:
        ready, _, _ = select.select([reading], [], [], max(0.0, deadline - time.monotonic()))
        part = os.read(reading, 1 << 20) if ready else None
        if part == b"":
            return b"".join(parts)
        size += len(part or b"")
        if part is None or size > _LARGEST:
            os.kill(child, signal.SIGKILL)
            return None
        parts.append(part)


def _why(status: int, *, timed_out: bool) -> str:
    if timed_out:
        return "it took too long"
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        return (
            "it took too long" if number == signal.SIGXCPU else f"it broke the reader ({signal.Signals(number).name})"
        )
    return "it broke the reader"


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

"""Work on a file that a stranger made, in a process that can do next to nothing.

One process is started, imports what it needs and waits. For each request it makes a child, and the child takes away from
itself what it does not need: memory, time, writing, the network, other programs. It answers in JSON and ends, so that a
file that breaks it breaks nothing else, and what it learned is gone before the next file comes.
"""

from __future__ import annotations

import json
import os
import queue
import select
import struct
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import Any, TypeVar

from echt.errors import OutsideError

__all__ = ["Limited", "Limits", "Pool"]

_LENGTH = struct.Struct(">Q")
_LARGEST_ANSWER = 256_000_000
_LARGE_PAGES = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=67108864"}
"""A child that was just made touches each page of its memory for the first time: fewer, larger pages cost less."""
One = TypeVar("One")
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may use.

    Attributes:
        memory_mb: Address space, in MB: what a decompression bomb runs into.
        cpu_s: Seconds of processor time.
        wall_s: Seconds on the clock.
        files: How many requests one child may answer. One, and what a file did to its reader is gone before the next comes;
            more is faster, and only for files that do not come from strangers.
    """

    memory_mb: int = 1536
    cpu_s: int = 20
    wall_s: float = 60.0
    files: int = 1


class Limited:
    """A process that runs the functions of one module, each request in a limited child. Use it in a `with`.

    Args:
        module: Its functions take and return what JSON can hold; names that start with _ cannot be asked for.
        limits: What one request may use.

    Examples:
        >>> with Limited("echt.safety.restrict") as limited:
        ...     limited.ask("abilities")["network"]
        False

    """

    def __init__(self, module: str, limits: Limits | None = None) -> None:
        self.module, self.limits = module, limits or Limits()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Limited:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ask(self, task: str, **arguments: Any) -> Any:
        """What a function of the module returns.

        Raises:
            OutsideError: E559, it did not end within its limits, or ended in an error; `found` says which.
        """
        asked = json.dumps({"task": task, "arguments": arguments, "limits": asdict(self.limits)}).encode()
        process = self._running()
        deadline = time.monotonic() + self.limits.wall_s + 10
        try:
            _write(process, _LENGTH.pack(len(asked)) + asked)
            (length,) = _LENGTH.unpack(_read(process, _LENGTH.size, deadline))
            if length > _LARGEST_ANSWER:
                raise EOFError
            answer: dict[str, Any] = json.loads(_read(process, length, deadline))
        except (EOFError, OSError, ValueError, TimeoutError) as error:
            self.close()
            raise _failed(f"{task}: no answer ({type(error).__name__})") from None
        if "failed" in answer:
            raise _failed(f"{task}: {answer['failed']}")
        return answer["result"]

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(1)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        few = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH", "TZ") if name in os.environ}
        one = dict.fromkeys(
            ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "TOKIO_WORKER_THREADS", "RAYON_NUM_THREADS"), "1"
        )
        self._process = subprocess.Popen(
            [sys.executable, "-m", "echt.safety.worker", self.module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env=few
            | one
            | _LARGE_PAGES
            | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONHASHSEED": "0"},
        )
        return self._process


class Pool:
    """Several of these processes, so that several files are read at the same time. Threads may share it.

    Args:
        module: As for `Limited`.
        limits: What one request may use.
        size: How many processes at most; each is started when it is first needed.
    """

    def __init__(self, module: str, limits: Limits | None = None, size: int = 1) -> None:
        self.size = size
        self._free: queue.LifoQueue[Limited] = queue.LifoQueue()
        self._all = [Limited(module, limits) for _ in range(size)]
        for one in self._all:
            self._free.put(one)

    def ask(self, task: str, **arguments: Any) -> Any:
        """What a function of the module returns, by the first process that is free; raises as `Limited.ask`."""
        one = self._free.get()
        try:
            return one.ask(task, **arguments)
        finally:
            self._free.put(one)

    def each(self, look: Callable[[One], Found], things: Iterable[One]) -> Iterator[tuple[One, Found]]:
        """Look at many things, as many at a time as there are processes, and give each with what was found, in order."""
        with ThreadPoolExecutor(self.size) as threads:
            waiting: deque[tuple[One, Future[Found]]] = deque()
            try:
                for thing in things:
                    waiting.append((thing, threads.submit(look, thing)))
                    if len(waiting) > 4 * self.size:
                        first, found = waiting.popleft()
                        yield first, found.result()
                for thing, found in waiting:
                    yield thing, found.result()
            finally:
                for _, left in waiting:
                    left.cancel()

    def close(self) -> None:
        """End the processes."""
        for one in self._all:
            one.close()


def _write(process: subprocess.Popen[bytes], raw: bytes) -> None:
    if process.stdin is None:
        raise EOFError
    view = memoryview(raw)
    while view:
        view = view[process.stdin.write(view) or 0 :]


def _read(process: subprocess.Popen[bytes], length: int, deadline: float) -> bytes:
    if process.stdout is None:
        raise EOFError
    parts: list[bytes] = []
    while length:
        ready, _, _ = select.select([process.stdout], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            raise TimeoutError
        part = process.stdout.read(min(length, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def _failed(found: str) -> OutsideError:
    return OutsideError(
        "a file could not be read within the limits that are set for it.",
        code="E559",
        found=found,
        fix="a whole file of its kind; one that needs more than this is not read",
    )

"""How a door speaks: results on stdout, talk and progress on stderr."""

from __future__ import annotations

import json
import sys
import time
from types import TracebackType
from typing import Any

from echt.errors import EchtError


def say(result: Any, *, as_json: bool = False) -> None:
    """Print a result: its own words, or its `to_dict()` as JSON. Errors go to stderr."""
    stream = sys.stderr if isinstance(result, EchtError) else sys.stdout
    if as_json:
        stream.write(json.dumps(result.to_dict(), ensure_ascii=False, default=str, indent=2) + "\n")
        return
    name = f"{type(result).__name__}: " if isinstance(result, EchtError) else ""
    stream.write(f"{name}{result}\n")


class Stages:
    """How long each stage took, told on stderr at the end; passes progress on."""

    def __init__(self, talk: Talk) -> None:
        self._talk, self._stage, self._since = talk, "", time.perf_counter()
        self._took: dict[str, float] = {}

    def progress(self, stage: str, done: int, total: int | None = None) -> None:
        """A stage reports; the time since the last report belongs to the stage that made that one."""
        self._stop()
        self._stage = stage
        self._talk.progress(stage, done, total)

    def say(self) -> None:
        """Write one line with all stages."""
        self._stop()
        told = [f"{stage} {took:.1f} s" for stage, took in self._took.items()]
        sys.stderr.write(", ".join([*told, f"in all {sum(self._took.values()):.1f} s"]) + "\n")

    def _stop(self) -> None:
        now = time.perf_counter()
        if self._stage:
            self._took[self._stage] = self._took.get(self._stage, 0.0) + now - self._since
        self._since = now


class Talk:
    """Progress bars on stderr, one a stage; nothing where stderr is not a terminal."""

    def __init__(self) -> None:
        self._bars: Any = None
        self._tasks: dict[str, Any] = {}

    def __enter__(self) -> Talk:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

            columns = (TextColumn("{task.description:<28}"), BarColumn(), TimeElapsedColumn())
            self._bars = Progress(*columns, console=Console(stderr=True), transient=True)
            self._bars.start()
        return self

    def progress(self, stage: str, done: int, total: int | None = None) -> None:
        """Show `done` of `total` units of `stage`; `total` None while it is not known."""
        if self._bars is None:
            return
        if stage not in self._tasks:
            for other in self._tasks.values():  # a new stage: those before it are done, also where nobody knew how long
                self._bars.update(other, total=1, completed=1)
            self._tasks[stage] = self._bars.add_task(stage, total=total)
        self._bars.update(self._tasks[stage], completed=done, total=total)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bars is not None:
            self._bars.stop()

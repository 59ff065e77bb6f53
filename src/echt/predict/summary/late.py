"""Events kept for people whose purchases come out of order: in memory, or beyond that in files that go when done."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from echt.predict.summary.people import Memory

Ints = NDArray[np.int64]

_SHARE = 18  # 2^18 people in one file
ROW = 24  # bytes of an event: whose, when, how much


class Kept:
    """Events as (number of the person, unit, millionths), sorted by person when asked for. Use it with `with`.

    Args:
        memory: What it may hold; a third of what is left is used before events go to files.
    """

    def __init__(self, memory: Memory) -> None:
        self._memory, self._most = memory, max(memory.left() // 3, 1 << 20)
        self._parts: list[Ints] = []
        self._rows = 0
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._parts = []
        if self._folder is not None:
            self._folder.cleanup()

    def add(self, codes: Ints, units: Ints, micro: Ints, some: NDArray[np.bool_]) -> None:
        """Keep the events that are marked."""
        part = np.stack([codes, units, micro] if some.all() else [codes[some], units[some], micro[some]])
        self._parts.append(part)
        self._rows += part.shape[1]
        if self._rows * ROW > self._most:
            self._to_files()
        self._memory.hold("events kept", self._rows * ROW)

    def settle(self, rows: Ints, late: NDArray[np.bool_], merge: bool, kernels: ModuleType) -> int:
        """Work out again what is known of those marked late. Returns how many have more money than fits.

        Args:
            rows: (people, 5) what is known, as `tally` has it.
            late: (people,) who is worked out again.
            merge: Whether all purchases of one unit are one.
            kernels: The compiled loops.
        """
        too_much = 0
        for base, people, parts in self._shares(len(late)):
            some = late[base : base + people]
            starts = np.zeros(len(some) + 1, np.int64)
            for codes, _, _ in parts:
                kernels.count_late(starts, codes, some, base)
            starts = np.cumsum(starts)
            events = np.empty((starts[-1], 2), np.int64)
            self._memory.hold("events kept", sum(part.nbytes for part in parts) + events.nbytes)
            free = starts.copy()
            while parts:
                kernels.place_late(free, events, *parts.pop(), some, base)
            too_much += kernels.settle(rows, base, starts, events, merge)
            self._memory.hold("events kept", 0)
        return int(too_much)

    def _shares(self, people: int) -> Iterator[tuple[int, int, list[Ints]]]:
        if self._folder is None:
            parts, self._parts, self._rows = self._parts, [], 0
            yield 0, people, parts
            return
        self._to_files()
        for file in sorted(Path(self._folder.name).iterdir()):
            yield int(file.name) << _SHARE, 1 << _SHARE, [np.fromfile(file, np.int64).reshape(-1, 3).T.copy()]

    def _take(self) -> Ints:
        rows = np.concatenate([np.zeros((3, 0), np.int64), *self._parts], axis=1)
        self._parts, self._rows = [], 0
        return rows

    def _to_files(self) -> None:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="echt-summary-")
        rows = self._take()
        share = rows[0] >> _SHARE
        order = np.argsort(share, kind="stable")
        rows, share = rows[:, order], share[order]
        for low, high in zip(*_runs(share), strict=True):
            with (Path(self._folder.name) / f"{share[low]:06d}").open("ab") as file:
                np.ascontiguousarray(rows[:, low:high].T).tofile(file)


def _runs(values: Ints) -> tuple[Ints, Ints]:
    starts = np.flatnonzero(np.r_[True, np.diff(values) != 0]) if len(values) else np.zeros(0, np.int64)
    return starts, np.r_[starts[1:], len(values)] if len(starts) else starts

"""A large CSV file in slices: parsed as they lie, one ahead of the one at work, without writing them anywhere first.

Only a file in which every quote is where it belongs is cut (see `scan`). A slice with a row of too many or too few
columns, or that is no UTF-8, is read by the engine instead, which says line by line what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from echt.ingest.scan import NEWLINE, WINDOW, Scan

STEP = 192 << 20  # bytes of a slice
T = TypeVar("T")
_BOM, _BLANK = b"\xef\xbb\xbf", 32


@dataclass(frozen=True, slots=True)
class Slices:
    """Where a file can be cut.

    Attributes:
        path: The file.
        delimiter: Between two columns.
        ends: Offset behind each slice; the first begins at `start`.
        start: Offset of the first row, behind the header.
        rows: In the file, blank lines among them.
        folded: A text may run over several lines.
    """

    path: Path
    delimiter: str
    ends: tuple[int, ...]
    start: int
    rows: int
    folded: bool

    def __len__(self) -> int:
        return len(self.ends)

    def content(self, number: int) -> bytes:
        """The bytes of one slice."""
        return self._read(number, np.empty(self._size(number), np.uint8)).tobytes()

    def _size(self, number: int) -> int:
        return self.ends[number] - (self.ends[number - 1] if number else self.start)

    def _read(self, number: int, room: NDArray[np.uint8]) -> memoryview:
        found = room.data[: self._size(number)]
        with self.path.open("rb") as file:
            file.seek(self.ends[number] - len(found))
            return found[: file.readinto(found)]

    def header(self) -> bytes:
        """The bytes of the first line."""
        with self.path.open("rb") as file:
            return file.read(self.start)

    def tables(self, columns: list[str], look: Callable[[pa.Table], T]) -> Iterator[T | None]:
        """What `look` makes of each slice as texts, in order, one ahead; None for a slice that cannot be read so."""
        # memory that is used again is not fetched again
        room = np.empty(max(self._size(number) for number in range(len(self))), np.uint8)

        def take(number: int) -> T | None:
            table = self._texts(self._read(number, room), columns)
            return None if table is None else look(table)

        with ThreadPoolExecutor(1) as ahead:
            coming = ahead.submit(take, 0)
            for number in range(len(self)):
                found = coming.result()
                if number + 1 < len(self):
                    coming = ahead.submit(take, number + 1)
                yield found

    def _texts(self, content: memoryview, columns: list[str]) -> pa.Table | None:
        from pyarrow import csv

        try:
            return csv.read_csv(
                pa.BufferReader(pa.py_buffer(content)),
                read_options=csv.ReadOptions(column_names=columns, block_size=4 << 20),
                parse_options=csv.ParseOptions(delimiter=self.delimiter, newlines_in_values=self.folded),
                convert_options=csv.ConvertOptions(
                    column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=True, null_values=[""]
                ),
            )
        except pa.ArrowInvalid:
            return None


def cut(path: Path, delimiter: str, step: int) -> Slices | None:
    """Look through a CSV file once; None when it cannot be cut.

    Args:
        path: A file that is not compressed.
        delimiter: Between two columns.
        step: Bytes of a slice, about.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.readline()
        # one that is blank, or lies over several lines, is for the careful way
        if head.count(b'"') % 2 or not head.removeprefix(_BOM).strip() or b"\r" in head.removesuffix(b"\r\n"):
            return None
        # the first slice is short: while it is parsed, nothing else can be done
        scan = Scan(ord(delimiter), step, len(head) - step + step // 6)
        offset, before, window = len(head), NEWLINE, np.empty(WINDOW + 1, np.uint8)
        while offset < size:
            file.seek(offset)
            found = file.readinto(window.data)
            if found <= WINDOW:
                # the last row ends here; blanks fill the window up
                window[found + 1 :] = _BLANK
                window[found] = _BLANK if window[found - 1] == NEWLINE else NEWLINE
            if not scan.go_on(window[:WINDOW], before, int(window[WINDOW]), offset):
                return None
            offset, before = offset + WINDOW, int(window[WINDOW - 1])
    if scan.quoted:
        return None
    ends = [*(end for end in scan.ends if end < size), size]
    return Slices(path, delimiter, tuple(ends), len(head), scan.rows, scan.folded)

"""Who is who: ids of any kind become numbers from 0 on, in tables that grow as far as the memory allows."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Protocol, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from echt.errors import DataError

Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Words = NDArray[np.uint64]
Mask = NDArray[np.bool_]
Spread = Callable[[Ints, Ints, int], None]

T = TypeVar("T", bound=np.generic)

SMALLEST = 12
"""2^12 rows to begin with."""
_FILL = 0.6


class Memory:
    """How much the tables may hold together; asked before each grows.

    Args:
        limit: Bytes.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._held: dict[str, int] = {}

    def hold(self, what: str, size: int) -> None:
        """`what` will hold so many bytes from now on.

        Raises:
            DataError: E294, there is no room for that.
        """
        self._held[what] = size
        if (total := sum(self._held.values())) > self.limit:
            raise DataError(
                "the summary does not fit the memory it may take; nothing was written.",
                code="E294",
                found=f"{_size(total)} wanted, {_size(self.limit)} allowed",
                fix='allow more, say memory="4 GB", or count fewer events: names, until',
            )

    def left(self) -> int:
        """Bytes that nothing holds."""
        return self.limit - sum(self._held.values())


class People(Protocol):
    """Ids that became numbers."""

    known: int

    def codes(self, ids: pa.Array, keep: Mask) -> Ints:
        """(n,) the number of each id, -1 where it does not count."""
        ...

    def ids(self) -> pa.Array:
        """(people,) the ids, by number; the last thing asked, since what finds people is dropped."""
        ...


class Slots:
    """The open-addressing table under both kinds of ids."""

    def __init__(self, width: int, spread: Spread, memory: Memory) -> None:
        self._width, self._spread, self._memory = width, spread, memory
        self.bits = SMALLEST
        memory.hold("slots", 8 * width << self.bits)
        self.table = _lines(1 << self.bits, width)

    @property
    def shift(self) -> int:
        return 64 - self.bits

    def room(self, known: int) -> None:
        """Make room for so many people."""
        bits = self.bits
        while known > _FILL * (1 << bits):
            bits += 1
        if bits == self.bits:
            return
        self._memory.hold("slots", (8 * self._width << self.bits) + (8 * self._width << bits))  # both, while it moves
        table = _lines(1 << bits, self._width)
        self._spread(self.table, table, 64 - bits)
        self.table, self.bits = table, bits
        self._memory.hold("slots", 8 * self._width << bits)

    def drop(self) -> None:
        """Nobody is looked for any more."""
        self.table = self.table[:0].copy()
        self._memory.hold("slots", 0)


class Numbers:
    """People whose ids are whole numbers of one kind."""

    def __init__(self, kind: pa.DataType, kernels: ModuleType, memory: Memory) -> None:
        self.known = 0
        self._kind, self._kernels, self._memory = kind, kernels, memory
        self._slots = Slots(2, kernels.spread_numbers, memory)
        self._ids = np.zeros(1 << SMALLEST, np.int64)

    def codes(self, ids: pa.Array, keep: Mask) -> Ints:
        keys = _whole(ids)
        codes, new = np.empty(len(keys), np.int64), np.empty(len(keys), np.int64)
        self._slots.room(self.known + len(keys))
        before = self.known
        slots = self._slots
        self.known = self._kernels.intern_numbers(slots.table, slots.shift, keys, keep, codes, new, before)
        self._ids = grown(self._ids, self.known, "ids", self._memory)
        self._ids[before : self.known] = new[: self.known - before]
        return codes

    def ids(self) -> pa.Array:
        self._slots.drop()
        return pa.array(
            self._ids[: self.known].view(np.uint64) if self._kind == pa.uint64() else self._ids[: self.known]
        )


class Texts:
    """People whose ids are texts."""

    def __init__(self, kernels: ModuleType, memory: Memory) -> None:
        self.known = 0
        self._kernels, self._memory = kernels, memory
        self._slots = Slots(4, kernels.spread_texts, memory)
        self._ends, self._arena = np.zeros(1 << SMALLEST, np.int64), np.zeros(1 << SMALLEST, np.uint8)
        self._words = np.zeros(1 << SMALLEST, np.uint64)

    def codes(self, ids: pa.Array, keep: Mask) -> Ints:
        n = len(ids)
        codes = np.zeros(n, np.int64)
        if not n:
            return codes
        offsets = self._read(ids)
        if len(keep):
            codes[~keep] = -1
        self._slots.room(self.known + n)
        self._ends = grown(self._ends, self.known + n + 1, "ends of ids", self._memory)
        self._arena = grown(self._arena, int(self._ends[self.known] + offsets[-1]), "ids", self._memory)
        slots = self._slots
        self.known = self._kernels.intern_texts(
            slots.table, slots.shift, offsets, self._words, codes, self._ends, self._arena, self.known
        )
        return codes

    def _read(self, ids: pa.Array) -> Ints:
        # the bytes into words, and where each text begins there
        _, ends, data = ids.buffers()
        large = pa.types.is_large_string(ids.type)
        offsets = np.frombuffer(ends, np.int64 if large else np.int32)[ids.offset : ids.offset + len(ids) + 1]
        low, high = int(offsets[0]), int(offsets[-1])
        wanted = (high - low) // 8 + 3
        if wanted > len(self._words):
            self._words = np.zeros(wanted * 5 // 4, np.uint64)
        if high > low:
            self._words.view(np.uint8)[: high - low] = np.frombuffer(data, np.uint8)[low:high]
        return np.subtract(offsets, low, dtype=np.int64)

    def ids(self) -> pa.Array:
        self._slots.drop()
        ends = self._ends[: self.known + 1]
        buffers = [None, pa.py_buffer(ends), pa.py_buffer(self._arena[: ends[-1]])]
        found = pa.Array.from_buffers(pa.large_string(), self.known, buffers)
        return found.cast(pa.string()) if ends[-1] < 2**31 - 1 else found


def people(kind: pa.DataType, kernels: ModuleType, memory: Memory) -> People:
    """An empty table of people for ids of this kind."""
    return Numbers(kind, kernels, memory) if pa.types.is_integer(kind) else Texts(kernels, memory)


def grown(array: NDArray[T], n: int, what: str, memory: Memory) -> NDArray[T]:
    """The array with room for n rows at least, the new ones 0; in place where the system can."""
    if n > len(array):
        rows = max(n, int(len(array) * 1.25))
        memory.hold(what, rows * array[:1].nbytes)
        array.resize((rows, *array.shape[1:]), refcheck=False)
    return array


def _size(size: int) -> str:
    return f"{size / 1e9:.2f} GB" if size >= 10**9 else f"{size / 1e6:.1f} MB"


def _whole(ids: pa.Array) -> Ints:
    if ids.null_count:
        ids = ids.fill_null(0)
    found = ids.to_numpy()
    return found.view(np.int64) if found.dtype == np.uint64 else np.ascontiguousarray(found, dtype=np.int64)


def _lines(rows: int, width: int) -> Ints:
    # zeros from the beginning of a line of the cache (64 bytes) on, so that no slot lies across two
    whole = np.zeros(rows * width + 8, np.int64)
    start = -whole.ctypes.data % 64 // 8
    return whole[start : start + rows * width].reshape(rows, width)

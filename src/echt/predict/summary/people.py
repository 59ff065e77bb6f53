"""Who is who: ids of any kind become numbers from 0 on, in tables that grow as far as the memory allows."""

from __future__ import annotations

from types import ModuleType
from typing import Protocol, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from echt.errors import DataError

Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Mask = NDArray[np.bool_]

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

    def __init__(self, width: int, kernels: ModuleType, memory: Memory) -> None:
        self._width, self._kernels, self._memory = width, kernels, memory
        self.bits = SMALLEST
        memory.hold("slots", 8 * width << self.bits)
        self.table = np.zeros((1 << self.bits, width), np.int64)

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
        table = np.zeros((1 << bits, self._width), np.int64)
        self._kernels.spread(self.table, table, 64 - bits)
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
        self._slots = Slots(2, kernels, memory)
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
        self._slots = Slots(4, kernels, memory)
        self._ends, self._arena = np.zeros(1 << SMALLEST, np.int64), np.zeros(1 << SMALLEST, np.uint8)

    def codes(self, ids: pa.Array, keep: Mask) -> Ints:
        offsets, data = _texts(ids)
        n = len(ids)
        codes = np.empty(n, np.int64)
        self._slots.room(self.known + n)
        self._ends = grown(self._ends, self.known + n + 1, "ends of ids", self._memory)
        more = int(offsets[-1] - offsets[0])
        self._arena = grown(self._arena, int(self._ends[self.known]) + more, "ids", self._memory)
        slots = self._slots
        self.known = self._kernels.intern_texts(
            slots.table, slots.shift, offsets, data, keep, codes, self._ends, self._arena, self.known
        )
        return codes

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


def _texts(ids: pa.Array) -> tuple[Ints, Bytes]:
    large = pa.types.is_large_string(ids.type)
    _, ends, data = ids.buffers()
    offsets = np.frombuffer(ends, np.int64 if large else np.int32)[ids.offset : ids.offset + len(ids) + 1]
    return offsets.astype(np.int64), np.frombuffer(data, np.uint8) if data is not None else np.zeros(0, np.uint8)

"""One look at the bytes of a CSV file: whether every quote is where RFC 4180 wants it, and where rows end.

A file that passes can be read in slices, by a parser that forgives what a strict one would not: there is nothing to
forgive. A byte of the file is a bit in a mask of each kind (quote, newline, …), 64 to a word: whether it lies inside
quotes is the parity of the quotes before it.

Source:
    Langdale & Lemire 2019, "Parsing gigabytes of JSON per second", VLDB Journal 28: masks and prefix parity.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]

WINDOW = 1 << 20  # bytes looked at together, a multiple of 64: they stay in the processor's cache
QUOTE, NEWLINE, RETURN, ZERO = 34, 10, 13, 0
_ONE, _TOP = np.uint64(1), np.uint64(63)
_STEPS = tuple(np.uint64(1 << k) for k in range(6))


@dataclass(slots=True)
class Scan:
    """Where a file can be cut, as far as it was looked at.

    Attributes:
        delimiter: Between two columns, as a byte.
        step: A slice ends with the first row that makes it this long, in bytes.
        begun: Where the slice at hand begins.
        ends: Offsets behind the slices.
        rows: Ends of rows so far.
        quoted: The last byte was inside quotes.
        folded: A text runs over several lines.
    """

    delimiter: int
    step: int
    begun: int
    ends: list[int] = field(default_factory=list[int])
    rows: int = 0
    quoted: bool = False
    folded: bool = False

    def go_on(self, window: NDArray[np.uint8], before: int, after: int, offset: int) -> bool:
        """Look at the next bytes; False when a quote, an end of line or a zero byte is out of place.

        Args:
            window: (64 k,) bytes.
            before: The byte before; a newline at the edge of the file.
            after: The byte behind; a newline at the edge of the file.
            offset: Of the first byte in the file.
        """
        quotes, lines, returns = (_mask(window == kind) for kind in (QUOTE, NEWLINE, RETURN))
        apart = _mask(window == self.delimiter) | lines
        inside = _parity(quotes, self.quoted)
        edges = (self.delimiter, NEWLINE, QUOTE)
        opened = _later(apart | quotes, before in edges)
        closed = _sooner(apart | quotes | returns, after in {*edges, RETURN})
        ended = returns & ~inside & ~_sooner(lines, after == NEWLINE)
        # an opening quote is the first byte inside, a closing one the first byte outside
        if (quotes & inside & ~opened).any() or (quotes & ~inside & ~closed).any() or ended.any() or not window.all():
            return False
        self.folded |= bool(((lines | returns) & inside).any())
        self.quoted = bool(inside[-1] >> _TOP)
        self._end_rows(lines & ~inside, offset)
        return True

    def _end_rows(self, lines: Words, offset: int) -> None:
        """Rows end with these bytes."""
        self.rows += int(np.bitwise_count(lines).sum())
        if offset + lines.size * 64 - self.begun < self.step:
            return
        ends = np.flatnonzero(np.unpackbits(lines.view(np.uint8), bitorder="little")) + (offset + 1)
        while ends.size and ends[-1] - self.begun >= self.step:
            ends = ends[np.searchsorted(ends, self.begun + self.step) :]
            self.begun = int(ends[0])
            self.ends.append(self.begun)


def _mask(found: NDArray[np.bool_]) -> Words:
    return np.packbits(found, bitorder="little").view(np.uint64)


def _parity(bits: Words, odd: bool) -> Words:
    """For each bit whether an odd number of bits is set up to and with it."""
    found = bits.copy()
    for step in _STEPS:
        found ^= found << step
    turns = np.bitwise_xor.accumulate(found >> _TOP)
    before = np.concatenate([np.array([odd], np.uint64), turns[:-1] ^ np.uint64(odd)])
    return found ^ (np.uint64(0) - before)


def _later(bits: Words, first: bool) -> Words:
    """Every bit one place on."""
    found = bits << _ONE
    found[1:] |= bits[:-1] >> _TOP
    found[0] |= np.uint64(first)
    return found


def _sooner(bits: Words, last: bool) -> Words:
    """Every bit one place back."""
    found = bits >> _ONE
    found[:-1] |= bits[1:] << _TOP
    found[-1] |= np.uint64(last) << _TOP
    return found

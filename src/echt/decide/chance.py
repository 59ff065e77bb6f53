"""Chance that can be repeated: hashes of person ids, salted, for whole arrays at once.

Nothing here draws a random number. The same person, salt and seed give the same number in every run, on every
machine, in any order of rows: that is what keeps a holdout a holdout.
"""

from __future__ import annotations

import hashlib

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

__all__ = ["hash_of", "hashes", "ids_from", "salt", "unit", "unit_of"]

_ALL = (1 << 64) - 1
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_LETTERS = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz234567", dtype=np.uint8)


def salt(*parts: object) -> int:
    """A 64-bit number for what the chance is for: a campaign's name, a seed, a use.

    Examples:
        >>> salt("spring", 0, "holdout") == salt("spring", 0, "holdout") != salt("autumn", 0, "holdout")
        True
    """
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def hashes(ids: pa.Array, salt: int) -> NDArray[np.uint64]:
    """One well mixed 64-bit number a person.

    Args:
        ids: (n,) person ids, strings without nulls.
        salt: from `salt()`.

    Returns:
        (n,) uint64.

    Source:
        The finaliser of SplitMix64 (Steele, Lea and Flood 2014), chained over the eight-byte words of an id.
    """
    words, lengths = _words(ids)
    state = np.full(len(ids), salt, dtype=np.uint64)
    for place, word in enumerate(words.T):
        mixed = _mix(state ^ word)
        state = mixed if place == 0 else np.where(lengths > 8 * place, mixed, state)
    return _mix(state ^ lengths)


def hash_of(text: str, salt: int) -> int:
    """`hashes` for a single text: the same number, without arrays.

    Examples:
        >>> hash_of("person 7", 5) == int(hashes(pa.array(["person 7"]), 5)[0])
        True
    """
    raw = text.encode()
    state = salt & _ALL
    for place in range(0, max(len(raw), 1), 8):
        state = _mix_one(state ^ int.from_bytes(raw[place : place + 8], "little"))
    return _mix_one(state ^ len(raw))


def _mix_one(x: int) -> int:
    z = (x + 0x9E3779B97F4A7C15) & _ALL
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _ALL
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _ALL
    return z ^ (z >> 31)


def unit_of(number: int) -> float:
    """The same number on [0, 1)."""
    return (number >> 11) * 2.0**-53


def unit(numbers: NDArray[np.uint64]) -> NDArray[np.float64]:
    """The same numbers on [0, 1): (n,) float64."""
    return (numbers >> np.uint64(11)).astype(np.float64) * 2.0**-53


def ids_from(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> pa.Array:
    """Names of 20 characters (100 bits) from two hashes a row: (n,) strings."""
    shifts = np.arange(0, 60, 5, dtype=np.uint64)
    five = np.uint64(31)
    letters = np.empty((len(first), 20), dtype=np.uint8)
    letters[:, :12] = _LETTERS[((first[:, None] >> shifts) & five).astype(np.intp)]
    letters[:, 12:] = _LETTERS[((second[:, None] >> shifts[:8]) & five).astype(np.intp)]
    offsets = np.arange(len(first) + 1, dtype=np.int32) * 20
    return pa.StringArray.from_buffers(len(first), pa.py_buffer(offsets), pa.py_buffer(letters))


def _mix(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    z = x + _GOLDEN
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def _words(ids: pa.Array) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """The bytes of the ids as (n, w) little-endian words, zero-padded, and (n,) lengths."""
    plain = ids.cast(pa.string())
    n = len(plain)
    if n == 0:
        return np.zeros((0, 1), dtype=np.uint64), np.zeros(0, dtype=np.uint64)
    offsets = np.frombuffer(plain.buffers()[1], dtype=np.int32)[plain.offset : plain.offset + n + 1]
    data = np.frombuffer(plain.buffers()[2] or b"", dtype=np.uint8)
    lengths = np.diff(offsets)
    longest = int(lengths.max())
    padded = np.zeros((n, max(8, -(-longest // 8) * 8)), dtype=np.uint8)
    if int(lengths.min()) == longest:
        padded[:, :longest] = data[offsets[0] : offsets[-1]].reshape(n, longest)
    else:
        for place in range(longest):
            long = lengths > place
            padded[long, place] = data[offsets[:-1][long] + place]
    return padded.view("<u8"), lengths.astype(np.uint64)

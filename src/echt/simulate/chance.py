"""Draws that belong to an id: the same id, seed and question give the same draw, whoever else is asked.

That is what keeps one person's simulated life from changing another's: there is no stream to shift.
The hash is FNV-1a with a SplitMix64 finish; both are public and neither is meant for secrets.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Words = NDArray[np.uint64]

_FNV = np.uint64(0x100000001B3)
_ALPHABET = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._", dtype=np.uint8)


def uniform(ids: pa.Array, seed: int, what: str) -> Floats:
    """One draw in [0, 1) for each id.

    Args:
        ids: (n,) strings.
        seed: The seed of the simulation.
        what: The question; another question gives independent draws.

    Returns:
        (n,) float in [0, 1).
    """
    return _unit(_hash_text(ids, _start(seed, what)))


def normal(ids: pa.Array, seed: int, what: str) -> Floats:
    """(n,) standard normal draws, one for each id (Box and Muller 1958)."""
    radius = np.sqrt(-2.0 * np.log1p(-uniform(ids, seed, f"{what}/radius")))
    return radius * np.cos(2.0 * np.pi * uniform(ids, seed, f"{what}/angle"))


def choice(ids: pa.Array, seed: int, what: str, weights: list[float]) -> NDArray[np.intp]:
    """(n,) index into `weights`, drawn with those weights."""
    edges = np.cumsum(np.asarray(weights, dtype=np.float64))
    drawn = np.searchsorted(edges / edges[-1], uniform(ids, seed, what), side="right")
    return np.minimum(drawn, len(weights) - 1).astype(np.intp)


def invent_ids(n: int, seed: int, what: str = "person") -> pa.Array:
    """(n,) strings of 12 characters, shaped like the keyed ids of Echt and different from each other."""
    number = np.arange(n, dtype=np.uint64)
    high = _mix(number ^ _start(seed, f"{what}/high"))  # a bijection of `number`: no two alike
    low = _mix(number ^ _start(seed, f"{what}/low"))
    letters = np.empty((n, 12), dtype=np.uint8)
    for place in range(12):  # over the 12 places, not over people
        word, shift = (high, place * 6) if place < 10 else (low, (place - 10) * 6)
        letters[:, place] = _ALPHABET[((word >> np.uint64(shift)) & np.uint64(63)).astype(np.intp)]
    # ten letters carry 60 of the 64 bits of `high`; the number itself makes up for the other four
    letters[:, 11] = _ALPHABET[((high >> np.uint64(60)) & np.uint64(15)).astype(np.intp)]
    return strings(letters)


def strings(letters: NDArray[np.uint8]) -> pa.Array:
    """(n, width) bytes of ASCII as (n,) Arrow strings, without a copy into Python."""
    n, width = letters.shape
    offsets = np.arange(0, (n + 1) * width, width, dtype=np.int32)
    return pa.StringArray.from_buffers(n, pa.py_buffer(offsets.tobytes()), pa.py_buffer(letters.tobytes()))


def bucket_of(person_ids: pa.Array, buckets: int) -> NDArray[np.int32]:
    """(n,) the bucket of each person id: its first three characters, modulo `buckets`."""
    data, starts, _ = _bytes(person_ids)
    a, b, c = (data[starts + place].astype(np.int64) for place in range(3))
    return ((a * 4096 + b * 64 + c) % buckets).astype(np.int32)


def _bytes(ids: pa.Array) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]:
    """The bytes of all ids, and where each starts and how long it is."""
    text = ids.combine_chunks() if isinstance(ids, pa.ChunkedArray) else ids
    text = text.cast(pa.string()) if text.type != pa.string() else text
    buffers = text.buffers()
    offsets = np.frombuffer(buffers[1], dtype=np.int32)[text.offset : text.offset + len(text) + 1].astype(np.int64)
    data = np.frombuffer(buffers[2], dtype=np.uint8) if buffers[2] is not None else np.zeros(0, dtype=np.uint8)
    return data, offsets[:-1], np.diff(offsets)


def _hash_text(ids: pa.Array, start: np.uint64) -> Words:
    if len(ids) == 0:
        return np.zeros(0, dtype=np.uint64)
    data, starts, lengths = _bytes(ids)
    words = np.full(len(ids), start, dtype=np.uint64)
    for place in range(int(lengths.max())):  # over the characters of an id, not over people
        inside = lengths > place
        letters = data[starts[inside] + place].astype(np.uint64)
        words[inside] = (words[inside] ^ letters) * _FNV
    return _mix(words)


def _start(seed: int, what: str) -> np.uint64:
    word = (seed * 0x9E3779B97F4A7C15 + 0xCBF29CE484222325) & 0xFFFFFFFFFFFFFFFF
    for letter in what.encode():
        word = ((word ^ letter) * int(_FNV)) & 0xFFFFFFFFFFFFFFFF
    return np.uint64(word)


def _mix(words: Words) -> Words:
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))


def _unit(words: Words) -> Floats:
    return (words >> np.uint64(11)).astype(np.float64) / float(1 << 53)

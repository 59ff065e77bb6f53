"""Fingerprints of pictures: PDQ, 256 bits that hardly change when a picture is saved again or made smaller.

The whole picture and its tiles are kept, so that a cut-out is near one of them; and a small grey picture, in which the
place of any cut-out can be looked up: its fingerprint is then compared with that of the same place.

Source:
    PDQ: Facebook 2019, as `pdqhash` computes it. Distances measured in bench/prove/mark.py.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from echt.errors import require
from echt.prove.mark.pixels import grey_of, open_picture, resized, rgb_of

__all__ = [
    "NEAR",
    "SMALL",
    "Fingerprint",
    "best_place",
    "distances",
    "fingerprint",
    "fingerprint_of",
    "turns_of",
    "upright",
]

Array = np.ndarray[Any, np.dtype[Any]]
NEAR = 31
"""Bits of 256 by which fingerprints of the same picture differ at most. Those of others differ by about 128."""
NEAR_PLACED = 40
"""The same for a cut-out and its own place in the small picture, which is coarser; other pictures: 90 and more."""
_PARTS = (0.9, 0.8, 0.7)
_STRETCHES, _SURE = (1.0, 0.9925, 1.0075, 0.985, 1.015), 20
_WHERE = ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0), (0.5, 0.5))
SMALL = 320
"""Longest side of the small picture, in pixels."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a picture is known again by.

    Attributes:
        prints: (16, 4) uint64: PDQ of the whole, then of its tiles: 90, 80 and 70 % of each side, from the four corners
            and the middle.
        quality: How much there is to see, 0..100, as PDQ says; a picture of one colour has 0.
        small: A grey JPEG of at most 320 pixels a side.
        width: In pixels.
        height: In pixels.
    """

    prints: Array
    quality: int
    small: bytes = field(repr=False)
    width: int
    height: int

    @property
    def packed(self) -> bytes:
        """The prints as bytes, 32 each."""
        return self.prints.tobytes()


def fingerprint(content: bytes) -> Fingerprint:
    """The fingerprint of a picture.

    Raises:
        OutsideError: E590, it is no picture that can be read; E591, it is too large to decode; E592, pdqhash is not
            installed.
    """
    return fingerprint_of(grey_of(rgb_of(open_picture(content).image)))


def fingerprint_of(grey: Array) -> Fingerprint:
    """The fingerprint of a (h, w) float32 grey picture."""
    from PIL import Image

    high, wide = grey.shape
    whole, quality = pdq(grey)
    prints = [whole]
    half = resized(grey, *_within(wide, high, 512))
    for part in _PARTS:
        tall, broad = round(half.shape[0] * part), round(half.shape[1] * part)
        for down, across in _WHERE:
            top, left = round((half.shape[0] - tall) * down), round((half.shape[1] - broad) * across)
            prints.append(pdq(half[top : top + tall, left : left + broad])[0])
    out = io.BytesIO()
    small = resized(grey, *_within(wide, high, SMALL))
    Image.fromarray(np.clip(np.rint(small), 0, 255).astype(np.uint8)).save(out, "JPEG", quality=75)
    return Fingerprint(np.stack(prints), quality, out.getvalue(), wide, high)


def pdq(grey: Array) -> tuple[Array, int]:
    """(4,) uint64 and quality 0..100 of a (h, w) float32 grey picture."""
    require("pdqhash", "fingerprints need a library that is not installed.", code="E592", extra="prove")
    import pdqhash

    bits, quality = pdqhash.compute(_three(grey))
    return _packed(bits), int(quality)


def turns_of(grey: Array) -> Array:
    """(8, 4) uint64: PDQ of a grey picture in its 8 quarter turns and mirror images."""
    require("pdqhash", "fingerprints need a library that is not installed.", code="E592", extra="prove")
    import pdqhash

    bits, _ = pdqhash.compute_dihedral(_three(grey))
    return np.stack([_packed(one) for one in bits])


def distances(prints: Array, others: Array) -> Array:
    """(n, m) int: by how many of 256 bits each of (n, 4) uint64 differs from each of (m, 4) uint64."""
    return np.bitwise_count(prints[:, None, :] ^ others[None, :, :]).sum(axis=-1, dtype=np.int64)


def upright(grey: Array, turn: int) -> Array:
    """A grey picture as it was before a quarter turn or mirroring that `Mark.turn` tells."""
    down, across = (2, 1) if turn < 4 else (1, 2)
    grey = grey if turn < 4 else grey.T
    return grey[:: -1 if turn & down else 1, :: -1 if turn & across else 1]


def best_place(small: bytes, grey: Array, share: float) -> int:
    """Bits by which a cut-out differs from the place in a picture that looks most like it; 256 where none can be.

    Args:
        small: Of the whole picture, as `Fingerprint.small`.
        grey: (h, w) float32: the cut-out, upright.
        share: How many pixels of the cut-out are as long as one of the small picture.
    """
    from PIL import Image

    whole = np.asarray(Image.open(io.BytesIO(small)), dtype=np.float32)
    best = 256
    for stretch in _STRETCHES:
        broad, tall = round(grey.shape[1] * stretch / share), round(grey.shape[0] * stretch / share)
        tall, broad = _fitting(tall, whole.shape[0]), _fitting(broad, whole.shape[1])
        if min(tall, broad) < 24 or tall > whole.shape[0] or broad > whole.shape[1]:
            continue
        part = resized(np.ascontiguousarray(grey), broad, tall)
        best = min(best, _nearest_around(whole, part, *_looks_like(whole, part)))
        if best <= _SURE:
            break
    return best


def _nearest_around(whole: Array, part: Array, top: int, left: int) -> int:
    """Bits by which a part differs from a place in a picture, or from one beside it."""
    tall, broad = part.shape
    places = [(top + y, left + x) for y, x in ((0, 0), (0, 1), (1, 0), (0, -1), (-1, 0))]
    inside = [(y, x) for y, x in places if 0 <= y <= whole.shape[0] - tall and 0 <= x <= whole.shape[1] - broad]
    there = np.stack([pdq(whole[y : y + tall, x : x + broad])[0] for y, x in inside])
    return int(distances(pdq(part)[0][None], there).min())


def _fitting(size: int, most: int) -> int:
    return most if most < size <= most * 1.05 else size


def _looks_like(whole: Array, part: Array) -> tuple[int, int]:
    """Top and left of the place in a picture that correlates best with a part of it."""
    from scipy.signal import fftconvolve

    tall, broad = part.shape
    sums = np.cumsum(np.cumsum(np.pad(whole.astype(np.float64), ((1, 0), (1, 0))), axis=0), axis=1)
    squares = np.cumsum(np.cumsum(np.pad(whole.astype(np.float64) ** 2, ((1, 0), (1, 0))), axis=0), axis=1)
    mean, power = _boxes(sums, tall, broad), _boxes(squares, tall, broad)
    rough = np.sqrt(np.maximum(power - mean**2 / (tall * broad), 1e-3))
    fits = fftconvolve(whole, (part - part.mean())[::-1, ::-1], mode="valid") / rough
    top, left = np.unravel_index(int(fits.argmax()), fits.shape)
    return int(top), int(left)


def _boxes(sums: Array, tall: int, broad: int) -> Array:
    return sums[tall:, broad:] - sums[:-tall, broad:] - sums[tall:, :-broad] + sums[:-tall, :-broad]


def _three(grey: Array) -> Array:
    flat = np.clip(np.rint(grey), 0, 255).astype(np.uint8)
    return np.ascontiguousarray(np.repeat(flat[..., None], 3, axis=2))


def _packed(bits: Array) -> Array:
    return np.frombuffer(np.packbits(bits.astype(np.uint8)).tobytes(), dtype="<u8")


def _within(wide: int, high: int, most: int) -> tuple[int, int]:
    factor = min(1.0, most / max(wide, high))
    return max(8, round(wide * factor)), max(8, round(high * factor))

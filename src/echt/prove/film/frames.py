"""What is seen in a film at even distances: a fingerprint (PDQ) of each frame, and a few frames for a person to look at."""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from echt.errors import OutsideError
from echt.prove.film.tool import LIMITS, about_film, grey_frames, has_ffmpeg, one_frame, unreadable
from echt.prove.mark.fingerprint import NEAR, distances, pdq
from echt.safety.limited import Limits

__all__ = ["DENSE", "SPARSE", "Frames", "Sampling", "different", "frames_of", "has_ffmpeg", "key_frames", "read_frames"]

Array = np.ndarray[Any, np.dtype[Any]]
_SIDE, _PLAIN, _SHOWN = 192, 50, 6
_BAR, _LEFT = 24, 0.4  # levels of grey; share of a side that must be left
_SELDOM = 0.25  # frames a second: below it only key frames are unpacked
_PARTS, _WHOLE = ((0.95, 0.95), (0.9, 0.9), (0.85, 0.85), (0.8, 0.8)), 0.97


@dataclass(frozen=True, slots=True)
class Sampling:
    """How densely a film is looked at.

    Attributes:
        most: Frames in all.
        fastest: Frames a second at most.
        limits: What reading may use.
        parts: Whether parts of the middle are kept too, so that a cut-out copy is found.
    """

    most: int
    fastest: float
    limits: Limits
    parts: bool = False


SPARSE = Sampling(60, 8.0, LIMITS)
"""For a film that is looked up."""
DENSE = Sampling(960, 8.0, replace(LIMITS, cpu_s=900, wall_s=900.0), parts=True)
"""For a film of our own: dense enough that wherever a copy begins, each of its frames is near one that was kept."""


@dataclass(frozen=True, slots=True)
class Frames:
    """Frames of a film, at even distances in time.

    Attributes:
        prints: (n, 4) uint64: PDQ of each, without bars of one colour at its sides.
        mirrored: (n, 4) uint64: the same of its mirror image.
        parts: (n, k, 4) uint64: of its middle, as it is cut out for other shapes; k is 0 where nobody asked.
        quality: (n,) int, 0..100: how much there is to see in it; a frame of one colour has 0.
        seconds: (n,) float: when it is seen.
        whole: Whether the film was read to its end.
    """

    prints: Array = field(repr=False)
    mirrored: Array = field(repr=False)
    parts: Array = field(repr=False)
    quality: Array = field(repr=False)
    seconds: Array = field(repr=False)
    whole: bool = True

    def __len__(self) -> int:
        return len(self.prints)

    @property
    def telling(self) -> Array:
        """(n,) bool: frames with enough in them to tell them from others."""
        return self.quality >= _PLAIN


def read_frames(path: Path | str, sampling: Sampling = SPARSE) -> Frames:
    """Frames of a film; those up to where it breaks off, where it does.

    Args:
        path: An MP4 or QuickTime film.
        sampling: How densely.

    Raises:
        OutsideError: E600, ffmpeg is not installed; E601, no frame can be read; E592, pdqhash is not installed.
    """
    path = Path(path)
    about = about_film(path)
    rates = [sampling.fastest, sampling.most / about.seconds if about.seconds else 1.0, about.rate or sampling.fastest]
    rate = min(rates)
    seen, whole = _seen(path, rate, sampling)
    if rate < 1 and len(seen) < sampling.most / 4:  # it said that it is far longer than it is
        rate = 1.0
        seen, whole = _seen(path, rate, sampling)
    if not len(seen):
        raise unreadable("no frame could be read")
    return replace(frames_of(seen, rate=rate, shape=(about.shape or 1.0) if sampling.parts else 0.0), whole=whole)


def frames_of(seen: Array, *, rate: float, shape: float = 0.0) -> Frames:
    """The fingerprints of pictures that follow each other.

    Args:
        seen: (n, h, w) uint8, grey, each stretched to the same square.
        rate: Of them a second.
        shape: Width by height of the film: parts of its middle are kept too; 0 for none.
    """
    parts = _PARTS + _shapes(shape) if shape else ()
    found = [_prints(one, parts) for one in _without_bars(seen)]
    prints, mirrored, middles, quality = (np.array([one[n] for one in found]) for n in range(4))
    parted = middles.reshape(len(found), len(parts), 4)
    return Frames(prints, mirrored, parted, quality, np.arange(len(found)) / rate)


def _seen(path: Path, rate: float, sampling: Sampling) -> tuple[Array, bool]:
    """(n, side, side) uint8, stretched to a square; and whether that is all."""
    kept, whole = list[Array](), True
    try:
        for raw in grey_frames(
            path, rate=rate, side=_SIDE, most=sampling.most, limits=sampling.limits, only_keys=rate < _SELDOM
        ):
            kept.append(np.frombuffer(raw, np.uint8).reshape(_SIDE, _SIDE))
    except OutsideError as error:
        if error.code != "E559":
            raise
        whole = False
    return np.array(kept, dtype=np.uint8), whole


def _without_bars(seen: Array) -> Array:
    """Without the rows and columns at the sides that have one colour in all frames; as it was where little would be left."""
    for axis in (1, 2):
        other = 3 - axis
        spread = seen.max(axis=(0, other)).astype(int) - seen.min(axis=(0, other))
        inside = np.flatnonzero(spread > _BAR)
        if len(inside) and inside[-1] - inside[0] > seen.shape[axis] * _LEFT:
            seen = np.take(seen, np.arange(inside[0], inside[-1] + 1), axis=axis)
    return seen


def _prints(frame: Array, parts: tuple[tuple[float, float], ...]) -> tuple[Array, Array, Array, int]:
    """Fingerprint, that of the mirror image, those of parts of the middle, and the quality of one frame."""
    grey = frame.astype(np.float32)
    whole, quality = pdq(grey)
    high, wide = grey.shape
    middles = list[Array]()
    for across, down in parts:
        left, top = round(wide * (1 - across) / 2), round(high * (1 - down) / 2)
        middles.append(pdq(grey[top : high - top, left : wide - left])[0])
    return whole, pdq(grey[:, ::-1])[0], np.array(middles, dtype=np.uint64), quality


def _shapes(shape: float) -> tuple[tuple[float, float], ...]:
    """Shares of width and height of the middle that other shapes of film show: square, 4:5, 9:16, 16:9."""
    shares = [(to / shape, 1.0) if to < shape else (1.0, shape / to) for to in (1.0, 0.8, 9 / 16, 16 / 9)]
    return tuple(one for one in shares if min(one) < _WHOLE)


def different(prints: Array) -> Array:
    """(k,) int: the first of each picture that is unlike all before it, in their order."""
    kept: list[int] = []
    for n in range(len(prints)):
        if not kept or int(distances(prints[n : n + 1], prints[kept]).min()) > NEAR:
            kept.append(n)
    return np.array(kept, dtype=np.int64)


def key_frames(path: Path | str, frames: Frames, *, most: int = _SHOWN) -> list[tuple[float, bytes]]:
    """(second, PNG) of frames that differ, spread over the film, for a person to look at.

    Args:
        path: Of the film.
        frames: As `read_frames` gave them.
        most: Frames.
    """
    from PIL import Image

    seen = different(frames.prints)
    chosen = seen[np.unique(np.linspace(0, len(seen) - 1, min(most, len(seen))).round().astype(int))]
    found: list[tuple[float, bytes]] = []
    for n in chosen:
        try:
            wide, high, rgb = one_frame(Path(path), float(frames.seconds[n]))
        except OutsideError:
            continue
        out = io.BytesIO()
        Image.frombytes("RGB", (wide, high), rgb).save(out, "PNG")
        found.append((float(frames.seconds[n]), out.getvalue()))
    return found

"""What the pixels tell of their past: JPEG tables, an 8x8 grid, a second JPEG, a thumbnail of something else.

Runs in a limited process. Every signal here is weak: re-saving, cropping and messaging apps cause the same. None of them
decides a state. Pictures of them, for a human to judge, are in `views`.

Source:
    Popescu and Farid 2004, statistical tools for digital forensics: quantising twice leaves periodic holes in the histogram
    of DCT coefficients. Fan and de Queiroz 2003, identification of bitmap compression history: the block grid.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

__all__ = ["DOUBLE", "GRID", "MOST_PIXELS", "THUMBNAIL", "double_jpeg", "grid", "opened", "read_pixels", "thumbnail"]

MOST_PIXELS = 100_000_000
DOUBLE, GRID, THUMBNAIL = 2.5, 1.15, 24.0
"""From these on a signal is told. The first was chosen on nine pictures (`docs/verify.md`), the others by hand: none of
them decides a state."""
_SIDE = 768
_UNREADABLE = {"image/svg+xml", "image/heic"}
Image.MAX_IMAGE_PIXELS = None  # the check is ours, before anything is decoded
_LUMINANCE = np.array(
    [
        [16, 11, 10, 16, 24, 40, 51, 61],
        [12, 12, 14, 19, 26, 58, 60, 55],
        [14, 13, 16, 24, 40, 57, 69, 56],
        [14, 17, 22, 29, 51, 87, 80, 62],
        [18, 22, 37, 56, 68, 109, 103, 77],
        [24, 35, 55, 64, 81, 104, 113, 92],
        [49, 64, 78, 87, 103, 121, 120, 101],
        [72, 92, 95, 98, 112, 100, 103, 99],
    ]
).ravel()  # ITU-T T.81, table K.1
_LOW = ((0, 1), (1, 0), (1, 1), (0, 2), (2, 0))
"""Row and column of the DCT coefficients that are looked at."""


def _wave(frequency: int) -> NDArray[np.float64]:
    """(8,) one wave of the orthonormal DCT-II."""
    scale = np.sqrt((1 if frequency == 0 else 2) / 8)
    return scale * np.cos((2 * np.arange(8) + 1) * frequency * np.pi / 16)


_WAVES = np.stack([np.outer(_wave(row), _wave(column)).ravel() for row, column in _LOW]).astype(np.float32)  # (5, 64)


def read_pixels(path: str, mime: str) -> list[dict[str, str]]:
    """Weak signals of a picture's past: each with `signal`, `key` and the values of its sentence.

    Args:
        path: Of the file.
        mime: Its media type.
    """
    if mime in _UNREADABLE or not mime.startswith("image/"):
        return []
    image, refused = opened(Path(path))
    if image is None:
        return [refused]
    with image:
        told = _shape(image)
        try:
            if image.format == "JPEG":
                return told + _jpeg(image, Path(path).read_bytes())
            grey = _grey(image)
        except OSError:
            return [*told, {"signal": "pixels", "key": "cut off"}]
    score = grid(grey) if image.format == "PNG" and min(grey.shape) >= 64 else 0.0
    return told + ([{"signal": "grid", "key": "grid", "score": f"{score:.2f}"}] if score > GRID else [])


def opened(path: Path) -> tuple[Any, dict[str, str]]:
    """A picture whose size was checked before a pixel was decoded; or None, and why not."""
    try:
        image = Image.open(path)
    except Exception as error:  # noqa: BLE001  # a hostile header may end in nearly any error
        return None, {"signal": "pixels", "key": "no picture", "why": type(error).__name__}
    width, height = image.size
    if width * height > MOST_PIXELS:
        image.close()
        return None, {"signal": "pixels", "key": "too many pixels", "size": f"{width} x {height}"}
    return image, {}


def _shape(image: Any) -> list[dict[str, str]]:
    told: list[dict[str, str]] = []
    if getattr(image, "n_frames", 1) > 1:
        told.append({"signal": "pixels", "key": "animated", "n": str(image.n_frames)})
    if image.mode == "CMYK" or image.mode.startswith(("I", "F")):
        told.append({"signal": "pixels", "key": "depth", "mode": image.mode})
    return told


def _jpeg(image: Any, raw: bytes) -> list[dict[str, str]]:
    tables = image.quantization
    if not tables:
        return []
    table = np.asarray(tables[min(tables)], dtype=np.float32)
    quality, standard = _quality(table)
    told = [{"signal": "jpeg table", "key": "table" if standard else "own table", "quality": str(quality)}]
    if (small := thumbnail(image)) is not None:
        apart = _apart(image, small)
        told.append(
            {
                "signal": "thumbnail",
                "key": "thumbnail differs" if apart > THUMBNAIL else "thumbnail fits",
                "apart": f"{apart:.0f}",
            }
        )
    with Image.open(io.BytesIO(raw)) as again:
        grey = _grey(again)
    if min(grey.shape) >= 64:
        score = double_jpeg(grey, table)
        if score > DOUBLE:
            told.append({"signal": "double JPEG", "key": "saved twice", "score": f"{score:.1f}"})
    return told


def _grey(image: Any) -> Array:
    """(h, w) float 0..255: the middle of the picture, cut on whole blocks."""
    image.draft("L", image.size)
    width, height = image.size
    left, top = (max(0, (side - _SIDE) // 2) // 8 * 8 for side in (width, height))
    part = image.crop((left, top, min(width, left + _SIDE), min(height, top + _SIDE)))
    if part.mode.startswith(("I", "F")):
        deep = np.asarray(part, dtype=np.float32)
        return deep * np.float32(255.0 / max(1.0, float(deep.max())))
    return np.asarray(part.convert("L"), dtype=np.float32)


def _quality(table: Array) -> tuple[int, bool]:
    """The quality whose standard table is nearest, and whether it is that table exactly."""
    levels = np.arange(1, 101)
    scale = np.where(levels < 50, 5000 // levels, 200 - 2 * levels)
    standard = np.clip((_LUMINANCE * scale[:, None] + 50) // 100, 1, 255)
    off = np.abs(standard - table).sum(axis=1)
    return int(levels[off.argmin()]), bool(off.min() == 0)


def double_jpeg(grey: Array, table: Array) -> float:
    """How periodic the histograms of five low DCT coefficients are; 1 is usual for a picture that was saved once.

    Args:
        grey: (h, w) float, luminance as decoded, cut on whole blocks.
        table: (64,) float, the luminance table it was saved with, row by row.
    """
    height, width = (side // 8 * 8 for side in grey.shape)
    blocks = (grey[:height, :width] - 128).reshape(height // 8, 8, width // 8, 8).swapaxes(1, 2).reshape(-1, 64)
    steps = table[[row * 8 + column for row, column in _LOW]]
    scores: list[float] = []
    for levels in np.rint(_WAVES @ blocks.T / steps[:, None]).astype(int):
        counts = np.bincount(levels[np.abs(levels) <= 40] + 40, minlength=81).astype(float)
        counts = np.log1p(counts)
        flat = counts - np.convolve(np.pad(counts, 4, mode="edge"), np.ones(9) / 9, "valid")
        spectrum = np.abs(np.fft.rfft(flat * np.hanning(81)))[8:]
        scores.append(float(spectrum.max() / (np.median(spectrum) + 1e-6)))
    return float(np.median(scores)) / 2.5


def grid(grey: Array) -> float:
    """How much the steps between pixels differ at one place in eight; 1 is usual where there was no JPEG before."""
    steps = np.abs(np.diff(grey, axis=1)).mean(axis=0)
    places = np.array([steps[at::8].mean() for at in range(8)])
    return float(places.max() / (np.median(places) + 1e-6))


def thumbnail(image: Any) -> Any:
    """The small picture that a camera puts in Exif, or None."""
    exif = image.getexif()
    ifd = exif.get_ifd(1)
    start, length = ifd.get(0x0201), ifd.get(0x0202)
    raw: bytes = image.info.get("exif", b"")
    if not (isinstance(start, int) and isinstance(length, int) and 0 < length < 200_000):
        return None
    inside = raw[6 + start : 6 + start + length]
    try:
        with Image.open(io.BytesIO(inside)) as small:
            return small.convert("RGB") if small.size[0] * small.size[1] < 1_000_000 else None
    except Exception:  # noqa: BLE001  # no thumbnail that can be read is no thumbnail
        return None


def _apart(image: Any, small: Any) -> float:
    """Mean absolute difference between a thumbnail and the picture, 0..255, after the picture is made as small."""
    copy = image.copy()
    copy.draft("RGB", (small.size[0] * 2, small.size[1] * 2))
    wide = _cut(copy.convert("RGB"), small.size[0] / small.size[1])
    side = (32, 32)
    return float(
        np.abs(
            np.asarray(wide.resize(side), float)
            - np.asarray(_cut(small, wide.size[0] / wide.size[1]).resize(side), float)
        ).mean()
    )


def _cut(image: Any, ratio: float) -> Any:
    """The middle of a picture in this ratio of width to height: cameras put bars or cut to fit 160 x 120."""
    width, height = image.size
    if width / height > ratio:
        part = round(height * ratio)
        return image.crop(((width - part) // 2, 0, (width + part) // 2, height))
    part = round(width / ratio)
    return image.crop((0, (height - part) // 2, width, (height + part) // 2))

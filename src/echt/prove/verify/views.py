"""Pictures that make traces visible, for a human to judge; they are never counted into a score.

Runs in a limited process.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageFilter

from echt.prove.verify.pixels import opened, thumbnail

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["VIEWS", "draw_views"]

VIEWS = ("seen", "grid", "noise", "error level", "thumbnail")
_SIDE, _LEVEL = 720, 90


def draw_views(path: str, mime: str) -> list[tuple[str, bytes]]:
    """(name, PNG) of each view that this file allows.

    The detail views show the middle of the picture at its own pixels: made smaller, traces vanish.

    Args:
        path: Of the file.
        mime: Its media type.
    """
    if not mime.startswith("image/") or mime in {"image/svg+xml", "image/heic"}:
        return []
    image, _ = opened(Path(path))
    if image is None:
        return []
    with image:
        small = thumbnail(image) if image.format == "JPEG" else None
        try:
            whole = _rgb(image)
        except OSError:
            return []
    part = _middle(whole)
    made = {"seen": _fit(whole), "grid": _grid(part), "noise": _noise(part), "error level": _error_level(part)}
    if small is not None:
        made["thumbnail"] = small
    return [(name, _png(made[name])) for name in VIEWS if name in made]


def _rgb(image: Any) -> Any:
    if image.mode.startswith(("I", "F")):
        deep = np.asarray(image, dtype=float)
        return _picture(deep * (255.0 / max(1.0, float(deep.max()))))
    return image.convert("RGB")


def _fit(image: Any) -> Any:
    copy = image.copy()
    copy.thumbnail((_SIDE, _SIDE))
    return copy


def _middle(image: Any) -> Any:
    width, height = image.size
    left, top = (max(0, (side - _SIDE) // 2) // 8 * 8 for side in (width, height))
    return image.crop((left, top, min(width, left + _SIDE), min(height, top + _SIDE)))


def _grid(image: Any) -> Any:
    """Steps across columns and rows, each held against its neighbours: JPEG blocks show as lines every 8 pixels."""
    grey = np.asarray(image.convert("L"), dtype=float)
    made = np.zeros_like(grey)
    for axis in (0, 1):
        if grey.shape[axis] < 4:
            continue
        steps = np.abs(np.diff(grey, axis=axis, append=np.take(grey, [-1], axis=axis)))
        odd = steps - (np.roll(steps, 1, axis) + np.roll(steps, -1, axis)) / 2
        made += odd.mean(axis=1 - axis, keepdims=True).clip(0)
    return _picture(_spread(made))


def _noise(image: Any) -> Any:
    """What is left when a median of 3 x 3 is taken away."""
    fine = np.asarray(image, dtype=float) - np.asarray(image.filter(ImageFilter.MedianFilter(3)), dtype=float)
    return _picture(_spread(np.abs(fine).mean(axis=2)))


def _error_level(image: Any) -> Any:
    """What changes when it is saved again as JPEG 90."""
    held = io.BytesIO()
    image.save(held, "JPEG", quality=_LEVEL)
    with Image.open(held) as again:
        off = np.abs(np.asarray(image, dtype=float) - np.asarray(again.convert("RGB"), dtype=float))
    return _picture(_spread(off.max(axis=2)))


def _spread(values: NDArray[np.float64]) -> NDArray[np.float64]:
    top = float(np.percentile(values, 99.5))
    return (values * (255.0 / max(top, 1e-6))).clip(0, 255)


def _picture(values: NDArray[np.float64]) -> Any:
    return Image.fromarray(values.clip(0, 255).astype(np.uint8))


def _png(image: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()

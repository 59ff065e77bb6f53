"""What a picture hides well, and what a reader sees of it: how much each place can carry, and the picture evened out."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.ndimage import gaussian_filter, minimum_filter, uniform_filter

from echt.prove.mark.pixels import resized

__all__ = ["WORK", "evened", "room", "working"]

Array = np.ndarray[Any, np.dtype[Any]]
WORK = 640
"""Geometric mean of the sides of a picture at its working size; a smaller one stays as it is."""


def working(grey: Array) -> tuple[Array, float]:
    """A grey picture at its working size, and working pixels for each of its own."""
    high, wide = grey.shape
    factor = min(1.0, WORK / float(np.sqrt(high * wide)))
    if factor == 1.0:
        return grey, 1.0
    return resized(grey, max(8, round(wide * factor)), max(8, round(high * factor))), factor


def room(grey: Array, flat: float, share: float, most: float) -> Array:
    """(h, w) float32: how strong the pattern may be at each place, in grey levels (standard deviation).

    Texture hides; a flat ground does not, and neither does the ground beside a letter: the least texture around a place
    counts. On a dark ground less is taken.

    Args:
        grey: (h, w) float32, 0..255.
        flat: Where there is no texture, grey levels.
        share: Added, for each grey level of texture (local standard deviation).
        most: At most, grey levels.
    """
    rough = grey - uniform_filter(grey, 5)
    rough = np.sqrt(np.maximum(uniform_filter(rough * rough, 5), 0))
    rough = uniform_filter(minimum_filter(rough, 9), 5)
    light = 0.6 + 0.4 * np.clip(uniform_filter(grey, 9) / 96.0, 0, 1)
    return np.minimum(flat * light + share * rough, most).astype(np.float32)


def evened(grey: Array) -> Array:
    """(h, w) float32: the picture without its light and shade, its roughness evened out."""
    fine = grey - gaussian_filter(grey, 4.0, truncate=2.5)
    rough = np.sqrt(np.maximum(uniform_filter(fine * fine, 9), 0))
    return (fine / (rough + 1.5) ** 1.3).astype(np.float32)  # flat places speak louder: little is in a mark's way there

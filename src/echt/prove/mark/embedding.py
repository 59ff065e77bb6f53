"""Putting a mark into a picture: as little of it as a reader needs, and less where an eye would see it."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy.ndimage import uniform_filter

from echt.errors import OutsideError
from echt.prove.mark.pattern import PERIOD, square
from echt.prove.mark.pixels import Pixels, grey_of, open_picture, resized, rgb_of, to_bytes
from echt.prove.mark.reading import FOUND, Mark, marks_at, seen
from echt.prove.mark.sense import room, working

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["Marked", "embed", "embed_either", "psnr"]

Array = np.ndarray[Any, np.dtype[Any]]
SMALLEST = 128
_MARKABLE = ("JPEG", "PNG", "WEBP")
_PLAIN = ("RGB", "RGBA", "L", "LA", "P", "PA", "1")


class _Strength(NamedTuple):
    """How strong a pattern may be, and what must be read of it after a JPEG of quality 50.

    `flat`, `share` and `most` as of `room`; `least` is the PSNR that is kept, in dB; `score` what is to be read.
    """

    flat: float
    share: float
    most: float
    least: float
    score: float


DEFAULT = (_Strength(0.45, 0.20, 5.0, 39.0, 0.62), _Strength(0.75, 0.30, 6.0, 38.5, 0.55))
STRONG = (
    _Strength(1.0, 0.40, 8.0, 36.5, 0.75),
    _Strength(1.5, 0.50, 10.0, 35.0, 0.60),
    _Strength(2.2, 0.50, 10.0, 35.0, 0.50),
)
"""Tried in turn: the first that lasts is taken."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A picture with its mark.

    Attributes:
        content: Its bytes, of the same kind as before.
        mime: Its media type.
        psnr: How close it is to the picture without, in dB.
        score: What is read of the mark after a JPEG of quality 50, 0..1.
        strong: Whether it is the strong mark.
    """

    content: bytes = field(repr=False)
    mime: str
    psnr: float
    score: float
    strong: bool


def embed(content: bytes, mime: str, id32: int, *, strong: bool = False) -> Marked:
    """A picture with an invisible mark of 32 bits, which is read back before it is given.

    Args:
        content: The bytes of a PNG, JPEG or WebP picture.
        mime: Its media type.
        id32: The number, 0..2^32-1: `issue_id` gives one.
        strong: A stronger pattern, for flat pictures and rough handling; looked at closely, flat grounds show it.

    Raises:
        OutsideError: E575, a picture of this kind cannot be marked; E576, it has too little texture or is too small;
            E590 to E592, as `open_picture`; E593, it carries a mark already.
    """
    picture = open_picture(content)
    _can_be_marked(picture, mime)
    flat = _flat(picture.image)
    rgb = rgb_of(flat)
    before = grey_of(rgb)
    _not_marked_yet(before)
    score = 0.0
    for strength in STRONG if strong else DEFAULT:
        added = _pattern(before, id32, strength)
        made = _added(flat, added)
        score = _left(rgb_of(made), id32)
        if score >= strength.score:
            out, kind = to_bytes(made, picture)
            return Marked(out, kind, psnr(rgb, rgb_of(made)), score, strong)
    raise _too_little(score, strong=strong)


def embed_either(content: bytes, mime: str, id32: int) -> Marked:
    """A picture with the fine mark where its texture hides it, with the strong one where not.

    Raises:
        OutsideError: As `embed`.
    """
    try:
        return embed(content, mime, id32)
    except OutsideError as error:
        if error.code != "E576":
            raise
    return embed(content, mime, id32, strong=True)


def psnr(one: Array, other: Array) -> float:
    """How close two (h, w, 3) uint8 pictures are, in dB: 10 log10(255^2 / mean squared difference)."""
    apart = float(np.mean((one.astype(np.float32) - other.astype(np.float32)) ** 2))
    return 99.0 if apart == 0 else float(10 * np.log10(255.0**2 / apart))


def _flat(image: Image) -> Image:
    """In RGB or RGBA, where it was anything of 8 bits."""
    through = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    return image.convert("RGBA" if through else "RGB")


def _pattern(grey: Array, id32: int, strength: _Strength) -> Array:
    """(h, w) float32: what is added to every colour, grey levels."""
    small, factor = working(grey)
    high, wide = small.shape
    tiles = np.tile(square(id32), (-(-high // PERIOD), -(-wide // PERIOD)))[:high, :wide]
    added = room(small, strength.flat, strength.share, strength.most) * tiles
    if factor < 1:
        added = resized(added, grey.shape[1], grey.shape[0])
    level = float(10 * np.log10(255.0**2 / np.mean(added**2)))
    added = added if level >= strength.least else added * np.float32(10 ** ((level - strength.least) / 20))
    if strength.flat < 1:
        return added
    loud = np.sqrt(uniform_filter(added * added, PERIOD // 2))
    return added - np.maximum(0, grey + np.float32(1.2) * loud - 255)  # white has no room above: it goes down a little


def _added(flat: Image, added: Array) -> Image:
    from PIL import Image as Pillow

    values = np.asarray(flat)
    made = np.clip(np.rint(values[..., :3] + added[..., None]), 0, 255).astype(np.uint8)
    if flat.mode == "RGBA":
        made = np.concatenate([made, values[..., 3:]], axis=2)
    return Pillow.fromarray(made)


def _left(rgb: Array, id32: int) -> float:
    """Score of the mark after a JPEG of quality 50; 0 where another number is read."""
    from PIL import Image as Pillow

    out = io.BytesIO()
    Pillow.fromarray(rgb).save(out, "JPEG", quality=50)
    found = marks_at(seen(np.asarray(Pillow.open(out).convert("L"), dtype=np.float32)), PERIOD, 0.0)
    return next((one.score for one in found[:1] if one.id32 == id32), 0.0)


def _not_marked_yet(grey: Array) -> None:
    found: list[Mark] = marks_at(seen(grey), PERIOD, 0.0)
    if found:
        raise OutsideError(
            "this picture carries a mark already.",
            code="E593",
            found=f"mark {found[0].id32:08x}",
            fix="mark the picture that it was made from: two marks in one picture lead to two assets",
        )


def _can_be_marked(picture: Pixels, mime: str) -> None:
    wrong = ""
    if picture.form not in _MARKABLE or mime != f"image/{picture.form.lower()}":
        wrong = f"{picture.form} given as {mime}"
    elif picture.frames > 1:
        wrong = f"{picture.frames} frames"
    elif picture.deep or picture.image.mode not in _PLAIN:
        wrong = "more than 8 bits a colour" if picture.deep else f"colours as {picture.image.mode}"
    if wrong:
        raise OutsideError(
            "a picture of this kind cannot be marked.",
            code="E575",
            found=wrong,
            fix="save it as one PNG, JPEG or WebP picture in RGB, 8 bits a colour",
        )
    if min(picture.image.size) < SMALLEST:
        raise OutsideError(
            "this picture is too small for a mark.",
            code="E576",
            found=f"{picture.image.width} x {picture.image.height} pixels",
            fix=f"at least {SMALLEST} pixels on its shorter side",
        )


def _too_little(score: float, *, strong: bool) -> OutsideError:
    return OutsideError(
        "this picture has too little texture for a mark that lasts.",
        code="E576",
        found=f"score {score:.2f} after a JPEG of quality 50" if score >= FOUND else "no mark read after such a JPEG",
        fix="draw it larger, or with a photo or a shape" if strong else "use the strong mark: embed(..., strong=True)",
    )

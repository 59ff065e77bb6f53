"""Pictures from bytes that may be anything, read within limits; and back to bytes of the same kind."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from echt.errors import OutsideError, require

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["Pixels", "grey_of", "open_picture", "resized", "rgb_of", "to_bytes"]

Array = np.ndarray[Any, np.dtype[Any]]
MOST_BYTES = 80_000_000
MOST_PIXELS = 50_000_000
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "AVIF")
_WRITES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_DEEP = ("I;16", "I;16B", "I;16L", "I", "F")


@dataclass(frozen=True, slots=True)
class Pixels:
    """A decoded picture.

    Attributes:
        image: As Pillow decoded it: the first frame.
        form: "PNG", "JPEG", ... as Pillow names it.
        frames: How many pictures follow each other in it.
        deep: Whether a colour has more than 8 bits.
    """

    image: Image = field(repr=False)
    form: str
    frames: int
    deep: bool


def open_picture(content: bytes) -> Pixels:
    """A picture from the bytes of a file; its size is checked before a pixel is decoded.

    Raises:
        OutsideError: E590, it is no picture that can be read, or a damaged one; E591, it is too large to decode; E592,
            Pillow is not installed.
    """
    require("PIL", "reading a picture needs a library that is not installed.", code="E592", extra="prove")
    from PIL import Image, UnidentifiedImageError

    if len(content) > MOST_BYTES:
        raise _too_large(f"{len(content):,} bytes, {MOST_BYTES:,} at most")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns where we refuse
        try:
            image = Image.open(io.BytesIO(content), formats=_FORMATS)
            if image.width * image.height > MOST_PIXELS:
                raise _too_large(f"{image.width:,} x {image.height:,} pixels, {MOST_PIXELS:,} at most")
            deep = image.mode in _DEEP or _deep_png(content)
            form, frames = str(image.format), int(getattr(image, "n_frames", 1))
            image.load()
        except Image.DecompressionBombError:
            raise _too_large("more pixels than Pillow decodes") from None
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
            raise _unreadable(type(error).__name__) from None
    if form == "MPO":
        form = "JPEG"
    return Pixels(image, form, frames, deep)


def rgb_of(image: Image) -> Array:
    """(h, w, 3) uint8 of a picture of any mode; what shows through is put on white."""
    if image.mode in _DEEP:
        return np.repeat(_grey_deep(image)[..., None], 3, axis=2).astype(np.uint8)
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        from PIL import Image as Pillow

        over = image.convert("RGBA")
        return np.asarray(Pillow.alpha_composite(Pillow.new("RGBA", over.size, "white"), over).convert("RGB"))
    return np.asarray(image.convert("RGB"))


def grey_of(rgb: Array) -> Array:
    """(h, w) float32, 0..255: luma of (h, w, 3) uint8."""
    from PIL import Image

    return np.asarray(Image.fromarray(rgb).convert("L"), dtype=np.float32)


def resized(grey: Array, width: int, height: int) -> Array:
    """(height, width) float32 of a (h, w) float32."""
    from PIL import Image

    if grey.shape == (height, width):
        return grey
    return np.asarray(Image.fromarray(grey).resize((width, height), Image.Resampling.BICUBIC))


def to_bytes(image: Image, like: Pixels) -> tuple[bytes, str]:
    """A picture as a file of the kind that another was, with its colour profile and metadata; and its media type."""
    info, out = like.image.info, io.BytesIO()
    kept: dict[str, Any] = {name: info[name] for name in ("icc_profile", "exif", "dpi") if info.get(name)}
    if like.form == "JPEG":
        image.save(out, "JPEG", quality=95, subsampling=0, **_with_xmp(kept, info))
    elif like.form == "WEBP":
        image.save(out, "WEBP", quality=95, **_with_xmp(kept, info))
    else:
        image.save(out, "PNG", compress_level=4, pnginfo=_texts(info), **kept)
    return out.getvalue(), _WRITES[like.form]


def _with_xmp(kept: dict[str, Any], info: dict[Any, Any]) -> dict[str, Any]:
    return kept | ({"xmp": info["xmp"]} if info.get("xmp") else {})


def _texts(info: dict[Any, Any]) -> Any:
    from PIL.PngImagePlugin import PngInfo

    texts = PngInfo()
    for name, value in info.items():
        if isinstance(value, str) and isinstance(name, str) and name.isprintable() and 0 < len(name) < 80:
            texts.add_itxt(name, value)
    return texts


def _grey_deep(image: Image) -> Array:
    values = np.asarray(image).astype(np.float64)
    most = 65535.0 if values.max(initial=0) > 255 else 255.0
    return np.clip(values * (255.0 / most), 0, 255)


def _deep_png(content: bytes) -> bool:
    """Pillow reads 16 bits a colour as 8 without a word; the header of a PNG says it."""
    return content[:8] == b"\x89PNG\r\n\x1a\n" and content[12:16] == b"IHDR" and content[24:25] == b"\x10"


def _too_large(found: str) -> OutsideError:
    return OutsideError(
        "this picture is too large to decode.", code="E591", found=found, fix="make it smaller, or ask its sender to"
    )


def _unreadable(found: str) -> OutsideError:
    return OutsideError(
        "this is no picture that can be read.",
        code="E590",
        found=found,
        fix=f"a whole file of one of: {', '.join(_FORMATS)}",
    )

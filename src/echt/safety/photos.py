"""A photo decoded, in the limited process: from a file that may be anything to plain pixels, 8 bits, upright, in sRGB."""

from __future__ import annotations

import base64
import io
import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["LONGEST", "MOST_BYTES", "decode", "ready"]

MOST_BYTES = 80_000_000
MOST_PIXELS = 40_000_000  # decoded at once: about 160 MB
MOST_DRAFTED = 150_000_000  # a plain JPEG that can be decoded at a half, a quarter or an eighth
LONGEST = 2400  # kept of a photo: more than twice the largest panel is never seen
_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "GIF")
_PLACE = 0x8825  # EXIF: where it was taken


class _RefusedError(Exception):
    """Why a file is no photo that can be used: a kind of refusal, and what was found."""


def ready() -> None:
    """Load what decoding needs, before anybody asks."""
    import numpy as np
    from PIL import Image, ImageCms, ImageOps

    Image.init()
    ImageCms.createProfile("sRGB")
    del np, ImageOps


def decode(data: str) -> dict[str, Any]:
    """The pixels of a photo, or why there are none.

    Args:
        data: The bytes of a file, in base 64.

    Returns:
        `mode` (RGB or RGBA), `size`, `pixels` (base 64), `format`, `remarks`, and `placed`: whether the file tells
        where it was taken. Or `refused` ("unreadable", "too_large", "moves") and `found`.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns where we refuse, and of oddities that do no harm
        try:
            image, remarks = _opened(base64.b64decode(data))
            kind, placed = str(image.format).replace("MPO", "JPEG"), _placed(image)
            clean = _decoded(image, remarks)
        except _RefusedError as error:
            return {"refused": error.args[0], "found": error.args[1]}
    pixels = base64.b64encode(clean.tobytes()).decode()
    told = {"mode": clean.mode, "size": list(clean.size), "pixels": pixels, "format": kind}
    return told | {"remarks": remarks, "placed": placed}


def _opened(raw: bytes) -> tuple[Image, list[str]]:
    """The header is read, nothing is decoded yet; a large plain JPEG is asked for in a smaller size."""
    from PIL import Image

    remarks: list[str] = []
    try:
        image = Image.open(io.BytesIO(raw), formats=_FORMATS)
        frames = int(getattr(image, "n_frames", 1))
    except Image.DecompressionBombError as error:
        raise _RefusedError("too_large", "more pixels than a photo has") from error
    except (OSError, ValueError, SyntaxError, TypeError) as error:
        raise _RefusedError("unreadable", "no JPEG, PNG, WebP, TIFF or GIF") from error
    still = image.format == "MPO"  # a camera's JPEG with a preview beside it: the first frame is the photo
    if not still and frames > 1:
        raise _RefusedError("moves", f"{image.format} of {frames} frames")
    pixels = image.width * image.height
    plain = image.format in {"JPEG", "MPO"} and not image.info.get("progressive")
    if pixels > (MOST_DRAFTED if plain else MOST_PIXELS):
        raise _RefusedError("too_large", f"{image.width} x {image.height} pixels")
    if plain and max(image.size) > LONGEST:
        image.draft(None, (LONGEST, LONGEST))
    if image.width * image.height > MOST_PIXELS:
        raise _RefusedError("too_large", f"{image.width} x {image.height} pixels")
    if max(image.size) > LONGEST or image.width * image.height < pixels:
        remarks.append("smaller")
    return image, remarks


def _placed(image: Image) -> bool:
    try:
        return bool(image.getexif().get_ifd(_PLACE))
    except (OSError, ValueError, SyntaxError, TypeError):
        return False


def _decoded(image: Image, remarks: list[str]) -> Image:
    import PIL.Image
    from PIL import ImageOps

    try:
        image.load()
        upright = _in_srgb(ImageOps.exif_transpose(image), remarks)
    except (OSError, ValueError, SyntaxError, TypeError, PIL.Image.DecompressionBombError) as error:
        raise _RefusedError("unreadable", "a damaged or cut-off file") from error
    if max(upright.size) > LONGEST:
        upright.thumbnail((LONGEST, LONGEST), PIL.Image.Resampling.LANCZOS, reducing_gap=2.0)
    return upright


def _in_srgb(image: Image, remarks: list[str]) -> Image:
    """8 bits, RGB or RGBA; a colour profile is followed where there is one that can be read."""
    from PIL import ImageCms

    if image.mode.startswith(("I", "F")):
        remarks.append("deep")
        image = _eight_bits(image)
    if image.mode == "CMYK":
        remarks.append("cmyk")
    profile = image.info.get("icc_profile")
    if profile and image.mode in {"RGB", "CMYK", "L"}:
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            into = ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
            return into if into is not None else image.convert("RGB")
        except (ImageCms.PyCMSError, OSError):
            remarks.append("profile")
    clear = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    return image.convert("RGBA" if clear else "RGB")


def _eight_bits(image: Image) -> Image:
    """Grey of 16 or 32 bits, its range made 0..255: the type's range, or its own where that is larger or a fraction."""
    import numpy as np
    import PIL.Image

    values = np.nan_to_num(np.asarray(image, dtype=np.float64))
    top = (
        65535.0
        if image.mode.startswith("I") and values.max(initial=0) <= 65535
        else float(values.max(initial=0)) or 1.0
    )
    return PIL.Image.fromarray(np.clip(values * (255 / top), 0, 255).round().astype(np.uint8))

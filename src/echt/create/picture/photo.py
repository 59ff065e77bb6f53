"""Photos and logos from files that may be anything: read with a limit, turned upright, stripped, cut to a panel."""

from __future__ import annotations

import atexit
import base64
import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from echt.errors import CampaignError, OutsideError, ProjectError, require
from echt.safety.limited import Limits, Pool
from echt.safety.photos import LONGEST, MOST_BYTES

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["Logo", "Photo", "read_logo", "read_photo"]

MOST_KEPT = 6
"""Photos whose pixels are kept, by the sha256 of their file: each is decoded once while few others come between."""
LIMITS = Limits(memory_mb=1200, cpu_s=20, wall_s=30)
"""What decoding one photo may use."""
_SUFFIX = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "tif": "TIFF", "tiff": "TIFF", "gif": "GIF"}
_SVG_UNSAFE = re.compile(
    r"<!ENTITY|<!DOCTYPE|<script|<foreignObject|<image|<text|href\s*=\s*[\"'](?!#)|url\(\s*[\"']?(?!#)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo, upright, in sRGB, without its metadata.

    Attributes:
        image: As Pillow holds it, RGB or RGBA.
        shows: What it shows, per language, for who does not see it.
        remarks: What had to be done to read it, as short codes: "wrong_suffix", "cmyk", "deep", "smaller".
        source: Digital source type (IPTC): "digitalCapture", or "trainedAlgorithmicMedia" where a model made it.
        placed: Whether the file told where it was taken.
    """

    image: Image
    shows: Mapping[str, str] = field(default_factory=dict[str, str])
    remarks: tuple[str, ...] = ()
    source: str = "digitalCapture"
    placed: bool = False


@dataclass(frozen=True, slots=True)
class Logo:
    """A logo as SVG, and its size."""

    svg: str
    width: float
    height: float


def read_photo(
    source: Path | str | bytes, *, shows: Mapping[str, str] | None = None, made_as: str = "digitalCapture"
) -> Photo:
    """A photo from a file or from bytes: JPEG, PNG, WebP, TIFF or a GIF that does not move.

    It is turned as its EXIF says and converted to 8 bits sRGB; its metadata (place, camera, name) are left behind. It is
    decoded in a process that can do next to nothing, once as long as it is among the last six.

    Args:
        source: A path, or the bytes of a file.
        shows: What it shows, per language.
        made_as: Digital source type (IPTC).

    Raises:
        CampaignError: E455, it is no picture, a damaged one, or one that breaks its reader; E456, it takes too much
            memory or time to decode; E457, it moves.
        OutsideError: E515, Pillow is not installed.

    """
    require("PIL", "reading a photo needs a library that is not installed.", code="E515", extra="create")
    from PIL import Image

    raw = _bytes(source)
    digest = hashlib.sha256(raw).hexdigest()
    seen = _KEPT[digest] = _KEPT.pop(digest, None) or _decoded(raw)
    for old in list(_KEPT)[:-MOST_KEPT]:
        _KEPT.pop(old, None)
    remarks = list(seen.remarks)
    suffix = Path(source).suffix.lower().removeprefix(".") if not isinstance(source, bytes) else ""
    if suffix and _SUFFIX.get(suffix) != seen.format:
        remarks.append("wrong_suffix")
    image = Image.frombytes(seen.mode, seen.size, seen.pixels)
    return Photo(image, dict(shows or {}), tuple(remarks), made_as, placed=seen.placed)


@dataclass(frozen=True, slots=True)
class _Decoded:
    """What comes back from the process that decodes: pixels, and what the file said."""

    mode: str
    size: tuple[int, int]
    pixels: bytes = field(repr=False)
    format: str
    remarks: list[str]
    placed: bool


def _bytes(source: Path | str | bytes) -> bytes:
    if isinstance(source, bytes):
        raw = source
    else:
        path = Path(source)
        try:
            too_large = path.stat().st_size > MOST_BYTES
            raw = b"" if too_large else path.read_bytes()
        except OSError as error:
            raise _unreadable(type(error).__name__) from error
        if too_large:
            raise _too_large(f"a file over {MOST_BYTES // 1_000_000} MB")
    if len(raw) > MOST_BYTES:
        raise _too_large(f"{len(raw) // 1_000_000} MB")
    return raw


def _decoded(raw: bytes) -> _Decoded:
    """The pixels of a photo, decoded where nothing can be harmed."""
    try:
        told: dict[str, Any] = _reader().ask("decode", data=base64.b64encode(raw).decode())
    except OutsideError as error:
        found = str(error.found).partition(": ")[2]
        raise (_too_large if "memory" in found or "too long" in found else _unreadable)(found) from None
    if "refused" in told:
        raise _REFUSED[told["refused"]](told["found"])
    return _Decoded(
        told["mode"],
        tuple(told["size"]),
        base64.b64decode(told["pixels"]),
        told["format"],
        told["remarks"],
        told["placed"],
    )


@cache
def _reader() -> Pool:
    """The process in which photos are decoded; it ends with this one."""
    pool = Pool("echt.safety.photos", LIMITS)
    atexit.register(pool.close)
    return pool


def panel(photo: Photo, width: int, height: int, ground: str) -> tuple[str, list[str]]:
    """The photo cut to a panel, as SVG, and what had to be done to it.

    A cut-out, or a product before one even colour, is shown whole with room around it; any other photo fills the panel,
    cut where there is least to see.
    """
    import PIL.Image

    image, done = photo.image, list[str]()
    back = _plain_edge(image) or (ground if image.mode == "RGBA" else None)
    left, top, right, bottom = (0.0, 0.0, 0.0, 0.0) if back is None else _thing(image, back)
    if back is None:
        scale = max(width / image.width, height / image.height)
        left = _window(image, width / scale, across=True)
        top = _window(image, height / scale, across=False)
        if width * height < 0.5 * image.width * image.height * scale * scale:
            done.append("cut")
    else:
        scale = min(width * 0.76 / (right - left), height * 0.76 / (bottom - top))
        left, top = (left + right - width / scale) / 2, (top + bottom - height / scale) / 2
    if scale > 1.5:
        done.append("small")
    sheet = PIL.Image.new("RGB", (width, height), back or ground)
    _laid(sheet, image, left, top, scale)
    return as_svg(sheet), done


def _laid(sheet: Image, image: Image, left: float, top: float, scale: float) -> None:
    """Lay the part of the image on the sheet that begins at (left, top) of the image; outside it the sheet shows."""
    import PIL.Image

    box = (max(0.0, left), max(0.0, top))
    end = (min(image.width, left + sheet.width / scale), min(image.height, top + sheet.height / scale))
    size = (max(1, round((end[0] - box[0]) * scale)), max(1, round((end[1] - box[1]) * scale)))
    part = image.resize(size, PIL.Image.Resampling.LANCZOS, box=(*box, *end), reducing_gap=3.0)
    at = (round((box[0] - left) * scale), round((box[1] - top) * scale))
    sheet.paste(part, at, part if part.mode == "RGBA" else None)


def _plain_edge(image: Image) -> str | None:
    """The colour of the edge of a photo, where all of the edge has about one colour and nothing shows through."""
    import numpy as np

    small = image.resize((64, 64), reducing_gap=2.0).convert("RGBA")
    pixels = np.asarray(small, dtype=np.int16)
    edge = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    if edge[:, 3].min() < 255 or (edge.max(axis=0) - edge.min(axis=0)).max() > 12:
        return None
    red, green, blue = (int(one) for one in np.median(edge[:, :3], axis=0))
    return f"#{red:02X}{green:02X}{blue:02X}"


def _thing(image: Image, back: str) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of what stands before an even colour: all that clearly differs from it."""
    import numpy as np
    import PIL.Image

    ratio = max(1.0, max(image.size) / 400)
    size = (max(1, round(image.width / ratio)), max(1, round(image.height / ratio)))
    small = image.resize(size, reducing_gap=2.0)
    flat = PIL.Image.new("RGB", small.size, back)
    flat.paste(small, mask=small if small.mode == "RGBA" else None)
    ground = PIL.Image.new("RGB", small.size, back)
    far = np.asarray(flat, dtype=np.int16) - np.asarray(ground, dtype=np.int16)
    differs = np.abs(far).max(axis=-1) > 24
    rows, columns = np.flatnonzero(differs.max(axis=1)), np.flatnonzero(differs.max(axis=0))
    if not len(rows):
        return (0.0, 0.0, float(image.width), float(image.height))
    left, top, right, bottom = (float(one) * ratio for one in (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1))
    return left, top, right, bottom


def _window(image: Image, room: float, *, across: bool) -> float:
    """Where to begin a cut: the stretch that holds most edges, the middle where it makes little difference."""
    import numpy as np

    whole = image.width if across else image.height
    if whole <= room + 0.5:
        return 0.0
    grey = np.asarray(image.resize((96, 96), reducing_gap=2.0).convert("L"), dtype=np.float64)
    change = np.abs(np.diff(grey, axis=1))[:-1] + np.abs(np.diff(grey, axis=0))[:, :-1]
    weight = change.sum(axis=0 if across else 1) + 1.0
    n, span = len(weight), max(1, round(len(weight) * room / whole))
    sums = np.convolve(weight, np.ones(span), mode="valid")
    middle = 1 - 0.3 * np.abs(np.arange(len(sums)) - (n - span) / 2) / max(1.0, (n - span) / 2)
    return min(whole - room, int(np.argmax(sums * middle)) * whole / n)


def as_svg(image: Image) -> str:
    """A picture as SVG of its own size: the form in which a template can take it without a file."""
    raw = io.BytesIO()
    image.save(raw, "PNG", compress_level=1)
    data = base64.b64encode(raw.getvalue()).decode("ascii")
    size = f'width="{image.width}" height="{image.height}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {image.width} {image.height}">'
    return f'{head}<image {size} href="data:image/png;base64,{data}"/></svg>'


def read_logo(path: Path) -> Logo:
    """A logo from an SVG, PNG or WebP file.

    Raises:
        ProjectError: E180, the file is no picture, or an SVG that reaches outside itself.

    """
    raw = path.read_bytes()[:1_000_001]
    if len(raw) > 1_000_000:
        raise _bad_logo(path, "over 1 MB")
    if path.suffix.lower() != ".svg":
        try:
            image = read_photo(raw).image
        except CampaignError as error:
            raise _bad_logo(path, str(error.found)) from error
        image.thumbnail((1200, 1200))
        return Logo(as_svg(image), image.width, image.height)
    text = raw.decode("utf-8", errors="replace")
    if "<svg" not in text or _SVG_UNSAFE.search(text.replace("xmlns:xlink", "")):
        raise _bad_logo(path, "an SVG with a script, letters, a picture or a link outside itself")
    width, height = _svg_size(text, path)
    return Logo(text, width, height)


def _svg_size(text: str, path: Path) -> tuple[float, float]:
    head = text[text.index("<svg") :].split(">", 1)[0]
    box = re.search(r"viewBox\s*=\s*[\"']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)", head)
    own = [re.search(rf"\s{key}\s*=\s*[\"']([\d.]+)(?:px)?[\"']", head) for key in ("width", "height")]
    found: list[Any] = [box[1], box[2]] if box else [one[1] for one in own if one]
    if len(found) != 2 or min(float(one) for one in found) <= 0:
        raise _bad_logo(path, "an SVG without a size")
    return float(found[0]), float(found[1])


def _bad_logo(path: Path, found: str) -> ProjectError:
    return ProjectError(
        f"brand.toml: the logo '{path.name}' cannot be used.",
        code="E180",
        found=found,
        fix="give an SVG of shapes with a viewBox, or a PNG",
    )


def _unreadable(found: str) -> CampaignError:
    return CampaignError(
        "the photo cannot be read.",
        code="E455",
        found=found,
        fix="open it in a picture program and save it as JPEG or PNG",
    )


def _too_large(found: str) -> CampaignError:
    return CampaignError(
        "the photo is too large to decode.",
        code="E456",
        found=found,
        fix=f"make it smaller: {LONGEST} pixels on its longest side is more than any picture shows",
    )


def _moving(found: str) -> CampaignError:
    return CampaignError("the photo moves.", code="E457", found=found, fix="save one frame of it as a picture")


_REFUSED = {"unreadable": _unreadable, "too_large": _too_large, "moves": _moving}
_KEPT: dict[str, _Decoded] = {}

"""What a file says of itself outside a manifest: PNG text, Exif, XMP and IPTC. Nothing here is signed.

Runs in a limited process. Nothing is decoded; what is compressed is unpacked up to a limit.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

__all__ = ["read_metadata"]

_MOST = 32_000_000
"""Bytes at either end of a file in which XMP is looked for."""
_MOST_TEXT = 1_000_000
_TAIL = 66_000
_TAILS = {"application/zip": b"PK\x05\x06", "application/pdf": b"%%EOF"}
ENDINGS = {
    ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp", ".gif": "image/gif",
    ".tif": "image/tiff", ".tiff": "image/tiff", ".avif": "image/avif", ".heic": "image/heic", ".svg": "image/svg+xml",
    ".mp4": "video/mp4", ".mov": "video/quicktime", ".mp3": "audio/mpeg", ".wav": "audio/wav", ".m4a": "audio/mp4",
    ".flac": "audio/flac", ".pdf": "application/pdf",
}  # fmt: skip
"""The kind that a name promises."""
GENERATOR = re.compile(
    r"stable[ -]?diffusion|comfyui|automatic1111|invokeai|novelai|midjourney|dall[·\-. ]?e\b|firefly|\bimagen\b|\bflux[. ]?[12]\b"
    r"|ideogram|leonardo\.ai|\bsora\b|runwayml|made with google ai|gpt-image|chatgpt|\bgrok\b|sd[_-]?xl",
    re.IGNORECASE,
)
"""Names that generators leave."""
_PARAMETERS = {"parameters", "prompt", "workflow", "dream", "sd-metadata", "invokeai_metadata"}
_STEPS = re.compile(r"\bsteps: \d+, sampler|\"class_type\"|\bcfg scale", re.IGNORECASE)
_PACKET = re.compile(rb"<x:xmpmeta.{0,4000000}?</x:xmpmeta>|<rdf:RDF.{0,4000000}?</rdf:RDF>", re.DOTALL)
_TYPE = re.compile(rb"DigitalSourceType(?:=[\"']|>|[^>]{0,80}rdf:resource=[\"'])\s*([^\"'<>\s]{1,200})")
_TOOL = re.compile(rb"(?:CreatorTool|softwareAgent)(?:=[\"']|>)\s*([^\"'<>]{1,120})")


def read_metadata(path: str, mime: str) -> list[dict[str, str]]:
    """What is said: each with `signal`, `key` of its sentence and the values in it.

    Args:
        path: Of the file.
        mime: Its media type.
    """
    found: list[dict[str, str]] = []
    for part in (_name, _kinds, _png, _exif, _xmp):
        try:
            found += part(Path(path), mime)
        except Exception as error:  # noqa: BLE001  # one part that is damaged does not hide the others
            found.append({"signal": part.__name__.strip("_"), "key": "damaged", "why": type(error).__name__})
    return found


def _name(path: Path, mime: str) -> list[dict[str, str]]:
    """Whether the name says another kind than the bytes."""
    ending = path.suffix.lower()
    if ENDINGS.get(ending, mime) == mime:
        return []
    return [{"signal": "name", "key": "wrong name", "ending": ending, "media": mime}]


def _kinds(path: Path, mime: str) -> list[dict[str, str]]:
    """Whether the end of the file is that of another kind: two files in one."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        tail = file.read()
    found = [other for other, mark in _TAILS.items() if mark in tail and other != mime]
    return [{"signal": "kinds", "key": "two kinds", "other": other} for other in found]


def _png(path: Path, mime: str) -> list[dict[str, str]]:
    if mime != "image/png":
        return []
    found: list[dict[str, str]] = []
    for key, value in _texts(path):
        if (key.lower() in _PARAMETERS and value) or _STEPS.search(value):
            found.append({"signal": "png text", "key": "generator parameters", "field": key[:40], "value": value[:80]})
        elif named := GENERATOR.search(value):
            found.append({"signal": "png text", "key": "generator named", "field": key[:40], "value": named[0][:80]})
    return found


def _texts(path: Path) -> Iterator[tuple[str, str]]:
    """Key and text of every text chunk."""
    with path.open("rb") as file:
        file.seek(8)
        while len(head := file.read(8)) == 8:
            length, kind = struct.unpack(">I4s", head)
            if kind not in {b"tEXt", b"zTXt", b"iTXt"} or length > _MOST_TEXT:
                file.seek(length + 4, 1)
                continue
            yield _text(kind, file.read(length))
            file.seek(4, 1)


def _text(kind: bytes, raw: bytes) -> tuple[str, str]:
    key, _, rest = raw.partition(b"\0")
    if kind == b"zTXt":
        rest = _unpacked(rest[1:])
    elif kind == b"iTXt":
        packed, after = rest[:1] == b"\1", rest[2:].split(b"\0", 2)[-1]
        rest = _unpacked(after) if packed else after
    return key.decode("latin-1"), rest.decode("utf-8", "replace")


def _unpacked(raw: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(raw, _MOST_TEXT)
    except zlib.error:
        return b""


def _exif(path: Path, mime: str) -> list[dict[str, str]]:
    if not mime.startswith("image/") or mime in {"image/svg+xml", "image/heic"}:
        return []
    from PIL import Image

    with Image.open(path) as image:
        exif = image.getexif()
        comment: Any = exif.get_ifd(0x8769).get(0x9286, b"")
        iptc = _iptc(image)
    software, make, model = (" ".join(str(exif.get(tag, "")).split()) for tag in (305, 271, 272))
    said = comment.decode("utf-8", "replace").replace("\0", "") if isinstance(comment, bytes) else str(comment)
    found: list[dict[str, str]] = []
    if software:
        found.append(_named("exif", "Software", software))
    if make or model:
        found.append({"signal": "exif", "key": "camera named", "value": f"{make} {model}".strip()[:80]})
    if _STEPS.search(said) or GENERATOR.search(said):
        found.append({"signal": "exif", "key": "generator parameters", "field": "UserComment", "value": said[8:88]})
    return found + ([_named("iptc", "Originating Program", iptc)] if iptc else [])


def _iptc(image: Any) -> str:
    from PIL import IptcImagePlugin

    told = IptcImagePlugin.getiptcinfo(image) or {}
    value: Any = told.get((2, 65), b"")
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""


def _named(signal: str, field: str, value: str) -> dict[str, str]:
    key = "generator named" if GENERATOR.search(value) else "program named"
    return {"signal": signal, "key": key, "field": field, "value": value[:80]}


def _xmp(path: Path, _: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for packet in _PACKET.findall(_ends(path)):
        for kind in dict.fromkeys(_TYPE.findall(packet)):
            name = kind.decode("utf-8", "replace").rsplit("/", 1)[-1]
            found.append({"signal": "xmp", "key": "source type", "value": name[:80]})
        for tool in dict.fromkeys(_TOOL.findall(packet)):
            found.append(_named("xmp", "CreatorTool", tool.decode("utf-8", "replace")))
    return [one for at, one in enumerate(found) if one not in found[:at]]


def _ends(path: Path) -> bytes:
    size = path.stat().st_size
    with path.open("rb") as file:
        first = file.read(min(size, _MOST))
        if size <= _MOST:
            return first
        file.seek(max(_MOST, size - _MOST))
        return first + b"\n" + file.read(_MOST)

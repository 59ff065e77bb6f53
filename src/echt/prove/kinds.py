"""What kind of file this is, told by its first bytes and never by its name."""

from __future__ import annotations

from pathlib import Path

from echt.errors import OutsideError

__all__ = ["HEAD", "KINDS", "kind_of", "kind_of_file"]

HEAD = 65_536
"""Bytes that are enough to tell: a few, but for sounds with a tag before them."""
KINDS = {
    "image/jpeg": "picture",
    "image/png": "picture",
    "image/webp": "picture",
    "image/gif": "picture",
    "image/tiff": "picture",
    "image/avif": "picture",
    "image/heic": "picture",
    "image/svg+xml": "picture",
    "video/mp4": "video",
    "video/quicktime": "video",
    "audio/mpeg": "audio",
    "audio/wav": "audio",
    "audio/mp4": "audio",
    "audio/flac": "audio",
    "application/pdf": "document",
}
_STARTS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"fLaC", "audio/flac"),
    (b"%PDF-", "application/pdf"),
)
_BRANDS = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heic",
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
}


def kind_of(head: bytes) -> str | None:
    """The media type that the first bytes of a file tell, or None.

    Examples:
        >>> kind_of(b"GIF89a..."), kind_of(b"hello")
        ('image/gif', None)
    """
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head.startswith(b"ID3"):
        return "audio/flac" if _behind_tag(head).startswith(b"fLaC") else "audio/mpeg"
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2:
        return "audio/mpeg"
    bare = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return "image/svg+xml" if bare.startswith((b"<svg", b"<?xml")) and b"<svg" in bare[:4096] else None


def _behind_tag(head: bytes) -> bytes:
    """What comes after an ID3 tag, in which the manifest of a sound lies; empty where the tag is longer."""
    size = sum((one & 127) << 7 * n for n, one in enumerate(reversed(head[6:10])))
    return head[10 + size : 14 + size]


def kind_of_file(path: Path) -> str:
    """The media type of a file that can be signed.

    Raises:
        OutsideError: E440, it cannot be read; E554, it is of no kind that can carry a manifest.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError as error:
        raise OutsideError(
            "this file cannot be read.", code="E440", found=error.strerror, fix="give the path of a file you may read"
        ) from None
    kind = kind_of(head)
    if kind is None:
        raise OutsideError(
            "a file of this kind cannot be signed.",
            code="E554",
            found=f"'{path.suffix}', and nothing in its first bytes that is known",
            fix=f"one of: {', '.join(sorted(KINDS))}",
        )
    return kind

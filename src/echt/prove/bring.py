"""A film, sound or picture that somebody brings: signed with how it came to be, kept in the ledger, ready for a person's yes.

What the file itself says is held against what is declared: a file whose own manifest does not hold is refused, and so is
one that says a model made it when it is declared to be a camera's. The manifest that it carries stays inside.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from echt.errors import OutsideError
from echt.prove.finish import Maker
from echt.prove.kinds import KINDS, kind_of_file
from echt.prove.labels import picture_label
from echt.prove.sign import Claim, Ingredient, Source, carries, sign_bytes
from echt.prove.trust import TrustList
from echt.prove.verify import AI_SOURCES, State, Verifier

if TYPE_CHECKING:
    from echt.ledger import Asset
    from echt.prove.film import Frames

__all__ = ["LARGEST", "SUFFIXES", "Brought", "Declared", "bring"]

LARGEST = 500_000_000
"""Bytes of a file that can be signed: it is held in memory."""
SUFFIXES = {
    "image/jpeg": ".jpg",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
    "audio/mpeg": ".mp3",
    "audio/wav": ".wav",
    "audio/mp4": ".m4a",
    "audio/flac": ".flac",
}
"""How the file of a media type is named when it leaves."""
_PICTURES = {"image/jpeg", "image/png", "image/webp", "image/tiff", "image/avif", "image/gif"}
_LOST = "no fingerprints were kept: a copy of this film that lost its manifest is not known again"
Keep = Callable[[str, str, bytes], Path]
"""(SHA-256, suffix, bytes) -> where they were kept."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What somebody says of a file that they bring.

    Attributes:
        name: Under which people know it; no personal data.
        source: How it came to be.
        language: Of the label, where a model had a hand in it.
    """

    name: str
    source: Source
    language: str = "nl"


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that was proven.

    Attributes:
        asset: Its record.
        path: Where its bytes are.
        notes: What a person should know, in plain words.
    """

    asset: Asset
    path: Path
    notes: tuple[str, ...] = ()


def bring(maker: Maker, path: Path | str, keep: Keep, declared: Declared) -> Brought:
    """Prove a file: a picture gets mark and label too, a film fingerprints of its frames.

    What was made of the same bytes before, and is still there, is given again.

    Args:
        maker: Who signs, and where the record is kept.
        path: Of a picture, film or sound.
        keep: Keeps the signed bytes.
        declared: What is said of it.

    Raises:
        OutsideError: E440, it cannot be read; E554, of no kind that can be signed; E602, of no kind that can leave, too
            large, or its own manifest does not hold; E603, it says that a model made it, and the declaration does not; or
            as `sign_bytes` and `Maker.picture`.
    """
    path = Path(path)
    mime = kind_of_file(path)
    if mime not in _PICTURES and KINDS[mime] not in {"video", "audio"}:
        raise _refused(mime, "a JPEG, PNG, WebP or TIFF, an MP4 or QuickTime film, an MP3, WAV, M4A or FLAC")
    if path.stat().st_size > LARGEST:
        raise _refused(f"{path.stat().st_size:,} bytes", f"at most {LARGEST:,} bytes")
    _says_the_same(path, declared.source, maker)
    content = path.read_bytes()
    if KINDS[mime] == "picture":
        return _picture(maker, content, mime, keep, declared)
    return _film_or_sound(maker, content, mime, keep, declared)


def _says_the_same(path: Path, source: Source, maker: Maker) -> None:
    """What the file says of itself must not speak against what is declared."""
    with Verifier(lists=[TrustList("own root", maker.identity.root)]) as verifier:
        found = verifier.verify(path)
    if found.state is State.contradicted:
        raise _refused(
            "its own manifest does not hold: it was changed after it was signed", "the file as it was signed"
        )
    if found.ai_declared and source.value not in AI_SOURCES:
        raise OutsideError(
            "this file says itself that a model made it, or part of it.",
            code="E603",
            found=f"declared as '{source.name}'",
            fix="declare what it is: trained, or composite where a model made a part",
        )


def _picture(maker: Maker, content: bytes, mime: str, keep: Keep, declared: Declared) -> Brought:
    """As a JPEG with mark and manifest; what the camera wrote beside the pixels, such as the place, stays behind."""
    from PIL import Image, ImageOps

    from echt.prove.mark.pixels import open_picture, rgb_of

    opened, out = open_picture(content), io.BytesIO()
    if opened.frames > 1:
        raise _refused("a moving picture", "one picture, or a film as MP4")
    Image.fromarray(rgb_of(ImageOps.exif_transpose(opened.image))).save(out, "PNG", compress_level=1)
    part = (Ingredient(content, mime, declared.name),) if carries(content, mime) else ()
    made = maker.picture(
        out.getvalue(),
        name=declared.name,
        source=declared.source.value,
        language=declared.language,
        made_from=part,
    )
    sha = hashlib.sha256(made).hexdigest()
    asset = maker.ledger.asset(sha)
    if asset is None:
        raise _refused("its record is gone", "bring it again")
    return Brought(asset, keep(sha, ".jpg", made))


def _film_or_sound(maker: Maker, content: bytes, mime: str, keep: Keep, declared: Declared) -> Brought:
    from echt.ledger import Asset  # heavy, as frames are: only where something is made
    from echt.prove.film import register_film

    said = picture_label(declared.source.value, declared.language).text
    before, original = maker.before(content + f"{declared.source}|{said}|".encode())
    known = None if before is None else maker.ledger.asset(hashlib.sha256(before).hexdigest())
    if before is not None and known is not None:
        return Brought(known, keep(known.sha256, SUFFIXES[mime], before), _notes(known))
    claim = Claim(
        title=declared.name, disclosure={"label": said, "language": declared.language} if said else {},
    )  # fmt: skip
    made = sign_bytes(
        content, mime, source=declared.source, identity=maker.identity, at=maker.at, stamp=maker.stamp, claim=claim
    )
    sha = hashlib.sha256(made.content).hexdigest()
    path = keep(sha, SUFFIXES[mime], made.content)
    asset = Asset(
        sha256=sha, kind=KINDS[mime], name=declared.name, mime=mime, source=declared.source.value,
        original=hashlib.sha256(original).hexdigest(), manifest=made.manifest,
    )  # fmt: skip
    frames, why = _frames(path) if asset.kind == "video" else (None, "")
    asset = register_film(maker.ledger, asset, frames, at=maker.at)
    return Brought(asset, path, (*made.warnings, *(_notes(asset) if not why else (f"{_LOST}: {why}",))))


def _frames(path: Path) -> tuple[Frames | None, str]:
    """Fingerprints of a film; why there are none, where nobody can look."""
    from echt.prove.film.frames import DENSE, read_frames

    try:
        return read_frames(path, DENSE), ""
    except OutsideError as error:
        return None, f"{error.found} ({error.code})"


def _notes(asset: Asset) -> tuple[str, ...]:
    if asset.kind == "audio":
        return ("a copy of a sound that lost its manifest is not known again",)
    return () if asset.prints else (_LOST,)


def _refused(found: str, fix: str) -> OutsideError:
    return OutsideError("this file cannot be proven.", code="E602", found=found, fix=fix)

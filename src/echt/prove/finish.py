"""From a drawn picture to one that may leave: label, mark, signature, record, in this order.

The label stands in the picture, so it is marked and signed with it. The mark goes in before the signature, because a
signature ends every change. The record comes last: it holds what was signed.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from echt.errors import OutsideError, require
from echt.prove.identity import Identity
from echt.prove.labels import picture_label
from echt.prove.sign import Action, Claim, Ingredient, Signed, Stamp, sign_bytes

if TYPE_CHECKING:
    from PIL.Image import Image

    from echt.ledger import Ledger

__all__ = ["MARK", "QUALITY", "Maker", "burn"]

MARK = "eu.echt.mark.v1"
"""Name of the invisible mark in a manifest."""
QUALITY = 90
"""Of the JPEG that leaves: a mark is fine noise, which a PNG keeps at five times the bytes."""
LARGE, QUALITY_LARGE = 1000, 75
"""Pixels from which a picture is shown at half its size or less: half the bytes do, and the mark is read as well after
what a copy goes through. At quality 60 it no longer is."""
_PAPER, _INK = (255, 255, 255), (33, 26, 34)


@dataclass(frozen=True)
class Maker:
    """Makes pictures ready to leave, and keeps a record of each.

    Attributes:
        ledger: Keeps the record.
        identity: Signs.
        at: When, UTC.
        stamp: The time stamp authority, or None.
        album: SHA-256 -> bytes of a picture that was made before, None where they are gone.
    """

    ledger: Ledger
    identity: Identity
    at: datetime
    stamp: Stamp | None = None
    album: Callable[[str], bytes | None] = field(default=lambda _: None)

    @cached_property
    def key(self) -> str:
        """Changes with who signs."""
        return hashlib.sha256(self.identity.chain.encode()).hexdigest()[:16]

    def picture(
        self, drawn: bytes, *, name: str, source: str, language: str, corner: tuple[int, int, int, int] | None = None,
        creative_id: str | None = None, made_from: Sequence[Ingredient] = (),
    ) -> bytes:  # fmt: skip
        """The bytes of a picture that may leave: a JPEG with label, mark and manifest, kept in the ledger.

        What was made of the same drawing before, and is there, is given again.

        Args:
            drawn: A PNG, as it was drawn or as a model made it.
            name: Of the picture; no personal data.
            source: Digital source type: the end of the IPTC term.
            language: Of the label.
            corner: Left, top, right, bottom of a place without words; the whole picture when None.
            creative_id: Whose.
            made_from: Files that go inside with their own manifests.

        Raises:
            OutsideError: E576, it has too little texture for a mark that lasts, the strong one too; or as `sign_bytes`.
        """
        said = picture_label(source, language).text
        whole = burn(drawn, said, corner) if said else drawn
        before, original = self.before(whole)
        if before is not None:
            return before
        marked, number, strong = self._marked(whole, original)
        claim = Claim(
            title=name,
            actions=[Action("c2pa.watermarked.bound", "Echt")],
            ingredients=made_from,
            marks={MARK: f"{number:08x}"},
            disclosure={"label": said, "language": language} if said else {},
        )
        made = self._signed(marked, source, claim)
        about = {"mark_id": number, "strong": strong, "creative_id": creative_id, "manifest": made.manifest}
        from echt.prove import mark

        mark.register_picture(
            self.ledger, made.content, original=original, name=name, mime="image/jpeg", source=source, at=self.at, about=about
        )  # fmt: skip
        return made.content

    def before(self, whole: bytes) -> tuple[bytes | None, bytes]:
        """What was made of this picture by this signer and is still there; and under which bytes a new one is kept."""
        n = 0
        while True:
            original = whole + f"{self.key}|{n}".encode()
            known = self.ledger.asset_of_original(hashlib.sha256(original).hexdigest())
            content = self.album(known.sha256) if known is not None else None
            if known is None or content is not None:
                return content, original
            n += 1

    def _marked(self, content: bytes, original: bytes) -> tuple[bytes, int, bool]:
        """As a JPEG whose mark was read back, the number of the mark, and whether it is the strong one."""
        from echt.prove import mark  # heavy: only where something is made

        number = mark.issue_id(self.ledger, original)
        made = mark.embed_either(content, "image/png", number)
        out = _jpeg(made.content)
        if not mark.carries(out, number) and not made.strong:
            made = mark.embed(content, "image/png", number, strong=True)
            out = _jpeg(made.content)
        if not mark.carries(out, number):
            raise OutsideError(
                "this picture has too little texture for a mark that lasts.",
                code="E576",
                found="the mark cannot be read in the file that would leave",
                fix="a photo, or a drawing with more in it",
            )
        return out, number, made.strong

    def _signed(self, content: bytes, source: str, claim: Claim) -> Signed:
        return sign_bytes(
            content, "image/jpeg", source=source, identity=self.identity, at=self.at, stamp=self.stamp, claim=claim
        )


def burn(content: bytes, text: str, corner: tuple[int, int, int, int] | None = None) -> bytes:
    """A picture with a small plate of words in the lower right of a place: black on white, as large as can be read.

    Args:
        content: A picture.
        text: The label.
        corner: Left, top, right, bottom of the place; the whole picture when None.

    Returns:
        A PNG.
    """
    require("PIL", "drawing a label needs a library that is not installed.", code="E515", extra="prove")
    from PIL import Image, ImageDraw, ImageFont

    image = Image.open(io.BytesIO(content)).convert("RGB")
    left, top, right, bottom = corner or (0, 0, *image.size)
    font = ImageFont.load_default(min(max(13, image.width // 42), 30))
    draw = ImageDraw.Draw(image)
    wide, high = (round(one) for one in draw.textbbox((0, 0), text, font=font)[2:])
    pad = max(4, high // 3)
    edge = max(left, right - wide - 3 * pad), max(top, bottom - high - 3 * pad)
    draw.rounded_rectangle((*edge, edge[0] + wide + 2 * pad, edge[1] + high + 2 * pad), radius=pad, fill=_PAPER)
    draw.text((edge[0] + pad, edge[1] + pad), text, font=font, fill=_INK)
    return _saved(image, "PNG")


def _jpeg(content: bytes) -> bytes:
    from PIL import Image

    image = Image.open(io.BytesIO(content)).convert("RGB")
    if image.width >= LARGE:
        return _saved(image, "JPEG", quality=QUALITY_LARGE, subsampling=2, optimize=True, progressive=True)
    return _saved(image, "JPEG", quality=QUALITY, subsampling=0, optimize=True)


def _saved(image: Image, kind: str, **how: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()

"""Marks that were issued, and the way back from a copy to what it is a copy of.

A copy is ours when its mark is one that was issued, or differs from one by at most 2 of 32 bits, *and* its fingerprint is
that of the picture which the mark was issued for. One alone is not enough: a pattern can be copied onto any picture,
and pictures can look alike.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from echt.errors import DataError
from echt.ledger import Asset
from echt.prove.mark.fingerprint import NEAR, NEAR_PLACED, SMALL, best_place, distances, fingerprint, turns_of, upright
from echt.prove.mark.pixels import grey_of, open_picture, rgb_of
from echt.prove.mark.reading import Mark, read_grey

if TYPE_CHECKING:
    from echt.ledger import Ledger

__all__ = ["Alike", "Match", "alike", "find", "issue_id", "matches", "register_picture"]

Array = np.ndarray[Any, np.dtype[Any]]
NEAR_ID = 2
"""Bits of 32 by which a mark that was read may differ from the one that was issued."""
_APART = 2 * NEAR_ID + 1
_TRIES = 64
_TILTED = 3.5


@dataclass(frozen=True, slots=True)
class Match:
    """A picture that is a copy of an asset: by its mark and its fingerprint.

    Attributes:
        asset: What it is a copy of.
        mark: As it was read.
        id_distance: Bits of 32 by which the mark differs from the one that was issued.
        print_distance: Bits of 256 by which the fingerprints differ.
        part: Whether only a part of the asset was compared: the copy is a cut-out.
    """

    asset: Asset
    mark: Mark
    id_distance: int
    print_distance: int
    part: bool


@dataclass(frozen=True, slots=True)
class Alike:
    """An asset that a picture looks like. Without the mark this shows no origin: pictures can look alike.

    Attributes:
        sha256: Of the asset.
        distance: Bits of 256 by which the nearest fingerprints differ.
        part: Whether that was a tile, not the whole.
    """

    sha256: str
    distance: int
    part: bool


def issue_id(ledger: Ledger, content: bytes) -> int:
    """A number for the mark of a picture: no other asset has it, and misread by two bits it is still no other's.

    The same picture gets the same number, as long as no other took it. It is taken when the picture is registered.

    Args:
        ledger: With the marks that were issued.
        content: The picture before it is marked.

    Raises:
        DataError: E269, no number is free.
    """
    original = hashlib.sha256(content).hexdigest()
    known = ledger.asset_of_original(original)
    if known is not None and known.mark_id is not None:
        return known.mark_id
    taken = ledger.mark_ids()
    for apart in (_APART, _APART - 2, 1):
        for n in range(_TRIES):
            digest = hashlib.sha256(f"echt mark|{ledger.ledger_id}|{original}|{n}".encode()).digest()
            number = int.from_bytes(digest[:4], "big")
            if taken.size == 0 or int(np.bitwise_count(taken ^ np.uint32(number)).min()) >= apart:
                return number
    raise DataError(
        "no number is free for another mark.",
        code="E269",
        found=f"{taken.size:,} taken",
        fix="open a ledger of its own",
    )


def register_picture(
    ledger: Ledger, content: bytes, *, original: bytes, name: str, mime: str, source: str, at: datetime,
    about: dict[str, Any] | None = None,
) -> Asset:  # fmt: skip
    """Keep a picture that was marked and signed, so that its copies are known again.

    Args:
        ledger: Where assets are kept.
        content: Its bytes as they leave.
        original: Its bytes before the mark.
        name: Of the picture.
        mime: Its media type.
        source: How it came to be: the end of a digital source type (IPTC).
        at: When, UTC.
        about: More fields of `Asset`: mark_id, strong, creative_id, creative_version, manifest.

    Raises:
        DataError: E269, the mark is another asset's.
        OutsideError: E590 to E592, the picture cannot be read.
    """
    seen = fingerprint(content)
    asset = Asset(
        sha256=hashlib.sha256(content).hexdigest(), kind="picture", name=name, mime=mime, source=source,
        original=hashlib.sha256(original).hexdigest(), width=seen.width, height=seen.height, prints=seen.packed,
        small=seen.small, **(about or {}),
    )  # fmt: skip
    ledger.register_asset(asset, at=at)
    return asset


def find(ledger: Ledger, content: bytes) -> Match | None:
    """The asset that a picture is a copy of, by mark and fingerprint, or None.

    Where a picture holds two marks whose assets both agree, the surer one is given: `matches` gives all, and
    `Match.mark.others` names the other marks.

    Raises:
        OutsideError: E590 to E592, the picture cannot be read.
    """
    return next(iter(matches(ledger, content)), None)


def matches(ledger: Ledger, content: bytes) -> tuple[Match, ...]:
    """Every asset that a picture is a copy of, by mark and fingerprint, the surest first.

    Raises:
        OutsideError: As `find`.
    """
    grey = grey_of(rgb_of(open_picture(content).image))
    mark = read_grey(grey)
    if mark is None:
        return ()
    taken = ledger.mark_ids()
    found: list[Match] = []
    for number in (mark.id32, *mark.others):
        apart = np.bitwise_count(taken ^ np.uint32(number))
        for n in np.flatnonzero(apart <= NEAR_ID):
            asset = ledger.asset_of_mark(int(taken[n]))
            if asset is not None and (near := _agrees(grey, mark, asset)) is not None:
                found.append(Match(asset, mark, int(apart[n]), *near))
    return tuple(found)


def alike(ledger: Ledger, content: bytes, *, most: int = 5) -> tuple[Alike, ...]:
    """Assets that a picture looks like, the nearest first: also where no mark can be read.

    Args:
        ledger: With assets.
        content: Of any picture.
        most: At most so many.

    Raises:
        OutsideError: E590 to E592, the picture cannot be read.
    """
    kept = ledger.asset_prints()
    if not kept:
        return ()
    counts = np.array([len(prints) // 32 for _, prints in kept])
    everything = np.frombuffer(b"".join(prints for _, prints in kept), dtype="<u8").reshape(-1, 4)
    grey = grey_of(rgb_of(open_picture(content).image))
    nearest = distances(turns_of(grey), everything).min(axis=0)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    best = np.minimum.reduceat(nearest, starts)
    order = np.argsort(best, kind="stable")[:most]
    return tuple(Alike(kept[n][0], int(best[n]), bool(nearest[starts[n]] > best[n])) for n in order if best[n] <= NEAR)


def _agrees(grey: Array, mark: Mark, asset: Asset) -> tuple[int, bool] | None:
    """(distance, whether of a part) where the fingerprint is the asset's, else None."""
    whole = np.frombuffer(asset.prints, dtype="<u8").reshape(-1, 4)
    near = distances(turns_of(grey), whole).min(axis=0)
    if near.size and near[0] <= NEAR:
        return int(near[0]), False
    if near.size and near.min() <= NEAR:
        return int(near.min()), True
    apart = _placed(grey, mark, asset)
    return (apart, True) if apart <= NEAR_PLACED else None


def _placed(grey: Array, mark: Mark, asset: Asset) -> int:
    """The mark's squares tell by how much the copy was made smaller; so its place in the asset can be looked up."""
    from echt.prove.mark.pattern import PERIOD
    from echt.prove.mark.sense import WORK

    if not asset.small:  # a record without its small grey picture: there is no place to look at
        return 256
    drawn = PERIOD * max(1.0, float(np.sqrt(asset.width * asset.height)) / WORK)
    small = max(1.0, max(asset.width, asset.height) / SMALL)
    return best_place(asset.small, upright(_levelled(grey, mark), mark.turn), small * mark.period / drawn)


def _levelled(grey: Array, mark: Mark) -> Array:
    """The middle of a picture that was turned a little, turned back; the whole where it was not."""
    if mark.degrees == 0 or abs(mark.degrees) > _TILTED:
        return grey
    from PIL import Image

    back = np.asarray(Image.fromarray(grey).rotate(mark.degrees, Image.Resampling.BICUBIC))
    lost = np.tan(np.deg2rad(abs(mark.degrees)))
    x, y = round(grey.shape[0] * lost / 2), round(grey.shape[1] * lost / 2)
    return back[y : grey.shape[0] - y, x : grey.shape[1] - x]

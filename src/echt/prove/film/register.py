"""Films in the ledger, and the way back from a copy of a film to what it is a copy of.

A film is a copy of ours when at least three different pictures in it are in ours, or all of them where it has fewer. One
picture that two films share, such as a closing card, is not enough. Sounds have no fingerprint.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from echt.prove.film.frames import Frames, different
from echt.prove.mark.fingerprint import distances

if TYPE_CHECKING:
    from echt.ledger import Asset, Ledger

__all__ = ["FilmMatch", "find_film", "register_film"]

Array = np.ndarray[Any, np.dtype[Any]]
NEAR_FRAME = 44
"""Bits of 256 by which a frame and its copy differ at most. Frames of other films: 80 and more."""
_PICTURES = 3
_SHARE = 0.1
_SAME = 6


@dataclass(frozen=True, slots=True)
class FilmMatch:
    """A film whose frames are in one of ours.

    Attributes:
        sha256: Of the asset.
        agreeing: Frames that are in it.
        looked_at: Frames with enough in them to compare.
        pictures: How many different pictures the agreeing frames show; 1 or 2 is a hint, no more.
        mirrored: Whether the copy shows them mirrored.
    """

    sha256: str
    agreeing: int
    looked_at: int
    pictures: int
    mirrored: bool = False


def register_film(ledger: Ledger, asset: Asset, frames: Frames | None, *, at: datetime) -> Asset:
    """Keep a signed film with its fingerprints, so that its copies are known again.

    Args:
        ledger: Where assets are kept.
        asset: The film, without fingerprints.
        frames: Of it, densely read; None where nobody could look: then no copy is found.
        at: When, UTC.
    """
    kept = asset if frames is None else replace(asset, prints=_thinned(frames).tobytes())
    ledger.register_asset(kept, at=at)
    return kept


def find_film(ledger: Ledger, frames: Frames) -> FilmMatch | None:
    """The film of ours that most of these frames are in, or None.

    Args:
        ledger: With films.
        frames: As `read_frames` gives them.
    """
    telling = frames.telling
    if not telling.any():
        return None
    best: FilmMatch | None = None
    for sha256, packed in ledger.asset_prints("video"):
        kept = np.frombuffer(packed, dtype="<u8").reshape(-1, 4)
        for prints, mirrored in ((frames.prints, False), (frames.mirrored, True)):
            found = _match(sha256, prints[telling], kept, mirrored=mirrored)
            if found is not None and (best is None or found.agreeing > best.agreeing):
                best = found
    return best


def _match(sha256: str, prints: Array, kept: Array, *, mirrored: bool) -> FilmMatch | None:
    agree = distances(prints, kept).min(axis=1) <= NEAR_FRAME
    count, pictures = int(agree.sum()), len(different(prints[agree]))
    enough = pictures >= _PICTURES and count >= _SHARE * len(prints)
    if not enough and not (count == len(prints) and count):
        return None
    return FilmMatch(sha256, count, len(prints), pictures, mirrored)


def _thinned(frames: Frames) -> Array:
    """(k, 4) uint64: of telling frames, without those that hardly differ from the one kept before them; parts after them."""
    prints, kept = frames.prints[frames.telling], list[int]()
    for n in range(len(prints)):
        if not kept or int(distances(prints[n : n + 1], prints[kept[-1:]]).min()) > _SAME:
            kept.append(n)
    parts = frames.parts[frames.telling][kept].reshape(-1, 4)
    return np.concatenate([prints[kept], parts])

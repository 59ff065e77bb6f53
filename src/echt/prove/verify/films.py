"""What the frames of a film tell: whether they are in a film of ours, and a few of them for a person to look at."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from echt.errors import OutsideError
from echt.prove.verify.base import Direction, Evidence, Picture, Strength, Words, tool_of
from echt.prove.verify.judge import AI_SOURCES
from echt.prove.verify.words import LIMITS, SOURCES, VIEWS, said

if TYPE_CHECKING:
    from echt.ledger import Ledger
    from echt.prove.film import FilmMatch, Frames

__all__ = ["FILMS", "Filmed", "look_at_film"]

FILMS = frozenset({"video/mp4", "video/quicktime"})
"""Media types of which frames can be looked at."""
_PICTURES = 3


@dataclass(frozen=True, slots=True)
class Filmed:
    """What frames told: evidence, whether most of them are of an own film that a model made, and frames to look at."""

    evidence: tuple[Evidence, ...] = ()
    ai_declared: bool = False
    pictures: tuple[Picture, ...] = ()


def look_at_film(path: Path, ledger: Ledger | None, *, pictures: bool) -> Filmed:
    """Compare the frames of a film with those of our own, and show some; where nobody can look, say why.

    Args:
        path: Of a film, perhaps a stranger's: it is read by ffmpeg within limits.
        ledger: With our films; None to compare with nothing.
        pictures: Whether to give frames for a person to look at.
    """
    from echt.prove.film import find_film, key_frames, read_frames

    try:
        frames = read_frames(path)
    except OutsideError as error:
        key = "no ffmpeg" if error.code == "E600" else "no frames"
        return Filmed((_item(key, why=str(error.found)),))
    shown = key_frames(path, frames) if pictures else []
    seen = tuple(Picture("key frame", png, _moment(second, n)) for n, (second, png) in enumerate(shown))
    short = () if frames.whole else (_item("film cut", seconds=f"{float(frames.seconds[-1]):.0f}"),)
    match = find_film(ledger, frames) if ledger is not None else None
    if ledger is None or match is None:
        return Filmed(short if ledger is None else (*short, _none(frames)), pictures=seen)
    asset = ledger.asset(match.sha256)
    name, kind = ("", "") if asset is None else (asset.name, asset.source)
    ours = match.pictures >= _PICTURES and 2 * match.agreeing >= match.looked_at
    return Filmed((_copy(match, name), *_record(kind, match), *short), ours and kind in AI_SOURCES, seen)


def _copy(match: FilmMatch, name: str) -> Evidence:
    about = {"name": name, "sha": match.sha256[:16], "pictures": str(match.pictures)}
    about |= {"agree": str(match.agreeing), "looked": str(match.looked_at)}
    if match.pictures < _PICTURES:
        words, direction, strength = said("film alike", **about), Direction.nothing, Strength.none
    else:
        words = said("film copy mirrored" if match.mirrored else "film copy", **about)
        direction, strength = Direction.origin, Strength.strong
    return Evidence("frames", words, direction, strength, LIMITS["frames"], tool_of("echt"))


def _record(kind: str, match: FilmMatch) -> tuple[Evidence, ...]:
    """How our own film came to be, as the ledger says."""
    if not kind or match.pictures < _PICTURES:
        return ()
    about = SOURCES.get(kind, Words(kind, kind))
    words = said("own film", kind=kind, about_nl=about.nl, about_en=about.en)
    direction, strength = (Direction.ai, Strength.strong) if kind in AI_SOURCES else (Direction.origin, Strength.weak)
    return (Evidence("source type", words, direction, strength, LIMITS["own record"], tool_of("echt")),)


def _none(frames: Frames) -> Evidence:
    return _item("film unknown", looked=str(int(frames.telling.sum())))


def _item(key: str, **values: str) -> Evidence:
    words = said(key, **values)
    return Evidence("frames", words, Direction.nothing, Strength.none, LIMITS["frames"], tool_of("echt"))


def _moment(second: float, n: int) -> Words:
    """When a frame is seen; what to look for stands under the first."""
    about = VIEWS["key frame"] if n == 0 else Words("", "")
    return Words(f"Na {second:.1f} s. {about.nl}".strip(), f"At {second:.1f} s. {about.en}".strip())

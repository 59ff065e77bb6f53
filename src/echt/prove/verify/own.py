"""The project's own record of a picture that came back without its manifest.

Mark and fingerprint together lead to the asset that a picture is a copy of, and what the ledger holds of that asset counts:
where a model made it, the copy is declared AI, by our own record; where a copy carries two marks, both are told. A fingerprint alone decides nothing: a photo and what a
model made of that photo look alike, and nobody who sends in the photo is to be accused of the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from echt.prove.verify.base import Direction, Evidence, Strength, Words, tool_of
from echt.prove.verify.judge import AI_SOURCES
from echt.prove.verify.words import LIMITS, SOURCES, said

if TYPE_CHECKING:
    from echt.ledger import Ledger
    from echt.prove.mark import Alike, Match

__all__ = ["Own", "own_copy"]


@dataclass(frozen=True, slots=True)
class Own:
    """What our own record says: evidence, and whether the asset was made by a model."""

    evidence: tuple[Evidence, ...] = ()
    ai_declared: bool = False


def own_copy(ledger: Ledger, content: bytes) -> Own:
    """The asset that a picture is a copy of, by mark and fingerprint; else what it looks like, which decides nothing.

    Args:
        ledger: With the assets of this project.
        content: A picture that is safe to open: made anew from the pixels of a stranger's file.

    Raises:
        OutsideError: E590 to E592, the picture cannot be read.
    """
    from echt.prove.mark import alike, matches

    found = matches(ledger, content)
    if found:
        told = tuple(item for match in found for item in (_copy(match), _record(match)))
        return Own(told, any(match.asset.source in AI_SOURCES for match in found))
    return Own(tuple(_looks_like(one) for one in alike(ledger, content, most=1)))


def _copy(match: Match) -> Evidence:
    words = said("copy", sha=match.asset.sha256[:16], bits=str(match.id_distance), apart=str(match.print_distance))
    return Evidence("registry", words, Direction.origin, Strength.strong, LIMITS["copy"], tool_of("echt"))


def _record(match: Match) -> Evidence:
    kind = match.asset.source
    about = SOURCES.get(kind, Words(kind, kind))
    words = said("own record", kind=kind, about_nl=about.nl, about_en=about.en)
    direction, strength = (Direction.ai, Strength.strong) if kind in AI_SOURCES else (Direction.origin, Strength.weak)
    return Evidence("source type", words, direction, strength, LIMITS["own record"], tool_of("echt"))


def _looks_like(one: Alike) -> Evidence:
    words = said("alike", sha=one.sha256[:16], apart=str(one.distance))
    return Evidence("registry", words, Direction.nothing, Strength.none, LIMITS["alike"], tool_of("echt"))

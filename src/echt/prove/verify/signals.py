"""What a limited process saw in metadata and pixels, as evidence. Only a declared AI source type weighs in the state."""

from __future__ import annotations

from collections.abc import Sequence

from echt.prove.verify.base import Direction, Evidence, Strength, Words, tool_of
from echt.prove.verify.judge import AI_SOURCES
from echt.prove.verify.words import LIMITS, SOURCES, said

__all__ = ["declares_ai", "evidence_of"]

_POINTS = {
    "generator parameters": (Direction.ai, Strength.strong),
    "generator named": (Direction.ai, Strength.weak),
    "camera named": (Direction.camera, Strength.weak),
    "grid": (Direction.edited, Strength.weak),
    "saved twice": (Direction.edited, Strength.weak),
    "thumbnail differs": (Direction.edited, Strength.weak),
}


def evidence_of(found: Sequence[dict[str, str]]) -> list[Evidence]:
    """Each signal as evidence, in both languages.

    Args:
        found: As `metadata.read_metadata` and `pixels.read_pixels` return it.
    """
    return [_evidence(one) for one in found]


def declares_ai(found: Sequence[dict[str, str]]) -> bool:
    """Whether metadata says that a trained model made it, or part of it."""
    return any(one["key"] == "source type" and one.get("value") in AI_SOURCES for one in found)


def _evidence(one: dict[str, str]) -> Evidence:
    key = one["key"]
    values = {name: value for name, value in one.items() if name not in {"signal", "key"}}
    if "score" in values:
        values["score_nl"] = values["score"].replace(".", ",")
    direction, strength = _POINTS.get(key, (Direction.nothing, Strength.none))
    if key == "source type":
        about = SOURCES.get(one["value"], Words(one["value"], one["value"]))
        values |= {"about_nl": about.nl, "about_en": about.en}
        ai = one["value"] in AI_SOURCES
        direction, strength = (Direction.ai, Strength.strong) if ai else (Direction.origin, Strength.weak)
    limits = LIMITS.get(key) or LIMITS.get(one["signal"]) or LIMITS["metadata"]
    return Evidence(
        one["signal"],
        said(f"{key} in metadata" if key == "source type" else key, **values),
        direction,
        strength,
        limits,
        tool_of("echt"),
    )

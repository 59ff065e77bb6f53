"""What was drawn where, and whether that holds: inside the canvas, nothing over anything else, large enough to read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

from echt.create.picture.colour import NOT_TEXT, TEXT, apart
from echt.create.picture.sizes import Size

__all__ = ["Box", "problems"]

# half a pixel: what rounding to whole pixels may cost
_SLACK = 0.5
_LEAST = {"headline": "headline", "line": "line", "price": "price", "button_words": "button", "logo": "name"}


@dataclass(frozen=True, slots=True)
class Box:
    """One thing in a picture.

    Attributes:
        kind: "art", "logo", "headline", "line", "price", "button" or "button_words".
        x: Of its left edge, in pixels.
        y: Of its top edge, in pixels.
        w: In pixels.
        h: In pixels.
        size: Of its type, in pixels; 0 where it holds no words.
        colour: Of its words, "#RRGGBB"; empty where it holds none.
        on: What the words stand on.
    """

    kind: str
    x: float
    y: float
    w: float
    h: float
    size: float = 0.0
    colour: str = ""
    on: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The fields by name."""
        return asdict(self)

    def holds(self, other: Box) -> bool:
        """Whether the other box lies in this one."""
        return (
            self.x - _SLACK <= other.x
            and self.y - _SLACK <= other.y
            and other.x + other.w <= self.x + self.w + _SLACK
            and other.y + other.h <= self.y + self.h + _SLACK
        )

    def meets(self, other: Box) -> bool:
        """Whether the two share more than an edge."""
        across = min(self.x + self.w, other.x + other.w) - max(self.x, other.x)
        down = min(self.y + self.h, other.y + other.h) - max(self.y, other.y)
        return across > _SLACK and down > _SLACK


def problems(boxes: Sequence[Box], size: Size) -> list[str]:
    """What does not hold, one sentence each; nothing means that all holds."""
    left, top, right, bottom = size.safe
    canvas = Box("canvas", 0, 0, size.width, size.height)
    safe = Box("safe", left, top, right - left, bottom - top)
    found = [f"{one.kind} is outside the picture" for one in boxes if not canvas.holds(one)]
    found += [f"{one.kind} is too close to the edge" for one in boxes if one.kind != "art" and not safe.holds(one)]
    found += [_said(one, other) for one, other in combinations(boxes, 2) if _over(one, other)]
    found += [
        f"{one.kind} is smaller than can be read"
        for one in boxes
        if one.size and one.size < size.least[_LEAST[one.kind]] - 0.01
    ]
    return [*found, *_faint(boxes), *_alone(boxes)]


def _over(one: Box, other: Box) -> bool:
    if {one.kind, other.kind} == {"button", "button_words"}:
        button, words = (one, other) if one.kind == "button" else (other, one)
        return not button.holds(words)
    return one.meets(other)


def _said(one: Box, other: Box) -> str:
    if {one.kind, other.kind} == {"button", "button_words"}:
        return "button_words are not inside the button"
    return f"{one.kind} lies over {other.kind}"


def _faint(boxes: Iterable[Box]) -> list[str]:
    return [f"{one.kind} does not stand out enough" for one in boxes if one.colour and apart(one.colour, one.on) < TEXT]


def _alone(boxes: Sequence[Box]) -> list[str]:
    ground = next((one.on for one in boxes if one.kind == "headline"), "")
    fill = next((one.on for one in boxes if one.kind == "button_words"), "")
    faint = ground and fill and apart(fill, ground) < NOT_TEXT
    return ["button does not stand out enough"] if faint else []

"""The six sizes: where the picture stands in each, and the smallest type that can be read there."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["SIZES", "THEMES", "Size"]

THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Size:
    """One size of a picture.

    Attributes:
        name: "1200x628".
        width: In pixels.
        height: In pixels.
        template: Of its layout, without `.typ`.
        panel: Left, top, width, height of the photo or the drawn shape.
        safe: Left, top, right, bottom edges that no words may cross.
        least: Smallest type by part, in pixels: 12 to 14 of them on the screen where this size is shown.
    """

    name: str
    width: int
    height: int
    template: str
    panel: tuple[int, int, int, int]
    safe: tuple[int, int, int, int]
    least: dict[str, float]


def _least(headline: float, line: float, price: float, button: float, name: float) -> dict[str, float]:
    return {"headline": headline, "line": line, "price": price, "button": button, "name": name}


# A link in a feed and a mail header are shown at about half their size, a post and a story at about a third.
SIZES: dict[str, Size] = {
    one.name: one
    for one in (
        Size("1200x628", 1200, 628, "landscape", (690, 0, 510, 628), (48, 40, 1152, 588), _least(34, 26, 28, 24, 22)),
        Size("1080x1080", 1080, 1080, "square", (0, 0, 1080, 492), (56, 492, 1024, 1032), _least(48, 36, 38, 34, 30)),
        Size("1080x1920", 1080, 1920, "story", (0, 1070, 1080, 850), (56, 250, 1024, 1060), _least(56, 38, 42, 38, 34)),
        Size("300x250", 300, 250, "rectangle", (204, 0, 96, 250), (12, 10, 192, 240), _least(14, 12, 13, 12, 11)),
        Size("970x250", 970, 250, "billboard", (0, 0, 284, 250), (300, 20, 950, 230), _least(19, 14, 16, 14, 13)),
        Size("1200x400", 1200, 400, "header", (770, 0, 430, 400), (44, 28, 740, 372), _least(32, 26, 28, 24, 22)),
    )
}

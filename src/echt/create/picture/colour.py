"""Colours: how far apart two of them stand, and the nearest one that can be read."""

from __future__ import annotations

import math
import re

__all__ = ["NOT_TEXT", "TEXT", "apart", "as_hex", "mixed", "readable", "shade", "turned"]

# WCAG 2.2, level AA: 1.4.3 for text (the rate for small text, for all sizes), 1.4.11 for what must be seen as a shape
TEXT = 4.5
NOT_TEXT = 3.0
_HEX = re.compile(r"#?(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})\Z")


def as_hex(colour: str) -> str | None:
    """A colour as "#RRGGBB", or None when it is not one.

    Examples:
        >>> as_hex("6a2459"), as_hex("#fff"), as_hex("red")
        ('#6A2459', '#FFFFFF', None)

    """
    if not _HEX.match(colour):
        return None
    digits = colour.removeprefix("#")
    return "#" + ("".join(2 * one for one in digits) if len(digits) == 3 else digits).upper()


def apart(one: str, other: str) -> float:
    """Contrast of two colours, 1 (the same) to 21 (black on white).

    Source:
        WCAG 2.2, contrast ratio: (L1 + 0.05) / (L2 + 0.05) of the relative luminances.

    Examples:
        >>> round(apart("#000000", "#FFFFFF"), 1), round(apart("#6A2459", "#F6F5F2"), 1)
        (21.0, 9.6)

    """
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def readable(colour: str, on: str, least: float) -> str:
    """The colour of the same hue with the smallest change in lightness that stands at least this far from `on`.

    Args:
        colour: "#RRGGBB".
        on: What it stands on, "#RRGGBB".
        least: Contrast to reach, at most 4.5: black or white always reaches that.

    Examples:
        >>> readable("#FFD400", "#FFFFFF", 4.5)
        '#8B7417'
        >>> readable("#6A2459", "#FFFFFF", 4.5)
        '#6A2459'

    """
    if apart(colour, on) >= least:
        return colour
    light, chroma, hue = _lch(colour)
    for step in range(1, 401):
        for way in (-step, step):
            tried = _from_lch(light + way / 400, chroma, hue)
            if apart(tried, on) >= least:
                return tried
    return max(("#000000", "#FFFFFF"), key=lambda one: apart(one, on))


def mixed(one: str, other: str, share: float) -> str:
    """`share` of the one colour in the other, by eye (in OKLab).

    Examples:
        >>> mixed("#000000", "#FFFFFF", 1.0), mixed("#6A2459", "#FFFFFF", 0.15)
        ('#000000', '#E9DCE5')

    """
    pairs = zip(_lab(one), _lab(other), strict=True)
    return _from_lab(*(share * a + (1 - share) * b for a, b in pairs))


def turned(colour: str, degrees: float, lighter: float = 0.0) -> str:
    """A colour beside it on the circle of hues, of the same strength."""
    light, chroma, hue = _lch(colour)
    return _from_lch(min(0.95, light + lighter), max(chroma, 0.04), hue + math.radians(degrees))


def shade(colour: str, light: float) -> str:
    """Nearly a grey of this lightness (0 black, 1 white), with a breath of the colour's hue.

    Examples:
        >>> shade("#2F6B4F", 0.2), shade("#2F6B4F", 0.96)
        ('#111814', '#EBF4EF')

    """
    return _from_lch(light, 0.012, _lch(colour)[2])


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return _linear(red), _linear(green), _linear(blue)


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _luminance(colour: str) -> float:
    red, green, blue = _channels(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _lab(colour: str) -> tuple[float, float, float]:
    """OKLab of a colour (Ottosson 2020, the matrices of CSS Color 4)."""
    r, g, b = _channels(colour)
    long = math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    middle = math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    short = math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _lch(colour: str) -> tuple[float, float, float]:
    light, a, b = _lab(colour)
    return light, math.hypot(a, b), math.atan2(b, a)


def _from_lch(light: float, chroma: float, hue: float) -> str:
    """The colour; where a screen cannot show it, the strongest one of that lightness and hue that it can."""
    light = min(1.0, max(0.0, light))
    for part in range(20, -1, -1):
        strength = chroma * part / 20
        rgb = _rgb(light, strength * math.cos(hue), strength * math.sin(hue))
        if all(-0.001 <= one <= 1.001 for one in rgb):
            return _written(rgb)
    return _written(_rgb(light, 0.0, 0.0))


def _from_lab(light: float, a: float, b: float) -> str:
    return _from_lch(light, math.hypot(a, b), math.atan2(b, a))


def _rgb(light: float, a: float, b: float) -> tuple[float, float, float]:
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _written(rgb: tuple[float, float, float]) -> str:
    shown = (12.92 * one if one <= 0.0031308 else 1.055 * max(one, 0.0) ** (1 / 2.4) - 0.055 for one in rgb)
    return "#" + "".join(f"{round(255 * min(1.0, max(0.0, one))):02X}" for one in shown)

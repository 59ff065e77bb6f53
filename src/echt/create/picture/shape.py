"""A drawn shape: calm, in the brand's colours, the same for the same seed on every machine."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

__all__ = ["SHAPES", "Shape", "shape"]


@dataclass(frozen=True, slots=True)
class Shape:
    """A drawing: its SVG, and what it shows, per language."""

    svg: str
    shows: Mapping[str, str]


class _Draws:
    """Numbers that follow from a seed alone: SHA-256 of the seed and a counter."""

    def __init__(self, seed: int) -> None:
        self._seed, self._count = seed, 0

    def number(self, low: float, high: float) -> float:
        self._count += 1
        raw = hashlib.sha256(f"{self._seed}:{self._count}".encode()).digest()
        return low + (high - low) * int.from_bytes(raw[:6], "big") / 2**48

    def one_of(self, things: tuple[str, ...]) -> str:
        return things[min(len(things) - 1, int(self.number(0, len(things))))]


def shape(seed: int, width: int, height: int, tints: tuple[str, str, str, str, str]) -> Shape:
    """A plant, hills, arches or tiles: which, and how, follows from the seed.

    Args:
        seed: Any whole number; the same seed gives the same kind of drawing in every size.
        width: In pixels.
        height: In pixels.
        tints: "#RRGGBB" each: ground, faint, half, full, other.

    """
    draws = _Draws(seed)
    name = draws.one_of(tuple(SHAPES))
    draw, shows = SHAPES[name]
    body = draw(draws, float(width), float(height), tints)
    ground = f'<rect width="{width}" height="{height}" fill="{tints[0]}"/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
    return Shape(f"{svg}{ground}{body}</svg>", shows)


def _n(*numbers: float) -> str:
    return " ".join(f"{one:.2f}" for one in numbers)


def _circle(x: float, y: float, r: float, fill: str) -> str:
    return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{r:.2f}" fill="{fill}"/>'


def _path(d: str, fill: str, more: str = "") -> str:
    return f'<path d="{d}" fill="{fill}"{more}/>'


def _leaf(x: float, y: float, angle: float, length: float, wide: float, fill: str) -> str:
    """A leaf that starts at a point and grows along an angle, with a tip at its end."""
    tip = (x + length * math.cos(angle), y + length * math.sin(angle))
    away = (-math.sin(angle), math.cos(angle))
    sides = [
        (
            x + 0.5 * length * math.cos(angle) + s * wide * away[0],
            y + 0.5 * length * math.sin(angle) + s * wide * away[1],
        )
        for s in (1, -1)
    ]
    return _path(f"M{_n(x, y)}Q{_n(*sides[0], *tip)}Q{_n(*sides[1], x, y)}Z", fill)


def _sprig(draws: _Draws, x: float, foot: float, tall: float, tints: tuple[str, ...]) -> str:
    """A stem that leans a little, with leaves in pairs that get smaller towards the top."""
    lean, colour = draws.number(-0.14, 0.14) * tall, draws.one_of(tints)
    pairs, spread = 5 + int(draws.number(0, 3)), draws.number(0.62, 0.95)

    def on(t: float) -> tuple[float, float]:
        return x + lean * t * t, foot - tall * t

    top = on(1.0)
    stem = f"M{_n(x, foot)}Q{_n(x, foot - 0.5 * tall, *top)}"
    parts = [_path(stem, "none", f' stroke="{colour}" stroke-width="{tall * 0.012:.2f}" stroke-linecap="round"')]
    for i in range(pairs):
        t = 0.2 + 0.74 * i / (pairs - 1)
        at, length = on(t), tall * (0.30 - 0.15 * t)
        up = math.atan2(-tall, 2 * lean * t)
        parts += [_leaf(*at, up + side * spread, length, length * 0.36, colour) for side in (1, -1)]
    return "".join([*parts, _leaf(*top, math.atan2(-tall, 2 * lean), tall * 0.15, tall * 0.05, colour)])


def _plants(draws: _Draws, w: float, h: float, tints: tuple[str, ...]) -> str:
    """Sprigs that grow from the lower edge before a round sun; more of them where there is more room."""
    _, faint, half, full, other = tints
    count = max(1, min(5, round(1.75 * w / h)))
    r = min(w, h) * 0.40
    sun = _circle(
        w * draws.number(0.56, 0.70) if count > 1 else w * 0.52, h * 0.42 if w > 0.6 * h else h * 0.3, r, faint
    )
    room = w / (count + 0.35)
    order = [half, full, other, half, full][:count] if count > 1 else [full]
    tall = min(h * 0.86, room * 2.5)
    sprigs = [
        _sprig(draws, room * (i + 0.675), h * 1.02, tall * draws.number(0.78, 1.0), (colour,))
        for i, colour in enumerate(order)
    ]
    return sun + "".join(sprigs)


def _hills(draws: _Draws, w: float, h: float, tints: tuple[str, ...]) -> str:
    """Three soft lines of hills and a sun that goes down behind them."""
    _, faint, half, full, other = tints
    r = min(w, h) * draws.number(0.17, 0.23)
    parts = [_circle(w * draws.number(0.56, 0.7), h * draws.number(0.36, 0.42), r, other)]
    for i, colour in enumerate((faint, half, full)):
        level, swell = h * (0.5 + 0.165 * i), min(h * 0.1, w * 0.12)
        a, b = (draws.number(-1, 1) * swell for _ in range(2))
        way = draws.one_of(("up", "down"))
        rise = swell if way == "up" else -swell
        line = f"M0 {level + rise:.2f}C{_n(w * 0.3, level - rise * 1.6 + a, w * 0.62, level + rise * 1.6 + b, w, level - rise)}"
        parts.append(_path(f"{line}V{h:.2f}H0Z", colour))
    return "".join(parts)


def _arches(draws: _Draws, w: float, h: float, tints: tuple[str, ...]) -> str:
    """Arches in arches, side by side, with a ball in one of them."""
    ground, faint, half, full, other = tints
    count = max(1, min(4, round(1.3 * w / h)))
    room = w / count
    parts: list[str] = []
    ball = int(draws.number(0, count))
    for i in range(count):
        rings = [(full, 0.44), (half, 0.34), (faint, 0.24), (ground, 0.14)]
        if draws.number(0, 1) < 0.5:
            rings = [(half, 0.44), (ground, 0.34), (full, 0.24), (faint, 0.14)]
        x, top = room * (i + 0.5), h * draws.number(0.16, 0.34) if count > 1 else h * 0.3
        for colour, share in rings:
            r = room * share
            y = max(top, h * 0.06) + room * 0.44
            parts.append(_path(f"M{_n(x - r, h)}V{y:.2f}A{_n(r, r)} 0 0 1 {_n(x + r, y)}V{h:.2f}Z", colour))
        if i == ball:
            parts.append(_circle(x, h - room * 0.14, room * 0.14, other))
    return "".join(parts)


def _tiles(draws: _Draws, w: float, h: float, tints: tuple[str, ...]) -> str:
    """A grid of quarter and half rounds, like a tiled floor."""
    ground, faint, half, full, other = tints
    rows = max(2, min(7, round(3 * h / min(w, h))))
    s = float(math.ceil(h / rows))  # whole pixels: no seams between tiles
    cols = math.ceil(w / s)
    left = -float((cols * s - w) // 2)
    parts: list[str] = []
    for i in range(rows * cols):
        x, y = left + s * (i % cols), s * (i // cols)
        back = draws.one_of((ground, faint, ground, faint, half))
        fore = draws.one_of(tuple(one for one in (full, half, full, other) if one != back))
        parts.append(f'<rect x="{x:.2f}" y="{y:.2f}" width="{s:.0f}" height="{s:.0f}" fill="{back}"/>')
        parts.append(_tile(draws, x, y, s, fore))
    return "".join(parts)


def _tile(draws: _Draws, x: float, y: float, s: float, fill: str) -> str:
    kind = draws.one_of(("quarter", "quarter", "quarter", "half", "leaf", "round", "empty"))
    turn = 90 * int(draws.number(0, 4))
    around = f' transform="rotate({turn} {_n(x + s / 2, y + s / 2)})"'
    if kind == "quarter":
        return _path(f"M{_n(x, y)}H{x + s:.2f}A{_n(s, s)} 0 0 1 {_n(x, y + s)}Z", fill, around)
    if kind == "half":
        return _path(f"M{_n(x, y)}H{x + s:.2f}A{_n(s / 2, s / 2)} 0 0 1 {_n(x, y)}Z", fill, around)
    if kind == "leaf":
        return _path(f"M{_n(x, y)}A{_n(s, s)} 0 0 1 {_n(x + s, y + s)}A{_n(s, s)} 0 0 1 {_n(x, y)}Z", fill, around)
    return _circle(x + s / 2, y + s / 2, s * 0.26, fill) if kind == "round" else ""


_Draw = Callable[[_Draws, float, float, tuple[str, ...]], str]
# the drawing, and what it shows: for people who do not see it
SHAPES: dict[str, tuple[_Draw, dict[str, str]]] = {
    "plants": (_plants, {"nl": "getekende takken met blad", "en": "drawn sprigs with leaves"}),
    "hills": (_hills, {"nl": "getekende heuvels met een zon", "en": "drawn hills with a sun"}),
    "arches": (_arches, {"nl": "getekende bogen", "en": "drawn arches"}),
    "tiles": (_tiles, {"nl": "een getekend patroon van tegels", "en": "a drawn pattern of tiles"}),
}

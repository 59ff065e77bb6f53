"""Is there a mark, which one, and how was the picture changed since: found without the original.

Cutting off does not move the grid of the pattern's frequencies, making smaller stretches it, turning turns it. So the
reader looks for the stretch and turn at which the grid stands out, then for the shift and mirroring at which the known
phases fit, and only then reads the number. The score says how well all phases fit what a marked picture would show;
without a mark there is always a best number too, and its score is low.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from scipy import fft
from scipy.ndimage import gaussian_filter, uniform_filter

from echt.prove.mark.pattern import AMPLITUDE, PERIOD, PILOT, PILOTS, POINTS, TURNS, number_of, spectrum, turned
from echt.prove.mark.pixels import grey_of, open_picture, rgb_of
from echt.prove.mark.sense import evened, working

__all__ = ["FOUND", "Mark", "Seen", "carries", "marks_at", "read", "read_grey", "seen"]

Array = np.ndarray[Any, np.dtype[Any]]
FOUND = 0.42
"""Score from which a mark is there. Without a mark the best of a whole search stays below: bench/prove/mark.py."""
_SMALLEST = 48
_SPAN, _STEP = (28.0, 150.0), 0.004
_DEGREES = np.arange(-3.0, 3.01, 0.25)
_LOOKED_AT = 8
_GRID = 2 * PERIOD


@dataclass(frozen=True, slots=True)
class Mark:
    """An invisible mark that was read. By itself it proves nothing: patterns can be copied.

    Attributes:
        id32: Its number, 0..2^32-1.
        score: How well it fits, 0..1: how much of what was read at its frequencies is this mark.
        period: Side of a square of its pattern, in pixels of this picture.
        degrees: By how much the picture was turned, -3..3, beside quarter turns.
        turn: Which of the 8 quarter turns and mirror images: 0 is upright.
        others: Numbers of further marks in the same picture, the surest first.
    """

    id32: int
    score: float
    period: float
    degrees: float = 0.0
    turn: int = 0
    others: tuple[int, ...] = ()

    def __str__(self) -> str:
        more = f", and {len(self.others)} more" if self.others else ""
        return f"mark {self.id32:08x}, score {self.score:.2f}{more}"


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture as a reader sees it.

    Attributes:
        fine: (h, w) float32, evened out, at its working size.
        power: (s, s/2 + 1) float32, at all frequencies, s a side.
        noise: The same, smooth: what a frequency holds when nothing is there.
        factor: Working pixels for each pixel of the picture.
    """

    fine: Array
    power: Array
    noise: Array
    factor: float


def read(content: bytes) -> Mark | None:
    """The invisible mark of a picture, or None where none can be read.

    Args:
        content: The bytes of a picture; of a moving one the first frame is read.

    Raises:
        OutsideError: E590, it is no picture that can be read; E591, it is too large to decode.
    """
    return read_grey(grey_of(rgb_of(open_picture(content).image)))


def carries(content: bytes, id32: int) -> bool | None:
    """Whether the picture as it was made carries this mark; None where none can be read. Quicker than `read`.

    Raises:
        OutsideError: As `read`.
    """
    grey = grey_of(rgb_of(open_picture(content).image))
    if min(grey.shape) < _SMALLEST:
        return None
    found = marks_at(seen(grey), PERIOD, 0.0)
    return None if not found else found[0].id32 == id32


def read_grey(grey: Array) -> Mark | None:
    """The mark of a (h, w) float32 grey picture, 0..255, or None."""
    if min(grey.shape) < _SMALLEST:
        return None
    look = seen(grey)
    found = marks_at(look, PERIOD, 0.0)
    for period, degrees in _places(look, found[0] if found else None)[: _LOOKED_AT if not found else 3]:
        found += marks_at(look, period, degrees)
    if not found:
        return None
    best = max(found, key=lambda one: one.score)
    others = dict.fromkeys(one.id32 for one in sorted(found, key=lambda one: -one.score) if one.id32 != best.id32)
    return Mark(best.id32, best.score, best.period / look.factor, best.degrees, best.turn, tuple(others))


def seen(grey: Array) -> Seen:
    """A grey picture as a reader sees it."""
    small, factor = working(grey)
    fine = evened(small)
    size = _quick(2 * max(fine.shape))
    power = (np.abs(np.fft.rfft2(fine, (size, size))) ** 2).astype(np.float32)
    return Seen(fine, power, gaussian_filter(power, 8, mode="wrap", truncate=2.0), factor)


def _quick(least: int) -> int:
    return cast("int", fft.next_fast_len(least, real=True))  # its types say otherwise


def marks_at(look: Seen, period: float, degrees: float) -> list[Mark]:
    """Marks at this stretch and turn: one, none, or one over the other."""
    waves = _waves(look, period, degrees)
    found: list[Mark] = []
    for _ in range(3):
        score, number, turn, shift = _fit(waves)
        if score < FOUND or any(one.id32 == number for one in found):
            break
        found.append(Mark(number, score, period, degrees, turn))
        waves = _without(waves, number, turn, shift)
    return found


def _frequencies(period: Array | float, degrees: float) -> tuple[Array, Array]:
    """Cycles a pixel, down and across, of every wave."""
    turn = np.deg2rad(degrees)
    down, across = POINTS[:, 0] / period, POINTS[:, 1] / period
    return np.cos(turn) * down + np.sin(turn) * across, np.cos(turn) * across - np.sin(turn) * down


def _waves(look: Seen, period: float, degrees: float) -> Array:
    """(n,) complex: what the picture holds of every wave, over the noise around its frequency; large ones are tamed."""
    down, across = _frequencies(period, degrees)
    high, wide = look.fine.shape
    y, x = np.arange(high) - high / 2, np.arange(wide) - wide / 2
    rows = look.fine @ np.exp(-2j * np.pi * np.outer(x, across)).astype(np.complex64)
    waves = (rows * np.exp(-2j * np.pi * np.outer(y, down)).astype(np.complex64)).sum(axis=0)
    size = look.power.shape[0]
    iy, ix = np.rint(down * size).astype(int), np.rint(across * size).astype(int)
    noise = np.sqrt(look.noise[np.where(ix < 0, -iy, iy) % size, np.abs(ix)])
    waves = waves / (noise + 1e-9)
    return waves / np.sqrt(1 + np.abs(waves) ** 2 / 16)


def _fit(waves: Array) -> tuple[float, int, int, Array]:
    """Score, number, turn and shift (in 128ths of a square) that fit these waves best."""
    best: tuple[float, int, Array] = (-1.0, 0, np.zeros(2))
    for turn in range(len(TURNS)):
        there = turned(waves, turn)[PILOT] * PILOTS.conj() * AMPLITUDE[PILOT]
        grid = np.zeros((_GRID, _GRID), dtype=np.complex128)
        grid[POINTS[PILOT, 0] % _GRID, POINTS[PILOT, 1] % _GRID] = there
        fits = np.real(np.fft.ifft2(grid))
        if fits.max() > best[0]:
            best = (float(fits.max()), turn, np.array(np.unravel_index(int(fits.argmax()), fits.shape)))
    _, turn, shift = best
    upright = turned(waves, turn) * _shifted(shift)
    number = number_of(upright * AMPLITUDE)
    agrees = float(np.real(upright * spectrum(number).conj()) @ AMPLITUDE)
    scale = float(np.sqrt((AMPLITUDE**2).sum() * (np.abs(upright) ** 2).sum()))
    return agrees / (scale + 1e-12), number, turn, shift


def _shifted(shift: Array) -> Array:
    return np.exp(2j * np.pi * (POINTS @ shift) / _GRID)


def _without(waves: Array, number: int, turn: int, shift: Array) -> Array:
    """What is left of these waves when a mark is taken out."""
    take, mirror = TURNS[turn]
    told = spectrum(number) * AMPLITUDE * _shifted(shift).conj()
    mark = np.empty_like(waves)
    mark[take] = np.where(mirror, told.conj(), told)
    strength = float(np.real(waves @ mark.conj())) / float((np.abs(mark) ** 2).sum())
    return waves - strength * mark


def _places(look: Seen, known: Mark | None) -> list[tuple[float, float]]:
    """Stretches and turns at which the grid of the pattern stands out most: (period, degrees)."""
    size = look.power.shape[0]
    power = np.minimum(look.power / (uniform_filter(look.power, 31, mode="wrap") + 1e-6), 5.0)
    if known is not None:
        _silence(power, known, size)
    periods = _SPAN[0] * np.exp(np.arange(0, np.log(_SPAN[1] / _SPAN[0]), _STEP))
    weight, stands = (AMPLITUDE**2).astype(np.float32), np.empty((len(_DEGREES), len(periods)), dtype=np.float32)
    for n, degrees in enumerate(_DEGREES):
        down, across = _frequencies(1.0, degrees)
        iy = np.rint(np.outer(size / periods, down)).astype(np.int32)
        ix = np.rint(np.outer(size / periods, across)).astype(np.int32)
        iy = np.where(ix < 0, -iy, iy) % size
        stands[n] = power[iy, np.minimum(np.abs(ix), power.shape[1] - 1)] @ weight
    return _peaks(stands, periods)


def _silence(power: Array, mark: Mark, size: int) -> None:
    """Take a mark that was found out of the power, so that another can stand out."""
    down, across = _frequencies(mark.period, mark.degrees)
    iy, ix = np.rint(down * size).astype(int), np.rint(across * size).astype(int)
    iy = np.where(ix < 0, -iy, iy)
    for dy in (-2, -1, 0, 1, 2):
        for dx in (-2, -1, 0, 1, 2):
            power[(iy + dy) % size, np.clip(np.abs(ix) + dx, 0, power.shape[1] - 1)] = 1.0


def _peaks(stands: Array, periods: Array) -> list[tuple[float, float]]:
    taken: list[tuple[int, int]] = []
    for flat in np.argsort(stands, axis=None)[::-1][:400]:
        a, b = divmod(int(flat), len(periods))
        if all(abs(a - a2) > 1 or abs(b - b2) > 2 for a2, b2 in taken):
            taken.append((a, b))
        if len(taken) == _LOOKED_AT:
            break
    return [(float(periods[b]), float(_DEGREES[a])) for a, b in taken]

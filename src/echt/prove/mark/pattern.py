"""The pattern that carries the 32 bits: one square of waves that repeats over the whole picture.

A pattern that repeats has its strength at few frequencies, on a grid of its own. The grid tells a reader by how much a
copy was made smaller or turned, whatever was cut off; known phases on a third of it say that a mark is there and where
its squares begin; the phases of the rest carry the number.

Source:
    Spread spectrum: Cox et al. 1997. A repeated pattern as its own template: Kutter 1998, Deguillaume et al. 2002.
    Lattice, phases and code here are our own.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from echt.prove.mark.code import CODED, decode, encode

__all__ = [
    "AMPLITUDE",
    "DATA",
    "PERIOD",
    "PILOT",
    "PILOTS",
    "POINTS",
    "TURNS",
    "number_of",
    "spectrum",
    "square",
    "turned",
]

Array = np.ndarray[Any, np.dtype[Any]]
PERIOD = 64
"""Side of a square, in pixels of the picture at its working size."""
_NEAR, _FAR = 2.0, 13.5
_PUBLIC = 20260802


def _lattice() -> Array:
    """(n, 2) int: waves a square, down and across, one of each pair k and -k; none along the axes, where edges lie."""
    down, across = np.mgrid[1:17, -16:17]
    far = np.hypot(down, across)
    inside = (across != 0) & (far >= _NEAR) & (far <= _FAR)
    return np.stack([down[inside], across[inside]], axis=1)


POINTS = _lattice()
AMPLITUDE = np.hypot(POINTS[:, 0], POINTS[:, 1]) ** -0.5
"""(n,) float: strength of each wave; the long ones are a little stronger, since pictures are."""
_draw = np.random.default_rng(_PUBLIC)  # the pattern is public: whoever has Echt can read a mark
_PHASES = np.exp(2j * np.pi * _draw.random(len(POINTS)))
_order = _draw.permutation(len(POINTS))
PILOT, DATA = np.sort(_order[: len(POINTS) // 3]), np.sort(_order[len(POINTS) // 3 :])
"""Which waves have known phases, and which carry the number."""
PILOTS = _PHASES[PILOT]
_places = 2 * len(DATA)
_SLOT = np.concatenate([_draw.permutation(CODED) for _ in range(-(-_places // CODED))])[:_places]
_SIGN = _draw.choice([-1.0, 1.0], _places)


def spectrum(number: int) -> Array:
    """(n,) complex, each of length 1: the phase of every wave for this number."""
    waves = np.zeros(len(POINTS), dtype=np.complex128)
    waves[PILOT] = PILOTS
    coded = encode(number)[_SLOT] * _SIGN
    waves[DATA] = (coded[0::2] + 1j * coded[1::2]) / np.sqrt(2)
    return waves


def number_of(waves: Array) -> int:
    """The number that these phases say best.

    Args:
        waves: (n,) complex, longer where surer.
    """
    parts = np.stack([np.real(waves[DATA]), np.imag(waves[DATA])], axis=1).ravel() * _SIGN
    return decode(np.bincount(_SLOT, parts, minlength=CODED))


@lru_cache(maxsize=8)
def square(number: int) -> Array:
    """(64, 64) float: one square of the pattern, mean 0, standard deviation 1."""
    waves = spectrum(number) * AMPLITUDE
    whole = np.zeros((PERIOD, PERIOD), dtype=np.complex128)
    whole[POINTS[:, 0] % PERIOD, POINTS[:, 1] % PERIOD] = waves
    whole[-POINTS[:, 0] % PERIOD, -POINTS[:, 1] % PERIOD] = waves.conj()
    made = np.real(np.fft.ifft2(whole))
    return (made / made.std()).astype(np.float32)


_SIGNS = [(a, b) for a in (1, -1) for b in (1, -1)]
_MATRICES = [np.diag(s) for s in _SIGNS] + [np.fliplr(np.diag(s)) for s in _SIGNS]


def _moves() -> list[tuple[Array, Array]]:
    """For each of the 8 turns of a square: which wave to take for each, and whether as its mirror image."""
    place = {(int(a), int(b)): (n, False) for n, (a, b) in enumerate(POINTS)}
    place |= {(-a, -b): (n, True) for (a, b), (n, _) in place.items()}
    moves: list[tuple[Array, Array]] = []
    for matrix in _MATRICES:
        found = [place[int(a), int(b)] for a, b in POINTS @ matrix.T]
        moves.append((np.array([n for n, _ in found]), np.array([mirror for _, mirror in found])))
    return moves


TURNS = _moves()
"""The 8 turns and mirror images of a square, the unturned one first."""


def turned(waves: Array, turn: int) -> Array:
    """Waves as they would be, had the picture not been turned or mirrored."""
    take, mirror = TURNS[turn]
    return np.where(mirror, waves[take].conj(), waves[take])

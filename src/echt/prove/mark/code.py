"""32 bits as 128 that survive noise: a tail-biting convolutional code of rate 1/4, read back by the Viterbi algorithm.

Source:
    Viterbi 1967, error bounds for convolutional codes; Ma and Wolf 1986, on tail-biting codes. Generators 135, 135, 147,
    163 (octal), constraint length 7: the code of largest free distance at this rate and length.
"""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["BITS", "CODED", "bits_of", "decode", "encode"]

Array = np.ndarray[Any, np.dtype[Any]]
BITS = 32
_GENERATORS = (0o135, 0o135, 0o147, 0o163)
CODED = BITS * len(_GENERATORS)
_STATES = 64
_STATE = np.arange(_STATES)


def _parity(value: Array) -> Array:
    return np.bitwise_count(value).astype(np.int64) & 1


def _machine() -> tuple[Array, Array, Array, Array, Array]:
    """Next state (64, 2) and output (64, 2, 4) going on; before (64, 2), bit (64,) and output (64, 2, 4) going back."""
    register = (np.arange(2)[None, :] << 6) | _STATE[:, None]
    after = register >> 1
    said = 1.0 - 2.0 * np.stack([_parity(register & one) for one in _GENERATORS], axis=-1)
    before = np.array([[2 * (s & 31), 2 * (s & 31) + 1] for s in range(_STATES)])
    bit = _STATE >> 5
    return after, said, before, bit, said[before, bit[:, None]]


_AFTER, _SAID, _BEFORE, _BIT, _SAID_BEFORE = _machine()


def bits_of(value: int) -> Array:
    """(32,) int of 0 and 1, the highest bit first."""
    return (value >> np.arange(BITS - 1, -1, -1)) & 1


def encode(value: int) -> Array:
    """(128,) float of 1 and -1: the 32 bits of a number under the code.

    Examples:
        >>> decode(encode(0xC0FFEE)) == 0xC0FFEE
        True
    """
    bits = bits_of(value)
    state = int((bits[-6:] << np.arange(6)).sum())
    out: list[Array] = []
    for bit in bits:
        out.append(_SAID[state, bit])
        state = int(_AFTER[state, bit])
    return np.concatenate(out)


def decode(soft: Array) -> int:
    """The number whose code agrees best with what was read.

    Args:
        soft: (128,) float, positive where 1 is likelier than -1, larger where it is surer.
    """
    steps = np.tile(soft.reshape(BITS, -1), (3, 1))  # three times round: the middle one has forgotten how it began
    metric = np.zeros(_STATES)
    chosen = np.empty((len(steps), _STATES), dtype=np.int64)
    for t, step in enumerate(steps):
        reached = metric[_BEFORE] + _SAID_BEFORE @ step
        chosen[t] = reached.argmax(axis=1)
        metric = reached[_STATE, chosen[t]]
    state, bits = int(metric.argmax()), np.zeros(len(steps), dtype=np.int64)
    for t in range(len(steps) - 1, -1, -1):
        bits[t] = _BIT[state]
        state = int(_BEFORE[state, chosen[t, state]])
    return int((bits[BITS : 2 * BITS] << np.arange(BITS - 1, -1, -1)).sum())

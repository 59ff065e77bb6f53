"""What the compiled loops read, as named tuples, which they understand."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from echt.decide.exact.limits import Floats

__all__ = ["Caps", "Ints", "Picks", "Side"]

Ints = NDArray[np.int32]
Picks = NDArray[np.int16]


class Side(NamedTuple):
    """People side by side, who may get several contacts.

    Attributes:
        score: (k, m) money of a first contact, −infinity where it cannot be.
        pay: (k, m) or (k, 1) attention-seconds of price.
        left: (m,) seconds a person may still be charged; empty where one contact is all.
        room: (m,) contacts a person may get; empty where one contact is all.
        attention: (k,) seconds charged.
        dearer: Money by which a second planned before raises a second of price.
    """

    score: Floats
    pay: Floats
    left: Floats
    room: NDArray[np.int8]
    attention: Floats
    dearer: float


class Caps(NamedTuple):
    """What people share, as the loops read it.

    Attributes:
        rows: (r, k) what one contact of each creative adds.
        most: (r,) what they may add up to.
        slack: (r,) what rounding may add.
        weight: (r,) how much one unit over counts.
    """

    rows: Floats
    most: Floats
    slack: Floats
    weight: Floats

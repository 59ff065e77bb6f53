"""Did the draw give each group the number of people it should have? If not, no effect can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from echt.errors import DataError

ALARM = 0.001


@dataclass(frozen=True, slots=True)
class SampleRatio:
    """Whether the groups are as large as the draw said.

    Attributes:
        counts: People found in each group.
        expected: People expected in each group.
        p_value: How likely a deviation at least this large is when the draw was right.
        alarm: True below 0.001: something lost or moved people after the draw.
    """

    counts: tuple[int, ...]
    expected: tuple[float, ...]
    p_value: float
    alarm: bool

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return asdict(self)


def sample_ratio(counts: Sequence[int], shares: Sequence[float]) -> SampleRatio:
    """Compare the sizes of the groups with the shares that were drawn.

    Two groups: exact binomial, twice the smaller tail. More: chi-square.

    Args:
        counts: (k,) people in each group.
        shares: (k,) positive, the shares that were drawn; they are divided by their sum.

    Raises:
        DataError: E273, no people, a count that is negative or not whole, a share that is not positive and finite, or lengths that differ.

    Source:
        Pearson 1900 for chi-square; Fabijan et al. 2019, "Diagnosing sample ratio mismatch in online controlled
        experiments", for why it comes before any effect.

    Examples:
        >>> sample_ratio([300, 700], [0.3, 0.7]).alarm, sample_ratio([300, 900], [0.3, 0.7]).alarm
        (False, True)
    """
    from scipy.special import bdtr, bdtrc, chdtrc

    given, wanted = np.asarray(counts, dtype=np.float64), np.asarray(shares, dtype=np.float64)
    whole = bool(np.isfinite(given).all()) and bool((given == np.floor(given)).all())
    observed = given.astype(np.int64) if whole else np.zeros(0, dtype=np.int64)
    if (
        observed.size != wanted.size
        or observed.size < 2
        or observed.sum() < 1
        or (observed < 0).any()
        or not (np.isfinite(wanted) & (wanted > 0)).all()
    ):
        raise DataError(
            "a sample-ratio check needs whole people, and one positive share a group.",
            code="E273",
            found=f"counts {list(counts)}, shares {list(shares)}",
            fix="sample_ratio([300, 700], [0.3, 0.7])",
        )
    wanted = wanted / wanted.sum()
    total = int(observed.sum())
    if observed.size == 2:
        k, p = int(observed[0]), float(wanted[0])
        at_most = float(bdtr(k, total, p))
        at_least = float(bdtrc(k - 1, total, p)) if k else 1.0
        p_value = min(1.0, 2 * min(at_most, at_least))
    else:
        p_value = float(
            chdtrc(observed.size - 1, float((np.square(observed - total * wanted) / (total * wanted)).sum()))
        )
    expected = tuple(float(each) for each in total * wanted)
    return SampleRatio(tuple(int(each) for each in observed), expected, p_value, p_value < ALARM)

"""A few variants out of many: good ones that differ from one another."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from echt.create.engines.base import Variant
from echt.errors import DataError

__all__ = ["alike", "choose"]


def choose(
    variants: Sequence[Variant], *, n: int, score: NDArray[np.float64] | Sequence[float], diversity: float = 0.5
) -> list[Variant]:
    """The best variant, and then each time the one that adds most: good, and unlike those chosen before it.

    Args:
        variants: Which the guard let pass. One whose text stands there twice counts once.
        n: How many; fewer come back where there are fewer.
        score: (len(variants),) float; only the order counts.
        diversity: 0..1: 0 takes the n best, 1 looks only at how much they differ.

    Raises:
        DataError: E249, the arguments do not fit together.

    Source:
        Carbonell & Goldstein 1998, maximal marginal relevance. Here λ = 1 - diversity, and relevance is the rank, 0..1.

    """
    _check(len(variants), n, len(score), diversity)
    first: dict[str, tuple[float, Variant]] = {}
    for variant, value in zip(variants, score, strict=True):
        if variant.text not in first or value > first[variant.text][0]:
            first[variant.text] = (float(value), variant)
    left = sorted(first.values(), key=lambda each: (-each[0], each[1].text))
    ranks = np.linspace(1, 0, len(left))
    nearest = np.zeros(len(left))
    taken: list[int] = []
    near = _near([variant for _, variant in left])
    for _ in range(min(n, len(left))):
        gain = (1 - diversity) * ranks - diversity * nearest
        gain[taken] = -np.inf
        best = int(np.argmax(gain))
        taken.append(best)
        nearest = np.maximum(nearest, near(best))
    return [left[j][1] for j in taken]


def alike(one: Variant, other: Variant) -> float:
    """How much two variants are the same, 0..1: 1 for one skeleton, else the words they share."""
    return float(_near([one, other])(0)[1])


def _near(variants: Sequence[Variant]) -> Callable[[int], NDArray[np.float64]]:
    """Of one variant, how much each of all is like it."""
    words = [frozenset(re.findall(r"\w+", variant.text.lower())) for variant in variants]
    bare = [frozenset(re.findall(r"\w+", variant.skeleton.lower())) for variant in variants]
    skeletons = [variant.skeleton for variant in variants]

    def to_all(j: int) -> NDArray[np.float64]:
        return np.array(
            [
                1.0 if skeletons[k] == skeletons[j] else (_shared(words[j], words[k]) + _shared(bare[j], bare[k])) / 2
                for k in range(len(variants))
            ]
        )

    return to_all


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(len(one | other), 1)


def _check(variants: int, n: int, scores: int, diversity: float) -> None:
    if scores != variants or n < 0 or not 0 <= diversity <= 1:
        raise DataError(
            "variants cannot be chosen like this.",
            code="E249",
            found=f"{variants} variants, {scores} scores, n {n}, diversity {diversity}",
            fix="give one score a variant, n of at least 0, and diversity between 0 and 1",
        )

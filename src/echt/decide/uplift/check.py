"""Experiments that effects can be learned from; everything else is refused with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from echt.errors import CampaignError, nearest
from echt.estimate import known_propensity

Reals = NDArray[np.float64]
Ints = NDArray[np.int64]

FEWEST = 100
"""People with each action, nothing among them."""


def actions(given: ArrayLike, n: int) -> tuple[Ints, int]:
    """(n,) actions 0..k-1 and k; 0 is nothing.

    Raises:
        CampaignError: E480, not one a row; E483, labels that are not 0..k-1; E484, only one of them; E485, too few
            people with one.
    """
    array = np.asarray(given)
    if array.shape != (n,):
        raise _shape(f"actions of shape {array.shape} for {n:,} rows of features")
    if array.dtype.kind not in "iub" and not _whole(array):
        raise _labels(f"{array.dtype}")
    found = array.astype(np.int64)
    labels, counts = np.unique(found, return_counts=True)
    if labels.size < 2:
        raise CampaignError(
            "what an action changes shows only beside people who got nothing.",
            code="E484",
            found=f"all {n:,} people got action {labels[0]}" if n else "nobody",
            fix="keep those who were left in peace by the draw, as action 0",
        )
    if not np.array_equal(labels, np.arange(labels.size)):
        raise _labels(", ".join(map(str, labels[:10])))
    if counts.min() < FEWEST:
        few = int(counts.argmin())
        raise CampaignError(
            "too few people to learn what an action changes.",
            code="E485",
            found=f"{counts[few]:,} people with action {few}",
            fix=f"at least {FEWEST} with each action, and with nothing; thousands for effects that differ",
        )
    return found, int(labels.size)


def outcomes(outcome: ArrayLike, regret: ArrayLike | None, n: int) -> Reals:
    """(n, 1) gains, or (n, 2) gains and regrets.

    Raises:
        CampaignError: E480, not one a row; E486, some are missing or infinite.
    """
    try:
        gain = np.asarray(outcome, dtype=np.float64)
        both = gain if regret is None else np.column_stack([gain, np.asarray(regret, dtype=np.float64)])
    except (TypeError, ValueError) as error:
        raise _shape("outcomes that are not numbers, or not one a row") from error
    both = both[:, None] if both.ndim == 1 else both
    if both.ndim != 2 or both.shape[0] != n or both.shape[1] not in {1, 2}:
        raise _shape(f"outcomes of shape {gain.shape} for {n:,} rows of features")
    wrong = int((~np.isfinite(both)).any(axis=1).sum())
    if wrong:
        raise CampaignError(
            "an outcome is a finite number.",
            code="E486",
            found=f"{wrong:,} of {n:,} missing or infinite",
            fix="0 where nothing happened; leave out people whose time is not over",
        )
    return both


def weights(propensity: ArrayLike | None, action: Ints) -> tuple[Reals, str]:
    """(n,) one over the probability of each action, and a sentence on where it comes from.

    Raises:
        DataError: E277, E278, E279, see `echt.estimate.known_propensity`.
    """
    n = action.size
    if propensity is None:
        return n / np.bincount(action)[action], "no propensities given: everyone had the same chances, as counted"
    p = known_propensity(propensity, n)
    return 1 / p, f"propensities from {p.min():.3g} to {p.max():.3g}, as given"


def kind(name: str, known: Sequence[str]) -> str:
    """The name of a way to learn.

    Raises:
        CampaignError: E487, there is no such way.
    """
    if name in known:
        return name
    near = nearest(str(name), known)
    raise CampaignError(
        f"there is no kind '{name}'.",
        code="E487",
        found=name,
        fix=f"'{near}'?" if near else ", ".join(known),
    )


def unfitted(found: str, fix: str) -> CampaignError:
    """The error for a model that was asked what it does not know (E488)."""
    return CampaignError("this model cannot answer that.", code="E488", found=found, fix=fix)


def number(value: float, name: str) -> float:
    """A finite number, at least 0 (E480)."""
    if not 0 <= value < np.inf:
        raise _shape(f"{name} {value}")
    return float(value)


def _whole(array: NDArray[Any]) -> bool:
    return array.dtype.kind == "f" and bool(np.isfinite(array).all()) and bool((array == np.floor(array)).all())


def _shape(found: str) -> CampaignError:
    return CampaignError(
        "features, actions and outcomes do not fit together.",
        code="E480",
        found=found,
        fix="one row, one action and one outcome a person, in the same order; a cost of regret of 0 or more",
    )


def _labels(found: str) -> CampaignError:
    return CampaignError(
        "actions are numbered 0, 1, 2, … without gaps, and 0 is nothing.",
        code="E483",
        found=found,
        fix="number the creatives from 1, and give 0 to those who were left in peace",
    )

"""What a log of choices must be before anything is learned from it: probabilities, and choices that could differ."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from echt.errors import DataError

Reals = NDArray[np.float64]
Ints = NDArray[np.int64]

CERTAIN = 1 - 1e-9


def check_propensity(propensity: ArrayLike, n: int) -> Reals:
    """The (n,) probabilities of what was chosen, each in (0, 1].

    Args:
        propensity: (n,) or one number for everyone: probability of the logged choice when it was made, after budgets,
            caps and repair.
        n: How many choices were logged.

    Raises:
        DataError: E277, one is missing, 0, negative or above 1; E279, there are not as many as choices.
    """
    given = np.asarray(propensity, dtype=np.float64)
    if given.ndim == 0:
        given = np.full(n, float(given))
    if given.shape != (n,):
        raise misfit(f"{n:,} choices, propensities of shape {given.shape}")
    wrong = ~((given > 0) & (given <= 1))
    if wrong.any():
        raise DataError(
            "a propensity is the probability of a choice that was made: above 0 and at most 1.",
            code="E277",
            found=f"{int(wrong.sum()):,} of {n:,} that are missing, 0 or below, or above 1",
            fix="log the probability of the final choice, after budgets and repair; leave out rows without one",
        )
    return given


def known_propensity(propensity: ArrayLike, n: int) -> Reals:
    """The (n,) probabilities of choices that could have been otherwise, each in (0, 1): what effects are learned from.

    Args:
        propensity: (n,) or one number for everyone, as in `check_propensity`.
        n: How many choices were logged.

    Raises:
        DataError: E277, one is missing, 0, negative or above 1; E278, one is 1; E279, there are not as many as choices.
    """
    given = check_propensity(propensity, n)
    refuse_certain(given >= CERTAIN, "what an action changes")
    return given


def refuse_certain(rows: NDArray[np.bool_], what: str) -> None:
    """Refuse to learn from choices that could not have been otherwise.

    Args:
        rows: (n,) True where the choice had probability 1 and something else is asked about it.
        what: What cannot be told from them, for the message.

    Raises:
        DataError: E278, there is such a row.
    """
    if rows.any():
        raise DataError(
            f"choices that could not have been otherwise cannot show {what}.",
            code="E278",
            found=f"{int(rows.sum()):,} of {rows.size:,} choices had probability 1",
            fix='keep the rows that were drawn (arm "explore" or "holdout"), with the probability of their draw',
        )


def check_actions(action: ArrayLike, n: int, k: int | None = None) -> Ints:
    """The (n,) choices as whole numbers from 0, below `k` where that is known.

    Raises:
        DataError: E279, they are not whole numbers in that range, or not n of them.
    """
    given = np.asarray(action)
    if given.shape != (n,):
        raise misfit(f"actions of shape {given.shape} for {n:,} rows")
    if given.dtype.kind not in "iub" and not (
        given.dtype.kind == "f" and bool(np.isfinite(given).all()) and bool((given == np.round(given)).all())
    ):
        raise misfit("actions that are not whole numbers")
    found = given.astype(np.int64)
    if n and (found.min() < 0 or (k is not None and found.max() >= k)):
        raise misfit(
            f"actions from {found.min()} to {found.max()}" + ("" if k is None else f" with {k} to choose from")
        )
    return found


def check_numbers(values: ArrayLike, shape: tuple[int, ...], name: str) -> Reals:
    """Finite numbers of one shape.

    Raises:
        DataError: E279, another shape, or a number that is missing or infinite.
    """
    try:
        given = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise misfit(f"{name} that are not numbers") from error
    if given.shape != shape:
        raise misfit(f"{name} of shape {given.shape}, expected {shape}")
    wrong = int((~np.isfinite(given)).sum())
    if wrong:
        raise misfit(f"{wrong:,} of {given.size:,} {name} missing or infinite")
    return given


def misfit(found: str) -> DataError:
    """The error for a log whose arrays do not fit together (E279)."""
    return DataError(
        "a log needs one choice, one outcome and one score a row, all finite.",
        code="E279",
        found=found,
        fix="arrays of one length in one order; actions 0..k-1; drop or repair rows without an outcome",
    )

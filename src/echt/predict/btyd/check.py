"""Histories and money that a customer-base model can take; everything else is refused with the reason."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from echt.errors import DataError

Reals = NDArray[np.float64]
Counts = NDArray[np.int64]

FEWEST = 200
"""Fewer people than this carry no model."""
MOST_PURCHASES = 1_000_000


def reals(name: str, values: ArrayLike) -> Reals:
    """The values as (n,) float64, all finite and at least 0 (E146)."""
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise _bad(f"{name}: {type(error).__name__}", "numbers, one a person") from error
    if array.ndim > 1:
        raise _bad(f"{name} of shape {array.shape}", "one number a person")
    array = np.ascontiguousarray(np.atleast_1d(array))
    if array.size and not np.isfinite(array.sum()):
        odd = ~np.isfinite(array)
        raise _bad(f"{name} is missing or infinite for {odd.sum():,} people", "leave them out, or mend them")
    if array.size and array.min() < 0:
        raise _bad(
            f"{name} is negative for {(array < 0).sum():,} people", f"{name} is counted from the first purchase on"
        )
    return array


def counts(values: ArrayLike) -> Counts:
    """Repeat purchases as (n,) int64 (E146)."""
    array = reals("frequency", values)
    if array.size and array.max() > MOST_PURCHASES:
        raise _bad(f"frequency of {array.max():,.0f}", f"at most {MOST_PURCHASES:,}: count a coarser event, say days")
    whole = array.astype(np.int64)
    if (whole != array).any():
        raise _bad(f"frequency is not whole for {(whole != array).sum():,} people", "repeat purchases are counted")
    return whole


def history(frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> tuple[Counts, Reals, Reals]:
    """x, t_x and T of the same n people.

    Args:
        frequency: (n,) repeat purchases, whole, at least 0: the first purchase is not counted.
        recency: (n,) time from the first purchase to the last, 0 where there was no repeat.
        age: (n,) time from the first purchase to the end of what is known, at least `recency`.

    Raises:
        DataError: E146, lengths differ, or someone's numbers cannot be.
    """
    x, t_x, known = counts(frequency), reals("recency", recency), reals("age", age)
    if not len(x) == len(t_x) == len(known):
        raise _bad(f"{len(x):,} frequencies, {len(t_x):,} recencies, {len(known):,} ages", "one of each a person")
    if (late := t_x > known).any():
        raise _bad(f"recency > age for {late.sum():,} people", "both count from the first purchase, in one unit")
    if (odd := (x == 0) & (t_x > 0)).any():
        raise _bad(f"a recency without a repeat purchase for {odd.sum():,} people", "recency 0 where frequency is 0")
    return x, t_x, known


def ahead(horizon: ArrayLike, n: int) -> Reals:
    """(n,) time ahead, from one number or one a person (E146)."""
    array = reals("horizon", horizon)
    if len(array) not in {1, n}:
        raise _bad(f"{len(array):,} horizons for {n:,} people", "one for everyone, or one a person")
    return np.ascontiguousarray(np.broadcast_to(array, n))


def money(frequency: ArrayLike, monetary: ArrayLike) -> tuple[Counts, Reals]:
    """Purchases x and the mean amount of them, for the same n people.

    Args:
        frequency: (n,) purchases behind the mean, whole, at least 0.
        monetary: (n,) mean amount of them, above 0 where frequency is; what stands where frequency is 0 is not read.

    Raises:
        DataError: E146, lengths differ or frequencies cannot be; E147, an amount is missing, 0 or negative.
    """
    x = counts(frequency)
    mean = np.atleast_1d(np.asarray(monetary, dtype=np.float64))
    if mean.shape != x.shape:
        raise _bad(f"{len(x):,} frequencies, amounts of shape {mean.shape}", "one of each a person")
    mean = np.where(x > 0, mean, 0.0)
    odd = (x > 0) & ~((mean > 0) & (mean < np.inf))
    if odd.any():
        raise DataError(
            "a gamma-gamma model knows amounts above 0 only.",
            code="E147",
            found=f"missing, 0 or negative for {odd.sum():,} of {(x > 0).sum():,} people with purchases",
            fix="net refunds out first, then leave out who has nothing left, and say how many those are",
        )
    return x, mean


def enough(people: int, varied: bool, found: str) -> None:
    """Refuse to fit what carries no model (E148)."""
    if people < FEWEST or not varied:
        raise DataError(
            "these people carry no model.",
            code="E148",
            found=found if people >= FEWEST else f"{people:,} people",
            fix=f"at least {FEWEST} people, some of whom came back, over more than one moment; else use the average",
        )


def _bad(found: str, fix: str) -> DataError:
    return DataError("a history cannot be.", code="E146", found=found, fix=fix)

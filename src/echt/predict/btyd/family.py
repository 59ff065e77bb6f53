"""What all customer-base models share: the fitted numbers, how they print, and the way they are found."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from echt.errors import DataError
from echt.predict.btyd.check import ahead, enough, history
from echt.predict.btyd.climb import Height, Summit, best

Reals = NDArray[np.float64]
Counts = NDArray[np.int64]

_FIRST = 40_000
_BITS = 20  # of 63: three whole numbers as one


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted model in numbers.

    Attributes:
        params: By the names of the paper.
        log_likelihood: Of the people fitted on; None for parameters that were given.
        standard_errors: By name, from the Hessian; infinite where the data cannot tell.
        unidentified: Names of the parameters that the data cannot tell.
        people: Fitted on.
    """

    params: dict[str, float]
    log_likelihood: float | None
    standard_errors: dict[str, float]
    unidentified: tuple[str, ...]
    people: int


class Model(ABC):
    """A model of a customer base: `fit`, or `of` with known parameters, then ask."""

    names: ClassVar[tuple[str, ...]]

    def __init__(self) -> None:
        self._fit: Fit | None = None

    @classmethod
    def of(cls, **params: float) -> Self:
        """A model with parameters that are known already, from a paper or an earlier fit.

        Raises:
            DataError: E148, a parameter is missing, unknown or not above 0.
        """
        if set(params) != set(cls.names) or not all(0 < value < np.inf for value in params.values()):
            raise DataError(
                f"{cls.__name__} needs its parameters, all above 0.",
                code="E148",
                found=", ".join(f"{name} {value}" for name, value in params.items()) or "none",
                fix=", ".join(cls.names),
            )
        model = cls()
        model._fit = Fit({name: float(params[name]) for name in cls.names}, None, {}, (), 0)
        return model

    @property
    def fitted(self) -> Fit:
        """All fitted numbers at once.

        Raises:
            DataError: E148, the model was not fitted.
        """
        if self._fit is None:
            raise DataError(
                f"{type(self).__name__} has no parameters yet.", code="E148", found="not fitted", fix="call fit first"
            )
        return self._fit

    @property
    def params_(self) -> dict[str, float]:
        """Parameters by the names of the paper."""
        return dict(self.fitted.params)

    @property
    def log_likelihood_(self) -> float | None:
        """Of the people fitted on; None when the parameters were given."""
        return self.fitted.log_likelihood

    @property
    def standard_errors_(self) -> dict[str, float]:
        """By name; infinite where the data cannot tell; empty when the parameters were given."""
        return dict(self.fitted.standard_errors)

    @property
    def unidentified_(self) -> tuple[str, ...]:
        """Names of the parameters that the data cannot tell."""
        return self.fitted.unidentified

    def to_dict(self) -> dict[str, Any]:
        """The fitted numbers as a JSON object; an infinite standard error is null."""
        found = asdict(self.fitted)
        errors = {name: e if e < np.inf else None for name, e in self.fitted.standard_errors.items()}
        return {"model": type(self).__name__} | found | {"standard_errors": errors}

    def __repr__(self) -> str:
        if self._fit is None:
            return f"{type(self).__name__}()"
        return f"{type(self).__name__}.of({', '.join(f'{k}={v:.6g}' for k, v in self._fit.params.items())})"

    def __str__(self) -> str:
        found = self.fitted
        head = type(self).__name__
        if found.log_likelihood is not None:
            head += f" of {found.people:,} people, log-likelihood {found.log_likelihood:,.1f}"
        lines = [head]
        for name, value in found.params.items():
            error = found.standard_errors.get(name)
            said = "" if error is None else f" ± {error:.3f}" if error < np.inf else "  the data cannot tell"
            lines.append(f"  {name:<6}{value:10.3f}{said}")
        return "\n".join(lines)

    def _keep(self, top: Summit, people: int) -> Self:
        self._fit = Fit(
            params={name: float(value) for name, value in zip(self.names, top.params, strict=True)},
            log_likelihood=top.value,
            standard_errors={name: float(value) for name, value in zip(self.names, top.errors, strict=True)},
            unidentified=tuple(name for name, known in zip(self.names, top.known, strict=True) if not known),
            people=people,
        )
        return self

    def _values(self) -> tuple[float, ...]:
        return tuple(self.fitted.params[name] for name in self.names)


class PurchaseModel(Model):
    """A model of when people buy and when they stop: four parameters, fitted on frequency, recency and age."""

    def fit(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Self:
        """Find the parameters under which these histories are likeliest.

        Times may be in any unit, the same for all; horizons are then in that unit too.

        Args:
            frequency: (n,) repeat purchases, whole, at least 0: the first purchase is not counted.
            recency: (n,) time from the first purchase to the last, 0 where there was no repeat.
            age: (n,) time from the first purchase to the end of what is known, at least `recency`.

        Raises:
            DataError: E146, a history cannot be; E148, fewer than 200 people, nobody came back, or nobody was known
                for longer than a moment.
            OutsideError: E149, the extra `predict` is not installed.
        """
        x, t_x, known = history(frequency, recency, age)
        varied = bool(len(x) and x.any() and known.any())
        enough(len(x), varied, "nobody came back" if not x.any() else "every age is 0")
        scale = float(known.mean())
        low, high = self._box(scale)
        first = self._start(scale, float(x.sum() / known.sum()) * scale)
        starts = [first, first * np.array([4, 4, 0.25, 0.25]), first * np.array([0.5, 0.5, 4, 4])]
        if len(x) > 4 * _FIRST:  # most of the way on some of the people; the rest on all
            every = len(x) // _FIRST
            some = self._height(x[::every].copy(), t_x[::every].copy(), known[::every].copy())
            starts = [best(some, starts, low, high, left=0.1).params]
        return self._keep(best(self._height(x, t_x, known), starts, low, high), len(x))

    def expected_purchases(self, horizon: ArrayLike, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Reals:
        """Expected number of purchases of each person within the horizon.

        Args:
            horizon: Time ahead, one for everyone or (n,), in the unit of the fit, at least 0.
            frequency: (n,) repeat purchases.
            recency: (n,) time of the last of them.
            age: (n,) time known. All three 0: a new customer.

        Returns:
            (n,) purchases, at least 0.

        Raises:
            DataError: E146, a history or horizon cannot be; E148, the model was not fitted.
        """
        x, t_x, known = history(frequency, recency, age)
        return self._expected(ahead(horizon, len(x)), x, t_x, known)

    def p_any(self, horizon: ArrayLike, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Reals:
        """Chance of at least one purchase within the horizon: 1 minus this is churn, as far as it can be seen.

        Args:
            horizon: Time ahead, one for everyone or (n,), in the unit of the fit, at least 0.
            frequency: (n,) repeat purchases.
            recency: (n,) time of the last of them.
            age: (n,) time known.

        Returns:
            (n,) probabilities.

        Raises:
            DataError: E146, a history or horizon cannot be; E148, the model was not fitted.
        """
        x, t_x, known = history(frequency, recency, age)
        return self._any(ahead(horizon, len(x)), x, t_x, known)

    def p_alive(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Reals:
        """Chance of not having dropped out for good: nobody ever sees this. For churn use 1 - `p_any`.

        Args:
            frequency: (n,) repeat purchases.
            recency: (n,) time of the last of them.
            age: (n,) time known.

        Returns:
            (n,) probabilities.

        Raises:
            DataError: E146, a history cannot be; E148, the model was not fitted.
        """
        return self._alive(*history(frequency, recency, age))

    @abstractmethod
    def _box(self, scale: float) -> tuple[Reals, Reals]: ...

    @abstractmethod
    def _start(self, scale: float, repeats: float) -> Reals: ...

    @abstractmethod
    def _height(self, x: Counts, t_x: Reals, age: Reals) -> Height: ...

    @abstractmethod
    def _expected(self, horizon: Reals, x: Counts, t_x: Reals, age: Reals) -> Reals: ...

    @abstractmethod
    def _any(self, horizon: Reals, x: Counts, t_x: Reals, age: Reals) -> Reals: ...

    @abstractmethod
    def _alive(self, x: Counts, t_x: Reals, age: Reals) -> Reals: ...


def unpack(sums: Reals) -> tuple[float, Reals, Reals]:
    """Value, gradient and symmetric Hessian from the 15 sums of a kernel with 4 parameters."""
    bend = np.zeros((4, 4))
    bend[np.triu_indices(4)] = sums[5:]
    return float(sums[0]), sums[1:5].copy(), bend + np.triu(bend, 1).T


def alike(x: Counts, t_x: Reals, age: Reals) -> tuple[Counts, Reals, Reals, Counts]:
    """Each history once, and how many people have it, where times are whole numbers; else everyone for themselves.

    Examples:
        >>> alike(np.array([0, 2, 0]), np.array([0.0, 7.0, 0.0]), np.array([9.0, 9.0, 9.0]))
        (array([0, 2]), array([0., 7.]), array([9., 9.]), array([2, 1]))
    """
    whole = age.astype(np.int64), t_x.astype(np.int64)
    fits = not len(x) or (max(x.max(), *(part.max() for part in whole)) < 1 << _BITS)
    if not fits or (whole[0] != age).any() or (whole[1] != t_x).any():
        return x, t_x, age, np.ones(len(x), np.int64)
    found, number = np.unique(x << (2 * _BITS) | whole[1] << _BITS | whole[0], return_counts=True)
    low = (1 << _BITS) - 1
    return found >> (2 * _BITS), (found >> _BITS & low).astype(np.float64), (found & low).astype(np.float64), number


def in_parts(parts: Sequence[Any], sums: Callable[[Any], Reals]) -> Reals:
    """The sums of all parts added in their order, on as many threads as there are processors."""
    if len(parts) == 1:
        return sums(parts[0])
    with ThreadPoolExecutor(min(len(parts), os.cpu_count() or 1)) as threads:
        return np.sum(list(threads.map(sums, parts)), axis=0)


def above(x: Counts, extra: int = 0) -> Reals:
    """(max x + extra,) how many people have x + extra above i: sums of log (c)_(x + extra) are dot products with it.

    Examples:
        >>> above(np.array([0, 2, 1]))
        array([2., 1.])
        >>> above(np.array([0, 2, 1]), extra=1)
        array([3., 2., 1.])
    """
    histogram = np.bincount(x + extra)
    return np.cumsum(histogram[::-1])[::-1][1:].astype(np.float64)


def rising(c: float, tail: Reals) -> tuple[float, float, float]:
    """Sum over people of log (c)_j, the rising factorial c (c + 1) ... (c + j - 1), with two derivatives by c."""
    at = c + np.arange(len(tail))
    inverse = 1 / at
    return float(tail @ np.log(at)), float(tail @ inverse), float(-(tail @ inverse**2))

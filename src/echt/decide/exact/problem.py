"""The question: who may get what, what it brings and takes, checked before anything is computed."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from echt.decide.exact.limits import Floats, Limits, floored, numbers
from echt.errors import CampaignError

__all__ = ["MOST_CONTACTS", "Problem", "Rows", "Score", "contacts_of", "rows_of", "seconds_of"]

MOST_CONTACTS = 3
"""A plan gives nobody more than this at once: every set of so few is weighed exactly."""

Score = Callable[[int, int], NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Rows:
    """An (n, k) table, whole or made a piece at a time.

    Attributes:
        name: For messages.
        n: People.
        k: Creatives.
        table: The whole of it, or None.
        make: start, stop -> rows, or None.
    """

    name: str
    n: int
    k: int
    table: NDArray[Any] | None
    make: Score | None

    def piece(self, start: int, stop: int) -> NDArray[Any]:
        """(stop − start, k) rows.

        Raises:
            CampaignError: E463, the function returned another shape.
        """
        if self.table is not None:
            return self.table[start:stop]
        found = _table(self.name, self.make(start, stop) if self.make else None)
        if found.shape != (stop - start, self.k):
            raise CampaignError(
                f"'{self.name}' was asked for rows {start} to {stop} and gave something else.",
                code="E463",
                found=f"shape {found.shape}",
                fix=f"return ({stop - start}, {self.k}) for that question",
            )
        return found


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything that was asked, in one form.

    Attributes:
        value: (n, k) incremental gain, money.
        eligible: (n, k) bool, or None: everyone may get everything.
        price: (n, k) attention-seconds for the score, where it differs a person; else None.
        flat: (k,) attention-seconds for the score, where `price` is None.
        attention: (k,) seconds charged to the person.
        attention_left: (n,) seconds, or None: no limit.
        room: (n,) int8 contacts a person may get, or None: one.
        contacts: The most anybody may get, 1 to 3.
        worth: Money per attention-second.
        fatigue: How much dearer each second planned before makes the next contact.
        limits: What people share.
        labels: Of the groups.
        seed: Of what is looked at first, and of ties.
        notes: What was changed or is worth knowing.
    """

    value: Rows
    eligible: Rows | None
    price: Rows | None
    flat: Floats
    attention: Floats
    attention_left: Floats | None
    room: NDArray[np.int8] | None
    contacts: int
    worth: float
    fatigue: float
    limits: Limits
    labels: tuple[Any, ...]
    seed: int
    notes: tuple[str, ...]

    @property
    def n(self) -> int:
        """People."""
        return self.value.n

    @property
    def k(self) -> int:
        """Creatives."""
        return self.value.k

    @property
    def barred(self) -> NDArray[np.intp]:
        """Creatives of which no limit lets even one contact through."""
        return np.flatnonzero(self.limits.barred)

    @property
    def dearer(self) -> float:
        """Money that one second planned before adds to one second of price: worth × fatigue."""
        return self.worth * self.fatigue if self.contacts > 1 else 0.0

    def pieces(self, size: int) -> Iterator[tuple[int, int]]:
        """All people, `size` at a time."""
        for start in range(0, max(self.n, 1), size):
            yield start, min(self.n, start + size)


def rows_of(name: str, given: Any, n: int | None, k: int | None) -> Rows:
    """A table or a function as rows; the function is asked for one row to learn how wide it is.

    Raises:
        CampaignError: E463, the shape does not fit; E467, `n` is missing.
    """
    if callable(given):
        if n is None:
            raise CampaignError(
                f"'{name}' is a function, so nobody knows how many people there are.",
                code="E467",
                found="n=None",
                fix="give n, the number of people",
            )
        n = _people(n)
        wide = k if k is not None else _width(name, given(0, min(n, 1)))
        return Rows(name, n, wide, None, cast("Score", given))
    table = _table(name, given)
    if (
        table.ndim != 2
        or table.shape[1] == 0
        or (n is not None and len(table) != n)
        or (k is not None and table.shape[1] != k)
    ):
        wanted = f"({'n' if n is None else n}, {'k' if k is None else k})"
        raise CampaignError(
            f"'{name}' is not a table of people by creatives.",
            code="E463",
            found=f"shape {table.shape}",
            fix=f"give {wanted}: a row a person, a column a creative",
        )
    return Rows(name, len(table), table.shape[1], table, None)


def _people(n: Any) -> int:
    try:
        whole = operator.index(n)
    except TypeError:
        whole = -1
    if whole < 0:
        raise CampaignError(
            "'n' is no number of people.", code="E467", found=f"n={n!r}", fix="give a whole number from 0 on"
        )
    return whole


def _table(name: str, given: Any) -> NDArray[Any]:
    """An array of numbers, or of yes and no for `eligible`."""
    try:
        table = np.asarray(given)
    except ValueError:  # rows of different lengths
        table = np.empty((), dtype=object)
    if isinstance(given, np.ma.MaskedArray) and np.ma.is_masked(given):
        raise CampaignError(
            f"'{name}' has numbers that are hidden by a mask.",
            code="E464",
            found=f"{int(np.ma.count_masked(given)):,} masked",
            fix="fill them in; who may not get a creative goes into 'eligible'",
        )
    wanted, kinds = ("yes and no", "b") if name == "eligible" else ("numbers", "fiu")
    if table.dtype.kind not in kinds and table.size:
        raise CampaignError(
            f"'{name}' is not a table of {wanted}.",
            code="E463",
            found=f"{table.dtype}",
            fix=f"give {wanted}, in rows of one length",
        )
    return table


def _width(name: str, first: Any) -> int:
    found = np.shape(first)
    if len(found) != 2:
        raise CampaignError(
            f"'{name}' was asked for rows and gave something else.",
            code="E463",
            found=f"shape {found}",
            fix="return (rows, k)",
        )
    return int(found[1])


def seconds_of(given: Any, n: int) -> Floats | None:
    """(n,) attention that each person has left; one number stands for everyone.

    Raises:
        CampaignError: E463 to E465.
    """
    if given is None:
        return None
    if np.ndim(given) == 0:
        return np.full(n, numbers("attention_left", given, 1, infinite=True)[0])
    return numbers("attention_left", given, n, infinite=True)


def contacts_of(given: Any, n: int, k: int, notes: list[str]) -> tuple[NDArray[np.int8] | None, int]:
    """(n,) contacts that each person may get, and the most of them; a plan gives at most three at once.

    Raises:
        CampaignError: E463 to E465.
    """
    if given is None:
        return None, 1
    if np.ndim(given) == 0 and given == 1:
        return None, 1
    if np.ndim(given) == 0:
        asked = np.full(n, numbers("contacts_left", given, 1, infinite=True)[0])
    else:
        asked = numbers("contacts_left", given, n, infinite=True)
    widest = min(MOST_CONTACTS, k)
    if (asked > MOST_CONTACTS).any():
        notes.append(
            f"contacts_left: {int((asked > MOST_CONTACTS).sum()):,} people may have more than {MOST_CONTACTS}; "
            f"one plan gives at most {MOST_CONTACTS}"
        )
    room = np.minimum(floored("contacts_left", asked, notes), widest).astype(np.int8)
    return room, max(1, int(room.max(initial=0)))

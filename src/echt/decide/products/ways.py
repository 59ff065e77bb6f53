"""Three plain ways to find a product for a person, and one that finds none.

`Together`: what is bought by those who also bought what this person bought. `Recent`: what is bought most in the
categories this person bought in lately. `Popular`: what most people bought lately. All count people and not pieces, so
that one large customer moves nothing; a pair that fewer than `FEWEST` people bought says nothing, to anybody.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from echt.decide.products.base import Bought, Fitted, ProductCandidates, Shelf

__all__ = ["FEWEST", "WAYS", "Nothing", "Popular", "Recent", "Together"]

FEWEST = 5
"""A pair of products bought by fewer people than this is not used: it could tell who they are."""
ANCHORS = 5_000
SHRINK = 10.0
HALF_LIFE_DAYS = 90.0
WINDOW_DAYS = 60.0


def _version(name: str, *arrays: NDArray[np.generic]) -> str:
    digest = hashlib.sha256(name.encode())
    for array in arrays:
        digest.update(np.ascontiguousarray(array).tobytes())
    return f"{name}-1+{digest.hexdigest()[:12]}"


def _weight(of: Bought, rows: slice, today: float) -> NDArray[np.float32]:
    """What a purchase counts: half after each half-life."""
    return np.exp2((of.day[rows] - today) / HALF_LIFE_DAYS).astype(np.float32)


def _buyers(past: Bought, shelf: Shelf, today: float) -> NDArray[np.float32]:
    """(t,) people who bought each product of the pool in the window; in all the time where nobody did in the window."""
    column = shelf.column[past.product]
    lately = (column >= 0) & (past.day >= today - WINDOW_DAYS)
    kept = lately if lately.any() else column >= 0
    return np.bincount(column[kept], minlength=len(shelf.pool)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class _Popular:
    buyers: NDArray[np.float32]
    version: str
    name: str = "popular"

    def scores(self, of: Bought, first: int, last: int) -> NDArray[np.float32]:
        del of
        return np.repeat(self.buyers[None, :], last - first, axis=0)

    def because(self, of: Bought, column: NDArray[np.int32]) -> NDArray[np.int32]:
        del of
        return np.full(len(column), -1, dtype=np.int32)


class Popular:
    """What most people bought in the last 60 days: the same for everybody, and all there is for who may not be read."""

    name = "popular"

    def fit(self, past: Bought, shelf: Shelf, *, today: float) -> Fitted:
        """Count buyers."""
        buyers = _buyers(past, shelf, today)
        return _Popular(buyers, _version(self.name, buyers))


@dataclass(frozen=True, slots=True)
class _Recent:
    inside: NDArray[np.float32]
    category: NDArray[np.int32]
    today: float
    version: str
    name: str = "recent"

    def scores(self, of: Bought, first: int, last: int) -> NDArray[np.float32]:
        rows = of.rows(first, last)
        group = self.category[of.product[rows]]
        known = group >= 0
        share = np.zeros((last - first, self.inside.shape[0]), dtype=np.float32)
        np.add.at(share, (of.person[rows][known] - first, group[known]), _weight(of, rows, self.today)[known])
        share /= np.maximum(share.sum(axis=1, keepdims=True), 1e-30)
        return share @ self.inside

    def because(self, of: Bought, column: NDArray[np.int32]) -> NDArray[np.int32]:
        del of
        return np.full(len(column), -1, dtype=np.int32)


class Recent:
    """What is bought most within the categories a person bought in, the latest counting most."""

    name = "recent"

    def fit(self, past: Bought, shelf: Shelf, *, today: float) -> Fitted:
        """Share of each product among the buyers of its category."""
        buyers, group = _buyers(past, shelf, today), shelf.category[shelf.pool]
        inside = np.zeros((max(len(shelf.categories), 1), len(shelf.pool)), dtype=np.float32)
        known = np.flatnonzero(group >= 0)
        inside[group[known], known] = buyers[known]
        inside /= np.maximum(inside.sum(axis=1, keepdims=True), 1e-30)
        return _Recent(inside, shelf.category, today, _version(self.name, inside))


@dataclass(frozen=True, slots=True)
class _Together:
    alike: NDArray[np.float32]
    anchor: NDArray[np.int32]
    today: float
    version: str
    name: str = "together"

    def scores(self, of: Bought, first: int, last: int) -> NDArray[np.float32]:
        from scipy.sparse import csr_array

        rows = of.rows(first, last)
        place = self.anchor[of.product[rows]]
        known = place >= 0
        where = (of.person[rows][known] - first, place[known])
        shape = (last - first, self.alike.shape[0])
        mine = csr_array((_weight(of, rows, self.today)[known], where), shape=shape)
        return np.asarray(mine @ self.alike, dtype=np.float32)

    def because(self, of: Bought, column: NDArray[np.int32]) -> NDArray[np.int32]:
        found = np.full(len(column), -1, dtype=np.int32)
        place, wanted = self.anchor[of.product], column[of.person]
        rows = np.flatnonzero((place >= 0) & (wanted >= 0))
        if len(rows) == 0:
            return found
        part = self.alike[place[rows], wanted[rows]] * np.exp2((of.day[rows] - self.today) / HALF_LIFE_DAYS)
        rows = rows[part > 0]
        order = np.lexsort((part[part > 0], of.person[rows]))
        best = rows[order]
        found[of.person[best]] = of.product[best]  # the last row of a person wins: the largest part
        return found


class Together:
    """What is bought by those who bought what this person bought, more than its popularity explains.

    `alike(a, b) = n_ab / sqrt(n_a · n_b) · n_ab / (n_ab + 10)`: the cosine of two products over people, shrunk where
    few bought both. A person's score is its sum over what they bought, half as heavy each 90 days.

    Source:
        Item-based cosine with shrinkage: Sarwar et al. 2001; Bell and Koren 2007. Dividing by the root of how often a
        product is bought corrects for its popularity.
    """

    name = "together"

    def fit(self, past: Bought, shelf: Shelf, *, today: float) -> Fitted:
        """Count, for each pair of products, the people who bought both."""
        from scipy.sparse import csr_array

        people = np.bincount(past.product, minlength=len(shelf.product_id)).astype(np.float64)
        often = np.argsort(-people, kind="stable")[:ANCHORS]
        often = np.sort(often[people[often] >= FEWEST]).astype(np.int32)
        anchor = np.full(len(people), -1, dtype=np.int32)
        anchor[often] = np.arange(len(often), dtype=np.int32)
        one = csr_array(
            (np.ones(len(past.person), dtype=np.float32), (past.person, past.product)), shape=(len(past), len(people))
        )
        both = np.asarray((one[:, often].T @ one[:, shelf.pool]).todense(), dtype=np.float32)
        both[both < FEWEST] = 0.0
        both[anchor[shelf.pool][anchor[shelf.pool] >= 0], np.flatnonzero(anchor[shelf.pool] >= 0)] = 0.0
        size = np.maximum(np.sqrt(np.outer(people[often], people[shelf.pool])), 1.0)
        alike = ((both / size) * (both / (both + SHRINK))).astype(np.float32)
        return _Together(alike, anchor, today, _version(self.name, alike, often))


@dataclass(frozen=True, slots=True)
class _Nothing:
    width: int
    version: str = "nothing-1"
    name: str = "nothing"

    def scores(self, of: Bought, first: int, last: int) -> NDArray[np.float32]:
        del of
        return np.zeros((last - first, self.width), dtype=np.float32)

    def because(self, of: Bought, column: NDArray[np.int32]) -> NDArray[np.int32]:
        del of
        return np.full(len(column), -1, dtype=np.int32)


class Nothing:
    """Finds no product for anybody: a creative with places is then shown to nobody."""

    name = "nothing"

    def fit(self, past: Bought, shelf: Shelf, *, today: float) -> Fitted:
        """Learns nothing."""
        del past, today
        return _Nothing(len(shelf.pool))


WAYS: dict[str, type[ProductCandidates]] = {one.name: one for one in (Together, Recent, Popular, Nothing)}

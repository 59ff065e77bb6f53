"""The greedy planner: the best score first, or first come first served, as long as every budget holds, in arrays.

It is what an exact plan is shown beside, and what plans where the compiler of the exact planner is not installed.

What it returns is exactly what a loop over all (person, creative) pairs, sorted by score, would return. It works in
rounds instead: as long as no shared budget is used up, everyone gets their own best creatives; the moment one is, all
that came before is kept, that creative is closed, and those still waiting choose again. So k creatives take at most
k + 1 rounds, whatever the number of people. There is no bound on how far it is from the best plan; `contest` has one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

__all__ = ["UNLIMITED", "Edges", "Limits", "Offer", "greedy"]

UNLIMITED = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Offer:
    """What each creative would bring each person, and what it would take.

    Attributes:
        gain: (n, k) money.
        price: (n, k) attention-seconds of a first contact.
        dearer: The part of its price by which each contact before it in the same plan makes a contact dearer.
        allowed: (n, k) True where the creative may be shown to the person at all.
        worth: Money per attention-second.
    """

    gain: NDArray[np.float64]
    price: NDArray[np.float64]
    dearer: float
    allowed: NDArray[np.bool_]
    worth: float

    def scores(self) -> NDArray[np.float64]:
        """(n, k) gain − worth × price of a first contact, −inf where not allowed."""
        return np.where(self.allowed, score(self.gain, self.price, self.worth), -np.inf)

    def some(self, which: NDArray[np.intp], before: NDArray[np.float64]) -> Offer:
        """The same for some people, `before` times as dear: (m,) for what they were given before."""
        return Offer(
            self.gain[which], self.price[which] * before[:, None], self.dearer, self.allowed[which], self.worth
        )


def score(gain: NDArray[np.float64], price: NDArray[np.float64], worth: float) -> NDArray[np.float64]:
    """Gain − worth × price, in money. A contact is made only where this is above zero."""
    return gain - worth * price


@dataclass(slots=True)
class Limits:
    """Budgets that people share, in contacts; `UNLIMITED` where there is none.

    Attributes:
        creative: (k,) int64 left for each creative.
        total: Left in all.
        least: (k,) int64 still needed of each creative, at least; none where it is left out.
        closed: (k,) True for a creative whose budget was used up while someone still wanted it.
        ended: True when the total was used up while someone still wanted something.
    """

    creative: NDArray[np.int64]
    total: int
    least: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    closed: NDArray[np.bool_] = field(init=False)
    ended: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self.closed = np.zeros(len(self.creative), dtype=np.bool_)
        if not len(self.least):
            self.least = np.zeros(len(self.creative), dtype=np.int64)

    def take(self, creative: NDArray[np.intp]) -> None:
        """Take these contacts off what is left."""
        used = np.bincount(creative, minlength=len(self.creative))
        self.creative = np.where(self.creative == UNLIMITED, UNLIMITED, self.creative - used)
        self.least = np.maximum(self.least - used, 0)
        self.total -= 0 if self.total == UNLIMITED else len(creative)


@dataclass(frozen=True, slots=True)
class Edges:
    """Contacts: who gets which creative, as which contact, at which price.

    Attributes:
        person: (e,) row.
        creative: (e,) column.
        number: (e,) 1 for the first contact of a person in this plan.
        price: (e,) attention-seconds.
        score: (e,) money.
    """

    person: NDArray[np.intp]
    creative: NDArray[np.intp]
    number: NDArray[np.intp]
    price: NDArray[np.float64]
    score: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.person)

    def pick(self, which: NDArray[np.intp] | NDArray[np.bool_] | slice) -> Edges:
        """Some of them."""
        return Edges(self.person[which], self.creative[which], self.number[which], self.price[which], self.score[which])

    def moved(self, person: NDArray[np.intp]) -> Edges:
        """The same with people by what stands at their place in `person`."""
        return Edges(person[self.person], self.creative, self.number, self.price, self.score)

    @staticmethod
    def join(parts: list[Edges]) -> Edges:
        """All of them."""
        if not parts:
            none = np.zeros(0, dtype=np.intp)
            return Edges(none, none, none, np.zeros(0), np.zeros(0))
        return Edges(
            np.concatenate([part.person for part in parts]),
            np.concatenate([part.creative for part in parts]),
            np.concatenate([part.number for part in parts]),
            np.concatenate([part.price for part in parts]),
            np.concatenate([part.score for part in parts]),
        )


def greedy(
    offer: Offer, contacts: NDArray[np.int64], limits: Limits, order: NDArray[np.uint64], *, by_score: bool = True
) -> Edges:
    """Give out contacts under every budget: by score, the best first; or to people in their order.

    Args:
        offer: What each contact would bring and take.
        contacts: (n,) how many a person may get: their own limit.
        limits: Shared budgets; what is used is taken off, and what bound is marked.
        order: (n,) a number a person, for those with the same score.
        by_score: False: the order decides who comes first, whatever it would bring.

    Returns:
        The contacts given, in no particular order.
    """
    person = np.flatnonzero(contacts > 0)
    done = np.zeros(len(contacts), dtype=np.intp)
    used = np.zeros(offer.allowed.shape, dtype=np.bool_) if int(contacts.max(initial=0)) > 1 else None
    given: list[Edges] = []
    while len(person):
        wanted = _wishes(offer, person, contacts, done, used, limits.creative > 0)
        if limits.total <= 0 and len(wanted):
            limits.ended = True
            break
        kept, filled = _until_full(wanted, limits, order, by_score=by_score)
        given.append(kept)
        limits.take(kept.creative)
        if filled is None:
            break
        if filled < 0:
            limits.ended = True
            break
        limits.closed[filled] = True
        done += np.bincount(kept.person, minlength=len(done))
        if used is not None:
            used[kept.person, kept.creative] = True
        waiting = np.unique(wanted.person)
        person = waiting[done[waiting] < contacts[waiting]]
    return Edges.join(given)


def _wishes(
    offer: Offer,
    person: NDArray[np.intp],
    contacts: NDArray[np.int64],
    done: NDArray[np.intp],
    used: NDArray[np.bool_] | None,
    open_: NDArray[np.bool_],
) -> Edges:
    """What these people would get if no shared budget ran out: their best open creatives that earn their place."""
    allowed = offer.allowed[person] & open_
    if used is not None:
        allowed &= ~used[person]
    base = np.where(allowed, score(offer.gain[person], offer.price[person], offer.worth), -np.inf)
    most = min(int((contacts[person] - done[person]).max()), base.shape[1])
    if most == 1:
        best = base.argmax(axis=1)[:, None]
    else:
        best = np.argsort(-base, axis=1, kind="stable")[:, :most]
    parts: list[Edges] = []
    still = np.ones(len(person), dtype=np.bool_)
    for turn in range(most):
        creative = best[:, turn]
        number = done[person] + turn
        price = offer.price[person, creative] * (1.0 + offer.dearer * number)
        worth_it = score(offer.gain[person, creative], price, offer.worth)
        still &= allowed[np.arange(len(person)), creative] & (worth_it > 0) & (number < contacts[person])
        parts.append(Edges(person, creative, number + 1, price, worth_it).pick(still))
    return Edges.join(parts)


def _until_full(
    wanted: Edges, limits: Limits, order: NDArray[np.uint64], *, by_score: bool
) -> tuple[Edges, int | None]:
    """Those who come before a shared budget is used up, and which: a creative's column, −1 the total, None none."""
    counts = np.bincount(wanted.creative, minlength=len(limits.creative))
    short = np.flatnonzero(counts > limits.creative)
    if len(short) == 0 and len(wanted) <= limits.total:
        return wanted, None
    place = order[wanted.person]
    ranked = wanted.pick(np.lexsort((place, -wanted.score) if by_score else (wanted.number, place)))
    cut, filled = (limits.total, -1) if len(wanted) > limits.total else (len(wanted), None)
    for creative in short.tolist():
        last = int(np.flatnonzero(ranked.creative == creative)[limits.creative[creative]])
        if last < cut:
            cut, filled = last, creative
    return ranked.pick(slice(0, cut)), filled

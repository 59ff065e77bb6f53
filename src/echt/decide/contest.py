"""The contest for attention: everyone who may get something, all campaigns of one moment, every limit, one exact plan.

`contest` hands the whole question to `allocate` and turns its answer into contacts. The simpler ways to plan, first
come and best score first, campaign after campaign, are reckoned under the same limits and stand beside it: an exact
plan that is not better than they are is not needed. Where the compiler of `allocate` is not installed, best score first
is the plan, and its certificate says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from echt.decide.certificate import Certificate
from echt.decide.greedy import UNLIMITED, Edges, Limits, Offer, greedy, score
from echt.decide.minimums import binding, named, refuse_short
from echt.decide.standing import MOST_CONTACTS
from echt.errors import CampaignError
from echt.nouns import ATTENTION

__all__ = ["Entry", "contest", "has_compiler"]

_SLACK = 5e-10
"""Seconds by which sums of attention may differ by rounding, as in the ledger."""
_TRIES = 4


@dataclass(slots=True)
class Entry:
    """What one campaign brings to the contest, after what it drew to learn from.

    Attributes:
        name: Of the campaign.
        creatives: (k,) names.
        channel_s: Seconds charged for a contact.
        offer: (n, k) what each contact would bring and take.
        contacts: (n,) how many a person may still get of this campaign; 0 for who is not in the contest.
        limits: Shared budgets: what is given out is taken off.
        order: (n,) a number a person, for those with the same score.
        row: (n,) their place among everyone.
        fatigue_per_s: By how much a second given makes the next contact dearer; the same for all campaigns of a plan.
    """

    name: str
    creatives: tuple[str, ...]
    channel_s: float
    offer: Offer
    contacts: NDArray[np.int64]
    limits: Limits
    order: NDArray[np.uint64]
    row: NDArray[np.intp]
    fatigue_per_s: float = ATTENTION.kappa_per_s

    @property
    def shared(self) -> bool:
        """Whether people share a budget here."""
        return self.limits.total != UNLIMITED or bool((self.limits.creative != UNLIMITED).any())


@dataclass(slots=True)
class _Purse:
    """Everyone's attention while it is given out.

    left: (N,) seconds left; given: (N,) seconds given in this plan; times: (N,) contacts given in this plan; tires: by
    how much each second given makes the next contact dearer.
    """

    left: NDArray[np.float64]
    given: NDArray[np.float64]
    times: NDArray[np.int64]
    tires: float

    def copy(self) -> _Purse:
        return _Purse(self.left.copy(), self.given.copy(), self.times.copy(), self.tires)

    def room(self, channel_s: float) -> NDArray[np.int64]:
        """How many contacts still fit."""
        fits = np.floor((self.left + _SLACK) / channel_s)
        return np.clip(np.minimum(fits, MOST_CONTACTS - self.times), 0, MOST_CONTACTS).astype(np.int64)

    def dearer(self) -> NDArray[np.float64]:
        """By what factor a contact is dearer for what was given before it."""
        return 1.0 + self.tires * self.given

    def charge(self, person: NDArray[np.intp], seconds: float) -> None:
        times = np.bincount(person, minlength=len(self.left))
        self.left -= seconds * times
        self.given += seconds * times
        self.times += times


def has_compiler() -> bool:
    """Whether the compiler of the exact planner is installed."""
    return find_spec("numba") is not None


def contest(
    entries: Sequence[Entry],
    left: NDArray[np.float64],
    given: NDArray[np.float64],
    times: NDArray[np.int64],
    *,
    seed: int,
    exact: bool,
    rivals: bool = True,
) -> tuple[list[Edges], Certificate]:
    """Who gets what, of all campaigns, with a certificate.

    Args:
        entries: One a campaign; their limits are used up.
        left: (N,) seconds of attention that everyone has left.
        given: (N,) seconds they were already given, drawn to learn from.
        times: (N,) contacts that is.
        seed: Of the order of equals.
        exact: Plan exactly; False: greedily.
        rivals: Whether the simpler ways are reckoned beside it.

    Returns:
        The contacts of each campaign, people by their row in its entry; and the certificate.

    Raises:
        CampaignError: E468, minimums that cannot be met: which, and by how much.
    """
    purse = _Purse(left, given, times, max((one.fatigue_per_s for one in entries), default=0.0))
    start = [(copy(one.limits), one.contacts.copy()) for one in entries]
    whole = purse.copy()
    simpler = {"first come, first served": False, "best score first": True} if rivals else {}
    others = {name: _in_turn(entries, purse.copy(), by_score=by_score) for name, by_score in simpler.items()}
    beside = {name: _worth(rival) for name, rival in others.items() if (_used(entries, rival) >= _least(entries)).all()}
    best = _Best()
    if exact:
        best = _exact(entries, purse, seed)
        found = best.edges
        for one, edges in zip(entries, found, strict=True):
            one.limits.take(edges.creative)
            purse.charge(one.row[edges.person], one.channel_s)
        rest = _fill(entries, purse, found)
        found = [Edges.join([edges, more]) for edges, more in zip(found, rest, strict=True)]
    else:
        least = _least(entries)
        found = _in_turn(entries, purse, by_score=True, keep=True)
        refuse_short(_names(entries), least, _used(entries, found), where="given out, best score first")
    certificate = Certificate(
        method="exact" if exact else "greedy",
        campaigns=tuple(one.name for one in entries),
        shared=any(one.shared for one in entries),
        objective=_worth(found),
        bound=best.bound,
        violations=_broken(entries, start, whole, found),
        prices=best.prices,
        beside=beside,
        minimums=best.minimums,
        minimum_cost=best.minimum_cost,
    )
    return found, certificate


def _worth(found: Sequence[Edges]) -> float:
    return float(sum(edges.score.sum() for edges in found))


def _names(entries: Sequence[Entry]) -> list[str]:
    """(K,) of the creatives of all campaigns, as a reader knows them."""
    several = len(entries) > 1
    return [f"{one.name}/{name}" if several else name for one in entries for name in one.creatives]


def _least(entries: Sequence[Entry]) -> NDArray[np.int64]:
    """(K,) contacts that are still needed of each creative."""
    return np.concatenate([one.limits.least for one in entries])


def _used(entries: Sequence[Entry], found: Sequence[Edges]) -> NDArray[np.int64]:
    """(K,) contacts of each creative."""
    counts = [np.bincount(it.creative, minlength=len(one.creatives)) for one, it in zip(entries, found, strict=True)]
    return np.concatenate(counts).astype(np.int64)


def _in_turn(entries: Sequence[Entry], purse: _Purse, *, by_score: bool, keep: bool = False) -> list[Edges]:
    """One campaign after the other, each greedily; what is given out is taken off their limits where it is kept.

    Minimums are filled first, one contact a person.
    """
    found: list[Edges] = []
    for one in entries:
        limits, open_ = one.limits if keep else copy(one.limits), one.contacts.copy()
        parts: list[Edges] = []
        if limits.least.any():
            only = Limits(np.minimum(limits.creative, limits.least), limits.total)
            parts.append(_give(one, purse, only, np.minimum(open_, 1), by_score=by_score))
            limits.take(parts[0].creative)
            open_[parts[0].person] = 0
        parts.append(_give(one, purse, limits, open_, by_score=by_score))
        found.append(Edges.join(parts))
    return found


def _give(one: Entry, purse: _Purse, limits: Limits, open_: NDArray[np.int64], *, by_score: bool) -> Edges:
    """Contacts of one campaign, greedily, to whom it is open and who have room; charged."""
    room = np.minimum(open_, purse.room(one.channel_s)[one.row])
    which = np.flatnonzero(room > 0)
    offer = one.offer.some(which, purse.dearer()[one.row[which]])
    edges = greedy(offer, room[which], limits, one.order[which], by_score=by_score).moved(which)
    purse.charge(one.row[edges.person], one.channel_s)
    return edges


def _fill(entries: Sequence[Entry], purse: _Purse, found: Sequence[Edges]) -> list[Edges]:
    """What rounding to whole contacts left lying: a first contact for whoever got none and for whom there is room."""
    more: list[Edges] = []
    for one, edges in zip(entries, found, strict=True):
        open_ = one.contacts > 0
        open_[edges.person] = False
        which = np.flatnonzero(open_ & (purse.room(one.channel_s)[one.row] > 0))
        if one.limits.total <= 0 or not (one.limits.creative > 0).any():
            which = which[:0]
        offer = one.offer.some(which, purse.dearer()[one.row[which]])
        once = np.ones(len(which), dtype=np.int64)
        extra = greedy(offer, once, one.limits, one.order[which]).moved(which)
        purse.charge(one.row[extra.person], one.channel_s)
        more.append(extra)
    return more


@dataclass(frozen=True, slots=True)
class _Table:
    """The contest as `allocate` wants it: m people in it, K creatives of all campaigns side by side.

    who: (m,) place among everyone; local: a campaign each, (m,) row in its entry, −1 where not in it; start: first column
    of each campaign; gain, pay: (m, K) money; able: (m, K); most: (c, m) contacts.
    """

    who: NDArray[np.intp]
    local: list[NDArray[np.intp]]
    start: list[int]
    gain: NDArray[np.float64]
    pay: NDArray[np.float64]
    able: NDArray[np.bool_]
    most: NDArray[np.int64]


def _table(entries: Sequence[Entry], purse: _Purse) -> _Table:
    inside = np.zeros(len(purse.left), dtype=np.bool_)
    for one in entries:
        inside[one.row[one.contacts > 0]] = True
    who = np.flatnonzero(inside)
    place = np.cumsum(inside) - 1
    start = np.cumsum([0, *(len(one.creatives) for one in entries)]).tolist()
    shape = (len(who), start[-1])
    gain, pay, able = np.zeros(shape), np.zeros(shape), np.zeros(shape, dtype=np.bool_)
    most = np.zeros((len(entries), len(who)), dtype=np.int64)
    local: list[NDArray[np.intp]] = []
    dearer = purse.dearer()
    for c, one in enumerate(entries):
        mine = np.flatnonzero(one.contacts > 0)
        at, columns = place[one.row[mine]], slice(start[c], start[c + 1])
        offer = one.offer.some(mine, dearer[one.row[mine]])
        gain[at, columns] = offer.gain
        pay[at, columns] = offer.worth * offer.price
        able[at, columns] = offer.scores() > 0
        most[c, at] = one.contacts[mine]
        here = np.full(len(who), -1, dtype=np.intp)
        here[at] = mine
        local.append(here)
    return _Table(who, local, start, gain, pay, able, most)


@dataclass(frozen=True, slots=True)
class _Best:
    """What the exact planner found: the contacts of each campaign, and what goes into the certificate."""

    edges: list[Edges] = field(default_factory=list[Edges])
    bound: float | None = None
    prices: dict[str, float] = field(default_factory=dict[str, float])
    minimums: dict[str, dict[str, float]] = field(default_factory=dict[str, dict[str, float]])
    minimum_cost: float = 0.0


def _exact(entries: Sequence[Entry], purse: _Purse, seed: int) -> _Best:
    """The best plan, the bound that no plan can beat, and what each limit costs."""
    table, least = _table(entries, purse), _least(entries)
    refuse_short(_names(entries), least, table.able.sum(axis=0), where="people could get it and are worth it")
    if not table.able.any():
        return _Best([Edges.join([]) for _ in entries], 0.0)
    free = len(entries) == 1 and not entries[0].shared and int(table.most.max()) == 1
    if free and not least.any():  # nothing is shared by anyone: everybody's best is the best plan, and needs no prices
        choice = np.where(table.able, table.gain - table.pay, -np.inf).argmax(axis=1)[:, None]
        choice[~table.able.any(axis=1)] = -1
        edges = _edges(entries, table, choice, purse)
        return _Best(edges, _worth(edges))
    without = _solve(entries, replace(table, able=table.able.copy()), purse, seed, least * 0)[1] if least.any() else []
    answer, edges = _solve(entries, table, purse, seed, least)
    best = _Best(edges, float(answer.bound), _prices(entries, answer))
    if not least.any() or (_used(entries, without) >= least).all():
        return best
    binds = binding(_names(entries), least, _used(entries, without), answer.prices.creative)
    return replace(best, minimums=binds, minimum_cost=max(_worth(without) - _worth(edges), 0.0))


def _solve(
    entries: Sequence[Entry], table: _Table, purse: _Purse, seed: int, least: NDArray[np.int64]
) -> tuple[Any, list[Edges]]:
    """The planner's first answer, and contacts in which nobody gets more of one campaign than it allows."""
    answer = _ask(entries, table, purse, seed, least)
    choice = answer.choice
    for _ in range(_TRIES):
        if not _too_many(table, choice, answer):
            break
        choice = _ask(entries, table, purse, seed, least).choice
    return answer, _edges(entries, table, choice, purse)


def _ask(entries: Sequence[Entry], table: _Table, purse: _Purse, seed: int, least: NDArray[np.int64]) -> Any:
    from echt.decide.exact import allocate

    caps = [np.inf if one.limits.total == UNLIMITED else float(one.limits.total) for one in entries]
    budgets = np.concatenate([one.limits.creative for one in entries])
    of = np.repeat(np.arange(len(entries)), [len(one.creatives) for one in entries])
    contacts = np.clip(table.most.sum(axis=0), 0, MOST_CONTACTS - purse.times[table.who])
    try:
        return allocate(
            table.gain,
            attention=np.array([one.channel_s for one in entries])[of],
            price=table.pay,
            attention_left=purse.left[table.who] + _SLACK,
            contacts_left=None if contacts.max() == 1 and contacts.min() == 1 else contacts,
            eligible=table.able,
            creative_budget=np.where(budgets == UNLIMITED, np.inf, budgets),
            creative_minimum=least if least.any() else None,
            groups=None if np.isinf(caps).all() else of,
            group_budget=None if np.isinf(caps).all() else caps,
            worth=1.0,
            fatigue=purse.tires,
            seed=seed,
        )
    except CampaignError as error:
        if error.code != "E468":
            raise
        raise named(error, _names(entries)) from error


def _too_many(table: _Table, choice: NDArray[Any], answer: Any) -> bool:
    """Whether somebody got more of one campaign than it allows; their best of it stay able, the others do not.

    `allocate` counts a person's contacts, not those of each campaign: its bound holds all the same, since it was free to
    do more than the plan may.
    """
    found = False
    for c, (first, stop) in enumerate(zip(table.start, table.start[1:], strict=False)):
        mine = (choice >= first) & (choice < stop)
        over = np.flatnonzero(mine.sum(axis=1) > table.most[c])
        if len(over) == 0:
            continue
        found = True
        picked = np.where(mine[over], choice[over], first)
        net = table.gain[over[:, None], picked] - table.pay[over[:, None], picked] - answer.prices.contact[picked]
        rank = np.argsort(np.argsort(-np.where(mine[over], net, -np.inf), axis=1, kind="stable"), axis=1)
        keep = mine[over] & (rank < table.most[c, over][:, None])
        table.able[over, first:stop] = False
        row, column = np.nonzero(keep)
        table.able[over[row], picked[row, column]] = True
    return found


def _edges(entries: Sequence[Entry], table: _Table, choice: NDArray[Any], purse: _Purse) -> list[Edges]:
    """Contacts by campaign, in the order in which each person gets them."""
    parts: list[list[Edges]] = [[] for _ in entries]
    before = purse.dearer()[table.who]
    planned = np.zeros(len(table.who))
    numbers = np.zeros((len(entries), len(table.who)), dtype=np.intp)
    for column in choice.T:
        taken = np.zeros(len(table.who))
        for c, one in enumerate(entries):
            at = np.flatnonzero((column >= table.start[c]) & (column < table.start[c + 1]))
            at = at[numbers[c, at] < table.most[c, at]]
            person, creative = table.local[c][at], column[at].astype(np.intp) - table.start[c]
            price = one.offer.price[person, creative] * before[at] * (1.0 + purse.tires * planned[at])
            worth_it = score(one.offer.gain[person, creative], price, one.offer.worth)
            good = worth_it > 0
            numbers[c, at[good]] += 1
            taken[at[good]] += one.channel_s
            edges = Edges(person, creative, numbers[c, at], price, worth_it)
            parts[c].append(edges.pick(good))
        planned += taken
    return [Edges.join(part) for part in parts]


def _prices(entries: Sequence[Entry], answer: Any) -> dict[str, float]:
    """What one more contact would bring, by limit that binds."""
    several = len(entries) > 1
    found = dict(zip(_names(entries), map(float, answer.prices.creative), strict=True))
    for c, one in enumerate(entries):
        found[f"{one.name} in all" if several else "in all"] = float(answer.prices.group.get(c, 0.0))
    return {name: price for name, price in found.items() if price > 0}


def _broken(
    entries: Sequence[Entry],
    start: Sequence[tuple[Limits, NDArray[np.int64]]],
    whole: _Purse,
    found: Sequence[Edges],
) -> dict[str, float]:
    """By kind of limit, how much is broken: counted from the contacts and what there was before, nothing else."""
    over = {"creative": 0.0, "minimum": 0.0, "in all": 0.0, "contacts": 0.0, "not worth it": 0.0, "twice": 0.0}
    for one, (limits, contacts), edges in zip(entries, start, found, strict=True):
        used = np.bincount(edges.creative, minlength=len(one.creatives))
        over["creative"] += float(np.maximum(used - np.minimum(limits.creative, UNLIMITED // 2), 0).sum())
        over["minimum"] += float(np.maximum(limits.least - used, 0).sum())
        over["in all"] += float(max(len(edges) - limits.total, 0))
        times = np.bincount(edges.person, minlength=len(contacts))
        over["contacts"] += float(np.maximum(times - contacts, 0).sum())
        over["not worth it"] += float(np.count_nonzero(edges.score <= 0))
        pairs = edges.person * len(one.creatives) + edges.creative
        over["twice"] += float(len(pairs) - len(np.unique(pairs)))
        whole.charge(one.row[edges.person], one.channel_s)
    short = np.maximum(-whole.left - 2 * _SLACK, 0)[whole.given > 0]
    return over | {"attention": float(short.sum())}

"""The loops over events, compiled. Only `summary.people` and `summary.tally` import this module: it needs numba.

A person is a number from 0 on, given out when they first appear. What is known of them is one row of 5 int64:
first, last (units, or microseconds for orders), 4 n + flags, money, and the amount of the first order. Money is in
millionths, so that sums are exact and do not depend on the order of adding.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from echt.predict.btyd.kernels import compiled

Ints = NDArray[np.int64]

FIRST, LAST, NUMBER, MONEY, OPENING = range(5)
LATE, BACK = 1, 2
"""Flags: a purchase came out of order; a refund came that may not be weighed before all is known."""
PURCHASES, REFUNDS, MISSING, TOO_MUCH, DISORDER = range(5)
MOST = 1e12  # of one amount: below 2^62 one more never overflows
_FULL = 1 << 62


@compiled
def intern_numbers(
    slots: Ints, shift: int, ids: Ints, keep: NDArray[np.bool_], codes: Ints, new: Ints, known: int
) -> int:
    """Give every id its number: -1 where it does not count, the next free one where the id is new.

    Args:
        slots: (2^k, 2) key, number + 1; 0 where free. Room for all must be there.
        shift: 64 - k.
        ids: (n,) of the events.
        keep: (n,) or (0,): which count; empty: all.
        codes: (n,) gets the numbers.
        new: (at least n,) gets the ids that are new, in order.
        known: How many people there were.

    Returns:
        How many people there are.
    """
    mask, some = slots.shape[0] - 1, keep.shape[0] > 0
    start = known
    for i in range(ids.shape[0]):
        if some and not keep[i]:
            codes[i] = -1
            continue
        key = ids[i]
        s = np.int64((np.uint64(key) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(shift))
        while True:
            found = slots[s, 1]
            if found == 0:
                new[known - start] = key
                known += 1
                slots[s, 0] = key
                slots[s, 1] = known
                codes[i] = known - 1
                break
            if slots[s, 0] == key:
                codes[i] = found - 1
                break
            s = (s + 1) & mask
    return known


@compiled
def spread(old: Ints, slots: Ints, shift: int) -> None:
    """Put what is in `old` into larger `slots`, both as for `intern_numbers`; keys that are hashes spread as well."""
    mask = slots.shape[0] - 1
    for j in range(old.shape[0]):
        if old[j, 1] == 0:
            continue
        s = np.int64((np.uint64(old[j, 0]) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(shift))
        while slots[s, 1] != 0:
            s = (s + 1) & mask
        for k in range(old.shape[1]):
            slots[s, k] = old[j, k]


@compiled
def _hash(data: NDArray[np.uint8], low: int, high: int) -> np.int64:
    h, word, k = np.uint64(high - low), np.uint64(0), np.uint64(0)
    for j in range(low, high):  # eight bytes at a time
        word |= np.uint64(data[j]) << k
        k += np.uint64(8)
        if k == np.uint64(64):
            h = (h ^ word) * np.uint64(0x9FB21C651E98DF25)
            h ^= h >> np.uint64(32)
            word, k = np.uint64(0), np.uint64(0)
    h = (h ^ word) * np.uint64(0x9FB21C651E98DF25)
    return np.int64(h ^ (h >> np.uint64(32)))


@compiled
def intern_texts(
    slots: Ints,
    shift: int,
    offsets: Ints,
    data: NDArray[np.uint8],
    keep: NDArray[np.bool_],
    codes: Ints,
    ends: Ints,
    arena: NDArray[np.uint8],
    known: int,
) -> int:
    """As `intern_numbers`, for texts: the key is a hash, and texts of one hash are told apart by their bytes.

    Args:
        slots: (2^k, 4) hash, number + 1, where the text begins in `arena`, its length.
        shift: 64 - k.
        offsets: (n + 1,) where each text begins in `data`.
        data: UTF-8.
        keep: (n,) or (0,).
        codes: (n,) gets the numbers.
        ends: (people + 1,) where each known text begins in `arena`; room for all must be there.
        arena: The known texts, one after the other; room for all must be there.
        known: How many people there were.
    """
    mask, some = slots.shape[0] - 1, keep.shape[0] > 0
    for i in range(codes.shape[0]):
        if some and not keep[i]:
            codes[i] = -1
            continue
        low, high = offsets[i], offsets[i + 1]
        key = _hash(data, low, high)
        s = np.int64((np.uint64(key) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(shift))
        while True:
            found = slots[s, 1]
            if found == 0:
                at = ends[known]
                for j in range(low, high):
                    arena[at + j - low] = data[j]
                known += 1
                ends[known] = at + high - low
                slots[s, 0] = key
                slots[s, 1] = known
                slots[s, 2] = at
                slots[s, 3] = high - low
                codes[i] = known - 1
                break
            if slots[s, 0] == key and slots[s, 3] == high - low:
                begin, same, j = slots[s, 2], True, 0
                while same and j < high - low:
                    same = arena[begin + j] == data[low + j]
                    j += 1
                if same:
                    codes[i] = found - 1
                    break
            s = (s + 1) & mask
    return known


@compiled
def millionths(codes: Ints, amounts: NDArray[np.float64], found: Ints) -> Ints:
    """(n,) money of the events in millionths, 0 where it is missing or the event is passed over.

    Args:
        codes: (n,) whose event; below 0: passed over.
        amounts: (n,) money, NaN where missing; or (0,), no money.
        found: (5,) grows by MISSING, TOO_MUCH.
    """
    micro = np.zeros(codes.shape[0], np.int64)
    for i in range(amounts.shape[0]):
        if codes[i] < 0:
            continue
        amount = amounts[i]
        if np.isnan(amount):
            found[MISSING] += 1
        elif not abs(amount) < MOST:
            found[TOO_MUCH] += 1
        else:
            micro[i] = np.int64(np.rint(amount * 1e6))
    return micro


@compiled
def tally(rows: Ints, codes: Ints, units: Ints, micro: Ints, merge: bool, found: Ints) -> None:
    """Add events to what is known of their people, in one pass.

    Args:
        rows: (people, 5) what is known.
        codes: (n,) whose event; below 0: passed over.
        units: (n,) when, in whole units (`merge`) or microseconds.
        micro: (n,) money in millionths, below 0 a refund.
        merge: Whether all purchases of one unit are one.
        found: (5,) grows by PURCHASES, REFUNDS, TOO_MUCH, DISORDER.
    """
    purchases = refunds = 0
    for i in range(codes.shape[0]):
        c = codes[i]
        if c < 0:
            continue
        u, v, number = units[i], micro[i], rows[c, NUMBER]
        if v < 0:
            refunds += 1
            if number >> 2 == 0:
                if not number & BACK or u > rows[c, LAST]:
                    rows[c, LAST] = u
                rows[c, NUMBER] = number | BACK
            elif u > rows[c, FIRST]:
                rows[c, MONEY] += v
            else:
                rows[c, NUMBER] = number | BACK
        elif number >> 2 == 0:
            if number & BACK and u < rows[c, LAST]:
                number |= LATE
            rows[c, FIRST] = u
            rows[c, LAST] = u
            rows[c, NUMBER] = number + 4
            rows[c, OPENING] = v
            purchases += 1
        elif merge:
            purchases += 1
            if u > rows[c, LAST]:
                rows[c, LAST] = u
                rows[c, NUMBER] = number + 4
                rows[c, MONEY] += v
            elif u < rows[c, LAST]:
                rows[c, NUMBER] = number | LATE
                found[DISORDER] += 1
            elif u != rows[c, FIRST]:
                rows[c, MONEY] += v
        else:
            purchases += 1
            rows[c, NUMBER] = number + 4
            if u > rows[c, FIRST]:
                rows[c, MONEY] += v
                rows[c, LAST] = max(u, rows[c, LAST])
            elif u == rows[c, FIRST]:
                rows[c, MONEY] += max(v, rows[c, OPENING])
                rows[c, OPENING] = min(v, rows[c, OPENING])
            else:
                rows[c, MONEY] += rows[c, OPENING]
                rows[c, FIRST] = u
                rows[c, OPENING] = v
                if number & BACK:
                    rows[c, NUMBER] |= LATE
                    found[DISORDER] += 1
        if abs(rows[c, MONEY]) > _FULL:
            found[TOO_MUCH] += 1
    found[PURCHASES] += purchases
    found[REFUNDS] += refunds


@compiled
def grouped(codes: Ints, units: Ints, micro: Ints, late: NDArray[np.bool_], base: int) -> tuple[Ints, Ints, Ints]:
    """The events of people marked late, person by person.

    Args:
        codes: (n,) whose event.
        units: (n,) when.
        micro: (n,) money in millionths.
        late: (people,) from person `base` on.
        base: Number of the first of them.

    Returns:
        (people + 1,) where the events of each begin, units and micro in that order.
    """
    starts = np.zeros(late.shape[0] + 1, np.int64)
    for i in range(codes.shape[0]):
        if late[codes[i] - base]:
            starts[codes[i] - base + 1] += 1
    starts = np.cumsum(starts)
    free, when, money = starts.copy(), np.empty(starts[-1], np.int64), np.empty(starts[-1], np.int64)
    for i in range(codes.shape[0]):
        c = codes[i] - base
        if late[c]:
            when[free[c]] = units[i]
            money[free[c]] = micro[i]
            free[c] += 1
    return starts, when, money


@compiled
def _by_time(units: Ints, micro: Ints, low: int, high: int) -> None:
    if high - low > 48:
        order = low + np.argsort(units[low:high])
        units[low:high], micro[low:high] = units[order], micro[order]
        return
    for i in range(low + 1, high):  # few: insertion
        u, v, j = units[i], micro[i], i
        while j > low and units[j - 1] > u:
            units[j], micro[j] = units[j - 1], micro[j - 1]
            j -= 1
        units[j], micro[j] = u, v


@compiled
def settle(rows: Ints, base: int, starts: Ints, units: Ints, micro: Ints, merge: bool) -> int:
    """Work out again, from all their events, what is known of people whose events came out of order.

    Args:
        rows: (people, 5) what is known; of people with events here it is replaced, flags kept.
        base: Number of the first person here.
        starts: (k + 1,) where the events of each begin; none: passed over.
        units: (m,) when; sorted here.
        micro: (m,) money in millionths, below 0 a refund.
        merge: As for `tally`.

    Returns:
        How many people have more money than fits.
    """
    too_much = 0
    for k in range(starts.shape[0] - 1):
        low, high = starts[k], starts[k + 1]
        if low == high:
            continue
        _by_time(units, micro, low, high)
        n, first, last, money, opening = 0, np.int64(0), np.int64(0), np.int64(0), np.int64(0)
        full = False
        for j in range(low, high):
            u, v = units[j], micro[j]
            if v < 0:
                continue
            if n == 0:
                first, opening = u, v
            if n == 0 or not merge or u != last:
                n += 1
            last = u
            if u > first:
                money += v
            elif not merge and n > 1:
                money += max(v, opening)
                opening = min(v, opening)
            full = full or money > _FULL
        for j in range(low, high):
            if micro[j] < 0 and n > 0 and units[j] > first:
                money += micro[j]
                full = full or money < -_FULL
        if full:
            too_much += 1
        c = base + k
        rows[c, FIRST] = first
        rows[c, LAST] = last
        rows[c, MONEY] = money
        rows[c, OPENING] = opening
        rows[c, NUMBER] = (n << 2) | (rows[c, NUMBER] & 3)
    return too_much

"""The loops over events, compiled. Only `summary.people` and `summary.tally` import this module: it needs numba.

A person is a number from 0 on, given out when they first appear. What is known of them is one row of 5 int64:
first, last (units, or microseconds for orders), 4 n + flags, money, and the amount of the first order. Money is in
millionths, so that sums are exact and do not depend on the order of adding.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from echt.estimate.compiled import compiled

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]
Bytes = NDArray[np.uint8]

FIRST, LAST, NUMBER, MONEY, OPENING = range(5)
LATE, BACK = 1, 2
"""Flags: a purchase came out of order; a refund came that may not be weighed before all is known."""
PURCHASES, REFUNDS, MISSING, TOO_MUCH, DISORDER = range(5)
MOST = 1e12  # of one amount: below 2^62 one more never overflows
_FULL = 1 << 62
SHORT = 16  # bytes of a text that fit its slot
BLOCK = 256  # texts looked for together


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
def spread_numbers(old: Ints, slots: Ints, shift: int) -> None:
    """Put what is in `old` into larger `slots`, both as for `intern_numbers`."""
    mask = slots.shape[0] - 1
    for j in range(old.shape[0]):
        if old[j, 1] == 0:
            continue
        s = np.int64((np.uint64(old[j, 0]) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(shift))
        while slots[s, 1] != 0:
            s = (s + 1) & mask
        slots[s, 0], slots[s, 1] = old[j, 0], old[j, 1]


@compiled
def _mixed(h: np.uint64, word: np.uint64) -> np.uint64:
    h = (h ^ word) * np.uint64(0x9FB21C651E98DF25)
    return h ^ (h >> np.uint64(32))


@compiled
def _home(first: np.uint64, second: np.uint64, shift: int) -> np.int64:
    h = _mixed(_mixed(np.uint64(0), first), second) * np.uint64(0x9E3779B97F4A7C15)
    return np.int64(h >> np.uint64(shift))


@compiled
def spread_texts(old: Ints, slots: Ints, shift: int) -> None:
    """Put what is in `old` into larger `slots`, both as for `intern_texts`."""
    mask = slots.shape[0] - 1
    for j in range(old.shape[0]):
        if old[j, 2] == 0:
            continue
        second = np.uint64(old[j, 1]) if old[j, 3] <= SHORT else np.uint64(0)
        s = _home(np.uint64(old[j, 0]), second, shift)
        while slots[s, 2] != 0:
            s = (s + 1) & mask
        for k in range(4):
            slots[s, k] = old[j, k]


@compiled
def _word(words: Words, at: int, n: int) -> np.uint64:
    # the n bytes from byte `at` on, at most 8, as one number: from the two words they may lie in
    if n <= 0:
        return np.uint64(0)
    i, bits = at >> 3, np.uint64((at & 7) << 3)
    word = (words[i] >> bits) | ((words[i + 1] << np.uint64(1)) << (np.uint64(63) - bits))
    return word if n >= 8 else word & ((np.uint64(1) << np.uint64(8 * n)) - np.uint64(1))


@compiled
def _key(words: Words, low: int, n: int) -> tuple[np.uint64, np.uint64]:
    # a short text itself, or the hash of a long one
    if n <= SHORT:
        return _word(words, low, n), _word(words, low + 8, n - 8)
    h = np.uint64(n)
    for j in range(0, n, 8):
        h = _mixed(h, _word(words, low + j, n - j))
    return h, np.uint64(0)


@compiled
def _same(arena: Bytes, begin: int, words: Words, low: int, n: int) -> bool:
    for j in range(n):
        at = low + j
        if arena[begin + j] != np.uint8((words[at >> 3] >> np.uint64((at & 7) << 3)) & np.uint64(255)):
            return False
    return True


@compiled
def _learn(arena: Bytes, begin: int, words: Words, low: int, n: int) -> None:
    for j in range(n):
        at = low + j
        arena[begin + j] = np.uint8((words[at >> 3] >> np.uint64((at & 7) << 3)) & np.uint64(255))


@compiled
def intern_texts(
    slots: Ints, shift: int, offsets: Ints, words: Words, codes: Ints, ends: Ints, arena: Bytes, known: int
) -> int:
    """As `intern_numbers`, for texts. Up to 16 bytes lie in the slot itself; longer ones are told apart by their bytes.

    Keys are made block by block, so that the processor can ask for the next slots while it looks at one.

    Args:
        slots: (2^k, 4), each in one line of the cache: two words, number + 1, length in bytes; the words are the text, padded with 0, or if it is
            longer its hash and where it begins in `arena`.
        shift: 64 - k.
        offsets: (n + 1,) the byte at which each text begins in `words`.
        words: UTF-8, eight bytes each, the first the lowest; two more at the end.
        codes: (n,) gets the numbers; what is below 0 is passed over.
        ends: (people + 1,) where each known text begins in `arena`; room for all must be there.
        arena: The known texts, one after the other; room for all must be there.
        known: How many people there were.
    """
    mask = slots.shape[0] - 1
    keys, homes = np.empty((BLOCK, 2), np.uint64), np.empty(BLOCK, np.int64)
    for start in range(0, codes.shape[0], BLOCK):
        size = min(BLOCK, codes.shape[0] - start)
        for j in range(size):
            low = offsets[start + j]
            keys[j, 0], keys[j, 1] = _key(words, low, offsets[start + j + 1] - low)
            homes[j] = _home(keys[j, 0], keys[j, 1], shift)
        for j in range(size):
            i = start + j
            if codes[i] < 0:
                continue
            low, s = offsets[i], homes[j]
            first, second, n = np.int64(keys[j, 0]), np.int64(keys[j, 1]), offsets[i + 1] - low
            while True:
                found = slots[s, 2]
                if found == 0:
                    at = ends[known]
                    _learn(arena, at, words, low, n)
                    known += 1
                    ends[known] = at + n
                    slots[s, 0], slots[s, 1] = first, second if n <= SHORT else at
                    slots[s, 2], slots[s, 3] = known, n
                    codes[i] = known - 1
                    break
                if slots[s, 0] == first and slots[s, 3] == n:
                    begin = slots[s, 1]
                    if begin == second if n <= SHORT else _same(arena, begin, words, low, n):
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
def count_late(starts: Ints, codes: Ints, late: NDArray[np.bool_], base: int) -> None:
    """Add the events of people marked late to starts[1 + person - base].

    Args:
        starts: (people + 1,) how many events; the first stays 0.
        codes: (n,) whose event.
        late: (people,) from person `base` on.
        base: Number of the first of them.
    """
    for i in range(codes.shape[0]):
        c = codes[i] - base
        if late[c]:
            starts[c + 1] += 1


@compiled
def place_late(
    free: Ints, events: Ints, codes: Ints, units: Ints, micro: Ints, late: NDArray[np.bool_], base: int
) -> None:
    """Put the events of people marked late person by person.

    Args:
        free: (people + 1,) where the next event of each goes; moves on.
        events: (m, 2) gets unit and micro.
        codes: (n,) whose event.
        units: (n,) when.
        micro: (n,) money in millionths.
        late: (people,) from person `base` on.
        base: Number of the first of them.
    """
    for i in range(codes.shape[0]):
        c = codes[i] - base
        if late[c]:
            at = free[c]
            events[at, 0] = units[i]
            events[at, 1] = micro[i]
            free[c] = at + 1


@compiled
def _by_time(events: Ints, low: int, high: int) -> None:
    if high - low > 48:
        order = low + np.argsort(events[low:high, 0])
        events[low:high] = events[order]
        return
    for i in range(low + 1, high):  # few: insertion
        u, v, j = events[i, 0], events[i, 1], i
        while j > low and events[j - 1, 0] > u:
            events[j, 0], events[j, 1] = events[j - 1, 0], events[j - 1, 1]
            j -= 1
        events[j, 0], events[j, 1] = u, v


@compiled
def settle(rows: Ints, base: int, starts: Ints, events: Ints, merge: bool) -> int:
    """Work out again, from all their events, what is known of people whose events came out of order.

    Args:
        rows: (people, 5) what is known; of people with events here it is replaced, flags kept.
        base: Number of the first person here.
        starts: (k + 1,) where the events of each begin; none: passed over.
        events: (m, 2) when, sorted here, and money in millionths, below 0 a refund.
        merge: As for `tally`.

    Returns:
        How many people have more money than fits.
    """
    too_much = 0
    for k in range(starts.shape[0] - 1):
        low, high = starts[k], starts[k + 1]
        if low == high:
            continue
        _by_time(events, low, high)
        n, first, last, money, opening = 0, np.int64(0), np.int64(0), np.int64(0), np.int64(0)
        full = False
        for j in range(low, high):
            u, v = events[j, 0], events[j, 1]
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
            if events[j, 1] < 0 and n > 0 and events[j, 0] > first:
                money += events[j, 1]
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

"""The loops over what people did, compiled. Only `echt.predict.log.loops` imports this module, because it needs numba.

Rows are sorted by person, then time. `start` (n + 1,) says which rows are whose; `code` (m,) is the event name of a row.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from echt.predict.btyd.kernels import compiled

Reals = NDArray[np.float64]
Ints = NDArray[np.int64]
Codes = NDArray[np.int16]
Flags = NDArray[np.bool_]


@compiled
def after(t: float, c: int, v: float, t2: float, c2: int, v2: float) -> bool:
    """Whether the first row stands after the second: by time, then name, then amount, a missing amount last."""
    if t != t2:
        return t > t2
    if c != c2:
        return c > c2
    if math.isnan(v) or math.isnan(v2):
        return math.isnan(v) and not math.isnan(v2)
    return v > v2


@compiled
def tidy(at: Reals, code: Codes, value: Reals, lo: int, hi: int) -> None:
    """Sort rows lo..hi in place; quick where they nearly are."""
    for k in range(lo + 1, hi):
        t, c, v = at[k], code[k], value[k]
        j = k - 1
        while j >= lo and after(at[j], code[j], value[j], t, c, v):
            at[j + 1], code[j + 1], value[j + 1] = at[j], code[j], value[j]
            j -= 1
        at[j + 1], code[j + 1], value[j + 1] = t, c, v


@compiled
def arrange(who: Ints, at: Reals, code: Codes, value: Reals, n: int) -> tuple[Ints, Reals, Codes, Reals]:
    """The same rows by person, then time, name and amount: `start` (n + 1,), and the three columns."""
    m = who.shape[0]
    start = np.zeros(n + 1, np.int64)
    for k in range(m):
        start[who[k] + 1] += 1
    for i in range(n):
        start[i + 1] += start[i]
    free = start[:-1].copy()
    at_, code_, value_ = np.empty(m), np.empty(m, np.int16), np.empty(m)
    for k in range(m):
        j = free[who[k]]
        free[who[k]] += 1
        at_[j], code_[j], value_[j] = at[k], code[k], value[k]
    for i in range(n):
        lo, hi = start[i], start[i + 1]
        if hi - lo > 64:
            order = np.argsort(at_[lo:hi], kind="mergesort")
            at_[lo:hi], code_[lo:hi], value_[lo:hi] = at_[lo:hi][order], code_[lo:hi][order], value_[lo:hi][order]
        tidy(at_, code_, value_, lo, hi)
    return start, at_, code_, value_


@compiled
def histories(
    start: Ints,
    at: Reals,
    code: Codes,
    value: Reals,
    people: tuple[Ints, Reals],
    what: tuple[int, Flags, bool],
    when: tuple[float, float],
    lives: Reals,
) -> tuple[Reals, Reals]:
    """What customer-base models read, and what came later, for some people.

    Args:
        start: (n + 1,) rows of each person.
        at: (m,) days since 1970.
        code: (m,) event names.
        value: (m,) amounts, NaN where there is none.
        people: (k,) which people, and (k,) since when each is known.
        what: The code that is counted; (names,) whether a name is money that came back; whether days are counted.
        when: The cut-off, and until when is later.
        lives: (h,) half-lives in days.

    Returns:
        (10, k): purchases, first, last, money of repeat purchases, repeat purchases with an amount, orders with an
        amount above 0, their sum, their squares, later purchases, later money; and (h, k) counts by half-life.
    """
    who, since = people
    outcome, back, by_day = what
    cutoff, until = when
    k, h = who.shape[0], lives.shape[0]
    out, faded = np.zeros((10, k)), np.zeros((h, k))
    for i in range(k):
        first = last = previous = -math.inf
        n, money, priced, current, current_priced, later_last = 0.0, 0.0, 0.0, 0.0, False, -math.inf
        for row in range(start[who[i]], start[who[i] + 1]):
            t, c, v = at[row], code[row], value[row]
            if t > until:
                break
            amount = 0.0 if math.isnan(v) else v
            if t > cutoff:
                if c == outcome:
                    moment = math.floor(t) if by_day else t
                    if not by_day or moment != later_last:
                        out[8, i] += 1
                    later_last = moment
                    out[9, i] += amount
                elif back[c]:
                    out[9, i] += amount
                continue
            if c == outcome:
                moment = math.floor(t) if by_day else t
                if n == 0 or not by_day or moment != previous:
                    if n > 1:
                        money += current
                        priced += 1.0 if current_priced else 0.0
                    n += 1
                    current, current_priced = 0.0, False
                    if n == 1:
                        first = moment
                last = previous = moment
                current += amount
                current_priced = current_priced or not math.isnan(v)
                if v > 0:
                    out[5, i] += 1
                    out[6, i] += v
                    out[7, i] += v * v
                if t > since[i]:
                    for j in range(h):
                        faded[j, i] += 2.0 ** (-(cutoff - t) / lives[j])
            elif back[c] and n > 0:
                current += amount
        if n > 1:
            money += current
            priced += 1.0 if current_priced else 0.0
        out[0, i], out[1, i], out[2, i], out[3, i], out[4, i] = n, first, last, money, priced
    return out, faded


@compiled
def features(
    start: Ints,
    at: Reals,
    code: Codes,
    value: Reals,
    people: tuple[Ints, Reals],
    what: tuple[int, Flags, Flags, Ints, int],
    when: tuple[float, float],
    spans: tuple[Reals, Reals, Reals],
) -> NDArray[np.float32]:
    """What is known of some people at a cut-off, in the order of `echt.predict.features`.

    Args:
        start: (n + 1,) rows of each person.
        at: (m,) days since 1970.
        code: (m,) event names.
        value: (m,) amounts, NaN where there is none.
        people: (k,) which people, and (k,) since when each is known.
        what: The code that is counted; (names,) money that came back; (names,) never looked at; (names,) place among
            the other events or -1; how many of those.
        when: The cut-off, and days ahead.
        spans: Windows in days of the outcome, of the other events, and half-lives.

    Returns:
        (k, columns), NaN where it cannot be said.
    """
    who, since = people
    outcome, back, quiet, slot, others = what
    now, ahead = when
    windows, short, lives = spans
    k, w, s, h = who.shape[0], windows.shape[0], short.shape[0], lives.shape[0]
    base = 2 * w + 2
    width = base + 10 + h + 5 + 3 + 2 + 2 + 3 + others * (s + 1)
    out = np.zeros((k, width), np.float32)
    nan = np.float32(np.nan)
    n_w, spend_w, faded = np.zeros(w), np.zeros(w), np.zeros(h)
    weekday, o_n, o_last = np.zeros(7), np.zeros((max(others, 1), s)), np.zeros(max(others, 1))
    for i in range(k):
        n_w[:], spend_w[:], faded[:], weekday[:], o_n[:], o_last[:] = 0.0, 0.0, 0.0, 0.0, 0.0, -math.inf
        n = spend = paid = square = best = first_value = last_value = 0.0
        first = last = previous = -math.inf
        gaps = gap_sum = gap_square = gap_max = gap_last = day_count = 0.0
        refunds = refunded = 0.0
        refund_last = event_last = -math.inf
        e_30 = e_365 = year_n = year_spend = priced = 0.0
        for row in range(start[who[i]], start[who[i] + 1]):
            t, c = at[row], code[row]
            if t > now:
                break
            if quiet[c]:
                continue
            v = 0.0 if math.isnan(value[row]) else value[row]
            ago = now - t
            event_last = t
            e_30 += 1.0 if ago < 30.0 else 0.0
            e_365 += 1.0 if ago < 365.0 else 0.0
            ordered = c == outcome
            if ordered or back[c]:
                spend += v
                for j in range(w):
                    if ago < windows[j]:
                        n_w[j] += 1.0 if ordered else 0.0
                        spend_w[j] += v
                if 365.0 - ahead < ago <= 365.0:
                    year_n += 1.0 if ordered else 0.0
                    year_spend += v
            if back[c]:
                refunds += 1
                refunded -= min(v, 0.0)
                refund_last = t
            if ordered:
                n += 1
                for j in range(h):
                    faded[j] += 2.0 ** (-ago / lives[j])
                day = math.floor(t)
                weekday[int((day + 3) % 7)] += 1
                if day != previous:
                    if day_count > 0:
                        gap_last = day - previous
                        gaps += 1
                        gap_sum += gap_last
                        gap_square += gap_last * gap_last
                        gap_max = max(gap_max, gap_last)
                    day_count += 1
                    previous = day
                if n == 1:
                    first = t
                last = t
                if v > 0:
                    if priced == 0:
                        first_value = v
                    priced += 1
                    paid += v
                    square += v * v
                    best = max(best, v)
                    last_value = v
            elif slot[c] >= 0:
                o_last[slot[c]] = t
                for j in range(s):
                    o_n[slot[c], j] += 1.0 if ago < short[j] else 0.0
        line = out[i]
        for j in range(w):
            line[2 * j], line[2 * j + 1] = n_w[j], spend_w[j]
        line[2 * w], line[2 * w + 1] = n, spend
        p = base
        line[p] = now - last if n > 0 else nan
        line[p + 1] = now - first if n > 0 else nan
        line[p + 2] = now - since[i]
        line[p + 3] = day_count
        mean = gap_sum / gaps if gaps > 0 else math.nan
        line[p + 4] = mean
        line[p + 5] = math.sqrt(max(0.0, gap_square / gaps - mean * mean)) if gaps > 1 else nan
        line[p + 6] = gap_max if gaps > 0 else nan
        line[p + 7] = gap_last if gaps > 0 else nan
        line[p + 8] = gap_last / mean if gaps > 1 else nan
        line[p + 9] = (now - last) / mean if gaps > 0 else nan
        p += 10
        for j in range(h):
            line[p + j] = faded[j]
        p += h
        worth = paid / priced if priced > 0 else math.nan
        line[p] = worth
        line[p + 1] = math.sqrt(max(0.0, square / priced - worth * worth)) if priced > 1 else nan
        line[p + 2] = best if priced > 0 else nan
        line[p + 3] = first_value if priced > 0 else nan
        line[p + 4] = last_value if priced > 0 else nan
        p += 5
        line[p] = refunds
        line[p + 1] = refunded / paid if paid > 0 else nan
        line[p + 2] = now - refund_last if refunds > 0 else nan
        p += 3
        line[p] = (weekday[5] + weekday[6]) / n if n > 0 else nan
        line[p + 1] = weekday.max() / n if n > 0 else nan
        p += 2
        known_then = now - since[i] >= 365.0
        line[p] = year_n if known_then else nan
        line[p + 1] = year_spend if known_then else nan
        p += 2
        line[p], line[p + 1] = e_30, e_365
        line[p + 2] = now - event_last if event_last > -math.inf else nan
        p += 3
        for o in range(others):
            for j in range(s):
                line[p + j] = o_n[o, j]
            line[p + s] = now - o_last[o] if o_last[o] > -math.inf else nan
            p += s + 1
    return out

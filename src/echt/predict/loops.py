"""The loops over what people did, compiled. Only `echt.predict.log.loops` imports this module, because it needs numba.

Rows are sorted by person, then time. `start` (n + 1,) says which rows are whose; `code` (m,) is the event name of a row.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from echt.estimate.compiled import compiled

Reals = NDArray[np.float64]
Floats = NDArray[np.float32]
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
def past_of(rows: tuple[Reals, Codes, Reals], lo: int, hi: int, what: tuple[int, Flags, bool], line: Reals) -> None:
    """Fill `line` with the first 8 numbers of `histories`, from rows lo..hi of one person, all before the cut-off."""
    at, code, value = rows
    outcome, back, by_day = what
    n, first, last = 0.0, -math.inf, -math.inf
    money, priced, current, current_priced = 0.0, 0.0, 0.0, False
    for row in range(lo, hi):
        t, c, v = at[row], code[row], value[row]
        amount = 0.0 if math.isnan(v) else v
        if c == outcome:
            moment = math.floor(t) if by_day else t
            if n == 0 or not by_day or moment != last:
                if n > 1:
                    money += current
                    priced += 1.0 if current_priced else 0.0
                n += 1
                current, current_priced = 0.0, False
                first = moment if n == 1 else first
            last = moment
            current += amount
            current_priced = current_priced or not math.isnan(v)
            if v > 0:
                line[5] += 1
                line[6] += v
                line[7] += v * v
        elif back[c] and n > 0:
            current += amount
    if n > 1:
        money += current
        priced += 1.0 if current_priced else 0.0
    line[0], line[1], line[2], line[3], line[4] = n, first, last, money, priced


@compiled
def later_of(
    rows: tuple[Reals, Codes, Reals], lo: int, hi: int, what: tuple[int, Flags, bool], until: float, line: Reals
) -> None:
    """Fill the last 2 numbers of `histories`, from rows lo..hi of one person, all after the cut-off."""
    at, code, value = rows
    outcome, back, by_day = what
    last = -math.inf
    for row in range(lo, hi):
        t, c, v = at[row], code[row], value[row]
        if t > until:
            break
        if c == outcome:
            moment = math.floor(t) if by_day else t
            if not by_day or moment != last:
                line[8] += 1
            last = moment
        if (c == outcome or back[c]) and not math.isnan(v):
            line[9] += v


@compiled
def fade(
    rows: tuple[Reals, Codes, Reals],
    lo: int,
    hi: int,
    outcome: int,
    after: float,
    now: float,
    lives: Reals,
    line: Reals,
) -> None:
    """Fill `line` with the outcomes in rows lo..hi after a moment, each halved every half-life of its age."""
    at, code, _ = rows
    line[:] = 0.0
    for row in range(lo, hi):
        if code[row] == outcome and at[row] > after:
            for j in range(lives.shape[0]):
                line[j] += 2.0 ** (-(now - at[row]) / lives[j])


@compiled
def histories(
    start: Ints,
    rows: tuple[Reals, Codes, Reals],
    people: tuple[Ints, Reals],
    what: tuple[int, Flags, bool],
    when: tuple[float, float],
    lives: Reals,
) -> tuple[Reals, Reals]:
    """What customer-base models read, and what came later, for some people.

    Args:
        start: (n + 1,) rows of each person.
        rows: Three of (m,): days since 1970, codes of event names, amounts (NaN where there is none).
        people: (k,) which people, and (k,) since when each is known.
        what: The code that is counted; (names,) whether a name is money that came back; whether days are counted.
        when: The cut-off, and until when is later.
        lives: (h,) half-lives in days.

    Returns:
        (k, 10): purchases, first, last, money of repeat purchases, repeat purchases with an amount, orders with an
        amount above 0, their sum, their squares, later purchases, later money; and (k, h) counts by half-life.
    """
    who, since = people
    cutoff, until = when
    k = who.shape[0]
    out, faded = np.zeros((k, 10)), np.zeros((k, lives.shape[0]))
    for i in range(k):
        lo, end = int(start[who[i]]), int(start[who[i] + 1])
        hi = lo + int(np.searchsorted(rows[0][lo:end], cutoff, side="right"))
        past_of(rows, lo, hi, what, out[i])
        later_of(rows, hi, end, what, until, out[i])
        fade(rows, lo, hi, what[0], since[i], cutoff, lives, faded[i])
    return out, faded


@compiled
def fill_windows(
    rows: tuple[Reals, Codes, Reals],
    lo: int,
    hi: int,
    outcome: int,
    back: Flags,
    now: float,
    spans: Reals,
    line: Floats,
) -> None:
    """Count and net money of the outcome in each window, then of all time: 2 columns each."""
    at, code, value = rows
    w = spans.shape[0]
    line[:] = 0.0
    for row in range(lo, hi):
        ordered = code[row] == outcome
        if not ordered and not back[code[row]]:
            continue
        v = 0.0 if math.isnan(value[row]) else value[row]
        for j in range(w + 1):
            if j == w or now - at[row] < spans[j]:
                line[2 * j] += 1.0 if ordered else 0.0
                line[2 * j + 1] += v


@compiled
def fill_rhythm(
    rows: tuple[Reals, Codes, Reals], lo: int, hi: int, outcome: int, now: float, since: float, line: Floats
) -> None:
    """Days since last and first, days known, days with the outcome, then mean, sd, most, last, ratios of the gaps."""
    at, code, _ = rows
    first = last = previous = -math.inf
    days = gaps = total = squares = most = latest = 0.0
    for row in range(lo, hi):
        if code[row] != outcome:
            continue
        day = math.floor(at[row])
        last = at[row]
        if first == -math.inf:
            first = at[row]
        elif day != previous:
            latest = day - previous
            gaps += 1
            total += latest
            squares += latest * latest
            most = max(most, latest)
        days += 1.0 if day != previous else 0.0
        previous = day
    line[:] = np.nan
    line[2], line[3] = now - since, days
    if days > 0:
        line[0], line[1] = now - last, now - first
    if gaps > 0:
        mean = total / gaps
        line[4], line[6], line[7], line[9] = mean, most, latest, (now - last) / mean
        if gaps > 1:
            line[5] = math.sqrt(max(0.0, squares / gaps - mean * mean))
            line[8] = latest / mean


@compiled
def fill_money(
    rows: tuple[Reals, Codes, Reals], lo: int, hi: int, outcome: int, back: Flags, now: float, line: Floats
) -> None:
    """Mean, sd, most, first and last amount of an order; refunds, their share of the money, days since the last."""
    at, code, value = rows
    n = paid = squares = most = first = last = refunds = refunded = 0.0
    refund_at = -math.inf
    for row in range(lo, hi):
        c, v = code[row], value[row]
        if c == outcome and v > 0:
            first = v if n == 0 else first
            n += 1
            paid += v
            squares += v * v
            most = max(most, v)
            last = v
        elif back[c]:
            refunds += 1
            refunded += -v if v < 0 else 0.0
            refund_at = at[row]
    line[:] = np.nan
    line[5] = refunds
    if n > 0:
        mean = paid / n
        line[0], line[2], line[3], line[4], line[6] = mean, most, first, last, refunded / paid
        if n > 1:
            line[1] = math.sqrt(max(0.0, squares / n - mean * mean))
    if refunds > 0:
        line[7] = now - refund_at


@compiled
def fill_calendar(
    rows: tuple[Reals, Codes, Reals],
    lo: int,
    hi: int,
    what: tuple[int, Flags],
    when: tuple[float, float],
    since: float,
    line: Floats,
) -> None:
    """Share at the weekend and on the commonest weekday; count and money of the same time ahead, a year ago."""
    at, code, value = rows
    outcome, back = what
    now, ahead = when
    n = weekend = year_n = year_money = 0.0
    weekday = np.zeros(7)
    for row in range(lo, hi):
        ordered = code[row] == outcome
        if not ordered and not back[code[row]]:
            continue
        if 365.0 - ahead < now - at[row] <= 365.0:
            year_n += 1.0 if ordered else 0.0
            year_money += 0.0 if math.isnan(value[row]) else value[row]
        if ordered:
            day = int((math.floor(at[row]) + 3) % 7)  # 1970 began on a Thursday
            n += 1
            weekday[day] += 1
            weekend += 1.0 if day > 4 else 0.0
    line[:] = np.nan
    if n > 0:
        line[0], line[1] = weekend / n, weekday.max() / n
    if now - since >= 365.0:
        line[2], line[3] = year_n, year_money


@compiled
def fill_others(
    rows: tuple[Reals, Codes, Reals], lo: int, hi: int, slot: Ints, quiet: Flags, now: float, spans: Reals, line: Floats
) -> None:
    """All events in two windows and days since the last; then the same of each other event name."""
    at, code, _ = rows
    s = spans.shape[0]
    for p in range(0, line.shape[0], s + 1):
        line[p : p + s] = 0.0
        line[p + s] = np.nan
    for row in range(lo, hi):
        if quiet[code[row]]:
            continue
        ago = now - at[row]
        for k in (-1, slot[code[row]]):
            if k < 0 and k != -1:
                continue
            p = (k + 1) * (s + 1)
            for j in range(s):
                line[p + j] += 1.0 if ago < spans[j] else 0.0
            line[p + s] = ago


@compiled
def features(
    start: Ints,
    rows: tuple[Reals, Codes, Reals],
    people: tuple[Ints, Reals],
    what: tuple[int, Flags, Flags, Ints, int],
    when: tuple[float, float],
    spans: tuple[Reals, Reals, Reals],
) -> Floats:
    """What is known of some people at a cut-off, in the order of `echt.predict.features`.

    Args:
        start: (n + 1,) rows of each person.
        rows: Three of (m,): days since 1970, codes of event names, amounts (NaN where there is none).
        people: (k,) which people, and (k,) since when each is known.
        what: The code that is counted; (names,) money that came back; (names,) never looked at; (names,) place among
            the other events or -2; how many of those.
        when: The cut-off, and days ahead.
        spans: Windows in days of the outcome, of the other events, and half-lives.

    Returns:
        (k, columns), NaN where it cannot be said.
    """
    who, since = people
    outcome, back, quiet, slot, others = what
    now, _ = when
    windows, short, lives = spans
    a = 2 * windows.shape[0] + 2
    b = a + 10
    c = b + lives.shape[0]
    d, e = c + 8, c + 12
    out = np.empty((who.shape[0], e + (others + 1) * (short.shape[0] + 1)), np.float32)
    faded = np.zeros(lives.shape[0])
    for i in range(who.shape[0]):
        lo, end = int(start[who[i]]), int(start[who[i] + 1])
        hi = lo + int(np.searchsorted(rows[0][lo:end], now, side="right"))
        line = out[i]
        fill_windows(rows, lo, hi, outcome, back, now, windows, line[:a])
        fill_rhythm(rows, lo, hi, outcome, now, since[i], line[a:b])
        fade(rows, lo, hi, outcome, -math.inf, now, lives, faded)
        line[b:c] = faded
        fill_money(rows, lo, hi, outcome, back, now, line[c:d])
        fill_calendar(rows, lo, hi, (outcome, back), when, since[i], line[d:e])
        fill_others(rows, lo, hi, slot, quiet, now, short, line[e:])
    return out

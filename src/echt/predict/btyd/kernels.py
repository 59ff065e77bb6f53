"""The loops over people, compiled. Only `btyd.engine.kernels` imports this module, because it needs numba.

Symbols are those of the papers: x repeat purchases, t_x the last of them, T the age. Sums over people that depend on
x alone (rising factorials) are not here: they are dot products with the tail of the histogram of x, see `btyd.family`.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from echt.estimate.compiled import compiled

Reals = NDArray[np.float64]
Counts = NDArray[np.int64]
People = tuple[Counts, Reals, Reals, Counts]

_RULES = [np.array(np.polynomial.legendre.leggauss(n)) for n in (8, 16, 32, 64)]
RULE: Reals = np.concatenate(_RULES, axis=1)
"""(2, 120) nodes and weights of 8, 16, 32 and 64 points, one after the other: n points begin at n - 8."""


@compiled
def bg_sums(x: Counts, t_x: Reals, age: Reals, r: float, alpha: float, a: float, step: Reals, inverse: Reals) -> Reals:
    """What the people add to the log-likelihood of the (M)BG/NBD beyond the rising factorials, with derivatives.

    Args:
        x: (n,) repeat purchases.
        t_x: (n,) time of the last of them.
        age: (n,) T.
        r: Shape of the purchase rates.
        alpha: Their rate.
        a: Of the dropout beta.
        step: (max x + 1,) log(a / (b + j - 1)) by x, where j counts the chances to drop out; -inf where there was none.
        inverse: (max x + 1,) 1 / (b + j - 1) by x, 0 where there was no chance.

    Returns:
        (15,) the value, its 4 derivatives by r, alpha, a, b, and the upper triangle of the Hessian, row by row.
    """
    out = np.zeros(15)
    ia = 1.0 / a
    for i in range(x.shape[0]):
        k = x[i]
        rx = r + k
        end = alpha + age[i]
        le, ie = math.log(end), 1.0 / end
        if inverse[k] == 0.0:
            out[0] -= rx * le
            out[1] -= le
            out[2] -= rx * ie
            out[6] -= ie
            out[9] += rx * ie * ie
            continue
        last = alpha + t_x[i]
        ll, il, ib = math.log(last), 1.0 / last, inverse[k]
        d = step[k] + rx * (le - ll)  # log of dropped out over alive
        if d > 0:
            e = math.exp(-d)
            out[0] += d + math.log1p(e) - rx * le
            p = 1.0 / (1.0 + e)
            o = e * p
        else:
            e = math.exp(d)
            out[0] += math.log1p(e) - rx * le
            o = 1.0 / (1.0 + e)
            p = e * o
        q = p * o
        dr, dal = le - ll, rx * (ie - il)
        out[1] += p * dr - le
        out[2] += p * dal - rx * ie
        out[3] += p * ia
        out[4] -= p * ib
        out[5] += q * dr * dr
        out[6] += p * (ie - il) - ie + q * dr * dal
        out[7] += q * dr * ia
        out[8] -= q * dr * ib
        out[9] += rx * ie * ie + p * rx * (il * il - ie * ie) + q * dal * dal
        out[10] += q * dal * ia
        out[11] -= q * dal * ib
        out[12] += (q - p) * ia * ia
        out[13] -= q * ia * ib
        out[14] += (p + q) * ib * ib
    return out


@compiled
def bg_expected(size: Reals, rate: Reals, a: float, stay: Reals, horizon: Reals, alive: Reals) -> Reals:
    """Expected purchases in the horizon: sum over n of P(N = n) S(n), all terms positive.

    N is negative binomial (the purchases there would be without dropping out) and S(n) the expected number that come
    before the dropout, S(n) = sum over k < n of (B)_k / (a + B)_k. This is the 2F1 expression of the papers summed
    term by term without its division by a - 1.

    Args:
        size: (n,) r + x.
        rate: (n,) alpha + T.
        a: Of the dropout beta.
        stay: (n,) B, its other parameter after the chances that were not taken.
        horizon: (n,) time ahead, at least 0.
        alive: (n,) P(alive).
    """
    out = np.zeros(size.shape[0])
    for i in range(size.shape[0]):
        if horizon[i] <= 0.0 or alive[i] == 0.0:
            continue
        big, z = size[i], horizon[i] / (rate[i] + horizon[i])
        mean = big * horizon[i] / rate[i]
        at_zero = -big * math.log1p(horizon[i] / rate[i])
        n, mass, far = 0, math.exp(at_zero), at_zero < -600.0
        if far:  # begin where the mass can be written as a number
            n = max(0, int(mean - 10.0 * math.sqrt(mean / (1.0 - z)) - 10.0))
            mass = math.exp(at_zero + math.lgamma(big + n) - math.lgamma(big) - math.lgamma(n + 1.0) + n * math.log(z))
        survive, reached = 1.0, 0.0
        for k in range(n):
            reached += survive
            survive *= (stay[i] + k) / (a + stay[i] + k)
        total, masses = mass * reached, mass
        while True:
            mass *= (big + n) / (n + 1.0) * z
            masses += mass
            reached += survive
            survive *= (stay[i] + n) / (a + stay[i] + n)
            n += 1
            total += mass * reached
            shrink = max(z, (big + n) / (n + 1.0) * z)
            if n > mean and shrink < 1.0 and mass * (n + 1.0) <= 1e-13 * total * (1.0 - shrink) ** 2:
                break
        if far:  # the first mass is a difference of large logarithms, good to 1e-9; that all masses make 1 is exact
            total /= masses
        out[i] = alive[i] * total
    return out


@compiled
def _reach(shape: float, a0: float, s: float, b0: float, length: float) -> float:
    # beyond this the integrand has fallen by e^-40
    end = length
    if shape > 0.0:
        end = min(end, a0 * math.expm1(40.0 / shape))
    return min(end, b0 * math.expm1(40.0 / (s + 1.0)))


@compiled
def _rule(half: float, steep: float) -> int:
    # Gauss-Legendre nodes for an error below 1e-11: the strip of analyticity is pi wide, `steep` the fall of the log
    if half <= 1.0 and steep <= 2.5:
        return 8
    if half <= 3.0 and steep <= 10.0:
        return 16
    if half <= 7.0 and steep <= 21.0:
        return 32
    return 64


@compiled
def share(shape: float, a0: float, s: float, b0: float, length: float, rule: Reals) -> float:
    """The weight s a0^shape b0^s times the integral over w in (0, length) of (a0 + w)^-shape (b0 + w)^-(s + 1).

    With a0 = alpha + t_x, b0 = beta + t_x, length = T - t_x it is the weight of having dropped out (Pareto/NBD); with
    the two roles exchanged, from T on, the chance that a purchase comes before the dropout. Gauss-Legendre in
    log(min(a0, b0) + w): no 2F1.
    """
    end = _reach(shape, a0, s, b0, length)
    if end <= 0.0:
        return 0.0
    low, gap = min(a0, b0), abs(a0 - b0)
    half = 0.5 * math.log1p(end / low)
    n = _rule(half, (shape + s) * half)
    total, high0 = 0.0, max(a0, b0)
    for j in range(n - 8, 2 * n - 8):
        v = half * (1.0 + rule[0, j])
        at = low * math.exp(v)
        other = math.log((at + gap) / high0)
        if a0 <= b0:
            total += rule[1, j] * at * math.exp(-shape * v - (s + 1.0) * other)
        else:
            total += rule[1, j] * at * math.exp(-shape * other - (s + 1.0) * v)
    return total * half * s / b0


@compiled
def _moments(shape: float, a0: float, s: float, b0: float, length: float, rule: Reals, m: Reals) -> None:
    # like `share`, and the means of products of log(a0 + w), 1/(a0 + w), log(b0 + w), 1/(b0 + w) that derivatives need
    m[:] = 0.0
    end = _reach(shape, a0, s, b0, length)
    if end <= 0.0:
        return
    low, gap = min(a0, b0), abs(a0 - b0)
    half = 0.5 * math.log1p(end / low)
    n = _rule(half, (shape + s) * half)
    high0, loglow = max(a0, b0), math.log(low)
    loghigh = math.log(high0)
    for j in range(n - 8, 2 * n - 8):
        v = half * (1.0 + rule[0, j])
        at = low * math.exp(v)
        other = math.log((at + gap) / high0)
        if a0 <= b0:
            g = rule[1, j] * at * math.exp(-shape * v - (s + 1.0) * other)
            la, lb, ia, ib = loglow + v, loghigh + other, 1.0 / at, 1.0 / (at + gap)
        else:
            g = rule[1, j] * at * math.exp(-shape * other - (s + 1.0) * v)
            la, lb, ia, ib = loghigh + other, loglow + v, 1.0 / (at + gap), 1.0 / at
        m[0] += g
        m[1] += g * la
        m[2] += g * ia
        m[3] += g * lb
        m[4] += g * ib
        m[5] += g * la * la
        m[6] += g * la * ia
        m[7] += g * la * lb
        m[8] += g * la * ib
        m[9] += g * ia * ia
        m[10] += g * ia * lb
        m[11] += g * ia * ib
        m[12] += g * lb * lb
        m[13] += g * lb * ib
        m[14] += g * ib * ib
    m *= half * s / b0


@compiled
def _derive(m: Reals, big: float, power: float, extra: float) -> None:
    # moments of the logs and inverses -> derivatives by r, alpha, s, beta of a weight whose log is
    # -big log(alpha + w) - power log(beta + w), times s where extra = 1/s
    m1, m2, m3, m4 = m[1], m[2], m[3], m[4]
    m[6] = big * m[6] - m2
    m[7] = m[7] - extra * m1
    m[8] = power * m[8]
    m[9] = big * (big + 1.0) * m[9]
    m[10] = big * (m[10] - extra * m2)
    m[11] = big * power * m[11]
    m[12] = m[12] - 2.0 * extra * m3  # (1/s)^2 cancels against the second derivative of log s
    m[13] = power * (m[13] - extra * m4) - m4
    m[14] = power * (power + 1.0) * m[14]
    m[1], m[2], m[3], m[4] = -m1, -big * m2, extra * m[0] - m3, -power * m4


@compiled
def pareto_sums(people: People, r: float, alpha: float, s: float, beta: float, rule: Reals) -> Reals:
    """What the people add to the log-likelihood of the Pareto/NBD beyond the rising factorials, with derivatives.

    Args:
        people: (n,) each: x repeat purchases, t_x time of the last of them, T, and how many people are alike in all
            three.
        r: Shape of the purchase rates.
        alpha: Their rate.
        s: Shape of the dropout rates.
        beta: Their rate.
        rule: `RULE`.

    Returns:
        (15,) the value, its 4 derivatives by r, alpha, s, beta, and the upper triangle of the Hessian, row by row.
    """
    x, t_x, age, alike = people
    out, m, live = np.zeros(15), np.zeros(15), np.zeros(15)
    for i in range(x.shape[0]):
        big, a0, b0 = r + x[i], alpha + t_x[i], beta + t_x[i]
        _moments(big, a0, s, b0, age[i] - t_x[i], rule, m)
        _derive(m, big, s + 1.0, 1.0 / s)
        la, lb, ia, ib = (
            math.log(alpha + age[i]),
            math.log(beta + age[i]),
            1.0 / (alpha + age[i]),
            1.0 / (beta + age[i]),
        )
        la0, lb0 = math.log(a0), math.log(b0)
        g = math.exp(-big * (la - la0) - s * (lb - lb0))
        live[0], live[1], live[2], live[3], live[4] = g, g * la, g * ia, g * lb, g * ib
        live[5], live[6], live[7], live[8] = g * la * la, g * la * ia, g * la * lb, g * la * ib
        live[9], live[10], live[11] = g * ia * ia, g * ia * lb, g * ia * ib
        live[12], live[13], live[14] = g * lb * lb, g * lb * ib, g * ib * ib
        _derive(live, big, s, 0.0)
        inverse = 1.0 / (m[0] + live[0])
        out[0] += alike[i] * (-big * la0 - s * lb0 - math.log(inverse))
        for j in range(1, 15):
            m[j] = (m[j] + live[j]) * inverse
        at = 5
        for j in range(1, 5):
            out[j] += alike[i] * m[j]
            for k in range(j, 5):
                out[at] += alike[i] * (m[at] - m[j] * m[k])
                at += 1
    return out


@compiled
def pareto_alive(size: Reals, a0: Reals, s: float, b0: Reals, gap: Reals, rule: Reals) -> Reals:
    """(n,) P(alive) of the Pareto/NBD, from size = r + x, a0 = alpha + t_x, b0 = beta + t_x, gap = T - t_x."""
    out = np.empty(size.shape[0])
    for i in range(size.shape[0]):
        gone = share(size[i], a0[i], s, b0[i], gap[i], rule)
        live = math.exp(-size[i] * math.log1p(gap[i] / a0[i]) - s * math.log1p(gap[i] / b0[i]))
        out[i] = live / (live + gone)
    return out


@compiled
def pareto_any(size: Reals, at: Reals, s: float, bt: Reals, horizon: Reals, rule: Reals) -> Reals:
    """(n,) the chance that someone alive buys within the horizon, from at = alpha + T, bt = beta + T."""
    out = np.empty(size.shape[0])
    for i in range(size.shape[0]):
        out[i] = min(1.0, share(s, bt[i], size[i], at[i], horizon[i], rule))
    return out


@compiled
def gamma_sums(x: Counts, total: Reals, gamma: float) -> Reals:
    """(6,) sums over people for the gamma-gamma, with G = gamma + total: log G, x log G, 1/G, x/G, 1/G^2, x/G^2."""
    out = np.zeros(6)
    for i in range(x.shape[0]):
        g = gamma + total[i]
        lg, ig = math.log(g), 1.0 / g
        out[0] += lg
        out[1] += x[i] * lg
        out[2] += ig
        out[3] += x[i] * ig
        out[4] += ig * ig
        out[5] += x[i] * ig * ig
    return out

"""The loops over decisions, compiled. Only `echt.decide.bandit.engine` imports this module, because it needs numba.

What a creative a brings person x is `base + Σ_u Σ_f x_u y_f w[h(u, f)]`: every feature of the person times every
feature of the creative has one weight, found by hashing, with a mean and a variance (in units of the reward's noise).
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from echt.decide.bandit.best import ROOM, best_of, top
from echt.estimate.compiled import compiled

SQUARECB, EPSILON, BOOTSTRAP, GAUSSIAN = 0, 1, 2, 3
CHOSEN, LEARNT, ERRORS, ERRORS_N, BASE, BASE_VAR = 0, 1, 2, 3, 4, 5
"""Places in the state: decisions made, rewards learnt, sum and weight of squared errors, the base and its variance."""

_POISSON: NDArray[np.float64] = np.cumsum([math.exp(-1.0) / math.factorial(i) for i in range(12)])


class People(NamedTuple):
    """(n, p) features of people: `key` uint32 hashes, `value` float32; column 0 is the constant."""

    key: NDArray[np.uint32]
    value: NDArray[np.float32]


class Arms(NamedTuple):
    """k creatives: `key` (m,) uint32 hashes of their distinct features, `place` (k, q) into `key`, `value` (k, q)."""

    key: NDArray[np.uint32]
    place: NDArray[np.int64]
    value: NDArray[np.float32]


class Rules(NamedTuple):
    """How it is chosen and learnt: see `bandit.Bandit`; `salt` of the draws and of the bootstrap."""

    kind: int
    epsilon: float
    gamma: float
    width: float
    floor: float
    signal: float
    keep: float
    salt: int


class Asked(NamedTuple):
    """What each decision is about: eligible (n, k), offset and cost (n or 1, k), draw (n,) in [0, 1)."""

    eligible: NDArray[np.bool_]
    offset: NDArray[np.float64]
    cost: NDArray[np.float64]
    draw: NDArray[np.float64]


class Said(NamedTuple):
    """What came of it: arm (n,) int64, reward (n,), weight (n,): 1, or what importance weighting says."""

    arm: NDArray[np.int64]
    reward: NDArray[np.float64]
    weight: NDArray[np.float64]


class Given(NamedTuple):
    """Answers: arm (n,), probability (n,) of it, and every arm's (n, k) or (0, 0)."""

    arm: NDArray[np.int64]
    probability: NDArray[np.float64]
    every: NDArray[np.float64]


@compiled
def mixed(x: np.uint64) -> np.uint64:
    """The finaliser of SplitMix64 (Steele, Lea and Flood 2014)."""
    z = np.uint64(x) + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@compiled
def unit(salt: int, number: Any) -> float:
    """The draw of one decision, in [0, 1): a function of the salt and its number."""
    return float(mixed(np.uint64(salt) ^ mixed(np.uint64(number))) >> np.uint64(11)) * 2.0**-53


@compiled
def _weight_at(person: Any, creative: Any, mask: np.uint32) -> np.uint32:
    z = (np.uint32(person) * np.uint32(0x9E3779B1)) ^ np.uint32(creative)
    return ((z ^ (z >> np.uint32(15))) * np.uint32(0x85EBCA77)) & mask


@compiled
def _prior(place: int, people: People, arms: Arms, signal: float) -> float:
    """The variance of a weight nobody learnt about: main effects share as much as all interactions together."""
    q = arms.place.shape[1]
    return signal / q if place == 0 else signal / (q * (people.key.shape[1] - 1))


@compiled
def _score(i: int, table: NDArray[np.float32], people: People, arms: Arms, rules: Rules, part: Any, out: Any) -> None:
    """What each creative would bring person i: mean (b, k), and for the Gaussian kind the variance (k,)."""
    features, columns, at = part
    mean, var = out
    mask, copies, m = np.uint32(table.shape[2] - 1), table.shape[1], arms.key.shape[0]
    wide = rules.kind == GAUSSIAN
    features[:] = 0.0
    columns[:] = 0.0
    for j in range(people.key.shape[1]):
        x, key = people.value[i, j], people.key[i, j]
        if x == 0.0:
            continue
        for f in range(m):
            at[f] = _weight_at(key, arms.key[f], mask)
        for b in range(copies):
            weights = table[0, b]
            for f in range(m):
                features[b, f] += x * weights[at[f]]
        if wide:
            fresh, weights = np.float32(_prior(j, people, arms, rules.signal)), table[1, 0]
            for f in range(m):
                known = weights[at[f]]
                columns[f] += x * x * (known if known > 0.0 else fresh)
    for b in range(copies):
        row, mine = features[b], mean[b]
        for a in range(arms.place.shape[0]):
            total = 0.0
            for g in range(arms.place.shape[1]):
                total += arms.value[a, g] * row[np.uint64(arms.place[a, g])]
            mine[a] = total
    for a in range(arms.place.shape[0]):
        var[a] = 0.0
        if wide:
            for g in range(arms.place.shape[1]):
                y = arms.value[a, g]
                var[a] += y * y * columns[np.uint64(arms.place[a, g])]


@compiled
def learn_one(
    i: int, at: Any, table: NDArray[np.float32], state: NDArray[np.float64], people: People, arms: Arms, rules: Rules
) -> None:
    """One reward: `at` is (creative, reward beyond its offset, weight). A Gaussian filter with a diagonal covariance."""
    a, reward, weight = at
    mask = np.uint32(table.shape[2] - 1)
    number = np.uint64(state[LEARNT])
    state[LEARNT] += 1.0
    for b in range(table.shape[1]):
        share = weight
        if rules.kind == BOOTSTRAP:
            share = weight * _times(rules.salt, number, b)
        guess, spread = state[BASE] * 1.0, state[BASE_VAR]
        for j in range(people.key.shape[1]):
            fresh = np.float32(_prior(j, people, arms, rules.signal))
            for g in range(arms.place.shape[1]):
                phi = people.value[i, j] * arms.value[a, g]
                at_ = _weight_at(people.key[i, j], arms.key[arms.place[a, g]], mask)
                known = table[1, b, at_]
                guess += phi * table[0, b, at_]
                spread += phi * phi * (known if known > 0.0 else fresh)
        error = reward - guess
        if b == 0:
            state[ERRORS] += weight * error * error / (1.0 + spread)
            state[ERRORS_N] += weight
        if share <= 0.0:
            continue
        total = 1.0 / share + spread
        _filter(i, (a, b, error / total, 1.0 / total), table, people, arms, rules)
        if b == 0:
            state[BASE] += state[BASE_VAR] * error / total
            state[BASE_VAR] *= (1.0 - state[BASE_VAR] / total) / rules.keep


@compiled
def _filter(i: int, step: Any, table: NDArray[np.float32], people: People, arms: Arms, rules: Rules) -> None:
    a, b, move, shrink = step
    mask = np.uint32(table.shape[2] - 1)
    for j in range(people.key.shape[1]):
        fresh = np.float32(_prior(j, people, arms, rules.signal))
        for g in range(arms.place.shape[1]):
            phi = people.value[i, j] * arms.value[a, g]
            if phi == 0.0:
                continue
            at = _weight_at(people.key[i, j], arms.key[arms.place[a, g]], mask)
            s = table[1, b, at]
            s = s if s > 0.0 else fresh
            table[0, b, at] += np.float32(s * phi * move)
            left = s * (1.0 - s * phi * phi * shrink) / rules.keep
            table[1, b, at] = np.float32(max(min(left, fresh), 1e-12))


@compiled
def _times(salt: int, number: np.uint64, copy: int) -> float:
    """How often a copy of the bootstrap sees this reward: Poisson(1)."""
    u = unit(salt + 1 + copy, number)
    n = 0
    while n < 11 and u >= _POISSON[n]:
        n += 1
    return float(n)


@compiled
def _square(score: NDArray[np.float64], able: NDArray[np.bool_], gamma: float, out: NDArray[np.float64]) -> None:
    """Inverse gap weighting: 1 / (k + γ gap), the best gets the rest; equals at the top share it."""
    best, n, ties, spent = -np.inf, 0, 0, 0.0
    for a in range(score.shape[0]):
        if able[a]:
            n += 1
            best = max(best, score[a])
    for a in range(score.shape[0]):
        out[a] = 0.0
        if able[a] and score[a] < best:
            out[a] = 1.0 / (n + gamma * (best - score[a]))
            spent += out[a]
        elif able[a]:
            ties += 1
    for a in range(score.shape[0]):
        if able[a] and score[a] == best:
            out[a] = (1.0 - spent) / ties


@compiled
def _chances(i: int, mean: Any, var: Any, asked: Asked, rules: Rules, state: NDArray[np.float64], out: Any) -> int:
    """The probability of every arm, into `out[0]`; `out[1]` is room for scores. Returns how many are eligible."""
    chance, score, single, spare = out
    copies, k = mean.shape
    able = asked.eligible[i % asked.eligible.shape[0]]
    offset, cost = asked.offset[i % asked.offset.shape[0]], asked.cost[i % asked.cost.shape[0]]
    n = 0
    for a in range(k):
        n += 1 if able[a] else 0
        chance[a] = 0.0
    if n == 0:
        return 0
    noise = math.sqrt(state[ERRORS] / state[ERRORS_N]) if state[ERRORS_N] > 0.0 else 0.0
    for b in range(copies):
        for a in range(k):
            score[a] = mean[b, a] + offset[a] - cost[a]
        if rules.kind == SQUARECB:
            gamma = rules.gamma * math.sqrt(state[LEARNT]) / noise if noise > 0.0 else 0.0
            _square(score, able, gamma, single)
        elif rules.kind == GAUSSIAN:
            for a in range(k):
                var[a] = rules.width * noise * math.sqrt(var[a]) + 1e-300
            best_of(score, var, able, single, spare)
        else:
            top(score, able, 1.0 / copies, chance)
            continue
        for a in range(k):
            chance[a] += single[a]
    floor = rules.epsilon if rules.kind == EPSILON else rules.floor
    for a in range(k):
        chance[a] = (1.0 - floor) * chance[a] + floor / n if able[a] else 0.0
    return n


@compiled
def _draw(chance: NDArray[np.float64], u: float) -> int:
    """The arm in whose part of [0, 1) the draw falls."""
    total, last = 0.0, -1
    for a in range(chance.shape[0]):
        if chance[a] > 0.0:
            total, last = total + chance[a], a
            if u < total:
                return a
    return last


@compiled
def go(
    table: Any, state: Any, people: People, arms: Arms, rules: Rules, asked: Asked, said: Said, given: Given
) -> None:
    """Row by row: choose, then learn what is said of the row, if anything is.

    `said` is empty to choose only; its `arm` −1 means: the reward of each arm is known (a simulation), in `reward`
    (n · k,) row by row, and the chosen one's is learnt; else it is the logged arm, and `given` is about that one.
    """
    k, copies = arms.place.shape[0], table.shape[1]
    m = arms.key.shape[0]
    part = (np.zeros((copies, m), np.float32), np.zeros(m, np.float32), np.zeros(m, np.uint32))
    mean, var = np.zeros((copies, k)), np.zeros(k)
    room = (np.zeros(k), np.zeros(k), np.zeros(k), np.zeros((ROOM, k), np.float32))
    told = said.arm.shape[0] > 0
    for i in range(people.key.shape[0]):
        _score(i, table, people, arms, rules, part, (mean, var))
        n = _chances(i, mean, var, asked, rules, state, room)
        state[CHOSEN] += 1.0
        chosen = _draw(room[0], asked.draw[i]) if n > 0 else -1
        play = told and said.arm[i] < 0
        about = said.arm[i] if told and not play else chosen
        given.arm[i] = chosen
        given.probability[i] = room[0][about] if about >= 0 else 1.0
        if given.every.shape[0] > 0:
            given.every[i, :] = room[0]
        if told and about >= 0:
            reward = said.reward[i * k + about] if play else said.reward[i]
            offset = asked.offset[i % asked.offset.shape[0], about]
            learn_one(i, (about, reward - offset, said.weight[i]), table, state, people, arms, rules)


@compiled
def learn_many(table: Any, state: Any, people: People, arms: Arms, rules: Rules, offset: Any, said: Said) -> None:
    """Learn rewards of decisions made before; `arm` −1 (nothing was chosen) teaches nothing."""
    for i in range(people.key.shape[0]):
        if said.arm[i] >= 0:
            learn_one(i, (said.arm[i], said.reward[i] - offset[i], said.weight[i]), table, state, people, arms, rules)


@compiled
def draws(salt: int, first: int, n: int) -> NDArray[np.float64]:
    """(n,) draws of the decisions from number `first` on."""
    out = np.empty(n)
    for i in range(n):
        out[i] = unit(salt, first + i)
    return out


@compiled
def means(table: Any, people: People, arms: Arms, rules: Rules, out: NDArray[np.float64]) -> None:
    """What each creative brings each person beyond the base: (n, k) into `out`."""
    copies, m = table.shape[1], arms.key.shape[0]
    part = (np.zeros((copies, m), np.float32), np.zeros(m, np.float32), np.zeros(m, np.uint32))
    mean, var = np.zeros((copies, arms.place.shape[0])), np.zeros(arms.place.shape[0])
    for i in range(people.key.shape[0]):
        _score(i, table, people, arms, rules, part, (mean, var))
        for a in range(arms.place.shape[0]):
            out[i, a] = 0.0
            for b in range(copies):
                out[i, a] += mean[b, a] / copies

"""People for a year: what an outsider knows of them, and what is planted in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from echt.errors import DataError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

HOOKS = (0.0, 0.0, 0.75, 0.0, 0.6)
"""How hard each creative is to put down, 0..1: two of five are written to be."""
GIVES = 0.5
"""q: probability that the next thing on the page still gives something."""
_TASTES = 3


@dataclass(frozen=True, slots=True)
class People:
    """n people and k creatives, simulated.

    Attributes:
        features: (n, 5) what a shop knows before the year: three tastes as it sees them, how often they buy, noise.
        budget_s: (n,) seconds of attention a week each gives; 24 for most, 16 or 8 for some.
        rested: (n, k) planted: what a contact adds to the chance of an order, for someone rested, −1..1.
        relevance: (n, k) planted: how much the creative is about them, 0..1.
        overrun: (n, k) planted: N1 = p / (1 − p), things looked at because one cannot stop, after one is sated.
        orders: (n,) planted: chance of an order in half a week without any contact.
        margin: (n,) planted: what an order leaves, in money.
        traits: (n, 4) planted uniform draws, for what a world makes of people beyond this.
    """

    features: Floats
    budget_s: Floats
    rested: Floats
    relevance: Floats
    overrun: Floats
    orders: Floats
    margin: Floats
    traits: Floats

    def __len__(self) -> int:
        return len(self.features)

    @property
    def k(self) -> int:
        """How many creatives there are."""
        return self.rested.shape[1]


def draw_people(n: int, seed: int) -> People:
    """Draw people with a planted truth.

    The chance of an extra order is complementary log-log in the match of taste and creative, times an appetite that
    differs log-normally between people, less what the contact puts them off. No estimator of Echt has this form.

    Args:
        n: How many.
        seed: The same seed draws the same people.

    Raises:
        DataError: E280, fewer than one.
    """
    if n < 1:
        raise DataError("a year needs people.", code="E280", found=f"people={n}", fix="give 1 or more")
    rng = np.random.default_rng([seed, 71])
    k = len(HOOKS)
    taste = rng.normal(size=(n, _TASTES))
    match = taste @ _creatives(k).T
    appetite = np.exp(0.6 * rng.normal(size=n))
    hook = np.asarray(HOOKS)
    rested = appetite[:, None] * -np.expm1(-np.exp(-4.9 + 0.9 * match + 0.7 * hook)) - 0.002 * (match < -1.0)
    weakness = rng.beta(2.0, 4.0, n)
    drags_on = np.minimum(hook * (0.4 + weakness[:, None]), 0.8)
    orders = rng.gamma(1.0, 0.008, n)
    seen = taste + 0.4 * rng.normal(size=taste.shape)
    bought = np.log(orders + 0.002) + 0.3 * rng.normal(size=n)
    return People(
        features=np.column_stack([seen, bought, rng.normal(size=n)]),
        budget_s=rng.choice([24.0, 16.0, 8.0], n, p=[0.76, 0.12, 0.12]),
        rested=np.clip(rested, -1.0, 1.0).astype(np.float64),
        relevance=1.0 / (1.0 + np.exp(-1.5 * match)),
        overrun=drags_on / (1.0 - drags_on),
        orders=np.minimum(orders, 1.0),
        margin=15.0 * np.exp(0.4 * rng.normal(size=n) - 0.08),
        traits=rng.random((n, 4)),
    )


def _creatives(k: int) -> Floats:
    """(k, tastes) what each creative is about: the same creatives in every world and seed, each of length 1."""
    about = np.random.default_rng(20_260_101).normal(size=(k, _TASTES))
    return about / np.linalg.norm(about, axis=1, keepdims=True)

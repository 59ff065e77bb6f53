"""What a shop learns before the year: one drawn contact, or none, and a fortnight of looking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from echt.decide import UpliftModel
from echt.simulate.years.live import View, live
from echt.simulate.years.people import Floats, draw_people
from echt.simulate.years.worlds import World

__all__ = ["Lesson", "learn"]

FORTNIGHT = 2
CONTACTS_LOST = 26
"""A goodbye is charged as half a year of weekly contacts at their mean gain. An assumption: a fortnight cannot tell."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a fortnight taught.

    Attributes:
        model: Gain and goodbyes of each creative beside nothing.
        best: The creative that did best for everyone alike.
        mean_gain: Money a contact, of all creatives and people.
        regret_cost: Money that a goodbye is charged with.
    """

    model: UpliftModel
    best: int
    mean_gain: float
    regret_cost: float

    def gains(self, features: Floats) -> NDArray[np.float32]:
        """(n, k) money that a contact is foretold to bring, net of the goodbyes of the fortnight."""
        return self.model.effect(features).astype(np.float32)


def learn(world: World, *, n: int = 100_000, seed: int, kind: str = "t_linear") -> Lesson:
    """Learn from n other people: one contact drawn among all creatives and nothing, then two weeks of orders.

    Args:
        world: They live in it too.
        n: How many.
        seed: Of the people and the draw.
        kind: Of `echt.decide.UpliftModel`.

    Raises:
        CampaignError: E485, too few people to learn from.
    """
    people = draw_people(n, seed)
    draw = np.random.default_rng([seed, 72])
    action = draw.integers(0, people.k + 1, n)
    found = live(world, people, lambda view: _once(view, action), weeks=FORTNIGHT, seed=seed)
    means = np.array([found.money[action == a].mean() for a in range(people.k + 1)])
    gain = float(found.money[action > 0].mean() - means[0])
    cost = max(gain, 0.0) * CONTACTS_LOST
    goodbye = (found.left >= 0).astype(np.float64)
    model = UpliftModel(kind, bags=0, seed=seed).fit(
        people.features, action, found.money, 1.0 / (people.k + 1), regret=goodbye, regret_cost=cost
    )
    return Lesson(model, int(means[1:].argmax()), gain, cost)


def _once(view: View, action: NDArray[Any]) -> NDArray[np.int64]:
    return action - 1 if view.moment == 0 else np.full(len(action), -1)

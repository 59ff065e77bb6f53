"""The chance that somebody does a named thing within a horizon: any event, not only orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from echt.predict.base import version_of
from echt.predict.models.base import Forecast
from echt.predict.models.learned.past import gather, looking, matching
from echt.predict.models.learned.stretch import stretched
from echt.predict.models.learned.trees import Trees, grow

if TYPE_CHECKING:
    from echt.predict.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Propensity:
    """Boosted trees for the chance of at least one; how often and how much is the mean of those who did.

    Which event it is, the snapshots say. Churn is 1 minus this chance for orders, and nothing else.

    Attributes:
        seed: Which rows and features each tree sees.
        name: As in a prediction file.
    """

    seed: int = 0
    name: str = "propensity"

    def fit(self, past: Sequence[Snapshot]) -> FittedPropensity:
        """Learn from snapshots whose `later` is known.

        Raises:
            DataError: E151, too few people; E152, the horizon is longer than history carries; E154, snapshots differ.
            OutsideError: E155, the extra `predict` is not installed.
        """
        learnt = gather(past, self.seed)
        did = learnt.later > 0
        trees = grow(learnt.examples(did.astype(np.float64)), learnt.names, "binary", self.seed)
        return FittedPropensity(
            learnt.names, learnt.horizon, trees, float(learnt.later[did].mean()), float(learnt.money[did].mean())
        )


@dataclass(frozen=True, slots=True)
class FittedPropensity:
    """The trees of a chance.

    Attributes:
        names: (k,) features it reads.
        horizon: Days it was fitted for.
        any: The trees.
        times: How often, of those who did.
        money: How much, of those who did.
    """

    names: tuple[str, ...]
    horizon: float
    any: Trees
    times: float
    money: float

    @property
    def version(self) -> str:
        """12 hexadecimal digits of all trees."""
        return version_of(
            model="propensity",
            names=self.names,
            horizon=self.horizon,
            any=self.any.digest,
            times=self.times,
            money=self.money,
        )

    def forecast(self, now: Snapshot) -> Forecast:
        """The chance for everyone; another horizon than the fitted one is reached by a customer-base model.

        Raises:
            DataError: E154, the snapshot lacks features, or its horizon is too far from the fitted one.
        """
        chance = np.concatenate([self.any.say(table) for table in matching(looking(now, self.horizon), self.names)])
        return stretched(Forecast(chance * self.times, chance, chance * self.money), now, self.horizon, self.version)

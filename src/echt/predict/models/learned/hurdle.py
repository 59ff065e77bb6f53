"""Orders and money in two steps: whether somebody comes at all, and how much where they do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from echt.predict.base import version_of
from echt.predict.models.base import Forecast
from echt.predict.models.learned.past import Past, gather, looking, matching
from echt.predict.models.learned.stretch import stretched
from echt.predict.models.learned.trees import Reals, Table, Trees, grow

if TYPE_CHECKING:
    from echt.predict.snapshot import Snapshot

_FEW = 100


@dataclass(frozen=True, slots=True)
class Amount:
    """How much, of those who come: a constant where few did, else trees.

    Attributes:
        least: What everyone has at least.
        mean: Of the rest, where there are no trees.
        trees: Of the rest; None where few came.
        level: What it is multiplied by, so that the total of the past is right.
    """

    least: float
    mean: float
    trees: Trees | None
    level: float

    @property
    def digest(self) -> str:
        """Of all numbers in it."""
        grown = self.trees.digest if self.trees else ""
        return version_of(least=self.least, mean=self.mean, level=self.level, trees=grown)

    def say(self, table: Table) -> Reals:
        """(m,) how much."""
        rest = np.full(len(table), self.mean) if self.trees is None else self.trees.say(table)
        return self.level * (self.least + rest)


@dataclass(frozen=True, slots=True)
class LightGBM:
    """A hurdle of boosted trees: the chance of any, times how many (Poisson above one), and how much money (gamma).

    Learns at several moments in the past with the horizon that is asked; the number of trees is chosen on the latest.
    Assumes that the next horizon resembles the last ones: it knows no market, and no campaign that was never sent.

    Attributes:
        seed: Which rows and features each tree sees.
        name: As in a prediction file.

    Source:
        Mullahy 1986, hurdle models of counts; Ke et al. 2017, LightGBM.
    """

    seed: int = 0
    name: str = "lightgbm"

    def fit(self, past: Sequence[Snapshot]) -> FittedHurdle:
        """Learn from snapshots whose `later` is known.

        Args:
            past: Oldest first, all with one horizon.

        Raises:
            DataError: E151, too few people; E152, the horizon is longer than history carries; E154, snapshots differ.
            OutsideError: E155, the extra `predict` is not installed.
        """
        learnt = gather(past, self.seed)
        any_ = grow(learnt.examples((learnt.later > 0).astype(np.float64)), learnt.names, "binary", self.seed)
        chance = any_.say(learnt.table)
        count = _amount(learnt, learnt.later, 1.0, chance, self.seed)
        money = _amount(learnt, learnt.money, 0.0, chance, self.seed)
        return FittedHurdle(learnt.names, learnt.horizon, any_, count, money)


@dataclass(frozen=True, slots=True)
class FittedHurdle:
    """The trees of a hurdle.

    Attributes:
        names: (k,) features it reads.
        horizon: Days it was fitted for.
        any: Trees of the chance of any.
        count: How many, of those who come.
        money: How much, of those who come.
    """

    names: tuple[str, ...]
    horizon: float
    any: Trees
    count: Amount
    money: Amount

    @property
    def version(self) -> str:
        """12 hexadecimal digits of all trees."""
        return version_of(
            model="lightgbm",
            names=self.names,
            horizon=self.horizon,
            any=self.any.digest,
            count=self.count.digest,
            money=self.money.digest,
        )

    def forecast(self, now: Snapshot) -> Forecast:
        """What to expect of everyone; another horizon than the fitted one is reached by a customer-base model.

        Raises:
            DataError: E154, the snapshot lacks features, or its horizon is too far from the fitted one.
        """
        parts = [
            (self.any.say(t), self.count.say(t), self.money.say(t))
            for t in matching(looking(now, self.horizon), self.names)
        ]
        chance, count, money = (np.concatenate(one) for one in zip(*parts, strict=True))
        return stretched(Forecast(chance * count, chance, chance * money), now, self.horizon, self.version)


def _amount(learnt: Past, outcome: Reals, least: float, chance: Reals, seed: int) -> Amount:
    came = (learnt.later > 0) & (outcome > 0)
    rest = outcome[came] - least
    mean, trees = float(rest.mean()) if came.any() else 0.0, None
    if came.sum() >= _FEW and rest.max() > rest.min():
        objective = "poisson" if least else "gamma"
        trees = grow(learnt.examples(outcome - least).some(came), learnt.names, objective, seed)
    plain = Amount(least, mean, trees, 1.0)
    told = float((chance * plain.say(learnt.table)).sum())
    level = float(np.clip(outcome.sum() / told, 0.5, 2.0)) if told > 0 else 1.0
    return Amount(least, mean, trees, level)

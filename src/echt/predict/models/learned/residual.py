"""A customer-base model, and trees that learn only what it misses: for histories too short for trees alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from echt.predict.base import version_of
from echt.predict.models.base import Forecast
from echt.predict.models.customer_base import CustomerBase, FittedCustomerBase
from echt.predict.models.learned.past import gather, looking, matching
from echt.predict.models.learned.trees import Reals, Table, Trees, grow

if TYPE_CHECKING:
    from echt.predict.snapshot import Snapshot

_LEAST = 1e-4
_SLOW = {"learning_rate": 0.03, "num_leaves": 7, "min_data_in_leaf": 100, "lambda_l2": 20.0}
_BY_RHYTHM = ("expected_by_rhythm", "money_by_rhythm")
_DRIFT = ("days_known", "days_since_first", "count_all", "sum_all", "events_365d")  # later cut-offs hold more of these


@dataclass(frozen=True, slots=True)
class Residual:
    """A customer-base model times what trees add: they start from the logarithm of what it expects.

    Poisson trees for how many, Tweedie trees for how much money. Where the trees learn nothing, the customer-base model
    is left. Features that only grow with time are not read, so a short history does not mislead them.

    Attributes:
        base: The customer-base model: "bgnbd", "mbgnbd" or "paretonbd".
        seed: Which rows and features each tree sees.
    """

    base: str = "bgnbd"
    seed: int = 0

    @property
    def name(self) -> str:
        """As in a prediction file."""
        return f"{self.base}_lightgbm"

    def fit(self, past: Sequence[Snapshot]) -> FittedResidual:
        """Learn from snapshots whose `later` is known.

        Raises:
            DataError: E151, too few people; E152, the horizon is longer than history carries; E154, snapshots differ;
                E148, they carry no customer-base model.
            OutsideError: E149 and E155, the extra `predict` is not installed.
        """
        learnt = gather(past, self.seed)
        base = CustomerBase(self.base).fit(past)
        told = [base.forecast(shot) for shot in learnt.shots]
        count, money = (_logs(np.concatenate(one)) for one in zip(*((f.expected, f.value) for f in told), strict=True))
        columns = [k for k, name in enumerate(learnt.names) if name not in _DRIFT]
        names = tuple(learnt.names[k] for k in columns)
        table = np.column_stack([learnt.table[:, columns], count.astype(np.float32), money.astype(np.float32)])
        grown = [
            grow(
                replace(learnt.examples(outcome, start), table=table),
                (*names, *_BY_RHYTHM),
                objective,
                self.seed,
                **_SLOW,
            )
            for outcome, start, objective in (
                (learnt.later, count, "poisson"),
                (np.maximum(learnt.money, 0.0), money, "tweedie"),
            )
        ]
        return FittedResidual(names, learnt.horizon, base, *grown)


@dataclass(frozen=True, slots=True)
class FittedResidual:
    """A customer-base model and the trees on top of it.

    Attributes:
        names: (k,) features the trees read, beside what the customer-base model expects.
        horizon: Days it was fitted for: the trees look that far, the customer-base model as far as asked.
        base: The customer-base model; it is fitted on the snapshot that is asked.
        count: Trees of how many, on the scale of a logarithm.
        money: Trees of how much, on the scale of a logarithm.
    """

    names: tuple[str, ...]
    horizon: float
    base: FittedCustomerBase
    count: Trees
    money: Trees

    @property
    def version(self) -> str:
        """12 hexadecimal digits of all trees, and what the base learnt."""
        trees = {"count": self.count.digest, "money": self.money.digest}
        return version_of(model="residual", names=self.names, horizon=self.horizon, base=self.base.version, **trees)

    def forecast(self, now: Snapshot) -> Forecast:
        """What the customer-base model expects, times what the trees add; the chance moves with the count.

        Raises:
            DataError: E148, too few people or nobody came back; E154, the snapshot lacks features.
        """
        made, near = self.base.forecast(now), looking(now, self.horizon)
        told = made if near is now else self.base.forecast(near)
        parts = [
            (np.exp(self.count.say(t, raw=True)), np.exp(self.money.say(t, raw=True))) for t in self.tables(near, told)
        ]
        count, money = (np.concatenate(one) for one in zip(*parts, strict=True))
        chance = -np.expm1(np.log1p(-np.clip(made.p_any, 0.0, 1 - 1e-12)) * count)
        version = version_of(model=self.version, base=made.version or "")
        return Forecast(np.exp(_logs(made.expected)) * count, chance, made.value * money, made.p_alive, version)

    def tables(self, now: Snapshot, made: Forecast) -> Iterator[Table]:
        """What the trees read, in blocks.

        Args:
            now: With the horizon it was fitted for.
            made: What the customer-base model expects of it.
        """
        told = np.column_stack([_logs(made.expected), _logs(made.value)]).astype(np.float32)
        done = 0
        for table in matching(now, self.names):
            yield np.column_stack([table, told[done : done + len(table)]])
            done += len(table)


def _logs(expected: Reals) -> Reals:
    return np.log(np.maximum(expected, _LEAST))

"""Ways to learn what an action changes for whom, from nothing at all to boosted trees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from echt.decide.uplift.linear import Linear
from echt.decide.uplift.rule import Rule, find_rule
from echt.decide.uplift.terms import Terms
from echt.decide.uplift.trees import Trees

Reals = NDArray[np.float64]
Ints = NDArray[np.int64]

FOLDS = 3
"""In how many parts the people are split to learn doubly robust scores."""


@dataclass(frozen=True, slots=True)
class Sample:
    """People, what they got, and what happened: what every learner reads.

    Attributes:
        x: (n, p) features, NaN where missing.
        action: (n,) 0 is nothing.
        y: (n, m) outcomes: the gain, and the regret where it is known.
        weight: (n,) one over the probability of `action`.
        k: Actions, nothing among them.
        cost: What one unit of regret costs in units of gain.
    """

    x: Reals
    action: Ints
    y: Reals
    weight: Reals
    k: int
    cost: float

    @property
    def n(self) -> int:
        """People."""
        return int(self.action.size)

    @property
    def net(self) -> Reals:
        """(n,) gain less the cost of regret."""
        return self.net_of(self.y)

    def net_of(self, outcomes: Reals) -> Reals:
        """(..., m) outcomes as (...,) gain less the cost of regret."""
        return outcomes[..., 0] - self.cost * outcomes[..., 1] if self.y.shape[1] > 1 else outcomes[..., 0]

    def rows(self, which: NDArray[np.bool_] | Ints) -> Sample:
        """The same of some people."""
        return Sample(self.x[which], self.action[which], self.y[which], self.weight[which], self.k, self.cost)

    def parts(self, count: int, seed: int, *, even: bool = True) -> Ints:
        """(n,) a part from 0 to count - 1 for each, drawn evenly within each action.

        Args:
            count: How many parts.
            seed: Of the draw.
            even: Also within those for whom something happened, and the rest: for models of rare outcomes. Not for
                standard errors, which are about how many there happen to be.
        """
        draw = np.random.default_rng(seed)
        order = np.lexsort((draw.random(self.n), (self.y[:, 0] > 0) & even, self.action))
        part = np.empty(self.n, dtype=np.int64)
        part[order] = np.arange(self.n) % count
        return part


class Outcome(Protocol):
    """A model of one outcome."""

    def predict(self, x: Reals) -> Reals:
        """(n,) expected outcomes of (n, p) features."""
        ...


class Effect(Protocol):
    """A learned effect."""

    def effect(self, x: Reals) -> Reals:
        """(n, k-1, m): what each action adds to each outcome, beside nothing."""
        ...


class Bench:
    """What the learners of one family share on one sample, made when first asked for.

    Args:
        sample: To learn from.
        trees: Boosted trees, or linear models.
        seed: Of draws.
    """

    def __init__(self, sample: Sample, *, trees: bool, seed: int) -> None:
        self.sample, self.trees, self.seed = sample, trees, seed
        self._arms: list[list[Outcome]] | None = None
        self._scores: Reals | None = None

    @property
    def arms(self) -> list[list[Outcome]]:
        """By action, then outcome: a model of what happens."""
        if self._arms is None:
            self._arms = self._arms_of(self.sample)
        return self._arms

    @property
    def scores(self) -> Reals:
        """(n, k-1, m) doubly robust scores: their mean over any people is the effect on those people.

        Source:
            Kennedy 2023, "Towards optimal doubly robust estimation of heterogeneous causal effects", the φ of equation
            2 for each action against nothing; models are fitted on the other parts of the people.
        """
        if self._scores is None:
            self._scores = self._scores_of()
        return self._scores

    def regress(self, x: Reals, y: Reals, weight: Reals) -> Outcome:
        """A model of one outcome by this family; logistic where it is 0 or 1."""
        logistic = bool(((y == 0) | (y == 1)).all())
        if np.ptp(y) == 0 or not x.shape[1]:
            return Level(float(np.average(y, weights=weight)))
        if self.trees:
            return Trees.fit(x, y, weight, logistic=logistic, seed=self.seed)
        return Linear.fit(x, y, weight, logistic=logistic)

    def _scores_of(self) -> Reals:
        sample, part = self.sample, self.sample.parts(FOLDS, self.seed)
        expected = np.empty((sample.n, sample.k, sample.y.shape[1]))
        for each in range(FOLDS):
            there = part == each
            expected[there] = predict_arms(self._arms_of(sample.rows(~there)), sample.x[there])
        left = sample.y - expected[np.arange(sample.n), sample.action]
        weighted = left * (sample.weight / self._mean_weight()[sample.action])[:, None]
        got = sample.action[:, None] == np.arange(sample.k)
        parts = expected + got[:, :, None] * weighted[:, None, :]
        return parts[:, 1:] - parts[:, :1]

    def _mean_weight(self) -> Reals:
        """By action: weights are scaled so that those of each action add up to n, which tames their noise."""
        sums = np.bincount(self.sample.action, weights=self.sample.weight, minlength=self.sample.k)
        return sums / self.sample.n

    def _arms_of(self, sample: Sample) -> list[list[Outcome]]:
        found: list[list[Outcome]] = []
        for a in range(sample.k):
            arm = sample.rows(sample.action == a)
            found.append([self.regress(arm.x, arm.y[:, m], arm.weight) for m in range(arm.y.shape[1])])
        return found


def predict_arms(arms: Sequence[Sequence[Outcome]], x: Reals) -> Reals:
    """(n, k, m) expected outcomes under each action."""
    return np.stack([np.stack([model.predict(x) for model in arm], axis=1) for arm in arms], axis=1)


@dataclass(frozen=True, slots=True)
class Level:
    """One number for everyone."""

    value: float

    def predict(self, x: Reals) -> Reals:
        """(n,) the same number."""
        return np.full(len(x), self.value)


@dataclass(frozen=True, slots=True)
class Same:
    """The same effect for everyone: none, or the mean."""

    mean: Reals

    def effect(self, x: Reals) -> Reals:
        """(n, k-1, m)."""
        return np.broadcast_to(self.mean, (len(x), *self.mean.shape))


@dataclass(frozen=True, slots=True)
class Arms:
    """The outcome expected with each action, less that with nothing (T-learner)."""

    arms: list[list[Outcome]] = field(repr=False)

    def effect(self, x: Reals) -> Reals:
        """(n, k-1, m)."""
        expected = predict_arms(self.arms, x)
        return expected[:, 1:] - expected[:, :1]


@dataclass(frozen=True, slots=True)
class Regressed:
    """Effects learned as such: sums of models by action, outcome and share."""

    models: list[list[list[tuple[float, Outcome]]]] = field(repr=False)

    def effect(self, x: Reals) -> Reals:
        """(n, k-1, m)."""
        return np.stack(
            [
                np.stack([sum(share * it.predict(x) for share, it in sums) for sums in row], axis=1)
                for row in self.models
            ],
            axis=1,
        )


def learn_nothing(bench: Bench) -> Effect:
    """No action changes anything."""
    return Same(np.zeros((bench.sample.k - 1, bench.sample.y.shape[1])))


def learn_constant(bench: Bench) -> Effect:
    """Each action changes the same for everyone: the difference in means."""
    sample = bench.sample
    got = (sample.action[:, None] == np.arange(sample.k)) * sample.weight[:, None]
    means = got.T @ sample.y / got.sum(axis=0)[:, None]
    return Same(means[1:] - means[:1])


def learn_rule(bench: Bench) -> Effect:
    """One question about one column, per action: whoever says yes is changed by another amount than the rest."""
    sample = bench.sample
    found: list[Rule] = [
        find_rule(sample.x, sample.action, sample.y, sample.net, sample.weight, a) for a in range(1, sample.k)
    ]
    return Rules(found)


@dataclass(frozen=True, slots=True)
class Rules:
    """One rule an action."""

    rules: list[Rule]

    def effect(self, x: Reals) -> Reals:
        """(n, k-1, m)."""
        return np.stack([rule.effect(x) for rule in self.rules], axis=1)


def learn_t(bench: Bench) -> Effect:
    """T-learner: one model of the outcome for each action."""
    return Arms(bench.arms)


def learn_x(bench: Bench) -> Effect:
    """X-learner: what each person's outcome differs from that expected with the other action, learned on both sides.

    Source:
        Künzel et al. 2019, "Metalearners for estimating heterogeneous treatment effects", with the share of people
        who got the action for its weight g.
    """
    sample, arms = bench.sample, bench.arms
    none = sample.rows(sample.action == 0)
    models: list[list[list[tuple[float, Outcome]]]] = []
    for a in range(1, sample.k):
        some = sample.rows(sample.action == a)
        share = some.n / (some.n + none.n)
        models.append([])
        for m in range(sample.y.shape[1]):
            one = bench.regress(some.x, some.y[:, m] - arms[0][m].predict(some.x), some.weight)
            zero = bench.regress(none.x, arms[a][m].predict(none.x) - none.y[:, m], none.weight)
            models[-1].append([(1 - share, one), (share, zero)])
    return Regressed(models)


def learn_dr(bench: Bench) -> Effect:
    """DR-learner: doubly robust scores of the effect, cross-fitted, regressed on the features (Kennedy 2023)."""
    scores, even = bench.scores, np.ones(bench.sample.n)
    _, actions, outcomes = scores.shape
    return Regressed(
        [
            [[(1.0, bench.regress(bench.sample.x, scores[:, a, m], even))] for m in range(outcomes)]
            for a in range(actions)
        ]
    )


def learn_terms(bench: Bench) -> Effect:
    """DR-learner with few terms: doubly robust scores on the columns, squares and products of pairs that show."""
    x, scores = bench.sample.x, bench.scores
    _, actions, outcomes = scores.shape
    return Regressed([[[(1.0, Terms.fit(x, scores[:, a, m]))] for m in range(outcomes)] for a in range(actions)])


@dataclass(frozen=True, slots=True)
class Kind:
    """A way to learn, and how simple it is.

    Attributes:
        name: What `UpliftModel(kind=…)` takes.
        tier: 0 is the simplest; kinds of one tier are as simple as each other.
        trees: Grows trees.
        learn: From what it shares with its family to an effect.
        says: In words.
    """

    name: str
    tier: int
    trees: bool
    learn: Callable[[Bench], Effect]
    says: str


KINDS = {
    kind.name: kind
    for kind in (
        Kind("nothing", 0, False, learn_nothing, "nobody gets anything"),
        Kind("constant", 1, False, learn_constant, "everyone is changed alike"),
        Kind("rule", 2, False, learn_rule, "one question about one column"),
        Kind("t_linear", 3, False, learn_t, "logistic or linear, one model an action"),
        Kind("x_linear", 3, False, learn_x, "linear, differences from the other action"),
        Kind("dr_linear", 3, False, learn_dr, "linear, doubly robust"),
        Kind("dr_terms", 4, False, learn_terms, "few columns, squares and products of two, doubly robust"),
        Kind("t_trees", 5, True, learn_t, "LightGBM, one model an action"),
        Kind("x_trees", 5, True, learn_x, "LightGBM, differences from the other action"),
        Kind("dr_trees", 5, True, learn_dr, "LightGBM, doubly robust"),
    )
}
BASELINES = ("nothing", "constant", "rule", "t_linear")

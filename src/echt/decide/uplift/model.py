"""What an action changes for whom: learned from people for whom a draw decided, chosen by what it proves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from echt.decide.uplift import check
from echt.decide.uplift.columns import Columns
from echt.decide.uplift.compare import Judge, hold_out
from echt.decide.uplift.learners import BASELINES, KINDS, Bench, Effect, Regressed, Rules, Sample
from echt.decide.uplift.report import Comparison
from echt.decide.uplift.terms import Terms
from echt.decide.uplift.trees import lightgbm

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Effects:
    """What each action adds, beside nothing, for each person.

    Attributes:
        gain: (n, k-1) in the unit of the outcome.
        regret: (n, k-1) in the unit of the regret; None where it was not given.
        net: (n, k-1) gain less the cost of regret.
    """

    gain: Reals
    regret: Reals | None
    net: Reals


class UpliftModel:
    """What an action changes for whom.

    Several ways to learn it are compared on people they were not learned from, the simplest baselines always among
    them: nothing, everyone alike, a rule of one column, a logistic model. The simplest wins that no other beats by
    more than chance, in sorting people (Qini) or in what its choices are worth. `print(model)` shows the comparison.

    Args:
        kind: "auto" to compare and choose; or one of nothing, constant, rule, t_linear, x_linear, dr_linear, dr_terms,
            t_trees, x_trees, dr_trees, which is then used whatever the comparison says.
        seed: Of every draw: the same data and seed give the same model.
        folds: In how many parts people are split to compare.
        bags: Halves of the people that standard errors are learned from; 0 for none, which saves most of the time.
        level: Of the intervals that tell more than chance, one look each.

    Examples:
        >>> draw = np.random.default_rng(1)
        >>> bought, action = draw.integers(0, 2, 8000), draw.integers(0, 2, 8000)
        >>> visit = draw.random(8000) < 0.1 + 0.1 * bought * action
        >>> model = UpliftModel("rule", bags=0).fit({"bought": bought}, action, visit)
        >>> model.effect({"bought": [0, 1]}).round(1)
        array([[-0. ],
               [ 0.1]])
    """

    def __init__(
        self, kind: str = "auto", seed: int = 0, *, folds: int = 5, bags: int = 20, level: float = 0.95
    ) -> None:
        self.kind, self.seed, self.folds, self.bags, self.level = kind, seed, folds, bags, level
        self._learned: _Learned | None = None

    def fit(
        self,
        features: Any,
        action: ArrayLike,
        outcome: ArrayLike,
        propensity: ArrayLike | None = None,
        *,
        regret: ArrayLike | None = None,
        regret_cost: float = 1.0,
    ) -> Self:
        """Compare, choose, and learn from everyone.

        Args:
            features: What was known of each person before the action: an Arrow, Polars or pandas table, a dict of
                columns, or (n, p) numbers. Numbers may be missing; texts are categories.
            action: (n,) int, 0 is nothing, drawn for each person.
            outcome: (n,) the gain, 0/1 or an amount; or (n, 2) gain and regret.
            propensity: (n,) or one number, probability of `action` when it was drawn; None where everyone had the
                same chances.
            regret: (n,) how much each was annoyed: unsubscribed, complained, "not worth my time".
            regret_cost: What one unit of regret costs, in units of the gain.

        Raises:
            CampaignError: E480 to E487, see their pages: what is given cannot be learned from.
            DataError: E277, E278, propensities that are none, or choices that were certain.
            OutsideError: E489, trees without LightGBM.
        """
        asked = check.kind(self.kind, ["auto", *KINDS])
        columns = Columns.learn(features)
        x = columns.matrix(features)
        drawn, k = check.actions(action, len(x))
        y = check.outcomes(outcome, regret, len(x))
        weight, said = check.weights(propensity, drawn)
        sample = Sample(x, drawn, y, weight, k, check.number(regret_cost, "cost of regret"))
        names = list(KINDS) if asked == "auto" else list(dict.fromkeys([*BASELINES, asked]))
        if any(KINDS[name].trees for name in names):
            lightgbm()
        held = hold_out(sample, [KINDS[name] for name in names], folds=self.folds, seed=self.seed)
        judge = Judge(sample, held, level=self.level)
        found = judge.choose() if asked == "auto" else judge.keep(asked)
        found = replace(found, asked=asked, notes=(said, *columns.notes))
        self._learned = _Learned.of(columns, sample, found, seed=self.seed, bags=self.bags)
        return self

    @property
    def comparison_(self) -> Comparison:
        """What was compared and chosen, with every number.

        Raises:
            CampaignError: E488, nothing was learned yet.
        """
        return self._known.comparison

    def effect(self, features: Any) -> Reals:
        """(n, k-1) what each action adds for each person, beside nothing; regret, where known, is taken off.

        Args:
            features: The columns that were learned from.

        Raises:
            CampaignError: E482, other columns; E488, nothing was learned yet.
        """
        return self.effects(features).net

    def effects(self, features: Any) -> Effects:
        """Gain, regret and net of each action for each person.

        Raises:
            CampaignError: E482, E488, as `effect`.
        """
        known = self._known
        found = known.effect.effect(known.columns.matrix(features))
        regret = found[..., 1] if found.shape[2] > 1 else None
        gain = np.ascontiguousarray(found[..., 0])
        return Effects(gain, regret, gain if regret is None else gain - known.cost * regret)

    def standard_error(self, features: Any) -> Reals:
        """(n, k-1) standard error of `effect`: how much it would differ with other people to learn from.

        Learned on half of the people, again and again, without the choice of a kind. It does not see what a kind
        cannot learn: a rule of one column is wrong within its sides, and says nothing of it here.

        Raises:
            CampaignError: E482, E488, as `effect`, or the model was made with `bags=0`.

        Source:
            Delete-half jackknife (Shao and Wu 1989): the spread over halves drawn without replacement is that of the
            whole.
        """
        return np.std(self.halves(features), axis=0, ddof=1)

    def halves(self, features: Any) -> Reals:
        """(b, n, k-1) `effect` as each half of the people would have taught it: what `standard_error` is the spread of.

        The spread over the halves of any sum of effects is the standard error of that sum.

        Raises:
            CampaignError: E482, E488, as `effect`, or the model was made with `bags=0`.
        """
        known = self._known
        if not known.halves:
            raise check.unfitted("made with bags=0", "UpliftModel(bags=20)")
        x = known.columns.matrix(features)
        return np.stack([known.net(half.effect(x)) for half in known.halves])

    def to_dict(self) -> dict[str, Any]:
        """What was compared and chosen as a JSON object."""
        return {"kind": self.kind, "seed": self.seed} | self.comparison_.to_dict()

    def __str__(self) -> str:
        return str(self._learned.comparison) if self._learned else repr(self)

    def __repr__(self) -> str:
        chosen = f", chosen {self._learned.comparison.chosen!r}" if self._learned else ""
        return f"UpliftModel({self.kind!r}, seed={self.seed}{chosen})"

    @property
    def _known(self) -> _Learned:
        if self._learned is None:
            raise check.unfitted("not fitted", "call fit first")
        return self._learned


@dataclass(frozen=True, slots=True)
class _Learned:
    columns: Columns
    comparison: Comparison
    effect: Effect
    halves: tuple[Effect, ...]
    cost: float

    @classmethod
    def of(cls, columns: Columns, sample: Sample, found: Comparison, *, seed: int, bags: int) -> _Learned:
        kind = KINDS[found.chosen]
        effect = kind.learn(Bench(sample, trees=kind.trees, seed=seed))
        # a spread of 0 would say that nothing is certain to change anything; that of the mean says how far it may
        spread = KINDS["constant"] if found.chosen == "nothing" else kind
        halves = [
            sample.rows(sample.parts(2, seed + 1 + b, even=False) == 0) for b in range(max(bags, 2) if bags else 0)
        ]
        learned = [spread.learn(Bench(half, trees=spread.trees, seed=seed + b)) for b, half in enumerate(halves)]
        if isinstance(effect, Rules):
            found = replace(found, rule=_say(columns, effect))
        if kind.name == "dr_terms":
            found = replace(found, notes=(*found.notes, *_say_terms(columns, effect)))
        return cls(columns, found, effect, tuple(learned), sample.cost)

    def net(self, effects: Reals) -> Reals:
        return effects[..., 0] - self.cost * effects[..., 1] if effects.shape[2] > 1 else effects[..., 0]


def _say(columns: Columns, effect: Rules) -> tuple[str, ...]:
    lines: list[str] = []
    for a, rule in enumerate(effect.rules, start=1):
        no, yes = (_amounts(each) for each in (rule.no, rule.yes))
        if rule.column < 0:
            lines.append(f"action {a}: {no} for everyone, no question splits them")
            continue
        column, part = columns.parts[rule.column]
        lines.append(f"action {a}: {yes} where {column.says(part, rule.cut)}, else {no}")
    return tuple(lines)


def _say_terms(columns: Columns, effect: Effect) -> list[str]:
    names = [
        column.name if column.levels is None else f"{column.name} is {column.levels[j]}" for column, j in columns.parts
    ]
    models = effect.models if isinstance(effect, Regressed) else []
    found = [[model.says(names) for _, model in row[0] if isinstance(model, Terms)] for row in models]
    return [
        f"action {a} is told apart by {', '.join(terms) or 'nothing, everyone is changed alike'}"
        for a, terms in enumerate((each[0] for each in found), start=1)
    ]


def _amounts(effects: Sequence[float] | Reals) -> str:
    gain = f"{effects[0]:+.4g}"
    return gain if len(effects) == 1 else f"{gain} and {effects[1]:+.4g} regret"

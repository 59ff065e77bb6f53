"""Candidates side by side on people they were not learned from, and the simplest of those that are as good as any."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from echt.decide.uplift.learners import KINDS, Bench, Kind, Sample, predict_arms
from echt.decide.uplift.report import Comparison, Row, Step
from echt.estimate import Estimate, UpliftCurve, policy_difference, uplift_curve, uplift_difference

WIDER = math.sqrt(2)
"""How much wider intervals of learned kinds are made.

Everyone judges models that were learned from the others, so two cross-fits err alike: each is the other's teacher. Where
nobody differs, Qini is a sum of products of both their noises, every product comes twice, and its variance is twice what the
people alone say (simulated: standard errors 1.4 to 1.6 times too small). Where people do differ it is about right as it is.
In the value of a policy the part that is learned is how it departs from treating everyone alike: that variance comes twice.
"""
Reals = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Held:
    """What was foretold of people by models that had not seen them.

    Attributes:
        effects: By kind: (n, k-1) net effects.
        expected: (n, k) net outcomes by the linear models, to make values of policies exact.
        part: (n,) which cross-fit foretold whom.
    """

    effects: dict[str, Reals]
    expected: Reals
    part: Ints


def hold_out(sample: Sample, kinds: Sequence[Kind], *, folds: int, seed: int) -> Held:
    """Learn on all parts but one, foretell that one, for each part in turn."""
    part = sample.parts(folds, seed)
    effects = {kind.name: np.empty((sample.n, sample.k - 1)) for kind in kinds}
    expected = np.empty((sample.n, sample.k))
    for each in range(folds):
        there = part == each
        rest, x = sample.rows(~there), sample.x[there]
        families = {trees: Bench(rest, trees=trees, seed=seed + each) for trees in (False, True)}
        expected[there] = sample.net_of(predict_arms(families[False].arms, x))
        for kind in kinds:
            effects[kind.name][there] = sample.net_of(kind.learn(families[kind.trees]).effect(x))
    return Held(effects, expected, part)


@dataclass(frozen=True, slots=True)
class _Judged:
    kind: Kind
    policy: Ints
    curve: UpliftCurve
    row: Row

    @property
    def merit(self) -> float:
        return self.row.auuc.value + self.row.value.value


class Judge:
    """Weighs candidates against each other, always on the same people and always in pairs.

    Attributes:
        means: By action: what it adds per person when everyone gets it, doubly robust.

    Args:
        sample: The people.
        held: What was foretold of them.
        level: Of the intervals that decide what is more than chance.
    """

    def __init__(self, sample: Sample, held: Held, *, level: float) -> None:
        self.sample, self.held, self.level = sample, held, level
        self._log = (sample.action, sample.net, 1 / sample.weight)
        none = np.zeros(sample.n, dtype=np.int64)
        self.means = tuple(self._gain(none + a, none) for a in range(1, sample.k))
        self.judged = {name: self._judge(KINDS[name]) for name in held.effects}

    def choose(self) -> Comparison:
        """The simplest kind that no less simple one beats by more than chance."""
        tiers = groupby(sorted(self.judged.values(), key=_tier), key=_tier)
        best = [max(tier, key=_merit) for _, tier in tiers]
        chosen, steps = best[0], list[Step]()
        for each in best[1:]:
            step = self._step(each, chosen)
            steps.append(step)
            chosen = each if step.better else chosen
        return self._compared(chosen, steps)

    def keep(self, name: str) -> Comparison:
        """The kind that was asked for, beside the baselines."""
        asked = self.judged[name]
        others = [each for each in self.judged.values() if each.kind.tier < asked.kind.tier]
        steps = [self._step(asked, max(others, key=_merit))] if others else []
        return self._compared(asked, steps)

    def _compared(self, chosen: _Judged, steps: list[Step]) -> Comparison:
        return Comparison(
            people=tuple(int(n) for n in np.bincount(self.sample.action, minlength=self.sample.k)),
            rows=tuple(each.row for each in sorted(self.judged.values(), key=_tier)),
            steps=tuple(steps),
            means=self.means,
            chosen=chosen.kind.name,
            level=self.level,
        )

    def _judge(self, kind: Kind) -> _Judged:
        effect = self.held.effects[kind.name]
        choice = effect.argmax(axis=1) + 1
        score = effect.max(axis=1)
        action, net, p = self._log
        curve = uplift_curve(score, action, net, p, choice=choice, fold=self.held.part, level=self.level)
        policy = np.where(score > 0, choice, 0)
        qini, auuc = _wide(curve.qini, kind), _wide(curve.auuc, kind)
        value, learned = (
            self._gain(policy, other) for other in (0 * policy, 0 * policy + np.bincount(policy).argmax())
        )
        value = _more(value, math.hypot(1.0, _ratio(learned, value)))
        kept, share = curve.kept(), float((policy > 0).mean())
        row = Row(kind.name, kind.says, kind.tier, qini, auuc, value, _wide(kept, kind) if kept else None, share)
        return _Judged(kind, policy, curve, row)

    def _step(self, one: _Judged, other: _Judged) -> Step:
        if one.kind.name == "constant":
            # a clear harm is no nothing either, though neither would choose it
            clearest = max(self.means, key=_clearness)
            return Step(one.kind.name, other.kind.name, one.row.qini, clearest, clearest.excludes_zero)
        found = uplift_difference(one.curve, other.curve)
        value = _wide(self._gain(one.policy, other.policy), one.kind)
        # the line of a random order differs where other actions are chosen: AUUC is what both share
        sorting = found.qini if np.array_equal(one.curve.total.value, other.curve.total.value) else found.auuc
        sorting = _wide(sorting, one.kind)
        better = (sorting.low > 0 and value.high >= 0) or (value.low > 0 and sorting.high >= 0)
        return Step(one.kind.name, other.kind.name, sorting, value, better)

    def _gain(self, policy: Ints, other: Ints) -> Estimate:
        found = policy_difference(*self._log, policy, other, model=self.held.expected, level=self.level)
        return {row.estimator: row.estimate for row in found}["dr"]


def _clearness(estimate: Estimate) -> float:
    return abs(estimate.value) / estimate.standard_error if estimate.standard_error else 0.0


def _wide(estimate: Estimate, kind: Kind) -> Estimate:
    return _more(estimate, WIDER) if kind.tier >= KINDS["rule"].tier else estimate


def _more(estimate: Estimate, factor: float) -> Estimate:
    value, reach = estimate.value, factor * (estimate.high - estimate.value)
    return replace(estimate, low=value - reach, high=value + reach, standard_error=factor * estimate.standard_error)


def _ratio(part: Estimate, whole: Estimate) -> float:
    return part.standard_error / whole.standard_error if whole.standard_error else 0.0


def _tier(judged: _Judged) -> int:
    return judged.kind.tier


def _merit(judged: _Judged) -> float:
    return judged.merit

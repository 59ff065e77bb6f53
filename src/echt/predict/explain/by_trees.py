"""What weighs in learned models: TreeSHAP, on demand, because it costs 200 times as much as predicting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from echt.predict.explain.by_history import pick, weigh_history
from echt.predict.explain.weigh import LEAST, Reals, Rows, Weighed, What, by_theme, scaled
from echt.predict.models.base import Forecast
from echt.predict.models.learned import FittedHurdle, FittedPropensity, FittedResidual
from echt.predict.models.learned.hurdle import Amount
from echt.predict.models.learned.past import looking, matching
from echt.predict.models.learned.trees import Table, Trees

if TYPE_CHECKING:
    from echt.predict.snapshot import Snapshot


def weigh_trees(
    fitted: FittedHurdle | FittedPropensity | FittedResidual, now: Snapshot, rows: Rows, what: What
) -> Weighed:
    """What weighs; see `weigh`.

    Args:
        fitted: A learned model.
        now: The snapshot that was predicted from.
        rows: (m,) whose prediction.
        what: "any", "count" or "money".
    """
    if isinstance(fitted, FittedResidual):
        return _weigh_residual(fitted, now, rows, what)
    some = now.pick(rows)
    table = np.concatenate(matching(looking(some, fitted.horizon), fitted.names))
    parts, usual = _chance(fitted.any, table)
    if what != "any":
        if isinstance(fitted, FittedHurdle):
            more, each = _amount(fitted.count if what == "count" else fitted.money, table)
            parts, usual = parts + more, usual * each
        else:
            usual *= fitted.times if what == "count" else fitted.money
    found = by_theme(fitted.names, parts, usual)
    if now.horizon_days == fitted.horizon:
        return found
    return _stretched(found, now, fitted.horizon, what, pick(fitted.forecast(now), what)[rows])


def _chance(trees: Trees, table: Table) -> tuple[Reals, float]:
    """(m, k) parts of the logarithm of a chance, and the usual chance."""
    raw = trees.contributions(table)
    usual = float(1 / (1 + np.exp(-raw[0, -1])))
    return scaled(raw[:, :-1], usual, 1 / (1 + np.exp(-raw.sum(axis=1)))), usual


def _amount(amount: Amount, table: Table) -> tuple[Reals, float]:
    """(m, k) parts of the logarithm of an amount, and the usual amount."""
    if amount.trees is None:
        return np.zeros(table.shape), amount.level * (amount.least + amount.mean)
    raw = amount.trees.contributions(table)
    usual = float(amount.level * (amount.least + np.exp(raw[0, -1])))
    made = amount.level * (amount.least + np.exp(raw.sum(axis=1)))
    return scaled(raw[:, :-1], usual, made), usual


def _stretched(found: Weighed, now: Snapshot, horizon: float, what: What, made: Reals) -> Weighed:
    """Parts that add up to the forecast for a horizon that the model was not fitted for."""
    asked = float(now.horizon_days or horizon) / horizon
    usual = 1 - (1 - found.usual) ** asked if what == "any" else found.usual * asked
    parts = scaled(np.column_stack(list(found.parts.values())), usual, made)
    return Weighed(usual, dict(zip(found.parts, parts.T, strict=True)), found.features)


def _weigh_residual(fitted: FittedResidual, now: Snapshot, rows: Rows, what: What) -> Weighed:
    base = weigh_history(fitted.base, now, rows, what)
    near = looking(now, fitted.horizon)
    told = fitted.base.forecast(near)
    some = Forecast(told.expected[rows], told.p_any[rows], told.value[rows])
    raw = (fitted.money if what == "money" else fitted.count).contributions(
        np.concatenate(list(fitted.tables(near.pick(rows), some)))
    )
    found = by_theme(fitted.count.names, raw[:, :-1], base.usual * float(np.exp(raw[0, -1])))
    themes = dict.fromkeys([*base.parts, *found.parts])
    none = np.zeros(len(rows))
    parts = {theme: base.parts.get(theme, none) + found.parts.get(theme, none) for theme in themes}
    features = {
        theme: tuple(dict.fromkeys((*base.features.get(theme, ()), *found.features.get(theme, ())))) for theme in themes
    }
    if what != "any":
        return Weighed(found.usual, parts, features)
    short = fitted.base.forecast(now).p_any[rows]
    chance = -np.expm1(np.log1p(-np.minimum(short, 1 - LEAST)) * np.exp(raw.sum(axis=1)))
    usual = min(found.usual, 0.999)
    whole = scaled(np.column_stack(list(parts.values())), usual, chance)
    return Weighed(usual, dict(zip(parts, whole.T, strict=True)), features)

"""Boosted trees as a value: grown with a fixed seed on one thread, so the same rows give the same trees."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from echt.errors import require
from echt.predict.features import COUNTRY

Reals = NDArray[np.float64]
Table = NDArray[np.float32]

_GROWTH: dict[str, Any] = {
    "learning_rate": 0.05,
    "num_leaves": 15,
    "min_data_in_leaf": 40,
    "lambda_l2": 5.0,
    "feature_fraction": 0.8,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "max_bin": 63,
    "min_data_in_bin": 5,
    "verbose": -1,
    "num_threads": 1,  # two cost seven times more where cores are shared, and sums would depend on them
    "deterministic": True,
    "force_row_wise": True,
}
_MOST, _USUAL, _PATIENCE = 200, 80, 15


@dataclass(frozen=True, slots=True)
class Examples:
    """Rows to learn one number from.

    Attributes:
        table: (m, k) features.
        outcome: (m,) the number.
        start: (m,) what is believed before the trees, on the scale of their sum; None for the mean.
        when: (m,) days since 1970 of the cut-off of each row.
        horizon: Days from a cut-off until its outcome is known.
    """

    table: Table
    outcome: Reals
    start: Reals | None
    when: Reals
    horizon: float

    def some(self, rows: NDArray[np.bool_]) -> Examples:
        """The rows where True."""
        start = None if self.start is None else self.start[rows]
        return Examples(self.table[rows], self.outcome[rows], start, self.when[rows], self.horizon)


@dataclass(frozen=True, slots=True)
class Trees:
    """Grown trees.

    Attributes:
        booster: As LightGBM has it.
        names: (k,) names of the features.
    """

    booster: Any
    names: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Hexadecimal digits of every split and leaf."""
        return hashlib.sha256(self.booster.model_to_string().encode()).hexdigest()

    def say(self, table: Table, *, raw: bool = False) -> Reals:
        """(m,) what the trees expect; on the scale of their sum where `raw`, without `start`."""
        if not len(table):
            return np.zeros(0)
        return np.asarray(self.booster.predict(table, raw_score=raw, num_threads=1), np.float64)

    def contributions(self, table: Table) -> Reals:
        """(m, k + 1) what each feature adds on the scale of the sum, the mean last; rows add up to `say(raw=True)`.

        Source:
            Lundberg et al. 2020, TreeSHAP, path-dependent; about 200 times dearer than `say`.
        """
        return np.asarray(self.booster.predict(table, pred_contrib=True, num_threads=1), np.float64)


def grow(examples: Examples, names: tuple[str, ...], objective: str, seed: int, **growth: Any) -> Trees:
    """Trees for one number, as many as foretell the last cut-off best, then grown again on all.

    The last cut-off judges trees of cut-offs whose outcomes were known by then; where there are none, 80 trees.

    Args:
        examples: Rows of all cut-offs.
        names: (k,) names of the features.
        objective: Of LightGBM: binary, poisson, gamma, regression.
        seed: Which rows and features each tree sees.
        growth: Settings of LightGBM instead of the usual ones.
    """
    told: Mapping[str, Any] = _GROWTH | {"objective": objective, "seed": seed} | growth
    last = examples.when == examples.when.max()
    before = examples.when + examples.horizon <= examples.when.max()
    most = _USUAL
    if before.sum() >= 2 * told["min_data_in_leaf"] and last.sum() >= told["min_data_in_leaf"]:
        most = _rounds(examples.some(before), examples.some(last), names, told)
    return Trees(_grown(examples, names, told, most), names)


def lightgbm() -> ModuleType:
    """The module lightgbm.

    Raises:
        OutsideError: E155, it is not installed.
    """
    require("lightgbm", "learned models need a library that is not installed.", code="E155")
    import lightgbm as module

    return module


def _rounds(early: Examples, late: Examples, names: tuple[str, ...], told: Mapping[str, Any]) -> int:
    judged = _data(late, names, told, reference=(data := _data(early, names, told)))
    stop = lightgbm().early_stopping(_PATIENCE, verbose=False)
    found = lightgbm().train(dict(told), data, _MOST, valid_sets=[judged], callbacks=[stop])
    return max(10, int(found.best_iteration))


def _grown(examples: Examples, names: tuple[str, ...], told: Mapping[str, Any], rounds: int) -> Any:
    return lightgbm().train(dict(told), _data(examples, names, told), rounds)


def _data(examples: Examples, names: tuple[str, ...], told: Mapping[str, Any], reference: Any = None) -> Any:
    kinds = [COUNTRY] if COUNTRY in names else []
    return lightgbm().Dataset(
        examples.table,
        examples.outcome,
        init_score=examples.start,
        feature_name=[f"f{k}" for k in range(len(names))],
        categorical_feature=[f"f{names.index(one)}" for one in kinds],
        reference=reference,
        params=dict(told),
    )

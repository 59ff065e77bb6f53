"""The door to LightGBM: it is loaded when trees are grown, not before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from echt.errors import require

Reals = NDArray[np.float64]

ROUNDS = 100
_SETTINGS: dict[str, Any] = {
    "learning_rate": 0.05,
    "num_leaves": 8,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "feature_fraction": 0.8,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbosity": -1,
}


@dataclass(frozen=True, slots=True)
class Trees:
    """Boosted trees, the same for the same seed.

    Attributes:
        booster: LightGBM's.
    """

    booster: Any

    @classmethod
    def fit(cls, x: Reals, y: Reals, weight: Reals, *, logistic: bool, seed: int) -> Trees:
        """Fit on (n, p) columns with NaN where missing, (n,) outcomes and (n,) positive weights.

        The settings are fixed: no tuning, so nothing is chosen on the data that judges it. Leaves hold at least a
        hundredth of the people, 20 to 200.

        Raises:
            OutsideError: E489, LightGBM is not installed.
        """
        engine = lightgbm()
        settings = _SETTINGS | {
            "objective": "binary" if logistic else "regression",
            "min_data_in_leaf": int(np.clip(y.size // 100, 20, 200)),
            "seed": seed % 2**31,
        }
        data = engine.Dataset(x, label=y, weight=weight / weight.mean(), params={"verbosity": -1})
        return cls(engine.train(settings, data, num_boost_round=ROUNDS))

    def predict(self, x: Reals) -> Reals:
        """(n,) expected outcomes."""
        return np.asarray(self.booster.predict(x, num_threads=1))


def lightgbm() -> Any:
    """The module lightgbm.

    Raises:
        OutsideError: E489, it is not installed.
    """
    require(
        "lightgbm",
        "trees need LightGBM, which is not installed.",
        code="E489",
        instead='choose a kind without trees: UpliftModel(kind="t_linear")',
    )
    import lightgbm

    return lightgbm

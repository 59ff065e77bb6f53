"""What each theme does to a prediction, on the scale of "times": the product of all is the prediction over the usual one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

import numpy as np
from numpy.typing import NDArray

from echt.errors import DataError
from echt.predict.explain.themes import theme_of
from echt.predict.models.base import Fitted

if TYPE_CHECKING:
    from echt.predict.snapshot import Snapshot

Reals = NDArray[np.float64]
Rows = NDArray[np.int64]
What = Literal["any", "count", "money"]
WHATS: tuple[What, ...] = ("any", "count", "money")
_STILL = 1e-9
LEAST = 1e-4  # of a chance, a count, an amount: less is nothing


@dataclass(frozen=True, slots=True)
class Weighed:
    """What weighs for some people.

    Attributes:
        usual: What is expected before anything about the person is known.
        parts: By theme: (m,) logarithm of how many times; they add up to log(prediction / usual).
        features: By theme: the features behind it.
    """

    usual: float
    parts: Mapping[str, Reals]
    features: Mapping[str, tuple[str, ...]]


def weigh(fitted: Fitted, now: Snapshot, rows: Rows, what: What) -> Weighed:
    """What weighs, by the way the model is made: trees by TreeSHAP, closed forms by exact Shapley values of four themes.

    Args:
        fitted: Any fitted candidate.
        now: The snapshot that was predicted from.
        rows: (m,) whose prediction.
        what: "any" the chance, "count" how many, "money" how much.

    Raises:
        DataError: E154, `what` is not known, or the snapshot does not fit the model.

    Source:
        Shapley 1953; Lundberg et al. 2020. A mean of models in logarithms has the mean of their parts.
    """
    from echt.predict.explain.by_history import weigh_history, weigh_last
    from echt.predict.explain.by_trees import weigh_trees
    from echt.predict.models.learned import FittedHurdle, FittedPropensity, FittedResidual
    from echt.predict.models.naive import FittedLastHorizon

    if what not in WHATS:
        raise DataError(
            "there is nothing of that name to explain.",
            code="E154",
            found=repr(what),
            fix='"any" (the chance), "count" or "money"',
        )
    if isinstance(fitted, FittedHurdle | FittedPropensity | FittedResidual):
        return weigh_trees(fitted, now, rows, what)
    if parts := cast("tuple[Fitted, ...]", getattr(fitted, "parts", ())):
        return _mean([weigh(part, now, rows, what) for part in parts])
    if isinstance(fitted, FittedLastHorizon):
        return weigh_last(fitted, now, rows, what)
    return weigh_history(fitted, now, rows, what)


def by_theme(names: tuple[str, ...], parts: Reals, usual: float) -> Weighed:
    """Parts of features, summed by theme.

    Args:
        names: (k,) features.
        parts: (m, k) logarithms of how many times.
        usual: Before anything is known.
    """
    told: dict[str, Reals] = {}
    features: dict[str, tuple[str, ...]] = {}
    for k, name in enumerate(names):
        theme = theme_of(name)
        told[theme] = told.get(theme, np.zeros(len(parts))) + parts[:, k]
        features[theme] = (*features.get(theme, ()), name)
    return Weighed(usual, told, features)


def scaled(parts: Reals, usual: Reals | float, made: Reals) -> Reals:
    """(m, k) parts on another scale, shared out so that they add up to log(made / usual).

    Args:
        parts: (m, k) on the scale where they were found, of the same sign in sum.
        usual: (m,) or one number: before.
        made: (m,) after.
    """
    total = parts.sum(axis=1)
    wanted = np.log(np.maximum(made, LEAST)) - np.log(np.maximum(usual, LEAST))
    ratio = np.divide(wanted, total, out=np.zeros(len(total)), where=np.abs(total) > _STILL)
    return parts * ratio[:, None]


def _mean(several: list[Weighed]) -> Weighed:
    themes = dict.fromkeys(theme for one in several for theme in one.parts)
    none = np.zeros(len(next(iter(several[0].parts.values()))))
    return Weighed(
        float(np.exp(np.mean([np.log(max(one.usual, LEAST)) for one in several]))),
        {theme: np.mean([one.parts.get(theme, none) for one in several], axis=0) for theme in themes},
        {
            theme: tuple(dict.fromkeys(name for one in several for name in one.features.get(theme, ())))
            for theme in themes
        },
    )

"""From the horizon a model was fitted for to the one that is asked, by how a customer-base model sees both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from echt.errors import DataError
from echt.predict.base import Reals, version_of
from echt.predict.btyd import MBGNBD
from echt.predict.models.base import Forecast

if TYPE_CHECKING:
    from echt.predict.snapshot import Snapshot

_FARTHEST = 5.0


def stretched(made: Forecast, now: Snapshot, fitted: float, version: str) -> Forecast:
    """The forecast for the horizon of `now`.

    History may be too short for a past moment with a horizon as long as asked. Then a model of a shorter horizon is
    stretched by the ratio of what the MBG/NBD expects of each person in both, so that people who fade, fade.

    Args:
        made: For the horizon that the model was fitted for.
        now: With the horizon that is asked.
        fitted: In days.
        version: Of the model.

    Raises:
        DataError: E154, the horizon asked is more than 5 times as long, or as short.
    """
    asked = float(now.horizon_days or fitted)
    if asked == fitted:
        return Forecast(made.expected, made.p_any, made.value, None, version)
    if not 1 / _FARTHEST <= asked / fitted <= _FARTHEST:
        raise DataError(
            "a model was fitted for another horizon.",
            code="E154",
            found=f"fitted for {fitted:.0f} days, asked for {asked:.0f}",
            fix="fit it on snapshots with the horizon that is asked",
        )
    ratio, said = _ratio(now, fitted, asked)
    chance = -np.expm1(np.log1p(-np.minimum(made.p_any, 1 - 1e-12)) * ratio)
    known = version_of(model=version, fitted=fitted, asked=asked, **said)
    return Forecast(made.expected * ratio, chance, made.value * ratio, None, known)


def _ratio(now: Snapshot, fitted: float, asked: float) -> tuple[Reals, dict[str, float]]:
    came = now.purchases > 0
    history = now.frequency[came], now.recency[came], now.age[came]
    ratio = np.full(len(came), asked / fitted)
    try:
        model = MBGNBD().fit(*history)
    except DataError:  # too few, or nobody came back: nobody fades
        return ratio, {}
    ratio[came] = model.expected_purchases(asked, *history) / model.expected_purchases(fitted, *history)
    return ratio, model.params_

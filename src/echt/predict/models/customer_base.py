"""The customer-base models as candidates: fitted on the histories they forecast from, money by gamma-gamma."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from echt.errors import DataError
from echt.predict import orders
from echt.predict.base import Reals, version_of
from echt.predict.btyd import BGNBD, MBGNBD, GammaGamma, ParetoNBD
from echt.predict.models.base import Forecast
from echt.predict.models.gamma_poisson import rhythm_of

if TYPE_CHECKING:
    from echt.predict.snapshot import Snapshot

_MODELS = {"bgnbd": BGNBD, "mbgnbd": MBGNBD, "paretonbd": ParetoNBD}
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class CustomerBase:
    """BG/NBD, MBG/NBD or Pareto/NBD with gamma-gamma money. Learns nothing from outcomes but what new people do.

    Assumes what the model does (see `echt.predict.btyd`). People who are known but never bought are no customers yet:
    they get the mean of such people in the last horizon, and 0 before one has passed.

    Attributes:
        name: "bgnbd", "mbgnbd" or "paretonbd".
    """

    name: str

    def fit(self, past: Sequence[Snapshot]) -> FittedCustomerBase:
        """Look at what people without a purchase did; the model itself is fitted on the snapshot to forecast from."""
        return FittedCustomerBase(self.name, _newcomers(past))


@dataclass(frozen=True, slots=True)
class FittedCustomerBase:
    """Waiting for a snapshot.

    Attributes:
        name: Which model.
        newcomers: A day: outcomes, minus the logarithm of the chance of none, and money of a person without a purchase.
    """

    name: str
    newcomers: tuple[float, float, float]

    @property
    def version(self) -> str:
        """12 hexadecimal digits of what was learnt from outcomes."""
        count, hazard, money = self.newcomers
        return version_of(model=self.name, count=count, hazard=hazard, money=money)

    def forecast(self, now: Snapshot) -> Forecast:
        """Fit on the histories of `now` up to its cut-off, then ask.

        Raises:
            DataError: E146, a history cannot be (recency > age); E148, too few people, or nobody came back.
            OutsideError: E149, the extra `predict` is not installed.
        """
        came, days = now.purchases > 0, float(now.horizon_days or 1)
        history = now.frequency[came], now.recency[came], now.age[came]
        model = _MODELS[self.name]().fit(*history)
        count, hazard, money = self.newcomers
        n = len(came)
        expected, chance, value = (
            np.full(n, count * days),
            np.full(n, -np.expm1(-hazard * days)),
            np.full(n, money * days),
        )
        alive = np.ones(n)
        expected[came] = model.expected_purchases(days, *history)
        chance[came] = model.p_any(days, *history)
        alive[came] = model.p_alive(*history)
        each, said = order_money(now)
        value[came] = expected[came] * each[came]
        version = version_of(model=self.name, newcomers=self.version, **model.params_, **said)
        return Forecast(expected, chance, value, alive, version)


def order_money(now: Snapshot) -> tuple[Reals, dict[str, float]]:
    """What a next order of each person is worth, with the parameters behind it.

    Gamma-gamma where it can be fitted; else each person's mean, drawn to everyone's (`orders.order_value`). Who has
    nothing left after refunds gets what a new customer would.

    Returns:
        (n,) in the currency of the log, and the parameters by name.
    """
    kept = (now.priced > 0) & (now.monetary > 0)
    x, mean = np.where(kept, now.priced, 0.0), np.where(kept, now.monetary, 1.0)
    try:
        found = GammaGamma().fit(x[kept], mean[kept])
        return found.expected_value(x, mean), found.params_
    except DataError:
        each, _, _ = orders.order_value(rhythm_of(now), _HALF)
        return each, {"mean_order": float(each.mean()) if len(each) else 0.0}


def _newcomers(past: Sequence[Snapshot]) -> tuple[float, float, float]:
    last = past[-1] if past else None
    if last is None or last.later is None or last.later_value is None or not (new := last.purchases == 0).any():
        return 0.0, 0.0, 0.0
    days, later = float(last.horizon_days or 1), last.later[new]
    some = min(float((later > 0).mean()), 0.999)
    return float(later.mean()) / days, -float(np.log1p(-some)) / days, float(last.later_value[new].mean()) / days

"""Admission: the more of a week's attention is used, the more a message must bring for each second of it.

A person's week is a knapsack that is filled without knowing what will come. A message is let in when its gain for each
second of price is at least

`Ψ(z) = (U e / L)^z · L / e`

with z the share of the person's budget that is used, and L and U the least and the most that a message may plausibly
bring a second. Whatever comes, in whatever order, what is let in is worth at least 1 / (ln(U / L) + 1) of what somebody
who knew it all beforehand could have let in, for messages that are small beside the budget.

Source:
    Zhou, Chakrabarty and Lukose 2008, Budget constrained bidding in keyword auctions and online knapsack problems.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from echt.errors import CampaignError

__all__ = ["Admission"]


@dataclass(frozen=True, slots=True)
class Admission:
    """The least and the most that a message may plausibly bring, in money for each attention-second.

    Attributes:
        least: L.
        most: U.

    Raises:
        CampaignError: E499, not 0 < L <= U.

    Examples:
        >>> rule = Admission(0.0025, 0.025)
        >>> [round(rule.threshold(used, 24.0), 4) for used in (0.0, 8.0, 16.0, 24.0)]
        [0.0009, 0.0028, 0.0083, 0.025]
    """

    least: float
    most: float

    def __post_init__(self) -> None:
        if not 0 < self.least <= self.most < math.inf:
            raise CampaignError(
                "an admission threshold needs the least and the most that a message may bring a second.",
                code="E499",
                found=f"from {self.least} to {self.most}",
                fix="Admission(0.0025, 0.025), or Admission.of(gain, price) of an earlier plan",
            )

    def threshold(self, used_s: float, budget_s: float) -> float:
        """Ψ(z): money a second that a message must bring; infinite where there is no budget.

        Args:
            used_s: Attention reserved and spent.
            budget_s: The person's budget.
        """
        if budget_s <= 0:
            return math.inf
        z = min(max(used_s / budget_s, 0.0), 1.0)
        return math.exp(z * (math.log(self.most / self.least) + 1.0) + math.log(self.least) - 1.0)

    @classmethod
    def of(cls, gain: ArrayLike, price_s: ArrayLike, *, share: float = 0.01) -> Admission:
        """From an earlier plan: L and U leave out a share of the messages at either end.

        Args:
            gain: (n,) money.
            price_s: (n,) attention-seconds.
            share: Left out below and above, 0..0.5.

        Raises:
            CampaignError: E499, nothing in it brings anything.
        """
        money, price = np.asarray(gain, dtype=np.float64), np.asarray(price_s, dtype=np.float64)
        good = np.isfinite(money) & np.isfinite(price) & (money > 0) & (price > 0)
        if not good.any():
            return cls(math.nan, math.nan)
        low, high = np.quantile(money[good] / price[good], [share, 1.0 - share])
        return cls(float(low), float(high))

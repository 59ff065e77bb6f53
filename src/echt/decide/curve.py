"""What attention buys: from the first message to everyone who may be reached, the best first.

The messages of the plan come in the order of their scores; after them, everyone else who could get one, the best of
theirs, in the order of their scores. So the curve goes through the plan itself. Where people share nothing but a total,
a smaller total gives exactly the plans on the curve; with budgets of creatives the rest of the curve is what this order
brings, and a plan made for that much attention may bring a little more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from echt.decide.doubt import Doubt
from echt.decide.plan import Side
from echt.decide.rows import Outcome
from echt.decide.standing import CODE
from echt.nouns import Reason

__all__ = ["Curve", "curve_of"]

POINTS = 60
_COULD = tuple(CODE[one] for one in (Reason.not_worth_it, Reason.outranked, Reason.shared_budget))


@dataclass(frozen=True, slots=True)
class Curve:
    """Attention and what it brings, at some points.

    Attributes:
        attention_s: (p,) seconds, from 0 on.
        gain: (p,) money.
        low: (p,) NaN where no range of the effect is known.
        high: (p,)
        here: The point that is the plan.
    """

    attention_s: NDArray[np.float64]
    gain: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    here: int

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {
            "attention_s": self.attention_s.tolist(),
            "gain": self.gain.tolist(),
            "low": [None if np.isnan(one) else one for one in self.low.tolist()],
            "high": [None if np.isnan(one) else one for one in self.high.tolist()],
            "here": self.here,
        }


def curve_of(side: Side, outcome: Outcome, doubt: Doubt) -> Curve:
    """The curve through a plan.

    Args:
        side: The campaign after attention was given out.
        outcome: What was decided.
        doubt: For the band.
    """
    edges, offer = outcome.edges, side.offer
    order = np.argsort(-edges.score, kind="stable")
    rest = np.flatnonzero(np.isin(outcome.reason, _COULD))
    scores = np.where(offer.allowed[rest], offer.gain[rest] - offer.worth * offer.price[rest], -np.inf)
    best = scores.argmax(axis=1) if len(rest) else np.zeros(0, dtype=np.intp)
    top = scores[np.arange(len(rest)), best]
    after = np.argsort(-top, kind="stable")
    after = after[np.isfinite(top[after])]
    person = np.concatenate([edges.person[order], rest[after]])
    creative = np.concatenate([edges.creative[order], best[after]])
    gained = np.concatenate([outcome.edge_gain[order], offer.gain[rest[after], best[after]]])
    stops = _stops(len(edges), len(person))
    gain = np.concatenate([[0.0], np.cumsum(gained)])[stops]
    low, high = doubt.along(person, creative, gain, stops)
    here = int(np.searchsorted(stops, len(edges)))
    return Curve(stops.astype(np.float64) * side.channel_s, gain, low, high, here)


def _stops(plan: int, everyone: int) -> NDArray[np.intp]:
    """Where to look: closer together at the beginning, and at the plan itself."""
    even = np.linspace(0, 1, POINTS) ** 1.5 * everyone
    return np.unique(np.concatenate([even.round().astype(np.intp), [0, plan, everyone]]))

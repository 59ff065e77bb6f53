"""What a contact is expected to bring, in money: a prediction, times a response that is assumed, less the regret.

`gain = value · expected goals within the campaign's time · assumed response − regret · assumed unsubscribe`, or with
`value = "margin"`: `gain = assumed margin · expected spending within that time · assumed response − …`.

Nobody has measured the response yet: it is an assumption, printed with every plan that uses it. Learned uplift takes
its place without changing anything else: a plan only asks for a matrix of gains.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from echt.errors import CampaignError
from echt.nouns import Campaign, Creative

__all__ = ["MARGIN", "Gains", "assumed_gains"]

MARGIN = "margin"
"""The `value` of a campaign that counts money and not goals."""


@dataclass(frozen=True, slots=True)
class Gains:
    """Expected incremental gain of each creative for each person.

    Attributes:
        money: (n, k) float32, row i is candidate i, column j is creative j; net of expected regret.
        model_version: What made it.
        assumptions: Sentences about what was assumed and not measured.
        allowed: (n, k) bool, False where a creative has nothing to show this person; None: everywhere True.
    """

    money: NDArray[np.float32]
    model_version: str
    assumptions: tuple[str, ...] = ()
    allowed: NDArray[np.bool_] | None = None

    def check(self, n: int, k: int) -> None:
        """Refuse a matrix that does not fit.

        Raises:
            CampaignError: E416, another shape, or a number that is not finite.
        """
        shapes = {self.money.shape, self.money.shape if self.allowed is None else self.allowed.shape}
        if shapes != {(n, k)}:
            raise CampaignError(
                "gains have one row a candidate and one column a creative.",
                code="E416",
                found=f"shape {', '.join(map(str, sorted(shapes)))}",
                fix=f"shape ({n}, {k})",
            )
        if not np.isfinite(self.money).all():
            wrong = int((~np.isfinite(self.money)).sum())
            raise CampaignError(
                "gains are finite numbers.", code="E416", found=f"{wrong} that are not", fix="look at the prediction"
            )


def assumed_gains(
    candidates: pa.Table,
    creatives: Sequence[Creative],
    campaign: Campaign,
    predictions: pa.Table,
) -> Gains:
    """Gains from a prediction of goals, or of spending, and an assumed response.

    Args:
        candidates: person_id, one row a person asked.
        creatives: The k creatives of the campaign: all get the same gain until one is measured to do better.
        campaign: value, within, assumed_response, assumed_margin, assumed_unsubscribe, regret_unsubscribe.
        predictions: person_id, value (expected goals, or expected money where the campaign's value is "margin", within
            horizon_days), horizon_days, model_version. Who has no prediction is expected to do nothing.

    Raises:
        CampaignError: E416, the worth of a goal is not known.
    """
    worth = campaign.assumed_margin if campaign.value == MARGIN else campaign.value
    if not isinstance(worth, int | float):
        raise CampaignError(
            f"campaign '{campaign.name}': nobody said what one '{campaign.goal}' is worth.",
            code="E416",
            found=f"value = {campaign.value!r}",
            fix='value = 12.50, or value = "margin" with [assumed] margin = 0.30',
        )
    ahead = _expected(candidates["person_id"], predictions, campaign.within.total_seconds() / 86400)
    regret = campaign.regret_unsubscribe * campaign.assumed_unsubscribe
    gain = worth * campaign.assumed_response * ahead - regret
    matrix = np.repeat(gain.astype(np.float32)[:, None], len(creatives), axis=1)
    version = _only(predictions, "model_version") or "none"
    return Gains(matrix, f"assumed-1+{version}", _say(campaign, float(worth)))


def _expected(person_id: pa.ChunkedArray, predictions: pa.Table, days: float) -> NDArray[np.float64]:
    row = pc.index_in(person_id, value_set=predictions["person_id"])
    per_day = pc.divide(predictions["value"].cast(pa.float64()), predictions["horizon_days"].cast(pa.float64()))
    return pc.fill_null(pc.take(per_day, row), 0.0).to_numpy() * days


def _only(table: pa.Table, column: str) -> str:
    values: list[Any] = pc.unique(table[column]).to_pylist() if len(table) else []
    return "+".join(sorted(str(value) for value in values))


def _say(campaign: Campaign, worth: float) -> tuple[str, ...]:
    days = campaign.within.total_seconds() / 86400
    goodbye = (
        f"{campaign.assumed_unsubscribe:.2%} say goodbye after a message, which costs "
        f"{campaign.regret_unsubscribe:.2f} {campaign.currency} each"
    )
    if campaign.value == MARGIN:
        adds = (
            f"one message adds {campaign.assumed_response:.1%} to what a person is expected to spend in {days:g} days"
        )
        return adds, f"{worth:.1%} of what is spent is left after all costs", goodbye
    adds = f"one message adds {campaign.assumed_response:.1%} to the '{campaign.goal}' expected of a person in {days:g} days"
    return adds, f"one '{campaign.goal}' is worth {worth:.2f} {campaign.currency}", goodbye

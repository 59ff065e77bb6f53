"""The usual mailing: one message to everyone who may be reached. Counts only, to compare with."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa

from echt.decide.known import Known
from echt.decide.people import ask
from echt.nouns import ATTENTION, Campaign
from echt.permission import Reachable

__all__ = ["UsualMailing", "usual_mailing"]


@dataclass(frozen=True, slots=True)
class UsualMailing:
    """What the usual mailing would do.

    Attributes:
        asked: People in the segment.
        contacts: Messages: one to everyone who may be reached.
        attention_s: Seconds of attention they take.
        over_budget: People it would take over their weekly attention.
        disturbed: People it would reach in their quiet hours or in a pause.
    """

    asked: int
    contacts: int
    attention_s: float
    over_budget: int
    disturbed: int

    def __str__(self) -> str:
        return (
            f"The usual mailing: {self.contacts:,} of {self.asked:,} people get a message, {self.attention_s:,.0f} "
            f"seconds of attention; {self.over_budget:,} go over their weekly budget, {self.disturbed:,} are disturbed "
            "in quiet time."
        )

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return asdict(self)


def usual_mailing(
    reachable: Reachable, candidates: pa.Table, campaign: Campaign, *, known: Known, at: datetime
) -> UsualMailing:
    """Count what would happen if everyone who may be reached got one message.

    Args:
        reachable: From the gate, for the campaign's purpose.
        candidates: Everyone asked about, as for `plan`.
        campaign: Channel, default budget, quiet hours.
        known: Attention used and own settings.
        at: The moment, UTC.
    """
    people = ask(reachable, candidates, campaign, known, at)
    reach = people.left_out < 0
    seconds = ATTENTION.channel_s[campaign.channel]
    over = reach & (people.used_s + seconds > people.budget_s + 1e-9)
    sent = int(reach.sum())
    return UsualMailing(
        len(people), sent, sent * seconds, int(np.count_nonzero(over)), int(np.count_nonzero(reach & people.asleep))
    )

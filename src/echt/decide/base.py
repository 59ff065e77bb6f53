"""What every planner is: a question about people, creatives and a campaign, answered by a draft."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import pyarrow as pa

from echt.decide.draft import Plan
from echt.decide.gains import Gains
from echt.decide.known import Known
from echt.nouns import Campaign, Creative
from echt.permission import Reachable

__all__ = ["Planner"]


class Planner(Protocol):
    """`plan` and `nothing` are planners."""

    def __call__(
        self,
        reachable: Reachable,
        candidates: pa.Table,
        creatives: Sequence[Creative],
        campaign: Campaign,
        *,
        gains: Gains,
        known: Known,
        at: datetime,
        seed: int,
    ) -> Plan:
        """Decide for everyone in `candidates`."""
        ...

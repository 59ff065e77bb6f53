"""Do nothing: everyone is left in peace. The planner to compare every other planner with."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pyarrow as pa

from echt.decide.draft import Plan
from echt.decide.gains import Gains
from echt.decide.known import Known
from echt.decide.people import ask
from echt.decide.plan import check_question, plan_people
from echt.nouns import Campaign, Creative
from echt.permission import Reachable

__all__ = ["nothing"]


def nothing(
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
    """A plan in which nobody gets anything: attention is taken to be worth more than any gain.

    Takes and raises what `plan` does. The holdout is the same as in `plan`, so the two can be laid side by side.
    """
    check_question(reachable, creatives, campaign, at)
    gains.check(len(candidates), len(creatives))
    silent = replace(campaign, worth_per_s=math.inf)
    people = ask(reachable, candidates, silent, known, at)
    return plan_people(people, creatives, silent, gains, known, at, seed, how="nothing-1")

"""The effect of a campaign by intention to treat."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from echt.errors import CampaignError, DataError
from echt.estimate import (
    Estimate,
    Moments,
    detectable_difference,
    difference_in_means,
    difference_in_shares,
    sample_ratio,
)
from echt.measure.lasting import lasting
from echt.measure.report import Day, EffectReport, Group
from echt.nouns import Campaign
from echt.permission import GatedTables, Reachable

_DAY_S = 86_400


def measure(
    reachable: Reachable,
    decisions: pa.Table,
    campaign: Campaign,
    *,
    at: datetime,
    level: float = 0.95,
    goodbyes: pa.Table | None = None,
) -> EffectReport:
    """What a campaign caused: goals a person, in the days agreed, of those in the plan minus those in the holdout.

    Compared are the two sides of the draw, whole. One side: everyone in the holdout. The other: everybody else who had
    passed the same gate when the draw was made, whether they got something or were left in peace for quiet hours, a
    spent budget or because it was not worth it. Dropping those would compare people who differ. Nobody counts whose
    objection, missing permission or age was settled before the draw, and nobody who objects to being counted.

    Args:
        reachable: From a gate for `analytics` or below: who may be counted.
        decisions: Rows of `Decision` of one run, or of several that share the draw.
        campaign: Goal, days, currency and share of the holdout.
        at: The moment to look back from; what happened after it does not count.
        level: Of the intervals.
        goodbyes: person_id, at: who took their permission back or objected since (`Ledger.goodbyes`), for the question
            whether these days say anything about a year. None: nobody looked.

    Raises:
        CampaignError: E270, there is no holdout, so there is nothing to compare with.
        DataError: E271, nobody took part in the draw; E276, no time has passed since; E272, a group is too small.
        NotAllowedError: E303, the gate was not opened for analytics.

    Source:
        Intention to treat: Fisher et al. 1990; Welch 1947 for means, Newcombe 1998 for shares (see echt.estimate).
    """
    _refuse_without_holdout(campaign, decisions)
    tables = reachable.tables_until(at)
    within_s = int(campaign.within.total_seconds())
    asked = {"goal": campaign.goal, "at": at, "within_s": within_s}
    drawn = tables.query(
        "measure.drawn", params={**asked, "currency": campaign.currency}, tables={"decisions": decisions}
    )
    days = _days(drawn, at, within_s)
    held = np.asarray(drawn["held"].to_numpy()) > 0
    if not held.any() or held.all():
        _refuse_empty(held)
    plan, holdout = _group(drawn, ~held), _group(drawn, held)
    orders = difference_in_means(plan.times, holdout.times, level=level)
    value = difference_in_means(plan.value, holdout.value, level=level)
    pooled = math.sqrt((plan.times.variance * plan.people + holdout.times.variance * holdout.people) / len(held))
    goals = plan.times.total + holdout.times.total
    return EffectReport(
        campaign=campaign.name,
        goal=campaign.goal,
        within_days=within_s / _DAY_S,
        days_seen=days,
        at=at,
        currency=campaign.currency,
        plan=plan,
        holdout=holdout,
        per_person=orders,
        buyers=difference_in_shares((plan.did, plan.people), (holdout.did, holdout.people), level=level),
        value=value,
        ratio=sample_ratio([holdout.people, plan.people], [campaign.holdout, 1 - campaign.holdout]),
        detectable=detectable_difference(pooled, plan.people, holdout.people, level=level) if pooled > 0 else None,
        attention_s=_attention(decisions),
        not_counted=_people_drawn(decisions) - len(held),
        simulated_share=_total(drawn, "simulated_times") / goals if goals else 0.0,
        simulated_people=int(_total(drawn, "simulated")),
        lasting=lasting(tables, drawn, goodbyes, goal=campaign.goal, at=at, within=campaign.within, level=level),
        series=_series(tables, drawn, asked, plan, holdout, days, level),
        outcomes=_outcomes(drawn, campaign, at),
    )


def _group(drawn: pa.Table, rows: NDArray[np.bool_]) -> Group:
    times = np.asarray(drawn["times"].to_numpy())[rows]
    value = np.asarray(drawn["value"].to_numpy())[rows]
    sent = int(np.asarray(drawn["sent"].to_numpy())[rows].sum())
    return Group(int(rows.sum()), sent, int((times > 0).sum()), Moments.of(times), Moments.of(value))


def _series(
    tables: GatedTables,
    drawn: pa.Table,
    asked: dict[str, Any],
    plan: Group,
    holdout: Group,
    days: float,
    level: float,
) -> tuple[Day, ...]:
    """The difference in goals a person up to each day: total and squares of a group grow by what the day added."""
    people = drawn.select(["person_id", "decided_at", "held"])
    added = tables.query("measure.daily", params=asked, tables={"drawn": people})
    last = math.ceil(days)
    grown = np.zeros((2, last + 1, 2))
    at = (added["held"].to_numpy(), added["day"].to_numpy())
    grown[at] = np.stack([added["total"].to_numpy(), added["squares"].to_numpy()], axis=1)
    grown = grown.cumsum(axis=1)
    found: list[Day] = []
    for day in range(1, last + 1):
        here, there = (Moments(n, *map(float, grown[k, day])) for k, n in ((0, plan.people), (1, holdout.people)))
        it: Estimate = difference_in_means(here, there, level=level)
        found.append(Day(day, it.value, it.low, it.high))
    return tuple(found)


def _outcomes(drawn: pa.Table, campaign: Campaign, at: datetime) -> pa.Table:
    n, utc = drawn.num_rows, pa.timestamp("us", tz="UTC")
    span = pa.scalar(campaign.within, pa.duration("us"))
    ends, now = pc.add(drawn["decided_at"].cast(utc), span), pa.scalar(at, utc)
    until = pc.if_else(pc.less(ends, now), ends, now)
    simulated = pc.or_(pc.greater(drawn["simulated_times"], 0), pc.greater(drawn["simulated"], 0))
    return pa.table(
        {
            "person_id": drawn["person_id"],
            "run_id": drawn["run_id"],
            "campaign_id": pa.repeat(campaign.name, n),
            "goal": pa.repeat(campaign.goal, n),
            "until": until,
            "times": drawn["times"].cast(pa.int64()),
            "value": drawn["value"],
            "currency": pa.repeat(campaign.currency, n),
            "simulated": simulated,
        }
    )


def _days(drawn: pa.Table, at: datetime, within_s: int) -> float:
    if not drawn.num_rows:
        _refuse_empty(np.zeros(0, dtype=np.bool_))
    first: datetime = pc.min(drawn["decided_at"]).as_py()
    seen = min((at - first).total_seconds(), within_s)
    if seen <= 0:
        raise DataError(
            "no time has passed since the decision.",
            code="E276",
            found=f"decided {first:%Y-%m-%d %H:%M}, measured at {at:%Y-%m-%d %H:%M}",
            fix="give a later moment: --at",
        )
    return seen / _DAY_S


def _people_drawn(decisions: pa.Table) -> int:
    before = pa.array(["objection", "no_permission", "minor"])
    after = decisions.filter(pc.invert(pc.is_in(decisions["reason"], value_set=before)))
    return int(pc.count_distinct(after["person_id"]).as_py())


def _attention(decisions: pa.Table) -> float:
    sent = decisions.filter(pc.is_valid(decisions["creative_id"]))
    return float(pc.sum(sent["attention_s"]).as_py() or 0.0)


def _total(drawn: pa.Table, column: str) -> float:
    return float(pc.sum(drawn[column]).as_py() or 0)


def _refuse_without_holdout(campaign: Campaign, decisions: pa.Table) -> None:
    if campaign.holdout > 0 or decisions.num_rows == 0:
        return
    raise CampaignError(
        "this campaign left nobody in peace by the draw, so nobody can tell what it caused.",
        code="E270",
        found=f"{campaign.name}: holdout.share = 0",
        fix="next time: [holdout] share = 0.10",
    )


def _refuse_empty(held: NDArray[np.bool_]) -> None:
    side = "nobody in the plan" if held.size and held.all() else "nobody in the holdout"
    raise DataError(
        "there are no two groups to compare.",
        code="E271",
        found=side if held.size else "nobody took part in the draw and may be counted",
        fix="commit a plan first; record a ground for analytics.reporting; widen the segment",
    )

"""Figures that reports and the Studio show: each is one query through the gate, at a moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from echt import segment
from echt.errors import ProjectError
from echt.flow.after import REPORTING
from echt.flow.choose import names_in_use
from echt.flow.setting import Setting
from echt.nouns import Purpose, Segment
from echt.permission import gate


def overview(setting: Setting, since: datetime, at: datetime) -> dict[str, Any]:
    """Counts about the shop at a moment: known, recent (bought after `since`), orders, revenue, large orders."""
    reach = gate(setting.ledger, setting.warehouse, REPORTING, at)
    found: dict[str, Any] = reach.tables.query("flow.overview", params={"since": since}).to_pylist()[0]
    return found


def came_of(setting: Setting, name: str, outcome: str, at: datetime, horizon_days: int) -> dict[str, Any] | None:
    """What the people of a prediction did within its horizon: people, times, money, anyone; None until that has passed.

    Args:
        setting: Both stores.
        name: A prediction in the warehouse, such as "expected_orders_90d".
        outcome: Event name that was predicted.
        at: The moment predicted from.
        horizon_days: How far ahead.
    """
    until = at + timedelta(days=horizon_days)
    if until > setting.values.at:
        return None
    reach = gate(setting.ledger, setting.warehouse, REPORTING, setting.values.at)
    params = {"name": name, "at": at, "until": until, "outcome": outcome, "made_up": setting.values.simulated}
    found: dict[str, Any] = reach.tables.query("flow.came_of", params=params).to_pylist()[0]
    return found if found["people"] else None


def quarantine_reasons(setting: Setting) -> list[dict[str, Any]]:
    """code, reason, lines of every reason of quarantine, most frequent first."""
    return setting.warehouse.query("flow.top_reasons").to_pylist()


def ingested(setting: Setting) -> dict[str, int]:
    """Rows read so far, and what became of them: read, accepted, duplicate, quarantined, refused."""
    import json

    total: dict[str, int] = {}
    for row in setting.ledger.ingests().to_pylist():
        counts = json.loads(row["counts"]) if isinstance(row["counts"], str) else row["counts"] or {}
        for name in ("read", "accepted", "duplicate", "quarantined", "refused"):
            total[name] = total.get(name, 0) + int(counts.get(name, 0))
    return total


@dataclass(frozen=True, slots=True)
class Shares:
    """How much of their attention budget people gave; `shares` holds (above, up to, people)."""

    before_s: float
    over: int
    shares: tuple[tuple[float, float, int], ...]


def attention_shares(setting: Setting, rows: pa.Table, at: datetime) -> Shares:
    """The attention budget of everyone a run asked about, in bands, this run included."""
    asked = rows.group_by("person_id").aggregate([("attention_s", "sum")])
    found = setting.warehouse.query(
        "flow.attention_shares",
        params={"budget": setting.values.budget_s},
        tables={
            "asked": asked.rename_columns({"attention_s_sum": "plan_s"}),
            "used": setting.ledger.attention_used(at),
            "own_settings": setting.ledger.settings(),
        },
    ).to_pylist()[0]
    bands = (
        ("none", 0, 0),
        ("quarter", 0, 0.25),
        ("half", 0.25, 0.5),
        ("three_quarters", 0.5, 0.75),
        ("whole", 0.75, 1),
    )
    shares = tuple((float(low), float(high), int(found[name])) for name, low, high in bands)
    return Shares(float(found["before_s"]), int(found["over"]), shares)


def history_of(setting: Setting, person_id: str, at: datetime) -> dict[str, Any]:
    """What one person's story needs: orders, days since the last, ground of the permission, attention."""
    people = pa.array([person_id])
    reach = gate(setting.ledger, setting.warehouse, REPORTING, at, people=people)
    rows: list[dict[str, Any]] = reach.tables.query("flow.one_history", params={"at": at}).to_pylist()
    decided = [row for row in setting.ledger.decisions(person_id=person_id).to_pylist() if row["at"] <= at]
    before = [row for row in decided if row["at"] < at and row["at"] > at - timedelta(hours=168)]
    own = setting.ledger.settings()
    mine = own.filter(pc.equal(own["person_id"], person_id)).to_pylist()
    budget = mine[0]["budget_s"] if mine else None
    permission = setting.ledger.standing(Purpose(decided[-1]["purpose"]), at)
    ground = permission.filter(pc.equal(permission["person_id"], person_id)).to_pylist()
    return {
        "orders": int(rows[0]["orders"]) if rows else 0,
        "days_since_order": (at - rows[0]["last_order"]).total_seconds() / 86400 if rows else None,
        "basis": ground[0]["basis"] if ground else None,
        "used_s": float(sum(row["attention_s"] for row in before)),
        "budget_s": setting.values.budget_s if budget is None else float(budget),
        "simulated": simulated_permissions(setting),
    }


def segment_counts(setting: Setting, segments: Sequence[Segment], at: datetime) -> dict[str, int]:
    """Reachable people in each segment, by name."""
    known = {one.name: one for one in segments}
    counts: dict[str, int] = {}
    for one in segments:
        tables = gate(setting.ledger, setting.warehouse, one.purpose, at).tables
        names = names_in_use(setting, tables, known)
        counts[one.name] = len(segment.members(one, tables, at=at, known=names, any_size=True))
    return counts


def simulated_permissions(setting: Setting) -> bool:
    """Whether any permission in the ledger was made by the simulator."""
    return setting.ledger.any_simulated_permission()


def simulated_events(setting: Setting) -> bool:
    """Whether anything that was done up to now was made by the simulator."""
    now = {"at": setting.values.at}
    return setting.warehouse.count("events", "simulated AND at <= $at", now) > 0


def latest_campaign(setting: Setting) -> str:
    """The campaign of the latest run up to now that was committed; E111 where there is none."""
    runs = [run for run in setting.ledger.runs().to_pylist() if run["at"] <= setting.values.at]
    if not runs:
        raise ProjectError("no campaign has a committed plan.", code="E111", fix="echt plan NAME --commit")
    return str(max(runs, key=lambda run: run["at"])["campaign_id"])

"""Decisions: what a run decided for each person, committed as a whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from echt.errors import DataError
from echt.ledger import rows, schema, shared
from echt.ledger.book import Part, Tx
from echt.ledger.times import micros, moment

_RUN = {
    "config_hash": "",
    "policy_version": "",
    "model_version": "",
    "simulated": False,
    "budget_s": None,
    "seed": None,
}


class Decisions(Part):
    """Runs and the decisions in them."""

    def commit_run(self, run: Mapping[str, Any], decisions: pa.Table, *, at: datetime) -> int:
        """Write a run in one transaction: the run, its decisions, the attention they reserve, one audit entry.

        Doing it again with the same `run_id` writes nothing and returns 0.

        Args:
            run: run_id, campaign_id and, when known, budgets (what people share of the campaign, in contacts, as it is
                now: `creative:NAME`, `total`), config_hash, policy_version, model_version, seed, at,
                simulated, budget_s (the campaign's budget, in attention-seconds a person in 168 h; default 24, and
                a person's own wins); anything else is kept as JSON.
            decisions: The columns of `nouns.Decision`; run_id, campaign_id, at and the versions may be left to `run`,
                decision_id to the ledger ("<run_id>.<number>").
            at: When it is committed.

        Returns:
            How many decisions were written.

        Raises:
            NotAllowedError: E256, a decision without standing permission; E257, over a person's budget; E263, someone
                was forgotten.
            DataError: E258, earlier than a person's latest decision; E259, E261, rows do not fit.
            CampaignError: E496, more than is left of what people share, where online decisions give it out too.

        """
        run_id = str(run["run_id"])
        if self.run(run_id) is not None:
            return 0
        fresh = _fresh(run, decisions, at)
        with self.book.write("run", at) as tx:
            if tx.connection.scalar(sa.select(schema.runs.c.run_id).where(schema.runs.c.run_id == run_id)) is not None:
                return 0
            _refuse_the_past(tx.connection, fresh)
            shared.bring_to(tx.connection, str(run["campaign_id"]), run.get("budgets") or {})
            shared.take_for_run(tx.connection, str(run["campaign_id"]), fresh)
            write_run(tx, run, fresh, at)
            numbers = tx.next_keys(schema.decisions, fresh.num_rows)
            fresh = fresh.set_column(0, "decision_no", numbers)
            tx.add(schema.decisions, fresh)
            tx.commit_to("attention", _reserved(fresh))
        return fresh.num_rows

    def decisions(
        self, run_id: str | None = None, person_id: str | None = None, campaign_id: str | None = None
    ) -> pa.Table:
        """Decisions, oldest first, with the columns of `nouns.Decision` (product_ids as JSON text)."""
        t = schema.decisions
        query = sa.select(*(column for column in t.columns if column.name != "decision_no"))
        for column, value in ((t.c.run_id, run_id), (t.c.person_id, person_id), (t.c.campaign_id, campaign_id)):
            if value is not None:
                query = query.where(column == value)
        return self.book.fetch(query.order_by(t.c.decision_no))

    def decision(self, decision_id: str) -> dict[str, Any] | None:
        """One decision as a dictionary, or None."""
        t = schema.decisions
        found = self.book.fetch(sa.select(t).where(t.c.decision_id == decision_id))
        return found.to_pylist()[0] if found.num_rows else None

    def runs(self) -> pa.Table:
        """Every committed run, oldest first."""
        t = schema.runs
        return self.book.fetch(sa.select(*list(t.columns)[1:]).order_by(t.c.at, t.c.run_id))

    def run(self, run_id: str) -> dict[str, Any] | None:
        """One run as a dictionary (`body` holds what else was said of it), or None."""
        t = schema.runs
        found = self.book.fetch(sa.select(*list(t.columns)[1:]).where(t.c.run_id == run_id)).to_pylist()
        return found[0] | {"body": json.loads(found[0]["body"])} if found else None

    def latest_run(self, campaign: str) -> str | None:
        """The id of a campaign's newest plan, or None: what is decided one by one beside a plan is no plan."""
        t = schema.runs
        query = sa.select(t.c.run_id, t.c.body).where(t.c.campaign_id == campaign)
        with self.book.read() as connection:
            found = connection.execute(query.order_by(t.c.at.desc(), t.c.committed_at.desc())).fetchall()
        return next((row.run_id for row in found if not json.loads(row.body).get("online")), None)


def _fresh(run: Mapping[str, Any], decisions: pa.Table, at: datetime) -> pa.Table:
    fill: dict[str, Any] = {name: run[name] for name in ("run_id", "campaign_id")}
    fill |= {name: run.get(name) or "" for name in ("config_hash", "policy_version", "model_version")}
    fill |= {"at": micros(run.get("at") or at), "simulated": bool(run.get("simulated")), "product_ids": "[]"}
    fill |= {"product_reason": ""}
    named = "decision_id" in decisions.column_names
    fresh = rows.stored(decisions, schema.decisions, fill if named else fill | {"decision_id": ""})
    fresh = fresh.sort_by([("person_id", "ascending"), ("contact_no", "ascending")])  # indexes grow at their end
    if named:
        return fresh
    numbers = pa.array(np.arange(fresh.num_rows)).cast(pa.string())
    names = pc.binary_join_element_wise(str(run["run_id"]), numbers, ".")
    return fresh.set_column(fresh.column_names.index("decision_id"), "decision_id", names)


def _reserved(decisions: pa.Table) -> pa.Table:
    """The attention rows that the database makes for these decisions."""
    taken = decisions.filter(pc.is_valid(decisions["creative_id"]))
    columns = {"decision_no": "decision_no", "decision_id": "decision_id", "person_id": "person_id"}
    return pa.table(
        {name: taken[source] for name, source in columns.items()}
        | {"seconds": taken["attention_s"], "state": pa.repeat("reserved", taken.num_rows), "at": taken["at"]}
    )


def no_decisions() -> pa.Table:
    """Storage-typed decisions, none of them."""
    return rows.table_of(
        [], [(column.name, rows.arrow_type(column, stored=True)) for column in schema.decisions.columns]
    )


def write_run(tx: Tx, run: Mapping[str, Any], fresh: pa.Table, at: datetime) -> None:
    """The row of a run with these decisions; none yet where it is decided online."""
    row = {name: run.get(name, default) for name, default in _RUN.items()}
    known = {*_RUN, "run_id", "campaign_id", "at"}
    row |= {
        "run_id": str(run["run_id"]),
        "campaign_id": str(run["campaign_id"]),
        "at": micros(run.get("at") or at),
        "committed_at": micros(at),
        "last_at": pc.max(fresh["at"]).as_py(),
        "decisions": fresh.num_rows,
        "body": json.dumps({name: value for name, value in run.items() if name not in known}, default=str),
    }
    data = rows.stored(pa.Table.from_pylist([row]), schema.runs)
    tx.add(schema.runs, data.set_column(0, "run_no", tx.next_keys(schema.runs, 1)))


def _refuse_the_past(connection: sa.Connection, fresh: pa.Table) -> None:
    """A decision is not earlier than the latest decision about the same person: that one was made without it."""
    first = pc.min(fresh["at"]).as_py()
    newest = sa.union_all(sa.select(schema.runs.c.last_at), sa.select(schema.shared_budgets.c.last_at)).subquery()
    last = connection.scalar(sa.select(sa.func.max(newest.c.last_at)))
    if first is None or last is None or first >= last:
        return
    t = schema.decisions
    later = connection.execute(
        sa.select(t.c.person_id, sa.func.max(t.c.at).label("at")).where(t.c.at > first).group_by(t.c.person_id)
    ).fetchall()
    known = rows.table_of(later, [("person_id", pa.string()), ("last", pa.int64())])
    earliest = fresh.group_by("person_id").aggregate([("at", "min")])
    both = earliest.join(known, "person_id", join_type="inner")
    late = pc.sum(pc.less(both["at_min"], both["last"])).as_py() or 0
    if late:
        raise DataError(
            f"the clock goes backwards: {late} people have later decisions than these.",
            code="E258",
            found=f"decisions at {moment(first).isoformat()}, after decisions at {moment(last).isoformat()}",
            fix="decide with --at no earlier than the latest committed run, or in a copy of the project",
        )

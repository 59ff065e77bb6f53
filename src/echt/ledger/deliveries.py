"""Deliveries: hand-overs to a channel, and what becomes of the attention that was reserved for them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from echt.ledger import rows, schema
from echt.ledger.book import Part, Tx
from echt.ledger.times import micros

_BECOMES = {"handed_over": "spent", "refused": "released", "failed": "released"}
_CHUNK = 5_000


class Deliveries(Part):
    """What was handed over, and what was not."""

    def record_deliveries(self, data: pa.Table, *, at: datetime) -> int:
        """Record hand-overs; attention goes from reserved to spent (handed_over) or released (refused, failed).

        A delivery that is known already gets its new state; the same state again changes nothing.

        Args:
            data: delivery_id, decision_id, person_id, channel, state (waiting, handed_over, refused, failed) and,
                when known, detail and at.
            at: When it is recorded.

        Returns:
            How many deliveries are new or changed.

        Raises:
            DataError: E261, an unknown decision or state.

        """
        fresh = rows.stored(data, schema.deliveries, {"detail": "", "at": micros(at)})
        with self.book.write("deliveries", at) as tx:
            known = _known(tx.connection, fresh)
            place = pc.index_in(fresh["delivery_id"].combine_chunks(), known["delivery_id"].combine_chunks())
            added = fresh.filter(pc.is_null(place))
            moved = _moved(fresh, known, place)
            numbers = tx.next_keys(schema.deliveries, added.num_rows)
            tx.add(schema.deliveries, added.set_column(0, "delivery_no", numbers))
            _update_deliveries(tx, moved)
            changed = pa.concat_tables([added.drop_columns("delivery_no"), moved.drop_columns("delivery_no")])
            _settle(tx, changed)
        return added.num_rows + moved.num_rows

    def deliveries(self, run_id: str | None = None, person_id: str | None = None) -> pa.Table:
        """Deliveries, oldest first: delivery_id, decision_id, person_id, channel, state, detail, at."""
        t = schema.deliveries
        query = sa.select(*(column for column in t.columns if column.name != "delivery_no"))
        if run_id is not None:
            d = schema.decisions
            query = query.join(d, d.c.decision_id == t.c.decision_id).where(d.c.run_id == run_id)
        if person_id is not None:
            query = query.where(t.c.person_id == person_id)
        return self.book.fetch(query.order_by(t.c.delivery_no))

    def delivery(self, delivery_id: str) -> dict[str, Any] | None:
        """One delivery as a dictionary, or None: the columns of `deliveries`."""
        t = schema.deliveries
        columns = [column for column in t.columns if column.name != "delivery_no"]
        found = self.book.fetch(sa.select(*columns).where(t.c.delivery_id == delivery_id)).to_pylist()
        return found[0] if found else None


def _known(connection: sa.Connection, fresh: pa.Table) -> pa.Table:
    t, ids = schema.deliveries, fresh["delivery_id"].to_pylist()
    found = [
        row
        for i in range(0, len(ids), _CHUNK)
        for row in connection.execute(
            sa.select(t.c.delivery_no, t.c.delivery_id, t.c.state).where(t.c.delivery_id.in_(ids[i : i + _CHUNK]))
        )
    ]
    return rows.table_of(found, [("delivery_no", pa.int64()), ("delivery_id", pa.string()), ("state", pa.string())])


def _moved(fresh: pa.Table, known: pa.Table, place: pa.Array) -> pa.Table:
    numbers, states = known["delivery_no"].combine_chunks().take(place), known["state"].combine_chunks().take(place)
    again = pc.and_(pc.is_valid(place), pc.not_equal(states, fresh["state"].combine_chunks()))
    return fresh.set_column(0, "delivery_no", numbers).filter(pc.fill_null(again, False))


def _update_deliveries(tx: Tx, moved: pa.Table) -> None:
    if not moved.num_rows:
        return
    t = schema.deliveries
    change = t.update().where(t.c.delivery_no == sa.bindparam("number"))
    change = change.values(state=sa.bindparam("s"), detail=sa.bindparam("d"), at=sa.bindparam("a"))
    columns = [moved[name].to_pylist() for name in ("delivery_no", "state", "detail", "at")]
    values = [{"number": n, "s": s, "d": d, "a": a} for n, s, d, a in zip(*columns, strict=True)]
    tx.connection.execute(change, values)
    tx.commit_to("deliveries", _reread(tx.connection, t, "delivery_no", moved["delivery_no"].to_pylist()))


def _settle(tx: Tx, changed: pa.Table) -> None:
    """Move attention on, and put its new state under the audit entry."""
    t = schema.attention
    for state, becomes in _BECOMES.items():
        ids = changed.filter(pc.equal(changed["state"], state))["decision_id"].unique().to_pylist()
        numbers: list[int] = []
        for i in range(0, len(ids), _CHUNK):
            reserved = sa.and_(t.c.decision_no == schema.decisions.c.decision_no, t.c.state == "reserved")
            query = sa.select(t.c.decision_no).join(schema.decisions, reserved)
            part = schema.decisions.c.decision_id.in_(ids[i : i + _CHUNK])
            numbers += list(tx.connection.scalars(query.where(part)))
        for i in range(0, len(numbers), _CHUNK):
            part = t.c.decision_no.in_(numbers[i : i + _CHUNK])
            tx.connection.execute(t.update().where(part).values(state=becomes))
        if numbers:
            tx.commit_to("attention", _reread(tx.connection, t, "decision_no", numbers))


def _reread(connection: sa.Connection, table: sa.Table, key: str, numbers: list[int]) -> pa.Table:
    kinds = [(column.name, rows.arrow_type(column, stored=True)) for column in table.columns]
    found = [
        row
        for i in range(0, len(numbers), _CHUNK)
        for row in connection.execute(sa.select(table).where(table.c[key].in_(numbers[i : i + _CHUNK])))
    ]
    return rows.table_of(found, kinds)

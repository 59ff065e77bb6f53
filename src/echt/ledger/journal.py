"""The journal of live events, and the hot state that answers about one person at once.

A row that `journal_append` has acknowledged is on disk. The hot state is a function of the journal (its last events)
and of what the last run pushed (`hot_flags`); permissions and attention are read where they are promised, so they are
never stale.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from echt.errors import DataError
from echt.ledger import rows, schema
from echt.ledger.attention import WINDOW
from echt.ledger.book import Part, Tx
from echt.ledger.times import micros, moment
from echt.nouns import ATTENTION

LAST_EVENTS = 20
_CHUNK = 5_000
_BESIDE = {
    "sqlite": "json_patch(hot_flags.flags, excluded.flags)",
    "postgresql": "(CAST(hot_flags.flags AS jsonb) || CAST(excluded.flags AS jsonb))::text",
}


class Journal(Part):
    """Live events, and what is known about one person right now."""

    def append_now(self, data: Sequence[Mapping[str, Any]] | pa.Table) -> int:
        """Append events in a transaction of one's own; `Ledger.journal_append` lets many callers share one.

        Args:
            data: message_id, person_id, payload (a JSON object as text or dictionary), at (UTC).

        Returns:
            How many were new; a `message_id` that is known changes nothing.

        """
        events = _events(data)
        if not events:
            return 0
        with self.book.write("journal", moment(max(event[3] for event in events))) as tx:
            return len(_append(tx, events))

    def append_groups(self, groups: Sequence[Sequence[Mapping[str, Any]] | pa.Table]) -> list[int]:
        """`append_now` for several callers at once, in one transaction; how many were new for each."""
        read = [_events(group) for group in groups]
        events: dict[str, tuple[str, str, str, int]] = {}
        for event in (event for group in read for event in group):
            events.setdefault(event[0], event)
        if not events:
            return [0] * len(groups)
        with self.book.write("journal", moment(max(event[3] for event in events.values()))) as tx:
            fresh = _append(tx, list(events.values()))
        return [_taken(group, fresh) for group in read]

    def journal_pending(self, limit: int = 100_000) -> pa.Table:
        """Events that are not yet in the warehouse, oldest first: seq, message_id, person_id, payload, at."""
        t = schema.journal
        query = sa.select(t.c.seq, t.c.message_id, t.c.person_id, t.c.payload, t.c.at).where(~t.c.compacted)
        return self.book.fetch(query.order_by(t.c.seq).limit(limit))

    def journal_done(self, upto_seq: int) -> int:
        """Note that events up to this number are in the warehouse; returns how many that were."""
        t = schema.journal
        with self.book.write("compact", moment(0)) as tx:
            done = t.update().where(t.c.seq <= upto_seq, ~t.c.compacted).values(compacted=True)
            return tx.connection.execute(done).rowcount

    def push_flags(self, data: pa.Table, *, run_id: str, at: datetime, beside: bool = False) -> int:
        """Put what a run knows about people where online decisions read it.

        Args:
            data: person_id and flags (JSON text of an object: segments, predictions).
            run_id: The run that knows it.
            at: When.
            beside: What other runs pushed under other names stays; else it replaces what the person had. A value that
                is an object is not looked into: use lists.

        """
        fresh = rows.stored(data, schema.hot_flags, {"run_id": run_id, "at": micros(at)})
        with self.book.write("flags", at) as tx:
            flags = _BESIDE[tx.connection.dialect.name] if beside else "excluded.flags"
            tail = f"ON CONFLICT (person_id) DO UPDATE SET flags = {flags}, run_id = excluded.run_id, at = excluded.at"
            rows.insert(tx.connection, schema.hot_flags, fresh, tail=tail)
        return fresh.num_rows

    def hot_state(self, person_id: str, at: datetime | None = None) -> dict[str, Any]:
        """What an online decision needs to know about one person.

        Args:
            person_id: Who.
            at: The moment for which the attention left is worked out; None: that field is left out.

        Returns:
            seq (of their last event), events (the last 20, newest last), flags (segments, predictions of the last
            run), permission_version (newest permission id, 0 when none), budget_s, and with `at` also
            attention_left_s.

        """
        with self.book.read() as connection:
            h, f, p = schema.hot_state.c, schema.hot_flags.c, schema.permissions.c
            row = connection.execute(sa.select(h.state, h.seq).where(h.person_id == person_id)).first()
            flags = connection.scalar(sa.select(f.flags).where(f.person_id == person_id))
            version = connection.scalar(sa.select(sa.func.max(p.permission_id)).where(p.person_id == person_id))
            state: dict[str, Any] = {
                "seq": row.seq if row else 0,
                "events": json.loads(row.state)["events"] if row else [],
                "flags": json.loads(flags) if flags else {},
                "permission_version": version or 0,
                "budget_s": _budget(connection, person_id, at),
            }
            if at is not None:
                state["attention_left_s"] = state["budget_s"] - _used(connection, person_id, at)
        return state

    def replay_hot_state(self) -> int:
        """Make the hot state again from the journal alone; returns how many people have one."""
        t, last = schema.journal, -1
        with self.book.write("replay", moment(0)) as tx:
            tx.connection.execute(schema.hot_state.delete())
            while True:
                query = sa.select(t.c.seq, t.c.message_id, t.c.person_id, t.c.payload, t.c.at).where(t.c.seq > last)
                found = tx.connection.execute(query.order_by(t.c.seq).limit(_CHUNK)).fetchall()
                if not found:
                    break
                last = found[-1].seq
                _warm(tx, [(row.seq, row.person_id, row.message_id, row.payload, row.at) for row in found])
            return tx.connection.scalar(sa.select(sa.func.count()).select_from(schema.hot_state)) or 0


def _events(data: Sequence[Mapping[str, Any]] | pa.Table) -> list[tuple[str, str, str, int]]:
    """(message_id, person_id, payload, at) with the first of each message id."""
    given: Sequence[Mapping[str, Any]] = data.to_pylist() if isinstance(data, pa.Table) else data
    events: dict[str, tuple[str, str, str, int]] = {}
    for row in given:
        if missing := [name for name in ("message_id", "person_id", "payload", "at") if row.get(name) is None]:
            raise DataError(
                "an event for the journal is not complete.",
                code="E259",
                found=f"no {', '.join(missing)}",
                fix="give every event message_id, person_id, payload and at",
            )
        payload = row["payload"] if isinstance(row["payload"], str) else json.dumps(row["payload"], default=str)
        name = str(row["message_id"])
        events.setdefault(name, (name, str(row["person_id"]), payload, micros(row["at"])))
    return list(events.values())


def _taken(group: Sequence[tuple[str, str, str, int]], fresh: set[str]) -> int:
    """How many of a group's events are new; each counts for the first group that has it."""
    mine = {event[0] for event in group} & fresh
    fresh -= mine
    return len(mine)


def _append(tx: Tx, events: Sequence[tuple[str, str, str, int]]) -> set[str]:
    """Write those events that are not there yet; returns their message ids."""
    known: set[str] = set()
    t = schema.journal
    for part in _parts([event[0] for event in events]):
        known.update(tx.connection.scalars(sa.select(t.c.message_id).where(t.c.message_id.in_(part))))
    fresh = [event for event in events if event[0] not in known]
    if not fresh:
        return set()
    columns = [(name, pa.string()) for name in ("message_id", "person_id", "payload")] + [("at", pa.int64())]
    data = rows.table_of(fresh, columns).append_column("compacted", pa.repeat(False, len(fresh)))
    before = tx.connection.scalar(sa.select(sa.func.max(t.c.seq))) or 0
    rows.insert(tx.connection, t, data)
    new = sa.select(t.c.seq, t.c.person_id, t.c.message_id, t.c.payload, t.c.at).where(t.c.seq > before)
    _warm(tx, [tuple(row) for row in tx.connection.execute(new.order_by(t.c.seq))])
    return {event[0] for event in fresh}


def _warm(tx: Tx, events: Iterable[tuple[int, str, str, str, int]]) -> None:
    """Add events to the hot state of their people."""
    by_person: dict[str, list[dict[str, Any]]] = {}
    for seq, person, message_id, payload, at in events:
        event = {"seq": seq, "message_id": message_id, "at": moment(at).isoformat(), "payload": json.loads(payload)}
        by_person.setdefault(person, []).append(event)
    h = schema.hot_state.c
    states: dict[str, list[dict[str, Any]]] = {}
    for part in _parts(list(by_person)):
        for row in tx.connection.execute(sa.select(h.person_id, h.state).where(h.person_id.in_(part))):
            states[row.person_id] = json.loads(row.state)["events"]
    fresh: list[tuple[str, str, int]] = []
    for person, added in by_person.items():
        last = (states.get(person, []) + added)[-LAST_EVENTS:]
        fresh.append((person, json.dumps({"events": last}), last[-1]["seq"]))
    data = rows.table_of(fresh, [("person_id", pa.string()), ("state", pa.string()), ("seq", pa.int64())])
    tail = "ON CONFLICT (person_id) DO UPDATE SET state = excluded.state, seq = excluded.seq"
    rows.insert(tx.connection, schema.hot_state, data, tail=tail)


def _budget(connection: sa.Connection, person_id: str, at: datetime | None) -> float:
    s = schema.settings.c
    own = connection.execute(sa.select(s.budget_s, s.paused_until).where(s.person_id == person_id)).first()
    if own is None:
        return ATTENTION.budget_s
    if at is not None and own.paused_until is not None and own.paused_until > micros(at):
        return 0.0
    return ATTENTION.budget_s if own.budget_s is None else own.budget_s


def _used(connection: sa.Connection, person_id: str, at: datetime) -> float:
    a = schema.attention.c
    query = sa.select(sa.func.sum(a.seconds)).where(a.person_id == person_id, a.state != "released")
    return connection.scalar(query.where(a.at > micros(at - WINDOW), a.at <= micros(at))) or 0.0


def _parts(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return (values[i : i + _CHUNK] for i in range(0, len(values), _CHUNK))

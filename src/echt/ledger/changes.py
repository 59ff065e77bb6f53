"""What people who work with Echt did, and at whom they looked: for the audit chain, and for whoever must answer for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from echt.ledger import rows, schema
from echt.ledger.book import Part
from echt.ledger.times import micros, moment

__all__ = ["Change", "Changes", "Lookup"]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that somebody did.

    Attributes:
        by: A named person who works with Echt.
        role: As what, at that moment.
        action: A verb in the past: "edited", "asked", "approved", "sent_back", "signed_in".
        kind: Of what it was done to: "segment", "content", "campaign", "plan", "user"; or empty.
        name: Of that thing.
        version: Of that thing: the fingerprint of its text, or the id of a run.
        said: What else is to be known. Never anything about a person.
        at: When, UTC.
    """

    by: str
    role: str
    action: str
    kind: str
    name: str
    version: str
    at: datetime
    said: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Lookup:
    """One look at what was decided for a person: who, as what, why they say they looked, when."""

    person_id: str
    by: str
    role: str
    why: str
    at: datetime


class Changes(Part):
    """The book of who did what."""

    def note_change(self, change: Change) -> None:
        """Write down what somebody did."""
        row = {name: getattr(change, name) for name in ("by", "role", "action", "kind", "name", "version")}
        said = json.dumps(dict(change.said), ensure_ascii=False, sort_keys=True)
        self._add(schema.changes, "change", "change_no", row | {"said": said}, change.at)

    def changes(self, *, kind: str | None = None, name: str | None = None, most: int = 1000) -> list[Change]:
        """What was done, the newest first.

        Args:
            kind: Only to things of this kind.
            name: Only to things of this name.
            most: At most so many.
        """
        t = schema.changes
        query = sa.select(t).order_by(t.c.change_no.desc()).limit(most)
        query = query.where(t.c.kind == kind) if kind is not None else query
        query = query.where(t.c.name == name) if name is not None else query
        with self.book.read() as connection:
            found = connection.execute(query).fetchall()
        return [
            Change(r.by, r.role, r.action, r.kind, r.name, r.version, moment(r.at), json.loads(r.said)) for r in found
        ]

    def note_lookup(self, lookup: Lookup) -> None:
        """Write down that somebody looked at a person's decisions; it goes when the person is forgotten."""
        row = {name: getattr(lookup, name) for name in ("person_id", "by", "role", "why")}
        self._add(schema.lookups, "lookup", "lookup_no", row, lookup.at)

    def lookups(self, person_id: str | None = None, *, most: int = 1000) -> list[Lookup]:
        """Who looked, the newest first; at one person, or at all."""
        t = schema.lookups
        query = sa.select(t).order_by(t.c.lookup_no.desc()).limit(most)
        query = query.where(t.c.person_id == person_id) if person_id is not None else query
        with self.book.read() as connection:
            found = connection.execute(query).fetchall()
        return [Lookup(row.person_id, row.by, row.role, row.why, moment(row.at)) for row in found]

    def _add(self, table: sa.Table, kind: str, key: str, row: dict[str, Any], at: datetime) -> None:
        with self.book.write(kind, at) as tx:
            data = rows.stored(pa.Table.from_pylist([row | {"at": None}]), table, {"at": micros(at)})
            tx.add(table, data.set_column(0, key, tx.next_keys(table, 1)))

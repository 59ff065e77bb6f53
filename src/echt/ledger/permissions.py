"""Permissions: append-only answers of people about purposes, and what stands at a moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from echt.ledger import rows, schema
from echt.ledger.book import Part
from echt.ledger.times import micros
from echt.nouns import Purpose

_STANDING = """
WITH asked AS (
  SELECT person_id, permission_id, basis, granted, at, until, evidence,
         row_number() OVER (PARTITION BY person_id ORDER BY at DESC, permission_id DESC) AS newest
  FROM permissions WHERE purpose = :purpose AND basis <> 'objection' AND at <= :at{who}
), answer AS (
  SELECT person_id, permission_id, basis, granted, at, until, evidence FROM asked WHERE newest = 1
), said AS (
  SELECT person_id, purpose, permission_id, granted, at,
         row_number() OVER (PARTITION BY person_id, purpose ORDER BY at DESC, permission_id DESC) AS newest
  FROM permissions WHERE purpose IN :above AND basis = 'objection' AND at <= :at{who}
), objector AS (
  SELECT s.person_id, max(s.at) AS at FROM said s
  WHERE s.newest = 1 AND NOT s.granted AND NOT EXISTS (
    SELECT 1 FROM permissions c
    WHERE c.person_id = s.person_id AND c.purpose = :purpose AND c.basis = 'consent' AND c.granted AND c.at <= :at
      AND (c.at, c.permission_id) > (s.at, s.permission_id))
  GROUP BY s.person_id
)
SELECT a.person_id, a.permission_id, a.basis,
       a.granted AND (a.until IS NULL OR a.until > :at) AS granted,
       o.person_id IS NOT NULL AS objected, a.at, a.until,
       CASE WHEN a.basis = 'soft_opt_in' THEN a.evidence END AS evidence
FROM answer a LEFT JOIN objector o ON o.person_id = a.person_id
UNION ALL
SELECT o.person_id, NULL, 'objection', :no, :yes, o.at, NULL, NULL
FROM objector o WHERE NOT EXISTS (SELECT 1 FROM answer a WHERE a.person_id = o.person_id)
"""

_EVERYONE = sa.text(_STANDING.format(who="")).bindparams(sa.bindparam("above", expanding=True))
_SOME = sa.text(_STANDING.format(who=" AND person_id IN :people")).bindparams(
    sa.bindparam("above", expanding=True), sa.bindparam("people", expanding=True)
)
_DEEPEST = max(key.count(".") + 1 for key in Purpose.KNOWN)
_ABOVE = "(" + ", ".join(f":above{i}" for i in range(_DEEPEST)) + ")"
_ONE = rows.Quick(_STANDING.format(who=" AND person_id = :person").replace(":above", _ABOVE, 1))
_COLUMNS = [
    ("person_id", pa.string()),
    ("permission_id", pa.int64()),
    ("basis", pa.string()),
    ("granted", pa.bool_()),
    ("objected", pa.bool_()),
    ("at", rows.UTC),
    ("until", rows.UTC),
    ("evidence", pa.string()),
]


class Permissions(Part):
    """What people allowed, refused and objected to."""

    def record_permissions(self, data: pa.Table, *, at: datetime) -> int:
        """Add permission rows; nothing is ever changed, the newest `at` (then id) of a person and purpose counts.

        A row with basis `objection` and granted false is an objection; with granted true it takes one back.

        Args:
            data: Columns person_id, purpose, basis, granted and, when known, evidence (JSON text), at, until,
                source, simulated.
            at: When this is recorded; rows without a time of their own get it. Rows may be backdated.

        Returns:
            How many rows were added.

        Raises:
            DataError: E259, rows do not fit; E261, an unknown basis.
            NotAllowedError: E263, someone was forgotten.

        """
        fill = {"evidence": "{}", "at": micros(at), "source": "", "simulated": False}
        fresh = rows.stored(data, schema.permissions, fill)
        if not fresh.num_rows:
            return 0
        for purpose in fresh["purpose"].unique().to_pylist():
            Purpose(purpose)
        fresh = fresh.sort_by([("person_id", "ascending"), ("at", "ascending")])  # indexes grow at their end
        with self.book.write("permissions", at) as tx:
            numbers = tx.next_keys(schema.permissions, fresh.num_rows)
            tx.add(schema.permissions, fresh.set_column(0, "permission_id", numbers))
        return fresh.num_rows

    def standing(self, purpose: Purpose, at: datetime, people: Sequence[str] | None = None) -> pa.Table:
        """What stands for one purpose at a moment: one row for everyone who was ever asked, or objected.

        An objection to the purpose or to one above it stands until it is taken back, or until a later consent to
        exactly this purpose.

        Args:
            purpose: What for.
            at: When.
            people: Only these ids, at most some hundreds; everyone when None.

        Returns:
            person_id, permission_id (null: only an objection is known), basis, granted (and not expired at `at`),
            objected, at, until, evidence (JSON text of a soft opt-in, whose conditions the gate checks; else null).

        """
        with self.book.read() as connection:
            found = _standing(connection, purpose, micros(at), people)
        return rows.table_of(found, _COLUMNS)

    def goodbyes(self, purpose: Purpose, since: datetime, until: datetime) -> pa.Table:
        """Who took their permission for a purpose back, or objected, and had not come back at the end.

        Args:
            purpose: What for; an objection to one above it counts.
            since: After this moment.
            until: Up to and with this one.

        Returns:
            person_id, at: the first goodbye in that time.
        """
        t = schema.permissions
        about = sa.or_(
            sa.and_(t.c.purpose == str(purpose), t.c.basis != "objection"),
            sa.and_(t.c.purpose.in_([*purpose.parents, str(purpose)]), t.c.basis == "objection"),
        )
        there = sa.and_(t.c.granted.is_(False), t.c.at > micros(since), t.c.at <= micros(until), about)
        query = sa.select(t.c.person_id, sa.func.min(t.c.at).label("at")).where(there).group_by(t.c.person_id)
        with self.book.read() as connection:
            said = [tuple(row) for row in connection.execute(query.order_by(t.c.person_id))]
            found = _standing(connection, purpose, micros(until), None)
        standing = rows.table_of(found, _COLUMNS)
        stays = standing.filter(pc.and_(standing["granted"], pc.invert(standing["objected"])))["person_id"]
        gone = rows.table_of(said, [("person_id", pa.string()), ("at", rows.UTC)])
        return gone.filter(pc.invert(pc.is_in(gone["person_id"], value_set=stays.combine_chunks())))

    def permission_rows(self, purposes: Sequence[str], until: datetime) -> pa.Table:
        """Every answer about these purposes up to a moment: for counting over time.

        Returns:
            permission_id, person_id, purpose, basis, granted, at, until.
        """
        c = schema.permissions.c
        columns = (c.permission_id, c.person_id, c.purpose, c.basis, c.granted, c.at, c.until)
        return self.book.fetch(sa.select(*columns).where(c.purpose.in_(purposes), c.at <= micros(until)))

    def any_simulated_permission(self) -> bool:
        """Whether a simulator wrote any of these rows."""
        t = schema.permissions
        with self.book.read() as connection:
            return connection.scalar(sa.select(t.c.permission_id).where(t.c.simulated.is_(True)).limit(1)) is not None

    def permissions_of(self, person_id: str) -> pa.Table:
        """Every permission row of one person, oldest first: what they said, when, and the evidence."""
        t = schema.permissions
        return self.book.fetch(sa.select(t).where(t.c.person_id == person_id).order_by(t.c.at, t.c.permission_id))


def standing_rows(
    connection: sa.Connection, purpose: Purpose, at_us: int, people: Sequence[str]
) -> list[dict[str, Any]]:
    """What `Permissions.standing` says of a few people, as dictionaries: for one decision, without the detour by Arrow."""
    names = [name for name, _ in _COLUMNS]
    if len(people) == 1:
        above = [*purpose.parents, str(purpose)]
        values: dict[str, Any] = {f"above{i}": above[min(i, len(above) - 1)] for i in range(_DEEPEST)}
        values |= {"purpose": str(purpose), "at": at_us, "person": people[0], "no": False, "yes": True}
        rows_ = _ONE(connection, values)
    else:
        rows_ = _standing(connection, purpose, at_us, people)
    found = [dict(zip(names, row, strict=True)) for row in rows_]
    return [row | {"granted": bool(row["granted"]), "objected": bool(row["objected"])} for row in found]


def _standing(
    connection: sa.Connection, purpose: Purpose, at_us: int, people: Sequence[str] | None
) -> list[tuple[Any, ...]]:
    values: dict[str, Any] = {"purpose": str(purpose), "above": [*purpose.parents, str(purpose)], "at": at_us}
    if people is not None:
        values["people"] = list(people)
    return rows.raw(connection.execute(_EVERYONE if people is None else _SOME, values | {"no": False, "yes": True}))

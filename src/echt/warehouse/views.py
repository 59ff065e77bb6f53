"""What a session shows of a table: all of it, or only some people, under the names that identity gives them."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from echt.warehouse.base import Connection
from echt.warehouse.buckets import bucket_of, bucket_sql
from echt.warehouse.delta import DataFile
from echt.warehouse.schema import PERSONAL

FEW = 64  # up to so many people are looked up by value in their own buckets; more are joined
_OWN = "row(l.to_id IS NULL, e.person_id)"  # a person's own row counts more than that of a linked id


class View:
    """SQL of the views of one session.

    Args:
        engine: The session's connection; gets the tables `echt_people` and `echt_links`.
        buckets: How many buckets the warehouse has.
        people: Person ids: tables about people show these and no others; None: everyone.
        links: Columns from_id, to_id: rows of from_id are shown as rows of to_id.
    """

    def __init__(self, engine: Connection, *, buckets: int, people: pa.Array | None, links: pa.Table | None) -> None:
        self._engine, self._buckets = engine, buckets
        self._people, self._linked = people, links is not None and len(links) > 0
        if people is not None and (self._linked or len(people) > FEW):
            engine.register("echt_people", pa.table({"person_id": people}))
        if links is not None and self._linked:
            engine.register("echt_links", links.select(["from_id", "to_id"]))
        self._few = self._find_few()

    def sql(self, name: str, schema: pa.Schema, files: Sequence[DataFile]) -> str:
        """SQL that shows one table from these files."""
        if name not in PERSONAL:
            return self._engine.scan([f.path for f in files], schema, bucketed=False)
        if self._few is not None:
            wanted = {bucket_of(p, self._buckets) for p in self._few}
            files = [f for f in files if f.bucket in wanted]
        sql = self._engine.scan([f.path for f in files], schema, bucketed=True)
        if self._few is not None:
            listed = ", ".join(map(_text, self._few))
            sql = f"SELECT * FROM ({sql}) WHERE {f'person_id IN ({listed})' if listed else 'false'}"
        if self._linked:
            sql = self._rename(name, schema, sql)
        if self._people is not None and (self._few is None or self._linked):
            sql = f"SELECT * FROM ({sql}) WHERE person_id IN (SELECT person_id FROM echt_people)"
        return sql

    def _rename(self, name: str, schema: pa.Schema, sql: str) -> str:
        source = f"({sql}) AS e LEFT JOIN echt_links AS l ON l.from_id = e.person_id"
        bucket = bucket_sql("coalesce(l.to_id, e.person_id)", self._buckets)
        columns = [c for c in schema.names if c not in {"bucket", "person_id"}]
        start = f"SELECT {bucket} AS bucket, coalesce(l.to_id, e.person_id) AS person_id"
        if name != "people":
            return f"{start}, {', '.join(f'e.{c}' for c in columns)} FROM {source}"
        # one row a person: what is known of the person's own row first, then of the linked ones; a minor stays a minor
        merged = {
            "first_seen": "min(e.first_seen)",
            "last_seen": "max(e.last_seen)",
            "minor": "bool_or(e.minor)",
        }
        parts = [f"{merged.get(c, f'arg_max(e.{c}, {_OWN})')} AS {c}" for c in columns]
        return f"{start}, {', '.join(parts)} FROM {source} GROUP BY 1, 2"

    def _find_few(self) -> list[str] | None:
        """The ids to look for in the files, when they are few: those asked for, and those linked to them."""
        if self._people is None or len(self._people) > FEW:
            return None
        ids: set[str] = set(self._people.drop_null().to_pylist())
        if self._linked:
            sql = "SELECT from_id FROM echt_links WHERE to_id IN (SELECT person_id FROM echt_people)"
            ids |= set(self._engine.arrow(sql, {})["from_id"].to_pylist())
        return sorted(ids) if len(ids) <= FEW * 4 else None


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"

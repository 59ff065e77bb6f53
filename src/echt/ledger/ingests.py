"""Which files were read, and who must not come back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from echt.ledger import rows, schema
from echt.ledger.book import Part
from echt.ledger.times import micros


class Ingests(Part):
    """The register of read files, and the tombstones of those who were forgotten."""

    def ingest_begin(self, file_hash: str, source: str, file: str, *, at: datetime) -> None:
        """Note that a file is being read; a beginning that never ended is begun again."""
        value = {"file_hash": file_hash, "source": source, "file": file, "state": "begun", "counts": "{}"}
        fresh = rows.stored(pa.Table.from_pylist([value]), schema.ingests, {"at": micros(at)})
        tail = "ON CONFLICT (file_hash, source) DO UPDATE SET at = excluded.at, file = excluded.file"
        tail += " WHERE ingests.state = 'begun'"
        with self.book.write("ingest", at) as tx:
            rows.insert(tx.connection, schema.ingests, fresh, tail=tail)

    def ingest_done(self, file_hash: str, source: str, counts: Mapping[str, Any], *, at: datetime) -> None:
        """Note that a file was read to its end, with what was counted."""
        t = schema.ingests
        same = sa.and_(t.c.file_hash == file_hash, t.c.source == source)
        with self.book.write("ingest", at) as tx:
            tx.connection.execute(t.update().where(same).values(state="done", counts=json.dumps(counts), at=micros(at)))

    def ingest_seen(self, file_hash: str, source: str | None = None) -> dict[str, Any] | None:
        """The counts of a file that was read to its end (by this source, or by any), or None."""
        t = schema.ingests
        query = sa.select(t.c.counts).where(t.c.file_hash == file_hash, t.c.state == "done")
        if source is not None:
            query = query.where(t.c.source == source)
        with self.book.read() as connection:
            counts = connection.scalar(query.limit(1))
        return None if counts is None else json.loads(counts)

    def ingests(self) -> pa.Table:
        """Every file that was begun or read: file_hash, source, file, state, counts (JSON), at."""
        return self.book.fetch(sa.select(schema.ingests).order_by(schema.ingests.c.at))

    def bury(self, person_id: str, source_hashes: Iterable[str], at: datetime) -> int:
        """Keep out whoever was forgotten: a tombstone for the person, and one for each of their source ids.

        A tombstone names nobody: `grave` is a keyed hash of the person id (`Keys.grave`; in SQL with
        `Keys.pads("grave")`), and `source_hashes` are `Keys.grave` of ids that the sources know them by.

        Returns:
            How many tombstones are new.

        """
        grave = self.book.keys.grave(person_id)
        stones = sorted({grave, *source_hashes})
        fresh = pa.table(
            {"source_id_hash": stones, "grave": [grave] * len(stones), "at": pa.repeat(micros(at), len(stones))}
        )
        count = sa.select(sa.func.count()).select_from(schema.tombstones)
        with self.book.write("bury", at) as tx:
            before = tx.connection.scalar(count) or 0
            rows.insert(tx.connection, schema.tombstones, fresh, tail="ON CONFLICT (source_id_hash) DO NOTHING")
            return (tx.connection.scalar(count) or 0) - before

    def tombstones(self) -> pa.Table:
        """Who must not come back: source_id_hash, grave, at. A person is out when `grave(person_id)` is in it."""
        return self.book.fetch(sa.select(schema.tombstones).order_by(schema.tombstones.c.source_id_hash))

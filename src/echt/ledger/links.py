"""Links: this id is that person. Rows that can be undone, resolved to one person per id."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from echt.errors import DataError
from echt.ledger import rows, schema
from echt.ledger.book import Part
from echt.ledger.times import micros


class Links(Part):
    """Which ids belong to one person."""

    def link(self, from_id: str, to_id: str, kind: str, at: datetime) -> int:
        """Say that `from_id` (often anonymous) is the person `to_id`; returns the number of the link.

        The same link again changes nothing. A newer link of `from_id` counts instead of its older ones.

        Raises:
            DataError: E262, `to_id` is `from_id` already, by other links.

        """
        t = schema.links
        with self.book.write("links", at) as tx:
            newest = sa.select(t).where(t.c.from_id == from_id, t.c.undone_at.is_(None))
            row = tx.connection.execute(newest.order_by(t.c.at.desc(), t.c.link_id.desc()).limit(1)).first()
            if row is not None and row.to_id == to_id:
                return row.link_id
            self._refuse_a_circle(from_id, to_id)
            value = {"from_id": from_id, "to_id": to_id, "kind": kind, "at": micros(at)}
            number = tx.next_keys(t, 1)
            tx.add(t, rows.stored(pa.Table.from_pylist([value]), t).set_column(0, "link_id", number))
            return number[0].as_py()

    def link_many(self, data: pa.Table, *, at: datetime) -> int:
        """Add many links at once (columns from_id, to_id, kind and, when known, at); known ones are passed over.

        Returns:
            How many links are new.

        """
        fresh = rows.stored(data, schema.links, {"at": micros(at)})
        fresh = fresh.filter(pc.not_equal(fresh["from_id"], fresh["to_id"]))
        with self.book.write("links", at) as tx:
            pairs = fresh.select(["from_id", "to_id"])
            both = pc.binary_join_element_wise(pairs["from_id"], pairs["to_id"], " ")
            fresh = fresh.append_column("both", both).append_column("no", pa.array(range(fresh.num_rows), pa.int64()))
            first = fresh.group_by("both").aggregate([("no", "min")])["no_min"]
            fresh = fresh.filter(pc.is_in(fresh["no"], first.combine_chunks()))
            known = self._live()
            old = pc.binary_join_element_wise(known["from_id"], known["to_id"], " ").combine_chunks()
            fresh = fresh.filter(pc.invert(pc.is_in(fresh["both"], old))).drop_columns(["both", "no"])
            tx.add(schema.links, fresh.set_column(0, "link_id", tx.next_keys(schema.links, fresh.num_rows)))
        return fresh.num_rows

    def unlink(self, link_id: int, at: datetime) -> None:
        """Undo a link; the row stays and says when."""
        t = schema.links
        with self.book.write("links", at) as tx:
            undo = t.update().where(t.c.link_id == link_id, t.c.undone_at.is_(None)).values(undone_at=micros(at))
            if tx.connection.execute(undo).rowcount:
                tx.commit_again(t, t.c.link_id == link_id)

    def links(self) -> pa.Table:
        """Every linked id and the person it ends at: from_id, to_id, one row an id, chains followed to their end."""
        return resolve(self._live())

    def link_rows(self) -> pa.Table:
        """The rows themselves, undone ones too: link_id, from_id, to_id, kind, at, undone_at."""
        return self.book.fetch(sa.select(schema.links).order_by(schema.links.c.link_id))

    def _live(self) -> pa.Table:
        t = schema.links
        query = sa.select(t.c.from_id, t.c.to_id).where(t.c.undone_at.is_(None)).order_by(t.c.at, t.c.link_id)
        return self.book.fetch(query)

    def _way(self, start: str) -> list[str]:
        """The ids that one passes on the way from `start` to its end, both included."""
        t, way, at = schema.links, [start], start
        with self.book.read() as connection:
            while True:
                newest = sa.select(t.c.to_id).where(t.c.from_id == at, t.c.undone_at.is_(None))
                found = connection.scalar(newest.order_by(t.c.at.desc(), t.c.link_id.desc()).limit(1))
                if found is None or found in way:
                    return way
                way.append(at := found)

    def _refuse_a_circle(self, from_id: str, to_id: str) -> None:
        if from_id in self._way(to_id):
            raise DataError(
                "this link would make a circle.",
                code="E262",
                found=f"{to_id} is {from_id} already",
                fix="undo the older link first: Ledger.unlink(link_id, at)",
            )


def resolve(live: pa.Table) -> pa.Table:
    """Follow links to their ends by pointer jumping; the last row of a `from_id` counts.

    Ids in a circle (which only a bulk load can make) end at the smallest id of the circle.

    Args:
        live: from_id, to_id, in the order in which they were made.

    Returns:
        from_id, to_id: one row an id that ends somewhere else.

    """
    ids = pa.chunked_array([*live["from_id"].chunks, *live["to_id"].chunks], pa.string()).unique().sort()
    size = len(ids)
    parent = np.arange(size)
    start = np.asarray(pc.index_in(live["from_id"], ids).combine_chunks())
    parent[start] = np.asarray(pc.index_in(live["to_id"], ids).combine_chunks())  # the last assignment counts
    low, seen = parent.copy(), parent.copy()
    for _ in range(max(1, int(size).bit_length())):
        low = np.minimum(low, low[seen])
        seen = seen[seen]
    circle = parent[seen] != seen  # 2^k steps on, still moving: seen lies in a circle, low[seen] is its smallest
    end = np.where(circle, np.minimum(low[seen], seen), seen) if size else seen
    moved = end != np.arange(size)
    return pa.table({"from_id": ids.filter(pa.array(moved)), "to_id": ids.take(pa.array(end[moved]))})

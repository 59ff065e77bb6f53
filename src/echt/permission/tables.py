"""Facts about people, seen through the gate: only reachable people, only up to a moment, ids that are linked as one."""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from echt.errors import NotAllowedError
from echt.warehouse import SCHEMAS, Warehouse, named_sql

if TYPE_CHECKING:
    from echt.permission.reachable import Reachable

_MOMENT = {"events": "at", "items": "at", "predictions": "at", "outcomes": "until"}
_WORD = re.compile(r"[A-Za-z_]\w*")


class GatedTables:
    """The tables about people that a purpose may read, at a moment.

    In SQL, `events`, `items`, `predictions` and `outcomes` hold the rows of reachable people up to `until`, and
    `people` one row a reachable person; rows of an id that is linked to a person carry that person's id. `products` and
    `prices` are whole. `reachable` (person_id) lists everyone the gate let through.

    Args:
        warehouse: Where the facts are.
        reachable: Who may be read.
        links: table (from_id, to_id), resolved: which id stands for which person.
        until: The last moment that may be read.
    """

    __slots__ = ("_links", "_reachable", "_warehouse", "until")

    def __init__(self, warehouse: Warehouse, reachable: Reachable, links: pa.Table, *, until: datetime) -> None:
        self._warehouse, self._reachable, self.until = warehouse, reachable, until
        self._links = links.filter(pc.is_in(links["to_id"], value_set=reachable.person_id))

    @property
    def purpose(self) -> str:
        """What these facts may be used for."""
        return self._reachable.purpose

    @property
    def at(self) -> datetime:
        """The moment the gate was asked about."""
        return self._reachable.at

    @property
    def person_id(self) -> pa.Array:
        """(n,) string, sorted: everyone the gate let through."""
        return self._reachable.person_id

    def query(
        self, name: str, /, *, params: dict[str, Any] | None = None, tables: dict[str, pa.Table] | None = None
    ) -> pa.Table:
        """The rows of a named query: `package.file` is `src/echt/<package>/sql/<file>.sql`.

        Raises:
            DataError: E237, there is no such query.
        """
        return self.select(named_sql(name), params=params, tables=tables)

    def select(
        self, sql: str, *, params: dict[str, Any] | None = None, tables: dict[str, pa.Table] | None = None
    ) -> pa.Table:
        """The rows of one SELECT that Echt itself wrote (a compiled segment), over the gated tables."""
        registered = {
            **(tables or {}),
            "gate_links": self._links.select(["from_id", "to_id"]),
            "reachable": pa.table({"person_id": self.person_id}),
        }
        return self._warehouse.select(
            self._wrapped(sql), params=params, tables=registered, people=self.person_id, links=self._links
        )

    @contextmanager
    def stream(
        self, sql: str, *, params: dict[str, Any] | None = None, rows: int = 131_072
    ) -> Generator[pa.RecordBatchReader]:
        """As `select`, batch by batch of at most so many rows, for what may not fit in memory. Use it with `with`.

        Raises:
            DataError: E243 while reading, when rows were erased or replaced meanwhile: ask again.
        """
        registered = {
            "gate_links": self._links.select(["from_id", "to_id"]),
            "reachable": pa.table({"person_id": self.person_id}),
        }
        with self._warehouse.session(self.person_id, registered, self._links) as session:
            yield session.stream(self._wrapped(sql), params=params, rows=rows)

    def events_of(self, person_id: str) -> pa.Table:
        """One person's events in time order, columns of `events`, of every id that stands for this person.

        Raises:
            NotAllowedError: E302, the gate did not let this person through.
        """
        if person_id not in self._reachable:
            raise NotAllowedError(
                "this person may not be read for this purpose.",
                code="E302",
                found=f"person {person_id}, purpose {self.purpose}",
                fix="echt.permission.why_allowed says which permission or objection decides",
            )
        links = self._links.filter(pc.equal(self._links["to_id"], person_id))
        events = self._warehouse.events_of(person_id, links=links)
        return events.filter(pc.less_equal(events["at"], pa.scalar(self.until, pa.timestamp("us", tz="UTC"))))

    def _wrapped(self, sql: str) -> str:
        moment = f"TIMESTAMPTZ '{self.until.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}+00'"
        words = set(_WORD.findall(sql))
        views = [
            f"{name} as (select t.* from {name} as t where t.{column} <= {moment})"
            for name, column in _MOMENT.items()
            if name in words
        ]
        if "people" in words:
            views.append(f"people as ({_people(moment)})")
        return f"with {', '.join(views)}\nselect * from (\n{sql.strip().rstrip(';')}\n) as gated" if views else sql


def _people(moment: str) -> str:
    # last_seen does not tell the future
    columns = (
        f"case when t.last_seen <= {moment} then t.last_seen end as last_seen" if c == "last_seen" else f"t.{c}"
        for c in SCHEMAS["people"].names
    )
    return f"select {', '.join(columns)} from people as t"

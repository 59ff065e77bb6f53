import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import duckdb
import pyarrow as pa
import pytest

from echt.nouns import Event, Person, Purpose, Segment
from echt.segment import holds, read
from echt.segment.sql import compile_sql
from echt.warehouse.schema import SCHEMAS

AT = datetime(2011, 3, 31, 12, tzinfo=UTC)


def ago(days=0.0, **more) -> datetime:
    return AT - timedelta(days=days, **more)


def segment(predicate: str, name: str = "asked", minimum: int = 10) -> Segment:
    return Segment(name, Purpose("analytics.reporting"), predicate, minimum=minimum)


_counter = iter(range(10**9))


def event(person_id: str, name: str, at: datetime, /, **columns) -> Event:
    return Event(f"m{next(_counter)}", person_id, at, name, **columns)


def table(name: str, rows: list[dict]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=SCHEMAS[name])


class DuckTables:
    """What the gate gives, without a gate: one SELECT over three views."""

    def __init__(self, people=(), events=(), predictions=(), zone="UTC"):
        self.connection = duckdb.connect(config={"threads": 2})
        self.connection.execute(f"SET TimeZone = '{zone}'")
        rows = [
            {"person_id": e.person_id, "at": e.at, "name": e.name, "message_id": e.message_id, "order_id": e.order_id,
             "value": e.value, "currency": e.currency, "source": e.source,
             "properties": json.dumps(dict(e.properties)) if e.properties else None}
            for e in events
        ]  # fmt: skip
        self.connection.register("events_rows", table("events", rows))
        traits = [
            {"person_id": p.person_id, "country": p.country, "language": p.language, "time_zone": p.time_zone,
             "minor": p.minor, "traits": json.dumps(dict(p.traits)) if p.traits else None}
            for p in people
        ]  # fmt: skip
        self.connection.register("people_rows", table("people", traits))
        predicted = [
            {"person_id": person, "name": name, "value": value, "at": at} for person, name, value, at in predictions
        ]
        self.connection.register("predictions_rows", table("predictions", predicted))
        for name in ("events", "people", "predictions"):
            self.connection.execute(f"CREATE TABLE {name} AS FROM {name}_rows")

    def select(self, sql, *, params=None):
        return self.connection.sql(sql, params=dict(params or {})).to_arrow_table()


def both(predicate, person, events, predictions=None, *, at=AT, zone="UTC", known=None) -> bool:
    """The answer of the set version and of the live version, which must be one."""
    question = read(segment(predicate), known)
    live = holds(question, person, events, predictions, at=at)
    rows = [(person.person_id, name, value, at) for name, value in (predictions or {}).items()]
    compiled = compile_sql(question, at=at)
    found = DuckTables([person], events, rows, zone=zone).select(compiled.sql, params=compiled.params)
    assert (found.num_rows == 1) is live, (predicate, found.num_rows, live)
    return live


@pytest.fixture(scope="session")
def made() -> SimpleNamespace:
    """Made-up people, events and tables, and `both`: the two evaluators asked at once."""
    return SimpleNamespace(at=AT, ago=ago, segment=segment, event=event, tables=DuckTables, both=both)

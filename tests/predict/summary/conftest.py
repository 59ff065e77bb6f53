"""Logs of events, made up, and the plain SQL that says what their summary is."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from echt.predict import Columns

SQL = (Path(__file__).parent / "plain.sql").read_text(encoding="utf-8")
COLUMNS = Columns(person="person", at="moment", name="name", value="amount")
START = datetime(2025, 12, 28, tzinfo=UTC)
UNITS = {
    "order": "epoch_us({})",
    "hour": "epoch_us({}) // 3600000000",
    "day": "date_diff('day', date '1970-01-01', ({})::date)",
    "week": "date_diff('day', date '1969-12-29', date_trunc('week', {})::date) // 7",
    "month": "(year({0}) - 1970) * 12 + month({0}) - 1",
}


def log(rows, kind=pa.int64()):
    """Rows of (person, hours after START, amount) or with a name as well."""
    rows = [(*row, "bought")[:4] for row in rows]
    return pa.table(
        {
            "person": pa.array([r[0] for r in rows], kind),
            "moment": pa.array(
                [None if r[1] is None else START + timedelta(hours=r[1]) for r in rows], pa.timestamp("us", tz="UTC")
            ),
            "amount": pa.array([r[2] for r in rows], pa.float64()),
            "name": pa.array([r[3] for r in rows], pa.string()),
        }
    )


def plain(table, unit="day", until=None, names=None):
    """The same from SQL: rows by person."""
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        con.register("log", table)
        until = until or pc.max(table.filter(table["person"].is_valid())["moment"]).as_py()
        sql = SQL.format(
            unit=UNITS[unit].format("moment"),
            until_unit=UNITS[unit].format("$until::timestamptz"),
            distinct="" if unit == "order" else "distinct",
            orders="true" if unit == "order" else "false",
            scale="86400000000.0::double" if unit == "order" else "1.0::double",
        )
        return con.execute(sql, {"until": until, "names": names or [], "all": names is None}).fetchall()


def rows(summary):
    """A summary as rows by person."""
    table = summary.to_table()
    return sorted(zip(*(table[name].to_pylist() for name in table.column_names), strict=True))


@pytest.fixture
def events(tmp_path):
    """A function that writes a Parquet file."""
    import pyarrow.parquet as pq

    def write(table, name="events.parquet", **options):
        pq.write_table(table, tmp_path / name, **options)
        return tmp_path / name

    return write

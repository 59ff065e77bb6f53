from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from echt.warehouse import Warehouse

AT = datetime(2026, 1, 1, tzinfo=UTC)
TIME = pa.timestamp("us", tz="UTC")


def make_events(n: int, people: int = 10, start: int = 0) -> pa.Table:
    rows = range(start, start + n)
    return pa.table(
        {
            "person_id": [f"{i % people:03}pabcdefgh" for i in rows],
            "at": pa.array([AT + timedelta(minutes=i) for i in rows], TIME),
            "name": ["Page Viewed" if i % 3 else "Order Completed" for i in rows],
            "message_id": [f"m{i}" for i in rows],
        }
    )


@pytest.fixture
def events():
    return make_events


@pytest.fixture
def house(tmp_path: Path):
    with Warehouse.open(tmp_path / "wh") as warehouse:
        yield warehouse

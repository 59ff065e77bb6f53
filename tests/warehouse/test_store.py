from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from echt.errors import DataError
from echt.warehouse import Warehouse, bucket_of

AT = datetime(2026, 1, 1, tzinfo=UTC)


def events(n: int, people: int = 10, start: int = 0) -> pa.Table:
    rows = range(start, start + n)
    return pa.table({
        "person_id": [f"p{i % people:03}abcdefgh" for i in rows],
        "at": pa.array([AT + timedelta(minutes=i) for i in rows], pa.timestamp("us", tz="UTC")),
        "name": ["Page Viewed" if i % 3 else "Order Completed" for i in rows],
        "message_id": [f"m{i}" for i in rows],
    })


@pytest.fixture
def house(tmp_path: Path):
    with Warehouse.open(tmp_path / "wh") as warehouse:
        yield warehouse


def test_rows_that_were_added_can_be_read(house):
    assert house.append("events", events(100)) == 100
    assert house.count("events") == 100
    assert house.count("events", "name = 'Order Completed'") == 34
    got = house.read("events", columns=["person_id", "bucket"], where="message_id = 'm7'").to_pylist()
    assert got == [{"person_id": "p007abcdefgh", "bucket": bucket_of("p007abcdefgh", 16)}]
    assert house.counts()["items"] == 0


def test_the_same_delivery_is_added_once(house):
    assert house.append("events", events(10), once=("file-a", 0)) == 10
    assert house.append("events", events(10), once=("file-a", 0)) == 0
    assert house.append("events", events(10), once=("file-a", 1)) == 10
    assert house.count("events") == 20


def test_a_replacement_takes_the_place_of_what_matches(house):
    house.append("events", events(100))
    assert house.replace("events", events(5, start=1000), where="name = 'Order Completed'") == 5
    assert house.count("events") == 71
    assert house.replace("events", events(3)) == 3
    assert house.count("events") == 3


def test_events_of_one_person_come_in_order(house):
    house.append("events", events(100))
    got = house.events_of("p003abcdefgh")
    assert got["message_id"].to_pylist() == [f"m{i}" for i in range(3, 100, 10)]


def test_links_count_for_the_known_person(house):
    house.append("events", events(100))
    links = pa.table({"from_id": ["p004abcdefgh"], "to_id": ["p003abcdefgh"]})
    assert len(house.events_of("p003abcdefgh", links=links)) == 20
    assert len(house.events_of("p004abcdefgh", links=links)) == 0


def test_people_limits_every_table_about_people(house):
    house.append("events", events(100))
    few = pa.array(["p001abcdefgh", "p002abcdefgh"])
    assert house.select("SELECT count(*) AS n FROM events", people=few)["n"][0].as_py() == 20
    many = pa.array([f"p{i:03}abcdefgh" for i in range(1, 900)])
    assert house.select("SELECT count(*) AS n FROM events", people=many)["n"][0].as_py() == 90


def test_erased_people_are_gone(house):
    house.append("events", events(100))
    assert house.erase(["p003abcdefgh"])["events"] == 10
    assert house.count("events") == 90
    assert len(house.events_of("p003abcdefgh")) == 0


def test_an_unknown_table_is_named_and_a_near_one_proposed(house):
    with pytest.raises(DataError, match="no table 'event'") as caught:
        house.read("event")
    assert caught.value.code == "E230" and "events" in caught.value.fix

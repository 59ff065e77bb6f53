from __future__ import annotations

import threading

import pyarrow as pa
import pytest

from echt.errors import DataError
from echt.warehouse import PERSONAL, SCHEMAS, Warehouse, bucket_of, bucket_sql
from hypothesis import given, settings
from hypothesis import strategies as st


def test_rows_that_were_added_can_be_read(house, events):
    assert house.append("events", events(100)) == 100
    assert house.count("events") == 100
    assert house.count("events", "name = 'Order Completed'") == 34
    got = house.read("events", columns=["person_id", "bucket"], where="message_id = 'm7'").to_pylist()
    assert got == [{"person_id": "007pabcdefgh", "bucket": bucket_of("007pabcdefgh", 16)}]
    assert house.counts()["items"] == 0


def test_the_same_delivery_is_added_once(house, events):
    assert house.append("events", events(10), once=("file-a", 0)) == 10
    assert house.append("events", events(10), once=("file-a", 0)) == 0
    assert house.append("events", events(10), once=("file-a", 1)) == 10
    assert house.count("events") == 20


def test_a_replacement_takes_the_place_of_what_matches(house, events):
    house.append("events", events(100))
    assert house.replace("events", events(5, start=1000), where="name = 'Order Completed'") == 5
    assert house.count("events") == 71
    assert house.replace("events", events(3)) == 3
    assert house.count("events") == 3


def test_events_of_one_person_come_in_order(house, events):
    house.append("events", events(100))
    got = house.events_of("003pabcdefgh")
    assert got["message_id"].to_pylist() == [f"m{i}" for i in range(3, 100, 10)]


def test_links_count_for_the_known_person(house, events):
    house.append("events", events(100))
    links = pa.table({"from_id": ["004pabcdefgh"], "to_id": ["003pabcdefgh"]})
    assert len(house.events_of("003pabcdefgh", links=links)) == 20
    assert len(house.events_of("004pabcdefgh", links=links)) == 0


def test_people_limits_every_table_about_people(house, events):
    house.append("events", events(100))
    few = pa.array(["001pabcdefgh", "002pabcdefgh"])
    assert house.select("SELECT count(*) AS n FROM events", people=few)["n"][0].as_py() == 20
    many = pa.array([f"{i:03}pabcdefgh" for i in range(1, 900)])
    assert house.select("SELECT count(*) AS n FROM events", people=many)["n"][0].as_py() == 90


def test_erased_people_are_gone(house, events):
    house.append("events", events(100))
    assert house.erase(["003pabcdefgh"])["events"] == 10
    assert house.count("events") == 90
    assert len(house.events_of("003pabcdefgh")) == 0


def test_an_unknown_table_is_named_and_a_near_one_proposed(house, events):
    with pytest.raises(DataError, match="no table 'event'") as caught:
        house.read("event")
    assert caught.value.code == "E230" and "events" in caught.value.fix


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text("ABCabcxyz0129._", min_size=3, max_size=12), min_size=1, max_size=30), st.integers(1, 256))
def test_the_bucket_of_a_person_is_the_same_in_python_and_in_sql(ids, buckets):
    import duckdb

    people = pa.table({"person_id": ids})  # noqa: F841 - DuckDB reads it by name
    with duckdb.connect() as engine:
        engine.register("people", people)
        got = engine.execute(f"SELECT {bucket_sql('person_id', buckets)} FROM people").fetchall()
    assert [b for (b,) in got] == [bucket_of(i, buckets) for i in ids]


def test_a_person_without_an_id_has_no_bucket_of_their_own_and_is_refused(house, events):
    rows = events(3).set_column(0, "person_id", pa.array(["001pabcdefgh", None, "002pabcdefgh"]))
    with pytest.raises(DataError) as caught:
        house.append("events", rows)
    assert caught.value.code == "E232"
    assert house.count("events") == 0


def test_a_session_sees_what_it_added(house, events):
    with house.session(tables={"rows": events(10)}) as session:
        session.execute(
            "CREATE TEMP TABLE staged AS SELECT * FROM rows WHERE name = $name", params={"name": "Page Viewed"}
        )
        assert session.append_query("events", "SELECT * FROM staged") == 6
        assert session.select("SELECT count(*) AS n FROM events")["n"][0].as_py() == 6
        assert session.append_query("events", "SELECT * REPLACE (message_id || 'x' AS message_id) FROM events") == 6
        assert session.remove("events", "message_id = $id", params={"id": "m1x"}) == 1
        batches = list(session.stream("SELECT message_id FROM events ORDER BY 1", rows=5))
    assert sum(b.num_rows for b in batches) == 11


def test_a_query_and_a_condition_take_parameters_and_ignore_more(house, events):
    house.append("events", events(30))
    assert (
        house.count(
            "events", "name = $name AND at >= $since", {"name": "Page Viewed", "since": "2026-01-01", "more": 1}
        )
        == 20
    )


def test_a_second_opening_sees_the_same_rows(tmp_path, events):
    with Warehouse.open(tmp_path / "wh", buckets=4) as first:
        first.append("events", events(10))
    with Warehouse.open(tmp_path / "wh") as second:
        assert (second.buckets, second.count("events")) == (4, 10)
        assert repr(second).endswith("buckets=4)")
    assert not list((tmp_path / "wh" / ".spill").iterdir())


def test_threads_share_one_warehouse(house, events):
    wrong: list[object] = []

    def work(k: int) -> None:
        try:
            for i in range(5):
                house.append("events", events(10, start=1000 * k + 10 * i))
                house.events_of("003pabcdefgh")
        except Exception as fault:
            wrong.append(fault)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not wrong
    assert house.count("events") == 200
    assert len(set(house.read("events", columns=["message_id"])["message_id"].to_pylist())) == 200


def test_rows_that_come_while_a_version_is_read_are_seen_the_next_time(tmp_path, events, monkeypatch):
    with Warehouse.open(tmp_path / "wh") as one, Warehouse.open(tmp_path / "wh") as other:
        one.append("events", events(10))
        folder = one.folder_of("events")
        read = folder._files

        def slow(table):
            files = read(table)
            monkeypatch.undo()
            other.append("events", events(5, start=100))
            return files

        monkeypatch.setattr(folder, "_files", slow)
        folder._seen = None
        assert one.count("events") == 10
        assert one.count("events") == 15


def test_tidying_joins_files_and_changes_no_row(house, events):
    for i in range(12):
        house.append("events", events(20, start=20 * i), once=("app", i))
    before = house.read("events").sort_by("message_id")
    gone = house.tidy(most_files=4)
    assert gone["events"] >= 100
    assert house.read("events").sort_by("message_id").equals(before)
    files = house.folder_of("events").snapshot().files
    assert len(files) == len({f.bucket for f in files})
    assert house.append("events", events(1), once=("app", 11)) == 0


def test_every_table_takes_a_row_of_its_required_columns_and_gives_it_back(house):
    for name, schema in SCHEMAS.items():
        row = {f.name: _some(f.type) for f in schema if f.name != "bucket"}
        table = pa.table({k: pa.array([v], schema.field(k).type) for k, v in row.items()})
        assert house.append(name, table) == 1
        got = house.read(name)
        assert got.schema.equals(schema), name
        assert {k: v for k, v in got.to_pylist()[0].items() if k != "bucket"} == row
        assert house.replace(name, table) == 1
        assert house.count(name) == 1
        assert ("bucket" in schema.names) == (name in PERSONAL)


def _some(kind: pa.DataType) -> object:
    from datetime import UTC, date, datetime

    if pa.types.is_timestamp(kind):
        return datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    if pa.types.is_date(kind):
        return date(2026, 3, 29)
    return {"string": "001pabcdefgh", "double": 1.5, "int64": 7, "int32": 7, "bool": True}[str(kind)]

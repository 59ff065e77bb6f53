from __future__ import annotations

import json
import random
import re
import string
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from echt.warehouse import ERASABLE, SCHEMAS, Warehouse

GONE, STAYS = "QzX9canaryAA", "001pabcdefgh"
AT = datetime(2026, 2, 3, 4, 5, 6, 789123, tzinfo=UTC)


def rows_of(table: str, person: str, mark: str, n: int = 3) -> pa.Table:
    """Rows whose every text holds the mark of the person."""
    schema = SCHEMAS[table]
    columns: dict[str, pa.Array] = {}
    for field in schema:
        if field.name == "bucket":
            continue
        if field.name == "person_id":
            values: list[object] = [person] * n
        elif pa.types.is_string(field.type):
            values = [f"{mark}-{field.name}-{i}" for i in range(n)]
        elif pa.types.is_timestamp(field.type):
            values = [AT] * n
        else:
            values = [True if pa.types.is_boolean(field.type) else 7] * n
        columns[field.name] = pa.array(values, field.type)
    return pa.table(columns)


def every_text_below(folder: Path):
    """Every file of the folder, decoded: all values of Parquet files, their statistics, all of JSON, and the raw bytes."""
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        yield path, path.read_bytes().decode("latin-1")
        if path.suffix == ".parquet":
            table = pq.ParquetFile(path).read()
            yield path, json.dumps(table.to_pylist(), default=str)
            yield path, str(pq.ParquetFile(path).metadata.to_dict())
        elif path.suffix == ".json" and "_delta_log" in path.parts:
            yield path, "\n".join(json.dumps(json.loads(line)) for line in path.read_text().splitlines())


def holds(folder: Path, *needles: str) -> list[str]:
    return [str(p.relative_to(folder)) for p, text in every_text_below(folder) if any(n in text for n in needles)]


def filled(folder: Path) -> Warehouse:
    house = Warehouse.open(folder)
    for table in ERASABLE:
        house.append(table, rows_of(table, GONE, "canary"))
        house.append(table, rows_of(table, STAYS, "other"))
        house.replace(table, rows_of(table, GONE, "canary", n=2), where=f"person_id = '{GONE}'")
        for i in range(23):  # past a checkpoint
            house.append(table, rows_of(table, STAYS, f"other{i}", n=1)) if table == "events" else None
    return house


def test_after_an_erasure_no_file_log_or_statistic_holds_the_person(tmp_path):
    folder = tmp_path / "wh"
    with filled(folder) as house:
        assert holds(folder, GONE, "canary"), "the search must find what is there"
        assert house.erase([GONE]) == dict.fromkeys(ERASABLE, 2)
        assert holds(folder, GONE, "canary") == []
        for table in ERASABLE:
            assert house.count(table) == (26 if table == "events" else 3)
            assert set(house.read(table, columns=["person_id"])["person_id"].to_pylist()) == {STAYS}
        assert house.erase([GONE]) == dict.fromkeys(ERASABLE, 0)
    assert holds(folder, GONE, "canary") == []


def test_an_erasure_leaves_no_time_or_number_of_the_person_in_the_log(tmp_path):
    folder = tmp_path / "wh"
    with filled(folder) as house:
        house.erase([GONE])
    for path in folder.rglob("_delta_log/*.json"):
        for line in path.read_text().splitlines():
            stats = json.loads(line).get("add", {}).get("stats")
            assert stats is None or set(json.loads(stats)) == {"numRecords"}, path


def test_an_erasure_takes_what_a_dead_process_left_behind(tmp_path):
    folder = tmp_path / "wh"
    with filled(folder) as house:
        orphan = folder / "events" / "bucket=3" / "part-orphan.parquet"
        orphan.parent.mkdir(exist_ok=True)
        pq.write_table(rows_of("events", GONE, "canary"), orphan)
        dead = folder / ".spill" / "run-dead"
        dead.mkdir()
        (dead / "alive").touch()
        (dead / "rows.tmp").write_text(f"{GONE} canary")
        house.erase([GONE])
        assert holds(folder, GONE, "canary") == []


def test_exactly_once_holds_after_an_erasure(tmp_path):
    with Warehouse.open(tmp_path / "wh") as house:
        house.append("events", rows_of("events", GONE, "canary"), once=("file-a", 4))
        house.erase([GONE])
        assert house.append("events", rows_of("events", GONE, "canary"), once=("file-a", 4)) == 0
        assert house.append("events", rows_of("events", STAYS, "other"), once=("file-a", 5)) == 3


def test_erasing_someone_unknown_or_nobody_changes_nothing(tmp_path):
    with Warehouse.open(tmp_path / "wh") as house:
        house.append("events", rows_of("events", STAYS, "other"))
        assert sum(house.erase(["nobodyknown1"]).values()) == 0
        assert sum(house.erase([]).values()) == 0
        assert house.count("events") == 3


def test_a_name_that_looks_like_sql_is_only_a_name(tmp_path):
    with Warehouse.open(tmp_path / "wh") as house:
        house.append("events", rows_of("events", STAYS, "other"))
        assert sum(house.erase(["x') OR ('1'='1"]).values()) == 0
        assert len(house.events_of("x') OR ('1'='1")) == 0
        assert house.count("events") == 3


def test_two_hundred_people_go_in_one_pass_and_the_rest_stay(tmp_path):
    chance = random.Random(7)
    letters = string.ascii_letters + string.digits + "._"
    ids = ["".join(chance.choices(letters, k=12)) for _ in range(600)]
    rows = rows_of("events", STAYS, "x", n=600).set_column(0, "person_id", pa.array(ids))
    with Warehouse.open(tmp_path / "wh") as house:
        house.append("events", rows)
        assert house.erase(ids[:200])["events"] == 200
        assert sorted(house.read("events", columns=["person_id"])["person_id"].to_pylist()) == sorted(ids[200:])
        text = "\n".join(t for _, t in every_text_below(tmp_path / "wh"))
        assert not re.search("|".join(map(re.escape, ids[:200])), text)


def test_quarantined_rows_without_a_person_stay(tmp_path):
    with Warehouse.open(tmp_path / "wh") as house:
        house.append("quarantine", rows_of("quarantine", GONE, "canary"))
        house.append("quarantine", pa.table({"source": ["s"], "code": ["E201"], "reason": ["r"]}))
        assert house.erase([GONE])["quarantine"] == 3
        assert house.count("quarantine") == 1

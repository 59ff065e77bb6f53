"""Bad input and bad luck: every error of the warehouse, made to happen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest

from echt.errors import DataError
from echt.warehouse import Warehouse

PAGES = Path(__file__).parents[2] / "docs" / "errors"


def code_of(work, *words: str) -> str:
    with pytest.raises(DataError) as caught:
        work()
    error = caught.value
    assert error.fix and (PAGES / f"{error.code}.md").is_file()
    assert all(w in str(error) for w in words), str(error)
    return error.code


def test_unknown_and_missing_columns_are_named(house, events):
    rows = events(3)
    assert code_of(lambda: house.append("events", rows.append_column("customer", rows["name"])), "customer") == "E231"
    assert code_of(lambda: house.append("events", rows.drop_columns("message_id")), "message_id") == "E231"
    assert code_of(lambda: house.read("events", columns=["when"]), "when") == "E231"
    assert house.count("events") == 0


@pytest.mark.parametrize(
    "column",
    [
        ("at", pa.array(["2026-01-01"] * 3)),
        ("at", pa.array([datetime(2026, 1, 1)] * 3, pa.timestamp("us"))),
        ("value", pa.array(["12.50"] * 3)),
        ("simulated", pa.array([0, 1, 0])),
        ("content_hash", pa.array([1.5, 2.0, 3.0])),
        ("name", pa.array([1, 2, 3])),
    ],
    ids=lambda c: c[0],
)
def test_wrong_types_are_refused_not_converted(house, events, column):
    name, values = column
    rows = events(3)
    rows = rows.drop_columns(name) if name in rows.column_names else rows
    assert code_of(lambda: house.append("events", rows.append_column(name, values)), name) == "E232"
    assert house.count("events") == 0


def test_types_that_hold_the_same_values_are_taken(house, events):
    rows = events(3).drop_columns(["at", "name"])
    rows = rows.append_column("at", pa.array([1, 2, 3], pa.timestamp("s", tz="Europe/Amsterdam")))
    rows = rows.append_column("name", pa.array(["a", "b", "a"]).dictionary_encode())
    rows = rows.append_column("value", pa.array([1, 2, 3], pa.int16()))
    rows = rows.append_column("currency", pa.nulls(3))
    assert house.append("events", rows) == 3
    assert house.read("events", columns=["value", "at"])["at"].type == pa.timestamp("us", tz="UTC")


def test_a_row_without_a_person_or_time_is_refused(house, events):
    for name in ("person_id", "at"):
        rows = events(3)
        place = rows.column_names.index(name)
        rows = rows.set_column(place, name, pa.nulls(3, rows.schema.field(name).type))
        assert code_of(lambda rows=rows: house.append("events", rows)) == "E232"
    assert house.count("events") == 0


def test_another_number_of_buckets_is_refused(tmp_path):
    Warehouse.open(tmp_path / "wh", buckets=8).close()
    assert code_of(lambda: Warehouse.open(tmp_path / "wh", buckets=16), "8", "16") == "E233"
    with Warehouse.open(tmp_path / "wh") as house:
        assert house.buckets == 8


@pytest.mark.parametrize("number", [0, -3, 100_000])
def test_an_absurd_number_of_buckets_is_refused(tmp_path, number):
    assert code_of(lambda: Warehouse.open(tmp_path / "wh", buckets=number)) == "E233"


def test_a_bucket_count_that_cannot_be_read_is_damage(tmp_path):
    Warehouse.open(tmp_path / "wh").close()
    (tmp_path / "wh" / "warehouse.json").write_text('{"format": 1, "buck')
    assert code_of(lambda: Warehouse.open(tmp_path / "wh")) == "E234"


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "wh").write_text("")
    assert code_of(lambda: Warehouse.open(tmp_path / "wh")) == "E235"


def test_a_missing_parameter_is_named(house):
    assert code_of(lambda: house.select("SELECT $since AS x, $until AS y", params={"since": 1}), "until") == "E242"


def test_sql_that_does_not_parse_says_where(house):
    assert code_of(lambda: house.select("SELEC 1"), "SELEC") == "E240"
    assert code_of(lambda: house.select("SELECT customer FROM events"), "customer") == "E240"


def test_an_error_never_repeats_the_values_of_rows(house, events):
    secret = events(1).set_column(2, "name", pa.array(["jan@example.org"]))
    house.append("events", secret)
    with pytest.raises(DataError) as caught:
        house.select("SELECT CAST(name AS INTEGER) FROM events")
    assert caught.value.code == "E240"
    assert "jan@" not in str(caught.value) + repr(caught.value) + json.dumps(caught.value.to_dict())
    assert "jan@" not in "".join(traceback.format_exception(caught.value))


def damaged(house, events) -> Path:
    house.append("events", events(100, people=300))
    return sorted((house.folder / "events").rglob("bucket=*/*.parquet"))[0]


@pytest.mark.parametrize("how", ["cut", "empty", "noise", "gone"])
def test_a_damaged_data_file_is_told_and_not_skipped(house, events, how):
    file = damaged(house, events)
    whole = file.read_bytes()
    if how == "gone":
        file.unlink()
    else:
        file.write_bytes({"cut": whole[: len(whole) // 2], "empty": b"", "noise": bytes(len(whole))}[how])
    assert code_of(lambda: house.select("SELECT min(at), max(name), max(properties) FROM events")) == "E234"
    assert code_of(lambda: house.erase(["003pabcdefgh"])) == "E234" or how
    file.write_bytes(whole)
    assert house.select("SELECT count(*) AS n FROM events")["n"][0].as_py() == 100


@pytest.mark.parametrize("what", ["{", "", "null\n", '{"add": {"path": 3}}'])
def test_a_damaged_log_is_told(tmp_path, events, what):
    with Warehouse.open(tmp_path / "wh") as house:
        house.append("events", events(10))
    (tmp_path / "wh" / "events" / "_delta_log" / f"{1:020}.json").write_text(what)

    def read():
        with Warehouse.open(tmp_path / "wh") as house:
            return house.read("events")

    assert code_of(read) == "E234"


def limited(code: str, folder: Path, *, before: str) -> str:
    """What a process with fewer rights says: the code of its error, or "done"."""
    script = f"""
import os, resource, signal, sys, tempfile
from pathlib import Path
from echt.errors import DataError
from echt.warehouse import Warehouse
with tempfile.TemporaryDirectory() as warm:
    Warehouse.open(Path(warm)).close()
{before}
try:
    {code}
except DataError as error:
    print(error.code)
else:
    print("done")
"""
    got = subprocess.run(
        [sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=False, timeout=120
    )
    assert got.returncode == 0, got.stderr
    return got.stdout.strip()


SMALL_FILES = (
    "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))"
)
FILL = (
    "Warehouse.open(Path(sys.argv[1]), memory='500MB').session().append_query('events', "
    "\"SELECT printf('%012d', i) AS person_id, now() AS at, 'x' AS name, md5(i::VARCHAR) AS message_id, "
    'md5((i + 1)::VARCHAR) || md5((i + 2)::VARCHAR) AS properties FROM range(400_000) AS r(i)")'
)


def test_a_full_disk_is_told_and_the_table_stays_whole(tmp_path, events):
    folder = tmp_path / "wh"
    with Warehouse.open(folder) as house:
        house.append("events", events(50))
    assert limited(FILL, folder, before=SMALL_FILES) == "E236"
    with Warehouse.open(folder) as house:
        assert house.count("events") == 50 == len(house.read("events"))
        house.append("events", events(50))
        assert house.count("events") == 100


@pytest.mark.skipif(
    os.geteuid() != 0, reason="only root may mount a small disk; the limit on file sizes is tested above"
)
def test_a_small_disk_that_fills_up_is_told_and_the_table_stays_whole(tmp_path, events):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting is not allowed here; the limit on file sizes is tested above")
    try:
        with Warehouse.open(disk / "wh") as house:
            house.append("events", events(50))
        assert limited(FILL, disk / "wh", before="") == "E236"
        with Warehouse.open(disk / "wh") as house:
            assert len(house.read("events")) == 50
            house.tidy()
            house.append("events", events(50))
            assert house.count("events") == 100
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs a second account: run as root")
def test_a_folder_without_rights_is_told(tmp_path, events):
    folder = tmp_path / "wh"
    with Warehouse.open(folder) as house:
        house.append("events", events(5))
    for path in [*tmp_path.parents][:3]:
        path.chmod(path.stat().st_mode | 0o055)
    tmp_path.chmod(0o755)
    assert limited("Warehouse.open(Path(sys.argv[1]))", folder, before="os.setuid(65534)") == "E235"
    assert limited("Warehouse.open(Path(sys.argv[1]) / 'new')", tmp_path, before="os.setuid(65534)") == "E235"


def test_a_memory_limit_that_is_reached_is_told(tmp_path):
    with Warehouse.open(tmp_path / "wh", memory="40MB", threads=1) as house:
        assert (
            code_of(lambda: house.select("SELECT list(i || repeat('x', 100)) AS l FROM range(5_000_000) AS r(i)"))
            == "E239"
        )
        assert house.select("SELECT 1 AS x")["x"].to_pylist() == [1]


def test_a_table_that_others_hold_is_busy(house, events, monkeypatch):
    from echt.warehouse import delta

    monkeypatch.setattr(delta, "WAIT_S", 0.05)
    with house.folder_of("events").writing(alone=True):
        assert code_of(lambda: house.append("events", events(3)), "events") == "E241"
    assert house.append("events", events(3)) == 3


def test_a_stream_whose_rows_are_erased_says_so(house, events):
    house.append("events", events(1000, people=300))
    with house.session() as session:
        reader = session.stream("SELECT * FROM events", rows=1)
        first = reader.read_next_batch()
        house.erase([first["person_id"][0].as_py()])
        try:
            for _ in reader:
                pass
        except DataError as error:
            assert error.code == "E243"
    assert house.count("events") < 1000

"""Real processes: one killed in the middle of its work, many readers beside writers and an eraser."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from echt.warehouse import Warehouse

START = """
import sys, time
from pathlib import Path
from echt.warehouse import Warehouse
house = Warehouse.open(Path(sys.argv[1]), threads=1, memory="300MB")
ROWS = '''SELECT printf('%03dp%08d', i % 50, k) AS person_id, timestamptz '2026-01-01 00:00:00+00' + to_minutes(i) AS "at",
  'Page Viewed' AS name, printf('m-%d-%d', k, i) AS message_id, repeat(md5(i::VARCHAR), 4) AS properties
  FROM (SELECT i, {k} AS k FROM range({n}) AS r(i))'''
def add(k, n):
    with house.session() as session:
        return session.append_query("events", ROWS.format(k=k, n=n), once=(f"app{k % 2}", k))
"""


@pytest.fixture
def run():
    started: list[subprocess.Popen[str]] = []

    def start(code: str, *args: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", START + code, *map(str, args)]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def done(process: subprocess.Popen[str], wait: float = 120) -> str:
    out, err = process.communicate(timeout=wait)
    assert process.returncode == 0, err
    return out


def test_a_killed_writer_loses_nothing_acknowledged_and_leaves_no_half_table(tmp_path: Path, run):
    folder = tmp_path / "wh"
    Warehouse.open(folder).close()
    chance = random.Random(5)
    told: set[int] = set()
    n, k = 20_000, 0
    for _ in range(4):
        writer = run("for k in range(int(sys.argv[2]), 1000): print(add(k, 20_000) and k, flush=True)", folder, k)
        assert writer.stdout is not None
        told.add(int(writer.stdout.readline()))
        time.sleep(chance.random() * 0.5)
        os.kill(writer.pid, signal.SIGKILL)
        told |= {int(line) for line in writer.stdout.read().split()}
        writer.communicate()
        with Warehouse.open(folder) as house:
            counts = house.select(
                "SELECT CAST(split_part(message_id, '-', 2) AS INTEGER) AS k, count(*) AS n, count(DISTINCT message_id) AS d FROM events GROUP BY 1"
            ).to_pylist()
        found = {row["k"] for row in counts}
        assert all(row["n"] == row["d"] == n for row in counts), "every batch is there whole or not at all"
        assert told <= found, "what was acknowledged is there"
        assert len(found - told) <= 1, "at most the batch that was committed and not yet told"
        told |= found
        k = max(found)  # the next writer repeats the last one: exactly once
    with Warehouse.open(folder) as house:
        assert house.count("events") == n * len(told)
        house.tidy()
        files = {f.path for f in house.folder_of("events").snapshot().files}
        assert {str(p) for p in (folder / "events").rglob("*.parquet") if "_delta_log" not in p.parts} == files
        assert house.count("events") == n * len(told)
        assert len(list((folder / ".spill").iterdir())) == 1


def test_a_killed_eraser_leaves_the_table_whole_and_can_be_done_again(tmp_path: Path, run):
    folder = tmp_path / "wh"
    done(run("add(0, 100_000)", folder))
    victim, other = "001p00000000", "002p00000000"
    for pause in (0.02, 0.1, 0.3):
        eraser = run("print(1, flush=True); house.erase([sys.argv[2]])", folder, victim)
        assert eraser.stdout is not None
        eraser.stdout.readline()
        time.sleep(pause)
        os.kill(eraser.pid, signal.SIGKILL)
        eraser.communicate()
        with Warehouse.open(folder) as house:
            assert len(house.events_of(other)) == 2000
            assert len(house.events_of(victim)) in {0, 2000}
            assert house.count("events") in {98_000, 100_000}
    with Warehouse.open(folder) as house:
        house.erase([victim])
        assert house.count("events") == 98_000
    assert not any(victim.encode() in p.read_bytes() for p in folder.rglob("*") if p.is_file())


def test_many_read_while_others_write_and_erase(tmp_path: Path, run):
    folder = tmp_path / "wh"
    done(run("add(0, 5_000)", folder))
    stop = tmp_path / "stop"
    reader = """
stop, reads, seen = Path(sys.argv[2]), 0, 0
while not stop.exists():
    got = house.select("SELECT count(*) AS n, count(DISTINCT message_id) AS d, count(*) FILTER (person_id LIKE '%p00000000') AS first FROM events").to_pylist()[0]
    assert got["n"] == got["d"], got
    assert (got["n"] - got["first"]) % 1000 == 0, got
    assert got["n"] - got["first"] >= seen, "time does not run backwards"
    seen = got["n"] - got["first"]
    assert len(house.events_of("049p00000000")) == 100
    reads += 1
print(reads)
"""
    readers = [run(reader, folder, stop) for _ in range(3)]
    writers = [
        run("for k in range(int(sys.argv[2]), 21, 2): assert add(k, 1000) == 1000", folder, 1 + w) for w in range(2)
    ]
    eraser = run("for i in range(5): assert house.erase([f'{i:03}p00000000'])['events'] == 100", folder)
    for process in [*writers, eraser]:
        done(process)
    stop.touch()
    assert all(int(done(r)) > 0 for r in readers)
    with Warehouse.open(folder) as house:
        assert house.count("events") == 20 * 1000 + 5_000 - 500


def test_a_warehouse_can_be_opened_while_others_erase(tmp_path: Path, run):
    folder, stop = tmp_path / "wh", tmp_path / "stop"
    done(run("add(0, 5_000)", folder))
    opener = """
n = 0
while not Path(sys.argv[2]).exists():
    with Warehouse.open(Path(sys.argv[1]), threads=1) as other:
        assert other.count("events") >= 3_000
    n += 1
print(n)
"""
    openers = [run(opener, folder, stop) for _ in range(2)]
    done(run("for i in range(20): house.erase([f'{i:03}p00000000'])", folder))
    stop.touch()
    assert all(int(done(o)) > 0 for o in openers)


def test_the_same_batch_from_several_processes_is_added_once(tmp_path: Path, run):
    folder = tmp_path / "wh"
    Warehouse.open(folder).close()
    added = [int(done(p)) for p in [run("print(sum(add(k, 100) for k in range(1, 6)))", folder) for _ in range(3)]]
    with Warehouse.open(folder) as house:
        assert house.count("events") == sum(added) == 500


def test_replacements_from_several_processes_follow_one_another(tmp_path: Path, run):
    folder = tmp_path / "wh"
    done(run("add(0, 1000)", folder))
    code = """
for i in range(3):
    with house.session() as session:
        session.replace_query("events", ROWS.format(k=int(sys.argv[2]), n=1000))
"""
    for process in [run(code, folder, k) for k in range(1, 4)]:
        done(process)
    with Warehouse.open(folder) as house:
        assert house.count("events") == 1000
        assert (
            len(set(house.select("SELECT DISTINCT split_part(message_id, '-', 2) AS k FROM events")["k"].to_pylist()))
            == 1
        )


pytestmark = pytest.mark.slow

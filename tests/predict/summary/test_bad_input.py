"""What cannot be summarised is refused with the reason; nothing is left behind."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pyarrow as pa
import pytest

from echt.errors import DataError
from echt.predict import Columns, summarise

from .conftest import COLUMNS, START, log
from .test_order import busy, shuffled


def refused(source, **asked):
    with pytest.raises(DataError) as error:
        summarise(source, **{"columns": COLUMNS, **asked})
    return error.value


@pytest.mark.parametrize("bytes_", [b"", b"person,moment\n1,2025-01-01\n", b"PAR1" + b"x" * 100 + b"PAR1"])
def test_a_file_that_is_no_parquet(tmp_path, bytes_):
    (tmp_path / "log.parquet").write_bytes(bytes_)
    assert refused(tmp_path / "log.parquet").code == "E290"


def test_a_file_that_was_cut_off_or_damaged(events):
    file = events(busy())
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    assert refused(file).code == "E290"
    file.write_bytes(b"PAR1" + bytes(len(whole) // 2 - 4) + whole[len(whole) // 2 :])
    assert refused(file).code == "E290"


def test_a_file_that_is_not_there_and_a_folder_without_any(tmp_path):
    assert "is not there" in refused(tmp_path / "none.parquet").found
    assert refused(tmp_path).code == "E290"
    assert refused([]).code == "E290"


def test_a_log_without_events(events):
    assert refused(events(busy().slice(0, 0))).code == "E293"
    assert refused(busy().slice(0, 0)).code == "E293"


def test_a_log_of_which_nothing_counts():
    error = refused(log([(1, 0, 1.0), (None, 0, 1.0)]), names="Order Completed")
    assert (error.code, error.found) == ("E293", "2 events: 2 of other names")
    assert refused(log([(1, 0, -1.0)])).code == "E293"
    assert refused(log([(None, 0, 1.0), (1, None, 1.0)])).found == "2 events: 1 without person, 1 without time"
    assert refused(log([(1, 5, 1.0)]), until=START).found == "1 events: 1 after until"


def test_a_column_that_is_missing_and_the_one_that_may_be_meant(events):
    file = events(busy())
    error = refused(file, columns=Columns(person="persn", at="moment"))
    assert error.code == "E291"
    assert 'person="person"' in error.fix
    assert refused(file, columns=Columns(person="person", at="moment", currency="currency")).code == "E291"
    assert refused(file, columns=Columns(person="person", at="moment", name="event"), names="x").code == "E291"
    assert "jan@" not in str(refused(busy().rename_columns(["jan@example.org", "b", "c", "d"])))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("person", pa.array([1.0, 2.0])),
        ("person", pa.array([True, False])),
        ("moment", pa.array([1, 2])),
        ("moment", pa.array(["2025-01-01", "2025-01-02"])),
        ("amount", pa.array(["1,00", "2,00"])),
    ],
)
def test_a_column_of_a_type_that_cannot_be_meant(name, values):
    table = log([(1, 0, 1.0), (2, 0, 1.0)])
    table = table.set_column(table.column_names.index(name), name, values)
    assert refused(table).code == "E292"


def test_ids_of_two_kinds_in_two_files(events):
    files = [events(busy(50), "a.parquet"), events(busy(50, kind=pa.string()), "b.parquet")]
    error = refused(files)
    assert (error.code, error.found) == ("E292", "'person' is int64 in a.parquet, string in b.parquet")


def test_amounts_too_large_to_add():
    assert refused(log([(1, 0, 1.0), (1, 30, 2e12)])).code == "E295"
    assert refused(log([(1, 0, float("inf"))])).code == "E295"
    many = log([(1, 24 * k, 9e11) for k in range(8)])
    assert refused(many).code == "E295"
    assert refused(shuffled(many)).code == "E295"


@pytest.mark.parametrize(
    "asked", [{"unit": "days"}, {"unit": ""}, {"memory": "much"}, {"memory": "0 GB"}, {"memory": -3}]
)
def test_an_argument_that_means_nothing(asked):
    assert refused(busy(10), **asked).code == "E296"


@pytest.mark.parametrize("kind", [pa.int64(), pa.string()])
@pytest.mark.parametrize("source", ["in order", "mixed"])
def test_a_memory_that_does_not_suffice(kind, source):
    table = busy(60_000, 30_000, kind=kind)
    table = table if source == "in order" else shuffled(table)
    error = refused(table, memory="3 MB")
    assert error.code == "E294"
    assert "3.0 MB allowed" in error.found
    assert summarise(table, columns=COLUMNS, memory="100 MB").counted.events == 60_000


def test_ctrl_c_stops_it_at_once_and_leaves_nothing(tmp_path):
    """A real process, interrupted while it reads: what is half-written goes, the file of before stays."""
    code = f"""
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
import numpy as np, pyarrow as pa
from echt.predict import Columns, value_file
rng = np.random.default_rng(1)
def batches():
    while True:
        yield pa.record_batch({{"person_id": rng.integers(0, 1000, 10_000), "at": rng.integers(0, 10**15, 10_000).astype("datetime64[us]")}})
schema = pa.schema({{"person_id": pa.int64(), "at": pa.timestamp("us")}})
def progress(stage, done, total):
    if done > 300_000: print("reading", flush=True)
value_file(pa.RecordBatchReader.from_batches(schema, batches()), sys.argv[1], memory="40 MB", progress=progress)
"""
    target = tmp_path / "out/scores.parquet"
    (tmp_path / "tmp").mkdir()
    target.parent.mkdir()
    target.write_text("the one of before")
    env = os.environ | {"TMPDIR": str(tmp_path / "tmp")}
    with subprocess.Popen(
        [sys.executable, "-c", code, str(target)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, text=True
    ) as it:
        assert it.stdout.readline().strip() == "reading"
        it.send_signal(signal.SIGINT)
        start = time.perf_counter()
        error = it.communicate(timeout=60)[1]
    assert "KeyboardInterrupt" in error
    assert time.perf_counter() - start < 30
    assert [file.name for file in target.parent.iterdir()] == ["scores.parquet"]
    assert target.read_text() == "the one of before"
    assert not list((tmp_path / "tmp").iterdir())


def test_duplicate_days_and_people_with_one_event_count_once():
    found = summarise(log([(1, h, 2.0) for h in range(24)] + [(2, 0, 2.0)]), columns=COLUMNS)
    assert np.array_equal(found.frequency, [0, 0])
    assert np.array_equal(found.monetary, [0.0, 0.0])

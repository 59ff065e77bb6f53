"""Where purchases do not come in the order of time, the result is the same, and says how it was found."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from echt.predict import summarise
from echt.predict.summary import late, source

from .conftest import COLUMNS, UNITS, log, plain, rows


def busy(n=4000, people=150, seed=3, kind=pa.int64()):
    """Many events in the order of time."""
    draw = np.random.default_rng(seed)
    when = np.sort(draw.integers(0, 24 * 500, n))
    who = draw.integers(0, people, n)
    amount = np.round(draw.normal(20, 15, n), 2)
    named = [f"person {k}" for k in who] if pa.types.is_string(kind) else who.tolist()
    return log(list(zip(named, when.tolist(), amount.tolist(), strict=True)), kind)


def shuffled(table, seed=4):
    return table.take(np.random.default_rng(seed).permutation(len(table)))


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(source, "ROWS", 256)


@pytest.mark.parametrize("kind", [pa.int64(), pa.string()])
@pytest.mark.parametrize("unit", UNITS)
def test_a_log_in_any_order_gives_the_same_digits(unit, kind, small_batches):
    table = busy(kind=kind)
    expected = plain(table, unit)
    in_order, mixed = (summarise(one, columns=COLUMNS, unit=unit) for one in (table, shuffled(table)))
    assert rows(in_order) == rows(mixed) == expected
    assert in_order.path == "one pass"
    assert (
        mixed.counted.people_out_of_order == 0
        if unit == "order" and mixed.path == "one pass"
        else mixed.path == "sorted"
    )


@pytest.mark.parametrize("late_rows", [1, 5, 400])
def test_a_few_late_events_concern_only_their_people(late_rows, small_batches, events):
    """Few: the file is read again for those people. Many: from some batch on all events are kept."""
    table = busy()
    moved = np.random.default_rng(5).choice(2000, late_rows, replace=False)
    table = pa.concat_tables(
        [table.take(np.setdiff1d(np.arange(len(table)), moved)), table.take(moved)]
    ).combine_chunks()
    found = summarise(events(table), columns=COLUMNS)
    assert rows(found) == plain(table)
    assert found.path == "sorted"
    assert found.counted.people_out_of_order <= late_rows


def test_a_reader_is_read_once_and_may_be_in_any_order(small_batches):
    table = shuffled(busy())
    found = summarise(table.to_reader(max_chunksize=1000), columns=COLUMNS)
    assert rows(found) == plain(table)


def test_events_that_do_not_fit_in_memory_go_to_files_and_those_go_when_done(small_batches, monkeypatch, tmp_path):
    monkeypatch.setattr(late, "_SHARE", 5)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    used = []
    make = late.tempfile.TemporaryDirectory
    monkeypatch.setattr(late.tempfile, "TemporaryDirectory", lambda **how: used.append(make(**how)) or used[-1])
    table = shuffled(busy(60_000, 150))
    found = summarise(table, columns=COLUMNS, memory="3 MB")
    assert used
    assert not list(tmp_path.iterdir())
    assert rows(found) == plain(table)


def test_files_are_read_in_the_order_of_their_names_and_folders_whole(events, tmp_path):
    table = busy()
    for k, name in enumerate(["c/3.parquet", "a/1.parquet", "b/2.parquet"]):
        (tmp_path / "log" / name).parent.mkdir(parents=True)
        pq.write_table(
            table.slice({"a": 0, "b": 1500, "c": 3000}[name[0]], {"a": 1500, "b": 1500, "c": 1000}[name[0]]),
            tmp_path / "log" / name,
        )
        (tmp_path / "log/_SUCCESS").touch()
    found = summarise(tmp_path / "log", columns=COLUMNS)
    assert rows(found) == plain(table)
    assert found.path == "one pass"
    again = summarise([tmp_path / "log/b", tmp_path / "log/c/3.parquet", tmp_path / "log/a"], columns=COLUMNS)
    assert rows(again) == rows(found)
    assert again.path == "sorted"


def test_people_stand_in_the_order_in_which_they_appear():
    table = log([(7, 0, 1.0), (3, 1, 1.0), (7, 30, 1.0), (5, 50, 1.0)])
    assert summarise(table, columns=COLUMNS).person_id.to_pylist() == [7, 3, 5]

"""Laws of ingest: counts add up, order does not matter, a killed ingest goes on, raw ids stay outside."""

import os
import signal
import subprocess
import sys
import textwrap
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from echt.ingest import Source
from echt.warehouse import Warehouse

COLUMNS = {
    "person": "customer",
    "at": "date",
    "order": "invoice",
    "product": "code",
    "product_name": "name",
    "quantity": "quantity",
    "price": "price",
}
LINES = Source.from_toml(
    "shop",
    {
        "kind": "order_lines",
        "currency": "EUR",
        "columns": COLUMNS,
        "rules": {"cancel_prefix": "C", "services": ["FEE"]},
    },
)
HEADER = "customer,date,invoice,code,name,quantity,price\n"

ROW = st.tuples(
    st.sampled_from(["c1", "c2", ""]),
    st.sampled_from(["2024-05-01 10:00", "2024-05-02 11:00", "soon"]),
    st.sampled_from(["1", "2", "C1"]),
    st.sampled_from(["MUG", "TEA", "FEE"]),
    st.sampled_from(["Mug", "Old mug", ""]),
    st.sampled_from(["1", "3", "-1", "x"]),
    st.sampled_from(["2.50", "0.10", "-1", "1e9"]),
).map(",".join)


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.lists(ROW, min_size=1, max_size=12), second=st.lists(ROW, min_size=1, max_size=12))
def test_counts_add_up_and_the_order_of_files_changes_no_table(shop, tmp_path_factory, first, second):
    folder = tmp_path_factory.mktemp("law")
    files = []
    for name, rows in (("a.csv", first), ("b.csv", second)):
        files.append(folder / name)
        files[-1].write_text(HEADER + "".join(row + "\n" for row in rows))
    seen = []
    for order in (files, files[::-1], [files[0], files[1], files[0]]):
        # a warehouse of its own each time, and a source name of its own, so that one ledger serves all
        shop.warehouse.close()
        shop.warehouse = Warehouse.open(folder / f"w{len(seen)}", buckets=2, memory="300MB", threads=1)
        for path in order:
            report = shop.ingest(LINES, path)
            assert report.read == report.accepted + report.duplicate + report.quarantined + report.refused
            assert report.read == path.read_text().count("\n") - 1
            assert sum(report.reasons.values()) == report.quarantined + report.refused
        seen.append(shop.tables())
    assert seen[0] == seen[1] == seen[2]


def _worker(folder, file, stop):
    return textwrap.dedent(f"""
        import os, signal
        from datetime import UTC, datetime
        from pathlib import Path
        from echt.ingest import Source, ingest, load
        from echt.ingest.job import Job
        from echt.ledger import Keys, Ledger
        from echt.warehouse import Warehouse
        from echt.ingest import pieces
        pieces.CHUNK = 40
        seen = []
        def step(self, name):
            seen.append(name)
            if seen.count(name) == {stop[1]} and name == {stop[0]!r}:
                os.kill(os.getpid(), signal.SIGKILL)
        Job.step = step
        folder = Path({str(folder)!r})
        ledger = Ledger.open(folder / "ledger.db", Keys.open(folder / "keys", "test"))
        warehouse = Warehouse.open(folder / "warehouse", memory="500MB", threads=1)
        source = Source.from_toml("shop", {LINES.model_dump(exclude={"name"}, exclude_defaults=True, mode="json")!r})
        ingest(warehouse, ledger, source, [Path({str(file)!r})], at=datetime(2024, 6, 1, tzinfo=UTC))
    """)


@pytest.mark.parametrize("stop", [("quarantine", 2), ("items", 2), ("orders", 1)])
def test_an_ingest_that_is_killed_goes_on_and_ends_as_if_it_was_not(shops, tmp_path, stop, monkeypatch):
    monkeypatch.setattr("echt.ingest.pieces.CHUNK", 40)
    killed = shops("killed")
    whole = shops("whole", keys_of=killed)
    path = tmp_path / "a.csv"
    rows = [
        f"{'' if n % 7 == 0 else f'c{n % 5}'},2024-05-0{n % 9 + 1} 10:00,{n % 30},P{n % 3},Product,{n % 4 + 1},2.50"
        for n in range(100)
    ]
    path.write_text(HEADER + "".join(r + "\n" for r in rows + rows[:3]))
    done = subprocess.run([sys.executable, "-c", _worker(killed.folder, path, stop)], env=os.environ, check=False)
    assert done.returncode == -signal.SIGKILL
    assert killed.ingest(LINES, path) == whole.ingest(LINES, path)
    assert killed.tables() == whole.tables()
    assert killed.warehouse.counts() == whole.warehouse.counts()
    assert not list((killed.folder / "warehouse" / ".ingest").glob("*.json"))


def test_two_ingests_at_once_are_refused(shop, tmp_path):
    from echt.errors import DataError
    from echt.ingest.ingest import alone

    path = tmp_path / "a.csv"
    path.write_text(HEADER)
    with alone(shop.warehouse), pytest.raises(DataError) as caught:
        shop.ingest(LINES, path)
    assert caught.value.code == "E211"


def test_a_file_without_rows_is_fine(shop, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(HEADER)
    assert shop.ingest(LINES, path).read == 0


def test_a_warehouse_that_was_removed_is_filled_again(shop, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(HEADER + "c1,2024-05-01 10:00,1,MUG,Mug,1,2.50\n")
    shop.ingest(LINES, path)
    shop.warehouse.close()
    shop.warehouse = Warehouse.open(tmp_path / "new", buckets=2, memory="300MB", threads=1)
    assert shop.ingest(LINES, path).accepted == 1
    assert shop.warehouse.counts()["events"] == 1

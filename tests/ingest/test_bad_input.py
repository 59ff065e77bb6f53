"""Bad input: each fault has its error or its reason, nothing half taken in."""

import gzip
import os
import subprocess
import sys
import textwrap

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from echt.errors import DataError
from echt.ingest import Source

COLUMNS = {"person": "customer", "at": "date", "event": "event", "value": "value", "message_id": "id"}
HEADER = "customer,date,event,value,id\n"
GOOD = "c1,2024-05-01,A,1.5,m1"


def events(**changes):
    return Source.from_toml("shop", {"kind": "events", "currency": "EUR", "columns": COLUMNS} | changes)


def test_rows_are_set_aside_each_with_its_reason(shop, csv):
    rows = [
        GOOD,
        ",2024-05-01,A,1,m2",
        "c1,yesterday,A,1,m3",
        "c1,0224-05-01,A,1,m4",
        "c1,2024-05-01,A,much,m5",
        "c1,2024-05-01,Order Completed,-5,m6",
        "c1,2024-05-01,A,99999999999,m7",
        "c1,2024-05-01,,1,m8",
        "c1,2024-05-01,A,1",
        GOOD,
    ]
    report = shop.ingest(events(), csv("a.csv", *rows, header=HEADER))
    assert report.read == 10 == report.accepted + report.duplicate + report.quarantined + report.refused
    assert (report.accepted, report.duplicate) == (1, 1)
    assert report.reasons == {"E213": 1, "E214": 1, "E215": 2, "E216": 1, "E217": 2, "E220": 1}
    places = {r["row_number"]: r["code"] for r in shop.rows("quarantine", "row_number, code")}
    assert places == {2: "E214", 3: "E215", 4: "E215", 5: "E216", 6: "E217", 7: "E217", 8: "E220", 9: "E213"}


def test_bytes_that_are_not_utf_8_are_set_aside(shop, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(HEADER.encode() + b"c1,2024-05-01,Caf\xe9,1,m1\n" + GOOD.replace("m1", "m2").encode() + b"\n")
    report = shop.ingest(events(), path)
    assert (report.accepted, report.reasons) == (1, {"E213": 1})


def test_an_amount_without_a_currency_is_set_aside(shop, tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"type":"track","event":"A","userId":"u","timestamp":"2024-05-01T10:00:00Z","properties":{"value":3}}\n'
    )
    assert shop.ingest(Source.from_toml("web", {"kind": "segment"}), path).reasons == {"E218": 1}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.csv", b"", "E206"),
        ("empty.parquet", b"", "E206"),
        ("cut.csv.gz", gzip.compress((HEADER + GOOD).encode() * 200, mtime=0)[:-30], "E207"),
        ("cut.parquet", None, "E207"),
        ("really.csv", b"PAR1 and then", "E205"),
        ("not.parquet", HEADER.encode(), "E205"),
        ("sheet.xlsx", b"PK", "E205"),
        ("other.csv", b"customer,when\nc1,2024-05-01\n", "E201"),
        ("twice.csv", b"customer,date,date\n", "E201"),
        ("quote.csv", (HEADER + GOOD + '\nc2,2024-05-01,"A,1,m2\n' + GOOD + "\n").encode(), "E221"),
    ],
)
def test_a_file_that_cannot_be_used_is_an_error_and_leaves_nothing(shop, tmp_path, name, content, code):
    path = tmp_path / name
    if content is None:
        pq.write_table(pa.table({"customer": ["c1"] * 1000}), path)
        content = path.read_bytes()[:-40] + b"\0\0\0\0PAR1"
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        shop.ingest(events(), path)
    assert caught.value.code == code
    assert set(shop.warehouse.counts().values()) == {0}
    assert not list((shop.folder / "warehouse" / ".ingest").glob("staging/*"))


def test_a_file_that_is_not_there_and_a_source_without_files(shop, tmp_path):
    with pytest.raises(DataError, match="cannot be read") as caught:
        shop.ingest(events(), tmp_path / "gone.csv")
    assert caught.value.code == "E208"
    with pytest.raises(DataError, match="no files") as caught:
        shop.ingest(events())
    assert caught.value.code == "E212"


@pytest.mark.parametrize(
    ("raw", "code", "hint"),
    [
        ({"kind": "segment", "tim_zone": "UTC"}, "E202", "time_zone"),
        ({"kind": "events", "columns": {"persn": "x"}}, "E202", "person"),
        ({"kind": "events", "columns": {"person": "x"}}, "E202", "at"),
        ({"kind": "segment", "time_zone": "Europe/Amsterdm"}, "E203", "Europe/Amsterdam"),
        ({"kind": "events", "event": "A", "columns": {"person": "x", "at": "y", "value": "z"}}, "E204", "currency"),
        ({"kind": "segment", "rules": {"cancel_prefx": "C"}}, "E202", "cancel_prefix"),
    ],
)
def test_a_source_with_a_typo_is_told_the_nearest_word(raw, code, hint):
    with pytest.raises(DataError) as caught:
        Source.from_toml("shop", raw)
    assert caught.value.code == code
    assert hint in str(caught.value)


def _as_nobody(code):
    """Run code as an account without rights: root may read everything."""
    lead = "import os, echt.ingest\nos.setgid(65534); os.setuid(65534)\n" if os.getuid() == 0 else ""
    return subprocess.run(
        [sys.executable, "-c", lead + textwrap.dedent(code)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ,
    )


def test_a_directory_without_rights_is_an_error(tmp_path):
    for parent in [tmp_path, *tmp_path.parents][:3]:
        parent.chmod(0o755)
    closed = tmp_path / "closed"
    closed.mkdir()
    (closed / "a.csv").write_text(HEADER)
    closed.chmod(0)
    done = _as_nobody(f"""
        from pathlib import Path
        from echt.errors import DataError
        from echt.ingest.read import check
        try:
            check(Path({str(closed / "a.csv")!r}))
        except DataError as fault:
            print(fault.code, fault.found)
    """)
    closed.chmod(0o700)
    assert done.stdout.strip() == "E208 Permission denied", done.stderr[-500:]


def test_a_full_disk_is_an_error_and_the_next_ingest_goes_on(shop, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        HEADER
        + "".join(f"c{n},2024-05-01,A,1,{n * 7919 % 999983:x}-{n * 104729 % 1299709:x}-m{n}\n" for n in range(120_000))
    )
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(f"""
            import resource, signal, sys
            sys.path.insert(0, {str(tmp_path)!r})
            from datetime import UTC, datetime
            from pathlib import Path
            from echt.errors import DataError
            from echt.ingest import Source, ingest
            from echt.ledger import Keys, Ledger
            from echt.warehouse import Warehouse
            folder = Path({str(shop.folder)!r})
            ledger = Ledger.open(folder / "ledger.db", Keys.open(folder / "keys", "test"))
            warehouse = Warehouse.open(folder / "warehouse", memory="500MB", threads=1)
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (1_200_000, 1_200_000))
            source = Source.from_toml("shop", {{"kind": "events", "currency": "EUR", "columns": {COLUMNS!r}}})
            try:
                ingest(warehouse, ledger, source, [Path({str(path)!r})], at=datetime(2024, 6, 1, tzinfo=UTC))
            except DataError as fault:
                print(fault.code)
        """)], capture_output=True, text=True, check=False, env=os.environ,
    )  # fmt: skip
    assert done.stdout.strip() == "E209", done.stderr[-800:]
    assert shop.warehouse.counts()["events"] == 0
    assert shop.ingest(events(), path).accepted == 120_000

"""Forgetting reaches the files that the project owns, and ingesting them again brings nothing back."""

import gzip
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from echt.ingest import Source, scrub_files

COLUMNS = {"person": "customer", "at": "date", "event": "event"}
EVENTS = Source.from_toml("shop", {"kind": "events", "columns": COLUMNS})
WEB = Source.from_toml("web", {"kind": "segment"})
ROWS = [("c1", "2024-05-01", "A"), ("c2", "2024-05-02", 'said "hi",\nthen left'), ("c1", "2024-05-03", "B")]


def csv_bytes():
    quoted = [
        [f'"{cell.replace(chr(34), chr(34) * 2)}"' if set(cell) & set('",\n') else cell for cell in row] for row in ROWS
    ]
    return (
        "customer,date,event\r\n" + "".join(",".join(r) + "\r\n" for r in quoted) + "broken c2 row\r\nbroken,c1\r\n"
    ).encode()


def test_csv_loses_the_rows_of_one_person_and_keeps_every_other_byte(shop, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(csv_bytes() + b"\xff,c2,x,y\r\n")
    assert scrub_files(shop.warehouse, shop.ledger.keys, EVENTS, [path], [shop.person("c1")]) == {"a.csv": 3}
    left = path.read_bytes()
    assert b"c1" not in left
    assert left == b'customer,date,event\r\nc2,2024-05-02,"said ""hi"",\nthen left"\r\nbroken c2 row\r\n\xff,c2,x,y\r\n'
    assert scrub_files(shop.warehouse, shop.ledger.keys, EVENTS, [path], [shop.person("c1")]) == {}


def test_gzip_json_lines_and_parquet_too(shop, tmp_path):
    lines = tmp_path / "a.jsonl.gz"
    messages = [{"userId": "c1"}, {"anonymousId": "c1"}, {"userId": "c2"}]
    lines.write_bytes(gzip.compress(b"".join(json.dumps(m).encode() + b"\n" for m in messages) + b'{"userId": "c1"\n'))
    table = tmp_path / "a.parquet"
    pq.write_table(pa.table({c: [r[i] for r in ROWS] for i, c in enumerate(("customer", "date", "event"))}), table)
    gone = [shop.person("c1")]
    assert scrub_files(shop.warehouse, shop.ledger.keys, WEB, [lines], gone) == {"a.jsonl.gz": 2}
    assert gzip.decompress(lines.read_bytes()) == b'{"anonymousId": "c1"}\n{"userId": "c2"}\n'
    assert scrub_files(shop.warehouse, shop.ledger.keys, EVENTS, [table], gone) == {"a.parquet": 2}
    assert pq.read_table(table)["customer"].to_pylist() == ["c2"]


@pytest.mark.parametrize("rewritten", [True, False])
def test_forget_then_ingest_again_brings_nothing_back(shop, tmp_path, rewritten):
    path = tmp_path / "a.csv"
    path.write_text("customer,date,event\nc1,2024-05-01,A\nc2,2024-05-02,B\n")
    shop.ingest(EVENTS, path)
    gone = shop.person("c1")
    shop.warehouse.erase([gone])
    shop.ledger.erase(gone, shop.rows("events")[0]["at"])
    if rewritten:
        scrub_files(shop.warehouse, shop.ledger.keys, EVENTS, [path], [gone])
    else:
        path.write_text(path.read_text() + "c2,2024-05-03,C\n")
    report = shop.ingest(EVENTS, path)
    assert report.reasons == ({} if rewritten else {"E223": 1})
    assert {r["person_id"] for t in ("events", "people") for r in shop.rows(t)} == {shop.person("c2")}
    assert shop.warehouse.counts()["quarantine"] == 0

"""Forgetting one person in a whole project: what is decoded afterwards holds nothing of them."""

import gzip
import json
import sqlite3
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import echt
from echt.ledger import verify_receipt

CANARY = "canary-7f3a"
ADDRESS = f"{CANARY}@example.org"


@pytest.fixture
def known(folder, tmp_path):
    """A project in which one more person ordered, searched, gave permission, got a mail and wrote back."""
    lines = [
        {"type": "identify", "messageId": f"{CANARY}-1", "userId": CANARY, "timestamp": "2026-04-01T10:00:00Z",
         "traits": {"email": ADDRESS, "name": f"Anna {CANARY}", "country": "NL"}},
        {"type": "track", "event": "Products Searched", "messageId": f"{CANARY}-2", "userId": CANARY,
         "timestamp": "2026-04-01T10:01:00Z", "properties": {"query": f"gift for {CANARY}"}},
        {"type": "track", "event": "Order Completed", "messageId": f"{CANARY}-3", "userId": CANARY,
         "timestamp": "2026-04-01T10:02:00Z", "properties": {"order_id": f"{CANARY}-o", "revenue": 30.0, "currency": "EUR",
         "products": [{"product_id": "P001", "price": 30.0, "quantity": 1}]}},
        {"type": "track", "event": "Order Completed", "userId": CANARY, "timestamp": "not a date"},
    ]  # fmt: skip
    with (folder / "data/events.jsonl").open("a") as out:
        out.write("".join(json.dumps(line) + "\n" for line in lines))
    with (folder / "data/permissions.csv").open("a") as out:
        out.write(f"{CANARY},marketing.communications.email,consent,true,2026-05-01,,{{}}\n")
    with echt.open(folder, at="2026-06-20T09:00:00+00:00") as shop:
        shop.ingest()
        shop.permit(folder / "data/permissions.csv")
        person = shop.person_id(CANARY)
        shop.receive([{"type": "track", "event": "Product Viewed", "messageId": f"{CANARY}-live", "userId": CANARY,
                       "timestamp": "2026-06-19T10:00:00Z", "properties": {"product_id": "P001"}}])  # fmt: skip
        shop.compact()
        shop.predict("order")
        shop.commit(shop.plan("spring"))
        shop.deliver("spring")
        (folder / ".echt").mkdir(exist_ok=True)
        mbox = folder / ".echt/replies.mbox"
        mbox.write_text(
            f"From {ADDRESS} Sat Jun 20 10:00:00 2026\nFrom: Anna <{ADDRESS}>\nTo: shop@example.org\n"
            f"Message-ID: <{CANARY}@example.org>\nDate: Sat, 20 Jun 2026 08:00:00 +0000\nSubject: About {CANARY}\n\n"
            f"Where is the order of {CANARY}?\n\n"
        )
        shop.listen(mbox)
        shop.report()
        assert shop.setting.warehouse.count("events", "person_id = $p", {"p": person}) > 0
        assert shop.why(person).decisions
    return folder, person


def everything_decoded(root: Path):
    """(place, text) of every value in every file: Parquet decoded, databases page by page and row by row, the rest raw."""
    for file in sorted(root.rglob("*")):
        if not file.is_file():
            continue
        raw = file.read_bytes()
        yield str(file), raw.decode("latin-1")
        if file.suffix == ".parquet":
            yield f"{file} decoded", str(pq.ParquetFile(file).read().to_pydict())
            yield f"{file} statistics", str(pq.ParquetFile(file).metadata)
        if file.suffix == ".gz":
            yield f"{file} unpacked", gzip.decompress(raw).decode("latin-1")
        if raw[:15] == b"SQLite format 3":
            db = sqlite3.connect(file)
            for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                yield f"{file} {table}", str(db.execute(f'SELECT * FROM "{table}"').fetchall())
            db.close()


def test_the_canary_is_there_before(known):
    folder, person = known
    places = [place for place, text in everything_decoded(folder.parent) if person in text or CANARY in text]
    assert any("parquet" in place for place in places)
    assert any("ledger.db" in place for place in places)
    assert any("events.jsonl" in place for place in places)
    assert any("permissions.csv" in place for place in places)


def test_nothing_of_a_forgotten_person_can_be_decoded_anywhere(known):
    folder, person = known
    with echt.open(folder, at="2026-06-21T09:00:00+00:00") as shop:
        done = shop.forget(person)
        assert verify_receipt(dict(done.receipt))
    for place, text in everything_decoded(folder.parent):
        assert person not in text, place
        assert CANARY not in text, place


def test_forget_then_ingest_again_brings_nothing_back(known):
    folder, person = known
    backup = (folder / "data/events.jsonl").read_bytes()
    answers = (folder / "data/permissions.csv").read_bytes()
    with echt.open(folder, at="2026-06-21T09:00:00+00:00") as shop:
        shop.forget(person)
        (folder / "data/events.jsonl").write_bytes(backup)
        report = shop.ingest()
        assert report.accepted == 0
        assert shop.setting.warehouse.count("events", "person_id = $p", {"p": person}) == 0
        received = shop.receive([{"type": "track", "event": "X", "messageId": "again", "userId": CANARY}])
        assert received.accepted == 0
        (folder / "data/permissions.csv").write_bytes(answers + b"\n")
        assert shop.permit(folder / "data/permissions.csv").refused == 1
        assert not shop.setting.ledger.permissions_of(person).num_rows
        assert shop.check().findings == ()


def test_forgetting_twice_is_forgetting_once(known):
    folder, person = known
    with echt.open(folder, at="2026-06-21T09:00:00+00:00") as shop:
        shop.forget(person)
        again = shop.forget(person)
        assert not any(again.erased.values())


def test_the_others_are_still_there_and_the_chain_still_closes(known):
    folder, person = known
    with echt.open(folder, at="2026-06-21T09:00:00+00:00") as shop:
        before = shop.check()
        shop.forget(person)
        after = shop.check()
        assert after.findings == ()
        assert after.counts["people"] == before.counts["people"] - 1
        assert after.counts["tombstones"] > before.counts["tombstones"]

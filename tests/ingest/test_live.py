"""The live path: clean before it is kept, on disk when it is acknowledged, in the warehouse exactly once."""

import json
import os
import signal
import subprocess
import sys
import textwrap
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.ingest import Source, compact, receive
from echt.ingest.clean import scrubbed
from echt.ingest.scrub import macros
from echt.nouns import Purpose

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
LIVE = Source.from_toml("live", {"kind": "segment", "currency": "EUR"})


def track(message, user="u1", **more):
    return {
        "type": "track",
        "event": "Product Viewed",
        "messageId": message,
        "userId": user,
        "timestamp": "2024-05-01T10:00:00Z",
    } | more


def test_a_message_is_clean_in_the_journal_and_once_in_the_warehouse(shop):
    message = track(
        "m1", context={"ip": "203.0.113.9", "userAgent": "Browser/1", "page": {"url": "https://x.example/?q=jan%40example.org"}},
        properties={"query": "call 06-12345678", "name": "Mug", "customer_id": "u1"},
    )  # fmt: skip
    got = receive(shop.ledger, [message, message, {"type": "track"}], at=NOW)
    assert (got.accepted, got.duplicate, got.faults) == (1, 1, {2: "E214"})
    payload = shop.ledger.journal_pending()["payload"][0].as_py()
    for secret in ("203.0.113.9", "Browser/1", "example.org", "12345678", '"u1"'):
        assert secret not in payload
    report = compact(shop.warehouse, shop.ledger, at=NOW, source=LIVE)
    assert (report.read, report.accepted) == (1, 1)
    assert compact(shop.warehouse, shop.ledger, at=NOW, source=LIVE).read == 0
    (event,) = shop.rows("events")
    assert (event["person_id"], event["source"], event["at"]) == (
        shop.person("u1"),
        "live",
        datetime(2024, 5, 1, 10, tzinfo=UTC),
    )
    assert json.loads(event["properties"])["name"] == "Mug"


def test_a_withdrawal_counts_before_the_compactor_runs(shop):
    mail = Purpose("marketing.communications.email")

    def said(message, granted):
        return track(message, context={"consent": {"categoryPreferences": {"Email": granted}}})

    receive(shop.ledger, [said("1", True)], at=NOW)
    receive(shop.ledger, [said("2", True)], at=NOW + timedelta(minutes=1))
    assert shop.ledger.standing(mail, NOW)["granted"].to_pylist() == [True]
    receive(shop.ledger, [said("3", False)], at=NOW + timedelta(hours=1))
    assert shop.ledger.standing(mail, NOW + timedelta(hours=1))["granted"].to_pylist() == [False]
    assert shop.ledger.counts()["permissions"] == 2


def test_identify_links_and_keeps_contact_details_at_once(shop):
    receive(
        shop.ledger,
        [
            {
                "type": "identify",
                "userId": "u1",
                "anonymousId": "a1",
                "traits": {"email": "an@shop.example", "plan": "gold"},
            }
        ],
        at=NOW,
    )
    known = shop.person("u1")
    assert shop.ledger.links().to_pylist() == [{"from_id": shop.person("a1", "anon"), "to_id": known}]
    assert shop.ledger.contacts_of([known], "email")["value"].to_pylist() == ["an@shop.example"]
    assert "shop.example" not in shop.ledger.journal_pending()["payload"][0].as_py()


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"type": "track", "event": "x", "userId": "u", "properties": {"geloof": "x"}}, "E222"),
        ({"type": "order", "userId": "u"}, "E220"),
        ({"type": "track", "event": "x", "userId": "u", "timestamp": "yesterday"}, "E215"),
        ({"type": "track", "event": "x", "userId": "u", "properties": {"x": "y" * 40_000}}, "E213"),
        ("not a message", "E213"),
    ],
)
def test_what_cannot_be_kept_is_answered_with_a_code(shop, message, code):
    assert receive(shop.ledger, [message], at=NOW).faults == {0: code}


def test_a_forgotten_person_is_not_taken_in_again(shop):
    receive(shop.ledger, [{"type": "identify", "userId": "u1", "traits": {"email": "an@shop.example"}}], at=NOW)
    shop.ledger.erase(shop.person("u1"), NOW)
    assert receive(shop.ledger, [track("m2")], at=NOW).faults == {0: "E223"}


def test_live_and_file_lead_to_the_same_events(shops, tmp_path):
    one = shops("one")
    two = shops("two", keys_of=one)
    messages = [
        track("1", properties={"query": "mail jan@example.org", "price": 3}, receivedAt=NOW.isoformat()),
        track("2", anonymousId="a", receivedAt=NOW.isoformat(), context={"locale": "nl-NL", "timezone": "Europe/Amsterdam"}),
        {"type": "page", "anonymousId": "a", "messageId": "3", "name": "Home", "timestamp": "2024-05-01T11:00:00Z",
         "receivedAt": NOW.isoformat()},
        track("4", event="purchase", receivedAt=NOW.isoformat(),
              properties={"order_id": "o", "revenue": 9.5, "products": [{"product_id": "p", "price": 9.5}]}),
    ]  # fmt: skip
    path = tmp_path / "web.jsonl"
    path.write_text("".join(json.dumps(m) + "\n" for m in messages))
    one.ingest(LIVE, path)
    receive(two.ledger, messages, at=NOW)
    compact(two.warehouse, two.ledger, at=NOW, source=LIVE)
    assert one.tables() == two.tables()


def _worker(folder, stop):
    return textwrap.dedent(f"""
        import os, signal
        from datetime import UTC, datetime
        from pathlib import Path
        from echt.ingest import Source, compact, load
        from echt.ingest.job import Job
        from echt.ledger import Keys, Ledger
        from echt.warehouse import Warehouse
        def step(self, name):
            if name == {stop!r}:
                os.kill(os.getpid(), signal.SIGKILL)
        Job.step = step
        folder = Path({str(folder)!r})
        ledger = Ledger.open(folder / "ledger.db", Keys.open(folder / "keys", "test"))
        warehouse = Warehouse.open(folder / "warehouse", memory="500MB", threads=1)
        compact(warehouse, ledger, at=datetime(2024, 5, 1, 12, tzinfo=UTC), source=Source.from_toml("live", dict(kind="segment", currency="EUR")))
    """)


@pytest.mark.parametrize("stop", ["items", "events"])
def test_a_compactor_that_is_killed_loses_nothing_and_writes_nothing_twice(shop, stop):
    def order(n):
        return track(
            f"m{n}",
            event="purchase",
            properties={
                "order_id": f"o{n}",
                "revenue": 2,
                "products": [{"product_id": "p", "price": 1}, {"product_id": "q", "price": 1}],
            },
        )

    receive(shop.ledger, [order(n) for n in range(20)], at=NOW)
    done = subprocess.run([sys.executable, "-c", _worker(shop.folder, stop)], env=os.environ, check=False)
    assert done.returncode == -signal.SIGKILL
    receive(shop.ledger, [order(n) for n in range(20, 25)], at=NOW)
    compact(shop.warehouse, shop.ledger, at=NOW, source=LIVE)
    counts = shop.warehouse.counts()
    assert (counts["events"], counts["items"], counts["people"], counts["products"]) == (25, 50, 1, 2)
    assert shop.ledger.journal_pending().num_rows == 0


WORDS = st.sampled_from(
    ["jan@example.org", "an%40shop.example", "06-12345678", "+31 6 1234 5678", "NL91ABNA0417164300", "NL91 ABNA 0417 1643 00",
     "111222333", "123456789", "536365", "2024-05-01", "12.50", "hello", "Mug", "0612345678", "DE89370400440532013000", "x-1"]
)  # fmt: skip


@pytest.fixture(scope="module")
def functions(tmp_path_factory):
    from echt.warehouse import Warehouse

    with (
        Warehouse.open(tmp_path_factory.mktemp("w"), memory="200MB", threads=1) as warehouse,
        warehouse.session() as session,
    ):
        for statement in macros():
            session.execute(statement)
        yield session


@settings(max_examples=15, deadline=None)
@given(texts=st.lists(st.lists(WORDS, min_size=1, max_size=4).map(" ".join), min_size=20, max_size=40))
def test_a_live_text_is_scrubbed_as_one_from_a_file(functions, texts):
    import pyarrow as pa

    functions.register("texts", pa.table({"place": range(len(texts)), "given": texts}))
    from_file = functions.select("SELECT echt_scrub(given) AS clean FROM texts ORDER BY place")["clean"].to_pylist()
    assert [scrubbed(t) for t in texts] == from_file

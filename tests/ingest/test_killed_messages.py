"""An ingest of messages that is killed between a promise and a fact: the next one ends as if nothing had happened."""

import json
import os
import signal
import subprocess
import sys
import textwrap

import pytest

from echt.ingest import Source

WEB = Source.from_toml("web", {"kind": "segment", "currency": "EUR"})
WORKER = textwrap.dedent("""
    import os, signal, sys
    from datetime import UTC, datetime
    from pathlib import Path
    from echt.ingest import Source, ingest
    from echt.ingest.job import Job
    from echt.ledger import Keys, Ledger
    from echt.warehouse import Warehouse
    def step(self, name):
        if name == sys.argv[3]:
            os.kill(os.getpid(), signal.SIGKILL)
    Job.step = step
    folder = Path(sys.argv[1])
    ledger = Ledger.open(folder / "ledger.db", Keys.open(folder / "keys", "test"))
    warehouse = Warehouse.open(folder / "warehouse", memory="500MB", threads=1)
    source = Source.from_toml("web", {"kind": "segment", "currency": "EUR"})
    ingest(warehouse, ledger, source, [Path(sys.argv[2])], at=datetime(2024, 6, 1, 12, tzinfo=UTC))
""")
PROMISES = ("permissions", "links", "contacts")


@pytest.fixture
def messages(tmp_path):
    path = tmp_path / "web.jsonl"
    lines = []
    for n in range(30):
        who, at = {"userId": f"u{n % 5}", "anonymousId": f"tab{n % 7}"}, f"2024-05-{n % 28 + 1:02}T10:00:00Z"
        kind = {"type": "identify", "traits": {"email": f"u{n % 5}@example.org"}} if n % 3 else {"type": "page"}
        context = {"consent": {"categoryPreferences": {"email": n % 4 != 0}}, "gpc": n % 11 == 0}
        lines.append({"messageId": f"m{n}", "timestamp": at, "context": context} | who | kind)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


@pytest.mark.parametrize("step", ["links", "contacts", "permissions"])
def test_promises_are_kept_once_when_an_ingest_is_killed_after_them(shops, messages, step):
    killed = shops("killed")
    whole = shops("whole", keys_of=killed)
    done = subprocess.run(
        [sys.executable, "-c", WORKER, str(killed.folder), str(messages), step], env=os.environ, check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert killed.warehouse.counts()["events"] == 0
    assert killed.ingest(WEB, messages) == whole.ingest(WEB, messages)
    assert killed.tables() == whole.tables()
    there, here = killed.ledger.counts(), whole.ledger.counts()
    assert {name: there[name] for name in PROMISES} == {name: here[name] for name in PROMISES}
    assert all(here[name] for name in PROMISES)
    assert killed.ledger.links().equals(whole.ledger.links())

"""kill -9 of a real process: what was acknowledged is there, what was half is not."""

import signal
import time

import pytest

from echt.ledger import Ledger

from .conftest import AT, allow, people, permission_of, sends
from .test_concurrent import _start

N = 8_000


@pytest.mark.slow
@pytest.mark.parametrize("after", [0.02, 0.3])
def test_a_run_that_was_killed_half_way_is_not_there_and_can_be_done_again(tmp_path, keys, after):
    address = str(tmp_path / "ledger.db")
    with Ledger.open(address, keys) as ledger:
        allow(ledger, people(keys, N))
    worker = _start(address, keys, "big_run", N)
    assert worker.stdout.readline() == "begin\n"
    time.sleep(after)
    worker.send_signal(signal.SIGKILL)
    finished = "done" in worker.communicate()[0]
    with Ledger.open(address, keys) as ledger:
        counts = ledger.counts()
        assert counts["runs"] == finished
        assert counts["decisions"] == counts["attention"] == (N if finished else 0)
        assert ledger.check() == []
        again = ledger.commit_run({"run_id": "big", "campaign_id": "c"}, sends(permission_of(ledger)), at=AT)
        assert again == (0 if finished else N)
        assert ledger.counts()["decisions"] == ledger.counts()["attention"] == N


def test_a_journal_loses_nothing_acknowledged_and_replays_to_the_same_hot_state(tmp_path, keys):
    address = str(tmp_path / "ledger.db")
    worker = _start(address, keys, "append")
    seen = [worker.stdout.readline() for _ in range(25)]
    worker.send_signal(signal.SIGKILL)
    seen += worker.communicate()[0].splitlines()
    acknowledged = [int(line) for line in seen if line.strip()]
    with Ledger.open(address, keys) as ledger:
        pending = ledger.journal_pending()
        stored = {int(name) for name in pending["message_id"].to_pylist()}
        assert stored >= set(acknowledged)
        assert len(stored) <= len(acknowledged) + 1  # at most the one that was not answered yet
        before = {p: ledger.hot_state(p, AT) for p in ("p0", "p1", "p2", "nobody")}
        assert sum(len(state["events"]) for state in before.values()) > 0
        ledger.replay_hot_state()
        assert {p: ledger.hot_state(p, AT) for p in before} == before

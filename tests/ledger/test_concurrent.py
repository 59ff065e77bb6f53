"""Sixteen writers at once, on both databases: nobody over budget, nothing lost, one unbroken chain."""

import subprocess
import sys
import threading
from pathlib import Path

import pyarrow as pa
import pytest

from echt.errors import NotAllowedError
from echt.ledger import Ledger

from .conftest import AT, allow, people, permission_of, sends

WORKER = Path(__file__).with_name("worker.py")
WRITERS = 16


def _start(address, keys, *what):
    return subprocess.Popen(
        [sys.executable, str(WORKER), address, str(keys.folder), *map(str, what)], stdout=subprocess.PIPE, text=True
    )


def _budgets(ledger, who):
    """Two people give more and less than the default; everybody's own number counts."""
    ledger.set_settings(pa.table({"person_id": who[:2], "budget_s": [16.0, 0.0]}), at=AT)
    return {who[0]: 16.0, who[1]: 0.0}


@pytest.mark.slow
def test_sixteen_processes_never_take_anyone_over_budget_and_lose_nobody(ledger, address, keys):
    who = people(keys, 4)
    allow(ledger, who)
    own = _budgets(ledger, who)
    workers = _start(address, keys, "hammer", WRITERS, 1)  # it forks: sixteen processes
    lines = workers.communicate(timeout=240)[0].splitlines()
    assert workers.returncode == 0
    outcome = [tuple(map(int, line.split())) for line in lines]
    assert len(outcome) == WRITERS
    used = {row["person_id"]: row["used_s"] for row in ledger.attention_used(AT).to_pylist()}
    assert used == {p: own.get(p, 24.0) for p in who if own.get(p, 24.0)}
    assert sum(let for let, _ in outcome) == sum(used.values()) / 8 == ledger.counts()["decisions"]
    assert sum(map(sum, outcome)) == WRITERS * len(who)
    assert ledger.audit_verify() == []


def test_sixteen_threads_with_one_ledger_each_never_take_anyone_over_budget(ledger, address, keys):
    who = people(keys, 4)
    allow(ledger, who)
    mine, outcome, errors = permission_of(ledger), [], []

    def write(n):
        try:
            with Ledger.open(address, keys) as mine_too:
                for p in who:
                    try:
                        run = {"run_id": f"{n}-{p}", "campaign_id": "c"}
                        outcome.append(mine_too.commit_run(run, sends({p: mine[p]}), at=AT))
                    except NotAllowedError:
                        outcome.append(0)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(WRITERS)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert errors == []
    assert len(outcome) == WRITERS * len(who)
    assert sum(outcome) == 3 * len(who) == ledger.counts()["decisions"]
    assert set(ledger.attention_used(AT)["used_s"].to_pylist()) == {24.0}
    assert ledger.audit_verify() == []


@pytest.mark.postgres
def test_raw_writers_on_postgresql_are_held_to_the_budget_too(postgres_url, keys):
    """The rule lives in the database: writers that never saw Echt's code wait for each other, and are refused."""
    import psycopg

    with Ledger.open(postgres_url, keys) as ledger:
        (who,) = people(keys, 1)
        allow(ledger, [who])
        ledger.commit_run({"run_id": "r", "campaign_id": "c"}, sends(permission_of(ledger)), at=AT)
        outcome = []

        def write(n):
            copy = "decision_no, decision_id, contact_no"
            same = "run_id, campaign_id, person_id, surface, channel, creative_id, creative_version, product_ids, product_reason, arm"
            same += ", probability, eligible, reason, gain, currency, attention_s, price_s, purpose, permission_id"
            same += ", policy_version, model_version, config_hash, at, simulated"
            with psycopg.connect(postgres_url) as connection:
                try:
                    sql = f"INSERT INTO decisions ({copy}, {same}) SELECT {100 + n}, 'raw{n}', {100 + n}, {same}"
                    connection.execute(sql + " FROM decisions WHERE decision_id = 'r.0'")
                    connection.commit()
                    outcome.append(True)
                except psycopg.errors.RaiseException as error:
                    assert "E257" in str(error)
                    outcome.append(False)

        threads = [threading.Thread(target=write, args=(n,)) for n in range(WRITERS)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        assert (len(outcome), sum(outcome)) == (WRITERS, 2)
        assert ledger.attention_used(AT)["used_s"].to_pylist() == [24.0]
        problems = {finding["problem"] for finding in ledger.audit_verify()}
        assert problems == {"inserted"}  # and the chain tells that they came in beside it


@pytest.mark.postgres
def test_a_raw_writer_in_another_isolation_is_refused(postgres_url, keys):
    import psycopg

    with Ledger.open(postgres_url, keys):
        pass
    with psycopg.connect(postgres_url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        with pytest.raises(psycopg.errors.RaiseException, match="READ COMMITTED"):
            connection.execute("INSERT INTO permissions VALUES (1, 'p', 'x', 'consent', true, '', 1, 1, '', false)")

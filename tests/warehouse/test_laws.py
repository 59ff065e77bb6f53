"""Any order of adding, replacing, removing, tidying and erasing gives what a plain list in Python gives."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from echt.warehouse import Warehouse

PEOPLE = [f"{i:03}pabcdefgh" for i in range(6)]
AT = pa.array([datetime(2026, 1, 1, tzinfo=UTC)], pa.timestamp("us", tz="UTC"))[0]
people = st.lists(st.sampled_from(PEOPLE), max_size=5)


class Facts(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        import tempfile

        self.home = tempfile.TemporaryDirectory()
        from pathlib import Path

        self.house = Warehouse.open(Path(self.home.name), buckets=4, threads=1)
        self.rows: list[tuple[str, str]] = []
        self.made = 0
        self.done: dict[str, int] = {}

    def fresh(self, owners: list[str]) -> tuple[pa.Table, list[tuple[str, str]]]:
        rows = [(owner, f"m{self.made + i}") for i, owner in enumerate(owners)]
        self.made += len(rows)
        columns = {
            "person_id": pa.array([o for o, _ in rows], pa.string()),
            "message_id": pa.array([m for _, m in rows], pa.string()),
            "at": pa.array([AT.as_py()] * len(rows), AT.type),
            "name": pa.array(["x"] * len(rows), pa.string()),
        }
        return pa.table(columns), rows

    @rule(owners=people)
    def add(self, owners):
        table, rows = self.fresh(owners)
        assert self.house.append("events", table) == len(rows)
        self.rows += rows

    @rule(owners=people, app=st.sampled_from("ab"), version=st.integers(0, 4))
    def add_once(self, owners, app, version):
        table, rows = self.fresh(owners)
        new = version > self.done.get(app, -1)
        assert self.house.append("events", table, once=(app, version)) == (len(rows) if new else 0)
        if new:
            self.done[app] = version
            self.rows += rows

    @rule(owners=people, person=st.sampled_from(PEOPLE))
    def replace(self, owners, person):
        table, rows = self.fresh(owners)
        assert self.house.replace("events", table, where=f"person_id = '{person}'") == len(rows)
        self.rows = [r for r in self.rows if r[0] != person] + rows

    @rule(owners=people)
    def replace_all(self, owners):
        table, rows = self.fresh(owners)
        assert self.house.replace("events", table) == len(rows)
        self.rows = rows

    @rule(gone=people)
    def erase(self, gone):
        assert self.house.erase(gone)["events"] == sum(r[0] in gone for r in self.rows)
        self.rows = [r for r in self.rows if r[0] not in gone]

    @rule(most=st.integers(0, 3))
    def tidy(self, most):
        self.house.tidy(most_files=most)

    @invariant()
    def the_same_rows(self):
        got = self.house.read("events", columns=["person_id", "message_id"]).to_pylist()
        assert sorted((r["person_id"], r["message_id"]) for r in got) == sorted(self.rows)
        assert self.house.count("events") == len(self.rows)

    def teardown(self):
        self.house.close()
        self.home.cleanup()


TestFacts = Facts.TestCase
TestFacts.settings = settings(max_examples=8, stateful_step_count=12, deadline=None)

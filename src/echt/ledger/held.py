"""The ledger held against its audit chain: all of it, or what was added since it was all held against it.

A full check reads every entry and every row. What it found is kept with the keys, outside the ledger, with the head it
stood at: who can change the ledger cannot change that. From there a look at what was added is quick. It says nothing
about what was there before: only the next full check does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from echt.ledger import rows, schema
from echt.ledger.audit import GENESIS, committed, entry_hash
from echt.ledger.keys import Keys
from echt.ledger.merkle import cut, merkle_root

Progress = Callable[[str, int, int | None], None]
Finding = dict[str, Any]

MOST = 50_000
"""So many leaves a look at what was added takes at most; where there are more, only a full check holds them."""
KEPT = 20
_ENTRIES = 5_000
_NUMBERS = 20_000


@dataclass(frozen=True, slots=True)
class Checked:
    """A full check: every entry and every row.

    Attributes:
        at: When.
        size, hash: The head it stood at.
        rows: How many rows were held against the chain.
        found: How many findings.
        findings: The first of them.
        newest: By table, the largest row number then.
    """

    at: datetime
    size: int
    hash: str
    rows: int
    found: int
    findings: tuple[str, ...]
    newest: Mapping[str, int]

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {
            "at": self.at.isoformat(),
            "size": self.size,
            "hash": self.hash,
            "rows": self.rows,
            "found": self.found,
            "findings": list(self.findings),
            "newest": dict(self.newest),
        }

    @staticmethod
    def of(told: Mapping[str, Any]) -> Checked:
        """From `to_dict`."""
        at, findings = datetime.fromisoformat(told["at"]), tuple(told["findings"])
        return Checked(at, told["size"], told["hash"], told["rows"], told["found"], findings, told["newest"])


@dataclass(frozen=True, slots=True)
class Added:
    """What was added since a full check.

    Attributes:
        entries: How many entries.
        rows: How many rows they name; None where there were too many to hold against the chain in a moment.
        findings: What is not as the chain says, in the entries and rows that were added.
    """

    entries: int
    rows: int | None
    findings: tuple[str, ...]


def check(
    connection: sa.Connection, keys: Keys, ledger: str, at: datetime, progress: Progress | None = None
) -> tuple[Checked, list[Finding]]:
    """Everything about the ledger that is not as the chain says: one finding each; none when all is well.

    Returns:
        The check, and its findings: `table`, `row` (its number, or None), `problem` (changed, deleted, inserted, chain,
        leaves, head) and `sentence`.
    """
    tell = progress or (lambda _step, _done, _total: None)
    chain = _Chain(0, GENESIS)
    total = connection.scalar(sa.select(sa.func.max(schema.audit.c.seq))) or 0
    findings: list[Finding] = []
    for found in _followed(connection, chain, lambda done: tell("entries", done, total)):
        findings += found
    findings += _heads(connection, keys, ledger)
    secrets, held, newest = keys.known_secrets(), 0, dict[str, int]()
    for number, table in enumerate(schema.AUDITED):
        tell("rows", number, len(schema.AUDITED))
        leaves, seen = _leaves(connection, table), _Seen(table, keys, secrets)
        for data in rows.batches(connection, schema.METADATA.tables[table], schema.AUDITED[table]):
            findings += seen.hold(leaves, data)
        findings += seen.missing(leaves)
        held, newest[table] = held + seen.count, seen.last
    said = tuple(str(one["sentence"]) for one in findings[:KEPT])
    return Checked(at, chain.size, chain.hash, held, len(findings), said, newest), findings


def added(connection: sa.Connection, keys: Keys, ledger: str, since: Checked, most: int = MOST) -> Added:
    """What was added since a full check, held against the chain; what was there before is not looked at.

    Looked at: that the entry of then is still there as it was, that each later entry follows from the one before it and
    has its leaves, that no signed head is contradicted, and that each row which a later entry names, or whose number is
    larger than any of then, is as its newest leaf says.
    """
    a = schema.audit.c
    then = connection.scalar(sa.select(a.hash).where(a.seq == since.size)) if since.size else GENESIS
    count, leaves = connection.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(a.leaves), 0)).where(a.seq > since.size)
    ).one()
    findings: list[Finding] = []
    if then != since.hash:
        said = f"audit entry {since.size} is not the one that was checked on {since.at:%Y-%m-%d}"
        findings.append(_finding("audit", since.size, "chain", said))
    findings += _heads(connection, keys, ledger)
    if int(leaves) > most:
        return Added(int(count), None, tuple(str(one["sentence"]) for one in findings[:KEPT]))
    for found in _followed(connection, _Chain(since.size, since.hash), lambda _: None):
        findings += found
    held = 0
    for table in schema.AUDITED:
        named, newest = _leaves(connection, table, since.size), since.newest.get(table, 0)
        seen = _Seen(table, keys, {})
        for data in _rows_added(connection, table, named.numbers, newest):
            seen.learn(data)
            findings += seen.hold(named, data)
        findings += seen.missing(named)
        held += seen.count
    return Added(int(count), held, tuple(str(one["sentence"]) for one in findings[:KEPT]))


def _finding(table: str, row: int | None, problem: str, sentence: str) -> Finding:
    return {"table": table, "row": row, "problem": problem, "sentence": sentence}


@dataclass(slots=True)
class _Chain:
    """How far the chain was followed."""

    size: int
    hash: str


def _followed(connection: sa.Connection, chain: _Chain, tell: Callable[[int], None]) -> Iterator[list[Finding]]:
    """Follow the chain from where it stands to its end; findings by a few thousand entries."""
    a, leaf = schema.audit.c, schema.audit_leaves.c
    while True:
        last = chain.size
        query = sa.select(schema.audit).where(a.seq > last).order_by(a.seq).limit(_ENTRIES)
        entries = connection.execute(query).fetchall()
        if not entries:
            return
        upto = entries[-1].seq
        query = sa.select(leaf.seq, leaf.commitments).where(leaf.seq > last, leaf.seq <= upto)
        packed = connection.execute(query.order_by(leaf.seq, leaf.part_no)).fetchall()
        parts = {seq: [one.commitments for one in of] for seq, of in groupby(packed, lambda one: one.seq)}
        yield [found for entry in entries for found in _entry(chain, entry, parts.get(entry.seq, []))]
        tell(chain.size)


def _entry(chain: _Chain, entry: Any, parts: Sequence[bytes]) -> Iterator[Finding]:
    expected = entry_hash(
        chain.hash, seq=entry.seq, at=entry.at, kind=entry.kind, leaves=entry.leaves, merkle_root=entry.merkle_root
    )
    if entry.seq != chain.size + 1 or entry.prev_hash != chain.hash or entry.hash != expected:
        yield _finding("audit", entry.seq, "chain", f"audit entry {entry.seq} does not follow from the one before it")
    commitments = [one for part in parts for one in cut(part)]
    if len(commitments) != entry.leaves or merkle_root(commitments).hex() != entry.merkle_root:
        yield _finding("audit_leaves", entry.seq, "leaves", f"the leaves of audit entry {entry.seq} were changed")
    chain.size, chain.hash = entry.seq, entry.hash


def _heads(connection: sa.Connection, keys: Keys, ledger: str) -> Iterator[Finding]:
    """Signed heads that the chain no longer has."""
    a, signed = schema.audit.c, keys.remembered_heads(ledger)
    hashes = {0: GENESIS}
    for start in range(0, len(signed), _NUMBERS):
        sizes = [size for size, _ in signed[start : start + _NUMBERS]]
        hashes |= {one.seq: one.hash for one in connection.execute(sa.select(a.seq, a.hash).where(a.seq.in_(sizes)))}
    for size, digest in signed:
        if hashes.get(size) != digest:
            yield _finding("audit", size, "head", f"audit entry {size} is not the one that was signed")


@dataclass(frozen=True, slots=True)
class _Leaves:
    """Per row number its newest commitment and whether it was erased: arrays sorted by number."""

    numbers: np.ndarray[Any, Any]
    commitments: np.ndarray[Any, Any]
    erased: np.ndarray[Any, Any]


def _leaves(connection: sa.Connection, table: str, after: int = 0) -> _Leaves:
    """The leaves of a table in entries after one."""
    c = schema.audit_leaves.c
    parts = connection.execute(
        sa.select(c.row_keys, c.commitments, c.erased)
        .where(c.table_name == table, c.seq > after)
        .order_by(c.seq, c.part_no)
    ).fetchall()
    numbers = np.concatenate([np.frombuffer(p.row_keys, "<i8") for p in parts] or [np.empty(0, "<i8")])
    commitments = np.concatenate(
        [_of_size(p.commitments, len(p.row_keys) // 8) for p in parts] or [np.empty((0, 32), np.uint8)]
    )
    erased = np.concatenate([np.full(len(p.row_keys) // 8, bool(p.erased)) for p in parts] or [np.empty(0, bool)])
    last = len(numbers) - 1 - np.unique(numbers[::-1], return_index=True)[1]
    return _Leaves(numbers[last], commitments[last], erased[last])


def _of_size(packed: bytes, count: int) -> np.ndarray[Any, Any]:
    """`count` commitments, also where somebody cut the packed ones: then they match no row."""
    return np.frombuffer(packed[: 32 * count].ljust(32 * count, b"\0"), np.uint8).reshape(count, 32)


def _rows_added(connection: sa.Connection, name: str, numbers: np.ndarray[Any, Any], newest: int) -> Iterator[pa.Table]:
    """The rows with these numbers, and every row with a larger number than `newest`."""
    table, key = schema.METADATA.tables[name], schema.AUDITED[name]
    kinds = [(column.name, rows.arrow_type(column, stored=True)) for column in table.columns]
    old = [int(one) for one in numbers[numbers <= newest]]
    for start in range(0, len(old), _NUMBERS):
        query = sa.select(table).where(table.c[key].in_(old[start : start + _NUMBERS]))
        found = rows.raw(connection.execute(query))
        if found:
            yield rows.table_of(found, kinds)
    yield from rows.batches(connection, table, key, after=newest)


class _Seen:
    """Rows of one table as they are held against their leaves."""

    def __init__(self, name: str, keys: Keys, secrets: Mapping[str, bytes]) -> None:
        self.name, self.key, self.keys, self.secrets = name, schema.AUDITED[name], keys, dict(secrets)
        self.count, self.last, self._there = 0, 0, list[np.ndarray[Any, Any]]()

    def learn(self, data: pa.Table) -> None:
        """Get the secrets of the people in these rows."""
        if "person_id" in data.column_names:
            self.secrets = self.keys.known_secrets(data["person_id"].unique().to_pylist())

    def hold(self, leaves: _Leaves, data: pa.Table) -> Iterator[Finding]:
        """Rows that are not as their leaves say, or have none."""
        present = np.asarray(data[self.key].combine_chunks())
        self.count, self.last = self.count + len(present), max(self.last, int(present.max()))
        place = np.searchsorted(leaves.numbers, present)
        known = place < len(leaves.numbers)
        known[known] = leaves.numbers[place[known]] == present[known]
        self._there.append(place[known])
        now = _of_size(committed(self.name, data, self.keys, self.secrets), data.num_rows)
        at = place[known]
        changed = np.zeros(len(present), bool)
        changed[known] = leaves.erased[at] | (now[known] != leaves.commitments[at]).any(axis=1)
        for i in np.flatnonzero(~known):
            yield self._finding(present[i], "inserted", "was slipped in")
        for i in np.flatnonzero(changed):
            if leaves.erased[place[i]]:
                yield self._finding(present[i], "inserted", "came back after an erasure")
            else:
                yield self._finding(present[i], "changed", "was changed")

    def missing(self, leaves: _Leaves) -> Iterator[Finding]:
        """Leaves whose row was never held, and was not erased."""
        there = np.zeros(len(leaves.numbers), bool)
        for part in self._there:
            there[part] = True
        for number in leaves.numbers[~there & ~leaves.erased]:
            yield self._finding(number, "deleted", "is gone, and no erasure says why")

    def _finding(self, number: Any, problem: str, what: str) -> Finding:
        return _finding(self.name, int(number), problem, f"row {number} of {self.name} {what}")

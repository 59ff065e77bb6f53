"""The audit chain: one entry a transaction, so that a row that was changed, deleted or slipped in is found.

Each audited row has a commitment: HMAC-SHA256 of its canonical bytes, under its person's key (the ledger's where there
is no person). An entry holds the Merkle root (RFC 6962) of its transaction's commitments and the hash of the entry
before it. Forgetting destroys rows and key, never commitments: what stays says that something was there, not what.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from echt.ledger import rows, schema
from echt.ledger.keys import Keys, verify_signature
from echt.ledger.merkle import merkle_root

GENESIS = "0" * 64
_PART = 65_536  # leaves in one packed row


@dataclass(frozen=True)
class Leaves:
    """Commitments of rows of one table; `erased` rows are to be gone."""

    table: str
    keys: pa.Array
    commitments: list[bytes]
    erased: bool = False


def canonical(table: str, data: pa.Table) -> pa.Array:
    """(n,) bytes: every storage-typed row of a ledger table as bytes that no other row has.

    Columns in the order of the schema, each with a mark for null; numbers by their exact bits.
    """
    columns: list[pa.Array | pa.Scalar] = [pa.scalar(table.encode())]
    for column in schema.METADATA.tables[table].columns:
        columns.append(_plain(data[column.name]))
    return pc.binary_join_element_wise(*columns, pa.scalar(b"\x1f"))


def _plain(array: pa.ChunkedArray) -> pa.Array:
    flat = pa.concat_arrays(array.chunks) if array.num_chunks != 1 else array.chunk(0)
    if pa.types.is_floating(flat.type):
        bits = np.asarray(flat.fill_null(0.0), dtype=np.float64).view(np.int64)
        flat = pa.array(bits, mask=np.asarray(flat.is_null()))
    if pa.types.is_boolean(flat.type):
        flat = flat.cast(pa.int8())
    if pa.types.is_string(flat.type):
        flat = pc.replace_substring(pc.replace_substring(flat, "\\", "\\\\"), "\x1f", "\\u")
    if pa.types.is_binary(flat.type):
        flat = pa.array([None if value is None else value.hex() for value in flat.to_pylist()], pa.string())
    return pc.fill_null(flat.cast(pa.string()).cast(pa.binary()), b"\\0")


def leaves_of(table: str, data: pa.Table, keys: Keys, secrets: dict[str, bytes]) -> Leaves:
    """Commitments of storage-typed rows; `secrets` holds those of people seen before, and gets the others."""
    messages = canonical(table, data).to_pylist()
    numbers = data[schema.AUDITED[table]].combine_chunks()
    if "person_id" not in data.column_names:
        return Leaves(table, numbers, [hmac.digest(keys.audit_key, message, "sha256") for message in messages])
    people: list[str] = data["person_id"].to_pylist()
    if unknown := set(people) - secrets.keys():
        secrets.update(keys.secrets_of(list(unknown)))
    return Leaves(table, numbers, _committed(people, messages, secrets))


def _committed(people: Sequence[str], messages: Sequence[bytes], secrets: dict[str, bytes]) -> list[bytes]:
    digest = hmac.digest
    return [digest(secrets[who][32:], message, "sha256") for who, message in zip(people, messages, strict=True)]


def erased_leaves(table: str, numbers: pa.Array, keys: Keys) -> Leaves:
    """Leaves that say: these rows were erased. They hold a table and row numbers, nothing about anyone."""
    text = [f"erased\x1f{table}\x1f{number}".encode() for number in numbers.to_pylist()]
    return Leaves(table, numbers, [hmac.digest(keys.audit_key, line, "sha256") for line in text], erased=True)


def seal(connection: sa.Connection, leaves: Sequence[Leaves], kind: str, at: int) -> None:
    """Append the entry of a transaction to the chain; nothing when it wrote no audited row."""
    if not any(part.commitments for part in leaves):
        return
    last = connection.execute(
        sa.select(schema.audit.c.seq, schema.audit.c.hash).order_by(schema.audit.c.seq.desc()).limit(1)
    ).first()
    seq, previous = (last.seq + 1, last.hash) if last else (1, GENESIS)
    everything = [commitment for part in leaves for commitment in part.commitments]
    entry: dict[str, Any] = {
        "seq": seq,
        "at": at,
        "kind": kind,
        "leaves": len(everything),
        "merkle_root": merkle_root(everything).hex(),
    }
    digest = entry_hash(previous, **entry)
    connection.execute(schema.audit.insert(), [entry | {"prev_hash": previous, "hash": digest}])
    connection.execute(schema.audit_leaves.insert(), list(_packed(seq, leaves)))


def entry_hash(prev_hash: str, *, seq: int, at: int, kind: str, leaves: int, merkle_root: str) -> str:
    """SHA-256 over one entry and the hash of the entry before it, 64 hex digits."""
    return hashlib.sha256(f"{prev_hash}|{seq}|{at}|{kind}|{leaves}|{merkle_root}".encode()).hexdigest()


def _packed(seq: int, leaves: Sequence[Leaves]) -> Iterator[dict[str, Any]]:
    part_no = 0
    for part in leaves:
        numbers = np.asarray(part.keys, dtype="<i8")
        for start in range(0, len(numbers), _PART):
            yield {
                "seq": seq,
                "part_no": part_no,
                "table_name": part.table,
                "erased": part.erased,
                "row_keys": numbers[start : start + _PART].tobytes(),
                "commitments": b"".join(part.commitments[start : start + _PART]),
            }
            part_no += 1


def last_key(connection: sa.Connection, table: str) -> int:
    """The largest row number of a table that the chain ever saw erased; 0 when none."""
    c = schema.audit_leaves.c
    packed = connection.scalars(sa.select(c.row_keys).where(c.table_name == table, c.erased))
    return max((int(np.frombuffer(keys, "<i8").max()) for keys in packed), default=0)


def head(connection: sa.Connection) -> tuple[int, str, str]:
    """(size, Merkle root of the last entry, hash of the last entry)."""
    a = schema.audit.c
    last = connection.execute(sa.select(a.seq, a.merkle_root, a.hash).order_by(a.seq.desc()).limit(1)).first()
    return (last.seq, last.merkle_root, last.hash) if last else (0, GENESIS, GENESIS)


def head_message(ledger: str, size: int, root: str, digest: str) -> bytes:
    """The bytes that a signed head signs."""
    return f"echt audit head|{ledger}|{size}|{root}|{digest}".encode()


def verify_head(signed: dict[str, Any]) -> bool:
    """Whether the signature of a head from `Ledger.audit_head()` is good. Needs no ledger and no secret."""
    try:
        message = head_message(signed["ledger"], signed["size"], signed["root"], signed["hash"])
        return verify_signature(signed["public_key"], message, signed["signature"])
    except KeyError:
        return False


def verify(connection: sa.Connection, keys: Keys, ledger: str) -> list[dict[str, Any]]:
    """Everything about the ledger that is not as the chain says: one finding each; empty when all is well.

    Returns:
        Dictionaries with `table`, `row` (its number, or None), `problem` (changed, deleted, inserted, chain, leaves,
        head) and `sentence`.

    """
    findings = list(_chain_findings(connection, keys, ledger))
    for table in schema.AUDITED:
        findings.extend(_row_findings(connection, keys, table))
    return findings


def _finding(table: str, row: int | None, problem: str, sentence: str) -> dict[str, Any]:
    return {"table": table, "row": row, "problem": problem, "sentence": sentence}


def _chain_findings(connection: sa.Connection, keys: Keys, ledger: str) -> Iterator[dict[str, Any]]:
    a, leaf = schema.audit.c, schema.audit_leaves.c
    previous, hashes = GENESIS, {0: GENESIS}
    entries = connection.execute(sa.select(schema.audit).order_by(a.seq)).fetchall()
    for number, entry in enumerate(entries, 1):
        expected = entry_hash(
            previous, seq=entry.seq, at=entry.at, kind=entry.kind, leaves=entry.leaves, merkle_root=entry.merkle_root
        )
        if entry.seq != number or entry.prev_hash != previous or entry.hash != expected:
            yield _finding(
                "audit", entry.seq, "chain", f"audit entry {entry.seq} does not follow from the one before it"
            )
        packed = connection.execute(
            sa.select(leaf.commitments).where(leaf.seq == entry.seq).order_by(leaf.part_no)
        ).scalars()
        commitments = [part[i : i + 32] for part in packed for i in range(0, len(part), 32)]
        if len(commitments) != entry.leaves or merkle_root(commitments).hex() != entry.merkle_root:
            yield _finding("audit_leaves", entry.seq, "leaves", f"the leaves of audit entry {entry.seq} were changed")
        previous = entry.hash
        hashes[entry.seq] = entry.hash
    for size, digest in keys.remembered_heads(ledger):
        if hashes.get(size) != digest:
            yield _finding("audit", size, "head", f"audit entry {size} is not the one that was signed")


def _latest_leaves(connection: sa.Connection, table: str) -> tuple[np.ndarray[Any, Any], ...]:
    """Per row number its newest commitment and whether it was erased: arrays sorted by number."""
    c = schema.audit_leaves.c
    parts = connection.execute(
        sa.select(c.row_keys, c.commitments, c.erased).where(c.table_name == table).order_by(c.seq, c.part_no)
    ).fetchall()
    numbers = np.concatenate([np.frombuffer(p.row_keys, "<i8") for p in parts] or [np.empty(0, "<i8")])
    commitments = np.concatenate([_of_size(p.commitments, len(p.row_keys) // 8) for p in parts] or [np.empty(0, "V32")])
    erased = np.concatenate([np.full(len(p.row_keys) // 8, bool(p.erased)) for p in parts] or [np.empty(0, bool)])
    last = len(numbers) - 1 - np.unique(numbers[::-1], return_index=True)[1]
    return numbers[last], commitments[last], erased[last]


def _of_size(packed: bytes, count: int) -> np.ndarray[Any, Any]:
    """`count` commitments, also where somebody cut the packed ones: then they match no row."""
    return np.frombuffer(packed[: 32 * count].ljust(32 * count, b"\0"), "V32")


def _row_findings(connection: sa.Connection, keys: Keys, name: str) -> Iterator[dict[str, Any]]:
    table, key = schema.METADATA.tables[name], schema.AUDITED[name]
    numbers, commitments, erased = _latest_leaves(connection, name)
    seen = np.zeros(len(numbers), bool)
    for data in rows.batches(connection, table, key):
        present = np.asarray(data[key].combine_chunks())
        place = np.searchsorted(numbers, present)
        known = place < len(numbers)
        known[known] = numbers[place[known]] == present[known]
        seen[place[known]] = True
        now = _recommit(name, data, keys)
        for i in np.flatnonzero(~known):
            yield _finding(name, int(present[i]), "inserted", f"row {present[i]} of {name} was slipped in")
        for i in np.flatnonzero(known):
            if erased[place[i]]:
                yield _finding(
                    name, int(present[i]), "inserted", f"row {present[i]} of {name} came back after an erasure"
                )
            elif now[i] != commitments[place[i]].tobytes():
                yield _finding(name, int(present[i]), "changed", f"row {present[i]} of {name} was changed")
    for number in numbers[~seen & ~erased]:
        yield _finding(name, int(number), "deleted", f"row {number} of {name} is gone, and no erasure says why")


def _recommit(table: str, data: pa.Table, keys: Keys) -> list[bytes]:
    messages = canonical(table, data).to_pylist()
    if "person_id" not in data.column_names:
        return [hmac.digest(keys.audit_key, message, "sha256") for message in messages]
    people: list[str] = data["person_id"].to_pylist()
    secrets = keys.known_secrets(people)
    nobody = b"\0" * 64  # someone without a key: the commitment cannot match, the row is found
    return _committed(people, messages, {who: secrets.get(who, nobody) for who in people})

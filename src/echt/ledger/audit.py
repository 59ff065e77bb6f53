"""The audit chain: one entry a transaction, so that a row that was changed, deleted or slipped in is found.

Each audited row has a commitment: HMAC-SHA256 of its canonical bytes, under its person's key (the ledger's where there
is no person). An entry holds the Merkle root (RFC 6962) of its transaction's commitments and the hash of the entry
before it. Forgetting destroys rows and key, never commitments: what stays says that something was there, not what.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from echt.ledger import rows, schema
from echt.ledger.keys import Keys, verify_signature
from echt.ledger.merkle import cut, merkle_root

GENESIS = "0" * 64
_LAST = rows.Quick("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")
_ERASED = rows.Quick("SELECT row_keys FROM audit_leaves WHERE erased AND table_name = :name")
_ENTER = rows.Quick(
    "INSERT INTO audit (seq, at, kind, leaves, merkle_root, prev_hash, hash) "
    "VALUES (:seq, :at, :kind, :leaves, :merkle_root, :prev_hash, :hash)"
)
_PACK = rows.Quick(
    "INSERT INTO audit_leaves (seq, part_no, table_name, erased, row_keys, commitments) "
    "VALUES (:seq, :part_no, :table_name, :erased, :row_keys, :commitments)"
)
_PART = 65_536  # leaves in one packed row


@dataclass(frozen=True)
class Leaves:
    """Commitments of rows of one table, 32 bytes each, one after the other; `erased` rows are to be gone."""

    table: str
    keys: pa.Array
    commitments: bytes
    erased: bool = False


def canonical(table: str, data: pa.Table) -> pa.Array:
    """(n,) bytes: every storage-typed row of a ledger table as bytes that no other row has.

    Columns in the order of the schema, each with a mark for null; numbers by their exact bits.
    """
    columns: list[pa.Array | pa.Scalar] = [pa.scalar(table.encode())]
    for column in schema.METADATA.tables[table].columns:
        columns.append(_plain(data[column.name], whole=column.name == schema.AUDITED[table]))
    return pc.binary_join_element_wise(*columns, pa.scalar(b"\x1f"))


def _plain(array: pa.ChunkedArray, *, whole: bool) -> pa.Array | pa.Scalar:
    """A column as bytes; one scalar for what all rows share, unless it is wanted whole."""
    flat = pa.concat_arrays(array.chunks) if array.num_chunks != 1 else array.chunk(0)
    if pa.types.is_floating(flat.type):
        bits = np.asarray(flat.fill_null(0.0), dtype=np.float64).view(np.int64)
        flat = pa.array(bits, mask=np.asarray(flat.is_null()))
    if pa.types.is_boolean(flat.type):
        flat = flat.cast(pa.int8())
    one = not whole and rows.same(flat)  # floats are compared by their bits
    flat = flat[:1] if one else flat
    if pa.types.is_string(flat.type) and _holds_a_mark(flat):
        flat = pc.replace_substring(pc.replace_substring(flat, "\\", "\\\\"), "\x1f", "\\u")
    if pa.types.is_binary(flat.type):
        flat = pa.array([None if value is None else value.hex() for value in flat.to_pylist()], pa.string())
    plain = pc.fill_null(flat.cast(pa.string()).cast(pa.binary()), b"\\0")
    return plain[0] if one else plain


def _holds_a_mark(text: pa.Array) -> bool:
    """Whether a byte that `canonical` gives a meaning is anywhere in these texts."""
    _, offsets, data = text.buffers()
    if data is None:
        return False
    ends = np.frombuffer(offsets, "<i4")[text.offset : text.offset + len(text) + 1]
    held = data.slice(int(ends[0]), int(ends[-1] - ends[0])).to_pybytes()
    return b"\\" in held or b"\x1f" in held


def leaves_of(table: str, data: pa.Table, keys: Keys, secrets: dict[str, bytes]) -> Leaves:
    """Commitments of storage-typed rows; `secrets` holds those of people seen before, and gets the others."""
    if "person_id" in data.column_names and (unknown := set(data["person_id"].to_pylist()) - secrets.keys()):
        secrets.update(keys.secrets_of(list(unknown)))
    parts = [data.slice(start, _PART) for start in range(0, data.num_rows, _PART)]
    commitments = b"".join([committed(table, part, keys, secrets) for part in parts])
    return Leaves(table, data[schema.AUDITED[table]].combine_chunks(), commitments)


def committed(table: str, data: pa.Table, keys: Keys, secrets: Mapping[str, bytes]) -> bytes:
    """HMAC-SHA256 of each row (RFC 2104: two hashes, under two pads of the key), 32 bytes each.

    Someone without a secret is committed under a key of zeros, which no row ever was.
    """
    if "person_id" in data.column_names:
        nobody = b"\0" * 64
        packed = b"".join([secrets.get(who, nobody) for who in data["person_id"].to_pylist()])
        mine = np.frombuffer(packed, np.uint8).reshape(-1, 64)[:, 32:]
    else:
        mine = np.tile(np.frombuffer(keys.audit_key, np.uint8), (data.num_rows, 1))
    pad = np.pad(mine, ((0, 0), (0, 32)))
    inner = pa.array(_lines(pad ^ 0x36), pa.binary())
    messages = pc.binary_join_element_wise(inner, canonical(table, data), pa.scalar(b""))
    sha, todo = hashlib.sha256, messages.to_numpy(zero_copy_only=False)
    return b"".join([sha(o + sha(m).digest()).digest() for o, m in zip(_lines(pad ^ 0x5C), todo, strict=True)])


def leaf_of(table: str, row: Mapping[str, Any], secret: bytes) -> Leaves:
    """The leaf of one row, as `leaves_of` makes it of a table: for a single decision, without the detour by Arrow.

    Args:
        table: An audited table with a `person_id`.
        row: Every column, storage-typed.
        secret: The person's 64 secret bytes.
    """
    key = schema.AUDITED[table]
    plain = b"\x1f".join(
        [table.encode(), *(_plain_one(row[column.name]) for column in schema.METADATA.tables[table].columns)]
    )
    return Leaves(table, pa.array([row[key]], pa.int64()), hmac.digest(secret[32:], plain, "sha256"))


def _plain_one(value: Any) -> bytes:
    if value is None:
        return b"\\0"
    if isinstance(value, bool):
        return b"1" if value else b"0"
    if isinstance(value, float):
        return str(struct.unpack("<q", struct.pack("<d", value))[0]).encode()
    if isinstance(value, str):
        return value.replace("\\", "\\\\").replace("\x1f", "\\u").encode()
    return str(value).encode()


def _lines(blocks: np.ndarray[Any, Any]) -> list[bytes]:
    packed, width = blocks.tobytes(), blocks.shape[1]
    return [packed[i : i + width] for i in range(0, len(packed), width)]


def erased_leaves(table: str, numbers: pa.Array, keys: Keys) -> Leaves:
    """Leaves that say: these rows were erased. They hold a table and row numbers, nothing about anyone."""
    text = [f"erased\x1f{table}\x1f{number}".encode() for number in numbers.to_pylist()]
    return Leaves(table, numbers, b"".join([hmac.digest(keys.audit_key, line, "sha256") for line in text]), erased=True)


def seal(connection: sa.Connection, leaves: Sequence[Leaves], kind: str, at: int) -> None:
    """Append the entry of a transaction to the chain; nothing when it wrote no audited row."""
    if not any(part.commitments for part in leaves):
        return
    last = _LAST(connection)
    seq, previous = (last[0][0] + 1, last[0][1]) if last else (1, GENESIS)
    everything = cut(b"".join([part.commitments for part in leaves]))
    entry: dict[str, Any] = {
        "seq": seq,
        "at": at,
        "kind": kind,
        "leaves": len(everything),
        "merkle_root": merkle_root(everything).hex(),
    }
    digest = entry_hash(previous, **entry)
    _ENTER(connection, entry | {"prev_hash": previous, "hash": digest})
    for packed in _packed(seq, _joined(leaves)):
        _PACK(connection, packed)


def _joined(leaves: Sequence[Leaves]) -> list[Leaves]:
    """Leaves of one table that follow each other as one: a group of single decisions takes two packed rows, not many."""
    out: list[Leaves] = []
    for part in leaves:
        last = out[-1] if out else None
        if last is not None and (last.table, last.erased) == (part.table, part.erased):
            both = pa.concat_arrays([last.keys.cast(pa.int64()), part.keys.cast(pa.int64())])
            out[-1] = Leaves(part.table, both, last.commitments + part.commitments, part.erased)
        else:
            out.append(part)
    return out


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
                "commitments": part.commitments[32 * start : 32 * (start + _PART)],
            }
            part_no += 1


def last_key(connection: sa.Connection, table: str) -> int:
    """The largest row number of a table that the chain ever saw erased; 0 when none."""
    packed = _ERASED(connection, {"name": table})
    return max((int(np.frombuffer(keys, "<i8").max()) for (keys,) in packed), default=0)


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

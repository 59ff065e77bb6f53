"""Forgetting: rows and key of one person go, in every table; commitments and tombstones stay and name nobody."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from echt.ledger import audit, rows, schema
from echt.ledger.book import Part, Tx
from echt.ledger.ingests import Ingests
from echt.ledger.keys import verify_signature
from echt.ledger.times import micros


class Erase(Part):
    """Erasure and its receipts."""

    def erase(self, person_id: str, at: datetime) -> dict[str, int]:
        """Delete everything about one person, and their key, so that no page of any file holds it.

        On SQLite the files are rewritten (VACUUM) and the write-ahead log is emptied. On PostgreSQL the tables are
        rewritten (VACUUM FULL); its own log and backups age by the server's rules, and hold nothing that can be
        opened without the key.

        Returns:
            Deleted rows a table, and `keys`. Doing it again returns zeros.

        """
        counts: dict[str, int] = {}
        with self.book.write("erase", at) as tx:
            for name, column in schema.PERSONAL:
                counts[name] = counts.get(name, 0) + _delete(tx, name, column, person_id)
            Ingests(self.book).bury(person_id, (), at)
        counts["keys"] = int(self.book.keys.forget(person_id))
        self.book.database.scrub()
        return counts

    def issue_receipt(self, kind: str, body: dict[str, Any], *, at: datetime) -> dict[str, Any]:
        """Sign what was done, with the present head of the audit chain, and keep it.

        Args:
            kind: What it is a receipt for ("erasure", "export").
            body: What it says; ids and counts, nothing personal: it outlives an erasure.
            at: When.

        Returns:
            receipt_id, kind, at, body, head, public_key, signature: checked by `verify_receipt`, without a ledger.

        """
        with self.book.write("receipt", at) as tx:
            size, root, digest = audit.head(tx.connection)
            receipt: dict[str, Any] = {"kind": kind, "at": at.isoformat(), "body": body}
            receipt |= {"head": {"size": size, "root": root, "hash": digest}, "public_key": self.book.keys.public_key}
            receipt["receipt_id"] = f"{kind}-{_digest(receipt)[:16]}"
            receipt["signature"] = self.book.keys.sign(_message(receipt))
            row = {"receipt_id": receipt["receipt_id"], "kind": kind, "signature": receipt["signature"]}
            text = json.dumps(receipt, sort_keys=True)
            data = rows.stored(pa.Table.from_pylist([row | {"body": text}]), schema.receipts, {"at": micros(at)})
            rows.insert(tx.connection, schema.receipts, data, tail="ON CONFLICT (receipt_id) DO NOTHING")
        return receipt

    def receipts(self) -> list[dict[str, Any]]:
        """Every receipt that was issued, oldest first."""
        r = schema.receipts.c
        with self.book.read() as connection:
            return [json.loads(body) for body in connection.scalars(sa.select(r.body).order_by(r.at, r.receipt_id))]


def verify_receipt(receipt: dict[str, Any]) -> bool:
    """Whether nothing in a receipt was changed since it was signed. Needs no ledger and no secret."""
    try:
        return verify_signature(receipt["public_key"], _message(receipt), receipt["signature"])
    except KeyError:
        return False


def _message(receipt: dict[str, Any]) -> bytes:
    return json.dumps({k: v for k, v in receipt.items() if k != "signature"}, sort_keys=True).encode()


def _digest(receipt: dict[str, Any]) -> str:
    import hashlib

    return hashlib.sha256(_message(receipt)).hexdigest()


def _delete(tx: Tx, name: str, column: str, person_id: str) -> int:
    table = schema.METADATA.tables[name]
    mine = table.c[column] == person_id
    if name in schema.AUDITED:
        key = table.c[schema.AUDITED[name]]
        numbers = list(tx.connection.scalars(sa.select(key).where(mine).order_by(key)))
        if numbers:
            tx.leaves.append(audit.erased_leaves(name, pa.array(numbers, pa.int64()), tx.keys))
    return tx.connection.execute(table.delete().where(mine)).rowcount

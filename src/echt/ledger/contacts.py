"""Contact details: encrypted under each person's key, found by a keyed blind index, readable nowhere at rest."""

from __future__ import annotations

import os
import re
import unicodedata
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from echt.errors import DataError
from echt.ledger import rows, schema
from echt.ledger.book import Part
from echt.ledger.times import micros

_NONCE = 12
_MANY, _CHUNK = 20_000, 5_000
_ONE = ("person_id", "kind")  # what makes a contact detail one


def normal(kind: str, value: str) -> str:
    """The form under which a contact detail is looked up.

    Examples:
        >>> normal("email", " An@Shop.example ")
        'an@shop.example'
        >>> normal("phone", "+31 (0)6-123")
        '+3106123'

    """
    text = unicodedata.normalize("NFKC", value).strip()
    if kind == "phone":
        return re.sub(r"[^\d+]", "", text)
    return " ".join(text.casefold().split())


def encrypt(secret: bytes, text: str, about: str) -> bytes:
    """`text` under a person's secret (AES-256-GCM), bound to what it is about."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(secret[:32]).encrypt(nonce, text.encode(), about.encode())


def decrypt(secret: bytes, box: bytes, about: str) -> str:
    """What `encrypt` closed.

    Raises:
        DataError: E254, this key does not open it.

    """
    try:
        return AESGCM(secret[:32]).decrypt(box[:_NONCE], box[_NONCE:], about.encode()).decode()
    except InvalidTag as error:
        raise DataError(
            "something encrypted in the ledger does not open with this person's key.",
            code="E254",
            found=f"{len(box)} bytes that were changed, or closed with another key",
            fix="run `echt check`; put ledger and keys back from backups of the same time",
        ) from error


def _news(fresh: pa.Table, known: pa.Table, values: list[str], secrets: dict[str, bytes]) -> pa.Table:
    """Contact details without those that are older than what is known; what is the same keeps its box."""
    place = pc.index_in(rows.joined(fresh, _ONE), rows.joined(known, _ONE))
    old, boxes = known.take(place), fresh["ciphertext"].to_pylist()
    same = pc.fill_null(pc.equal(fresh["blind_index"], old["blind_index"]), False).to_pylist()
    was, people, kinds = (
        table[name].to_pylist() for table, name in ((old, "ciphertext"), (fresh, "person_id"), (fresh, "kind"))
    )
    for i in [i for i, one in enumerate(same) if one]:
        if _opens_to(values[i], secrets[people[i]], was[i], f"{people[i]}|{kinds[i]}"):
            boxes[i] = was[i]
    place_of_box = fresh.column_names.index("ciphertext")
    fresh = fresh.set_column(place_of_box, "ciphertext", pa.array(boxes, pa.binary()))
    return fresh.filter(pc.fill_null(pc.greater_equal(fresh["at"], old["at"]), True))


def _opens_to(value: str, secret: bytes, box: bytes, about: str) -> bool:
    try:
        return decrypt(secret, box, about) == value
    except DataError:
        return False


class Contacts(Part):
    """E-mail addresses, phone numbers, names."""

    def put_contacts(self, data: pa.Table, *, at: datetime) -> int:
        """Keep contact details, one a person and kind; a newer one replaces the older.

        Args:
            data: person_id, kind ("email", "phone", "name"), value. Rows without a value are passed over.
            at: When they became known.

        Returns:
            How many were kept.

        """
        data = data.filter(pc.is_valid(data["value"]))
        people: list[str] = data["person_id"].to_pylist()
        kinds: list[str] = data["kind"].to_pylist()
        values: list[str] = data["value"].to_pylist()
        secrets, blind = self.book.keys.secrets_of(people), self.book.keys.blind_index
        boxes = [encrypt(secrets[p], v, f"{p}|{k}") for p, k, v in zip(people, kinds, values, strict=True)]
        marks = [blind(k, normal(k, v)) for k, v in zip(kinds, values, strict=True)]
        fresh = pa.table(
            {
                "person_id": pa.array(people, pa.string()),
                "kind": pa.array(kinds, pa.string()),
                "ciphertext": pa.array(boxes, pa.binary()),
                "blind_index": pa.array(marks, pa.binary()),
            }
        )
        t = schema.contacts
        fresh = rows.stored(fresh, t, {"at": micros(at)})
        with self.book.write("contacts", at) as tx:
            tx.secrets.update(secrets)
            known = tx.rows_about(t, fresh["person_id"])
            tx.put(t, _news(fresh, known, values, secrets), known, _ONE)
        return len(people)

    def contacts_of(self, person_ids: pa.Array | list[str], kind: str) -> pa.Table:
        """Contact details of these people, opened.

        Returns:
            person_id, value: one row for everyone of them who has one, in the order asked; whoever was forgotten is
            not in it.

        """
        people: list[str] = person_ids if isinstance(person_ids, list) else person_ids.to_pylist()
        boxes = self._boxes(people, kind)
        secrets = self.book.keys.known_secrets(boxes.keys())
        known = [p for p in dict.fromkeys(people) if p in boxes and p in secrets]
        opened = [(p, decrypt(secrets[p], boxes[p], f"{p}|{kind}")) for p in known]
        return rows.table_of(opened, [("person_id", pa.string()), ("value", pa.string())])

    def find_contact(self, kind: str, value: str) -> str | None:
        """The person with this contact detail, or None; the newest when several share it."""
        t = schema.contacts
        mark = self.book.keys.blind_index(kind, normal(kind, value))
        query = sa.select(t.c.person_id).where(t.c.kind == kind, t.c.blind_index == mark)
        with self.book.read() as connection:
            return connection.scalar(query.order_by(t.c.at.desc(), t.c.person_id).limit(1))

    def _boxes(self, people: list[str], kind: str) -> dict[str, bytes]:
        t = schema.contacts
        query: Any = sa.select(t.c.person_id, t.c.ciphertext).where(t.c.kind == kind)
        with self.book.read() as connection:
            if len(people) > _MANY:
                wanted = set(people)
                return {row.person_id: row.ciphertext for row in connection.execute(query) if row.person_id in wanted}
            return {
                row.person_id: row.ciphertext
                for i in range(0, len(people), _CHUNK)
                for row in connection.execute(query.where(t.c.person_id.in_(people[i : i + _CHUNK])))
            }

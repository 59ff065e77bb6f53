"""Creatives and approvals: what may be shown, in which version, and who said yes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from echt.errors import DataError
from echt.ledger import rows, schema
from echt.ledger.book import Part
from echt.ledger.times import micros, moment
from echt.nouns import Approval, Creative, Fact, Picture, Sentence

_WITHDRAWN = " withdrawn"
"""Added to the kind of an approval, it says the opposite."""
_SOMETIMES = {"slots", "template", "written", "pictures"}


class Creatives(Part):
    """The register of creatives, and of named people's approvals."""

    def register_creative(self, creative: Creative, *, at: datetime) -> str:
        """Keep one version of a creative for good; returns the sha256 of its content.

        Raises:
            DataError: E261, this version is registered already with other content.

        """
        body = json.dumps(_said(creative), default=_text, sort_keys=True, ensure_ascii=False)
        digest = hashlib.sha256(body.encode()).hexdigest()
        t = schema.creatives
        same = sa.and_(t.c.creative_id == creative.creative_id, t.c.version == creative.version)
        with self.book.write("creative", at) as tx:
            known = tx.connection.scalar(sa.select(t.c.sha256).where(same))
            if known is None:
                data = rows.stored(pa.Table.from_pylist([_row(creative, body, digest)]), t, {"at": micros(at)})
                tx.add(t, data.set_column(0, "creative_no", tx.next_keys(t, 1)))
            elif known != digest:
                raise DataError(
                    f"creative '{creative.creative_id}' version '{creative.version}' exists with other content.",
                    code="E261",
                    found=f"sha256 {known[:12]}… is registered, {digest[:12]}… was given",
                    fix="give the changed creative a new version",
                )
        return digest

    def creative(self, creative_id: str, version: str | None = None) -> Creative | None:
        """A registered creative, in its newest version when none is named, or None."""
        t = schema.creatives
        query = sa.select(t.c.body).where(t.c.creative_id == creative_id)
        if version is not None:
            query = query.where(t.c.version == version)
        with self.book.read() as connection:
            body = connection.scalar(query.order_by(t.c.at.desc(), t.c.version.desc()).limit(1))
        return None if body is None else _creative(json.loads(body))

    def written(self, creative_id: str) -> tuple[Sentence, ...]:
        """Every sentence of every registered version of a creative with who wrote it, newest version first; no fills."""
        t = schema.creatives
        fill = t.c.body.contains('"template": "')
        query = sa.select(t.c.body).where(t.c.creative_id == creative_id, sa.not_(fill))
        with self.book.read() as connection:
            bodies = connection.scalars(query.order_by(t.c.at.desc(), t.c.creative_no.desc())).all()
        found = (Sentence(**one) for body in bodies for one in json.loads(body).get("written", ()))
        return tuple(dict.fromkeys(found))

    def creatives(self) -> pa.Table:
        """Every registered version: creative_id, version, channel, body (JSON), made_by, human_editor, sha256, at."""
        t = schema.creatives
        return self.book.fetch(sa.select(*list(t.columns)[1:]).order_by(t.c.at, t.c.creative_no))

    def approve(self, approval: Approval) -> None:
        """Write down a named person's yes; the same yes again changes nothing."""
        if self._last_word(approval) == (approval.kind, approval.by):
            return
        row = asdict(approval) | {"at": micros(approval.at)}
        with self.book.write("approval", approval.at) as tx:
            data = rows.stored(pa.Table.from_pylist([row | {"at": None}]), schema.approvals, {"at": row["at"]})
            number = tx.next_keys(schema.approvals, 1)
            tx.add(schema.approvals, data.set_column(0, "approval_id", number))

    def withdraw(self, approval: Approval) -> None:
        """Write down a named person's no to a version that may have been approved: from now on it is sent to nobody.

        The yes stays in the books; a newer yes lifts the withdrawal.
        """
        self.approve(Approval(approval.kind + _WITHDRAWN, approval.name, approval.version, approval.by, approval.at))

    def approved(self, kind: str, name: str, version: str) -> Approval | None:
        """The newest yes to exactly this version, or None where there is none or it was withdrawn since.

        The yes to a template is the yes to each of its fills.
        """
        t = schema.approvals
        query = sa.select(t).where(t.c.kind.in_([kind, kind + _WITHDRAWN]), t.c.name == name, t.c.version == version)
        with self.book.read() as connection:
            row = connection.execute(query.order_by(t.c.at.desc(), t.c.approval_id.desc()).limit(1)).first()
        if row is None and kind == "creative" and (one := self.creative(name, version)) is not None and one.template:
            return self.approved(kind, name, one.template)
        if row is None or row.kind != kind:
            return None
        return Approval(row.kind, row.name, row.version, row.by, moment(row.at))

    def withdrawn(self, kind: str = "creative") -> set[tuple[str, str]]:
        """(name, version) of everything whose newest word is a withdrawal, and of the fills of such a template."""
        t = schema.approvals
        query = sa.select(t.c.name, t.c.version, t.c.kind).where(t.c.kind.in_([kind, kind + _WITHDRAWN]))
        with self.book.read() as connection:
            rows_ = connection.execute(query.order_by(t.c.at, t.c.approval_id)).fetchall()
        last = {(row.name, row.version): row.kind for row in rows_}
        gone = {which for which, said in last.items() if said != kind}
        return gone | self._fills_of(gone) if gone and kind == "creative" else gone

    def _fills_of(self, templates: set[tuple[str, str]]) -> set[tuple[str, str]]:
        """(name, version) of every registered fill of these templates."""
        t = schema.creatives
        names = sorted({name for name, _ in templates})
        query = sa.select(t.c.creative_id, t.c.version, t.c.body).where(t.c.creative_id.in_(names))
        with self.book.read() as connection:
            rows_ = connection.execute(query).fetchall()
        fills = ((row.creative_id, row.version, json.loads(row.body).get("template")) for row in rows_)
        return {(name, version) for name, version, template in fills if (name, template) in templates}

    def _last_word(self, about: Approval) -> tuple[str, str] | None:
        kind = about.kind.removesuffix(_WITHDRAWN)
        t = schema.approvals
        query = sa.select(t.c.kind, t.c.by).where(
            t.c.kind.in_([kind, kind + _WITHDRAWN]), t.c.name == about.name, t.c.version == about.version
        )
        with self.book.read() as connection:
            row = connection.execute(query.order_by(t.c.at.desc(), t.c.approval_id.desc()).limit(1)).first()
        return None if row is None else (row.kind, row.by)

    def approvals(self) -> pa.Table:
        """Every approval, oldest first: kind, name, version, by, at."""
        t = schema.approvals
        return self.book.fetch(sa.select(t.c.kind, t.c.name, t.c.version, t.c.by, t.c.at).order_by(t.c.approval_id))


def _said(creative: Creative) -> dict[str, Any]:
    """Its fields; those that not every creative has only where there is something to say."""
    return {name: value for name, value in asdict(creative).items() if value or name not in _SOMETIMES}


def _row(creative: Creative, body: str, digest: str) -> dict[str, Any]:
    same = ("creative_id", "version", "channel", "made_by", "human_editor")
    return {name: getattr(creative, name) for name in same} | {"body": body, "sha256": digest}


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _creative(body: dict[str, Any]) -> Creative:
    facts = [fact | {"valid_until": _moment(fact["valid_until"])} for fact in body["facts"]]
    lists: dict[str, Any] = {
        "facts": tuple(Fact(**fact) for fact in facts),
        "product_ids": tuple(body["product_ids"]),
        "written": tuple(Sentence(**one) for one in body.get("written", ())),
        "pictures": tuple(Picture(**one) for one in body.get("pictures", ())),
    }
    return Creative(**(body | lists))


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)

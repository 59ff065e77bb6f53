"""Whether promises are kept: permissions over time, erasures, the audit chain. Counts and ids of receipts; nobody's id."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from echt.flow.setting import Setting
from echt.ledger import Added, Checked, verify_receipt
from echt.nouns import Purpose

__all__ = ["Chain", "Erasure", "Standing", "audit_chain", "audit_state", "erasures", "permission_days"]

DAYS = 40


@dataclass(frozen=True, slots=True)
class Standing:
    """How many people stood where, at one moment, for one purpose.

    Attributes:
        at: The moment.
        bases: People with a basis that stood, by kind.
        objections: People who objected.
    """

    at: datetime
    bases: Mapping[str, int]
    objections: int

    @property
    def allowed(self) -> int:
        """People for whom a basis stood and who did not object."""
        return sum(self.bases.values())

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {"at": self.at.isoformat(), "bases": dict(self.bases), "objections": self.objections}


@dataclass(frozen=True, slots=True)
class Erasure:
    """One erasure, as its receipt says: that it happened, not whose it was.

    Attributes:
        receipt_id: Of the receipt.
        at: When.
        ids: How many ids of the same person.
        rows: How many rows went, in all places.
        holds: Whether the signature of the receipt is good.
    """

    receipt_id: str
    at: datetime
    ids: int
    rows: int
    holds: bool

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {
            "receipt_id": self.receipt_id,
            "at": self.at.isoformat(),
            "ids": self.ids,
            "rows": self.rows,
            "holds": self.holds,
        }


@dataclass(frozen=True, slots=True)
class Chain:
    """The state of the audit chain.

    Attributes:
        size: Entries.
        root: Merkle root of the last entry.
        hash: Of the last entry.
        heads: How many heads were signed and are kept with the keys.
        findings: What is not as the chain says, of what was looked at; empty when all is well.
        checked: The last time that every entry and every row was held against it; None where that never happened.
        added: What came since, held against it now; None where nothing was looked at but the whole.
    """

    size: int
    root: str
    hash: str
    heads: int
    findings: tuple[str, ...]
    checked: Checked | None = None
    added: Added | None = None

    @property
    def holds(self) -> bool:
        """Whether everything that was looked at is as the chain says; False where nothing ever was."""
        return not self.findings and self.checked is not None

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {
            "size": self.size,
            "root": self.root,
            "hash": self.hash,
            "heads": self.heads,
            "holds": self.holds,
            "findings": list(self.findings),
            "checked_at": self.checked.at.isoformat() if self.checked else None,
            "checked_size": self.checked.size if self.checked else 0,
            "checked_rows": self.checked.rows if self.checked else 0,
        }


def permission_days(setting: Setting, purposes: Sequence[str], *, days: int = DAYS) -> dict[str, tuple[Standing, ...]]:
    """By purpose: who stood where, from the first answer until now. Counts only.

    A basis counts until it ends, is taken back, or another answer comes; an objection to the purpose or to one above it
    until it is taken back, or until a later consent to exactly this purpose: as the gate counts.

    Args:
        setting: Both stores.
        purposes: Which.
        days: At how many moments at most, evenly spread, the last of them now.
    """
    found: dict[str, tuple[Standing, ...]] = {}
    for name in purposes:
        purpose = Purpose(name)
        said = setting.ledger.permission_rows([*purpose.parents, str(purpose)], setting.values.at)
        found[name] = _days(setting, str(purpose), said, days) if len(said) else ()
    return found


def _days(setting: Setting, purpose: str, said: pa.Table, days: int) -> tuple[Standing, ...]:
    at = setting.values.at
    first = min(pc.min(said["at"]).as_py(), at)
    number = max(2, min(days, (at - first).days + 1))
    spread = np.linspace(first.timestamp(), at.timestamp(), number)
    moments = sorted({*(datetime.fromtimestamp(float(one), UTC) for one in spread[:-1]), at})
    rows = setting.warehouse.query(
        "flow.permission_days",
        params={"purpose": purpose},
        tables={"said": said, "moments": pa.table({"day": pa.array(moments, pa.timestamp("us", tz="UTC"))})},
    ).to_pylist()
    by_day: dict[datetime, dict[str, int]] = {one: {} for one in moments}
    for row in rows:
        by_day[row["day"]][str(row["basis"])] = int(row["people"])
    return tuple(
        Standing(
            day, {basis: n for basis, n in sorted(counts.items()) if basis != "objection"}, counts.get("objection", 0)
        )
        for day, counts in by_day.items()
    )


def erasures(setting: Setting) -> tuple[Erasure, ...]:
    """Every erasure, the newest first."""
    found = [
        Erasure(
            receipt_id=str(one["receipt_id"]),
            at=datetime.fromisoformat(one["at"]),
            ids=int(one["body"].get("ids", 0)),
            rows=sum(int(n) for n in one["body"].get("places", {}).values()),
            holds=verify_receipt(one),
        )
        for one in setting.ledger.receipts()
        if one["kind"] == "erasure"
    ]
    return tuple(reversed(found))


def audit_chain(
    setting: Setting, *, at: datetime, progress: Callable[[str, int, int | None], None] | None = None
) -> Chain:
    """Every entry and every row of the ledger held against the chain; that it was is kept with the keys.

    Args:
        setting: Both stores.
        at: The moment, by a real clock.
        progress: Told what is being held, how far, of how many.
    """
    checked = setting.ledger.audit_check(at=at, progress=progress)
    more = (f"{checked.found - len(checked.findings)} more",) if checked.found > len(checked.findings) else ()
    return _chain(setting, (*checked.findings, *more), checked)


def audit_state(setting: Setting) -> Chain:
    """What the last full check of the chain found, and what was added since, held against it now: quick."""
    checked = setting.ledger.audit_checked()
    if checked is None:
        return _chain(setting, (), None)
    added = setting.ledger.audit_added(checked)
    return _chain(setting, (*checked.findings, *added.findings), checked, added)


def _chain(setting: Setting, findings: tuple[str, ...], checked: Checked | None, added: Added | None = None) -> Chain:
    ledger = setting.ledger
    head = ledger.audit_head(signed=False)
    heads = len(ledger.keys.remembered_heads(ledger.ledger_id))
    return Chain(int(head["size"]), str(head["root"]), str(head["hash"]), heads, findings, checked, added)

"""People whose permission was checked for one purpose: a type that only the gate can make."""

from __future__ import annotations

from bisect import bisect_left
from datetime import datetime
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from echt.errors import NotAllowedError
from echt.nouns import Purpose, Reason
from echt.permission.tables import GatedTables

if TYPE_CHECKING:
    from echt.warehouse import Warehouse

_GATE = object()


class Reachable:
    """The people a purpose may be used for at a moment, and those it may not, each with one reason.

    Everyone asked about is in `person_id` or in `left_out`, never in both. Only `gate` makes one.

    Attributes:
        purpose: What was asked.
        at: The moment it was asked about.
        person_id: (n,) string, sorted: the person that ids linked together stand for.
        permission_id: (n,) int64: the row of the ledger that allows it.
        basis: (n,) string: the ground of that row.
        left_out: table (person_id, reason): objection, no_permission or minor, sorted by person.
        conditions: table (person_id, condition): of the same people, which condition failed (`not_a_customer`, …).

    Raises:
        NotAllowedError: E301, somebody other than the gate tried to make one.
    """

    __slots__ = (
        "_links",
        "_warehouse",
        "at",
        "basis",
        "conditions",
        "left_out",
        "permission_id",
        "person_id",
        "purpose",
    )

    def __init__(
        self, judged: pa.Table, purpose: Purpose, at: datetime, links: pa.Table, warehouse: Warehouse, *, token: object
    ) -> None:
        if token is not _GATE:
            raise NotAllowedError(
                "a Reachable is made by the gate only.",
                code="E301",
                found="a direct call of Reachable(...)",
                fix="call echt.permission.gate(ledger, warehouse, purpose, at)",
            )
        allowed = pc.is_null(judged["reason"])
        yes, no = judged.filter(allowed), judged.filter(pc.invert(allowed))
        self.purpose, self.at = purpose, at
        self.person_id: pa.Array = yes["person_id"].combine_chunks()
        self.permission_id: pa.Array = yes["permission_id"].combine_chunks().cast(pa.int64())
        self.basis: pa.Array = yes["basis"].combine_chunks()
        self.left_out: pa.Table = no.select(["person_id", "reason"])
        self.conditions: pa.Table = no.select(["person_id", "condition"])
        self._links, self._warehouse = links, warehouse

    def __len__(self) -> int:
        return len(self.person_id)

    def __contains__(self, person_id: object) -> bool:
        found = bisect_left(self.person_id, person_id, key=_text) if isinstance(person_id, str) else len(self)
        return found < len(self) and self.person_id[found].as_py() == person_id

    def __repr__(self) -> str:
        return f"Reachable({self.purpose}, at {self.at:%Y-%m-%d %H:%M}: {len(self)} people, {self.left_out.num_rows} left out)"

    @property
    def counts(self) -> dict[str, int]:
        """How many are reachable, and how many are left out for each reason; they add up to everyone asked about."""
        found = pc.value_counts(self.left_out["reason"]).to_pylist()
        reasons = {str(row["values"]): int(row["counts"]) for row in found}
        order = [reason.value for reason in Reason if reason.value in reasons]
        return {"reachable": len(self), **{reason: reasons[reason] for reason in order}}

    @property
    def tables(self) -> GatedTables:
        """The facts about these people up to `at`: the only way in for a stage."""
        return GatedTables(self._warehouse, self, self._links, until=self.at)

    def tables_until(self, until: datetime) -> GatedTables:
        """The same facts with what happened after `at`, up to `until`: for measuring, never for deciding.

        Raises:
            NotAllowedError: E303, the purpose is not `analytics` or below it.
        """
        if self.purpose.split(".")[0] != "analytics":
            raise NotAllowedError(
                "what happened later may be read for analytics only.",
                code="E303",
                found=self.purpose,
                fix='open the gate for measuring: gate(ledger, warehouse, Purpose("analytics.reporting"), at)',
            )
        return GatedTables(self._warehouse, self, self._links, until=until)


def make(judged: pa.Table, purpose: Purpose, at: datetime, links: pa.Table, warehouse: Warehouse) -> Reachable:
    """For `echt.permission.gate` alone."""
    return Reachable(judged, purpose, at, links, warehouse, token=_GATE)


def _text(value: pa.Scalar) -> str:
    return str(value.as_py())

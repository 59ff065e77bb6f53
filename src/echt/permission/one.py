"""The gate for one person, now: the same answer as `gate`, from the hot state, without the warehouse.

What the warehouse knows (who is a minor, who is a customer) was pushed to the hot state by `warm`; what people said is
read where it is promised, so a withdrawal counts at once. Whom no run pushed yet is not known to be of age: they are
left out until the next run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from echt.errors import NotAllowedError
from echt.nouns import Purpose, Reason
from echt.permission.gate import closed_to_minors, needs_opt_in

if TYPE_CHECKING:
    from echt.ledger import KnownOne, Ledger
    from echt.warehouse import Warehouse

__all__ = ["Pass", "gate_one", "warm"]

_GATE = object()
HISTORY = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class Pass:
    """One person who was checked for one purpose at one moment. Only `gate_one` makes one.

    Attributes:
        person_id: The person that the id asked about stands for.
        purpose: What was asked.
        at: The moment it was asked about.
        permission_id: The row of the ledger that allows it; None where it is not allowed.
        reason: objection, no_permission or minor; None where it is allowed.
        condition: Which condition failed, as in `Reachable.conditions`, or `not_known_yet`.
        known: What else the ledger knows of the person.
        profiled: Whether their profile may be read too, where that was asked.
        token: The gate's own.

    Raises:
        NotAllowedError: E301, somebody other than the gate tried to make one.
    """

    person_id: str
    purpose: Purpose
    at: datetime
    permission_id: int | None
    reason: Reason | None
    condition: str
    known: KnownOne
    profiled: bool
    token: object

    def __post_init__(self) -> None:
        if self.token is not _GATE:
            raise NotAllowedError(
                "a Pass is made by the gate only.",
                code="E301",
                found="a direct call of Pass(...)",
                fix="call echt.permission.gate_one(ledger, purpose, person_id, campaign, at=at)",
            )

    def __repr__(self) -> str:
        return f"Pass({self.person_id}: {'yes' if self.reason is None else self.reason.value})"


def gate_one(
    ledger: Ledger,
    purpose: Purpose,
    person_id: str,
    campaign: str,
    *,
    at: datetime,
    about: Sequence[str] = (),
    profile: Purpose | None = None,
) -> Pass:
    """Whether one person may be reached for a purpose at a moment: what `gate` says, from the hot state alone.

    Args:
        ledger: Where the answers and the hot state are.
        purpose: What for.
        person_id: Any id of the person.
        campaign: Whose shared budgets to look at.
        at: The moment; answers after it do not count.
        about: Product categories that the message is about, as for `gate`.
        profile: A second purpose to look at: may what the last run found in their profile be used?

    Raises:
        NotAllowedError: E304, `at` has no time zone.
    """
    if at.tzinfo is None:
        raise NotAllowedError(
            "the gate needs a moment with a time zone.",
            code="E304",
            found=at.isoformat(),
            fix="datetime(2011, 3, 1, tzinfo=UTC)",
        )
    known = ledger.know(person_id, purpose, campaign, since=at - HISTORY, at=at, profile=profile)
    reason, condition, permission_id = _judge(known, known.answers, purpose, about)
    read = profile is not None and _judge(known, known.profile, profile, ())[0] is None
    return Pass(known.person_id, purpose, at, permission_id, reason, condition, known, read, _GATE)


def _judge(
    known: KnownOne, answers: Sequence[Mapping[str, Any]], purpose: Purpose, about: Sequence[str]
) -> tuple[Reason | None, str, int | None]:
    if any(row["objected"] for row in answers):
        return Reason.objection, "objected", None
    own = next((row for row in answers if row["person_id"] == known.person_id), None)
    condition = _condition(known, answers, own, purpose, about)
    if condition or own is None:
        return Reason.no_permission, condition, None
    if closed_to_minors(purpose):
        if known.flags is None or "minor" not in known.flags:
            return Reason.no_permission, "not_known_yet", None
        if known.flags["minor"]:
            return Reason.minor, "minor", None
    return None, "", int(own["permission_id"])


def _condition(
    known: KnownOne, answers: Sequence[Mapping[str, Any]], own: Any, purpose: Purpose, about: Sequence[str]
) -> str:
    """Which condition fails, "" where none does: the cases of permission/sql/gate.sql, in its order."""
    answered = [row for row in answers if row["permission_id"] is not None]
    refused = any(not row["granted"] and not _expired(row, known.at_us) for row in answered)
    if refused:
        return "refused"
    if own is None or own["permission_id"] is None or not own["granted"]:
        return "expired" if own is not None and own["permission_id"] is not None else "nothing"
    if own["basis"] != "soft_opt_in":
        return "basis_not_lawful" if needs_opt_in(purpose) and own["basis"] != "consent" else ""
    if not needs_opt_in(purpose):
        return "basis_not_lawful"
    if not (known.flags or {}).get("customer"):
        return "not_a_customer"
    return _soft(json.loads(own["evidence"] or "{}"), about)


def _expired(row: Any, at_us: int) -> bool:
    return row["until"] is not None and row["until"] <= at_us


def _soft(evidence: dict[str, Any], about: Sequence[str]) -> str:
    if not evidence.get("collected_with_order"):
        return "no_order_in_evidence"
    if evidence.get("opt_out_at_collection") not in {True, "true"}:
        return "no_opt_out_at_collection"
    categories = evidence.get("product_categories") or []
    if not categories:
        return "no_product_categories"
    listed = categories if isinstance(categories, str) else json.dumps(categories)
    return "" if all(f'"{one}"' in listed for one in about) else "not_similar"


def warm(ledger: Ledger, warehouse: Warehouse, *, run_id: str, at: datetime, more: pa.Table | None = None) -> int:
    """Push to the hot state what an online decision may not ask the warehouse for; returns for how many people.

    What other runs pushed under other names stays.

    Args:
        ledger: Where the hot state is.
        warehouse: Who is known, who bought, who is a minor.
        run_id: The run that knows it.
        at: The moment; what happened after it does not count.
        more: person_id and `flags`: a JSON object a person (predictions, segments, language, …) to push beside it.
    """
    links = ledger.links().select(["from_id", "to_id"])
    known = warehouse.query("permission.warm", params={"at": at}, tables={"links": links})
    text = pc.binary_join_element_wise(
        '{"minor": ', _yes_no(known["minor"]), ', "customer": ', _yes_no(known["customer"]), "", ""
    )
    inner = pa.nulls(known.num_rows, pa.string())
    if more is not None and more.num_rows:
        own = pc.utf8_slice_codeunits(pc.utf8_trim_whitespace(more["flags"].cast(pa.string())), 1, stop=-1)
        inner = own.combine_chunks().take(pc.index_in(known["person_id"], value_set=more["person_id"]))
    empty = pc.fill_null(pc.equal(pc.utf8_trim_whitespace(inner), ""), True)
    rest = pc.if_else(empty, "}", pc.binary_join_element_wise(", ", pc.fill_null(inner, ""), "}", ""))
    flags = pc.binary_join_element_wise(text, rest, "")
    return ledger.push_flags(
        pa.table({"person_id": known["person_id"], "flags": flags}), run_id=run_id, at=at, beside=True
    )


def _yes_no(values: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(pc.fill_null(values, False), "true", "false")

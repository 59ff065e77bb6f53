"""A ground that the brand states for everyone at once: legitimate interest, or a contract."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from echt.errors import NotAllowedError
from echt.nouns import Basis, Purpose
from echt.permission.gate import gate, needs_opt_in

if TYPE_CHECKING:
    from echt.ledger import Ledger
    from echt.warehouse import Warehouse

_DECLARABLE = (Basis.legitimate_interest, Basis.contract)


def grant_standing(
    ledger: Ledger,
    warehouse: Warehouse,
    purpose: Purpose | str,
    basis: Basis | str,
    evidence: Mapping[str, Any],
    at: datetime,
) -> int:
    """Record a ground of the brand for everyone known who has given no answer yet; returns how many rows were written.

    Who refused, objected or has any other answer keeps it. Running it again writes nothing for the same people.

    Args:
        ledger: Where the rows go.
        warehouse: Who is known at `at`.
        purpose: What the ground is for.
        basis: legitimate_interest or contract.
        evidence: What shows it: {"assessment": "balance test 2011-01"} or {"contract": "terms of sale 3"}.
        at: From when it holds.

    Raises:
        NotAllowedError: E305, consent and soft opt-in are given by a person, never declared for them.
        NotAllowedError: E306, direct mail by electronic means has no such ground.
        NotAllowedError: E307, there is no evidence.
    """
    purpose, basis = Purpose(purpose), Basis(basis)
    _check(purpose, basis, evidence)
    conditions = gate(ledger, warehouse, purpose, at).conditions
    without = conditions.filter(pc.equal(conditions["condition"], "nothing"))["person_id"]
    count = len(without)
    if not count:
        return 0
    text, utc = pa.string(), pa.timestamp("us", tz="UTC")
    rows = pa.table(
        {
            "person_id": without,
            "purpose": pa.repeat(pa.scalar(str(purpose), text), count),
            "basis": pa.repeat(pa.scalar(basis.value, text), count),
            "granted": pa.repeat(pa.scalar(value=True), count),
            "evidence": pa.repeat(pa.scalar(json.dumps(dict(evidence), sort_keys=True), text), count),
            "at": pa.repeat(pa.scalar(at, utc), count),
            "until": pa.nulls(count, utc),
            "source": pa.repeat(pa.scalar("brand", text), count),
            "simulated": pa.repeat(pa.scalar(value=False), count),
        }
    )
    return ledger.record_permissions(rows, at=at)


def _check(purpose: Purpose, basis: Basis, evidence: Mapping[str, Any]) -> None:
    if basis not in _DECLARABLE:
        raise NotAllowedError(
            f"'{basis}' cannot be declared for everyone: a person gives it, one by one.",
            code="E305",
            found=basis.value,
            fix="legitimate_interest or contract; import consents with their evidence instead",
        )
    if needs_opt_in(purpose):
        raise NotAllowedError(
            "mail, messages and push to people need their consent or a soft opt-in.",
            code="E306",
            found=f"{basis.value} for {purpose}",
            fix="record consent, or soft_opt_in with its evidence, for the people who gave it",
        )
    if not evidence:
        raise NotAllowedError(
            "a ground without evidence is no ground.",
            code="E307",
            found="{}",
            fix='{"assessment": "where the balance test is kept"} or {"contract": "which terms"}',
        )

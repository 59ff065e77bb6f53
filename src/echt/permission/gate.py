"""The gate: who may be reached, or read, for a purpose at a moment. Nothing = denied; an objection beats all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from echt.errors import NotAllowedError
from echt.nouns import Purpose
from echt.permission.reachable import Reachable, make

if TYPE_CHECKING:
    from echt.ledger import Ledger
    from echt.warehouse import Warehouse

_FEW = 100
_PERSON = pa.schema([pa.field("person_id", pa.string())])
_CATEGORY = pa.schema([pa.field("category", pa.string())])


def gate(
    ledger: Ledger,
    warehouse: Warehouse,
    purpose: Purpose | str,
    at: datetime,
    *,
    people: pa.Array | None = None,
    about: Sequence[str] = (),
) -> Reachable:
    """The people who may be reached (or read) for a purpose at a moment; everybody else is left out with a reason.

    A person passes who has an answer for exactly this purpose that says yes, on a ground that is lawful for it, not
    expired at `at`, while no id of theirs refused it or objected to it or to anything above it. Ids that are linked
    count as one person and the stricter answer wins: what one id refused is refused; what only an anonymous id was
    granted is not granted to the person it turned out to be.

    Args:
        ledger: Where the answers are.
        warehouse: Who is known, who bought, who is a minor.
        purpose: A fideslang key.
        at: The moment to judge; answers and orders after it do not count. Links count as they stand now.
        people: (n,) string, person ids asked about; everyone known at `at` when None.
        about: Product categories that the message is about. Someone reached by soft opt-in must have bought in every
            one of them ("similar products").

    Raises:
        NotAllowedError: E304, `at` has no time zone.

    Source:
        GDPR articles 6, 7, 8, 21; ePrivacy directive article 13 (Dutch Telecommunications Act 11.7): direct mail by
        electronic means needs consent, or the soft opt-in of an own customer for similar products with a way out at
        collection and in each message.
    """
    purpose = Purpose(purpose)
    _check_moment(at)
    links = ledger.links().select(["from_id", "to_id"])
    people = None if people is None else people.cast(pa.string())
    few = _ids_of(people, links)
    judged = warehouse.query(
        "permission.gate",
        params={
            "at": at,
            "everyone": people is None,
            "electronic": needs_opt_in(purpose),
            "no_minors": closed_to_minors(purpose),
        },
        tables={
            "standing": ledger.standing(purpose, at, few),
            "links": links,
            "asked": pa.table([pa.array([], pa.string()) if people is None else people], schema=_PERSON),
            "about": pa.table([pa.array(list(about), pa.string())], schema=_CATEGORY),
        },
        people=None if few is None else pa.array(few, pa.string()),
    )
    return make(judged, purpose, at, links, warehouse)


def _ids_of(people: pa.Array | None, links: pa.Table) -> list[str] | None:
    """Every id of these people, when they are few: their own, the person each stands for, and whatever else does."""
    if people is None or len(people) > _FEW:
        return None
    person = links.filter(pc.is_in(links["from_id"], value_set=people))["to_id"]
    persons = pa.array([*people.to_pylist(), *person.to_pylist()], pa.string())
    others = links.filter(pc.is_in(links["to_id"], value_set=persons))["from_id"]
    ids = sorted({*persons.to_pylist(), *others.to_pylist()})
    return ids if len(ids) <= 4 * _FEW else None


def needs_opt_in(purpose: Purpose) -> bool:
    """True where the law asks for consent or a soft opt-in: direct mail by electronic means."""
    return purpose == "marketing.communications" or purpose.startswith("marketing.communications.")


def closed_to_minors(purpose: Purpose) -> bool:
    """True for marketing and profiling: minors get neither."""
    return purpose.split(".")[0] in {"marketing", "personalize"}


def _check_moment(at: datetime) -> None:
    if at.tzinfo is None:
        raise NotAllowedError(
            "the gate needs a moment with a time zone.",
            code="E304",
            found=at.isoformat(),
            fix="datetime(2011, 3, 1, tzinfo=UTC)",
        )

"""What no public data holds about real buyers, made up and marked: permission, language and an address."""

from __future__ import annotations

import json
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from echt.errors import DataError
from echt.nouns import Purpose
from echt.simulate.chance import choice, strings
from echt.simulate.tables import SOURCE, micro
from echt.simulate.truth import CATEGORIES
from echt.warehouse.schema import UTC

EMAIL = Purpose("marketing.communications.email")

# what people said about mail: the mix that is planted (shares of people)
MIX: dict[str, float] = {"soft_opt_in": 0.60, "consent": 0.22, "refused": 0.04, "objection": 0.05, "nothing": 0.09}
_ANSWERS = list(MIX)
_BASIS = {"soft_opt_in": "soft_opt_in", "consent": "consent", "refused": "consent", "objection": "objection"}
_EVIDENCE = {
    "consent": '{"how": "simulated form", "text": "Yes, mail me about new things in the shop.", "text_version": "1"}',
    "refused": '{"how": "simulated form", "text": "Yes, mail me about new things in the shop.", "text_version": "1"}',
    "objection": '{"how": "simulated unsubscribe link"}',
}
_DUTCH_SPEAKING = pa.array(["NL", "Netherlands", "BE", "Belgium"])


def permissions_for(
    person_ids: pa.Array,
    *,
    seed: int,
    at: datetime,
    purpose: Purpose = EMAIL,
    mix: dict[str, float] | None = None,
    orders: pa.Array | None = None,
    categories: tuple[str, ...] = CATEGORIES,
) -> pa.Table:
    """Permissions for people of whom none are known: rows of the ledger table `permissions`.

    Soft opt-in comes with the evidence of its conditions; an objection covers all of `marketing`; people without any
    row are those who were never asked, and nothing means no.

    Args:
        person_ids: (n,) strings.
        seed: The seed of the simulation.
        at: When they said so, UTC.
        purpose: What it is for.
        mix: Shares of people for the answers soft_opt_in, consent, refused, objection and nothing; `MIX` when None.
        orders: (n,) the order at which each person gave the address, for the evidence of the soft opt-in; made up when
            None. A null is kept: who never ordered has no soft opt-in that holds.
        categories: The kinds of products the soft opt-in is for.

    Returns:
        At most one row a person: person_id, purpose, basis, granted, evidence (JSON text), at, until, source, simulated.
    """
    shares = MIX if mix is None else mix
    ids = _array(person_ids)
    answer = choice(ids, seed, "permission", [shares.get(name, 0.0) for name in _ANSWERS])
    said = np.flatnonzero(answer != _ANSWERS.index("nothing"))
    names = np.array(_ANSWERS)[answer[said]]
    return pa.table(
        {
            "person_id": ids.take(pa.array(said)),
            "purpose": _pick(names, {name: "marketing" if name == "objection" else str(purpose) for name in _BASIS}),
            "basis": _pick(names, _BASIS),
            "granted": pa.array(np.isin(names, ["soft_opt_in", "consent"])),
            "evidence": _evidence(names, _soft_opt_in(ids, orders, categories).take(pa.array(said))),
            "at": same(at, len(said)),
            "until": pa.nulls(len(said), UTC),
            "source": pa.array(np.full(len(said), SOURCE)),
            "simulated": pa.array(np.ones(len(said), dtype=bool)),
        }
    )


def _soft_opt_in(ids: pa.Array, orders: pa.Array | None, categories: tuple[str, ...]) -> pa.Array:
    """(n,) the evidence that the gate asks of a soft opt-in, as JSON text."""
    order = pc.binary_join_element_wise("sim-", ids, "") if orders is None else pc.fill_null(_array(orders), "")
    start = '{"how": "simulated sale in the shop", "collected_with_order": "'
    end = f'", "opt_out_at_collection": true, "product_categories": {json.dumps(list(categories))}}}'
    return pc.binary_join_element_wise(start, pc.cast(order, pa.string()), end, "")


def _evidence(names: NDArray[np.str_], soft_opt_in: pa.Array) -> pa.Array:
    other = _pick(names, {**_EVIDENCE, "soft_opt_in": "{}"})
    return pc.if_else(pa.array(names == "soft_opt_in"), soft_opt_in, other)


def contacts_for(person_ids: pa.Array) -> pa.Table:
    """One made-up address for each person, at example.org, where no mail can arrive.

    Returns:
        One row a person: person_id, kind ("email"), value.
    """
    ids = _array(person_ids)
    # a keyed id may hold capitals, and many treat an address as lower case: spell it out in hexadecimal
    value = pc.binary_join_element_wise("person-", hexadecimal(ids), "@example.org", "")
    return pa.table({"person_id": ids, "kind": pa.array(np.full(len(ids), "email")), "value": value})


def languages_for(person_ids: pa.Array, countries: pa.Array) -> pa.Array:
    """The language of each person as ISO 639-1: Dutch for a Dutch or Belgian address, English for the others.

    Args:
        person_ids: (n,) strings.
        countries: (n,) country of each person, as a code or an English name; null is fine.

    Returns:
        (n,) "nl" or "en".

    Raises:
        DataError: E281, the two are not of one length.
    """
    if len(person_ids) != len(countries):
        raise DataError(
            "people and countries are not the same number.",
            code="E281",
            found=f"{len(person_ids)} people, {len(countries)} countries",
            fix="give one country a person, null where it is unknown",
        )
    return pc.if_else(pc.fill_null(pc.is_in(_array(countries), value_set=_DUTCH_SPEAKING), False), "nl", "en")


def hexadecimal(ids: pa.Array) -> pa.Array:
    """(n,) the bytes of each id in lower-case hexadecimal; all ids have one length."""
    data = np.frombuffer("".join(ids.to_pylist()).encode(), dtype=np.uint8)
    digits = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
    pairs = np.stack([digits[data >> 4], digits[data & 15]], axis=1).reshape(len(ids), -1)
    return strings(pairs)


def same(at: datetime, n: int) -> pa.Array:
    """(n,) the same moment, UTC."""
    return pa.array(np.full(n, micro(at), dtype=np.int64)).cast(UTC)


def _array(values: pa.Array) -> pa.Array:
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


def _pick(names: NDArray[np.str_], values: dict[str, str]) -> pa.Array:
    keys = list(values)
    index = np.searchsorted(np.array(keys), names, sorter=np.argsort(keys))
    return pa.array([values[key] for key in sorted(keys)]).take(pa.array(index.astype(np.int64)))

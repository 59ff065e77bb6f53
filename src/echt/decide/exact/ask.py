"""From the arguments of `allocate` to a `Problem`: every one of them checked, whole contacts made whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from echt.decide.exact.limits import Floats, lacks, numbers, shared_limits
from echt.decide.exact.problem import Problem, Rows, contacts_of, rows_of, seconds_of
from echt.decide.exact.shortage import refuse_impossible

__all__ = ["ask"]


def ask(value: Any, given: Mapping[str, Any]) -> Problem:
    """The question in one form.

    Args:
        value: As in `allocate`.
        given: Its other arguments, by name.

    Raises:
        CampaignError: E463 to E468, see `allocate`.
    """
    notes: list[str] = []
    rows = rows_of("value", value, given["n"], None)
    attention = np.zeros(rows.k) if given["attention"] is None else numbers("attention", given["attention"], rows.k)
    if given["attention"] is None:
        for name in ("attention_left", "total_attention"):
            if given[name] is not None:
                raise lacks(name, "attention", "the seconds that a contact of each creative takes")
    limits, labels = shared_limits(rows.k, given, attention, notes)
    refuse_impossible(limits)
    price, flat = _price(given["price"], attention, rows)
    room, contacts = contacts_of(given["contacts_left"], rows.n, rows.k, notes)
    return Problem(
        rows,
        None if given["eligible"] is None else rows_of("eligible", given["eligible"], rows.n, rows.k),
        price,
        flat,
        attention,
        seconds_of(given["attention_left"], rows.n),
        room,
        contacts,
        float(numbers("worth", given["worth"], 1)[0]),
        float(numbers("fatigue", given["fatigue"], 1)[0]),
        limits,
        labels,
        int(given["seed"]) % 2**63,
        tuple(notes),
    )


def _price(given: Any, attention: Floats, value: Rows) -> tuple[Rows | None, Floats]:
    """Prices a person, or else one a creative; what is charged, where neither was given."""
    if given is None:
        return None, attention
    if not callable(given) and np.ndim(given) == 1:
        return None, numbers("price", given, value.k)
    return rows_of("price", given, value.n, value.k), np.zeros(value.k)

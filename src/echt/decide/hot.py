"""What a plan tells about each person it asks about, for whoever decides about them one by one until the next plan.

It lies in the hot state of the ledger, under `campaign:NAME`: `[tag of the plan, gains, products]`. A gain is null where
a creative has nothing to show the person; a product is `[product_id, version of the fill, how it was found]`. What the
tag of another plan says does not count: who left the segment is not asked about any more.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from echt.decide.gains import Gains

__all__ = ["Hot", "Pushed", "pushed", "tag_of"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Hot:
    """The people of one campaign as its plan saw them.

    Attributes:
        candidates: person_id, and where known language, time_zone, simulated: everyone asked about.
        reachable: (r,) string: whom the gate let through; only they are told of.
        gains: Of the candidates, and which creatives can be shown.
        shown: One a creative with places for a product: (n,) JSON texts of what it shows each candidate; None for the
            others. Empty where no creative has places.
    """

    candidates: pa.Table
    reachable: pa.Array
    gains: Gains
    shown: Sequence[pa.Array | None] = ()

    @property
    def average(self) -> list[float]:
        """(k,) what each creative brings on average: for those whose profile may not be read any more."""
        money = self.gains.money[self._here]
        return [round(float(mean), 9) for mean in money.mean(axis=0)] if len(money) else []

    @property
    def _here(self) -> NDArray[np.bool_]:
        found = pc.is_in(self.candidates["person_id"], value_set=self.reachable)
        return found.to_numpy().astype(np.bool_)

    def flags(self, campaign: str, run_id: str) -> pa.Table:
        """What to push: person_id and flags (a JSON object), one row for each person the gate let through.

        Args:
            campaign: Its name.
            run_id: Of the plan.
        """
        rows = np.flatnonzero(self._here)
        people = self.candidates.take(pa.array(rows))
        lists = [_list([_numbers(self.gains, rows, j) for j in range(self.gains.money.shape[1])])]
        if any(one is not None for one in self.shown):
            lists.append(_list([_null(len(rows)) if one is None else one.take(pa.array(rows)) for one in self.shown]))
        head = f"{{{json.dumps('campaign:' + campaign)}: [{json.dumps(tag_of(run_id))}"
        known = [
            _joined(f', "{name}": ', _quoted(people[name].combine_chunks()))
            for name in ("language", "time_zone", "simulated")
            if name in people.column_names
        ]
        text = _joined(head, *(_joined(", ", one) for one in lists), "]", *known, "}")
        return pa.table({"person_id": people["person_id"], "flags": text})


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a plan said of one person.

    Attributes:
        gains: (k,) money; 0 where a creative has nothing to show.
        able: (k,) True where it has.
        shown: (product_id, version of the fill, how it was found) of each creative with places, else None.
    """

    gains: NDArray[np.float64]
    able: NDArray[np.bool_]
    shown: tuple[tuple[str, str, str] | None, ...]


def pushed(flags: Mapping[str, Any], campaign: str, run_id: str, k: int) -> Pushed | None:
    """What the plan of this run said of a person; None where it did not ask about them.

    Args:
        flags: Of the hot state.
        campaign: Its name.
        run_id: Of the plan.
        k: Creatives.
    """
    entry = flags.get(f"campaign:{campaign}")
    if not isinstance(entry, list):
        return None
    said = cast("list[Any]", entry)
    if len(said) < 2 or said[0] != tag_of(run_id) or len(said[1]) != k:
        return None
    gains = [None if one is None else float(one) for one in said[1]]
    shown = cast("list[list[str] | None]", said[2]) if len(said) > 2 else [None] * k
    return Pushed(
        np.array([one or 0.0 for one in gains]),
        np.array([one is not None for one in gains]),
        tuple(None if one is None else (one[0], one[1], one[2]) for one in shown),
    )


def tag_of(run_id: str) -> str:
    """Eight characters by which what one plan pushed is told from what another did."""
    return run_id[-8:]


def _numbers(gains: Gains, rows: NDArray[np.intp], j: int) -> pa.Array:
    text = pa.array(gains.money[rows, j]).cast(pa.string())
    if gains.allowed is None:
        return text
    return pc.if_else(pa.array(gains.allowed[rows, j]), text, "null")


def _list(columns: Sequence[pa.Array]) -> pa.Array:
    return _joined("[", pc.binary_join_element_wise(*columns, ", "), "]")


def _joined(*parts: pa.Array | str) -> pa.Array:
    return pc.binary_join_element_wise(*parts, "")


def _null(n: int) -> pa.Array:
    return pa.repeat("null", n)


def _quoted(values: pa.Array) -> pa.Array:
    """Each value as JSON; every different one is written once."""
    coded = values.dictionary_encode()
    names = pa.array([*(json.dumps(one) for one in coded.dictionary.to_pylist()), "null"], pa.string())
    return names.take(coded.indices.fill_null(len(names) - 1))

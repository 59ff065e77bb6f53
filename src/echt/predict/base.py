"""What predictions start from: everyone's history at a moment, from one query, and a version of what was learnt."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from echt.errors import DataError
from echt.permission import GatedTables

Reals = NDArray[np.float64]
HALF_LIVES: dict[str, float] = {"x_30": 30.0, "x_60": 60.0, "x_120": 120.0, "x_240": 240.0, "x_all": float("inf")}


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Everyone's history at a cut-off, as arrays of the same n people.

    Attributes:
        person_id: (n,) string, sorted.
        age_days: (n,) days since the person became known, at least 0.
        counts: By half-life (see `HALF_LIVES`): (n,) orders since then, each halved every half-life of its age.
        later: (n,) orders in the horizon after the cut-off; zeros when that has not been yet.
        valued: (n,) orders with an amount.
        value: (n,) the sum of those amounts.
        squares: (n,) the sum of their squares.
        simulated: (n,) True where any order is simulated.
    """

    person_id: pa.Array
    age_days: Reals
    counts: Mapping[str, Reals]
    later: Reals
    valued: Reals
    value: Reals
    squares: Reals
    simulated: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.person_id)


def rhythm(tables: GatedTables, *, cutoff: datetime, horizon_days: int, outcome: str = "Order Completed") -> Rhythm:
    """The history of everyone the gate let through who was known at the cut-off, from one query.

    Args:
        tables: What may be read.
        cutoff: Up to when history counts.
        horizon_days: How long after it `later` counts, as far as `tables` reach.
        outcome: Event name that is counted.
    """
    until = min(tables.until, cutoff + timedelta(days=horizon_days))
    found = tables.query("predict.rhythm", params={"cutoff": cutoff, "until": until, "outcome": outcome})
    column = {
        name: np.asarray(found[name].to_numpy(), dtype=np.float64) for name in found.column_names if name != "person_id"
    }
    return Rhythm(
        person_id=found["person_id"].combine_chunks(),
        age_days=column["age_days"],
        counts={name: column[name] for name in HALF_LIVES},
        later=column["later"],
        valued=column["valued"],
        value=column["value"],
        squares=column["squares"],
        simulated=column["simulated"] > 0,
    )


def version_of(**parameters: Any) -> str:
    """Twelve hexadecimal digits that change when any parameter of a model does, to eight significant digits."""
    told = {name: float(f"{one:.8g}") if isinstance(one, float) else one for name, one in parameters.items()}
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()[:12]


def check_asked(at: datetime, tables: GatedTables, horizon_days: int, level: float) -> None:
    """Refuse a prediction that would read the future or means nothing (E143, E144)."""
    if at > tables.until:
        raise DataError(
            "the gated tables end before the moment to predict from.",
            code="E143",
            found=f"tables up to {tables.until:%Y-%m-%d}, at {at:%Y-%m-%d}",
            fix="open the gate at the same moment",
        )
    if horizon_days < 1 or not 0 < level < 1:
        raise DataError(
            "a prediction looks at least a day ahead, with a level between 0 and 1.",
            code="E144",
            found=f"horizon_days {horizon_days}, level {level}",
            fix="horizon_days=90, level=0.8",
        )

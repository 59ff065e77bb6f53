"""What every prediction of orders starts from: the project file, the history, and the table it gives."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from echt.errors import DataError, ProjectError, nearest
from echt.nouns import Purpose
from echt.permission import GatedTables

Reals = NDArray[np.float64]
HALF_LIVES: dict[str, float] = {"x_30": 30.0, "x_60": 60.0, "x_120": 120.0, "x_240": 240.0, "x_all": float("inf")}
_PROFILED = Purpose("personalize.content.profiled")


@dataclass(frozen=True, slots=True)
class PredictionFile:
    """predictions/NAME.toml: what is predicted, how far ahead, how sure, and for which purpose it may be used.

    Attributes:
        name: The file name without its ending.
        outcome: Event name that is counted.
        horizon_days: How far ahead.
        level: Of the interval, 0..1.
        purpose: Whose permission the history is read with.
    """

    name: str
    outcome: str = "Order Completed"
    horizon_days: int = 90
    level: float = 0.8
    purpose: Purpose = _PROFILED


def load_prediction(path: Path) -> PredictionFile:
    """Read predictions/NAME.toml.

    Args:
        path: The file.

    Raises:
        ProjectError: E140, the file cannot be read or is no TOML; E141, a key is not known; E142, a value does not fit.
    """
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ProjectError(
            "a prediction file cannot be read.",
            code="E140",
            found=f"{path.name}: {type(error).__name__}",
            fix="see docs/errors/E140.md for an example",
        ) from error
    known = {"outcome": str, "horizon_days": int, "level": float, "purpose": str}
    for key, value in found.items():
        if key not in known:
            hint = nearest(key, known)
            raise ProjectError(
                f"'{key}' is not a setting of a prediction.",
                code="E141",
                found=f"{path.name}: {key}",
                fix=f"did you mean '{hint}'?" if hint else f"one of {', '.join(known)}",
            )
        if not isinstance(value, known[key]) or isinstance(value, bool):
            _misfit(path, f"{key} = {value!r}")
    if (
        not 1 <= found.get("horizon_days", 90) <= 3650
        or not 0 < found.get("level", 0.8) < 1
        or not found.get("outcome", "x")
    ):
        _misfit(path, ", ".join(f"{key} = {value!r}" for key, value in found.items()))
    if "purpose" in found:
        found["purpose"] = Purpose(found["purpose"])
    return PredictionFile(name=path.stem, **found)


def prediction_names(horizon_days: int, outcome: str = "Order Completed") -> tuple[str, str, str]:
    """The names under which predictions are kept, and that segments and decisions use.

    Examples:
        >>> prediction_names(90)
        ('expected_orders_90d', 'p_order_90d', 'order_value')
        >>> prediction_names(30, "Product Viewed")
        ('expected_product_viewed_30d', 'p_product_viewed_30d', 'product_viewed_value')
    """
    if outcome == "Order Completed":
        return f"expected_orders_{horizon_days}d", f"p_order_{horizon_days}d", "order_value"
    name = outcome.lower().replace(" ", "_")
    return f"expected_{name}_{horizon_days}d", f"p_{name}_{horizon_days}d", f"{name}_value"


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


def rows(
    name: str,
    value: Reals,
    low: Reals,
    high: Reals,
    history: Rhythm,
    said: Mapping[str, Any],
) -> pa.Table:
    """One prediction for everyone, in the columns of the warehouse table `predictions` (its bucket left out)."""
    n, text = len(history), pa.string()
    same = {key: pa.repeat(pa.scalar(said[key], kind), n) for key, kind in _SAID.items()}
    return pa.table(
        {
            "person_id": history.person_id,
            "name": pa.repeat(pa.scalar(name, text), n),
            "value": pa.array(value),
            "low": pa.array(low),
            "high": pa.array(high),
            **same,
            "simulated": pa.array(history.simulated),
        }
    )


_SAID: dict[str, pa.DataType] = {
    "level": pa.float64(),
    "horizon_days": pa.int64(),
    "model": pa.string(),
    "model_version": pa.string(),
    "purpose": pa.string(),
    "at": pa.timestamp("us", tz="UTC"),
}


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


def _misfit(path: Path, found: str) -> None:
    raise ProjectError(
        "a setting of a prediction does not fit.",
        code="E142",
        found=f"{path.name}: {found}",
        fix='outcome = "Order Completed", horizon_days = 90 (whole, 1 to 3650), level = 0.80 (between 0 and 1)',
    )

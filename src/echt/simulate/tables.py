"""Arrow tables in the shape of the warehouse, every row marked simulated."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from echt.warehouse.schema import SCHEMAS

SOURCE = "simulate"


def shaped(table: str, n: int, **columns: Any) -> pa.Table:
    """A table with all the columns of a warehouse table: what is not given is null, and it is marked simulated.

    Args:
        table: Its name in the warehouse.
        n: Rows.
        columns: (n,) arrays by column name.
    """
    schema = SCHEMAS[table]
    given: dict[str, Any] = {"source": np.full(n, SOURCE), "simulated": np.ones(n, dtype=bool), **columns}
    arrays = [_column(given[f.name], f.type) if f.name in given else pa.nulls(n, f.type) for f in schema]
    return pa.Table.from_arrays(arrays, schema=schema)


def micro(at: datetime) -> int:
    """Microseconds since 1970 UTC."""
    return round(at.timestamp() * 1_000_000)


def _column(values: Any, kind: pa.DataType) -> pa.Array:
    array = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    return pc.cast(array if isinstance(array, pa.Array) else pa.array(array), kind)

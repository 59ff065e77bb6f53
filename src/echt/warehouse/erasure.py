"""Erasure: after it no file, no old version and no statistic in the warehouse holds the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from echt.warehouse.schema import ERASABLE

if TYPE_CHECKING:
    from echt.warehouse.store import Warehouse


def erase(warehouse: Warehouse, person_ids: list[str]) -> dict[str, int]:
    """Remove these people from every table. Returns rows removed by table."""
    import pyarrow as pa

    gone: dict[str, int] = {}
    ids = pa.table({"person_id": pa.array(person_ids, pa.string())})
    for table in ERASABLE:
        with warehouse.session(tables={"echt_gone": ids}) as session:
            gone[table] = session.remove(table, "person_id IN (SELECT person_id FROM echt_gone)")
    return gone

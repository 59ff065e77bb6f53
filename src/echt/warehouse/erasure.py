"""Erasure and tidying: after `erase` no file, no old version and no statistic in the warehouse holds the person."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pyarrow as pa

from echt.warehouse.buckets import bucket_of
from echt.warehouse.faults import explained
from echt.warehouse.locks import Scratch
from echt.warehouse.schema import ERASABLE
from echt.warehouse.writes import rewrite

if TYPE_CHECKING:
    from echt.warehouse.store import Warehouse

_GONE = "person_id IN (SELECT person_id FROM echt_gone)"


def erase(warehouse: Warehouse, person_ids: list[str]) -> dict[str, int]:
    """Remove these people from every table, and every old version of every table about people.

    Interrupted, it is finished by doing it again. Returns rows removed by table.
    """
    gone: dict[str, int] = {}
    ids = pa.table({"person_id": pa.array(sorted(set(person_ids)), pa.string())})
    buckets = {bucket_of(p, warehouse.buckets) for p in person_ids}
    with explained("erase people", warehouse.folder):
        Scratch.sweep(warehouse.scratch.path.parent)
        for table in ERASABLE:
            folder = warehouse.folder_of(table)
            with warehouse.session(tables={"echt_gone": ids}) as session, folder.writing(alone=True):
                files = [f for f in folder.snapshot().files if f.bucket is None or f.bucket in buckets]
                _, gone[table] = rewrite(session, table, None, files=files, where=_GONE, params=None)
                folder.purge()
    return gone


def tidy(warehouse: Warehouse, most_files: int) -> dict[str, int]:
    """Join the files of buckets that have many, and drop old versions of every table. Returns files gone by table."""
    gone: dict[str, int] = {}
    with explained("tidy the warehouse", warehouse.folder):
        Scratch.sweep(warehouse.scratch.path.parent)
        for table in warehouse.tables:
            folder = warehouse.folder_of(table)
            with warehouse.session() as session, folder.writing(alone=True):
                files = folder.snapshot().files
                many = {b for b, n in Counter(f.bucket for f in files).items() if n > most_files}
                joined = [f for f in files if f.bucket in many]
                if joined:
                    rewrite(session, table, None, files=joined, where="false", params=None, all_files=True)
                gone[table] = folder.purge()
    return gone

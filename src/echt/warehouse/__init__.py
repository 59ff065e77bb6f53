"""Facts: Delta tables in a folder, asked in SQL. The only package with an engine."""

from __future__ import annotations

from echt.warehouse.buckets import bucket_of, bucket_sql
from echt.warehouse.named import named_queries, named_sql
from echt.warehouse.schema import ERASABLE, PERSONAL, REQUIRED, SCHEMAS
from echt.warehouse.session import Session
from echt.warehouse.store import Warehouse

__all__ = [
    "ERASABLE",
    "PERSONAL",
    "REQUIRED",
    "SCHEMAS",
    "Session",
    "Warehouse",
    "bucket_of",
    "bucket_sql",
    "named_queries",
    "named_sql",
]

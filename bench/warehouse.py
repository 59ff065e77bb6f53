"""How fast the warehouse takes rows in and finds one person's: `python bench/warehouse.py [rows]`.

Prints the wall time of an append against DuckDB's own COPY of the same rows to Parquet, the peak memory, the median
time of `events_of` for one person, warm, and the time of an erasure.
"""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from echt.warehouse import Warehouse

PEOPLE = 200_000
ROWS = """
SELECT substr(translate(to_base64(unhex(md5('p' || (hash(i * 7919) % {people})))), '+/', '._'), 1, 12) AS person_id,
    timestamptz '2026-01-01 00:00:00+00' + to_seconds((hash(i) % 7776000)::BIGINT) AS "at",
    (['Page Viewed', 'Product Viewed', 'Product Added', 'Order Completed'])[1 + (hash(i + 1) % 4)::INT] AS name,
    'm-' || md5(i::VARCHAR) AS message_id,
    'web' AS source,
    CASE WHEN hash(i + 1) % 4 = 3 THEN 'o-' || i END AS order_id,
    CASE WHEN hash(i + 1) % 4 = 3 THEN (hash(i + 2) % 10000) / 100.0 END AS value,
    'EUR' AS currency,
    '{{"product_id":"p-' || (hash(i + 3) % 5000) || '","url":"/p/' || (hash(i + 3) % 5000) || '"}}' AS properties,
    (hash(i) % 1000000000000)::BIGINT AS content_hash,
    true AS simulated
FROM range({rows}) AS r(i)
"""


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        source = home / "events.parquet"
        plain = duckdb.connect(config={"memory_limit": "1GB", "temp_directory": str(home / "spill")})
        plain.execute("SET enable_progress_bar = false")
        plain.execute(f"COPY ({ROWS.format(rows=rows, people=PEOPLE)}) TO '{source}' (FORMAT parquet)")
        start = time.perf_counter()
        plain.execute(f"COPY (SELECT * FROM '{source}') TO '{home / 'copy.parquet'}' (FORMAT parquet)")
        copy = time.perf_counter() - start
        plain.close()
        house = Warehouse.open(home / "warehouse")
        with house.session() as session:
            start = time.perf_counter()
            added = session.append_query("events", f"SELECT * FROM '{source}'", once=("bench", 1))
            append = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(f"rows                      {added:>12,}")
        print(f"DuckDB COPY to parquet    {copy:>12.2f} s")
        print(f"append to events          {append:>12.2f} s   ratio {append / copy:.2f}   peak memory {peak:.2f} GB")
        lookups(house, source)
        start = time.perf_counter()
        ids = people(source, 3)
        gone = house.erase(ids)
        print(f"erase 3 people            {time.perf_counter() - start:>12.2f} s   {gone['events']} events")
        house.close()


def people(source: Path, n: int) -> list[str]:
    column = pq.ParquetFile(source).read_row_group(0, columns=["person_id"])["person_id"]
    return sorted(set(column.to_pylist()))[:n]


def lookups(house: Warehouse, source: Path) -> None:
    ids = people(source, 300)
    for person in ids[:20]:
        house.events_of(person)
    times: list[float] = []
    for person in ids[20:]:
        start = time.perf_counter()
        house.events_of(person)
        times.append(time.perf_counter() - start)
    middle, slow = statistics.median(times) * 1000, sorted(times)[int(len(times) * 0.95)] * 1000
    print(f"events_of, one person     {middle:>12.2f} ms  95th percentile {slow:.2f} ms")
    links = pa.table({"from_id": ids[100:200], "to_id": ids[200:300]})
    start = time.perf_counter()
    house.events_of(ids[200], links=links)
    print(f"events_of, with links     {(time.perf_counter() - start) * 1000:>12.2f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3_000_000)

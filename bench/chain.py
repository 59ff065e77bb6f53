"""The Studio's page of trust with a long audit chain: `python -m bench.chain [ENTRIES]`; 100,000 where none is named.

Three ways to know that the chain holds, on the same ledger: everything, as each visit of the page did once; what was added
since everything was checked, as the page does now; and the page itself, in Chromium. Entries are changes by people who work
with the project, one a transaction, as the Studio writes them.
"""

import os
import statistics
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.studio import visit  # noqa: E402
from tests.studio.conftest import Signed  # noqa: E402
from tests.studio.shown import chromium, shown  # noqa: E402

ENTRIES, ADDED = 100_000, 100
TABLE = "changes"


def main(entries=ENTRIES):
    with shown("none") as (studio, _), chromium() as browser:
        with studio.open() as shop:
            lengthen(shop, entries)
            size = shop.audit_state().size
            print(f"{size:,} entries on {os.cpu_count()} cores")
            before = timed(shop.audit)
            lengthen(shop, ADDED)
            after = timed(shop.audit_state)
            state = shop.audit_state()
        assert state.holds, state.findings
        assert state.added.entries == ADDED
        signed = Signed(browser)
        context = signed.context(studio, "administrator")
        page = [visit(signed, context, studio.base, "/register")[1] for _ in range(4)][1:]
        print(
            f"everything held against it: {before:.2f} s; {ADDED} entries added since: {after:.3f} s, {before / after:.0f} times less"
        )
        print(f"the page, complete: {statistics.median(page):.2f} s, median of 3 (to reach: 2.5 s)")


def lengthen(shop, entries):
    """So many entries more, each with one leaf, in one transaction of the database."""
    import pyarrow as pa
    from echt.ledger import audit, rows, schema

    book, at = shop.setting.ledger.book, int(datetime.now(UTC).timestamp() * 1e6)
    table = schema.METADATA.tables[TABLE]
    with book.database.begin() as connection:
        last = connection.exec_driver_sql(f"SELECT coalesce(max(change_no), 0) FROM {TABLE}").scalar()
        known = {
            "by": "Mila",
            "role": "marketer",
            "action": "edited",
            "kind": "segments",
            "name": "lapsed",
            "said": "{}",
        }
        given = {
            column.name: [known.get(column.name, "x")] * entries
            for column in table.columns
            if column.name not in {"change_no", "at"}
        }
        given |= {"change_no": list(range(last + 1, last + 1 + entries)), "at": [at] * entries}
        data = rows.stored(
            pa.table(given).set_column(
                list(given).index("at"), "at", pa.array([at] * entries, pa.timestamp("us", "UTC"))
            ),
            table,
        )
        rows.insert(connection, table, data)
        leaves = audit.leaves_of(TABLE, data, book.keys, {})
        numbers = leaves.keys
        for i in range(entries):
            one = audit.Leaves(TABLE, numbers.slice(i, 1), leaves.commitments[32 * i : 32 * (i + 1)])
            audit.seal(connection, [one], "note", at)


def timed(work):
    """Seconds of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:2]))

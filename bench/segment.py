"""Segments: seconds a question, through the gate, over 1 million people and 10 million events (made up).

`python -m bench.segment [PEOPLE] [EVENTS]`
"""

import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from echt.ledger import Keys, Ledger
from echt.nouns import Purpose, Segment
from echt.permission import gate, grant_standing
from echt.segment import members
from echt.warehouse import Warehouse

AT = datetime(2026, 4, 1, tzinfo=UTC)
REPORTING = Purpose("analytics.reporting")
PERSON = "substr(translate(to_base64(unhex(md5('p' || ({i})))), '+/', '._'), 1, 12) AS person_id"
PEOPLE = f"""
SELECT {PERSON.format(i="i")}, ['NL', 'BE', 'DE', 'GB'][1 + i % 4] AS country, 'nl' AS language,
  'Europe/Amsterdam' AS time_zone, timestamptz '2026-01-01 00:00:00+00' AS first_seen,
  timestamptz '2026-03-31 00:00:00+00' AS last_seen, false AS minor, true AS simulated, 'bench' AS source
FROM range({{people}}) AS r(i)
"""
EVENTS = f"""
SELECT {PERSON.format(i="(hash(i * 7919) % {people})")},
  timestamptz '2026-01-01 00:00:00+00' + to_seconds((hash(i) % 7776000)::BIGINT) AS "at",
  timestamptz '2026-04-01 00:00:00+00' AS received_at,
  ['Page Viewed', 'Product Viewed', 'Product Added', 'Order Completed'][1 + (hash(i + 1) % 4)::INT] AS name,
  'm-' || i AS message_id, 'bench' AS source, (hash(i + 2) % 10000) / 100.0 AS value, 'EUR' AS currency,
  i AS content_hash, true AS simulated
FROM range({{events}}) AS r(i)
"""
QUESTIONS = {
    "did": "did('Order Completed', within => '30 days')",
    "count and not": "count('Order Completed', within => '90 days') >= 2 and not did('Order Completed', within => '30 days')",
    "sum and trait": "sum('Order Completed', 'value', within => '60 days') > 100 and trait('country') = 'NL'",
    "in order": "in_order('Product Viewed', 'Product Added', 'Order Completed', within => '30 days')",
    "stopped": "stopped('Order Completed', after => '30 days', within => '90 days')",
}


def main(people=1_000_000, events=10_000_000):
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        house = Warehouse.open(home / "warehouse")
        ledger = Ledger.open(str(home / "ledger.db"), Keys.open(home / "keys", "bench"))
        with house.session() as session:
            session.append_query("people", PEOPLE.format(people=people))
            session.append_query("events", EVENTS.format(people=people, events=events))
        grant_standing(ledger, house, REPORTING, "legitimate_interest", {"assessment": "bench"}, AT)
        start = time.perf_counter()
        tables = gate(ledger, house, REPORTING, AT).tables
        print(f"{people:,} people, {events:,} events; the gate {time.perf_counter() - start:.2f} s")
        for name, predicate in QUESTIONS.items():
            start = time.perf_counter()
            found = members(Segment(name, REPORTING, predicate), tables, at=AT)
            print(f"  {name:<16}{len(found):>10,} people{time.perf_counter() - start:>8.2f} s")
        print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GB")
        ledger.close()
        house.close()


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))

"""What one ingest works with, and the temporary tables that its steps share.

| table | holds |
|---|---|
| `echt_ids` | raw, namespace, person_id, buried: the ids of the files so far |
| `echt_staged` | the rows of the piece at hand; `code` is NULL for a sound one |
| `echt_verdict` | row_number, fate: sound rows that are not simply new |
| `echt_seen` | h: ids that are in the warehouse, hashed |
| `echt_told_now` | what the rows so far told about people, see `Job.fresh` |
| `echt_touched_orders`, `echt_touched_people`, `echt_touched_days`, `echt_products` | what must be derived again |
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import available_timezones

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from echt.ingest.config import Source
from echt.ingest.names import names
from echt.ingest.places import zones
from echt.ingest.report import Progress
from echt.ingest.scrub import macros
from echt.ingest.sqltext import blob, text
from echt.ledger import Ledger
from echt.warehouse import Session, Warehouse


@dataclass(slots=True)
class Job:
    """What one ingest works with.

    Attributes:
        session: Where the steps run.
        warehouse: Where facts go.
        ledger: Where promises go.
        source: What the columns mean.
        at: When this is done.
        staging: A folder for what is written on the way.
        progress: Called with a stage, what is done, and the total.
        fresh: Nothing was known before, and `echt_told_now` holds all that is told about people.
        seen: (n,) sorted hashes of the ids in `echt_seen`; None when those are too many.
    """

    session: Session
    warehouse: Warehouse
    ledger: Ledger
    source: Source
    at: datetime
    staging: Path
    progress: Progress
    fresh: bool = False
    seen: NDArray[np.uint64] | None = None

    def step(self, name: str) -> None:
        """Something was written. Nothing happens here: tests stop the process at this place."""

    def number(self, sql: str) -> int:
        """The one whole number that a SELECT gives."""
        return int(self.session.select(sql).column(0)[0].as_py() or 0)

    def remake(self, table: str, sql: str) -> None:
        """Make a temporary table from a SELECT, in the place of an older one."""
        self.session.execute(f"DROP TABLE IF EXISTS {table}")
        self.session.execute(f"CREATE TEMP TABLE {table} AS {sql}")

    @property
    def moment(self) -> str:
        """`at` as SQL."""
        return f"TIMESTAMPTZ {text(self.at.isoformat())}"


FEW_IDS = 30_000_000  # whose hashes are kept in memory: 240 MB
_TOUCHED = (
    "CREATE TEMP TABLE echt_ids (raw VARCHAR, namespace VARCHAR, person_id VARCHAR, buried BOOLEAN)",
    """CREATE TEMP TABLE echt_touched_orders (order_id VARCHAR, person_id VARCHAR, country VARCHAR, language VARCHAR,
    time_zone VARCHAR)""",
    "CREATE TEMP TABLE echt_touched_people (person_id VARCHAR)",
    "CREATE TEMP TABLE echt_touched_days (first TIMESTAMPTZ, last TIMESTAMPTZ)",
    """CREATE TEMP TABLE echt_products (product_id VARCHAR, name VARCHAR, category VARCHAR, brand VARCHAR,
    price DOUBLE, currency VARCHAR, at TIMESTAMPTZ)""",
    """CREATE TEMP TABLE echt_told_now (person_id VARCHAR, told VARCHAR, first TIMESTAMPTZ, last TIMESTAMPTZ,
    simulated BOOLEAN)""",
)


def prepare(job: Job) -> None:
    """Make what the steps need: functions, tombstones, lists of names and zones, and the ids that are known."""
    for statement in (*macros(), *_TOUCHED):
        job.session.execute(statement)
    job.session.register("echt_tombstones", job.ledger.tombstones().select(["source_id_hash"]))
    job.session.register("echt_zones", zones())
    job.session.register("echt_names", names())
    job.session.register("echt_zone_names", pa.table({"zone": sorted(available_timezones())}))
    known = "SELECT hash(line_id) AS h FROM items WHERE line_id IS NOT NULL"
    if job.source.kind != "order_lines":
        known = "SELECT hash(message_id) AS h FROM events"
    job.session.execute(f"CREATE TEMP TABLE echt_seen AS {known}")
    ids = job.number("SELECT count(*) FROM echt_seen")
    job.fresh = job.source.kind == "events" and not ids
    job.seen = np.sort(job.session.select("SELECT h FROM echt_seen")["h"].to_numpy()) if ids <= FEW_IDS else None


def keyed_sql(message: str, pads: tuple[bytes, bytes]) -> str:
    """SQL of HMAC-SHA256 of a text as 64 hexadecimal characters.

    Args:
        message: SQL of the text.
        pads: `Keys.pads`.
    """
    inner, outer = pads
    return f"sha256({blob(outer)} || unhex(sha256({blob(inner)} || encode({message}))))"


def person_of(message: str, pads: tuple[bytes, bytes]) -> str:
    """SQL of the person id of `namespace:raw`: the first nine bytes of its HMAC in base64, with `.` and `_`."""
    return f"translate(to_base64(unhex(left({keyed_sql(message, pads)}, 18))), '+/', '._')"


def make_ids(job: Job, raw_ids: str, *, keyed: bool = False) -> None:
    """Add to `echt_ids` the raw ids that it lacks, each with its keyed id and whether that person was forgotten.

    Args:
        job: The ingest.
        raw_ids: SELECT of raw, namespace.
        keyed: The ids are keyed already (the journal's are).
    """
    person = "raw" if keyed else person_of("namespace || ':' || raw", job.ledger.keys.pads())
    job.remake(
        "echt_new_ids",
        f"SELECT raw, namespace, {person} AS person_id, false AS buried FROM (SELECT raw, namespace FROM ({raw_ids}) "
        "WHERE raw IS NOT NULL EXCEPT SELECT raw, namespace FROM echt_ids)",
    )
    if job.number("SELECT count(*) FROM echt_tombstones"):
        grave = keyed_sql("person_id", job.ledger.keys.pads("grave"))
        stones = "SELECT source_id_hash FROM echt_tombstones"
        job.session.execute(f"UPDATE echt_new_ids SET buried = true WHERE {grave} IN ({stones})")
    job.session.execute("INSERT INTO echt_ids SELECT * FROM echt_new_ids")

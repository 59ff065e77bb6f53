"""Which rows are new, which say again what is known, and which contradict it: by id and content, for a whole piece.

Of several rows with one id the one with the smallest content hash is kept, whatever the order in which they come. The
hash has two parts: 40 bits of what is said, 23 bits of how it travelled (a repeat of a message arrives later). Rows
that differ only in the second part are repeats; rows that differ in the first contradict each other.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa

from echt.ingest.events import content_of
from echt.ingest.job import FEW_IDS, Job
from echt.ingest.read import Rows
from echt.ingest.report import REASONS, REFUSED, IngestReport

TRAVEL = 23  # bits
NEW = "code IS NULL AND row_number NOT IN (SELECT row_number FROM echt_verdict WHERE fate <> 'new')"


def judge(job: Job) -> None:
    """Make `echt_verdict` for the rows of `echt_staged` whose id is not new, or occurs twice."""
    _suspect(job)
    weighed = _lines_weighed() if job.source.kind == "order_lines" else _events_weighed(job)
    ranked = (
        "SELECT *, row_number() OVER (PARTITION BY h ORDER BY content, row_number) AS place, "
        f"min(content) OVER (PARTITION BY h) AS best FROM ({weighed})"
    )
    job.remake(
        "echt_verdict",
        "SELECT row_number, h, content, CASE WHEN place = 1 AND (stored IS NULL OR content < stored) THEN 'new' "
        f"WHEN content >> {TRAVEL} = least(best, coalesce(stored, best)) >> {TRAVEL} THEN 'again' ELSE 'E219' END AS fate, "
        "place = 1 AND coalesce(content < stored, false) AS replaces, "
        f"coalesce(content >> {TRAVEL} <> stored >> {TRAVEL}, false) AS contradicts FROM ({ranked})",
    )
    job.session.execute(f"INSERT INTO echt_seen SELECT h FROM echt_staged WHERE {NEW}")


def _suspect(job: Job) -> None:
    """Make `echt_suspect`: the ids, hashed, that were seen before or occur twice.

    In memory while they fit there: to sort numbers takes a tenth of the time of a join.
    """
    sound = "SELECT h FROM echt_staged WHERE code IS NULL"
    if job.seen is None:
        job.remake(
            "echt_suspect",
            f"SELECT DISTINCT h FROM echt_seen WHERE h IN ({sound}) UNION {sound} GROUP BY h HAVING count(*) > 1",
        )
        return
    now = job.session.select(sound)["h"].to_numpy()
    marks = np.sort(np.concatenate([job.seen, now]))
    again = np.unique(marks[1:][marks[1:] == marks[:-1]])
    job.seen = np.unique(marks) if again.size else marks
    if job.seen.size > FEW_IDS:
        job.seen = None
    job.session.register("echt_again", pa.table({"h": pa.array(again, pa.uint64())}))
    job.remake("echt_suspect", "SELECT h FROM echt_again")


def _lines_weighed() -> str:
    """The id of a line is made of its content: two lines with one id are the same."""
    return (
        "SELECT row_number, h, CAST(0 AS BIGINT) AS content, CASE WHEN h IN (SELECT h FROM echt_seen) THEN 0 END AS stored "
        "FROM echt_staged WHERE code IS NULL AND h IN (SELECT h FROM echt_suspect)"
    )


def _events_weighed(job: Job) -> str:
    """The content of the rows in question, and of the events in the warehouse that have their ids."""
    timed = job.source.kind == "events"
    ids = job.session.select(
        "SELECT DISTINCT message_id FROM echt_staged WHERE code IS NULL AND h IN (SELECT h FROM echt_suspect)"
    )
    stored = f"SELECT e.message_id, min({content_of('e', timed=timed)}) AS stored FROM events AS e "
    stored += "JOIN echt_asked AS a ON a.message_id = e.message_id GROUP BY e.message_id"
    if not ids.num_rows:
        stored = f"SELECT * FROM ({stored}) WHERE false"
    job.session.register("echt_stored", job.warehouse.select(stored, tables={"echt_asked": ids}))
    return (
        f"SELECT s.row_number, s.h, {content_of('s', timed=timed)} AS content, k.stored FROM echt_staged AS s "
        "LEFT JOIN echt_stored AS k USING (message_id) WHERE s.code IS NULL AND s.h IN (SELECT h FROM echt_suspect)"
    )


def counted(job: Job, rows: Rows | None) -> IngestReport:
    """What became of the rows of the piece.

    Args:
        job: The ingest.
        rows: The file, for its first piece: with the rows that could not be read.
    """
    found = job.session.select(
        "SELECT coalesce(code, v.fate, 'new') AS fate, count(*) AS n "
        "FROM echt_staged LEFT JOIN echt_verdict AS v USING (row_number) GROUP BY 1"
    )
    fates = Counter(dict(zip(found["fate"].to_pylist(), found["n"].to_pylist(), strict=True)))
    if rows and rows.unreadable:
        fates["E213"] += rows.unreadable
    reasons = {code: n for code, n in sorted(fates.items()) if code in REASONS}
    refused = sum(n for code, n in reasons.items() if code in REFUSED)
    return IngestReport(
        read=sum(fates.values()), accepted=fates["new"], duplicate=fates["again"],
        quarantined=sum(reasons.values()) - refused, refused=refused, reasons=reasons,
    )  # fmt: skip

"""Which rows are new, which say again what is known, and which contradict it: by id and content, for a whole piece.

Of several rows with one id the one with the smallest content hash is kept, whatever the order in which they come. The
hash has two parts: 40 bits of what is said, 23 bits of how it travelled (a repeat of a message arrives later). Rows
that differ only in the second part are repeats; rows that differ in the first contradict each other.
"""

from __future__ import annotations

from collections import Counter

from echt.ingest.job import Job
from echt.ingest.read import Rows
from echt.ingest.report import REASONS, REFUSED, IngestReport

TRAVEL = 23  # bits
NEW = "code IS NULL AND row_number NOT IN (SELECT row_number FROM echt_verdict WHERE fate <> 'new')"


def judge(job: Job) -> None:
    """Make `echt_verdict` for the rows of `echt_staged` whose id is not new, or occurs twice."""
    known = (
        "SELECT h, min(content) AS stored FROM echt_seen WHERE h IN (SELECT h FROM echt_staged WHERE code IS NULL) "
        "GROUP BY h"
    )
    twice = "SELECT h FROM echt_staged WHERE code IS NULL GROUP BY h HAVING count(*) > 1"
    ranked = (
        "SELECT s.row_number, s.h, s.content, k.stored, "
        "row_number() OVER (PARTITION BY s.h ORDER BY s.content, s.row_number) AS place, "
        "min(s.content) OVER (PARTITION BY s.h) AS best FROM echt_staged AS s LEFT JOIN echt_known AS k USING (h) "
        "WHERE s.code IS NULL AND (k.h IS NOT NULL OR s.h IN (SELECT h FROM echt_twice))"
    )
    job.remake("echt_known", known)
    job.remake("echt_twice", twice)
    job.remake(
        "echt_verdict",
        "SELECT row_number, h, CASE WHEN place = 1 AND (stored IS NULL OR content < stored) THEN 'new' "
        f"WHEN content >> {TRAVEL} = coalesce(stored, best) >> {TRAVEL} OR content >> {TRAVEL} = best >> {TRAVEL} "
        "AND (stored IS NULL OR best < stored) THEN 'again' ELSE 'E219' END AS fate, "
        "place = 1 AND coalesce(content < stored, false) AS replaces, "
        f"coalesce(content >> {TRAVEL} <> stored >> {TRAVEL}, false) AS contradicts FROM ({ranked})",
    )
    job.session.execute(f"INSERT INTO echt_seen SELECT h, content FROM echt_staged WHERE {NEW}")


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

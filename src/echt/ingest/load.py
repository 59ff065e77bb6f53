"""One file into the warehouse: in pieces, each committed exactly once, so that a stopped ingest goes on."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from echt.errors import DataError
from echt.ingest.config import Source
from echt.ingest.lines import check_columns, person_sql, raw_sql, staged_lines
from echt.ingest.places import countries, zones
from echt.ingest.read import Rows, as_file_fault, rows_of
from echt.ingest.report import REASONS, REFUSED, IngestReport, Progress
from echt.ingest.scrub import macros
from echt.ingest.sqltext import blob, text, word
from echt.ledger import Ledger
from echt.warehouse import Session, Warehouse

CHUNK = 1_000_000


@dataclass(slots=True)
class Job:
    """What one ingest works with."""

    session: Session
    warehouse: Warehouse
    ledger: Ledger
    source: Source
    at: datetime
    staging: Path
    progress: Progress
    stopped: Callable[[str], None] = field(default=lambda _: None)

    def number(self, sql: str) -> int:
        """The one whole number that a SELECT gives."""
        return int(self.session.select(sql).column(0)[0].as_py() or 0)


def prepare(job: Job) -> None:
    """Make what the SQL of a session needs: functions, tombstones, countries, and what is known already."""
    for statement in macros():
        job.session.execute(statement)
    job.session.register("echt_tombstones", job.ledger.tombstones().select(["source_id_hash"]))
    job.session.register("echt_zones", zones())
    known = "SELECT hash(line_id) AS h, CAST(0 AS BIGINT) AS content FROM items WHERE line_id IS NOT NULL"
    if job.source.kind != "order_lines":
        known = "SELECT hash(message_id) AS h, content_hash AS content FROM events"
    job.session.execute(f"CREATE TEMP TABLE echt_seen AS {known}")
    for statement in _TOUCHED:
        job.session.execute(statement)


_TOUCHED = (
    """CREATE TEMP TABLE echt_touched (order_id VARCHAR, person_id VARCHAR, country VARCHAR, language VARCHAR,
    time_zone VARCHAR, first TIMESTAMPTZ, last TIMESTAMPTZ)""",
    """CREATE TEMP TABLE echt_products (product_id VARCHAR, name VARCHAR, category VARCHAR, brand VARCHAR,
    price DOUBLE, currency VARCHAR, at TIMESTAMPTZ)""",
)


def load_file(job: Job, path: Path, file_hash: str) -> IngestReport:
    """Take in one file; a report of its rows.

    Raises:
        DataError: E201-E209, E221: the file cannot be used; nothing of it is kept.
    """
    job.progress(f"read {path.name}", 0, None)
    rows = rows_of(job.session, path, job.staging)
    check_columns(job.source, rows)
    notes = _Notes(job.staging.parent / f"{file_hash}.json")
    report = IngestReport(files=1)
    for piece, first, last in _pieces(rows):
        report += _piece(job, path, rows, (piece, first, last), file_hash, notes)
        job.progress(f"ingest {path.name}", last, rows.total)
    return report


def _pieces(rows: Rows) -> Iterator[tuple[int, int, int]]:
    for piece, first in enumerate(range(0, max(rows.total, 1), CHUNK)):
        yield piece, first, min(first + CHUNK, rows.total)


def _piece(job: Job, path: Path, rows: Rows, piece: tuple[int, int, int], file_hash: str, notes: _Notes) -> IngestReport:
    number, first, last = piece
    try:
        _stage(job, rows, first, last)
    except DataError as fault:
        raise as_file_fault(fault, path) from fault
    _judge(job)
    counted = notes.once(number, lambda: _counted(job, rows if number == 0 else None))
    once = (f"echt.ingest/{file_hash[:32]}", number)
    job.session.append_query("quarantine", _set_aside(job, rows, first, number == 0), once=once)
    job.stopped("quarantine")
    job.session.append_query("items", _LINES, params={"source": job.source.name}, once=once)
    job.stopped("items")
    _touch(job)
    return counted


def _stage(job: Job, rows: Rows, first: int, last: int) -> None:
    session, source = job.session, job.source
    part = f"{rows.relation} WHERE file_row_number >= {first} AND file_row_number < {last}"
    inner, outer = job.ledger.keys.pads()
    session.execute("DROP TABLE IF EXISTS echt_ids")
    session.execute(
        f"CREATE TEMP TABLE echt_ids AS SELECT raw, person_id, false AS buried FROM (SELECT raw, "
        f"{keyed_sql('raw', inner, outer)} AS person_id FROM (SELECT DISTINCT {person_sql(source, rows)} AS raw FROM {part}) "
        "WHERE raw IS NOT NULL)"
    )
    _mark_buried(job)
    country = source.columns.country
    given = f"SELECT DISTINCT {word(rows.column(country))} AS given FROM {part}" if country else "SELECT NULL::VARCHAR AS given"
    session.register("echt_countries", countries(session.select(given)["given"].combine_chunks()))
    session.execute("DROP TABLE IF EXISTS echt_staged")
    session.execute(f"CREATE TEMP TABLE echt_staged AS {staged_lines(source, rows, first, last)}")


def keyed_sql(raw: str, inner: bytes, outer: bytes, namespace: str = "id") -> str:
    """SQL of the keyed id of a raw id: the first nine bytes of HMAC-SHA256, in base64 with `.` and `_`."""
    message = f"encode({text(namespace + ':')} || {raw})"
    digest = f"sha256({blob(outer)} || unhex(sha256({blob(inner)} || {message})))"
    return f"translate(to_base64(unhex(left({digest}, 18))), '+/', '._')"


def _mark_buried(job: Job) -> None:
    if not job.number("SELECT count(*) FROM echt_tombstones"):
        return
    inner, outer = job.ledger.keys.pads("grave")
    grave = f"sha256({blob(outer)} || unhex(sha256({blob(inner)} || encode(person_id))))"
    job.session.execute(f"UPDATE echt_ids SET buried = true WHERE {grave} IN (SELECT source_id_hash FROM echt_tombstones)")


def _judge(job: Job) -> None:
    """Which sound rows are new, and which say again what is known: `echt_verdict`, one row an id that is not new."""
    job.session.execute("DROP TABLE IF EXISTS echt_verdict")
    job.session.execute(
        "CREATE TEMP TABLE echt_verdict AS WITH known AS (SELECT h, min(content) AS content FROM echt_seen "
        "WHERE h IN (SELECT h FROM echt_staged WHERE code IS NULL) GROUP BY h), "
        "suspect AS (SELECT h FROM known UNION SELECT h FROM echt_staged WHERE code IS NULL GROUP BY h HAVING count(*) > 1) "
        "SELECT s.row_number, k.content IS NOT NULL OR row_number() OVER (PARTITION BY s.h ORDER BY s.row_number) > 1 AS again "
        "FROM echt_staged AS s LEFT JOIN known AS k USING (h) WHERE s.code IS NULL AND s.h IN (SELECT h FROM suspect)"
    )
    job.session.execute(
        "INSERT INTO echt_seen SELECT h, content FROM echt_staged AS s WHERE code IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM echt_verdict AS v WHERE v.row_number = s.row_number AND again)"
    )


_NEW = "code IS NULL AND row_number NOT IN (SELECT row_number FROM echt_verdict WHERE again)"


def _counted(job: Job, rows: Rows | None) -> IngestReport:
    found = job.session.select(
        "SELECT coalesce(code, CASE WHEN v.again THEN 'again' ELSE 'new' END) AS fate, count(*) AS n "
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


def _set_aside(job: Job, rows: Rows, first: int, head: bool) -> str:
    """The rows for the quarantine, as they came."""
    source = job.source
    reasons = " ".join(f"WHEN {text(code)} THEN {text(reason)}" for code, reason in REASONS.items())
    good = f"SELECT row_number - 1 AS file_row_number, person_id, code FROM echt_staged WHERE code NOT IN {tuple(REFUSED)}"
    shifted = "r.file_row_number + 1"
    if rows.broken:
        shifted += f" + (SELECT count(*) FROM {rows.broken} AS b WHERE b.line - b.place <= r.file_row_number)"
    sql = (
        f"SELECT {text(source.name)} AS source, {text(rows.file)} AS file, {shifted} AS row_number, s.code AS code, "
        f"CASE s.code {reasons} END AS reason, {raw_sql(source, rows, 's.person_id')} AS raw, s.person_id AS person_id, "
        f"TIMESTAMPTZ {text(job.at.isoformat())} AS at FROM {rows.relation} AS r JOIN ({good}) AS s USING (file_row_number) "
        f"WHERE r.file_row_number >= {first}"
    )
    if head and rows.broken:
        sql += (
            f" UNION ALL SELECT {text(source.name)}, {text(rows.file)}, line, 'E213', {text(REASONS['E213'])} || ': ' "
            f"|| lower(problem), raw, NULL, TIMESTAMPTZ {text(job.at.isoformat())} FROM {rows.broken}"
        )
    return sql


_LINES = (
    "SELECT person_id, at, order_id, line_id, product_id, quantity, price, currency, "
    f"$source AS source, simulated FROM echt_staged WHERE {_NEW}"
)


def _touch(job: Job) -> None:
    """Remember which orders, people and products this piece was about, for what is derived afterwards."""
    job.session.execute(
        "INSERT INTO echt_touched SELECT order_id, person_id, max(country), max(language), "
        "max(coalesce(time_zone, z.zone)), min(at), max(at) FROM (SELECT * FROM echt_staged WHERE code IS NULL) AS s "
        "LEFT JOIN (SELECT country, time_zone AS zone FROM echt_zones) AS z USING (country) GROUP BY order_id, person_id"
    )
    job.session.execute(
        "INSERT INTO echt_products SELECT product_id, product_name, category, brand, "
        "CASE WHEN quantity > 0 AND price > 0 THEN price END, currency, at FROM echt_staged "
        f"WHERE {_NEW} AND product_id IS NOT NULL"
    )


class _Notes:
    """What was counted in each piece before it was committed: read again when a stopped ingest goes on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}

    def once(self, piece: int, count: Callable[[], IngestReport]) -> IngestReport:
        if str(piece) not in self._kept:
            self._kept[str(piece)] = count().to_dict()
            draft = self._path.with_suffix(".draft")
            with draft.open("w") as file:
                json.dump(self._kept, file)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._path)
        return IngestReport.from_dict(self._kept[str(piece)])

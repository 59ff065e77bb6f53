"""One file into the warehouse: in pieces, each committed exactly once, so that a stopped ingest goes on."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from echt.errors import DataError
from echt.ingest.aside import replaced_rows, set_aside
from echt.ingest.events import LINE_ITEMS, ids_of_table, staged_events, table_events
from echt.ingest.job import Job, make_ids
from echt.ingest.judge import NEW, counted, judge
from echt.ingest.kinds import append_coded, gather_told, stage_coded, stop_gathering
from echt.ingest.lines import check_columns, person_sql, staged_lines
from echt.ingest.messages import ids_of_messages, messages
from echt.ingest.pieces import CHUNK, Piece, pieces_of
from echt.ingest.places import countries
from echt.ingest.promises import keep_promises
from echt.ingest.read import as_file_fault
from echt.ingest.report import REFUSED, IngestReport
from echt.ingest.slices import Slices
from echt.ingest.sqltext import word


def load_file(job: Job, path: Path, file_hash: str, slices: Slices | None) -> IngestReport:
    """Take in one file; a report of its rows.

    Args:
        job: The ingest.
        path: The file.
        file_hash: `file_hash_of`.
        slices: Where it can be cut, as `look` found.

    Raises:
        DataError: E201-E209, E221: the file cannot be used; nothing of it is kept.
    """
    job.progress(f"read {path.name}", 0, None)
    notes = _Notes(job.staging.parent / f"{file_hash}.json")
    report = IngestReport(files=1)
    for piece in pieces_of(job.session, path, job.staging, job.source, slices):
        if job.source.kind != "segment":
            check_columns(job.source, piece.rows)
        with _about(path, reading=True):
            _stage(job, piece)
        with _about(path, reading=False):
            judge(job)
            report += notes.once(piece.number, lambda piece=piece: counted(job, piece.rows if piece.told else None))
            once, sort = (app_of(file_hash), piece.number), piece.total <= 2 * CHUNK
            _commit(job, aside_of(job, piece), once, sort=sort, coded=piece.coded is not None)
        job.progress(f"ingest {path.name}", piece.last, piece.total)
    return report


@contextmanager
def _about(path: Path, *, reading: bool) -> Generator[None]:
    try:
        yield
    except DataError as fault:
        raise as_file_fault(fault, path, reading=reading) from fault


def app_of(file_hash: str) -> str:
    """The mark that a file leaves in the tables: each of its pieces once."""
    return f"echt.ingest/{file_hash[:32]}"


def _stage(job: Job, piece: Piece) -> None:
    """Make `echt_staged` for the rows of a piece."""
    source, rows = job.source, piece.rows
    if source.kind == "segment":
        make_ids(job, ids_of_messages(rows, piece.part))
        stage(job, staged_events(source, messages(source, rows, piece.part)))
    elif source.kind == "events":
        _stage_events(job, piece)
    else:
        make_ids(job, f"SELECT DISTINCT {person_sql(source, rows)} AS raw, 'id' AS namespace FROM {piece.part}")
        given = word(rows.column(source.columns.country)) if source.columns.country else "NULL::VARCHAR"
        named = job.session.select(f"SELECT DISTINCT {given} AS given FROM {piece.part}")["given"].combine_chunks()
        job.session.register("echt_countries", countries(named))
        job.remake("echt_rows", staged_lines(source, rows, piece.part))
        job.session.execute("CREATE OR REPLACE TEMP VIEW echt_staged AS SELECT * FROM echt_rows")


def _stage_events(job: Job, piece: Piece) -> None:
    """By way of the different things that the events say, where those are few."""
    if piece.coded is not None:
        staged = stage_coded(job, piece.coded, piece.rows, piece.first)
        clean_names(job, "echt_kinds")
        job.session.execute(f"CREATE OR REPLACE TEMP VIEW echt_staged AS {staged}")
        return
    make_ids(job, ids_of_table(job.source, piece.rows, piece.part))
    stage(job, staged_events(job.source, table_events(job.source, piece.rows, piece.part)))


def stage(job: Job, sql: str) -> None:
    """Make `echt_staged` of staged events, with clean names."""
    job.remake("echt_rows", sql)
    clean_names(job, "echt_rows")
    job.session.execute("CREATE OR REPLACE TEMP VIEW echt_staged AS SELECT * FROM echt_rows")


def clean_names(job: Job, table: str) -> None:
    """Scrub the names of events: each different one once, and only those that may hold something."""
    odd = f"WITH n AS MATERIALIZED (SELECT DISTINCT name FROM {table}) SELECT name FROM n WHERE length(name) > 60 OR regexp_matches(name, '@|%40|[0-9][0-9 -]{{6}}')"
    if not job.number(f"SELECT count(*) FROM ({odd})"):
        return
    job.session.register("echt_unclean", job.session.select(f"SELECT name, echt_scrub(name) AS clean FROM ({odd})"))
    job.session.execute(f"UPDATE {table} AS s SET name = u.clean FROM echt_unclean AS u WHERE u.name = s.name")


def aside_of(job: Job, piece: Piece) -> str | None:
    """SELECT of the quarantine rows of the piece; None when there are none, as nearly always."""
    bad = job.number(
        f"SELECT (SELECT count(*) FROM echt_staged WHERE code IS NOT NULL AND code NOT IN {REFUSED}) "
        "+ (SELECT count(*) FROM echt_verdict WHERE fate = 'E219')"
    )
    return set_aside(job, piece) if bad or (piece.told and piece.rows.broken) else None


def _commit(job: Job, aside: str | None, once: tuple[str, int], *, sort: bool, coded: bool) -> None:
    """Write the piece: what is set aside, promises, lines, and the facts by which a piece counts as done, last."""
    session = job.session
    if job.source.kind == "order_lines":
        _keep_aside(job, [aside], once)
        touch_lines(job)
        session.append_query("items", _LINES, params={"source": job.source.name}, once=once, sort=sort)
        job.step("items")
        return
    commit_events(job, aside, once, sort=sort, coded=coded)


_LINES = (
    "SELECT person_id, at, order_id, line_id, product_id, quantity, price, currency, "
    f"$source AS source, simulated FROM echt_staged WHERE {NEW}"
)
_EVENTS = (
    "SELECT person_id, at, name, message_id, anonymous_id, received_at, $source AS source, order_id, value, currency, "
    f"properties, simulated FROM echt_staged WHERE {NEW}"
)


def _keep_aside(job: Job, parts: list[str | None], once: tuple[str, int]) -> None:
    found = [part for part in parts if part]
    if found:
        job.session.append_query("quarantine", " UNION ALL ".join(found), once=once)
        job.step("quarantine")


def commit_events(
    job: Job, aside: str | None, once: tuple[str, int], *, promises: bool = True, sort: bool = True, coded: bool = False
) -> None:
    """Write staged events: quarantine, promises, order lines, then the events themselves.

    Args:
        job: The ingest.
        aside: `aside_of`.
        once: Mark and number of the piece.
        promises: Whether the ledger hears of consent, contact details and links (`receive` told it already).
        sort: Whether the files are sorted by person now; a large file is left to `Warehouse.tidy`.
        coded: Whether the rows were staged by `stage_coded`.
    """
    session, source = job.session, {"source": job.source.name}
    older = _find_replaced(job)
    _keep_aside(job, [aside, replaced_rows(job) if older else None], once)
    if job.source.kind == "segment" and promises:
        keep_promises(job, f"{once[0]}#{once[1]}")
    if older:
        stop_gathering(job)
        _remove_replaced(job)
    _touch_events(job, coded=coded)
    items = f"SELECT * EXCLUDE (row_number, code, product_name, category, brand), $source AS source FROM echt_lines WHERE {NEW}"
    session.append_query("items", items, params=source, once=once, sort=sort)
    job.step("items")
    if coded and not sort:
        append_coded(job, _EVENTS, once)
    else:
        session.append_query("events", _EVENTS, params=source, once=once, sort=sort)
    job.step("events")


def _find_replaced(job: Job) -> int:
    """Make `echt_replaced`: events of the warehouse that an event of this piece takes the place of."""
    wanted = job.session.select(
        "SELECT s.message_id, v.contradicts FROM echt_verdict AS v JOIN echt_staged AS s USING (row_number) WHERE v.replaces"
    )
    if not wanted.num_rows:
        return 0
    found = job.warehouse.select(
        "SELECT e.*, w.contradicts FROM events AS e JOIN wanted AS w USING (message_id)", tables={"wanted": wanted}
    )
    job.session.register("echt_replaced", found)
    return found.num_rows


def _remove_replaced(job: Job) -> None:
    ids = "SELECT message_id FROM echt_replaced"
    job.session.execute("INSERT INTO echt_touched_people SELECT DISTINCT person_id FROM echt_replaced")
    job.session.execute("INSERT INTO echt_touched_days SELECT min(at), max(at) FROM echt_replaced HAVING count(*) > 0")
    job.session.remove("items", f"regexp_replace(line_id, '#[0-9]+$', '') IN ({ids})")
    job.session.remove("events", f"message_id IN ({ids})")
    job.step("replaced")


def _touch_events(job: Job, *, coded: bool) -> None:
    """Remember which people, days and products this piece was about; make `echt_lines`, the lines of its orders.

    Repeats and losers count here too: then a piece that is done again, or in another order, leads to the same.
    """
    session = job.session
    if not coded or not gather_told(job):
        stop_gathering(job)
        session.execute("INSERT INTO echt_touched_people SELECT DISTINCT person_id FROM echt_staged WHERE code IS NULL")
    job.remake("echt_lines", LINE_ITEMS)
    session.execute(_DAYS.format("echt_lines", "true"))
    session.execute(_PRODUCTS.format("echt_lines", "product_id IS NOT NULL"))


_DAYS = "INSERT INTO echt_touched_days SELECT min(at), max(at) FROM {} WHERE {} HAVING count(*) > 0"
_PRODUCTS = (
    "INSERT INTO echt_products SELECT product_id, product_name, category, brand, "
    "CASE WHEN quantity > 0 AND price > 0 THEN price END, currency, at FROM {} WHERE {}"
)


def touch_lines(job: Job) -> None:
    """Remember which orders, people, days and products this piece was about."""
    session = job.session
    session.execute(
        "INSERT INTO echt_touched_orders SELECT order_id, person_id, max(country), max(language), "
        "max(coalesce(s.time_zone, z.time_zone)) FROM (SELECT * FROM echt_staged WHERE code IS NULL) AS s "
        "LEFT JOIN echt_zones AS z USING (country) GROUP BY order_id, person_id"
    )
    session.execute("INSERT INTO echt_touched_people SELECT DISTINCT person_id FROM echt_staged WHERE code IS NULL")
    session.execute(_DAYS.format("echt_staged", "code IS NULL"))
    session.execute(_PRODUCTS.format("echt_staged", "code IS NULL AND product_id IS NOT NULL"))


class _Notes:
    """What was counted in each piece before it was committed: read again when a stopped ingest goes on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}

    def once(self, piece: int, count: Callable[[], IngestReport]) -> IngestReport:
        """The counts of a piece: those of the first time."""
        if str(piece) not in self._kept:
            self._kept[str(piece)] = count().to_dict()
            draft = self._path.with_suffix(".draft")
            with draft.open("w") as file:
                json.dump(self._kept, file)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._path)
        return IngestReport.from_dict(self._kept[str(piece)])

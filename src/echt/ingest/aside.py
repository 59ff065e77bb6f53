"""Rows that are set aside: as they came, scrubbed, with the keyed id in the place of the person's own."""

from __future__ import annotations

import re

from echt.ingest.config import Source
from echt.ingest.job import Job
from echt.ingest.pieces import Piece
from echt.ingest.read import LINE, SHAPE, Rows
from echt.ingest.report import REASONS, REFUSED
from echt.ingest.scrub import PRIVATE
from echt.ingest.sqltext import name, text
from echt.nouns import SPECIAL_NAME

_PEOPLE = ("userId", "anonymousId", "previousId")


def set_aside(job: Job, piece: Piece) -> str:
    """SELECT of the quarantine rows of a piece."""
    source, rows = job.source, piece.rows
    whys = " ".join(f"WHEN {text(code)} THEN {text(reason)}" for code, reason in REASONS.items())
    bad = (
        "SELECT row_number - 1 AS file_row_number, person_id, anonymous_id, coalesce(code, fate) AS fault FROM "
        "(SELECT row_number, person_id, {} AS anonymous_id, code FROM echt_staged) "
        "LEFT JOIN (SELECT row_number, fate FROM echt_verdict) USING (row_number)"
    ).format("NULL" if source.kind == "order_lines" else "anonymous_id")
    codes = tuple(code for code in REASONS if code not in REFUSED)
    place = "r.file_row_number + 1"
    if rows.broken:
        place += f" + (SELECT count(*) FROM {rows.broken} AS b WHERE b.line - b.place <= r.file_row_number)"
    sql = (
        f"SELECT {text(source.name)} AS source, {text(rows.file)} AS file, {place} AS row_number, s.fault AS code, "
        f"CASE s.fault {whys} END AS reason, {_raw(source, rows)} AS raw, s.person_id AS person_id, {job.moment} AS at "
        f"FROM {rows.relation} AS r JOIN ({bad}) AS s USING (file_row_number) "
        f"WHERE s.fault IN {codes} AND r.file_row_number >= {piece.first}"
    )
    if piece.told and rows.broken:
        sql += (
            f" UNION ALL SELECT {text(source.name)}, {text(rows.file)}, line, 'E213', {text(REASONS['E213'])} || ': ' "
            f"|| lower(problem), raw, NULL, {job.moment} FROM {rows.broken}"
        )
    return sql


def replaced_rows(job: Job) -> str:
    """SELECT of the quarantine rows for events of the warehouse that a contradicting event takes the place of."""
    event = ", ".join(
        f"{text(c)}, e.{c}" for c in ("message_id", "name", "order_id", "value", "currency", "properties")
    )
    return (
        f"SELECT source, NULL AS file, NULL AS row_number, 'E219' AS code, {text(REASONS['E219'])} AS reason, "
        f"CAST(json_object({event}) AS VARCHAR) AS raw, person_id, {job.moment} AS at FROM echt_replaced AS e "
        "WHERE contradicts"
    )


def _raw(source: Source, rows: Rows) -> str:
    if rows.lines:
        good = f"CAST(json_merge_patch(r.{LINE}, {_patch(source)}) AS VARCHAR)"
        return f"CASE WHEN r.{LINE} IS NULL THEN r.{SHAPE} ELSE echt_scrub({good}) END"
    keyed = {source.columns.person: "s.person_id", source.columns.anonymous: "s.anonymous_id"}
    keyed |= {"userId": "s.person_id", "anonymousId": "s.anonymous_id"} if source.kind == "segment" else {}
    hidden = re.compile(f"{SPECIAL_NAME}|^(?i:{'|'.join(PRIVATE)})$")
    parts = [
        f"{text(c)}, {keyed[c] if c in keyed else 'r.' + name(c)}"
        for c in rows.columns
        if c in keyed or not hidden.search(c)
    ]
    return f"echt_scrub(CAST(json_object({', '.join(parts)}) AS VARCHAR))"


def _patch(source: Source) -> str:
    """JSON that takes out of a line what names a person, and puts the keyed ids in."""
    private = "{" + ",".join(f'"{key}":null' for key in PRIVATE) + "}"
    if source.kind == "segment":
        device = '{"ip":null,"userAgent":null,"userAgentData":null,"traits":' + private + "}"
        return (
            "json_object('userId', CASE WHEN r.echt_line ->> '$.userId' IS NOT NULL THEN s.person_id END, "
            f"'anonymousId', s.anonymous_id, 'previousId', NULL, 'traits', json({text(private)}), "
            f"'properties', json({text(private)}), 'context', json({text(device)}))"
        )
    patch = f"json({text(private)})"
    for column, keyed in ((source.columns.person, "s.person_id"), (source.columns.anonymous, "s.anonymous_id")):
        if column:
            patch = f"json_merge_patch({patch}, {_nested(column, keyed)})"
    return patch


def _nested(path: str, value: str) -> str:
    """SQL of a JSON object that has a value at `a.b`."""
    for part in reversed(path.split(".")):
        value = f"json_object({text(part)}, {value})"
    return value

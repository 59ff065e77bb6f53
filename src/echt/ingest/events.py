"""Events of any table or message -> staged events, in SQL.

Two steps. A parser (`table_events` here, `messages` for the Segment spec) gives one row an event with what it says;
`staged_events` then checks, names, cleans and hashes it. `_ASKED` lists what a parser gives.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from echt.ingest.config import Source
from echt.ingest.lines import YEARS, person_sql
from echt.ingest.read import Rows
from echt.ingest.scrub import SUSPECT
from echt.ingest.sqltext import digest, first_of, moment, name, number, text, word
from echt.nouns import SPECIAL_NAME

MAX_ID = 100
# what a parser gives, and what it is when the parser leaves it out
_ASKED = {
    "row_number": "",
    "unreadable": "false",  # no row at all
    "lacking": "false",  # something that this kind of row needs is missing
    "bad_time": "false",  # a time that is given and cannot be read
    "bad_number": "false",
    "special": "false",  # a special category outside of the properties
    "user_raw": "NULL::VARCHAR",
    "anonymous_raw": "NULL::VARCHAR",
    "message_id": "NULL::VARCHAR",
    "given_name": "",
    "at": "",
    "received_at": "NULL::TIMESTAMPTZ",
    "order_id": "NULL::VARCHAR",
    "value": "NULL::DOUBLE",
    "currency": "NULL::VARCHAR",
    "properties": "'{}'",  # JSON text without blanks
    "suspect": "true",  # the properties may hold personal data
    "person": "NULL::VARCHAR",  # what the row says about the person: country, language, time_zone, minor, traits
    "products": "NULL::VARCHAR",  # JSON array of the lines of an order
    "simulated": "false",
    "consent": "NULL::VARCHAR",
    "contact": "NULL::VARCHAR",
    "linked_raw": "NULL::VARCHAR",  # another id of the same person
    "link_kind": "NULL::VARCHAR",
}  # fmt: skip


def asked(**given: str) -> str:
    """The SELECT list of a parser: what it gives, and the rest of `_ASKED` empty."""
    return ", ".join(f"{given.get(column, empty)} AS {column}" for column, empty in _ASKED.items())


def table_events(source: Source, rows: Rows, part: str) -> str:
    """The parser of a table with one row an event."""
    return f"SELECT {asked(**said_by(source, rows), **done_by(source, rows))} FROM {part}"


def said_by(source: Source, rows: Rows) -> dict[str, str]:
    """What a row says, apart from who, when, which order and how much: many rows say the same."""
    mapped = source.columns.named()

    def words(meaning: str) -> str:
        return word(rows.column(mapped[meaning])) if meaning in mapped else "NULL::VARCHAR"

    person = _person(source, words)
    properties, unreadable, special = _properties(source, rows, person)
    return {
        "unreadable": f"{unreadable} OR echt_line IS NULL" if rows.lines else unreadable,
        "special": special,
        "given_name": words("event") if "event" in mapped else text(source.event or ""),
        "lacking": f"{words('event')} IS NULL" if "event" in mapped else "false",
        "currency": f"upper({words('currency')})",
        "properties": properties,
        "suspect": _suspect(source, rows),
        "person": f"CAST(to_json({person}) AS VARCHAR)"
        if person and isinstance(source.columns.properties, str)
        else "NULL::VARCHAR",
        "simulated": f"coalesce(TRY_CAST({words('simulated')} AS BOOLEAN), false)"
        if "simulated" in mapped
        else "false",
    }


def done_by(source: Source, rows: Rows) -> dict[str, str]:
    """Who, when, which order and how much."""
    mapped = source.columns.named()

    def words(meaning: str) -> str:
        return word(rows.column(mapped[meaning])) if meaning in mapped else "NULL::VARCHAR"

    def times(meaning: str) -> str:
        column = mapped[meaning]
        return moment(rows.column(column), rows.kind(column), source.time_zone, source.rules.date_format)

    value = number(rows.column(mapped["value"]), decimal=source.rules.decimal) if "value" in mapped else "NULL::DOUBLE"
    numeric = "value" in mapped and rows.kind(mapped["value"]) == "DOUBLE"
    given = rows.column(mapped["value"]) if numeric else words("value")
    return {
        "row_number": "file_row_number + 1",
        "user_raw": person_sql(source, rows) if "person" in mapped else "NULL::VARCHAR",
        "anonymous_raw": words("anonymous"),
        "message_id": words("message_id"),
        "at": times("at"),
        "received_at": times("received_at") if "received_at" in mapped else "NULL::TIMESTAMPTZ",
        "order_id": words("order"),
        "value": value,
        "bad_number": f"{given} IS NOT NULL AND ({value}) IS NULL" if "value" in mapped else "false",
    }


def _properties(source: Source, rows: Rows, person: str) -> tuple[str, str, str]:
    """JSON text of the properties; whether they cannot be read; whether a column of a special category has a value.

    Where the properties are a list of columns, what is said about the person is put in at once.
    """
    wanted = source.columns.properties
    if isinstance(wanted, str):
        column = rows.column(wanted)
        if rows.kind(wanted).startswith(("STRUCT", "MAP", "JSON")):
            return f"CAST(to_json({column}) AS VARCHAR)", "false", "false"
        if rows.lines:
            column = f"json_extract(echt_line, {text('$.' + wanted)})"
        good = f"(json_valid({column}) AND starts_with(ltrim({column}), '{{'))"
        read = (
            f"CASE WHEN {column} IS NULL THEN '{{}}' WHEN {good} THEN CAST(json({column}) AS VARCHAR) ELSE '{{}}' END"
        )
        return read, f"({column} IS NOT NULL AND NOT ({good}))", "false"
    special = [f"{word(rows.column(c))} IS NOT NULL" for c in wanted if re.search(SPECIAL_NAME, c)]
    parts = {c: rows.column(c) for c in wanted} | ({"person": person} if person else {})
    return _json(parts) if parts else "'{}'", "false", " OR ".join(special) or "false"


def _suspect(source: Source, rows: Rows) -> str:
    """Whether properties that are a list of columns can hold what `echt_scrub` finds: their texts are shorter than JSON."""
    wanted, said = source.columns.properties, source.columns
    columns = [] if isinstance(wanted, str) else [*wanted, said.country, said.language, said.time_zone]
    given = [c for c in columns if c]
    if not given or any(rows.lines or rows.kind(c) != "VARCHAR" or re.search(SUSPECT, c) for c in given):
        return "true"
    # the shortest that can be found is a@b.c
    return " OR ".join(
        f"coalesce(strlen({name(c)}) > 4 AND regexp_matches({name(c)}, {text(SUSPECT)}), false)" for c in given
    )


def _person(source: Source, words: Callable[[str], str]) -> str:
    """What the columns say about the person, as a struct; "" for nothing."""
    mapped = source.columns.named()
    said = [m for m in ("country", "language", "time_zone") if m in mapped]
    return _struct({m: words(m) for m in said}) if said else ""


def _struct(parts: Mapping[str, str]) -> str:
    return f"struct_pack({', '.join(f'{name(key)} := {value}' for key, value in parts.items())})"


def _json(parts: Mapping[str, str]) -> str:
    """SQL of a JSON object as text: by way of a struct, which is faster than `json_object`."""
    return f"CAST(to_json({_struct(parts)}) AS VARCHAR)"


def staged_events(source: Source, parsed: str) -> str:
    """SELECT of what a parser gave, checked and cleaned: key, code (NULL: sound), the columns of `events`."""
    return checked_events(source, cleaned(source, parsed))


def cleaned(source: Source, said: str) -> str:
    """SELECT of `said` with the name that Echt uses, clean properties, and whether those are of a special category."""
    # properties that are a list of columns have no keys of their own: their names were checked
    free = source.kind == "segment" or isinstance(source.columns.properties, str)
    clean = f"CASE WHEN suspect THEN echt_scrub({_WITH_PERSON}) ELSE {_WITH_PERSON} END"
    return (
        f"SELECT p.* REPLACE ({clean} AS properties), coalesce(n.name, p.given_name) AS name, "
        f"{'echt_special(p.properties)' if free else 'false'} AS delicate "
        f"FROM ({said}) AS p LEFT JOIN echt_names AS n ON n.given = p.given_name"
    )


_BY_RAW_ID = (
    "LEFT JOIN (SELECT * FROM echt_ids WHERE namespace = 'id') AS u ON u.raw = p.user_raw "
    "LEFT JOIN (SELECT * FROM echt_ids WHERE namespace = 'anon') AS a ON a.raw = p.anonymous_raw"
)


def checked_events(source: Source, clean: str, *, people: str = _BY_RAW_ID, more: str = "") -> str:
    """SELECT of cleaned events: who they are of, their key, and the code of what is wrong.

    Args:
        source: What the columns mean.
        clean: SELECT of what a parser gives, `cleaned`.
        people: Joins to `u` and `a`: who the two ids of a row `p` are.
        more: Columns of `clean` to give in the place of those that only say something; "" for those.
    """
    known = (
        "SELECT p.* REPLACE (CASE WHEN p.name = 'Order Refunded' THEN -abs(p.value) ELSE p.value END "
        f"AS value, CASE WHEN p.value IS NOT NULL THEN coalesce(p.currency, {text(source.currency or '')}) END AS currency), "
        "coalesce(u.person_id, a.person_id) AS person_id, a.person_id AS anonymous_id, "
        "coalesce(u.buried, false) OR coalesce(a.buried, false) AS buried "
        f"FROM ({clean}) AS p {people}"
    )
    own = digest(["person_id", "epoch_us(at)", "name", "order_id", "value", "currency", "properties", "simulated"])
    key = f"CASE WHEN message_id IS NULL THEN left(md5({own}), 24) WHEN contains(message_id, '@') THEN md5(message_id) ELSE message_id END"
    said = "name, currency, properties, products, simulated, consent, contact, linked_raw, link_kind"
    return (
        "SELECT row_number, code, person_id, anonymous_id, at, received_at, message_id, hash(message_id) AS h, order_id, value, "
        f"{more or said} FROM (SELECT * REPLACE ({key} AS message_id, simulated OR {str(source.simulated).lower()} AS simulated) "
        f"FROM (SELECT *, {_code(source)} AS code FROM ({known})))"
    )


def content_of(event: str, *, timed: bool) -> str:
    """SQL of the content hash of an event with the columns of `events`: 40 bits of what it says, 23 of how it travelled.

    Args:
        event: Alias of the row.
        timed: The time is part of what it says (a table), not of how it travelled (a message).
    """
    told = ("person_id", "anonymous_id", "name", "order_id", "value", "currency", "properties", "simulated")
    when = [f"epoch_us({event}.at)"]
    core = digest([f"{event}.{column}" for column in told] + (when if timed else []))
    sent = digest([*when, f"epoch_us({event}.received_at)"])
    return f"(CAST(md5_number_lower({core}) >> 24 AS BIGINT) << 23) | CAST(md5_number_lower({sent}) >> 41 AS BIGINT)"


# the properties are a JSON object without blanks: `person` goes before its closing bracket
_WITH_PERSON = (
    "CASE WHEN person IS NULL THEN properties ELSE left(properties, length(properties) - 1) "
    "|| CASE WHEN properties = '{}' THEN '' ELSE ',' END || '\"person\":' || person || '}' END"
)


def _code(source: Source) -> str:
    return first_of(
        [
            ("unreadable", "E213"),
            ("special OR delicate", "E222"),
            ("buried", "E223"),
            ("person_id IS NULL", "E214"),
            (f"lacking OR name IS NULL OR length(message_id) > {MAX_ID}", "E220"),
            (f"bad_time OR at IS NULL OR NOT (at {YEARS})", "E215"),
            ("bad_number", "E216"),
            (f"abs(value) > {source.rules.max_amount!r} OR (name = 'Order Completed' AND value < 0)", "E217"),
            ("value IS NOT NULL AND NOT regexp_full_match(currency, '[A-Z]{3}')", "E218"),
        ]
    )


def ids_of_table(source: Source, rows: Rows, part: str) -> str:
    """SELECT of the different raw ids of a part of a table: raw, namespace."""
    mapped, found = source.columns.named(), list[str]()
    if "person" in mapped:
        found.append(f"SELECT {person_sql(source, rows)} AS raw, 'id' AS namespace FROM {part}")
    if "anonymous" in mapped:
        found.append(f"SELECT {word(rows.column(mapped['anonymous']))} AS raw, 'anon' AS namespace FROM {part}")
    return " UNION ".join(f"SELECT DISTINCT * FROM ({sql})" for sql in found)


LINE_ITEMS = (
    "SELECT row_number, code, person_id, at, order_id, message_id || '#' || place AS line_id, "
    "coalesce(item ->> '$.product_id', item ->> '$.item_id', item ->> '$.sku', item ->> '$.id') AS product_id, "
    "coalesce(item ->> '$.name', item ->> '$.item_name') AS product_name, "
    "coalesce(item ->> '$.category', item ->> '$.item_category') AS category, "
    "coalesce(item ->> '$.brand', item ->> '$.item_brand') AS brand, "
    "CASE WHEN name = 'Order Refunded' THEN -1 ELSE 1 END * abs(coalesce(TRY_CAST(item ->> '$.quantity' AS DOUBLE), 1)) "
    "AS quantity, TRY_CAST(item ->> '$.price' AS DOUBLE) AS price, currency, simulated FROM ("
    "SELECT *, unnest(CAST(json_extract(products, '$[*]') AS JSON[])) AS item, "
    "generate_subscripts(CAST(json_extract(products, '$[*]') AS JSON[]), 1) AS place FROM echt_staged "
    "WHERE code IS NULL AND products IS NOT NULL)"
)

"""Events of any table or message -> staged events, in SQL.

Two steps. A parser (`table_events` here, `messages` for the Segment spec) gives one row an event with what it says;
`staged_events` then checks, names, cleans and hashes it. `_ASKED` lists what a parser gives.
"""

from __future__ import annotations

import re

from echt.ingest.config import Source
from echt.ingest.lines import YEARS, person_sql
from echt.ingest.read import Rows
from echt.ingest.scrub import SPECIAL_NAME
from echt.ingest.sqltext import digest, first_of, moment, number, text, word

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
    "said_at": "NULL::VARCHAR",  # the time as the sender wrote it, the same in every repeat
    "received_at": "NULL::TIMESTAMPTZ",
    "order_id": "NULL::VARCHAR",
    "value": "NULL::DOUBLE",
    "currency": "NULL::VARCHAR",
    "properties": "'{}'",  # JSON text without blanks
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


def table_events(source: Source, rows: Rows, first: int, last: int) -> str:
    """The parser of a table with one row an event."""
    mapped = source.columns.named()

    def words(meaning: str) -> str:
        return word(rows.column(mapped[meaning])) if meaning in mapped else "NULL::VARCHAR"

    def times(meaning: str) -> str:
        column = mapped[meaning]
        return moment(rows.column(column), rows.kind(column), source.time_zone, source.rules.date_format)

    value = number(rows.column(mapped["value"]), decimal=source.rules.decimal) if "value" in mapped else "NULL::DOUBLE"
    properties, unreadable, special = _properties(source, rows)
    given = {
        "row_number": "file_row_number + 1",
        "unreadable": f"{unreadable} OR echt_line IS NULL" if rows.lines else unreadable,
        "special": special,
        "user_raw": person_sql(source, rows) if "person" in mapped else "NULL::VARCHAR",
        "anonymous_raw": words("anonymous"),
        "message_id": words("message_id"),
        "given_name": words("event") if "event" in mapped else text(source.event or ""),
        "lacking": f"{words('event')} IS NULL" if "event" in mapped else "false",
        "at": times("at"),
        "received_at": times("received_at") if "received_at" in mapped else "NULL::TIMESTAMPTZ",
        "order_id": words("order"),
        "value": value,
        "bad_number": f"{words('value')} IS NOT NULL AND ({value}) IS NULL" if "value" in mapped else "false",
        "currency": f"upper({words('currency')})",
        "properties": properties,
        "person": _person(source, words),
        "simulated": f"coalesce(TRY_CAST({words('simulated')} AS BOOLEAN), false)" if "simulated" in mapped else "false",
    }
    return f"SELECT {asked(**given)} FROM {rows.relation} WHERE file_row_number >= {first} AND file_row_number < {last}"


def _properties(source: Source, rows: Rows) -> tuple[str, str, str]:
    """JSON text of the properties; whether they cannot be read; whether a column of a special category has a value."""
    wanted = source.columns.properties
    if isinstance(wanted, str):
        column = rows.column(wanted)
        if rows.kind(wanted).startswith(("STRUCT", "MAP", "JSON")):
            return f"CAST(to_json({column}) AS VARCHAR)", "false", "false"
        if rows.lines:
            column = f"json_extract(echt_line, {text('$.' + wanted)})"
        good = f"(json_valid({column}) AND starts_with(ltrim({column}), '{{'))"
        read = f"CASE WHEN {column} IS NULL THEN '{{}}' WHEN {good} THEN CAST(json({column}) AS VARCHAR) ELSE '{{}}' END"
        return read, f"({column} IS NOT NULL AND NOT ({good}))", "false"
    special = [f"{word(rows.column(c))} IS NOT NULL" for c in wanted if re.search(SPECIAL_NAME, c)]
    parts = ", ".join(f"{text(c)}, {rows.column(c)}" for c in wanted)
    return (f"CAST(json_object({parts}) AS VARCHAR)", "false", " OR ".join(special) or "false")


def _person(source: Source, words: object) -> str:
    mapped = source.columns.named()
    said = [m for m in ("country", "language", "time_zone") if m in mapped]
    if not said or not callable(words):
        return "NULL::VARCHAR"
    parts = ", ".join(f"{text(m)}, {words(m)}" for m in said)
    return f"json_merge_patch('{{}}', json_object({parts}))"


def staged_events(source: Source, parsed: str) -> str:
    """SELECT of what a parser gave, checked and cleaned: key, content, code (NULL: sound), the columns of `events`."""
    known = (
        "SELECT p.*, coalesce(u.person_id, a.person_id) AS person_id, a.person_id AS anonymous_id, "
        "coalesce(u.buried, false) OR coalesce(a.buried, false) AS buried, coalesce(n.name, p.given_name) AS name, "
        "echt_special(p.properties) OR coalesce(echt_special(p.person), false) AS delicate "
        f"FROM ({parsed}) AS p LEFT JOIN echt_ids AS u ON u.raw = p.user_raw AND u.namespace = 'id' "
        "LEFT JOIN echt_ids AS a ON a.raw = p.anonymous_raw AND a.namespace = 'anon' "
        "LEFT JOIN echt_names AS n ON n.given = p.given_name"
    )
    cleaned = (
        "SELECT * REPLACE (echt_scrub(CASE WHEN person IS NULL THEN properties "
        "ELSE CAST(json_merge_patch(properties, json_object('person', json(person))) AS VARCHAR) END) AS properties, "
        "echt_scrub(name) AS name, "
        "CASE WHEN name = 'Order Refunded' THEN -abs(value) ELSE value END AS value, "
        f"CASE WHEN value IS NOT NULL THEN coalesce(currency, {text(source.currency or '')}) END AS currency) FROM ({known})"
    )
    core = digest(
        ["person_id", "anonymous_id", "name", "coalesce(said_at, CAST(epoch_us(at) AS VARCHAR))", "order_id", "value",
         "currency", "properties", "products", "simulated"]
    )  # fmt: skip
    sent = "0" if source.kind == "events" else f"CAST(md5_number_lower({digest(['epoch_us(at)', 'epoch_us(received_at)'])}) >> 41 AS BIGINT)"
    hashed = f"SELECT *, md5({core}) AS core, {sent} AS sent, {_code(source)} AS code FROM ({cleaned})"
    return (
        "SELECT row_number, code, person_id, anonymous_id, at, received_at, name, "
        "coalesce(CASE WHEN contains(message_id, '@') THEN md5(message_id) ELSE message_id END, left(core, 24)) AS message_id, "
        "hash(coalesce(message_id, left(core, 24))) AS h, "
        "(CAST(CAST('0x' || left(core, 10) AS UBIGINT) AS BIGINT) << 23) | sent AS content, order_id, value, currency, properties, "
        f"products, simulated OR {str(source.simulated).lower()} AS simulated, consent, contact, linked_raw, link_kind "
        f"FROM ({hashed})"
    )


def _code(source: Source) -> str:
    return first_of(
        [
            ("unreadable", "E213"),
            ("special OR delicate", "E222"),
            ("buried", "E223"),
            ("person_id IS NULL", "E214"),
            (f"lacking OR name IS NULL OR length(message_id) > {MAX_ID}", "E220"),
            (f"bad_time OR at IS NULL OR NOT (year(at) {YEARS})", "E215"),
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

"""Messages of the Segment spec -> events, in SQL: `identify track page screen group alias`.

`timestamp = receivedAt − (sentAt − originalTimestamp)`: what the server's clock says, less the time the message lay on
the device. A device whose clock went backwards (`sentAt` before `originalTimestamp`) is not believed: then the moment
of receipt counts. A clock that is more than a day off is noted in the event (`clock_skew_s`).
"""

from __future__ import annotations

from echt.ingest.config import Source
from echt.ingest.events import asked
from echt.ingest.names import BY_TYPE
from echt.ingest.read import Rows
from echt.ingest.scrub import NOT_KEPT
from echt.ingest.sqltext import moment, number, text, texts, word

TYPES = ("identify", "track", "page", "screen", "group", "alias")
_DAY = 86_400


def line_of(rows: Rows) -> str:
    """SQL of one message as JSON text without blanks; NULL where there is none."""
    if rows.lines:
        return "echt_line"
    if set(rows.columns) == {"message"}:
        return "CASE WHEN json_valid(message) THEN CAST(json(message) AS VARCHAR) END"
    names = ", ".join(f"{text(c)}, {rows.column(c)}" for c in rows.columns)
    return f"CAST(json_merge_patch('{{}}', json_object({names})) AS VARCHAR)"


def read(rows: Rows, part: str) -> str:
    """The messages of a part of a file, taken apart: the inner SELECT of the parser."""
    keys = ("type", "messageId", "userId", "anonymousId", "previousId", "event", "name", *_TIMES)
    paths = ", ".join(text(f"$.{key}") for key in keys)
    names = ", ".join(f"{word(f'said[{i + 1}]')} AS {_COLUMN.get(key, key)}" for i, key in enumerate(keys))
    said = f"SELECT file_row_number, line, json_extract_string(line, [{paths}]) AS said FROM (SELECT file_row_number, {line_of(rows)} AS line FROM {part})"
    return (
        f"SELECT file_row_number, line, {names}, json_extract(line, '$.context') AS context, "
        "CASE WHEN json_type(line, '$.properties') = 'OBJECT' THEN json_extract(line, '$.properties') END AS props, "
        "CASE WHEN json_type(line, '$.traits') = 'OBJECT' THEN json_extract(line, '$.traits') "
        "ELSE json_extract(line, '$.context.traits') END AS traits FROM "
        f"({said})"
    )


_TIMES = ("timestamp", "originalTimestamp", "sentAt", "receivedAt")
_COLUMN = {
    "type": "kind", "messageId": "message_id", "userId": "user_raw", "anonymousId": "anonymous_raw",
    "previousId": "previous_raw", "name": "title",
}  # fmt: skip


def ids_of_messages(rows: Rows, part: str) -> str:
    """SELECT of the different raw ids of a part of a file: raw, namespace."""
    wanted = (("userId", "id"), ("anonymousId", "anon"), ("previousId", "anon"), ("previousId", "id"))
    found = [f"SELECT DISTINCT {_said(key)} AS raw, {text(space)} AS namespace FROM lines" for key, space in wanted]
    return f"WITH lines AS (SELECT {line_of(rows)} AS line FROM {part}) {' UNION '.join(found)}"


def _said(key: str) -> str:
    return word(f"(line ->> {text('$.' + key)})")


def messages(source: Source, rows: Rows, part: str) -> str:
    """The parser of Segment messages."""
    part = f"{part}"
    return parsed(source, read(rows, part))


def parsed(source: Source, inner: str) -> str:
    """What `read` gave, with its meaning."""
    times = {key: moment(key, "VARCHAR", source.time_zone) for key in _TIMES}
    timed = f"SELECT *, {', '.join(f'{sql} AS {key}_at' for key, sql in times.items())} FROM ({inner})"
    valued = (
        f"SELECT *, coalesce(originalTimestamp_at, timestamp_at) AS first_at, {_name()} AS given_name, "
        f"coalesce(props ->> '$.revenue', props ->> '$.value', props ->> '$.total') AS value_text, "
        "coalesce(json_extract(props, '$.products'), json_extract(props, '$.items')) AS lines FROM "
        f"({timed})"
    )
    return f"SELECT {asked(**_given(source))} FROM ({valued})"


def _given(source: Source) -> dict[str, str]:
    value = number("value_text")
    return {
        "row_number": "file_row_number + 1",
        "unreadable": "line IS NULL",
        "special": "coalesce(echt_special(CAST(line AS VARCHAR)), false)",
        "lacking": f"kind IS NULL OR kind NOT IN {texts(TYPES)} OR (kind = 'track' AND event IS NULL) "
        "OR (kind = 'alias' AND (previous_raw IS NULL OR user_raw IS NULL)) OR (kind = 'group' AND line ->> '$.groupId' IS NULL)",
        "bad_time": " OR ".join(f"({key} IS NOT NULL AND {key}_at IS NULL)" for key in _TIMES),
        "user_raw": "user_raw",
        "anonymous_raw": "anonymous_raw",
        "message_id": "message_id",
        "given_name": "given_name",
        "at": _at(),
        "received_at": "receivedAt_at",
        "order_id": "coalesce(props ->> '$.order_id', props ->> '$.transaction_id', props ->> '$.orderId')",
        "value": value,
        "bad_number": f"value_text IS NOT NULL AND ({value}) IS NULL",
        "currency": "upper(props ->> '$.currency')",
        "properties": f"CAST(json_merge_patch({_properties()}, '{{\"person\":null}}') AS VARCHAR)",
        "person": _person(),
        "products": "CASE WHEN kind = 'track' AND json_type(lines) = 'ARRAY' AND coalesce((SELECT name FROM echt_names "
        "AS n WHERE n.given = given_name), given_name) IN ('Order Completed', 'Order Refunded') THEN CAST(lines AS VARCHAR) END",
        "simulated": f"{str(source.simulated).lower()} OR coalesce(TRY_CAST(context ->> '$.simulated' AS BOOLEAN), false)",
        "consent": _consent(),
        "contact": _contact(),
        "linked_raw": "CASE WHEN kind = 'alias' THEN previous_raw WHEN kind = 'identify' AND user_raw IS NOT NULL THEN anonymous_raw END",
        "link_kind": "CASE WHEN kind IN ('alias', 'identify') THEN kind END",
    }


def _name() -> str:
    whens = " ".join(f"WHEN {text(kind)} THEN {text(name)}" for kind, name in BY_TYPE.items())
    snowplow = "WHEN event LIKE 'iglu:%' THEN split_part(event, '/', 2)"
    return f"CASE kind {whens} ELSE CASE {snowplow} ELSE event END END"


def _at() -> str:
    whole = "originalTimestamp_at IS NOT NULL AND sentAt_at IS NOT NULL AND receivedAt_at IS NOT NULL"
    return (
        f"CASE WHEN {whole} AND sentAt_at < originalTimestamp_at THEN receivedAt_at "
        f"WHEN {whole} THEN receivedAt_at - (sentAt_at - originalTimestamp_at) "
        "ELSE coalesce(timestamp_at, originalTimestamp_at, sentAt_at, receivedAt_at) END"
    )


def _properties() -> str:
    """Properties without ids of people; page and campaign of the context; what was odd about the clock."""
    skew = "abs(epoch(receivedAt_at) - epoch(sentAt_at))"
    back = "sentAt_at < originalTimestamp_at"
    drop = "{" + ",".join(f'"{key}":null' for key in NOT_KEPT) + "}"
    context = ", ".join(
        f"{text(key)}, json_extract(context, {text('$.' + key)})" for key in ("page", "campaign", "library", "channel")
    )
    told = f"nullif(CAST(json_merge_patch('{{}}', json_object({context})) AS VARCHAR), '{{}}')"
    more = (
        f"json_object('context', json({told}), "
        "'group_id', CASE WHEN kind = 'group' THEN line ->> '$.groupId' END, "
        "'title', CASE WHEN kind IN ('page', 'screen') THEN title END, "
        "'integrations', json_extract(line, '$.integrations'), "
        f"'clock_skew_s', CASE WHEN {skew} > {_DAY} OR {back} THEN CAST(greatest({skew}, "
        "epoch(originalTimestamp_at) - epoch(sentAt_at)) AS BIGINT) END)"
    )
    return f"json_merge_patch(coalesce(props, '{{}}'), json_merge_patch('{{}}', {more}), {text(drop)})"


def _person() -> str:
    """What a message says about the person: country, language, time zone, age, and traits that name nobody."""
    zone = "(SELECT zone FROM echt_zone_names AS z WHERE z.zone = context ->> '$.timezone')"
    locale = "lower(coalesce(traits ->> '$.language', context ->> '$.locale'))"
    language = f"CASE WHEN regexp_matches({locale}, '^[a-z]{{2}}([-_]|$)') THEN left({locale}, 2) END"
    country = "coalesce(traits ->> '$.address.country', traits ->> '$.country')"
    age = "TRY_CAST(traits ->> '$.age' AS DOUBLE) < 18"
    born = "TRY_CAST(coalesce(traits ->> '$.birthday', traits ->> '$.birthdate', traits ->> '$.dateOfBirth') AS DATE)"
    young = f"CAST({_at()} AS DATE) < {born} + INTERVAL 18 YEAR"
    other = '{"id":null,"country":null,"language":null}'
    plain = f"json_merge_patch(echt_traits(CAST(traits AS VARCHAR)), {text(other)})"
    kept = f"CASE WHEN kind = 'identify' AND traits IS NOT NULL THEN {plain} END"
    found = (
        f"json_merge_patch('{{}}', json_object('country', {country}, 'language', {language}, 'time_zone', {zone}, "
        f"'minor', CASE WHEN {age} OR {young} THEN true END, 'traits', {kept}))"
    )
    return f"nullif(CAST({found} AS VARCHAR), '{{}}')"


def _consent() -> str:
    gpc = (
        "coalesce(context ->> '$.gpc', context ->> '$.consent.gpc', context ->> '$.headers.\"Sec-GPC\"', "
        "context ->> '$.headers.\"sec-gpc\"', context ->> '$.\"Sec-GPC\"')"
    )
    told = "CASE WHEN given_name = 'consent_preferences' THEN props END"
    some = f"json_type(context, '$.consent') = 'OBJECT' OR json_type(context, '$.consentManagement') = 'OBJECT' OR {gpc} IS NOT NULL OR {told} IS NOT NULL"
    parts = f"json_object('consent', context -> '$.consent', 'consentManagement', context -> '$.consentManagement', 'preferences', {told}, 'gpc', {gpc})"
    return f"CASE WHEN {some} THEN CAST({parts} AS VARCHAR) END"


def _contact() -> str:
    first = "coalesce(traits ->> '$.firstName', traits ->> '$.first_name')"
    last = "coalesce(traits ->> '$.lastName', traits ->> '$.last_name')"
    full = f"coalesce(traits ->> '$.name', nullif(concat_ws(' ', {first}, {last}), ''))"
    parts = f"json_object('email', traits ->> '$.email', 'phone', traits ->> '$.phone', 'name', {full})"
    return f"CASE WHEN traits IS NOT NULL THEN nullif(CAST(json_merge_patch('{{}}', {parts}) AS VARCHAR), '{{}}') END"

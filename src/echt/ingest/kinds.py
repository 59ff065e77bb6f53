"""The different things that the rows of a table say, each looked at once.

A table of events says few different things: which event, which product, which country. What a row says is told apart from
who did it, when and for how much; names are looked up, properties built and personal data sought in the former only, and
ids of people are keyed once a piece. Where nearly every row says something else, `staged_events` looks at every row.

| table | holds |
|---|---|
| `echt_coded` | the rows: who (a number), when, how much, and what they say (a number) |
| `echt_coded_said` | the different values of the columns that say something |
| `echt_kinds` | what those come to: name, properties, currency, … |
| `echt_coded_user`, `echt_coded_anonymous` | the different ids |
| `echt_users`, `echt_visitors` | whose those are |
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from echt.ingest.config import Source
from echt.ingest.derive import TOLD
from echt.ingest.events import asked, checked_events, cleaned, done_by, said_by
from echt.ingest.job import Job, make_ids
from echt.ingest.judge import NEW
from echt.ingest.lines import person_sql
from echt.ingest.read import Rows
from echt.ingest.sqltext import word

FEW = 8  # rows for each different thing said, at least
_SAYING = ("event", "currency", "country", "language", "time_zone", "simulated")
_DOING = ("at", "received_at", "message_id", "order", "value")
_KEPT = ("special", "lacking", "name", "currency", "properties", "delicate", "simulated")
_WHO = {"person": ("echt_user", "id"), "anonymous": ("echt_anonymous", "anon")}
_MOMENTS = {"TIMESTAMP WITH TIME ZONE": pa.timestamp("us", tz="UTC"), "TIMESTAMP": pa.timestamp("us")}
_PEOPLE = "LEFT JOIN echt_users AS u ON u.code = p.user_raw LEFT JOIN echt_visitors AS a ON a.code = p.anonymous_raw"
STAGED_OF_KINDS = (
    "SELECT r.* EXCLUDE (currency), k.name, r.currency, k.properties, NULL::VARCHAR AS products, "
    "k.simulated, NULL::VARCHAR AS consent, NULL::VARCHAR AS contact, NULL::VARCHAR AS linked_raw, "
    "NULL::VARCHAR AS link_kind FROM echt_rows AS r JOIN echt_kinds AS k USING (echt_kind)"
)


@dataclass(frozen=True, slots=True)
class Coded:
    """Rows of a table with numbers in the place of what is said often.

    Attributes:
        rows: file_row_number, echt_kind, echt_user, echt_anonymous, and the columns that are no numbers.
        said: One row for each `echt_kind`: the columns that say something.
        people: "person" and "anonymous" -> the different ids, in the order of their numbers.
        kinds: Column -> type in DuckDB, where a text was read as something else.
    """

    rows: pa.Table
    said: pa.Table
    people: dict[str, pa.Array]
    kinds: dict[str, str]


def columns_said(source: Source) -> list[str]:
    """The columns of which the different values are looked at once; none where that is not done.

    A column of JSON is nearly always different.
    """
    mapped = source.columns.named()
    if source.kind != "events" or isinstance(source.columns.properties, str):
        return []
    return list(dict.fromkeys([*(mapped[m] for m in _SAYING if m in mapped), *source.columns.properties]))


def columns_used(source: Source) -> list[str]:
    """Every column that `code` looks at."""
    mapped = source.columns.named()
    return list(dict.fromkeys([*columns_said(source), *(mapped[m] for m in (*_WHO, *_DOING) if m in mapped)]))


def code(table: pa.Table, source: Source) -> Coded | None:
    """Put numbers in the place of what is said often; None when the rows say too many different things.

    Args:
        table: `file_row_number` and the columns of the file.
        source: What the columns mean; `columns_said` gives some.
    """
    found = _kinds_of(table, columns_said(source))
    if found is None:
        return None
    kind, said = found
    mapped = source.columns.named()
    columns = {"file_row_number": table["file_row_number"], "echt_kind": kind}
    people = dict[str, pa.Array]()
    for meaning, (coded, _) in _WHO.items():
        if meaning in mapped:
            encoded = _whole(table[mapped[meaning]]).dictionary_encode()
            columns[coded], people[meaning] = encoded.indices, encoded.dictionary
    kinds = dict[str, str]()
    for meaning in _DOING:
        column = mapped.get(meaning)
        if column is not None and column not in columns:
            columns[column], kind_of = _typed(table[column], meaning, source)
            kinds |= {column: kind_of} if kind_of else {}
    return Coded(pa.table(columns), said, people, kinds)


def _kinds_of(table: pa.Table, columns: list[str]) -> tuple[pa.Array, pa.Table] | None:
    """The number of what each row says, and the different things."""
    most = max(table.num_rows // FEW, 1)
    key, codes = np.zeros(table.num_rows, np.int64), list[tuple[pa.Array, int]]()
    room = 1
    for column in columns:
        encoded = _whole(table[column]).dictionary_encode()
        size = len(encoded.dictionary) + 1
        room *= size
        if size > most or room > 1 << 62:
            return None
        key = key * size + pc.fill_null(encoded.indices, size - 1).to_numpy(zero_copy_only=False)
        codes.append((encoded.dictionary, size))
    whole = pa.array(key).dictionary_encode()
    if len(whole.dictionary) > most:
        return None
    left, said = whole.dictionary.to_numpy(), dict[str, pa.Array]()
    for column, (values, size) in zip(reversed(columns), reversed(codes), strict=True):
        place = left % size
        said[column] = values.take(pa.array(place, pa.int64(), mask=place == size - 1))
        left = left // size
    return whole.indices, pa.table({"echt_kind": pa.array(np.arange(len(left), dtype=np.int32)), **said})


def _typed(column: pa.ChunkedArray, meaning: str, source: Source) -> tuple[pa.ChunkedArray, str | None]:
    """A text as a moment or a number, where all of it can be read as one without a second look."""
    rules = source.rules
    if not pa.types.is_string(column.type):
        return column, None
    wanted: dict[str, pa.DataType] = {}
    if meaning in {"at", "received_at"} and not rules.date_format and _to_the_minute(column):
        wanted = _MOMENTS
    elif meaning == "value" and rules.decimal == ".":
        wanted = {"DOUBLE": pa.float64()}
    for kind, kind_of in wanted.items():
        try:
            return pc.cast(column, kind_of), kind
        except pa.ArrowInvalid:
            continue
    return column, None


def _to_the_minute(column: pa.ChunkedArray) -> bool:
    """Whether every text goes on behind the hour: one that does not, the engine reads in its own way."""
    return pc.all(pc.equal(pc.utf8_slice_codeunits(column, 13, 14), ":")).as_py() is not False


def _whole(column: pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks()
    return pa.concat_arrays(whole.chunks) if isinstance(whole, pa.ChunkedArray) else whole


def stage_coded(job: Job, coded: Coded, rows: Rows, first: int) -> str:
    """Make `echt_rows` and `echt_kinds` from coded rows; SELECT of what is staged.

    Args:
        job: The ingest.
        coded: The rows.
        rows: What the columns of the file are.
        first: Number of the first row in the file, from 0.
    """
    source, session = job.source, job.session
    typed = replace(rows, columns=rows.columns | coded.kinds)
    session.register("echt_coded", coded.rows)
    session.register("echt_coded_said", coded.said)
    said = ", ".join(f"{sql} AS {column}" for column, sql in said_by(source, rows).items())
    clean = cleaned(source, f"SELECT echt_kind, {said} FROM echt_coded_said")
    simulated = f"simulated OR {str(source.simulated).lower()}"
    job.remake(
        "echt_kinds",
        f"SELECT echt_kind, {', '.join(_KEPT)} FROM (SELECT * REPLACE ({simulated} AS simulated) FROM ({clean}))",
    )
    _know_people(job, coded, rows)
    job.remake("echt_rows", _rows_sql(source, typed, first))
    return STAGED_OF_KINDS


def _know_people(job: Job, coded: Coded, rows: Rows) -> None:
    """Make `echt_users` and `echt_visitors`: code -> person_id, buried."""
    source = job.source
    raw = {"person": person_sql(source, rows), "anonymous": ""}
    if source.columns.anonymous:
        raw["anonymous"] = word(rows.column(source.columns.anonymous))
    for (meaning, (_, space)), table in zip(_WHO.items(), ("echt_users", "echt_visitors"), strict=True):
        ids = coded.people.get(meaning)
        if ids is None:
            job.remake(table, "SELECT NULL::INTEGER AS code, NULL::VARCHAR AS person_id, false AS buried WHERE false")
            continue
        column = source.columns.named()[meaning]
        numbers = pa.array(np.arange(len(ids), dtype=np.int32))
        job.session.register(f"{table}_coded", pa.table({"code": numbers, column: ids}))
        known = (
            f"SELECT c.code, c.raw, i.person_id, i.buried FROM (SELECT code, {raw[meaning]} AS raw FROM {table}_coded) AS c "
            f"{{}} JOIN (SELECT * FROM {{}} WHERE namespace = '{space}') AS i USING (raw)"
        )
        job.remake(table, known.format("LEFT", "echt_ids"))
        make_ids(job, f"SELECT DISTINCT raw, '{space}' AS namespace FROM {table} WHERE person_id IS NULL")
        job.session.execute(f"DELETE FROM {table} WHERE person_id IS NULL")
        job.session.execute(f"INSERT INTO {table} {known.format('', 'echt_new_ids')}")


def _rows_sql(source: Source, rows: Rows, first: int) -> str:
    """SELECT of the coded rows, checked, with the number of what they say."""
    done = done_by(source, rows) | {
        "row_number": f"file_row_number + {first + 1}",
        "user_raw": "echt_user" if source.columns.person else "NULL::INTEGER",
        "anonymous_raw": "echt_anonymous" if source.columns.anonymous else "NULL::INTEGER",
    }
    read = ", ".join(f"{sql} AS echt_{column}" for column, sql in done.items())
    given = {column: f"d.echt_{column}" for column in done}
    given |= {c: f"k.{c}" for c in _KEPT if c not in {"name", "delicate"}}
    clean = (
        f"SELECT {asked(given_name='NULL::VARCHAR', **given)}, k.name, k.delicate, d.echt_kind "
        f"FROM (SELECT {read}, echt_kind FROM echt_coded) AS d JOIN echt_kinds AS k USING (echt_kind)"
    )
    return checked_events(source, clean, people=_PEOPLE, more="echt_kind, currency")


def append_coded(job: Job, select: str, once: tuple[str, int]) -> None:
    """Append staged events, of which names and properties go to the table as numbers and a list of values.

    Args:
        job: The ingest.
        select: SELECT of the events from `echt_staged`.
        once: Mark and number of the piece.
    """
    values = job.session.select("SELECT name, properties FROM echt_kinds ORDER BY echt_kind")
    source = job.source.name
    numbered = select.replace(" name,", " echt_kind AS name,").replace(" properties,", " echt_kind AS properties,")
    numbered = numbered.replace("$source AS source", "0 AS source")
    coded = {column: _whole(values[column]) for column in ("name", "properties")} | {"source": pa.array([source])}
    job.session.append_query("events", numbered, once=once, sort=False, coded=coded)


_TOLD = (
    "SELECT r.person_id, k.told, min(r.at) AS first, max(r.at) AS last, bool_and(k.simulated) AS simulated FROM echt_rows AS r "
    f"JOIN (SELECT echt_kind, simulated, {TOLD} AS told FROM echt_kinds) AS k USING (echt_kind) WHERE {NEW} "
    "GROUP BY r.person_id, k.told"
)
_ODD = f"SELECT count(*) FROM (SELECT {TOLD} AS told FROM echt_kinds) WHERE told IS NOT NULL AND NOT json_valid(told)"


def gather_told(job: Job) -> bool:
    """Add to `echt_told_now` what the new rows of a coded piece tell about people; False where that cannot be done."""
    if not job.fresh or job.number(_ODD):
        return False
    job.session.execute(f"INSERT INTO echt_told_now {_TOLD}")
    return True


def stop_gathering(job: Job) -> None:
    """What is told about people will be read from the warehouse: only who they are is remembered."""
    if job.fresh:
        job.session.execute("INSERT INTO echt_touched_people SELECT DISTINCT person_id FROM echt_told_now")
    job.fresh = False

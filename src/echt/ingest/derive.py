"""What follows from the rows: orders and refunds, people, products, prices. Computed again for what was touched.

Each result is a function of the set of rows in the warehouse, never of the order in which files came; doing it twice
changes nothing.
"""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa

from echt.ingest.config import Source
from echt.ingest.job import Job
from echt.ingest.places import countries, zones
from echt.ingest.sqltext import digest, text
from echt.warehouse import Session


def derive(job: Job) -> None:
    """Bring everything that depends on the touched rows up to date."""
    orders = job.session.select(
        "SELECT order_id, person_id, max(country) AS country, max(language) AS language, max(time_zone) AS time_zone "
        "FROM echt_touched_orders GROUP BY order_id, person_id"
    )
    told = job.session.select(_TOLD_NOW, params={"source": job.source.name}) if job.fresh else None
    people = job.session.select(
        f"SELECT DISTINCT person_id FROM {'echt_told_now' if job.fresh else 'echt_touched_people'}"
    )
    days = job.session.select("SELECT min(first) AS first, max(last) AS last FROM echt_touched_days").to_pylist()[0]
    if orders.num_rows:
        with job.warehouse.session(tables={"echt_orders": orders}) as session:
            _orders(session, job.source)
        job.step("orders")
        job.progress("orders", orders.num_rows, orders.num_rows)
    if people.num_rows:
        with job.warehouse.session(tables={"echt_people_touched": people, "echt_zones": zones()}) as session:
            _people(session, told)
        job.step("people")
        job.progress("people", people.num_rows, people.num_rows)
    if days["first"] is not None:
        _products(job.session, job.source)
        job.step("products")
        with job.warehouse.session() as session:
            _prices(session, days["first"], days["last"])
        job.progress("prices", 1, 1)


def _orders(session: Session, source: Source) -> None:
    """`Order Completed`, `Order Refunded` and `Order Updated`, from all lines of each touched order."""
    session.execute(f"CREATE TEMP TABLE echt_fresh AS {_order_events(source)}")
    session.execute(
        "CREATE TEMP TABLE echt_old AS SELECT e.message_id, e.content_hash FROM events AS e JOIN echt_orders AS o "
        f"ON e.order_id = o.order_id AND e.person_id = o.person_id WHERE e.source = {text(source.name)}"
    )
    session.execute(
        "CREATE TEMP TABLE echt_changed AS SELECT f.* FROM echt_fresh AS f LEFT JOIN echt_old AS o USING (message_id) "
        "WHERE o.content_hash IS NULL OR o.content_hash <> f.content_hash"
    )
    gone = session.select(
        "SELECT message_id FROM echt_old WHERE message_id IN (SELECT message_id FROM echt_changed) "
        "OR message_id NOT IN (SELECT message_id FROM echt_fresh)"
    )
    if not gone.num_rows:
        session.append_query("events", "SELECT * FROM echt_changed")
        return
    session.register("echt_gone", gone)
    session.replace_query(
        "events", "SELECT * FROM echt_changed", where="message_id IN (SELECT message_id FROM echt_gone)"
    )


def _order_events(source: Source) -> str:
    prefix = source.rules.cancel_prefix
    cancelled = f"starts_with(i.order_id, {text(prefix)})" if prefix else "false"
    lines = (
        f"SELECT i.*, {cancelled} AS cancelled, i.product_id IS NULL AS extra, "
        "coalesce(starts_with(i.line_id, 'shipping/'), false) AS postage, "
        "bool_or(i.product_id IS NOT NULL AND i.quantity > 0) OVER (PARTITION BY i.order_id, i.person_id) AS sells "
        f"FROM items AS i JOIN (SELECT DISTINCT order_id, person_id FROM echt_orders) AS o USING (order_id, person_id) "
        f"WHERE i.source = {text(source.name)}"
    )
    parts = f"SELECT *, cancelled OR (quantity < 0 AND (NOT extra OR NOT sells)) AS back FROM ({lines})"
    money = "CAST(sum(CAST(quantity * price AS DECIMAL(18, 4))) FILTER ({}) AS DOUBLE)"
    summed = (
        "SELECT person_id, order_id, back, currency, min(at) AS at, bool_or(NOT extra) AS goods, "
        f"coalesce({money.format('NOT postage')}, 0) AS value, {money.format('postage')} AS shipping, "
        "count(*) AS lines, count(DISTINCT product_id) AS products, "
        "CAST(sum(quantity) FILTER (NOT extra) AS BIGINT) AS units, bool_and(simulated) AS simulated "
        f"FROM ({parts}) GROUP BY person_id, order_id, back, currency"
    )
    known = (
        "SELECT e.order_id, e.person_id, max(e.properties ->> '$.person.country') AS country, "
        "max(e.properties ->> '$.person.language') AS language, max(e.properties ->> '$.person.time_zone') AS time_zone "
        "FROM events AS e JOIN echt_orders AS o ON e.order_id = o.order_id AND e.person_id = o.person_id "
        f"WHERE e.source = {text(source.name)} GROUP BY e.order_id, e.person_id"
    )
    told = (
        "SELECT s.*, nullif(greatest(coalesce(o.country, ''), coalesce(k.country, '')), '') AS country, "
        "nullif(greatest(coalesce(o.language, ''), coalesce(k.language, '')), '') AS language, "
        "nullif(greatest(coalesce(o.time_zone, ''), coalesce(k.time_zone, '')), '') AS time_zone "
        f"FROM ({summed}) AS s JOIN echt_orders AS o USING (order_id, person_id) "
        f"LEFT JOIN ({known}) AS k USING (order_id, person_id)"
    )
    suffix = f"CASE WHEN currency = {text(source.currency or '')} THEN '' ELSE '/' || currency END"
    named = (
        "SELECT *, CASE WHEN NOT goods THEN 'Order Updated' WHEN back THEN 'Order Refunded' ELSE 'Order Completed' END AS name, "
        f"{text(source.name + '/')} || order_id || '/' || person_id || CASE WHEN back THEN '/refund' ELSE '' END || {suffix} "
        "AS message_id, json_merge_patch('{}', json_object('lines', lines, 'products', products, 'units', units, "
        "'shipping', shipping, 'person', json_object('country', country, 'language', language, 'time_zone', time_zone))) "
        "AS properties "
        f"FROM ({told})"
    )
    key = digest(["name", "epoch_us(at)", "value", "currency", "properties", "simulated"])
    return (
        f"SELECT person_id, at, name, message_id, {text(source.name)} AS source, order_id, value, currency, properties, "
        f"CAST(md5_number_lower({key}) >> 1 AS BIGINT) AS content_hash, simulated FROM ({named})"
    )


def _people(session: Session, told: pa.Table | None) -> None:
    """Who was seen, when first and last, and what their latest events say of them.

    Args:
        session: Where this is worked out.
        told: What all events of the touched people told, where that is known already.
    """
    if told is None:
        _gather(session)
    else:
        session.register("echt_told", told)
    session.execute(f"CREATE TEMP TABLE echt_fresh AS {PEOPLE}")
    session.execute(f"CREATE TEMP TABLE echt_traits AS {TRAITS}")
    given = session.select("SELECT DISTINCT country FROM echt_fresh WHERE country IS NOT NULL")["country"]
    session.register("echt_countries", countries(given.combine_chunks()))
    fresh = (
        "SELECT f.* EXCLUDE (country, time_zone), c.country, coalesce(f.time_zone, z.time_zone) AS time_zone, t.traits "
        "FROM echt_fresh AS f LEFT JOIN echt_traits AS t USING (person_id) "
        "LEFT JOIN echt_countries AS c ON c.given = f.country LEFT JOIN echt_zones AS z ON z.country = c.country"
    )
    session.replace_query("people", fresh, where="person_id IN (SELECT person_id FROM echt_people_touched)")


# Many events of a person say the same: what differs is looked at, one row each. `person` comes last in the properties:
# its text is what lies between `"person":` and the last bracket. Where that is no JSON, an inner `person` came first.
_PLACE = """strpos(properties, '"person":')"""
TOLD = f"CASE WHEN {_PLACE} > 0 THEN substr(properties, {_PLACE} + 9, length(properties) - {_PLACE} - 9) END"
_LONG = """CAST(json_extract(properties, '$.person') AS VARCHAR)"""
_TOLD = (
    "SELECT person_id, {0} AS told, source, min(at) AS first, max(at) AS last, bool_and(coalesce(simulated, false)) AS simulated "
    "FROM events WHERE {1} GROUP BY person_id, told, source"
)


_TOLD_NOW = (
    "SELECT person_id, told, $source AS source, min(first) AS first, max(last) AS last, bool_and(simulated) AS simulated "
    "FROM echt_told_now GROUP BY person_id, told"
)


def _gather(session: Session) -> None:
    """Make `echt_told`: what the events of the touched people say about them."""
    # where nobody is known yet, everybody is touched
    known = session.select("SELECT 1 AS one FROM people LIMIT 1").num_rows
    whose = "person_id IN (SELECT person_id FROM echt_people_touched)" if known else "true"
    session.execute(f"CREATE TEMP TABLE echt_told AS {_TOLD.format(TOLD, whose)}")
    odd = "SELECT DISTINCT person_id FROM echt_told WHERE told IS NOT NULL AND NOT json_valid(told)"
    session.execute(f"CREATE TEMP TABLE echt_odd AS {odd}")
    if session.select("SELECT count(*) AS n FROM echt_odd")["n"][0].as_py():
        session.execute("DELETE FROM echt_told WHERE person_id IN (SELECT person_id FROM echt_odd)")
        session.execute(f"INSERT INTO echt_told {_TOLD.format(_LONG, 'person_id IN (SELECT person_id FROM echt_odd)')}")


_LATEST = "arg_max({0}, (epoch_us(last), told)) FILTER ({0} IS NOT NULL) AS {0}"
PEOPLE = (
    "SELECT person_id, min(first) AS first_seen, max(last) AS last_seen, "
    f"{', '.join(_LATEST.format(c) for c in ('country', 'language', 'time_zone'))}, "
    "coalesce(bool_or(minor), false) AS minor, arg_min(source, (epoch_us(first), source)) AS source, "
    "bool_and(simulated) AS simulated FROM (SELECT *, told ->> '$.country' AS country, told ->> '$.language' AS language, "
    "told ->> '$.time_zone' AS time_zone, told ->> '$.minor' = 'true' AS minor FROM echt_told) GROUP BY person_id"
)
TRAITS = (
    "WITH given AS (SELECT person_id, last, told, json_extract(told, '$.traits') AS traits FROM echt_told "
    "WHERE contains(told, '\"traits\":')), "
    "keys AS (SELECT *, unnest(json_keys(traits)) AS key FROM given WHERE json_type(traits) = 'OBJECT'), "
    # a pointer, not a path: a path has no way to say a quote in a name
    "latest AS (SELECT person_id, key, "
    "arg_max(json_extract(traits, '/' || replace(replace(key, '~', '~0'), '/', '~1')), (epoch_us(last), told)) "
    "AS value FROM keys GROUP BY person_id, key) "
    "SELECT person_id, '{' || string_agg(to_json(key) || ':' || value, ',' ORDER BY key) || '}' AS traits FROM latest "
    "GROUP BY person_id"
)


def _products(session: Session, source: Source) -> None:
    """The newest line that says most about a product is what is known of it."""
    news = (
        "SELECT product_id, name, category, brand, price, currency, CAST(NULL AS VARCHAR) AS url, "
        f"{text(source.name)} AS source, at AS updated_at FROM echt_products"
    )
    old = "SELECT product_id, name, category, brand, price, currency, url, source, updated_at FROM products"
    rank = (
        "(CASE WHEN name IS NULL THEN 0 ELSE 1 END + CASE WHEN price IS NULL THEN 0 ELSE 1 END) DESC, "
        "updated_at DESC, name, price, category, brand, currency, source"
    )
    best = f"SELECT * FROM ({{}}) QUALIFY row_number() OVER (PARTITION BY product_id ORDER BY {rank}) = 1"
    session.execute(f"CREATE TEMP TABLE echt_fresh AS {best.format(f'({best.format(news)}) UNION ALL ({old})')}")
    session.replace_query("products", "SELECT * REPLACE (echt_scrub(name) AS name) FROM echt_fresh")


def _prices(session: Session, first: datetime, last: datetime) -> None:
    """The lowest and the usual price of each product on each UTC day that was touched."""
    days = {"first": first.date(), "last": last.date()}
    session.replace_query("prices", PRICES, where="day BETWEEN $first AND $last", params=days)


PRICES = (
    "SELECT product_id, CAST(at AS DATE) AS day, min(price) AS lowest, median(price) AS median, count(*) AS lines, currency "
    "FROM items WHERE product_id IS NOT NULL AND quantity > 0 AND price > 0 AND CAST(at AS DATE) BETWEEN $first AND $last "
    "GROUP BY product_id, day, currency"
)

"""The columns of every warehouse table: the one place that says what a fact looks like.

Partition column of the tables about people: `bucket`, a hash of `person_id` modulo the number of buckets of the
project, so that forgetting and looking up one person touch one bucket.
"""

from __future__ import annotations

import pyarrow as pa

UTC = pa.timestamp("us", tz="UTC")
_TEXT, _REAL, _INT, _YES = pa.string(), pa.float64(), pa.int64(), pa.bool_()


def _schema(**columns: pa.DataType) -> pa.Schema:
    return pa.schema([pa.field(name, kind) for name, kind in columns.items()])


SCHEMAS: dict[str, pa.Schema] = {
    # something that happened; `value` and `order_id` are lifted out of `properties` (JSON text) because all ask for them
    "events": _schema(
        bucket=pa.int32(),
        person_id=_TEXT,
        at=UTC,
        name=_TEXT,
        message_id=_TEXT,
        anonymous_id=_TEXT,
        received_at=UTC,
        source=_TEXT,
        order_id=_TEXT,
        value=_REAL,  # money, excluding shipping and tax; refunds are negative
        currency=_TEXT,
        properties=_TEXT,
        content_hash=_INT,  # of what was sent, to tell a repeat from a conflict
        simulated=_YES,
    ),
    # the lines of an order or a refund
    "items": _schema(
        bucket=pa.int32(),
        person_id=_TEXT,
        at=UTC,
        order_id=_TEXT,
        line_id=_TEXT,
        product_id=_TEXT,
        quantity=_REAL,  # negative for a refund
        price=_REAL,  # of one unit
        currency=_TEXT,
        source=_TEXT,
        simulated=_YES,
    ),
    # what is known about a person apart from what they did; never contact details
    "people": _schema(
        bucket=pa.int32(),
        person_id=_TEXT,
        first_seen=UTC,
        last_seen=UTC,
        country=_TEXT,  # ISO 3166-1 alpha-2 where it could be read, else as given
        language=_TEXT,  # ISO 639-1
        time_zone=_TEXT,  # tzdata name
        minor=_YES,
        traits=_TEXT,  # JSON text
        source=_TEXT,
        simulated=_YES,
    ),
    "products": _schema(
        product_id=_TEXT,
        name=_TEXT,
        category=_TEXT,
        brand=_TEXT,
        price=_REAL,
        currency=_TEXT,
        url=_TEXT,
        source=_TEXT,
        updated_at=UTC,
    ),
    # the lowest and the usual price of a product on one day
    "prices": _schema(product_id=_TEXT, day=pa.date32(), lowest=_REAL, median=_REAL, lines=_INT, currency=_TEXT),
    # what happened after a decision, one row a person of a run
    "outcomes": _schema(
        bucket=pa.int32(),
        person_id=_TEXT,
        run_id=_TEXT,
        campaign_id=_TEXT,
        goal=_TEXT,
        until=UTC,
        times=_INT,
        value=_REAL,
        currency=_TEXT,
        simulated=_YES,
    ),
    "predictions": _schema(
        bucket=pa.int32(),
        person_id=_TEXT,
        name=_TEXT,
        value=_REAL,
        low=_REAL,
        high=_REAL,
        level=_REAL,
        horizon_days=_INT,
        model=_TEXT,
        model_version=_TEXT,
        purpose=_TEXT,
        at=UTC,
        simulated=_YES,
    ),
    # what could not be read, with its reason and the row as it came
    "quarantine": _schema(
        source=_TEXT,
        file=_TEXT,
        row_number=_INT,
        code=_TEXT,
        reason=_TEXT,
        raw=_TEXT,
        person_id=_TEXT,
        at=UTC,
    ),
}

PERSONAL = tuple(name for name, schema in SCHEMAS.items() if "bucket" in schema.names)

# tables with rows about a person
ERASABLE = tuple(name for name, schema in SCHEMAS.items() if "person_id" in schema.names)

# columns that rows must bring; the others may be left out and are then empty
REQUIRED: dict[str, tuple[str, ...]] = {
    "events": ("person_id", "at", "name", "message_id"),
    "items": ("person_id", "at", "order_id", "product_id", "quantity", "price", "currency"),
    "people": ("person_id",),
    "products": ("product_id",),
    "prices": ("product_id", "day", "lowest", "median", "currency"),
    "outcomes": ("person_id", "run_id", "campaign_id", "goal", "until"),
    "predictions": ("person_id", "name", "value", "low", "high", "level", "model", "model_version", "at"),
    "quarantine": ("source", "code", "reason"),
}

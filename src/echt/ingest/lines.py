"""Tables with one row a line of an order -> staged lines, in SQL.

A line of postage, a fee or a correction is kept as a line without a product; its `line_id` says which it was
(`shipping/POST/…`, `service/M/…`), so that no money disappears and no model takes postage for something people like.
"""

from __future__ import annotations

from echt.errors import DataError, header, nearest
from echt.ingest.config import Source
from echt.ingest.read import Rows
from echt.ingest.sqltext import digest, first_of, moment, number, text, texts, word

# without `year`, which asks a calendar about every row
YEARS = "BETWEEN TIMESTAMPTZ '1970-01-01 00:00:00+00' AND TIMESTAMPTZ '2199-12-31 23:59:59.999999+00'"


def check_columns(source: Source, rows: Rows) -> None:
    """Every column that the mapping names is in the file.

    Raises:
        DataError: E201, one is not.
    """
    more = source.columns.properties
    wanted = [
        *source.columns.named().items(),
        *(("properties", p) for p in ([more] if isinstance(more, str) else more)),
    ]
    for meaning, column in wanted:
        known = column.split(".")[0] if rows.lines else column
        if known not in rows.columns:
            hint = nearest(column, rows.columns)
            part = f'{meaning} = "{hint}"' if hint else f'{meaning} = "…"'
            raise DataError(
                f"source '{source.name}' has no column '{column}'.",
                code="E201",
                found=header(rows.columns),
                fix=f"map it in echt.toml: [sources.{source.name}.columns] {part}",
            )


def person_sql(source: Source, rows: Rows) -> str:
    """The raw person id of a row as text, NULL where there is none."""
    column = source.columns.person or ""
    if rows.kind(column) in {"DOUBLE", "FLOAT"}:
        return f"CAST(TRY_CAST({rows.column(column)} AS BIGINT) AS VARCHAR)"
    return word(rows.column(column))


def staged_lines(source: Source, rows: Rows, part: str) -> str:
    """SELECT of the rows first..last-1 of a file as lines: key, content, code (NULL: sound), and the columns of `items`."""
    read = f"SELECT {', '.join(_read(source, rows))} FROM {part}"
    joined = (
        f"SELECT r.*, i.person_id, coalesce(i.buried, false) AS buried, c.country FROM ({read}) AS r "
        "LEFT JOIN echt_ids AS i ON i.raw = r.person_raw LEFT JOIN echt_countries AS c ON c.given = r.country_raw"
    )
    kinds = f"SELECT *, {_role(source)} AS role, {_cancelled(source)} AS cancelled FROM ({joined})"
    signed = f"SELECT * REPLACE (CASE WHEN cancelled THEN -abs(quantity) ELSE quantity END AS quantity) FROM ({kinds})"
    hashed = f"SELECT *, md5({digest(_KEY)}) AS md5, {_code(source)} AS code FROM ({signed})"
    return (
        "SELECT row_number, person_id, code, line_id, hash(line_id) AS h, at, order_id, "
        "CASE WHEN role = 'product' THEN product END AS product_id, product_name, category, brand, "
        "quantity, price, currency, country, language, time_zone, simulated FROM "
        "(SELECT *, CASE WHEN role = 'product' THEN left(md5, 20) ELSE role || '/' || product || '/' || left(md5, 20) END "
        f"AS line_id FROM ({hashed}))"
    )


_KEY = (
    "person_id", "order_id", "product", "product_name", "quantity", "price", "epoch_us(at)", "currency", "country_raw",
    "category", "brand", "language", "time_zone",
)  # fmt: skip


def _read(source: Source, rows: Rows) -> list[str]:
    mapped, rules = source.columns.named(), source.rules

    def words(meaning: str) -> str:
        return word(rows.column(mapped[meaning])) if meaning in mapped else "CAST(NULL AS VARCHAR)"

    def numbers(meaning: str) -> str:
        return number(rows.column(mapped[meaning]), decimal=rules.decimal)

    at = mapped["at"]
    currency = f"upper({words('currency')})" if "currency" in mapped else text(source.currency or "")
    simulated = f"coalesce(TRY_CAST({words('simulated')} AS BOOLEAN), false)" if "simulated" in mapped else "false"
    return [
        "file_row_number + 1 AS row_number",
        f"{person_sql(source, rows)} AS person_raw",
        f"{moment(rows.column(at), rows.kind(at), source.time_zone, rules.date_format)} AS at",
        f"{words('order')} AS order_id",
        f"{words('product')} AS product",
        f"{words('product_name')} AS product_name",
        f"{words('category')} AS category",
        f"{words('brand')} AS brand",
        f"{numbers('quantity')} AS quantity",
        f"{words('quantity')} IS NULL OR {words('price')} IS NULL AS no_number",
        f"{numbers('price')} AS price",
        f"coalesce({currency}, {text(source.currency or '')}) AS currency",
        f"{words('country')} AS country_raw",
        f"{words('language')} AS language",
        f"{words('time_zone')} AS time_zone",
        f"{simulated} OR {str(source.simulated).lower()} AS simulated",
    ]


def _role(source: Source) -> str:
    upper = "upper(product)"
    return (
        f"CASE WHEN {upper} IN {texts(c.upper() for c in source.rules.shipping)} THEN 'shipping' "
        f"WHEN {upper} IN {texts(c.upper() for c in source.rules.services)} THEN 'service' ELSE 'product' END"
    )


def _cancelled(source: Source) -> str:
    prefix = source.rules.cancel_prefix
    return f"coalesce(starts_with(order_id, {text(prefix)}), false)" if prefix else "false"


def _code(source: Source) -> str:
    return first_of(
        [
            ("buried", "E223"),
            ("person_id IS NULL", "E214"),
            (f"at IS NULL OR NOT (at {YEARS})", "E215"),
            ("order_id IS NULL OR product IS NULL OR no_number", "E220"),
            ("quantity IS NULL OR price IS NULL", "E216"),
            ("quantity = 0 OR (price < 0 AND role = 'product')", "E217"),
            (f"abs(quantity * price) > {source.rules.max_amount!r}", "E217"),
            ("NOT regexp_full_match(currency, '[A-Z]{3}')", "E218"),
        ]
    )

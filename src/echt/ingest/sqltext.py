"""Small pieces of SQL text. Values are quoted here and nowhere else; names of columns are always in quotes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_COLUMN = re.compile(r'(?:\w+\.)?"(?:[^"]|"")*"')


def name(column: str) -> str:
    """A column name, quoted.

    Examples:
        >>> name('the "no" of it')
        '"the ""no"" of it"'
    """
    return '"' + column.replace('"', '""') + '"'


def text(value: object) -> str:
    """A text value, quoted.

    Examples:
        >>> text("D'Or")
        "'D''Or'"
    """
    return "'" + str(value).replace("'", "''") + "'"


def blob(value: bytes) -> str:
    """Bytes as a SQL value."""
    return f"unhex('{value.hex()}')"


def texts(values: Iterable[object]) -> str:
    """A list of text values for IN (…); an empty list matches nothing.

    Examples:
        >>> texts(["a", "b"])
        "('a', 'b')"
    """
    return f"({', '.join(text(v) for v in values) or 'NULL'})"


def word(expression: str) -> str:
    """A text without blanks around it; an empty one is NULL."""
    value = f"CAST({expression} AS VARCHAR)"
    trimmed = f"nullif(trim({value}), '')"
    if not _COLUMN.fullmatch(expression):
        return trimmed
    # to trim is slow, and nearly no text needs it: one that is empty or has a blank or a character beyond ASCII
    maybe = f"{value} < '!' OR suffix({value}, ' ') OR strlen({value}) <> length({value})"
    return f"CASE WHEN {maybe} THEN {trimmed} ELSE {value} END"


def number(expression: str, *, decimal: str = ".") -> str:
    """A DOUBLE; NULL where the text is no finite number."""
    if decimal == ",":
        expression = f"replace(replace(CAST({expression} AS VARCHAR), '.', ''), ',', '.')"
    tried = f"TRY_CAST({expression} AS DOUBLE)"
    return f"CASE WHEN isfinite({tried}) THEN {tried} END"


# a time of day, then Z or an offset: this text says which zone it means
ZONED = r"\d:\d\d(:\d\d([.,]\d+)?)? ?([Zz]|[+-]\d\d(:?\d\d)?)$"
_UTC = "????-??-?? ??:??:??*[0-9]Z"  # the commonest of these, seen without a regular expression


def moment(expression: str, kind: str, zone: str, layout: str | None = None) -> str:
    """A TIMESTAMPTZ; NULL where it cannot be read.

    Args:
        expression: SQL of the column.
        kind: Its type in DuckDB.
        zone: tzdata name for times without one.
        layout: strptime format of text that is not ISO 8601.
    """
    if kind == "TIMESTAMP WITH TIME ZONE":
        return expression
    if kind.startswith(("TIMESTAMP", "DATE")):
        return f"timezone({text(zone)}, CAST({expression} AS TIMESTAMP))"
    if kind in {"BIGINT", "INTEGER", "DOUBLE", "UBIGINT", "HUGEINT", "FLOAT"}:
        return _epoch(expression)
    value = word(expression)
    if layout and "%z" in layout:
        return f"try_strptime({value}, {text(layout)})"
    if layout:
        return f"timezone({text(zone)}, try_strptime({value}, {text(layout)}))"
    return (
        f"CASE WHEN {value} GLOB {text(_UTC)} OR regexp_matches({value}, {text(ZONED)}) THEN TRY_CAST({value} AS TIMESTAMPTZ) "
        f"ELSE timezone({text(zone)}, TRY_CAST({value} AS TIMESTAMP)) END"
    )


def _epoch(expression: str) -> str:
    """Seconds, or milliseconds where the number is too large to be seconds of this age."""
    us = f"CASE WHEN abs({expression}) >= 1e11 THEN {expression} * 1e3 ELSE {expression} * 1e6 END"
    return f"CASE WHEN isfinite(CAST({expression} AS DOUBLE)) THEN make_timestamptz(CAST({us} AS BIGINT)) END"


def digest(parts: Sequence[str]) -> str:
    """A text that holds all the parts apart from one another, to be hashed."""
    return f"concat({', chr(31), '.join(f'CAST({p} AS VARCHAR)' for p in parts)})"


def first_of(cases: Iterable[tuple[str, str]]) -> str:
    """CASE text: the code of the first condition that holds, else NULL."""
    whens = " ".join(f"WHEN {condition} THEN {text(code)}" for condition, code in cases)
    return f"CASE {whens} END"

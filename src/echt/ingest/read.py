"""Files as rows: what a file holds, under one roof, with the rows that cannot be read set apart.

Parquet is read where it lies. CSV and JSON Lines first become texts in one Parquet file in the staging folder (a large
CSV file: in a temporary table), since a row number and a second look are cheap there. Every fault of a file is an error
with a code, before anything is written.
"""

from __future__ import annotations

import csv
import gzip
import os
import zlib
from dataclasses import dataclass, field
from pathlib import Path

from echt.errors import DataError, header, nearest
from echt.ingest.sqltext import name, text
from echt.warehouse import Session

LINE = "echt_line"  # the one column of a JSON Lines file: a JSON object without blanks, NULL where it is none
SHAPE = "echt_shape"  # of a line that is no JSON object: every letter an x, every digit a 9
_MAX_LINE = 16_000_000
_BUFFER = 64_000_000  # bytes of a text file that one thread reads at a time
# bytes: a CSV file of this size goes to a temporary table, written in half the time; a larger one would not fit in memory
LARGE, HUGE = 32_000_000, 500_000_000
_MAGIC = {b"PAR1": "parquet", b"\x1f\x8b": "gz"}


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one file, as SQL.

    Attributes:
        file: Name of the file, without its folder.
        relation: What to SELECT FROM; has `file_row_number`, 0, 1, ….
        columns: Column -> type in DuckDB; for JSON Lines the keys that were seen, all text.
        lines: True for JSON Lines: the row is one text, `echt_line`.
        total: Rows that could be read.
        broken: Name of the temporary table (line, problem) of rows that could not, None where there are none.
        unreadable: How many those are.
    """

    file: str
    relation: str
    columns: dict[str, str] = field(default_factory=dict[str, str])
    lines: bool = False
    total: int = 0
    broken: str | None = None
    unreadable: int = 0

    def column(self, wanted: str) -> str:
        """SQL of a column of the file."""
        if self.lines:
            return f"json_extract_string({LINE}, {text('$.' + _path(wanted))})"
        return name(wanted)

    def kind(self, wanted: str) -> str:
        """Type of a column of the file in DuckDB."""
        return "VARCHAR" if self.lines else self.columns[wanted]


def check(path: Path) -> str:
    """The form of a file, "parquet", "csv" or "jsonl", from its name, checked against its first bytes.

    Raises:
        DataError: E205 no form Echt reads, or not what its name says; E206 empty; E207 cut off; E208 no rights, or not
            there.
    """
    form = _form(path)
    try:
        with path.open("rb") as file:
            head = file.read(4)
            file.seek(0, os.SEEK_END)
            size = file.tell()
            file.seek(max(0, size - 4))
            tail = file.read(4)
    except OSError as fault:
        raise DataError(
            f"'{path.name}' cannot be read.", code="E208", found=fault.strerror,
            fix="check that the file is there and that your account may read it and its folder",
        ) from fault  # fmt: skip
    if size == 0:
        raise DataError(f"'{path.name}' is empty.", code="E206", found="0 bytes", fix="export it again")
    actual = next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), "text")
    wanted = "parquet" if form == "parquet" else "gz" if path.suffix == ".gz" else "text"
    if actual != wanted:
        raise DataError(
            f"'{path.name}' is not what its name says.", code="E205", found=f"{actual}, not {wanted}",
            fix="give the file the extension of its content: .parquet, .csv, .csv.gz, .jsonl, .jsonl.gz",
        )  # fmt: skip
    if wanted == "parquet" and tail != b"PAR1":
        raise cut_off(path)
    return form


def cut_off(path: Path) -> DataError:
    """The error for a file that ends too early or does not decode."""
    return DataError(
        f"'{path.name}' is damaged or cut off.", code="E207", found=f"{path.stat().st_size:,} bytes",
        fix="copy or export it again; nothing of it was taken in",
    )  # fmt: skip


def rows_of(session: Session, path: Path, staging: Path) -> Rows:
    """Make the rows of a file readable as SQL in this session.

    Args:
        session: Where the SQL will run.
        path: The file.
        staging: A folder for what must be written on the way.

    Raises:
        DataError: E205-E208, see `check`; E209, the disk is full; E201, a CSV file without a usable header.
    """
    form = check(path)
    try:
        if form == "parquet":
            return _parquet(session, path)
        return _csv(session, path, staging) if form == "csv" else _json_lines(session, path, staging)
    except (EOFError, zlib.error, gzip.BadGzipFile) as fault:
        raise cut_off(path) from fault
    except DataError as fault:
        raise as_file_fault(fault, path) from fault


def as_file_fault(fault: DataError, path: Path, *, reading: bool = True) -> DataError:
    """What the engine said while it read `path` (or wrote what was in it), as an error about the file."""
    if reading and fault.code in {"E234", "E240"}:
        return cut_off(path)
    if fault.code == "E236":
        return DataError(
            f"the disk is full: could not take in '{path.name}'.", code="E209", found=fault.found,
            fix="free some space and run it again: it goes on where it stopped",
        )  # fmt: skip
    return fault


def _form(path: Path) -> str:
    stem = path.name.removesuffix(".gz").lower()
    for suffix, form in (
        (".parquet", "parquet"),
        (".csv", "csv"),
        (".tsv", "csv"),
        (".jsonl", "jsonl"),
        (".ndjson", "jsonl"),
    ):
        if stem.endswith(suffix):
            return form
    hint = nearest(Path(stem).suffix, [".parquet", ".csv", ".jsonl"])
    raise DataError(
        f"'{path.name}' has no extension that Echt reads.", code="E205", found=Path(stem).suffix or "no extension",
        fix=f"did you mean '{hint}'?" if hint else "use .parquet, .csv, .csv.gz, .jsonl or .jsonl.gz",
    )  # fmt: skip


def _parquet(session: Session, path: Path) -> Rows:
    relation = f"read_parquet({text(path)}, file_row_number = true)"
    described = session.select(f"DESCRIBE SELECT * EXCLUDE (file_row_number) FROM {relation}")
    columns = dict(zip(described["column_name"].to_pylist(), described["column_type"].to_pylist(), strict=True))
    total = session.select(f"SELECT count(*) AS n FROM {relation}")["n"][0].as_py()
    return Rows(file=path.name, relation=relation, columns=columns, total=total)


def _csv(session: Session, path: Path, staging: Path) -> Rows:
    header, delimiter = header_of(path)
    columns = "{" + ", ".join(f"{text(column)}: 'VARCHAR'" for column in header) + "}"
    scan = (
        f"read_csv({text(path)}, columns = {columns}, header = true, auto_detect = false, delim = {text(delimiter)}, "
        f"quote = '\"', escape = '\"', "
    )
    return _staged(session, path, staging, scan, dict.fromkeys(header, "VARCHAR"))


def _json_lines(session: Session, path: Path, staging: Path) -> Rows:
    scan = (
        f"read_csv({text(path)}, columns = {{{text(LINE)}: 'VARCHAR'}}, header = false, auto_detect = false, "
        f"delim = chr(1), quote = '', escape = '', "
    )
    rows = _staged(session, path, staging, scan, {LINE: "VARCHAR"}, lines=True)
    keys = session.select(
        f"SELECT DISTINCT unnest(json_keys({LINE})) AS key FROM {rows.relation} "
        f"WHERE file_row_number < 5000 AND {LINE} IS NOT NULL"
    )["key"].to_pylist()
    return Rows(
        file=rows.file, relation=rows.relation, columns=dict.fromkeys(sorted(keys), "VARCHAR"), lines=True,
        total=rows.total, broken=rows.broken, unreadable=rows.unreadable,
    )  # fmt: skip


def _staged(
    session: Session, path: Path, staging: Path, scan: str, columns: dict[str, str], *, lines: bool = False
) -> Rows:
    """The rows as one Parquet file in the order of the lines, and the lines that could not be read."""
    copy = staging / f"{path.name}.parquet"
    kind = "'gzip'" if path.suffix == ".gz" else "'none'"
    whole = (
        f"{scan} compression = {kind}, encoding = 'utf-8', max_line_size = {_MAX_LINE}, buffer_size = {_BUFFER}, store_rejects = true, "
        "rejects_table = 'echt_rejects', rejects_scan = 'echt_reject_scans')"
    )
    session.execute("DROP TABLE IF EXISTS echt_rejects")
    session.execute("DROP TABLE IF EXISTS echt_reject_scans")
    select = "*"
    if lines:
        good = f"CASE WHEN json_valid({LINE}) THEN json_type({LINE}) = 'OBJECT' ELSE false END"
        select = (
            f"CASE WHEN {good} THEN CAST(json({LINE}) AS VARCHAR) END AS {LINE}, "
            f"CASE WHEN NOT ({good}) THEN {shape(LINE)} END AS {SHAPE}"
        )
        whole += f" WHERE trim({LINE}) <> ''"
    session.execute("SET preserve_insertion_order = true")
    try:
        if lines or path.suffix == ".gz" or not LARGE <= path.stat().st_size < HUGE:
            session.execute(
                f"COPY (SELECT {select} FROM {whole}) TO {text(copy)} (FORMAT parquet, COMPRESSION lz4_raw)"
            )
            relation = f"read_parquet({text(copy)}, file_row_number = true)"
        else:
            session.execute("DROP TABLE IF EXISTS echt_texts")
            session.execute(f"CREATE TEMP TABLE echt_texts AS SELECT {select} FROM {whole}")
            relation = "(SELECT *, rowid AS file_row_number FROM echt_texts)"
    finally:
        session.execute("SET preserve_insertion_order = false")
    total = session.select(f"SELECT count(*) AS n FROM {relation}")["n"][0].as_py()
    header = 0 if lines else 1
    session.execute(
        f"CREATE OR REPLACE TEMP TABLE echt_broken AS SELECT row_number() OVER (ORDER BY line) AS place, "
        f"line - {header} AS line, problem, {shape('raw')} AS raw, length(raw) AS size FROM "
        "(SELECT line, min(CAST(error_type AS VARCHAR)) AS problem, trim(any_value(csv_line), chr(10) || chr(13)) AS raw "
        "FROM echt_rejects GROUP BY line)"
    )
    _refuse_open_quote(session, path)
    unreadable = session.select("SELECT count(*) AS n FROM echt_broken")["n"][0].as_py()
    return Rows(
        file=path.name, relation=relation, columns=columns, lines=lines, total=total,
        broken="echt_broken" if unreadable else None, unreadable=unreadable,
    )  # fmt: skip


def shape(expression: str) -> str:
    """SQL of a text that shows how a line is built and nothing of what it says: letters as x, digits as 9."""
    return f"regexp_replace(regexp_replace({expression}, '\\pL', 'x', 'g'), '\\pN', '9', 'g')"


def _refuse_open_quote(session: Session, path: Path) -> None:
    """A quote that is opened and never closed swallows the rows behind it: nobody can say how many those are."""
    found = session.select(
        "SELECT line FROM echt_broken WHERE problem = 'UNQUOTED VALUE' AND (size >= 9000 OR raw LIKE '%' || chr(10) || '%') LIMIT 1"
    )
    if found.num_rows:
        raise DataError(
            f"'{path.name}' has a quote that is opened and never closed.", code="E221",
            found=f"row {found['line'][0].as_py()}; the rows behind it cannot be told apart",
            fix="close the quote, or double it where it is part of the text",
        )  # fmt: skip


def _first_bytes(path: Path, size: int = 65_536) -> bytes:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        return file.read(size)


def header_of(path: Path) -> tuple[list[str], str]:
    """The column names of a CSV file and the character between them.

    Raises:
        DataError: E201, the first line cannot serve as names.
    """
    first = _first_bytes(path).decode("utf-8-sig", errors="replace").lstrip("\r\n").splitlines()
    line = first[0] if first else ""
    delimiter = max((",", ";", "\t", "|"), key=line.count)
    columns = [column.strip() for column in next(csv.reader([line], delimiter=delimiter), [])]
    doubles = sorted({c for c in columns if columns.count(c) > 1})
    if not all(columns) or not columns or doubles:
        raise DataError(
            f"'{path.name}' has no header that can be used.", code="E201",
            found=f"the same name twice: {header(doubles)}" if doubles else "a column without a name",
            fix="give every column its own name in the first line",
        )  # fmt: skip
    return columns, delimiter


def _path(dotted: str) -> str:
    return ".".join('"' + part.replace('"', "") + '"' for part in dotted.split("."))

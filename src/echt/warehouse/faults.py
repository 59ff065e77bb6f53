"""What an engine or the disk says, turned into errors that teach. No text of an engine is passed on: it may hold rows."""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from echt.errors import DataError, EchtError


class FilesChanged(DataError):  # noqa: N818 - seldom an error: the reader takes a newer list of files and goes on
    """A file of the snapshot is gone: a newer version of the table exists, or the table is damaged."""


EMPTY_KEY = "echt: empty person_id or at"
_ENGINES = ("_duckdb", "duckdb", "deltalake", "_internal", "pyarrow")
_SQL = {"BinderException", "CatalogException", "ParserException"}
_GONE = re.compile(r"No files found that match|No such file or directory|Cannot open file .* No such file")
_FULL = re.compile(
    r"No space left on device|File too large|disk quota|Could not write all bytes|max_temp_directory_size",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"Permission denied|Read-only file system|Operation not permitted|File exists|Not a directory", re.IGNORECASE
)
_DAMAGED = re.compile(
    r"magic bytes|too small to be a Parquet|Invalid Parquet|corrupt|Snappy|ZSTD|TProtocol|deserializ|Invalid JSON|Json error|invalid checkpoint|footer",
    re.IGNORECASE,
)


@contextmanager
def explained(doing: str, folder: Path) -> Generator[None]:
    """Turn faults of the engine, the table format and the disk into errors with a code.

    Args:
        doing: What was tried, for the message: "read 'events'".
        folder: Where; its name goes into the message.

    Raises:
        KeyboardInterrupt: someone pressed Ctrl-C while the engine worked.
    """
    try:
        yield
    except EchtError:
        raise
    except Exception as fault:
        if isinstance(fault, RuntimeError) and str(fault) == "Query interrupted":  # what DuckDB makes of Ctrl-C
            raise KeyboardInterrupt from None
        if not isinstance(fault, (OSError, MemoryError)) and not type(fault).__module__.startswith(_ENGINES):
            raise
        raise _from_engine(type(fault).__name__, str(fault), doing, folder) from None  # a traceback is not to show rows


def _from_engine(kind: str, text: str, doing: str, folder: Path) -> Exception:
    if (kind in {"OutOfMemoryException", "MemoryError"} or "Out of Memory Error" in text) and not _FULL.search(text):
        return DataError(
            f"the warehouse ran out of memory: could not {doing}.",
            code="E239",
            found="the memory limit was reached and the rest could not be set aside on disk",
            fix="open the warehouse with more memory, for example memory='4GB'",
        )
    if EMPTY_KEY in text:
        return DataError(
            f"a row has no person or no time: could not {doing}.",
            code="E232",
            found="an empty person_id or at",
            fix="send such rows to quarantine first",
        )
    return _from_text(text, doing, folder, kind)


def _from_text(text: str, doing: str, folder: Path, kind: str) -> Exception:
    if _GONE.search(text):
        return FilesChanged(
            f"rows were erased or replaced meanwhile: could not {doing}.",
            code="E243",
            found="a newer version of the table",
            fix="ask again",
        )
    if _RIGHTS.search(text):
        return DataError(
            f"Echt may not use the warehouse folder: could not {doing}.",
            code="E235",
            found=f"no rights on '{folder.name}'",
            fix="give your account read and write rights on the folder (chmod, chown)",
        )
    if _FULL.search(text):
        return DataError(
            f"the disk is full: could not {doing}.",
            code="E236",
            found="nothing was kept of what was being written; what was there before is whole",
            fix="free some space on the disk of the warehouse and run it again",
        )
    if _DAMAGED.search(text):
        return DataError(
            f"a file of the warehouse is damaged: could not {doing}.",
            code="E234",
            found=f"a file in '{folder.name}' that cannot be read",
            fix="put the file back from a backup, or remove the folder and ingest again",
        )
    return DataError(
        f"the warehouse could not {doing}.",
        code="E240",
        found=f"{kind}: {text.splitlines()[0]}" if kind in _SQL and text else kind,
        fix="if the SQL is yours, correct it; if not, this is a defect of Echt: the cause is in __context__",
    )

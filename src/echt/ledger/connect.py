"""One database behind one address: SQLite in WAL mode, or PostgreSQL. What it refuses becomes an error that teaches.

SQLite: every acknowledged write is on disk (`synchronous = FULL`), deleted bytes are overwritten (`secure_delete`),
a writer waits for another up to a minute. PostgreSQL: read committed, which the triggers rely on.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from echt.errors import DataError, EchtError, NotAllowedError

WAIT_S = 60
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -131072",
    "PRAGMA trusted_schema = ON",
)


class Database:
    """An engine, its dialect and its transactions."""

    def __init__(self, engine: sa.Engine, name: str) -> None:
        self.engine, self.name = engine, name

    def __repr__(self) -> str:
        return f"Database({self.name})"

    @property
    def is_sqlite(self) -> bool:
        """True for SQLite, False for PostgreSQL."""
        return self.engine.dialect.name == "sqlite"

    @classmethod
    def at(cls, address: str | Path) -> Database:
        """The database at a path or `sqlite:///` or `postgresql://` URL. Connects at first use.

        Raises:
            DataError: E250, not an address Echt can open; E268, the PostgreSQL driver is not installed.

        """
        text = str(address)
        if "://" not in text:
            return cls.sqlite(Path(text))
        if text.startswith("sqlite:///"):
            return cls.sqlite(Path(text.removeprefix("sqlite:///")))
        if text.startswith(("postgresql://", "postgresql+psycopg://", "postgres://")):
            return cls.postgres(text)
        raise _cannot_open(text.split("://", 1)[0] + "://…", "an unknown kind of address")

    @classmethod
    def sqlite(cls, path: Path) -> Database:
        """A SQLite file; made at first use."""
        engine = sa.create_engine(
            f"sqlite:///{path}", hide_parameters=True, connect_args={"timeout": WAIT_S}, pool_size=8, max_overflow=56
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return cls(engine, path.name)

    @classmethod
    def postgres(cls, url: str) -> Database:
        """A PostgreSQL database."""
        address = re.sub(r"^postgres(ql)?(\+psycopg)?://", "postgresql+psycopg://", url)
        try:
            engine = sa.create_engine(
                address, hide_parameters=True, isolation_level="READ COMMITTED", pool_size=8, max_overflow=56
            )
        except (ModuleNotFoundError, NoSuchModuleError) as error:
            raise DataError(
                "the PostgreSQL driver is not installed.",
                code="E268",
                found=str(error),
                fix="pip install 'echt[postgres]'",
            ) from error
        except SQLAlchemyError as error:
            raise _cannot_open("postgresql://…", "an address that does not parse") from error
        return cls(engine, engine.url.database or "postgresql")

    @contextmanager
    def connect(self) -> Generator[sa.Connection]:
        """A connection to read with; sees one moment of the database on SQLite, one a statement on PostgreSQL."""
        with self.teach(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def begin(self) -> Generator[sa.Connection]:
        """A transaction that may write: all of it, or nothing."""
        with self.teach(), self.engine.connect().execution_options(echt_write=True) as connection, connection.begin():
            yield connection

    def scrub(self) -> None:
        """Rewrite the files so that no page and no log holds what was deleted."""
        with self.teach():
            if self.is_sqlite:
                raw = self.engine.raw_connection()
                try:
                    cursor = raw.cursor()
                    for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                        cursor.execute(statement).fetchall()
                finally:
                    raw.close()
            else:
                with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.exec_driver_sql("VACUUM FULL")

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    @property
    def _driver_error(self) -> type[Exception]:
        return getattr(self.engine.dialect.loaded_dbapi, "Error", sqlite3.Error)

    @contextmanager
    def teach(self) -> Generator[None]:
        """Whatever the database or its driver raises in here becomes an error of Echt."""
        try:
            yield
        except EchtError:
            raise
        except DBAPIError as error:
            raise _translated(error.orig or error, self.name) from None  # a traceback is not to show rows
        except self._driver_error as error:  # from the driver itself: COPY, VACUUM
            raise _translated(error, self.name) from None
        except PoolTimeoutError as error:
            raise _locked(self.name) from error
        except SQLAlchemyError as error:
            raise _cannot_open(self.name, type(error).__name__) from error


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where we say so, in _begin_sqlite
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("echt_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


# from what a database says to what Echt says; the text of a database may hold values of a row: it is never passed on
_REFUSED = re.compile(r"\bE25[678]\b")
_NO_PERMISSION = re.compile(r"\b(ck_decisions_permission|fk_decisions_permissions)\b")
_SIGNS: tuple[tuple[str, str], ...] = (
    ("E251", r"database is locked|database table is locked|lock timeout|deadlock detected|could not serialize"),
    ("E255", r"disk is full|no space left|database or disk|disk full"),
    ("E264", r"readonly|read-only|permission denied|attempt to write"),
    ("E265", r"malformed|not a database|disk i/o error|corrupt"),
    ("E250", r"unable to open|database \S+ does not exist|no password|authentication failed|invalid connection"),
    ("E266", r"connection|server closed|terminat|refused|could not connect|timeout expired"),
    ("E261", r"constraint|duplicate key|violates|datatype mismatch|null value|out of range|invalid input"),
)
_SAYS = {
    "E251": (
        "the ledger '{name}' is busy: another writer holds it.",
        "try again; writers wait {wait} s for each other",
    ),
    "E255": ("there is no room left for the ledger '{name}'.", "free some disk space; nothing was written"),
    "E264": ("there is no right to write to the ledger '{name}'.", "change the rights of the file and of its folder"),
    "E265": (
        "the ledger '{name}' cannot be read.",
        "put the file back from a backup, with its -wal file if there is one",
    ),
    "E250": ("the ledger '{name}' cannot be opened.", "check the url under [ledger] in echt.toml"),
    "E266": ("the ledger '{name}' cannot be reached.", "see whether the PostgreSQL server runs, then try again"),
    "E261": ("the ledger refused a row.", "see the rule named above in docs/errors/E261.md"),
}


def _translated(error: BaseException, name: str) -> EchtError:
    text = str(error)
    if refused := _REFUSED.search(text):
        return _refusal(refused.group(), text)
    if _NO_PERMISSION.search(text):
        return _refusal("E256", text)
    for code, pattern in _SIGNS:
        if re.search(pattern, text, re.IGNORECASE):
            what, fix = _SAYS[code]
            return DataError(what.format(name=name), code=code, found=_safe(error, text), fix=fix.format(wait=WAIT_S))
    return DataError(
        f"the ledger '{name}' refused.", code="E261", found=type(error).__name__, fix="see docs/errors/E261.md"
    )


def _refusal(code: str, text: str) -> EchtError:
    if code == "E256":
        return NotAllowedError(
            "the ledger refused a decision without a standing permission.",
            code=code,
            found="no permission that is granted, the latest, unexpired and without objection at that time",
            fix="take people from permission.gate() at the time of the decision",
        )
    if code == "E257":
        return NotAllowedError(
            "the ledger refused a contact that takes a person over their own attention budget.",
            code=code,
            found="more attention-seconds in 168 hours, spent and reserved, than the person gives",
            fix="plan with Ledger.attention_used() and Ledger.settings() of the same moment, or plan again",
        )
    return DataError(
        "the ledger refused to change what was promised.",
        code=code,
        found=text.split(code, 1)[1].strip(" :").splitlines()[0][:120],
        fix="record something new instead: promises are only added to",
    )


def _safe(error: BaseException, text: str) -> str:
    """The rule that was broken, without the values: SQLite names columns, PostgreSQL says values only in DETAIL."""
    if isinstance(error, sqlite3.Error):
        return re.sub(r"[^\w .,:'()-]", " ", text)[:160]
    rule = getattr(getattr(error, "diag", None), "constraint_name", None)
    return str(rule or type(error).__name__)


def _locked(name: str) -> DataError:
    what, fix = _SAYS["E251"]
    return DataError(what.format(name=name), code="E251", found="no free connection", fix=fix.format(wait=WAIT_S))


def _cannot_open(name: str, found: str) -> DataError:
    what, fix = _SAYS["E250"]
    return DataError(what.format(name=name), code="E250", found=found, fix=fix)

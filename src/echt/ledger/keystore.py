"""keys.db: one wrapped key a person, apart from the ledger. Nobody but `Keys` opens it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import sqlalchemy as sa

from echt.ledger.connect import Database
from echt.ledger.rows import Quick, raw

_META = sa.MetaData()
_KEYS = sa.Table(
    "person_keys",
    _META,
    sa.Column("person_id", sa.Text, primary_key=True),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
_BURIED = sa.Table("buried", _META, sa.Column("grave", sa.Text, primary_key=True), sqlite_with_rowid=False)
_HEADS = sa.Table(
    "heads",
    _META,
    sa.Column("ledger", sa.Text, primary_key=True),
    sa.Column("size", sa.BigInteger, primary_key=True),
    sa.Column("hash", sa.Text, nullable=False),
)
_CHECKS = sa.Table(
    "checks",
    _META,
    sa.Column("ledger", sa.Text, primary_key=True),
    sa.Column("told", sa.Text, nullable=False),
)
_ONE = Quick("SELECT person_id, wrapped FROM person_keys WHERE person_id = :person")
_MANY = 20_000  # from here on one scan beats many look-ups
_CHUNK = 5_000


class KeyStore:
    """Rows of keys.db: opened at first use, closed by `close`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened: Database | None = None

    @property
    def _store(self) -> Database:
        if self._opened is None:
            self._opened = Database.sqlite(self._path)
            with self._opened.begin() as connection:
                _META.create_all(connection)
            self._path.chmod(0o600)
        return self._opened

    def read(self, people: Collection[str] | None) -> dict[str, bytes]:
        """Wrapped keys of those people who have one; of everyone when None."""
        with self._store.connect() as connection:
            if people is None or len(people) > _MANY:
                found = dict(raw(connection.exec_driver_sql("SELECT person_id, wrapped FROM person_keys")))
                if people is None or found.keys() <= (wanted := frozenset(people)):
                    return found
                return {who: wrapped for who, wrapped in found.items() if who in wanted}
            if len(people) == 1:
                return dict(_ONE(connection, {"person": next(iter(people))}))
            found = {}
            for part in _parts(list(people)):
                query = sa.select(_KEYS.c.person_id, _KEYS.c.wrapped).where(_KEYS.c.person_id.in_(part))
                found.update((row.person_id, row.wrapped) for row in connection.execute(query))
            return found

    def add(self, wrapped: list[tuple[str, bytes]]) -> None:
        """Store keys; where another process was first, theirs stays."""
        with self._store.begin() as connection:
            connection.exec_driver_sql("INSERT OR IGNORE INTO person_keys (person_id, wrapped) VALUES (?, ?)", wrapped)

    def forget(self, person: str, grave: str) -> bool:
        """Delete a key so that no byte of it stays in the file."""
        with self._store.begin() as connection:
            gone = connection.execute(sa.delete(_KEYS).where(_KEYS.c.person_id == person)).rowcount
            connection.exec_driver_sql("INSERT OR IGNORE INTO buried (grave) VALUES (?)", (grave,))
        self._store.scrub()
        return gone > 0

    def any_buried(self) -> bool:
        """Whether anybody was ever forgotten."""
        with self._store.connect() as connection:
            return connection.execute(sa.select(_BURIED.c.grave).limit(1)).first() is not None

    def buried(self, graves: Sequence[str]) -> set[str]:
        """Which of these were forgotten."""
        with self._store.connect() as connection:
            return {
                str(grave)
                for part in _parts(graves)
                for grave in connection.scalars(sa.select(_BURIED.c.grave).where(_BURIED.c.grave.in_(part)))
            }

    def count(self) -> int:
        """How many keys there are."""
        with self._store.connect() as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(_KEYS)) or 0

    def set_head(self, ledger: str, size: int, digest: str) -> None:
        """Remember one head of a ledger's audit chain."""
        with self._store.begin() as connection:
            connection.exec_driver_sql(
                "INSERT OR IGNORE INTO heads (ledger, size, hash) VALUES (?, ?, ?)", (ledger, size, digest)
            )

    def heads(self, ledger: str) -> list[tuple[int, str]]:
        """Every remembered head of a ledger, oldest first."""
        query = sa.select(_HEADS.c.size, _HEADS.c.hash).where(_HEADS.c.ledger == ledger).order_by(_HEADS.c.size)
        with self._store.connect() as connection:
            return [(row.size, row.hash) for row in connection.execute(query)]

    def set_check(self, ledger: str, told: str) -> None:
        """Remember the last full check of a ledger."""
        with self._store.begin() as connection:
            connection.exec_driver_sql("INSERT OR REPLACE INTO checks (ledger, told) VALUES (?, ?)", (ledger, told))

    def check(self, ledger: str) -> str | None:
        """The last full check of a ledger; None where there was none."""
        with self._store.connect() as connection:
            return connection.scalar(sa.select(_CHECKS.c.told).where(_CHECKS.c.ledger == ledger))

    def close(self) -> None:
        """Let go of the file."""
        if self._opened is not None:
            self._opened.dispose()
            self._opened = None


def _parts(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return (values[i : i + _CHUNK] for i in range(0, len(values), _CHUNK))

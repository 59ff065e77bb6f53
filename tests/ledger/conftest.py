"""Ledgers to test on: a SQLite file, and a database of a real PostgreSQL server."""

import itertools
import shutil
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from echt.ledger import Keys, Ledger
from echt.ledger.connect import Database
from echt.ledger.migrate import migrate
from echt.nouns import Purpose

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
EMAIL = Purpose("marketing.communications.email")


_number = itertools.count()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    """A ledger file that the migrations made, once; tests get copies."""
    file = tmp_path_factory.mktemp("template") / "ledger.db"
    database = Database.sqlite(file)
    migrate(database)
    database.dispose()
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres_server):
    """A function that makes a database's URL from its name; `echt_template` is one that the migrations made."""
    head, _, tail = postgres_server.partition("?")

    def url(name):
        return head.rsplit("/", 1)[0] + f"/{name}" + (f"?{tail}" if tail else "")

    _on(postgres_server, "CREATE DATABASE echt_template")
    database = Database.postgres(url("echt_template"))
    migrate(database)
    database.dispose()
    return url


def _on(server, statement):
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture
def postgres_copy(postgres_server, postgres_template):
    """URL of a fresh database with the tables of a ledger."""
    name = f"ledger_{next(_number)}"
    _on(postgres_server, f"CREATE DATABASE {name} TEMPLATE echt_template")
    yield postgres_template(name)
    _on(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def address(request, tmp_path):
    """Where a new ledger is: a test that asks for it runs once on each database."""
    if request.param == "sqlite":
        return str(shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "ledger.db"))
    return request.getfixturevalue("postgres_copy")


@pytest.fixture
def keys(tmp_path):
    keys = Keys.open(tmp_path / "keys", "shop")
    yield keys
    keys.close()


@pytest.fixture
def ledger(address, keys):
    with Ledger.open(address, keys) as ledger:
        yield ledger


@pytest.fixture
def light(tmp_path, keys):
    """A ledger on SQLite only, for what does not depend on the database."""
    with Ledger.open(tmp_path / "light.db", keys) as ledger:
        yield ledger


def people(keys, n):
    return [keys.person_id(f"person {i}") for i in range(n)]


def allow(ledger, who, *, at=AT - timedelta(days=30), basis="consent", granted=True, purpose=EMAIL, until=None):
    rows = [dict(person_id=p, purpose=str(purpose), basis=basis, granted=granted, at=at, until=until) for p in who]
    schema = pa.schema(
        [("person_id", pa.string()), ("purpose", pa.string()), ("basis", pa.string()), ("granted", pa.bool_())]
        + [("at", pa.timestamp("us", "UTC")), ("until", pa.timestamp("us", "UTC"))]
    )
    return ledger.record_permissions(pa.Table.from_pylist(rows, schema), at=at)


def permission_of(ledger, at=AT, purpose=EMAIL):
    rows = ledger.standing(purpose, at).to_pylist()
    return {row["person_id"]: row["permission_id"] for row in rows}


def sends(permissions, *, seconds=8.0, contact_no=1, purpose=EMAIL, **more):
    """Decisions that send one creative to each of these people ({person_id: permission_id})."""
    row = dict(surface="mail", channel="email", creative_id="spring", creative_version="1", product_ids=["p1"])
    row |= dict(
        arm="plan", probability=1.0, eligible=True, reason="plan", gain=0.1, currency="EUR", purpose=str(purpose)
    )
    row |= dict(attention_s=seconds, price_s=seconds, contact_no=contact_no) | more
    return pa.Table.from_pylist([row | dict(person_id=p, permission_id=n) for p, n in permissions.items()])


def leaves_out(who, *, reason="not_worth_it", purpose=EMAIL):
    """Decisions that leave these people in peace."""
    schema = sends({"x": 1}).schema
    row = dict(
        surface="mail", channel="email", product_ids=[], arm="none", probability=1.0, eligible=False, reason=reason
    )
    row |= dict(gain=0.0, currency="EUR", attention_s=0.0, price_s=8.0, contact_no=1, purpose=str(purpose))
    return pa.Table.from_pylist([row | dict(person_id=p) for p in who], schema)

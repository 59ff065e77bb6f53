"""Opening a ledger: its tables come from the migrations, and what is wrong with it is said in plain words."""

import re
import sqlite3
import traceback
from pathlib import Path

import pyarrow as pa
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import echt.ledger
from echt.errors import DataError
from echt.ledger import Keys, Ledger, schema
from echt.ledger.connect import Database

from .conftest import AT, people

DOCS = Path(__file__).parents[2] / "docs" / "errors"
SOURCE = Path(echt.ledger.__file__).parent


def _code(call):
    with pytest.raises(DataError) as error:
        call()
    return error.value.code


def test_the_migrations_make_exactly_the_tables_of_the_schema(ledger):
    with ledger.book.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, schema.METADATA) == []


def _definitions(connection):
    query = "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL"
    kept = {name: sql for name, sql in connection.exec_driver_sql(query).fetchall() if "alembic" not in name}
    return {name: sorted(line.strip(" ,\t") for line in re.split(r"\n", sql)) for name, sql in kept.items()}


def test_checks_and_keys_do_not_drift_either(light, tmp_path):
    """What Alembic does not compare: CHECK constraints, WITHOUT ROWID, AUTOINCREMENT."""
    fresh = Database.sqlite(tmp_path / "fresh.db")
    with fresh.begin() as connection:
        schema.METADATA.create_all(connection)
        expected = _definitions(connection)
    with light.book.read() as connection:
        assert _definitions(connection) == expected
    fresh.dispose()


def test_the_newest_migration_is_the_one_the_code_names():
    scripts = ScriptDirectory(str(SOURCE / "migrations"))
    assert scripts.get_heads() == [schema.HEAD]


def test_a_ledger_of_a_newer_echt_is_refused(address, keys):
    with Ledger.open(address, keys) as ledger, ledger.book.database.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert _code(lambda: Ledger.open(address, keys)) == "E252"


def test_a_ledger_opens_only_with_its_own_keys(address, keys, tmp_path):
    with Ledger.open(address, keys):
        pass
    other = Keys.open(tmp_path / "other", "shop")
    assert _code(lambda: Ledger.open(address, other)) == "E253"
    with Ledger.open(address, keys) as ledger:
        assert keys.fingerprint in repr(ledger)


@pytest.mark.parametrize("content", [b"not a database at all " * 200, b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_file_that_is_no_ledger_is_refused_and_left_alone(tmp_path, keys, content):
    file = tmp_path / "ledger.db"
    file.write_bytes(content)
    assert _code(lambda: Ledger.open(file, keys)) == "E265"
    assert file.read_bytes() == content


def test_an_address_that_leads_nowhere_says_so(tmp_path, keys):
    assert _code(lambda: Ledger.open(tmp_path / "no" / "such" / "ledger.db", keys)) == "E250"
    assert _code(lambda: Ledger.open("mysql://host/db", keys)) == "E250"
    assert _code(lambda: Ledger.open(f"postgresql://nobody@/x?host={tmp_path}", keys)) == "E266"


def test_a_ledger_that_somebody_holds_says_so(light, tmp_path, monkeypatch):
    with light.book.read() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 50")
    light.book.database.engine.dispose()
    sa.event.listen(light.book.database.engine, "connect", lambda c, _: c.execute("PRAGMA busy_timeout = 50"))
    holder = sqlite3.connect(tmp_path / "light.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    assert _code(lambda: light.link("a", "b", "alias", AT)) == "E251"
    holder.close()
    light.link("a", "b", "alias", AT)


def test_a_full_disk_says_so_and_writes_nothing(light):
    light.link("a", "b", "alias", AT)
    with light.book.database.begin() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    sa.event.listen(light.book.database.engine, "checkout", lambda c, *_: c.execute(f"PRAGMA max_page_count = {pages}"))
    many = pa.table({"person_id": [f"p{i}" for i in range(5000)], "flags": ["{}" * 50] * 5000})
    assert _code(lambda: light.push_flags(many, run_id="r", at=AT)) == "E255"
    assert light.counts()["hot_flags"] == 0


def test_a_ledger_that_may_only_be_read_says_so(light):
    light.book.database.engine.dispose()
    sa.event.listen(light.book.database.engine, "checkout", lambda c, *_: c.execute("PRAGMA query_only = ON"))
    assert _code(lambda: light.link("a", "b", "alias", AT)) == "E264"


def test_no_error_of_the_database_shows_a_value_of_a_row(ledger, keys):
    """A person's data must not reach a log by way of an error message."""
    secret = "an@example.org"
    row = pa.table({"person_id": people(keys, 1), "budget_s": [-1.0], "time_zone": [secret], "language": [secret]})
    with pytest.raises(DataError) as error:
        ledger.set_settings(row, at=AT)
    assert error.value.code == "E261"
    assert secret not in str(error.value)
    assert secret not in "".join(traceback.format_exception(error.value))
    assert people(keys, 1)[0] not in str(error.value)


def test_every_error_code_of_the_ledger_has_a_page():
    used = set(re.findall(r"\bE2[56]\d\b", "".join(p.read_text() for p in SOURCE.rglob("*.py"))))
    for code in sorted(used):
        page = (DOCS / f"{code}.md").read_text()
        assert page.startswith(f"# {code}: "), code
        assert f"see:   {code}" in page, code

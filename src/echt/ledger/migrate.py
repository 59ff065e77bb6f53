"""Bring a ledger to the tables this code knows; a ledger that is there already costs one small query."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import sqlalchemy as sa

from echt.errors import DataError
from echt.ledger.connect import Database
from echt.ledger.schema import HEAD

MIGRATIONS = "echt.ledger:migrations"
_LOCK = 1162037877  # PostgreSQL: one process at a time migrates


def version_of(database: Database) -> str | None:
    """The migration a ledger stands at; None for an empty database."""
    with database.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        return connection.scalar(sa.text("SELECT version_num FROM alembic_version"))


def migrate(database: Database) -> None:
    """Run the migrations that are missing.

    Raises:
        DataError: E252, the ledger was made by a newer Echt.

    """
    version = version_of(database)
    if version == HEAD:
        return
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(str(files("echt.ledger") / "migrations"))).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if version is not None and version not in known:
        raise DataError(
            f"the ledger '{database.name}' was made by a newer Echt.",
            code="E252",
            found=f"version {version}; this Echt knows up to {HEAD}",
            fix="install a newer Echt: pip install --upgrade echt",
        )
    with database.begin() as connection:
        if not database.is_sqlite:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

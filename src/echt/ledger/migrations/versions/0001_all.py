"""All tables and the rules that the database keeps by itself."""

import secrets
from pathlib import Path

from alembic import op

from echt.ledger.schema import METADATA

revision, down_revision, branch_labels, depends_on = "0001", None, None, None


def upgrade() -> None:
    """Make everything."""
    connection = op.get_bind()
    METADATA.create_all(connection)
    script = Path(__file__).parents[1] / "sql" / f"0001.{connection.dialect.name}.sql"
    for statement in script.read_text("utf-8").split("-- next\n")[1:]:
        connection.exec_driver_sql(statement.replace("%", "%%") if connection.dialect.name == "postgresql" else statement)
    connection.exec_driver_sql(f"INSERT INTO meta (name, value) VALUES ('ledger', '{secrets.token_hex(8)}')")

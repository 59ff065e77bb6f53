"""Where Alembic starts: it runs on the connection that `migrate` hands over."""

from alembic import context

from echt.ledger.schema import METADATA

if __name__ == "env_py":  # the name under which Alembic runs this file; anybody else only looks at it
    context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
    context.run_migrations()

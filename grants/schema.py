"""The shape of the database: bringing it up to date, and telling whether it is.

Alembic is told everything here, from our own engine, so there is no alembic.ini to keep in step with the settings.
"""

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, column, insert, inspect, make_url, select, table
from sqlalchemy.exc import ArgumentError

from grants.config import CHECKOUT, SettingsError

FOLDER = CHECKOUT / "migrations"
DRIVERS = ("sqlite", "postgresql+psycopg")
ONE_AT_A_TIME = 7_203_114  # any number of our own: PostgreSQL's lock that lets one upgrade wait for another

_chain = table("chain", column("id"), column("length"), column("head"))


class NotUpgraded(SettingsError):
    """The database has another shape than this program needs."""


def must_be_known(url: str) -> None:
    """Raise SettingsError for a database that this program does not speak to."""
    try:
        driver = make_url(url).drivername
    except (ArgumentError, ValueError):  # a port that is no number is a ValueError
        driver = ""
    if driver not in DRIVERS:
        raise SettingsError(
            "GRANTS_DATABASE_URL must begin with sqlite:/// or postgresql:// and be a whole address after that."
        )


def upgrade(engine: Engine) -> None:
    """Bring the database to the current shape, and see that the house has its chain of the record."""
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:  # a table that is made anew is dropped first, and would take along whatever points at it
            _on_sqlite(connection, "PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                if not sqlite:
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})")
                command.upgrade(alembic(connection), "head")
                _begin_house_chain(connection)
                if sqlite and (lost := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
                    raise RuntimeError(f"The upgrade would leave rows that point nowhere: {tuple(lost)}")
        finally:
            if sqlite:
                _on_sqlite(connection, "PRAGMA foreign_keys=ON")


def must_be_current(engine: Engine) -> None:
    """Raise NotUpgraded unless the database has the shape that this program needs."""
    found, newest = revision(engine), newest_revision()
    if found == newest:
        return
    if found is None:
        raise NotUpgraded("The database has no tables yet. Run: grants upgrade")
    if found in {script.revision for script in _scripts().walk_revisions()}:
        raise NotUpgraded("The database was made by an older version of this program. Run: grants upgrade")
    raise NotUpgraded(
        "The database was made by a newer version of this program. Use that version, or a database of its own."
    )


def is_bare(engine: Engine) -> bool:
    """Whether the database holds no table at all, of ours or anybody's."""
    return not inspect(engine).get_table_names()


def revision(engine: Engine) -> str | None:
    """Which migration the database stands at; None before the first."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str:
    """The last migration there is."""
    newest = _scripts().get_current_head()
    assert newest is not None, "there is no migration at all"
    return newest


def alembic(connection: Connection) -> AlembicConfig:
    """What Alembic needs to know to work on this connection."""
    config = AlembicConfig(attributes={"connection": connection})
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(slug)s")
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(FOLDER))


def _begin_house_chain(connection: Connection) -> None:
    if connection.scalar(select(_chain.c.id).where(_chain.c.id == 0)) is None:
        connection.execute(insert(_chain).values(id=0, length=0, head="0" * 64))


def _on_sqlite(connection: Connection, pragma: str) -> None:
    """Say it to SQLite outside any transaction: inside one this setting is passed over in silence."""
    cursor = connection.connection.cursor()
    cursor.execute(pragma)
    cursor.close()

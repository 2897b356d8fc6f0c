"""What every test can ask for: the application on a real database, saved things, and somebody to look with."""

from __future__ import annotations

import gc
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Connection, Engine, Table, event, insert

from grants import create_app
from grants.clock import now
from grants.config import Settings
from grants.core.tokens import token_hash
from grants.database import Model, db
from grants.models import Chain, Person, Visit
from grants.models.record import HOUSE
from tests.pages import Browser
from tests.real_files import real_file


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--database postgresql` runs the same tests on the other database.

    `--late 400` makes each answer to a browser wait some 400 milliseconds, which finds the steps that look too early.
    """
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.addoption("--late", type=int, default=0, metavar="MILLISECONDS")


def pytest_configure(config: pytest.Config) -> None:
    """Look for unused objects as seldom as the server does; start PostgreSQL before the workers do, to share one."""
    gc.set_threshold(50_000, 20, 20)
    if config.getoption("--database") == "postgresql":
        from tests import postgres

        postgres.start()


@pytest.fixture(scope="session")
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> str:
    """An empty database of the chosen kind, this worker's own."""
    if request.config.getoption("--database") == "postgresql":
        from tests import postgres

        return postgres.fresh_database(f"grants_{worker_id}")
    return f"sqlite:///{tmp_path_factory.mktemp('database') / 'grants.sqlite'}"


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """Which of several test processes this is."""
    return str(getattr(request.config, "workerinput", {}).get("workerid", "alone"))


@pytest.fixture(scope="session")
def settings(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings as a small association would have them."""
    folder = tmp_path_factory.mktemp("instance")
    return Settings(
        instance=folder,
        database_url=database_url,
        secret_key="a key of more than thirty-two characters",
        public_url="http://127.0.0.1:5000",
        mail_url=(folder / "outbox").as_uri(),
        organisation="Oakfield Homes",
    )


@pytest.fixture(scope="session")
def whole_app(settings: Settings, pytestconfig: pytest.Config) -> Iterator[Flask]:
    """The application with its tables, made once."""
    app = create_app(settings)
    app.testing = True
    templates = pytestconfig.rootpath / ".pytest_cache" / "templates"  # translated into Python once, for all workers
    templates.mkdir(parents=True, exist_ok=True)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(templates))
    with app.app_context():
        Model.metadata.create_all(db.engine)
    # What stands now stands to the end: the collector need not walk through it again and again.
    gc.collect()
    gc.freeze()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(whole_app: Flask) -> Flask:
    """The application, with an empty database."""
    with whole_app.app_context(), db.engine.begin() as connection:
        for table in filled(connection):
            connection.execute(table.delete())
        connection.execute(insert(Chain).values(id=HOUSE, length=0, head="0" * 64))
    return whole_app


def filled(connection: Connection) -> list[Table]:
    """The tables that hold something, those that point at others first: a test fills only a few of them."""
    names = set(connection.exec_driver_sql(_WHICH_ARE_FILLED).scalars())
    return [table for table in _TABLES if table.name in names]


_TABLES = tuple(reversed(Model.metadata.sorted_tables))
_WHICH_ARE_FILLED = " UNION ALL ".join(
    f"SELECT '{table.name}' WHERE EXISTS (SELECT 1 FROM {table.name})" for table in _TABLES
)


@event.listens_for(Engine, "connect")
def _need_not_last(connection: Any, _record: object) -> None:
    """A test's database is gone with the run, so SQLite need not wait for the disk."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous = OFF").close()


@pytest.fixture
def session(app: Flask) -> Iterator[Any]:
    """A session of its own, for tests of actions and queries; what it leaves uncommitted is rolled back."""
    with app.app_context():
        yield db.session
        db.session.rollback()


@pytest.fixture
def save(app: Flask) -> Callable[..., Any]:
    """Store things; the answer is their id, or a tuple of ids."""

    def save(*things: Model) -> Any:
        with app.app_context():
            db.session.add_all(things)
            db.session.commit()
            ids = tuple(thing.id for thing in things)
        return ids[0] if len(ids) == 1 else ids

    return save


@pytest.fixture
def visit(app: Flask) -> Callable[..., Browser]:
    """A browser: nobody's, or that of the person with this id."""

    def visit(as_: int | Person | None = None) -> Browser:
        if as_ is None:
            return Browser(app)
        token = secrets.token_urlsafe(16)
        person_id = as_ if isinstance(as_, int) else as_.id
        with app.app_context():
            at = now()
            db.session.add(
                Visit(
                    person_id=person_id,
                    token_hash=token_hash(token),
                    began_at=at,
                    expires_at=at + timedelta(hours=12),
                )
            )
            db.session.commit()
        return Browser(app, token)

    return visit


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """The SQL statements sent while the test runs; clear() it before what is to be counted."""
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield sent
    event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real files beside the checkout; tests that read it step aside where it is not there."""
    return real_file("data")

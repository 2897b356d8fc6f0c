"""A command is one transaction: what it changed is kept when it ends well, and nothing of it otherwise."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from grants import schema
from grants.actions.votes import settle_overdue
from grants.clock import now
from grants.config import Settings, from_environment
from grants.database import reading
from grants.queries.votes import is_overdue


@contextmanager
def database(settings: Settings | None = None, *, current: bool = True) -> Iterator[Engine]:
    """The database that the environment names, of the right shape. The pages are not needed for that."""
    settings = settings or from_environment(os.environ)
    schema.must_be_known(settings.engine_url)
    settings.instance.mkdir(parents=True, exist_ok=True)
    engine = create_engine(settings.engine_url)
    try:
        if current:
            schema.must_be_current(engine)
        yield engine
    finally:
        engine.dispose()


@contextmanager
def changing() -> Iterator[Session]:
    """For a command that changes something."""
    with database() as engine:
        _settle(engine)
        with Session(engine) as session:
            yield session
            session.commit()


@contextmanager
def asking() -> Iterator[Session]:
    """For a command that only looks: on SQLite it waits for nobody who writes."""
    with database() as engine:
        _settle(engine)
        with reading(), Session(engine) as session:
            yield session


def _settle(engine: Engine) -> None:
    """Write down what votes came to whose last day is over, in a transaction of its own, as every page does first."""
    with reading(), Session(engine) as session:
        overdue = is_overdue(session, now())
    if overdue:
        with Session(engine) as session, session.begin():
            settle_overdue(session, at=now())

"""A request is one transaction: a POST that answers below 400 is kept, anything else is rolled back."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, Response, request
from sqlalchemy.orm import Session

from grants.database import db, set_reading

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Posted so that what is typed stands in no address, and only read.
ASKS = frozenset({"public.similar_suggestions", "codesign.plain_words"})


def init_app(app: Flask) -> None:
    """Begin and end every request's transaction; no other file of the pages says commit."""
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(lambda _: set_reading(False))
    app.teardown_request(lambda _: request.close())  # the files that came with it


def _begin() -> None:
    set_reading(request.method in SAFE or request.endpoint in ASKS)


def _end(response: Response) -> Response:
    if request.method not in SAFE and response.status_code < 400:
        db.session.commit()
    else:
        db.session.rollback()
    return response


@contextmanager
def of_its_own() -> Iterator[Session]:
    """A transaction that is kept whatever comes of the request.

    For a failed try at a code, for what a vote came to whose last day is over, and nothing else. The request's own is
    ended first, with nothing in it yet: SQLite has one writer, and would wait for itself.
    """
    db.session.rollback()
    set_reading(False)
    try:
        with Session(db.engine) as session, session.begin():
            yield session
    finally:
        set_reading(request.method in SAFE or request.endpoint in ASKS)

"""What a page costs: opened through the whole application, as a browser would, without the network between."""

import re
import secrets
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from benchmarks.fill import SHEETS, fill
from grants import create_app
from grants.actions.record import record
from grants.clock import now
from grants.config import Settings
from grants.core.stages import Stage
from grants.core.tokens import token_hash
from grants.database import Model, db, reading
from grants.models import Application, Chain, GateResult, PanelMember, Person, Round, Visit
from grants.models.record import HOUSE
from grants.queries.rankings import rankings
from grants.queries.rounds import round_named
from grants.queries.sheets import means
from grants.serve import settle
from tests.pages import Browser

Result = dict[str, object]
ACCEPTS = {"Accept-Encoding": "gzip, deflate, br, zstd"}  # as browsers say; packing is part of the time


def make_app(folder: Path) -> Flask:
    """The application as it is served, on an SQLite file in this folder."""
    app = create_app(Settings(instance=folder, secret_key="k" * 40, organisation="Oakfield Homes"))
    settle()  # as `grants serve` does
    return app


def measure_pages(folder: Path, size: int, times: int) -> list[Result]:
    """Fill a round and open its pages: the ranking by staff, the scoresheet by a member who has sent none yet."""
    app = make_app(folder)
    with app.app_context():
        Model.metadata.create_all(db.engine)
        db.session.add(Chain(id=HOUSE, length=0, head="0" * 64))
        round = fill(db.session, size, members=SHEETS + 1)
        slug, staff, member = round.slug, _staff(db.session), _fresh_member(db.session, round)
        applications = eligible(db.session)
        aggregate = _aggregate(db.session, round, times)
    counted = Measured(times)
    browser = _browser(app, staff)
    results = f"/rounds/{slug}/results"
    act = partial(_act, app, slug)
    rows: list[Result] = [
        counted.of("ranking, 100 rows", lambda _: browser.get(results, headers=ACCEPTS), act),
        counted.of("ranking, 100 rows, looked at again", lambda _: browser.get(results, headers=ACCEPTS)),
        counted.of("ranking, ?all", lambda _: browser.get(results + "?all", headers=ACCEPTS), act),
        counted.of("ranking, ?all, looked at again", lambda _: browser.get(results + "?all", headers=ACCEPTS)),
        counted.of("ranking, ?all, not packed", lambda _: browser.get(results + "?all"), act),
        counted.of("ranking, ?all&by=criteria", lambda _: browser.get(results + "?all&by=criteria", headers=ACCEPTS)),
        counted.of("how one was worked out", lambda n: browser.get(f"{results}/{applications[n]}", headers=ACCEPTS)),
        aggregate,
    ]
    _move(app, Stage.SCORING)
    rows += _scoresheets(counted, _browser(app, member), f"/rounds/{slug}/scoring", applications)
    _move(app, Stage.DECIDING)
    return rows


def _act(app: Flask, slug: str) -> None:
    """Something happens in the round, so that its ranking has to be worked out anew."""
    with app.app_context():
        round = round_named(db.session, slug)
        assert round is not None
        record(None, "looked at a benchmark", round, round=round, at=now())
        db.session.commit()


def _move(app: Flask, stage: Stage) -> None:
    with app.app_context():
        db.session.execute(update(Round).values(stage=stage))
        db.session.commit()


class Measured:
    """Runs a thing several times and keeps the medians; the first run, which fills caches, is left out."""

    def __init__(self, times: int) -> None:
        self.times = times

    def of(
        self, what: str, do: Callable[[int], TestResponse | None], before: Callable[[], None] = lambda: None
    ) -> Result:
        """Median wall and processor time, statements and size of the answer; `before` each time is not counted."""
        walls, processors, sent = [], [], []
        reply = None
        for number in range(self.times + 1):
            before()
            with statements() as noted:
                wall, processor = time.perf_counter(), time.process_time()
                reply = do(number)
                processors.append(time.process_time() - processor)
                walls.append(time.perf_counter() - wall)
            sent.append(len(noted))
            if reply is not None and reply.status_code >= 400:
                raise SystemExit(f"{what}: {reply.status_code}")
        return {
            "what": what, "wall": 1000 * statistics.median(walls[1:]), "cpu": 1000 * statistics.median(processors[1:]),
            "statements": max(sent[1:]), "size": None if reply is None else len(reply.data) / 1000,
        }  # fmt: skip


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements sent meanwhile, without the beginning of transactions."""
    noted: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            noted.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield noted
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def _scoresheets(counted: Measured, browser: Browser, scoring: str, applications: list[int]) -> list[Result]:
    """Open a sheet, save it as a draft, send it: another application each time."""
    forms: dict[int, dict[str, Any]] = {}

    def opened(number: int) -> TestResponse:
        return browser.get(f"{scoring}/{applications[number]}", headers=ACCEPTS)

    def saved(number: int) -> TestResponse:
        return browser.post(f"{scoring}/{applications[number]}", forms[number])

    def sent(number: int) -> TestResponse:
        return browser.post(f"{scoring}/{applications[number]}/check", {"revision": "1"})

    rows = [counted.of("opening a scoresheet", opened)]
    for number in range(counted.times + 1):
        forms[number] = filled_in(browser.get(f"{scoring}/{applications[number]}").get_data(as_text=True), number)
    return [*rows, counted.of("saving a draft", saved), counted.of("sending it", sent)]


def filled_in(page: str, number: int) -> dict[str, Any]:
    """A scoresheet's form with a mark and a comment for each criterion."""
    revision = re.search(r'name="revision" value="(\d+)"', page)
    form: dict[str, Any] = {"revision": revision[1] if revision else "0"}
    for key in dict.fromkeys(re.findall(r'name="mark-(\d+)"', page)):
        form[f"mark-{key}"] = str((number + int(key)) % 6)
        form[f"comment-{key}"] = "Residents asked for this at two meetings, and have begun."
    return form


def _aggregate(session: Session, round: Round, times: int) -> Result:
    """The raw cost of the one statement that every weighted mean of the round comes from, and of reading its rows."""
    criteria_set = rankings(session, round).agreed
    assert criteria_set is not None
    ids = [criterion.id for criterion in criteria_set.criteria]

    def ask(_: int) -> None:
        means(session, criteria_set, ids)

    with reading():
        return Measured(times).of("for comparison: the one SQL aggregate, every mean", ask)


def eligible(session: Session) -> list[int]:
    """The applications that failed no check: the others cannot be scored."""
    failed = select(GateResult.application_id).where(GateResult.passed.is_(False))
    return list(session.scalars(select(Application.id).where(Application.id.not_in(failed)).order_by(Application.id)))


def _staff(session: Session) -> str:
    return signed_in(session, session.scalars(select(Person.id).where(Person.is_staff)).one())


def _fresh_member(session: Session, round: Round) -> str:
    last = select(PanelMember.person_id).where(PanelMember.round_id == round.id).order_by(PanelMember.id.desc())
    return signed_in(session, session.scalars(last.limit(1)).one())


def signed_in(session: Session, person_id: int) -> str:
    """The token of a visit of this person."""
    token, at = secrets.token_urlsafe(16), now()
    expires = at + timedelta(hours=12)
    session.add(Visit(person_id=person_id, token_hash=token_hash(token), began_at=at, expires_at=expires))
    session.commit()
    return token


def _browser(app: Flask, token: str) -> Browser:
    return Browser(app, token)

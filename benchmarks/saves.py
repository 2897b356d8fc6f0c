"""`python -m benchmarks.saves`: ten members save at once, over HTTP, against `grants serve` on SQLite."""

import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import func, select

from benchmarks.fill import fill
from benchmarks.pages import eligible, filled_in, make_app, signed_in
from grants.core.stages import Stage
from grants.database import db
from grants.models import PanelMember, Round, Scoresheet

CLIENTS = 10
SAVES = 40  # by each member, each of another application
PORT = 8917
RAW_TOKEN = "a-raw-token-for-the-benchmark"


@dataclass(slots=True)
class Tally:
    """What one member met."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def main() -> None:
    """Fill a round in scoring, serve it, let ten members save, and look in the database for every save."""
    with tempfile.TemporaryDirectory(prefix="grants-benchmark-") as folder:
        settings = {"GRANTS_INSTANCE": folder, "GRANTS_SECRET_KEY": "k" * 40, "GRANTS_DATABASE_URL": ""}
        environment = {**os.environ, **settings}
        subprocess.run([sys.executable, "-m", "grants", "upgrade"], env=environment, check=True)
        app = make_app(Path(folder))
        slug, cookies, applications = _prepare(app)
        words = [sys.executable, "-m", "grants", "serve", "--port", str(PORT)]
        server = subprocess.Popen(words, env=environment, stderr=subprocess.DEVNULL)
        try:
            _wait_for_server()
            began = time.perf_counter()
            with ThreadPoolExecutor(CLIENTS) as pool:
                tallies = list(pool.map(lambda cookie: save(slug, cookie, _token(app), applications), cookies))
            took = time.perf_counter() - began
        finally:
            server.terminate()
            server.wait()
        _report(app, tallies, took)


def _prepare(app: Flask) -> tuple[str, list[str], list[int]]:
    with app.app_context():
        round = fill(db.session, 200, Stage.SCORING, members=CLIENTS)
        slug = round.slug
        members = db.session.scalars(select(PanelMember.person_id).where(PanelMember.round_id == round.id)).all()
        cookies = [_cookie(app, signed_in(db.session, person_id)) for person_id in members]
        applications = eligible(db.session)
        db.engine.dispose()
    return slug, cookies, applications


def _cookie(app: Flask, visit: str) -> str:
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # Flask's own cookie
    return str(signer.dumps({"_permanent": True, "csrf_token": RAW_TOKEN, "visit": visit}))


def _token(app: Flask) -> str:
    return str(URLSafeTimedSerializer(app.secret_key or "", salt="wtf-csrf-token").dumps(RAW_TOKEN))


def save(slug: str, cookie: str, token: str, applications: Sequence[int]) -> Tally:
    """Open each sheet and save it; only the saving is timed."""
    tally = Tally()
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    headers = {"Cookie": f"grants={cookie}", "Content-Type": "application/x-www-form-urlencoded"}
    forms = []
    for number, application in enumerate(applications[:SAVES]):
        path = f"/rounds/{slug}/scoring/{application}"
        connection.request("GET", path, headers=headers)
        forms.append((path, filled_in(connection.getresponse().read().decode(), number)))
    for path, form in forms:
        began = time.perf_counter()
        connection.request("POST", path, urlencode({**form, "csrf_token": token}), headers)
        reply = connection.getresponse()
        reply.read()
        tally.seconds.append(time.perf_counter() - began)
        if reply.status != 303:
            tally.errors.append(f"{path}: {reply.status}")
    connection.close()
    return tally


def _wait_for_server() -> None:
    for _ in range(200):
        try:
            http.client.HTTPConnection("127.0.0.1", PORT, timeout=1).connect()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The server did not start.")


def _report(app: Flask, tallies: Sequence[Tally], took: float) -> None:
    seconds = sorted(second for tally in tallies for second in tally.seconds)
    errors = [error for tally in tallies for error in tally.errors]
    with app.app_context():
        kept = db.session.scalar(select(func.count()).where(Scoresheet.draft.is_not(None))) or 0
        db.session.rollback()
        assert db.session.scalar(select(func.count(Round.id))) == 1
    # each client opens as many sheets as it saves, so the time of the whole run is not the time of the saves
    rate = CLIENTS * len(seconds) / sum(seconds)
    print(f"{len(seconds)} saves by {CLIENTS} members at once: {rate:.0f} a second while saving, "
          f"{len(seconds) / took:.0f} a second with opening each sheet first.")  # fmt: skip
    print(f"One save: median {1000 * statistics.median(seconds):.0f} ms, longest {1000 * seconds[-1]:.0f} ms.")
    print(f"Errors: {len(errors)}. Lost: {len(seconds) - len(errors) - kept}.")
    for error in errors[:5]:
        print(error)


main()

"""Five wrong codes, and a sign-in is dead: over HTTP, against the real server with two processes."""

import http.cookiejar
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from grants.actions.signing_in import make_keys
from grants.clock import now
from grants.config import CHECKOUT, Settings
from grants.core.tokens import as_printed
from grants.database import db
from grants.models import SignIn
from tests import make

SERVED = """
import os
from grants import config, create_app
app = create_app(config.from_environment(os.environ, serving=True))
"""


@pytest.fixture(scope="module")
def address(whole_app, settings: Settings, tmp_path_factory):
    """A server with two processes, on the test's own database."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "served.py").write_text(SERVED)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "GRANTS_INSTANCE": str(settings.instance),
        "GRANTS_DATABASE_URL": settings.database_url,
        "GRANTS_SECRET_KEY": settings.secret_key,
        "GRANTS_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "PYTHONPATH": f"{CHECKOUT}{os.pathsep}{folder}",
    }
    log = (folder / "log").open("w")
    command = [sys.executable, "-m", "gunicorn", "--workers", "2", "--bind", f"127.0.0.1:{port}", "served:app"]
    server = subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log)
    try:
        _wait_for(port, folder / "log")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)
        log.close()


def _wait_for(port: int, log: Path) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail(log.read_text())


class Visitor:
    """A browser of the plainest kind: it keeps cookies and sends a form's token."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.cookies: CookieJar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def get(self, path: str) -> tuple[int, str]:
        return self._open(path, None)

    def send(self, path: str, **fields: str) -> tuple[int, str]:
        return self.send_form(path, self.token_of(path), **fields)

    def token_of(self, path: str) -> str:
        [token, *_] = re.findall(r'name="csrf_token" value="([^"]+)"', self.get(path)[1]) or pytest.fail(path)
        return str(token)

    def send_form(self, path: str, token: str, **fields: str) -> tuple[int, str]:
        return self._open(path, urllib.parse.urlencode({"csrf_token": token, **fields}).encode())

    def _open(self, path: str, data: bytes | None) -> tuple[int, str]:
        try:
            with self.opener.open(self.address + path, data, timeout=60) as reply:
                return reply.status, reply.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


@pytest.fixture
def asked(app, save, address):
    """Ada has asked for a letter and it is with her: her browser, and the right code."""
    save(make.a_person("Ada", email="ada@example.org"))
    ada = Visitor(address)
    assert ada.send("/sign-in", email="ada@example.org")[0] == 200
    with app.app_context():
        sign_in = db.session.scalars(select(SignIn)).one()
        keys = make_keys(sign_in, app.config["SETTINGS"].secret_key)
        sign_in.mailed_at = now()
        db.session.commit()
    return ada, as_printed(keys.code)


def words(reply: tuple[int, str]) -> str:
    """What the error summary says."""
    summary = BeautifulSoup(reply[1], "html5lib").select_one(".govuk-error-summary__list")
    return " ".join(summary.get_text().split()) if summary else ""


def test_the_sixth_try_is_refused_though_it_is_right(asked):
    ada, code = asked
    for left in ("4 more tries", "3 more tries", "2 more tries", "1 more try"):
        reply = ada.send("/sign-in/check", code="AAAA-AAAA")
        assert reply[0] == 422
        assert words(reply) == f"That code didn't work. Check it. You have {left}."
    fifth = ada.send("/sign-in/check", code="AAAA-AAAA")
    assert words(fifth) == "That code didn't work, and you have no more tries. Ask for a new one below."
    assert ada.send("/sign-in/check", code=code)[0] == 422
    assert "Ada" not in ada.get("/me")[1]


def test_the_fifth_try_lets_in_if_it_is_right(asked):
    ada, code = asked
    for _ in range(4):
        ada.send("/sign-in/check", code="AAAA-AAAA")
    assert ada.send("/sign-in/check", code=code.lower())[0] == 200
    assert "<h1" in ada.get("/me")[1] and "Ada" in ada.get("/me")[1]


def test_tries_at_the_same_moment_are_all_counted(app, asked):
    ada, code = asked
    token = ada.token_of("/sign-in/check")
    with ThreadPoolExecutor(8) as crowd:
        replies = list(crowd.map(lambda _: ada.send_form("/sign-in/check", token, code="AAAA-AAAA"), range(12)))
    assert {status for status, _ in replies} == {422}
    assert sum("more tries." in words(reply) and "Check it" in words(reply) for reply in replies) == 3
    with app.app_context():
        assert db.session.scalars(select(SignIn.tries)).one() == 5
    assert ada.send("/sign-in/check", code=code)[0] == 422


def test_two_presses_of_one_link_let_in_once(app, asked):
    with app.app_context():
        sign_in = db.session.scalars(select(SignIn)).one()
        link = "/sign-in/link/" + make_keys(sign_in, app.config["SETTINGS"].secret_key).token
        db.session.commit()
    crowd = [Visitor(asked[0].address) for _ in range(6)]
    for visitor in crowd:
        assert visitor.get(link)[0] == 200
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda visitor: _press(visitor, link), crowd))
    assert sum("Ada" in visitor.get("/me")[1] for visitor in crowd) == 1


def _press(visitor: Visitor, link: str) -> None:
    token = visitor.token_of("/sign-in")
    visitor.send_form(link, token)

"""The production server as a program: pages, mail by one process, and an end that leaves nothing running."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from grants.actions.people import add_person
from grants.actions.signing_in import ask_to_sign_in
from grants.clock import now
from tests.command_line import ROOT, a_house

KEY = "a key of more than thirty-two characters"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="gunicorn is for Linux and macOS")


@pytest.fixture
def house(request, tmp_path, worker_id):
    return a_house(tmp_path, request.config.getoption("--database"), f"serve_{worker_id}")


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def children(pid):
    """Every process below this one, with the words it was started by."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "status").read_text().partition("PPid:")[2].split()[0])
            words = (folder / "cmdline").read_text().replace("\0", " ")
        except (OSError, IndexError):  # it ended while we looked
            continue
        if parent == pid:
            found[int(folder.name)] = words
    return found


def until(true, seconds=20):
    for _ in range(seconds * 10):
        if found := true():
            return found
        time.sleep(0.1)
    raise AssertionError("it did not happen")


@pytest.fixture
def serving(house):
    """The server on a free port, told to stop when the test is over."""
    port = free_port()
    program = subprocess.Popen(
        [sys.executable, "-P", "-m", "grants", "serve", "--port", str(port)],
        env={**os.environ, **house.environment, "PYTHONPATH": str(ROOT), "GRANTS_SECRET_KEY": KEY,
             "GRANTS_MAIL_URL": (house.folder / "outbox").as_uri()},
        cwd=house.folder,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip

    def answers():
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=5) as reply:
                return reply.read().decode()
        except OSError:
            assert program.poll() is None
            return ""

    yield program, until(answers)
    program.kill()
    program.wait()


def test_two_workers_and_one_postman_that_all_end_with_the_server(serving, house):
    program, page = serving
    assert "Sign in" in page
    below = children(program.pid)
    postmen = [pid for pid, words in below.items() if "mail send" in words]
    assert (len(postmen), len(below)) == (1, 3)

    with house.session() as session:
        add_person(session, "ada@example.org", "Ada", by=None, at=now())
        ask_to_sign_in(session, "ada@example.org", at=now())
        session.commit()
    letter = until(lambda: list((house.folder / "outbox").glob("*.eml")))[0].read_text()
    assert re.search(r"http://127\.0\.0\.1:\d+/sign-in/link/", letter.replace("=\n", ""))

    program.send_signal(signal.SIGTERM)
    assert program.wait(20) == 0
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in below))


def test_another_postman_begins_where_he_died_and_not_at_once(serving, house):
    program, _ = serving

    def postmen():
        return [pid for pid, words in children(program.pid).items() if "mail send" in words]

    [first] = until(postmen)
    os.kill(first, signal.SIGKILL)
    [second] = until(lambda: [pid for pid in postmen() if pid != first])
    os.kill(second, signal.SIGKILL)
    until(lambda: not Path(f"/proc/{second}").exists())
    time.sleep(2)  # the first process looks every second
    assert postmen() == [], "no tight loop"
    [third] = until(lambda: [pid for pid in postmen() if pid not in (first, second)])
    with house.session() as session:
        add_person(session, "ada@example.org", "Ada", by=None, at=now())
        ask_to_sign_in(session, "ada@example.org", at=now())
        session.commit()
    until(lambda: list((house.folder / "outbox").glob("*.eml")))
    program.send_signal(signal.SIGTERM)
    assert program.wait(20) == 0
    until(lambda: not Path(f"/proc/{third}").exists())


@pytest.mark.parametrize("url", ["http://mail.example.org", "smtp://", "smtp://fund:SECRET@mail.example.org:465"])
def test_a_mail_url_that_no_letter_could_go_by_is_a_start_up_error_in_one_line(house, url):
    refused = house.run("serve", "--port", str(free_port()), GRANTS_SECRET_KEY=KEY, GRANTS_MAIL_URL=url)
    assert refused.code == 1
    [problem] = refused.problems
    assert problem.startswith("GRANTS_MAIL_URL ") and "SECRET" not in problem


def test_a_postman_goes_when_his_server_was_killed(serving):
    program, _ = serving
    below = children(program.pid)
    program.kill()
    program.wait()
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in below))


def test_a_server_of_ones_own_needs_the_same_settings(house):
    words = [sys.executable, "-c", "import wsgi; print(wsgi.app.name)"]
    environment = {**os.environ, **house.environment, "PYTHONPATH": str(ROOT)}
    refused = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert refused.returncode == 1 and "GRANTS_SECRET_KEY" in refused.stderr
    environment["GRANTS_SECRET_KEY"] = KEY
    house.sql("INSERT INTO setting (name, value) VALUES ('demo', '{}')")
    refused = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert refused.returncode == 1 and "This database is the demo's" in refused.stderr
    house.sql("DELETE FROM setting")
    served = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert (served.returncode, served.stdout) == (0, "grants\n")

"""The outbox: nothing lost, nothing sent twice, and no letter that somebody in between could read."""

import socket
import ssl
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from functools import partial
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from flask import Flask
from sqlalchemy import select

from grants import mail
from grants.actions.people import remove_person
from grants.actions.signing_in import ask_to_sign_in
from grants.core.tokens import LINK_PATH
from grants.models import Mail, SignIn
from grants.queries.people import letters_waiting
from tests import make
from tests.make import NOON


class Post:
    """What a mail server does with letters, and what it was told."""

    def __init__(self):
        self.letters = []
        self.refuse = {}
        self.slow = 0.0

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802  (aiosmtpd's name)
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        import asyncio

        await asyncio.sleep(self.slow)
        letter = message_from_bytes(envelope.content, policy=policy.default)
        self.letters.append((letter, session.ssl is not None, session.authenticated))
        return "250 taken"


@pytest.fixture
def post():
    return Post()


@pytest.fixture
def server(post):
    """A mail server of this machine, without encryption."""
    controller = Controller(post, hostname="127.0.0.1", port=a_free_port())
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture
def sends_to(app, settings):
    """The application, with a mail URL of the test's own."""

    def sends_to(url: str, **values) -> Flask:
        app.config["SETTINGS"] = replace(settings, mail_url=url, **values)
        return app

    yield sends_to
    app.config["SETTINGS"] = settings


def a_free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def url_of(server: Controller) -> str:
    return f"smtp://127.0.0.1:{server.port}"


def a_letter(to: str = "ada@example.org", **values) -> Mail:
    return Mail(to_email=to, subject="Your application", body="It is in.\n", created_at=NOON, **values)


def asked(session, email="ada@example.org"):
    sign_in = ask_to_sign_in(session, email, at=NOON)
    session.commit()
    return sign_in


def test_a_letter_goes_out_once(save, sends_to, server, post):
    save(a_letter())
    app = sends_to(url_of(server))
    assert [mail.send_waiting(app), mail.send_waiting(app)] == [1, 0]
    [(letter, _, _)] = post.letters
    assert (letter["To"], letter["Subject"], letter.get_content().strip()) == (
        "ada@example.org", "Your application", "It is in.",
    )  # fmt: skip
    assert letter["From"] == "Oakfield Homes <no-reply@127.0.0.1>"
    assert letter["Auto-Submitted"] == "auto-generated"


def test_a_sign_in_letter_has_a_link_to_our_own_address_and_a_code(session, sends_to, server, post):
    session.add(make.a_person("Ada Öztürk", email="ada@example.org"))
    asked(session)
    mail.send_waiting(sends_to(url_of(server), public_url="https://fund.example.org"))
    [(letter, _, _)] = post.letters
    words = letter.get_content().replace("\r\n", "\n")
    assert letter["Subject"] == "Sign in to Oakfield Homes"
    assert words.startswith("Hello Ada Öztürk,\n")
    assert f"https://fund.example.org{LINK_PATH}" in words
    assert letter["Message-ID"].endswith("@fund.example.org>")


def test_the_ten_minutes_begin_when_the_server_has_taken_the_letter(session, sends_to, server):
    session.add(make.a_person("Ada", email="ada@example.org"))
    sign_in = asked(session)
    later = iter([NOON, NOON, NOON + timedelta(seconds=40)])
    mail.send_waiting(sends_to(url_of(server)), now=lambda: next(later))
    session.expire_all()
    assert sign_in.mailed_at == NOON + timedelta(seconds=40)
    assert sign_in.expires_at == NOON + timedelta(minutes=10, seconds=40)


def test_a_server_that_is_away_costs_nothing_but_time(session, save, sends_to, server, post):
    save(a_letter(), a_letter("ben@example.org"))
    away = sends_to("smtp://127.0.0.1:1")
    assert mail.send_waiting(away, now=lambda: NOON) == 0
    first, second = session.scalars(select(Mail).order_by(Mail.id))
    assert (first.tries, first.held_until) == (1, NOON + timedelta(seconds=10))
    assert "refused" in first.last_error
    assert second.tries == 0, "it would only wait for the same server"
    session.rollback()
    here = sends_to(url_of(server))
    assert mail.send_waiting(here, now=lambda: NOON + timedelta(seconds=9)) == 1
    assert mail.send_waiting(here, now=lambda: NOON + timedelta(seconds=10)) == 1
    assert [letter["To"] for letter, _, _ in post.letters] == ["ben@example.org", "ada@example.org"]


def test_it_waits_longer_after_each_failure_and_never_gives_up(session, save, sends_to):
    save(a_letter())
    app, at, waits = sends_to("smtp://127.0.0.1:1"), NOON, []
    for _ in range(9):
        mail.send_waiting(app, now=partial(datetime.fromisoformat, at.isoformat()))
        held = session.scalars(select(Mail.held_until)).one()
        session.rollback()
        waits.append(int((held - at).total_seconds()))
        at = held
    assert waits == [10, 20, 40, 80, 160, 320, 640, 900, 900]


def test_an_address_the_server_refuses_holds_up_nobody_else(session, save, sends_to, server, post):
    post.refuse = {"gone@example.org": "550 no such box"}
    save(a_letter("gone@example.org"), a_letter("two@@example.org"), a_letter("ada@example.org"))
    assert mail.send_waiting(sends_to(url_of(server))) == 1
    assert [letter["To"] for letter, _, _ in post.letters] == ["ada@example.org"]
    gone, odd, _ = session.scalars(select(Mail).order_by(Mail.id))
    assert "no such box" in gone.last_error
    assert odd.last_error


def test_several_processes_never_send_the_same_letter(save, sends_to, server, post):
    post.slow = 0.02
    save(*[a_letter(f"person{number}@example.org") for number in range(12)])
    app = sends_to(url_of(server))
    with ThreadPoolExecutor(4) as crowd:
        sent = sum(crowd.map(lambda _: mail.send_waiting(app), range(4)))
    assert sent == 12
    assert len({letter["To"] for letter, _, _ in post.letters}) == len(post.letters) == 12


def test_a_letter_whose_process_died_is_sent_by_another(save, sends_to, server):
    save(a_letter(held_until=NOON + mail.HELD))
    app = sends_to(url_of(server))
    assert mail.send_waiting(app, now=lambda: NOON + timedelta(minutes=9)) == 0
    assert mail.send_waiting(app, now=lambda: NOON + timedelta(minutes=10)) == 1


def test_a_second_letter_makes_the_link_of_the_first_worthless(session, sends_to, server, post):
    session.add(make.a_person("Ada", email="ada@example.org"))
    sign_in = asked(session)
    post.refuse = {"ada@example.org": "451 later"}
    app = sends_to(url_of(server))
    mail.send_waiting(app, now=lambda: NOON)
    session.expire_all()
    before = sign_in.link_hash
    assert before is not None
    session.rollback()
    post.refuse = {}
    mail.send_waiting(app, now=lambda: NOON + timedelta(minutes=1))
    session.expire_all()
    assert sign_in.link_hash != before


def test_nothing_is_sent_to_somebody_we_do_not_know_or_no_longer(session, sends_to, server, post):
    ben = make.a_person("Ben", email="ben@example.org")
    session.add(ben)
    asked(session, "eve@example.org")
    asked(session, "ben@example.org")
    remove_person(session, ben, by=None, at=NOON)
    session.commit()
    assert mail.send_waiting(sends_to(url_of(server))) == 0
    assert post.letters == []
    assert session.scalars(select(Mail)).all() == []


def test_without_a_mail_url_letters_wait_and_can_be_counted(session, sends_to):
    session.add_all([make.a_person("Ada", email="ada@example.org"), a_letter()])
    asked(session)
    asked(session, "eve@example.org")
    assert mail.send_waiting(sends_to("")) == 0
    assert letters_waiting(session) == 2


def test_without_the_key_only_sign_in_letters_wait(session, sends_to, server, post):
    session.add_all([make.a_person("Ada", email="ada@example.org"), a_letter("ben@example.org")])
    asked(session)
    assert mail.send_waiting(sends_to(url_of(server), secret_key="")) == 1
    assert session.scalars(select(Mail.last_error).where(Mail.sent_at.is_(None))).one().startswith("GRANTS_SECRET_KEY")
    assert session.scalars(select(SignIn.link_hash)).one() is None


def test_a_folder_takes_one_file_a_letter(save, sends_to, tmp_path):
    save(a_letter(), a_letter("ben@example.org"))
    folder = tmp_path / "out box"
    assert mail.send_waiting(sends_to(folder.as_uri())) == 2
    files = sorted(folder.iterdir())
    assert [file.suffix for file in files] == [".eml", ".eml"]
    to = [message_from_bytes(file.read_bytes(), policy=policy.default)["To"] for file in files]
    assert to == ["ada@example.org", "ben@example.org"]


def test_who_it_comes_from_can_be_said_in_the_url(save, sends_to, server, post):
    save(a_letter())
    mail.send_waiting(sends_to(url_of(server) + "?from=grants%40oakfield.example"))
    assert post.letters[0][0]["From"] == "Oakfield Homes <grants@oakfield.example>"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory) -> Path:
    """A certificate for localhost, made for this run."""
    folder = tmp_path_factory.mktemp("certificate")
    command = "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    files = ["-keyout", folder / "key.pem", "-out", folder / "certificate.pem"]
    made = subprocess.run([*command.split(), *files], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("openssl is not on this machine")
    return folder


def test_a_password_is_sent_only_in_private(save, sends_to, post, certificate, monkeypatch):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate / "certificate.pem", certificate / "key.pem")
    seen = []

    def authenticate(server, session, envelope, mechanism, data):
        seen.append((data.login, data.password))
        return AuthResult(success=True)

    controller = Controller(
        post,
        hostname="localhost",
        port=a_free_port(),
        tls_context=context,
        authenticator=authenticate,
        auth_require_tls=True,
    )
    controller.start()
    url = f"smtp://grants%40oakfield.example:pass%2Fword@localhost:{controller.port}"
    save(a_letter())
    try:
        at = NOON
        assert mail.send_waiting(sends_to(url), now=lambda: at) == 0, "nobody vouches for this certificate"
        assert seen == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "certificate.pem"))
        at = NOON + timedelta(minutes=1)
        assert mail.send_waiting(sends_to(url), now=lambda: at) == 1
    finally:
        controller.stop()
    assert seen == [(b"grants@oakfield.example", b"pass/word")]
    [(letter, private, known)] = post.letters
    assert private and known
    assert letter["From"] == "Oakfield Homes <grants@oakfield.example>"

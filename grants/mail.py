"""The outbox: letters wait in the database and are sent one at a time, after the change they speak of is saved.

Besides the pages' transactions.py and the command line, this is the one file that commits, for a letter that was handed
over must never be handed over again, whatever happens next. A process takes a letter by holding it for ten minutes; if
it dies meanwhile, another sends it then. So nothing is lost, and two processes never send the same letter.
"""

import secrets
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, current_app
from flask_babel import force_locale, gettext
from flask_mailman import EmailMessage, Mail
from flask_mailman.backends.base import BaseEmailBackend
from flask_mailman.backends.smtp import EmailBackend
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from grants import clock, models
from grants.actions.signing_in import make_keys
from grants.config import Settings
from grants.core import tokens
from grants.database import db, reading
from grants.fate_letters import fate_letter, tellings_of
from grants.mail_url import read_mail_url


class Waits(Exception):
    """The letter cannot be written now; the words say what is missing."""


HELD = timedelta(minutes=10)
PATIENCE = 20  # seconds for the server's every answer
LONGEST_WAIT = timedelta(minutes=15)  # between two tries
OF_THIS_LETTER = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, ValueError, Waits)  # others may still go
ON_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in hand, with its words."""

    id: int
    to_email: str
    to_name: str
    subject: str
    body: str


def send_waiting(app: Flask, *, now: Callable[[], datetime] = clock.now) -> int:
    """Send what waits, one letter after the other, and say how many went; without GRANTS_MAIL_URL all of it waits."""
    settings: Settings = app.config["SETTINGS"]
    if not settings.mail_url:
        return 0
    sent = 0
    with app.app_context():
        backend = _backend(app, settings)
        try:
            for number in _due(now()):
                outcome = _send_one(number, backend, settings, now)
                if outcome is None:
                    break  # the server is not there: the others would only wait for it too
                sent += outcome
        finally:
            _hang_up(backend)
    return sent


def _due(at: datetime) -> list[int]:
    ready = or_(models.Mail.held_until.is_(None), models.Mail.held_until <= at)
    with reading(), Session(db.engine) as session:
        return list(session.scalars(select(models.Mail.id).where(models.Mail.sent_at.is_(None), ready).order_by("id")))


def _send_one(number: int, backend: BaseEmailBackend, settings: Settings, now: Callable[[], datetime]) -> bool | None:
    """Whether the letter went; None: the server could not be reached."""
    try:
        letter = _take(number, settings, now())
        if letter is None:
            return False
        _hand_over(letter, backend, settings)
    except (OSError, ValueError, Waits) as problem:  # smtplib's own errors are OSErrors; ValueError: an odd address
        _put_back(number, problem, now())
        refused_this_one = isinstance(problem, OF_THIS_LETTER)
        if not refused_this_one:
            _hang_up(backend)
        return False if refused_this_one else None
    with Session(db.engine) as session, session.begin():
        mail = session.get_one(models.Mail, number)
        mail.sent_at, mail.last_error = now(), ""
        if mail.sign_in is not None:
            mail.sign_in.mailed_at = mail.sent_at
    return True


def _take(number: int, settings: Settings, at: datetime) -> Letter | None:
    """Hold a letter, so that no other process sends it; None: another has it, or it is for nobody."""
    free = (models.Mail.sent_at.is_(None), or_(models.Mail.held_until.is_(None), models.Mail.held_until <= at))
    taking = update(models.Mail).where(models.Mail.id == number, *free).values(held_until=at + HELD)
    with Session(db.engine) as session, session.begin():
        if session.execute(taking.returning(models.Mail.id)).first() is None:
            return None
        mail = session.get_one(models.Mail, number)
        sign_in = mail.sign_in
        if sign_in is None:
            return _news_or_words(session, mail, settings)
        if sign_in.person is None or sign_in.person.removed_at is not None or sign_in.spent_at is not None:
            session.delete(mail)
            return None
        if settings.secret_key:
            return _sign_in_letter(mail, sign_in, settings)
    raise Waits("GRANTS_SECRET_KEY is not set, and sign-in letters need it.")


def _news_or_words(session: Session, mail: models.Mail, settings: Settings) -> Letter | None:
    """What became of somebody's suggestions, written now; or the words that the letter holds."""
    tellings = tellings_of(session, mail)
    if not tellings:
        return Letter(mail.id, mail.to_email, mail.to_name, mail.subject, mail.body)
    if not settings.secret_key:
        raise Waits("GRANTS_SECRET_KEY is not set, and the way to stop letters needs it.")
    words = fate_letter(session, mail, tellings, settings)
    if words is None:  # they asked for no more letters while this one waited
        for telling in tellings:
            session.delete(telling)
        session.flush()
        session.delete(mail)
        return None
    return Letter(mail.id, mail.to_email, mail.to_name, *words)


def _sign_in_letter(mail: models.Mail, sign_in: models.SignIn, settings: Settings) -> Letter:
    keys = make_keys(sign_in, settings.secret_key)
    assert sign_in.person is not None
    with force_locale(sign_in.language):
        organisation = settings.organisation or gettext("the community fund")
        # Not render_template: that gives a page its surroundings, and there is no page here.
        body = current_app.jinja_env.get_template("people/letter.txt").render(
            name=sign_in.person.name,
            organisation=organisation,
            link=f"{settings.public_url}{tokens.LINK_PATH}{keys.token}",
            code=tokens.as_printed(keys.code),
        )
        subject = gettext("Sign in to %(organisation)s", organisation=organisation)
    return Letter(mail.id, mail.to_email, sign_in.person.name, subject, body)


def _put_back(number: int, problem: Exception, at: datetime) -> None:
    """Note what went wrong, and wait twice as long as the last time."""
    with Session(db.engine) as session, session.begin():
        mail = session.get_one(models.Mail, number)
        mail.held_until = at + min(timedelta(seconds=10) * 2 ** min(mail.tries, 10), LONGEST_WAIT)
        mail.tries += 1
        mail.last_error = (str(problem) or type(problem).__name__)[:500]


def _hand_over(letter: Letter, backend: BaseEmailBackend, settings: Settings) -> None:
    host = urlsplit(settings.public_url).hostname or "localhost"
    message = EmailMessage(
        subject=" ".join(letter.subject.split()),
        body=letter.body,
        from_email=_sender(settings),
        to=[letter.to_email],
        headers={
            "Message-ID": f"<{letter.id}.{secrets.token_hex(8)}@{host}>",
            "Auto-Submitted": "auto-generated",  # so that no absence notice comes back
        },
        connection=backend,
    )
    backend.open()  # first, or it would hang up after each letter and take a grumble at that for a failure
    message.send()


def _sender(settings: Settings) -> tuple[str, str]:
    """Who a letter comes from: `?from=` of the mail URL, else the account that sends it, else nobody at our address."""
    url = read_mail_url(settings.mail_url)
    host = urlsplit(settings.public_url).hostname or "localhost"
    return settings.organisation, url.sender or (url.username if "@" in url.username else f"no-reply@{host}")


class Smtp(EmailBackend):  # type: ignore[misc]  # Flask-Mailman has no types
    """A mail server, spoken to in private: only one on this machine may do without encryption."""

    connection: smtplib.SMTP | None

    def open(self) -> bool:
        """Connect, once for all the letters of a run."""
        if self.connection is not None:
            return False
        self.connection = server = self._server()
        if not self.use_ssl:
            server.ehlo()
            if server.has_extn("starttls") or self.host not in ON_THIS_MACHINE:
                server.starttls(context=self.ssl_context)
        if self.username:
            server.login(self.username, self.password)
        return True

    def _server(self) -> smtplib.SMTP:
        if self.use_ssl:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout, context=self.ssl_context)
        return smtplib.SMTP(self.host, self.port, timeout=self.timeout)


class Folder(BaseEmailBackend):  # type: ignore[misc]  # Flask-Mailman has no types
    """A folder that takes letters as files, one .eml each, in the order of their names."""

    def __init__(self, folder: Path, **values: object) -> None:
        super().__init__(**values)
        self.folder = folder

    def send_messages(self, email_messages: list[EmailMessage]) -> int:
        """Write each whole under another name first, so that whoever looks finds no half letter."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{clock.now():%Y%m%d-%H%M%S-%f}-{secrets.token_hex(4)}"
            half = self.folder / f".{name}.part"
            half.write_bytes(message.message().as_bytes())
            half.rename(self.folder / f"{name}.eml")
        return len(email_messages)


def _backend(app: Flask, settings: Settings) -> BaseEmailBackend:
    if "mailman" not in app.extensions:
        Mail(app)
    post = app.extensions["mailman"]
    url = read_mail_url(settings.mail_url)
    if url.folder is not None:
        return post.get_connection(Folder, folder=url.folder)
    return post.get_connection(
        Smtp,
        host=url.host,
        port=url.port,
        username=url.username,
        password=url.password,
        use_ssl=url.tls_from_the_start,
        use_tls=False,  # Smtp.open sees to it
        timeout=PATIENCE,
    )


def _hang_up(backend: BaseEmailBackend) -> None:
    """End the talk with the server; what it says to that changes nothing, for the letters are with it."""
    try:
        backend.close()
    except (OSError, ssl.SSLError):
        backend.connection = None

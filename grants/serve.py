"""The production server: gunicorn where there is one, waitress on Windows; and one process that sends the mail."""

import gc
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import select

from grants import create_app, mail, schema
from grants.config import Settings, SettingsError
from grants.database import db, reading
from grants.models import Setting

WORKERS = 2
THREADS = 8  # of each worker; a save waits for the disk more than for the processor
SECONDS_BETWEEN_MAIL = 10
SECONDS_BETWEEN_POSTMEN = 5  # at least, from the start of one to the start of the next
ENDING = 25  # seconds that requests under way are given when the server is told to stop

log = logging.getLogger(__name__)


def checked_app(settings: Settings) -> Flask:
    """The application, on a database of the shape it needs. Raises SettingsError on any other."""
    schema.must_be_known(settings.engine_url)
    app = create_app(settings)
    with connected(app):
        schema.must_be_current(db.engine)
    return app


def production_app(settings: Settings) -> Flask:
    """The application for real people. Raises SettingsError on the demo's database."""
    app = checked_app(settings)
    with connected(app):
        if is_demo():
            raise SettingsError(
                "This database is the demo's: anybody could sign in as anybody. Set GRANTS_DATABASE_URL to your own."
            )
    settle()
    return app


def settle() -> None:
    """Let the collector of unused objects look seldom, and never at what was made at the start and stays to the end.

    By itself it looks after every 700 new objects, and so through a long ranking again and again while it is made.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@contextmanager
def connected(app: Flask) -> Iterator[None]:
    """Work with the database and leave no connection open: none must be shared by processes that come from this one."""
    with app.app_context():
        try:
            yield
        finally:
            db.session.close()
            db.engine.dispose()


def is_demo() -> bool:
    """Is the database marked as the demo's?"""
    with reading():
        marked = db.session.scalar(select(Setting.id).where(Setting.name == "demo")) is not None
        db.session.rollback()
    return marked


def run(settings: Settings, host: str, port: int) -> None:
    """Serve until told to stop."""
    app = production_app(settings)
    if sys.platform == "win32":
        _serve_with_waitress(app, host, port)
    else:
        _serve_with_gunicorn(settings, host, port)


def _serve_with_waitress(app: Flask, host: str, port: int) -> None:
    import waitress

    if app.config["SETTINGS"].mail_url:
        threading.Thread(target=send_for_ever, args=(app, SECONDS_BETWEEN_MAIL), daemon=True).start()
    waitress.serve(app, host=host, port=port, threads=WORKERS * THREADS, ident=None)


def _serve_with_gunicorn(settings: Settings, host: str, port: int) -> None:
    from gunicorn.app.base import BaseApplication
    from gunicorn.arbiter import Arbiter

    postman = Postman(settings)

    class FirstProcess(Arbiter):  # type: ignore[misc]  # gunicorn has no types
        def manage_workers(self) -> None:  # it looks once a second whether a worker died
            super().manage_workers()
            postman.mind()

    class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
        def load_config(self) -> None:
            for name, value in _options(postman, host, port).items():
                self.cfg.set(name, value)

        def load(self) -> Flask:
            return production_app(settings)

        def run(self) -> None:
            FirstProcess(self).run()

    Server().run()


def _options(postman: "Postman", host: str, port: int) -> dict[str, Any]:
    return {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "workers": WORKERS,
        "threads": THREADS,
        "worker_class": "gthread",
        "graceful_timeout": ENDING,
        "timeout": 120,  # the largest workbook of the largest round, on a slow machine
        "control_socket_disable": True,
        "proc_name": "grants",
        "when_ready": lambda _: postman.start(),
        "on_exit": lambda _: postman.stop(),
    }


class Postman:
    """The one process that sends the mail: begun by the server's first process, minded by it, and ended with it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.process: subprocess.Popen[bytes] | None = None
        self.started = 0.0

    def start(self) -> None:
        """Begin, where there is a mail server to send to."""
        if not self.settings.mail_url:
            log.warning("GRANTS_MAIL_URL is not set, so the mail waits.")
            return
        words = ["-m", "grants", "mail", "send", "--every", str(SECONDS_BETWEEN_MAIL), "--while-runs", str(os.getpid())]
        environment = {**os.environ, "GRANTS_PUBLIC_URL": self.settings.public_url}  # with the port that is served
        safe = ["-P"] if sys.flags.safe_path else []
        self.process = subprocess.Popen([sys.executable, *safe, *words], env=environment)  # noqa: S603 - ourselves
        self.started = time.monotonic()

    def mind(self) -> None:
        """Begin another where it has died, but none sooner than a while after the last."""
        if self.process is None or self.process.poll() is None:
            return
        if time.monotonic() >= self.started + SECONDS_BETWEEN_POSTMEN:
            log.warning("The process that sends the mail has died. Another begins.")
            self.start()

    def stop(self) -> None:
        """End it, after the letter in hand."""
        if self.process is not None:
            self.process.terminate()
            self.process = None  # nobody begins another now


def send_for_ever(app: Flask, seconds: int, *, parent: int | None = None) -> None:
    """Send what waits, again and again; until told to stop, or until the parent process is gone."""
    stop = threading.Event()
    if threading.current_thread() is threading.main_thread():
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, lambda *_: stop.set())
    next_look = time.monotonic()
    while not stop.is_set() and (parent is None or os.getppid() == parent):
        if time.monotonic() >= next_look:
            try:
                mail.send_waiting(app)
            except Exception:
                log.exception("The mail could not be sent now.")
            next_look = time.monotonic() + seconds
        stop.wait(min(seconds, 1))

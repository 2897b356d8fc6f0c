"""Starting the demo: its own database, made and filled where it is not there yet, and a server on this machine."""

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import waitress
from sqlalchemy import Engine, create_engine, inspect, select
from sqlalchemy.orm import Session

from grants import create_app, schema
from grants.clock import now
from grants.config import Settings, SettingsError, for_demo
from grants.core.errors import Refused
from grants.database import Model, reading
from grants.demo.seeding import MARK, seed
from grants.models import Setting
from grants.serve import send_for_ever

HOST = "127.0.0.1"
THREADS = 8
SECONDS_BETWEEN_MAIL = 1  # a visitor who asks for a letter looks for it at once

TO_TRY = """\
Everything in it is invented. Try this:
  /demo                     sign in with one click as Marie, who is half-way through her scoresheets
                            or as Priya, who looks after the round, or anybody else
  /demo/outbox              the letters that the demo sends
Stop it with Ctrl+C. Make it anew with --fresh."""


def run(port: int, *, fresh: bool) -> None:
    """Make the demo where it is not there yet, and serve it until told to stop."""
    with _listening(port) as listening:
        used = int(listening.getsockname()[1])
        settings = for_demo(used, _instance())
        if prepare(settings, fresh=fresh):
            click.echo("The demo was made.")
        app = create_app(settings)
        threading.Thread(target=send_for_ever, args=(app, SECONDS_BETWEEN_MAIL), daemon=True).start()
        if used != port:
            click.echo(f"Port {port} is taken, so the demo is on port {used}.")
        click.echo(f"The demo is at http://{HOST}:{used}\n{TO_TRY}")
        waitress.serve(app, sockets=[listening], threads=THREADS, ident=None, _quiet=True)


def prepare(settings: Settings, *, fresh: bool = False) -> bool:
    """See that the demo's database is there, whole and of the right shape; whether it had to be made."""
    with _engine(settings) as engine:
        if _is_whole(engine) and not fresh:
            return False
    _clear(settings.instance)
    with _engine(settings) as engine:
        schema.upgrade(engine)
        with Session(engine) as session:
            seed(session, now=now())
            session.commit()
    return True


@contextmanager
def _engine(settings: Settings) -> Iterator[Engine]:
    engine = create_engine(settings.engine_url)
    try:
        yield engine
    finally:
        engine.dispose()


def _instance() -> Path | None:
    """Where `instance/` is; the demo keeps to its own folder in it."""
    folder = os.environ.get("GRANTS_INSTANCE")
    return Path(folder).resolve() if folder else None


def _is_whole(engine: Engine) -> bool:
    """Whether it is there and of today's shape. Refuses to touch a database that somebody put here by mistake."""
    with reading(), engine.connect() as connection:
        tables = set(inspect(connection).get_table_names())
        if not tables & {table.name for table in Model.metadata.sorted_tables}:
            return False
        if "setting" in tables and connection.scalar(select(Setting.id).where(Setting.name == MARK)):
            return schema.revision(engine) == schema.newest_revision()
        if "person" in tables and connection.exec_driver_sql("SELECT 1 FROM person").first():
            raise Refused(
                "The database %(file)s is not the demo's. Move it away, and start the demo again.",
                file=engine.url.database,
            )
    return False


def _clear(folder: Path) -> None:
    """Throw the demo's own files away; its key stays, so that a fixed port keeps its cookies."""
    for file in folder.glob("grants.sqlite*"):
        file.unlink()
    for part in ("outbox", "uploads"):
        shutil.rmtree(folder / part, ignore_errors=True)


def _listening(wanted: int) -> socket.socket:
    """A socket on this machine alone, on the port that is wanted or, where that is taken, on any free one."""
    for port in (wanted, 0):
        one = socket.socket()
        if os.name != "nt":  # on Windows this would let two programs share a port
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((HOST, port))
        except OSError:
            one.close()
        else:
            return one
    raise SettingsError("No port is free on this machine.")

"""The house itself: serving, mail, the database's shape, and backups."""

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click
from sqlalchemy import Engine

from grants import mail, schema, serve
from grants.clock import now
from grants.commands.transactions import database
from grants.commands.words import FILE
from grants.config import from_environment
from grants.core.errors import Refused
from grants.exports.backup import write_backup
from grants.exports.files import written_whole
from grants.imports.backup import restore_backup

PORT = click.IntRange(1, 65535)

UPLOADS = "uploads"  # in the instance folder: the files that people sent


@click.command()
def upgrade() -> None:
    """Bring the database to the current shape. A new database gets its tables."""
    with database(current=False) as engine:
        schema.upgrade(engine)


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=PORT, default=5000, show_default=True)
def serve_(host: str, port: int) -> None:
    """Serve the pages, and send waiting mail every ten seconds."""
    serve.run(from_environment(os.environ, port=port, serving=True), host, port)


@click.command()
@click.option("--port", type=PORT, default=8000, show_default=True, help="Where to serve it; another if it is taken.")
@click.option("--fresh", is_flag=True, help="Make it anew.")
def demo(port: int, fresh: bool) -> None:
    """Make the demo, all of it invented, and serve it on this machine."""
    from grants.demo import running

    running.run(port, fresh=fresh)


@click.group("mail")
def mail_() -> None:
    """The letters that wait."""


@mail_.command()
@click.option("--every", type=click.IntRange(1), metavar="SECONDS", help="Go on, and look again so often.")
@click.option("--while-runs", type=int, hidden=True, help="End when this process, which began this one, has ended.")
def send(every: int | None, while_runs: int | None) -> None:
    """Send what waits."""
    settings = from_environment(os.environ)
    if not settings.mail_url:
        raise Refused("GRANTS_MAIL_URL is not set, so the mail waits.")
    app = serve.checked_app(settings)
    with serve.connected(app):
        if every is None:
            click.echo(f"{mail.send_waiting(app)} sent.")
        else:
            serve.send_for_ever(app, every, parent=while_runs)


@click.command()
@click.argument("file", type=FILE)
def backup(file: Path) -> None:
    """Write the whole database and the uploads to one zip, while people go on working.

    It holds everything: what staff alone may see, and members' drafts and marks beside their names, which nobody else
    may see here. Keep it where only those come who look after the server.
    """
    settings = from_environment(os.environ)
    with database(settings) as engine, written_whole(file) as half:
        rows = write_backup(engine, schema.newest_revision(), settings.instance / UPLOADS, half, at=now())
    click.echo(f"{rows:,} rows written to {file}. It holds what people wrote, so keep it safe.", err=True)


@click.command()
@click.argument("file", type=FILE)
@click.option("--replace", is_flag=True, help="Throw away what the database holds now.")
def restore(file: Path, replace: bool) -> None:
    """Fill the database from a backup. Everybody has to sign in again. An empty database gets its tables first."""
    if not file.is_file():
        raise Refused("There is no file %(file)s.", file=file)
    settings = from_environment(os.environ)
    with database(settings, current=False) as engine:
        uploads, newest, tables = settings.instance / UPLOADS, schema.newest_revision(), partial(_make_tables, engine)
        rows = restore_backup(engine, newest, uploads, file, make_tables=tables, replace=replace, at=now())
    click.echo(f"{rows:,} rows restored.", err=True)


def _make_tables(engine: Engine) -> None:
    """Give a database with nothing in it its tables. One of another shape is refused."""
    if schema.is_bare(engine):
        schema.upgrade(engine)
    schema.must_be_current(engine)


commands: Sequence[click.Command] = (demo, serve_, mail_, upgrade, backup, restore)

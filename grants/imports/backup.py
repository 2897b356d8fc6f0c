"""A backup, back into a database of either kind: all of it or nothing."""

import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from grants.core.backups import LONGEST_ROW, NOT_OURS, Manifest, table_file
from grants.core.errors import Refused
from grants.database import Model
from grants.imports.backup_columns import reader
from grants.imports.backup_zip import checked
from grants.models import Chain, Mail, SignIn, Visit

AT_ONCE = 500  # rows in memory


def restore_backup(
    engine: Engine,
    revision: str,
    uploads: Path,
    file: Path,
    *,
    make_tables: Callable[[], None],
    replace: bool,
    at: datetime,
) -> int:
    """Fill the database and the uploads from a backup; how many rows. Everybody has to sign in again.

    `revision` is the shape this program gives a database, and `make_tables` sees that it has it: only once the file
    is known to be good, for one of another version needs that version, and a database without our tables.
    Raises Refused, with nothing changed, for a file that is not whole or not ours, and for a database that holds
    something, unless it is to be replaced.
    """
    with checked(file) as (archive, manifest):
        if manifest.revision != revision:
            raise Refused(
                "This backup was made by another version of this program. Restore it with that version, then upgrade."
            )
        make_tables()
        with _new_uploads(archive, manifest, uploads, replace=replace), _at_once(engine) as connection:
            _make_room(connection, replace=replace)
            for table in Model.metadata.sorted_tables:
                _fill(connection, table, archive)
            _end_sessions_and_codes(connection, at)
            _count_on(connection)
    return manifest.rows


@contextmanager
def _at_once(engine: Engine) -> Iterator[Connection]:
    """All of it or nothing. What may point at a later row is looked at by the database only at the end."""
    try:
        with engine.begin() as connection:
            yield connection
    except IntegrityError:
        raise Refused(NOT_OURS, why="its rows do not fit together.") from None


def _make_room(connection: Connection, *, replace: bool) -> None:
    if connection.dialect.name == "postgresql":
        names = ", ".join(f'"{table.name}"' for table in Model.metadata.sorted_tables)
        connection.execute(text(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE"))
    for table in reversed(Model.metadata.sorted_tables):
        if not replace and _holds_something(connection, table):
            raise Refused("The database is not empty. Use another one, or say --replace to throw away what it holds.")
        connection.execute(delete(table))


def _holds_something(connection: Connection, table: Table) -> bool:
    rows = select(func.count()).select_from(table)
    if table is Chain.__table__:  # the house's own, empty, is there from the first day
        rows = rows.where(table.c.length > 0)
    return bool(connection.scalar(rows))


def _fill(connection: Connection, table: Table, archive: zipfile.ZipFile) -> None:
    read = reader(table)
    with archive.open(table_file(table.name)) as lines:
        rows = (_row(line, table, number, read) for number, line in enumerate(_lines(lines, table), start=1))
        while batch := list(islice(rows, AT_ONCE)):
            try:
                connection.execute(insert(table), batch)
            except OperationalError:
                raise
            except DBAPIError:
                raise Refused(NOT_OURS, why=f"the rows of “{table.name}” do not fit together.") from None


def _lines(part: Any, table: Table) -> Iterator[bytes]:
    while line := part.readline(LONGEST_ROW + 1):
        if len(line) > LONGEST_ROW:
            raise Refused(NOT_OURS, why=f"a row of “{table.name}” is too long.")
        yield line


def _row(line: bytes, table: Table, number: int, read: Any) -> dict[str, Any]:
    try:
        row: dict[str, Any] = read(json.loads(line))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, ArithmeticError):
        raise Refused(NOT_OURS, why=f"row {number} of “{table.name}” cannot be read.") from None
    return row


def _end_sessions_and_codes(connection: Connection, at: datetime) -> None:
    """Who was signed in when the backup was made may have been signed out since, and codes may have been spent."""
    connection.execute(update(Visit).where(Visit.ended_at.is_(None)).values(ended_at=at))
    connection.execute(update(SignIn).where(SignIn.spent_at.is_(None)).values(spent_at=at))
    connection.execute(delete(Mail).where(Mail.sent_at.is_(None), Mail.sign_in_id.is_not(None)))


def _count_on(connection: Connection) -> None:
    """Let PostgreSQL give new rows numbers after those that came in; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in Model.metadata.sorted_tables:
        highest = connection.scalar(select(func.max(table.c.id)))
        sequence = func.pg_get_serial_sequence(f'"{table.name}"', "id")
        connection.execute(select(func.setval(sequence, highest or 1, highest is not None)))


@contextmanager
def _new_uploads(archive: zipfile.ZipFile, manifest: Manifest, uploads: Path, *, replace: bool) -> Iterator[None]:
    """Put the backup's uploads in the place of what is there; if anything goes wrong, put that back."""
    if not replace and uploads.is_dir() and any(uploads.iterdir()):
        raise Refused("There are uploads in %(folder)s already. Say --replace to throw them away.", folder=uploads)
    uploads.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=uploads.parent) as folder:
        new, old = Path(folder) / "uploads", Path(folder) / "before"
        new.mkdir()
        for name in manifest.uploads:
            target = Path(folder) / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(name) as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy)
        if uploads.exists():
            uploads.rename(old)
        new.rename(uploads)
        try:
            yield
        except BaseException:
            uploads.rename(new)
            if old.exists():
                old.rename(uploads)
            raise

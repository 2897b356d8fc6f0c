"""The whole database, as rows that either kind of database can take, and the uploads, in one zip."""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, select

from grants.core.backups import MANIFEST, Manifest, Part, table_file
from grants.database import Model, reading

AT_ONCE = 1_000  # rows in memory
PIECE = 1024 * 1024  # bytes of an upload in memory


def write_backup(engine: Engine, revision: str, uploads: Path, file: Path, *, at: datetime) -> int:
    """Write the zip; how many rows. Everything is as it was at one moment, though people go on working.

    Uploads are read after the rows that speak of them: an upload is never changed, so none can be missing.
    """
    parts: dict[str, Part] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        with reading(), engine.connect() as connection:
            if connection.dialect.name == "postgresql":  # SQLite reads one moment in any transaction
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                for table in Model.metadata.sorted_tables:
                    parts[table_file(table.name)] = _write(archive, table_file(table.name), _lines(connection, table))
        for path in sorted(path for path in uploads.rglob("*") if path.is_file() and not path.is_symlink()):
            name = f"uploads/{path.relative_to(uploads).as_posix()}"
            parts[name] = _write(archive, name, _pieces(path), rows=False)
        manifest = Manifest(revision=revision, made_at=at.isoformat(), parts=parts)
        archive.writestr(MANIFEST, manifest.as_json())
    return manifest.rows


def _write(archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes], *, rows: bool = True) -> Part:
    digest, size, count = hashlib.sha256(), 0, 0
    with archive.open(name, "w", force_zip64=True) as target:
        for piece in pieces:
            target.write(piece)
            digest.update(piece)
            size += len(piece)
            count += 1
    return Part(size=size, sha256=digest.hexdigest(), rows=count if rows else 0)


def _lines(connection: Connection, table: Table) -> Iterator[bytes]:
    found = connection.execute(select(table).order_by(*table.primary_key.columns).execution_options(yield_per=AT_ONCE))
    for row in found.mappings():
        yield json.dumps(dict(row), ensure_ascii=False, separators=(",", ":"), default=_plain).encode() + b"\n"


def _plain(value: Any) -> str:
    """What JSON has no words for, as text; the column tells the reader what it was."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Fraction | Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no portable form yet.")


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece

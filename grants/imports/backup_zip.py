"""The zip of a backup, trusted in nothing: every name, size and checksum is looked at before a row is read."""

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grants.core.backups import (
    LARGEST,
    LARGEST_MANIFEST,
    MANIFEST,
    NOT_OURS,
    Manifest,
    Part,
    is_table,
    read_manifest,
    table_file,
)
from grants.core.errors import Refused
from grants.database import Model

PIECE = 1024 * 1024
ENCRYPTED = 0x1  # the bit of a zip's entry


@contextmanager
def checked(file: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """The opened zip and what is in it, when all of it is whole. Raises Refused where it is not."""
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _manifest(archive)
            _check_names(archive, manifest)
            for name, part in manifest.parts.items():
                _check_part(archive, name, part)
            yield archive, manifest
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
        raise Refused(NOT_OURS, why="it is not a zip file, or a part of it is broken.") from None


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    names = archive.namelist()
    if len(names) != len(set(names)):
        raise Refused(NOT_OURS, why="it holds two files of one name.")
    if MANIFEST not in names:
        raise Refused(NOT_OURS, why="it has no manifest.")
    if archive.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
        raise Refused(NOT_OURS, why="its manifest is too large.")
    _must_be_plain(archive.getinfo(MANIFEST))
    return read_manifest(archive.read(MANIFEST))


def _check_names(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    listed = {MANIFEST, *manifest.parts}
    if strange := sorted(listed ^ set(archive.namelist())):
        raise Refused(NOT_OURS, why=f"{strange[0][:100]!r} is not both in it and in its manifest.")
    tables = {table_file(table.name) for table in Model.metadata.sorted_tables}
    if missing := sorted(tables - listed):
        raise Refused(NOT_OURS, why=f"{missing[0]} is missing.")
    known = tables | {MANIFEST, *manifest.uploads}
    if strange := sorted(listed - known):
        raise Refused(NOT_OURS, why=f"{strange[0][:100]!r} has no place in it.")
    if sum(part.size for part in manifest.parts.values()) > LARGEST:
        raise Refused(NOT_OURS, why="it is too large.")


def _check_part(archive: zipfile.ZipFile, name: str, part: Part) -> None:
    info = archive.getinfo(name)
    _must_be_plain(info)
    digest, rows = hashlib.sha256(), 0
    if info.file_size == part.size:
        with archive.open(info) as file:
            while piece := file.read(PIECE):
                digest.update(piece)
                rows += piece.count(b"\n")
    if digest.hexdigest() != part.sha256 or (is_table(name) and rows != part.rows):
        raise Refused(NOT_OURS, why=f"{name[:100]!r} is not as it was written.")


def _must_be_plain(info: zipfile.ZipInfo) -> None:
    if info.flag_bits & ENCRYPTED:
        raise Refused("This file is locked with a password. Take the password off first.")

"""What a backup looks like: one zip of rows that either database can take, and the files that people sent.

manifest.json         what is in it: the program's version of the tables, and the size and SHA-256 of each part
tables/person.jsonl   a table: one row a line, as a JSON object
uploads/…             files as they were
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from grants.core.errors import Refused

FORMAT = 1
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 50 * 1024 * 1024
LARGEST = 64 * 1024 * 1024 * 1024  # of one part, unpacked: what is larger was made to fill the disk
LONGEST_ROW = 32 * 1024 * 1024  # the longest we write is a frozen ranking; of 5,000 applications it takes 2 MB

NOT_OURS = "This is not a backup of this program: %(why)s"


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the zip."""

    size: int
    sha256: str
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself."""

    revision: str
    made_at: str
    parts: Mapping[str, Part] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """All rows of all tables."""
        return sum(part.rows for part in self.parts.values())

    @property
    def uploads(self) -> list[str]:
        """The names of the files that people sent, as they stand in the zip."""
        return [name for name in self.parts if is_upload(name)]

    def as_json(self) -> str:
        """As it stands in the zip."""
        parts = {
            name: {"size": part.size, "sha256": part.sha256, "rows": part.rows} for name, part in self.parts.items()
        }
        return json.dumps(
            {"format": FORMAT, "revision": self.revision, "made_at": self.made_at, "parts": parts}, indent=1
        )


def read_manifest(data: bytes) -> Manifest:
    """The manifest as it stands in a zip. Raises Refused for anything else, however it was made up."""
    try:
        found = json.loads(data)
        if found["format"] != FORMAT:
            raise Refused("This backup was made by a newer version of this program. Use that version to restore it.")
        return Manifest(
            revision=_text(found["revision"]),
            made_at=_text(found["made_at"]),
            parts={name: _part(name, one) for name, one in found["parts"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Refused(NOT_OURS, why="its manifest cannot be read.") from None


def table_file(table: str) -> str:
    """Where a table stands in the zip."""
    return f"tables/{table}.jsonl"


def is_table(name: str) -> bool:
    """Whether a name in the zip is that of a table."""
    return name.startswith("tables/")


def is_upload(name: str) -> bool:
    """Whether a name in the zip is that of an upload, and leads nowhere else."""
    path = PurePosixPath(name)
    strange = any(part in ("..", ".") or ":" in part or "\\" in part or "\0" in part for part in path.parts)
    return name == str(path) and len(path.parts) > 1 and path.parts[0] == "uploads" and not strange


def _part(name: str, found: Mapping[str, Any]) -> Part:
    size, rows = found["size"], found["rows"]
    if type(size) is not int or type(rows) is not int or not 0 <= size <= LARGEST or rows < 0:
        raise Refused(NOT_OURS, why=f"the size of {name[:100]!r} cannot be.")
    return Part(size=size, sha256=_text(found["sha256"]), rows=rows)


def _text(found: object) -> str:
    if not isinstance(found, str):
        raise TypeError
    return found

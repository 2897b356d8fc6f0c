"""The criteria sets that the project offers to start from. An offer, never a default."""

from functools import cache
from pathlib import Path

from grants.core.criteria import SetWords
from grants.imports.criteria import read_criteria

FOLDER = Path(__file__).parent.parent / "criteria_templates"


@cache
def templates() -> dict[str, SetWords]:
    """Each template by its name."""
    return {file.stem: read_criteria(file.read_bytes(), file.name) for file in sorted(FOLDER.glob("*.yaml"))}

"""The demo's sample, read from its files: who there is, what was asked for, and what each round came to."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "sample"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody the demo lets a visitor be."""

    key: str
    name: str
    role: str
    email: str
    about: str


@cache
def read(name: str) -> Any:
    """One file of the sample."""
    return yaml.load((FOLDER / name).read_text(encoding="utf-8"), Loader=_FAST)  # noqa: S506 - a safe loader


def people() -> list[dict[str, Any]]:
    """Everybody."""
    found: list[dict[str, Any]] = read("people.yaml")["people"]
    return found


def visitors() -> list[Visitor]:
    """Those whom a visitor can be, in the order of the file."""
    return [
        Visitor(one["key"], one["name"], one["role"], one["email"], one["about"])
        for one in people()
        if one.get("visit")
    ]


def rounds() -> list[dict[str, Any]]:
    """The rounds, the one that began first in front."""
    return sorted(read("rounds.yaml")["rounds"], key=lambda round: round["days"]["design_until"])


def applications(references: list[str]) -> list[dict[str, Any]]:
    """These applications, in this order."""
    known = {one["reference"]: one for one in read("applications.yaml")["applications"]}
    return [known[reference] for reference in references]


# LibYAML reads the sample ten times as fast; where a machine lacks it, the plain reader does.
_FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

"""The made-up applications that the project offers to try a draft on."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).parent.parent / "practice_samples.yaml"


@dataclass(frozen=True, slots=True)
class MadeUp:
    """One of them."""

    key: str
    title: str
    text: str


@cache
def made_up() -> list[MadeUp]:
    """All of them, in their order."""
    return [MadeUp(**one) for one in yaml.safe_load(FILE.read_text(encoding="utf-8"))["samples"]]

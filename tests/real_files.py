"""The real files that lie beside the project, never in it: a stranger's machine has none, and the tests step aside."""

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("GRANTS_SHARED", Path(__file__).resolve().parents[2] / "shared"))
NOT_HERE = "the tests on real files (GRANTS_SHARED may say where those are)"  # tests/suite.py says so at its end


def real_file(path: str) -> Path:
    """A file or folder of theirs; without it the test that asks steps aside."""
    if not (SHARED / path).exists():
        pytest.skip(NOT_HERE)
    return SHARED / path

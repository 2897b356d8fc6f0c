"""Which cases run on SQLite alone when everything is run."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import pytest


def on_one_database(cases: Iterable[Any], *, but: Collection[Any]) -> list[Any]:
    """Cases of one test: all of them on SQLite, and those in `but` on PostgreSQL too.

    For tests that open every page through somebody's eyes. Who sees what is a rule in Python; what a database can add
    is an order of rows that tells something, and the eyes that see most would see that.
    """
    return [case if case in but else _once(case) for case in cases]


def _once(case: Any) -> Any:
    return pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.one_database)

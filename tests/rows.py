"""All rows of the database, to come back to: for tests that begin again and again from the same full house."""

from __future__ import annotations

from typing import Any

from grants.clock import now
from grants.database import Model, db, reading
from grants.demo.seeding import seed

Rows = dict[str, list[dict[str, Any]]]
_demo: Rows = {}


def all_rows() -> Rows:
    """Every row of every table, in the order of their keys."""
    with reading(), db.engine.connect() as connection:
        return {
            table.name: [
                dict(row)
                for row in connection.execute(table.select().order_by(*table.primary_key.columns)).mappings()
            ]
            for table in Model.metadata.sorted_tables
        }


def put_back(rows: Rows) -> None:
    """These rows and no others, whatever stands there now."""
    tables = Model.metadata.sorted_tables
    with db.engine.begin() as connection:
        for table in reversed(tables):
            connection.execute(table.delete())
        for table in tables:
            if rows[table.name]:
                connection.execute(table.insert(), rows[table.name])


def fill_with_the_demo() -> None:
    """The demo's sample in an empty database: told once a process, for that takes seconds, then put back."""
    if _demo:
        put_back(_demo)
    else:
        seed(db.session, now=now())
        db.session.commit()
        _demo.update(all_rows())

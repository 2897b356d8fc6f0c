"""How Alembic reads the models and writes migrations. The connection comes from grants/schema.py."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Enum
from sqlalchemy.types import TypeDecorator

from grants import models  # noqa: F401  (the models must be known before they are compared)
from grants.database import Model


def plain(kind: str, thing: Any, _: AutogenContext) -> str | Literal[False]:
    """Write our own types as what they are in the database, so that no migration ever needs the program."""
    if kind != "type":
        return False
    if isinstance(thing, TypeDecorator):
        thing = thing.impl_instance
    if isinstance(thing, Enum):
        return f"sa.String(length={thing.length})"
    return f"sa.{thing!r}" if type(thing).__module__.startswith("sqlalchemy.sql.sqltypes") else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Model.metadata,
    render_item=plain,
    render_as_batch=connection.dialect.name == "sqlite",  # SQLite changes a table by making it anew
    transactional_ddl=True,  # on SQLite as well: a migration that fails half-way leaves nothing behind
    compare_type=True,
)
context.run_migrations()

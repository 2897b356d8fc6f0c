"""Where things are stored: the base of all models, the session, and how a transaction begins."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import JSON, DateTime, Dialect, Engine, Enum, MetaData, String, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

BUSY_MILLISECONDS = 15_000  # a save waits this long for another's to end before it gives up

db = SQLAlchemy()

_reading: ContextVar[bool] = ContextVar("reading", default=False)


class UTCDateTime(TypeDecorator[datetime]):
    """A moment, always in UTC: SQLite forgets zones, so they are taken off on the way in and put on again."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone; hand SQLite plain UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment without a zone cannot be stored.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give every moment its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Exact(TypeDecorator[Fraction]):
    """A fraction, as "453/5": no database stores one, and a rounded one would decide ties."""

    impl = String(400)
    cache_ok = True

    def process_bind_param(self, value: Fraction | None, dialect: Dialect) -> str | None:
        """Write top and bottom."""
        return None if value is None else f"{value.numerator}/{value.denominator}"

    def process_result_value(self, value: str | None, dialect: Dialect) -> Fraction | None:
        """Read top and bottom."""
        if value is None:
            return None
        top, bottom = value.split("/")
        return Fraction(int(top), int(bottom))


class Figure(TypeDecorator[Decimal]):
    """A decimal number just as it was written; SQLite would make it a float."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """Write the digits."""
        return None if value is None else format(value, "f")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        """Read the digits."""
        return None if value is None else Decimal(value)


def by_value(kind: type[StrEnum]) -> Enum:
    """A column that stores an enumeration by its value, as short text."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=20,
        values_callable=lambda kind: [one.value for one in kind],
    )


class Model(DeclarativeBase):
    """The base of everything stored. Constraints have names, so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        datetime: UTCDateTime,
        Fraction: Exact,
        Decimal: Figure,
        dict[str, Any]: JSON,
        list[str]: JSON,
    }

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-1)


@contextmanager
def reading() -> Iterator[None]:
    """Inside, a transaction on SQLite begins without the right to write, and waits for nobody."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


def set_reading(only: bool) -> None:
    """Say for the request that begins here whether it only reads."""
    _reading.set(only)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Foreign keys on, readers beside one writer, and a save that was acknowledged survives a power cut.

    SQLite's own `lower` knows only A to Z: with Python's a search finds what it finds on PostgreSQL.
    """
    if not type(connection).__module__.startswith("sqlite3"):
        return
    connection.isolation_level = None  # we begin transactions ourselves, below
    for setting in (
        f"busy_timeout={BUSY_MILLISECONDS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "cache_size=-20000",
    ):
        connection.execute(f"PRAGMA {setting}").close()
    connection.create_function("lower", 1, _lower, deterministic=True)


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


@event.listens_for(Engine, "begin")
def _begin_on_sqlite(connection: Connection) -> None:
    """Take the right to write at the start: a transaction that asks for it later can be turned away half-way."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN" if _reading.get() else "BEGIN IMMEDIATE")

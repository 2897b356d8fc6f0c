"""A row of a backup, column by column: each value as its column keeps it, and nothing a column would not take."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Date, Enum, Integer, String, Table
from sqlalchemy.types import TypeEngine

from grants.database import Exact, Figure, UTCDateTime
from grants.models.criteria import Levels

Read = Callable[[Any], Any]


def reader(table: Table) -> Callable[[Any], dict[str, Any]]:
    """What turns a JSON object into a row of this table. It raises ValueError or TypeError for anything else."""
    columns = {column.name: (_of(column.type), bool(column.nullable)) for column in table.columns}

    def read(found: Any) -> dict[str, Any]:
        if not isinstance(found, dict) or found.keys() != columns.keys():
            raise ValueError("not the columns of this table")
        row = {}
        for name, (convert, may_be_empty) in columns.items():
            value = found[name]
            if value is None and not may_be_empty:
                raise ValueError(f"{name} is empty")
            row[name] = None if value is None else convert(value)
        return row

    return read


def _of(kind: TypeEngine[Any]) -> Read:
    if isinstance(kind, Enum) and kind.enum_class is not None:
        return kind.enum_class
    if isinstance(kind, String):
        return lambda value: _text(value, kind.length)
    for known, convert in READ.items():
        if isinstance(kind, known):
            return convert
    raise TypeError(f"{kind!r} has no portable form yet.")


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment


def _text(value: Any, length: int | None = None) -> str:
    found: str = _exactly(str, value)
    if "\0" in found or (length is not None and len(found) > length):
        raise ValueError("not a text this column takes")
    found.encode()  # half a character has no bytes
    return found


def _whole(value: Any, bits: int) -> int:
    number: int = _exactly(int, value)
    if not -(2**bits) <= number < 2**bits:
        raise ValueError("too large a number")
    return number


def _exactly(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


def _levels(value: Any) -> dict[int, str]:
    return {int(point): _text(words) for point, words in value.items()}


READ: Mapping[type[TypeEngine[Any]], Read] = {  # what another is a kind of stands below it
    UTCDateTime: _moment,
    Exact: lambda value: Fraction(_text(value)),
    Figure: lambda value: Decimal(_text(value)),
    Levels: _levels,
    Boolean: lambda value: _exactly(bool, value),
    BigInteger: lambda value: _whole(value, 63),
    Integer: lambda value: _whole(value, 31),
    Date: lambda value: date.fromisoformat(_text(value)),
    JSON: lambda value: value,
}

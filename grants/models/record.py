"""The record: an append-only list of who did what, when and why, one chain a round."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.core.record import START
from grants.database import Model

if TYPE_CHECKING:
    from grants.models.people import Person

HOUSE = 0  # the chain of what belongs to no round


class Chain(Model):
    """One chain's end. Its id is the round's; 0 is the house's own."""

    __tablename__ = "chain"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    length: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default=START)


class Entry(Model):
    """One link of a chain. The text and its salt lie beside it and can be erased with a person."""

    __tablename__ = "entry"
    __table_args__ = (UniqueConstraint("chain_id", "number"),)

    chain_id: Mapped[int] = mapped_column(ForeignKey("chain.id"))
    number: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    by: Mapped[Person | None] = relationship()
    action: Mapped[str] = mapped_column(String(200))
    ids: Mapped[dict[str, Any]]
    text: Mapped[str | None]
    salt: Mapped[str | None] = mapped_column(String(64))
    text_hash: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)

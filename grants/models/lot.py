"""Lots that were drawn."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.database import Model

if TYPE_CHECKING:
    from grants.models.criteria import CriteriaSet
    from grants.models.people import Person
    from grants.models.round import Round


class Lot(Model):
    """An order drawn by chance for one tie; see core/lots.py. It holds for exactly that tie, and is never changed."""

    __tablename__ = "lot"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    round: Mapped[Round] = relationship()
    set_id: Mapped[int] = mapped_column(ForeignKey("criteria_set.id"), index=True)  # whose ranking had the tie
    criteria_set: Mapped[CriteriaSet] = relationship(back_populates="lots")
    seed: Mapped[str] = mapped_column(String(64))
    drawn: Mapped[list[str]]  # references, in the order drawn
    drawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    drawn_by: Mapped[Person | None] = relationship()
    drawn_at: Mapped[datetime]
